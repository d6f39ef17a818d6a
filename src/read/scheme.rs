//! Reading the status scheme; red, amber and green where the pack says nothing.

use rust_decimal::Decimal;

use crate::diag::{Code, Diagnostic};
use crate::model::scheme::{Cause, Mark, Scheme, Situation, Status, Tolerance};
use crate::rule::{BadRule, Rule, Scope, Vocabulary};
use crate::yaml::keys::{Form, Notation, Numbers};
use crate::yaml::{Entry, Fields, Reader};

use super::keys::pack::{SCHEME, STATUS, STATUSES};
use super::value::tolerance;

/// A condition, such as `shortfall <= tolerance`.
pub(super) static RULE: Notation =
    Notation { pattern: r"\S", numbers: Numbers::No, truths: true, hint: "Write a rule, such as status == 'red'." };

/// A colour.
pub(super) static COLOUR: Notation = Notation {
    pattern: "^#[0-9A-Fa-f]{6}$",
    numbers: Numbers::No,
    truths: false,
    hint: "Write it as \"#b42318\", in quotes.",
};

/// The name of a status.
pub(super) static STATUS_NAME: Notation = Notation {
    pattern: "^(?!total$)[a-z][a-z0-9_]*$",
    numbers: Numbers::No,
    truths: true,
    hint: "Use small letters, digits and _ for the name, and not `total`; `label:` is what prints.",
};

/// In templates, `count.all.total` holds every status together.
const TOTAL: &str = "total";

/// For statuses that name no mark: told apart without colour.
const DEFAULT_MARKS: [Mark; 6] =
    [Mark::Circle, Mark::TriangleUp, Mark::Diamond, Mark::TriangleDown, Mark::Square, Mark::Cross];

const GREY: &str = "#475467";

/// Returns the built-in scheme.
pub(super) fn built_in() -> Scheme {
    let rated = [
        ("red", "Red", "R", "Not on track", Mark::Diamond, "#b42318", "otherwise"),
        ("amber", "Amber", "A", "Need to watch", Mark::Triangle, "#b54708", "shortfall <= tolerance"),
        ("green", "Green", "G", "On track", Mark::Circle, "#067647", "met"),
    ];
    let mut statuses: Vec<Status> = rated
        .into_iter()
        .filter_map(|(key, label, code, meaning, mark, colour, when)| {
            let rule = Rule::read(when, Scope::Rating, &Vocabulary::default()).ok()?;
            Some(Status {
                key: key.to_owned(),
                label: label.to_owned(),
                code: code.to_owned(),
                meaning: meaning.to_owned(),
                mark,
                colour: colour.to_owned(),
                counts: true,
                needs_commentary: key != "green",
                cause: Cause::Rule(rule),
            })
        })
        .collect();
    statuses.extend(Situation::ALL.map(situation));
    Scheme { statuses, tried: vec![2, 1, 0], tolerance: five_percent() }
}

fn five_percent() -> Tolerance {
    Tolerance::Percent(Decimal::from(5))
}

fn situation(which: Situation) -> Status {
    let (label, code, meaning, mark, counts) = which.defaults();
    Status {
        key: which.key().to_owned(),
        label: label.to_owned(),
        code: code.to_owned(),
        meaning: meaning.to_owned(),
        mark,
        colour: GREY.to_owned(),
        counts,
        needs_commentary: false,
        cause: Cause::Situation(which),
    }
}

/// Reads the scheme of a pack.
pub(super) fn read(node: Entry<'_>, vocabulary: &Vocabulary, r: &mut Reader<'_>) -> Scheme {
    let built_in = built_in();
    let Some(f) = Fields::open(node, &SCHEME, r) else { return built_in };
    let mut rated: Vec<Status> = Vec::new();
    let mut situations = Situation::ALL.map(situation);
    if let Some(list) = f.names("statuses", &STATUSES, r) {
        for (key, at, node) in list.named() {
            let Some(fields) = Fields::open(node, &STATUS, r) else { continue };
            if let Some(known) = situations.iter_mut().find(|s| s.key == key) {
                overlay(known, &fields, r);
            } else if let Some(status) =
                rated_status(key, &at, &fields, DEFAULT_MARKS[rated.len() % DEFAULT_MARKS.len()], vocabulary, r)
            {
                rated.push(status);
            }
        }
    }
    // A scheme that only says something of the situations keeps the built-in rules in their own order.
    let own_rules = !rated.is_empty();
    if !own_rules {
        rated = built_in.statuses.iter().filter(|s| matches!(s.cause, Cause::Rule(_))).cloned().collect();
    }
    let tried = tried(&f, &rated, own_rules, r);
    rated.extend(situations);
    let mut scheme =
        Scheme { statuses: rated, tried, tolerance: tolerance(&f, "tolerance", r).unwrap_or_else(five_percent) };
    name_what_is_compared(&mut scheme);
    scheme
}

/// Where no rule asks for a milestone, what is missing for a comparison is something else.
fn name_what_is_compared(scheme: &mut Scheme) {
    let asks = scheme.asks_for_target();
    let (label, ..) = Situation::NoMilestone.defaults();
    let unnamed = scheme.statuses.iter_mut().find(|s| s.key == Situation::NoMilestone.key() && s.label == label);
    if let Some(status) = unnamed.filter(|_| !asks) {
        "Nothing to compare".clone_into(&mut status.label);
        "NC".clone_into(&mut status.code);
    }
}

