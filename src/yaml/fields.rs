//! Reading the keys of a mapping: every unknown, double, missing or mistyped one is reported, and reading goes on.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{INTERNAL, Node, Value};
use crate::diag::wording::{did_you_mean, list_and, nearest};
use crate::diag::{Code, Diagnostic, FileId, Located, Sink, Span};

/// A text may have this many bytes; a page has about 3,000.
const MAX_TEXT: usize = 20_000;

/// The keys that a mapping may have.
#[derive(Debug, Clone, Copy)]
pub struct Keys {
    /// What the mapping describes, for messages: `a result`.
    pub what: &'static str,
    /// The keys, in the order of the documentation.
    pub known: &'static [&'static str],
}

/// Reads one file: knows its name, where findings go, and whom they concern.
pub struct Reader<'s> {
    /// The file that is being read.
    pub file: FileId,
    /// Where findings go.
    pub sink: &'s mut Sink,
    /// The indicator that the file describes, once its id is known.
    pub indicator: Option<String>,
}

impl Reader<'_> {
    /// Returns the place of a range of the file.
    #[must_use]
    pub fn span(&self, range: &Range<usize>) -> Span {
        Span::new(self.file, range.clone())
    }

    /// Reports a finding at a place of the file.
    pub fn report(&mut self, code: Code, message: impl Into<String>, range: &Range<usize>, help: impl Into<String>) {
        let help = help.into();
        let mut found = Diagnostic::new(code, message).at(self.span(range), "");
        found.help = (!help.is_empty()).then_some(help);
        found.indicator = self.indicator.clone();
        self.sink.push(found);
    }

    /// Returns the text of a scalar, or reports that something else stands there.
    pub fn scalar<'n>(&mut self, node: &'n Node, what: &str) -> Option<&'n str> {
        match &node.value {
            Value::Scalar(text) if text.len() > MAX_TEXT => {
                let message = format!("{what} is longer than {MAX_TEXT} characters, so it is left out");
                self.report(Code::LimitExceeded, message, &(node.range.start..node.range.start + 1), "Shorten it.");
                None
            }
            Value::Scalar(text) => Some(text),
            Value::Absent => None,
            other => {
                let message = format!("{what} must be written as text or a number, and this is {}", other.kind());
                self.report(
                    Code::WrongType,
                    message,
                    &node.range,
                    "Put it in quotes if the text starts with `[` or `{`.",
                );
                None
            }
        }
    }

    /// Returns the items of a list; a single value counts as a list of one.
    pub fn items<'n>(&mut self, node: &'n Node, what: &str) -> &'n [Node] {
        match &node.value {
            Value::List(items) => items,
            Value::Scalar(_) => std::slice::from_ref(node),
            Value::Absent => &[],
            Value::Map(_) => {
                let message = format!("{what} must be a list, and this is a group of keys");
                self.report(Code::WrongType, message, &node.range, "Start each item of the list with `- `.");
                &[]
            }
        }
    }
}

/// The keys of one mapping, the first of each.
pub struct Fields<'n> {
    what: &'static str,
    range: Range<usize>,
    /// Keys that most likely stand for a known one: reported already, so the known one is not also missing.
    misspelt: Vec<&'static str>,
    values: BTreeMap<&'n str, (&'n Range<usize>, &'n Node)>,
}

impl<'n> Fields<'n> {
    /// Opens a mapping and reports unknown and double keys; `None`, reported, if it is no mapping.
    pub fn open(node: &'n Node, keys: &Keys, reader: &mut Reader<'_>) -> Option<Self> {
        let entries = Self::entries(node, keys.what, reader)?;
        let mut misspelt = Vec::new();
        for (key, _) in entries {
            if !keys.known.contains(&key.text.as_str()) {
                let message = format!("{} has no key `{}`", keys.what, key.text);
                let number = !key.text.is_empty() && key.text.chars().all(|c| c.is_ascii_digit());
                let help = if number {
                    "If this is the rest of a number such as 1,250, leave out the comma.".to_owned()
                } else {
                    did_you_mean(&key.text, keys.known)
                };
                reader.report(Code::UnknownKey, message, &key.range, help);
                misspelt.extend(nearest(&key.text, keys.known.iter().copied()));
            }
        }
        Some(Self { misspelt, ..Self::first_of_each(node, keys.what, entries, reader) })
    }

    /// Opens a mapping whose keys are names of the author's own choice.
    pub fn open_names(node: &'n Node, what: &'static str, reader: &mut Reader<'_>) -> Option<Self> {
        let entries = Self::entries(node, what, reader)?;
        for (key, _) in entries.iter().filter(|(key, _)| key.text == INTERNAL) {
            let message = format!("`{INTERNAL}` cannot be a name in {what}: what it holds is for the team only");
            reader.report(Code::BadChoice, message, &key.range, "Choose another name.");
        }
        Some(Self::first_of_each(node, what, entries, reader))
    }

