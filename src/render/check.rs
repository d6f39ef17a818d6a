//! The proof after rendering: what came from data is text to Typst, wherever a template put it.
//!
//! Escaping cannot know that a template wrote `#` or `$` before a value. So each source is parsed once more, and every
//! byte that came from data must lie in a leaf that prints.

use std::ops::Range;

use typst::syntax::{LinkedNode, Side, SyntaxKind, parse};

use super::recorder::{Position, Rendered, ValueAt};
use super::template;
use crate::diag::{Code, Diagnostic, SourceMap};

/// Returns a finding for each value that Typst would not take as it was typed.
pub(super) fn values_print_as_typed(rendered: &Rendered, sources: &SourceMap) -> Vec<Diagnostic> {
    let root = parse(&rendered.text);
    let root = LinkedNode::new(&root);
    let wrong = rendered.values.iter().filter(|value| !value.range.is_empty() && !is_safe(&root, value));
    wrong.map(|value| finding(rendered, value, sources)).collect()
}

fn is_safe(root: &LinkedNode<'_>, value: &ValueAt) -> bool {
    match value.position {
        Position::Text => is_text(root, &value.range),
        Position::String => spans_exactly(root, &value.range, |kind| kind == SyntaxKind::Str),
        Position::Code => spans_exactly(root, &value.range, |kind| {
            matches!(
                kind,
                SyntaxKind::Int
                    | SyntaxKind::Float
                    | SyntaxKind::Bool
                    | SyntaxKind::None
                    | SyntaxKind::Str
                    | SyntaxKind::Array
                    | SyntaxKind::Dict
                    | SyntaxKind::Unary
                    | SyntaxKind::Parenthesized
            )
        }),
    }
}

fn is_text(root: &LinkedNode<'_>, range: &Range<usize>) -> bool {
    let mut at = range.start;
    while at < range.end {
        let Some(leaf) = root.leaf_at(at, Side::After) else { return false };
        let prints = matches!(leaf.kind(), SyntaxKind::Text | SyntaxKind::Escape | SyntaxKind::Space);
        let starts_inside =
            leaf.range().start >= range.start || leaf.kind() == SyntaxKind::Text || leaf.kind() == SyntaxKind::Space;
        if !prints || !starts_inside || has_raw_ancestor(&leaf) {
            return false;
        }
        at = leaf.range().end.max(at + 1);
    }
    true
}

fn has_raw_ancestor(leaf: &LinkedNode<'_>) -> bool {
    let mut node = leaf.parent();
    while let Some(parent) = node {
        if matches!(parent.kind(), SyntaxKind::Raw | SyntaxKind::Equation) {
            return true;
        }
        node = parent.parent();
    }
    false
}

fn spans_exactly(root: &LinkedNode<'_>, range: &Range<usize>, kind: impl Fn(SyntaxKind) -> bool) -> bool {
    let Some(leaf) = root.leaf_at(range.start, Side::After) else { return false };
    let mut node = Some(&leaf);
    while let Some(current) = node {
        if current.range() == *range && kind(current.kind()) {
            return true;
        }
        node = current.parent();
    }
    false
}

fn finding(rendered: &Rendered, value: &ValueAt, sources: &SourceMap) -> Diagnostic {
    let shown: String = rendered.text[value.range.clone()].chars().filter(|c| *c != '\\').take(40).collect();
    let message = format!("a value stands where it would not print as typed: {shown}");
    let help = match value.position {
        Position::Text => {
            "In running text write `{{ value }}` with a space or a letter before it; inside the brackets of a function write `{{ value | str }}`, without quotes around it."
        }
        Position::String => {
            "`| str` makes a string for the inside of a function's brackets; in running text leave it out."
        }
        Position::Code => {
            "`| code` makes a value for the inside of a function's brackets; in running text leave it out."
        }
    };
    let found = Diagnostic::new(Code::TemplateUnsafe, message).help(help);
    match rendered.origin(value.range.start).and_then(|origin| template::place(&origin, sources)) {
        Some(span) => found.at(span, "printed by this"),
        None => found,
    }
}
