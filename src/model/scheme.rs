//! The status scheme: the states that an indicator can be in, as data.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::rule::Rule;

/// Why an indicator is not rated by its figures. In this order they are decided, before any rule of the scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Situation {
    /// It is no longer measured.
    Discontinued,
    /// Its target has yet to be set.
    TargetNotSet,
    /// No figure is due this period.
    NotDue,
    /// The figures or their base are in doubt.
    Uncertain,
    /// A figure is due and there is none.
    NoData,
    /// There is nothing to compare the figure with.
    NoMilestone,
    /// It is for information only.
    NotRated,
}

impl Situation {
    /// All of them, in the order in which they are decided.
    pub const ALL: [Self; 7] = [
        Self::Discontinued,
        Self::TargetNotSet,
        Self::NotDue,
        Self::Uncertain,
        Self::NoData,
        Self::NoMilestone,
        Self::NotRated,
    ];

    /// Returns the key by which files and templates name it.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Discontinued => "discontinued",
            Self::TargetNotSet => "target_not_set",
            Self::NotDue => "not_due",
            Self::Uncertain => "uncertain",
            Self::NoData => "no_data",
            Self::NoMilestone => "no_milestone",
            Self::NotRated => "not_rated",
        }
    }

    /// Returns label, code, meaning, mark and whether it counts, where the scheme says nothing else.
    #[must_use]
    pub fn defaults(self) -> (&'static str, &'static str, &'static str, Mark, bool) {
        match self {
            Self::Discontinued => ("Discontinued", "X", "No longer measured", Mark::Cross, false),
            Self::TargetNotSet => ("Target not set", "TBS", "A target is still to be agreed", Mark::Square, true),
            Self::NotDue => ("Not due", "ND", "No figure is due this period", Mark::Bar, true),
            Self::Uncertain => ("Uncertain", "U", "The figures or their base are in doubt", Mark::Ring, true),
            Self::NoData => ("No data", "N", "A figure is due and has not come", Mark::Dash, true),
            Self::NoMilestone => {
                ("No milestone", "NM", "There is nothing to compare the figure with yet", Mark::Star, true)
            }
            Self::NotRated => ("For information", "I", "Reported without a rating", Mark::Bar, true),
        }
    }
}

/// The shape that stands for a status beside its word, told apart without colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say what they draw")]
pub enum Mark {
    Circle,
    Diamond,
    Triangle,
    TriangleUp,
    TriangleDown,
    Square,
    Cross,
    Ring,
    Bar,
    Star,
    Dash,
}

impl Mark {
    /// The marks by the names that pack files use.
    pub const NAMES: [(&'static str, Self); 11] = [
        ("circle", Self::Circle),
        ("diamond", Self::Diamond),
        ("triangle", Self::Triangle),
        ("triangle-up", Self::TriangleUp),
        ("triangle-down", Self::TriangleDown),
        ("square", Self::Square),
        ("cross", Self::Cross),
        ("ring", Self::Ring),
        ("bar", Self::Bar),
        ("star", Self::Star),
        ("dash", Self::Dash),
    ];

    /// Returns the name that pack files and the look library use.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, mark)| *mark == self).map_or("circle", |(name, _)| name)
    }
}

/// What makes an indicator have a status.
#[derive(Debug, Clone, PartialEq)]
pub enum Cause {
    /// A rule over its figures.
    Rule(Rule),
    /// A situation that comes before any rule.
    Situation(Situation),
}

/// One state of the scheme.
#[derive(Debug, Clone, PartialEq)]
pub struct Status {
    /// The name used in files, rules and templates.
    pub key: String,
    /// The word that prints.
    pub label: String,
    /// One to three letters for narrow places.
    pub code: String,
    /// What it means, for the legend.
    pub meaning: String,
    /// Its shape.
    pub mark: Mark,
    /// Its colour, `#rrggbb`.
    pub colour: String,
    /// Whether it counts in the total of rated indicators.
    pub counts: bool,
    /// Whether an indicator in it must say something in its commentary.
    pub needs_commentary: bool,
    /// What puts an indicator into it.
    pub cause: Cause,
}

/// Near its milestone: the distance up to which a figure on the wrong side is called near.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tolerance {
    /// In the unit of the figure.
    Points(Decimal),
    /// A share of the milestone: 5 for 5 %.
    Percent(Decimal),
}

impl Tolerance {
    /// Returns the tolerance as a file has it.
    #[must_use]
    pub fn written(&self) -> String {
        match self {
            Self::Points(points) => points.to_string(),
            Self::Percent(share) => format!("{share}%"),
        }
    }

    /// Returns the tolerance in the unit of the figure.
    #[must_use]
    pub fn around(self, milestone: Decimal) -> Decimal {
        match self {
            Self::Points(points) => points,
            Self::Percent(percent) => milestone.abs() * percent / Decimal::ONE_HUNDRED,
        }
    }
}

/// The states of a board, in the order of its tables, and how they are decided.
#[derive(Debug, Clone, PartialEq)]
pub struct Scheme {
    /// Every state: those with a rule as the pack lists them, then the situations.
    pub statuses: Vec<Status>,
    /// The order in which the rules are tried, as indices into `statuses`.
    pub tried: Vec<usize>,
    /// For indicators that name none of their own.
    pub tolerance: Tolerance,
}

impl Scheme {
    /// Returns the state with this key.
    #[must_use]
    pub fn status(&self, key: &str) -> Option<&Status> {
        self.statuses.iter().find(|s| s.key == key)
    }

    /// Returns whether indicators in a status count in totals, as those that are no longer measured do not.
    #[must_use]
    pub fn counts(&self, key: &str) -> bool {
        self.status(key).is_none_or(|status| status.counts)
    }

    /// Returns the total of counts by status, without the statuses that do not count.
    #[must_use]
    pub fn total(&self, counts: &BTreeMap<String, usize>) -> usize {
        counts.iter().filter(|(key, _)| self.counts(key)).map(|(_, count)| count).sum()
    }

    /// Returns the rules in the order in which they are tried.
    pub fn rules(&self) -> impl Iterator<Item = (&Status, &Rule)> {
        self.tried.iter().filter_map(|i| match &self.statuses[*i] {
            status @ Status { cause: Cause::Rule(rule), .. } => Some((status, rule)),
            _ => None,
        })
    }

    /// Returns whether every rule compares with a target or milestone. Only then can a target be said to be missing.
    #[must_use]
    pub fn asks_for_target(&self) -> bool {
        let mut rules = self.rules().filter(|(_, rule)| !rule.is_otherwise()).peekable();
        rules.peek().is_some() && rules.all(|(_, rule)| rule.asks_for_target())
    }

    /// Returns whether a rule depends on which way is better.
    #[must_use]
    pub fn asks_for_direction(&self) -> bool {
        self.rules().any(|(_, rule)| rule.asks_for_direction())
    }
}
