//! Reading an indicator file.

use crate::diag::{Code, Diagnostic};
use crate::model::action::{Action, ActionPlan, PlanState};
use crate::model::indicator::{
    Baseline, Discontinued, Indicator, Lead, Part, Point, Polarity, PumpPriming, Risk, Shape, ToBeSet,
};
use crate::model::outturn::Outturn;
use crate::model::{PackFile, Period, Unit};
use crate::yaml::keys::Keys;
use crate::yaml::{Entry, Fields, Node, Reader, Unreadable, Value};

use super::keys::indicator::{
    ACTION, BASELINE, DISCONTINUED, ILLUSTRATIVE, INDICATOR, LEAD, MILESTONE, PLAN, PUMP_PRIMING, RISK, TARGET,
    TO_BE_SET, TRAJECTORY,
};
use super::pack_file::{ALL, waivers};
use super::value::{SCORE, date, number, period, places, quantity, required_period, tolerance};
use super::{correction, outturn, reward};

/// Reads one file; `None`, reported, if it has no usable id or title.
pub(super) fn read(node: &Node, pack: &PackFile, r: &mut Reader<'_>) -> Option<Indicator> {
    // Before anything is reported, so that every finding of the file names its indicator.
    r.indicator = written_id(node);
    let f = Fields::open_file(node, &INDICATOR, r)?;
    let id = f.required_text("id", r);
    let title = f.required_text("title", r);
    let calendar = &pack.calendar;

    both_set_and_to_be_set(&f, r);
    let (shape, from) = trajectory(&f, pack, r);
    let (illustrative, all_illustrative) = illustrative(&f, r);
    let indicator = Indicator {
        span: r.span(&f.node("id").map_or(node.range.start..node.range.start + 1, |n| n.range.clone())),
        full_title: f.text("full_title", r),
        refs: f.texts("refs", r).into_iter().map(|t| t.value).collect(),
        definition: f.text("definition", r),
        agreement: agreement(&f, pack, r),
        block: block(&f, pack, r),
        stretch: f.yes_no("stretch", r).unwrap_or(false),
        illustrative,
        all_illustrative,
        order: number(&f, "order", r),
        unit: Unit(f.text("unit", r)),
        decimals: places(&f, "decimals", r),
        polarity: f.choice("polarity", &Polarity::NAMES, r),
        tolerance: tolerance(&f, "tolerance", r),
        frequency: f.text("frequency", r),
        next_due: period(&f, "next_due", calendar, r).map(|p| p.value),
        lead: f.node("lead").and_then(|n| lead(n, r)),
        baseline: f.node("baseline").and_then(|n| baseline(n, pack, r)),
        targets: points(&f, "targets", &TARGET, pack, r),
        to_be_set: f.node("targets_to_be_set").and_then(|n| to_be_set(n, r)),
        milestones: points(&f, "milestones", &MILESTONE, pack, r),
        shape,
        from,
        outturns: outturns(&f, pack, r),
        action_plan: action_plan(&f, pack, r),
        actions: f.items("actions", r).into_iter().filter_map(|n| action(n, r)).collect(),
        depends_on: f.texts("depends_on", r),
        pump_priming: f.items("pump_priming", r).into_iter().filter_map(|n| pump_priming(n, pack, r)).collect(),
        risk: f.node("risk").and_then(|n| risk(n, pack, r)),
        reward: f.node("reward").and_then(|n| reward::read(n, pack, r)),
        discontinued: f.node("discontinued").and_then(|n| discontinued(n, pack, r)),
        corrections: f.items("corrections", r).into_iter().filter_map(|n| correction::read(n, pack, r)).collect(),
        waivers: waivers(&f, r),
        id: id?,
        title: title?,
    };
    Some(with_own_waivers(indicator))
}

/// The id as the file has it, if it has one.
fn written_id(node: &Node) -> Option<String> {
    let Value::Map(entries) = &node.value else { return None };
    let (_, id) = entries.iter().find(|(key, _)| key.text == "id")?;
    match &id.value {
        Value::Scalar(text) if !text.trim().is_empty() => Some(text.clone()),
        _ => None,
    }
}

/// A waiver in an indicator's own file is about that indicator.
fn with_own_waivers(mut indicator: Indicator) -> Indicator {
    for waiver in &mut indicator.waivers {
        waiver.indicator = Some(indicator.id.clone());
    }
    indicator
}

