//! `boardpack sign-off`.

use std::path::Path;

use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::json;

use super::args::{Common, RoleArgument, SignOffArguments};
use super::build::OUTPUT;
use super::filing::file;
use super::into_archive::{add, day_after, key, officer, sealed, sound, sound_bag};
use super::past::manifest_of;
use super::refused::Refused;
use super::ui::Ui;
use super::{DONE, Heartbeat, PACK_ERRORS, REFUSED, USAGE, code_for, guard, limits, pipeline};
use crate::archive::{
    About, Act, Archive, Document, Entry, Keeping, NewEntry, Predecessor, Role, SshKey, Statement, Version, bag_of,
};
use crate::diag::Located;
use crate::diag::wording::counted;
use crate::issue::{Change, Standing};
use crate::model::quantity::print_date;
use crate::model::{Edition, Retention};
use crate::notice::Notice;
use crate::pipeline::{Produced, Purpose, Request, Run};

pub(super) fn run(root: &Path, arguments: &SignOffArguments, common: &Common, ui: &Ui, alive: &Heartbeat) -> u8 {
    let minutes = arguments.minutes.as_deref().map(|path| (Document::Minutes, path));
    let notice = arguments.notice.as_deref().map(|path| (Document::Notice, path));
    let outcome = match (minutes.or(notice), arguments.of) {
        (Some(document), _) => file(root, document, arguments, ui, alive),
        (None, Some(_)) => countersign(root, arguments, ui, alive),
        (None, None) => sign(root, arguments, common, ui, alive),
    };
    match outcome {
        Ok(code) => code,
        Err(refused) => refused.told(ui),
    }
}

/// Signs a sealed version, whatever the pack says by now.
fn countersign(root: &Path, arguments: &SignOffArguments, ui: &Ui, alive: &Heartbeat) -> Result<u8, Refused> {
    let key = key(arguments)?;
    let archive = sound(root, ui)?;
    let entry = sealed(&archive, arguments)?;
    sound_bag(entry, ui)?;
    let statement = signature(&archive, entry, arguments, ui)?;
    finish(
        &archive,
        Signing { statement, about: About::Sealed(entry.record.bag.clone()), key },
        &sealed_lines(entry),
        arguments,
        ui,
        alive,
    )
}

/// Signs a paper: seals a new version, or adds a signature to the one that is sealed and has not changed.
fn sign(root: &Path, arguments: &SignOffArguments, common: &Common, ui: &Ui, alive: &Heartbeat) -> Result<u8, Refused> {
    let key = key(arguments)?;
    let archive = sound(root, ui)?;
    let request = Request {
        papers: vec![arguments.paper.clone()],
        period: arguments.period.clone(),
        purpose: Purpose::Final,
        limits: limits(common),
        ..Request::default()
    };
    let run = match pipeline(root, &archive, &request, "sign-off", ui) {
        Ok(run) => run,
        Err(code) => return Ok(code),
    };
    guard::masses(&run, &archive, &root.join(OUTPUT)).refused(ui)?;
    let code = code_for(&run, common.strict);
    let Some(produced) = run.papers.first().filter(|p| p.complete && code == DONE) else {
        ui.tally(&run, "sign-off", PACK_ERRORS);
        ui.next("mend or waive what is listed above, then sign off again");
        return Ok(PACK_ERRORS);
    };
    let before = archive.latest(&produced.issue.paper, &produced.issue.period);
    // What was signed off last, of whatever paper, is what figures are held against.
    let newest = archive.versions().next_back();
    for entry in
        before.into_iter().chain(newest.filter(|newest| before.is_none_or(|before| before.name != newest.name)))
    {
        sound_bag(entry, ui)?;
    }
    let same = match &produced.standing {
        Standing::Unchanged(known) | Standing::OtherProgram(known) => known.signed.is_some(),
        Standing::New | Standing::Changed { .. } => false,
    };
    if let Some(entry) = before.filter(|_| same) {
        let statement = signature(&archive, entry, arguments, ui)?;
        let about = About::Sealed(entry.record.bag.clone());
        return finish(&archive, Signing { statement, about, key }, &sealed_lines(entry), arguments, ui, alive);
    }
    let statement = version(before, produced, arguments)?;
    let lines = new_lines(produced, &statement, &run);
    if let Some(printed) = date(produced, |e| &e.sign_off).filter(|day| *day != statement.on) {
        let day = print_date(printed);
        let earlier = before.is_some_and(|b| printed < b.statement().on);
        let before_that = if earlier { ", before that of the version that it replaces" } else { "" };
        ui.note(&format!("the paper itself gives {day} as its day of sign-off{before_that}: `sign_off` in pack.yaml"));
    }
    if let Some(printed) = date(produced, |e| &e.meeting).filter(|day| Some(*day) != statement.meeting) {
        let day = print_date(printed);
        ui.note(&format!("the paper itself is for the meeting of {day} (`meeting` in pack.yaml)"));
    }
    let about = About::New(bag_of(&run, produced, &statement));
    finish(&archive, Signing { statement, about, key }, &lines, arguments, ui, alive)
}

