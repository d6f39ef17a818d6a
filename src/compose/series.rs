//! The series of an indicator for its trend chart, and the sentence that says the same in words.

use rust_decimal::Decimal;

use crate::model::quantity::print_number;
use crate::model::{Indicator, Period, Quantity};
use crate::rate::milestone;

/// At most this many points are drawn; older ones are left out.
const MAX_POINTS: usize = 12;

/// One point of a chart.
#[derive(Debug, Clone, PartialEq)]
pub struct ChartPoint {
    /// The period.
    pub label: String,
    /// The result.
    pub value: Option<Decimal>,
    /// What was planned for the period.
    pub planned: Option<Decimal>,
}

/// What a trend chart shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// The points, oldest first.
    pub points: Vec<ChartPoint>,
    /// The target, with the words beside its line.
    pub target: Option<(Decimal, String)>,
    /// The same as a sentence, for those who cannot see it.
    pub alt: String,
}

/// Returns the series up to a period; `None` with fewer than two numbers.
#[must_use]
pub fn series(indicator: &Indicator, period: &Period) -> Option<Series> {
    let results: Vec<(&Period, Decimal)> = indicator
        .results_to(period)
        .into_iter()
        .filter_map(|o| Some((&o.period.value, o.value.as_ref()?.number()?)))
        .collect();
    if results.len() < 2 {
        return None;
    }
    let results = &results[results.len().saturating_sub(MAX_POINTS)..];
    let points: Vec<ChartPoint> = results
        .iter()
        .map(|(p, value)| ChartPoint {
            label: p.label.clone(),
            value: Some(*value),
            planned: milestone(indicator, p).and_then(|m| m.value.number()),
        })
        .collect();
    let target = indicator.target_for(period).and_then(|t| {
        let number = match &t.value {
            Quantity::Number(n) | Quantity::Bound(_, n) => *n,
            Quantity::Range(..) | Quantity::Date(_) | Quantity::Words(_) => return None,
        };
        let text = t.value.print(&indicator.unit, indicator.decimals);
        Some((number, format!("Target {text} by {}", t.period.label)))
    });
    Some(Series { alt: alt(indicator, results, target.as_ref().map(|(_, words)| words.as_str())), points, target })
}

fn alt(indicator: &Indicator, results: &[(&Period, Decimal)], target: Option<&str>) -> String {
    let print = |n: Decimal| indicator.unit.around(&print_number(n, indicator.decimals));
    let ((first_period, first), (last_period, last)) = match results {
        [first, .., last] => (*first, *last),
        _ => return String::new(),
    };
    let title = &indicator.title;
    let mut out = match last.cmp(&first) {
        std::cmp::Ordering::Equal => {
            format!("{title}: {} in both {} and {}", print(first), first_period.label, last_period.label)
        }
        moved => {
            let verb = if moved.is_gt() { "rose" } else { "fell" };
            format!(
                "{title} {verb} from {} in {} to {} in {}",
                print(first),
                first_period.label,
                print(last),
                last_period.label
            )
        }
    };
    let extreme = |pick: fn(&Decimal, &Decimal) -> bool| {
        results[1..results.len() - 1]
            .iter()
            .filter(|(_, n)| pick(n, &first) && pick(n, &last))
            .reduce(|a, b| if pick(&b.1, &a.1) { b } else { a })
    };
    if let Some((period, high)) = extreme(|a, b| a > b) {
        out.push_str(&format!(", with a high of {} in {}", print(*high), period.label));
    }
    if let Some((period, low)) = extreme(|a, b| a < b) {
        out.push_str(&format!(", with a low of {} in {}", print(*low), period.label));
    }
    if let Some(target) = target {
        out.push_str("; ");
        out.push_str(&target.replacen("Target", "target", 1));
    }
    out.push('.');
    out
}
