//! The stages in their order, from a folder to finished papers in memory: what `check` and `build` share.

mod clock;
mod gaps;
mod issue;
mod outcome;
mod past;
mod plan;
mod wanted;

pub use outcome::{Produced, Run, Timing, Waived};
pub use past::{Past, SignedPack, register};
pub use wanted::asked_for;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::panic::resume_unwind;
use std::path::Path;
use std::sync::Arc;
use std::thread;

use crate::compose::{Composition, Stand, compose, overrides};
use crate::diag::{Diagnostic, Sink, SourceMap};
use crate::issue::{ISSUE, Issue, Known, MadeOf, digests};
use crate::model::{Paper, Period};
use crate::pack::{self, Files, TEMPLATES};
use crate::read::{self, Register};
use crate::recipe::{Kitchen, Recipes, digest_over};
use crate::render::{Document, DocumentKind, Glyphs, Printing, Since, Sources, Templates, built_in, render};
use crate::review::{characters, corrections, narrative, review, review_pack};
use crate::steps::Steps;
use crate::typeset::{FontLibrary, Identity, Job, Limits, NotTypeset, Slots, built_in_faces, fonts, typeset};
use clock::Clock;
use past::Signed;
use plan::Plan;
use wanted::{is_asked_for, wanted};

/// `check` sets papers up to this many indicators whole, and of larger ones the cover.
const CHECKED_WHOLE: usize = 200;

/// What is wanted.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Papers by id; all of them if empty.
    pub papers: Vec<String>,
    /// The period; the pack's own if none.
    pub period: Option<String>,
    /// Only these annexes, by id.
    pub annexes: Vec<String>,
    /// Typeset exactly these PDFs of each paper, by name; those that the purpose asks for if none.
    pub documents: Option<BTreeMap<String, BTreeSet<String>>>,
    /// What for.
    pub purpose: Purpose,
    /// What the papers that lie in the output folder were made from, by paper: PDFs that would come out the same are not
    /// made again.
    pub made: BTreeMap<String, Recipes>,
    /// Make the list of what has changed since then, and nothing else.
    pub since: Option<Since>,
    /// Make exactly this issue again, whichever program made it.
    pub reissue: Option<Issue>,
    /// Whether the pages are kept beside the PDFs, to show them or to look for words on them.
    pub keep_pages: bool,
    /// Who is told how far it has come.
    pub steps: Steps,
    /// How much time, memory and paper it may take.
    pub limits: Limits,
}

/// What the papers are made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Purpose {
    /// To find what is wrong; no PDF is made.
    #[default]
    Check,
    /// Drafts: whatever is missing shows.
    Draft,
    /// The papers that go out: refused while anything is missing.
    Final,
}

/// Why a request cannot be met, though the pack may be in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmet {
    /// What is wrong with it.
    pub message: String,
    /// What can be asked for.
    pub help: String,
}

/// Runs the stages on the pack at `root`. `past` finds out, for the files of the pack, what was signed off before.
///
/// # Errors
/// Returns the system's error where the folder cannot be read.
pub fn run(root: &Path, past: impl FnOnce(&Files) -> Past, request: &Request) -> io::Result<Run> {
    let mut timings = Vec::new();
    let mut clock = Clock { steps: request.steps.clone(), timings: &mut timings };
    let files = clock.stage("load", || pack::load(root))?;
    let past = clock.stage("load", || past(&files));
    Ok(run_on(files, &past, request, timings))
}

/// The files of a pack as they were read, before anything is made of them.
#[derive(Debug)]
pub struct Reading {
    /// What they say; none if `pack.yaml` does not say enough to go on.
    pub register: Option<Register>,
    /// Every text, for the places of findings.
    pub texts: SourceMap,
    /// What is wrong with the files.
    pub findings: Sink,
}

/// Reads the files of a pack and makes nothing of them.
#[must_use]
pub fn read_alone(files: &Files) -> Reading {
    let (mut texts, mut findings) = (SourceMap::default(), Sink::default());
    let register = read::read(files, &mut texts, &mut findings);
    Reading { register, texts, findings }
}

