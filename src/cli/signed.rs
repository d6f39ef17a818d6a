//! `boardpack status --signed`.

use std::path::Path;

use jiff::Unit;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::args::StatusArguments;
use super::refused::archive_of;
use super::ui::Ui;
use super::verify::signed;
use super::{DONE, VERIFICATION_FAILED, today};
use crate::archive::{Act, Archive, Entry, Role, Version};
use crate::diag::wording::counted;
use crate::model::quantity::print_date;

pub(super) fn run(root: &Path, arguments: &StatusArguments, ui: &Ui) -> u8 {
    let archive = match archive_of(root, ui) {
        Ok(archive) => archive,
        Err(refused) => return refused.told(ui),
    };
    let on = arguments.on.unwrap_or_else(today);
    let mut versions: Vec<&Entry> = archive.versions().collect();
    // Paper by paper, the newest period first, and of each period the newest version.
    versions.sort_by_key(|e| {
        let Version { paper, period, .. } = &e.statement().version;
        let newest = archive.latest(paper, period).map(|e| e.record.number);
        (paper.clone(), std::cmp::Reverse((newest, e.record.number)))
    });
    if versions.is_empty() && archive.faults.is_empty() {
        ui.product(&["Nothing has been signed off.".to_owned()], json!({"type": "nothing_signed"}));
    }
    let mut before: Option<&Entry> = None;
    for entry in versions {
        let heading = before.is_none_or(|b| !b.statement().version.same_paper(&entry.statement().version));
        let (lines, object) = version(&archive, entry, on, heading, ui);
        ui.product(&lines, object);
        before = Some(entry);
    }
    for fault in &archive.faults {
        ui.failure(&format!("{} {}", ui.path(&fault.path), fault.what), "");
    }
    let code = if archive.faults.is_empty() { DONE } else { VERIFICATION_FAILED };
    ui.closing(code);
    ui.next(match (code, before) {
        (DONE, Some(_)) => "boardpack verify proves that all this is as it was sealed",
        (DONE, None) => "boardpack sign-off, when the papers go out",
        _ => "boardpack verify says more",
    });
    code
}

fn version(archive: &Archive, entry: &Entry, on: Date, heading: bool, ui: &Ui) -> (Vec<String>, Value) {
    let statement = entry.statement();
    let version = &statement.version;
    let next = archive.successor(entry);
    let retention = match &statement.act {
        Act::SignOff { retention, .. } => retention.as_ref(),
        Act::Signature { .. } | Act::Filing { .. } => None,
    };
    let review = retention.and_then(|r| r.review);
    let mut lines = Vec::new();
    if heading {
        let meeting = statement.meeting.map(|day| format!(", for the meeting of {}", print_date(day)));
        lines.push(format!("{}, {}: {}{}", version.paper, version.period, version.title, meeting.unwrap_or_default()));
    }
    let standing = match next {
        Some(next) => {
            format!("replaced by version {} on {}", next.statement().version.version, print_date(next.statement().on))
        }
        None if approved(archive, entry) => "in force".to_owned(),
        None => "sealed, not yet approved".to_owned(),
    };
    lines.push(format!("  version {}, {standing}  {}", version.version, ui.path(&entry.folder)));
    lines.push(format!("    {}, {}{}", signed(entry, None), ago(statement.on, on), with_key(entry)));
    lines.extend(
        archive.about(entry).map(|e| format!("    {}, {}{}", signed(e, None), ago(e.statement().on, on), with_key(e))),
    );
    lines.extend(retention.map(|r| {
        let review = r.review.map_or_else(
            || "for good".to_owned(),
            |day| match days(on, day) {
                left if left < 0 => format!("review was due on {}", print_date(day)),
                left => format!("review on {}, in {}", print_date(day), span(left)),
            },
        );
        format!("    kept as {}; {review}", r.class)
    }));
    let others = archive
        .about(entry)
        .map(|e| json!({"entry": e.name, "statement": e.statement(), "signing_key": e.record.signing_key}));
    let object = json!({
        "type": "signed", "entry": entry.name, "folder": ui.path(&entry.folder), "statement": statement,
        "signing_key": entry.record.signing_key, "bag_sha256": entry.record.bag.sha256,
        "replaced_by": next.map(|n| json!({"entry": n.name, "version": n.statement().version.version, "on": n.statement().on})),
        "records": others.collect::<Vec<_>>(), "age_days": days(statement.on, on),
        "review": review, "review_due": review.is_some_and(|day| day <= on), "as_at": on,
    });
    (lines, object)
}

fn with_key(entry: &Entry) -> &'static str {
    if entry.record.signing_key.is_some() { "; with an SSH signature" } else { "" }
}

/// Whether somebody has approved a version.
fn approved(archive: &Archive, entry: &Entry) -> bool {
    std::iter::once(entry).chain(archive.about(entry)).any(|e| match &e.statement().act {
        Act::SignOff { role, .. } | Act::Signature { role } => *role == Role::Approved,
        Act::Filing { .. } => false,
    })
}

/// Days from one day to another; negative if the other is earlier.
fn days(from: Date, to: Date) -> i32 {
    from.until((Unit::Day, to)).map_or(0, |span| span.get_days())
}

fn ago(then: Date, now: Date) -> String {
    match days(then, now) {
        0 => "today".to_owned(),
        past if past > 0 => format!("{} ago", span(past)),
        future => format!("in {}", span(-future)),
    }
}

/// `12 days`, `5 months`, `18 years`: as exactly as one says it.
fn span(days: i32) -> String {
    let (count, unit) = match days {
        0..=60 => (days, "day"),
        61..=730 => (days * 12 / 365, "month"),
        _ => (days * 100 / 36525, "year"),
    };
    counted(usize::try_from(count).unwrap_or(0), unit)
}
