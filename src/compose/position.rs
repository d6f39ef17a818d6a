//! How a paper stands, in the words and figures in which it prints: what the manifest records, and what two readings
//! of a register are compared by.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Composition, Entry, Route, grant};
use crate::model::indicator::{Expectation, Indicator};
use crate::model::outturn::{DataStatus, Outturn};
use crate::model::{Period, Quantity};

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
    /// Its figures as they print, by what they are: `baseline`, `target for 2008/09`, `result for 2008/09 Q2`.
    pub figures: BTreeMap<String, String>,
    /// What the lead says of the period, by what it is: `commentary`, `concern` and so on.
    pub words: BTreeMap<String, String>,
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
        let name = Expectation::NAMES.iter().find(|(_, e)| *e == reward.expectation).map_or("", |(name, _)| *name);
        let share = reward.expected_share.map(|share| format!(", {}% of it", share.normalize()));
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
        figures: figures(indicator, period),
        words: rated.outturn.map(words).unwrap_or_default(),
    }
}

/// What the lead says of a result.
fn words(outturn: &Outturn) -> BTreeMap<String, String> {
    let commentary = outturn.commentary.as_ref().map(|c| c.value.clone());
    let said = [
        ("commentary", commentary),
        ("concern", outturn.concern.clone()),
        ("risk to delivery", outturn.delivery_risk.clone()),
        ("doubt", outturn.uncertain.clone()),
        ("note", outturn.note.clone()),
    ];
    said.into_iter().filter_map(|(what, text)| Some((what.to_owned(), text?))).collect()
}

/// Every figure that can print for a period.
fn figures(indicator: &Indicator, period: &Period) -> BTreeMap<String, String> {
    let print = |value: &Quantity| value.print(&indicator.unit, indicator.decimals);
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

fn grant_position(composition: &Composition<'_>) -> Option<GrantPosition> {
    let pounds = |amount: rust_decimal::Decimal| format!("£{}", crate::model::quantity::print_number(amount, None));
    grant(composition).map(|g| GrantPosition { low: pounds(g.low), expected: pounds(g.expected), high: pounds(g.high) })
}
