//! What is carried over into a period: actions and recommendations that nobody has finished.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::Serialize;

use super::{ByLead, Scope, by_lead};
use crate::compose::actions as planned;
use crate::model::Period;
use crate::read::Register;

/// An action that is still open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CarriedAction {
    /// What is to be done.
    pub text: String,
    /// For which indicator, by id.
    pub indicator: String,
    /// By when.
    pub due: Option<Date>,
    /// How far it is, in the team's own words.
    pub stage: Option<String>,
    /// Whether it should have been finished before the first day of the period.
    pub overdue: bool,
}

/// When the board is to hear of a recommendation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "report", content = "for", rename_all = "snake_case")]
pub enum Reported {
    /// In the report for this period.
    Now,
    /// In that for an earlier one, and nothing has been said.
    Late(String),
    /// In that for a later one.
    Later(String),
    /// Nothing says when.
    NotSaid,
}

/// A recommendation of which nobody has said what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CarriedRecommendation {
    /// What was recommended.
    pub text: String,
    /// The block, or the title of the section, that it stands in.
    pub section: String,
    /// The period of the paper that it was made in.
    pub made: String,
    /// Which indicators it is about, by id.
    pub indicators: Vec<String>,
    /// When the board is to hear of it.
    #[serde(flatten)]
    pub reported: Reported,
}

/// Every action of the papers that is not done, by who does it. What has a day on which it was done is done, whenever that was.
pub(super) fn actions(scope: &Scope<'_>) -> Vec<ByLead<CarriedAction>> {
    let first_day = scope.period.days.map(|(first, _)| first);
    let mut seen = BTreeSet::new();
    let mut open = Vec::new();
    for composition in &scope.compositions {
        let id = |entry: usize| composition.entries[entry].rated.indicator.id.as_str();
        for planned in planned(composition).iter().filter(|p| !p.action.is_done_on(None) && !seen.contains(id(p.entry)))
        {
            let action = planned.action;
            let carried = CarriedAction {
                text: action.text.clone(),
                indicator: id(planned.entry).to_owned(),
                due: action.due,
                stage: action.stage.clone(),
                overdue: action.is_overdue_on(first_day),
            };
            open.push((Some(planned.organisation.to_owned()), action.owner.clone(), carried));
        }
        seen.extend(composition.entries.iter().map(|entry| entry.rated.indicator.id.as_str()));
    }
    open.sort_by_key(|(_, _, action)| (action.due.is_none(), action.due));
    by_lead(open.into_iter())
}

/// Every recommendation of an earlier paper without an outcome, by who is to act.
pub(super) fn recommendations(register: &Register, period: &Period) -> Vec<ByLead<CarriedRecommendation>> {
    let mut open = Vec::new();
    for section in &register.sections {
        let earlier = |made: &Period| made.ended_by(period) && !made.ends_with(period);
        for edition in section.editions.iter().filter(|edition| earlier(&edition.period.value)) {
            for recommendation in &edition.recommendations {
                let follow_up = recommendation.follow_up.as_ref();
                if follow_up.is_some_and(|f| f.outcome.is_some()) {
                    continue;
                }
                let reported = match follow_up.map(|f| &f.period) {
                    None => Reported::NotSaid,
                    Some(asked) if asked.ends_with(period) => Reported::Now,
                    Some(asked) if asked.ended_by(period) => Reported::Late(asked.label.clone()),
                    Some(asked) => Reported::Later(asked.label.clone()),
                };
                let carried = CarriedRecommendation {
                    text: recommendation.text.clone(),
                    section: section.subject.title().to_owned(),
                    made: edition.period.value.label.clone(),
                    indicators: recommendation.indicators.iter().map(|id| id.value.clone()).collect(),
                    reported,
                };
                open.push((recommendation.by.clone(), None, carried));
            }
        }
    }
    by_lead(open.into_iter())
}
