//! `boardpack roll`.

use std::path::Path;

use serde_json::json;

use super::args::{Common, RollArguments};
use super::kept_file::KeptFile;
use super::opening::show;
use super::refused::{Refused, archive_of, files_of};
use super::ui::Ui;
use super::{DONE, PACK_ERRORS, USAGE};
use crate::diag::wording::{counted, did_you_mean, list_and};
use crate::diag::{Code, Diagnostic};
use crate::issue::Known;
use crate::model::quantity::print_date;
use crate::model::{PackFile, Paper, Period};
use crate::pack::PACK_FILE;
use crate::pipeline::{Reading, findings, read_alone};
use crate::read::Register;
use crate::roll::{Dates, Edited, Move, Opening, Step, edited, line_of, step};
use crate::yaml::inline;

pub(super) fn run(root: &Path, arguments: &RollArguments, common: &Common, ui: &Ui) -> u8 {
    let outcome = archive_of(root, ui).and_then(|archive| rolled(root, &archive.known(), arguments, common, ui));
    let code = outcome.unwrap_or_else(|refused| {
        ui.failure(&refused.message, &refused.help);
        refused.code
    });
    ui.product(&[], json!({"type": "summary", "verb": "roll", "exit_code": code}));
    code
}

fn rolled(root: &Path, known: &[Known], arguments: &RollArguments, common: &Common, ui: &Ui) -> Result<u8, Refused> {
    let file = KeptFile::read(root.join(PACK_FILE), ui)?;
    let mut files = files_of(root, ui)?;
    let before = read_alone(&files);
    let register = register_of(&before, ui)?;
    let from = current(&register.pack, arguments.paper.as_deref())?;
    let moves = match step(&register.pack.calendar, from, &arguments.period, arguments.paper.as_deref()) {
        Err((message, help)) => return Err(Refused::new(USAGE, message, help)),
        Ok(Step::There(period)) => return there(&before, register, &period, known, arguments, ui),
        Ok(Step::Opens(moves)) => moves,
    };
    let dated = dated(&moved(register, arguments.paper.as_deref()), &moves.to, arguments.dates(), ui);
    let edited = edited(file.text(), arguments.paper.as_deref(), &moves.to, arguments.dates(), &dated)
        .ok_or_else(|| by_hand(&moves))?;
    files.texts.insert(PACK_FILE.to_owned(), edited.text.clone());
    let mut after = read_alone(&files);
    if current(&register_of(&after, ui)?.pack, arguments.paper.as_deref())? != &moves.to {
        return Err(by_hand(&moves));
    }
    if !arguments.dry_run {
        file.replace(&edited.text, ui)?;
        // The list is of what the files say now, not of what was meant.
        after = read_alone(&files_of(root, ui)?);
    }
    let register = register_of(&after, ui)?;
    let papers = moved(register, arguments.paper.as_deref());
    let opening = Opening::of(register, &papers, Some(&moves.from), &moves.to, known);
    show(&opening, ui);
    changes(&edited, &moves, arguments, ui);
    remarks(&moves, &opening, ui);
    beside(&opening, &after, ui);
    let contradict = contradictions(&after, register, &papers, &moves.to, ui);
    if arguments.dry_run {
        ui.product(&["Nothing was written.".to_owned()], json!({"type": "dry_run"}));
    }
    let next = arguments.dry_run.then_some("leave out --dry-run to open it");
    let code = closing(&after, next, ui);
    Ok(if common.strict && contradict { PACK_ERRORS } else { code })
}

/// The period is the current one already: what is to be done in it is said, and nothing is written.
fn there(
    reading: &Reading,
    register: &Register,
    period: &Period,
    known: &[Known],
    arguments: &RollArguments,
    ui: &Ui,
) -> Result<u8, Refused> {
    let papers = moved(register, arguments.paper.as_deref());
    let from = papers_before(&papers, period);
    let opening = Opening::of(register, &papers, from, period, known);
    show(&opening, ui);
    let dates: Vec<String> = arguments.dates().given().map(|(key, date)| format!("{key}: {date}")).collect();
    let line = format!("{} is the current period already. Nothing was written.", period.label);
    ui.product(&[line], json!({"type": "already_open", "period": period.label}));
    if !dates.is_empty() {
        let record = format!("- {{period: {}, {}}}", inline(&period.label), dates.join(", "));
        let text =
            format!("the dates were not written either; add them to {PACK_FILE} under `editions:`, as `{record}`");
        ui.remark(&text, json!({"type": "dates_not_written", "period": period.label}));
    }
    beside(&opening, reading, ui);
    Ok(closing(reading, None, ui))
}

