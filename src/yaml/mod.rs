//! YAML text to a tree that keeps each value's place and its text exactly as written.
//!
//! The tree is made from the parser's events instead of through serde, for two reasons: numbers must be read
//! from their text (`3.10` is not `3.1`), and every fault of a file must be found in one run, where a deserialiser
//! stops at the first.

mod canonical;
mod edit;
mod fault;
mod fields;
mod inline;
pub mod keys;

pub use canonical::{INTERNAL, canonical};
pub use edit::{Edit, Said, Step, tree};
pub use fields::{Entry, Fields, Reader, Unreadable};
pub use inline::inline;
pub use keys::Keys;

use std::ops::Range;

use fault::Fault;
use serde_saphyr::granit_parser::{self, Event, Parser, ScalarStyle};

use crate::diag::{Code, Diagnostic, FileId, Sink, SourceMap, Span};

/// Nesting deeper than this many levels is refused.
pub const MAX_DEPTH: usize = 32;

/// More values than this in one file are refused.
pub const MAX_NODES: usize = 200_000;

/// A value with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Bytes of the file that the value covers.
    pub range: Range<usize>,
    /// What it is.
    pub value: Value,
}

/// A key with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// Bytes of the file that the key covers.
    pub range: Range<usize>,
    /// The key.
    pub text: String,
}

/// What a [`Node`] is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Nothing after the key, or `~` or `null`.
    Absent,
    /// Text, a number, a date: always as written.
    Scalar(String),
    /// A list.
    List(Vec<Node>),
    /// A mapping, in the order in which it is written, duplicates included.
    Map(Vec<(Key, Node)>),
}

impl Value {
    /// Returns what the value is, in plain words.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Absent => "nothing",
            Self::Scalar(_) => "text",
            Self::List(_) => "a list",
            Self::Map(_) => "a group of keys",
        }
    }
}

/// Reads one file; pushes what is wrong with it and returns `None` if it cannot be read at all.
#[must_use]
pub fn parse(file: FileId, sources: &SourceMap, sink: &mut Sink) -> Option<Node> {
    let text = sources.text(file);
    let options = granit_parser::options! {
        disallow_directives: true,
        emit_unresolved_aliases: true,
        emit_comments: false,
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
    };
    let mut builder = Builder { file, text, sink, nodes: 0, faulty: false };
    let mut events = Parser::new_from_str_with_options(text, options);
    match builder.document(&mut events, text.len()) {
        Ok(node) if !builder.faulty => node,
        Ok(_) => None,
        Err(Fault { range, message, help }) => {
            sink.push(Diagnostic::new(Code::YamlSyntax, message).at(Span::new(file, range), "").help(help));
            None
        }
    }
}

struct Builder<'s> {
    file: FileId,
    text: &'s str,
    sink: &'s mut Sink,
    nodes: usize,
    faulty: bool,
}

type Events<'t> = Parser<'t, granit_parser::StrInput<'t>>;

