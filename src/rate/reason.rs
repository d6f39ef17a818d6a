//! Why an indicator has its status, in a sentence that the chair can read out.

use rust_decimal::Decimal;

use super::figures::Figures;
use crate::model::indicator::{Discontinued, Indicator, Polarity, ToBeSet};
use crate::model::outturn::NoData;
use crate::model::quantity::Bound;
use crate::model::quantity::{print_date, print_number};
use crate::model::{Period, Quantity};
use crate::rule::{Figure, Missing};

/// Returns the text as a sentence: with a full stop, unless it ends in one.
pub(crate) fn sentence(text: &str) -> String {
    let text = text.trim();
    if text.ends_with(['.', '!', '?']) { text.to_owned() } else { format!("{text}.") }
}

pub(super) fn discontinued(end: &Discontinued) -> String {
    let mut out = match &end.from {
        Some(from) => format!("No longer measured from {}", from.label),
        None => "No longer measured".to_owned(),
    };
    if let Some(other) = &end.superseded_by {
        out.push_str(&format!("; {other} takes its place"));
    }
    if let Some(reason) = &end.reason {
        out.push_str(&format!(". {}", reason.trim()));
    }
    sentence(&out)
}

pub(super) fn target_not_set(to_be_set: Option<&ToBeSet>) -> String {
    let Some(set) = to_be_set else { return "No target has been given.".to_owned() };
    let mut out = "The target is to be set".to_owned();
    if let Some(by) = &set.by {
        out.push_str(&format!(" by {by}"));
    }
    if let Some(when) = &set.when {
        out.push_str(&format!(", {when}"));
    }
    match &set.reason {
        Some(reason) => format!("{}. {}", out, sentence(reason)),
        None => sentence(&out),
    }
}

pub(super) fn not_due(indicator: &Indicator, due: &Period) -> String {
    match &indicator.frequency {
        Some(frequency) => format!("The next figure is due for {} (frequency: {frequency}).", due.label),
        None => format!("The next figure is due for {}.", due.label),
    }
}

pub(super) fn no_data(told: Option<&NoData>, period: &Period) -> String {
    let Some(told) = told else { return format!("No figure has come for {}.", period.label) };
    match told.expected {
        Some(date) => format!("{} Expected by {}.", sentence(&told.reason), print_date(date)),
        None => sentence(&told.reason),
    }
}

pub(super) fn undecided(indicator: &Indicator, value: &Quantity) -> String {
    let value = value.print(&indicator.unit, indicator.decimals);
    format!("{value} does not say enough to compare it with the milestone.")
}

pub(super) fn in_words(value: &Quantity, indicator: &Indicator) -> String {
    let value = value.print(&indicator.unit, indicator.decimals);
    format!("The result is given in words (\u{201c}{value}\u{201d}), and the milestone is a figure.")
}

pub(super) fn nothing_to_compare(
    indicator: &Indicator,
    figures: &Figures<'_>,
    period: &Period,
    missing: Missing,
) -> String {
    if matches!(figures.value, Some(Quantity::Words(_))) {
        return "The result is in words, so only a reported status can rate it.".to_owned();
    }
    match missing {
        Missing::Figure(Figure::Previous | Figure::Improvement) if figures.previous.is_some() => {
            "This result and the one before it are not both single numbers, so they cannot be compared.".to_owned()
        }
        Missing::Figure(Figure::Previous | Figure::Improvement) => {
            "There is no earlier result to compare with.".to_owned()
        }
        Missing::Figure(Figure::Baseline) => "There is no baseline to compare with.".to_owned(),
        _ if figures.milestone.as_ref().is_some_and(|m| !matches!(m.value, Quantity::Words(_))) => {
            "The rules of the scheme ask for numbers, and the result or its milestone is none, so only a reported status can rate it."
                .to_owned()
        }
        _ if figures.milestone.is_some() => {
            "The milestone is in words, so only a reported status can rate it.".to_owned()
        }
        _ => match &indicator.targets[..] {
            [] => format!("There is no {} for {}.", missing.name(), period.label),
            targets => {
                let next = targets.iter().find(|t| t.period > *period);
                let until = next.map_or_else(String::new, |t| format!("; the next target is for {}", t.period.label));
                format!("There is no milestone for {}{until}.", period.label)
            }
        },
    }
}

