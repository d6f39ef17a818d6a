//! A composed paper through minijinja to Typst sources: the readable record of what the board was told.

mod changes;
mod check;
mod context;
mod document;
mod entry;
mod escape;
mod filters;
mod functions;
mod lists;
mod markdown;
mod money;
mod notice;
mod outlook;
mod plain;
mod printing;
mod reads;
mod recorder;
mod reward;
mod template;
mod view;

pub use changes::Since;
pub use document::{CHANGES_BODY, COVER_BODY, NOTICE, NOTICE_BODY, PACK, document_names};
pub use escape::{Glyphs, placeholder as character_placeholder};
pub use plain::sentences;
pub use printing::{Gap, Issued, Printing};
pub use recorder::{Origin, Rendered};
pub use template::{BUILT_IN, Passage, Templates, built_in, pack_path, passages, place};

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::sync::{Arc, Mutex};
use std::thread;

use minijinja::value::Value;
use minijinja::{Environment, context};

use crate::compose::{Composition, Stand};
use crate::diag::{Code, Diagnostic, Sink, SourceMap, Span};
use crate::issue::{DocumentVersion, digests};
use changes::ChangesView;
use notice::NoticeView;

/// One of the PDFs that a paper comes as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// File name without extension: `paper`, `annex-1`, `pack`.
    pub name: String,
    /// Its main source.
    pub main: String,
    /// What it is.
    pub kind: DocumentKind,
}

/// What a PDF of a paper is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DocumentKind {
    /// The cover paper.
    Cover,
    /// An annex, by id.
    Annex(String),
    /// The cover paper and the annexes in one.
    Pack,
    /// The page that tells members what a reissue corrects.
    Notice,
    /// The printable list of what has changed since another reading of the paper.
    Changes,
}

impl Document {
    /// Returns the annex that it is, by id.
    #[must_use]
    pub fn annex(&self) -> Option<&str> {
        match &self.kind {
            DocumentKind::Annex(id) => Some(id),
            DocumentKind::Cover | DocumentKind::Pack | DocumentKind::Notice | DocumentKind::Changes => None,
        }
    }
}

/// A generated source: its text and where each piece of it came from.
#[derive(Debug, Clone)]
pub struct GeneratedSource {
    /// What was rendered, with its origins.
    pub rendered: Rendered,
    /// The indicator that it is about, by id.
    pub indicator: Option<String>,
}

/// Everything that Typst needs, by path below the folder of sources.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// Rendered templates.
    pub generated: BTreeMap<String, GeneratedSource>,
    /// The look library and other sources taken as they are: path to the pack's path and text.
    pub library: BTreeMap<String, LibraryFile>,
    /// Files that the documents carry, by path.
    pub attachments: BTreeMap<String, Vec<u8>>,
    /// The PDFs to make.
    pub documents: Vec<Document>,
    /// Which version each of them is, by name.
    pub versions: BTreeMap<String, DocumentVersion>,
    /// What is missing, by lead.
    pub gaps: Vec<Gap>,
    /// Annexes that the cover's text refers to, by id.
    pub mentioned: BTreeSet<String>,
}

impl Sources {
    /// Returns every file that Typst can read, by path.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        let generated = self.generated.iter().map(|(path, s)| (path.as_str(), s.rendered.text.as_bytes()));
        let library = self.library.iter().map(|(path, file)| (path.as_str(), file.text.as_bytes()));
        let attachments = self.attachments.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()));
        generated.chain(library).chain(attachments)
    }
}

impl Sources {
    /// Puts a file that the pack's PDF carries in its place.
    pub fn attach(&mut self, name: &str, text: String) {
        self.attachments.insert(format!("attachments/{PACK}/{name}"), text.into_bytes());
    }
}

/// A file of the look library.
#[derive(Debug, Clone)]
pub struct LibraryFile {
    /// The path under which the author knows it.
    pub path: String,
    /// The text.
    pub text: String,
}

/// What the templates told while they were rendered.
#[derive(Debug, Default)]
pub(crate) struct Told {
    /// Annexes that the text refers to, by id.
    pub annexes: BTreeSet<String>,
    /// What the text read of the indicators: keys of their views, by their place in the paper.
    pub read: BTreeMap<usize, BTreeSet<String>>,
    /// The lists that it was given, by the call that asked for each.
    pub lists: BTreeMap<String, serde_json::Value>,
    /// Templates that asked for a value which is not there, by name.
    pub missing: BTreeSet<String>,
}

