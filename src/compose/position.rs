//! How a paper stands, in the words and figures in which it prints: what the manifest records, and what two readings
//! of a register are compared by.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Composition, Entry, Route, grant};
use crate::model::finance::FundLine;
use crate::model::indicator::{Indicator, Shape};
use crate::model::outturn::{DataStatus, Outturn};
use crate::model::quantity::{print_date, print_pounds};
use crate::model::{Period, Quantity};
use crate::rate::Rated;

/// Where one indicator stands in a paper, and with what.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Position {
    /// Its id.
    pub id: String,
    /// Its short title.
    pub title: String,
    /// Its agreement, by id.
    pub agreement: Option<String>,
    /// Its block.
    pub block: Option<String>,
    /// The status that counts.
    pub status: String,
    /// The status by the figures.
    pub calculated: String,
    /// The status that the lead reports.
    pub reported: Option<String>,
    /// Why the figures say so.
    pub reason: String,
    /// The annex, by id.
    pub annex: Option<String>,
    /// The rule that took it there, or why it is in none.
    pub because: String,
    /// What its grant is expected to be.
    pub expectation: Option<String>,
    /// Which way is better, by the word that files use.
    pub polarity: Option<String>,
    /// What a figure counts.
    pub unit: Option<String>,
    /// Places for print.
    pub decimals: Option<u32>,
    /// Whether its figures add up over time, so that a later one is not to be held against an earlier one.
    pub running_total: bool,
    /// Its newest figure.
    pub latest: Option<Latest>,
    /// Its figures as they print, by what they are: `baseline`, `target for 2008/09`, `result for 2008/09 Q2`.
    pub figures: BTreeMap<String, String>,
    /// What the lead says of the period, by what it is: `commentary`, `concern` and so on.
    pub words: BTreeMap<String, String>,
}

/// The newest figure of an indicator.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Latest {
    /// Of which period.
    pub period: String,
    /// The number of the month, or of the board's own label, with which that period ends: it tells which of two is the later.
    #[serde(default)]
    pub ends: i64,
    /// As it prints.
    pub printed: String,
    /// As a file has it.
    pub value: String,
    /// How far it is on the wrong side of its milestone, where it has one.
    pub shortfall: Option<String>,
}

/// The reward grant as it stands, in pounds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantPosition {
    /// The least.
    pub low: String,
    /// What is expected.
    pub expected: String,
    /// The most.
    pub high: String,
}

/// How many indicators have each status, by its key.
pub type Counts = BTreeMap<String, usize>;

/// How a paper stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stand {
    /// The statuses of the scheme, in order: key and label.
    pub statuses: Vec<(String, String)>,
    /// Where each indicator stands, in the order of the paper.
    pub positions: Vec<Position>,
    /// How many indicators have each status, in each agreement and each block.
    pub counts_by: BTreeMap<String, Counts>,
    /// The reward grant.
    pub grant: Option<GrantPosition>,
    /// The amounts of the funds in pounds, by what they are: `Pump Priming Grant, Adult Skills, planned for 2006/07`.
    pub money: BTreeMap<String, String>,
}

impl Stand {
    /// Returns how a paper stands.
    #[must_use]
    pub fn of(composition: &Composition<'_>) -> Self {
        let statuses = composition.register.pack.scheme.statuses.iter();
        Self {
            statuses: statuses.map(|s| (s.key.clone(), s.label.clone())).collect(),
            positions: composition.entries.iter().map(|entry| position(entry, &composition.period)).collect(),
            counts_by: counts_by(composition),
            grant: grant_position(composition),
            money: money(composition),
        }
    }

    /// Returns the label of a status.
    #[must_use]
    pub fn label<'a>(&'a self, key: &'a str) -> &'a str {
        self.statuses.iter().find(|(k, _)| k == key).map_or(key, |(_, label)| label)
    }
}

fn position(entry: &Entry<'_>, period: &Period) -> Position {
    let rated = &entry.rated;
    let indicator = rated.indicator;
    let (annex, because) = match &entry.route {
        Route::Annex(annex, rule) => (Some(annex.id.clone()), rule.title.clone()),
        Route::Nowhere(reason) => (None, reason.clone()),
    };
    let expectation = indicator.reward.as_ref().map(|reward| {
        let name = reward.expectation_for(period).name();
        let share = reward
            .expected_share
            .filter(|_| reward.is_known_in(period))
            .map(|share| format!(", {}% of it", share.normalize()));
        format!("{name}{}", share.unwrap_or_default())
    });
    Position {
        id: indicator.id.clone(),
        title: indicator.title.clone(),
        agreement: indicator.agreement.clone(),
        block: indicator.block.clone(),
        status: rated.status().to_owned(),
        calculated: rated.calculated.status.clone(),
        reported: rated.reported.map(str::to_owned),
        reason: rated.calculated.reason.clone(),
        annex,
        because,
        expectation,
        polarity: indicator.polarity.map(|p| p.name().to_owned()),
        unit: indicator.unit.0.clone(),
        decimals: indicator.decimals,
        running_total: indicator.shape == Shape::Cumulative,
        latest: latest(rated),
        figures: figures(indicator, period),
        words: words(rated.outturn, indicator, period),
    }
}

fn latest(rated: &Rated<'_>) -> Option<Latest> {
    let (indicator, outturn) = (rated.indicator, rated.figures.latest?);
    let value = outturn.value.as_ref()?;
    let own = rated.outturn.is_some_and(|o| o.period.value == outturn.period.value);
    Some(Latest {
        period: outturn.period.value.label.clone(),
        ends: outturn.period.value.last_step(),
        printed: value.print(&indicator.unit, indicator.decimals),
        value: value.written(),
        shortfall: rated.figures.shortfall.filter(|_| own).map(|by| by.to_string()),
    })
}

