//! What a run gives back: the finished papers, and the record behind every count in them.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::compose::{Composition, Stand};
use crate::diag::{Diagnostic, Sink, SourceMap};
use crate::issue::{ISSUE, Issue, MadeOf, Standing};
use crate::model::{Edition, Retention, Scheme};
use crate::pack::Files;
use crate::read::Register;
use crate::recipe::{Recipe, Recipes};
use crate::render::{CHANGES_BODY, COVER_BODY, Gap, NOTICE_BODY, Sources};
use crate::typeset::Pdf;

use super::Unmet;

/// How long a stage took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timing {
    /// The stage.
    pub stage: &'static str,
    /// Wall-clock time.
    pub took: Duration,
}

/// A paper, finished as far as the request goes.
#[derive(Debug, Clone)]
pub struct Produced {
    /// Its id.
    pub paper: String,
    /// The period, as it prints.
    pub period: String,
    /// The board.
    pub board: String,
    /// Its title.
    pub title: String,
    /// Its dates, its place on the agenda and its background papers.
    pub edition: Option<Edition>,
    /// Its annexes that are not for publication, with the reasons.
    pub exempt: Vec<(String, String)>,
    /// The status scheme.
    pub scheme: Scheme,
    /// How long it is to be kept once it is signed off.
    pub retention: Option<Retention>,
    /// Which issue it is.
    pub issue: Issue,
    /// How it stands to the issue before.
    pub standing: Standing,
    /// What it was made of in this run.
    pub made_of: MadeOf,
    /// Its Typst sources.
    pub sources: Sources,
    /// The PDFs that were made; none after a check, or if one of them failed.
    pub pdfs: Vec<Pdf>,
    /// PDFs that lie there already and would come out the same: names without extension.
    pub kept: Vec<String>,
    /// What each PDF was made from, those that lie there already included.
    pub recipes: Recipes,
    /// Why a PDF was made again though it lay there, or no longer agrees with those that were asked for: the sources that have
    /// changed, by name of the PDF.
    pub because: BTreeMap<String, BTreeSet<String>>,
    /// How many indicators have each status: key, label and number, in the order of the scheme.
    pub counts: Vec<(String, String, usize)>,
    /// How it stands: each indicator with its figures, the counts by agreement and block, the reward grant.
    pub stand: Stand,
    /// What is missing, by lead.
    pub gaps: Vec<Gap>,
    /// Statuses that judgement put in place of what the figures said, and how they turned out; a sentence each.
    pub overrides: Vec<String>,
    /// Findings that the pack accepts, with the reasons.
    pub waived: Vec<Waived>,
    /// Whether only some of its PDFs were asked for.
    pub partial: bool,
    /// Whether every stage that the request asks for succeeded.
    pub complete: bool,
    /// Whether its layout passed a limit and goes on until the program ends.
    pub left_running: bool,
}

impl Produced {
    /// Returns the recipes of the PDFs that were asked for: those that were made, and those that lie there already.
    pub fn asked(&self) -> impl Iterator<Item = &Recipe> {
        let names = self.pdfs.iter().map(|pdf| &pdf.name).chain(&self.kept);
        names.filter_map(|name| self.recipes.pdfs.get(name))
    }

    /// Returns what the author knows changed sources as: indicators by id, files of the pack by path.
    #[must_use]
    pub fn in_words(&self, sources: &BTreeSet<String>) -> Vec<String> {
        let shown = |path: &String| {
            let generated = self.sources.generated.get(path);
            if let Some(id) = generated.and_then(|g| g.indicator.clone()) {
                return Some(id);
            }
            if let Some(file) = self.sources.library.get(path) {
                return Some(file.path.clone());
            }
            match path.as_str() {
                COVER_BODY => Some("the cover's text".to_owned()),
                NOTICE_BODY => Some("what was corrected".to_owned()),
                CHANGES_BODY => Some("what has changed since".to_owned()),
                "scheme.typ" => Some("the status scheme".to_owned()),
                path if path.starts_with("annexes/") => Some("which indicators stand in the annex".to_owned()),
                path if path.starts_with("entries/") => Some("an indicator that has left".to_owned()),
                path if path.starts_with("attachments/") => None,
                _ => Some("title, version or dates".to_owned()),
            }
        };
        let carried = |path: &String| path.strip_prefix("attachments/pack/").filter(|p| *p != ISSUE).map(str::to_owned);
        let named: BTreeSet<String> = sources.iter().filter_map(shown).collect();
        if !named.is_empty() {
            return named.into_iter().collect();
        }
        let files: BTreeSet<String> = sources.iter().filter_map(carried).collect();
        if files.is_empty() && !sources.is_empty() {
            return vec!["the figures that it carries".to_owned()];
        }
        files.into_iter().collect()
    }
}

/// A finding that the pack accepts, kept with the papers.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Waived {
    /// Its code.
    pub code: &'static str,
    /// What was found.
    pub message: String,
    /// Why it is accepted.
    pub reason: String,
}

/// What a run found and made.
pub struct Run {
    /// Every text that was read.
    pub texts: SourceMap,
    /// The files of the pack.
    pub files: Files,
    /// What they say; none if `pack.yaml` does not say enough to go on.
    pub register: Option<Register>,
    /// What was found.
    pub findings: Sink,
    /// The papers.
    pub papers: Vec<Produced>,
    /// The stages, in order.
    pub timings: Vec<Timing>,
    /// Why the request cannot be met.
    pub unmet: Option<Unmet>,
    /// How many indicators were read.
    pub indicators: usize,
    /// Papers that were to be final and cannot be, by id.
    pub refused: Vec<String>,
    /// Papers with a period of their own, which a request for a period alone does not mean; by id.
    pub left_out: Vec<String>,
}

pub(super) fn waived(texts: &SourceMap, sink: &Sink) -> Vec<Waived> {
    let waived = |d: &&Diagnostic| {
        let reason = d.waived.clone()?;
        Some(Waived { code: d.code.name(), message: d.message.clone(), reason })
    };
    sink.sorted(texts).iter().filter_map(waived).collect()
}

pub(super) fn counts(composition: &Composition<'_>) -> Vec<(String, String, usize)> {
    let counts = composition.counts();
    let all = counts.get("");
    let scheme = &composition.register.pack.scheme;
    let count = |key: &str| all.and_then(|c| c.get(key)).copied().unwrap_or(0);
    scheme.statuses.iter().map(|s| (s.key.clone(), s.label.clone(), count(&s.key))).collect()
}