/// Returns how a paper of a register stands for a period; none if the register has no such paper or period.
#[must_use]
pub fn stand(register: &Register, paper: &str, period: &str) -> Option<Stand> {
    let paper = register.pack.papers.iter().find(|p| p.id == paper)?;
    let period = register.pack.calendar.period(period).ok()?;
    Some(Stand::of(&compose(register, paper, &period)))
}

/// Returns what the house rules find in a paper of a register for a period, without its text.
#[must_use]
pub fn findings(register: &Register, paper: &str, period: &str) -> Sink {
    let mut sink = Sink::default();
    let paper = register.pack.papers.iter().find(|p| p.id == paper);
    if let Some((paper, period)) = paper.zip(register.pack.calendar.period(period).ok()) {
        review(&compose(register, paper, &period), &mut sink);
    }
    sink
}

/// Runs the stages after the first on the files of a pack.
#[must_use]
pub fn run_on(files: Files, past: &Past, request: &Request, mut timings: Vec<Timing>) -> Run {
    let mut clock = Clock { steps: request.steps.clone(), timings: &mut timings };
    let (mut texts, mut sink) = (SourceMap::default(), Sink::default());
    let mut run = Run {
        files: Files::default(),
        register: None,
        papers: Vec::new(),
        timings: Vec::new(),
        unmet: None,
        indicators: 0,
        refused: Vec::new(),
        left_out: Vec::new(),
        texts: SourceMap::default(),
        findings: Sink::default(),
    };
    let register = clock.stage("read", || read::read(&files, &mut texts, &mut sink));
    if let Some(register) = &register {
        run.indicators = register.indicators.len();
        let left_out = register.pack.papers.iter().filter(|p| !is_asked_for(p, &register.pack, request));
        run.left_out = left_out.filter(|_| request.papers.is_empty()).map(|p| p.id.clone()).collect();
        let templates = Templates::of(&files, &mut texts);
        let library = clock.stage("fonts", || fonts(&files, &register.pack.fonts, &mut sink));
        let glyphs = clock.stage("fonts", || Arc::new(library.glyphs()));
        clock.stage("review", || {
            check_characters(register, &glyphs, &texts, &mut sink);
            review_pack(register, &mut sink);
        });
        let known = issue::known(&files, past, &mut sink);
        let signed = clock.stage("compare", || Signed::of(past, &files));
        clock.stage("review", || {
            let newest = past.newest.as_deref().and_then(|entry| signed.register(entry));
            corrections::review(register, newest.map(|newest| past.signed_off(newest)).as_ref(), &mut sink);
        });
        let stages = Stages {
            register,
            templates: &templates,
            library: &library,
            glyphs: &glyphs,
            files: &files,
            request,
            past,
            known,
            signed,
            slots: Slots::of_this_machine(),
        };
        match wanted(register, request) {
            Ok(papers) => {
                let mut own = Vec::new();
                for ((paper, _), made) in papers.iter().zip(stages.papers(&papers, &texts, &sink)) {
                    if made.produced.is_none() {
                        run.refused.push(paper.id.clone());
                    }
                    run.papers.extend(made.produced);
                    own.push(made.found);
                    made.timings.iter().for_each(|timing| clock.add(timing));
                }
                if !own.is_empty() {
                    sink = Sink::merged(own);
                }
            }
            Err(unmet) => run.unmet = Some(unmet),
        }
        let unused = read::apply_waivers(register, &texts, &mut sink);
        // A waiver may be meant for a paper or a period that this run leaves out.
        if request.papers.is_empty() && request.period.is_none() && run.unmet.is_none() {
            unused.into_iter().for_each(|d| sink.push(d));
        }
    }
    run.texts = texts;
    run.findings = sink;
    run.files = files;
    run.register = register;
    run.timings = timings;
    run
}

fn check_characters(register: &Register, glyphs: &Glyphs, texts: &SourceMap, sink: &mut Sink) {
    if let Some(file) = texts.find(pack::PACK_FILE) {
        characters::unprintable(file, None, glyphs, texts, sink);
    }
    for indicator in &register.indicators {
        let about = Some((indicator.id.as_str(), indicator.lead_organisation()));
        characters::unprintable(indicator.span.file, about, glyphs, texts, sink);
    }
    let others = register.sections.iter().map(|s| s.span.file).chain(register.funds.iter().map(|f| f.span.file));
    for file in others {
        characters::unprintable(file, None, glyphs, texts, sink);
    }
}

