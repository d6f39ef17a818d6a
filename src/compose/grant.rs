//! The reward grant that the stretch targets let the board expect.

use rust_decimal::{Decimal, RoundingStrategy};

use super::{Composition, Entry, forecast};
use crate::model::indicator::Shape;
use crate::model::pack::GrantTerms;
use crate::model::reward::{Expectation, Met};
use crate::model::{Calendar, Indicator, Period, Quantity};

/// The reward grant of the agreement, in pounds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// What all targets together could earn.
    pub potential: Decimal,
    /// What is expected, with nothing for targets whose grant is not known.
    pub expected: Decimal,
    /// The least: partial and unknown ones earn nothing, nor do full ones with a condition that may fail.
    pub low: Decimal,
    /// The most: unknown ones earn everything.
    pub high: Decimal,
    /// The part of the expected grant that is paid as capital.
    pub capital: Decimal,
    /// The part of the expected grant that is paid as revenue.
    pub revenue: Decimal,
    /// The part of the expected grant that the board keeps to allocate.
    pub retained: Decimal,
    /// The share that the board keeps, in per cent.
    pub retained_share: Decimal,
    /// How many targets carry a grant.
    pub targets: usize,
    /// For how many it is not known what they will earn.
    pub unknown: usize,
}

/// The grant that hangs on one target, in pounds.
#[derive(Debug, Clone, PartialEq)]
pub struct TargetGrant {
    /// What it could earn.
    pub potential: Decimal,
    /// The part of that which would be paid as capital.
    pub capital: Decimal,
    /// The part of that which would be paid as revenue.
    pub revenue: Decimal,
    /// How much is expected, as papers for the period know it.
    pub expectation: Expectation,
    /// The least that it may earn.
    pub low: Decimal,
    /// What it is expected to earn.
    pub expected: Decimal,
    /// The most that it may earn.
    pub high: Decimal,
    /// How much of the stretch the latest figure makes, or for a count that adds up its forecast, in per cent; none where the file does not
    /// give both levels.
    pub share: Option<Decimal>,
}

/// Adds up the grant of a paper's indicators; `None` if none of them carries any.
///
/// Source of the equal halves and of the half that the board keeps: the board's paper of November 2008.
#[must_use]
pub fn grant(composition: &Composition<'_>) -> Option<Grant> {
    let terms = composition.register.pack.grant?;
    let calendar = &composition.register.pack.calendar;
    let grants: Vec<TargetGrant> =
        composition.entries.iter().filter_map(|e| of_entry(e, &composition.period, &terms, calendar)).collect();
    if grants.is_empty() {
        return None;
    }
    let total = |amount: fn(&TargetGrant) -> Decimal| -> Decimal { grants.iter().map(amount).sum() };
    let sum = to_the_penny(total(|g| g.expected));
    let capital = part_of(sum, terms.capital);
    Some(Grant {
        potential: total(|g| g.potential),
        expected: sum,
        low: total(|g| g.low),
        high: total(|g| g.high),
        capital,
        revenue: sum - capital,
        retained: part_of(sum, terms.retained),
        retained_share: terms.retained,
        targets: grants.len(),
        unknown: grants.iter().filter(|g| g.expectation == Expectation::Unknown).count(),
    })
}

/// Works out the grant that hangs on an indicator; `None` if none does.
///
/// A full expectation earns the potential; a partial one what its expected share earns, by threshold and cap; none, nothing. A condition that is
/// not met earns nothing whatever is expected, and one that may fail takes the amount out of the least.
#[must_use]
pub fn of_entry(entry: &Entry<'_>, period: &Period, terms: &GrantTerms, calendar: &Calendar) -> Option<TargetGrant> {
    let indicator = entry.rated.indicator;
    let reward = indicator.reward.as_ref()?;
    let potential = reward.potential.unwrap_or_default();
    let expectation = reward.expectation_for(period);
    let conditions = || reward.conditions.iter().filter(|_| reward.is_known_in(period));
    let barred = conditions().any(|c| c.met == Met::No);
    let open = conditions().any(|c| c.met == Met::NotKnown);
    let expected = match expectation {
        _ if barred => Decimal::ZERO,
        Expectation::Full => potential,
        Expectation::Partial => percent(potential, payable(reward.expected_share.unwrap_or_default(), terms)),
        Expectation::None | Expectation::Unknown => Decimal::ZERO,
    };
    let certain = expectation == Expectation::Full && !open;
    let capital = part_of(potential, terms.capital);
    // A count that is still adding up says nothing yet of where it will end; its forecast does.
    let latest = entry.rated.figures.latest.and_then(|o| o.value.as_ref()).and_then(Quantity::number);
    let adds_up = indicator.shape == Shape::Cumulative;
    let figure = if adds_up { forecast(indicator, period, calendar).map(|f| f.value).or(latest) } else { latest };
    Some(TargetGrant {
        potential,
        capital,
        revenue: potential - capital,
        expectation,
        low: if certain { expected } else { Decimal::ZERO },
        expected,
        high: if expectation == Expectation::Unknown && !barred { potential } else { expected },
        share: figure.and_then(|actual| share_of_stretch(indicator, period, actual)),
    })
}

/// Returns how much of the stretch a figure makes, in per cent, rounded to one place: the distance from what was expected without the stretch, held against the
/// distance from there to the target with it. It works for less as for more, is below nothing for a figure short of the level without stretch, and
/// above 100 beyond the target.
///
/// `share = (actual - without) / (with - without)`. Source: the performance reward grant clause of the local public service
/// agreements, where the enhancement is the target with the stretch less the performance expected without it (not less the baseline).
fn share_of_stretch(indicator: &Indicator, period: &Period, actual: Decimal) -> Option<Decimal> {
    let target = indicator.target_for(period)?;
    let (with, without) = (target.value.number()?, target.without_stretch.as_ref()?.number()?);
    let enhancement = with.checked_sub(without)?;
    let share = actual.checked_sub(without)?.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(enhancement)?;
    Some(share.round_dp_with_strategy(1, RoundingStrategy::MidpointAwayFromZero))
}

/// Returns the share of the grant that a share of the stretch is paid, both in per cent: nothing below the threshold, and no more than the cap.
///
/// `pay = 0 if share < threshold else min(share, cap)`; the agreements put the threshold at 60 and the cap at 100.
fn payable(share: Decimal, terms: &GrantTerms) -> Decimal {
    if share < terms.threshold { Decimal::ZERO } else { share.min(terms.cap).max(Decimal::ZERO) }
}

/// Returns a share, in per cent, of an amount, rounded to the penny.
#[must_use]
pub fn part_of(amount: Decimal, share: Decimal) -> Decimal {
    to_the_penny(percent(amount, share))
}

fn percent(whole: Decimal, share: Decimal) -> Decimal {
    whole.checked_mul(share).map_or(Decimal::ZERO, |amount| amount / Decimal::ONE_HUNDRED)
}

impl TargetGrant {
    /// Returns it with every amount rounded to the penny, so that what prints adds up.
    #[must_use]
    pub fn to_the_penny(&self) -> Self {
        let [potential, low, expected, high] = [self.potential, self.low, self.expected, self.high].map(to_the_penny);
        Self { potential, revenue: potential - self.capital, low, expected, high, ..self.clone() }
    }
}

fn to_the_penny(amount: Decimal) -> Decimal {
    amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
}
