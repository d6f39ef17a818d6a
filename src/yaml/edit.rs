//! Changing a file that somebody keeps by hand: a value or a record more, and not another byte. What comes out is read again,
//! and given back only if it says this and nothing else.

use std::ops::Range;
use std::str::FromStr;

use yaml_edit::{Document, Mapping, ScalarType, ScalarValue, Sequence};

use super::{Key, Node, Value, parse};
use crate::diag::{Sink, SourceMap};

/// A step on the way from the top of a file to a value.
#[derive(Debug, Clone, Copy)]
pub enum Step<'k> {
    /// The value of a key.
    Key(&'k str),
    /// An item of a list.
    Item(usize),
}

/// What a key of a new record holds.
#[derive(Debug, Clone)]
pub enum Said {
    /// A text.
    Text(String),
    /// A list of texts.
    List(Vec<String>),
}

/// A file that is being changed.
pub struct Edit<'t> {
    text: &'t str,
    document: Document,
    root: Mapping,
    tree: Node,
    /// What is to come out.
    expected: Node,
    /// Bytes of the text that may change.
    touched: Vec<Range<usize>>,
    /// Comments beside values that change; they stay.
    comments: Vec<String>,
}

/// Returns the tree of a file; `None` if it cannot be read to its end.
#[must_use]
pub fn tree(text: &str) -> Option<Node> {
    let (mut texts, mut sink) = (SourceMap::default(), Sink::default());
    let file = texts.add("", text);
    let node = parse(file, &texts, &mut sink);
    node.filter(|_| !sink.has_errors())
}

impl<'t> Edit<'t> {
    /// Opens a file; `None` if it cannot be read to its end.
    #[must_use]
    pub fn open(text: &'t str) -> Option<Self> {
        let tree = tree(text)?;
        let document = Document::from_str(text).ok()?;
        let root = document.as_mapping()?;
        // What stands in brackets grows inside them.
        let touched = in_brackets(text, &tree).into_iter().collect();
        Some(Self { text, document, root, expected: tree.clone(), tree, touched, comments: Vec::new() })
    }

    /// Returns what the file said before.
    #[must_use]
    pub fn tree(&self) -> &Node {
        &self.tree
    }

