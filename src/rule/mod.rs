//! Rules as data: one condition over an indicator's figures, checked when it is read and computed exactly.
//!
//! The grammar is minijinja's expression grammar, so that a team learns one; the meaning is our own, because
//! minijinja counts in binary floats, takes an unknown word for false, and calls a missing figure less than five.

mod evaluate;
mod parse;

pub use evaluate::{Facts, Missing};
pub use parse::{BadRule, Scope, Vocabulary};

use rust_decimal::Decimal;

/// A number that a rule can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "docs/file-format.md has the list")]
pub enum Figure {
    Value,
    Milestone,
    Target,
    Baseline,
    Previous,
    Tolerance,
    Shortfall,
    Improvement,
}

impl Figure {
    pub(crate) const NAMES: [(&'static str, Self); 8] = [
        ("value", Self::Value),
        ("milestone", Self::Milestone),
        ("target", Self::Target),
        ("baseline", Self::Baseline),
        ("previous", Self::Previous),
        ("tolerance", Self::Tolerance),
        ("shortfall", Self::Shortfall),
        ("improvement", Self::Improvement),
    ];
}

/// Something that is so or not so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "docs/file-format.md has the list")]
pub enum Flag {
    Met,
    Provisional,
    Stretch,
    Concern,
    DeliveryRisk,
    Overridden,
}

impl Flag {
    pub(crate) const NAMES: [(&'static str, Self); 6] = [
        ("met", Self::Met),
        ("provisional", Self::Provisional),
        ("stretch", Self::Stretch),
        ("concern", Self::Concern),
        ("delivery_risk", Self::DeliveryRisk),
        ("overridden", Self::Overridden),
    ];
}

/// A text that a rule can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "docs/file-format.md has the list")]
pub enum Attribute {
    Status,
    Calculated,
    Reported,
    Agreement,
    Block,
    Unit,
    Frequency,
    Id,
    Polarity,
}

impl Attribute {
    pub(crate) const NAMES: [(&'static str, Self); 9] = [
        ("status", Self::Status),
        ("calculated", Self::Calculated),
        ("reported", Self::Reported),
        ("agreement", Self::Agreement),
        ("block", Self::Block),
        ("unit", Self::Unit),
        ("frequency", Self::Frequency),
        ("id", Self::Id),
        ("polarity", Self::Polarity),
    ];
}

/// Something that a rule asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names say what is asked for")]
pub enum Term {
    Figure(Figure),
    Flag(Flag),
    Attribute(Attribute),
}

impl Term {
    /// Returns the name, as rules write it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Figure(figure) => name_of(&Figure::NAMES, &figure),
            Self::Flag(flag) => name_of(&Flag::NAMES, &flag),
            Self::Attribute(attribute) => name_of(&Attribute::NAMES, &attribute),
        }
    }
}

/// How two numbers are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comparison {
    Equal,
    NotEqual,
    Less,
    AtMost,
    Greater,
    AtLeast,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
}

#[derive(Debug, Clone, PartialEq)]
enum Number {
    Constant(Decimal),
    Figure(Figure),
    Negative(Box<Number>),
    Combined(Arithmetic, Box<Number>, Box<Number>),
}

#[derive(Debug, Clone, PartialEq)]
enum Condition {
    Always,
    Constant(bool),
    Flag(Flag),
    Not(Box<Condition>),
    And(Box<Condition>, Box<Condition>),
    Or(Box<Condition>, Box<Condition>),
    Numbers(Comparison, Number, Number),
    /// The attribute is one of the texts.
    OneOf(Attribute, Vec<String>),
}

/// A condition, as written and as understood.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// As the author wrote it.
    pub text: String,
    condition: Condition,
}

impl Rule {
    /// Returns a rule that never applies; it stands in for one that could not be read.
    #[must_use]
    pub fn never() -> Self {
        Self { text: String::new(), condition: Condition::Constant(false) }
    }

    /// Returns what the rule asks for, each once, in the order in which it is written.
    #[must_use]
    pub fn terms(&self) -> Vec<Term> {
        let mut terms = Vec::new();
        self.condition.visit(&mut |term| {
            if !terms.contains(&term) {
                terms.push(term);
            }
        });
        terms
    }

    /// Returns whether the rule compares with a target or milestone.
    #[must_use]
    pub fn asks_for_target(&self) -> bool {
        use Figure::{Milestone, Shortfall, Target, Tolerance};
        self.asks_for(|term| {
            matches!(term, Term::Figure(Milestone | Target | Shortfall | Tolerance) | Term::Flag(Flag::Met))
        })
    }

    /// Returns whether the rule depends on which way is better, without any target that would say so.
    #[must_use]
    pub fn asks_for_direction(&self) -> bool {
        self.asks_for(|term| term == Term::Figure(Figure::Improvement))
    }

    fn asks_for(&self, wanted: impl Fn(Term) -> bool) -> bool {
        let mut found = false;
        self.condition.visit(&mut |term| found |= wanted(term));
        found
    }

    /// Returns whether the rule is `otherwise`.
    #[must_use]
    pub fn is_otherwise(&self) -> bool {
        self.condition == Condition::Always
    }
}

impl Condition {
    fn visit(&self, take: &mut dyn FnMut(Term)) {
        match self {
            Self::Not(inner) => inner.visit(take),
            Self::And(a, b) | Self::Or(a, b) => {
                a.visit(take);
                b.visit(take);
            }
            Self::Numbers(_, a, b) => {
                a.visit(take);
                b.visit(take);
            }
            Self::Flag(flag) => take(Term::Flag(*flag)),
            Self::OneOf(attribute, _) => take(Term::Attribute(*attribute)),
            Self::Always | Self::Constant(_) => {}
        }
    }
}

impl Number {
    fn visit(&self, take: &mut dyn FnMut(Term)) {
        match self {
            Self::Constant(_) => {}
            Self::Figure(figure) => take(Term::Figure(*figure)),
            Self::Negative(inner) => inner.visit(take),
            Self::Combined(_, a, b) => {
                a.visit(take);
                b.visit(take);
            }
        }
    }
}

fn name_of<T: PartialEq>(names: &[(&'static str, T)], wanted: &T) -> &'static str {
    names.iter().find(|(_, item)| item == wanted).map_or("", |(name, _)| name)
}

#[cfg(test)]
mod tests;