/// The rules are tried as `try` says, else as listed with an `otherwise` last.
fn tried(f: &Fields<'_>, rated: &[Status], own_rules: bool, r: &mut Reader<'_>) -> Vec<usize> {
    let mut order: Vec<usize> = Vec::new();
    for name in f.texts("try", r) {
        match rated.iter().position(|s| s.key == name.value) {
            Some(index) => order.push(index),
            None => {
                let known: Vec<&str> = rated.iter().map(|s| s.key.as_str()).collect();
                let help = crate::diag::wording::did_you_mean(&name.value, &known);
                let message = format!("`try` names a status `{}` that has no rule here", name.value);
                r.report(Code::UnknownStatus, message, &name.span.range(), help);
            }
        }
    }
    let mut rest: Vec<usize> = (0..rated.len()).filter(|i| !order.contains(i)).collect();
    if order.is_empty() && !own_rules {
        rest.reverse();
    }
    order.extend(rest);
    // What is left over comes last, wherever it is listed.
    order.sort_by_key(|i| matches!(&rated[*i].cause, Cause::Rule(rule) if rule.is_otherwise()));
    order
}

fn overlay(status: &mut Status, f: &Fields<'_>, r: &mut Reader<'_>) {
    if let Some(when) = f.node("when") {
        let message = format!("`{}` is decided before any rule, so it can have none", status.key);
        r.report(Code::BadRule, message, &when.range, "Delete `when`, or give the status another name.");
    }
    appearance(status, f, r);
}

fn appearance(status: &mut Status, f: &Fields<'_>, r: &mut Reader<'_>) {
    if let Some(label) = f.text("label", r) {
        status.label = label;
    }
    if let Some(code) = f.text("code", r) {
        status.code = code;
    }
    if let Some(meaning) = f.text("meaning", r) {
        status.meaning = meaning;
    }
    if let Some(mark) = f.choice("mark", &Mark::NAMES, r) {
        status.mark = mark;
    }
    if let Some(colour) = colour(f, r) {
        status.colour = colour;
    }
    if let Some(counts) = f.yes_no("counts", r) {
        status.counts = counts;
    }
    if let Some(needed) = f.yes_no("commentary", r) {
        status.needs_commentary = needed;
    }
}

fn rated_status(
    key: &str,
    at: &std::ops::Range<usize>,
    f: &Fields<'_>,
    mark: Mark,
    vocabulary: &Vocabulary,
    r: &mut Reader<'_>,
) -> Option<Status> {
    let usable = key != TOTAL
        && key.starts_with(|c: char| c.is_ascii_lowercase())
        && key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if !usable {
        let message = format!("`{key}` cannot be the name of a status");
        r.report(
            Code::BadChoice,
            message,
            at,
            "Use small letters, digits and _ for the name, and not `total`; `label:` is what prints.",
        );
    }
    let rule = match f.node("when") {
        Some(node) => rule(node, Scope::Rating, vocabulary, r),
        None => {
            let help = format!(
                "Add `when: …`. Without a rule there are only {}.",
                crate::diag::wording::list_and(&Situation::ALL.map(Situation::key))
            );
            r.report(Code::MissingKey, format!("the status `{key}` has no rule that leads to it"), at, help);
            None
        }
    };
    let mut status = Status {
        key: key.to_owned(),
        label: key.to_owned(),
        code: key.chars().take(1).collect::<String>().to_uppercase(),
        meaning: String::new(),
        mark,
        colour: GREY.to_owned(),
        counts: true,
        needs_commentary: matches!(key, "red" | "amber"),
        cause: Cause::Rule(rule.unwrap_or_else(Rule::never)),
    };
    appearance(&mut status, f, r);
    usable.then_some(status)
}

fn colour(f: &Fields<'_>, r: &mut Reader<'_>) -> Option<String> {
    let text = f.text_as("colour", &COLOUR, r)?;
    let right = text.len() == 7 && text.starts_with('#') && text[1..].chars().all(|c| c.is_ascii_hexdigit());
    if !right {
        let at = f.node("colour").map(|n| n.range.clone()).unwrap_or_default();
        r.report(Code::BadChoice, format!("`{text}` is not a colour"), &at, "Write it as \"#b42318\", in quotes.");
    }
    right.then(|| text.to_lowercase())
}

/// Reads a rule and reports what is wrong with it at its place in the file.
pub(super) fn rule(node: Entry<'_>, scope: Scope, vocabulary: &Vocabulary, r: &mut Reader<'_>) -> Option<Rule> {
    let text = r.scalar(node, Form::Written(&RULE), "a rule")?;
    match Rule::read(text, scope, vocabulary) {
        Ok(rule) => Some(rule),
        Err(bad) => {
            let BadRule { message, range, help, unknown_status } = bad;
            let code = if unknown_status { Code::UnknownStatus } else { Code::BadRule };
            // A plain scalar's text is the file's text, so a place in it is a place in the file.
            let plain = node.range.len() == text.len();
            let at =
                if plain { node.range.start + range.start..node.range.start + range.end } else { node.range.clone() };
            let found = Diagnostic::new(code, message).at(r.span(&at), "");
            r.sink.push(if help.is_empty() { found } else { found.help(help) });
            None
        }
    }
}
