//! `boardpack diff`: what moved between two periods, archived versions or packs.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::args::{Common, DiffArguments};
use super::build::pack_folder;
use super::effect::{Reading, show};
use super::refused::{Refused, archive_of};
use super::ui::Ui;
use super::{DONE, Heartbeat, PACK_ERRORS, REFUSED, USAGE, limits, past};
use crate::archive::{ARCHIVE, Archive, Entry, pack_of};
use crate::diag::wording::{counted, list_or};
use crate::pack::{self, Files, PACK_FILE, in_words};
use crate::pipeline::{Past, Purpose, Request, Run, run_on};
use crate::render::Since;
use crate::staging::{self, IoAt, Staging, at};
use crate::typeset::STANDARDS;

pub(super) fn run(root: &Path, arguments: &DiffArguments, common: &Common, ui: &Ui, alive: &Heartbeat) -> u8 {
    let outcome = archive_of(root, ui).and_then(|archive| diff(root, &archive, arguments, common, ui, alive));
    let code = outcome.unwrap_or_else(|refused| {
        ui.failure(&refused.message, &refused.help);
        refused.code
    });
    ui.product(&[], json!({"type": "summary", "verb": "diff", "exit_code": code}));
    code
}

fn diff(
    root: &Path,
    archive: &Archive,
    arguments: &DiffArguments,
    common: &Common,
    ui: &Ui,
    alive: &Heartbeat,
) -> Result<u8, Refused> {
    if let Some(folder) = arguments.pdf.as_ref().and_then(|file| pack_folder(root, folder_of(file))) {
        let message = format!("--pdf cannot write into {folder}, which the pack itself is made of");
        return Err(Refused::new(USAGE, message, "Name a file in another folder."));
    }
    let papers: Vec<String> = arguments.paper.iter().cloned().collect();
    let side = |named: &str| Side::of(root, archive, named, &papers, common, ui);
    let (before, after) = (side(&arguments.before)?, side(&arguments.after)?);
    let was = before.readings(ui)?;
    alive.beat();
    let is = after.readings(ui)?;
    alive.beat();
    let wanted = |r: &&Reading| arguments.paper.as_ref().is_none_or(|paper| *paper == r.paper);
    let twin = |is: &Reading| was.iter().find(|was| was.paper == is.paper);
    let pairs: Vec<(&Reading, &Reading)> = is.iter().filter(wanted).filter_map(|is| Some((twin(is)?, is))).collect();
    if pairs.is_empty() {
        let help = "Both sides must hold the same paper; name one that they share with --paper.";
        return Err(Refused::new(USAGE, "there is no paper to compare", help));
    }
    for (was, is) in &pairs {
        show(&format!("{}: from {} to {}", is.paper, was.named, is.named), was, is, ui);
    }
    let Some(file) = &arguments.pdf else { return Ok(DONE) };
    let [(was, is)] = pairs.as_slice() else {
        let papers: Vec<String> = pairs.iter().map(|(_, is)| is.paper.clone()).collect();
        let help = format!("Add --paper {}.", list_or(&papers));
        return Err(Refused::new(USAGE, "a list on paper is of one paper", help));
    };
    let since = Since { before: was.named.clone(), after: is.named.clone(), stand: was.stand.clone() };
    print(after, &is.paper, since, file, arguments.dry_run, ui)
}

/// Makes the printable list and writes it.
fn print(side: Side, paper: &str, since: Since, file: &Path, dry_run: bool, ui: &Ui) -> Result<u8, Refused> {
    free_for_us(file, ui)?;
    let request =
        Request { papers: vec![paper.to_owned()], purpose: Purpose::Draft, since: Some(since), ..side.request };
    let run = run_on(side.files, &side.past, &request, Vec::new());
    let Some(pdf) = run.papers.first().and_then(|paper| paper.pdfs.first()) else {
        ui.findings(&run);
        let message = format!("{} could not be made", file.display());
        return Err(Refused::new(PACK_ERRORS, message, "Mend what is listed above."));
    };
    let (path, pages) = (ui.path(file), counted(pdf.pages, "page"));
    if dry_run {
        ui.product(
            &[format!("would write {path}  {pages}")],
            json!({"type": "would_write", "path": path, "pages": pdf.pages}),
        );
        return Ok(DONE);
    }
    write(file, &pdf.bytes).map_err(|e| {
        let message = format!("{} could not be written: {}", ui.path(&e.path), in_words(&e.error));
        Refused::new(PACK_ERRORS, message, "Check the disk and your rights to the folder.")
    })?;
    let line = format!("{path}  {pages}, {STANDARDS}");
    ui.product(&[line], json!({"type": "file", "paper": paper, "path": path, "pages": pdf.pages}));
    ui.next(&format!("open {path}"));
    Ok(DONE)
}

