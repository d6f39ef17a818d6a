//! The heart: one indicator and one period to a status with its reason. Total and pure.

mod decision;
mod figures;
mod milestone;
mod reason;

pub use decision::{Decision, Outcome, Question, Step, Trial};
pub use figures::{Figures, is_met};
pub use milestone::{Milestone, milestone};
pub use reason::compared_with;
pub(crate) use reason::sentence;

use decision::Case;
use rust_decimal::Decimal;

use crate::model::indicator::Polarity;
use crate::model::outturn::Outturn;
use crate::model::{Indicator, Period, Scheme};
use crate::rule::{Attribute, Facts, Figure, Flag};

/// The reason of an indicator whose figures no rule of the scheme takes.
pub const NO_RULE: &str = "No rule of the status scheme applies to its figures.";

/// A status and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Key of the status.
    pub status: String,
    /// One or two sentences.
    pub reason: String,
}

/// How a reported status stands to the calculated one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Nothing was reported.
    NotReported,
    /// Both say the same.
    Agrees,
    /// They differ, and the file says why.
    Justified,
    /// They differ without a word; the calculated one counts.
    Unjustified,
}

/// An indicator with its status for a period.
#[derive(Debug, Clone)]
pub struct Rated<'r> {
    /// The indicator.
    pub indicator: &'r Indicator,
    /// What was reported for the period.
    pub outturn: Option<&'r Outturn>,
    /// The figures that rules see.
    pub figures: Figures<'r>,
    /// The status by the figures.
    pub calculated: Verdict,
    /// The status that the lead reports, by key.
    pub reported: Option<&'r str>,
    /// How the two stand to each other.
    pub standing: Standing,
}

/// Rates one indicator for a period.
#[must_use]
pub fn rate<'r>(indicator: &'r Indicator, period: &Period, scheme: &Scheme) -> Rated<'r> {
    // Of several results that end with the period, the longest says most: lists put it first.
    let outturn =
        indicator.outturn(period).or_else(|| indicator.outturns.iter().find(|o| o.period.value.ends_with(period)));
    let figures = Figures::of(indicator, outturn, period, scheme.tolerance);
    let calculated = Case { indicator, outturn, figures: &figures, period, scheme }.verdict();
    let reported = outturn.and_then(|o| o.reported.as_ref()).map(|r| r.value.as_str());
    let standing = match reported {
        None => Standing::NotReported,
        Some(status) if status == calculated.status => Standing::Agrees,
        Some(_) if outturn.is_some_and(|o| o.because.is_some()) => Standing::Justified,
        Some(_) => Standing::Unjustified,
    };
    Rated { indicator, outturn, figures, calculated, reported, standing }
}

/// Returns how the status by the figures was decided: the questions up to the one that decides, and the rules of the scheme that
/// were tried if they were asked. It is the decision of [`rate`] itself, kept step by step.
#[must_use]
pub fn decision<'s>(rated: &Rated<'_>, period: &Period, scheme: &'s Scheme) -> Decision<'s> {
    let (indicator, outturn, figures) = (rated.indicator, rated.outturn, &rated.figures);
    Decision::of(Case { indicator, outturn, figures, period, scheme })
}

impl Rated<'_> {
    /// Returns the key of the status that counts and routes: the reported one where it agrees or is justified, else the
    /// calculated one.
    #[must_use]
    pub fn status(&self) -> &str {
        match (self.standing, self.reported) {
            (Standing::Agrees | Standing::Justified, Some(reported)) => reported,
            _ => &self.calculated.status,
        }
    }

    /// Returns whether the status that counts is not the calculated one.
    #[must_use]
    pub fn is_overridden(&self) -> bool {
        self.status() != self.calculated.status
    }
}

/// What a scheme's own rules see.
struct Known<'a> {
    indicator: &'a Indicator,
    outturn: Option<&'a Outturn>,
    figures: &'a Figures<'a>,
}

impl Facts for Known<'_> {
    fn figure(&self, figure: Figure) -> Option<Decimal> {
        self.figures.get(figure)
    }

    fn flag(&self, flag: Flag) -> Option<bool> {
        Some(match flag {
            Flag::Met => return self.figures.met,
            Flag::Provisional => self.outturn.is_some_and(|o| o.data != crate::model::outturn::DataStatus::Final),
            Flag::Stretch => self.indicator.stretch,
            Flag::Concern => self.outturn.is_some_and(|o| o.concern.is_some()),
            Flag::DeliveryRisk => self.outturn.is_some_and(|o| o.delivery_risk.is_some()),
            Flag::Overridden => return None,
        })
    }

    fn attribute(&self, attribute: Attribute) -> Option<&str> {
        own_attribute(self.indicator, attribute)
    }
}

impl Facts for Rated<'_> {
    fn figure(&self, figure: Figure) -> Option<Decimal> {
        self.figures.get(figure)
    }

    fn flag(&self, flag: Flag) -> Option<bool> {
        match flag {
            Flag::Overridden => Some(self.is_overridden()),
            _ => Known { indicator: self.indicator, outturn: self.outturn, figures: &self.figures }.flag(flag),
        }
    }

    fn attribute(&self, attribute: Attribute) -> Option<&str> {
        match attribute {
            Attribute::Status => Some(self.status()),
            Attribute::Calculated => Some(&self.calculated.status),
            Attribute::Reported => self.reported,
            _ => own_attribute(self.indicator, attribute),
        }
    }
}

/// What a file says of its indicator.
fn own_attribute(i: &Indicator, attribute: Attribute) -> Option<&str> {
    match attribute {
        Attribute::Agreement => i.agreement.as_deref(),
        Attribute::Block => i.block.as_deref(),
        Attribute::Unit => i.unit.0.as_deref(),
        Attribute::Frequency => i.frequency.as_deref(),
        Attribute::Id => Some(&i.id),
        Attribute::Polarity => i.polarity.map(Polarity::name),
        Attribute::Status | Attribute::Calculated | Attribute::Reported => None,
    }
}

/// Returns whether the rule applies; a rule that asks for a figure which is not there does not.
#[must_use]
pub fn takes(rule: &crate::rule::Rule, rated: &Rated<'_>) -> bool {
    matches!(rule.applies(rated), Ok(true))
}

#[cfg(test)]
mod tests;
