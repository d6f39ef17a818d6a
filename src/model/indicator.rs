//! An indicator: a thing measured, one file of the pack.

use rust_decimal::Decimal;

use super::action::{Action, ActionPlan, PlanState};
use super::calendar::Period;
use super::correction::Correction;
use super::outturn::Outturn;
use super::quantity::{Quantity, Unit};
use super::reward::Reward;
use super::scheme::Tolerance;
use crate::diag::{Code, Diagnostic, Located, SourceMap, Span};

/// Which way is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Polarity {
    /// More is better.
    Higher,
    /// Less is better.
    Lower,
    /// The nearer to the milestone, or inside its range, the better.
    Close,
    /// Neither: for information only.
    None,
}

impl Polarity {
    /// The words that files use.
    pub const NAMES: [(&'static str, Self); 4] =
        [("higher", Self::Higher), ("lower", Self::Lower), ("close", Self::Close), ("none", Self::None)];

    /// Returns the word that files use.
    #[must_use]
    pub fn name(self) -> &'static str {
        word(&Self::NAMES, self)
    }
}

pub(super) fn word<T: PartialEq + Copy>(names: &[(&'static str, T)], item: T) -> &'static str {
    names.iter().find(|(_, known)| *known == item).map_or("", |(name, _)| name)
}

/// How the way from the baseline to the target is planned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Only where milestones are written down.
    Points,
    /// A straight line by months.
    Linear,
    /// Each level holds from the start of its period.
    Stepped,
    /// A count that grows evenly from nothing.
    Cumulative,
    /// Only at the end of the target's own period.
    LastPeriodOnly,
}

impl Shape {
    /// The words that files use.
    pub const NAMES: [(&'static str, Self); 5] = [
        ("points", Self::Points),
        ("linear", Self::Linear),
        ("stepped", Self::Stepped),
        ("cumulative", Self::Cumulative),
        ("last period only", Self::LastPeriodOnly),
    ];
}

/// The parts of an entry that can be illustrative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the keys of the file")]
pub enum Part {
    Lead,
    Baseline,
    Targets,
    Milestones,
    Results,
    Reward,
    Commentary,
    Actions,
}

impl Part {
    /// The words that files use.
    pub const NAMES: [(&'static str, Self); 8] = [
        ("lead", Self::Lead),
        ("baseline", Self::Baseline),
        ("targets", Self::Targets),
        ("milestones", Self::Milestones),
        ("results", Self::Results),
        ("reward", Self::Reward),
        ("commentary", Self::Commentary),
        ("actions", Self::Actions),
    ];
}

/// A figure for a period, wherever one is written: baseline, target, milestone.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// When it holds.
    pub period: Period,
    /// The figure.
    pub value: Quantity,
    /// What is expected without the extra effort that a reward grant pays for.
    pub without_stretch: Option<Quantity>,
    /// A remark that prints.
    pub note: Option<String>,
}

/// The baseline; its period may be unknown.
#[derive(Debug, Clone, PartialEq)]
pub struct Baseline {
    /// When it was measured.
    pub period: Option<Period>,
    /// The figure.
    pub value: Quantity,
    /// A remark that prints.
    pub note: Option<String>,
}

/// How likely it is that something goes wrong, and how much that would matter.
#[derive(Debug, Clone, PartialEq)]
pub struct Risk {
    /// From 1, rare, to 5, almost certain.
    pub likelihood: u8,
    /// From 1, slight, to 5, severe.
    pub impact: u8,
    /// The first period that the judgement holds for; papers for earlier ones do not know it.
    pub since: Option<Period>,
    /// What could bring it about.
    pub cause: Option<String>,
    /// What is done about it.
    pub mitigation: Option<String>,
}

impl Risk {
    /// Returns likelihood times impact, from 1 to 25: the usual score of a five by five risk matrix.
    #[must_use]
    pub fn score(&self) -> u8 {
        self.likelihood * self.impact
    }
}

/// Money paid in advance for a stretch target.
#[derive(Debug, Clone, PartialEq)]
pub struct PumpPriming {
    /// The year.
    pub period: Period,
    /// Planned spend, in pounds.
    pub planned: Option<Decimal>,
    /// Actual spend, in pounds.
    pub actual: Option<Decimal>,
}

/// Who answers for an indicator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lead {
    /// The organisation.
    pub organisation: String,
    /// The officer, by name or post.
    pub officer: Option<String>,
}

/// Why an indicator is no longer measured.
#[derive(Debug, Clone, PartialEq)]
pub struct Discontinued {
    /// The first period without it.
    pub from: Option<Period>,
    /// The reason.
    pub reason: Option<String>,
    /// The indicator that took its place.
    pub superseded_by: Option<String>,
}

/// Who will set a target, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToBeSet {
    /// Who.
    pub by: Option<String>,
    /// When, in the author's words.
    pub when: Option<String>,
    /// Why not yet.
    pub reason: Option<String>,
}

/// A finding that the author accepts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiver {
    /// Which.
    pub code: Code,
    /// Only for this indicator.
    pub indicator: Option<String>,
    /// Only in this file.
    pub file: Option<String>,
    /// Why.
    pub reason: String,
    /// Where it is written.
    pub span: Span,
}

impl Waiver {
    /// Returns whether it accepts a finding; `sources` knows in which file that stands.
    #[must_use]
    pub fn covers(&self, found: &Diagnostic, sources: &SourceMap) -> bool {
        let file = found.primary.as_ref().map(|label| sources.path(label.span.file));
        found.code == self.code
            && self.indicator.as_ref().is_none_or(|id| found.indicator.as_ref() == Some(id))
            && self.file.as_deref().is_none_or(|path| file == Some(path))
    }
}

/// One indicator.
#[derive(Debug, Clone, PartialEq)]
pub struct Indicator {
    /// Its id: any text, unique in the pack.
    pub id: String,
    /// Where the id is written.
    pub span: Span,
    /// For tables.
    pub title: String,
    /// In full.
    pub full_title: Option<String>,
    /// Other names of the same thing.
    pub refs: Vec<String>,
    /// What is counted.
    pub definition: Option<String>,
    /// The agreement it belongs to, by key.
    pub agreement: Option<String>,
    /// The block of the agreement.
    pub block: Option<String>,
    /// Whether a reward grant hangs on it.
    pub stretch: bool,
    /// Which parts are made up for illustration.
    pub illustrative: Vec<Part>,
    /// Whether the choice of the indicator itself is illustrative.
    pub all_illustrative: bool,
    /// Place in tables.
    pub order: Option<Decimal>,
    /// What a figure counts.
    pub unit: Unit,
    /// Places for print.
    pub decimals: Option<u32>,
    /// Which way is better; `None` where the file does not say.
    pub polarity: Option<Polarity>,
    /// How near is near, where the file says.
    pub tolerance: Option<Tolerance>,
    /// How often it is measured.
    pub frequency: Option<String>,
    /// The next period for which a figure is due.
    pub next_due: Option<Period>,
    /// Who answers for it.
    pub lead: Option<Lead>,
    /// Where it started.
    pub baseline: Option<Baseline>,
    /// Where it should go, in order of period.
    pub targets: Vec<Point>,
    /// Set if the target has yet to be set.
    pub to_be_set: Option<ToBeSet>,
    /// Points on the way, in order of period.
    pub milestones: Vec<Point>,
    /// How the way is planned.
    pub shape: Shape,
    /// Where the planned way starts.
    pub from: Option<Period>,
    /// What was reported, in order of period.
    pub outturns: Vec<Outturn>,
    /// Whether an action plan exists.
    pub action_plan: Option<PlanState>,
    /// What will be done.
    pub actions: Vec<Action>,
    /// Ids of the indicators it depends on.
    pub depends_on: Vec<Located<String>>,
    /// Money paid in advance.
    pub pump_priming: Vec<PumpPriming>,
    /// How likely it is that the target is missed, and how much that would matter, where somebody has judged it.
    pub risk: Option<Risk>,
    /// The reward grant.
    pub reward: Option<Reward>,
    /// Set if it is no longer measured.
    pub discontinued: Option<Discontinued>,
    /// What was changed after it had been given, in the order of the file.
    pub corrections: Vec<Correction>,
    /// Findings that the author accepts.
    pub waivers: Vec<Waiver>,
}

impl Indicator {
    /// Returns what was reported for a period.
    #[must_use]
    pub fn outturn(&self, period: &Period) -> Option<&Outturn> {
        self.outturns.iter().find(|o| o.period.value == *period)
    }

