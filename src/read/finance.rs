//! Reading the file of a fund.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::Code;
use crate::model::finance::{Amounts, Fund, FundLine, MoneyUnit, Subtotal, Typed};
use crate::model::{PackFile, Period};
use crate::yaml::keys::{Form, Names};
use crate::yaml::{Entry, Fields, Node, Reader};

use super::keys::fund::{ACTUAL, FUND, LINE, PLANNED, SHARES, SUBTOTAL, TOTALS};
use super::outturn::located;
use super::value::{PERIOD, located_number, located_percent, places};

/// Reads one file; `None`, reported, if it names no fund.
pub(super) fn read(node: &Node, pack: &PackFile, r: &mut Reader<'_>) -> Option<Fund> {
    let f = Fields::open_file(node, &FUND, r)?;
    let name = f.required_text("fund", r);
    f.required("periods", r);
    let periods = periods(&f, pack, r);
    let unit = f.choice("unit", &MoneyUnit::NAMES, r).unwrap_or(MoneyUnit::Pounds);
    let decimals = places(&f, "decimals", r);
    let mut lines: Vec<FundLine> = Vec::new();
    let mut numbers = BTreeSet::new();
    for node in f.items("lines", r) {
        let Some(line) = line(node, &periods, decimals, r) else { continue };
        if line.line.as_ref().is_some_and(|number| !numbers.insert(number.clone())) {
            let message = format!("the fund has two lines `{}`", line.line.as_deref().unwrap_or_default());
            r.report(Code::DuplicateId, message, &node.range, "Give one of the two another number, or none.");
        }
        lines.push(line);
    }
    let subtotals = f.items("subtotals", r).into_iter().filter_map(|n| subtotal(n, &lines, r)).collect();
    Some(Fund {
        unit,
        decimals: decimals.unwrap_or_else(|| most_places(&lines)),
        pooled: f.yes_no("pooled", r).unwrap_or(false),
        note: located(&f, "note", r),
        shares: shares(&f, &periods, r),
        span: r.span(&f.node("fund").map_or(0..1, |n| n.range.clone())),
        totals: totals(&f, &periods, r),
        total: located_number(&f, "total", r),
        name: name?,
        periods,
        lines,
        subtotals,
    })
}

fn periods(f: &Fields<'_>, pack: &PackFile, r: &mut Reader<'_>) -> Vec<Period> {
    let mut periods: Vec<Period> = Vec::new();
    let texts = f.texts_as("periods", Form::Written(&PERIOD), r);
    if let (true, Some(node)) = (texts.is_empty(), f.node("periods")) {
        r.report(
            Code::MissingKey,
            "`periods` is empty",
            &node.range,
            "Name the periods of the columns: `periods: [2008/09]`.",
        );
    }
    for text in texts {
        match pack.calendar.period(&text.value) {
            Ok(period) if periods.contains(&period) => {
                r.report(Code::DuplicatePeriod, format!("{} is listed twice", period.label), &text.span.range(), "");
            }
            Ok(period) => periods.push(period),
            Err((message, help)) => r.report(Code::BadPeriod, message, &text.span.range(), help),
        }
    }
    periods
}

/// The places of the amount that has most of them, so that what prints is what was typed.
fn most_places(lines: &[FundLine]) -> u32 {
    let amounts = lines.iter().flat_map(|line| line.planned.values().chain(line.actual.values()));
    amounts.map(|amount| amount.normalize().scale()).max().unwrap_or(0)
}

fn line(node: Entry<'_>, periods: &[Period], decimals: Option<u32>, r: &mut Reader<'_>) -> Option<FundLine> {
    let f = Fields::open(node, &LINE, r)?;
    let line = FundLine {
        line: f.text("line", r),
        indicators: f.texts("indicators", r),
        planned: amounts(&f, ("planned", &PLANNED), periods, decimals, r),
        actual: amounts(&f, ("actual", &ACTUAL), periods, decimals, r),
        total: located_number(&f, "total", r),
        note: f.text("note", r),
        title: f.required_text("title", r)?,
    };
    Some(line)
}

