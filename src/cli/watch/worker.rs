//! The process that builds, for another that watches. It keeps what was laid out, so that a change costs little; and it can be ended at
//! any moment, which nothing but the end of a process does to a layout that does not end.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, TryRecvError};
use std::thread;
use std::time::Instant;

use super::message::{Built, Errors, Order, Outcome, Told};
use super::spool::Spool;
use crate::cli::args::{Common, WorkerArguments};
use crate::cli::build::{OUTPUT, publish_all};
use crate::cli::progress::Words;
use crate::cli::refused::archive_of;
use crate::cli::ui::Ui;
use crate::cli::{DONE, Heartbeat, guard, kept_file, limits, past};
use crate::compare::Comparison;
use crate::compose::Stand;
use crate::diag::wording::counted;
use crate::diag::{Code, Diagnostic, Severity};
use crate::pack::{self, Files};
use crate::pipeline::{Produced, Purpose, Request, Run, run_on};
use crate::preview::{DocumentView, PaperView, Problem};
use crate::publish::made_from;
use crate::recipe::{Recipe, Recipes};
use crate::render::DocumentKind;
use crate::steps::Steps;

/// So many builds back, what was laid out is kept. Ten is what Typst's own `watch` keeps: enough to go back and forth, and memory stays
/// flat.
const KEPT: usize = 10;

/// Builds on each order, until nobody orders any more.
pub(in crate::cli) fn run(root: &Path, arguments: &WorkerArguments, common: &Common, ui: &Ui, alive: &Heartbeat) -> u8 {
    let mut worker = Worker::new(root, arguments, common, ui, alive);
    let orders = orders();
    alive.rest();
    loop {
        let order = if worker.has_pages_to_draw() {
            orders.try_recv()
        } else {
            orders.recv().map_err(|_| TryRecvError::Disconnected)
        };
        match order {
            Ok(order) => {
                alive.beat();
                let built = worker.build(order);
                alive.rest();
                let spent = built.spent;
                tell(&Told::Built(Box::new(built)));
                // What could not be stopped goes on until this process ends.
                if spent {
                    return DONE;
                }
            }
            Err(TryRecvError::Empty) => worker.draw(),
            Err(TryRecvError::Disconnected) => return DONE,
        }
    }
}

/// The orders as they come in, one a line; none any more when nobody is there to give them.
fn orders() -> Receiver<Order> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        for line in std::io::stdin().lock().lines() {
            let order = line.ok().and_then(|line| serde_json::from_str(&line).ok());
            if order.is_none_or(|order| sender.send(order).is_err()) {
                return;
            }
        }
    });
    receiver
}

fn tell(told: &Told) {
    if let Ok(line) = serde_json::to_string(told) {
        // Who watched has gone; the next order shows it.
        let _ = writeln!(std::io::stdout(), "{line}");
    }
}

/// The papers as they could be made last.
#[derive(Default)]
struct Good {
    board: String,
    papers: Vec<PaperView>,
    stands: BTreeMap<String, Stand>,
    recipes: BTreeMap<String, Recipes>,
}

struct Worker<'a> {
    root: &'a Path,
    output: PathBuf,
    papers: Vec<String>,
    common: &'a Common,
    ui: &'a Ui,
    alive: &'a Heartbeat,
    spool: Option<Spool>,
    /// What was read last, with the head of the archive's chain.
    seen: Option<(Files, Option<String>)>,
    problems: Vec<Problem>,
    good: Option<Good>,
}

impl<'a> Worker<'a> {
    fn new(root: &'a Path, arguments: &WorkerArguments, common: &'a Common, ui: &'a Ui, alive: &'a Heartbeat) -> Self {
        Self {
            root,
            output: root.join(OUTPUT),
            papers: arguments.papers.clone(),
            common,
            ui,
            alive,
            spool: arguments.pages.clone().map(Spool::new),
            seen: None,
            problems: Vec::new(),
            good: None,
        }
    }

    fn has_pages_to_draw(&self) -> bool {
        self.spool.as_ref().is_some_and(Spool::is_waiting)
    }

    fn draw(&mut self) {
        if let Some(spool) = &mut self.spool {
            spool.draw();
        }
    }

    fn build(&mut self, order: Order) -> Built {
        let started = Instant::now();
        let (outcome, moved, spent) = self.attempt(order);
        let good = self.good.as_ref();
        Built {
            outcome,
            board: good.map(|good| good.board.clone()).unwrap_or_default(),
            moved,
            problems: self.problems.clone(),
            papers: good.map(|good| good.papers.clone()).unwrap_or_default(),
            milliseconds: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
            spent,
        }
    }

