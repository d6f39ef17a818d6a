//! What templates can see of the reward grant that hangs on a target.

use rust_decimal::Decimal;

use super::view::{ConditionView, GrantView, RewardView};
use crate::compose::{Composition, Entry, target_grant};
use crate::model::Quantity;
use crate::model::indicator::Part;
use crate::model::quantity::print_number;
use crate::model::reward::{Expectation, Reward};

pub(super) fn reward(entry: &Entry<'_>, reward: &Reward, composition: &Composition<'_>) -> RewardView {
    let (i, expectation) = (entry.rated.indicator, reward.expectation_for(&composition.period));
    // What was written of an expectation says nothing of the time before it.
    let own = reward.is_known_in(&composition.period);
    let text = reward.text.clone().filter(|_| own);
    RewardView {
        expectation: expectation.name().to_owned(),
        text: text.unwrap_or_else(|| expectation_text(expectation).to_owned()),
        potential: reward.potential.map(|p| p.to_string()),
        expected_share: reward.expected_share.filter(|_| own).map(per_cent),
        illustrative: i.is_illustrative(Part::Reward),
    }
}

pub(super) fn grant(entry: &Entry<'_>, composition: &Composition<'_>) -> Option<GrantView> {
    let pack = &composition.register.pack;
    let grant = target_grant(entry, &composition.period, &pack.grant?, &pack.calendar)?.to_the_penny();
    let i = entry.rated.indicator;
    let (reward, target) = (i.reward.as_ref()?, i.target_for(&composition.period));
    let print = |q: &Quantity| q.print(&i.unit, i.decimals);
    let conditions = reward.conditions.iter().filter(|_| reward.is_known_in(&composition.period));
    Some(GrantView {
        potential: grant.potential.to_string(),
        capital: grant.capital.to_string(),
        revenue: grant.revenue.to_string(),
        low: grant.low.to_string(),
        expected: grant.expected.to_string(),
        high: grant.high.to_string(),
        with: target.map(|t| print(&t.value)),
        without: target.and_then(|t| t.without_stretch.as_ref()).map(print),
        share: grant.share.map(|s| format!("{}%", print_number(s, Some(1)))),
        reason: reward.reason.clone().filter(|_| reward.is_known_in(&composition.period)),
        conditions: conditions.map(|c| ConditionView { text: c.text.clone(), met: c.met.name().to_owned() }).collect(),
    })
}

pub(super) fn per_cent(share: Decimal) -> String {
    format!("{}%", share.normalize())
}

fn expectation_text(expectation: Expectation) -> &'static str {
    match expectation {
        Expectation::Full => "Full grant expected",
        Expectation::Partial => "Partial grant expected",
        Expectation::None => "No grant expected",
        Expectation::Unknown => "Not known",
    }
}