    fn entries(node: &'n Node, what: &'static str, reader: &mut Reader<'_>) -> Option<&'n [(super::Key, Node)]> {
        match &node.value {
            Value::Map(entries) => Some(entries),
            Value::Absent => Some(&[]),
            other => {
                let message = format!("{what} must be written as keys with values, and this is {}", other.kind());
                reader.report(Code::WrongType, message, &node.range, "Write `key: value`, one to a line.");
                None
            }
        }
    }

    fn first_of_each(
        node: &'n Node,
        what: &'static str,
        entries: &'n [(super::Key, Node)],
        reader: &mut Reader<'_>,
    ) -> Self {
        let mut values: BTreeMap<&str, (&Range<usize>, &Node)> = BTreeMap::new();
        for (key, value) in entries {
            if let Some((first, _)) = values.get(key.text.as_str()) {
                let found = Diagnostic::new(Code::DuplicateKey, format!("`{}` is written twice in {what}", key.text))
                    .at(reader.span(&key.range), "again here")
                    .and(reader.span(first), "first here")
                    .help("Keep the right one and delete the other.");
                reader.sink.push(Diagnostic { indicator: reader.indicator.clone(), ..found });
            } else {
                values.insert(&key.text, (&key.range, value));
            }
        }
        Self { what, range: node.range.clone(), misspelt: Vec::new(), values }
    }

    /// Returns the names and values in the order of the file, for mappings whose keys the author chooses.
    #[must_use]
    pub fn named(&self) -> Vec<(&'n str, Range<usize>, &'n Node)> {
        let mut named: Vec<_> = self.values.iter().map(|(k, (at, node))| (*k, (*at).clone(), *node)).collect();
        named.sort_by_key(|(_, at, _)| at.start);
        named
    }

    /// Returns the value of a key, unless it is absent.
    #[must_use]
    pub fn node(&self, key: &str) -> Option<&'n Node> {
        self.values.get(key).map(|(_, node)| *node).filter(|node| node.value != Value::Absent)
    }

    /// Returns the value of a key, or reports that it is missing.
    pub fn required(&self, key: &str, reader: &mut Reader<'_>) -> Option<&'n Node> {
        let node = self.node(key);
        if node.is_none() && !self.misspelt.contains(&key) {
            let at = self.values.get(key).map_or_else(|| first_line(&self.range), |(at, _)| (*at).clone());
            let message = format!("{} has no `{key}`, which it needs", self.what);
            reader.report(Code::MissingKey, message, &at, format!("Add `{key}: …`."));
        }
        node
    }

    /// Returns the text of a key.
    pub fn text(&self, key: &str, reader: &mut Reader<'_>) -> Option<String> {
        let node = self.node(key)?;
        reader.scalar(node, &format!("`{key}`")).map(str::to_owned)
    }

    /// Returns the text of a key that must be there.
    pub fn required_text(&self, key: &str, reader: &mut Reader<'_>) -> Option<String> {
        let node = self.required(key, reader)?;
        let text = reader.scalar(node, &format!("`{key}`"))?;
        if text.trim().is_empty() {
            reader.report(Code::MissingKey, format!("`{key}` is empty"), &node.range, "");
            return None;
        }
        Some(text.to_owned())
    }

    /// Returns the list of texts of a key.
    pub fn texts(&self, key: &str, reader: &mut Reader<'_>) -> Vec<Located<String>> {
        let Some(node) = self.node(key) else { return Vec::new() };
        let mut texts = Vec::new();
        for item in reader.items(node, &format!("`{key}`")) {
            if let Some(text) = reader.scalar(item, &format!("an item of `{key}`")) {
                texts.push(Located { value: text.to_owned(), span: reader.span(&item.range) });
            }
        }
        texts
    }

    /// Returns the items of the list of a key.
    pub fn items(&self, key: &str, reader: &mut Reader<'_>) -> &'n [Node] {
        self.node(key).map_or(&[], |node| reader.items(node, &format!("`{key}`")))
    }

    /// Returns the answer of a yes-or-no key.
    pub fn yes_no(&self, key: &str, reader: &mut Reader<'_>) -> Option<bool> {
        self.choice(key, &[("yes", true), ("no", false), ("true", true), ("false", false)], reader)
    }

    /// Returns which of the allowed words a key has.
    pub fn choice<T: Copy>(&self, key: &str, allowed: &[(&str, T)], reader: &mut Reader<'_>) -> Option<T> {
        let node = self.node(key)?;
        let text = reader.scalar(node, &format!("`{key}`"))?;
        let found = allowed.iter().find(|(word, _)| *word == text.trim());
        if found.is_none() {
            let words: Vec<&str> = allowed.iter().map(|(word, _)| *word).collect();
            let near = nearest(text, words.iter().copied());
            let help = near.map_or_else(String::new, |n| format!("Did you mean `{n}`? "))
                + "Allowed: "
                + &list_and(&words)
                + ".";
            reader.report(Code::BadChoice, format!("`{key}` cannot be `{text}`"), &node.range, help);
        }
        found.map(|(_, value)| *value)
    }

    /// Returns what `parse` makes of a key's text; its message, if it fails, is reported with `code`.
    pub fn parsed<T>(
        &self,
        key: &str,
        code: Code,
        reader: &mut Reader<'_>,
        parse: impl FnOnce(&str) -> Result<T, Unreadable>,
    ) -> Option<Located<T>> {
        let node = self.node(key)?;
        let text = reader.scalar(node, &format!("`{key}`"))?;
        match parse(text) {
            Ok(value) => Some(Located { value, span: reader.span(&node.range) }),
            Err(why) => {
                reader.report(code, format!("`{key}`: {}", why.message), &node.range, why.help);
                None
            }
        }
    }
}

/// Why a text is not what it should be, and what would be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: String,
}

impl Unreadable {
    /// Returns a reason with a hint.
    pub fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { message: message.into(), help: help.into() }
    }
}

/// A mapping can be long; a finding about what it lacks points at its beginning only.
fn first_line(range: &Range<usize>) -> Range<usize> {
    range.start..range.end.min(range.start + 1)
}
