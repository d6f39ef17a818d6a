//! Changing one figure in an indicator's file: the value and a record of why, and not another byte.

use std::str::FromStr;

use jiff::civil::Date;
use yaml_edit::{Document, Mapping, ScalarType, ScalarValue, Sequence};

use crate::diag::wording::{did_you_mean, list_or};
use crate::diag::{Sink, SourceMap};
use crate::model::correction::Kind;
use crate::model::{Calendar, Period};
use crate::yaml::{self, Node, Value};

/// The keys of a result that can be corrected.
const RESULT: [&str; 8] = ["value", "data", "reported", "as_at", "note", "concern", "delivery_risk", "uncertain"];

/// The other figures that can be corrected.
const OTHERS: [&str; 4] = ["target", "without_stretch", "milestone", "baseline"];

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Asked {
    /// What to change, and to what.
    pub changes: Vec<(String, String)>,
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
    pub field: String,
    /// Of which period; none for the baseline.
    pub period: Option<String>,
    /// What it said before, as written; none if nothing did.
    pub was: Option<String>,
    /// What it says now.
    pub is: String,
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

/// Changes an indicator's file.
///
/// # Errors
/// Returns why nothing can be changed.
pub fn correct(text: &str, asked: &Asked, calendar: &Calendar) -> Result<Corrected, NotCorrected> {
    let tree = tree(text)?;
    let document = Document::from_str(text).map_err(|_| unreadable())?;
    let root = document.as_mapping().ok_or_else(unreadable)?;
    let mut expected = tree.clone();
    let mut changed = Vec::new();
    for (field, is) in &asked.changes {
        let place = Place::of(field, &tree, asked, calendar)?;
        let was = place.scalar(&tree)?;
        if was.as_deref() == Some(is.as_str()) {
            return Err((format!("{field} is {is} already"), "Nothing is to be corrected.".to_owned()));
        }
        place.set(&root, is).ok_or_else(unreadable)?;
        place.expect(&mut expected, is);
        let period = place.group.is_some().then(|| asked.period.label.clone());
        changed.push(Changed { field: field.clone(), period, was, is: is.clone() });
    }
    for change in &changed {
        record(&root, asked, change);
        expect_record(&mut expected, asked, change);
    }
    let new = document.to_string();
    // The editor is somebody else's; what counts is that the file now says this and nothing else.
    let same = self::tree(&new).is_ok_and(|found| says_the_same(&found, &expected));
    if !same {
        return Err((
            "the file is written in a way that cannot be edited safely".to_owned(),
            "Change the figure by hand, and add a record under `corrections:`.".to_owned(),
        ));
    }
    Ok(Corrected { text: new, changed })
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

/// Where a value stands in an indicator's file.
struct Place<'f> {
    /// The list that it stands in, and the place in the list; none for the baseline.
    group: Option<(&'static str, usize)>,
    key: &'f str,
}

impl<'f> Place<'f> {
    fn of(field: &'f str, tree: &Node, asked: &Asked, calendar: &Calendar) -> Result<Self, NotCorrected> {
        let (list, key) = match field {
            "baseline" => return Ok(Self { group: None, key: "value" }),
            "target" => ("targets", "value"),
            "without_stretch" => ("targets", "without_stretch"),
            "milestone" => ("milestones", "value"),
            field if RESULT.contains(&field) => ("results", field),
            _ => {
                let known: Vec<&str> = RESULT.into_iter().chain(OTHERS).collect();
                return Err((format!("`{field}` is nothing that can be corrected"), did_you_mean(field, &known)));
            }
        };
        let items = match child(tree, list).map(|n| &n.value) {
            Some(Value::List(items)) => items.as_slice(),
            _ => &[],
        };
        let label = |item: &Node| match child(item, "period").map(|n| &n.value) {
            Some(Value::Scalar(text)) => Some(text.clone()),
            _ => None,
        };
        let is_it = |item: &Node| {
            label(item).is_some_and(|text| calendar.period(&text).is_ok_and(|period| period == asked.period))
        };
        match items.iter().position(is_it) {
            Some(index) => Ok(Self { group: Some((list, index)), key }),
            None => {
                let there: Vec<String> = items.iter().filter_map(label).collect();
                let help = match there.as_slice() {
                    [] => format!("The file has no `{list}`; add it by hand."),
                    there => format!("There is one for {}; name the period with --period.", list_or(there)),
                };
                Err((format!("there is nothing under `{list}` for {}", asked.period.label), help))
            }
        }
    }

    fn node<'n>(&self, tree: &'n Node) -> Option<&'n Node> {
        match self.group {
            None => child(tree, "baseline"),
            Some((list, index)) => match &child(tree, list)?.value {
                Value::List(items) => items.get(index),
                Value::Absent | Value::Scalar(_) | Value::Map(_) => None,
            },
        }
    }

    /// What stands there, as written.
    fn scalar(&self, tree: &Node) -> Result<Option<String>, NotCorrected> {
        let node = self
            .node(tree)
            .ok_or_else(|| ("the indicator has no baseline".to_owned(), "Add it to the file by hand.".to_owned()))?;
        match child(node, self.key).map(|n| &n.value) {
            None | Some(Value::Absent) => Ok(None),
            Some(Value::Scalar(text)) => Ok(Some(text.clone())),
            Some(Value::List(_) | Value::Map(_)) => {
                Err((format!("`{}` is not a single value", self.key), "Change it by hand.".to_owned()))
            }
        }
    }

    /// Sets it in the document.
    fn set(&self, root: &Mapping, is: &str) -> Option<()> {
        let group = match self.group {
            None => root.get_mapping("baseline")?,
            Some((list, index)) => root.get_sequence(list)?.get(index)?.as_mapping()?.clone(),
        };
        set(&group, self.key, is);
        Some(())
    }

    /// Sets it in the tree that is expected to come out.
    fn expect(&self, tree: &mut Node, is: &str) {
        let node = match self.group {
            None => child_mut(tree, "baseline"),
            Some((list, index)) => child_mut(tree, list).and_then(|node| match &mut node.value {
                Value::List(items) => items.get_mut(index),
                Value::Absent | Value::Scalar(_) | Value::Map(_) => None,
            }),
        };
        let Some(Node { value: Value::Map(entries), .. }) = node else { return };
        match entries.iter_mut().find(|(key, _)| key.text == self.key) {
            Some((_, node)) => node.value = Value::Scalar(is.to_owned()),
            None => entries.push(entry(self.key, is)),
        }
    }
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

fn child<'n>(node: &'n Node, key: &str) -> Option<&'n Node> {
    let Value::Map(entries) = &node.value else { return None };
    entries.iter().find(|(k, _)| k.text == key).map(|(_, node)| node)
}

