//! The counts that an issued paper states, held against the register.

use std::collections::BTreeMap;

use crate::compose::{Composition, Entry, Reckoned};
use crate::diag::wording::list_and;
use crate::diag::{Code, Diagnostic, Located, Sink};
use crate::model::correction::Correction;
use crate::model::declared::StatedCounts;

/// Checks what the edition of a paper states of its counts.
pub(super) fn counts(composition: &Composition<'_>, sink: &mut Sink) {
    let Some(edition) = composition.edition.filter(|e| !e.stated.is_empty()) else { return };
    for stated in &edition.stated {
        let reckoned = composition.reckon(stated);
        count_differs(&reckoned, composition, sink);
        count_incomplete(&reckoned, composition, sink);
        count_unnamed(&reckoned, sink);
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
fn count_differs(reckoned: &Reckoned<'_, '_>, composition: &Composition<'_>, sink: &mut Sink) {
    const HELP: &str = "Correct what is stated, or the indicator that is counted wrongly; what has changed since the paper \
                        went out, boardpack correct records.";
    let stated = reckoned.stated;
    let explains =
        |c: &Correction| c.field.moves_status() && c.period.as_ref().is_none_or(|period| *period == composition.period);
    if reckoned.entries.iter().any(|e| e.rated.indicator.corrections.iter().any(explains)) {
        return;
    }
    let mut differ = |what: &str, said: &Located<usize>, is: usize| {
        if said.value != is {
            let message = format!("{} states {} {what}, and the register has {is}", stated.title, said.value);
            sink.push(Diagnostic::new(Code::CountDiffers, message).at(said.span.clone(), "").help(HELP));
        }
    };
    for (status, said) in &stated.counts {
        let label = composition.register.pack.scheme.status(status).map_or(status.as_str(), |s| s.label.as_str());
        differ(label, said, reckoned.count(status));
    }
    // A total may take in what the counts leave out.
    if let Some(total) = &stated.total {
        differ("in all", total, reckoned.entries.len());
    }
}

/// Indicators whose status is in none of the stated counts, where no total takes them in.
fn count_incomplete(reckoned: &Reckoned<'_, '_>, composition: &Composition<'_>, sink: &mut Sink) {
    if reckoned.takes_all_in() {
        return;
    }
    let stated = reckoned.stated;
    let is_stated = |key: &str| stated.counts.iter().any(|(status, _)| status == key);
    let statuses = composition.register.pack.scheme.statuses.iter();
    let left_out: Vec<(&str, usize)> = statuses
        .map(|s| (s, reckoned.count(&s.key)))
        .filter(|(s, count)| *count > 0 && !is_stated(&s.key))
        .map(|(s, count)| (s.label.as_str(), count))
        .collect();
    if left_out.is_empty() {
        return;
    }
    let (all, missing) = (reckoned.entries.len(), left_out.iter().map(|(_, count)| count).sum::<usize>());
    let others: Vec<String> = left_out.iter().map(|(label, count)| format!("{count} {label}")).collect();
    let are = if missing == 1 { "is" } else { "are" };
    let (counted, others) = (all - missing, list_and(&others));
    let message = format!("{} states counts for {counted} of {all}; {others} {are} in none", stated.title);
    sink.push(
        Diagnostic::new(Code::CountIncomplete, message)
            .at(stated.span.clone(), "")
            .help("Let the paper say how many there are of every status, or waive this with the reason."),
    );
}

/// A count of more indicators than the codes that its text names stand for.
fn count_unnamed(reckoned: &Reckoned<'_, '_>, sink: &mut Sink) {
    let stated = reckoned.stated;
    let Some(first) = stated.names.first() else { return };
    let called = |e: &&&Entry<'_>| stated.names.iter().any(|name| e.rated.indicator.is_called(&name.value));
    let named = reckoned.entries.iter().filter(called).count();
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

/// An indicator that two counts of different parts name.
fn counted_twice(all: &[StatedCounts], composition: &Composition<'_>, sink: &mut Sink) {
    let register = composition.register;
    let mut first: BTreeMap<&str, (&StatedCounts, &Located<String>)> = BTreeMap::new();
    for stated in all.iter().filter(|s| s.of.is_some()) {
        for name in &stated.names {
            let Some(indicator) = register.called(&name.value) else { continue };
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
