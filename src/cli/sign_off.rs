//! `boardpack sign-off`.

use std::fs;
use std::path::Path;

use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::json;

use super::args::{Common, RoleArgument, SignOffArguments};
use super::ui::Ui;
use super::{DONE, PACK_ERRORS, REFUSED, USAGE, VERIFICATION_FAILED, code_for, limits, pipeline, today};
use crate::archive::{
    self, ARCHIVE, About, Act, Archive, Document, Entry, Fault, Keeping, Lock, NewEntry, NotSealed, Officer,
    Predecessor, Role, SshKey, Statement, Version, bag_of,
};
use crate::diag::Located;
use crate::diag::wording::counted;
use crate::issue::{Change, Standing};
use crate::model::quantity::print_date;
use crate::model::{Edition, Retention};
use crate::pipeline::{Produced, Purpose, Request, Run};

/// A refusal: what is said, and the exit code.
struct Refused {
    message: String,
    help: String,
    code: u8,
}

impl Refused {
    fn new(code: u8, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { message: message.into(), help: help.into(), code }
    }
}

pub(super) fn run(root: &Path, arguments: &SignOffArguments, common: &Common, ui: &Ui) -> u8 {
    let outcome = if arguments.minutes.is_some() || arguments.notice.is_some() {
        file(root, arguments, ui)
    } else {
        sign(root, arguments, common, ui)
    };
    match outcome {
        Ok(code) => code,
        Err(refused) => {
            ui.failure(&refused.message, &refused.help);
            ui.closing(refused.code);
            refused.code
        }
    }
}

/// Signs a paper: seals a new version, or adds a signature to the one that is sealed and has not changed.
fn sign(root: &Path, arguments: &SignOffArguments, common: &Common, ui: &Ui) -> Result<u8, Refused> {
    let key = key(arguments)?;
    let archive = sound(root, ui)?;
    let request = Request {
        papers: vec![arguments.paper.clone()],
        period: arguments.period.clone(),
        purpose: Purpose::Final,
        known: archive.known(),
        limits: limits(common),
        ..Request::default()
    };
    let run = match pipeline(root, &request, "sign-off", ui) {
        Ok(run) => run,
        Err(code) => return Ok(code),
    };
    let code = code_for(&run, common.strict);
    let Some(produced) = run.papers.first().filter(|p| p.complete && code == DONE) else {
        ui.tally(&run, "sign-off", PACK_ERRORS);
        ui.next("mend or waive what is listed above, then sign off again");
        return Ok(PACK_ERRORS);
    };
    if let Some(before) = archive.latest(&produced.issue.paper, &produced.issue.period) {
        sound_bag(before, ui)?;
    }
    let (statement, about) = match sealed_before(&archive, produced) {
        Some(entry) => signature(&archive, entry, arguments, ui)?,
        None => version(&archive, produced, &run, arguments)?,
    };
    let what = what_is_signed(produced, &statement, &run);
    ui.product(&what, json!({"type": "statement", "statement": statement, "issue": produced.issue}));
    let seals = matches!(about, About::New(_));
    if let Some(printed) = date(produced, |e| &e.sign_off).filter(|day| seals && *day != statement.on) {
        ui.note(&format!(
            "the paper itself gives {} as its day of sign-off (`sign_off` in pack.yaml)",
            print_date(printed)
        ));
    }
    if let Some(printed) = date(produced, |e| &e.meeting).filter(|day| Some(*day) != statement.meeting) {
        ui.note(&format!("the paper itself is for the meeting of {} (`meeting` in pack.yaml)", print_date(printed)));
    }
    if arguments.dry_run {
        ui.product(
            &["Nothing was written.".to_owned()],
            json!({"type": "summary", "verb": "sign-off", "exit_code": DONE}),
        );
        ui.next("leave out --dry-run to sign");
        return Ok(DONE);
    }
    add(&archive, NewEntry { statement, about, key: key.as_ref() }, ui)
}

