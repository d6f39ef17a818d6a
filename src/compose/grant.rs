//! The reward grant that the statuses of the stretch targets let the board expect.

use rust_decimal::{Decimal, RoundingStrategy};

use super::Composition;
use crate::model::indicator::{Expectation, Reward};

/// The reward grant of the agreement, in pounds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// What all targets together could earn.
    pub potential: Decimal,
    /// What is expected, with nothing for targets whose grant is not known.
    pub expected: Decimal,
    /// The least: partial and unknown ones earn nothing.
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

/// Adds up the grant of a paper's indicators; `None` if none of them carries any.
///
/// A full expectation earns the potential, a partial one its expected share of it, none nothing. An expected share below
/// the agreement's threshold of 60 % would be paid as nothing; the file states the share that will be paid.
/// Source of the threshold and of the equal halves: the performance reward grant clause of the local public service
/// agreements; the board's paper of November 2008 gives half capital, half revenue and 50 % retained.
#[must_use]
pub fn grant(composition: &Composition<'_>) -> Option<Grant> {
    let terms = composition.register.pack.grant?;
    let rewards: Vec<&Reward> = composition.entries.iter().filter_map(|e| e.rated.indicator.reward.as_ref()).collect();
    if rewards.is_empty() {
        return None;
    }
    let total = |amount: fn(&Reward) -> Decimal| -> Decimal { rewards.iter().map(|r| amount(r)).sum() };
    let percent = |whole: Decimal, share: Decimal| whole * share / Decimal::ONE_HUNDRED;
    let to_the_penny = |amount: Decimal| amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    let sum = to_the_penny(total(expected));
    let capital = to_the_penny(percent(sum, terms.capital));
    Some(Grant {
        potential: total(potential),
        expected: sum,
        low: total(|r| if r.expectation == Expectation::Full { potential(r) } else { Decimal::ZERO }),
        high: total(|r| if r.expectation == Expectation::Unknown { potential(r) } else { expected(r) }),
        capital,
        revenue: sum - capital,
        retained: to_the_penny(percent(sum, terms.retained)),
        retained_share: terms.retained,
        targets: rewards.len(),
        unknown: rewards.iter().filter(|r| r.expectation == Expectation::Unknown).count(),
    })
}

fn potential(reward: &Reward) -> Decimal {
    reward.potential.unwrap_or_default()
}

fn expected(reward: &Reward) -> Decimal {
    match reward.expectation {
        Expectation::Full => potential(reward),
        Expectation::Partial => potential(reward) * reward.expected_share.unwrap_or_default() / Decimal::ONE_HUNDRED,
        Expectation::None | Expectation::Unknown => Decimal::ZERO,
    }
}
