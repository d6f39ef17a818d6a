//! `boardpack correct`.

use std::fs;
use std::path::Path;

use serde_json::json;

use super::args::{Common, CorrectArguments, KindArgument};
use super::build::{OUTPUT, publish_all};
use super::effect::{Reading, show};
use super::refused::{Refused, archive_of};
use super::ui::Ui;
use super::{DONE, PACK_ERRORS, USAGE, guard, limits, past, today};
use crate::archive::Archive;
use crate::compare::unrecorded;
use crate::correct::{Asked, Changed, Corrected, correct};
use crate::diag::wording::{list_and, nearest};
use crate::diag::{Diagnostic, Severity};
use crate::model::Indicator;
use crate::model::correction::Kind;
use crate::model::quantity::print_date;
use crate::pack;
use crate::pipeline::{Past, Purpose, Request, Run, run_on};
use crate::publish::made_from;
use crate::staging;

pub(super) fn run(root: &Path, arguments: &CorrectArguments, common: &Common, ui: &Ui) -> u8 {
    let outcome = archive_of(root, ui).and_then(|archive| corrected(root, &archive, arguments, common, ui));
    let code = outcome.unwrap_or_else(|refused| {
        ui.failure(&refused.message, &refused.help);
        refused.code
    });
    ui.product(&[], json!({"type": "summary", "verb": "correct", "exit_code": code}));
    code
}

fn corrected(
    root: &Path,
    archive: &Archive,
    arguments: &CorrectArguments,
    common: &Common,
    ui: &Ui,
) -> Result<u8, Refused> {
    let output = root.join(OUTPUT);
    // What lies in the output folder and is up to date is not made again to compare with.
    let request =
        Request { purpose: Purpose::Draft, made: made_from(&output), limits: limits(common), ..Request::default() };
    let files = pack::load(root).map_err(|e| {
        let message = format!("{} cannot be read: {}", ui.path(root), pack::in_words(&e));
        Refused::new(PACK_ERRORS, message, "Check that you may read it.")
    })?;
    let past = past::of(archive, &files, &request);
    let before = run_on(files, &past, &request, Vec::new());
    ui.findings(&before);
    let corrections = corrections(root, arguments, &before, &past)?;
    let mut files = before.files.clone();
    files.texts.extend(corrections.iter().map(|c| (c.path.clone(), c.corrected.text.clone())));
    let after = run_on(files, &past, &request, Vec::new());
    let new = new_findings(&before, &after);
    ui.these(&new, &after.texts);
    if new.iter().any(|d| d.severity() == Severity::Error) {
        let ids: Vec<&str> = corrections.iter().map(|c| c.id.as_str()).collect();
        let message = format!("{} would not be right after it, so nothing is changed", list_and(&ids));
        return Err(Refused::new(PACK_ERRORS, message, "Correct what is listed above in what you ask for."));
    }
    guard::masses(&after, archive, &output).refused(ui)?;
    for correction in &corrections {
        correction.corrected.changed.iter().for_each(|change| say(change, correction, ui));
    }
    for paper in &after.papers {
        if let Some(was) = before.papers.iter().find(|p| p.paper == paper.paper) {
            let heading = format!("In {}, {}", paper.paper, paper.period);
            let [was, is] = [(was, "before"), (paper, "after")].map(|(p, named)| Reading::with_pages(p, named));
            show(&heading, &was, &is, ui);
        }
    }
    if arguments.dry_run {
        ui.product(&["Nothing was written.".to_owned()], json!({"type": "dry_run"}));
        ui.next("leave out --dry-run to correct it");
        return Ok(DONE);
    }
    for correction in &corrections {
        let text = format!("{}{}", correction.mark, correction.corrected.text);
        staging::replace_file(&root.join(&correction.path), &text).map_err(|e| {
            let message = format!("{} could not be written: {}", ui.path(&e.path), pack::in_words(&e.error));
            Refused::new(PACK_ERRORS, message, "The file is as it was. Check the disk and your rights to it.")
        })?;
    }
    let code = publish_all(&after, &output, ui).err().unwrap_or(DONE);
    ui.next(match code {
        DONE if after.papers.iter().any(|p| p.standing.replaced().is_some()) => {
            "look at the papers; boardpack sign-off makes the new version that goes out, with its notice"
        }
        DONE => "look at the papers that were made again",
        _ => "the file is corrected; mend what is listed above, then boardpack build",
    });
    Ok(code)
}