    /// Reads the pack and makes what has changed; returns what came of it, what moved, and whether a limit was passed.
    fn attempt(&mut self, order: Order) -> (Outcome, Vec<String>, bool) {
        let refused = |ui: &Ui, message: &str, help: &str| {
            ui.failure(message, help);
            (Outcome::Refused, Vec::new(), false)
        };
        let _turn = kept_file::turn(self.root, self.alive, self.ui);
        let archive = match archive_of(self.root, self.ui) {
            Ok(archive) => archive,
            Err(told) => return refused(self.ui, &told.message, &told.help),
        };
        let files = match pack::load(self.root) {
            Ok(files) => files,
            Err(error) => {
                let message = format!("the folder {} cannot be read: {}", self.root.display(), pack::in_words(&error));
                return refused(self.ui, &message, "The papers are shown as they were. Bring the folder back.");
            }
        };
        let seen = (files.clone(), archive.head().map(str::to_owned));
        if self.seen.as_ref() == Some(&seen) {
            return (Outcome::Same, Vec::new(), false);
        }
        self.seen = Some(seen);
        let request = self.request();
        let past = past::of(&archive, &files, &request);
        let run = run_on(files, &past, &request, Vec::new());
        comemo::evict(KEPT);
        self.problems = self.problems_of(&run);
        let spent = run.findings.iter().any(|d| d.code == Code::LimitExceeded && d.primary.is_none());
        if let Some(unmet) = &run.unmet {
            return refused(self.ui, &unmet.message, &unmet.help);
        }
        if order.stood.is_some_and(|stood| !errors(&run).is_subset(&stood)) {
            return (Outcome::Kept, Vec::new(), spent);
        }
        if let Err(mass) = guard::masses(&run, &archive, &self.output).refused(self.ui) {
            self.ui.failure(&mass.message, &mass.help);
            return (Outcome::Refused, Vec::new(), spent);
        }
        let published = publish_all(&run, &self.output, self.ui);
        if run.papers.iter().all(|paper| !paper.complete) {
            return (Outcome::Kept, Vec::new(), spent);
        }
        let moved = self.moved(&run);
        self.keep(&run);
        let refused = published.is_err() && !run.findings.has_errors();
        (if refused { Outcome::Refused } else { Outcome::Made }, moved, spent)
    }

    /// What this process has made and still lies there is not made again; all else is, so that it is in memory for the next change.
    fn request(&self) -> Request {
        let mut made = self.good.as_ref().map(|good| good.recipes.clone()).unwrap_or_default();
        // Somebody else may have built meanwhile, or have taken the papers away.
        let there = made_from(&self.output);
        for (paper, recipes) in &mut made {
            let same = |name: &String, recipe: &Recipe| {
                there.get(paper).and_then(|there| there.pdfs.get(name)).is_some_and(|now| now.sha256 == recipe.sha256)
            };
            recipes.pdfs.retain(|name, recipe| same(name, recipe));
        }
        Request {
            papers: self.papers.clone(),
            purpose: Purpose::Draft,
            made,
            keep_pages: self.spool.is_some(),
            steps: steps(),
            limits: limits(self.common),
            ..Request::default()
        }
    }

    fn problems_of(&self, run: &Run) -> Vec<Problem> {
        let place = |d: &Diagnostic| {
            let label = d.primary.as_ref()?;
            let at = run.texts.line_column(label.span.file, label.span.start);
            Some(format!("{}:{}:{}", run.texts.path(label.span.file), at.line, at.column))
        };
        let problem = |d: &&Diagnostic| Problem {
            severity: d.severity().word().to_owned(),
            code: d.code.name().to_owned(),
            message: d.title(),
            help: d.help.clone(),
            place: place(d),
            waived: d.waived.clone(),
            rendered: self.ui.rendered(d, &run.texts),
        };
        run.findings.sorted(&run.texts).iter().map(problem).collect()
    }

