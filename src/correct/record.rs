//! The record of a change, at the end of the file that it is about.

use yaml_edit::{Mapping, Sequence};

use super::place::set;
use super::{Asked, Changed, child, entry, is_of, items, text_of};
use crate::model::Calendar;
use crate::model::correction::Field;
use crate::yaml::{self, Node, Value};

/// Where records stand.
pub(super) const RECORDS: &str = "corrections";

/// The keys and values of a record, in the order in which they are written.
fn record_of(asked: &Asked, change: &Changed) -> Vec<(&'static str, String)> {
    let mut record = vec![("kind", asked.kind.name().to_owned()), ("field", change.field.name())];
    record.extend(change.period.clone().map(|period| ("period", period)));
    record.extend(change.was.clone().map(|was| ("was", was)));
    record.extend(change.is.clone().map(|is| ("is", is)));
    record.extend([("reason", asked.reason.clone()), ("by", asked.by.clone()), ("date", asked.date.to_string())]);
    record
}

/// Adds the record of a change to a document.
pub(super) fn add(root: &Mapping, asked: &Asked, change: &Changed) {
    let record = Mapping::new();
    for (key, text) in record_of(asked, change) {
        set(&record, key, &text);
    }
    match root.get_sequence(RECORDS) {
        Some(records) => records.push(record),
        None => {
            let records = Sequence::new();
            records.push(record);
            root.set(RECORDS, records);
        }
    }
}

/// Adds it to the tree that is expected to come out.
pub(super) fn expect(tree: &mut Node, asked: &Asked, change: &Changed) {
    let record = record_of(asked, change).into_iter().map(|(key, text)| entry(key, &text)).collect();
    let record = Node { range: 0..0, value: Value::Map(record) };
    let Value::Map(entries) = &mut tree.value else { return };
    match entries.iter_mut().find(|(key, _)| key.text == RECORDS) {
        Some((_, Node { value: Value::List(records), .. })) => records.push(record),
        Some((_, node)) => node.value = Value::List(vec![record]),
        None => {
            let key = yaml::Key { range: 0..0, text: RECORDS.to_owned() };
            entries.push((key, Node { range: 0..0, value: Value::List(vec![record]) }));
        }
    }
}

/// What the last record about a field says that it is; none if there is no record.
pub(super) fn last(field: &Field, tree: &Node, asked: &Asked, calendar: &Calendar) -> Option<Option<String>> {
    let about_it = |record: &&Node| {
        text_of(record, "field") == Some(field.name().as_str())
            && (!field.has_period() || is_of(record, &asked.period, calendar))
    };
    let last = items(child(tree, RECORDS)).iter().rev().find(about_it)?;
    Some(text_of(last, "is").map(str::to_owned))
}
