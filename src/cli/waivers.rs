//! The waivers of a pack, for `boardpack status`: what each covers and why, where it is written, and whether it is still of use.

use serde_json::{Value, json};

use super::ui::Ui;
use crate::diag::wording::counted;
use crate::model::indicator::Waiver;
use crate::pipeline::Run;

/// Lists the waivers, those of the pack first and then those of each indicator.
pub(super) fn show(run: &Run, ui: &Ui) {
    let Some(register) = &run.register else { return };
    let found = run.findings.sorted(&run.texts);
    for (index, waiver) in register.waivers().enumerate() {
        let at = run.texts.line_column(waiver.span.file, waiver.span.start);
        let file = run.texts.path(waiver.span.file);
        let waived: Vec<&str> =
            found.iter().filter(|d| waiver.covers(d, &run.texts)).map(|d| d.message.as_str()).collect();
        let mut lines = Vec::new();
        if index == 0 {
            lines.push("Waivers:".to_owned());
        }
        let use_of_it = match waived.len() {
            0 => "waives nothing".to_owned(),
            count => format!("waives {}", counted(count, "finding")),
        };
        lines.push(format!("  {file}:{}  {} {}: {use_of_it}", at.line, waiver.code.name(), covered(waiver)));
        lines.push(format!("    {}", waiver.reason));
        ui.product(&lines, object(waiver, file, at.line, &waived));
    }
}

/// What a waiver is about, as a phrase.
fn covered(waiver: &Waiver) -> String {
    match (&waiver.indicator, &waiver.file) {
        (Some(id), Some(file)) => format!("of {id} in {file}"),
        (Some(id), None) => format!("of {id}"),
        (None, Some(file)) => format!("in {file}"),
        (None, None) => "anywhere in the pack".to_owned(),
    }
}

fn object(waiver: &Waiver, file: &str, line: usize, waived: &[&str]) -> Value {
    json!({
        "type": "waiver", "code": waiver.code.name(), "indicator": waiver.indicator, "covers_file": waiver.file,
        "reason": waiver.reason, "place": {"file": file, "line": line}, "in_use": !waived.is_empty(), "waives": waived,
    })
}
