//! The order of decision, as questions that are asked one after the other until one of them decides.

use super::figures::Figures;
use super::{Known, NO_RULE, Verdict, reason};
use crate::model::indicator::{Indicator, Polarity};
use crate::model::outturn::Outturn;
use crate::model::{Period, Quantity, Scheme, Situation, Status};
use crate::rule::{Missing, Rule};

/// A question that can decide the status of an indicator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Question {
    /// Is it no longer measured?
    Discontinued,
    /// Has its target yet to be set?
    TargetNotSet,
    /// Is no figure due for the period?
    NotDue,
    /// Are the figures or their base in doubt?
    Uncertain,
    /// Is there no figure?
    NoData,
    /// Is it for information only?
    ForInformation,
    /// Is the result in words where the milestone is a figure?
    InWords,
    /// Does a rule of the scheme take its figures?
    Rules,
    /// Does its result, a bound or a range, say too little for a comparison?
    Undecided,
    /// Is something that a rule asks for not there?
    NoMilestone,
    /// What is left when no question decides.
    NoRule,
}

impl Question {
    /// Every question, in the order in which they are asked; the last always decides.
    pub const ALL: [Self; 11] = [
        Self::Discontinued,
        Self::TargetNotSet,
        Self::NotDue,
        Self::Uncertain,
        Self::NoData,
        Self::ForInformation,
        Self::InWords,
        Self::Rules,
        Self::Undecided,
        Self::NoMilestone,
        Self::NoRule,
    ];
}

/// A question with its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The question.
    pub question: Question,
    /// What it decides; nothing if the next question is to be asked.
    pub verdict: Option<Verdict>,
}

/// What became of a rule of the scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It takes the figures, and so decides.
    Applies,
    /// It does not take them.
    DoesNot,
    /// It asks for something that is not there.
    Missing(Missing),
    /// It would take what is left over; but a rule before it could not be asked, and might have applied.
    PassedOver,
}

/// A rule of the scheme that was tried.
#[derive(Debug, Clone, Copy)]
pub struct Trial<'s> {
    /// The status that it leads to.
    pub status: &'s Status,
    /// The rule.
    pub rule: &'s Rule,
    /// What became of it.
    pub outcome: Outcome,
}

/// How a status was decided.
#[derive(Debug, Clone)]
pub struct Decision<'s> {
    /// The questions that were asked; the last one decided.
    pub steps: Vec<Step>,
    /// The rules of the scheme that were tried; none if the decision fell before them.
    pub trials: Vec<Trial<'s>>,
}

impl<'s> Decision<'s> {
    /// Follows a decision to its end.
    pub(super) fn of(case: Case<'_, 's>) -> Self {
        let mut steps = Vec::new();
        for step in case.steps() {
            let decides = step.verdict.is_some();
            steps.push(step);
            if decides {
                break;
            }
        }
        let asked = steps.iter().any(|step| step.question == Question::Rules);
        Self { steps, trials: if asked { case.trials().collect() } else { Vec::new() } }
    }
}

/// What a decision is about.
#[derive(Clone, Copy)]
pub(super) struct Case<'a, 's> {
    pub indicator: &'a Indicator,
    pub outturn: Option<&'a Outturn>,
    pub figures: &'a Figures<'a>,
    pub period: &'a Period,
    pub scheme: &'s Scheme,
}

impl<'a, 's> Case<'a, 's> {
    /// The questions with their answers, each asked when it is wanted; those after the first that decides are not meant.
    pub(super) fn steps(self) -> impl Iterator<Item = Step> + use<'a, 's> {
        Question::ALL.into_iter().map(move |question| Step { question, verdict: self.ask(question) })
    }

    /// The first answer that decides.
    pub(super) fn verdict(self) -> Verdict {
        let decided = self.steps().find_map(|step| step.verdict);
        decided.unwrap_or_else(|| situation(Situation::NotRated, NO_RULE.to_owned()))
    }