fn child_mut<'n>(node: &'n mut Node, key: &str) -> Option<&'n mut Node> {
    let Value::Map(entries) = &mut node.value else { return None };
    entries.iter_mut().find(|(k, _)| k.text == key).map(|(_, node)| node)
}

fn entry(key: &str, text: &str) -> (yaml::Key, Node) {
    let key = yaml::Key { range: 0..0, text: key.to_owned() };
    (key, Node { range: 0..0, value: Value::Scalar(text.to_owned()) })
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
    } else {
        mapping.set(key, text);
    }
}

/// The keys and values of a record, in the order in which they are written.
fn record_of<'a>(asked: &'a Asked, change: &'a Changed, date: &'a str) -> Vec<(&'static str, &'a str)> {
    let mut record = vec![("kind", asked.kind.name()), ("field", change.field.as_str())];
    record.extend(change.period.as_deref().map(|period| ("period", period)));
    record.extend(change.was.as_deref().map(|was| ("was", was)));
    record.extend([("is", change.is.as_str()), ("reason", &asked.reason), ("by", &asked.by), ("date", date)]);
    record
}

fn record(root: &Mapping, asked: &Asked, change: &Changed) {
    let date = asked.date.to_string();
    let record = Mapping::new();
    for (key, text) in record_of(asked, change, &date) {
        set(&record, key, text);
    }
    match root.get_sequence("corrections") {
        Some(records) => records.push(record),
        None => {
            let records = Sequence::new();
            records.push(record);
            root.set("corrections", records);
        }
    }
}

