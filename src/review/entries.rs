//! Rules about one indicator.

use super::declared;
use crate::compose::{Composition, Entry, unmeasurable};
use crate::diag::{Code, Diagnostic, Sink};
use crate::model::reward::Expectation;
use crate::model::{Quantity, Situation};
use crate::rate::{NO_RULE, Standing};

fn found(code: Code, message: String, entry: &Entry<'_>) -> Diagnostic {
    let indicator = entry.rated.indicator;
    let place = entry.rated.outturn.map_or_else(|| indicator.span.clone(), |o| o.period.span.clone());
    Diagnostic::new(code, message).at(place, "").of(&indicator.id).for_lead(indicator.lead_organisation())
}

/// A figure that is due and of which nobody says why it is absent.
pub(super) fn figure_missing(entry: &Entry<'_>, composition: &Composition<'_>, sink: &mut Sink) {
    let told = entry.rated.outturn.is_some_and(|o| o.no_data.is_some());
    if entry.rated.calculated.status == Situation::NoData.key() && !told {
        let (id, period) = (&entry.rated.indicator.id, &composition.period.label);
        sink.push(
            found(Code::FigureMissing, format!("{id} has no figure for {period}, and nothing says why"), entry).help(
                format!("Add the `value` for {period}; or `no_data: {{reason: …, expected: …}}`; or `next_due:` if it is not due yet."),
            ),
        );
    }
}

/// Words where every other figure is a number: most often a slip of the finger, or a figure that has not come.
pub(super) fn figure_in_words(entry: &Entry<'_>, sink: &mut Sink) {
    let indicator = entry.rated.indicator;
    let Some(outturn) = entry.rated.outturn else { return };
    let Some(Quantity::Words(words)) = &outturn.value else { return };
    let is_figure = |q: &Quantity| !matches!(q, Quantity::Words(_));
    let planned = indicator.targets.iter().chain(&indicator.milestones).any(|p| is_figure(&p.value));
    let before = indicator.outturns.iter().filter_map(|o| o.value.as_ref()).any(is_figure);
    if planned || before {
        let message =
            format!("the result of {} for {} is in words: `{words}`", indicator.id, outturn.period.value.label);
        sink.push(found(Code::FigureInWords, message, entry).help(
            "If it is a figure, write digits only, with remarks under `note:`; if there is none yet, write `no_data: {reason: …}` instead of `value`.",
        ));
    }
}

/// A figure that falls between the rules of the scheme.
pub(super) fn no_rule_applies(entry: &Entry<'_>, sink: &mut Sink) {
    if entry.rated.calculated.reason == NO_RULE {
        let message = format!("no rule of the status scheme applies to {}", entry.rated.indicator.id);
        sink.push(found(Code::NoRuleApplies, message, entry).help(
            "Give the last status of the scheme the rule `when: otherwise`, or close the gap between the rules.",
        ));
    }
}

/// Nothing to compare results with, and no word on who will set it.
pub(super) fn target_missing(entry: &Entry<'_>, sink: &mut Sink) {
    let indicator = entry.rated.indicator;
    if entry.rated.calculated.status == Situation::TargetNotSet.key() && indicator.to_be_set.is_none() {
        sink.push(
            found(Code::TargetMissing, format!("{} has no target, and nothing says why", indicator.id), entry)
                .help("Add `targets:`; or `targets_to_be_set:` with who sets it and when; or `polarity: none` if it is for information only."),
        );
    }
}

/// A status that asks for commentary, and none.
pub(super) fn commentary_missing(entry: &Entry<'_>, composition: &Composition<'_>, sink: &mut Sink) {
    let Some(status) = composition.register.pack.scheme.status(entry.rated.status()) else { return };
    let said = entry.rated.outturn.is_some_and(|o| o.texts().any(|text| !text.value.trim().is_empty()));
    if status.needs_commentary && !said {
        let message = format!(
            "{} is {} and has no commentary for {}",
            entry.rated.indicator.id, status.label, composition.period.label
        );
        sink.push(
            found(Code::CommentaryMissing, message, entry)
                .help(format!("Add `commentary:` to its result for {}. The board will ask.", composition.period.label)),
        );
    }
}

