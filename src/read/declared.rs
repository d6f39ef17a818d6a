//! Reading what authors declare to add up: sums, percentages, and the counts that an issued paper states.

use crate::diag::{Code, Located};
use crate::model::declared::{DeclaredShare, DeclaredSum, StatedCounts};
use crate::model::quantity::read_number;
use crate::rule::{Rule, Scope, Vocabulary};
use crate::yaml::keys::Form;
use crate::yaml::{Entry, Fields, Reader, Unreadable};

use super::keys::pack::{COUNTS, STATED};
use super::keys::result::{SHARE, SUM};
use super::scheme::rule;
use super::value::{COUNT, NUMBER, located_number, located_share, number};

/// Reads the sums of a result or of a section.
pub(super) fn sums(f: &Fields<'_>, r: &mut Reader<'_>) -> Vec<DeclaredSum> {
    f.items("sums", r).into_iter().filter_map(|node| sum(node, r)).collect()
}

fn sum(node: Entry<'_>, r: &mut Reader<'_>) -> Option<DeclaredSum> {
    let f = Fields::open(node, &SUM, r)?;
    f.required("whole", r);
    f.required("parts", r);
    let whole = located_number(&f, "whole", r);
    let mut parts = Vec::new();
    for part in f.texts_as("parts", Form::Written(&NUMBER), r) {
        match read_number(part.value.trim()) {
            Ok(number) => parts.push(number),
            Err((message, help)) => r.report(Code::BadNumber, message, &part.span.range(), help),
        }
    }
    Some(DeclaredSum { what: f.text("what", r), whole: whole?, parts })
}

/// Reads the percentages of a result or of a section.
pub(super) fn shares(f: &Fields<'_>, r: &mut Reader<'_>) -> Vec<DeclaredShare> {
    f.items("shares", r).into_iter().filter_map(|node| share(node, r)).collect()
}

fn share(node: Entry<'_>, r: &mut Reader<'_>) -> Option<DeclaredShare> {
    let f = Fields::open(node, &SHARE, r)?;
    f.required("part", r);
    f.required("percent", r);
    let what = f.required_text("what", r);
    let (part, whole, percent) = (number(&f, "part", r), number(&f, "whole", r), located_share(&f, "percent", r));
    Some(DeclaredShare { what: what?, part: part?, whole, percent: percent? })
}

/// Reads the counts that an issued paper states.
pub(super) fn stated(f: &Fields<'_>, vocabulary: &Vocabulary, r: &mut Reader<'_>) -> Vec<StatedCounts> {
    f.items("stated", r).into_iter().filter_map(|node| stated_counts(node, vocabulary, r)).collect()
}

fn stated_counts(node: Entry<'_>, vocabulary: &Vocabulary, r: &mut Reader<'_>) -> Option<StatedCounts> {
    let f = Fields::open(node, &STATED, r)?;
    let of = f.node("of").map(|n| rule(n, Scope::Choosing, vocabulary, r).unwrap_or_else(Rule::never));
    let mut counts = Vec::new();
    if let Some(named) = f.required("counts", r).and_then(|_| f.names("counts", &COUNTS, r)) {
        for (status, at, _) in named.named() {
            if !vocabulary.statuses.iter().any(|known| known == status) {
                let known: Vec<&str> = vocabulary.statuses.iter().map(String::as_str).collect();
                let message = format!("there is no status `{status}` in this pack's scheme");
                r.report(Code::UnknownStatus, message, &at, crate::diag::wording::did_you_mean(status, &known));
            } else if let Some(count) = count(&named, status, r) {
                counts.push((status.to_owned(), count));
            }
        }
    }
    let (total, names) = (count(&f, "total", r), f.texts("names", r));
    let title = f.required_text("title", r)?;
    Some(StatedCounts { title, of, counts, total, names, span: r.span(&node.range) })
}

fn count(f: &Fields<'_>, key: &str, r: &mut Reader<'_>) -> Option<Located<usize>> {
    f.parsed(key, &COUNT, Code::BadNumber, r, |text| {
        let digits = text.trim();
        let count = digits.parse::<u32>().ok().filter(|_| digits.bytes().all(|b| b.is_ascii_digit()));
        count
            .and_then(|n| usize::try_from(n).ok())
            .ok_or_else(|| Unreadable::new(format!("`{text}` is not a count"), "Write a whole number such as 12."))
    })
}
