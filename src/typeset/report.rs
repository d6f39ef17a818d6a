//! What Typst says, at the template line or in the data file that caused it.

use typst::World;
use typst::WorldExt;
use typst::diag::SourceDiagnostic;
use typst::syntax::DiagSpan;

use crate::diag::wording::list_and;
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
    let said = fault.message.trim_start_matches("assertion failed: ").trim_start_matches("panicked with: ");
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
    if found.help.is_none() && !fault.hints.is_empty() {
        found.help = Some(fault.hints.join(". "));
    }
    located(found, fault, sources, texts)
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
