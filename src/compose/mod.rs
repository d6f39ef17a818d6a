//! A rated register to a paper with its annexes: every indicator in one status and one place, counted once.

mod actions;
mod blocks;
mod forecast;
mod grant;
mod lookback;
mod position;
mod risk;
pub mod series;
mod stated;

pub use actions::{PlannedAction, Progress, actions};
pub use blocks::BlockOfPaper;
pub use forecast::{Forecast, Unmeasurable, forecast, unmeasurable};
pub use grant::{Grant, TargetGrant, grant, of_entry as target_grant, part_of};
pub use lookback::{Override, overrides};
pub use position::{Counts, GrantPosition, Latest, Position, Stand};
pub use risk::{AtRisk, RiskFact, profile as risk_profile};
pub use stated::Reckoned;

use std::collections::BTreeMap;

use crate::model::action::ActionPlan;
use crate::model::pack::{Annex, AnnexRule, Edition};
use crate::model::{Paper, Period};
use crate::pack;
use crate::rate::{Rated, rate, takes};
use crate::read::Register;

/// Where an indicator stands in a paper, and why.
#[derive(Debug, Clone, PartialEq)]
pub enum Route<'r> {
    /// In an annex, taken by one of its rules.
    Annex(&'r Annex, &'r AnnexRule),
    /// In none.
    Nowhere(String),
}

/// An indicator of the paper.
#[derive(Debug, Clone)]
pub struct Entry<'r> {
    /// The indicator with its status.
    pub rated: Rated<'r>,
    /// Where it stands.
    pub route: Route<'r>,
    /// A file name for it, unique in the pack, without extension.
    pub slug: String,
}

/// The indicators that one rule took into an annex.
#[derive(Debug, Clone)]
pub struct Section<'r> {
    /// The rule.
    pub rule: &'r AnnexRule,
    /// Indices into the entries of the paper.
    pub entries: Vec<usize>,
}

/// An annex with what stands in it.
#[derive(Debug, Clone)]
pub struct AnnexContents<'r> {
    /// The annex as the pack file describes it.
    pub annex: &'r Annex,
    /// One for each rule that took something, in the order of the rules.
    pub sections: Vec<Section<'r>>,
}

/// How many action plans there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ActionPlans {
    /// In place.
    pub in_place: usize,
    /// Being written.
    pub in_preparation: usize,
    /// None.
    pub none: usize,
    /// The file does not say.
    pub not_said: usize,
}

/// A paper, composed.
#[derive(Debug, Clone)]
pub struct Composition<'r> {
    /// What the pack says.
    pub register: &'r Register,
    /// The paper as the pack file describes it.
    pub paper: &'r Paper,
    /// The period that is reported.
    pub period: Period,
    /// The dates of the paper for that period.
    pub edition: Option<&'r Edition>,
    /// Every indicator that the paper covers, in the order of tables.
    pub entries: Vec<Entry<'r>>,
    /// The annexes, in order.
    pub annexes: Vec<AnnexContents<'r>>,
    /// Where each indicator stands among the entries, by id.
    places: BTreeMap<&'r str, usize>,
}

/// Composes a paper for a period.
#[must_use]
pub fn compose<'r>(register: &'r Register, paper: &'r Paper, period: &Period) -> Composition<'r> {
    let mut slugs = BTreeMap::new();
    let mut entries = Vec::new();
    for indicator in &register.indicators {
        let slug = slug(&indicator.id, &mut slugs);
        let rated = rate(indicator, period, &register.pack.scheme);
        if paper.covers.as_ref().is_none_or(|rule| takes(rule, &rated)) {
            let route = route(paper, &rated, register);
            entries.push(Entry { rated, route, slug });
        }
    }
    let annexes = paper.annexes.iter().map(|annex| contents(annex, &entries)).collect();
    let places = entries.iter().enumerate().map(|(place, e)| (e.rated.indicator.id.as_str(), place)).collect();
    Composition { register, paper, period: period.clone(), edition: paper.edition(period), entries, annexes, places }
}

/// A rule that was tried on the way to an annex.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Attempt<'r> {
    /// The annex that was asked.
    pub annex: &'r Annex,
    /// Its rule; none if the annex is not `of` such indicators, and no rule of it was tried.
    pub rule: Option<&'r AnnexRule>,
    /// Whether the rule took the indicator. The first that does decides.
    pub taken: bool,
}

