//! Reading `pack.yaml`.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::diag::{Code, Located, Severity};
use crate::model::calendar::Label;
use crate::model::indicator::{Polarity, Waiver};
use crate::model::pack::{Agreement, AnnexRule, GrantTerms, MassChange};
use crate::model::quantity::MONTHS;
use crate::model::{Calendar, PackFile, Retention};
use crate::rule::Vocabulary;
use crate::yaml::keys::{Form, Notation, Numbers};
use crate::yaml::{Entry, Fields, Node, Reader, Unreadable, Value};

use super::keys::pack::{AGREEMENTS, GRANT, LABEL, MASS_CHANGE, PACK, RETENTION, WAIVED, WAIVER};
use super::value::{date, percent, required_period};
use super::{paper, scheme};

/// A number of years.
pub(super) static YEARS: Notation = Notation {
    pattern: r"^\s*\+?0*[1-9][0-9]{0,2}\s*$",
    numbers: Numbers::WholeBetween(1, 999),
    truths: false,
    hint: "Write a whole number from 1 to 999, or leave `years` out where papers are kept for good.",
};

/// A language, with or without its region.
pub(super) static LANGUAGE: Notation = Notation {
    pattern: "^[A-Za-z]{2,3}(?:-[A-Za-z]{2})?$",
    numbers: Numbers::No,
    truths: false,
    hint: "Write it as en-GB or cy.",
};

/// In templates, `count.all` holds every agreement together.
pub(super) const ALL: &str = "all";

/// Reads `pack.yaml`; `None`, reported, if board or period are not there.
pub(super) fn read(node: &Node, r: &mut Reader<'_>) -> Option<PackFile> {
    let f = Fields::open_file(node, &PACK, r)?;
    let calendar = Calendar { year_starts: year_starts(&f, r), labels: labels(&f, r) };
    let period = required_period(&f, "period", &calendar, r);
    let board = f.required_text("board", r);
    let agreements = agreements(&f, r);
    let blocks: Vec<String> = f.texts("blocks", r).into_iter().map(|t| t.value).collect();
    let mut vocabulary = Vocabulary {
        statuses: Vec::new(),
        agreements: agreements.iter().map(|a| a.id.clone()).collect(),
        blocks: blocks.clone(),
        polarities: Polarity::NAMES.map(|(name, _)| name.to_owned()).to_vec(),
    };
    let scheme = match f.node("scheme") {
        Some(node) => scheme::read(node, &vocabulary, r),
        None => scheme::built_in(),
    };
    vocabulary.statuses = scheme.statuses.iter().map(|s| s.key.clone()).collect();
    let rules = paper::annex_rules(&f, &vocabulary, r);
    let papers = paper::papers(&f, &calendar, &vocabulary, &rules, r);
    if papers.is_empty() {
        let at = f.node("papers").map_or(0..1, |n| n.range.clone());
        let help = "Add `papers:` with at least one, such as `papers: {quarterly: {title: Performance report}}`.";
        r.report(Code::MissingKey, "pack.yaml names no paper that could be made", &at, help);
    }
    let unused = unused_rules(&rules, &papers);
    if !unused.is_empty() && !papers.is_empty() {
        let at = f.node("annex_rules").map(|n| n.range.start..n.range.start + 1).unwrap_or_default();
        let message = format!("no annex takes {}", crate::diag::wording::list_and(&unused));
        r.report(Code::RuleUnused, message, &at, "Name it under `takes:` of an annex, or delete it.");
    }
    Some(PackFile {
        language: language(&f, r),
        grant: f.node("grant").and_then(|n| grant(n, r)),
        fonts: f.texts("fonts", r),
        districts: districts(&f, r),
        retention: f.node("retention").and_then(|n| retention(n, r)),
        waivers: waivers(&f, r),
        mass_changes: f.items("mass_changes", r).into_iter().filter_map(|n| mass_change(n, &calendar, r)).collect(),
        board: board?,
        period: period?.value,
        calendar,
        agreements,
        blocks,
        scheme,
        papers,
    })
}

fn retention(node: Entry<'_>, r: &mut Reader<'_>) -> Option<Retention> {
    let f = Fields::open(node, &RETENTION, r)?;
    let years = f.parsed("years", &YEARS, Code::BadNumber, r, |text| {
        let wrong = || {
            Unreadable::new(
                format!("`{text}` is not a number of years"),
                "Write a whole number from 1 to 999, or leave `years` out where papers are kept for good.",
            )
        };
        text.trim().parse::<i16>().ok().filter(|n| (1..=999).contains(n)).ok_or_else(wrong)
    });
    let basis = f.text("basis", r);
    Some(Retention { class: f.required_text("class", r)?, years: years.map(|y| y.value), basis })
}

fn mass_change(node: Entry<'_>, calendar: &Calendar, r: &mut Reader<'_>) -> Option<MassChange> {
    let f = Fields::open(node, &MASS_CHANGE, r)?;
    let period = required_period(&f, "period", calendar, r);
    let [gone, emptied, turned] =
        ["gone", "emptied", "turned"].map(|key| f.texts(key, r).into_iter().map(|t| t.value).collect());
    let [reason, by] = ["reason", "by"].map(|key| f.required_text(key, r));
    f.required("date", r);
    let day = date(&f, "date", r).map(|d| d.value);
    Some(MassChange { period: period?.value, gone, emptied, turned, reason: reason?, by: by?, date: day? })
}

fn year_starts(f: &Fields<'_>, r: &mut Reader<'_>) -> i8 {
    let names: Vec<(&str, i8)> = MONTHS.iter().copied().zip(1..).collect();
    f.choice("year_starts", &names, r).unwrap_or(Calendar::default().year_starts)
}

