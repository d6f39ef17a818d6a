//! What templates can see of funds: tables whose amounts are written out with the fund's own places.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::{Decimal, RoundingStrategy};
use serde::Serialize;

use crate::model::finance::{Fund, FundLine, Subtotal};
use crate::model::quantity::print_number;
use crate::model::{Indicator, Period};

use super::view::{FundingView, PumpPrimingView};

/// A fund as a table.
#[derive(Debug, Clone, Serialize)]
pub(super) struct FundView {
    pub name: String,
    pub unit: &'static str,
    pub pooled: bool,
    pub note: Option<String>,
    pub periods: Vec<ColumnView>,
    pub rows: Vec<RowView>,
    /// Whether every line of the fund is there.
    pub whole: bool,
    /// The sum of everything, in the fund's unit.
    pub total: String,
    /// The same in pounds.
    pub pounds: String,
    /// Spend against profile, for each period with a figure for what was spent.
    pub spend: Vec<SpendView>,
}

/// A column: a period with its sum.
#[derive(Debug, Clone, Serialize)]
pub(super) struct ColumnView {
    pub label: String,
    /// In the fund's unit.
    pub total: String,
    pub pounds: String,
    /// Of all that is planned, with one place.
    pub share: Option<String>,
}

/// A line, a subtotal or the total.
#[derive(Debug, Clone, Serialize)]
pub(super) struct RowView {
    /// `line`, `subtotal` or `total`.
    pub kind: &'static str,
    pub line: Option<String>,
    pub title: String,
    /// The indicators that it serves, by the code that the paper calls each by.
    pub indicators: Vec<String>,
    /// One for each column; none where nothing is planned.
    pub amounts: Vec<Option<String>>,
    pub total: String,
    pub note: Option<String>,
}

/// Planned and actual spend of a period.
#[derive(Debug, Clone, Serialize)]
pub(super) struct SpendView {
    pub period: String,
    pub rows: Vec<SpendRowView>,
    /// Lines of which nobody has said what was spent.
    pub not_known: Vec<String>,
}

/// Planned and actual spend of one line, or of all lines of which both are known.
#[derive(Debug, Clone, Serialize)]
pub(super) struct SpendRowView {
    /// `line` or `total`.
    pub kind: &'static str,
    pub line: Option<String>,
    pub title: String,
    /// None where nothing was planned.
    pub planned: Option<String>,
    pub actual: String,
    /// Actual less planned, with its sign.
    pub variance: String,
    /// The same in per cent of what was planned, with one place.
    pub variance_share: Option<String>,
}

/// Makes the table of a fund; of its lines only those that `keep` says. `code` is what the paper calls an indicator by; what was spent after its
/// `period` the paper does not know.
pub(super) fn fund_view(
    fund: &Fund,
    keep: impl Fn(&FundLine) -> bool,
    code: impl Fn(&str) -> String,
    period: &Period,
) -> FundView {
    let money = |amount: Decimal| print_number(amount, Some(fund.decimals));
    let lines: Vec<usize> = fund.all().filter(|i| keep(&fund.lines[*i])).collect();
    let whole = lines.len() == fund.lines.len();
    let mut rows = Vec::new();
    let kept: BTreeSet<&usize> = lines.iter().collect();
    let mut below: BTreeMap<usize, Vec<&Subtotal>> = BTreeMap::new();
    for subtotal in &fund.subtotals {
        below.entry(subtotal.lines.iter().max().copied().unwrap_or_default()).or_default().push(subtotal);
    }
    for index in &lines {
        let line = &fund.lines[*index];
        // Indicators of several parts share one code.
        let mut indicators: Vec<String> = line.indicators.iter().map(|i| code(&i.value)).collect();
        indicators.dedup();
        rows.push(RowView {
            kind: "line",
            line: line.line.clone(),
            title: line.title.clone(),
            indicators,
            amounts: fund.periods.iter().map(|p| line.planned.get(p).map(|amount| money(*amount))).collect(),
            total: money(line.planned_in_all()),
            note: line.note.clone(),
        });
        // A subtotal stands below the last of its lines, and only if all of them are there.
        for subtotal in below.get(index).into_iter().flatten() {
            if subtotal.lines.iter().all(|l| kept.contains(l)) {
                rows.push(sum_row("subtotal", subtotal.title.clone(), &subtotal.lines, fund));
            }
        }
    }
    // A sum of just the lines of a subtotal would say the same twice.
    let said = |s: &Subtotal| s.lines.len() == lines.len() && s.lines.iter().all(|l| kept.contains(l));
    if lines.len() > 1 && !fund.subtotals.iter().any(said) {
        let title = if whole { "Total".to_owned() } else { "Total of these lines".to_owned() };
        rows.push(sum_row("total", title, &lines, fund));
    }
    let pounds =
        |amount: Decimal| amount.checked_mul(fund.unit.in_pounds()).unwrap_or_default().normalize().to_string();
    let column = |period: &Period| {
        let total = fund.planned(period, lines.iter().copied());
        let share = fund.share(period).filter(|_| whole && fund.periods.len() > 1);
        ColumnView {
            label: period.label.clone(),
            total: money(total),
            pounds: pounds(total),
            share: share.map(percent),
        }
    };
    let total = fund.planned_in_all(lines.iter().copied());
    FundView {
        name: fund.name.clone(),
        unit: fund.unit.name(),
        pooled: fund.pooled,
        note: fund.note.as_ref().map(|n| n.value.clone()),
        periods: fund.periods.iter().map(column).collect(),
        rows,
        whole,
        total: money(total),
        pounds: pounds(total),
        spend: fund.periods.iter().filter(|p| p.ended_by(period)).filter_map(|p| spend(fund, p, &lines)).collect(),
    }
}