    /// What moved since the papers were made last, in few words; of the first build, what there is.
    fn moved(&self, run: &Run) -> Vec<String> {
        let Some(good) = &self.good else {
            let pages = |p: &Produced| p.asked().map(|recipe| recipe.pages).sum::<usize>();
            return run.papers.iter().map(|p| format!("{} {}", p.paper, counted(pages(p), "page"))).collect();
        };
        // What moves in every paper is said once; else it is said of which.
        let mut said: Vec<(String, Vec<&str>)> = Vec::new();
        for paper in &run.papers {
            let mut words = match good.stands.get(&paper.paper) {
                Some(was) => Comparison::of(was, &paper.stand).in_brief(),
                None => vec!["new".to_owned()],
            };
            if words.is_empty() {
                // What a PDF only carries is not seen in it.
                let seen = |path: &&String| !path.starts_with("attachments/");
                let seen: BTreeSet<String> = paper.because.values().flatten().filter(seen).cloned().collect();
                let named = if seen.is_empty() { Vec::new() } else { paper.in_words(&seen) };
                words.extend(named.into_iter().map(|what| format!("{what} changed")));
            }
            for words in words {
                match said.iter_mut().find(|(known, _)| *known == words) {
                    Some((_, papers)) => papers.push(&paper.paper),
                    None => said.push((words, vec![&paper.paper])),
                }
            }
        }
        let all = run.papers.len();
        let line = |(words, papers): (String, Vec<&str>)| {
            if papers.len() == all { words } else { format!("{words} ({})", papers.join(", ")) }
        };
        said.into_iter().map(line).collect()
    }

    /// Keeps what could be made.
    fn keep(&mut self, run: &Run) {
        let before = self.good.take().unwrap_or_default();
        let mut good = Good::default();
        for paper in &run.papers {
            good.board.clone_from(&paper.board);
            if !paper.complete {
                good.papers.extend(before.papers.iter().find(|p| p.id == paper.paper).cloned());
                good.stands.extend(before.stands.get(&paper.paper).map(|s| (paper.paper.clone(), s.clone())));
                good.recipes.extend(before.recipes.get(&paper.paper).map(|r| (paper.paper.clone(), r.clone())));
                continue;
            }
            if let Some(spool) = &mut self.spool {
                for pdf in &paper.pdfs {
                    pdf.laid_out.iter().for_each(|pages| spool.take(&paper.paper, &pdf.name, pages.clone()));
                }
            }
            good.stands.insert(paper.paper.clone(), paper.stand.clone());
            good.recipes.insert(paper.paper.clone(), paper.recipes.clone());
            good.papers.push(self.paper_view(run, paper));
        }
        if let Some(spool) = &mut self.spool {
            let named = |p: &PaperView| p.documents.iter().map(|d| (p.id.clone(), d.name.clone())).collect::<Vec<_>>();
            spool.renew(&good.papers.iter().flat_map(named).collect());
        }
        self.good = Some(good);
    }

    fn paper_view(&self, run: &Run, paper: &Produced) -> PaperView {
        let papers = run.register.iter().flat_map(|register| &register.pack.papers);
        let annexes = papers.filter(|p| p.id == paper.paper).flat_map(|p| &p.annexes);
        let titles: BTreeMap<&str, &str> = annexes.map(|a| (a.id.as_str(), a.title.as_str())).collect();
        let title = |kind: &DocumentKind| match kind {
            DocumentKind::Cover => "Cover paper".to_owned(),
            DocumentKind::Annex(id) => match titles.get(id.as_str()) {
                Some(title) => format!("Annex {id}: {title}"),
                None => format!("Annex {id}"),
            },
            DocumentKind::Pack => "All in one".to_owned(),
            DocumentKind::Notice => "Notice of correction".to_owned(),
            DocumentKind::Changes => "What has changed".to_owned(),
        };
        let documents = paper.sources.documents.iter().map(|document| DocumentView {
            name: document.name.clone(),
            title: title(&document.kind),
            file: self.output.join(&paper.paper).join(format!("{}.pdf", document.name)),
            sheets: self.spool.as_ref().map(|s| s.sheets(&paper.paper, &document.name)).unwrap_or_default(),
        });
        PaperView {
            id: paper.paper.clone(),
            title: paper.title.clone(),
            period: paper.period.clone(),
            documents: documents.collect(),
        }
    }
}

fn errors(run: &Run) -> Errors {
    let errors = run.findings.iter().filter(|d| d.severity() == Severity::Error);
    errors.map(|d| (d.code.name().to_owned(), d.title())).collect()
}

/// Tells how far a build has come.
fn steps() -> Steps {
    let words = Words::default();
    Steps::to(move |step| tell(&Told::Step { what: words.of(step) }))
}
