//! Which issue of a paper a run makes: how it stands to what was issued before, and what its notice has to say.

use std::collections::BTreeMap;

use super::Stages;
use crate::compare::{self, Published};
use crate::compose::Composition;
use crate::diag::{Code, Diagnostic, Sink};
use crate::issue::{ISSUE, Issue, Known, MadeOf, Standing};
use crate::notice::Notice;
use crate::pack::{FINANCE, Files, INDICATORS, PACK_FILE, SECTIONS, TEMPLATES, is_in};
use crate::pipeline::{Past, Purpose};
use crate::recipe::Kitchen;
use crate::render::{Issued, NOTICE, document_names};

/// Returns what was issued before: the archive knows, and so does a pack that came out of a PDF.
pub(super) fn known(files: &Files, past: &Past, sink: &mut Sink) -> Vec<Known> {
    let mut known = past.known.clone();
    match files.issue.as_deref().map(Issue::read) {
        Some(Ok(issue)) => known.push(Known { issue, signed: None }),
        Some(Err(why)) => sink.push(Diagnostic::new(Code::FileUnreadable, format!("`{ISSUE}` {why}")).help(
            "It says which issue of a paper this pack is. Take the pack out of the PDF again, or delete the file.",
        )),
        None => {}
    }
    known
}

impl Stages<'_> {
    /// How the paper stands to what was issued before, and what it is now.
    pub(super) fn issue(&self, composition: &Composition<'_>, made_of: &MadeOf) -> (Standing, Issue) {
        if let Some(issue) = &self.request.reissue {
            let known = Known { issue: issue.clone(), signed: None };
            return (Standing::Unchanged(known), issue.clone());
        }
        let (paper, period) = (&composition.paper.id, &composition.period.label);
        let before = self.known.iter().filter(|k| k.issue.paper == *paper && k.issue.period == *period);
        // What the archive says goes before what a pack says that came out of a PDF.
        let before = before.max_by_key(|k| (k.signed.is_some(), k.issue.version)).cloned();
        let unread: Vec<&str> = self.register.skipped.iter().map(|s| s.path.as_str()).collect();
        let standing = Standing::of(before, made_of, &unread);
        let draft = self.request.purpose != Purpose::Final && standing.is_draft();
        let mut issue = Issue::stating(paper, period, &standing, draft, made_of.clone());
        issue.notices.extend(self.notice(&standing, composition, issue.version));
        (standing, issue)
    }

    /// What a reissue corrects.
    fn notice(&self, standing: &Standing, composition: &Composition<'_>, version: u32) -> Option<Notice> {
        let Standing::Changed { before: Known { signed: Some(signed), .. }, changes } = standing else { return None };
        let mut others: Vec<String> = Vec::new();
        for what in changes.iter().filter_map(|change| beside_data(change.path())) {
            if !others.iter().any(|known| known == what) {
                others.push(what.to_owned());
            }
        }
        let then = self.signed.register(&signed.entry);
        let before = self.signed.composition(&signed.entry, &composition.paper.id, &composition.period.label);
        let Some((then, before)) = then.zip(before) else {
            return Some(Notice { version, others, ..Notice::default() });
        };
        let published = Published::new(&then.published, &self.register.published, PACK_FILE);
        Some(compare::notice(&before, composition, version, &published, others))
    }

    /// The documents of the signed version that this issue replaces.
    pub(super) fn issued(
        &self,
        standing: &Standing,
        composition: &Composition<'_>,
        kitchen: &Kitchen,
    ) -> BTreeMap<String, Issued> {
        let Some((before, signed)) = standing.replaced() else { return BTreeMap::new() };
        let recipes = self.past.packs.get(&signed.entry).and_then(|pack| pack.recipes.as_ref());
        let names: Vec<String> = match recipes {
            Some(recipes) => recipes.pdfs.keys().cloned().collect(),
            None => document_names(composition),
        };
        let issued = |name: String| {
            let version = before.issue.document(&name);
            let signed_off = signed.days.get(&version.version).copied();
            let same_kitchen = recipes.filter(|recipes| recipes.kitchen == *kitchen);
            let from = same_kitchen.and_then(|recipes| Some(recipes.pdfs.get(&name)?.from.clone()));
            (name, Issued { version, signed_off, from })
        };
        names.into_iter().filter(|name| name != NOTICE).map(issued).collect()
    }
}

/// What a changed file that holds no data means to a reader of the papers.
fn beside_data(path: &str) -> Option<&'static str> {
    if is_in(path, INDICATORS) || path == PACK_FILE {
        None
    } else if is_in(path, SECTIONS) {
        Some("the text of the sections")
    } else if is_in(path, FINANCE) {
        Some("the figures of the funds")
    } else if path.starts_with(TEMPLATES) {
        Some("the wording or the look of the papers")
    } else {
        Some("the fonts of the papers")
    }
}
