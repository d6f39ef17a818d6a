//! `boardpack completions`: what a shell needs to complete commands and options.

use serde_json::json;

use super::DONE;
use super::args::{CompletionsArguments, command};
use super::ui::Ui;

pub(super) fn run(arguments: &CompletionsArguments, ui: &Ui) -> u8 {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command(), "boardpack", &mut script);
    let script = String::from_utf8_lossy(&script);
    ui.script(&script, json!({"type": "completions", "shell": arguments.shell.to_string(), "script": script}));
    ui.closing(DONE);
    DONE
}
