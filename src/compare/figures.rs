//! Two readings of one indicator: the figures that differ, and the records that say why.

use crate::model::correction::{Correction, Field};
use crate::model::entered::{Entered, entered, same};
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
    let since = records_since(before, after);
    let moved = |was: Option<Entered>, is: Option<Entered>| {
        let one = is.as_ref().or(was.as_ref())?;
        // How sure a figure is comes and goes with it.
        if one.field == Field::Data && (was.is_none() || is.is_none()) {
            return None;
        }
        let (field, period) = (one.field.clone(), one.period.clone());
        let records = since.iter().filter(|c| c.is_of(&field, period.as_ref())).collect();
        Some(FigureMoved { field, period, was, is, records })
    };
    let mut all = Vec::new();
    for is in &now {
        let was = twin(&earlier, is);
        if was.as_ref().is_none_or(|was| !same(&was.written, &is.written)) {
            all.extend(moved(was, Some(is.clone())));
        }
    }
    for was in earlier.iter().filter(|was| twin(&now, was).is_none()) {
        all.extend(moved(Some(was.clone()), None));
    }
    all
}

/// The records that have been added since, at the end of the list.
fn records_since<'r>(before: &Indicator, after: &'r Indicator) -> &'r [Correction] {
    let pairs = before.corrections.iter().zip(&after.corrections);
    let kept = pairs.take_while(|(then, now)| then.says_what(now)).count();
    &after.corrections[kept..]
}

/// What was signed off last of every figure.
#[derive(Debug, Clone)]
pub struct SignedOff<'r> {
    /// The indicators, as they were.
    pub indicators: &'r [Indicator],
    /// The latest period that a paper was signed off for.
    pub period: Period,
}

impl SignedOff<'_> {
    /// Returns an indicator's figures, and what decides its status, annex and grant, that say something else now than they were
    /// signed off with. A result for a period that was signed off without it counts too.
    #[must_use]
    pub fn moved<'i>(&self, now: &'i Indicator) -> Vec<FigureMoved<'i>> {
        let Some(before) = self.indicators.iter().find(|then| then.id == now.id) else { return Vec::new() };
        let signed = |f: &FigureMoved<'_>| match &f.period {
            Some(period) if f.field.is_of_a_result() => period.ended_by(&self.period),
            _ => f.was.is_some(),
        };
        let mut moved = figures_moved(before, now);
        moved.retain(|f| f.field.needs_record() && signed(f));
        moved
    }

    /// Returns those of them that have no record which says why.
    #[must_use]
    pub fn unrecorded<'i>(&self, now: &'i Indicator) -> Vec<FigureMoved<'i>> {
        let mut moved = self.moved(now);
        moved.retain(|f| !f.is_recorded());
        moved
    }
}

impl FigureMoved<'_> {
    /// Returns whether the last record about it says what it says now.
    #[must_use]
    pub fn is_recorded(&self) -> bool {
        self.records.last().is_some_and(|last| agree(last.is.as_deref(), self.is.as_ref()))
    }

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
