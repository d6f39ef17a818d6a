//! The human edge: arguments in, messages and an exit code out. Only here does the tool print and read its environment.

mod args;
mod build;
mod check;
mod ui;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;

use crate::pack;
use crate::pipeline::{Request, Run};
use crate::typeset::Limits;
use args::{Arguments, Common, Verb};
use ui::Ui;

/// Done; warnings and gaps may remain.
pub const DONE: u8 = 0;
/// Errors in the pack, or a paper that is not fit to be final.
pub const PACK_ERRORS: u8 = 1;
/// Wrong usage.
pub const USAGE: u8 = 2;
/// Refused, to keep what is not ours or is signed off.
pub const REFUSED: u8 = 3;
/// Verification failed.
pub const VERIFICATION_FAILED: u8 = 4;
/// A fault of the tool itself.
pub const BUG: u8 = 70;

/// Runs one command line, program name first.
#[must_use]
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            let code = if error.use_stderr() { USAGE } else { DONE };
            // Nothing can be done where the terminal itself has gone.
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    let ui = Ui::new(arguments.common.format);
    let code = match std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| dispatch(&arguments, &ui))) {
        Ok(code) => code,
        Err(_) => {
            ui.failure(
                "boardpack has a fault: it stopped where it should not have",
                "Please report what you did, with the message above.",
            );
            BUG
        }
    };
    ExitCode::from(code)
}

fn dispatch(arguments: &Arguments, ui: &Ui) -> u8 {
    let Some(root) = find_pack(&arguments.common, ui) else { return USAGE };
    match &arguments.verb {
        Verb::Check(check) => check::run(&root, check, &arguments.common, ui),
        Verb::Build(build) => build::run(&root, build, &arguments.common, ui),
    }
}

fn find_pack(common: &Common, ui: &Ui) -> Option<PathBuf> {
    let start = match &common.directory {
        Some(directory) => directory.clone(),
        None => std::env::current_dir().ok()?,
    };
    let absolute = std::path::absolute(&start).unwrap_or_else(|_| start.clone());
    let found = pack::find(&absolute);
    if found.is_none() {
        ui.failure(
            &format!("there is no pack.yaml in {} or in any folder above it", start.display()),
            "Go to the pack's folder, or name it with -C.",
        );
    }
    found
}

fn limits(common: &Common) -> Limits {
    Limits { time: Duration::from_secs(common.deadline), ..Limits::default() }
}

/// Runs the pipeline and shows what it found; an exit code if it could not run.
fn pipeline(root: &std::path::Path, request: &Request, verb: &str, ui: &Ui) -> Result<Run, u8> {
    match crate::pipeline::run(root, request) {
        Ok(run) => {
            ui.findings(&run);
            let Some(unmet) = &run.unmet else { return Ok(run) };
            ui.failure(&unmet.message, &unmet.help);
            ui.tally(&run, verb, USAGE);
            Err(USAGE)
        }
        Err(error) => {
            ui.failure(
                &format!("the folder {} cannot be read: {error}", root.display()),
                "Check that you may read it.",
            );
            Err(PACK_ERRORS)
        }
    }
}

/// The exit code that the findings of a run call for.
fn code_for(run: &Run, strict: bool) -> u8 {
    let blamed = run.findings.iter().any(|d| d.waived.is_none());
    if run.findings.has_errors() || run.refused || (strict && blamed) { PACK_ERRORS } else { DONE }
}
