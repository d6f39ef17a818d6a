//! What a bag holds: all that the board was given, all that it was made of, and what was checked.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use walkdir::WalkDir;

use super::bag::{Bag, PAYLOAD};
use super::record::{Act, Statement};
use super::{Entry, read_file};
use crate::diag::{CODES, Code, Located};
use crate::issue::ISSUE;
use crate::model::scheme::{Cause, Scheme, Tolerance};
use crate::pack::{BuiltIn, Files};
use crate::pipeline::{Produced, Run};
use crate::publish;
use crate::recipe::{RECIPES, Recipes};
use crate::render::built_in;
use crate::typeset::{STANDARDS, built_in_faces};
use crate::written::as_written;

/// The papers as published: PDFs, Typst sources, manifest.
pub(super) const PAPERS: &str = "papers/";
/// The pack that they were made of, as the team wrote it.
pub(super) const PACK: &str = "pack/";
/// The templates and fonts of the program.
const BUILT_IN: &str = "built-in/";
/// The templates of the program.
const TEMPLATES: &str = "built-in/templates/";
/// The fonts of the program.
const FONTS: &str = "built-in/fonts/";
/// What was checked, and what was found.
pub(super) const CHECKS: &str = "checks.json";
/// The states and rules by which the indicators were rated: the pack's own, or the built-in ones.
pub(super) const SCHEME: &str = "status-scheme.json";
/// Files among the indicators that are not read, because of their ending.
const LEFT_OUT: &str = "left-out.json";
/// The statement by which the bag was sealed.
pub(super) const SIGN_OFF: &str = "sign-off.json";

/// What lies among the indicators and is none.
#[derive(Debug, Default, Serialize, Deserialize)]
struct LeftOut {
    /// Files with another ending.
    pub ignored: Vec<String>,
}

/// Returns what a run made and what it was made of, by path in a bag's payload.
pub(super) fn payload(run: &Run, produced: &Produced) -> BTreeMap<String, Vec<u8>> {
    let papers =
        publish::files(produced, &run.files).into_iter().map(|(path, bytes)| (format!("{PAPERS}{path}"), bytes));
    let texts = run.files.texts.iter().map(|(path, text)| (format!("{PACK}{path}"), text.clone().into_bytes()));
    let fonts = run.files.fonts.iter().map(|(path, bytes)| (format!("{PACK}{path}"), bytes.clone()));
    let templates = built_in(&run.files).map(|(name, text)| (format!("{TEMPLATES}{name}"), text.as_bytes().to_vec()));
    let faces = built_in_faces(&run.files).into_iter().map(|(name, bytes)| (format!("{FONTS}{name}"), bytes.to_vec()));
    let statements = [
        (format!("{PACK}{ISSUE}"), produced.issue.text().into_bytes()),
        (SCHEME.to_owned(), as_written(&scheme(&produced.scheme)).into_bytes()),
        (CHECKS.to_owned(), as_written(&checks(run)).into_bytes()),
        (LEFT_OUT.to_owned(), as_written(&LeftOut { ignored: run.files.ignored.clone() }).into_bytes()),
    ];
    papers.chain(texts).chain(fonts).chain(templates).chain(faces).chain(statements).collect()
}

/// The pack of a bag's payload, with the program's templates and fonts of then.
pub(super) fn files_of(sealed: &BTreeMap<String, Vec<u8>>) -> Files {
    let below = |folder: &'static str| {
        sealed.iter().filter_map(move |(path, bytes)| Some((path.strip_prefix(folder)?.to_owned(), bytes.clone())))
    };
    let mut files = Files::of(&below(PACK).collect());
    let text = |(name, bytes)| Some((name, String::from_utf8(bytes).ok()?));
    let left_out = sealed.get(LEFT_OUT).and_then(|bytes| serde_json::from_slice(bytes).ok());
    files.ignored = left_out.map(|left_out: LeftOut| left_out.ignored).unwrap_or_default();
    files.built_in =
        Some(BuiltIn { templates: below(TEMPLATES).filter_map(text).collect(), fonts: below(FONTS).collect() });
    files
}

/// Returns the pack that a version was made of, with the program's templates and fonts of then. Whether it is as it was
/// sealed is not looked into; what cannot be read is missing.
#[must_use]
pub fn pack_of(entry: &Entry) -> Files {
    let data = entry.bag().join(PAYLOAD);
    let mut payload = BTreeMap::new();
    for folder in [PACK, BUILT_IN, LEFT_OUT] {
        for file in WalkDir::new(data.join(folder)).sort_by_file_name().into_iter().flatten() {
            let names: Option<Vec<&str>> =
                file.path().strip_prefix(&data).ok().and_then(|p| p.iter().map(|part| part.to_str()).collect());
            if let (Some(names), Ok(bytes)) = (names, read_file(file.path())) {
                payload.insert(names.join("/"), bytes);
            }
        }
    }
    files_of(&payload)
}