/// A file with its corrections.
struct Correction {
    id: String,
    /// The file, in the pack.
    path: String,
    /// The mark of its encoding with which some editors begin a file; it stays.
    mark: &'static str,
    corrected: Corrected,
}

/// What is asked for, file by file.
fn corrections(
    root: &Path,
    arguments: &CorrectArguments,
    before: &Run,
    past: &Past,
) -> Result<Vec<Correction>, Refused> {
    let Some(register) = &before.register else {
        return Err(Refused::new(PACK_ERRORS, "pack.yaml cannot be read", "Mend what is listed above."));
    };
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
    let asked = |changes, period| Asked {
        changes,
        period,
        kind: match arguments.kind {
            KindArgument::Correction => Kind::Correction,
            KindArgument::Revision => Kind::Revision,
        },
        reason: arguments.reason.clone(),
        by: arguments.by.clone(),
        date,
    };
    let named = arguments.id.as_deref().map(|id| indicator(before, id)).transpose()?;
    if let Some(named) = named.filter(|_| !arguments.edited) {
        let asked = asked(arguments.changes.clone(), period);
        return Ok(vec![Correction::of(root, named, &[asked], before, past)?]);
    }
    let signed = past.newest_register();
    let mut all = Vec::new();
    for now in register.indicators.iter().filter(|i| named.is_none_or(|named| named.id == i.id)) {
        let then = signed.iter().flat_map(|r| &r.indicators).find(|then| then.id == now.id);
        let mut by_period: Vec<Asked> = Vec::new();
        for figure in then.map(|then| unrecorded(then, now)).unwrap_or_default() {
            let change = (figure.field.clone(), figure.is.map(|is| is.written));
            let of = figure.period.unwrap_or_else(|| period.clone());
            match by_period.iter_mut().find(|a| a.period == of) {
                Some(asked) => asked.changes.push(change),
                None => by_period.push(asked(vec![change], of)),
            }
        }
        if !by_period.is_empty() {
            all.push(Correction::of(root, now, &by_period, before, past)?);
        }
    }
    if all.is_empty() {
        let message = "no figure that was signed off has been edited by hand without a record";
        return Err(Refused::new(USAGE, message, "Nothing is to be corrected."));
    }
    Ok(all)
}

impl Correction {
    fn of(root: &Path, indicator: &Indicator, asked: &[Asked], before: &Run, past: &Past) -> Result<Self, Refused> {
        let (id, path) = (indicator.id.clone(), before.texts.path(indicator.span.file).to_owned());
        let there = fs::read_to_string(root.join(&path)).unwrap_or_default();
        let (mark, there) = there.strip_prefix('\u{feff}').map_or(("", there.as_str()), |rest| ("\u{feff}", rest));
        let signed = past.newest_pack().and_then(|pack| pack.files.texts.get(&path)).map(String::as_str);
        let calendar = before.register.as_ref().map(|r| r.pack.calendar.clone()).unwrap_or_default();
        let mut all = Corrected { text: there.to_owned(), changed: Vec::new() };
        for asked in asked {
            let corrected = correct(&all.text, signed, asked, &calendar)
                .map_err(|(message, help)| Refused::new(USAGE, format!("{id}: {message}"), help))?;
            all.text = corrected.text;
            all.changed.extend(corrected.changed);
        }
        Ok(Self { id, path, mark, corrected: all })
    }
}

/// The indicator that is meant.
fn indicator<'r>(run: &'r Run, asked: &str) -> Result<&'r Indicator, Refused> {
    let simple = |id: &str| id.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let mut indicators = run.register.iter().flat_map(|r| &r.indicators);
    let near = nearest(asked, indicators.clone().map(|i| i.id.as_str()));
    indicators.find(|i| simple(&i.id) == simple(asked)).ok_or_else(|| {
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

fn say(change: &Changed, correction: &Correction, ui: &Ui) {
    let Correction { id, path, .. } = correction;
    let (field, of) = (change.field.name(), change.period.iter().map(|p| format!(" for {p}")).collect::<String>());
    let side = |text: &Option<String>| text.clone().unwrap_or_else(|| "nothing".to_owned());
    let by_hand = if change.by_hand { ", changed by hand before; now with its record" } else { "" };
    let line = format!("{id}: {field}{of} {} → {}{by_hand}  {path}", side(&change.was), side(&change.is));
    let object = json!({
        "type": "corrected", "indicator": id, "file": path, "field": field, "period": change.period,
        "was": change.was, "is": change.is, "by_hand": change.by_hand,
    });
    ui.product(&[line], object);
}
