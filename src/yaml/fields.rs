//! Reading the keys of a mapping: every unknown, double, missing or mistyped one is reported, and reading goes on.

use std::collections::BTreeMap;
use std::ops::{Deref, Range};

use super::keys::{FILLED, Form, Item, Keys, Names, Notation, Shape};
use super::{INTERNAL, Node, Value};
use crate::diag::wording::{did_you_mean, list_and, nearest};
use crate::diag::{Code, Diagnostic, FileId, Located, Sink, Span};

/// A text may have this many bytes; a page has about 3,000.
const MAX_TEXT: usize = 20_000;

/// A value with what the tables say may stand there.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'n> {
    node: &'n Node,
    shape: Shape,
}

impl<'n> Entry<'n> {
    /// Returns the value itself.
    #[must_use]
    pub fn node(self) -> &'n Node {
        self.node
    }
}

impl Deref for Entry<'_> {
    type Target = Node;

    fn deref(&self) -> &Node {
        self.node
    }
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

    /// Returns the text of a single value, or reports that something else stands there.
    pub fn scalar<'n>(&mut self, entry: Entry<'n>, form: Form, what: &str) -> Option<&'n str> {
        debug_assert!(entry.shape.is_value(form), "{what} is read as {form:?}, and its table says {:?}", entry.shape);
        self.single(entry.node, what)
    }

    fn single<'n>(&mut self, node: &'n Node, what: &str) -> Option<&'n str> {
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
    fn items<'n>(&mut self, node: &'n Node, what: &str) -> &'n [Node] {
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

/// The keys of one mapping, the first of each. Whatever asks for a key says as what it reads it, and is held to the table of
/// the mapping: so the tables are what the reader does, and the schema that is made of them is true.
pub struct Fields<'n> {
    table: Table,
    range: Range<usize>,
    /// Keys that most likely stand for a known one: reported already, so the known one is not also missing.
    misspelt: Vec<&'static str>,
    values: BTreeMap<&'n str, (&'n Range<usize>, Entry<'n>)>,
}

/// What says which keys a mapping has.
#[derive(Debug, Clone, Copy)]
enum Table {
    Keys(&'static Keys),
    Names(&'static Names),
}

impl Table {
    fn what(self) -> &'static str {
        match self {
            Self::Keys(keys) => keys.what,
            Self::Names(names) => names.what,
        }
    }

    /// What may stand at a key; `None` if the mapping knows none of the name.
    fn shape(self, key: &str) -> Option<Shape> {
        match self {
            Self::Keys(keys) => keys.key(key).map(|key| key.shape),
            Self::Names(names) => Some(Shape::One(names.holds)),
        }
    }

    fn requires(self, key: &str) -> bool {
        match self {
            Self::Keys(keys) => keys.key(key).is_some_and(|key| key.required),
            Self::Names(_) => false,
        }
    }
}

impl<'n> Fields<'n> {
    /// Opens a whole file.
    pub fn open_file(node: &'n Node, keys: &'static Keys, reader: &mut Reader<'_>) -> Option<Self> {
        Self::open(Entry { node, shape: Shape::One(Item::Group(keys)) }, keys, reader)
    }

    /// Opens a mapping and reports unknown and double keys; `None`, reported, if it is no mapping.
    pub fn open(entry: Entry<'n>, keys: &'static Keys, reader: &mut Reader<'_>) -> Option<Self> {
        debug_assert!(entry.shape.is_group(keys), "{} is read, and the table says {:?}", keys.what, entry.shape);
        let table = Table::Keys(keys);
        let entries = Self::entries(entry.node, keys.what, reader)?;
        let mut misspelt = Vec::new();
        for (key, _) in entries {
            if keys.key(&key.text).is_none() {
                let known: Vec<&'static str> = keys.known.iter().map(|key| key.name).collect();
                let message = format!("{} has no key `{}`", keys.what, key.text);
                let number = !key.text.is_empty() && key.text.chars().all(|c| c.is_ascii_digit());
                let help = if number {
                    "If this is the rest of a number such as 1,250, leave out the comma.".to_owned()
                } else {
                    did_you_mean(&key.text, &known)
                };
                reader.report(Code::UnknownKey, message, &key.range, help);
                misspelt.extend(nearest(&key.text, known));
            }
        }
        Some(Self { misspelt, ..Self::first_of_each(entry.node, table, entries, reader) })
    }