/// What the lead says of the period's result, and the remarks on those before.
fn words(outturn: Option<&Outturn>, indicator: &Indicator, period: &Period) -> BTreeMap<String, String> {
    let said = |what: &str, text: Option<&String>| Some((what.to_owned(), text?.clone()));
    let own = outturn.map(|o| {
        let of = &o.period.value.label;
        [
            said("commentary", o.commentary.as_ref().map(|c| &c.value)),
            said("progress", o.progress.as_ref().map(|c| &c.value)),
            said("issues", o.issues.as_ref().map(|c| &c.value)),
            said("concern", o.concern.as_ref()),
            said("risk to delivery", o.delivery_risk.as_ref()),
            said("doubt", o.uncertain.as_ref()),
            said(&format!("note for {of}"), o.note.as_ref()),
            said(&format!("date of the data for {of}"), o.as_at.map(print_date).as_ref()),
        ]
    });
    let earlier = indicator.results_to(period).into_iter().filter(|o| outturn != Some(*o));
    let notes = earlier.filter_map(|o| said(&format!("note for {}", o.period.value.label), o.note.as_ref()));
    own.into_iter().flatten().flatten().chain(notes).collect()
}

/// Every figure that can print for a period.
fn figures(indicator: &Indicator, period: &Period) -> BTreeMap<String, String> {
    // Two figures that print the same are still two.
    let print = |value: &Quantity| {
        let printed = value.print(&indicator.unit, indicator.decimals);
        if value.is_rounded_by(indicator.decimals) {
            format!("{printed} ({} unrounded)", value.written())
        } else {
            printed
        }
    };
    let mut figures = BTreeMap::new();
    figures.extend(indicator.baseline.as_ref().map(|b| ("baseline".to_owned(), print(&b.value))));
    for (what, points) in [("target", &indicator.targets), ("milestone", &indicator.milestones)] {
        for point in points {
            let named = format!("{what} for {}", point.period.label);
            figures.extend(point.without_stretch.as_ref().map(|v| (format!("{named} without stretch"), print(v))));
            figures.insert(named, print(&point.value));
        }
    }
    for outturn in indicator.results_to(period) {
        if let Some(value) = &outturn.value {
            let unsure = match outturn.data {
                DataStatus::Final => String::new(),
                other => format!(" ({})", other.name()),
            };
            figures.insert(format!("result for {}", outturn.period.value.label), format!("{}{unsure}", print(value)));
        }
        for (part, value) in outturn.breakdown.iter().filter_map(|part| Some((part, part.value.as_ref()?))) {
            figures.insert(format!("result of {} for {}", part.name, outturn.period.value.label), print(value));
        }
    }
    figures.extend(indicator.polarity.map(|polarity| ("polarity".to_owned(), polarity.name().to_owned())));
    figures.extend(indicator.tolerance.as_ref().map(|tolerance| ("tolerance".to_owned(), tolerance.written())));
    let risk = indicator.risk_for(period);
    figures.extend(risk.map(|risk| {
        ("risk score".to_owned(), format!("{} (likelihood {}, impact {})", risk.score(), risk.likelihood, risk.impact))
    }));
    let potential = indicator.reward.as_ref().and_then(|reward| reward.potential);
    figures.extend(potential.map(|pounds| ("potential grant".to_owned(), print_pounds(pounds))));
    figures
}

/// How many indicators have each status, in each agreement and each block, by title.
fn counts_by(composition: &Composition<'_>) -> BTreeMap<String, Counts> {
    let mut by: BTreeMap<String, Counts> = BTreeMap::new();
    for entry in &composition.entries {
        let indicator = entry.rated.indicator;
        for group in [&indicator.agreement, &indicator.block].into_iter().flatten() {
            *by.entry(group.clone()).or_default().entry(entry.rated.status().to_owned()).or_default() += 1;
        }
    }
    by
}

/// Every amount of every line that is planned, or spent by the period of the paper.
fn money(composition: &Composition<'_>) -> BTreeMap<String, String> {
    let mut money = BTreeMap::new();
    for fund in &composition.register.funds {
        let mut note = |line: &FundLine, what: &str, period: &Period, amount: &Decimal| {
            let pounds = amount.checked_mul(fund.unit.in_pounds()).map(|a| print_pounds(a.normalize()));
            let number = line.line.as_ref().map(|number| format!("line {number}, ")).unwrap_or_default();
            let mut named = format!("{}, {number}{}, {what} {}", fund.name, line.title, period.label);
            // Lines of one title are told apart by their order.
            while money.contains_key(&named) {
                named.push_str(" (next)");
            }
            money.insert(named, pounds.unwrap_or_default());
        };
        for line in &fund.lines {
            line.planned.iter().for_each(|(period, amount)| note(line, "planned for", period, amount));
            let known = line.actual.iter().filter(|(period, _)| period.ended_by(&composition.period));
            known.for_each(|(period, amount)| note(line, "spent in", period, amount));
        }
    }
    money
}

fn grant_position(composition: &Composition<'_>) -> Option<GrantPosition> {
    let pounds = print_pounds;
    grant(composition).map(|g| GrantPosition { low: pounds(g.low), expected: pounds(g.expected), high: pounds(g.high) })
}