/// Nothing is overwritten but an earlier list.
fn free_for_us(file: &Path, ui: &Ui) -> Result<(), Refused> {
    let holds = |bytes: &[u8], text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    let ours = |bytes: Vec<u8>| holds(&bytes, "boardpack") && holds(&bytes, "What has changed since");
    if (!file.exists() && !file.is_symlink()) || (!file.is_symlink() && fs::read(file).is_ok_and(ours)) {
        return Ok(());
    }
    let message = format!("{} is there already, and is no list that boardpack made", ui.path(file));
    Err(Refused::new(REFUSED, message, "Name another file."))
}

fn write(file: &Path, bytes: &[u8]) -> Result<(), IoAt> {
    staging::make_parent(file).map_err(at(file))?;
    let staging = Staging::new(folder_of(file))?;
    let fresh = staging.path("list.pdf");
    staging::write(&fresh, bytes)?;
    fs::rename(&fresh, file).map_err(at(file))
}

fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// One side of the comparison.
struct Side {
    /// What it was called by.
    asked: String,
    /// What the comparison calls it.
    named: String,
    files: Files,
    past: Past,
    request: Request,
}

impl Side {
    /// A pack's folder, an archived version, or a period of this pack.
    fn of(
        root: &Path,
        archive: &Archive,
        asked: &str,
        papers: &[String],
        common: &Common,
        ui: &Ui,
    ) -> Result<Self, Refused> {
        let folder = PathBuf::from(asked);
        if folder.join(PACK_FILE).is_file() {
            let own = if same_folder(&folder, root) { None } else { Some(archive_of(&folder, ui)?) };
            return Self::of_pack(&folder, own.as_ref().unwrap_or(archive), None, asked, papers, common);
        }
        let name = Path::new(asked).file_name().and_then(|n| n.to_str()).unwrap_or(asked);
        if let Some(entry) = archive.versions().find(|e| e.name == name) {
            return Ok(Self::of_entry(entry, asked, common));
        }
        Self::of_pack(root, archive, Some(asked), asked, papers, common)
    }

    fn of_entry(entry: &Entry, asked: &str, common: &Common) -> Self {
        let version = &entry.statement().version;
        let request = Request {
            papers: vec![version.paper.clone()],
            period: Some(version.period.clone()),
            reissue: entry.issue.clone(),
            limits: limits(common),
            ..Request::default()
        };
        let named = format!("version {} for {}", version.version, version.period);
        Self { asked: asked.to_owned(), named, files: pack_of(entry), past: Past::default(), request }
    }

    fn of_pack(
        folder: &Path,
        archive: &Archive,
        period: Option<&str>,
        asked: &str,
        papers: &[String],
        common: &Common,
    ) -> Result<Self, Refused> {
        let files = pack::load(folder).map_err(|error| {
            let message = format!("{} cannot be read: {}", folder.display(), in_words(&error));
            Refused::new(PACK_ERRORS, message, "Check that you may read it.")
        })?;
        let (papers, period) = (papers.to_vec(), period.map(str::to_owned));
        let request = Request { papers, period, limits: limits(common), ..Request::default() };
        let past = past::of(archive, &files, &request);
        Ok(Self { asked: asked.to_owned(), named: asked.to_owned(), files, past, request })
    }

    /// What it says, paper by paper.
    fn readings(&self, ui: &Ui) -> Result<Vec<Reading>, Refused> {
        let run: Run = run_on(self.files.clone(), &self.past, &self.request, Vec::new());
        let asked = &self.asked;
        if let Some(unmet) = &run.unmet {
            let calendar = run.register.as_ref().map(|register| &register.pack.calendar);
            if calendar.is_some_and(|calendar| calendar.period(asked).is_ok()) {
                return Err(Refused::new(USAGE, unmet.message.clone(), unmet.help.clone()));
            }
            let message =
                format!("`{asked}` is neither a period of this pack, nor an archived version, nor a pack's folder");
            let help = format!(
                "Write a period such as \"2008/09 Q1\", an entry of {ARCHIVE}/ such as 0001-quarterly-2008-09-q2-v1, or a folder."
            );
            return Err(Refused::new(USAGE, message, help));
        }
        if run.papers.is_empty() {
            ui.findings(&run);
            let help = "Mend what is listed above; of an archived version, boardpack verify says more.";
            return Err(Refused::new(PACK_ERRORS, format!("nothing could be read for {asked}"), help));
        }
        Ok(run.papers.iter().map(|paper| Reading::of_paper(paper, self.named.clone())).collect())
    }
}

fn same_folder(a: &Path, b: &Path) -> bool {
    a.canonicalize().is_ok_and(|a| b.canonicalize().is_ok_and(|b| a == b))
}
