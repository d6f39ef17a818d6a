//! How findings are shown to people: the excerpt with the place marked, and nothing that commands a terminal.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use crate::diag::wording::is_hidden;
use crate::diag::{Diagnostic, Label, Severity, SourceMap};

/// People at a terminal, with or without colour.
pub(super) struct People(Renderer);

impl People {
    pub(super) fn plain() -> Self {
        Self(Renderer::plain())
    }

    pub(super) fn in_colour() -> Self {
        Self(Renderer::styled())
    }

    /// A finding as a block of lines.
    pub(super) fn finding(&self, found: &Diagnostic, texts: &SourceMap) -> String {
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
        let mut group = Group::with_title(level.primary_title(found.title()).id(found.code.name()));
        if let Some(primary) = &found.primary {
            group = group.element(snippet(primary, AnnotationKind::Primary, texts));
        }
        for label in &found.related {
            group = group.element(snippet(label, AnnotationKind::Context, texts));
        }
        if let Some(help) = &found.help {
            group = group.element(Level::HELP.message(help));
        }
        self.0.render(&[group])
    }
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

/// What comes from data may hold characters that command a terminal or turn its text around; they show as a mark.
pub(super) fn clean(text: &str) -> String {
    text.chars().map(|c| if c.is_control() || is_hidden(c) { '\u{fffd}' } else { c }).collect()
}