/// Puts a document on file with the newest signed version of a paper.
fn file(root: &Path, arguments: &SignOffArguments, ui: &Ui) -> Result<u8, Refused> {
    let key = key(arguments)?;
    let (document, path) = match (&arguments.minutes, &arguments.notice) {
        (Some(path), _) => (Document::Minutes, path),
        (None, Some(path)) => (Document::Notice, path),
        (None, None) => return Ok(USAGE),
    };
    let archive = sound(root, ui)?;
    let of_paper = |e: &&Entry| {
        let version = &e.statement().version;
        version.paper == arguments.paper
            && arguments.period.as_ref().is_none_or(|p| p.eq_ignore_ascii_case(&version.period))
    };
    let Some(entry) = archive.versions().rfind(of_paper) else {
        let period = arguments.period.iter().map(|p| format!(" for {p}")).collect::<String>();
        let message = format!("no version of `{}`{period} has been signed off", arguments.paper);
        return Err(Refused::new(USAGE, message, "boardpack status --signed lists what has."));
    };
    sound_bag(entry, ui)?;
    let bytes = fs::read(path).map_err(|error| {
        let message = format!("{} could not be read: {}", path.display(), crate::pack::in_words(&error));
        Refused::new(USAGE, message, "Name the file that is to be put on file.")
    })?;
    let ending = path.extension().and_then(|e| e.to_str()).map(crate::pack::file_name).filter(|e| !e.is_empty());
    let name = ending.map_or_else(|| document.word().to_owned(), |ending| format!("{}.{ending}", document.word()));
    let statement = Statement {
        version: entry.statement().version.clone(),
        act: Act::Filing { document, file: name.clone() },
        by: officer(arguments),
        on: day_after(arguments, None, Some(entry))?,
        meeting: entry.statement().meeting,
    };
    let lines = [format!(
        "To be put on file with {}: {} ({}), by {}, {}",
        entry.name,
        path.display(),
        counted(bytes.len(), "byte"),
        statement.by.in_words(),
        print_date(statement.on)
    )];
    ui.product(&lines, json!({"type": "statement", "statement": statement}));
    if arguments.dry_run {
        ui.closing(DONE);
        return Ok(DONE);
    }
    let about = About::Document(entry.record.bag.clone(), name, bytes);
    add(&archive, NewEntry { statement, about, key: key.as_ref() }, ui)
}

fn key(arguments: &SignOffArguments) -> Result<Option<SshKey>, Refused> {
    let find = |path| SshKey::find(path).map_err(|why| Refused::new(USAGE, why, "Name the file of your SSH key."));
    arguments.ssh_key.as_deref().map(find).transpose()
}

/// A day that the paper itself gives.
fn date(produced: &Produced, which: impl Fn(&Edition) -> &Option<Located<Date>>) -> Option<Date> {
    produced.edition.as_ref().and_then(|edition| which(edition).as_ref()).map(|day| day.value)
}

/// The archive, if its chain is as it was written: nothing is built on one that is not.
fn sound(root: &Path, ui: &Ui) -> Result<Archive, Refused> {
    let folder = root.join(ARCHIVE);
    let archive = Archive::read(&folder).map_err(|e| {
        let message = format!("{} cannot be read: {}", ui.path(&e.path), crate::pack::in_words(&e.error));
        Refused::new(PACK_ERRORS, message, "Check that it is there and that you may read it.")
    })?;
    match archive.faults.first() {
        None => Ok(archive),
        Some(fault) => Err(unsound(fault, ui)),
    }
}

/// Nothing is signed that is not as it was sealed, and nothing takes the place of such a thing unseen.
fn sound_bag(entry: &Entry, ui: &Ui) -> Result<(), Refused> {
    match archive::check(&entry.bag()).first() {
        None => Ok(()),
        Some(fault) => Err(unsound(fault, ui)),
    }
}

fn unsound(fault: &Fault, ui: &Ui) -> Refused {
    let message = format!("the archive is not as it was written: {} {}", ui.path(&fault.path), fault.what);
    let help = "Nothing is signed on top of it. boardpack verify lists everything; bring the archive back from a copy.";
    Refused::new(VERIFICATION_FAILED, message, help)
}

/// The sealed version that a paper still is: the pack says the same, whichever program made it.
fn sealed_before<'a>(archive: &'a Archive, produced: &Produced) -> Option<&'a Entry> {
    let same = match &produced.standing {
        Standing::New => false,
        Standing::Unchanged(known) => known.signed.is_some(),
        Standing::Changed { before, changes } => {
            before.signed.is_some() && changes.iter().all(|c| matches!(c, Change::OtherTool(_)))
        }
    };
    let issue = &produced.issue;
    same.then(|| archive.latest(&issue.paper, &issue.period)).flatten()
}

fn officer(arguments: &SignOffArguments) -> Officer {
    Officer { name: arguments.by.clone(), post: arguments.post.clone(), organisation: arguments.organisation.clone() }
}

