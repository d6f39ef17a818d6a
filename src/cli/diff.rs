//! `boardpack diff`: what moved between two periods, archived versions or packs.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::args::{Common, DiffArguments};
use super::effect::{Reading, show};
use super::refused::{Refused, archive_of};
use super::ui::Ui;
use super::{DONE, PACK_ERRORS, USAGE, limits};
use crate::archive::{Entry, pack_of};
use crate::pack::PACK_FILE;
use crate::pipeline::{Past, Purpose, Request, run_on};

pub(super) fn run(root: &Path, arguments: &DiffArguments, common: &Common, ui: &Ui) -> u8 {
    let outcome = readings(root, &arguments.before, common, ui)
        .and_then(|before| Ok((before, readings(root, &arguments.after, common, ui)?)))
        .and_then(|(before, after)| compare(&before, &after, arguments, ui));
    let code = outcome.unwrap_or_else(|refused| {
        ui.failure(&refused.message, &refused.help);
        refused.code
    });
    ui.product(&[], json!({"type": "summary", "verb": "diff", "exit_code": code}));
    code
}

fn compare(before: &[Reading], after: &[Reading], arguments: &DiffArguments, ui: &Ui) -> Result<u8, Refused> {
    let wanted = |r: &&Reading| arguments.paper.as_ref().is_none_or(|paper| *paper == r.paper);
    let mut any = false;
    for is in after.iter().filter(wanted) {
        if let Some(was) = before.iter().find(|was| was.paper == is.paper) {
            any = true;
            let heading = format!("{}: from {} to {}", is.paper, was.named, is.named);
            show(&heading, was, is, ui);
        }
    }
    if any {
        Ok(DONE)
    } else {
        let help = "Both sides must hold the same paper; name one that they share with --paper.";
        Err(Refused::new(USAGE, "there is no paper to compare", help))
    }
}

/// What one side of the comparison says, paper by paper.
fn readings(root: &Path, named: &str, common: &Common, ui: &Ui) -> Result<Vec<Reading>, Refused> {
    let folder = PathBuf::from(named);
    if folder.join(PACK_FILE).is_file() {
        return of_pack(&folder, None, named, common);
    }
    if let Some(entry) = sealed(root, named, ui)? {
        return of_entry(&entry, common, ui);
    }
    of_pack(root, Some(named), named, common)
}

/// An archived version, by its entry's name or path.
fn sealed(root: &Path, named: &str, ui: &Ui) -> Result<Option<Entry>, Refused> {
    let archive = archive_of(root, ui)?;
    let name = Path::new(named).file_name().and_then(|n| n.to_str()).unwrap_or(named).to_owned();
    Ok(archive.versions().find(|e| e.name == name).cloned())
}

fn of_entry(entry: &Entry, common: &Common, ui: &Ui) -> Result<Vec<Reading>, Refused> {
    let version = &entry.statement().version;
    let request = Request {
        papers: vec![version.paper.clone()],
        period: Some(version.period.clone()),
        purpose: Purpose::Check,
        reissue: entry.issue.clone(),
        limits: limits(common),
        ..Request::default()
    };
    let run = run_on(pack_of(entry), &Past::default(), &request, Vec::new());
    let named = format!("version {} for {}", version.version, version.period);
    let readings: Vec<Reading> = run.papers.iter().map(|paper| Reading::of_paper(paper, named.clone())).collect();
    if readings.is_empty() {
        let message = format!("{} cannot be read", ui.path(&entry.bag()));
        return Err(Refused::new(PACK_ERRORS, message, "boardpack verify says more."));
    }
    Ok(readings)
}

fn of_pack(root: &Path, period: Option<&str>, named: &str, common: &Common) -> Result<Vec<Reading>, Refused> {
    let request = Request {
        period: period.map(str::to_owned),
        purpose: Purpose::Check,
        limits: limits(common),
        ..Request::default()
    };
    let run = crate::pipeline::run(root, |_| Past::default(), &request).map_err(|error| {
        let message = format!("{} cannot be read: {}", root.display(), crate::pack::in_words(&error));
        Refused::new(PACK_ERRORS, message, "Check that you may read it.")
    })?;
    if run.unmet.is_some() {
        let message =
            format!("`{named}` is neither a period of this pack, nor an archived version, nor a pack's folder");
        let help = "Write a period such as \"2008/09 Q1\", an entry such as 0001-quarterly-2008-09-q2-v1, or a folder.";
        return Err(Refused::new(USAGE, message, help));
    }
    if run.papers.is_empty() {
        let help = "boardpack check says what to mend.";
        return Err(Refused::new(PACK_ERRORS, format!("nothing could be read for {named}"), help));
    }
    Ok(run.papers.iter().map(|paper| Reading::of_paper(paper, named.to_owned())).collect())
}
