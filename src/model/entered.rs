//! What has been entered for an indicator and can be corrected: each figure and word with its period, as it is written
//! and as it prints. Two readings of an indicator are compared by it.

use super::correction::Field;
use super::outturn::Outturn;
use super::quantity::{print_date, print_pounds};
use super::{Indicator, Period, Quantity};

/// One figure or word.
#[derive(Debug, Clone, PartialEq)]
pub struct Entered {
    /// What it is.
    pub field: Field,
    /// Of which period; none for what has none.
    pub period: Option<Period>,
    /// As a file has it.
    pub written: String,
    /// As it prints; of a status its key.
    pub printed: String,
}

/// Returns whether two texts of a file are the same figure, or the same words.
#[must_use]
pub fn same(a: &str, b: &str) -> bool {
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let figure = |text: &str| match Quantity::read(text.trim().trim_end_matches('%')) {
        Ok(Quantity::Words(_)) | Err(_) => None,
        Ok(figure) => Some(figure),
    };
    words(a) == words(b) || figure(a).is_some_and(|a| figure(b) == Some(a))
}

/// Returns everything that has been entered for an indicator, in the order of the file format.
#[must_use]
pub fn entered(indicator: &Indicator) -> Vec<Entered> {
    let mut all = Vec::new();
    let figure = |field: Field, period: Option<&Period>, value: &Quantity| Entered {
        field,
        period: period.cloned(),
        written: value.written(),
        printed: value.print(&indicator.unit, indicator.decimals),
    };
    all.extend(indicator.baseline.as_ref().map(|b| figure(Field::Baseline, None, &b.value)));
    for target in &indicator.targets {
        let period = Some(&target.period);
        all.push(figure(Field::Target, period, &target.value));
        all.extend(target.without_stretch.as_ref().map(|v| figure(Field::WithoutStretch, period, v)));
    }
    all.extend(indicator.milestones.iter().map(|m| figure(Field::Milestone, Some(&m.period), &m.value)));
    for outturn in &indicator.outturns {
        let period = Some(&outturn.period.value);
        all.extend(outturn.value.as_ref().map(|v| figure(Field::Value, period, v)));
        let parts = outturn.breakdown.iter().filter_map(|s| Some((s, s.value.as_ref()?)));
        all.extend(parts.map(|(s, v)| figure(Field::Breakdown(s.name.clone()), period, v)));
        all.extend(words(outturn));
    }
    all.extend(how_it_is_rated(indicator));
    all.extend(grant(indicator));
    all
}

/// What the rating rests on beside the figures.
fn how_it_is_rated(indicator: &Indicator) -> impl Iterator<Item = Entered> {
    let polarity = indicator.polarity.map(|polarity| (Field::Polarity, polarity.name().to_owned()));
    let tolerance = indicator.tolerance.as_ref().map(|tolerance| (Field::Tolerance, tolerance.written()));
    let entered =
        |(field, written): (Field, String)| Entered { field, period: None, printed: written.clone(), written };
    polarity.into_iter().chain(tolerance).map(entered)
}

/// What goes with a result.
fn words(outturn: &Outturn) -> Vec<Entered> {
    let same = |text: &str| (text.to_owned(), text.to_owned());
    let said = [
        (Field::Data, Some(same(outturn.data.name()))),
        (Field::Reported, outturn.reported.as_ref().map(|r| same(&r.value))),
        (Field::AsAt, outturn.as_at.map(|day| (day.to_string(), print_date(day)))),
        (Field::Note, outturn.note.as_deref().map(same)),
        (Field::Concern, outturn.concern.as_deref().map(same)),
        (Field::DeliveryRisk, outturn.delivery_risk.as_deref().map(same)),
        (Field::Uncertain, outturn.uncertain.as_deref().map(same)),
    ];
    let period = &outturn.period.value;
    let entered = |(field, said): (Field, Option<(String, String)>)| {
        let (written, printed) = said?;
        Some(Entered { field, period: Some(period.clone()), written, printed })
    };
    said.into_iter().filter_map(entered).collect()
}

fn grant(indicator: &Indicator) -> Vec<Entered> {
    let Some(reward) = &indicator.reward else { return Vec::new() };
    let name = reward.expectation.name().to_owned();
    let said = [
        (Field::Expectation, Some((name.clone(), name))),
        (
            Field::ExpectedShare,
            reward.expected_share.map(|share| (format!("{share}%"), format!("{}%", share.normalize()))),
        ),
        (Field::Potential, reward.potential.map(|pounds| (pounds.to_string(), print_pounds(pounds)))),
        (Field::GrantText, reward.text.clone().map(|text| (text.clone(), text))),
    ];
    let entered = |(field, said): (Field, Option<(String, String)>)| {
        let (written, printed) = said?;
        Some(Entered { field, period: None, written, printed })
    };
    said.into_iter().filter_map(entered).collect()
}
