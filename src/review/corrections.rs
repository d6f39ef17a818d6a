//! Rules about figures that were changed after they had been given.

use crate::compare::{FigureMoved, records_that_differ, unrecorded};
use crate::diag::{Code, Diagnostic, Sink, Span};
use crate::model::Indicator;
use crate::model::correction::Field;
use crate::read::Register;

/// Applies the rules. `signed` is the register as it was signed off last, if it was.
pub fn review(register: &Register, signed: Option<&Register>, sink: &mut Sink) {
    let faulty = super::faulty(sink);
    for indicator in register.indicators.iter().filter(|i| !faulty.contains(&i.id)) {
        record_differs(indicator, sink);
        let then = signed.and_then(|signed| signed.indicators.iter().find(|i| i.id == indicator.id));
        if let Some(then) = then {
            edit_unrecorded(then, indicator, sink);
        }
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

/// A figure that was signed off and has been changed by hand, without a word why.
fn edit_unrecorded(then: &Indicator, now: &Indicator, sink: &mut Sink) {
    for figure in unrecorded(then, now) {
        let was = figure.was.as_ref().map_or("nothing", |was| was.written.as_str());
        let is = figure.is.as_ref().map_or("nothing", |is| is.written.as_str());
        let message =
            format!("{}: {} was signed off as {} and is now {is}, and no record says why", now.id, figure.what(), was);
        sink.push(
            Diagnostic::new(Code::CorrectionUnrecorded, message)
                .at(place(&figure, now), "")
                .help(help(&figure, now))
                .of(&now.id)
                .for_lead(now.lead_organisation()),
        );
    }
}

fn place(figure: &FigureMoved<'_>, indicator: &Indicator) -> Span {
    let result = figure.period.as_ref().and_then(|period| indicator.outturn(period));
    let in_result = matches!(figure.field, Field::Value | Field::Data | Field::Reported | Field::Breakdown(_));
    result.filter(|_| in_result).map_or_else(|| indicator.span.clone(), |outturn| outturn.period.span.clone())
}

/// The command that records the edit.
fn help(figure: &FigureMoved<'_>, indicator: &Indicator) -> String {
    let quoted = |text: &str| {
        let plain = text.chars().all(|c| c.is_ascii_alphanumeric() || "-_.=%".contains(c));
        if plain { text.to_owned() } else { format!("\"{text}\"") }
    };
    let Some(is) = figure.is.as_ref().filter(|is| !is.written.is_empty()) else {
        return "Put it back, or record by hand under `corrections:` why it has gone.".to_owned();
    };
    let change = quoted(&format!("{}={}", figure.field.name(), is.written));
    let period = figure.period.iter().map(|p| format!(" --period {}", quoted(&p.label))).collect::<String>();
    format!(
        "Say why: boardpack correct {} {change}{period} --reason \"…\" --by \"…\" (with --kind revision if better data came); or put back what was signed off.",
        quoted(&indicator.id)
    )
}
