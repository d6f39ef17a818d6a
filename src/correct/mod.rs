//! Changing one figure in an indicator's file: the value and a record of why, and not another byte.

mod place;
mod record;

use std::ops::Range;
use std::str::FromStr;

use jiff::civil::Date;
use yaml_edit::Document;

use crate::diag::{Sink, SourceMap};
use crate::model::correction::{Field, Kind};
use crate::model::{Calendar, Period};
use crate::yaml::{self, Node, Value};
use place::{Place, is_of};

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Asked {
    /// What to change, and to what; nothing takes it away.
    pub changes: Vec<(Field, Option<String>)>,
    /// Of which period.
    pub period: Period,
    /// Why.
    pub kind: Kind,
    /// The reason.
    pub reason: String,
    /// Who.
    pub by: String,
    /// When.
    pub date: Date,
}

/// A value that was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// What.
    pub field: Field,
    /// Of which period; none for what has none.
    pub period: Option<String>,
    /// What it said before, as written; none if nothing did.
    pub was: Option<String>,
    /// What it says now; none if it was taken away.
    pub is: Option<String>,
    /// Whether the file said so already, after an edit by hand, and only the record was missing.
    pub by_hand: bool,
}

/// A file that was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Corrected {
    /// Its new text.
    pub text: String,
    /// What was changed.
    pub changed: Vec<Changed>,
}

/// Why nothing was changed: what is wrong, and what to do.
pub type NotCorrected = (String, String);

/// Changes an indicator's file. `signed` is the file as it was signed off, if it was: an edit that was made by hand since
/// then gets its record.
///
/// # Errors
/// Returns why nothing can be changed.
pub fn correct(
    text: &str,
    signed: Option<&str>,
    asked: &Asked,
    calendar: &Calendar,
) -> Result<Corrected, NotCorrected> {
    let tree = tree(text)?;
    let signed = signed.and_then(|text| self::tree(text).ok());
    let document = Document::from_str(text).map_err(|_| unreadable())?;
    let root = document.as_mapping().ok_or_else(unreadable)?;
    let mut expected = tree.clone();
    let mut changed = Vec::new();
    // What stands in brackets grows inside them.
    let in_brackets = |node: &&Node| text[node.range.start..].starts_with(['{', '[']);
    let growing = [Some(&tree), child(&tree, record::RECORDS)].into_iter().flatten().filter(in_brackets);
    let mut touched: Vec<Range<usize>> = growing.map(|node| node.range.clone()).collect();
    for (field, is) in &asked.changes {
        let place = Place::of(field, &tree, asked, calendar)?;
        let there = place.scalar(&tree)?;
        let by_hand = there == *is;
        let was =
            if by_hand { said_before(field, is.as_deref(), &tree, signed.as_ref(), asked, calendar)? } else { there };
        if !by_hand {
            place.set(&root, is.as_deref()).ok_or_else(unreadable)?;
            place.expect(&mut expected, is.as_deref());
            touched.extend(place.range(&tree));
        }
        let period = field.has_period().then(|| asked.period.label.clone());
        changed.push(Changed { field: field.clone(), period, was, is: is.clone(), by_hand });
    }
    for change in &changed {
        record::add(&root, asked, change);
        record::expect(&mut expected, asked, change);
    }
    let new = document.to_string();
    // The editor is somebody else's; what counts is that the file now says this and nothing else, and that every other line
    // stands there as it was.
    let same =
        self::tree(&new).is_ok_and(|found| says_the_same(&found, &expected)) && keeps_lines(text, &touched, &new);
    if !same {
        return Err((
            "the file is written in a way that cannot be edited safely".to_owned(),
            "Change the figure by hand, and add a record under `corrections:`.".to_owned(),
        ));
    }
    Ok(Corrected { text: new, changed })
}

/// What a field said when it was signed off, where the file says already what is asked for and no record tells why.
fn said_before(
    field: &Field,
    is: Option<&str>,
    tree: &Node,
    signed: Option<&Node>,
    asked: &Asked,
    calendar: &Calendar,
) -> Result<Option<String>, NotCorrected> {
    let already = || {
        let what = is
            .map_or_else(|| format!("there is no {}", field.name()), |is| format!("{} is {is} already", field.name()));
        (what, "Nothing is to be corrected.".to_owned())
    };
    let signed = signed.ok_or_else(already)?;
    // What was not there then had nothing to say.
    let was = Place::of(field, signed, asked, calendar).ok().and_then(|place| place.scalar(signed).ok()).flatten();
    let recorded = record::last(field, tree, asked, calendar).is_some_and(|last| last.as_deref() == is);
    if was.as_deref() == is || recorded { Err(already()) } else { Ok(was) }
}

fn unreadable() -> NotCorrected {
    ("the file cannot be read".to_owned(), "boardpack check says what is wrong with it.".to_owned())
}

fn tree(text: &str) -> Result<Node, NotCorrected> {
    let (mut texts, mut sink) = (SourceMap::default(), Sink::default());
    let file = texts.add("", text);
    let node = yaml::parse(file, &texts, &mut sink);
    node.filter(|_| !sink.has_errors()).ok_or_else(unreadable)
}

/// Whether two trees hold the same keys and values in the same order, wherever they stand.
fn says_the_same(a: &Node, b: &Node) -> bool {
    match (&a.value, &b.value) {
        (Value::List(a), Value::List(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| says_the_same(a, b)),
        (Value::Map(a), Value::Map(b)) => {
            let same = |((ka, a), (kb, b)): (&(yaml::Key, Node), &(yaml::Key, Node))| {
                ka.text == kb.text && says_the_same(a, b)
            };
            a.len() == b.len() && a.iter().zip(b).all(same)
        }
        (a, b) => a == b,
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

fn child<'n>(node: &'n Node, key: &str) -> Option<&'n Node> {
    let Value::Map(entries) = &node.value else { return None };
    entries.iter().find(|(k, _)| k.text == key).map(|(_, node)| node)
}

fn items(node: Option<&Node>) -> &[Node] {
    match node.map(|n| &n.value) {
        Some(Value::List(items)) => items,
        _ => &[],
    }
}

fn text_of<'n>(node: &'n Node, key: &str) -> Option<&'n str> {
    match &child(node, key)?.value {
        Value::Scalar(text) => Some(text),
        Value::Absent | Value::List(_) | Value::Map(_) => None,
    }
}

fn entry(key: &str, text: &str) -> (yaml::Key, Node) {
    let key = yaml::Key { range: 0..0, text: key.to_owned() };
    (key, Node { range: 0..0, value: Value::Scalar(text.to_owned()) })
}

#[cfg(test)]
mod tests;
