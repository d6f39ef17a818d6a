//! `boardpack correct`.

use std::fs::{self, File};
use std::path::Path;

use serde_json::json;

use super::args::{Common, CorrectArguments, KindArgument};
use super::effect::{Reading, show};
use super::refused::{Refused, archive_of};
use super::ui::Ui;
use super::{DONE, PACK_ERRORS, USAGE, limits, pipeline, today};
use crate::correct::{Asked, Changed, Corrected, correct};
use crate::diag::wording::nearest;
use crate::diag::{Diagnostic, Severity};
use crate::model::correction::Kind;
use crate::model::quantity::print_date;
use crate::pipeline::{Purpose, Request, Run, run_on};
use crate::staging::{self, IoAt, Staging, at};

pub(super) fn run(root: &Path, arguments: &CorrectArguments, common: &Common, ui: &Ui) -> u8 {
    let archive = match archive_of(root, ui) {
        Ok(archive) => archive,
        Err(refused) => return refused.told(ui),
    };
    let request =
        Request { purpose: Purpose::Check, known: archive.known(), limits: limits(common), ..Request::default() };
    let before = match pipeline(root, &request, "correct", ui) {
        Ok(run) => run,
        Err(code) => return code,
    };
    let outcome = corrected(root, arguments, &request, &before, ui);
    let code = outcome.unwrap_or_else(|refused| {
        ui.failure(&refused.message, &refused.help);
        refused.code
    });
    ui.product(&[], json!({"type": "summary", "verb": "correct", "exit_code": code}));
    code
}

fn corrected(
    root: &Path,
    arguments: &CorrectArguments,
    request: &Request,
    before: &Run,
    ui: &Ui,
) -> Result<u8, Refused> {
    let Some(register) = &before.register else {
        return Err(Refused::new(PACK_ERRORS, "pack.yaml cannot be read", "Mend what is listed above."));
    };
    let (id, path) = file_of(before, &arguments.id)?;
    let calendar = &register.pack.calendar;
    let period = match &arguments.period {
        None => register.pack.period.clone(),
        Some(text) => calendar.period(text).map_err(|(message, help)| Refused::new(USAGE, message, help))?,
    };
    let date = arguments.on.unwrap_or_else(today);
    if date > today() {
        let message = format!("{} has not come yet", print_date(date));
        return Err(Refused::new(USAGE, message, "A correction cannot be dated in the future."));
    }
    let asked = Asked {
        changes: arguments.changes.clone(),
        period,
        kind: match arguments.kind {
            KindArgument::Correction => Kind::Correction,
            KindArgument::Revision => Kind::Revision,
        },
        reason: arguments.reason.clone(),
        by: arguments.by.clone(),
        date,
    };
    let there = fs::read_to_string(root.join(&path)).unwrap_or_default();
    // Some editors begin a file with a mark of its encoding; it stays.
    let (mark, there) = there.strip_prefix('\u{feff}').map_or(("", there.as_str()), |rest| ("\u{feff}", rest));
    let Corrected { text, changed } = correct(there, &asked, calendar)
        .map_err(|(message, help)| Refused::new(USAGE, format!("{id}: {message}"), help))?;
    let mut files = before.files.clone();
    files.texts.insert(path.clone(), text.clone());
    let after = run_on(files, request, Vec::new());
    let new = new_findings(before, &after);
    ui.these(&new, &after.texts);
    if new.iter().any(|d| d.severity() == Severity::Error) {
        let message = format!("{id} would not be right after it, so nothing is changed");
        return Err(Refused::new(PACK_ERRORS, message, "Correct what is listed above in what you ask for."));
    }
    for change in &changed {
        say(change, &id, &path, ui);
    }
    for paper in &after.papers {
        if let Some(was) = before.papers.iter().find(|p| p.paper == paper.paper) {
            let heading = format!("In {}, {}", paper.paper, paper.period);
            let [was, is] =
                [(was, "before"), (paper, "after")].map(|(p, named)| Reading::of_paper(p, named.to_owned()));
            show(&heading, &was, &is, ui);
        }
    }
    if arguments.dry_run {
        ui.product(&["Nothing was written.".to_owned()], json!({"type": "dry_run"}));
        ui.next("leave out --dry-run to correct it");
        return Ok(DONE);
    }
    replace(&root.join(&path), &format!("{mark}{text}")).map_err(|e| {
        let message = format!("{} could not be written: {}", ui.path(&e.path), crate::pack::in_words(&e.error));
        Refused::new(PACK_ERRORS, message, "The file is as it was. Check the disk and your rights to it.")
    })?;
    ui.next("boardpack build makes again what this affects, and nothing else");
    Ok(DONE)
}

/// The id and the file of the indicator that is meant.
fn file_of(run: &Run, asked: &str) -> Result<(String, String), Refused> {
    let simple = |id: &str| id.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let indicators = run.register.iter().flat_map(|r| &r.indicators);
    let found = indicators.clone().find(|i| simple(&i.id) == simple(asked));
    found.map(|i| (i.id.clone(), run.texts.path(i.span.file).to_owned())).ok_or_else(|| {
        let near = nearest(asked, indicators.map(|i| i.id.as_str()));
        let help = near.map_or_else(
            || "boardpack check lists the indicators that have findings.".to_owned(),
            |id| format!("Did you mean `{id}`?"),
        );
        Refused::new(USAGE, format!("there is no indicator `{asked}` that can be read"), help)
    })
}

/// What a change brings to light.
fn new_findings<'a>(before: &Run, after: &'a Run) -> Vec<&'a Diagnostic> {
    let known: Vec<(&str, &str)> = before.findings.iter().map(|d| (d.code.name(), d.message.as_str())).collect();
    let is_new = |d: &&Diagnostic| d.waived.is_none() && !known.contains(&(d.code.name(), d.message.as_str()));
    after.findings.sorted(&after.texts).into_iter().filter(is_new).collect()
}

fn say(change: &Changed, id: &str, path: &str, ui: &Ui) {
    let of = change.period.iter().map(|p| format!(" for {p}")).collect::<String>();
    let was = change.was.as_ref().map_or_else(|| "nothing".to_owned(), Clone::clone);
    let line = format!("{id}: {}{of} {was} → {}  {path}", change.field, change.is);
    let object = json!({
        "type": "corrected", "indicator": id, "file": path, "field": change.field, "period": change.period,
        "was": change.was, "is": change.is,
    });
    ui.product(&[line], object);
}

/// Puts a text in the place of a file in one step, with the file's rights.
fn replace(path: &Path, text: &str) -> Result<(), IoAt> {
    let path = path.canonicalize().map_err(at(path))?;
    let staging = Staging::new(path.parent().unwrap_or(&path))?;
    let fresh = staging.path("corrected");
    staging::write(&fresh, text.as_bytes())?;
    let permissions = fs::metadata(&path).map_err(at(&path))?.permissions();
    let settled = File::options().write(true).open(&fresh).and_then(|file| {
        file.sync_all()?;
        file.set_permissions(permissions)
    });
    settled.and_then(|()| fs::rename(&fresh, &path)).map_err(at(&path))
}
