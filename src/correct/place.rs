//! Where a figure stands in an indicator's file.

use super::{Asked, NotCorrected};
use crate::diag::wording::{list_and, list_or};
use crate::model::correction::Field;
use crate::model::outturn::DataStatus;
use crate::model::{Calendar, Period};
use crate::yaml::{Node, Step, Value};

/// Where a value stands: the way to the mapping that holds it, and its key there.
#[derive(Debug)]
pub(super) struct Place {
    pub holder: Vec<Step<'static>>,
    pub key: &'static str,
}

impl Place {
    /// Finds the place of a field.
    pub(super) fn of(field: &Field, tree: &Node, asked: &Asked, calendar: &Calendar) -> Result<Self, NotCorrected> {
        let in_list = |list: &'static str, key: &'static str| {
            let index = of_period(list, tree, asked, calendar)?;
            Ok(Self { holder: vec![Step::Key(list), Step::Item(index)], key })
        };
        let result = |key| in_list("results", key);
        let group = |name: &'static str, key: &'static str| match tree.child(name) {
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
            Field::Polarity => Ok(Self { holder: Vec::new(), key: "polarity" }),
            Field::Tolerance => Ok(Self { holder: Vec::new(), key: "tolerance" }),
            Field::Expectation => group("reward", "expectation"),
            Field::ExpectedShare => group("reward", "expected_share"),
            Field::Potential => group("reward", "potential"),
            Field::GrantText => group("reward", "text"),
        }
    }

    /// Returns the field, with the name of a district or organisation as the file spells it.
    pub(super) fn spelt(&self, field: &Field, tree: &Node) -> Field {
        let own = |field: &Field| match field {
            Field::Breakdown(_) => tree.at(&self.holder)?.text("name").map(|name| Field::Breakdown(name.to_owned())),
            _ => None,
        };
        own(field).unwrap_or_else(|| field.clone())
    }

    /// Returns the key beside it that cannot stay when it says this: why there is no figure, once there is one; why a status is
    /// reported, once it is not.
    pub(super) fn contradicted(&self, field: &Field, is: Option<&str>, tree: &Node) -> Option<&'static str> {
        let key = match (field, is) {
            (Field::Value, Some(_)) => "no_data",
            (Field::Reported, None) => "because",
            _ => return None,
        };
        tree.at(&self.holder)?.child(key).map(|_| key)
    }

    /// What stands there, as written.
    pub(super) fn scalar(&self, tree: &Node) -> Result<Option<String>, NotCorrected> {
        match tree.at(&self.holder).and_then(|holder| holder.child(self.key)).map(|n| &n.value) {
            // A result is final where nothing is said.
            None | Some(Value::Absent) if self.key == "data" => Ok(Some(DataStatus::Final.name().to_owned())),
            None | Some(Value::Absent) => Ok(None),
            Some(Value::Scalar(text)) => Ok(Some(text.clone())),
            Some(Value::List(_) | Value::Map(_)) => {
                Err((format!("`{}` is not a single value", self.key), "Change it by hand.".to_owned()))
            }
        }
    }
}

/// Whether an item of a list is about the period.
pub(super) fn is_of(item: &Node, period: &Period, calendar: &Calendar) -> bool {
    item.text("period").is_some_and(|text| calendar.period(text).is_ok_and(|found| found == *period))
}

/// The item of a list that is about the period.
fn of_period(list: &str, tree: &Node, asked: &Asked, calendar: &Calendar) -> Result<usize, NotCorrected> {
    let all = tree.child(list).map(Node::items).unwrap_or_default();
    all.iter().position(|item| is_of(item, &asked.period, calendar)).ok_or_else(|| {
        let there: Vec<&str> = all.iter().filter_map(|item| item.text("period")).collect();
        let help = match there.as_slice() {
            [] => format!("The file has no `{list}`; add it by hand."),
            there => format!("There is one for {}; name the period with --period.", list_or(there)),
        };
        (format!("there is nothing under `{list}` for {}", asked.period.label), help)
    })
}

/// The part of a result that a district or organisation has given.
fn part(name: &str, result: Place, tree: &Node) -> Result<Place, NotCorrected> {
    let parts =
        tree.at(&result.holder).and_then(|result| result.child("breakdown")).map(Node::items).unwrap_or_default();
    let same = |node: &Node| node.text("name").is_some_and(|text| text.trim().eq_ignore_ascii_case(name));
    let index = parts.iter().position(same).ok_or_else(|| {
        let there: Vec<&str> = parts.iter().filter_map(|part| part.text("name")).collect();
        let help = match there.as_slice() {
            [] => "The result has no `breakdown`; add it by hand.".to_owned(),
            there => format!("There are {}.", list_and(there)),
        };
        (format!("the result has no part `{name}`"), help)
    })?;
    let holder = result.holder.into_iter().chain([Step::Key("breakdown"), Step::Item(index)]).collect();
    Ok(Place { holder, key: "value" })
}