/// The newest period before another that papers have dates for.
fn papers_before<'r>(papers: &[&'r Paper], period: &Period) -> Option<&'r Period> {
    let dated = papers.iter().flat_map(|paper| &paper.editions).map(|edition| &edition.period.value);
    dated.filter(|other| other.ended_by(period) && !other.ends_with(period)).max()
}

/// Without `pack.yaml` there is nothing to open.
fn register_of<'r>(reading: &'r Reading, ui: &Ui) -> Result<&'r Register, Refused> {
    reading.register.as_ref().ok_or_else(|| {
        ui.these(&reading.findings.sorted(&reading.texts), &reading.texts);
        let message = format!("{PACK_FILE} does not say enough to open a period");
        Refused::new(PACK_ERRORS, message, "Mend what is listed above, then do it again.")
    })
}

/// The period that is to be moved: the pack's, or that of the paper that is named.
fn current<'r>(pack: &'r PackFile, paper: Option<&str>) -> Result<&'r Period, Refused> {
    let Some(name) = paper else {
        if !pack.papers.is_empty() && pack.papers.iter().all(|paper| paper.period.is_some()) {
            let names: Vec<&str> = pack.papers.iter().map(|paper| paper.id.as_str()).collect();
            let message = format!("every paper of this pack has a period of its own: {}", list_and(&names));
            return Err(Refused::new(USAGE, message, "Name the paper whose period is to be moved with --paper."));
        }
        return Ok(&pack.period);
    };
    let Some(paper) = pack.papers.iter().find(|paper| paper.id == name) else {
        let ids: Vec<&str> = pack.papers.iter().map(|paper| paper.id.as_str()).collect();
        return Err(Refused::new(USAGE, format!("the pack has no paper `{name}`"), did_you_mean(name, &ids)));
    };
    paper.period.as_ref().ok_or_else(|| {
        let message = format!("{name} has no period of its own; it is made for the pack's, {}", pack.period.label);
        Refused::new(USAGE, message, "Leave out --paper to move the pack's period.")
    })
}

/// The papers that are made for the period that is moved.
fn moved<'r>(register: &'r Register, paper: Option<&str>) -> Vec<&'r Paper> {
    let moves = |p: &&Paper| paper.map_or(p.period.is_none(), |name| p.id == name);
    register.pack.papers.iter().filter(moves).collect()
}

/// The papers that get the dates: those that keep dates by period; where none does, all. What is there already stays.
fn dated<'r>(papers: &[&'r Paper], to: &Period, dates: Dates, ui: &Ui) -> Vec<&'r str> {
    if dates == Dates::default() {
        return Vec::new();
    }
    let keeps = |p: &&&Paper| !p.editions.is_empty();
    let any = papers.iter().any(|p| keeps(&p));
    let (there, without): (Vec<&Paper>, Vec<&Paper>) =
        papers.iter().filter(|p| !any || keeps(p)).partition(|p| p.edition(to).is_some());
    for paper in there {
        let text = format!("{} has dates for {} already; they stay as they are", paper.id, to.label);
        ui.remark(&text, json!({"type": "dates_kept", "paper": paper.id, "period": to.label}));
    }
    without.into_iter().map(|p| p.id.as_str()).collect()
}

fn by_hand(moves: &Move) -> Refused {
    let message = format!("{PACK_FILE} is written in a way that cannot be edited safely, so it is left as it is");
    let help =
        format!("Change `period: {}` to `period: {}` by hand.", inline(&moves.from.label), inline(&moves.to.label));
    Refused::new(PACK_ERRORS, message, help)
}

