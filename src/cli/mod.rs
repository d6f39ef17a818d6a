//! The human edge: arguments in, messages and an exit code out. Only here does the tool print and read its environment.

mod args;
mod ask;
mod build;
mod check;
mod completions;
mod correct;
mod corrections;
mod diff;
mod effect;
mod explain;
mod extract;
mod filing;
mod guard;
mod init;
mod interrupt;
mod into_archive;
mod kept_file;
mod new_folder;
mod opening;
mod past;
mod progress;
mod refused;
mod roll;
mod schema;
mod sign_off;
mod signed;
mod status;
mod story;
mod ui;
mod verify;
mod version;
mod waivers;
mod watch;

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::archive::Archive;
use crate::pack;
use crate::pipeline::{Request, Run};
use crate::staging;
use crate::typeset::Limits;
use args::{Arguments, Common, Verb};
use progress::Progress;
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
/// Somebody stopped it with Ctrl-C.
pub const INTERRUPTED: u8 = 130;
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
    // Ctrl-C is how a watch ends.
    let stopped = if matches!(arguments.verb, Verb::Watch(_)) { DONE } else { INTERRUPTED };
    interrupt::heed(arguments.common.format, stopped);
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
                    staging::stop();
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
    let in_pack = |work: &dyn Fn(&Path, &Ui) -> u8| match find_pack(common, ui) {
        Some(root) => work(&root, &ui.in_pack(&root)),
        None => {
            ui.closing(USAGE);
            USAGE
        }
    };
    let in_turn = |work: &dyn Fn(&Path, &Ui) -> u8| {
        in_pack(&|root, ui| {
            let _turn = kept_file::turn(root, alive, |waits| ui.note(waits));
            work(root, ui)
        })
    };
    match &arguments.verb {
        // They need no pack: they work on what they are given, or on nothing.
        Verb::Completions(completions) => completions::run(completions, ui),
        Verb::Init(init) => init::run(init, ui, alive),
        Verb::Explain(explain) => explain::without_pack(explain, pack_near(common).as_deref(), ui)
            .unwrap_or_else(|| in_pack(&|root, ui| explain::run(root, explain, common, ui))),
        Verb::Extract(extract) => extract::run(extract, common, ui),
        Verb::Verify(verify) if !verify.bags.is_empty() => {
            verify::run(pack_near(common).as_deref(), verify, common, ui, alive)
        }
        Verb::Schema(schema) => schema::run(schema, ui),
        Verb::Version { verbose: false } => version::line(ui),
        Verb::Version { verbose: true } => version::run(arguments, ui),
        // They leave the pack's own files as they are.
        Verb::Check(check) => in_pack(&|root, ui| check::run(root, check, common, ui)),
        Verb::Diff(diff) => in_pack(&|root, ui| diff::run(root, diff, common, ui, alive)),
        Verb::SignOff(sign_off) => in_pack(&|root, ui| sign_off::run(root, sign_off, common, ui, alive)),
        Verb::Status(status) if status.signed => in_pack(&|root, ui| signed::run(root, status, ui)),
        Verb::Status(_) => in_pack(&|root, ui| status::run(root, common, ui)),
        Verb::Verify(verify) => in_pack(&|root, ui| verify::run(Some(root), verify, common, ui, alive)),
        Verb::Watch(watch) => in_pack(&|root, ui| watch::run(root, watch, common, ui, alive)),
        Verb::WatchBuilder(builder) => in_pack(&|root, ui| watch::build_on_orders(root, builder, common, ui, alive)),
        // They may change the pack's own files, one after the other.
        Verb::Build(build) => in_turn(&|root, ui| build::run(root, build, common, ui, alive)),
        Verb::Correct(correct) => in_turn(&|root, ui| correct::run(root, correct, common, ui, alive)),
        Verb::Roll(roll) => in_turn(&|root, ui| roll::run(root, roll, common, ui)),
    }
}

/// Today, in Greenwich: the day on which something is signed if nobody says another.
#[expect(clippy::disallowed_methods, reason = "a signature is given on a day; no paper takes its date from here")]
fn today() -> Date {
    let now = Timestamp::try_from(SystemTime::now()).unwrap_or(Timestamp::UNIX_EPOCH);
    now.to_zoned(TimeZone::UTC).date()
}

/// The pack that a command would work on, if there is one; nothing is said where there is none.
fn pack_near(common: &Common) -> Option<PathBuf> {
    let start = common.directory.clone().or_else(|| std::env::current_dir().ok())?;
    pack::find(&start.canonicalize().ok()?)
}

/// The pack that a command works on; says so where there is none.
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
    let progress = Progress::new(ui);
    let outcome = run_on_pack(root, archive, &Request { steps: progress.steps(), ..request.clone() });
    drop(progress);
    match outcome {
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
