//! Rules about the dates of a paper.

use jiff::civil::Date;

use crate::compose::Composition;
use crate::diag::{Code, Diagnostic, Located, Sink};
use crate::model::quantity::print_date;

/// A paper with editions, but none for the period.
pub(super) fn edition_missing(composition: &Composition<'_>, sink: &mut Sink) {
    let paper = composition.paper;
    if composition.edition.is_none() && !paper.editions.is_empty() {
        let period = &composition.period.label;
        sink.push(
            Diagnostic::new(Code::EditionMissing, format!("the paper `{}` has no dates for {period}", paper.id))
                .at(paper.span.clone(), "")
                .help(format!(
                    "Add an edition: `- {{period: {period}, data_as_at: …, sign_off: …, despatch: …, meeting: …}}`."
                )),
        );
    }
}

/// Dates in an order in which they cannot have happened.
pub(super) fn dates_contradict(composition: &Composition<'_>, sink: &mut Sink) {
    let Some(edition) = composition.edition else { return };
    let steps: Vec<(&str, &Located<Date>)> = [
        ("the day of the data", &edition.data_as_at),
        ("sign-off", &edition.sign_off),
        ("despatch", &edition.despatch),
        ("the meeting", &edition.meeting),
    ]
    .into_iter()
    .filter_map(|(name, date)| date.as_ref().map(|d| (name, d)))
    .collect();
    for pair in steps.windows(2) {
        let [(earlier, first), (later, second)] = pair else { continue };
        if first.value > second.value {
            let message =
                format!("{later} ({}) comes before {earlier} ({})", print_date(second.value), print_date(first.value));
            sink.push(
                Diagnostic::new(Code::DatesContradict, message)
                    .at(second.span.clone(), later.to_owned())
                    .and(first.span.clone(), earlier.to_owned())
                    .help("Correct whichever is wrong."),
            );
        }
    }
    let ends = composition.period.days.map(|(_, last)| last);
    if let (Some(ends), Some((name, first))) = (ends, steps.first())
        && first.value < ends
    {
        let message = format!(
            "{name} ({}) is before the end of {} ({})",
            print_date(first.value),
            composition.period.label,
            print_date(ends)
        );
        sink.push(
            Diagnostic::new(Code::DatesContradict, message)
                .at(first.span.clone(), "")
                .help("The figures of a period cannot be complete before it ends. Is the date or the period wrong?"),
        );
    }
}
