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
use crate::cli::args::{BuilderArguments, Common};
use crate::cli::build::{OUTPUT, Publication, publish_all};
use crate::cli::progress::Words;
use crate::cli::refused::{Refused, archive_of, files_of};
use crate::cli::ui::Ui;
use crate::cli::{DONE, Heartbeat, USAGE, guard, kept_file, limits, past};
use crate::compare::Comparison;
use crate::compose::Stand;
use crate::diag::wording::counted;
use crate::diag::{Diagnostic, Severity};
use crate::manifest::{Earlier, MANIFEST};
use crate::pack::Files;
use crate::pipeline::{Produced, Purpose, Request, Run, run_on};
use crate::preview::{DocumentView, PaperView, Problem};
use crate::publish::made_from;
use crate::recipe::{Recipe, Recipes};
use crate::render::{DocumentKind, PACK};
use crate::staging;
use crate::steps::Steps;

/// So many builds back, what was laid out is kept. Ten is what Typst's own `watch` keeps: enough to go back and forth, and memory stays
/// flat.
const KEPT: usize = 10;

/// Builds on each order, until nobody orders any more.
pub(in crate::cli) fn run(
    root: &Path,
    arguments: &BuilderArguments,
    common: &Common,
    ui: &Ui,
    alive: &Heartbeat,
) -> u8 {
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
                let built = worker.build(&order);
                alive.rest();
                let left_running = built.left_running;
                tell(&Told::Built(Box::new(built)));
                if left_running {
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
                break;
            }
        }
        // Whoever watched has gone, or wants another builder; a layout that does not end must not hold that up.
        staging::stop();
        std::process::exit(i32::from(DONE));
    });
    receiver
}

fn tell(told: &Told) {
    if let Ok(line) = serde_json::to_string(told) {
        // Who watched has gone; the next order shows it.
        let _ = writeln!(std::io::stdout(), "{line}");
    }
}

/// What a build has come to.
struct Attempt {
    outcome: Outcome,
    /// What moved, in few words.
    moved: Vec<String>,
    /// Whether a layout goes on that cannot be interrupted.
    left_running: bool,
}