fn role(arguments: &SignOffArguments) -> Role {
    match arguments.role {
        RoleArgument::Prepared => Role::Prepared,
        RoleArgument::Cleared => Role::Cleared,
        RoleArgument::Approved => Role::Approved,
    }
}

/// The day on which something is signed: not in the future, and not before what it is about.
fn day_after(arguments: &SignOffArguments, printed: Option<Date>, before: Option<&Entry>) -> Result<Date, Refused> {
    let now = today();
    let on = arguments.on.or(printed.filter(|day| *day <= now)).unwrap_or(now);
    let help = "Give the day on which it is signed with --on.";
    if on > now {
        return Err(Refused::new(USAGE, format!("{} has not come yet", print_date(on)), help));
    }
    match before.map(Entry::statement).filter(|sealed| on < sealed.on) {
        None => Ok(on),
        Some(sealed) => {
            let (version, then) = (sealed.version.version, print_date(sealed.on));
            Err(Refused::new(
                USAGE,
                format!("version {version} was signed off on {then}, after {}", print_date(on)),
                help,
            ))
        }
    }
}

/// A further signature of a version that is sealed.
fn signature(
    archive: &Archive,
    entry: &Entry,
    arguments: &SignOffArguments,
    ui: &Ui,
) -> Result<(Statement, About), Refused> {
    let (by, role) = (officer(arguments), role(arguments));
    let name = |officer: &Officer| officer.name.to_lowercase();
    let twice = std::iter::once(entry).chain(archive.about(entry)).find(|e| {
        let statement = e.statement();
        let as_role = match statement.act {
            Act::SignOff { role, .. } | Act::Signature { role } => Some(role),
            Act::Filing { .. } => None,
        };
        let adds_key = arguments.ssh_key.is_some() && e.record.signing_key.is_none();
        as_role == Some(role) && name(&statement.by) == name(&by) && !adds_key
    });
    let version = &entry.statement().version;
    if let Some(twice) = twice {
        let message = format!(
            "{} has {} version {} of {} for {} already, on {} ({}), and nothing has changed since",
            by.name,
            role.word(),
            version.version,
            version.paper,
            version.period,
            print_date(twice.statement().on),
            ui.path(&twice.folder)
        );
        return Err(Refused::new(REFUSED, message, "A signed-off version is never written again."));
    }
    let on = day_after(arguments, None, Some(entry))?;
    let meeting = arguments.meeting.or(entry.statement().meeting);
    let statement = Statement { version: version.clone(), act: Act::Signature { role }, by, on, meeting };
    Ok((statement, About::Sealed(entry.record.bag.clone())))
}

/// A new version.
fn version(
    archive: &Archive,
    produced: &Produced,
    run: &Run,
    arguments: &SignOffArguments,
) -> Result<(Statement, About), Refused> {
    let issue = &produced.issue;
    let before = archive.latest(&issue.paper, &issue.period);
    let printed = date(produced, |e| &e.sign_off).filter(|_| before.is_none());
    let on = day_after(arguments, printed, before)?;
    let meeting = arguments.meeting.or(date(produced, |e| &e.meeting));
    let changes = match &produced.standing {
        Standing::Changed { changes, .. } => changes.iter().map(Change::in_words).collect(),
        Standing::New | Standing::Unchanged(_) => Vec::new(),
    };
    let replaces = issue.replaces.clone().map(|replaced| Predecessor {
        replaced,
        bag: before.map(|entry| entry.record.bag.clone()),
        changes,
    });
    let retention = produced.retention.as_ref().map(|r| keeping(r, meeting.unwrap_or(on)));
    let statement = Statement {
        version: Version {
            board: produced.board.clone(),
            paper: issue.paper.clone(),
            title: produced.title.clone(),
            period: issue.period.clone(),
            version: issue.version,
        },
        act: Act::SignOff { role: role(arguments), issue: issue.digest(), replaces, retention },
        by: officer(arguments),
        on,
        meeting,
    };
    let bag = bag_of(run, produced, &statement);
    Ok((statement, About::New(bag)))
}

/// How long a paper is to be kept, reckoned from the meeting.
fn keeping(retention: &Retention, from: Date) -> Keeping {
    let review = retention.years.map(|years| from.saturating_add(years.years()));
    Keeping { class: retention.class.clone(), review, basis: retention.basis.clone() }
}

