//! Where a figure stands in an indicator's file: in the tree that was read, and in the document that is edited.

use std::ops::Range;

use yaml_edit::{Mapping, ScalarType, ScalarValue, Sequence};

use super::{Asked, NotCorrected, child, entry, items, text_of};
use crate::diag::wording::{list_and, list_or};
use crate::model::correction::Field;
use crate::model::{Calendar, Period};
use crate::yaml::{Node, Value};

/// A step on the way from the top of a file to a value.
#[derive(Debug, Clone, Copy)]
enum Step {
    /// The value of a key.
    Key(&'static str),
    /// An item of a list.
    Item(usize),
}

/// Where a value stands: the mapping that holds it, and its key there.
#[derive(Debug)]
pub(super) struct Place {
    holder: Vec<Step>,
    key: &'static str,
}

impl Place {
    /// Finds the place of a field.
    pub(super) fn of(field: &Field, tree: &Node, asked: &Asked, calendar: &Calendar) -> Result<Self, NotCorrected> {
        let in_list = |list: &'static str, key: &'static str| {
            let index = of_period(list, tree, asked, calendar)?;
            Ok(Self { holder: vec![Step::Key(list), Step::Item(index)], key })
        };
        let result = |key| in_list("results", key);
        let group = |name: &'static str, key: &'static str| match child(tree, name) {
            Some(_) => Ok(Self { holder: vec![Step::Key(name)], key }),
            None => Err((format!("the indicator has no {name}"), "Add it to the file by hand.".to_owned())),
        };
        match field {
            Field::Value => result("value"),
            Field::Data => result("data"),
            Field::Reported => result("reported"),
            Field::AsAt => result("as_at"),
            Field::Note => result("note"),
            Field::Concern => result("concern"),
            Field::DeliveryRisk => result("delivery_risk"),
            Field::Uncertain => result("uncertain"),
            Field::Breakdown(name) => part(name, result("value")?, tree),
            Field::Target => in_list("targets", "value"),
            Field::WithoutStretch => in_list("targets", "without_stretch"),
            Field::Milestone => in_list("milestones", "value"),
            Field::Baseline => group("baseline", "value"),
            Field::Expectation => group("reward", "expectation"),
            Field::ExpectedShare => group("reward", "expected_share"),
            Field::Potential => group("reward", "potential"),
            Field::GrantText => group("reward", "text"),
        }
    }

    fn holder<'n>(&self, tree: &'n Node) -> Option<&'n Node> {
        self.holder.iter().try_fold(tree, |node, step| match step {
            Step::Key(key) => child(node, key),
            Step::Item(index) => items(Some(node)).get(*index),
        })
    }

    /// What stands there, as written.
    pub(super) fn scalar(&self, tree: &Node) -> Result<Option<String>, NotCorrected> {
        match self.holder(tree).and_then(|holder| child(holder, self.key)).map(|n| &n.value) {
            None | Some(Value::Absent) => Ok(None),
            Some(Value::Scalar(text)) => Ok(Some(text.clone())),
            Some(Value::List(_) | Value::Map(_)) => {
                Err((format!("`{}` is not a single value", self.key), "Change it by hand.".to_owned()))
            }
        }
    }

    /// The bytes of the file that change with it: those of the value with its key, else of the mapping that gets it.
    pub(super) fn range(&self, tree: &Node) -> Option<Range<usize>> {
        let holder = self.holder(tree)?;
        let Value::Map(entries) = &holder.value else { return None };
        let own = entries.iter().find(|(key, _)| key.text == self.key);
        Some(own.map_or_else(|| holder.range.clone(), |(key, node)| key.range.start..node.range.end.max(key.range.end)))
    }

    /// Sets it in the document, or takes it out.
    pub(super) fn set(&self, root: &Mapping, is: Option<&str>) -> Option<()> {
        let mapping = self.in_document(root)?;
        match is {
            Some(text) => set(&mapping, self.key, text),
            None => {
                mapping.remove(self.key)?;
            }
        }
        Some(())
    }

    fn in_document(&self, root: &Mapping) -> Option<Mapping> {
        enum At {
            Mapping(Mapping),
            Sequence(Sequence),
        }
        let found = self.holder.iter().try_fold(At::Mapping(root.clone()), |at, step| match (at, step) {
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

    /// Sets it in the tree that is expected to come out, or takes it out.
    pub(super) fn expect(&self, tree: &mut Node, is: Option<&str>) {
        let holder = self.holder.iter().try_fold(tree, |node, step| match (&mut node.value, step) {
            (Value::Map(entries), Step::Key(key)) => {
                entries.iter_mut().find(|(k, _)| k.text == *key).map(|(_, node)| node)
            }
            (Value::List(items), Step::Item(index)) => items.get_mut(*index),
            _ => None,
        });
        let Some(Node { value: Value::Map(entries), .. }) = holder else { return };
        match (entries.iter().position(|(key, _)| key.text == self.key), is) {
            (Some(at), Some(text)) => entries[at].1.value = Value::Scalar(text.to_owned()),
            (Some(at), None) => {
                entries.remove(at);
            }
            (None, Some(text)) => entries.push(entry(self.key, text)),
            (None, None) => {}
        }
    }
}

/// Whether an item of a list is about the period.
pub(super) fn is_of(item: &Node, period: &Period, calendar: &Calendar) -> bool {
    text_of(item, "period").is_some_and(|text| calendar.period(text).is_ok_and(|found| found == *period))
}

/// The item of a list that is about the period.
fn of_period(list: &str, tree: &Node, asked: &Asked, calendar: &Calendar) -> Result<usize, NotCorrected> {
    let all = items(child(tree, list));
    all.iter().position(|item| is_of(item, &asked.period, calendar)).ok_or_else(|| {
        let there: Vec<&str> = all.iter().filter_map(|item| text_of(item, "period")).collect();
        let help = match there.as_slice() {
            [] => format!("The file has no `{list}`; add it by hand."),
            there => format!("There is one for {}; name the period with --period.", list_or(there)),
        };
        (format!("there is nothing under `{list}` for {}", asked.period.label), help)
    })
}

/// The part of a result that a district or organisation has given.
fn part(name: &str, result: Place, tree: &Node) -> Result<Place, NotCorrected> {
    let parts = items(result.holder(tree).and_then(|result| child(result, "breakdown")));
    let same = |node: &Node| text_of(node, "name").is_some_and(|text| text.trim().eq_ignore_ascii_case(name));
    let index = parts.iter().position(same).ok_or_else(|| {
        let there: Vec<&str> = parts.iter().filter_map(|part| text_of(part, "name")).collect();
        let help = match there.as_slice() {
            [] => "The result has no `breakdown`; add it by hand.".to_owned(),
            there => format!("There are {}.", list_and(there)),
        };
        (format!("the result has no part `{name}`"), help)
    })?;
    let holder = result.holder.into_iter().chain([Step::Key("breakdown"), Step::Item(index)]).collect();
    Ok(Place { holder, key: "value" })
}

/// Sets a value: plain where that reads back as it is, else in quotes.
pub(super) fn set(mapping: &Mapping, key: &str, text: &str) {
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
