//! What a mapping of a pack's file may hold: each key with its shape and what it is for. The reader looks its keys up here, and the
//! schema for editors is made of the same tables.

use super::INTERNAL;

/// The keys that a mapping may have. Tables are statics: two mappings are of one kind if they have the same table.
#[derive(Debug)]
pub struct Keys {
    /// A short name of its own within a kind of file: `result`.
    pub name: &'static str,
    /// What the mapping describes, for messages: `a result`.
    pub what: &'static str,
    /// The keys, in the order of the documentation.
    pub known: &'static [Key],
    /// What must hold between keys.
    pub together: &'static [Together],
}

/// A mapping whose keys are names of the author's own choice.
#[derive(Debug)]
pub struct Names {
    /// What the mapping is, for messages.
    pub what: &'static str,
    /// How a name is written, if not any will do.
    pub name: Option<&'static Notation>,
    /// What each name holds.
    pub holds: Item,
    /// At least so many names.
    pub at_least: usize,
    /// Names that have a meaning of their own, and the key of a group that all other names need and these cannot have.
    pub special: Option<(&'static [&'static str], &'static str)>,
}

/// A key.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// As files have it.
    pub name: &'static str,
    /// What may stand there.
    pub shape: Shape,
    /// What it is for, in a line: what an editor shows.
    pub about: &'static str,
    /// Whether it must be there.
    pub required: bool,
}

/// What may stand at a key. Nothing at all may, wherever the key may be left out.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// One thing.
    One(Item),
    /// A list with at least so many; where items are single values, one alone counts as a list of one.
    List(Item, usize),
    /// A mapping with the author's own names.
    Names(&'static Names),
    /// Anything: nobody reads it.
    Anything,
}

/// One thing: a single value or a group of keys.
#[derive(Debug, Clone, Copy)]
pub enum Item {
    /// A single value.
    Value(Form),
    /// A group of keys.
    Group(&'static Keys),
    /// A single value, or a group that says more.
    Either(Form, &'static Keys),
}

/// What a single value may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Whatever is typed there, as it is typed.
    Text,
    /// Yes or no.
    YesNo,
    /// One of these words.
    Word(&'static [&'static str]),
    /// Written in a certain way.
    Written(&'static Notation),
    /// One of these words, or written in a certain way.
    WordOr(&'static [&'static str], &'static Notation),
}

/// A way of writing a single value. It stands beside the function that reads it.
#[derive(Debug, PartialEq, Eq)]
pub struct Notation {
    /// A regular expression that the text matches: only what JavaScript, Python and Rust read alike.
    pub pattern: &'static str,
    /// Which numbers of YAML may stand there.
    pub numbers: Numbers,
    /// Whether `true` and `false` may stand there, as words.
    pub truths: bool,
    /// What to write, for an editor to say: a sentence.
    pub hint: &'static str,
}

/// Which numbers of YAML may stand for a text. A number is read from its text, but an editor sees its value alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Numbers {
    /// None.
    No,
    /// Any.
    Any,
    /// From the first to the second.
    Between(i64, i64),
    /// Whole ones of any size.
    Whole,
    /// Whole ones from the first to the second.
    WholeBetween(i64, i64),
}

/// What must hold between the keys of a mapping.
#[derive(Debug, Clone, Copy)]
pub enum Together {
    /// One of these is there, and one alone.
    OneOf(&'static [&'static str]),
    /// At least one of these is there.
    AnyOf(&'static [&'static str]),
    /// The two are not there at once.
    NotBoth(&'static str, &'static str),
    /// The first is there only beside the second.
    OnlyWith(&'static str, &'static str),
    /// The first is there only where the second is this word.
    OnlyWhere(&'static str, &'static str, &'static str),
    /// The first is there, unless the second is one of these words.
    Unless(&'static str, &'static str, &'static [&'static str]),
}

/// Text that says something.
pub static FILLED: Notation =
    Notation { pattern: r"\S", numbers: Numbers::Any, truths: true, hint: "Write some text here." };

impl Keys {
    /// Returns a table: its name, what messages call the mapping, and the keys.
    #[must_use]
    pub const fn of(name: &'static str, what: &'static str, known: &'static [Key]) -> Self {
        Self { name, what, known, together: &[] }
    }

