//! Computing a rule for one indicator.

use rust_decimal::Decimal;

use super::{Arithmetic, Attribute, Comparison, Condition, Figure, Flag, Number, Rule, name_of};

/// What is known of an indicator when a rule is computed.
pub trait Facts {
    /// Returns a number, if it is there.
    fn figure(&self, figure: Figure) -> Option<Decimal>;
    /// Returns whether something is so, if that can be said.
    fn flag(&self, flag: Flag) -> Option<bool>;
    /// Returns a text, if it is there.
    fn attribute(&self, attribute: Attribute) -> Option<&str>;
}

/// What a rule asked for that is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// A number.
    Figure(Figure),
    /// Something that cannot be said to be so or not.
    Flag(Flag),
    /// A division by nothing, or a number too large to hold.
    NoNumber,
}

impl Missing {
    /// Returns the name of what is missing, as rules write it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Figure(figure) => name_of(&Figure::NAMES, &figure),
            Self::Flag(flag) => name_of(&Flag::NAMES, &flag),
            Self::NoNumber => "a number that can be computed",
        }
    }
}

impl Rule {
    /// Returns whether the rule applies.
    ///
    /// # Errors
    /// Returns what is missing, where the rule cannot be decided without it.
    pub fn applies(&self, facts: &dyn Facts) -> Result<bool, Missing> {
        self.condition.holds(facts)
    }
}

impl Condition {
    fn holds(&self, facts: &dyn Facts) -> Result<bool, Missing> {
        match self {
            Self::Always => Ok(true),
            Self::Constant(truth) => Ok(*truth),
            Self::Flag(flag) => facts.flag(*flag).ok_or(Missing::Flag(*flag)),
            Self::Not(inner) => Ok(!inner.holds(facts)?),
            // One side may decide without the other, whichever stands first.
            Self::And(a, b) => match (a.holds(facts), b.holds(facts)) {
                (Ok(false), _) | (_, Ok(false)) => Ok(false),
                (Err(missing), _) | (_, Err(missing)) => Err(missing),
                _ => Ok(true),
            },
            Self::Or(a, b) => match (a.holds(facts), b.holds(facts)) {
                (Ok(true), _) | (_, Ok(true)) => Ok(true),
                (Err(missing), _) | (_, Err(missing)) => Err(missing),
                _ => Ok(false),
            },
            Self::Numbers(comparison, a, b) => {
                let (a, b) = (a.compute(facts)?, b.compute(facts)?);
                Ok(match comparison {
                    Comparison::Equal => a == b,
                    Comparison::NotEqual => a != b,
                    Comparison::Less => a < b,
                    Comparison::AtMost => a <= b,
                    Comparison::Greater => a > b,
                    Comparison::AtLeast => a >= b,
                })
            }
            Self::OneOf(attribute, texts) => {
                Ok(facts.attribute(*attribute).is_some_and(|text| texts.iter().any(|t| t == text)))
            }
        }
    }
}

impl Number {
    fn compute(&self, facts: &dyn Facts) -> Result<Decimal, Missing> {
        match self {
            Self::Constant(number) => Ok(*number),
            Self::Figure(figure) => facts.figure(*figure).ok_or(Missing::Figure(*figure)),
            Self::Negative(inner) => Ok(-inner.compute(facts)?),
            Self::Combined(arithmetic, a, b) => {
                let (a, b) = (a.compute(facts)?, b.compute(facts)?);
                match arithmetic {
                    Arithmetic::Add => a.checked_add(b),
                    Arithmetic::Subtract => a.checked_sub(b),
                    Arithmetic::Multiply => a.checked_mul(b),
                    Arithmetic::Divide => a.checked_div(b),
                }
                .ok_or(Missing::NoNumber)
            }
        }
    }
}