/// Says what has changed in `pack.yaml`, and on which line.
fn changes(edited: &Edited, moves: &Move, arguments: &RollArguments, ui: &Ui) {
    let (from, to) = (&moves.from.label, &moves.to.label);
    let of = arguments.paper.as_ref().map_or_else(String::new, |paper| format!(" of {paper}"));
    let object = json!({
        "type": "moved", "file": PACK_FILE, "line": edited.line, "paper": arguments.paper, "was": from, "is": to,
    });
    ui.product(&[format!("{PACK_FILE}:{}  period{of} {from} → {to}", edited.line)], object);
    let dates = arguments.dates();
    for edition in &edited.editions {
        let said: Vec<String> =
            dates.given().map(|(key, date)| format!("{} {}", key.replace('_', " "), print_date(date))).collect();
        let line = format!("{PACK_FILE}:{}  dates of {} for {to}: {}", edition.line, edition.paper, said.join(", "));
        let given: serde_json::Map<String, serde_json::Value> =
            dates.given().map(|(key, date)| (key.to_owned(), json!(date.to_string()))).collect();
        let object = json!({
            "type": "dates", "file": PACK_FILE, "line": edition.line, "paper": edition.paper, "period": to, "dates": given,
        });
        ui.product(&[line], object);
    }
}

/// Says what is unusual in the move.
fn remarks(moves: &Move, opening: &Opening, ui: &Ui) {
    let skipped = match moves.skipped.as_slice() {
        [] => None,
        [only] => Some(format!("{only} is skipped: no paper was opened for it")),
        [first, last] => Some(format!("{first} and {last} are skipped: no paper was opened for them")),
        [first, .., last] => Some(format!("{first} to {last} are skipped: no paper was opened for them")),
    };
    if let Some(text) = skipped {
        ui.remark(&text, json!({"type": "skipped", "periods": moves.skipped}));
    }
    if moves.other_kind {
        let text = format!("{} is another kind of period than {}", opening.period, moves.from.label);
        ui.remark(&text, json!({"type": "other_kind", "was": moves.from.label, "is": opening.period}));
    }
}

/// Says what else in the pack does not fit the new period yet.
fn beside(opening: &Opening, reading: &Reading, ui: &Ui) {
    let text = reading.texts.find(PACK_FILE).map_or("", |file| reading.texts.text(file));
    for old in &opening.old_titles {
        let line = line_of(text, old.at);
        ui.note(&format!("the title of {} still says \u{201c}{}\u{201d}: {PACK_FILE}:{line}", old.paper, old.says));
    }
    for paper in &opening.without_dates {
        let (period, record) = (&opening.period, "data_as_at: …, sign_off: …, despatch: …, meeting: …");
        ui.note(&format!(
            "{paper} has no dates for {period} yet; add them to {PACK_FILE} under its `editions:`, as `- {{period: {}, {record}}}`",
            inline(period)
        ));
    }
}

/// Dates that cannot be right are said at once, not only when the papers are checked. Returns whether there are any.
fn contradictions(reading: &Reading, register: &Register, papers: &[&Paper], to: &Period, ui: &Ui) -> bool {
    let mut any = false;
    for paper in papers {
        let found = findings(register, &paper.id, &to.label);
        let dates: Vec<&Diagnostic> =
            found.sorted(&reading.texts).into_iter().filter(|d| d.code == Code::DatesContradict).collect();
        ui.these(&dates, &reading.texts);
        any |= !dates.is_empty();
    }
    any
}

/// Says what to do next, and returns the exit code: what cannot be read is missing from the list.
fn closing(reading: &Reading, next: Option<&str>, ui: &Ui) -> u8 {
    let errors = reading.findings.iter().filter(|d| d.severity() == crate::diag::Severity::Error).count();
    if errors > 0 {
        let them = if errors == 1 { "it is" } else { "they are" };
        ui.note(&format!("the pack has {}; the lists are right only when {them} mended", counted(errors, "error")));
        ui.next("mend what boardpack check lists, then do the same again for the whole list");
        return PACK_ERRORS;
    }
    ui.next(
        next.unwrap_or(
            "ask the leads for what is due, and put it into their files; boardpack check says what is missing",
        ),
    );
    DONE
}
