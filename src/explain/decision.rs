//! How a status was decided, told question by question. Every yes and no is `rate`'s own; only the words are from here.

use rust_decimal::Decimal;
use serde::Serialize;

use super::Named;
use super::places::{Place, Text};
use crate::model::indicator::{Indicator, Point, Polarity};
use crate::model::quantity::{print_date, print_number};
use crate::model::{Outturn, Period, Quantity, Scheme};
use crate::rate::{Decision, Outcome, Question, Rated, Standing, Step, Trial};
use crate::rule::{Facts, Figure, Missing, Rule, Term};

/// So many places of a number are shown.
const PLACES: u32 = 6;

/// A question with its answer, in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Asked {
    /// The question.
    pub question: String,
    /// The answer, a sentence or two.
    pub answer: String,
    /// Whether it decided.
    pub decided: bool,
    /// The rules of the scheme that were tried, where the question is about them.
    pub rules: Vec<Tried>,
}

/// A rule of the scheme that was tried.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tried {
    /// The status that it leads to.
    pub status: Named,
    /// The rule as it is written.
    pub rule: String,
    /// Where it is written; none if it is built in.
    pub place: Option<Place>,
    /// What it asks for.
    pub asks: Vec<Known>,
    /// What became of it.
    pub outcome: String,
    /// Whether it took the figures.
    pub applies: bool,
}

/// A word of a rule, and what it stands for here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Known {
    /// The word, as rules write it.
    pub name: &'static str,
    /// What it is: a number, `yes` or `no`, or a text in quotation marks; none if it is not known.
    pub is: Option<String>,
}

/// The two statuses of an indicator, and which of them counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Statuses {
    /// By the figures.
    pub calculated: Named,
    /// Why the figures say so.
    pub reason: String,
    /// By the lead.
    pub reported: Option<Named>,
    /// The one that counts.
    pub status: Named,
    /// Which counts and why, in a sentence.
    pub counts: String,
    /// Why judgement was put in place of the figures, if it was.
    pub because: Option<Because>,
}

/// Why judgement was put in place of the figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Because {
    /// The reason.
    pub reason: String,
    /// The office or officer.
    pub office: String,
    /// When, as in files.
    pub on: String,
}

pub(super) fn statuses(rated: &Rated<'_>, scheme: &Scheme) -> Statuses {
    let because = rated.outturn.and_then(|o| o.because.as_ref());
    let (calculated, status) = (Named::of(&rated.calculated.status, scheme), Named::of(rated.status(), scheme));
    let reported = rated.reported.map(|key| Named::of(key, scheme));
    let (by_figures, by_lead) = (&calculated.label, reported.as_ref().map(|named| &named.label));
    let counts = match (rated.standing, by_lead, because) {
        (Standing::Agrees, Some(reported), _) => format!("{reported} was reported as well: both say the same."),
        (Standing::Justified, Some(reported), Some(because)) => format!(
            "{reported} was reported, where the figures say {by_figures}. The file says why, so {reported} counts: {} ({}, {}).",
            because.reason.trim_end_matches('.'),
            because.office,
            print_date(because.on)
        ),
        (_, Some(reported), _) => format!(
            "{reported} was reported, where the figures say {by_figures}. Nothing says why, so {by_figures} counts."
        ),
        (_, None, _) => format!("No status was reported, so the one by the figures counts: {by_figures}."),
    };
    Statuses {
        calculated,
        reason: rated.calculated.reason.clone(),
        reported,
        status,
        counts,
        because: because.filter(|_| rated.standing == Standing::Justified).map(|b| Because {
            reason: b.reason.clone(),
            office: b.office.clone(),
            on: b.on.to_string(),
        }),
    }
}

/// What a decision was about.
pub(super) struct Told<'a> {
    pub rated: &'a Rated<'a>,
    pub period: &'a Period,
    pub scheme: &'a Scheme,
    pub pack_file: &'a Text<'a>,
}

