//! What templates can see beside the indicators: `docs/templates.md` lists it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use minijinja::value::{Serde, Value};
use serde::Serialize;
use serde_json::json;

use super::reads::Shown;
use super::view::{EntryView, StatusView};
use super::{Document, Sources, Told};
use crate::compose::{ActionPlans, Composition, Grant, grant};
use crate::issue::{ISSUE, Replaced};
use crate::model::{Paper, Scheme};

/// What is missing, by lead; prints in drafts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Gap {
    /// The lead organisation, or who else can mend it.
    pub lead: String,
    /// What is missing, one sentence each.
    pub items: Vec<String>,
}

impl Gap {
    /// Who mends what belongs to no lead.
    pub const TEAM: &'static str = "Whoever keeps the pack";

    /// Adds an item to a lead's list.
    pub fn add(gaps: &mut Vec<Self>, lead: &str, item: String) {
        match gaps.iter_mut().find(|g| g.lead == lead) {
            Some(gap) => gap.items.push(item),
            None => gaps.push(Self { lead: lead.to_owned(), items: vec![item] }),
        }
    }
}

/// How this run prints the paper.
#[derive(Debug, Clone)]
pub struct Printing {
    /// The version that the papers carry, from 1.
    pub version: u32,
    /// The signed-off version that they take the place of.
    pub replaces: Option<Replaced>,
    /// Whether the papers are marked as drafts.
    pub draft: bool,
    /// What is missing; drafts list it.
    pub gaps: Vec<Gap>,
    /// The published pack: data in canonical form, templates, fonts, by path.
    pub pack_files: BTreeMap<String, Vec<u8>>,
    /// Families of fonts, first choice first.
    pub font_families: Vec<String>,
}

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

    pub(super) fn with_document(
        &self,
        composition: &Composition<'_>,
        printing: &Printing,
        document: &Document,
        out: &Sources,
    ) -> Value {
        let mut values = self.values.clone();
        values.insert("document", Value::from(Serde(&describe(composition, printing, document, out))));
        values.insert("gaps", Value::from(Serde(&out.gaps)));
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
struct ReplacesView {
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
    let date = |d: &Option<crate::diag::Located<jiff::civil::Date>>| d.as_ref().map(|d| d.value.to_string());
    let edition = composition.edition.map_or(EditionView::default(), |e| EditionView {
        data_as_at: date(&e.data_as_at),
        sign_off: date(&e.sign_off),
        despatch: date(&e.despatch),
        meeting: date(&e.meeting),
        item: e.item.clone(),
        background_papers: e.background_papers.clone(),
    });
    let paper = composition.paper;
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
        ("paper", Value::from(Serde(&paper_view(paper, printing)))),
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

fn paper_view<'r>(paper: &'r Paper, printing: &'r Printing) -> PaperView<'r> {
    PaperView {
        id: &paper.id,
        title: &paper.title,
        version: printing.version.to_string(),
        replaces: printing
            .replaces
            .as_ref()
            .map(|r| ReplacesView { version: r.version.to_string(), signed_off: r.signed_off.to_string() }),
        draft: printing.draft,
        show_calculated: paper.show_calculated,
        signed_by: paper.signed_by.as_ref().map(|s| SignedByView {
            name: &s.name,
            post: s.post.as_deref(),
            organisation: s.organisation.as_deref(),
        }),
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
        let counting = |key: &String| scheme.status(key).is_none_or(|s| s.counts);
        own.insert("total".to_owned(), by_status.iter().filter(|(key, _)| counting(key)).map(|(_, n)| n).sum());
        by_agreement.insert(name.to_owned(), own);
    }
    Value::from(Serde(&by_agreement))
}

fn grant_view(g: &Grant) -> serde_json::Value {
    json!({
        "potential": g.potential.to_string(), "expected": g.expected.to_string(), "low": g.low.to_string(),
        "high": g.high.to_string(), "capital": g.capital.to_string(), "revenue": g.revenue.to_string(),
        "retained": g.retained.to_string(), "retained_share": format!("{}%", g.retained_share.normalize()), "targets": g.targets, "unknown": g.unknown,
    })
}

fn plans_view(plans: ActionPlans, total: usize) -> serde_json::Value {
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

/// The PDFs of a paper: the cover paper, each annex, and all of it in one.
pub(super) fn documents(composition: &Composition<'_>) -> Vec<Document> {
    let document =
        |name: &str, annex: Option<String>| Document { name: name.to_owned(), main: format!("{name}.typ"), annex };
    let mut documents = vec![document("paper", None)];
    for contents in &composition.annexes {
        documents.push(document(&format!("annex-{}", contents.annex.id), Some(contents.annex.id.clone())));
    }
    documents.push(document("pack", None));
    documents
}

fn describe(
    composition: &Composition<'_>,
    printing: &Printing,
    document: &Document,
    out: &Sources,
) -> serde_json::Value {
    let pack = &composition.register.pack;
    let paper = composition.paper;
    let (language, region) =
        pack.language.split_once('-').map_or((pack.language.as_str(), None), |(l, r)| (l, Some(r)));
    let annex = composition.annexes.iter().find(|a| Some(&a.annex.id) == document.annex.as_ref());
    let title = annex.map_or_else(|| paper.title.clone(), |a| format!("Annex {}: {}", a.annex.id, a.annex.title));
    let mut includes: Vec<String> = Vec::new();
    match &document.annex {
        Some(id) => includes.push(format!("/annexes/{id}.typ")),
        None => includes.push("/cover.typ".to_owned()),
    }
    if document.name == "pack" {
        includes.extend(composition.annexes.iter().map(|a| format!("/annexes/{}.typ", a.annex.id)));
    }
    let date = composition.document_date();
    let folder = format!("attachments/{}/", document.name);
    let attachments: Vec<serde_json::Value> = out
        .attachments
        .keys()
        .filter_map(|path| Some((path, path.strip_prefix(&folder)?)))
        .map(|(path, name)| attachment(path, name))
        .collect();
    let author = paper.signed_by.as_ref().and_then(|s| s.organisation.clone()).unwrap_or_else(|| pack.board.clone());
    json!({
        "name": document.name, "title": title, "annex": document.annex, "includes": includes,
        "date": {"year": date.year(), "month": date.month(), "day": date.day()},
        "language": language.to_lowercase(), "region": region.map(str::to_uppercase), "author": author,
        "fonts": printing.font_families, "attachments": attachments,
        "landscape": annex.is_some_and(|a| a.annex.landscape),
        "contents": if document.name == "pack" { paper.contents || !composition.annexes.is_empty() } else { paper.contents && annex.is_none() },
        "carries_gaps": annex.is_none() && printing.draft,
    })
}

fn attachment(path: &str, name: &str) -> serde_json::Value {
    let (mime, relationship, description) = match name.rsplit('.').next().unwrap_or_default() {
        _ if name == ISSUE => {
            ("application/json", "supplement", "Which issue this is, with digests of what it is made of")
        }
        "json" => ("application/json", "data", "The figures that this paper prints"),
        "yaml" | "yml" => ("application/yaml", "source", "Data of the board pack"),
        "ttf" | "otf" | "ttc" | "otc" => ("font/sfnt", "supplement", "A font of the board pack"),
        _ => ("text/plain", "source", "A template of the board pack"),
    };
    json!({"path": format!("/{path}"), "name": name, "mime": mime, "relationship": relationship, "description": description})
}

/// Puts together what each PDF carries: the cover and an annex the figures that they print, the pack all that it is
/// made of.
pub(super) fn attach(
    composition: &Composition<'_>,
    printing: &Printing,
    shown: &[Arc<Shown>],
    [cover_told, entries_told]: [&Mutex<Told>; 2],
    out: &mut Sources,
) {
    let counts: BTreeMap<String, BTreeMap<String, usize>> =
        composition.counts().into_iter().map(|(k, v)| (if k.is_empty() { "all".to_owned() } else { k }, v)).collect();
    let cover = json!({
        "counts": counts, "grant": grant(composition).map(|g| grant_view(&g)),
        "action_plans": plans_view(composition.action_plans(), composition.entries.len()),
        "indicators": what_was_read(0..shown.len(), shown, cover_told),
    });
    put("paper", cover, composition, out);
    for contents in &composition.annexes {
        let entries = contents.sections.iter().flat_map(|s| s.entries.iter().copied());
        let figures = json!({"annex": contents.annex.id, "indicators": what_was_read(entries, shown, entries_told)});
        put(&format!("annex-{}", contents.annex.id), figures, composition, out);
    }
    for (path, bytes) in &printing.pack_files {
        out.attachments.insert(format!("attachments/pack/{path}"), bytes.clone());
    }
}

fn put(document: &str, figures: serde_json::Value, composition: &Composition<'_>, out: &mut Sources) {
    let mut whole = json!({
        "format": 1, "board": composition.register.pack.board, "paper": composition.paper.id,
        "period": composition.period.label,
    });
    if let (Some(whole), serde_json::Value::Object(figures)) = (whole.as_object_mut(), figures) {
        whole.extend(figures);
    }
    let text = format!("{whole:#}\n");
    out.attachments.insert(format!("attachments/{document}/figures.json"), text.into_bytes());
}

/// Exactly those fields of the indicators that a template asked for: a change in any other leaves its paper alone.
fn what_was_read(
    indices: impl Iterator<Item = usize>,
    shown: &[Arc<Shown>],
    told: &Mutex<Told>,
) -> Vec<serde_json::Value> {
    let Ok(told) = told.lock() else { return Vec::new() };
    let read = |index: usize| {
        let whole = &shown[index].json;
        let mut figures = json!({"id": whole["id"]});
        for field in told.read.get(&index)? {
            figures[field] = whole[field].clone();
        }
        Some(figures)
    };
    indices.filter_map(read).collect()
}
