//! `boardpack extract`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::args::{Common, ExtractArguments};
use super::ui::Ui;
use super::{DONE, PACK_ERRORS, REFUSED, USAGE, VERIFICATION_FAILED, limits, new_folder};
use crate::diag::wording::counted;
use crate::diag::wording::quoted;
use crate::extract::{Carried, NotCarried, carried};
use crate::issue::{Issue, Tool};
use crate::pack::{Files, file_name, in_words};
use crate::pipeline::{Past, Purpose, Request, run_on};

pub(super) fn run(arguments: &ExtractArguments, common: &Common, ui: &Ui) -> u8 {
    let outcome = extract(arguments, common, ui);
    let code = match outcome {
        Ok(()) => DONE,
        Err((code, message, help)) => {
            ui.failure(&message, &help);
            code
        }
    };
    ui.closing(code);
    code
}

fn extract(arguments: &ExtractArguments, common: &Common, ui: &Ui) -> Result<(), (u8, String, String)> {
    let pdf = &arguments.pdf;
    let usage = |message: String, help: &str| (USAGE, message, help.to_owned());
    if pdf.exists() && !pdf.is_file() {
        return Err(usage(format!("{} is not a file", pdf.display()), "Name a pack.pdf."));
    }
    let bytes = fs::read(pdf)
        .map_err(|e| usage(format!("{} could not be read: {}", pdf.display(), in_words(&e)), "Name a pack.pdf."))?;
    let Carried { issue, files } = carried(bytes.clone()).map_err(|why| not_carried(pdf, why))?;
    let folder = arguments.into.clone().unwrap_or_else(|| PathBuf::from(name_of(&issue)));
    let empty = |folder: &Path| fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none());
    if folder.exists() && !empty(&folder) {
        let message = format!("{} is there already, and nothing in it is overwritten", ui.path(&folder));
        return Err((REFUSED, message, "Name a new folder with --into.".to_owned()));
    }
    let would = if arguments.dry_run { "would write " } else { "" };
    for (path, bytes) in &files {
        let place = ui.path(&folder.join(path));
        ui.product(
            &[format!("{would}{place}  {}", counted(bytes.len(), "byte"))],
            json!({"type": if arguments.dry_run { "would_write" } else { "file" }, "path": place, "bytes": bytes.len()}),
        );
    }
    if arguments.dry_run {
        return Ok(());
    }
    let same = makes_again(&issue, &files, &bytes, common);
    new_folder::write(&folder, &files).map_err(|e| {
        let message = format!("{} could not be written: {}", ui.path(&e.path), in_words(&e.error));
        (PACK_ERRORS, message, "No pack was written. Check the disk and your rights to the folder.".to_owned())
    })?;
    let edition = if issue.draft { "draft of version" } else { "version" };
    let which =
        format!("{}, {}, {edition} {}, made by {}", issue.paper, issue.period, issue.version, issue.tool.name());
    let proof = same.then(|| format!("It makes the same {} again, byte for byte", pdf_name(pdf)));
    let lines: Vec<String> = std::iter::once(which).chain(proof).collect();
    ui.product(
        &lines,
        json!({"type": "issue", "folder": ui.path(&folder), "issue": issue, "makes_the_same_pdf": same}),
    );
    if !same && issue.tool == Tool::this() {
        let message = format!("{} is not the PDF that this pack makes", pdf.display());
        let help = "The pack is written. The PDF has been changed since it was made, or saved by another program.";
        return Err((VERIFICATION_FAILED, message, help.to_owned()));
    }
    if !same {
        ui.note(&format!("{} is not what this pack makes here: {}", pdf.display(), Tool::this().name()));
    }
    let (folder, period) = (quoted(&ui.path(&folder)), quoted(&issue.period));
    ui.next(&format!("boardpack -C {folder} build {} --period {period}", quoted(&issue.paper)));
    Ok(())
}

/// Whether a pack makes a PDF again, byte for byte.
fn makes_again(issue: &Issue, files: &BTreeMap<String, Vec<u8>>, pdf: &[u8], common: &Common) -> bool {
    let request = Request {
        papers: vec![issue.paper.clone()],
        period: Some(issue.period.clone()),
        purpose: Purpose::Draft,
        reissue: Some(issue.clone()),
        limits: limits(common),
        ..Request::default()
    };
    let run = run_on(Files::of(files), &Past::default(), &request, Vec::new());
    run.papers.iter().flat_map(|paper| &paper.pdfs).any(|made| made.bytes == pdf)
}

fn pdf_name(pdf: &Path) -> String {
    pdf.file_name().map_or_else(|| "PDF".to_owned(), |name| name.to_string_lossy().into_owned())
}

/// `quarterly-2008-09-q2-v1`.
fn name_of(issue: &Issue) -> String {
    let parts = [file_name(&issue.paper), file_name(&issue.period), format!("v{}", issue.version)];
    parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join("-")
}

fn not_carried(pdf: &Path, why: NotCarried) -> (u8, String, String) {
    let name = pdf.display();
    match why {
        NotCarried::NotPdf => (USAGE, format!("{name} is not a PDF that can be read"), "Name a pack.pdf.".to_owned()),
        NotCarried::FiguresOnly => {
            let message = format!("{name} carries only the figures that it prints");
            (USAGE, message, "The whole pack is in the pack.pdf beside it.".to_owned())
        }
        NotCarried::Nothing => {
            let help = "Only a pack.pdf that boardpack made carries a pack. Some programs drop attachments when they save a PDF.";
            (USAGE, format!("{name} carries no pack"), help.to_owned())
        }
        NotCarried::Statement(what) => (VERIFICATION_FAILED, format!("the issue.json in {name} {what}"), String::new()),
        NotCarried::Altered(changes) => {
            let message = format!("what {name} carries is not what it was made of: {}", changes.join("; "));
            (VERIFICATION_FAILED, message, "The PDF has been changed since. Take one from the archive.".to_owned())
        }
    }
}