fn agreement(f: &Fields<'_>, pack: &PackFile, r: &mut Reader<'_>) -> Option<String> {
    let agreement = f.text("agreement", r)?;
    let known: Vec<&str> = pack.agreements.iter().map(|a| a.id.as_str()).collect();
    if agreement == ALL || (!known.is_empty() && !known.contains(&agreement.as_str())) {
        let at = f.node("agreement").map(|n| n.range.clone()).unwrap_or_default();
        let help = crate::diag::wording::did_you_mean(&agreement, &known);
        r.report(Code::UnknownReference, format!("pack.yaml names no agreement `{agreement}`"), &at, help);
    }
    Some(agreement)
}

/// The block that a file names, if the pack has it or lists none.
pub(super) fn block(f: &Fields<'_>, pack: &PackFile, r: &mut Reader<'_>) -> Option<String> {
    let block = f.text("block", r)?;
    let known: Vec<&str> = pack.blocks.iter().map(String::as_str).collect();
    if !known.is_empty() && !known.contains(&block.as_str()) {
        let at = f.node("block").map(|n| n.range.clone()).unwrap_or_default();
        let help = crate::diag::wording::did_you_mean(&block, &known);
        r.report(Code::UnknownReference, format!("pack.yaml lists no block `{block}`"), &at, help);
    }
    Some(block)
}

/// A target is set or yet to be set, not both.
fn both_set_and_to_be_set(f: &Fields<'_>, r: &mut Reader<'_>) {
    if let (Some(_), Some(waiting)) = (f.node("targets"), f.node("targets_to_be_set")) {
        let message = "there are both `targets` and `targets_to_be_set`";
        let help = "Delete `targets_to_be_set` now that there is a target, or `targets` until there is.";
        r.report(Code::BadChoice, message, &waiting.range, help);
    }
}

fn illustrative(f: &Fields<'_>, r: &mut Reader<'_>) -> (Vec<Part>, bool) {
    let mut parts = Vec::new();
    let mut all = false;
    for text in f.texts_as("illustrative", ILLUSTRATIVE, r) {
        match Part::NAMES.iter().find(|(name, _)| *name == text.value) {
            Some((_, part)) => parts.push(*part),
            None if text.value == "all" => all = true,
            None => {
                let known: Vec<&str> = std::iter::once("all").chain(Part::NAMES.iter().map(|(n, _)| *n)).collect();
                let help = crate::diag::wording::did_you_mean(&text.value, &known);
                r.report(
                    Code::BadChoice,
                    format!("`illustrative` cannot be `{}`", text.value),
                    &text.span.range(),
                    help,
                );
            }
        }
    }
    (parts, all)
}

fn lead(node: Entry<'_>, r: &mut Reader<'_>) -> Option<Lead> {
    let f = Fields::open(node, &LEAD, r)?;
    Some(Lead { organisation: f.required_text("organisation", r)?, officer: f.text("officer", r) })
}

fn baseline(node: Entry<'_>, pack: &PackFile, r: &mut Reader<'_>) -> Option<Baseline> {
    let f = Fields::open(node, &BASELINE, r)?;
    let period = period(&f, "period", &pack.calendar, r).map(|p| p.value);
    f.required("value", r);
    Some(Baseline { period, note: f.text("note", r), value: quantity(&f, "value", r)? })
}

fn points(f: &Fields<'_>, key: &str, keys: &'static Keys, pack: &PackFile, r: &mut Reader<'_>) -> Vec<Point> {
    let mut points: Vec<Point> = Vec::new();
    for node in f.items(key, r) {
        let Some(point) = Fields::open(node, keys, r) else { continue };
        let period = required_period(&point, "period", &pack.calendar, r);
        point.required("value", r);
        let value = quantity(&point, "value", r);
        // Only a target can be stretched.
        let without_stretch = keys.key("without_stretch").and_then(|key| quantity(&point, key.name, r));
        let note = point.text("note", r);
        let (Some(period), Some(value)) = (period, value) else { continue };
        if points.iter().any(|p| p.period == period.value) {
            let message = format!("`{key}` has two figures for {}", period.value.label);
            r.report(Code::DuplicatePeriod, message, &node.range, "Keep the right one and delete the other.");
            continue;
        }
        points.push(Point { period: period.value, value, without_stretch, note });
    }
    points.sort_by(|a, b| a.period.cmp(&b.period));
    points
}

fn trajectory(f: &Fields<'_>, pack: &PackFile, r: &mut Reader<'_>) -> (Shape, Option<Period>) {
    let none = (Shape::LastPeriodOnly, None);
    let Some(node) = f.node("trajectory") else { return none };
    let Some(f) = Fields::open(node, &TRAJECTORY, r) else { return none };
    f.required("shape", r);
    let from = period(&f, "from", &pack.calendar, r).map(|p| p.value);
    (f.choice("shape", &Shape::NAMES, r).unwrap_or(Shape::LastPeriodOnly), from)
}

