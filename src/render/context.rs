//! What templates can see beside the indicators: `docs/templates.md` lists it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;
use minijinja::value::{Serde, Value};
use serde::Serialize;
use serde_json::json;

use super::changes::ChangesView;
use super::document::{IssuedView, describe, issued_view};
use super::notice::NoticeView;
use super::printing::Printing;
use super::view::{EntryView, StatusView};
use super::{Document, Sources};
use crate::compose::{ActionPlans, Composition, Grant, grant};
use crate::issue::{DocumentVersion, Issue, Replaced};
use crate::model::{Paper, Scheme};

/// The values that every template sees.
pub(super) struct Globals {
    values: BTreeMap<&'static str, Value>,
    /// Every status of the scheme.
    pub statuses: Value,
    annexes: Vec<Value>,
}

impl Globals {
    pub(super) fn value(&self) -> Value {
        Value::from(self.values.clone())
    }

    fn with(&self, name: &'static str, value: Value) -> Value {
        let mut values = self.values.clone();
        values.insert(name, value);
        Value::from(values)
    }

    pub(super) fn with_annex(&self, index: usize) -> Value {
        self.with("this_annex", self.annexes[index].clone())
    }

    pub(super) fn with_entry(&self, entry: Value) -> Value {
        self.with("entry", entry)
    }

    /// Everything, for the main source of a document as a version of it.
    pub(super) fn with_document(
        &self,
        composition: &Composition<'_>,
        printing: &Printing,
        document: &Document,
        version: &DocumentVersion,
        out: &Sources,
    ) -> Value {
        let mut values = self.values.clone();
        let described = describe(composition, printing, document, version, out);
        let paper = paper_view(composition.paper, &printing.issue, version);
        values.insert("paper", Value::from(Serde(&paper)));
        values.insert("document", Value::from(Serde(&described)));
        values.insert("gaps", Value::from(Serde(&out.gaps)));
        Value::from(values)
    }

    /// Everything, for the list of what has changed.
    pub(super) fn with_changes(&self, changes: Option<&ChangesView>) -> Value {
        self.with("changes", Value::from(Serde(&changes)))
    }

    /// Everything, for the page that tells members what a reissue corrects.
    pub(super) fn with_notice(
        &self,
        notice: &NoticeView,
        composition: &Composition<'_>,
        printing: &Printing,
        out: &Sources,
    ) -> Value {
        let documents: Vec<IssuedView> =
            out.documents.iter().map(|d| issued_view(d, composition, printing, out)).collect();
        let mut values = self.values.clone();
        values.insert("notice", Value::from(Serde(notice)));
        values.insert("documents", Value::from(Serde(&documents)));
        Value::from(values)
    }
}

#[derive(Serialize)]
struct PeriodView {
    /// `2008/09 Q2`
    label: String,
    /// `Q2`
    short: String,
    /// `quarter 2`
    name: String,
    /// `1 July 2008 to 30 September 2008`
    range: String,
    starts: Option<String>,
    ends: Option<String>,
}

#[derive(Serialize)]
struct PaperView<'r> {
    id: &'r str,
    title: &'r str,
    version: String,
    replaces: Option<ReplacesView>,
    draft: bool,
    show_calculated: bool,
    signed_by: Option<SignedByView<'r>>,
}

#[derive(Serialize)]
pub(super) struct ReplacesView {
    version: String,
    signed_off: String,
}

#[derive(Serialize)]
struct SignedByView<'r> {
    name: &'r str,
    post: Option<&'r str>,
    organisation: Option<&'r str>,
}

#[derive(Default, Serialize)]
struct EditionView {
    data_as_at: Option<String>,
    sign_off: Option<String>,
    despatch: Option<String>,
    meeting: Option<String>,
    item: Option<String>,
    background_papers: Vec<String>,
}

#[derive(Serialize)]
struct AnnexView<'r> {
    id: &'r str,
    title: &'r str,
    landscape: bool,
    exempt: Option<&'r str>,
    total: usize,
    illustrative: bool,
    partly_illustrative: bool,
    /// Titles of all its rules, whether they took anything or not.
    rules: Vec<&'r str>,
    statuses: Vec<&'r str>,
    sections: Vec<SectionView<'r>>,
}

#[derive(Serialize)]
struct SectionView<'r> {
    rule: &'r str,
    title: &'r str,
    entries: Vec<IncludeView<'r>>,
}

#[derive(Serialize)]
struct IncludeView<'r> {
    id: &'r str,
    title: &'r str,
    /// Path of the entry's source.
    path: String,
}