/// Renders every source of a paper. `None`, reported, if a template fails.
#[must_use]
pub fn render(
    composition: &Composition<'_>,
    printing: &Printing,
    templates: &Templates,
    glyphs: &Arc<Glyphs>,
    sources: &SourceMap,
    sink: &mut Sink,
) -> Option<Sources> {
    let told = Arc::new(Mutex::new(Told::default()));
    let views = entry::views(composition, &printing.issue.notices);
    let all: Vec<usize> = (0..views.len()).collect();
    let shown = Arc::new(in_parallel(&all, |index| Arc::new(reads::Shown::of(&views[index]))));
    let watched = reads::Indicators::new(&views, &shown, &told);
    // What the annexes' entries read is kept apart from what the cover does.
    let entries_told = Arc::new(Mutex::new(Told::default()));
    let entries_watched = reads::Indicators::new(&views, &shown, &entries_told);
    let names = functions::Names::of(composition, &views, templates.can_refer());
    let lists = lists::Lists::of(composition, &views);
    let words = template::Words { indicators: watched, lists, names };
    let env = template::environment(templates, words, glyphs, &told, sources, sink)?;
    let globals = context::globals(composition, printing, &views);
    let mut run =
        Run { env: &env, sources, sink, told: told.clone(), asked: None, out: Sources::default(), failed: false };

    run.library(templates);
    run.render("scheme.typ", "scheme.typ.j2", context! { statuses => globals.statuses.clone() }, None);
    let cover_template = composition.paper.template.value.clone();
    run.asked = Some(composition.paper.template.span.clone());
    run.render(COVER_BODY, &cover_template, globals.value(), None);
    run.asked = None;
    run.out.mentioned = told.lock().map(|t| t.annexes.clone()).unwrap_or_default();
    // What annexes ask for later is not the cover's.
    let lists = told.lock().map(|t| t.lists.clone()).unwrap_or_default();
    for (index, contents) in composition.annexes.iter().enumerate() {
        let path = format!("annexes/{}.typ", contents.annex.id);
        run.render(&path, "annex.typ.j2", globals.with_annex(index), None);
        let entries: Vec<usize> = contents.sections.iter().flat_map(|s| s.entries.iter().copied()).collect();
        let rendered = in_parallel(&entries, |index| {
            attempt(&env, "entry.typ.j2", globals.with_entry(entries_watched.watched(index)), sources)
        });
        for (index, outcome) in entries.into_iter().zip(rendered) {
            let entry = &composition.entries[index];
            let id = entry.rated.indicator.id.clone();
            run.take(&format!("entries/{}.typ", entry.slug), "entry.typ.j2", outcome, Some(id));
        }
    }
    run.out.gaps.clone_from(&printing.gaps);
    run.note_missing(&told);
    document::attach(composition, printing, &shown, &lists, [&told, &entries_told], &mut run.out);
    let digests = if printing.issued.is_empty() { BTreeMap::new() } else { digests(run.out.files()) };
    for document in document::documents(composition, printing) {
        match &document.kind {
            DocumentKind::Notice => {
                let notice = NoticeView::of(&printing.notice(), None);
                let values = globals.with_notice(&notice, composition, printing, &run.out);
                run.render(NOTICE_BODY, "notice.typ.j2", values, None);
            }
            DocumentKind::Changes => {
                let changes = printing.since.as_ref().map(|since| ChangesView::of(since, &Stand::of(composition)));
                run.render(CHANGES_BODY, "changes.typ.j2", globals.with_changes(changes.as_ref()), None);
            }
            DocumentKind::Cover | DocumentKind::Annex(_) | DocumentKind::Pack => {}
        }
        let main = |run: &Run<'_>, version: &DocumentVersion| {
            let values = globals.with_document(composition, printing, &document, version, &run.out);
            attempt(&env, "document.typ.j2", values, sources)
        };
        let as_issued = printing.issued.get(&document.name).and_then(|issued| {
            let outcome = main(&run, &issued.version);
            let same = outcome.as_ref().is_ok_and(|(made, _)| issued.made_from(&document.main, &made.text, &digests));
            same.then(|| (issued.version.clone(), outcome))
        });
        let (version, outcome) = as_issued.unwrap_or_else(|| {
            let version = printing.anew(&document.name);
            let outcome = main(&run, &version);
            (version, outcome)
        });
        run.take(&document.main, "document.typ.j2", outcome, None);
        run.out.versions.insert(document.name.clone(), version);
        run.out.documents.push(document);
    }
    run.note_missing(&told);
    if run.failed { None } else { Some(run.out) }
}

