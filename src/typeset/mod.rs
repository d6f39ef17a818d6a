//! Typst sources to accessible, archival PDF, under limits of time, memory and pages.

mod fonts;
mod pages;
mod report;
mod slots;
mod world;

pub use fonts::{BUILT_IN_FAMILY, FontLibrary, built_in_faces, families_in, fonts};
pub use pages::{LaidOut, Sheet};
pub use slots::Slots;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use typst::foundations::Smart;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::diag::{Code, Diagnostic, Sink, SourceMap};
use crate::render::{Document, Sources, pack_path};
use crate::steps::{Step, Steps};
use report::Fault;
use world::{PaperWorld, Shared};

/// What every PDF of a paper conforms to.
pub const STANDARDS: &str = "PDF/A-3a, PDF/UA-1";

/// How long, how large and how many pages a paper may be.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// For all PDFs of a paper together.
    pub time: Duration,
    /// Memory of the whole program, in bytes.
    pub memory: usize,
    /// Pages of one PDF.
    pub pages: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { time: Duration::from_secs(300), memory: 8 << 30, pages: 10_000 }
    }
}

/// A finished PDF.
#[derive(Debug, Clone)]
pub struct Pdf {
    /// File name without extension.
    pub name: String,
    /// The file.
    pub bytes: Vec<u8>,
    /// How many pages it has.
    pub pages: usize,
    /// A digest of what each page shows.
    pub looks: Vec<String>,
    /// Its pages as they were laid out, where the job asks to keep them.
    pub laid_out: Option<LaidOut>,
    /// The sources that Typst read for it.
    pub from: BTreeSet<String>,
    /// How long layout took.
    pub layout: Duration,
    /// How long the export took.
    pub export: Duration,
}

/// What a PDF says of itself.
#[derive(Debug, Clone)]
pub struct Identity {
    /// Stays the same for all versions of a paper; hashed into the PDF's document id.
    pub paper: String,
    /// The program that made it.
    pub creator: String,
}

/// What Typst is given: sources, fonts, and what goes into each PDF's own identity.
pub struct Job<'a> {
    /// The sources and documents.
    pub sources: &'a Sources,
    /// The fonts.
    pub fonts: &'a FontLibrary,
    /// What the PDFs say of themselves.
    pub identity: &'a Identity,
    /// Whether the pages are kept beside the PDFs: to show them, or to look for words on them. They take about as much memory as the PDFs.
    pub keep_pages: bool,
    /// The places that it shares with other papers of the run.
    pub slots: &'a Slots,
    /// Who is told how many are done.
    pub steps: &'a Steps,
    /// The limits.
    pub limits: Limits,
}

/// Why documents could not be typeset; what is wrong has been reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotTypeset {
    /// One of them has faults.
    Faulty,
    /// A limit of time or memory was passed. The layout goes on until the program ends, since it cannot be interrupted.
    LeftRunning,
}

/// Typesets the wanted documents.
///
/// # Errors
/// Returns why it could not be done.
pub fn typeset(job: &Job<'_>, wanted: &[Document], texts: &SourceMap, sink: &mut Sink) -> Result<Vec<Pdf>, NotTypeset> {
    let shared = Arc::new(Shared::new(job.sources, job.fonts));
    let queue: Arc<Mutex<Vec<(usize, Document)>>> =
        Arc::new(Mutex::new(wanted.iter().cloned().enumerate().rev().collect()));
    let (sender, receiver) = mpsc::channel();
    let workers = slots::places().min(wanted.len());
    for _ in 0..workers {
        let (queue, sender, shared, slots) = (queue.clone(), sender.clone(), shared.clone(), job.slots.clone());
        let (identity, pages, keep) = (job.identity.clone(), job.limits.pages, job.keep_pages);
        thread::spawn(move || {
            loop {
                let next = queue.lock().ok().and_then(|mut q| q.pop());
                let Some((index, document)) = next else { return };
                let place = slots.take();
                let mut outcome = one(&shared, &document, &identity, pages);
                if let Ok(pdf) = &mut outcome.result {
                    pdf.laid_out = pdf.laid_out.take().filter(|_| keep);
                }
                drop(place);
                if sender.send((index, outcome)).is_err() {
                    return;
                }
            }
        });
    }
    drop(sender);
    let outcomes = wait(&receiver, wanted, job, sink)?;
    let mut pdfs = Vec::new();
    let mut faults: BTreeMap<Fault, Vec<&str>> = BTreeMap::new();
    for (document, outcome) in wanted.iter().zip(outcomes) {
        let Outcome { result, warnings } = outcome;
        let errors = match result {
            Ok(pdf) => {
                pdfs.push(pdf);
                Vec::new()
            }
            Err(errors) => errors,
        };
        for fault in warnings.into_iter().filter(Fault::matters).chain(errors) {
            faults.entry(fault).or_default().push(&document.name);
        }
    }
    for (fault, documents) in &faults {
        sink.push(report::diagnostic(fault, documents, job.sources, texts));
    }
    if faults.is_empty() { Ok(pdfs) } else { Err(NotTypeset::Faulty) }
}

