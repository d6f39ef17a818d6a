//! The figure that a result of a period is compared with.

use rust_decimal::Decimal;

use crate::model::indicator::{Indicator, Point, Shape};
use crate::model::{Period, Quantity};

/// A milestone, written down or computed.
#[derive(Debug, Clone, PartialEq)]
pub struct Milestone {
    /// The figure.
    pub value: Quantity,
    /// Whether it was computed from the trajectory; such a figure prints rounded.
    pub computed: bool,
}

/// Places to which a computed figure prints where the file names none.
const COMPUTED_PLACES: u32 = 1;

impl Milestone {
    /// Returns the figure as it prints: a computed one with the places of the indicator, or one.
    #[must_use]
    pub fn print(&self, indicator: &Indicator) -> String {
        let places = if self.computed { indicator.decimals.or(Some(COMPUTED_PLACES)) } else { indicator.decimals };
        self.value.print(&indicator.unit, places)
    }
}

/// Returns the milestone of a period: a milestone or target written for it, else one that ends with it, else what the
/// trajectory says.
#[must_use]
pub fn milestone(indicator: &Indicator, period: &Period) -> Option<Milestone> {
    let written = |value: &Quantity| Milestone { value: value.clone(), computed: false };
    let points = || indicator.milestones.iter().chain(&indicator.targets);
    let exact = points().find(|p| p.period == *period);
    if let Some(point) = exact.or_else(|| points().find(|p| p.period.ends_with(period))) {
        return Some(written(&point.value));
    }
    let computed = |number: Decimal| Milestone { value: Quantity::Number(number.normalize()), computed: true };
    match indicator.shape {
        Shape::Points | Shape::LastPeriodOnly => None,
        Shape::Stepped => stepped(indicator, period).map(|p| written(&p.value)),
        Shape::Linear => linear(indicator, period).map(computed),
        Shape::Cumulative => cumulative(indicator, period).map(computed),
    }
}

/// The latest level that has begun by the end of the period.
fn stepped<'r>(indicator: &'r Indicator, period: &Period) -> Option<&'r Point> {
    indicator
        .milestones
        .iter()
        .chain(&indicator.targets)
        .filter(|p| p.period.begun_by(period))
        .max_by_key(|p| (p.period.first_step(), p.period.last_step()))
}

/// On the straight line, by months, between the known points around the end of the period.
fn linear(indicator: &Indicator, period: &Period) -> Option<Decimal> {
    let mut anchors: Vec<(i64, Decimal)> = Vec::new();
    if let Some(baseline) = &indicator.baseline
        && let Some(number) = baseline.value.number()
    {
        let start = match (&indicator.from, &baseline.period) {
            (Some(from), _) => from.first_step() - 1,
            (None, Some(measured)) => measured.last_step(),
            (None, None) => return None,
        };
        anchors.push((start, number));
    }
    for point in indicator.milestones.iter().chain(&indicator.targets) {
        if let Some(number) = point.value.number() {
            anchors.push((point.period.last_step(), number));
        }
    }
    // A stable sort: of a milestone and a target that end together, the milestone is meant.
    anchors.sort_by_key(|(step, _)| *step);
    anchors.dedup_by_key(|(step, _)| *step);
    let at = period.last_step();
    let after = anchors.iter().position(|(step, _)| *step >= at)?;
    let (end, last) = anchors[after];
    if end == at {
        return Some(last);
    }
    let (start, first) = *anchors.get(after.checked_sub(1)?)?;
    share(last.checked_sub(first)?, at - start, end - start)?.checked_add(first)
}

/// The even share that the elapsed months make of what is to be added up to the next target: from nothing or, over an
/// agreement of several targets, from the one before.
fn cumulative(indicator: &Indicator, period: &Period) -> Option<Decimal> {
    let target = indicator.targets.iter().find(|t| period.ended_by(&t.period))?;
    let within = |from: &Period, t: &Point| t.period.last_step() >= from.first_step() && t.period.ended_by(period);
    let reached = indicator
        .from
        .as_ref()
        .and_then(|from| indicator.targets.iter().rev().find(|t| within(from, t)))
        .filter(|t| t.period.last_step() < period.last_step());
    let (start, first) = match (reached, &indicator.from) {
        (Some(before), _) => (before.period.last_step() + 1, before.value.number()?),
        (None, Some(from)) => (from.first_step(), Decimal::ZERO),
        (None, None) => (target.period.first_step(), Decimal::ZERO),
    };
    let elapsed = period.last_step() + 1 - start;
    let whole = target.period.last_step() + 1 - start;
    if elapsed <= 0 {
        return None;
    }
    share(target.value.number()?.checked_sub(first)?, elapsed, whole)?.checked_add(first)
}

/// Multiplies before it divides, so that a milestone that can be written down is met exactly by that figure.
fn share(amount: Decimal, part: i64, whole: i64) -> Option<Decimal> {
    amount.checked_mul(Decimal::from(part))?.checked_div(Decimal::from(whole))
}
