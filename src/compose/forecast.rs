//! Where the results are heading, by a simple projection that names its method; and whether a target can be measured in time.

use rust_decimal::Decimal;

use crate::model::frequency::months_between;
use crate::model::indicator::{Point, Polarity, Shape};
use crate::model::quantity::print_number;
use crate::model::{Calendar, Indicator, Outturn, Period, Quantity};
use crate::rate::is_met;

/// A projection to the end of the target's period.
#[derive(Debug, Clone, PartialEq)]
pub struct Forecast {
    /// To which period.
    pub period: String,
    /// What the figure would be, exact.
    pub value: Decimal,
    /// Places for print: the indicator's, or where it names none those of its results and target.
    pub places: u32,
    /// How it was worked out, as a clause: `if the change since 2007/08 Q2 goes on at the same rate`.
    pub method: String,
    /// Whether it would meet the target, where that can be told.
    pub meets_target: Option<bool>,
    /// Whether a count that adds up has reached the target already.
    pub met_already: bool,
}

/// Projects the results up to a period to the end of the next target's.
///
/// A count that adds up goes on at the even rate since it began. Anything else goes on changing as it did over the last twelve months:
/// from the earliest result of the twelve months before the latest, or from the one before it if that is older, straight on. A percentage
/// stays between 0 and 100, and what was never below nothing does not fall below it. `None` without a target still to come, without enough
/// figures, or where they are in doubt.
#[must_use]
pub fn forecast(indicator: &Indicator, period: &Period, calendar: &Calendar) -> Option<Forecast> {
    let target = indicator.target_for(period)?;
    let results: Vec<(&Period, Decimal)> = indicator
        .results_to(period)
        .into_iter()
        .filter_map(|o| Some((&o.period.value, o.value.as_ref()?.number()?)))
        .collect();
    let (latest, value) = results.last()?;
    let doubtful = indicator.outturns.iter().filter(|o| o.period.value.ended_by(period)).any(|o| o.uncertain.is_some());
    if doubtful
        || target.value.number().is_none()
        || target.period.last_step() <= latest.last_step()
        || !period.ended_by(&target.period)
    {
        return None;
    }
    let ahead = Decimal::from(target.period.last_step() - latest.last_step());
    let (projected, method) = if indicator.shape == Shape::Cumulative {
        let start = indicator.from.as_ref().unwrap_or(&target.period).first_step();
        let elapsed = Decimal::from(latest.last_step() + 1 - start);
        let whole = elapsed.checked_add(ahead)?;
        if elapsed <= Decimal::ZERO {
            return None;
        }
        (value.checked_mul(whole)?.checked_div(elapsed)?, "if the count goes on at its average rate so far".to_owned())
    } else {
        let year_before = latest.last_step() - 12;
        let earlier = results.iter().filter(|(p, _)| p.last_step() < latest.last_step());
        let (since, before) = earlier
            .clone()
            .find(|(p, _)| calendar.counts_months() && p.last_step() >= year_before)
            .or_else(|| earlier.clone().next_back())?;
        let change = value.checked_sub(*before)?.checked_mul(ahead)?;
        let change = change.checked_div(Decimal::from(latest.last_step() - since.last_step()))?;
        (value.checked_add(change)?, format!("if the change since {} goes on at the same rate", since.label))
    };
    let projected = within_bounds(projected, indicator, &results);
    let polarity = indicator.polarity.unwrap_or(Polarity::Higher);
    let meets = |figure: Decimal| {
        let compared = (polarity != Polarity::None).then(|| is_met(&Quantity::Number(figure), &target.value, polarity));
        compared.flatten()
    };
    let adds_up = indicator.shape == Shape::Cumulative && polarity == Polarity::Higher;
    Some(Forecast {
        period: target.period.label.clone(),
        value: projected,
        method,
        places: places(indicator, &results, target),
        meets_target: meets(projected),
        met_already: adds_up && meets(*value) == Some(true),
    })
}

