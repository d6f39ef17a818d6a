//! `boardpack init`.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::io::{BufRead, Write};
use std::path::{Component, Path, PathBuf};

use clap::ValueEnum;
use serde_json::json;

use super::args::{InitArguments, PeriodsArgument};
use super::ask::{Ask, Ended, sentence};
use super::build::OUTPUT;
use super::refused::Refused;
use super::ui::Ui;
use super::{BUG, DONE, Heartbeat, PACK_ERRORS, REFUSED, USAGE, new_folder, today};
use crate::archive::ARCHIVE;
use crate::diag::wording::quoted;
use crate::diag::wording::{counted, list_and};
use crate::pack::{self, DATA, FONTS, PACK_FILE, TEMPLATES, in_words};
use crate::schema;
use crate::starter::{self, Agreement, Answers, Cycle, Line, README, Refusal, Reporting};

/// The month in which most boards' year starts.
const APRIL: (i8, &str) = (4, "April");

/// So many of the files that are in the way are named.
const NAMED: usize = 3;

/// Folders of a pack, beside those of its data, in which another pack would be in the way.
const KEPT: [&str; 4] = [TEMPLATES, FONTS, ARCHIVE, OUTPUT];

pub(super) fn run(arguments: &InitArguments, ui: &Ui, alive: &Heartbeat) -> u8 {
    match init(arguments, ui, alive) {
        Ok(()) => DONE,
        Err(refused) => refused.told(ui),
    }
}

fn init(arguments: &InitArguments, ui: &Ui, alive: &Heartbeat) -> Result<(), Refused> {
    let folder = arguments.folder.as_path();
    let there = names_in(folder, ui)?;
    in_the_way(folder, &there, ui)?;
    beside_other_packs(folder, ui)?;
    alive.rest();
    let answers = answers(arguments, ui.ask().filter(|_| !arguments.yes));
    alive.beat();
    let mut files = starter::files(&answers?).map_err(|why| Refused::new(BUG, why, "Please report it."))?;
    files.extend(schema::files());
    let own_readme = there.iter().find(|name| name.eq_ignore_ascii_case(README));
    if own_readme.is_some() {
        files.remove(README);
    }
    if !arguments.dry_run {
        new_folder::write(folder, &files).map_err(|e| {
            let message = format!("{} could not be written: {}", ui.path(&e.path), in_words(&e.error));
            Refused::new(PACK_ERRORS, message, "Nothing was written. Check the disk and your rights to the folder.")
        })?;
    }
    list(folder, &files, arguments.dry_run, ui);
    if let Some(name) = own_readme {
        ui.note(&format!("{} stays as it is, and the starter's own is left out", place(folder, name, ui)));
    }
    ui.closing(DONE);
    ui.next(&if arguments.dry_run {
        "leave out --dry-run to start the pack".to_owned()
    } else if folder.components().all(|part| part == Component::CurDir) {
        "boardpack build".to_owned()
    } else {
        format!("boardpack -C {} build", quoted(&ui.path(folder)))
    });
    Ok(())
}

/// What lies in the folder; nothing if it is not there yet.
fn names_in(folder: &Path, ui: &Ui) -> Result<Vec<String>, Refused> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    if !folder.is_dir() {
        let message = format!("{} is a file, and a pack is a folder", ui.path(folder));
        return Err(Refused::new(USAGE, message, "Name a new folder."));
    }
    let entries = fs::read_dir(folder).map_err(|error| {
        let message = format!("{} cannot be read: {}", ui.path(folder), in_words(&error));
        Refused::new(PACK_ERRORS, message, "Check that you may read it, or name a new folder.")
    })?;
    let mut names: Vec<String> =
        entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    Ok(names)
}

