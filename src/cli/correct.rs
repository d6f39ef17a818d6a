//! `boardpack correct`.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::json;

use super::args::{Common, CorrectArguments};
use super::build::{OUTPUT, publish_all};
use super::corrections::{Correction, corrections};
use super::effect::{Reading, show};
use super::progress::Progress;
use super::refused::{Refused, archive_of, files_of};
use super::ui::Ui;
use super::{DONE, Heartbeat, PACK_ERRORS, guard, limits, past};
use crate::archive::Archive;
use crate::correct::{StillSaid, words_that_give_an_old_figure};
use crate::diag::wording::{counted, list_and};
use crate::diag::{Code, Diagnostic, Severity, Sink, SourceMap};
use crate::pipeline::{Past, Purpose, Request, Run, findings, run_on, stand};
use crate::publish::made_from;
use crate::staging::writing;

pub(super) fn run(root: &Path, arguments: &CorrectArguments, common: &Common, ui: &Ui, alive: &Heartbeat) -> u8 {
    let outcome = archive_of(root, ui).and_then(|archive| corrected(root, &archive, arguments, common, ui, alive));
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
    alive: &Heartbeat,
) -> Result<u8, Refused> {
    let output = root.join(OUTPUT);
    // What lies in the output folder and is up to date is not made again to compare with.
    let request =
        Request { purpose: Purpose::Draft, made: made_from(&output), limits: limits(common), ..Request::default() };
    let files = files_of(root, ui)?;
    let past = past::of(archive, &files, &request);
    let progress = Progress::new(ui);
    let request = Request { steps: progress.steps(), ..request };
    let before = run_on(files, &past, &request, Vec::new());
    let corrections = corrections(root, arguments, &before, &past, ui)?;
    let mut files = before.files.clone();
    files.texts.extend(corrections.iter().map(|c| (c.path.clone(), c.corrected.text.clone())));
    alive.beat();
    let after = run_on(files, &past, &request, Vec::new());
    drop(progress);
    let new = new_findings(&before, &after);
    ui.these(&new, &after.texts);
    if new.iter().any(|d| d.severity() == Severity::Error || d.code == Code::UnprintableCharacter) {
        let ids: Vec<&str> = corrections.iter().map(|c| c.id.as_str()).collect();
        let message = format!("{} would not be right after it, so nothing is changed", list_and(&ids));
        return Err(Refused::new(PACK_ERRORS, message, "Correct what is listed above in what you ask for."));
    }
    guard::masses(&after, archive, &output).refused(ui)?;
    for correction in &corrections {
        say(correction, ui);
        still_said(correction, &after, ui);
    }
    effects(&corrections, &before, &after, &past, ui);
    if arguments.dry_run {
        ui.product(&["Nothing was written.".to_owned()], json!({"type": "dry_run"}));
        ui.next("leave out --dry-run to correct it");
        return Ok(DONE);
    }
    let _figure_and_papers = writing();
    for (index, correction) in corrections.iter().enumerate() {
        correction.file.replace(&correction.corrected.text, ui).map_err(|refused| {
            let written: Vec<&str> = corrections[..index].iter().map(|c| c.path.as_str()).collect();
            let help = match written.as_slice() {
                [] => refused.help,
                written => format!("{} Written before that: {}.", refused.help, list_and(written)),
            };
            Refused { help, ..refused }
        })?;
    }
    let code = publish_all(&after, &output, ui).outcome().err().unwrap_or(DONE);
    let known = after.findings.iter().filter(|d| d.waived.is_none()).count().saturating_sub(new.len());
    if known > 0 {
        let (were, them) = if known == 1 { ("was", "it") } else { ("were", "them") };
        ui.note(&format!("{} {were} there before; boardpack check shows {them}", counted(known, "finding")));
    }
    ui.next(match code {
        DONE if after.papers.iter().any(|p| p.standing.replaced().is_some()) => {
            "look at the papers; boardpack sign-off makes the new version that goes out, with its notice"
        }
        DONE => "look at the papers that were made again",
        _ => "the file is corrected; mend what is listed above, then boardpack build",
    });
    Ok(code)
}

