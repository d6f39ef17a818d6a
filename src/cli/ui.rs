//! The only module that writes to the terminal: the product to standard output, the talk to standard error.

use std::io::{IsTerminal, Write};
use std::path::Path;
use std::time::Duration;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use serde_json::json;

use super::args::Format;
use super::ask::Ask;
use crate::diag::wording::{counted, is_hidden};
use crate::diag::{Diagnostic, Label, Severity, SourceMap};
use crate::issue::DocumentVersion;
use crate::pipeline::{Produced, Run};
use crate::publish::Published;
use crate::typeset::{Pdf, STANDARDS};

/// Prints a line of the product. A reader that has gone away (`| head`) is no fault of ours.
macro_rules! say {
    ($($text:tt)*) => {{ let _ = writeln!(std::io::stdout(), $($text)*); }};
}

/// Prints a line of the talk.
macro_rules! talk {
    ($($text:tt)*) => {{ let _ = writeln!(std::io::stderr(), $($text)*); }};
}

/// So many changes are named one by one.
const NAMED: usize = 5;

/// Version of the JSON lines.
const JSON_VERSION: u32 = 1;

pub(super) struct Ui {
    format: Format,
    renderer: Renderer,
}

impl Ui {
    pub(super) fn new(format: Format) -> Self {
        let plain = std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty())
            || std::env::var_os("TERM").is_some_and(|t| t == "dumb")
            || !std::io::stderr().is_terminal();
        Self { format, renderer: if plain { Renderer::plain() } else { Renderer::styled() } }
    }

    /// Whether a person reads along, and no program.
    pub(super) fn is_for_people(&self) -> bool {
        self.format != Format::Json
    }

    /// A finding as a terminal shows it.
    pub(super) fn rendered(&self, found: &Diagnostic, texts: &SourceMap) -> String {
        self.human(found, texts)
    }

    /// Something beside the product that has been rendered already.
    pub(super) fn aside(&self, text: &str) {
        if self.is_for_people() {
            talk!("{text}\n");
        }
    }

    /// A path as the user would write it: relative to here where that is shorter.
    pub(super) fn path(&self, path: &Path) -> String {
        let here = std::env::current_dir().ok();
        let relative = here.as_deref().and_then(|h| path.strip_prefix(h).ok());
        match relative.unwrap_or(path) {
            here if here.as_os_str().is_empty() => ".".to_owned(),
            path => path.display().to_string(),
        }
    }

    fn line(&self, value: &serde_json::Value) {
        say!("{value}");
    }

    /// A piece of the product: lines for people, or one object, which gets its version.
    pub(super) fn product(&self, lines: &[String], mut object: serde_json::Value) {
        match self.format {
            Format::Human => lines.iter().for_each(|line| say!("{}", clean(line))),
            Format::Json => {
                object["version"] = json!(JSON_VERSION);
                self.line(&object);
            }
        }
    }

    /// Whether somebody sits at a terminal, who can be asked.
    fn has_somebody(&self) -> bool {
        self.format == Format::Human && std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
    }

    /// Returns the way to ask the officer at the terminal; `None` where nobody sits at one.
    pub(super) fn ask(&self) -> Option<Ask<std::io::StdinLock<'static>, std::io::Stderr>> {
        self.has_somebody().then(|| Ask::new(std::io::stdin().lock(), std::io::stderr()))
    }

    /// Asks the officer at the terminal; where there is none, nobody is asked.
    pub(super) fn confirmed(&self, question: &str) -> bool {
        if !self.has_somebody() {
            return true;
        }
        let _ = write!(std::io::stderr(), "{question} Type yes: ");
        let mut answer = String::new();
        let read = std::io::stdin().read_line(&mut answer);
        read.is_ok() && answer.trim().eq_ignore_ascii_case("yes")
    }

    /// A remark that programs want to read too.
    pub(super) fn remark(&self, text: &str, object: serde_json::Value) {
        match self.format {
            Format::Human => self.note(text),
            Format::Json => self.product(&[], object),
        }
    }

    /// A remark beside the product.
    pub(super) fn note(&self, text: &str) {
        if self.format == Format::Human {
            talk!("note: {}", clean(text));
        }
    }

    /// The closing object of a run that could not begin.
    pub(super) fn closing(&self, code: u8) {
        if self.format == Format::Json {
            self.line(&json!({"version": JSON_VERSION, "type": "summary", "exit_code": code}));
        }
    }

    /// Something that stopped the run.
    pub(super) fn failure(&self, message: &str, help: &str) {
        let (message, help) = (clean(message), clean(help));
        match self.format {
            Format::Human if help.is_empty() => talk!("error: {message}"),
            Format::Human => talk!("error: {message}\n  = help: {help}"),
            Format::Json => {
                self.line(&json!({"version": JSON_VERSION, "type": "failure", "message": message, "help": help}));
            }
        }
    }

    /// Everything that was found, in the order of file and line.
    pub(super) fn findings(&self, run: &Run) {
        self.these(&run.findings.sorted(&run.texts), &run.texts);
    }

    /// Some findings.
    pub(super) fn these(&self, findings: &[&Diagnostic], texts: &SourceMap) {
        for found in findings {
            match self.format {
                Format::Human => talk!("{}\n", self.human(found, texts)),
                Format::Json => self.line(&as_json(found, texts)),
            }
        }
    }

    fn human(&self, found: &Diagnostic, texts: &SourceMap) -> String {
        if let Some(reason) = &found.waived {
            let place = found.primary.as_ref().map_or_else(String::new, |label| {
                let at = texts.line_column(label.span.file, label.span.start);
                format!(" at {}:{}", texts.path(label.span.file), at.line)
            });
            return clean(&format!("waived[{}]: {}{place} (waived: {reason})", found.code.name(), found.message));
        }
        let level = match found.severity() {
            Severity::Error => Level::ERROR,
            Severity::Gap => Level::WARNING.with_name("gap"),
            Severity::Warning => Level::WARNING,
        };
        let title = found.title();
        let mut group = Group::with_title(level.primary_title(title).id(found.code.name()));
        if let Some(primary) = &found.primary {
            group = group.element(snippet(primary, AnnotationKind::Primary, texts));
        }
        for label in &found.related {
            group = group.element(snippet(label, AnnotationKind::Context, texts));
        }
        if let Some(help) = &found.help {
            group = group.element(Level::HELP.message(help));
        }
        self.renderer.render(&[group])
    }

    /// How a paper's indicators stand.
    pub(super) fn counts(&self, paper: &Produced) {
        let counts: Vec<String> =
            paper.counts.iter().filter(|(_, _, n)| *n > 0).map(|(_, label, n)| format!("{label} {n}")).collect();
        match self.format {
            Format::Human if counts.is_empty() => say!("{}, {}: no indicators", paper.paper, paper.period),
            Format::Human => say!("{}", clean(&format!("{}, {}: {}", paper.paper, paper.period, counts.join(", ")))),
            Format::Json => {
                let counts: serde_json::Map<String, serde_json::Value> =
                    paper.counts.iter().map(|(key, _, n)| (key.clone(), json!(n))).collect();
                self.line(&json!({"version": JSON_VERSION, "type": "counts", "paper": paper.paper, "period": paper.period, "counts": counts}));
            }
        }
    }

    /// A paper that could not be made.
    pub(super) fn not_made(&self, paper: &Produced, output: &Path) {
        let folder = self.path(&output.join(&paper.paper));
        match self.format {
            Format::Human => talk!("{}: not made; {folder} is as it was", paper.paper),
            Format::Json => {
                self.line(
                    &json!({"version": JSON_VERSION, "type": "not_made", "paper": paper.paper, "folder": folder}),
                );
            }
        }
    }

    /// The files that a dry run would write.
    pub(super) fn would_write(&self, paper: &Produced, folder: &Path) {
        for pdf in &paper.pdfs {
            let path = self.path(&folder.join(format!("{}.pdf", pdf.name)));
            match self.format {
                Format::Human => say!("would write {path}  {}", counted(pdf.pages, "page")),
                Format::Json => self.line(&json!({
                    "version": JSON_VERSION, "type": "would_write", "paper": paper.paper, "path": path, "pages": pdf.pages,
                })),
            }
        }
    }

    /// The files of a paper.
    pub(super) fn published(&self, paper: &Produced, published: &Published) {
        if self.format == Format::Human {
            self.counts(paper);
        }
        for document in &paper.sources.documents {
            let path = self.path(&published.folder.join(format!("{}.pdf", document.name)));
            if let Some(pdf) = paper.pdfs.iter().find(|pdf| pdf.name == document.name) {
                self.made(paper, pdf, &path);
            } else if paper.kept.contains(&document.name) {
                let pages = paper.recipes.pdfs.get(&document.name).map_or(0, |recipe| recipe.pages);
                let version = paper.issue.document(&document.name);
                let line = format!("{path}  {}, as it was{}", counted(pages, "page"), unchanged(paper, &version));
                let object = json!({
                    "type": "kept", "paper": paper.paper, "path": path, "pages": pages,
                    "paper_version": version.version, "draft": paper.issue.is_draft(&version),
                });
                self.product(&[line], object);
            }
        }
        self.left(paper, published);
        self.gaps(paper);
    }

    /// A PDF that was made, and what made it differ from the one that lay there.
    fn made(&self, paper: &Produced, pdf: &Pdf, path: &str) {
        let because = paper.because.get(&pdf.name).map(|changed| paper.in_words(changed)).unwrap_or_default();
        let version = paper.issue.document(&pdf.name);
        let draft = paper.issue.is_draft(&version);
        let line = format!(
            "{path}  {}, {STANDARDS}, version {}{}{}, {}",
            counted(pdf.pages, "page"),
            paper.issue.in_words(&version),
            if draft { " (draft)" } else { "" },
            unchanged(paper, &version),
            milliseconds(pdf.layout + pdf.export)
        );
        let changed = (!because.is_empty()).then(|| format!("  changed: {}", listed(&because)));
        let object = json!({
            "type": "file", "paper": paper.paper, "path": path, "pages": pdf.pages, "bytes": pdf.bytes.len(),
            "standards": STANDARDS, "draft": draft, "paper_version": version.version, "because": because,
            "milliseconds": (pdf.layout + pdf.export).as_millis(),
        });
        self.product(&std::iter::once(line).chain(changed).collect::<Vec<_>>(), object);
    }

    /// PDFs that were not asked for, and whether they still agree with those that were.
    fn left(&self, paper: &Produced, published: &Published) {
        for file in &published.left {
            let name = file.trim_end_matches(".pdf");
            let path = self.path(&published.folder.join(file));
            let known = paper.recipes.pdfs.contains_key(name);
            let changed = paper.because.get(name).map(|changed| paper.in_words(changed)).unwrap_or_default();
            let line = match (known, changed.as_slice()) {
                (true, []) => format!("{path}  left as it was, and still agrees"),
                (true, changed) => format!("{path}  left as it was, and no longer agrees: {} changed", listed(changed)),
                (false, _) => format!("{path}  left as it was; nobody knows whether it agrees"),
            };
            let object = json!({
                "type": "left", "paper": paper.paper, "path": path, "agrees": known && changed.is_empty(), "because": changed,
            });
            self.product(&[line], object);
        }
    }

    fn gaps(&self, paper: &Produced) {
        if paper.gaps.is_empty() {
            return;
        }
        match self.format {
            Format::Human => {
                say!("Still to come:");
                for gap in &paper.gaps {
                    say!("  {}", clean(&gap.lead));
                    for item in &gap.items {
                        say!("    - {}", clean(item));
                    }
                }
            }
            Format::Json => {
                self.line(&json!({"version": JSON_VERSION, "type": "gaps", "paper": paper.paper, "leads": paper.gaps}));
            }
        }
    }

    /// How many findings of each kind, and how long it took.
    pub(super) fn tally(&self, run: &Run, verb: &str, code: u8) {
        let sorted = run.findings.sorted(&run.texts);
        let open = |severity| sorted.iter().filter(|d| d.waived.is_none() && d.severity() == severity).count();
        let (errors, gaps, warnings) = (open(Severity::Error), open(Severity::Gap), open(Severity::Warning));
        let waived = sorted.iter().filter(|d| d.waived.is_some()).count();
        match self.format {
            Format::Human => {
                let mut parts = vec![counted(errors, "error"), counted(gaps, "gap"), counted(warnings, "warning")];
                if waived > 0 {
                    parts.push(format!("{waived} waived"));
                }
                let stages: Vec<String> =
                    run.timings.iter().map(|t| format!("{} {}", t.stage, milliseconds(t.took))).collect();
                say!("{}; {}", parts.join(", "), counted(run.indicators, "indicator"));
                talk!("{}", stages.join(", "));
                if !run.refused.is_empty() {
                    talk!(
                        "Not fit to be final: {}. Nothing was written.",
                        crate::diag::wording::list_and(&run.refused)
                    );
                }
            }
            Format::Json => {
                let stages: serde_json::Map<String, serde_json::Value> = run
                    .timings
                    .iter()
                    .map(|t| (t.stage.to_owned(), json!(t.took.as_micros() as f64 / 1000.0)))
                    .collect();
                self.line(&json!({
                    "version": JSON_VERSION, "type": "summary", "verb": verb, "exit_code": code, "errors": errors, "gaps": gaps,
                    "warnings": warnings, "waived": waived, "indicators": run.indicators, "refused": run.refused,
                    "stage_milliseconds": stages,
                }));
            }
        }
    }

    /// What to do next.
    pub(super) fn next(&self, what: &str) {
        if self.format == Format::Human {
            talk!("Next: {}", clean(what));
        }
    }
}

