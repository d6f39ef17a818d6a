//! Reading the papers of a pack and their annexes.

use std::collections::BTreeMap;

use crate::diag::{Code, Located};
use crate::model::Calendar;
use crate::model::pack::{Annex, AnnexRule, Codes, Contents, Edition, Paper, Signatory};
use crate::rule::{Rule, Scope, Vocabulary};
use crate::yaml::keys::{Notation, Numbers};
use crate::yaml::{Entry, Fields, Reader};

use super::declared::stated;
use super::keys::pack::{ANNEX, ANNEX_RULE, ANNEX_RULES, EDITION, PAPER, PAPERS, SIGNED_BY};
use super::outturn::located;
use super::scheme::rule;
use super::value::{date, period, required_period};

/// The narrative template of a paper that names none.
const DEFAULT_TEMPLATE: &str = "paper.typ.j2";

/// Reads the named rules by which annexes take indicators.
pub(super) fn annex_rules(f: &Fields<'_>, vocabulary: &Vocabulary, r: &mut Reader<'_>) -> BTreeMap<String, AnnexRule> {
    let mut rules = BTreeMap::new();
    let Some(named) = f.names("annex_rules", &ANNEX_RULES, r) else { return rules };
    for (id, _, node) in named.named() {
        let Some(f) = Fields::open(node, &ANNEX_RULE, r) else { continue };
        let title = f.required_text("title", r);
        let when = f.required("when", r).and_then(|n| rule(n, Scope::Choosing, vocabulary, r));
        // A faulty rule has been reported; it stands here as one that takes nothing.
        let title = title.unwrap_or_else(|| id.to_owned());
        rules.insert(id.to_owned(), AnnexRule { id: id.to_owned(), title, when: when.unwrap_or_else(Rule::never) });
    }
    rules
}

/// Reads the papers.
pub(super) fn papers(
    f: &Fields<'_>,
    calendar: &Calendar,
    vocabulary: &Vocabulary,
    rules: &BTreeMap<String, AnnexRule>,
    r: &mut Reader<'_>,
) -> Vec<Paper> {
    let Some(named) = f.names("papers", &PAPERS, r) else { return Vec::new() };
    let mut papers = Vec::new();
    for (id, at, node) in named.named() {
        let Some(f) = Fields::open(node, &PAPER, r) else { continue };
        if !is_file_name(id) {
            let message = format!("`{id}` cannot be the name of a paper");
            r.report(
                Code::BadChoice,
                message,
                &at,
                "It becomes the name of a folder, so use letters, digits, - and _.",
            );
            continue;
        }
        if papers.iter().any(|p: &Paper| p.id.eq_ignore_ascii_case(id)) {
            r.report(Code::DuplicateId, format!("there are two papers `{id}`"), &at, "Give one another name.");
            continue;
        }
        let template = located(&f, "template", r)
            .unwrap_or_else(|| Located { value: DEFAULT_TEMPLATE.to_owned(), span: r.span(&at) });
        let covers = optional_rule(&f, "covers", vocabulary, r);
        let own_period = period(&f, "period", calendar, r).map(|p| p.value);
        if own_period.is_none() && f.node("period").is_some() {
            // Made for another period it would be another paper.
            continue;
        }
        papers.push(Paper {
            id: id.to_owned(),
            template,
            covers,
            show_calculated: f.yes_no("show_calculated", r).unwrap_or(true),
            contents: f.choice("contents", &Contents::NAMES, r).unwrap_or(Contents::No),
            codes: f.choice("codes", &Codes::NAMES, r).unwrap_or(Codes::Ids),
            signed_by: f.node("signed_by").and_then(|n| signed_by(n, r)),
            editions: editions(&f, calendar, vocabulary, r),
            period: own_period,
            annexes: annexes(&f, vocabulary, rules, r),
            span: r.span(&at),
            title: f.required_text("title", r).unwrap_or_else(|| id.to_owned()),
        });
    }
    papers
}

fn optional_rule(f: &Fields<'_>, key: &str, vocabulary: &Vocabulary, r: &mut Reader<'_>) -> Option<Rule> {
    f.node(key).map(|n| rule(n, Scope::Choosing, vocabulary, r).unwrap_or_else(Rule::never))
}

fn signed_by(node: Entry<'_>, r: &mut Reader<'_>) -> Option<Signatory> {
    let f = Fields::open(node, &SIGNED_BY, r)?;
    let (post, organisation) = (f.text("post", r), f.text("organisation", r));
    Some(Signatory { name: f.required_text("name", r)?, post, organisation })
}