fn sum_row(kind: &'static str, title: String, lines: &[usize], fund: &Fund) -> RowView {
    let money = |amount: Decimal| print_number(amount, Some(fund.decimals));
    RowView {
        kind,
        line: None,
        title,
        indicators: Vec::new(),
        amounts: fund.periods.iter().map(|p| Some(money(fund.planned(p, lines.iter().copied())))).collect(),
        total: money(fund.planned_in_all(lines.iter().copied())),
        note: None,
    }
}

/// Spend against profile; `None` as long as no line says what was spent.
fn spend(fund: &Fund, period: &Period, lines: &[usize]) -> Option<SpendView> {
    let planned = |line: &FundLine| line.planned.get(period).copied();
    let chosen = lines.iter().map(|i| &fund.lines[*i]);
    let known: Vec<(&FundLine, Decimal)> =
        chosen.clone().filter_map(|line| Some((line, *line.actual.get(period)?))).collect();
    if known.is_empty() {
        return None;
    }
    let row = |kind: &'static str, line: Option<String>, title: &str, profile: Option<Decimal>, actual: Decimal| {
        let planned = profile.unwrap_or_default();
        let variance = actual - planned;
        let share = variance.checked_mul(Decimal::ONE_HUNDRED).and_then(|v| v.checked_div(planned.abs()));
        SpendRowView {
            kind,
            line,
            title: title.to_owned(),
            planned: profile.map(|amount| print_number(amount, Some(fund.decimals))),
            actual: print_number(actual, Some(fund.decimals)),
            variance: signed(variance, print_number(variance, Some(fund.decimals))),
            variance_share: share.map(|s| signed(s, percent(s))),
        }
    };
    let mut rows: Vec<SpendRowView> = known
        .iter()
        .map(|(line, actual)| row("line", line.line.clone(), &line.title, planned(line), *actual))
        .collect();
    if known.len() > 1 {
        let sums = known.iter().map(|(line, actual)| (planned(line).unwrap_or_default(), *actual));
        let (all_planned, all_actual) = sums.fold((Decimal::ZERO, Decimal::ZERO), |(p, a), (x, y)| (p + x, a + y));
        rows.push(row("total", None, "Total of these lines", Some(all_planned), all_actual));
    }
    let not_known = chosen.filter(|line| !line.actual.contains_key(period) && line.planned.contains_key(period));
    Some(SpendView { period: period.label.clone(), rows, not_known: not_known.map(|l| l.title.clone()).collect() })
}

fn signed(amount: Decimal, printed: String) -> String {
    if amount > Decimal::ZERO { format!("+{printed}") } else { printed }
}

fn percent(share: Decimal) -> String {
    let rounded = share.round_dp_with_strategy(1, RoundingStrategy::MidpointAwayFromZero);
    format!("{}%", print_number(rounded, Some(1)))
}

/// Which lines of which funds serve each indicator, by its id.
pub(super) type Serving<'r> = BTreeMap<&'r str, Vec<(&'r Fund, &'r FundLine)>>;