/// What is about to be signed.
struct Signing {
    statement: Statement,
    about: About,
    key: Option<SshKey>,
}

/// Shows what is signed, and adds it to the archive.
fn finish(
    archive: &Archive,
    Signing { statement, about, key }: Signing,
    lines: &[String],
    arguments: &SignOffArguments,
    ui: &Ui,
    alive: &Heartbeat,
) -> Result<u8, Refused> {
    let meeting = statement.meeting.map(|day| format!(", for the meeting of {}", print_date(day)));
    let role = match &statement.act {
        Act::SignOff { role, .. } | Act::Signature { role } => role.word(),
        Act::Filing { .. } => "put on file",
    };
    let by = format!("{role} by {}, {}", statement.by.in_words(), print_date(statement.on));
    let mut all = lines.to_vec();
    all.push(fact("signature", &format!("{by}{}", meeting.unwrap_or_default())));
    all.extend(key.as_ref().map(|key| fact("with key", &key.fingerprint)));
    ui.product(&all, json!({"type": "statement", "statement": statement}));
    if arguments.dry_run {
        ui.product(
            &["Nothing was written.".to_owned()],
            json!({"type": "summary", "verb": "sign-off", "exit_code": DONE}),
        );
        ui.next("leave out --dry-run to sign");
        return Ok(DONE);
    }
    add(archive, NewEntry { statement, about, key: key.as_ref() }, arguments, ui, alive)
}

fn fact(label: &str, value: &str) -> String {
    format!("  {label:<11} {value}")
}

/// A day that the paper itself gives.
fn date(produced: &Produced, which: impl Fn(&Edition) -> &Option<Located<Date>>) -> Option<Date> {
    produced.edition.as_ref().and_then(|edition| which(edition).as_ref()).map(|day| day.value)
}

fn role(arguments: &SignOffArguments) -> Role {
    match arguments.role {
        RoleArgument::Prepared => Role::Prepared,
        RoleArgument::Cleared => Role::Cleared,
        RoleArgument::Approved => Role::Approved,
    }
}

/// A further signature of a version that is sealed.
fn signature(archive: &Archive, entry: &Entry, arguments: &SignOffArguments, ui: &Ui) -> Result<Statement, Refused> {
    let (by, role) = (officer(arguments), role(arguments));
    let twice = std::iter::once(entry).chain(archive.about(entry)).find(|e| {
        let statement = e.statement();
        let as_role = match statement.act {
            Act::SignOff { role, .. } | Act::Signature { role } => Some(role),
            Act::Filing { .. } => None,
        };
        let adds_key = arguments.ssh_key.is_some() && e.record.signing_key.is_none();
        as_role == Some(role) && statement.by.name.to_lowercase() == by.name.to_lowercase() && !adds_key
    });
    let version = &entry.statement().version;
    if let Some(twice) = twice {
        let message = format!(
            "{} has {} version {} of {} for {} already, on {} ({})",
            by.name,
            role.word(),
            version.version,
            version.paper,
            version.period,
            print_date(twice.statement().on),
            ui.path(&twice.folder)
        );
        return Err(Refused::new(REFUSED, message, "Nothing has changed since, and nothing more is to be done."));
    }
    let on = day_after(arguments, None, Some(entry))?;
    let meeting = arguments.meeting.or(entry.statement().meeting);
    Ok(Statement { version: version.clone(), act: Act::Signature { role }, by, on, meeting })
}