fn language(f: &Fields<'_>, r: &mut Reader<'_>) -> String {
    let read = f.parsed("language", &LANGUAGE, Code::BadChoice, r, |text| {
        let (language, region) = text.split_once('-').map_or((text, None), |(l, r)| (l, Some(r)));
        let letters = |s: &str, n: std::ops::RangeInclusive<usize>| {
            n.contains(&s.len()) && s.chars().all(|c| c.is_ascii_alphabetic())
        };
        if letters(language, 2..=3) && region.is_none_or(|r| letters(r, 2..=2)) {
            Ok(text.to_owned())
        } else {
            Err(Unreadable::new(format!("`{text}` is not a language"), "Write it as en-GB or cy."))
        }
    });
    read.map_or_else(|| "en-GB".to_owned(), |l| l.value)
}

fn labels(f: &Fields<'_>, r: &mut Reader<'_>) -> Vec<Label> {
    let mut labels: Vec<Label> = Vec::new();
    for node in f.items("periods", r) {
        let label = match &node.value {
            Value::Scalar(text) => Some(Label { label: one_line(text), days: None }),
            _ => Fields::open(node, &LABEL, r).and_then(|item| {
                let starts = date(&item, "starts", r);
                let ends = date(&item, "ends", r);
                if let (Some(starts), Some(ends)) = (&starts, &ends)
                    && starts.value > ends.value
                {
                    r.report(Code::BadDate, "the period ends before it starts", &ends.span.range(), "");
                }
                let days = starts.zip(ends).map(|(s, e)| (s.value, e.value));
                Some(Label { label: one_line(&item.required_text("label", r)?), days })
            }),
        };
        let Some(label) = label else { continue };
        if labels.iter().any(|l| l.label == label.label) {
            r.report(Code::DuplicatePeriod, format!("the period `{}` is listed twice", label.label), &node.range, "");
        } else {
            labels.push(label);
        }
    }
    labels
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn districts(f: &Fields<'_>, r: &mut Reader<'_>) -> Vec<String> {
    let mut districts: Vec<String> = Vec::new();
    for district in f.texts("districts", r) {
        if districts.contains(&district.value) {
            let message = format!("the district `{}` is listed twice", district.value);
            r.report(Code::DuplicateKey, message, &district.span.range(), "Delete one of the two.");
        } else {
            districts.push(district.value);
        }
    }
    districts
}

fn agreements(f: &Fields<'_>, r: &mut Reader<'_>) -> Vec<Agreement> {
    let Some(named) = f.names("agreements", &AGREEMENTS, r) else {
        return Vec::new();
    };
    let mut agreements = Vec::new();
    for (id, at, node) in named.named() {
        if id == ALL {
            r.report(
                Code::BadChoice,
                format!("an agreement cannot be called `{ALL}`, which stands for all of them"),
                &at,
                "Choose another short name.",
            );
            continue;
        }
        let title = r.scalar(node, Form::Text, "the title of an agreement").unwrap_or(id).to_owned();
        agreements.push(Agreement { id: id.to_owned(), title });
    }
    agreements
}

fn grant(node: Entry<'_>, r: &mut Reader<'_>) -> Option<GrantTerms> {
    let f = Fields::open(node, &GRANT, r)?;
    for key in ["capital", "retained"] {
        f.required(key, r);
    }
    let (capital, retained) = (percent(&f, "capital", r), percent(&f, "retained", r));
    let threshold = percent(&f, "threshold", r).unwrap_or_default();
    let cap = percent(&f, "cap", r).unwrap_or(Decimal::ONE_HUNDRED);
    Some(GrantTerms { capital: capital?, retained: retained?, threshold, cap })
}

fn unused_rules(rules: &BTreeMap<String, AnnexRule>, papers: &[crate::model::Paper]) -> Vec<String> {
    let taken = |id: &String| papers.iter().flat_map(|p| &p.annexes).flat_map(|a| &a.takes).any(|t| t.id == *id);
    rules.keys().filter(|id| !taken(id)).map(|id| format!("`{id}`")).collect()
}

/// Reads the waivers of a pack or of an indicator.
pub(super) fn waivers(f: &Fields<'_>, r: &mut Reader<'_>) -> Vec<Waiver> {
    let mut waivers = Vec::new();
    for node in f.items("waivers", r) {
        let Some(f) = Fields::open(node, &WAIVER, r) else { continue };
        f.required("code", r);
        let code: Option<Located<Code>> = f.parsed_as("code", WAIVED, Code::BadChoice, r, |text| {
            Code::named(text).ok_or_else(|| {
                let near = crate::diag::wording::nearest(text, crate::diag::CODES.iter().map(|c| c.name()));
                let help = near.map_or_else(
                    || "docs/diagnostics.md lists the codes.".to_owned(),
                    |n| format!("Did you mean `{n}`?"),
                );
                Unreadable::new(format!("there is no finding called `{text}`"), help)
            })
        });
        if let Some(code) = code.as_ref().filter(|c| !c.value.can_be_waived()) {
            let name = code.value.name();
            let (message, help) = match code.value.severity() {
                Severity::Error => {
                    (format!("`{name}` is an error, and errors cannot be waived"), "Mend what it is about.")
                }
                Severity::Gap | Severity::Warning => (
                    format!("`{name}` cannot be waived"),
                    "Give the reason in the record of the correction: boardpack correct writes it.",
                ),
            };
            r.report(Code::BadChoice, message, &code.span.range(), help);
            continue;
        }
        let reason = f.required_text("reason", r);
        let (indicator, file) = (f.text("indicator", r), f.text("file", r));
        if let (Some(code), Some(reason)) = (code, reason) {
            waivers.push(Waiver { code: code.value, indicator, file, reason, span: r.span(&node.range) });
        }
    }
    waivers
}
