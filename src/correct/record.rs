//! The record of a change, at the end of the file that it is about.

use super::place::is_of;
use super::{Asked, Changed};
use crate::model::Calendar;
use crate::model::correction::Field;
use crate::yaml::{Node, Said};

/// Where records stand.
pub(super) const RECORDS: &str = "corrections";

/// The keys and values of a record, in the order in which they are written.
pub(super) fn of(asked: &Asked, change: &Changed) -> Vec<(&'static str, Said)> {
    let mut record = vec![("kind", asked.kind.name().to_owned()), ("field", change.field.name())];
    record.extend(change.period.clone().map(|period| ("period", period)));
    record.extend(change.was.clone().map(|was| ("was", was)));
    record.extend(change.is.clone().map(|is| ("is", is)));
    record.extend([("reason", asked.reason.clone()), ("by", asked.by.clone()), ("date", asked.date.to_string())]);
    record.into_iter().map(|(key, text)| (key, Said::Text(text))).collect()
}

/// What the last record about a field says that it is; none if there is no record.
pub(super) fn last(field: &Field, tree: &Node, asked: &Asked, calendar: &Calendar) -> Option<Option<String>> {
    let about_it = |record: &&Node| {
        record.text("field") == Some(field.name().as_str())
            && (!field.has_period() || is_of(record, &asked.period, calendar))
    };
    let last = tree.child(RECORDS)?.items().iter().rev().find(about_it)?;
    Some(last.text("is").map(str::to_owned))
}
