//! Which targets and milestones hold in a new period and are others than before.

use serde::Serialize;

use super::{Named, Scope};
use crate::model::indicator::{Point, Polarity};
use crate::model::{Indicator, Period, Situation};

/// A target or milestone that is another than before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ValueChange {
    /// The indicator.
    #[serde(flatten)]
    pub indicator: Named,
    /// What held before, as it prints; none if there was none.
    pub was: Option<String>,
    /// What holds now; none if there is none.
    pub is: Option<String>,
}

/// A target that has yet to be set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unset {
    /// The indicator.
    #[serde(flatten)]
    pub indicator: Named,
    /// Who sets it.
    pub by: Option<String>,
    /// When, in the author's words.
    pub when: Option<String>,
    /// Why not yet.
    pub reason: Option<String>,
}

/// What changes in the targets with a new period.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Targets {
    /// Targets that are others, each with its period.
    pub changed: Vec<ValueChange>,
    /// Milestones written for the period that are others than those before.
    pub milestones: Vec<ValueChange>,
    /// Indicators, by id, whose milestone moves on along its planned way.
    pub moving: Vec<String>,
    /// Indicators whose last target lies before the period, with that target; nothing is there to compare a figure with.
    pub without: Vec<ValueChange>,
    /// Indicators whose target has yet to be set; no figure is asked for until then.
    pub to_be_set: Vec<Unset>,
}

impl Targets {
    /// Compares the targets of two periods.
    pub(super) fn of(then: Option<&Scope<'_>>, now: &Scope<'_>) -> Self {
        let mut targets = Self::default();
        for entry in now.entries() {
            let (rated, indicator) = (&entry.rated, entry.rated.indicator);
            let status = rated.calculated.status.as_str();
            if status == Situation::TargetNotSet.key() {
                let set = indicator.to_be_set.clone();
                let (by, when, reason) = set.map_or((None, None, None), |set| (set.by, set.when, set.reason));
                targets.to_be_set.push(Unset { indicator: Named::of(indicator), by, when, reason });
            }
            if [Situation::TargetNotSet.key(), Situation::Discontinued.key()].contains(&status) {
                continue;
            }
            let is = applies(indicator, &now.period);
            let milestone = rated.figures.milestone.as_ref();
            let asked = now.register.pack.scheme.asks_for_target() && indicator.polarity != Some(Polarity::None);
            if asked && is.is_none() && milestone.is_none() {
                let last = indicator.targets.last().or(indicator.milestones.last());
                targets.without.push(change(indicator, last, None));
                continue;
            }
            let Some(then) = then else { continue };
            let was = applies(indicator, &then.period);
            if was.map(|point| &point.value) != is.map(|point| &point.value) && is.is_some() {
                targets.changed.push(change(indicator, was, is));
            }
            let before = then.entry(&indicator.id).and_then(|entry| entry.rated.figures.milestone.clone());
            match milestone {
                Some(now) if before.as_ref().map(|then| &then.value) != Some(&now.value) => {
                    // The end of a planned way is on it too.
                    if now.computed || before.as_ref().is_some_and(|then| then.computed) {
                        targets.moving.push(indicator.id.clone());
                    } else {
                        let (was, is) = (before.map(|then| then.print(indicator)), Some(now.print(indicator)));
                        targets.milestones.push(ValueChange { indicator: Named::of(indicator), was, is });
                    }
                }
                _ => {}
            }
        }
        targets
    }
}

/// The target that a period leads to: its own, or the next one after it.
fn applies<'r>(indicator: &'r Indicator, period: &Period) -> Option<&'r Point> {
    indicator.target_for(period).filter(|target| period.ended_by(&target.period))
}

fn change(indicator: &Indicator, was: Option<&Point>, is: Option<&Point>) -> ValueChange {
    let said = |point: &Point| {
        format!("{} for {}", point.value.print(&indicator.unit, indicator.decimals), point.period.label)
    };
    ValueChange { indicator: Named::of(indicator), was: was.map(said), is: is.map(said) }
}