pub(super) fn rated(indicator: &Indicator, figures: &Figures<'_>, period: &Period) -> String {
    let unit = &indicator.unit;
    let Some(value) = figures.value else { return String::new() };
    let value_text = value.print(unit, indicator.decimals);
    if let (Some(milestone), Some(shortfall)) = (&figures.milestone, figures.shortfall) {
        let milestone_text = milestone.print(indicator);
        let name = compared_with(indicator, period);
        // Rounded to the milestone itself, the figure would not show on which side of it it is.
        let set = match &milestone.value {
            Quantity::Number(n) | Quantity::Bound(_, n) => Some(n),
            Quantity::Range(..) | Quantity::Date(_) | Quantity::Words(_) => None,
        };
        let rounded = value
            .number()
            .zip(indicator.decimals)
            .map(|(n, places)| n.round_dp_with_strategy(places, rust_decimal::RoundingStrategy::MidpointAwayFromZero));
        let hidden = value.is_rounded_by(indicator.decimals) && rounded.as_ref() == set;
        let value_text = if hidden { value.print(unit, None) } else { value_text };
        if figures.met == Some(true) {
            return format!("{value_text} meets the {name} of {milestone_text}.");
        }
        if shortfall.is_zero() {
            return format!("{value_text} just misses the {name} of {milestone_text}.");
        }
        if matches!(milestone.value, Quantity::Date(_)) {
            return format!(
                "Done on {value_text}, {} after the date set.",
                crate::diag::wording::counted(days(shortfall), "day")
            );
        }
        let short = difference(shortfall, indicator, unit);
        let way = side(&milestone.value, indicator.polarity);
        let tolerance = figures.tolerance.unwrap_or_default();
        let near = if shortfall <= tolerance { "within" } else { "more than" };
        let tolerance = difference(tolerance, indicator, unit);
        return format!(
            "{value_text} against a {name} of {milestone_text}: {short} {way}, {near} the tolerance of {tolerance}."
        );
    }
    match (figures.improvement, figures.previous) {
        (Some(change), Some(previous)) => {
            let period = &previous.period.value.label;
            let size = difference(change.abs(), indicator, unit);
            match change.cmp(&Decimal::ZERO) {
                std::cmp::Ordering::Greater => format!("{value_text}, better by {size} than {period}."),
                std::cmp::Ordering::Less => format!("{value_text}, worse by {size} than {period}."),
                std::cmp::Ordering::Equal => format!("{value_text}, the same as {period}."),
            }
        }
        _ => format!("The result is {value_text}."),
    }
}

/// Returns what a result of a period is compared with: `target` where its own target is meant, else `milestone`.
#[must_use]
pub fn compared_with(indicator: &Indicator, period: &Period) -> &'static str {
    let ends = |p: &crate::model::indicator::Point| p.period.ends_with(period);
    let is_target = !indicator.milestones.iter().any(ends) && indicator.targets.iter().any(ends);
    if is_target { "target" } else { "milestone" }
}

/// On which side of its milestone a figure is that does not meet it.
fn side(milestone: &Quantity, polarity: Option<Polarity>) -> &'static str {
    match (milestone, polarity) {
        (Quantity::Range(..), _) | (_, Some(Polarity::Close)) => "away",
        (Quantity::Bound(Bound::Below | Bound::AtMost, _), _) => "over",
        (Quantity::Bound(..), _) => "short",
        (_, Some(Polarity::Lower)) => "over",
        _ => "short",
    }
}

fn days(shortfall: Decimal) -> usize {
    shortfall.to_string().parse().unwrap_or(0)
}

/// A difference prints with as many places as show that it is not nothing.
fn difference(size: Decimal, indicator: &Indicator, unit: &crate::model::Unit) -> String {
    let mut places = indicator.decimals.unwrap_or_else(|| size.normalize().scale().min(2));
    while places < 6 && !size.is_zero() && size.round_dp(places).is_zero() {
        places += 1;
    }
    unit.around_difference(&print_number(size, Some(places)))
}