/// Returns what each PDF of a version was made from; none if its boardpack did not say.
#[must_use]
pub fn recipes_of(entry: &Entry) -> Option<Recipes> {
    let path = entry.bag().join(PAYLOAD).join(PAPERS).join(RECIPES);
    read_file(&path).ok().and_then(|bytes| Recipes::read(&String::from_utf8_lossy(&bytes)))
}

fn scheme(scheme: &Scheme) -> Value {
    let statuses = scheme.statuses.iter().map(|status| {
        let decided = match &status.cause {
            Cause::Rule(rule) => json!({"when": rule.text}),
            Cause::Situation(situation) => json!({"situation": situation.key()}),
        };
        json!({
            "key": status.key, "label": status.label, "code": status.code, "meaning": status.meaning,
            "mark": status.mark.name(), "colour": status.colour, "counts": status.counts,
            "needs_commentary": status.needs_commentary, "decided": decided,
        })
    });
    let tried: Vec<&str> = scheme.rules().map(|(status, _)| status.key.as_str()).collect();
    let tolerance = match scheme.tolerance {
        Tolerance::Points(points) => points.to_string(),
        Tolerance::Percent(percent) => format!("{percent}%"),
    };
    json!({"format": 1, "statuses": statuses.collect::<Vec<_>>(), "rules_tried": tried, "tolerance": tolerance})
}

/// Every check with what it found, and every finding with its place and, where the team accepts it, why.
fn checks(run: &Run) -> Value {
    let sorted = run.findings.sorted(&run.texts);
    // Unused waivers are looked for only where every paper is made at once.
    let asked = CODES.iter().filter(|code| **code != Code::WaiverUnused);
    let made = asked.map(|code| {
        let found = || sorted.iter().filter(|d| d.code == *code);
        json!({
            "code": code.name(), "title": code.title(), "severity": code.severity().word(),
            "blocks_final": code.blocks_final(), "found": found().count(),
            "waived": found().filter(|d| d.waived.is_some()).count(),
        })
    });
    let findings = sorted.iter().map(|found| {
        let place = found.primary.as_ref().map(|label| {
            let at = run.texts.line_column(label.span.file, label.span.start);
            format!("{}:{}:{}", run.texts.path(label.span.file), at.line, at.column)
        });
        json!({
            "code": found.code.name(), "indicator": found.indicator, "message": found.message, "place": place,
            "waived": found.waived,
        })
    });
    json!({"format": 1, "checks": made.collect::<Vec<_>>(), "findings": findings.collect::<Vec<_>>()})
}

/// Returns the bag that seals what a run made.
#[must_use]
pub fn bag_of(run: &Run, produced: &Produced, statement: &Statement) -> Bag {
    let mut payload = payload(run, produced);
    payload.insert(SIGN_OFF.to_owned(), as_written(statement).into_bytes());
    let version = &statement.version;
    let tool = &produced.issue.tool;
    let mut info = vec![
        ("Bagging-Date", statement.on.to_string()),
        ("Bag-Software-Agent", tool.name()),
        ("Bag-Group-Identifier", version.board.clone()),
        ("External-Identifier", format!("{} {} version {}", version.paper, version.period, version.version)),
        ("External-Description", format!("{}: {}, {}", version.board, version.title, version.period)),
        ("Source-Organization", statement.by.organisation.clone().unwrap_or_else(|| version.board.clone())),
        ("Contact-Name", statement.by.name.clone()),
        ("Paper", version.paper.clone()),
        ("Period", version.period.clone()),
        ("Paper-Version", version.version.to_string()),
        ("Standards", STANDARDS.to_owned()),
        ("Issue-SHA256", produced.issue.digest()),
        ("Signed-Off-By", statement.by.in_words()),
        ("Signed-Off-On", statement.on.to_string()),
    ];
    info.extend(statement.meeting.map(|day| ("Meeting-Date", day.to_string())));
    if let Some(edition) = &produced.edition {
        let day = |day: &Option<Located<Date>>| day.as_ref().map(|d| d.value.to_string());
        info.extend(day(&edition.data_as_at).map(|day| ("Data-As-At", day)));
        info.extend(day(&edition.despatch).map(|day| ("Despatch-Date", day)));
        info.extend(edition.item.clone().map(|item| ("Agenda-Item", item)));
        info.extend(edition.background_papers.iter().map(|paper| ("Background-Paper", paper.clone())));
    }
    let exempt = produced.exempt.iter().map(|(annex, why)| ("Exempt", format!("annex {annex}: {why}")));
    info.extend(exempt);
    if let Act::SignOff { role, replaces, retention, .. } = &statement.act {
        info.push(("Signed-Off-As", role.word().to_owned()));
        if let Some(before) = replaces {
            info.push(("Replaces-Version", before.replaced.version.to_string()));
            info.push(("Replaces-Entry", before.bag.entry.clone()));
            info.push(("Replaces-Bag-SHA256", before.bag.sha256.clone()));
        }
        if let Some(keeping) = retention {
            info.push(("Retention-Class", keeping.class.clone()));
            info.extend(keeping.review.map(|day| ("Retention-Review-Date", day.to_string())));
            info.extend(keeping.basis.clone().map(|basis| ("Retention-Basis", basis)));
        }
    }
    Bag { info, payload }
}
