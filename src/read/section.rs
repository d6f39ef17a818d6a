//! Reading a section file: authored text that belongs to no single indicator.

use crate::diag::{Code, Diagnostic, Located};
use crate::model::PackFile;
use crate::model::section::{
    DatedStep, FollowUp, PartOfSection, Priority, Recommendation, Section, SectionEdition, Subject,
};
use crate::yaml::{Entry, Fields, Node, Reader};

use super::declared::{shares, sums};
use super::indicator::block;
use super::keys::section::{EDITION, FOLLOW_UP, PART, PRIORITY, RECOMMENDATION, SECTION, STEP};
use super::outturn::located;
use super::value::{date, number, required_period};

/// Reads one file; `None`, reported, if it does not say what it is about.
pub(super) fn read(node: &Node, pack: &PackFile, r: &mut Reader<'_>) -> Option<Section> {
    let f = Fields::open_file(node, &SECTION, r)?;
    let titled = f.filled_text("section", r);
    let subject = match (f.node("block"), f.node("section")) {
        (Some(_), None) => Subject::Block(block(&f, pack, r)?),
        (None, Some(_)) => Subject::Titled(titled?),
        (Some(_), Some(node)) => {
            let message = "a section is of a block or has a title of its own, and this one says both";
            r.report(Code::BadChoice, message, &node.range, "Keep `block:` or `section:`, and delete the other.");
            return None;
        }
        (None, None) => {
            let message = "the section does not say what it is about";
            let help = "Write `block:` with one of pack.yaml's, or `section:` with a title.";
            r.report(Code::MissingKey, message, &(node.range.start..node.range.start + 1), help);
            return None;
        }
    };
    if matches!(subject, Subject::Block(_)) {
        for key in ["order", "before_blocks"] {
            if let Some(node) = f.node(key) {
                let message = format!("`{key}` is only for sections with a title of their own");
                r.report(Code::BadChoice, message, &node.range, "Delete it: blocks come in the order of pack.yaml.");
            }
        }
    }
    let mut editions: Vec<SectionEdition> = Vec::new();
    for node in f.items("editions", r) {
        let Some(edition) = edition(node, pack, r) else { continue };
        if let Some(first) = editions.iter().find(|e| e.period.value == edition.period.value) {
            let message = format!("the section has two editions for {}", edition.period.value.label);
            r.sink.push(
                Diagnostic::new(Code::DuplicatePeriod, message)
                    .at(edition.period.span.clone(), "this one is left out")
                    .and(first.period.span.clone(), "the first is here")
                    .help("Put both texts into one, or give one another period."),
            );
            continue;
        }
        editions.push(edition);
    }
    Some(Section {
        subject,
        order: number(&f, "order", r),
        before_blocks: f.yes_no("before_blocks", r).unwrap_or(false),
        editions,
        span: r.span(&(node.range.start..node.range.start + 1)),
    })
}

fn edition(node: Entry<'_>, pack: &PackFile, r: &mut Reader<'_>) -> Option<SectionEdition> {
    let f = Fields::open(node, &EDITION, r)?;
    let period = required_period(&f, "period", &pack.calendar, r);
    Some(SectionEdition {
        introduction: located(&f, "introduction", r),
        progress: located(&f, "progress", r),
        issues: located(&f, "issues", r),
        parts: f.items("parts", r).into_iter().filter_map(|n| part(n, r)).collect(),
        recommendations: f.items("recommendations", r).into_iter().filter_map(|n| recommendation(n, pack, r)).collect(),
        priorities: f.items("priorities", r).into_iter().filter_map(|n| priority(n, r)).collect(),
        sums: sums(&f, r),
        shares: shares(&f, r),
        period: period?,
    })
}

fn part(node: Entry<'_>, r: &mut Reader<'_>) -> Option<PartOfSection> {
    let f = Fields::open(node, &PART, r)?;
    let (title, fund) = (f.required_text("title", r), located(&f, "fund", r));
    Some(PartOfSection { fund, text: required_located(&f, "text", r)?, title: title? })
}

fn required_located(f: &Fields<'_>, key: &str, r: &mut Reader<'_>) -> Option<Located<String>> {
    let value = f.required_text(key, r)?;
    Some(Located { value, span: r.span(&f.node(key)?.range) })
}

fn recommendation(node: Entry<'_>, pack: &PackFile, r: &mut Reader<'_>) -> Option<Recommendation> {
    let f = Fields::open(node, &RECOMMENDATION, r)?;
    let follow_up = f.node("follow_up").and_then(|n| follow_up(n, pack, r));
    let (indicators, by) = (f.texts("indicators", r), f.text("by", r));
    Some(Recommendation { text: f.required_text("text", r)?, indicators, by, follow_up })
}

fn follow_up(node: Entry<'_>, pack: &PackFile, r: &mut Reader<'_>) -> Option<FollowUp> {
    let f = Fields::open(node, &FOLLOW_UP, r)?;
    let outcome = f.text("outcome", r);
    Some(FollowUp { period: required_period(&f, "period", &pack.calendar, r)?.value, outcome })
}

fn priority(node: Entry<'_>, r: &mut Reader<'_>) -> Option<Priority> {
    let f = Fields::open(node, &PRIORITY, r)?;
    let steps = f.items("milestones", r).into_iter().filter_map(|n| step(n, r)).collect();
    let title = f.required_text("title", r);
    Some(Priority { progress: required_located(&f, "progress", r)?, title: title?, steps })
}

fn step(node: Entry<'_>, r: &mut Reader<'_>) -> Option<DatedStep> {
    let f = Fields::open(node, &STEP, r)?;
    let due = date(&f, "due", r).map(|d| d.value);
    Some(DatedStep { text: f.required_text("text", r)?, due })
}
