//! Every result of an indicator with the status that it gave for its own period.

use serde::Serialize;

use super::Named;
use super::places::Place;
use crate::diag::SourceMap;
use crate::model::indicator::{Indicator, Part};
use crate::model::outturn::{DataStatus, Outturn};
use crate::model::{Period, Scheme};
use crate::rate::{Milestone, milestone, rate};

/// Places to which a computed milestone prints where the file names none.
const COMPUTED_PLACES: u32 = 1;

/// What was reported for a period, and how it was rated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reported {
    /// The period.
    pub period: String,
    /// The figure as it prints; none if there is none.
    pub value: Option<String>,
    /// `final`, `provisional` and so on; none without a figure.
    pub data: Option<&'static str>,
    /// What it was compared with, as it prints.
    pub milestone: Option<String>,
    /// The status by the figures.
    pub calculated: Named,
    /// The status that the lead reported.
    pub reported: Option<Named>,
    /// The status that counted.
    pub status: Named,
    /// Whether the figure is made up for illustration.
    pub illustrative: bool,
    /// Whether it is the result of the period that is explained.
    pub current: bool,
    /// Where it is written.
    pub place: Place,
}

pub(super) fn history(
    indicator: &Indicator,
    current: Option<&Outturn>,
    scheme: &Scheme,
    texts: &SourceMap,
) -> Vec<Reported> {
    let reported = |outturn: &Outturn| {
        let period = &outturn.period.value;
        let rated = rate(indicator, period, scheme);
        Reported {
            period: period.label.clone(),
            value: outturn.value.as_ref().map(|v| v.print(&indicator.unit, indicator.decimals)),
            data: outturn.value.as_ref().map(|_| DataStatus::name(outturn.data)),
            milestone: compared_with(indicator, period),
            calculated: Named::of(&rated.calculated.status, scheme),
            reported: rated.reported.map(|key| Named::of(key, scheme)),
            status: Named::of(rated.status(), scheme),
            illustrative: outturn.illustrative || indicator.is_illustrative(Part::Results),
            current: current == Some(outturn),
            place: Place::of(&outturn.period.span, texts),
        }
    };
    indicator.outturns.iter().map(reported).collect()
}

/// The milestone or target of a period, as it prints.
pub(super) fn compared_with(indicator: &Indicator, period: &Period) -> Option<String> {
    milestone(indicator, period).map(|Milestone { value, computed }| {
        let places = if computed { indicator.decimals.or(Some(COMPUTED_PLACES)) } else { indicator.decimals };
        value.print(&indicator.unit, places)
    })
}