/// Returns what is tried to find an indicator its annex, in order; nothing is tried before it is wanted.
pub fn attempts<'a, 'r>(paper: &'r Paper, rated: &'a Rated<'_>) -> impl Iterator<Item = Attempt<'r>> + use<'a, 'r> {
    paper.annexes.iter().flat_map(move |annex| {
        let is_of = annex.of.as_ref().is_none_or(|rule| takes(rule, rated));
        let rules = annex.takes.iter().filter(move |_| is_of);
        let passed_over = (!is_of).then_some(Attempt { annex, rule: None, taken: false });
        let tried = rules.map(move |rule| Attempt { annex, rule: Some(rule), taken: takes(&rule.when, rated) });
        passed_over.into_iter().chain(tried)
    })
}

/// The first annex, and in it the first rule, that takes the indicator.
fn route<'r>(paper: &'r Paper, rated: &Rated<'r>, register: &Register) -> Route<'r> {
    let taken = attempts(paper, rated).find(|attempt| attempt.taken);
    if let Some(Attempt { annex, rule: Some(rule), .. }) = taken {
        return Route::Annex(annex, rule);
    }
    let label = register.pack.scheme.status(rated.status()).map_or(rated.status(), |s| s.label.as_str());
    let reason = if paper.annexes.is_empty() {
        "the paper has no annexes".to_owned()
    } else {
        format!("no rule of an annex takes it (status {label})")
    };
    Route::Nowhere(reason)
}

fn contents<'r>(annex: &'r Annex, entries: &[Entry<'r>]) -> AnnexContents<'r> {
    let mut sections = Vec::new();
    for rule in &annex.takes {
        let taken = |e: &Entry<'_>| matches!(&e.route, Route::Annex(a, r) if a.id == annex.id && r.id == rule.id);
        let indices: Vec<usize> = (0..entries.len()).filter(|i| taken(&entries[*i])).collect();
        if !indices.is_empty() {
            sections.push(Section { rule, entries: indices });
        }
    }
    AnnexContents { annex, sections }
}

/// A file name made of the letters and digits of an id.
fn slug(id: &str, taken: &mut BTreeMap<String, usize>) -> String {
    let mut base = pack::file_name(id);
    if base.is_empty() {
        base.push_str("indicator");
    }
    // The number to go on with is kept for each name, so that many alike ids take no longer than others.
    loop {
        let number = taken.entry(base.clone()).and_modify(|n| *n += 1).or_insert(1);
        if *number == 1 {
            return base;
        }
        let slug = format!("{base}-{number}");
        if !taken.contains_key(&slug) {
            taken.insert(slug.clone(), 1);
            return slug;
        }
    }
}

impl<'r> Composition<'r> {
    /// Returns where an indicator stands among the entries, by its id; none if the paper does not cover it.
    #[must_use]
    pub fn place(&self, id: &str) -> Option<usize> {
        self.places.get(id).copied()
    }

    /// Returns whether an entry counts in totals, as one that is no longer measured does not.
    #[must_use]
    pub fn counts_in_totals(&self, entry: &Entry<'_>) -> bool {
        self.register.pack.scheme.counts(entry.rated.status())
    }

    /// Returns how many indicators have each status, by agreement; the empty key holds those of every agreement
    /// and of none. Every status of the scheme is there.
    #[must_use]
    pub fn counts(&self) -> BTreeMap<String, BTreeMap<String, usize>> {
        let zero = self.no_counts();
        let mut counts: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::from([(String::new(), zero.clone())]);
        for agreement in &self.register.pack.agreements {
            counts.insert(agreement.id.clone(), zero.clone());
        }
        for entry in &self.entries {
            let own = entry.rated.indicator.agreement.clone().filter(|a| !a.is_empty());
            for key in std::iter::once(String::new()).chain(own) {
                let bucket = counts.entry(key).or_insert_with(|| zero.clone());
                *bucket.entry(entry.rated.status().to_owned()).or_default() += 1;
            }
        }
        counts
    }

    /// Returns how many action plans there are.
    #[must_use]
    pub fn action_plans(&self) -> ActionPlans {
        let mut plans = ActionPlans::default();
        for entry in &self.entries {
            match entry.rated.indicator.plan_for(&self.period) {
                Some(ActionPlan::InPlace) => plans.in_place += 1,
                Some(ActionPlan::InPreparation) => plans.in_preparation += 1,
                Some(ActionPlan::None) => plans.none += 1,
                None => plans.not_said += 1,
            }
        }
        plans
    }

    /// Returns the day that the documents carry as theirs ([`Self::day`]); a fixed day for periods that have none.
    #[must_use]
    pub fn document_date(&self) -> jiff::civil::Date {
        self.day().unwrap_or_else(|| jiff::civil::Date::constant(2000, 1, 1))
    }

    /// Returns the day of the paper: sign-off, else despatch, meeting, the data's day, the last day of the period; none for labels
    /// without dates.
    #[must_use]
    pub fn day(&self) -> Option<jiff::civil::Date> {
        let edition = self.edition.and_then(|e| {
            [&e.sign_off, &e.despatch, &e.meeting, &e.data_as_at].into_iter().flatten().next().map(|d| d.value)
        });
        edition.or_else(|| self.period.days.map(|(_, last)| last))
    }
}

#[cfg(test)]
mod tests;
