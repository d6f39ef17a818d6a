//! Reading the reward grant of an indicator.

use crate::diag::Code;
use crate::model::PackFile;
use crate::model::reward::{Condition, Expectation, Met, Reward};
use crate::yaml::{Entry, Fields, Reader};

use super::keys::indicator::{CONDITION, REWARD};
use super::value::{number, percent, period};

pub(super) fn read(node: Entry<'_>, pack: &PackFile, r: &mut Reader<'_>) -> Option<Reward> {
    let f = Fields::open(node, &REWARD, r)?;
    f.required("expectation", r);
    let reward = Reward {
        since: period(&f, "since", &pack.calendar, r).map(|p| p.value),
        text: f.text("text", r),
        reason: f.text("reason", r),
        potential: number(&f, "potential", r),
        expected_share: percent(&f, "expected_share", r),
        conditions: f.items("conditions", r).into_iter().filter_map(|n| condition(n, r)).collect(),
        span: r.span(&node.range),
        expectation: f.choice("expectation", &Expectation::NAMES, r)?,
    };
    if reward.expected_share.is_some() && reward.expectation != Expectation::Partial {
        let at = f.node("expected_share").map(|n| n.range.clone()).unwrap_or_default();
        let message = format!("a share is expected, and the expectation is `{}`", reward.expectation.name());
        r.report(Code::BadChoice, message, &at, "Write `expectation: partial`, or delete `expected_share`.");
    }
    Some(reward)
}

fn condition(node: Entry<'_>, r: &mut Reader<'_>) -> Option<Condition> {
    let f = Fields::open(node, &CONDITION, r)?;
    let met = f.choice("met", &Met::NAMES, r).unwrap_or(Met::NotKnown);
    Some(Condition { text: f.required_text("text", r)?, met })
}