impl Attempt {
    fn of(outcome: Outcome) -> Self {
        Self { outcome, moved: Vec::new(), left_running: false }
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
    fn new(root: &'a Path, arguments: &BuilderArguments, common: &'a Common, ui: &'a Ui, alive: &'a Heartbeat) -> Self {
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

    fn build(&mut self, order: &Order) -> Built {
        let waiting = |what: &str| tell(&Told::Step { what: what.to_owned() });
        let _turn = kept_file::turn(self.root, self.alive, waiting);
        tell(&Told::Began);
        let started = Instant::now();
        let Attempt { outcome, moved, left_running } = self.attempt(order).unwrap_or_else(|refused| {
            self.ui.failure(&refused.message, &refused.help);
            Attempt::of(Outcome::Refused)
        });
        // After a refusal the next order tries again, even if nothing has changed in the pack itself.
        self.seen = self.seen.take().filter(|_| outcome != Outcome::Refused);
        let good = self.good.as_ref();
        Built {
            outcome,
            board: good.map(|good| good.board.clone()).unwrap_or_default(),
            moved,
            problems: self.problems.clone(),
            papers: good.map(|good| good.papers.clone()).unwrap_or_default(),
            milliseconds: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
            left_running,
        }
    }

    /// Reads the pack and makes what has changed.
    fn attempt(&mut self, order: &Order) -> Result<Attempt, Refused> {
        let archive = archive_of(self.root, self.ui)?;
        let files = files_of(self.root, self.ui)?;
        let request = self.request();
        let seen = (files.clone(), archive.head().map(str::to_owned));
        if self.seen.as_ref() == Some(&seen) && self.lies_there(&request) {
            return Ok(Attempt::of(Outcome::Same));
        }
        self.seen = Some(seen);
        let past = past::of(&archive, &files, &request);
        let run = run_on(files, &past, &request, Vec::new());
        comemo::evict(KEPT);
        self.problems = self.problems_of(&run);
        let left_running = run.papers.iter().any(|paper| paper.left_running);
        if let Some(unmet) = &run.unmet {
            return Err(Refused::new(USAGE, unmet.message.clone(), unmet.help.clone()));
        }
        let kept = Attempt { left_running, ..Attempt::of(Outcome::Kept) };
        if order.stood.as_ref().is_some_and(|stood| !errors(&run).is_subset(stood)) {
            return Ok(kept);
        }
        guard::masses(&run, &archive, &self.output).refused(self.ui)?;
        let moved = self.moved(&run, order);
        let publication = publish_all(&run, &self.output, self.ui);
        if publication.written.is_empty() && publication.hindered.is_none() {
            return Ok(kept);
        }
        self.keep(&run, &publication);
        // What hindered it has been said.
        let outcome = if publication.hindered.is_some() { Outcome::Refused } else { Outcome::Made };
        Ok(Attempt { outcome, moved, left_running })
    }

    /// Whether all that was made last still lies in the output folder.
    fn lies_there(&self, request: &Request) -> bool {
        self.good.as_ref().is_none_or(|good| good.recipes == request.made)
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
    fn moved(&self, run: &Run, order: &Order) -> Vec<String> {
        if order.stood.is_none() {
            // All in one holds every page once.
            let whole = |p: &Produced| p.recipes.pdfs.get(PACK).map(|recipe| recipe.pages);
            let pages = |p: &Produced| whole(p).unwrap_or_else(|| p.asked().map(|recipe| recipe.pages).sum());
            return run.papers.iter().map(|p| format!("{} {}", p.paper, counted(pages(p), "page"))).collect();
        }
        // What moves in every paper is said once; else it is said of which.
        let mut said: Vec<(String, Vec<&str>)> = Vec::new();
        for paper in &run.papers {
            let kept = self.good.as_ref().and_then(|good| good.stands.get(&paper.paper).cloned());
            let mut words = match kept.or_else(|| recorded(&self.output, paper)) {
                Some(was) => Comparison::of(&was, &paper.stand).in_brief(),
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
        in_groups(said, run.papers.len())
    }

    /// Keeps what could be made.
    fn keep(&mut self, run: &Run, publication: &Publication) {
        let before = self.good.take().unwrap_or_default();
        let mut good = Good::default();
        for paper in &run.papers {
            good.board.clone_from(&paper.board);
            if !publication.written.contains(&paper.paper) {
                good.papers.extend(before.papers.iter().find(|p| p.id == paper.paper).cloned());
                good.stands.extend(before.stands.get(&paper.paper).map(|s| (paper.paper.clone(), s.clone())));
                good.recipes.extend(before.recipes.get(&paper.paper).map(|r| (paper.paper.clone(), r.clone())));
                continue;
            }
            if let Some(spool) = &mut self.spool {
                for pdf in &paper.pdfs {
                    pdf.laid_out
                        .iter()
                        .for_each(|pages| spool.take(&paper.paper, &pdf.name, pages.clone(), &pdf.looks));
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

/// What moved, with the papers after what moved in them alone; `of` is how many papers there are.
fn in_groups(said: Vec<(String, Vec<&str>)>, of: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut said = said.into_iter().peekable();
    while let Some((mut words, papers)) = said.next() {
        let goes_on = said.peek().is_some_and(|(_, next)| *next == papers);
        if papers.len() != of && !goes_on {
            words.push_str(&format!(" ({})", papers.join(", ")));
        }
        lines.push(words);
    }
    lines
}

/// How a paper stood when it was made last, as it is recorded beside it; what is not recorded has not moved.
fn recorded(output: &Path, paper: &Produced) -> Option<Stand> {
    let text = std::fs::read_to_string(output.join(&paper.paper).join(MANIFEST)).ok()?;
    let earlier = Earlier::read(&text).filter(|earlier| earlier.period == paper.period)?;
    let (positions, counts_by, grant) = (earlier.indicators, earlier.counts_by, earlier.grant);
    Some(Stand { positions, counts_by, grant, ..paper.stand.clone() })
}

fn errors(run: &Run) -> Errors {
    let errors = run.findings.iter().filter(|d| d.severity() == Severity::Error);
    errors.map(|d| (d.code.name().to_owned(), d.title())).collect()
}

/// Tells how far a build has come.
fn steps() -> Steps {
    let words = Words::default();
    Steps::to(move |paper, step| tell(&Told::Step { what: words.of(paper, step) }))
}

#[cfg(test)]
mod tests {
    use super::in_groups;

    #[test]
    fn a_paper_is_named_once_after_what_moved_in_it_alone() {
        let said = |words: &str, papers: &[&'static str]| (words.to_owned(), papers.to_vec());
        let both =
            vec![said("A red → green", &["one", "two"]), said("Annex 1 +1", &["one"]), said("Annex 2 +1", &["one"])];
        assert_eq!(in_groups(both, 2), ["A red → green", "Annex 1 +1", "Annex 2 +1 (one)"]);
    }
}
