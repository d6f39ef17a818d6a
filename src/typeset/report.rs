//! What Typst says, at the template line or in the data file that caused it.

use std::ops::Range;

use typst::World;
use typst::WorldExt;
use typst::diag::SourceDiagnostic;
use typst::syntax::DiagSpan;

use crate::diag::{Code, Diagnostic, SourceMap, Span};
use crate::render::{Sources, place};

/// Something that Typst reports, with its places resolved to paths of sources.
#[derive(Debug, Clone)]
pub(super) struct Fault {
    message: String,
    hints: Vec<String>,
    /// The place itself, then the calls that led there.
    places: Vec<(String, Range<usize>)>,
    code: Code,
}

impl Fault {
    pub(super) fn of(diagnostic: &SourceDiagnostic, world: &dyn World) -> Self {
        let resolve = |span: DiagSpan| -> Option<(String, Range<usize>)> {
            let path = span.id()?.vpath().get_without_slash().to_owned();
            Some((path, world.range(span)?))
        };
        let calls = diagnostic.trace.iter().map(|t| DiagSpan::from(t.span));
        Self {
            message: diagnostic.message.to_string(),
            hints: diagnostic.hints.iter().map(|h| h.v.to_string()).collect(),
            places: std::iter::once(diagnostic.span).chain(calls).filter_map(resolve).collect(),
            code: Code::LayoutError,
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

    pub(super) fn while_exporting(mut self) -> Self {
        self.code = Code::NotAccessible;
        self
    }
}

/// Warnings that would change what the paper looks like are errors; the others are Typst's own business.
pub(super) fn warning(fault: &Fault, sources: &Sources, texts: &SourceMap) -> Option<Diagnostic> {
    fault.message.starts_with("unknown font family").then(|| {
        let family = fault.message.trim_start_matches("unknown font family: ");
        let found = Diagnostic::new(Code::FontUnknown, format!("there is no font family `{family}`"))
            .help("Put its files into the pack's fonts/, or name another.");
        located(found, fault, sources, texts)
    })
}

/// Says what went wrong with a document.
pub(super) fn error(fault: &Fault, document: &str, sources: &Sources, texts: &SourceMap) -> Diagnostic {
    let message = match fault.code {
        Code::NotAccessible => format!("{document}.pdf would not be accessible and archival: {}", fault.message),
        Code::LimitExceeded => format!("{document}.pdf is too long: {}", fault.message),
        _ => format!("{document}.pdf cannot be laid out: {}", fault.message),
    };
    let mut found = Diagnostic::new(fault.code, message);
    found.help = (!fault.hints.is_empty()).then(|| fault.hints.join(". "));
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
        Some(Span::new(texts.find(&file.path)?, range.clone()))
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