/// A path or a word as a shell takes it.
pub(super) fn quoted(text: &str) -> String {
    if text.chars().all(|c| c.is_alphanumeric() || "/._-".contains(c)) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}

/// What comes from data may hold characters that command a terminal or turn its text around; they show as a mark.
fn clean(text: &str) -> String {
    text.chars().map(|c| if c.is_control() || is_hidden(c) { '\u{fffd}' } else { c }).collect()
}

/// Names the first few.
fn listed(items: &[String]) -> String {
    let more = match items.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("{}{more}", items[..items.len().min(NAMED)].join(", "))
}

/// Says of a document that was signed off earlier than the others that it still holds.
fn unchanged(paper: &Produced, version: &DocumentVersion) -> String {
    if version.version < paper.issue.version {
        format!(", unchanged since version {} was signed off", version.version)
    } else {
        String::new()
    }
}

fn milliseconds(took: Duration) -> String {
    format!("{:.0} ms", took.as_secs_f64() * 1000.0)
}

fn snippet<'t>(
    label: &'t Label,
    kind: AnnotationKind,
    texts: &'t SourceMap,
) -> Snippet<'t, annotate_snippets::Annotation<'t>> {
    let file = label.span.file;
    let text = texts.text(file);
    let floor = |at: usize| (0..=at.min(text.len())).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(0);
    let ceil = |at: usize| (at.min(text.len())..=text.len()).find(|i| text.is_char_boundary(*i)).unwrap_or(text.len());
    let annotation = kind.span(floor(label.span.start)..ceil(label.span.end));
    let annotation = if label.text.is_empty() { annotation } else { annotation.label(label.text.as_str()) };
    Snippet::source(text).path(texts.path(file)).annotation(annotation)
}

fn as_json(found: &Diagnostic, texts: &SourceMap) -> serde_json::Value {
    let place = |label: &Label| {
        let (start, end) =
            (texts.line_column(label.span.file, label.span.start), texts.line_column(label.span.file, label.span.end));
        json!({
            "file": texts.path(label.span.file), "line": start.line, "column": start.column,
            "end_line": end.line, "end_column": end.column, "text": label.text,
        })
    };
    json!({
        "version": JSON_VERSION, "type": "diagnostic", "code": found.code.name(), "severity": found.severity().word(),
        "message": found.message, "help": found.help, "indicator": found.indicator, "lead": found.lead,
        "place": found.primary.as_ref().map(place), "related": found.related.iter().map(place).collect::<Vec<_>>(),
        "waived": found.waived,
    })
}
