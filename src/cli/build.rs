//! `boardpack build`.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Value, json};

use super::args::{BuildArguments, Common};
use super::refused::{archive_of, day};
use super::ui::Ui;
use super::{
    DONE, Heartbeat, PACK_ERRORS, REFUSED, USAGE, VERIFICATION_FAILED, code_for, guard, limits, pipeline, run_on_pack,
};
use crate::archive::{ARCHIVE, Archive};
use crate::issue::{Change, Standing, Tool};
use crate::model::quantity::print_date;
use crate::pack::{DATA, FONTS, TEMPLATES};
use crate::pipeline::{Produced, Purpose, Request, Run};
use crate::publish::{NotPublished, made_from, publish};
use crate::staging::{IoAt, writing};

/// Where papers go if nothing else is said.
pub(super) const OUTPUT: &str = "output";

pub(super) fn run(root: &Path, arguments: &BuildArguments, common: &Common, ui: &Ui, alive: &Heartbeat) -> u8 {
    let archive = match archive_of(root, ui) {
        Ok(archive) => archive,
        Err(refused) => return refused.told(ui),
    };
    if let Some(fault) = archive.faults.first() {
        let what = format!("{} {}", ui.path(&fault.path), fault.what);
        if arguments.is_final {
            let help = "boardpack verify says more. Bring the archive back from a copy; drafts can be built meanwhile.";
            ui.failure(&format!("nobody knows which version this is: {what}"), help);
            ui.closing(VERIFICATION_FAILED);
            return VERIFICATION_FAILED;
        }
        ui.note(&format!("the version may be wrong: {what}; boardpack verify says more"));
    }
    let output = arguments.out.clone().unwrap_or_else(|| root.join(OUTPUT));
    if let Some(folder) = pack_folder(root, &output) {
        ui.failure(&format!("--out cannot be {folder}, which the pack itself is made of"), "Choose another folder.");
        ui.closing(USAGE);
        return USAGE;
    }
    let request = Request {
        papers: arguments.papers.clone(),
        period: arguments.period.clone(),
        annexes: arguments.annexes.clone(),
        purpose: if arguments.is_final { Purpose::Final } else { Purpose::Draft },
        made: made_from(&output),
        limits: limits(common),
        ..Request::default()
    };
    let run = match confirmed(root, arguments, &archive, &request, &output, ui, alive) {
        Ok(run) => run,
        Err(code) => return code,
    };
    let other = |p: &&Produced| matches!(&p.standing, Standing::OtherProgram(known) if known.signed.is_some());
    if let Some(signed) = run.papers.iter().find(other).filter(|_| arguments.is_final) {
        let message = format!("{} is signed off, and nothing has changed since", signed.paper);
        let help = format!(
            "Its final papers are those in {ARCHIVE}/; another boardpack made them, so they are not made anew."
        );
        ui.failure(&message, &help);
        ui.closing(REFUSED);
        return REFUSED;
    }
    let published =
        if arguments.dry_run { announce(&run, &output, ui) } else { publish_all(&run, &output, ui).outcome() };
    let code = published.err().unwrap_or_else(|| code_for(&run, common.strict));
    ui.tally(&run, "build", code);
    if !run.refused.is_empty() {
        ui.next("mend or waive what is listed above; a draft can be built at any time with boardpack build");
    } else if code == DONE {
        // One annex that was asked for, else all in one.
        let made =
            |p: &Produced| p.pdfs.last().filter(|_| p.partial).map_or("pack", |pdf| pdf.name.as_str()).to_owned();
        let first = run.papers.first().map(|p| output.join(&p.paper).join(format!("{}.pdf", made(p))));
        if let Some(first) = first.filter(|path| path.exists()) {
            ui.next(&format!("open {}", ui.path(&first)));
        }
    } else if code != REFUSED {
        ui.next("mend what is listed above, then boardpack build");
    }
    code
}

/// Runs the pipeline, and again once a mass change has been confirmed; an exit code if it could not run or was refused.
fn confirmed(
    root: &Path,
    arguments: &BuildArguments,
    archive: &Archive,
    request: &Request,
    output: &Path,
    ui: &Ui,
    alive: &Heartbeat,
) -> Result<Run, u8> {
    let run = pipeline(root, archive, request, "build", ui)?;
    let masses = guard::masses(&run, archive, output);
    let Some((reason, by)) = arguments.confirm.as_deref().zip(arguments.by.as_deref()) else {
        return masses.refused(ui).map_err(|refused| refused.told(ui)).map(|()| run);
    };
    let date =
        day(arguments.on, "What is confirmed cannot be dated in the future.").map_err(|refused| refused.told(ui))?;
    if masses.is_empty() {
        ui.note(if run.refused.is_empty() {
            "nothing is to be confirmed: no mass of indicators has changed since the papers were made last"
        } else {
            "nothing is confirmed, since the papers cannot be final yet; confirm it with a draft"
        });
        return Ok(run);
    }
    alive.beat();
    masses.confirm(root, reason, by, date, ui).map_err(|refused| refused.told(ui))?;
    // What was found has been shown.
    run_on_pack(root, archive, request).map_err(|_| PACK_ERRORS)
}

