//! Reading what authors declare to add up: sums, percentages, and the counts that an issued paper states.

use crate::diag::{Code, Located};
use crate::model::declared::{DeclaredShare, DeclaredSum, StatedCounts};
use crate::model::quantity::read_number;
use crate::rule::{Rule, Scope, Vocabulary};
use crate::yaml::{Fields, Keys, Node, Reader, Unreadable};

use super::scheme::rule;
use super::value::{located_number, located_share, number};

const SUM: Keys = Keys { what: "an item of `sums`", known: &["what", "whole", "parts", "internal"] };
const SHARE: Keys = Keys { what: "an item of `shares`", known: &["what", "part", "whole", "percent", "internal"] };
const STATED: Keys =
    Keys { what: "an item of `stated`", known: &["title", "of", "counts", "total", "names", "internal"] };

/// Reads the sums of a result or of a section.
pub(super) fn sums(f: &Fields<'_>, r: &mut Reader<'_>) -> Vec<DeclaredSum> {
    f.items("sums", r).iter().filter_map(|node| sum(node, r)).collect()
}

fn sum(node: &Node, r: &mut Reader<'_>) -> Option<DeclaredSum> {
    let f = Fields::open(node, &SUM, r)?;
    f.required("whole", r);
    f.required("parts", r);
    let whole = located_number(&f, "whole", r);
    let mut parts = Vec::new();
    for part in f.texts("parts", r) {
        match read_number(part.value.trim()) {
            Ok(number) => parts.push(number),
            Err((message, help)) => r.report(Code::BadNumber, message, &part.span.range(), help),
        }
    }
    Some(DeclaredSum { what: f.text("what", r), whole: whole?, parts })
}

/// Reads the percentages of a result or of a section.
pub(super) fn shares(f: &Fields<'_>, r: &mut Reader<'_>) -> Vec<DeclaredShare> {
    f.items("shares", r).iter().filter_map(|node| share(node, r)).collect()
}

fn share(node: &Node, r: &mut Reader<'_>) -> Option<DeclaredShare> {
    let f = Fields::open(node, &SHARE, r)?;
    f.required("part", r);
    f.required("percent", r);
    let what = f.required_text("what", r);
    let (part, whole, percent) = (number(&f, "part", r), number(&f, "whole", r), located_share(&f, "percent", r));
    Some(DeclaredShare { what: what?, part: part?, whole, percent: percent? })
}

/// Reads the counts that an issued paper states.
pub(super) fn stated(f: &Fields<'_>, vocabulary: &Vocabulary, r: &mut Reader<'_>) -> Vec<StatedCounts> {
    f.items("stated", r).iter().filter_map(|node| stated_counts(node, vocabulary, r)).collect()
}

fn stated_counts(node: &Node, vocabulary: &Vocabulary, r: &mut Reader<'_>) -> Option<StatedCounts> {
    let f = Fields::open(node, &STATED, r)?;
    let of = f.node("of").map(|n| rule(n, Scope::Choosing, vocabulary, r).unwrap_or_else(Rule::never));
    let mut counts = Vec::new();
    if let Some(named) = f.required("counts", r).and_then(|n| Fields::open_names(n, "`counts`", r)) {
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
    f.parsed(key, Code::BadNumber, r, |text| {
        let digits = text.trim();
        let count = digits.parse::<u32>().ok().filter(|_| digits.bytes().all(|b| b.is_ascii_digit()));
        count
            .and_then(|n| usize::try_from(n).ok())
            .ok_or_else(|| Unreadable::new(format!("`{text}` is not a count"), "Write a whole number such as 12."))
    })
}
