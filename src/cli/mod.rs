//! The human edge: arguments in, messages and an exit code out. Only here does the tool print and read its environment.

mod args;
mod build;
mod check;
mod correct;
mod corrections;
mod diff;
mod effect;
mod extract;
mod filing;
mod guard;
mod into_archive;
mod kept_file;
mod past;
mod refused;
mod schema;
mod sign_off;
mod signed;
mod status;
mod ui;
mod verify;

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use clap::Parser;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::archive::Archive;
use crate::pack;
use crate::pipeline::{Request, Run};
use crate::typeset::Limits;
use args::{Arguments, Common, Verb};
use ui::Ui;

/// Room for templates and rules that are nested as deep as their limits allow.
const STACK: usize = 256 << 20;

/// Layout watches its own deadline and says more; this one is for everything else.
const GRACE: Duration = Duration::from_secs(2);

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
    ExitCode::from(guarded(arguments))
}

/// Runs the command on a thread of its own, with room for deeply nested input, and watches over time and memory: what
/// cannot be interrupted is left behind when the program ends.
fn guarded(arguments: Arguments) -> u8 {
    let (format, limits) = (arguments.common.format, limits(&arguments.common));
    let (sender, receiver) = mpsc::channel();
    let alive = Heartbeat::new();
    let beating = alive.clone();
    let work = move || {
        let ui = Ui::new(arguments.common.format);
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| dispatch(&arguments, &ui, &beating)));
        // The other end waits for as long as this thread lives.
        let _ = sender.send(outcome.ok());
    };
    let ui = Ui::new(format);
    if let Err(error) = std::thread::Builder::new().stack_size(STACK).spawn(work) {
        ui.failure(
            &format!("the system has no room for the work: {}", pack::in_words(&error)),
            "Close other programs.",
        );
        return PACK_ERRORS;
    }
    loop {
        match receiver.recv_timeout(Duration::from_millis(100)) {
            Ok(Some(code)) => return code,
            Ok(None) | Err(RecvTimeoutError::Disconnected) => {
                ui.failure(
                    "boardpack has a fault: it stopped where it should not have",
                    "Please report what you did, with the message above.",
                );
                ui.closing(BUG);
                return BUG;
            }
            Err(RecvTimeoutError::Timeout) => {
                let late = alive.elapsed() > limits.time + GRACE;
                let large =
                    memory_stats::memory_stats().is_some_and(|m| m.physical_mem > limits.memory + limits.memory / 8);
                if late || large {
                    let what = if late { "took too long" } else { "needed too much memory" };
                    ui.failure(
                        &format!("the run {what} and was stopped; nothing half-made was left"),
                        "Look for a loop without end, or text that doubles, in the paper's templates; for a very large pack \
                         raise the limit with --deadline.",
                    );
                    ui.closing(PACK_ERRORS);
                    return PACK_ERRORS;
                }
            }
        }
    }
}

/// When the work last began something that has the whole deadline to itself.
#[derive(Clone)]
struct Heartbeat(Arc<Mutex<Option<Instant>>>);

impl Heartbeat {
    fn new() -> Self {
        Self(Arc::new(Mutex::new(Some(Instant::now()))))
    }

    /// Something new begins.
    fn beat(&self) {
        self.set(Some(Instant::now()));
    }

    /// Somebody is asked, and takes their time.
    fn rest(&self) {
        self.set(None);
    }

    fn set(&self, since: Option<Instant>) {
        if let Ok(mut last) = self.0.lock() {
            *last = since;
        }
    }

    /// How long the work has been at it.
    fn elapsed(&self) -> Duration {
        self.0.lock().ok().and_then(|last| *last).map_or(Duration::ZERO, |since| since.elapsed())
    }
}

