//! What every verb that adds to the archive needs: a sound archive, an officer, a day, a key, and the adding itself.

use std::path::Path;

use jiff::civil::Date;
use serde_json::json;

use super::args::SignOffArguments;
use super::refused::{Refused, archive_of, day};
use super::ui::Ui;
use super::{DONE, Heartbeat, PACK_ERRORS, REFUSED, USAGE, VERIFICATION_FAILED, today};
use crate::archive::{self, Act, Archive, Entry, Fault, Lock, NewEntry, NotSealed, Officer, SshKey, Version};
use crate::diag::wording::list_or;
use crate::model::quantity::print_date;

/// The archive, if its chain is as it was written: nothing is built on one that is not.
pub(super) fn sound(root: &Path, ui: &Ui) -> Result<Archive, Refused> {
    let archive = archive_of(root, ui)?;
    match archive.faults.first() {
        None => Ok(archive),
        Some(fault) => Err(unsound(fault, ui)),
    }
}

/// Nothing is signed that is not as it was sealed, and nothing takes the place of such a thing unseen.
pub(super) fn sound_bag(entry: &Entry, ui: &Ui) -> Result<(), Refused> {
    match archive::check(&entry.bag()).first() {
        None => Ok(()),
        Some(fault) => Err(unsound(fault, ui)),
    }
}

fn unsound(fault: &Fault, ui: &Ui) -> Refused {
    let message = format!("the archive is not as it was written: {} {}", ui.path(&fault.path), fault.what);
    let help = "Nothing is signed on top of it. boardpack verify lists everything. Move away what does not belong there; for \
                the rest, bring the archive back from a copy.";
    Refused::new(VERIFICATION_FAILED, message, help)
}

/// The sealed version that the arguments name: of the paper, for the period, with the number; the newest if they leave that
/// open, but never of a period that was not asked for.
pub(super) fn sealed<'a>(archive: &'a Archive, arguments: &SignOffArguments) -> Result<&'a Entry, Refused> {
    let fits = |version: &Version| {
        let period = arguments.period.as_ref().is_none_or(|p| p.trim().eq_ignore_ascii_case(&version.period));
        version.paper == arguments.paper && period
    };
    let of_paper: Vec<&Entry> = archive.versions().filter(|e| fits(&e.statement().version)).collect();
    let mut periods: Vec<String> = of_paper.iter().map(|e| format!("\"{}\"", e.statement().version.period)).collect();
    periods.sort();
    periods.dedup();
    if periods.len() > 1 {
        let message = format!("{} has been signed off for more than one period", arguments.paper);
        return Err(Refused::new(USAGE, message, format!("Add --period {}.", list_or(&periods))));
    }
    let wanted = |e: &&&Entry| arguments.of.is_none_or(|of| e.statement().version.version == of);
    of_paper.iter().rev().find(wanted).copied().ok_or_else(|| {
        let version = arguments.of.map_or_else(|| "no version".to_owned(), |of| format!("no version {of}"));
        let period = arguments.period.iter().map(|p| format!(" for {p}")).collect::<String>();
        let message = format!("{version} of `{}`{period} has been signed off", arguments.paper);
        Refused::new(USAGE, message, "boardpack status --signed lists what has.")
    })
}

pub(super) fn key(arguments: &SignOffArguments) -> Result<Option<SshKey>, Refused> {
    let find = |path| SshKey::find(path).map_err(|why| Refused::new(USAGE, why, "Name the file of your SSH key."));
    arguments.ssh_key.as_deref().map(find).transpose()
}

pub(super) fn officer(arguments: &SignOffArguments) -> Officer {
    Officer { name: arguments.by.clone(), post: arguments.post.clone(), organisation: arguments.organisation.clone() }
}

/// The day on which something is signed: not in the future, and not before what it is about.
pub(super) fn day_after(
    arguments: &SignOffArguments,
    printed: Option<Date>,
    before: Option<&Entry>,
) -> Result<Date, Refused> {
    let printed = printed.filter(|day| *day <= today());
    let on = day(arguments.on.or(printed), "A signature cannot be dated in the future.")?;
    match before.map(Entry::statement).filter(|sealed| on < sealed.on) {
        None => Ok(on),
        Some(sealed) => {
            let (version, then) = (sealed.version.version, print_date(sealed.on));
            let message = format!("version {version} was signed off on {then}, after {}", print_date(on));
            Err(Refused::new(USAGE, message, "Give the day on which it is signed with --on."))
        }
    }
}

/// Adds an entry to the archive, if it is still as it was when it was read, and if the officer at the terminal says so.
pub(super) fn add(
    archive: &Archive,
    new: NewEntry<'_>,
    arguments: &SignOffArguments,
    ui: &Ui,
    alive: &Heartbeat,
) -> Result<u8, Refused> {
    // A passphrase takes as long as it takes.
    alive.rest();
    if !arguments.yes && !ui.confirmed("Is this what you sign?") {
        return Err(Refused::new(REFUSED, "nothing was signed", ""));
    }
    let added = Lock::take(archive).and_then(|lock| archive::add(archive, &lock, new));
    let entry = added.map_err(|why| match why {
        NotSealed::Busy => Refused::new(
            REFUSED,
            "another sign-off is under way, or the archive has changed in this moment",
            "Nothing was added. Look at boardpack status --signed, then sign off again if it is still needed.",
        ),
        NotSealed::OutOfOrder => Refused::new(
            REFUSED,
            "this version does not follow the one before it in this archive",
            "The pack came out of a PDF or another archive (issue.json). Sign it where it came from, or delete issue.json to \
             begin with version 1.",
        ),
        NotSealed::Unsigned(why) => {
            Refused::new(PACK_ERRORS, format!("the record could not be signed: {why}"), "Nothing was added.")
        }
        NotSealed::Io(e) => {
            let message = format!("{} could not be written: {}", ui.path(&e.path), crate::pack::in_words(&e.error));
            Refused::new(PACK_ERRORS, message, "Nothing was added. Check the disk and your rights to the folder.")
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
    let object = json!({
        "type": "sealed", "entry": place, "bag": entry.record.bag, "head": entry.digest,
        "signing_key": entry.record.signing_key,
    });
    ui.product(&lines, object);
    ui.product(&[], json!({"type": "summary", "verb": "sign-off", "exit_code": DONE}));
    ui.next("copy the head of the chain into the minutes or a letter to the auditor; boardpack build puts the signed papers into output/");
    Ok(DONE)
}
