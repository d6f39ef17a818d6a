//! Reading what was reported for a period.

use crate::diag::{Code, Located};
use crate::model::PackFile;
use crate::model::outturn::{DataStatus, Justification, NoData, Outturn, Share};
use crate::yaml::keys::{Notation, Numbers};
use crate::yaml::{Entry, Fields, Reader};

use super::declared::{shares, sums};
use super::keys::result::{BECAUSE, NO_DATA, PART, RESULT};
use super::value::{date, quantity, required_period};

/// Words that say what something is.
pub(super) static SAID: Notation = Notation {
    pattern: r"^(?!\s*(?:[Yy][Ee][Ss]|[Nn][Oo]|[Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee]|[Nn][Oo][Nn][Ee])?\s*$)",
    numbers: Numbers::Any,
    truths: false,
    hint: "Say in words what it is, or leave the key out if there is none.",
};

pub(super) fn read(node: Entry<'_>, pack: &PackFile, r: &mut Reader<'_>) -> Option<Outturn> {
    let f = Fields::open(node, &RESULT, r)?;
    let period = required_period(&f, "period", &pack.calendar, r);
    let outturn = Outturn {
        value: quantity(&f, "value", r),
        data: f.choice("data", &DataStatus::NAMES, r).unwrap_or(DataStatus::Final),
        as_at: date(&f, "as_at", r).map(|d| d.value),
        note: f.text("note", r),
        reported: reported(&f, pack, r),
        because: f.node("because").and_then(|n| because(n, r)),
        uncertain: said(&f, "uncertain", r),
        no_data: f.node("no_data").and_then(|n| no_data(n, r)),
        concern: said(&f, "concern", r),
        delivery_risk: said(&f, "delivery_risk", r),
        commentary: located(&f, "commentary", r),
        progress: located(&f, "progress", r),
        issues: located(&f, "issues", r),
        breakdown: f.items("breakdown", r).into_iter().filter_map(|n| share(n, r)).collect(),
        sums: sums(&f, r),
        shares: shares(&f, r),
        illustrative: f.yes_no("illustrative", r).unwrap_or(false),
        period: period?,
    };
    if let (None, Some(because)) = (f.node("reported"), f.node("because")) {
        r.report(
            Code::BadChoice,
            format!(
                "the result for {} says why a reported status differs, and reports none",
                outturn.period.value.label
            ),
            &because.range,
            "Add `reported:`, or delete `because`.",
        );
    }
    if let (Some(_), Some(absent)) = (&outturn.value, f.node("no_data")) {
        r.report(
            Code::BadChoice,
            format!("the result for {} has both a figure and a reason for having none", outturn.period.value.label),
            &absent.range,
            "Delete `no_data` now that the figure has come, or the `value` if it has not.",
        );
    }
    Some(outturn)
}

/// What a lead says about a doubt, concern or risk; a bare yes or no says nothing.
fn said(f: &Fields<'_>, key: &str, r: &mut Reader<'_>) -> Option<String> {
    let text = f.text_as(key, &SAID, r)?;
    if matches!(text.trim().to_lowercase().as_str(), "" | "yes" | "no" | "true" | "false" | "none") {
        let at = f.node(key).map(|n| n.range.clone()).unwrap_or_default();
        let help = format!("Say in words what it is, or leave `{key}` out if there is none.");
        r.report(Code::BadChoice, format!("`{key}` cannot be `{text}`"), &at, help);
        return None;
    }
    Some(text)
}

fn reported(f: &Fields<'_>, pack: &PackFile, r: &mut Reader<'_>) -> Option<Located<String>> {
    let reported = located(f, "reported", r)?;
    if pack.scheme.status(&reported.value).is_some() {
        return Some(reported);
    }
    let known: Vec<&str> = pack.scheme.statuses.iter().map(|s| s.key.as_str()).collect();
    let help = crate::diag::wording::did_you_mean(&reported.value, &known);
    let message = format!("there is no status `{}` in this pack's scheme", reported.value);
    r.report(Code::UnknownStatus, message, &reported.span.range(), help);
    None
}

pub(super) fn located(f: &Fields<'_>, key: &str, r: &mut Reader<'_>) -> Option<Located<String>> {
    let node = f.node(key)?;
    let text = f.text(key, r)?;
    Some(Located { value: text, span: r.span(&node.range) })
}

fn because(node: Entry<'_>, r: &mut Reader<'_>) -> Option<Justification> {
    let f = Fields::open(node, &BECAUSE, r)?;
    let (reason, office) = (f.required_text("reason", r), f.required_text("office", r));
    f.required("on", r);
    let on = date(&f, "on", r).map(|d| d.value);
    Some(Justification { reason: reason?, office: office?, on: on? })
}

fn no_data(node: Entry<'_>, r: &mut Reader<'_>) -> Option<NoData> {
    let f = Fields::open(node, &NO_DATA, r)?;
    Some(NoData { reason: f.required_text("reason", r)?, expected: date(&f, "expected", r).map(|d| d.value) })
}

fn share(node: Entry<'_>, r: &mut Reader<'_>) -> Option<Share> {
    let f = Fields::open(node, &PART, r)?;
    Some(Share { name: f.required_text("name", r)?, value: quantity(&f, "value", r), note: f.text("note", r) })
}