struct Outcome {
    result: Result<Pdf, Vec<Fault>>,
    warnings: Vec<Fault>,
}

/// Typst cannot be interrupted, so the workers are left behind when a limit is passed; the program ends soon after.
fn wait(
    receiver: &mpsc::Receiver<(usize, Outcome)>,
    wanted: &[Document],
    job: &Job<'_>,
    sink: &mut Sink,
) -> Result<Vec<Outcome>, NotTypeset> {
    let (started, limits) = (Instant::now(), job.limits);
    let mut outcomes: Vec<Option<Outcome>> = wanted.iter().map(|_| None).collect();
    while outcomes.iter().any(Option::is_none) {
        match receiver.recv_timeout(Duration::from_millis(100)) {
            Ok((index, outcome)) => {
                outcomes[index] = Some(outcome);
                let done = outcomes.iter().flatten().count();
                job.steps.tell(Step::LaidOut { done, of: wanted.len() });
            }
            Err(RecvTimeoutError::Timeout) => {
                let late = started.elapsed() > limits.time;
                let large = memory_stats::memory_stats().is_some_and(|m| m.physical_mem > limits.memory);
                if late || large {
                    let unfinished: Vec<&str> = wanted
                        .iter()
                        .zip(&outcomes)
                        .filter(|(_, o)| o.is_none())
                        .map(|(d, _)| d.name.as_str())
                        .collect();
                    sink.push(limit_passed(late, limits, &unfinished, &templates_of(job.sources)));
                    return Err(NotTypeset::LeftRunning);
                }
            }
            Err(RecvTimeoutError::Disconnected) => {
                sink.push(Diagnostic::new(
                    Code::LayoutError,
                    "the typesetter stopped without a result; this is a bug of boardpack",
                ));
                return Err(NotTypeset::Faulty);
            }
        }
    }
    Ok(outcomes.into_iter().flatten().collect())
}

/// The templates that the sources were made from, as a list in words.
fn templates_of(sources: &Sources) -> String {
    let names: BTreeSet<String> =
        sources.generated.values().filter_map(|s| Some(pack_path(&s.rendered.origin(0)?.template))).collect();
    crate::diag::wording::list_or(&names.into_iter().collect::<Vec<_>>())
}

fn limit_passed(late: bool, limits: Limits, unfinished: &[&str], templates: &str) -> Diagnostic {
    let names = crate::diag::wording::list_and(unfinished);
    let seconds = usize::try_from(limits.time.as_secs()).unwrap_or(usize::MAX);
    let message = if late {
        format!(
            "laying out {names} took longer than {} and was stopped",
            crate::diag::wording::counted(seconds, "second")
        )
    } else {
        format!("laying out {names} needed more than {} MiB of memory and was stopped", limits.memory >> 20)
    };
    Diagnostic::new(Code::LimitExceeded, message).help(format!(
        "Look for a loop without end in {templates}, or in templates/lib; for a very large pack raise the limit with --deadline."
    ))
}

fn one(shared: &Arc<Shared>, document: &Document, identity: &Identity, max_pages: usize) -> Outcome {
    let world = PaperWorld::new(shared.clone(), &document.main);
    let started = Instant::now();
    let compiled = typst::compile::<PagedDocument>(&world);
    let layout = started.elapsed();
    let warnings = compiled.warnings.iter().map(|w| Fault::of(w, &world)).collect();
    let result = match compiled.output {
        Err(errors) => Err(errors.iter().map(|e| Fault::of(e, &world)).collect()),
        Ok(paged) => finish(paged, document, identity, max_pages, layout, &world),
    };
    Outcome { result, warnings }
}

fn finish(
    paged: PagedDocument,
    document: &Document,
    identity: &Identity,
    max_pages: usize,
    layout: Duration,
    world: &PaperWorld,
) -> Result<Pdf, Vec<Fault>> {
    let pages = paged.pages().len();
    if pages > max_pages {
        return Err(vec![Fault::too_many_pages(pages, max_pages)]);
    }
    let started = Instant::now();
    let bytes = export(&paged, &format!("{}/{}", identity.paper, document.name), &identity.creator)
        .map_err(|errors| errors.iter().map(|e| Fault::of(e, world).while_exporting()).collect::<Vec<_>>())?;
    let export = started.elapsed();
    let (laid_out, from) = (LaidOut::new(paged), world.used());
    let looks = laid_out.looks();
    Ok(Pdf { name: document.name.clone(), bytes, pages, looks, laid_out: Some(laid_out), from, layout, export })
}

fn export(paged: &PagedDocument, identity: &str, creator: &str) -> typst::diag::SourceResult<Vec<u8>> {
    let standards = PdfStandards::new(&[PdfStandard::A_3a, PdfStandard::Ua_1]).unwrap_or_default();
    let options = PdfOptions {
        ident: Smart::Custom(identity.to_owned()),
        creator: Smart::Custom(Some(creator.to_owned())),
        standards,
        ..PdfOptions::default()
    };
    typst_pdf::pdf(paged, &options)
}

#[cfg(test)]
mod tests;