    /// Opens the mapping of a key whose own keys are names of the author's choice; `None` if it is absent or, reported, no mapping.
    pub fn names(&self, key: &str, names: &'static Names, reader: &mut Reader<'_>) -> Option<Self> {
        self.declared(key, |shape| matches!(shape, Shape::Names(own) if std::ptr::eq(own, names)));
        let node = self.node(key)?.node;
        let entries = Self::entries(node, names.what, reader)?;
        for (key, _) in entries.iter().filter(|(key, _)| key.text == INTERNAL) {
            let message =
                format!("`{INTERNAL}` cannot be a name in {}: what it holds is for the team only", names.what);
            reader.report(Code::BadChoice, message, &key.range, "Choose another name.");
        }
        Some(Self::first_of_each(node, Table::Names(names), entries, reader))
    }

    /// Insists that the table of the mapping has a key, and that what it says of it fits.
    fn declared(&self, key: &str, fits: impl Fn(Shape) -> bool) {
        debug_assert!(
            self.table.shape(key).is_some_and(fits),
            "`{key}` of {} is read as something else than its table says: {:?}",
            self.table.what(),
            self.table.shape(key)
        );
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

    fn first_of_each(node: &'n Node, table: Table, entries: &'n [(super::Key, Node)], reader: &mut Reader<'_>) -> Self {
        let mut values: BTreeMap<&str, (&Range<usize>, Entry<'_>)> = BTreeMap::new();
        for (key, node) in entries {
            if let Some((first, _)) = values.get(key.text.as_str()) {
                let message = format!("`{}` is written twice in {}", key.text, table.what());
                let found = Diagnostic::new(Code::DuplicateKey, message)
                    .at(reader.span(&key.range), "again here")
                    .and(reader.span(first), "first here")
                    .help("Keep the right one and delete the other.");
                reader.sink.push(Diagnostic { indicator: reader.indicator.clone(), ..found });
            } else {
                let shape = table.shape(&key.text).unwrap_or(Shape::Anything);
                values.insert(&key.text, (&key.range, Entry { node, shape }));
            }
        }
        Self { table, range: node.range.clone(), misspelt: Vec::new(), values }
    }

    /// Returns the names and values in the order of the file, for mappings whose keys the author chooses.
    #[must_use]
    pub fn named(&self) -> Vec<(&'n str, Range<usize>, Entry<'n>)> {
        let mut named: Vec<_> = self.values.iter().map(|(k, (at, entry))| (*k, (*at).clone(), *entry)).collect();
        named.sort_by_key(|(_, at, _)| at.start);
        named
    }

    /// Returns the value of a key, unless it is absent.
    #[must_use]
    pub fn node(&self, key: &str) -> Option<Entry<'n>> {
        self.declared(key, |_| true);
        self.values.get(key).map(|(_, entry)| *entry).filter(|entry| entry.value != Value::Absent)
    }

    /// Returns the value of a key, or reports that it is missing.
    pub fn required(&self, key: &str, reader: &mut Reader<'_>) -> Option<Entry<'n>> {
        debug_assert!(self.table.requires(key), "`{key}` of {} is not required by its table", self.table.what());
        let entry = self.node(key);
        if entry.is_none() && !self.misspelt.contains(&key) {
            let at = self.values.get(key).map_or_else(|| first_line(&self.range), |(at, _)| (*at).clone());
            let message = format!("{} has no `{key}`, which it needs", self.table.what());
            reader.report(Code::MissingKey, message, &at, format!("Add `{key}: …`."));
        }
        entry
    }

    /// Returns the text of a single value of a form.
    fn value(&self, key: &str, form: Form, reader: &mut Reader<'_>) -> Option<(Entry<'n>, &'n str)> {
        self.declared(key, |shape| shape.is_value(form));
        let entry = self.node(key)?;
        Some((entry, reader.single(entry.node, &format!("`{key}`"))?))
    }

    /// Returns the text of a key.
    pub fn text(&self, key: &str, reader: &mut Reader<'_>) -> Option<String> {
        self.value(key, Form::Text, reader).map(|(_, text)| text.to_owned())
    }

    /// Returns the text of a key that is written in a certain way; the caller looks at it.
    pub fn text_as(&self, key: &str, notation: &'static Notation, reader: &mut Reader<'_>) -> Option<String> {
        self.value(key, Form::Written(notation), reader).map(|(_, text)| text.to_owned())
    }

    /// Returns the text of a key that says something if it is there.
    pub fn filled_text(&self, key: &str, reader: &mut Reader<'_>) -> Option<String> {
        self.filled_text_as(key, &FILLED, reader)
    }

    /// Returns the text of a key that must be there.
    pub fn required_text(&self, key: &str, reader: &mut Reader<'_>) -> Option<String> {
        self.required_text_as(key, &FILLED, reader)
    }

    /// Returns the text of a key that must be there and is written in a certain way; the caller looks at it.
    pub fn required_text_as(&self, key: &str, notation: &'static Notation, reader: &mut Reader<'_>) -> Option<String> {
        self.required(key, reader)?;
        self.filled_text_as(key, notation, reader)
    }

    fn filled_text_as(&self, key: &str, notation: &'static Notation, reader: &mut Reader<'_>) -> Option<String> {
        let (entry, text) = self.value(key, Form::Written(notation), reader)?;
        if text.trim().is_empty() {
            reader.report(Code::MissingKey, format!("`{key}` is empty"), &entry.range, "");
            return None;
        }
        Some(text.to_owned())
    }

    /// Returns the list of texts of a key.
    pub fn texts(&self, key: &str, reader: &mut Reader<'_>) -> Vec<Located<String>> {
        self.texts_as(key, Form::Text, reader)
    }

    /// Returns the texts of a list of values of a form; the caller looks at each.
    pub fn texts_as(&self, key: &str, form: Form, reader: &mut Reader<'_>) -> Vec<Located<String>> {
        self.declared(key, |shape| matches!(shape, Shape::List(Item::Value(own), _) if own == form));
        let mut texts = Vec::new();
        for item in self.items(key, reader) {
            if let Some(text) = reader.single(item.node, &format!("an item of `{key}`")) {
                texts.push(Located { value: text.to_owned(), span: reader.span(&item.range) });
            }
        }
        texts
    }

    /// Returns the items of the list of a key.
    pub fn items(&self, key: &str, reader: &mut Reader<'_>) -> Vec<Entry<'n>> {
        self.declared(key, |shape| matches!(shape, Shape::List(..)));
        let Some(entry) = self.node(key) else { return Vec::new() };
        let Shape::List(item, _) = entry.shape else { return Vec::new() };
        let items = reader.items(entry.node, &format!("`{key}`"));
        items.iter().map(|node| Entry { node, shape: Shape::One(item) }).collect()
    }

    /// Returns the answer of a yes-or-no key.
    pub fn yes_no(&self, key: &str, reader: &mut Reader<'_>) -> Option<bool> {
        let found = self.value(key, Form::YesNo, reader)?;
        one_of(key, found, &[("yes", true), ("no", false), ("true", true), ("false", false)], reader)
    }

    /// Returns which of the allowed words a key has.
    pub fn choice<T: Copy>(&self, key: &str, allowed: &[(&'static str, T)], reader: &mut Reader<'_>) -> Option<T> {
        let same =
            |own: Form| matches!(own, Form::Word(words) if words.iter().eq(allowed.iter().map(|(word, _)| word)));
        self.declared(key, |shape| matches!(shape, Shape::One(Item::Value(own) | Item::Either(own, _)) if same(own)));
        let entry = self.node(key)?;
        let text = reader.single(entry.node, &format!("`{key}`"))?;
        one_of(key, (entry, text), allowed, reader)
    }

    /// Returns what `parse` makes of the text of a key that is written in a certain way; its message, if it fails, is reported with `code`.
    pub fn parsed<T>(
        &self,
        key: &str,
        notation: &'static Notation,
        code: Code,
        reader: &mut Reader<'_>,
        parse: impl FnOnce(&str) -> Result<T, Unreadable>,
    ) -> Option<Located<T>> {
        self.parsed_as(key, Form::Written(notation), code, reader, parse)
    }

    /// Returns what `parse` makes of the text of a key of a form; its message, if it fails, is reported with `code`.
    pub fn parsed_as<T>(
        &self,
        key: &str,
        form: Form,
        code: Code,
        reader: &mut Reader<'_>,
        parse: impl FnOnce(&str) -> Result<T, Unreadable>,
    ) -> Option<Located<T>> {
        let (entry, text) = self.value(key, form, reader)?;
        match parse(text) {
            Ok(value) => Some(Located { value, span: reader.span(&entry.range) }),
            Err(why) => {
                reader.report(code, format!("`{key}`: {}", why.message), &entry.range, why.help);
                None
            }
        }
    }
}

/// Which of the allowed words a key has; another is reported.
fn one_of<T: Copy>(
    key: &str,
    (entry, text): (Entry<'_>, &str),
    allowed: &[(&'static str, T)],
    reader: &mut Reader<'_>,
) -> Option<T> {
    let found = allowed.iter().find(|(word, _)| *word == text.trim());
    if found.is_none() {
        let words: Vec<&str> = allowed.iter().map(|(word, _)| *word).collect();
        let near = nearest(text, words.iter().copied());
        let help =
            near.map_or_else(String::new, |n| format!("Did you mean `{n}`? ")) + "Allowed: " + &list_and(&words) + ".";
        reader.report(Code::BadChoice, format!("`{key}` cannot be `{text}`"), &entry.range, help);
    }
    found.map(|(_, value)| *value)
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