fn dispatch(arguments: &Arguments, ui: &Ui, alive: &Heartbeat) -> u8 {
    let common = &arguments.common;
    // Some verbs work on what they are given, wherever they are called.
    match &arguments.verb {
        Verb::Schema(schema) => return schema::run(schema, ui),
        Verb::Extract(extract) => return extract::run(extract, common, ui),
        Verb::Verify(verify) if !verify.bags.is_empty() => {
            let start = common.directory.clone().or_else(|| std::env::current_dir().ok());
            let pack = start.and_then(|start| pack::find(&start.canonicalize().ok()?));
            return verify::run(pack.as_deref(), verify, common, ui, alive);
        }
        _ => {}
    }
    let Some(root) = find_pack(common, ui) else {
        ui.closing(USAGE);
        return USAGE;
    };
    let changes_it = matches!(&arguments.verb, Verb::Build(_) | Verb::Correct(_));
    let _turn = if changes_it { kept_file::turn(&root, alive, ui) } else { None };
    match &arguments.verb {
        Verb::Check(check) => check::run(&root, check, common, ui),
        Verb::Build(build) => build::run(&root, build, common, ui, alive),
        Verb::Correct(correct) => correct::run(&root, correct, common, ui, alive),
        Verb::Diff(diff) => diff::run(&root, diff, common, ui, alive),
        Verb::SignOff(sign_off) => sign_off::run(&root, sign_off, common, ui, alive),
        Verb::Verify(verify) => verify::run(Some(&root), verify, common, ui, alive),
        Verb::Status(status) if status.signed => signed::run(&root, status, ui),
        Verb::Status(_) => status::run(&root, common, ui),
        Verb::Extract(extract) => extract::run(extract, common, ui),
        Verb::Schema(schema) => schema::run(schema, ui),
    }
}

/// Today, in Greenwich: the day on which something is signed if nobody says another.
#[expect(clippy::disallowed_methods, reason = "a signature is given on a day; no paper takes its date from here")]
fn today() -> Date {
    let now = Timestamp::try_from(SystemTime::now()).unwrap_or(Timestamp::UNIX_EPOCH);
    now.to_zoned(TimeZone::UTC).date()
}

fn find_pack(common: &Common, ui: &Ui) -> Option<PathBuf> {
    let start = match &common.directory {
        Some(directory) => directory.clone(),
        None => std::env::current_dir().ok()?,
    };
    if !start.is_dir() {
        ui.failure(&format!("there is no folder {}", start.display()), "Name the pack's folder, or any folder in it.");
        return None;
    }
    let absolute = start.canonicalize().unwrap_or_else(|_| start.clone());
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

/// Runs the pipeline on a pack and what was signed off of it.
fn run_on_pack(root: &Path, archive: &Archive, request: &Request) -> io::Result<Run> {
    crate::pipeline::run(root, |files| past::of(archive, files, request), request)
}

/// Runs the pipeline and shows what it found; an exit code if it could not run.
fn pipeline(root: &Path, archive: &Archive, request: &Request, verb: &str, ui: &Ui) -> Result<Run, u8> {
    match run_on_pack(root, archive, request) {
        Ok(run) => {
            ui.findings(&run);
            for paper in &run.left_out {
                ui.note(&format!(
                    "{paper} is made for a period of its own and is left out; name it to make it for another"
                ));
            }
            let Some(unmet) = &run.unmet else { return Ok(run) };
            ui.failure(&unmet.message, &unmet.help);
            ui.tally(&run, verb, USAGE);
            Err(USAGE)
        }
        Err(error) => {
            ui.failure(
                &format!("the folder {} cannot be read: {}", root.display(), pack::in_words(&error)),
                "Check that you may read it.",
            );
            Err(PACK_ERRORS)
        }
    }
}

/// The exit code that the findings of a run call for.
fn code_for(run: &Run, strict: bool) -> u8 {
    let blamed = run.findings.iter().any(|d| d.waived.is_none());
    if run.findings.has_errors() || !run.refused.is_empty() || (strict && blamed) { PACK_ERRORS } else { DONE }
}