struct Stages<'a> {
    register: &'a Register,
    templates: &'a Templates,
    library: &'a FontLibrary,
    glyphs: &'a Arc<Glyphs>,
    files: &'a Files,
    request: &'a Request,
    past: &'a Past,
    known: Vec<Known>,
    signed: Signed,
    slots: Slots,
}

/// What became of one paper.
struct Made {
    /// None if it was to be final and cannot be.
    produced: Option<Produced>,
    /// What was found, that of the pack included: so no paper's findings depend on which others are made in the same run.
    found: Sink,
    timings: Vec<Timing>,
}

/// Room for templates that are nested as deep as their limits allow.
const STACK: usize = 256 << 20;

impl Stages<'_> {
    /// Makes papers, at the same time: what one of them does alone leaves cores without work.
    fn papers(&self, papers: &[(&Paper, Period)], texts: &SourceMap, sink: &Sink) -> Vec<Made> {
        let make = |(paper, period): &(&Paper, Period)| {
            let (mut found, mut timings) = (sink.clone(), Vec::new());
            let mut clock = Clock { steps: self.request.steps.of_paper(&paper.id), timings: &mut timings };
            let produced = self.paper(paper, period, texts, &mut found, &mut clock);
            Made { produced, found, timings }
        };
        let make = &make;
        thread::scope(|scope| {
            let threads: Vec<_> = papers
                .iter()
                .map(|paper| thread::Builder::new().stack_size(STACK).spawn_scoped(scope, move || make(paper)))
                .collect();
            let made = threads.into_iter().zip(papers).map(|(thread, paper)| match thread {
                Ok(thread) => thread.join().unwrap_or_else(|fault| resume_unwind(fault)),
                // Where the system has no room for another thread, this one does the work.
                Err(_) => make(paper),
            });
            made.collect()
        })
    }

    /// Makes one paper; `None` if it was to be final and cannot be.
    fn paper(
        &self,
        paper: &Paper,
        period: &Period,
        texts: &SourceMap,
        sink: &mut Sink,
        clock: &mut Clock<'_>,
    ) -> Option<Produced> {
        let composition = clock.stage("rate and compose", || compose(self.register, paper, period));
        clock.stage("review", || review(&composition, sink));
        read::apply_waivers(self.register, texts, sink);
        let mut pack_files = published(self.register, self.files);
        let made_of = clock.stage("compare", || MadeOf {
            files: digests(pack_files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()))),
            built_in: digests(built_in(self.files).map(|(name, text)| (name, text.as_bytes()))),
        });
        let (standing, mut issue) = self.issue(&composition, &made_of);
        let identity = Identity {
            paper: format!("{}/{}/{}", self.register.pack.board, paper.id, period.label),
            creator: format!("boardpack {}", issue.tool.boardpack),
        };
        let kitchen = self.kitchen(&issue, &identity);
        // Which documents have not changed shows when they are rendered; then the statement is whole.
        pack_files.insert(ISSUE.to_owned(), Vec::new());
        let printing = Printing {
            issue: issue.clone(),
            issued: self.issued(&standing, &composition, &kitchen),
            since: self.request.since.clone(),
            gaps: gaps::gaps(self.register, texts, sink),
            pack_files,
            font_families: self.library.families.clone(),
        };
        // Where a template of the pack's own cannot be read, the built-in one would tell another story.
        let readable = !self.files.unloaded.iter().any(|u| u.path.starts_with(TEMPLATES));
        let fill = || render(&composition, &printing, self.templates, self.glyphs, texts, sink);
        let mut sources = clock.stage("render", || readable.then(fill).flatten());
        if let Some(sources) = &mut sources {
            issue.state_documents(&sources.versions);
            sources.attach(ISSUE, issue.text());
        }
        if let Some(sources) = &sources {
            clock.stage("review", || narrative::review(&composition, sources, texts, sink));
        }
        read::apply_waivers(self.register, texts, sink);
        if self.request.purpose == Purpose::Final && sink.iter().any(Diagnostic::blocks_final) {
            return None;
        }
        let documents = sources.as_ref().map(|s| self.documents(s, &composition)).unwrap_or_default();
        let plan = clock.stage("compare", || {
            Plan::of(
                documents,
                kitchen,
                self.request.made.get(&paper.id),
                sources.as_ref().filter(|_| self.request.purpose != Purpose::Check),
            )
        });
        let typeset = sources.as_ref().map(|sources| {
            let job = Job {
                sources,
                fonts: self.library,
                identity: &identity,
                keep_pages: self.request.keep_pages,
                slots: &self.slots,
                steps: &clock.steps.clone(),
                limits: self.request.limits,
            };
            clock.stage("typeset", || typeset(&job, &plan.make, texts, sink))
        });
        let left_running = typeset.as_ref().is_some_and(|made| matches!(made, Err(NotTypeset::LeftRunning)));
        let pdfs = typeset.and_then(Result::ok);
        Some(Produced {
            paper: paper.id.clone(),
            period: period.label.clone(),
            board: self.register.pack.board.clone(),
            title: paper.title.clone(),
            edition: composition.edition.cloned(),
            exempt: paper.annexes.iter().filter_map(|a| Some((a.id.clone(), a.exempt.clone()?))).collect(),
            scheme: self.register.pack.scheme.clone(),
            retention: self.register.pack.retention.clone(),
            made_of,
            issue,
            standing,
            complete: pdfs.is_some(),
            left_running,
            partial: !self.request.annexes.is_empty() || self.request.documents.is_some(),
            waived: outcome::waived(texts, sink),
            counts: outcome::counts(&composition),
            stand: Stand::of(&composition),
            overrides: overrides(&composition).iter().map(|o| o.in_words(&composition)).collect(),
            gaps: sources.as_ref().map_or(printing.gaps, |s| s.gaps.clone()),
            recipes: plan.recipes(pdfs.as_deref().unwrap_or_default()),
            kept: plan.keep,
            because: plan.because,
            sources: sources.unwrap_or_default(),
            pdfs: pdfs.unwrap_or_default(),
        })
    }

    /// What holds for all PDFs of a paper.
    fn kitchen(&self, issue: &Issue, identity: &Identity) -> Kitchen {
        let faces = built_in_faces(self.files);
        let built_in = faces.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice()));
        let own = self.files.fonts.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()));
        Kitchen { tool: issue.tool.clone(), identity: identity.paper.clone(), fonts: digest_over(built_in.chain(own)) }
    }

    fn documents(&self, sources: &Sources, composition: &Composition<'_>) -> Vec<Document> {
        if let Some(named) = &self.request.documents {
            let own = named.get(&composition.paper.id);
            let is_named = |d: &&Document| own.is_some_and(|names| names.contains(&d.name));
            return sources.documents.iter().filter(is_named).cloned().collect();
        }
        let whole = composition.entries.len() <= CHECKED_WHOLE;
        let annexes = &self.request.annexes;
        let wanted = |d: &&Document| match (&d.kind, self.request.purpose) {
            (DocumentKind::Changes, _) => true,
            _ if self.request.since.is_some() => false,
            (DocumentKind::Notice, Purpose::Check) => true,
            (kind, Purpose::Check) => *kind == if whole { DocumentKind::Pack } else { DocumentKind::Cover },
            (_, Purpose::Draft | Purpose::Final) => {
                annexes.is_empty() || d.annex().is_some_and(|id| annexes.iter().any(|a| a == id))
            }
        };
        sources.documents.iter().filter(wanted).cloned().collect()
    }
}

/// The published pack: data in canonical form, the pack's own templates and fonts.
fn published(register: &Register, files: &Files) -> BTreeMap<String, Vec<u8>> {
    let data = register.published.iter().map(|(path, text)| (path.clone(), text.clone().into_bytes()));
    let templates = files.texts.iter().filter(|(path, _)| path.starts_with(TEMPLATES));
    let templates = templates.map(|(path, text)| (path.clone(), text.clone().into_bytes()));
    let fonts = files.fonts.iter().map(|(path, bytes)| (path.clone(), bytes.clone()));
    data.chain(templates).chain(fonts).collect()
}