/// How a paper stands to the version that was signed off, if one was: in words, and as an object.
pub(super) fn standing(paper: &Produced) -> Option<(String, Value)> {
    let (known, changes) = match &paper.standing {
        Standing::New => return None,
        Standing::Unchanged(known) | Standing::OtherProgram(known) => (known, [].as_slice()),
        Standing::Changed { before, changes } => (before, changes.as_slice()),
    };
    let signed = known.signed.as_ref()?;
    let (version, on) = (known.issue.version, print_date(signed.on));
    let changes: Vec<String> = changes.iter().map(Change::in_words).collect();
    let text = if matches!(paper.standing, Standing::OtherProgram(_)) {
        format!(
            "nothing has changed since {} signed off version {version} on {on}, but {} made it, and this is {}, so these are \
             drafts; the signed papers are in {ARCHIVE}/{}",
            signed.by,
            known.issue.tool.name(),
            Tool::this().name(),
            signed.entry
        )
    } else if changes.is_empty() {
        format!("this is version {version} as {} signed it off on {on}; nothing has changed since", signed.by)
    } else {
        let more = match changes.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!("; and {more} more"),
        };
        format!(
            "version {version}, which {} signed off on {on}, is stale: {}{more}. This is {}version {}; the signed papers are in {ARCHIVE}/{}",
            signed.by,
            changes[..changes.len().min(NAMED)].join("; "),
            if paper.issue.draft { "a draft of " } else { "" },
            paper.issue.version,
            signed.entry
        )
    };
    let object = json!({
        "type": "standing", "paper": paper.paper, "period": paper.period, "paper_version": paper.issue.version,
        "signed": {"version": version, "by": signed.by, "on": signed.on, "entry": signed.entry},
        "stale": !changes.is_empty(), "changes": changes,
    });
    Some((text, object))
}

/// So many changes are named one by one.
const NAMED: usize = 5;

/// Says what would be written.
fn announce(run: &Run, output: &Path, ui: &Ui) -> Result<(), u8> {
    for paper in run.papers.iter().filter(|p| p.complete) {
        ui.would_write(paper, &output.join(&paper.paper));
    }
    if run.papers.iter().all(|p| p.complete) { Ok(()) } else { Err(PACK_ERRORS) }
}

/// The part of the pack that an output folder would get into, if any.
pub(super) fn pack_folder(root: &Path, output: &Path) -> Option<&'static str> {
    let real = |path: &Path| path.canonicalize().or_else(|_| std::path::absolute(path)).ok();
    let output = real(output)?;
    DATA.into_iter()
        .chain([TEMPLATES, FONTS, ARCHIVE])
        .find(|name| real(&root.join(name)).is_some_and(|own| output.starts_with(own)))
}

/// What became of the papers of a run.
#[derive(Debug, Default)]
pub(super) struct Publication {
    /// Those that are in the output folder now, by id.
    pub written: BTreeSet<String>,
    /// Whether one could not be made; why has been said.
    pub not_made: bool,
    /// The exit code of what kept a paper that was made from being written.
    pub hindered: Option<u8>,
}

impl Publication {
    /// Returns the exit code that it calls for, if it is not well.
    pub(super) fn outcome(&self) -> Result<(), u8> {
        match self.hindered {
            Some(code) => Err(code),
            None if self.not_made => Err(PACK_ERRORS),
            None => Ok(()),
        }
    }
}

/// Writes every paper that was made, and shows it.
pub(super) fn publish_all(run: &Run, output: &Path, ui: &Ui) -> Publication {
    let mut publication = Publication::default();
    if !run.refused.is_empty() {
        return publication;
    }
    let _all_papers = writing();
    for paper in &run.papers {
        if !paper.complete {
            ui.not_made(paper, output);
            publication.not_made = true;
            continue;
        }
        match publish(paper, &run.files, output) {
            Ok(published) => {
                publication.written.insert(paper.paper.clone());
                ui.published(paper, &published);
                if let Some((text, object)) = standing(paper) {
                    ui.remark(&text, object);
                }
            }
            Err(why) => publication.hindered = Some(hindered(&why, paper, output, ui)),
        }
    }
    publication
}

/// Says what keeps a paper from being written; returns the exit code.
fn hindered(why: &NotPublished, paper: &Produced, output: &Path, ui: &Ui) -> u8 {
    match why {
        NotPublished::Foreign(path) => {
            let message = format!(
                "{} was not made by boardpack, or has been changed since, so it is not overwritten",
                ui.path(path)
            );
            ui.failure(&message, "Move it away, or build into another folder with --out.");
            REFUSED
        }
        NotPublished::OtherEdition(there) => {
            let message = format!(
                "{} holds {there}, and one annex of another edition cannot stand beside them",
                ui.path(&output.join(&paper.paper))
            );
            ui.failure(&message, "Build the whole paper, or build the annex into another folder with --out.");
            REFUSED
        }
        NotPublished::Io(IoAt { path, error }) => {
            let message = format!("{} could not be written: {}", ui.path(path), crate::pack::in_words(error));
            let help = "The papers of the last run are as they were. Check the disk and your rights to the folder.";
            ui.failure(&message, help);
            PACK_ERRORS
        }
    }
}
