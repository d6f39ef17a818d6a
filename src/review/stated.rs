//! The counts that an issued paper states, held against the register.

use std::collections::BTreeMap;

use crate::compose::{Composition, Entry};
use crate::diag::wording::list_and;
use crate::diag::{Code, Diagnostic, Located, Sink};
use crate::model::correction::Correction;
use crate::model::declared::StatedCounts;

/// Checks what the edition of a paper states of its counts.
pub(super) fn counts(composition: &Composition<'_>, sink: &mut Sink) {
    let Some(edition) = composition.edition.filter(|e| !e.stated.is_empty()) else { return };
    for stated in &edition.stated {
        count_differs(stated, composition, sink);
        count_incomplete(stated, composition, sink);
        count_unnamed(stated, composition, sink);
    }
    counted_twice(&edition.stated, composition, sink);
    if edition.stated.iter().all(|s| s.of.is_some()) {
        let sum: usize = edition.stated.iter().map(StatedCounts::sum).sum();
        let message = format!(
            "the paper states counts of parts, {sum} together, and none of all its {} indicators",
            composition.entries.iter().filter(|e| composition.counts_in_totals(e)).count()
        );
        sink.push(
            Diagnostic::new(Code::CountIncomplete, message)
                .at(edition.period.span.clone(), "")
                .help("Let the paper print a total, and state it here without `of:`."),
        );
    }
}

/// A stated count or total that is not the register's. Where a figure has been corrected since, the record of that says why they differ.
fn count_differs(stated: &StatedCounts, composition: &Composition<'_>, sink: &mut Sink) {
    const HELP: &str = "Correct what is stated, or the indicator that is counted wrongly; what has changed since the paper \
                        went out, boardpack correct records.";
    let meant: Vec<&Entry<'_>> = composition.meant_by(stated).collect();
    let explains =
        |c: &Correction| c.field.moves_status() && c.period.as_ref().is_none_or(|period| *period == composition.period);
    if meant.iter().any(|e| e.rated.indicator.corrections.iter().any(explains)) {
        return;
    }
    let mut differ = |what: &str, said: &Located<usize>, is: usize, whose: &str| {
        if said.value != is {
            let message = format!("{} states {} {what}, and {whose} {is}", stated.title, said.value);
            sink.push(Diagnostic::new(Code::CountDiffers, message).at(said.span.clone(), "").help(HELP));
        }
    };
    for (status, said) in &stated.counts {
        let label = composition.register.pack.scheme.status(status).map_or(status.as_str(), |s| s.label.as_str());
        let is = meant.iter().filter(|e| e.rated.status() == status).count();
        differ(label, said, is, "the register has");
    }
    if let Some(total) = &stated.total {
        // A total may take in what the counts leave out.
        if total.value != meant.len() {
            differ("in all", total, meant.len(), "the register has");
        }
    }
}

/// Indicators whose status is in none of the stated counts, where no total takes them in.
fn count_incomplete(stated: &StatedCounts, composition: &Composition<'_>, sink: &mut Sink) {
    let meant: Vec<&Entry<'_>> = composition.meant_by(stated).collect();
    if stated.total.as_ref().is_some_and(|total| total.value == meant.len()) {
        return;
    }
    let mut left_out: BTreeMap<usize, (&str, usize)> = BTreeMap::new();
    for entry in &meant {
        let key = entry.rated.status();
        if !stated.counts.iter().any(|(status, _)| status == key) {
            let statuses = &composition.register.pack.scheme.statuses;
            let place = statuses.iter().position(|s| s.key == key).unwrap_or(statuses.len());
            left_out.entry(place).or_insert((statuses.get(place).map_or(key, |s| &s.label), 0)).1 += 1;
        }
    }
    if left_out.is_empty() {
        return;
    }
    let others: Vec<String> = left_out.values().map(|(label, count)| format!("{count} {label}")).collect();
    let counted = meant.len() - left_out.values().map(|(_, count)| count).sum::<usize>();
    let are = if meant.len() - counted == 1 { "is" } else { "are" };
    let others = list_and(&others);
    let message = format!("{} states counts for {counted} of {}; {others} {are} in none", stated.title, meant.len());
    sink.push(
        Diagnostic::new(Code::CountIncomplete, message)
            .at(stated.span.clone(), "")
            .help("Let the paper say how many there are of every status, or waive this with the reason."),
    );
}

/// A count of more indicators than the codes that its text names stand for.
fn count_unnamed(stated: &StatedCounts, composition: &Composition<'_>, sink: &mut Sink) {
    let Some(first) = stated.names.first() else { return };
    let called = |e: &&&Entry<'_>| stated.names.iter().any(|name| e.rated.indicator.is_called(&name.value));
    let meant: Vec<&Entry<'_>> = composition.meant_by(stated).collect();
    let named = meant.iter().filter(called).count();
    if named >= stated.sum() {
        return;
    }
    let codes: Vec<&str> = stated.names.iter().map(|n| n.value.as_str()).collect();
    let message =
        format!("{} counts {}, and its text names {named} of them: {}", stated.title, stated.sum(), list_and(&codes));
    sink.push(
        Diagnostic::new(Code::CountUnnamed, message)
            .at(first.span.clone(), "")
            .help("Let the text name what it counts, or say that targets of several parts count once for each part."),
    );
}

/// An indicator, or a code of none, that two counts of different parts name.
fn counted_twice(all: &[StatedCounts], composition: &Composition<'_>, sink: &mut Sink) {
    let register = composition.register;
    let mut first: BTreeMap<&str, (&StatedCounts, &Located<String>)> = BTreeMap::new();
    for stated in all {
        for name in &stated.names {
            let Some(indicator) = register.called(&name.value) else {
                unknown(name, composition, sink);
                continue;
            };
            if stated.of.is_none() {
                continue;
            }
            let Some((other, place)) = first.insert(&indicator.id, (stated, name)) else { continue };
            if std::ptr::eq(other, stated) {
                continue;
            }
            let counted = indicator.block.as_ref();
            let counted =
                counted.map_or_else(String::new, |block| format!("; the register counts it once, under {block}"));
            let message = format!("{} is named by {} and by {}{counted}", name.value, other.title, stated.title);
            sink.push(
                Diagnostic::new(Code::CountedTwice, message)
                    .at(name.span.clone(), "again here")
                    .and(place.span.clone(), "first here")
                    .help("Decide where it counts, and let the other text only refer to it.")
                    .of(&indicator.id),
            );
        }
    }
}

fn unknown(name: &Located<String>, composition: &Composition<'_>, sink: &mut Sink) {
    let known = composition.entries.iter().map(|e| e.rated.indicator.id.as_str());
    let near = crate::diag::wording::nearest(&name.value, known);
    let help = near.map_or_else(
        || "Write an id, or another name, of an indicator.".to_owned(),
        |n| format!("Did you mean `{n}`?"),
    );
    sink.push(
        Diagnostic::new(Code::UnknownReference, format!("there is no indicator `{}`", name.value))
            .at(name.span.clone(), "")
            .help(help),
    );
}