    /// The rules in the order in which they are tried, up to the one that applies.
    pub(super) fn trials(self) -> impl Iterator<Item = Trial<'s>> + use<'a, 's> {
        let (mut missing, mut applied) = (false, false);
        self.scheme.rules().map_while(move |(status, rule)| {
            if applied {
                return None;
            }
            // What could not be asked may have applied, so what is left over is not known to be otherwise.
            let outcome = if rule.is_otherwise() && missing {
                Outcome::PassedOver
            } else {
                let known = Known { indicator: self.indicator, outturn: self.outturn, figures: self.figures };
                match rule.applies(&known) {
                    Ok(true) => Outcome::Applies,
                    Ok(false) => Outcome::DoesNot,
                    Err(what) => Outcome::Missing(what),
                }
            };
            missing |= matches!(outcome, Outcome::Missing(what) if what != Missing::NoNumber);
            applied = outcome == Outcome::Applies;
            Some(Trial { status, rule, outcome })
        })
    }

    fn ask(self, question: Question) -> Option<Verdict> {
        let Self { indicator, outturn, figures, period, scheme } = self;
        let figure = outturn.and_then(|o| o.value.as_ref());
        match question {
            Question::Discontinued => {
                let end = indicator.discontinued.as_ref()?;
                let has_begun = end.from.as_ref().is_none_or(|from| from.begun_by(period));
                has_begun.then(|| situation(Situation::Discontinued, reason::discontinued(end)))
            }
            Question::TargetNotSet => {
                let has_target = !(indicator.targets.is_empty() && indicator.milestones.is_empty());
                let is_missing = !has_target && !self.is_for_information() && scheme.asks_for_target();
                let set = indicator.to_be_set.as_ref();
                (set.is_some() || is_missing).then(|| situation(Situation::TargetNotSet, reason::target_not_set(set)))
            }
            Question::NotDue => {
                let due = indicator.next_due.as_ref().filter(|due| !due.ended_by(period) && figure.is_none())?;
                Some(situation(Situation::NotDue, reason::not_due(indicator, due)))
            }
            Question::Uncertain => {
                let doubt = outturn.and_then(|o| o.uncertain.as_deref())?;
                Some(situation(Situation::Uncertain, reason::sentence(doubt)))
            }
            Question::NoData => {
                let told = outturn.and_then(|o| o.no_data.as_ref());
                figure.is_none().then(|| situation(Situation::NoData, reason::no_data(told, period)))
            }
            Question::ForInformation => self
                .is_for_information()
                .then(|| situation(Situation::NotRated, "Neither more nor less is better.".to_owned())),
            Question::InWords => {
                let words = figure.filter(|figure| matches!(figure, Quantity::Words(_)))?;
                let milestone = figures.milestone.as_ref().filter(|m| !matches!(m.value, Quantity::Words(_)));
                milestone.map(|_| situation(Situation::Uncertain, reason::in_words(words, indicator)))
            }
            Question::Rules => {
                let taken = self.trials().find(|trial| trial.outcome == Outcome::Applies)?;
                Some(Verdict { status: taken.status.key.clone(), reason: reason::rated(indicator, figures, period) })
            }
            Question::Undecided => {
                let value = figure.filter(|_| figures.undecided)?;
                Some(situation(Situation::Uncertain, reason::undecided(indicator, value)))
            }
            Question::NoMilestone => {
                let missing = |trial: Trial<'_>| match trial.outcome {
                    Outcome::Missing(what) if what != Missing::NoNumber => Some(what),
                    _ => None,
                };
                let what = self.trials().find_map(missing)?;
                let reason = reason::nothing_to_compare(indicator, figures, period, what);
                Some(situation(Situation::NoMilestone, reason))
            }
            Question::NoRule => Some(situation(Situation::NotRated, NO_RULE.to_owned())),
        }
    }

    fn is_for_information(self) -> bool {
        self.indicator.polarity == Some(Polarity::None)
    }
}

fn situation(which: Situation, reason: String) -> Verdict {
    Verdict { status: which.key().to_owned(), reason }
}
