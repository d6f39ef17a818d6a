//! `boardpack status`: how each paper stands, in one screen.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::json;

use super::args::Common;
use super::build::{OUTPUT, standing};
use super::refused::archive_of;
use super::ui::Ui;
use super::{DONE, PACK_ERRORS, guard, limits, run_on_pack, waivers};
use crate::archive::{Archive, pack_of};
use crate::compare::SignedOff;
use crate::diag::wording::{counted, list_and};
use crate::diag::{Diagnostic, Severity};
use crate::issue::{Known, digests};
use crate::pipeline::{Produced, Purpose, Request, Run, register as register_of};
use crate::publish::made_from;
use crate::recipe::Recipes;

/// So many things are named one by one.
const NAMED: usize = 3;

pub(super) fn run(root: &Path, common: &Common, ui: &Ui) -> u8 {
    let archive = match archive_of(root, ui) {
        Ok(archive) => archive,
        Err(refused) => return refused.told(ui),
    };
    if let Some(fault) = archive.faults.first() {
        ui.note(&format!(
            "the version may be wrong: {} {}; boardpack verify says more",
            ui.path(&fault.path),
            fault.what
        ));
    }
    let request = Request { purpose: Purpose::Check, limits: limits(common), ..Request::default() };
    let run = match run_on_pack(root, &archive, &request) {
        Ok(run) => run,
        Err(error) => {
            let message = format!("{} cannot be read: {}", ui.path(root), crate::pack::in_words(&error));
            ui.failure(&message, "Check that you may read it.");
            ui.closing(PACK_ERRORS);
            return PACK_ERRORS;
        }
    };
    let made = made_from(&root.join(OUTPUT));
    for paper in &run.papers {
        show(paper, made.get(&paper.paper), ui);
    }
    others(&run, &archive, ui);
    problems(&run, ui);
    waivers::show(&run, ui);
    let masses = guard::masses(&run, &archive, &root.join(OUTPUT));
    masses.shown(ui);
    let faulty = run.findings.has_errors() || run.papers.is_empty();
    let code = if faulty { PACK_ERRORS } else { DONE };
    ui.product(&[], json!({"type": "summary", "verb": "status", "exit_code": code}));
    let next = if faulty {
        "boardpack check says what to mend"
    } else if !masses.is_empty() {
        "bring the files back; or boardpack build --confirm, if it is meant"
    } else if run.papers.iter().any(|p| !outdated(p, made.get(&p.paper)).0.is_empty()) {
        "boardpack build"
    } else if run.papers.iter().all(|p| !p.issue.draft) {
        "nothing is to be done"
    } else if run.findings.iter().any(Diagnostic::blocks_final) {
        "boardpack check lists what is missing before sign-off"
    } else {
        "boardpack sign-off PAPER --by \"…\" --post \"…\" --dry-run shows what would be signed"
    };
    ui.next(next);
    code
}

/// Editions for other periods that are in force, though their figures have been changed since.
fn others(run: &Run, archive: &Archive, ui: &Ui) {
    let Some(register) = &run.register else { return };
    for Known { issue, signed } in archive.known() {
        let is_shown = run.papers.iter().any(|p| p.paper == issue.paper && p.period == issue.period);
        let entry = signed.and_then(|signed| archive.versions().find(|entry| entry.name == signed.entry));
        let Some(entry) = entry.filter(|_| !is_shown) else { continue };
        let Some(then) = register_of(&pack_of(entry)) else { continue };
        let Ok(period) = then.pack.calendar.period(&issue.period) else { continue };
        let signed = SignedOff { indicators: &then.indicators, period };
        let moved: Vec<String> = register
            .indicators
            .iter()
            .flat_map(|now| {
                signed.moved(now).into_iter().map(|f| format!("{} {}", now.id, f.what())).collect::<Vec<_>>()
            })
            .collect();
        if moved.is_empty() {
            continue;
        }
        let lines = [
            format!("{}, {}: version {}, which is in force, is stale", issue.paper, issue.period, issue.version),
            format!("  changed since: {}", shortened(&moved)),
            format!("  boardpack build {} --period \"{}\" makes the new version", issue.paper, issue.period),
        ];
        let object = json!({
            "type": "stale", "paper": issue.paper, "period": issue.period, "paper_version": issue.version, "changed": moved,
        });
        ui.product(&lines, object);
    }
}