/// Finds the lines that serve each indicator.
pub(super) fn serving(funds: &[Fund]) -> Serving<'_> {
    let mut serving = Serving::new();
    for fund in funds {
        for line in &fund.lines {
            for indicator in &line.indicators {
                serving.entry(indicator.value.as_str()).or_default().push((fund, line));
            }
        }
    }
    serving
}

/// The money that serves an indicator in a paper: every line that names it, in pounds.
pub(super) fn funding(
    indicator: &Indicator,
    serving: &Serving<'_>,
    titles: &BTreeMap<&str, &str>,
    period: &Period,
) -> Vec<FundingView> {
    let view = |(fund, line): &(&Fund, &FundLine)| {
        let pounds = |amount: Option<&Decimal>| {
            amount.and_then(|a| a.checked_mul(fund.unit.in_pounds())).map(|a| a.normalize().to_string())
        };
        let others = line.indicators.iter().map(|i| i.value.as_str()).filter(|id| *id != indicator.id);
        let amounts = fund.periods.iter().map(|p| PumpPrimingView {
            period: p.label.clone(),
            planned: pounds(line.planned.get(p)),
            actual: pounds(line.actual.get(p).filter(|_| p.ended_by(period))),
        });
        FundingView {
            fund: fund.name.clone(),
            line: line.line.clone(),
            title: line.title.clone(),
            shared_with: others.map(|id| titles.get(id).copied().unwrap_or(id).to_owned()).collect(),
            amounts: amounts.filter(|a| a.planned.is_some() || a.actual.is_some()).collect(),
        }
    };
    serving.get(indicator.id.as_str()).into_iter().flatten().map(view).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::diag::{SourceMap, Span};
    use crate::model::Calendar;
    use crate::model::finance::{MoneyUnit, Subtotal};

    fn period() -> Period {
        Calendar::default().period("2006/07").expect("a period")
    }

    fn fund() -> Fund {
        let period = period();
        let line = |number: &str, planned: i64, actual: Option<i64>| FundLine {
            line: Some(number.to_owned()),
            title: format!("Line {number}"),
            indicators: Vec::new(),
            planned: BTreeMap::from([(period.clone(), Decimal::from(planned))]),
            actual: actual.map(|a| (period.clone(), Decimal::from(a))).into_iter().collect(),
            total: None,
            note: None,
        };
        Fund {
            name: "Fund".to_owned(),
            unit: MoneyUnit::Thousands,
            decimals: 3,
            pooled: false,
            periods: vec![period.clone()],
            note: None,
            lines: vec![line("1", 30, Some(27)), line("2", 70, None), line("3", 10, Some(12))],
            subtotals: vec![Subtotal { title: "First two".to_owned(), lines: vec![0, 1], total: None }],
            totals: BTreeMap::new(),
            total: None,
            shares: BTreeMap::new(),
            span: Span::new(SourceMap::default().add("", ""), 0..0),
        }
    }

    #[test]
    fn a_subtotal_stands_below_its_lines_and_a_total_at_the_end() {
        let table = fund_view(&fund(), |_| true, str::to_owned, &period());
        let rows: Vec<(&str, &str)> = table.rows.iter().map(|r| (r.title.as_str(), r.total.as_str())).collect();
        let expected = [
            ("Line 1", "30.000"),
            ("Line 2", "70.000"),
            ("First two", "100.000"),
            ("Line 3", "10.000"),
            ("Total", "110.000"),
        ];
        assert_eq!(rows, expected);
        assert_eq!(table.pounds, "110000");
    }

    #[test]
    fn a_subtotal_of_lines_that_are_left_out_is_left_out() {
        let table = fund_view(&fund(), |line| line.line.as_deref() != Some("1"), str::to_owned, &period());
        assert!(table.rows.iter().all(|r| r.kind != "subtotal"));
        assert_eq!(table.rows.last().map(|r| r.title.as_str()), Some("Total of these lines"));
    }

    #[test]
    fn spend_is_held_against_the_profile_of_the_lines_that_are_known() {
        let table = fund_view(&fund(), |_| true, str::to_owned, &period());
        let spend = &table.spend[0];
        let rows: Vec<(&str, &str)> = spend.rows.iter().map(|r| (r.variance.as_str(), r.actual.as_str())).collect();
        assert_eq!(rows, [("\u{2212}3.000", "27.000"), ("+2.000", "12.000"), ("\u{2212}1.000", "39.000")]);
        assert_eq!(spend.rows[0].variance_share.as_deref(), Some("\u{2212}10.0%"));
        assert_eq!(spend.not_known, ["Line 2"]);
    }
}
