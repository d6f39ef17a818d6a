//! Rules about figures that were changed after they had been given.

use crate::compare::{FigureMoved, SignedOff, records_that_differ};
use crate::diag::{Code, Diagnostic, Sink, Span};
use crate::model::Indicator;
use crate::read::Register;

/// Applies the rules. `signed` is what was signed off last, if anything was.
pub fn review(register: &Register, signed: Option<&SignedOff<'_>>, sink: &mut Sink) {
    let faulty = super::faulty(sink);
    for indicator in register.indicators.iter().filter(|i| !faulty.contains(&i.id)) {
        record_differs(indicator, sink);
        if let Some(signed) = signed {
            edit_unrecorded(signed, indicator, sink);
        }
    }
    if let Some(signed) = signed {
        gone_unrecorded(signed, register, sink);
    }
}

/// An indicator that a signed paper holds and that has gone from the pack while the paper for the same period is made again.
fn gone_unrecorded(signed: &SignedOff<'_>, register: &Register, sink: &mut Sink) {
    let period = &register.pack.period;
    // What cannot be read has not gone.
    if !period.ended_by(&signed.period) || !register.skipped.is_empty() {
        return;
    }
    let said = |id: &String| register.pack.mass_changes.iter().any(|m| m.period == *period && m.gone.contains(id));
    let gone = |then: &&Indicator| !register.indicators.iter().any(|now| now.id == then.id);
    for then in signed.indicators.iter().filter(gone).filter(|then| !said(&then.id)) {
        let message = format!("{} was signed off and has gone, and nothing says why", then.id);
        let help = format!(
            "Say why in pack.yaml: mass_changes: [{{period: {}, gone: [{}], reason: …, by: …, date: …}}]; or bring its file back.",
            period.label, then.id
        );
        sink.push(Diagnostic::new(Code::CorrectionUnrecorded, message).help(help).of(&then.id));
    }
}

/// A figure that is not what the newest record about it says.
fn record_differs(indicator: &Indicator, sink: &mut Sink) {
    for (record, is) in records_that_differ(indicator) {
        let (id, name) = (&indicator.id, record.field.name());
        let of = record.period.as_ref().map(|p| format!(" for {}", p.label)).unwrap_or_default();
        let said = |text: Option<&str>| text.map_or_else(|| "nothing".to_owned(), |text| format!("`{text}`"));
        let message = format!(
            "{id}: {name}{of} is {}, and the record of its correction says {}",
            said(is.as_deref()),
            said(record.is.as_deref())
        );
        let help = format!(
            "If the file is right, add a record of the later change with boardpack correct; else write the {name} that the record gives."
        );
        sink.push(
            Diagnostic::new(Code::CorrectionDiffers, message)
                .at(record.span.clone(), "")
                .help(help)
                .of(id)
                .for_lead(indicator.lead_organisation()),
        );
    }
}

/// A figure that was signed off and has been changed by hand, without a word why. It is the team that can say, not the lead.
fn edit_unrecorded(signed: &SignedOff<'_>, now: &Indicator, sink: &mut Sink) {
    for figure in signed.unrecorded(now) {
        let what = figure.what();
        let message = match (&figure.was, &figure.is) {
            (Some(_), Some(_)) if figure.field.is_words() => {
                format!("{what} has been put in other words since sign-off")
            }
            (Some(_), None) if figure.field.is_words() => format!("{what} has been taken away since sign-off"),
            (None, _) if figure.field.is_words() => format!("{what} has been added since sign-off"),
            (Some(was), Some(is)) => format!("{what} was signed off as {} and is now {}", was.written, is.written),
            (Some(was), None) => format!("{what} was signed off as {} and has gone", was.written),
            (None, is) => {
                let is = is.as_ref().map_or("", |is| is.written.as_str());
                format!("{what} was not there at sign-off and is now {is}")
            }
        };
        sink.push(
            Diagnostic::new(Code::CorrectionUnrecorded, format!("{}: {message}, and no record says why", now.id))
                .at(place(&figure, now), "")
                .help(help(now))
                .of(&now.id),
        );
    }
}

fn place(figure: &FigureMoved<'_>, indicator: &Indicator) -> Span {
    let result = figure.period.as_ref().and_then(|period| indicator.outturn(period));
    let own = result.filter(|_| figure.field.is_of_a_result());
    own.map_or_else(|| indicator.span.clone(), |outturn| outturn.period.span.clone())
}

/// The command that records the edit.
fn help(indicator: &Indicator) -> String {
    format!(
        "Say why: boardpack correct \"{}\" --edited --reason \"…\" --by \"…\" (with --kind revision if better data came); or put back \
         what was signed off.",
        indicator.id
    )
}