    /// Adds what must hold between the keys.
    #[must_use]
    pub const fn together(self, together: &'static [Together]) -> Self {
        Self { together, ..self }
    }

    /// Returns a key by its name.
    #[must_use]
    pub fn key(&self, name: &str) -> Option<&'static Key> {
        self.known.iter().find(|key| key.name == name)
    }
}

impl Names {
    /// Returns a mapping whose names are the author's own: what messages call it, and what each name holds.
    #[must_use]
    pub const fn of(what: &'static str, holds: Item) -> Self {
        Self { what, name: None, holds, at_least: 0, special: None }
    }
}

impl Key {
    /// Returns a key that may be left out.
    #[must_use]
    pub const fn of(name: &'static str, shape: Shape, about: &'static str) -> Self {
        Self { name, shape, about, required: false }
    }

    /// The key must be there.
    #[must_use]
    pub const fn required(self) -> Self {
        Self { required: true, ..self }
    }
}

impl Shape {
    /// Whether it is one value of this form, alone or beside a group.
    #[must_use]
    pub fn is_value(self, form: Form) -> bool {
        matches!(self, Self::One(Item::Value(own) | Item::Either(own, _)) if own == form)
    }

    /// Whether it is, or may be, a group with these keys.
    #[must_use]
    pub fn is_group(self, keys: &'static Keys) -> bool {
        matches!(self, Self::One(Item::Group(own) | Item::Either(_, own)) if std::ptr::eq(own, keys))
    }
}

/// A text of any kind.
#[must_use]
pub const fn text(name: &'static str, about: &'static str) -> Key {
    one(name, Form::Text, about)
}

/// A text that must be there, and say something.
#[must_use]
pub const fn needed_text(name: &'static str, about: &'static str) -> Key {
    written(name, &FILLED, about).required()
}

/// A question.
#[must_use]
pub const fn yes_no(name: &'static str, about: &'static str) -> Key {
    one(name, Form::YesNo, about)
}

/// One of some words.
#[must_use]
pub const fn word(name: &'static str, words: &'static [&'static str], about: &'static str) -> Key {
    one(name, Form::Word(words), about)
}

/// A value that is written in a certain way.
#[must_use]
pub const fn written(name: &'static str, notation: &'static Notation, about: &'static str) -> Key {
    one(name, Form::Written(notation), about)
}

/// A single value.
#[must_use]
pub const fn one(name: &'static str, form: Form, about: &'static str) -> Key {
    Key::of(name, Shape::One(Item::Value(form)), about)
}

/// A list of single values; one alone counts as a list of one.
#[must_use]
pub const fn values(name: &'static str, form: Form, about: &'static str) -> Key {
    Key::of(name, Shape::List(Item::Value(form), 0), about)
}

/// A list of texts; one alone counts as a list of one.
#[must_use]
pub const fn texts(name: &'static str, about: &'static str) -> Key {
    values(name, Form::Text, about)
}

/// A group of keys.
#[must_use]
pub const fn group(name: &'static str, keys: &'static Keys, about: &'static str) -> Key {
    Key::of(name, Shape::One(Item::Group(keys)), about)
}

/// A list of groups of keys.
#[must_use]
pub const fn groups(name: &'static str, keys: &'static Keys, about: &'static str) -> Key {
    Key::of(name, Shape::List(Item::Group(keys), 0), about)
}

/// A mapping with names of the author's own.
#[must_use]
pub const fn names(name: &'static str, names: &'static Names, about: &'static str) -> Key {
    Key::of(name, Shape::Names(names), about)
}

/// What is for the team only, in every group of keys.
pub const KEPT: Key = Key::of(
    INTERNAL,
    Shape::Anything,
    "For the team only: reaches no paper and no attachment of one. Anything may stand here.",
);

/// Returns the words alone of a list of words and what they mean.
#[must_use]
pub const fn words<T, const N: usize>(named: &[(&'static str, T); N]) -> [&'static str; N] {
    let mut words = [""; N];
    let mut at = 0;
    while at < N {
        words[at] = named[at].0;
        at += 1;
    }
    words
}