fn amounts(
    f: &Fields<'_>,
    column: (&str, &'static Names),
    periods: &[Period],
    decimals: Option<u32>,
    r: &mut Reader<'_>,
) -> Amounts {
    let mut amounts = Amounts::new();
    each_period(f, column, periods, r, |named, period, label, r| {
        let Some(amount) = located_number(named, label, r) else { return };
        let places = amount.value.normalize().scale();
        if let Some(decimals) = decimals.filter(|decimals| places > *decimals) {
            let message = format!("the amount has {places} decimal places, and the fund prints {decimals}");
            r.report(
                Code::BadNumber,
                message,
                &amount.span.range(),
                format!("Write `decimals: {places}` for the fund, or round the amount."),
            );
        }
        amounts.insert(period.clone(), amount.value);
    });
    amounts
}

/// Goes through the keys of a mapping that are periods of the fund; others are reported.
fn each_period<'n>(
    f: &Fields<'n>,
    (key, names): (&str, &'static Names),
    periods: &[Period],
    r: &mut Reader<'_>,
    mut take: impl FnMut(&Fields<'n>, &Period, &str, &mut Reader<'_>),
) {
    let Some(named) = f.names(key, names, r) else { return };
    for (label, at, _) in named.named() {
        match periods.iter().find(|p| p.label == label) {
            Some(period) => take(&named, period, label, r),
            None => {
                let known: Vec<&str> = periods.iter().map(|p| p.label.as_str()).collect();
                let message = format!("the fund has no column `{label}`");
                let help = if !label.is_empty() && label.chars().all(|c| c.is_ascii_digit()) {
                    "If this is the rest of a number such as 120,000, leave out the comma.".to_owned()
                } else if label == "total" {
                    "Write `total: …` beside `totals:`, for the sum of everything.".to_owned()
                } else {
                    crate::diag::wording::did_you_mean(label, &known)
                };
                r.report(Code::BadPeriod, message, &at, help);
            }
        }
    }
}

fn subtotal(node: Entry<'_>, lines: &[FundLine], r: &mut Reader<'_>) -> Option<Subtotal> {
    let f = Fields::open(node, &SUBTOTAL, r)?;
    f.required("lines", r);
    let mut places = Vec::new();
    for wanted in f.texts("lines", r) {
        let name = |l: &FundLine| l.line.clone().unwrap_or_else(|| l.title.clone());
        match lines.iter().position(|l| name(l) == wanted.value) {
            Some(place) if places.contains(&place) => {
                let message = format!("the subtotal adds line `{}` twice", wanted.value);
                r.report(Code::DuplicateKey, message, &wanted.span.range(), "Delete one of the two.");
            }
            Some(place) => places.push(place),
            None => {
                let known: Vec<String> = lines.iter().map(name).collect();
                let mut known: Vec<&str> = known.iter().map(String::as_str).collect();
                known.dedup();
                let message = format!("the fund has no line `{}`", wanted.value);
                let help = crate::diag::wording::did_you_mean(&wanted.value, &known);
                r.report(Code::UnknownReference, message, &wanted.span.range(), help);
            }
        }
    }
    let total = located_number(&f, "total", r);
    Some(Subtotal { title: f.required_text("title", r)?, lines: places, total })
}

fn totals(f: &Fields<'_>, periods: &[Period], r: &mut Reader<'_>) -> BTreeMap<Period, Typed> {
    let mut totals = BTreeMap::new();
    each_period(f, ("totals", &TOTALS), periods, r, |named, period, label, r| {
        totals.extend(located_number(named, label, r).map(|total| (period.clone(), total)));
    });
    totals
}

fn shares(f: &Fields<'_>, periods: &[Period], r: &mut Reader<'_>) -> BTreeMap<Period, Typed> {
    let mut shares = BTreeMap::new();
    each_period(f, ("shares", &SHARES), periods, r, |named, period, label, r| {
        shares.extend(located_percent(named, label, r).map(|share| (period.clone(), share)));
    });
    shares
}
