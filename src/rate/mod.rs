//! The heart: one indicator and one period to a status with its reason. Total and pure.

mod figures;
mod milestone;
mod reason;

pub use figures::{Figures, is_met};
pub use milestone::{Milestone, milestone};
pub(crate) use reason::sentence;

use rust_decimal::Decimal;

use crate::model::indicator::Polarity;
use crate::model::outturn::Outturn;
use crate::model::{Indicator, Period, Quantity, Scheme, Situation};
use crate::rule::{Attribute, Facts, Figure, Flag, Missing};

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
    let calculated = calculate(indicator, outturn, &figures, period, scheme);
    let reported = outturn.and_then(|o| o.reported.as_ref()).map(|r| r.value.as_str());
    let standing = match reported {
        None => Standing::NotReported,
        Some(status) if status == calculated.status => Standing::Agrees,
        Some(_) if outturn.is_some_and(|o| o.because.is_some()) => Standing::Justified,
        Some(_) => Standing::Unjustified,
    };
    Rated { indicator, outturn, figures, calculated, reported, standing }
}

/// The order of decision; the first that applies.
fn calculate(
    indicator: &Indicator,
    outturn: Option<&Outturn>,
    figures: &Figures<'_>,
    period: &Period,
    scheme: &Scheme,
) -> Verdict {
    let situation = |which: Situation, reason: String| Verdict { status: which.key().to_owned(), reason };
    if let Some(end) = &indicator.discontinued
        && end.from.as_ref().is_none_or(|from| from.begun_by(period))
    {
        return situation(Situation::Discontinued, reason::discontinued(end));
    }
    let for_information = indicator.polarity == Some(Polarity::None);
    let has_target = !(indicator.targets.is_empty() && indicator.milestones.is_empty());
    if indicator.to_be_set.is_some() || (scheme.asks_for_target() && !has_target && !for_information) {
        return situation(Situation::TargetNotSet, reason::target_not_set(indicator.to_be_set.as_ref()));
    }
    let figure = outturn.and_then(|o| o.value.as_ref());
    if let Some(due) = &indicator.next_due
        && !due.ended_by(period)
        && figure.is_none()
    {
        return situation(Situation::NotDue, reason::not_due(indicator, due));
    }
    if let Some(doubt) = outturn.and_then(|o| o.uncertain.as_deref()) {
        return situation(Situation::Uncertain, sentence(doubt));
    }
    let Some(figure) = figure else {
        let told = outturn.and_then(|o| o.no_data.as_ref());
        return situation(Situation::NoData, reason::no_data(told, period));
    };
    if for_information {
        return situation(Situation::NotRated, "Neither more nor less is better.".to_owned());
    }
    let in_words = matches!(figure, Quantity::Words(_));
    if in_words && matches!(figures.milestone.as_ref().map(|m| &m.value), Some(m) if !matches!(m, Quantity::Words(_))) {
        return situation(Situation::Uncertain, reason::in_words(figure, indicator));
    }
    let mut missing = None;
    for (status, rule) in scheme.rules() {
        // What could not be asked may have applied, so what is left over is not known to be otherwise.
        if rule.is_otherwise() && missing.is_some() {
            continue;
        }
        match rule.applies(&Known { indicator, outturn, figures }) {
            Ok(true) => {
                return Verdict { status: status.key.clone(), reason: reason::rated(indicator, figures, period) };
            }
            Ok(false) | Err(Missing::NoNumber) => {}
            Err(what) => missing = missing.or(Some(what)),
        }
    }
    if figures.undecided {
        return situation(Situation::Uncertain, reason::undecided(indicator, figure));
    }
    if let Some(what) = missing {
        return situation(Situation::NoMilestone, reason::nothing_to_compare(indicator, figures, period, what));
    }
    situation(Situation::NotRated, NO_RULE.to_owned())
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