fn editions(f: &Fields<'_>, calendar: &Calendar, vocabulary: &Vocabulary, r: &mut Reader<'_>) -> Vec<Edition> {
    let mut editions: Vec<Edition> = Vec::new();
    for node in f.items("editions", r) {
        let Some(edition) = edition(node, calendar, vocabulary, r) else { continue };
        if editions.iter().any(|e| e.period.value == edition.period.value) {
            let message = format!("there are two editions for {}", edition.period.value.label);
            r.report(
                Code::DuplicatePeriod,
                message,
                &edition.period.span.range(),
                "Keep the right one and delete the other.",
            );
        } else {
            editions.push(edition);
        }
    }
    editions
}

fn edition(node: Entry<'_>, calendar: &Calendar, vocabulary: &Vocabulary, r: &mut Reader<'_>) -> Option<Edition> {
    let f = Fields::open(node, &EDITION, r)?;
    let [data_as_at, sign_off, despatch, meeting] =
        ["data_as_at", "sign_off", "despatch", "meeting"].map(|key| date(&f, key, r));
    let item = f.text("item", r);
    let background_papers = f.texts("background_papers", r).into_iter().map(|t| t.value).collect();
    let stated = stated(&f, vocabulary, r);
    let period = required_period(&f, "period", calendar, r)?;
    Some(Edition { period, data_as_at, sign_off, despatch, meeting, item, background_papers, stated })
}

fn annexes(
    f: &Fields<'_>,
    vocabulary: &Vocabulary,
    rules: &BTreeMap<String, AnnexRule>,
    r: &mut Reader<'_>,
) -> Vec<Annex> {
    let mut annexes: Vec<Annex> = Vec::new();
    for node in f.items("annexes", r) {
        let Some(f) = Fields::open(node, &ANNEX, r) else { continue };
        let id = f.required_text_as("id", &FILE_NAME, r);
        let title = f.required_text("title", r);
        let of = optional_rule(&f, "of", vocabulary, r);
        let takes = takes(&f, rules, r);
        let landscape = f.yes_no("landscape", r).unwrap_or(false);
        let exempt = f.text("exempt", r);
        let (Some(id), Some(title)) = (id, title) else { continue };
        let at = f.node("id").map_or_else(|| node.range.clone(), |n| n.range.clone());
        if !is_file_name(&id) {
            r.report(
                Code::BadChoice,
                format!("`{id}` cannot be the number of an annex"),
                &at,
                "Use a number or a letter.",
            );
        } else if annexes.iter().any(|a| a.id.eq_ignore_ascii_case(&id)) {
            r.report(Code::DuplicateId, format!("there are two annexes `{id}`"), &at, "Give one another number.");
        } else {
            annexes.push(Annex { id, title, of, takes, landscape, exempt, span: r.span(&at) });
        }
    }
    annexes
}

fn takes(f: &Fields<'_>, rules: &BTreeMap<String, AnnexRule>, r: &mut Reader<'_>) -> Vec<AnnexRule> {
    f.required("takes", r);
    let mut taken = Vec::new();
    for name in f.texts("takes", r) {
        match rules.get(&name.value) {
            Some(rule) if taken.iter().any(|t: &AnnexRule| t.id == rule.id) => {
                let message = format!("the annex takes `{}` twice", name.value);
                r.report(Code::DuplicateKey, message, &name.span.range(), "Delete one of the two.");
            }
            Some(rule) => taken.push(rule.clone()),
            None => {
                let known: Vec<&str> = rules.keys().map(String::as_str).collect();
                let help = crate::diag::wording::did_you_mean(&name.value, &known);
                let message = format!("`annex_rules` has no usable rule `{}`", name.value);
                r.report(Code::UnknownReference, message, &name.span.range(), help);
            }
        }
    }
    taken
}

/// The name of a paper or an annex.
pub(super) static FILE_NAME: Notation = Notation {
    pattern: "^(?!(?:indicators|templates|fonts|output|archive)$)[A-Za-z0-9_-]{1,40}$",
    numbers: Numbers::Whole,
    truths: true,
    hint: "Use letters, digits, - and _: it becomes the name of a file or folder.",
};

/// Names of papers and annexes become names of folders and files on every system.
fn is_file_name(text: &str) -> bool {
    !matches!(text, "indicators" | "templates" | "fonts" | "output" | "archive")
        && !text.is_empty()
        && text.len() <= 40
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}