/// The places of the indicator; where it names none, those of its results and target.
fn places(indicator: &Indicator, results: &[(&Period, Decimal)], target: &Point) -> u32 {
    let figures = results.iter().map(|(_, v)| *v).chain(target.value.number());
    indicator.decimals.unwrap_or_else(|| figures.map(|n| n.normalize().scale()).max().unwrap_or(0))
}

fn within_bounds(value: Decimal, indicator: &Indicator, results: &[(&Period, Decimal)]) -> Decimal {
    let all = |holds: fn(&Decimal) -> bool| results.iter().all(|(_, v)| holds(v));
    let percentage = indicator.unit.0.as_deref().is_some_and(|unit| unit.starts_with('%'));
    let value = if all(|v| !v.is_sign_negative()) { value.max(Decimal::ZERO) } else { value };
    if percentage && all(|v| *v <= Decimal::ONE_HUNDRED) { value.min(Decimal::ONE_HUNDRED) } else { value }
}

/// A target that no figure will be there for in time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmeasurable {
    /// The period of the target.
    pub target: String,
    /// How often the figure comes.
    pub frequency: String,
    /// The period of the last figure.
    pub last: String,
    /// The period of the next, after the target's.
    pub next: String,
}

impl Unmeasurable {
    /// Returns it as a sentence.
    #[must_use]
    pub fn in_words(&self) -> String {
        let Self { target, frequency, last, next } = self;
        format!(
            "The target for {target} cannot be measured in time: measured {frequency}, last for {last} and next for {next}."
        )
    }
}

/// Finds out from the dates of collection whether a target will be measured in its own period. `None` if it will, as whatever is measured at least
/// once a year is; if a figure is promised in time; or if the file does not say how often the figure comes.
#[must_use]
pub fn unmeasurable(indicator: &Indicator, period: &Period, calendar: &Calendar) -> Option<Unmeasurable> {
    let frequency = indicator.frequency.as_deref()?;
    let interval = months_between(frequency).filter(|_| calendar.counts_months())?;
    let target = indicator.target_for(period)?;
    let last = &indicator.results_to(period).last()?.period.value;
    let expected = |o: &Outturn| {
        let by = o.no_data.as_ref().and_then(|n| n.expected);
        by.zip(target.period.days).is_some_and(|(day, (_, end))| day <= end)
            && by.zip(last.days).is_some_and(|(day, (_, ended))| day > ended)
    };
    let known = indicator.outturns.iter().filter(|o| o.period.value.ended_by(period));
    let promised = known.clone().any(expected)
        || indicator.next_due.as_ref().is_some_and(|due| due.ended_by(&target.period) && !due.ended_by(last));
    if interval <= 12 || promised || last.last_step() >= target.period.first_step() {
        return None;
    }
    let (mut months, mut next) = (interval, last.last_step() + interval);
    while next < target.period.first_step() {
        months += interval;
        next += interval;
    }
    (next > target.period.last_step()).then_some(())?;
    Some(Unmeasurable {
        target: target.period.label.clone(),
        frequency: frequency.to_owned(),
        last: last.label.clone(),
        next: calendar.later(last, months)?,
    })
}

impl Forecast {
    /// Returns the figure as it prints.
    #[must_use]
    pub fn printed(&self, indicator: &Indicator) -> String {
        indicator.unit.around(&print_number(self.value, Some(self.places)))
    }

    /// Returns it as a sentence with its method.
    #[must_use]
    pub fn in_words(&self, indicator: &Indicator) -> String {
        let value = self.printed(indicator);
        if self.met_already {
            return format!("{value} in {} {}; the target is met already", self.period, self.method);
        }
        let against = match self.meets_target {
            Some(true) => ", which would meet the target",
            Some(false) => ", which would miss the target",
            None => "",
        };
        format!("{value} in {}{against}, {}", self.period, self.method)
    }
}