impl Told<'_> {
    pub(super) fn steps(&self, decision: &Decision<'_>) -> Vec<Asked> {
        let asked = |step: &Step| Asked {
            question: self.question(step.question),
            answer: match &step.verdict {
                Some(verdict) => self.decided(step.question, &verdict.reason),
                None => self.not_decided(step.question),
            },
            decided: step.verdict.is_some(),
            rules: match step.question {
                Question::Rules => decision.trials.iter().map(|trial| self.tried(trial)).collect(),
                _ => Vec::new(),
            },
        };
        decision.steps.iter().map(asked).collect()
    }

    fn indicator(&self) -> &Indicator {
        self.rated.indicator
    }

    fn question(&self, question: Question) -> String {
        match question {
            Question::Discontinued => "Is it discontinued?".to_owned(),
            Question::TargetNotSet => "Has its target yet to be set?".to_owned(),
            Question::NotDue => format!("Is a figure due for {}?", self.period.label),
            Question::Uncertain => "Are the figures or their base in doubt?".to_owned(),
            Question::NoData => "Is there a figure?".to_owned(),
            Question::ForInformation => "Is it for information only?".to_owned(),
            Question::InWords => "Is the result in words, and the milestone a figure?".to_owned(),
            Question::Rules => "Does a rule of the status scheme take its figures?".to_owned(),
            Question::Undecided => "Does the result say too little to compare it?".to_owned(),
            Question::NoMilestone => "Is something missing that a rule asks for?".to_owned(),
            Question::NoRule => "What is left?".to_owned(),
        }
    }

    /// The answer of a question that decided: where it asks the other way round, that is a no.
    fn decided(&self, question: Question, reason: &str) -> String {
        match question {
            Question::NotDue | Question::NoData => format!("No. {reason}"),
            Question::Rules => {
                let Named { label, .. } = Named::of(&self.rated.calculated.status, self.scheme);
                format!("Yes, that of {label}. {reason}")
            }
            Question::NoRule => reason.to_owned(),
            _ => format!("Yes. {reason}"),
        }
    }

    fn not_decided(&self, question: Question) -> String {
        let indicator = self.indicator();
        match question {
            Question::Discontinued => match indicator.discontinued.as_ref().and_then(|end| end.from.as_ref()) {
                Some(from) => format!("Not yet: it is measured until {} begins.", from.label),
                None => "No.".to_owned(),
            },
            Question::TargetNotSet => self.target(),
            Question::NotDue => self.due(),
            Question::NoData => {
                let value = self.rated.outturn.and_then(|o| Some((o, o.value.as_ref()?)));
                value.map_or_else(String::new, |(outturn, value)| {
                    let value = value.print(&indicator.unit, indicator.decimals);
                    format!("Yes: {value}{}.", sureness(outturn))
                })
            }
            Question::ForInformation => match indicator.polarity {
                Some(Polarity::Higher) => "No: higher is better.".to_owned(),
                Some(Polarity::Lower) => "No: lower is better.".to_owned(),
                Some(Polarity::Close) => "No: the closer the better.".to_owned(),
                Some(Polarity::None) | None => "No: the file does not say so.".to_owned(),
            },
            Question::Rules => "No.".to_owned(),
            Question::Uncertain
            | Question::InWords
            | Question::Undecided
            | Question::NoMilestone
            | Question::NoRule => "No.".to_owned(),
        }
    }

    fn target(&self) -> String {
        let indicator = self.indicator();
        let print = |p: &Point| match &p.value {
            Quantity::Words(words) => format!("\u{201c}{words}\u{201d}"),
            value => value.print(&indicator.unit, indicator.decimals),
        };
        match indicator.target_for(self.period).or_else(|| indicator.milestones.first()) {
            Some(target) => format!("No: for {} it is {}.", target.period.label, print(target)),
            None if indicator.polarity == Some(Polarity::None) => "No: what is for information needs none.".to_owned(),
            None => "No: the status scheme rates without a target.".to_owned(),
        }
    }

    fn due(&self) -> String {
        let indicator = self.indicator();
        let has_come = self.rated.outturn.is_some_and(|o| o.value.is_some());
        match (&indicator.next_due, &indicator.frequency) {
            (Some(due), _) if has_come && !due.ended_by(self.period) => {
                format!("Not before {}, but one has come.", due.label)
            }
            (Some(due), _) => format!("Yes: one has been due since {} (`next_due`).", due.label),
            (None, Some(frequency)) => format!("Yes: no `next_due` says otherwise (frequency: {frequency})."),
            (None, None) => "Yes: no `next_due` says otherwise.".to_owned(),
        }
    }

    /// Why a rule cannot be told to apply or not.
    fn missing(&self, what: Missing) -> String {
        let figures = &self.rated.figures;
        match what {
            Missing::NoNumber => "its figures give no number".to_owned(),
            Missing::Figure(Figure::Previous | Figure::Improvement) if figures.previous.is_some() => {
                "the result and the one before are not both single numbers".to_owned()
            }
            Missing::Figure(Figure::Previous | Figure::Improvement) => "there is no earlier result".to_owned(),
            Missing::Figure(Figure::Shortfall) | Missing::Flag(_) if figures.milestone.is_some() => {
                "the result and what it is compared with do not say enough".to_owned()
            }
            Missing::Figure(Figure::Shortfall) | Missing::Flag(_) => {
                "there is no target or milestone for the period".to_owned()
            }
            Missing::Figure(_) => format!("there is no {}", what.name()),
        }
    }

    fn tried(&self, trial: &Trial<'_>) -> Tried {
        let outcome = match trial.outcome {
            Outcome::Applies => "yes".to_owned(),
            Outcome::DoesNot => "no".to_owned(),
            Outcome::Missing(what) => format!("cannot be told: {}", self.missing(what)),
            Outcome::PassedOver => "not asked, since a rule before it might apply".to_owned(),
        };
        Tried {
            status: Named::of(&trial.status.key, self.scheme),
            rule: trial.rule.text.clone(),
            place: self.pack_file.place(&["scheme", "statuses", &trial.status.key, "when"]),
            asks: put_in(trial.rule, self.rated),
            outcome,
            applies: trial.outcome == Outcome::Applies,
        }
    }
}

pub(super) fn sureness(outturn: &Outturn) -> String {
    let (data, made_up) = (outturn.data.name(), if outturn.illustrative { ", illustrative" } else { "" });
    format!(" ({data}{made_up})")
}

/// What a rule asks for, with what that is.
pub(super) fn put_in(rule: &Rule, rated: &Rated<'_>) -> Vec<Known> {
    let value = |term: Term| match term {
        Term::Figure(figure) => rated.figure(figure).map(shortened),
        Term::Flag(flag) => rated.flag(flag).map(|is| if is { "yes" } else { "no" }.to_owned()),
        Term::Attribute(attribute) => rated.attribute(attribute).map(|text| format!("'{text}'")),
    };
    rule.terms().into_iter().map(|term| Known { name: term.name(), is: value(term) }).collect()
}

/// A number as rules see it; one without end is cut off where nobody reads on.
fn shortened(number: Decimal) -> String {
    let number = number.normalize();
    print_number(number, (number.scale() > PLACES).then_some(PLACES))
}