/// Refuses a folder that holds more than what goes with any pack: notes, and what begins with a dot.
fn in_the_way(folder: &Path, there: &[String], ui: &Ui) -> Result<(), Refused> {
    let shown = ui.path(folder);
    if there.iter().any(|name| name == PACK_FILE) {
        let help =
            format!("boardpack -C {} build makes its papers. Name a new folder for another pack.", quoted(&shown));
        return Err(Refused::new(REFUSED, format!("{shown} is a pack already"), help));
    }
    let goes_with_any = |name: &str| name.starts_with('.') || name.to_ascii_uppercase().starts_with("README");
    let others: Vec<&str> = there.iter().map(String::as_str).filter(|name| !goes_with_any(name)).collect();
    if others.is_empty() {
        return Ok(());
    }
    let named = match others.len().saturating_sub(NAMED) {
        0 => list_and(&others),
        more => format!("{} and {more} more", others[..NAMED].join(", ")),
    };
    let message = format!("{shown} is not empty, and nothing in it is overwritten: {named}");
    Err(Refused::new(
        REFUSED,
        message,
        "Name a new folder, or one that holds at most a README and files that begin with a dot.",
    ))
}

/// Says so where the folder lies in that of another pack, and refuses one whose files would be taken for that pack's own.
fn beside_other_packs(folder: &Path, ui: &Ui) -> Result<(), Refused> {
    let absolute =
        folder.canonicalize().or_else(|_| std::path::absolute(folder)).unwrap_or_else(|_| folder.to_path_buf());
    let Some(around) = absolute.parent().and_then(pack::find) else { return Ok(()) };
    let top = absolute.strip_prefix(&around).ok().and_then(|below| below.iter().next()).and_then(OsStr::to_str);
    let (new, other) = (ui.path(folder), ui.path(&around));
    let other = if other == "." { "here".to_owned() } else { format!("in {other}") };
    match top.filter(|top| KEPT.contains(top) || DATA.contains(top)) {
        Some(top) => {
            let message = format!("{new} lies in {top}/ of the pack {other}, which would take its files for its own");
            Err(Refused::new(REFUSED, message, "Name a folder outside that pack."))
        }
        None => {
            ui.note(&format!(
                "{new} lies inside the pack {other}; say which you mean with -C, or by the folder you are in"
            ));
            Ok(())
        }
    }
}

/// The place of a file of the new pack, as the officer would write it.
fn place(folder: &Path, path: &str, ui: &Ui) -> String {
    let whole = folder.join(path);
    ui.path(&whole.components().filter(|part| *part != Component::CurDir).collect::<PathBuf>())
}

fn list(folder: &Path, files: &BTreeMap<String, String>, dry_run: bool, ui: &Ui) {
    let (would, kind) = if dry_run { ("would write ", "would_write") } else { ("", "file") };
    for (path, text) in files {
        let place = place(folder, path, ui);
        ui.product(
            &[format!("{would}{place}  {}", counted(text.len(), "byte"))],
            json!({"type": kind, "path": place, "bytes": text.len()}),
        );
    }
}

/// What is said by flags, else by whoever can be asked, else by the defaults.
fn answers<R: BufRead, W: Write>(arguments: &InitArguments, mut ask: Option<Ask<R, W>>) -> Result<Answers, Refused> {
    if let Some(ask) = &mut ask {
        ask.say("What stands in brackets holds if you press Enter. Nothing is written before the last answer.");
    }
    let board = match (&arguments.board, &mut ask) {
        (Some(board), _) => board.clone(),
        (None, Some(ask)) => ask.one("Name of the board", None, Line::read)?,
        (None, None) => {
            return Err(Refused::new(USAGE, "the board has no name yet", "Give it with --board \"NAME\"."));
        }
    };
    let reporting = reporting(arguments, &mut ask)?;
    let agreements = match &mut ask {
        Some(ask) if arguments.agreements.is_empty() => agreements(ask)?,
        _ => arguments.agreements.clone(),
    };
    Answers::new(board, reporting, agreements).map_err(|why| Refused::new(USAGE, why.to_string(), ""))
}

fn reporting<R: BufRead, W: Write>(
    arguments: &InitArguments,
    ask: &mut Option<Ask<R, W>>,
) -> Result<Reporting, Refused> {
    let by = match (arguments.periods, &mut *ask) {
        (Some(by), _) => by,
        (None, _) if !arguments.spans.is_empty() => PeriodsArgument::Spans,
        (None, Some(ask)) => ask.one(
            "What the board reports by: quarters, halves, months, years, or spans of its own",
            Some("quarters"),
            |text| {
                let word = text.split_whitespace().next().unwrap_or_default();
                PeriodsArgument::from_str(word, true)
                    .map_err(|_| Refusal("write quarters, halves, months, years or spans".to_owned()))
            },
        )?,
        (None, None) => PeriodsArgument::Quarters,
    };
    match by.cycle() {
        Some(_) if !arguments.spans.is_empty() => {
            Err(Refused::new(USAGE, "--span goes with --periods spans alone", "Leave out one of the two."))
        }
        Some(cycle) => by_cycle(cycle, arguments, ask),
        None if arguments.year_start.is_some() => {
            Err(Refused::new(USAGE, "--year-start says nothing of spans of the board's own", "Leave it out."))
        }
        None => by_spans(arguments, ask),
    }
}

