//! What templates can see of where a target is heading, what puts it at risk, and what of its figures does not add up.

use super::view::{ForecastView, RiskView, StatedShareView};
use crate::compose::{AtRisk, Forecast, RiskFact};
use crate::model::declared::DeclaredShare;
use crate::model::indicator::Part;
use crate::model::pack::Codes;
use crate::model::quantity::print_number;
use crate::model::{Indicator, Outturn, Paper, Period};

pub(super) fn forecast_view(i: &Indicator, forecast: Forecast, period: &Period) -> ForecastView {
    ForecastView {
        text: forecast.in_words(i),
        value: forecast.printed(i),
        period: forecast.period,
        method: forecast.method,
        meets_target: forecast.meets_target,
        met_already: forecast.met_already,
        illustrative: i.results_to(period).iter().any(|o| o.illustrative)
            || [Part::Baseline, Part::Targets, Part::Results].iter().any(|part| i.is_illustrative(*part)),
    }
}

pub(super) fn stated_share(share: &DeclaredShare) -> StatedShareView {
    StatedShareView {
        what: share.what.clone(),
        part: print_number(share.part, None),
        whole: share.whole.map(|w| print_number(w, None)),
        percent: format!("{}%", print_number(share.percent.value, None)),
        implied: share.implied_whole().filter(|_| share.whole.is_none()).map(|w| print_number(w, None)),
    }
}

pub(super) fn inconsistent(outturn: &Outturn) -> Vec<String> {
    let sums = outturn.sums.iter().filter_map(|sum| {
        let of = sum.what.as_ref().map(|what| format!(" of \u{201c}{what}\u{201d}")).unwrap_or_default();
        Some(format!("The parts{of} {}.", sum.difference()?))
    });
    let shares = outturn.shares.iter();
    let shares = shares.filter_map(|share| Some(format!("\u{201c}{}\u{201d} {}.", share.what, share.difference()?)));
    sums.chain(shares).collect()
}

/// What a paper calls an indicator by.
pub(super) fn code<'i>(i: &'i Indicator, paper: &Paper) -> &'i str {
    i.refs.first().filter(|_| paper.codes == Codes::References).unwrap_or(&i.id)
}

pub(super) fn risk_view(i: &Indicator, at_risk: &AtRisk, period: &Period) -> RiskView {
    let judged = i.risk_for(period);
    RiskView {
        likelihood: judged.map(|r| r.likelihood),
        impact: judged.map(|r| r.impact),
        score: at_risk.score,
        cause: judged.and_then(|r| r.cause.clone()),
        mitigation: judged.and_then(|r| r.mitigation.clone()),
        facts: at_risk.facts.iter().map(RiskFact::in_words).collect(),
    }
}
