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

#[cfg(test)]
mod tests {
    use clap::ValueEnum;
    use clap_complete::Shell;

    use super::command;
    use crate::cli::args::BUILDER;

    #[test]
    fn what_nobody_asks_for_is_not_completed() {
        for shell in Shell::value_variants() {
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut command(), "boardpack", &mut script);
            let script = String::from_utf8_lossy(&script);
            assert!(script.contains("sign-off") && !script.contains(BUILDER), "{shell}");
        }
    }
}