/// A new version.
fn version(before: Option<&Entry>, produced: &Produced, arguments: &SignOffArguments) -> Result<Statement, Refused> {
    let issue = &produced.issue;
    let printed = date(produced, |e| &e.sign_off);
    let on = day_after(arguments, printed.filter(|_| before.is_none()), before)?;
    let notice = issue.notice(issue.version).into_iter().flat_map(|notice| &notice.amended);
    let corrected = notice.flat_map(|amended| &amended.figures).flat_map(|figure| &figure.why).map(|why| why.on).max();
    if let Some(corrected) = corrected.filter(|corrected| on < *corrected) {
        let message = format!("it holds a correction of {}, after {}", print_date(corrected), print_date(on));
        return Err(Refused::new(USAGE, message, "Give the day on which it is signed with --on."));
    }
    let meeting = arguments.meeting.or(date(produced, |e| &e.meeting));
    let replaces = issue.replaces.clone().zip(before).map(|(replaced, entry)| Predecessor {
        replaced,
        bag: entry.record.bag.clone(),
        changes: changes(produced),
    });
    let retention = produced.retention.as_ref().map(|r| keeping(r, meeting.unwrap_or(on)));
    Ok(Statement {
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
    })
}

/// What has changed since a version was sealed: in the board's words where the paper shows it, then the files.
fn changes(produced: &Produced) -> Vec<String> {
    let words = produced.issue.notice(produced.issue.version).map(Notice::in_words);
    let files = match &produced.standing {
        Standing::Changed { changes, .. } => changes.iter().map(Change::in_words).collect(),
        Standing::New | Standing::Unchanged(_) | Standing::OtherProgram(_) => Vec::new(),
    };
    words.unwrap_or_default().into_iter().chain(files).collect()
}

/// How long a paper is to be kept, reckoned from the meeting.
fn keeping(retention: &Retention, from: Date) -> Keeping {
    let review = retention.years.map(|years| from.saturating_add(years.years()));
    Keeping { class: retention.class.clone(), review, basis: retention.basis.clone() }
}

/// What a further signature is about.
fn sealed_lines(entry: &Entry) -> Vec<String> {
    let version = &entry.statement().version;
    let manifest = manifest_of(entry);
    let outputs = manifest.iter().flat_map(|m| &m.outputs);
    let pdfs = outputs.filter_map(|o| Some(format!("{} ({})", o.path, counted(o.pages?, "page"))));
    let mut lines = vec![
        format!("To be signed: {}", version.title),
        fact("board", &version.board),
        fact("period", &version.period),
        fact("version", &format!("{}, as it is sealed in {}", version.version, entry.name)),
        fact("papers", &pdfs.collect::<Vec<_>>().join(", ")),
    ];
    if let Some(issue) = &entry.issue {
        lines.push(fact("made by", &issue.tool.name()));
        lines.push(fact("issue", &format!("SHA-256 {}", issue.digest())));
    }
    lines
}

/// What a new version is, in the officer's words.
fn new_lines(produced: &Produced, statement: &Statement, run: &Run) -> Vec<String> {
    let version = &statement.version;
    let mut lines = vec![format!("To be signed: {}", version.title)];
    let mut tell = |label: &str, value: &str| lines.push(fact(label, value));
    tell("board", &version.board);
    tell("period", &version.period);
    let (replaces, retention) = match &statement.act {
        Act::SignOff { replaces, retention, .. } => (replaces.as_ref(), retention.as_ref()),
        Act::Signature { .. } | Act::Filing { .. } => (None, None),
    };
    match replaces {
        Some(before) => {
            let signed = print_date(before.replaced.signed_off);
            tell("version", &format!("{}, replaces version {} of {signed}", version.version, before.replaced.version));
            before.changes.iter().for_each(|change| tell("changed", change));
        }
        None => tell("version", &version.version.to_string()),
    }
    let pdfs = produced.pdfs.iter().map(|pdf| format!("{}.pdf ({})", pdf.name, counted(pdf.pages, "page")));
    tell("papers", &pdfs.collect::<Vec<_>>().join(", "));
    for (annex, why) in &produced.exempt {
        tell("exempt", &format!("annex {annex} and pack.pdf are not for publication: {why}"));
    }
    let counts = produced.counts.iter().filter(|(_, _, n)| *n > 0).map(|(_, label, n)| format!("{label} {n}"));
    tell("indicators", &counts.collect::<Vec<_>>().join(", "));
    for found in run.findings.sorted(&run.texts) {
        match &found.waived {
            Some(reason) => tell("waived", &format!("{} ({reason})", found.message)),
            None => tell("remains", &found.message),
        }
    }
    tell("made by", &produced.issue.tool.name());
    tell("issue", &format!("SHA-256 {}", produced.issue.digest()));
    if let Some(keeping) = retention {
        let until = keeping.review.map(|day| format!("to be reviewed on {}", print_date(day)));
        tell("kept as", &format!("{}, {}", keeping.class, until.unwrap_or_else(|| "for good".to_owned())));
    }
    lines
}