fn to_be_set(node: Entry<'_>, r: &mut Reader<'_>) -> Option<ToBeSet> {
    let f = Fields::open(node, &TO_BE_SET, r)?;
    Some(ToBeSet { by: f.text("by", r), when: f.text("when", r), reason: f.text("reason", r) })
}

fn outturns(f: &Fields<'_>, pack: &PackFile, r: &mut Reader<'_>) -> Vec<Outturn> {
    let mut outturns: Vec<Outturn> = Vec::new();
    for node in f.items("results", r) {
        let Some(outturn) = outturn::read(node, pack, r) else { continue };
        if let Some(first) = outturns.iter().find(|o| o.period.value == outturn.period.value) {
            let message = format!("there are two results for {}", outturn.period.value.label);
            let found = Diagnostic::new(Code::DuplicatePeriod, message)
                .at(outturn.period.span.clone(), "this one is left out")
                .and(first.period.span.clone(), "the first is here")
                .help("Keep the right one and delete the other.");
            r.sink.push(Diagnostic { indicator: r.indicator.clone(), ..found });
            continue;
        }
        outturns.push(outturn);
    }
    outturns.sort_by(|a, b| a.period.value.cmp(&b.period.value));
    outturns
}

fn action(node: Entry<'_>, r: &mut Reader<'_>) -> Option<Action> {
    let f = Fields::open(node, &ACTION, r)?;
    Some(Action {
        owner: f.text("owner", r),
        organisation: f.text("organisation", r),
        district: f.text("district", r),
        start: date(&f, "start", r).map(|d| d.value),
        due: date(&f, "due", r).map(|d| d.value),
        done: date(&f, "done", r).map(|d| d.value),
        stage: f.text("stage", r),
        note: f.text("note", r),
        text: f.required_text("text", r)?,
    })
}

fn pump_priming(node: Entry<'_>, pack: &PackFile, r: &mut Reader<'_>) -> Option<PumpPriming> {
    let f = Fields::open(node, &PUMP_PRIMING, r)?;
    let (planned, actual) = (number(&f, "planned", r), number(&f, "actual", r));
    Some(PumpPriming { period: required_period(&f, "period", &pack.calendar, r)?.value, planned, actual })
}

/// A word, or a word and since when it holds.
fn action_plan(f: &Fields<'_>, pack: &PackFile, r: &mut Reader<'_>) -> Option<PlanState> {
    let node = f.node("action_plan")?;
    if matches!(node.value, Value::Scalar(_)) {
        let status = f.choice("action_plan", &ActionPlan::NAMES, r)?;
        return Some(PlanState { status, since: None });
    }
    let f = Fields::open(node, &PLAN, r)?;
    f.required("status", r);
    let since = period(&f, "since", &pack.calendar, r).map(|p| p.value);
    Some(PlanState { status: f.choice("status", &ActionPlan::NAMES, r)?, since })
}

fn risk(node: Entry<'_>, pack: &PackFile, r: &mut Reader<'_>) -> Option<Risk> {
    let f = Fields::open(node, &RISK, r)?;
    let [likelihood, impact] = ["likelihood", "impact"].map(|key| {
        f.required(key, r);
        one_to_five(&f, key, r)
    });
    let [cause, mitigation] = ["cause", "mitigation"].map(|key| f.text(key, r));
    let since = period(&f, "since", &pack.calendar, r).map(|p| p.value);
    Some(Risk { likelihood: likelihood?, impact: impact?, since, cause, mitigation })
}

fn one_to_five(f: &Fields<'_>, key: &str, r: &mut Reader<'_>) -> Option<u8> {
    let read = f.parsed(key, &SCORE, Code::BadNumber, r, |text| {
        let digits = text.trim();
        let number = digits.parse::<u8>().ok().filter(|n| digits.len() == 1 && (1..=5).contains(n));
        number.ok_or_else(|| {
            Unreadable::new(
                format!("`{text}` is not a number from 1 to 5"),
                "Write 1 for the least and 5 for the most.",
            )
        })
    });
    read.map(|n| n.value)
}

fn discontinued(node: Entry<'_>, pack: &PackFile, r: &mut Reader<'_>) -> Option<Discontinued> {
    let f = Fields::open(node, &DISCONTINUED, r)?;
    Some(Discontinued {
        from: period(&f, "from", &pack.calendar, r).map(|p| p.value),
        reason: f.text("reason", r),
        superseded_by: f.text("superseded_by", r),
    })
}
