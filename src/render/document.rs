//! The PDFs of a paper: which there are, what each says of itself, and what it carries.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use serde::Serialize;
use serde_json::json;

use super::context::{ReplacesView, grant_view, plans_view};
use super::notice::NoticeView;
use super::printing::Printing;
use super::reads::Shown;
use super::{Document, DocumentKind, Sources, Told};
use crate::compose::{Composition, grant};
use crate::issue::{DocumentVersion, ISSUE};
use crate::model::pack::Contents;

/// Returns the names of the PDFs that a paper comes as, without the notice of a reissue.
#[must_use]
pub fn document_names(composition: &Composition<'_>) -> Vec<String> {
    let annexes = composition.annexes.iter().map(|contents| DocumentKind::Annex(contents.annex.id.clone()));
    let kinds = std::iter::once(DocumentKind::Cover).chain(annexes).chain([DocumentKind::Pack]);
    kinds.map(|kind| name_of(&kind)).collect()
}

/// The PDFs of a paper: the cover paper, each annex, all of it in one, for a reissue the notice; and the list of what has
/// changed, where that is wanted.
pub(super) fn documents(composition: &Composition<'_>, printing: &Printing) -> Vec<Document> {
    let annexes = composition.annexes.iter().map(|contents| DocumentKind::Annex(contents.annex.id.clone()));
    let notice = printing.issue.notice(printing.issue.version).map(|_| DocumentKind::Notice);
    let changes = printing.since.as_ref().map(|_| DocumentKind::Changes);
    let kinds =
        std::iter::once(DocumentKind::Cover).chain(annexes).chain([DocumentKind::Pack]).chain(notice).chain(changes);
    let document = |kind: DocumentKind| {
        let name = name_of(&kind);
        Document { main: format!("{name}.typ"), name, kind }
    };
    kinds.map(document).collect()
}

fn name_of(kind: &DocumentKind) -> String {
    match kind {
        DocumentKind::Cover => COVER.to_owned(),
        DocumentKind::Annex(id) => format!("annex-{id}"),
        DocumentKind::Pack => PACK.to_owned(),
        DocumentKind::Notice => NOTICE.to_owned(),
        DocumentKind::Changes => CHANGES.to_owned(),
    }
}

/// The cover paper.
const COVER: &str = "paper";

/// The source of its contents.
pub const COVER_BODY: &str = "cover.typ";

/// The document that holds all the others.
pub const PACK: &str = "pack";

/// The page that tells members what a reissue corrects.
pub const NOTICE: &str = "notice";

/// The source of its contents.
pub const NOTICE_BODY: &str = "correction-notice.typ";

/// The printable list of what has changed between two readings of a paper.
const CHANGES: &str = "changes";

/// The source of that list.
pub const CHANGES_BODY: &str = "change-list.typ";