    /// Returns the results with a figure up to and including a period, oldest first.
    #[must_use]
    pub fn results_to(&self, period: &Period) -> Vec<&Outturn> {
        self.outturns.iter().filter(|o| o.value.is_some() && o.period.value.ended_by(period)).collect()
    }

    /// Returns the target of the very period, else the next that ends with or after it, else the last there was.
    #[must_use]
    pub fn target_for(&self, period: &Period) -> Option<&Point> {
        let exact = self.targets.iter().find(|t| t.period == *period);
        exact.or_else(|| self.targets.iter().find(|t| period.ended_by(&t.period))).or_else(|| self.targets.last())
    }

    /// Returns whether an action plan exists, as papers for a period know it.
    #[must_use]
    pub fn plan_for(&self, period: &Period) -> Option<ActionPlan> {
        self.action_plan.as_ref().filter(|plan| period.is_reached(plan.since.as_ref())).map(|plan| plan.status)
    }

    /// Returns the actions that papers for a period know of.
    #[must_use]
    pub fn actions_for(&self, period: &Period) -> &[Action] {
        let known = self.action_plan.as_ref().is_none_or(|plan| period.is_reached(plan.since.as_ref()));
        if known { &self.actions } else { &[] }
    }

    /// Returns the risk as papers for a period know it.
    #[must_use]
    pub fn risk_for(&self, period: &Period) -> Option<&Risk> {
        self.risk.as_ref().filter(|risk| period.is_reached(risk.since.as_ref()))
    }

    /// Returns whether the indicator goes by a name: its id, or one of its other names.
    #[must_use]
    pub fn is_called(&self, name: &str) -> bool {
        self.id == name || self.refs.iter().any(|own| own == name)
    }

    /// Returns whether a part of the entry is made up for illustration.
    #[must_use]
    pub fn is_illustrative(&self, part: Part) -> bool {
        self.all_illustrative || self.illustrative.contains(&part)
    }

    /// Returns the name of the lead organisation.
    #[must_use]
    pub fn lead_organisation(&self) -> Option<&str> {
        self.lead.as_ref().map(|l| l.organisation.as_str())
    }
}
