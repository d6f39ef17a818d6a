//! The figures of an indicator as rules see them: exact, and never after rounding for print.

use rust_decimal::Decimal;

use super::milestone::{Milestone, milestone};
use crate::model::indicator::{Indicator, Point, Polarity};
use crate::model::outturn::Outturn;
use crate::model::quantity::Bound;
use crate::model::scheme::Tolerance;
use crate::model::{Period, Quantity};
use crate::rule::Figure;

/// The figures of one indicator for one period.
#[derive(Debug, Clone)]
pub struct Figures<'r> {
    /// The result of the period.
    pub value: Option<&'r Quantity>,
    /// What it is compared with.
    pub milestone: Option<Milestone>,
    /// The next target due.
    pub target: Option<&'r Point>,
    /// The last result before the period's.
    pub previous: Option<&'r Outturn>,
    /// The result of the period, or the last one before it.
    pub latest: Option<&'r Outturn>,
    /// Whether the milestone is met, where that can be told.
    pub met: Option<bool>,
    /// Distance on the wrong side of the milestone, in the unit of the figure (days for dates); 0 if it is met.
    pub shortfall: Option<Decimal>,
    /// Up to this shortfall the figure is near, in the unit of the figure.
    pub tolerance: Option<Decimal>,
    /// Change since the previous result, positive if for the better.
    pub improvement: Option<Decimal>,
    /// Whether the result is a bound or range that does not say enough to compare it with the milestone.
    pub undecided: bool,
    baseline: Option<Decimal>,
}

impl<'r> Figures<'r> {
    /// Works out the figures of an indicator for a period.
    #[must_use]
    pub fn of(
        indicator: &'r Indicator,
        outturn: Option<&'r Outturn>,
        period: &Period,
        default_tolerance: Tolerance,
    ) -> Self {
        let value = outturn.and_then(|o| o.value.as_ref());
        let before =
            |o: &&Outturn| o.value.is_some() && o.period.value.ended_by(period) && !o.period.value.ends_with(period);
        let previous = indicator.outturns.iter().rev().find(before);
        let milestone = milestone(indicator, period);
        let polarity = indicator.polarity.unwrap_or(Polarity::Higher);
        let comparison = value.zip(milestone.as_ref()).map(|(v, m)| compare(v, &m.value, polarity));
        let tolerance = indicator.tolerance.unwrap_or(default_tolerance);
        let tolerance = milestone.as_ref().and_then(|m| around(tolerance, &m.value));
        let (met, shortfall, undecided) = match comparison {
            Some(Comparison::Met) => (Some(true), Some(Decimal::ZERO), false),
            Some(Comparison::Short(by)) => (Some(false), Some(by), false),
            Some(Comparison::AtLeast(by)) if tolerance.is_some_and(|near| by > near) => (Some(false), Some(by), false),
            Some(Comparison::AtLeast(_) | Comparison::Undecided) => (None, None, true),
            Some(Comparison::Incomparable) | None => (None, None, false),
        };
        let baseline = indicator.baseline.as_ref().and_then(|b| b.value.number());
        let change = value
            .and_then(Quantity::number)
            .zip(previous.and_then(|p| p.value.as_ref()).and_then(Quantity::number))
            .and_then(|(now, then)| improvement(now, then, milestone.as_ref(), polarity));
        Self {
            value,
            target: indicator.target_for(period),
            previous,
            latest: outturn.filter(|o| o.value.is_some()).or(previous),
            met,
            shortfall,
            tolerance,
            improvement: change,
            undecided,
            baseline,
            milestone,
        }
    }

    /// Returns a figure as a number, where it is one.
    #[must_use]
    pub fn get(&self, figure: Figure) -> Option<Decimal> {
        match figure {
            Figure::Value => self.value.and_then(Quantity::number),
            Figure::Milestone => self.milestone.as_ref().and_then(|m| m.value.number()),
            Figure::Target => self.target.and_then(|t| t.value.number()),
            Figure::Baseline => self.baseline,
            Figure::Previous => self.previous.and_then(|p| p.value.as_ref()).and_then(Quantity::number),
            Figure::Tolerance => self.tolerance,
            Figure::Shortfall => self.shortfall,
            Figure::Improvement => self.improvement,
        }
    }
}

enum Comparison {
    Met,
    Short(Decimal),
    AtLeast(Decimal),
    Undecided,
    Incomparable,
}

/// The numbers that a figure allows; `None` is without end. Ends are included, except that of `<` and `>`.
struct Interval {
    low: Option<(Decimal, bool)>,
    high: Option<(Decimal, bool)>,
}

