//! `boardpack sign-off PAPER --minutes FILE` and `--notice FILE`: a document comes to lie with a sealed version.

use std::fs;
use std::path::Path;

use serde_json::json;

use super::args::SignOffArguments;
use super::into_archive::{add, day_after, key, officer, sealed, sound, sound_bag};
use super::refused::Refused;
use super::ui::Ui;
use super::{DONE, Heartbeat, REFUSED, USAGE};
use crate::archive::{About, Act, Document, NewEntry, Statement};
use crate::diag::wording::counted;
use crate::digest::sha256;
use crate::model::quantity::print_date;

/// A document of this size is a mistake, in bytes.
const MAX_DOCUMENT: u64 = 256 << 20;

pub(super) fn file(
    root: &Path,
    (document, path): (Document, &Path),
    arguments: &SignOffArguments,
    ui: &Ui,
    alive: &Heartbeat,
) -> Result<u8, Refused> {
    let key = key(arguments)?;
    let archive = sound(root, ui)?;
    let entry = sealed(&archive, arguments)?;
    sound_bag(entry, ui)?;
    let bytes = read(path)?;
    let digest = sha256(&bytes);
    let same = |act: &Act| matches!(act, Act::Filing { sha256, .. } if *sha256 == digest);
    if let Some(there) = archive.about(entry).find(|e| same(&e.statement().act)) {
        let message = format!("{} is on file already, as {}", path.display(), ui.path(&there.folder));
        return Err(Refused::new(REFUSED, message, "Nothing more is to be done."));
    }
    let ending = path.extension().and_then(|e| e.to_str()).map(crate::pack::file_name).filter(|e| !e.is_empty());
    let name = ending.map_or_else(|| document.word().to_owned(), |ending| format!("{}.{ending}", document.word()));
    let named = path.file_name().map_or_else(|| name.clone(), |n| n.to_string_lossy().into_owned());
    let statement = Statement {
        version: entry.statement().version.clone(),
        act: Act::Filing { document, file: name.clone(), named, sha256: digest },
        by: officer(arguments),
        on: day_after(arguments, None, Some(entry))?,
        meeting: entry.statement().meeting,
    };
    let version = &statement.version;
    let lines = [
        format!("To be put on file: {}, {}", path.display(), counted(bytes.len(), "byte")),
        format!("  as          the {} of {}", document.word(), version.title),
        format!("  with        version {} for {}, {}", version.version, version.period, ui.path(&entry.folder)),
        format!("  by          {}, {}", statement.by.in_words(), print_date(statement.on)),
    ];
    ui.product(&lines, json!({"type": "statement", "statement": statement}));
    if arguments.dry_run {
        ui.product(
            &["Nothing was written.".to_owned()],
            json!({"type": "summary", "verb": "sign-off", "exit_code": DONE}),
        );
        return Ok(DONE);
    }
    let about = About::Document(entry.record.bag.clone(), name, bytes);
    add(&archive, NewEntry { statement, about, key: key.as_ref() }, arguments, ui, alive)
}

fn read(path: &Path) -> Result<Vec<u8>, Refused> {
    let usage = |what: String| Refused::new(USAGE, what, "Name the document that is to be put on file.");
    let unreadable = |e| usage(format!("{} could not be read: {}", path.display(), crate::pack::in_words(&e)));
    let there = fs::metadata(path).map_err(unreadable)?;
    if !there.is_file() || there.len() == 0 || there.len() > MAX_DOCUMENT {
        let what = if !there.is_file() {
            "is not a file"
        } else if there.len() == 0 {
            "is empty"
        } else {
            "is too large"
        };
        return Err(usage(format!("{} {what}", path.display())));
    }
    fs::read(path).map_err(unreadable)
}