/// Says what moves, paper by paper; and in editions for other periods that are signed off.
fn effects(corrections: &[Correction], before: &Run, after: &Run, past: &Past, ui: &Ui) {
    let is_by_hand = |c: &Correction| c.corrected.changed.iter().all(|change| change.by_hand);
    // What an edit by hand moves was there before its record came.
    let signed = if corrections.iter().all(is_by_hand) { past.newest_register() } else { None };
    let mut readings = Vec::new();
    for paper in &after.papers {
        let then = signed.as_ref().and_then(|signed| stand(signed, &paper.paper, &paper.period));
        if let Some(then) = then {
            let own = |k: &crate::issue::Known| {
                k.signed.is_some() && k.issue.paper == paper.paper && k.issue.period == paper.period
            };
            let since = if past.known.iter().any(own) { "it was signed off" } else { "the last sign-off" };
            let heading = format!("In {}, {}, since {since}", paper.paper, paper.period);
            let then = Reading::of_stand(&paper.paper, then, "signed off");
            readings.push((heading, then, Reading::of_stand(&paper.paper, paper.stand.clone(), "now")));
        } else if let Some(was) = before.papers.iter().find(|p| p.paper == paper.paper) {
            let heading = format!("In {}, {}", paper.paper, paper.period);
            let [was, is] = [(was, "before"), (paper, "after")].map(|(p, named)| Reading::with_pages(p, named));
            readings.push((heading, was, is));
        }
    }
    // Papers in which nothing moves are named only if it moves in none.
    let somewhere = readings.iter().any(|(_, was, is)| is.shows_something_else(was));
    for (heading, was, is) in readings.iter().filter(|(_, was, is)| !somewhere || is.shows_something_else(was)) {
        show(heading, was, is, ui);
    }
    let (Some(was), Some(is)) = (&before.register, &after.register) else { return };
    for known in past.known.iter().filter(|known| known.signed.is_some()) {
        let (paper, period) = (&known.issue.paper, &known.issue.period);
        if after.papers.iter().any(|p| p.paper == *paper && p.period == *period) {
            continue;
        }
        let Some((was, is)) = stand(was, paper, period).zip(stand(is, paper, period)) else { continue };
        let [was, is] = [(was, "before"), (is, "after")].map(|(stand, named)| Reading::of_stand(paper, stand, named));
        if is.differs_from(&was) {
            let heading = format!("In {paper}, {period}, which is signed off as version {}", known.issue.version);
            show(&heading, &was, &is, ui);
            let found =
                |run: &Run| run.register.as_ref().map(|register| findings(register, paper, period)).unwrap_or_default();
            let (were, are) = (found(before), found(after));
            ui.these(&new_among(&were, &are, &after.texts), &after.texts);
            ui.note(&format!("boardpack build {paper} --period \"{period}\" makes the new version of that one"));
        }
    }
}

/// What a change brings to light.
fn new_findings<'a>(before: &Run, after: &'a Run) -> Vec<&'a Diagnostic> {
    new_among(&before.findings, &after.findings, &after.texts)
}

fn new_among<'a>(before: &Sink, after: &'a Sink, texts: &SourceMap) -> Vec<&'a Diagnostic> {
    let known: BTreeSet<(&str, &str)> = before.iter().map(|d| (d.code.name(), d.message.as_str())).collect();
    let is_new = |d: &&Diagnostic| d.waived.is_none() && !known.contains(&(d.code.name(), d.message.as_str()));
    after.sorted(texts).into_iter().filter(is_new).collect()
}

fn say(correction: &Correction, ui: &Ui) {
    let Correction { id, path, corrected, .. } = correction;
    for change in &corrected.changed {
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
    for key in &corrected.taken_out {
        let object = json!({"type": "taken_out", "indicator": id, "file": path, "key": key});
        ui.product(&[format!("{id}: {key} taken out, since it holds no longer  {path}")], object);
    }
}

/// Warns where the words beside a result still give the figure that it was.
fn still_said(correction: &Correction, after: &Run, ui: &Ui) {
    let mut indicators = after.register.iter().flat_map(|r| &r.indicators);
    let Some(indicator) = indicators.find(|i| i.id == correction.id) else { return };
    for StillSaid { key, period, was } in words_that_give_an_old_figure(indicator) {
        ui.note(&format!("the {key} of {} for {period} still says {was}; see whether it is right", indicator.id));
    }
}
