//! The proof after rendering: what came from data is text to Typst, wherever a template put it.
//!
//! Escaping cannot know that a template wrote `#` or `$` before a value. So each source is parsed once more, and every
//! byte that came from data must lie in a leaf that prints.

use std::collections::BTreeSet;
use std::ops::Range;

use typst::syntax::{SyntaxKind, SyntaxNode, parse};

use super::recorder::{Position, Rendered, ValueAt};
use super::template;
use crate::diag::{Code, Diagnostic, SourceMap};

/// Returns a finding for each value that Typst would not take as it was typed.
pub(super) fn values_print_as_typed(rendered: &Rendered, sources: &SourceMap) -> Vec<Diagnostic> {
    let mut values: Vec<&ValueAt> = rendered.values.iter().filter(|value| !value.range.is_empty()).collect();
    values.sort_by_key(|value| value.range.start);
    let not_safe = not_as_typed(&rendered.text, &values);
    not_safe.into_iter().map(|index| finding(rendered, values[index], sources)).collect()
}

/// Which values, by their place in the list, Typst would not take as they were typed. What was proved of a source stays proved, so a
/// run that follows another in the same process proves only what has changed.
#[comemo::memoize]
fn not_as_typed(text: &str, values: &[&ValueAt]) -> Vec<usize> {
    let root = parse(text);
    let mut proof = Proof { leaves: Vec::new(), whole: BTreeSet::new() };
    proof.walk(&root, 0, false);
    let mut from = 0;
    let mut not_safe = Vec::new();
    for (index, value) in values.iter().enumerate() {
        from += proof.leaves[from..].iter().take_while(|leaf| leaf.range.end <= value.range.start).count();
        if !proof.is_safe(value, from) {
            not_safe.push(index);
        }
    }
    not_safe
}

/// A piece of a source that Typst does not take apart any further.
struct Leaf {
    range: Range<usize>,
    /// Whether it prints as text.
    prints: bool,
    /// Whether an escape stands here, which may not be cut in two.
    escape: bool,
}

/// What Typst makes of a source, walked once.
struct Proof {
    /// In the order of the source.
    leaves: Vec<Leaf>,
    /// Starts and ends of strings (true) and of other values of code (false).
    whole: BTreeSet<(usize, usize, bool)>,
}

impl Proof {
    fn walk(&mut self, node: &SyntaxNode, start: usize, inside_raw: bool) {
        let kind = node.kind();
        let inside_raw = inside_raw || matches!(kind, SyntaxKind::Raw | SyntaxKind::Equation);
        let range = start..start + node.len();
        if kind == SyntaxKind::Str || is_code(kind) {
            self.whole.insert((range.start, range.end, kind == SyntaxKind::Str));
        }
        let mut children = node.children().peekable();
        if children.peek().is_none() {
            // A value has no line ends of its own, so all that a paragraph break can share with it is a space at its end.
            let prints = !inside_raw
                && matches!(kind, SyntaxKind::Text | SyntaxKind::Escape | SyntaxKind::Space | SyntaxKind::Parbreak);
            self.leaves.push(Leaf { range, prints, escape: kind == SyntaxKind::Escape });
        }
        let mut at = start;
        for child in children {
            self.walk(child, at, inside_raw);
            at += child.len();
        }
    }

    fn is_safe(&self, value: &ValueAt, from: usize) -> bool {
        let (start, end) = (value.range.start, value.range.end);
        match value.position {
            Position::Text => self.leaves[from..]
                .iter()
                .take_while(|leaf| leaf.range.start < end)
                .all(|leaf| leaf.prints && (!leaf.escape || leaf.range.start >= start)),
            Position::String => self.whole.contains(&(start, end, true)),
            Position::Code => self.whole.contains(&(start, end, true)) || self.whole.contains(&(start, end, false)),
        }
    }
}

fn is_code(kind: SyntaxKind) -> bool {
    matches!(
        kind,
        SyntaxKind::Int
            | SyntaxKind::Float
            | SyntaxKind::Bool
            | SyntaxKind::None
            | SyntaxKind::Array
            | SyntaxKind::Dict
            | SyntaxKind::Unary
            | SyntaxKind::Parenthesized
    )
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