fn show(paper: &Produced, made: Option<&Recipes>, ui: &Ui) {
    let mut lines = vec![format!("{}, {}: {}", paper.paper, paper.period, paper.title)];
    let signed = standing(paper);
    lines.push(match &signed {
        None => format!("  draft of version {}, not signed off", paper.issue.version),
        Some((text, _)) => format!("  {text}"),
    });
    let counts = paper.counts.iter().filter(|(_, _, n)| *n > 0).map(|(_, label, n)| format!("{label} {n}"));
    lines.push(format!("  {}", counts.collect::<Vec<_>>().join(", ")));
    let (outdated, why) = outdated(paper, made);
    lines.push(match (made, outdated.is_empty()) {
        (None, _) => "  not built yet".to_owned(),
        (Some(_), true) => format!("  {OUTPUT}/{} is up to date", paper.paper),
        (Some(_), false) => {
            let why = if why.is_empty() { String::new() } else { format!(": {}", shortened(&why)) };
            format!("  {OUTPUT}/{} is out of date ({}){why}", paper.paper, list_and(&outdated))
        }
    });
    for gap in &paper.gaps {
        lines.push(format!("  to come from {}: {}", gap.lead, shortened(&gap.items)));
    }
    lines.extend(paper.overrides.iter().map(|judged| format!("  judged: {judged}")));
    let counts: serde_json::Map<String, serde_json::Value> =
        paper.counts.iter().map(|(key, _, n)| (key.clone(), json!(n))).collect();
    let object = json!({
        "type": "status", "paper": paper.paper, "period": paper.period, "paper_version": paper.issue.version,
        "draft": paper.issue.draft, "standing": signed.map(|(_, object)| object), "counts": counts,
        "built": made.is_some(), "outdated": outdated, "changed": why, "leads": paper.gaps, "judged": paper.overrides,
    });
    ui.product(&lines, object);
}

/// The PDFs that a build would make again, and because of what.
fn outdated(paper: &Produced, made: Option<&Recipes>) -> (Vec<String>, Vec<String>) {
    let now = digests(paper.sources.files());
    let (mut names, mut changed) = (Vec::new(), BTreeSet::new());
    for document in &paper.sources.documents {
        let differences = made.and_then(|m| m.differences(&document.name, &paper.recipes.kitchen, &now));
        if differences.as_ref().is_none_or(|d| !d.is_empty()) {
            names.push(format!("{}.pdf", document.name));
            changed.extend(differences.unwrap_or_default());
        }
    }
    (names, paper.in_words(&changed))
}

fn shortened(items: &[String]) -> String {
    let more = match items.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!("; and {more} more"),
    };
    format!("{}{more}", items[..items.len().min(NAMED)].join("; "))
}

/// How many findings there are.
fn problems(run: &Run, ui: &Ui) {
    let sorted = run.findings.sorted(&run.texts);
    let open = |severity| sorted.iter().filter(|d| d.waived.is_none() && d.severity() == severity).count();
    let [errors, gaps, warnings] = [Severity::Error, Severity::Gap, Severity::Warning].map(open);
    let waived: Vec<_> = sorted.iter().filter_map(|d| Some((d.message.as_str(), d.waived.as_deref()?))).collect();
    let mut counts = vec![counted(errors, "error"), counted(gaps, "gap"), counted(warnings, "warning")];
    counts.extend((!waived.is_empty()).then(|| format!("{} waived", waived.len())));
    let waived: Vec<_> = waived.iter().map(|(message, reason)| json!({"message": message, "reason": reason})).collect();
    ui.product(
        &[counts.join(", ")],
        json!({"type": "problems", "errors": errors, "gaps": gaps, "warnings": warnings, "waived": waived}),
    );
}
