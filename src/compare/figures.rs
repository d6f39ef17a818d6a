//! Two readings of one indicator: the figures that differ, and the records that say why.

use crate::model::correction::{Correction, Field};
use crate::model::entered::{Entered, entered};
use crate::model::quantity::read_number;
use crate::model::{Indicator, Period};

/// A figure, or a word that goes with one, that is not the same in both readings.
#[derive(Debug, Clone, PartialEq)]
pub struct FigureMoved<'r> {
    /// Which.
    pub field: Field,
    /// Of which period; none for what has none.
    pub period: Option<Period>,
    /// What it was; none if there was nothing.
    pub was: Option<Entered>,
    /// What it is; none if there is nothing.
    pub is: Option<Entered>,
    /// The records about it that have come since, in the order of the file.
    pub records: Vec<&'r Correction>,
}

/// Returns the figures that differ, in the order of the file format; those that have gone come last.
#[must_use]
pub fn figures_moved<'r>(before: &Indicator, after: &'r Indicator) -> Vec<FigureMoved<'r>> {
    let (earlier, now) = (entered(before), entered(after));
    let twin =
        |all: &[Entered], of: &Entered| all.iter().find(|e| e.field == of.field && e.period == of.period).cloned();
    let since: Vec<&Correction> =
        after.corrections.iter().filter(|c| !before.corrections.iter().any(|b| b.says_what(c))).collect();
    let moved = |was: Option<Entered>, is: Option<Entered>| {
        let one = is.as_ref().or(was.as_ref())?;
        let (field, period) = (one.field.clone(), one.period.clone());
        let records = since.iter().copied().filter(|c| c.is_of(&field, period.as_ref())).collect();
        Some(FigureMoved { field, period, was, is, records })
    };
    let mut all = Vec::new();
    for is in &now {
        let was = twin(&earlier, is);
        if was.as_ref().is_none_or(|was| !same(&was.written, &is.written) || was.printed != is.printed) {
            all.extend(moved(was, Some(is.clone())));
        }
    }
    for was in earlier.iter().filter(|was| twin(&now, was).is_none()) {
        all.extend(moved(Some(was.clone()), None));
    }
    all
}

/// Returns the figures that were given before, say something else now, and have no record that says why.
#[must_use]
pub fn unrecorded<'r>(before: &Indicator, after: &'r Indicator) -> Vec<FigureMoved<'r>> {
    let mut moved = figures_moved(before, after);
    moved.retain(|figure| figure.was.is_some() && figure.field.is_figure() && figure.records.is_empty());
    moved
}

impl FigureMoved<'_> {
    /// Returns which it is, in words: `result for 2008/09 Q2`.
    #[must_use]
    pub fn what(&self) -> String {
        match &self.period {
            Some(period) => format!("{} for {}", self.field.in_words(), period.label),
            None => self.field.in_words(),
        }
    }
}

/// Returns the newest record about each figure that says something else than the file does now.
pub fn records_that_differ(indicator: &Indicator) -> impl Iterator<Item = (&Correction, Option<String>)> {
    let now = entered(indicator);
    let all = &indicator.corrections;
    let newest = all.iter().enumerate().filter(move |(index, record)| {
        !all[index + 1..].iter().any(|later| later.is_of(&record.field, record.period.as_ref()))
    });
    newest.filter_map(move |(_, record)| {
        let is = now.iter().find(|e| e.field == record.field && e.period == record.period);
        let differs = !agree(record.is.as_deref(), is);
        differs.then(|| (record, is.map(|e| e.written.clone())))
    })
}

/// Whether a record says what has been entered.
fn agree(said: Option<&str>, is: Option<&Entered>) -> bool {
    match (said, is) {
        (Some(said), Some(is)) => same(said, &is.written),
        (None, None) => true,
        // A result is final where nothing is said.
        (None, Some(is)) => is.field == Field::Data && is.written == "final",
        (Some(said), None) => said.trim().is_empty(),
    }
}

/// Whether two texts are the same figure, or the same words.
fn same(a: &str, b: &str) -> bool {
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let number = |text: &str| read_number(text.trim().trim_end_matches('%').trim()).ok();
    words(a) == words(b) || number(a).is_some_and(|a| number(b) == Some(a))
}