/// A reported status that the figures do not bear out, without a reason.
pub(super) fn statuses_differ(entry: &Entry<'_>, composition: &Composition<'_>, sink: &mut Sink) {
    let rated = &entry.rated;
    let (Standing::Unjustified, Some(reported)) = (rated.standing, rated.reported) else { return };
    let scheme = &composition.register.pack.scheme;
    let label = |key: &str| scheme.status(key).map_or_else(|| key.to_owned(), |s| s.label.clone());
    let message = format!(
        "{} is reported {} and its figures say {}; the paper uses {}",
        rated.indicator.id,
        label(reported),
        label(&rated.calculated.status),
        label(&rated.calculated.status)
    );
    let mut diagnostic = found(Code::StatusesDiffer, message, entry).help(format!(
        "{} If the reported status is to count, add `because: {{reason: …, office: …, on: …}}`; else correct `reported`.",
        rated.calculated.reason
    ));
    if let Some(place) = rated.outturn.and_then(|o| o.reported.as_ref()) {
        diagnostic = diagnostic.at(place.span.clone(), "reported here");
    }
    sink.push(diagnostic);
}

/// A number as a target, or a comparison with the last result, and no word on which way is better.
pub(super) fn polarity_missing(entry: &Entry<'_>, composition: &Composition<'_>, sink: &mut Sink) {
    let indicator = entry.rated.indicator;
    let number = |p: &crate::model::indicator::Point| matches!(p.value, Quantity::Number(_));
    let compared = indicator.targets.iter().chain(&indicator.milestones).any(number)
        || (composition.register.pack.scheme.asks_for_direction() && !indicator.outturns.is_empty());
    if indicator.polarity.is_none() && compared {
        sink.push(
            Diagnostic::new(
                Code::PolarityMissing,
                format!("{} does not say whether higher or lower is better; higher is assumed", indicator.id),
            )
            .at(indicator.span.clone(), "")
            .help("Add `polarity: higher`, `lower`, `close` or `none`.")
            .of(&indicator.id),
        );
    }
}

/// Sums and percentages that are not what their own parts make.
pub(super) fn declared_figures_differ(entry: &Entry<'_>, sink: &mut Sink) {
    let indicator = entry.rated.indicator;
    for outturn in &indicator.outturns {
        for found in declared::differing(&outturn.sums, &outturn.shares, &indicator.id) {
            sink.push(found.of(&indicator.id).for_lead(indicator.lead_organisation()));
        }
    }
}

/// A target for which no figure will have come when it falls due.
pub(super) fn target_unmeasurable(entry: &Entry<'_>, composition: &Composition<'_>, sink: &mut Sink) {
    let indicator = entry.rated.indicator;
    if !composition.counts_in_totals(entry) {
        return;
    }
    let Some(found) = unmeasurable(indicator, &composition.period, &composition.register.pack.calendar) else { return };
    let message = format!(
        "the target of {} for {} cannot be measured in time: measured {}, last for {}, next for {}",
        indicator.id, found.target, found.frequency, found.last, found.next
    );
    sink.push(
        Diagnostic::new(Code::TargetUnmeasurable, message)
            .at(indicator.span.clone(), "")
            .help("Move the target to a period with a figure, find another measure, or write `next_due:` if a figure will come in time.")
            .of(&indicator.id),
    );
}

/// A partial grant of which it is not said how much.
pub(super) fn grant_share_missing(entry: &Entry<'_>, composition: &Composition<'_>, sink: &mut Sink) {
    let indicator = entry.rated.indicator;
    let Some(reward) = indicator.reward.as_ref().filter(|r| r.is_known_in(&composition.period)) else { return };
    if reward.expectation == Expectation::Partial && reward.expected_share.is_none() {
        sink.push(
            Diagnostic::new(
                Code::GrantShareMissing,
                format!("{} expects a partial grant and does not say which share; it counts as nothing", indicator.id),
            )
            .at(reward.span.clone(), "")
            .help("Add `expected_share: 60%`, or whatever is expected.")
            .of(&indicator.id),
        );
    }
}

/// A partial grant so small that nothing is paid.
pub(super) fn grant_share_unpaid(entry: &Entry<'_>, composition: &Composition<'_>, sink: &mut Sink) {
    let indicator = entry.rated.indicator;
    let known = indicator.reward.as_ref().filter(|r| r.is_known_in(&composition.period));
    let (Some(reward), Some(terms)) = (known, &composition.register.pack.grant) else { return };
    let Some(share) = reward.expected_share.filter(|share| *share < terms.threshold) else { return };
    let message = format!(
        "{} expects {}% of its stretch, and less than {}% earns nothing; it counts as nothing",
        indicator.id,
        share.normalize(),
        terms.threshold.normalize()
    );
    sink.push(
        Diagnostic::new(Code::GrantShareUnpaid, message)
            .at(reward.span.clone(), "")
            .help("Write `expectation: none`, or correct the share; `threshold` stands under `grant:` in pack.yaml.")
            .of(&indicator.id),
    );
}
