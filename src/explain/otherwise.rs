//! With which figure the rules would have given another status. Nothing is reckoned backwards: figures at which rules turn are put
//! in place of the result, and rated.

use rust_decimal::Decimal;
use serde::Serialize;

use super::Named;
use crate::model::{Indicator, Period, Quantity, Scheme};
use crate::rate::{Rated, compared_with, rate};

/// A figure with which the status would have been another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Otherwise {
    /// The figure, as it prints.
    pub value: String,
    /// What it is: `the target`, `the target less the tolerance`.
    pub which: String,
    /// The status.
    pub status: Named,
}

/// Of each other status the figure nearest to the result, among the milestone, the ends of the tolerance around it, and the previous
/// result.
pub(super) fn otherwise(rated: &Rated<'_>, period: &Period, scheme: &Scheme) -> Vec<Otherwise> {
    let indicator = rated.indicator;
    let (Some(outturn), Some(value)) = (rated.outturn, rated.figures.value.and_then(Quantity::number)) else {
        return Vec::new();
    };
    let name = compared_with(indicator, period);
    let (milestone, which) = match rated.figures.milestone.as_ref().map(|m| &m.value) {
        Some(Quantity::Number(n)) => (Some(*n), format!("the {name}")),
        Some(Quantity::Bound(_, n)) => (Some(*n), format!("the bound of the {name}")),
        Some(Quantity::Range(..) | Quantity::Date(_) | Quantity::Words(_)) | None => (None, String::new()),
    };
    let near = |by: Decimal| milestone?.checked_add(by);
    let tolerance = rated.figures.tolerance.filter(|tolerance| !tolerance.is_zero());
    let previous = rated.figures.previous.and_then(|p| p.value.as_ref()).and_then(Quantity::number);
    let candidates = [
        (tolerance.and_then(near), format!("{which} and the tolerance")),
        (tolerance.and_then(|by| near(-by)), format!("{which} less the tolerance")),
        (milestone, which),
        (previous, "the result before".to_owned()),
    ];
    let mut found: Vec<(Decimal, Otherwise)> = Vec::new();
    for (number, which) in candidates {
        let Some(number) = number.map(|n| n.normalize()).filter(|n| *n != value && n.scale() <= 6) else { continue };
        let mut as_if: Indicator = indicator.clone();
        let own = as_if.outturns.iter_mut().find(|o| o.period.value == outturn.period.value);
        let Some(own) = own else { continue };
        own.value = Some(Quantity::Number(number));
        let key = rate(&as_if, period, scheme).calculated.status;
        let distance = (number - value).abs();
        if key == rated.calculated.status {
            continue;
        }
        let status = Named::of(&key, scheme);
        let printed = Quantity::Number(number);
        let decimals = indicator.decimals.filter(|_| !printed.is_rounded_by(indicator.decimals));
        let other = Otherwise { value: printed.print(&indicator.unit, decimals), which, status };
        match found.iter_mut().find(|(_, known)| known.status == other.status) {
            Some(known) if known.0 <= distance => {}
            Some(known) => *known = (distance, other),
            None => found.push((distance, other)),
        }
    }
    found.sort_by_key(|(distance, _)| *distance);
    found.into_iter().map(|(_, other)| other).collect()
}
