//! `boardpack schema`.

use serde_json::{Value, json};

use super::DONE;
use super::args::SchemaArguments;
use super::ui::Ui;
use crate::read::FileKind;
use crate::schema;

pub(super) fn run(arguments: &SchemaArguments, ui: &Ui) -> u8 {
    match arguments.kind {
        Some(kind) => print(kind.into(), ui),
        None => list(ui),
    }
    ui.closing(DONE);
    DONE
}

/// The schema itself; what is printed is the file, and nothing else.
fn print(kind: FileKind, ui: &Ui) {
    let text = schema::text(kind);
    let lines: Vec<String> = text.lines().map(str::to_owned).collect();
    // The text is JSON: the program has just written it.
    let parsed: Value = serde_json::from_str(&text).unwrap_or_default();
    ui.product(&lines, json!({"type": "schema", "kind": kind.name(), "path": schema::path(kind), "schema": parsed}));
}

fn list(ui: &Ui) {
    for kind in FileKind::ALL {
        let files = match kind {
            FileKind::Pack => kind.place().to_owned(),
            FileKind::Indicator | FileKind::Section | FileKind::Fund => format!("{}/*.yaml", kind.place()),
        };
        let line = format!("{:<11}{files:<19}{}", kind.name(), schema::path(kind));
        ui.product(
            &[line],
            json!({"type": "schema_kind", "kind": kind.name(), "files": files, "path": schema::path(kind)}),
        );
    }
    ui.next("boardpack schema indicator > schemas/indicator.schema.json");
}