impl Builder<'_> {
    fn document(&mut self, events: &mut Events<'_>, end: usize) -> Result<Option<Node>, Fault> {
        let mut root = None;
        while let Some((event, range)) = next(events, self.text)? {
            match event {
                Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
                Event::DocumentStart(..) if root.is_some() => {
                    return Err(Fault::new(
                        range,
                        "a second document starts here; a file of a pack holds one",
                        "Delete the line `---`, or move what follows to a file of its own.",
                    ));
                }
                Event::DocumentStart(..) => {}
                event => root = Some(self.node(event, range, events)?),
            }
        }
        Ok(Some(root.unwrap_or(Node { range: 0..end, value: Value::Absent })))
    }

    fn node(&mut self, event: Event<'_>, range: Range<usize>, events: &mut Events<'_>) -> Result<Node, Fault> {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            let message = format!("the file holds more than {MAX_NODES} values");
            return Err(Fault::new(range, message, "Split it; an indicator file is usually a page or two."));
        }
        if event.anchor_id().is_some_and(|id| id != 0) || event.tag().is_some() {
            self.refuse(range.clone());
        }
        match event {
            Event::Scalar(text, style, ..) => {
                if style == ScalarStyle::Plain {
                    self.warn_of_cut(&range);
                }
                let absent = style == ScalarStyle::Plain && matches!(&*text, "" | "~" | "null" | "Null" | "NULL");
                let value = if absent { Value::Absent } else { Value::Scalar(text.into_owned()) };
                Ok(Node { range, value })
            }
            Event::SequenceStart(..) => {
                let mut items = Vec::new();
                loop {
                    match next(events, self.text)? {
                        Some((Event::SequenceEnd, close)) => return Ok(self.list(range, &close, items)),
                        Some((event, at)) => items.push(self.node(event, at, events)?),
                        None => return Err(cut_short(range.start)),
                    }
                }
            }
            Event::MappingStart(..) => {
                let mut entries = Vec::new();
                loop {
                    match next(events, self.text)? {
                        Some((Event::MappingEnd, close)) => return Ok(self.map(range, &close, entries)),
                        Some((event, at)) => {
                            let key = self.node(event, at, events)?;
                            let Some((event, at)) = next(events, self.text)? else {
                                return Err(cut_short(range.start));
                            };
                            let value = self.node(event, at, events)?;
                            entries.push((self.key(key), value));
                        }
                        None => return Err(cut_short(range.start)),
                    }
                }
            }
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                self.refuse(range.clone());
                Ok(Node { range, value: Value::Absent })
            }
            _ => Err(cut_short(range.start)),
        }
    }

    fn list(&self, open: Range<usize>, close: &Range<usize>, items: Vec<Node>) -> Node {
        let last = items.last().map_or(open.end, |n| n.range.end);
        Node { range: open.start..last.max(flow_end(close)), value: Value::List(items) }
    }

    fn map(&self, open: Range<usize>, close: &Range<usize>, entries: Vec<(Key, Node)>) -> Node {
        let start = entries.first().map_or(open.start, |(k, _)| open.start.min(k.range.start));
        let last = entries.last().map_or(open.end, |(_, n)| n.range.end);
        Node { range: start..last.max(flow_end(close)), value: Value::Map(entries) }
    }

    fn key(&mut self, node: Node) -> Key {
        let text = match node.value {
            Value::Scalar(text) => text,
            Value::Absent => String::new(),
            other => {
                self.faulty = true;
                self.sink.push(
                    Diagnostic::new(Code::WrongType, format!("a key must be a word, and this is {}", other.kind()))
                        .at(Span::new(self.file, node.range.clone()), "here")
                        .help("Put text that starts with `[` or `{` in quotes."),
                );
                String::new()
            }
        };
        Key { range: node.range, text }
    }

    /// ` #3` after a value is a comment to YAML; an author who leaves no space after the `#` hardly meant one.
    fn warn_of_cut(&mut self, range: &Range<usize>) {
        let rest = self.text[range.end..].lines().next().unwrap_or_default();
        let comment = rest.trim_start();
        let glued = comment.strip_prefix('#').is_some_and(|c| c.starts_with(|c: char| !c.is_whitespace() && c != '#'));
        if glued && comment.len() < rest.len() {
            let at = range.end + rest.len() - comment.len();
            self.sink.push(
                Diagnostic::new(Code::TextCutOff, format!("what follows the `#` is taken for a comment: {}", comment.trim_end()))
                    .at(Span::new(self.file, at..at + comment.trim_end().len()), "does not print")
                    .help("If it belongs to the text, put the whole text in quotes; if it is a comment, leave a space after the `#`."),
            );
        }
    }

    fn refuse(&mut self, range: Range<usize>) {
        self.faulty = true;
        self.sink.push(
            Diagnostic::new(Code::YamlFeature, "anchors, aliases and tags (`&`, `*`, `!`) are not used in a pack")
                .at(Span::new(self.file, range), "here")
                .help("Put the text in quotes if it is meant to start with `&`, `*` or `!`; otherwise write the value out."),
        );
    }
}

/// The end of a flow collection is a bracket with a width; the end of a block collection has none.
fn flow_end(close: &Range<usize>) -> usize {
    if close.end > close.start { close.end } else { 0 }
}

fn cut_short(at: usize) -> Fault {
    Fault::new(at..at, "the file breaks off inside what starts here", "Was it saved completely?")
}

fn next<'t>(events: &mut Events<'t>, text: &str) -> Result<Option<(Event<'t>, Range<usize>)>, Fault> {
    match events.next_event() {
        None => Ok(None),
        Some(Ok((event, span))) => Ok(Some((event, span.byte_range().unwrap_or(0..0)))),
        Some(Err(error)) => Err(Fault::of(&error, text)),
    }
}

#[cfg(test)]
mod tests;