fn expect_record(tree: &mut Node, asked: &Asked, change: &Changed) {
    let date = asked.date.to_string();
    let record = record_of(asked, change, &date).into_iter().map(|(key, text)| entry(key, text)).collect();
    let record = Node { range: 0..0, value: Value::Map(record) };
    let Value::Map(entries) = &mut tree.value else { return };
    match entries.iter_mut().find(|(key, _)| key.text == "corrections") {
        Some((_, Node { value: Value::List(records), .. })) => records.push(record),
        Some((_, node)) => node.value = Value::List(vec![record]),
        None => {
            let key = yaml::Key { range: 0..0, text: "corrections".to_owned() };
            entries.push((key, Node { range: 0..0, value: Value::List(vec![record]) }));
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn asked(changes: &[(&str, &str)]) -> Asked {
        let calendar = Calendar::default();
        Asked {
            changes: changes.iter().map(|(f, v)| ((*f).to_owned(), (*v).to_owned())).collect(),
            period: calendar.period("2008/09 Q2").expect("a period"),
            kind: Kind::Correction,
            reason: "Counted twice: #3".to_owned(),
            by: "An Officer".to_owned(),
            date: Date::constant(2008, 11, 18),
        }
    }

    fn corrected(text: &str, changes: &[(&str, &str)]) -> Result<Corrected, NotCorrected> {
        correct(text, &asked(changes), &Calendar::default())
    }

    const RECORD: &str = "corrections:\n- kind: correction\n  field: value\n  period: 2008/09 Q2\n  was: 41.70\n  is: 42.90\n  \
                          reason: 'Counted twice: #3'\n  by: An Officer\n  date: 2008-11-18\n";

    #[test]
    fn one_value_changes_and_nothing_else() {
        let text = "id: A   # odd\ntitle: \"It's: so\"\nresults:\n  # first\n  - {period: 2008/09 Q1, value: 3}   # tail\n  - \
                    period: '2008/09 Q2'  # p\n    value:   41.70   # keep\n    commentary: |\n      hello\n\n# end\n";
        let found = corrected(text, &[("value", "42.90")]).expect("corrected");
        assert_eq!(found.text, format!("{}{RECORD}", text.replace("41.70", "42.90")));
        assert_eq!(found.changed[0].was.as_deref(), Some("41.70"));
    }

    #[test]
    fn line_ends_and_brackets_stay_as_they_are() {
        let text = "id: A\r\nresults:\r\n- period: 2008/09 Q2\r\n  value: 1 # x\r\n";
        let found = corrected(text, &[("value", "2")]).expect("corrected");
        assert!(
            found.text.starts_with("id: A\r\nresults:\r\n- period: 2008/09 Q2\r\n  value: 2 # x\r\ncorrections:\r\n"),
            "{:?}",
            found.text
        );
        let flow = "{id: A, results: [{period: 2008/09 Q2, value: 1}]}\n";
        let found = corrected(flow, &[("value", "2")]).expect("corrected");
        assert!(
            found
                .text
                .starts_with("{id: A, results: [{period: 2008/09 Q2, value: 2}], corrections: [{kind: correction"),
            "{}",
            found.text
        );
    }

    #[test]
    fn a_correction_of_a_correction_adds_a_record() {
        let text = "id: A\nresults:\n- {period: 2008/09 Q2, value: 1}\n";
        let once = corrected(text, &[("value", "2")]).expect("corrected").text;
        let twice = corrected(&once, &[("value", "3"), ("data", "provisional")]).expect("corrected");
        assert_eq!(twice.text.matches("- kind: correction").count(), 3, "{}", twice.text);
        assert_eq!(twice.changed[1].was, None);
    }

    #[test]
    fn targets_milestones_and_baselines_can_be_corrected() {
        let text = "id: A\nbaseline: {value: 10, period: 2007/08}\ntargets:\n- {period: 2008/09 Q2, value: <5, without_stretch: \
                    7}\nmilestones:\n- {period: 2008/09 Q2, value: 6}\n";
        let all = [("baseline", "11"), ("target", "<4"), ("without_stretch", "8"), ("milestone", "5")];
        let found = corrected(text, &all).expect("corrected");
        assert!(found.text.contains("baseline: {value: 11, period: 2007/08}"), "{}", found.text);
        assert!(found.text.contains("without_stretch: 8}"), "{}", found.text);
        assert_eq!(found.changed[0].period, None);
    }

    #[test]
    fn what_cannot_be_corrected_is_said() {
        let text = "id: A\nresults:\n- {period: 2008/09 Q1, value: 1}\n";
        for (changes, part) in [
            (&[("value", "2")][..], "nothing under `results` for 2008/09 Q2"),
            (&[("vlaue", "2")][..], "`vlaue` is nothing that can be corrected"),
            (&[("baseline", "2")][..], "no baseline"),
        ] {
            let (message, help) = corrected(text, changes).expect_err("refused");
            assert!(message.contains(part), "{message}");
            assert!(!help.is_empty());
        }
        let same = corrected("id: A\nresults: [{period: 2008/09 Q2, value: 1}]\n", &[("value", "1")]);
        assert!(same.is_err_and(|(message, _)| message.contains("is 1 already")));
    }

    /// Text that YAML could take for something else.
    fn hostile() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            Just("#"),
            Just(": "),
            Just("- "),
            Just("'"),
            Just("\""),
            Just("{"),
            Just("}"),
            Just("["),
            Just("&a"),
            Just("*a"),
            Just("!x"),
            Just("|"),
            Just(">"),
            Just("%"),
            Just("@"),
            Just("`"),
            Just("~"),
            Just("no"),
            Just("010"),
            Just("1e3"),
            Just("0x1F"),
            Just("1_000"),
            Just(".5"),
            Just("ŵ"),
            Just("日"),
            Just(" "),
            Just("3.10"),
            Just("\\"),
            Just("null"),
        ];
        proptest::collection::vec(piece, 1..6).prop_map(|pieces| pieces.concat().trim().to_owned())
    }

    proptest! {
        #[test]
        fn whatever_is_typed_stands_there_and_nothing_else_moves(value in hostile(), reason in hostile()) {
            prop_assume!(!value.is_empty() && !reason.is_empty());
            let text = "id: A   # odd\ntitle: \"It's: so\"\nresults:\n  # first\n  - {period: 2008/09 Q1, note: 'x # y'}   # tail\n  \
                        - period: '2008/09 Q2'  # p\n    note:   old one   # keep\n    commentary: |\n      hello\n\n# end\n";
            let asked = Asked { reason: reason.clone(), ..asked(&[("note", &value)]) };
            let found = correct(text, &asked, &Calendar::default()).expect("corrected");
            let (before, after) = text.split_once("old one").expect("the note");
            prop_assert!(found.text.starts_with(before), "{}", found.text);
            prop_assert!(found.text.contains(after), "{}", found.text);
            let tree = tree(&found.text).expect("readable");
            let Some(Value::List(records)) = child(&tree, "corrections").map(|n| &n.value) else { panic!("{}", found.text) };
            prop_assert_eq!(child(&records[0], "is").map(|n| &n.value), Some(&Value::Scalar(value)));
            prop_assert_eq!(child(&records[0], "reason").map(|n| &n.value), Some(&Value::Scalar(reason)));
        }
    }
}