fn interval(quantity: &Quantity) -> Option<Interval> {
    let closed = |low: Decimal, high: Decimal| Interval { low: Some((low, true)), high: Some((high, true)) };
    Some(match quantity {
        Quantity::Number(n) => closed(*n, *n),
        Quantity::Range(low, high) => closed(*low, *high),
        Quantity::Bound(bound, n) => match bound {
            Bound::Below => Interval { low: None, high: Some((*n, false)) },
            Bound::AtMost => Interval { low: None, high: Some((*n, true)) },
            Bound::Above => Interval { low: Some((*n, false)), high: None },
            Bound::AtLeast => Interval { low: Some((*n, true)), high: None },
        },
        Quantity::Date(_) | Quantity::Words(_) => return None,
    })
}

/// The numbers with which a milestone is met. For a number, polarity says on which side; a bound or range says so itself.
fn meets(milestone: &Quantity, polarity: Polarity) -> Option<Interval> {
    let mut wanted = interval(milestone)?;
    if matches!(milestone, Quantity::Number(_)) {
        match polarity {
            Polarity::Higher => wanted.high = None,
            Polarity::Lower => wanted.low = None,
            Polarity::Close | Polarity::None => {}
        }
    }
    Some(wanted)
}

/// Returns whether a figure meets a milestone or target; `None` where that cannot be told.
#[must_use]
pub fn is_met(value: &Quantity, milestone: &Quantity, polarity: Polarity) -> Option<bool> {
    match compare(value, milestone, polarity) {
        Comparison::Met => Some(true),
        Comparison::Short(_) | Comparison::AtLeast(_) => Some(false),
        Comparison::Undecided | Comparison::Incomparable => None,
    }
}

fn compare(value: &Quantity, milestone: &Quantity, polarity: Polarity) -> Comparison {
    if let (Quantity::Date(done), Quantity::Date(due)) = (value, milestone) {
        let late = done.since(*due).map_or(0, |span| span.get_days());
        return if late <= 0 { Comparison::Met } else { Comparison::Short(Decimal::from(late)) };
    }
    let (Some(value), Some(wanted)) = (interval(value), meets(milestone, polarity)) else {
        return Comparison::Incomparable;
    };
    let above_low =
        wanted.low.is_none_or(|low| value.low.is_some_and(|v| v.0 > low.0 || (v.0 == low.0 && (low.1 || !v.1))));
    let below_high =
        wanted.high.is_none_or(|high| value.high.is_some_and(|v| v.0 < high.0 || (v.0 == high.0 && (high.1 || !v.1))));
    if above_low && below_high {
        return Comparison::Met;
    }
    // Wholly below or wholly above what is wanted, or partly both.
    let too_low = wanted.low.zip(value.high).filter(|(low, v)| v.0 < low.0 || (v.0 == low.0 && !(low.1 && v.1)));
    let too_high = wanted.high.zip(value.low).filter(|(high, v)| v.0 > high.0 || (v.0 == high.0 && !(high.1 && v.1)));
    // A result that is itself a bound or a range counts as far off as it can be; without an end, at least so far.
    let (nearest, farthest) = match (too_low, too_high) {
        (Some((low, near)), _) => (low.0 - near.0, value.low.map(|v| low.0 - v.0)),
        (_, Some((high, near))) => (near.0 - high.0, value.high.map(|v| v.0 - high.0)),
        (None, None) => return Comparison::Undecided,
    };
    farthest.map_or(Comparison::AtLeast(nearest), Comparison::Short)
}

fn around(tolerance: Tolerance, milestone: &Quantity) -> Option<Decimal> {
    match (tolerance, milestone) {
        (Tolerance::Points(points), _) => Some(points),
        (_, Quantity::Number(n) | Quantity::Bound(_, n) | Quantity::Range(n, _)) => Some(tolerance.around(*n)),
        (Tolerance::Percent(_), Quantity::Date(_)) => Some(Decimal::ZERO),
        (Tolerance::Percent(_), Quantity::Words(_)) => None,
    }
}

fn improvement(now: Decimal, then: Decimal, milestone: Option<&Milestone>, polarity: Polarity) -> Option<Decimal> {
    match polarity {
        Polarity::Higher | Polarity::None => now.checked_sub(then),
        Polarity::Lower => then.checked_sub(now),
        Polarity::Close => {
            let distance = |n: Decimal| match compare(&Quantity::Number(n), &milestone?.value, polarity) {
                Comparison::Met => Some(Decimal::ZERO),
                Comparison::Short(by) | Comparison::AtLeast(by) => Some(by),
                Comparison::Undecided | Comparison::Incomparable => None,
            };
            distance(then)?.checked_sub(distance(now)?)
        }
    }
}