/// What is signed, in the officer's words.
fn what_is_signed(produced: &Produced, statement: &Statement, run: &Run) -> Vec<String> {
    let version = &statement.version;
    let mut lines = vec![format!("To be signed: {}", version.title)];
    let mut fact = |label: &str, value: String| lines.push(format!("  {label:<11} {value}"));
    fact("board", version.board.clone());
    fact("period", version.period.clone());
    let (role, replaces, retention) = match &statement.act {
        Act::SignOff { role, replaces, retention, .. } => (Some(*role), replaces.as_ref(), retention.as_ref()),
        Act::Signature { role } => (Some(*role), None, None),
        Act::Filing { .. } => (None, None, None),
    };
    match (&statement.act, replaces) {
        (Act::SignOff { .. }, Some(before)) => {
            let signed = print_date(before.replaced.signed_off);
            fact("version", format!("{}, replaces version {} of {signed}", version.version, before.replaced.version));
            before.changes.iter().for_each(|change| fact("", change.clone()));
        }
        (Act::SignOff { .. }, None) => fact("version", version.version.to_string()),
        (Act::Signature { .. } | Act::Filing { .. }, _) => {
            fact("version", format!("{}, as it is sealed", version.version));
        }
    }
    let pdfs = produced.pdfs.iter().map(|pdf| format!("{}.pdf ({})", pdf.name, counted(pdf.pages, "page")));
    fact("papers", pdfs.collect::<Vec<_>>().join(", "));
    let counts = produced.counts.iter().filter(|(_, _, n)| *n > 0).map(|(_, label, n)| format!("{label} {n}"));
    fact("indicators", counts.collect::<Vec<_>>().join(", "));
    for found in run.findings.sorted(&run.texts) {
        match &found.waived {
            Some(reason) => fact("waived", format!("{} ({reason})", found.message)),
            None => fact("remains", found.message.clone()),
        }
    }
    fact("made by", produced.issue.tool.name());
    fact("issue", format!("SHA-256 {}", produced.issue.digest()));
    let meeting = statement.meeting.map(|day| format!(", for the meeting of {}", print_date(day)));
    let role = role.map_or("signed", Role::word);
    let by = format!("{role} by {}, {}", statement.by.in_words(), print_date(statement.on));
    fact("signature", format!("{by}{}", meeting.unwrap_or_default()));
    if let Some(keeping) = retention {
        let until = keeping
            .review
            .map_or_else(|| "for good".to_owned(), |day| format!("to be reviewed on {}", print_date(day)));
        fact("kept as", format!("{}, {until}", keeping.class));
    }
    lines
}

/// Adds an entry to the archive, if it is still as it was when it was read.
fn add(archive: &Archive, new: NewEntry<'_>, ui: &Ui) -> Result<u8, Refused> {
    let added = Lock::take(archive).and_then(|lock| archive::add(archive, &lock, new));
    let entry = added.map_err(|why| match why {
        NotSealed::Busy => Refused::new(
            REFUSED,
            "another sign-off is under way, or the archive has changed in this moment",
            "Nothing was added. Look at boardpack status --signed, then sign off again if it is still needed.",
        ),
        NotSealed::Unsigned(why) => {
            Refused::new(PACK_ERRORS, format!("the record could not be signed: {why}"), "Nothing was written.")
        }
        NotSealed::Io(e) => {
            let message = format!("{} could not be written: {}", ui.path(&e.path), crate::pack::in_words(&e.error));
            Refused::new(
                PACK_ERRORS,
                message,
                "The archive is as it was. Check the disk and your rights to the folder.",
            )
        }
    })?;
    let place = ui.path(&entry.folder);
    let done = match &entry.statement().act {
        Act::SignOff { .. } => format!("Sealed: {place}"),
        Act::Signature { .. } => format!("Signature added: {place}"),
        Act::Filing { .. } => format!("On file: {place}"),
    };
    let signed = entry.record.signing_key.iter().map(|key| format!("Signed with SSH key {key}"));
    let head = format!("Head of the chain: {}", entry.digest);
    let lines: Vec<String> = std::iter::once(done).chain(signed).chain([head]).collect();
    let bag = &entry.record.bag;
    ui.product(&lines, json!({"type": "sealed", "entry": place, "bag": bag, "head": entry.digest, "signing_key": entry.record.signing_key}));
    ui.product(&[], json!({"type": "summary", "verb": "sign-off", "exit_code": DONE}));
    ui.next("keep the head of the chain where nobody can change it with the archive; boardpack build puts the signed papers into output/");
    Ok(DONE)
}