/// What a document says of itself, as a version of it.
pub(super) fn describe(
    composition: &Composition<'_>,
    printing: &Printing,
    document: &Document,
    version: &DocumentVersion,
    out: &Sources,
) -> serde_json::Value {
    let pack = &composition.register.pack;
    let paper = composition.paper;
    let (language, region) =
        pack.language.split_once('-').map_or((pack.language.as_str(), None), |(l, r)| (l, Some(r)));
    let annex = composition.annexes.iter().find(|a| Some(a.annex.id.as_str()) == document.annex());
    let title = match (&document.kind, annex, &printing.since) {
        (DocumentKind::Annex(id), Some(a), _) => format!("Annex {id}: {}", a.annex.title),
        (DocumentKind::Notice, ..) => NoticeView::of(&printing.notice(), None).title,
        (DocumentKind::Changes, _, Some(since)) => format!("What has changed since {}", since.before),
        _ => paper.title.clone(),
    };
    let annexes = composition.annexes.iter().map(|a| format!("/annexes/{}.typ", a.annex.id));
    let includes: Vec<String> = match &document.kind {
        DocumentKind::Cover => vec![format!("/{COVER_BODY}")],
        DocumentKind::Annex(id) => vec![format!("/annexes/{id}.typ")],
        DocumentKind::Pack => std::iter::once(format!("/{COVER_BODY}")).chain(annexes).collect(),
        DocumentKind::Notice => vec![format!("/{NOTICE_BODY}")],
        DocumentKind::Changes => vec![format!("/{CHANGES_BODY}")],
    };
    let (kind, reissued) = match &document.kind {
        DocumentKind::Cover => ("paper", true),
        DocumentKind::Annex(_) => ("annex", true),
        DocumentKind::Pack => ("set of papers", true),
        DocumentKind::Notice | DocumentKind::Changes => ("page", false),
    };
    let notice = printing.issue.notice(version.version).filter(|_| reissued && version.replaces.is_some());
    let notice = notice.map(|notice| NoticeView::of(notice, document.annex()));
    let is_paper = matches!(document.kind, DocumentKind::Cover | DocumentKind::Pack);
    // Of several documents in one, each annex lists its own sections.
    let contents = match (&document.kind, paper.contents) {
        (DocumentKind::Pack, _) if !composition.annexes.is_empty() => json!(1),
        (DocumentKind::Cover | DocumentKind::Pack, Contents::Chapters) => json!(1),
        (DocumentKind::Cover | DocumentKind::Pack, Contents::Sections) => json!(true),
        _ => json!(false),
    };
    let date = composition.document_date();
    let edition = composition.edition.filter(|_| document.kind == DocumentKind::Notice);
    let meeting = edition.and_then(|e| e.meeting.as_ref()).map(|day| day.value.to_string());
    let folder = format!("attachments/{}/", document.name);
    let attachments: Vec<serde_json::Value> = out
        .attachments
        .keys()
        .filter_map(|path| Some((path, path.strip_prefix(&folder)?)))
        .map(|(path, name)| attachment(path, name))
        .collect();
    let author = paper.signed_by.as_ref().and_then(|s| s.organisation.clone()).unwrap_or_else(|| pack.board.clone());
    json!({
        "name": document.name, "title": title, "annex": document.annex(), "includes": includes,
        "date": {"year": date.year(), "month": date.month(), "day": date.day()},
        "language": language.to_lowercase(), "region": region.map(str::to_uppercase), "author": author,
        "fonts": printing.font_families, "attachments": attachments,
        "landscape": annex.is_some_and(|a| a.annex.landscape),
        "standalone": !is_paper, "notice": notice, "kind": kind, "contents": contents,
        "meeting": meeting, "carries_gaps": is_paper && printing.issue.is_draft(version),
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
    lists: &BTreeMap<String, serde_json::Value>,
    [cover_told, entries_told]: [&Mutex<Told>; 2],
    out: &mut Sources,
) {
    let counts: BTreeMap<String, BTreeMap<String, usize>> =
        composition.counts().into_iter().map(|(k, v)| (if k.is_empty() { "all".to_owned() } else { k }, v)).collect();
    let mut cover = json!({
        "counts": counts, "grant": grant(composition).map(|g| grant_view(&g)),
        "action_plans": plans_view(composition.action_plans(), composition.entries.len()),
        "indicators": what_was_read(0..shown.len(), shown, cover_told),
    });
    if !lists.is_empty() {
        cover["lists"] = json!(lists);
    }
    put(COVER, cover, composition, out);
    for contents in &composition.annexes {
        let entries = contents.sections.iter().flat_map(|s| s.entries.iter().copied());
        let figures = json!({"annex": contents.annex.id, "indicators": what_was_read(entries, shown, entries_told)});
        put(&format!("annex-{}", contents.annex.id), figures, composition, out);
    }
    for (path, bytes) in &printing.pack_files {
        out.attachments.insert(format!("attachments/{PACK}/{path}"), bytes.clone());
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

/// A document as the notice of a reissue lists it.
#[derive(Serialize)]
pub(super) struct IssuedView {
    title: String,
    /// The name of its file.
    file: String,
    version: String,
    replaces: Option<ReplacesView>,
    /// Whether it is what it was.
    kept: bool,
}

/// Describes a document for the notice.
pub(super) fn issued_view(
    document: &Document,
    composition: &Composition<'_>,
    printing: &Printing,
    out: &Sources,
) -> IssuedView {
    let version = out.versions.get(&document.name).cloned().unwrap_or_else(|| printing.anew(&document.name));
    let annex = composition.annexes.iter().find(|a| Some(a.annex.id.as_str()) == document.annex());
    let title = match annex {
        Some(a) => format!("Annex {}: {}", a.annex.id, a.annex.title),
        None if document.kind == DocumentKind::Pack => "All of it in one".to_owned(),
        None => "Cover paper".to_owned(),
    };
    IssuedView {
        title,
        file: format!("{}.pdf", document.name),
        version: printing.issue.in_words(&version),
        replaces: version.replaces.as_ref().map(ReplacesView::of),
        kept: version.version < printing.issue.version,
    }
}