    /// Sets a key of the mapping at the end of a way, or takes it out. `None` if the way does not lead to a mapping.
    #[must_use]
    pub fn set(&mut self, way: &[Step<'_>], key: &'static str, is: Option<&str>) -> Option<()> {
        let mapping = mapping_at(&self.root, way)?;
        match is {
            Some(text) => set(&mapping, key, text),
            None => {
                mapping.remove(key)?;
            }
        }
        let holder = self.tree.at(way)?;
        let Value::Map(entries) = &holder.value else { return None };
        let own = entries.iter().find(|(k, _)| k.text == key);
        let range = |(key, node): &(Key, Node)| key.range.start..node.range.end.max(key.range.end);
        self.touched.push(own.map_or_else(|| holder.range.clone(), range));
        if is.is_some() {
            self.comments.extend(own.into_iter().flat_map(|(key, node)| comments_beside(self.text, key, node)));
        }
        expect(&mut self.expected, way, key, is);
        Some(())
    }

    /// Adds a record to the end of a list of the mapping at the end of a way; a list that is not there comes to its end. `None` if
    /// the way does not lead to a mapping.
    #[must_use]
    pub fn append(&mut self, way: &[Step<'_>], list: &'static str, record: &[(&'static str, Said)]) -> Option<()> {
        let holder = self.tree.at(way)?;
        self.touched.extend(in_brackets(self.text, holder));
        if let Some(there) = holder.child(list) {
            self.touched.extend(in_brackets(self.text, there));
        }
        let parent = mapping_at(&self.root, way)?;
        let mapping = Mapping::new();
        for (key, said) in record {
            match said {
                Said::Text(text) => set(&mapping, key, text),
                Said::List(items) => {
                    let sequence = Sequence::new_flow();
                    items.iter().for_each(|item| sequence.push(item.as_str()));
                    mapping.set(*key, sequence);
                }
            }
        }
        match parent.get_sequence(list) {
            Some(records) => records.push(mapping),
            None => {
                let records = Sequence::new();
                records.push(mapping);
                parent.set(list, records);
            }
        }
        let entries = record.iter().map(|(key, said)| (key_of(key), said.node())).collect();
        let record = node(Value::Map(entries));
        let Value::Map(entries) = &mut holder_in(&mut self.expected, way)?.value else { return None };
        match entries.iter_mut().find(|(key, _)| key.text == list) {
            Some((_, Node { value: Value::List(records), .. })) => records.push(record),
            Some((_, there)) => there.value = Value::List(vec![record]),
            None => entries.push((key_of(list), node(Value::List(vec![record])))),
        }
        Some(())
    }

    /// Returns the new text; `None` if it would not say what was asked for and nothing else. The editor is somebody else's:
    /// what counts is what the file says now, and that every line that was not to change stands there as it was.
    #[must_use]
    pub fn finish(self) -> Option<String> {
        let new = self.document.to_string();
        let same = tree(&new).is_some_and(|found| found.says(&self.expected));
        let commented =
            self.comments.iter().all(|comment| new.matches(comment).count() >= self.text.matches(comment).count());
        (same && commented && keeps_lines(self.text, &self.touched, &new)).then_some(new)
    }
}

impl Said {
    fn node(&self) -> Node {
        let text = |text: &String| node(Value::Scalar(text.clone()));
        match self {
            Self::Text(said) => text(said),
            Self::List(items) => node(Value::List(items.iter().map(text).collect())),
        }
    }
}

impl Node {
    /// Returns the value of a key.
    #[must_use]
    pub fn child(&self, key: &str) -> Option<&Self> {
        let Value::Map(entries) = &self.value else { return None };
        entries.iter().find(|(k, _)| k.text == key).map(|(_, node)| node)
    }

    /// Returns the items of a list; none if it is something else.
    #[must_use]
    pub fn items(&self) -> &[Self] {
        match &self.value {
            Value::List(items) => items,
            Value::Absent | Value::Scalar(_) | Value::Map(_) => &[],
        }
    }

    /// Returns the text of a key, if it is a single value.
    #[must_use]
    pub fn text(&self, key: &str) -> Option<&str> {
        match &self.child(key)?.value {
            Value::Scalar(text) => Some(text),
            Value::Absent | Value::List(_) | Value::Map(_) => None,
        }
    }

    /// Returns whether two trees hold the same keys and values in the same order, wherever they stand.
    #[must_use]
    pub fn says(&self, other: &Self) -> bool {
        match (&self.value, &other.value) {
            (Value::List(a), Value::List(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.says(b)),
            (Value::Map(a), Value::Map(b)) => {
                let same = |((ka, a), (kb, b)): (&(Key, Self), &(Key, Self))| ka.text == kb.text && a.says(b);
                a.len() == b.len() && a.iter().zip(b).all(same)
            }
            (a, b) => a == b,
        }
    }

    /// Returns what stands at the end of a way.
    #[must_use]
    pub fn at(&self, way: &[Step<'_>]) -> Option<&Self> {
        way.iter().try_fold(self, |node, step| match step {
            Step::Key(key) => node.child(key),
            Step::Item(index) => node.items().get(*index),
        })
    }
}

fn node(value: Value) -> Node {
    Node { range: 0..0, value }
}

fn key_of(text: &str) -> Key {
    Key { range: 0..0, text: text.to_owned() }
}

fn in_brackets(text: &str, node: &Node) -> Option<Range<usize>> {
    text[node.range.start..].starts_with(['{', '[']).then(|| node.range.clone())
}

/// The comments between a key and its value, and after the value.
fn comments_beside(text: &str, key: &Key, node: &Node) -> Vec<String> {
    let between = text.get(key.range.end..node.range.start).unwrap_or_default();
    let after = text.get(node.range.end..).and_then(|rest| rest.lines().next()).unwrap_or_default();
    let comment = |line: &str| line.find('#').map(|at| line[at..].trim_end().to_owned());
    between.lines().chain(Some(after).filter(|rest| rest.trim_start().starts_with('#'))).filter_map(comment).collect()
}

fn mapping_at(root: &Mapping, way: &[Step<'_>]) -> Option<Mapping> {
    enum At {
        Mapping(Mapping),
        Sequence(Sequence),
    }
    let found = way.iter().try_fold(At::Mapping(root.clone()), |at, step| match (at, step) {
        (At::Mapping(mapping), Step::Key(key)) => {
            mapping.get_mapping(*key).map(At::Mapping).or_else(|| mapping.get_sequence(*key).map(At::Sequence))
        }
        (At::Sequence(list), Step::Item(index)) => Some(At::Mapping(list.get(*index)?.as_mapping()?.clone())),
        (At::Mapping(_), Step::Item(_)) | (At::Sequence(_), Step::Key(_)) => None,
    })?;
    match found {
        At::Mapping(mapping) => Some(mapping),
        At::Sequence(_) => None,
    }
}

fn holder_in<'n>(tree: &'n mut Node, way: &[Step<'_>]) -> Option<&'n mut Node> {
    way.iter().try_fold(tree, |node, step| match (&mut node.value, step) {
        (Value::Map(entries), Step::Key(key)) => entries.iter_mut().find(|(k, _)| k.text == *key).map(|(_, node)| node),
        (Value::List(items), Step::Item(index)) => items.get_mut(*index),
        _ => None,
    })
}

fn expect(tree: &mut Node, way: &[Step<'_>], key: &str, is: Option<&str>) {
    let Some(Node { value: Value::Map(entries), .. }) = holder_in(tree, way) else { return };
    match (entries.iter().position(|(k, _)| k.text == key), is) {
        (Some(at), Some(text)) => entries[at].1.value = Value::Scalar(text.to_owned()),
        (Some(at), None) => {
            entries.remove(at);
        }
        (None, Some(text)) => entries.push((key_of(key), node(Value::Scalar(text.to_owned())))),
        (None, None) => {}
    }
}

/// Sets a value: plain where that reads back as it is, else in quotes.
fn set(mapping: &Mapping, key: &str, text: &str) {
    let number = ScalarValue::parse(text);
    let plain = !text.is_empty()
        && text.chars().all(|c| c.is_ascii_alphanumeric() || " -./%<>=+£".contains(c))
        && text.chars().next().is_some_and(char::is_alphanumeric)
        && !text.ends_with(' ');
    if matches!(number.scalar_type(), ScalarType::Integer | ScalarType::Float) && number.value() == text {
        mapping.set(key, number);
    } else if plain {
        mapping.set(key, ScalarValue::plain(text));
    } else if text.chars().any(char::is_control) {
        mapping.set(key, text);
    } else {
        mapping.set(key, ScalarValue::single_quoted(text));
    }
}

/// Whether every line of the old text that holds nothing of what was touched stands in the new one, in the same order.
fn keeps_lines(old: &str, touched: &[Range<usize>], new: &str) -> bool {
    let mut left = new.split_inclusive('\n');
    let mut at = 0;
    for line in old.split_inclusive('\n') {
        let range = at..at + line.len();
        at = range.end;
        let is_touched = touched.iter().any(|t| t.start < range.end && range.start <= t.end);
        // The last line may get a line end.
        let same = |other: &str| other.trim_end_matches(['\r', '\n']) == line.trim_end_matches(['\r', '\n']);
        if !is_touched && !left.any(same) {
            return false;
        }
    }
    true
}