fn by_cycle<R: BufRead, W: Write>(
    cycle: Cycle,
    arguments: &InitArguments,
    ask: &mut Option<Ask<R, W>>,
) -> Result<Reporting, Refused> {
    let year_starts = match (arguments.year_start, &mut *ask) {
        (Some(month), _) => month,
        (None, Some(ask)) => ask.one("Month in which its year starts", Some(APRIL.1), starter::month)?,
        (None, None) => APRIL.0,
    };
    let default = Reporting::period_of(cycle, year_starts, today());
    let read = |text: &str| Reporting::by_cycle(cycle, year_starts, text);
    match (&arguments.period, ask) {
        (Some(period), _) => read(period).map_err(|why| wrong_period(period, &why)),
        (None, Some(ask)) => Ok(ask.one(&format!("First {} to report on", cycle.word()), Some(&default), read)?),
        (None, None) => read(&default).map_err(|why| wrong_period(&default, &why)),
    }
}

fn by_spans<R: BufRead, W: Write>(
    arguments: &InitArguments,
    ask: &mut Option<Ask<R, W>>,
) -> Result<Reporting, Refused> {
    let spans = match ask {
        Some(ask) if arguments.spans.is_empty() => spans(ask)?,
        _ => arguments.spans.clone(),
    };
    let first = Reporting::by_spans(spans.clone(), None).map_err(|why| {
        let help = format!("{} Give each with --span \"NAME\".", sentence(&why.to_string()));
        Refused::new(USAGE, "the spans cannot be used", help)
    })?;
    match (&arguments.period, ask) {
        (Some(period), _) => Reporting::by_spans(spans, Some(period)).map_err(|why| wrong_period(period, &why)),
        // With two there is nothing to choose.
        (None, Some(ask)) if spans.len() > 2 => {
            let read = |text: &str| Reporting::by_spans(spans.clone(), Some(text));
            Ok(ask.one("First of them to report on", spans.first().map(Line::as_str), read)?)
        }
        (None, _) => Ok(first),
    }
}

/// Asks for spans until they can be used.
fn spans<R: BufRead, W: Write>(ask: &mut Ask<R, W>) -> Result<Vec<Line>, Refused> {
    loop {
        let spans =
            ask.several("First span, such as Summer term 2026", "The next one [no more]", |text, before: &[Line]| {
                let span = Line::read(text)?;
                if before.contains(&span) { Err(Refusal("this one is listed already".to_owned())) } else { Ok(span) }
            })?;
        match Reporting::by_spans(spans.clone(), None) {
            Ok(_) => return Ok(spans),
            Err(why) => ask.object(&why),
        }
    }
}

fn agreements<R: BufRead, W: Write>(ask: &mut Ask<R, W>) -> Result<Vec<Agreement>, Refused> {
    let asked = ask.several(
        "Agreement that targets belong to, such as LAA=Local Area Agreement [none]",
        "A further one [no more]",
        |text, before: &[Agreement]| {
            let agreement = Agreement::read(text)?;
            let twice = before.iter().any(|earlier| earlier.id() == agreement.id());
            if twice { Err(Refusal("this short name is taken; choose another".to_owned())) } else { Ok(agreement) }
        },
    );
    Ok(asked?)
}

fn wrong_period(period: &str, why: &Refusal) -> Refused {
    Refused::new(USAGE, format!("`{period}` cannot be the first period"), sentence(&why.to_string()))
}

impl From<Ended> for Refused {
    fn from(_: Ended) -> Self {
        Self::new(REFUSED, "the questions were not answered to the end", "Nothing was written.")
    }
}
