//! What Typst says, at the template line or in the data file that caused it.

use typst::World;
use typst::WorldExt;
use typst::diag::SourceDiagnostic;
use typst::syntax::DiagSpan;

use crate::diag::wording::{list_and, nearest};
use crate::diag::{Code, Diagnostic, SourceMap, Span};
use crate::render::{Sources, place};

/// How Typst begins the warning of a font that is not there.
const UNKNOWN_FONT: &str = "unknown font family";

/// Something that Typst reports, with its places resolved to paths of sources.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Fault {
    message: String,
    hints: Vec<String>,
    /// The place itself, then the calls that led there.
    places: Vec<(String, Place)>,
    code: Code,
}

impl Fault {
    pub(super) fn of(diagnostic: &SourceDiagnostic, world: &dyn World) -> Self {
        let resolve = |span: DiagSpan| -> Option<(String, Place)> {
            let path = span.id()?.vpath().get_without_slash().to_owned();
            let range = world.range(span)?;
            Some((path, Place { start: range.start, end: range.end }))
        };
        let calls = diagnostic.trace.iter().map(|t| DiagSpan::from(t.span));
        Self {
            message: diagnostic.message.to_string(),
            hints: diagnostic.hints.iter().map(|h| h.v.to_string()).collect(),
            places: std::iter::once(diagnostic.span).chain(calls).filter_map(resolve).collect(),
            code: if diagnostic.message.starts_with(UNKNOWN_FONT) { Code::FontUnknown } else { Code::LayoutError },
        }
    }

    pub(super) fn too_many_pages(pages: usize, limit: usize) -> Self {
        Self {
            message: format!("it has {pages} pages, and {limit} are the limit"),
            hints: Vec::new(),
            places: Vec::new(),
            code: Code::LimitExceeded,
        }
    }

    /// A warning that would change what the paper looks like is an error; the others are Typst's own business.
    pub(super) fn matters(&self) -> bool {
        self.code == Code::FontUnknown
    }

    pub(super) fn while_exporting(mut self) -> Self {
        self.code = Code::NotAccessible;
        self
    }
}

/// Bytes of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    start: usize,
    end: usize,
}

/// Says what went wrong with some documents, once for all of them.
pub(super) fn diagnostic(fault: &Fault, documents: &[&str], sources: &Sources, texts: &SourceMap) -> Diagnostic {
    let files: Vec<String> = documents.iter().map(|name| format!("{name}.pdf")).collect();
    let files = list_and(&files);
    let (said, advice) = in_plain_words(&fault.message);
    let mut found = match fault.code {
        Code::FontUnknown => {
            let family = fault.message.trim_start_matches(UNKNOWN_FONT).trim_start_matches([':', ' ']);
            Diagnostic::new(Code::FontUnknown, format!("there is no font family `{family}`"))
                .help("Put its files into the pack's fonts/, or name another.")
        }
        Code::NotAccessible => {
            Diagnostic::new(fault.code, format!("{files} would not be accessible and archival: {said}"))
        }
        Code::LimitExceeded => Diagnostic::new(fault.code, format!("{files}: {said}")),
        code => Diagnostic::new(code, format!("{files} cannot be laid out: {said}")),
    };
    if found.help.is_none() {
        found.help = advice.or_else(|| (!fault.hints.is_empty()).then(|| fault.hints.join(". ")));
    }
    located(found, fault, sources, texts)
}

/// Functions of the look library that narratives call, for suggestions.
const FUNCTIONS: &[&str] = &[
    "title-block",
    "board-table",
    "count-table",
    "legend",
    "status",
    "annex-ref",
    "signature",
    "missing",
    "illustrative",
    "illustrative-note",
    "keep-with-next",
    "todo-list",
    "annex",
    "indicator-entry",
    "trend-chart",
];

/// Says in the team's words what Typst says in its own, with what to do where that is known.
fn in_plain_words(message: &str) -> (String, Option<String>) {
    let message = message.trim_start_matches("assertion failed: ").trim_start_matches("panicked with: ");
    let message =
        message.split_once(" error: ").filter(|(standard, _)| standard.starts_with("PDF/")).map_or(message, |(_, m)| m);
    let advised = |said: &str, advice: &str| (said.to_owned(), Some(advice.to_owned()));
    if let Some(name) = message.strip_prefix("unknown variable: ") {
        let near =
            nearest(name, FUNCTIONS.iter().copied()).map_or_else(String::new, |n| format!("Did you mean `{n}`? "));
        let advice = "docs/templates.md lists the functions. A `#` that is meant as typed gets a backslash: \\#";
        return (format!("there is no function or value called `{name}`"), Some(near + advice));
    }
    if message.contains("no font could be found") {
        return advised("a formula stands where none is meant", "A $ that is meant as typed gets a backslash: \\$");
    }
    if message.contains("unclosed label") {
        return advised("a `<` begins a label that is not closed", "A < that is meant as typed gets a backslash: \\<");
    }
    if message.contains("unclosed delimiter") {
        return advised(
            "something is opened and not closed",
            "Look for a bracket, or a single $, * or _ that is meant as typed: put a backslash before it.",
        );
    }
    if ["escape the project root", "file not found", "package not found"].iter().any(|m| message.contains(m)) {
        return advised(
            "the template asks for a file that a paper cannot use",
            "Papers see only the pack's templates and fonts, no other file and no package.",
        );
    }
    if message.contains("current date") {
        return advised(
            "the template asks for today's date",
            "Papers take their dates from pack.yaml, so that they stay the same.",
        );
    }
    if message.starts_with("label ") {
        return (
            message.replace("in the document", "in this paper"),
            Some("An @ that is meant as typed gets a backslash: \\@".to_owned()),
        );
    }
    if message.contains("missing alt text") {
        return advised("a picture or drawing has no words for those who cannot see it", "Give it `alt: \"…\"`.");
    }
    if message.contains("heading") {
        return (
            message.to_owned(),
            Some("Headings begin with one `=`, and no level is left out on the way down.".to_owned()),
        );
    }
    (message.to_owned(), None)
}

/// Points at the template that the team can mend, and at the look library or the generated source beside it.
fn located(mut found: Diagnostic, fault: &Fault, sources: &Sources, texts: &SourceMap) -> Diagnostic {
    let author_place = fault.places.iter().find_map(|(path, range)| {
        let generated = sources.generated.get(path)?;
        let span = place(&generated.rendered.origin(range.start)?, texts)?;
        Some((span, generated.indicator.clone()))
    });
    let library_place = fault.places.iter().find_map(|(path, range)| {
        let file = sources.library.get(path)?;
        Some(Span::new(texts.find(&file.path)?, range.start..range.end))
    });
    match (author_place, library_place) {
        (Some((span, indicator)), library) => {
            found = found.at(span, "");
            found.indicator = indicator;
            if let Some(library) = library {
                found = found.and(library, "found here");
            }
        }
        (None, Some(library)) => found = found.at(library, ""),
        (None, None) => {}
    }
    found
}
