//! How things are told to programs: one object a line.

use serde_json::{Value, json};

use crate::diag::{Diagnostic, Label, SourceMap};

/// Version of the JSON lines.
const VERSION: u32 = 1;

/// An object as a line, with the version of the form.
pub(super) fn line(mut object: Value) -> Value {
    object["version"] = json!(VERSION);
    object
}

/// A finding.
pub(super) fn finding(found: &Diagnostic, texts: &SourceMap) -> Value {
    let place = |label: &Label| {
        let (start, end) =
            (texts.line_column(label.span.file, label.span.start), texts.line_column(label.span.file, label.span.end));
        json!({
            "file": texts.path(label.span.file), "line": start.line, "column": start.column,
            "end_line": end.line, "end_column": end.column, "text": label.text,
        })
    };
    json!({
        "type": "diagnostic", "code": found.code.name(), "severity": found.severity().word(),
        "message": found.message, "help": found.help, "indicator": found.indicator, "lead": found.lead,
        "place": found.primary.as_ref().map(place), "related": found.related.iter().map(place).collect::<Vec<_>>(),
        "waived": found.waived,
    })
}
