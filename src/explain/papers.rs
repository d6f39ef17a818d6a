//! Where an indicator goes: in each paper its status, its annex and the rules that were tried, and where the paper speaks of it.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Seen;
use super::decision::{Known, Statuses, put_in, statuses};
use super::mentions::{Pages, pages, sentences_about};
use super::places::{Place, Text};
use crate::compose::{Attempt, Composition, Entry, Route, attempts, overrides};
use crate::model::{Indicator, Paper};
use crate::rate::{Rated, rate};
use crate::read::Register;
use crate::rule::Rule;

/// How an indicator stands in a paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InPaper {
    /// The paper, by id.
    pub paper: String,
    /// Its title.
    pub title: String,
    /// The period that it is made for.
    pub period: String,
    /// Whether the paper counts the indicator at all.
    pub covered: bool,
    /// The rule by which it does or does not; none if it covers everything.
    pub covers: Option<RuleTried>,
    /// The statuses; none if it is not covered.
    pub statuses: Option<Statuses>,
    /// The annex in which it stands, by id.
    pub annex: Option<String>,
    /// Why it is in none.
    pub nowhere: Option<String>,
    /// The rules that were tried before one took it, in order.
    pub tried: Vec<RuleTried>,
    /// On which pages of which PDF it is named; none if the pages were not looked at.
    pub pages: Option<Vec<Pages>>,
    /// The sentences of the cover that name it.
    pub sentences: Vec<String>,
    /// Judgements of earlier periods and of this one, with how they turned out.
    pub judged: Vec<String>,
}

/// A rule that chooses indicators, and what it said of this one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleTried {
    /// The annex that it is of, by id; none for the rule of the paper itself.
    pub annex: Option<String>,
    /// The rule's title; none for `of` and `covers`, which have none.
    pub title: Option<String>,
    /// The rule as it is written.
    pub rule: String,
    /// Where it is written.
    pub place: Option<Place>,
    /// What it asks for.
    pub asks: Vec<Known>,
    /// Whether it took the indicator.
    pub taken: bool,
}

/// What all papers of a register share.
pub(super) struct Papers<'a> {
    pub register: &'a Register,
    pub pack_file: &'a Text<'a>,
    pub seen: &'a [Seen],
}

impl Papers<'_> {
    pub(super) fn of(&self, indicator: &Indicator, composition: &Composition<'_>) -> InPaper {
        let (paper, scheme) = (composition.paper, &self.register.pack.scheme);
        let entry = composition.place(&indicator.id).map(|place| &composition.entries[place]);
        let outside = rate(indicator, &composition.period, scheme);
        let rated = entry.map_or(&outside, |entry| &entry.rated);
        let (annex, nowhere) = match entry.map(|entry| &entry.route) {
            Some(Route::Annex(annex, _)) => (Some(annex.id.clone()), None),
            Some(Route::Nowhere(reason)) => (None, Some(reason.clone())),
            None => (None, None),
        };
        let seen = self.seen.iter().find(|seen| seen.paper == paper.id).filter(|_| entry.is_some());
        let names = self.names(indicator);
        let labels: BTreeMap<String, String> =
            scheme.statuses.iter().map(|s| (s.key.clone(), s.label.clone())).collect();
        let own = |index: usize| Some(index) == composition.place(&indicator.id);
        let judged = overrides(composition).into_iter().filter(|judged| own(judged.entry));
        InPaper {
            paper: paper.id.clone(),
            title: paper.title.clone(),
            period: composition.period.label.clone(),
            covered: entry.is_some(),
            covers: paper.covers.as_ref().map(|rule| {
                let place = self.pack_file.place(&["papers", &paper.id, "covers"]);
                RuleTried { taken: entry.is_some(), ..told(rule, place, rated) }
            }),
            statuses: entry.map(|entry| statuses(&entry.rated, scheme)),
            annex,
            nowhere,
            tried: entry.map(|entry| self.tried(paper, entry)).unwrap_or_default(),
            pages: seen.and_then(|seen| seen.pages.as_ref()).map(|pdfs| pages(pdfs, &names)),
            sentences: seen.map(|seen| sentences_about(&seen.cover, &labels, &names)).unwrap_or_default(),
            judged: judged.map(|judged| format!("{}.", judged.in_words(composition))).collect(),
        }
    }

    /// The rules up to the one that took it.
    fn tried(&self, paper: &Paper, entry: &Entry<'_>) -> Vec<RuleTried> {
        let mut tried = Vec::new();
        for attempt in attempts(paper, &entry.rated) {
            let Attempt { annex, rule, taken } = attempt;
            let told = match (rule, &annex.of) {
                (Some(rule), _) => {
                    let place = self.pack_file.place(&["annex_rules", &rule.id, "when"]);
                    RuleTried { title: Some(rule.title.clone()), taken, ..told(&rule.when, place, &entry.rated) }
                }
                (None, Some(of)) => {
                    let place = self.pack_file.in_item(&["papers", &paper.id, "annexes"], ("id", &annex.id), "of");
                    told(of, place, &entry.rated)
                }
                (None, None) => continue,
            };
            tried.push(RuleTried { annex: Some(annex.id.clone()), ..told });
            if taken {
                break;
            }
        }
        tried
    }

    /// The names that mean this indicator and no other.
    fn names(&self, indicator: &Indicator) -> Vec<String> {
        let others = |name: &String| {
            self.register.indicators.iter().any(|other| other.id != indicator.id && other.is_called(name))
        };
        let refs = indicator.refs.iter().filter(|name| !others(name)).cloned();
        std::iter::once(indicator.id.clone()).chain(refs).collect()
    }
}

fn told(rule: &Rule, place: Option<Place>, rated: &Rated<'_>) -> RuleTried {
    let (rule, asks) = (rule.text.clone(), put_in(rule, rated));
    RuleTried { annex: None, title: None, rule, place, asks, taken: false }
}