struct Run<'a> {
    env: &'a Environment<'a>,
    sources: &'a SourceMap,
    sink: &'a mut Sink,
    told: Arc<Mutex<Told>>,
    /// The place in the pack file that names the template being rendered.
    asked: Option<Span>,
    out: Sources,
    failed: bool,
}

impl Run<'_> {
    fn library(&mut self, templates: &Templates) {
        for (name, file) in templates.library() {
            self.out.library.insert(name.to_owned(), file.clone());
        }
    }

    /// Values that a template asked for and that are not there: a gap of the paper.
    fn note_missing(&mut self, told: &Mutex<Told>) {
        let missing = told.lock().map(|mut t| std::mem::take(&mut t.missing)).unwrap_or_default();
        for template in missing {
            let message = format!("`{}` prints a value that the pack does not give", pack_path(&template));
            Gap::add(&mut self.out.gaps, Gap::TEAM, message.clone());
            let found = Diagnostic::new(Code::ValueMissing, message).help(
                "Look for the word missing in the paper; fill in the value in pack.yaml or in the indicator's file, or ask for it with `{% if … %}`.",
            );
            self.sink.push(found);
        }
    }

    fn render(&mut self, path: &str, template: &str, values: Value, indicator: Option<String>) {
        let outcome = attempt(self.env, template, values, self.sources);
        self.take(path, template, outcome, indicator);
    }

    fn take(&mut self, path: &str, template: &str, outcome: Attempt, indicator: Option<String>) {
        match outcome {
            Ok((rendered, unsafe_values)) => {
                if calls_missing(&rendered.text) {
                    told_missing(&self.told, template);
                }
                for found in unsafe_values {
                    self.failed = true;
                    self.sink.push(Diagnostic { indicator: indicator.clone(), ..found });
                }
                self.out.generated.insert(path.to_owned(), GeneratedSource { rendered, indicator });
            }
            Err(error) => {
                self.failed = true;
                let found = template::diagnostic(&error, template, self.asked.as_ref(), self.sources);
                // A template that fails for one indicator mostly fails for all; once is enough.
                if self.sink.iter().all(|d| d.message != found.message || d.primary != found.primary) {
                    self.sink.push(Diagnostic { indicator, ..found });
                }
            }
        }
    }
}

/// A rendered source with the values in it that would not print as typed, or why there is none.
type Attempt = Result<(Rendered, Vec<Diagnostic>), minijinja::Error>;

fn attempt(env: &Environment<'_>, template: &str, values: Value, sources: &SourceMap) -> Attempt {
    let rendered = recorder::render(env, template, values)?;
    let unsafe_values = check::values_print_as_typed(&rendered, sources);
    Ok((rendered, unsafe_values))
}

/// Works through a list on all cores, in stretches long enough to be worth a thread; the results keep its order.
fn in_parallel<T: Send>(items: &[usize], work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    const STRETCH: usize = 32;
    let cores = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let stretch = items.len().div_ceil(cores).max(STRETCH);
    thread::scope(|scope| {
        let work = &work;
        let threads: Vec<_> =
            items.chunks(stretch).map(|chunk| scope.spawn(move || chunk.iter().map(|i| work(*i)).collect())).collect();
        let joined =
            threads.into_iter().flat_map(|t| -> Vec<T> { t.join().unwrap_or_else(|fault| resume_unwind(fault)) });
        joined.collect()
    })
}

/// Whether a source calls `missing(…)`. In what comes from data a quote or bracket has a backslash before it, so the call
/// can only be the template's own.
fn calls_missing(text: &str) -> bool {
    text.split("missing(").skip(1).any(|rest| rest.trim_start().starts_with(['"', '[']))
}

/// Notes that a template prints a placeholder.
fn told_missing(told: &Mutex<Told>, template: &str) {
    if let Ok(mut told) = told.lock() {
        told.missing.insert(template.to_owned());
    }
}

#[cfg(test)]
mod tests;

#[cfg(test)]
pub(crate) use tests::{as_printed, hostile_text};