/// Collects what every template sees.
pub(super) fn globals(composition: &Composition<'_>, printing: &Printing, views: &Arc<Vec<EntryView>>) -> Globals {
    let pack = &composition.register.pack;
    let counts = composition.counts();
    let statuses: Vec<StatusView> = pack.scheme.statuses.iter().map(StatusView::of).collect();
    let period = &composition.period;
    let date = |d: &Option<crate::diag::Located<Date>>| d.as_ref().map(|d| d.value.to_string());
    let edition = composition.edition.map_or(EditionView::default(), |e| EditionView {
        data_as_at: date(&e.data_as_at),
        sign_off: date(&e.sign_off),
        despatch: date(&e.despatch),
        meeting: date(&e.meeting),
        item: e.item.clone(),
        background_papers: e.background_papers.clone(),
    });
    let paper = composition.paper;
    let whole = DocumentVersion { version: printing.issue.version, replaces: printing.issue.replaces.clone() };
    let annexes: Vec<Value> = annexes(composition, views).iter().map(|a| Value::from(Serde(a))).collect();
    let statuses = Value::from(Serde(&statuses));
    let agreements: BTreeMap<&str, serde_json::Value> =
        pack.agreements.iter().map(|a| (a.id.as_str(), json!({"id": a.id, "title": a.title}))).collect();
    let period = PeriodView {
        label: period.label.clone(),
        short: period.label.split_whitespace().next_back().unwrap_or_default().to_owned(),
        name: period.name.clone(),
        range: period.range(),
        starts: period.days.map(|(first, _)| first.to_string()),
        ends: period.days.map(|(_, last)| last.to_string()),
    };
    let values = BTreeMap::from([
        ("board", Value::from(pack.board.clone())),
        ("paper", Value::from(Serde(&paper_view(paper, &printing.issue, &whole)))),
        ("period", Value::from(Serde(&period))),
        ("edition", Value::from(Serde(&edition))),
        ("agreements", Value::from(Serde(&agreements))),
        ("count", count(&counts, &pack.scheme)),
        ("statuses", statuses.clone()),
        ("annexes", annexes.iter().cloned().collect()),
        ("grant", Value::from(Serde(&grant(composition).map(|g| grant_view(&g))))),
        ("action_plans", Value::from(Serde(&plans_view(composition.action_plans(), composition.entries.len())))),
        ("gaps", Value::from(Serde(&printing.gaps))),
        ("has_illustrative", Value::from(views.iter().any(|v| v.partly_illustrative))),
    ]);
    Globals { values, statuses, annexes }
}

fn paper_view<'r>(paper: &'r Paper, issue: &Issue, version: &DocumentVersion) -> PaperView<'r> {
    PaperView {
        id: &paper.id,
        title: &paper.title,
        version: issue.in_words(version),
        replaces: version.replaces.as_ref().map(ReplacesView::of),
        draft: issue.is_draft(version),
        show_calculated: paper.show_calculated,
        signed_by: paper.signed_by.as_ref().map(|s| SignedByView {
            name: &s.name,
            post: s.post.as_deref(),
            organisation: s.organisation.as_deref(),
        }),
    }
}

impl ReplacesView {
    pub(super) fn of(replaced: &Replaced) -> Self {
        Self { version: replaced.version.to_string(), signed_off: replaced.signed_off.to_string() }
    }
}

/// `count.LAA1.red`, `count.all.red`, `count.LAA1.total`.
///
/// The total leaves out statuses that do not count, such as discontinued indicators.
fn count(counts: &BTreeMap<String, BTreeMap<String, usize>>, scheme: &Scheme) -> Value {
    let mut by_agreement: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
    for (agreement, by_status) in counts {
        let name = if agreement.is_empty() { "all" } else { agreement };
        let mut own = by_status.clone();
        own.insert("total".to_owned(), scheme.total(by_status));
        by_agreement.insert(name.to_owned(), own);
    }
    Value::from(Serde(&by_agreement))
}

pub(super) fn grant_view(g: &Grant) -> serde_json::Value {
    json!({
        "potential": g.potential.to_string(), "expected": g.expected.to_string(), "low": g.low.to_string(),
        "high": g.high.to_string(), "capital": g.capital.to_string(), "revenue": g.revenue.to_string(),
        "retained": g.retained.to_string(), "retained_share": format!("{}%", g.retained_share.normalize()), "targets": g.targets, "unknown": g.unknown,
    })
}

pub(super) fn plans_view(plans: ActionPlans, total: usize) -> serde_json::Value {
    json!({
        "in_place": plans.in_place, "in_preparation": plans.in_preparation, "none": plans.none,
        "not_said": plans.not_said, "total": total,
    })
}

fn annexes<'r>(composition: &Composition<'r>, views: &'r [EntryView]) -> Vec<AnnexView<'r>> {
    composition
        .annexes
        .iter()
        .map(|contents| {
            let indices: Vec<usize> = contents.sections.iter().flat_map(|s| s.entries.iter().copied()).collect();
            let used: BTreeSet<&str> = indices.iter().map(|i| views[*i].status.key.as_str()).collect();
            AnnexView {
                id: &contents.annex.id,
                title: &contents.annex.title,
                landscape: contents.annex.landscape,
                exempt: contents.annex.exempt.as_deref(),
                total: indices.len(),
                illustrative: !indices.is_empty() && indices.iter().all(|i| views[*i].illustrative),
                partly_illustrative: indices.iter().any(|i| views[*i].partly_illustrative),
                rules: contents.annex.takes.iter().map(|r| r.title.as_str()).collect(),
                statuses: composition
                    .register
                    .pack
                    .scheme
                    .statuses
                    .iter()
                    .map(|s| s.key.as_str())
                    .filter(|k| used.contains(k))
                    .collect(),
                sections: contents
                    .sections
                    .iter()
                    .map(|s| SectionView {
                        rule: &s.rule.id,
                        title: &s.rule.title,
                        entries: s
                            .entries
                            .iter()
                            .map(|i| IncludeView {
                                id: &views[*i].id,
                                title: &views[*i].title,
                                path: format!("/entries/{}.typ", composition.entries[*i].slug),
                            })
                            .collect(),
                    })
                    .collect(),
            }
        })
        .collect()
}
