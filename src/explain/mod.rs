//! One indicator's whole story, and the long text of a message's code: what `boardpack explain` tells, as data.

mod about;
mod code;
mod decision;
mod history;
mod mentions;
mod otherwise;
mod papers;
mod places;
mod record;

pub use about::{About, Written};
pub use code::{Explained, Part, explained};
pub use decision::{Asked, Because, Known, Statuses, Tried};
pub use history::Reported;
pub use mentions::Pages;
pub use otherwise::Otherwise;
pub use papers::{InPaper, RuleTried};
pub use places::Place;
pub use record::{Corrected, Finding};

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::compose::{Composition, compose, series};
use crate::diag::{Sink, SourceMap};
use crate::model::{Indicator, Paper, Period, Scheme};
use crate::pack::PACK_FILE;
use crate::rate::{decision as decide, rate};
use crate::read::Register;
use crate::render::document_names;
use decision::{Told, statuses};
use papers::Papers;
use places::Text;

/// One indicator's story.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Story {
    /// Who and what it is.
    pub about: About,
    /// Its file.
    pub file: String,
    /// What the file says besides results, and where.
    pub written: Vec<Written>,
    /// The period for which the decision is told.
    pub period: String,
    /// What the period's result is compared with, as it prints.
    pub milestone: Option<String>,
    /// The statuses for the period.
    pub statuses: Statuses,
    /// The questions by which the status of the figures was decided.
    pub decision: Vec<Asked>,
    /// Figures with which the status would have been another.
    pub otherwise: Vec<Otherwise>,
    /// Every result, oldest first.
    pub history: Vec<Reported>,
    /// The series in a sentence, up to the period; none with fewer than two numbers.
    pub trend: Option<String>,
    /// How it stands in each paper.
    pub papers: Vec<InPaper>,
    /// What was changed after it had been given.
    pub corrections: Vec<Corrected>,
    /// What is found about it.
    pub findings: Vec<Finding>,
}

/// What was seen of a paper that was made.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    /// The paper, by id.
    pub paper: String,
    /// The source of the cover's text.
    pub cover: String,
    /// The words of each page, by name of the PDF; none if no page was laid out.
    pub pages: Option<Vec<(String, Vec<String>)>>,
}

/// What a story is told from.
pub struct Material<'a> {
    /// What the pack says.
    pub register: &'a Register,
    /// The texts of the pack.
    pub texts: &'a SourceMap,
    /// What was found.
    pub findings: &'a Sink,
    /// The papers that are looked at, each with its period.
    pub papers: &'a [(&'a Paper, Period)],
    /// What was seen of them.
    pub seen: &'a [Seen],
}

/// Returns the period for which an indicator is best explained: the pack's own where a paper for it counts the indicator, else that of the first
/// paper that does; the pack's if none does.
#[must_use]
pub fn period_of(indicator: &Indicator, register: &Register, papers: &[(&Paper, Period)]) -> Period {
    let own = &register.pack.period;
    let covering = papers.iter().filter(|(paper, period)| is_covered(indicator, register, paper, period));
    let periods: Vec<&Period> = covering.map(|(_, period)| period).collect();
    let other = if periods.contains(&own) { None } else { periods.first().copied() };
    other.unwrap_or(own).clone()
}

/// Returns which PDFs can name an indicator: all of the papers that count it, by paper.
#[must_use]
pub fn documents(
    indicator: &Indicator,
    register: &Register,
    papers: &[(&Paper, Period)],
) -> BTreeMap<String, BTreeSet<String>> {
    let covering = papers.iter().filter(|(paper, period)| is_covered(indicator, register, paper, period));
    let names = |(paper, period): &(&Paper, Period)| {
        let names = document_names(&compose(register, paper, period)).into_iter().collect();
        (paper.id.clone(), names)
    };
    covering.map(names).collect()
}

fn is_covered(indicator: &Indicator, register: &Register, paper: &Paper, period: &Period) -> bool {
    let rated = rate(indicator, period, &register.pack.scheme);
    paper.covers.as_ref().is_none_or(|rule| crate::rate::takes(rule, &rated))
}

/// Tells the story of an indicator for a period.
#[must_use]
pub fn story(indicator: &Indicator, period: &Period, material: &Material<'_>) -> Story {
    let Material { register, texts, findings, papers, seen } = material;
    let (pack, scheme) = (&register.pack, &register.pack.scheme);
    let file = Text::of(indicator.span.file, texts);
    // Without the pack's own text nothing would have been read; its own file is then as good a place to find nothing in.
    let pack_file = Text::of(texts.find(PACK_FILE).unwrap_or(indicator.span.file), texts);
    let rated = rate(indicator, period, scheme);
    let told = Told { rated: &rated, period, scheme, pack_file: &pack_file };
    let shared = Papers { register, pack_file: &pack_file, seen };
    let compositions: Vec<Composition<'_>> = papers.iter().map(|(paper, of)| compose(register, paper, of)).collect();
    let own = Place::of(&indicator.span, texts);
    Story {
        about: About::of(indicator, pack),
        file: own.file.clone(),
        written: about::written(indicator, &file, own, &pack.calendar),
        period: period.label.clone(),
        milestone: history::compared_with(indicator, period),
        statuses: statuses(&rated, scheme),
        decision: told.steps(&decide(&rated, period, scheme)),
        otherwise: otherwise::otherwise(&rated, period, scheme),
        history: history::history(indicator, rated.outturn, scheme, texts),
        trend: series::series(indicator, period).map(|series| series.alt),
        papers: compositions.iter().map(|composition| shared.of(indicator, composition)).collect(),
        corrections: record::corrections(indicator, texts),
        findings: record::findings(indicator, findings, texts),
    }
}

/// A status of the scheme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Named {
    /// The name that files, rules and programs use.
    pub key: String,
    /// The word that prints.
    pub label: String,
}

impl Named {
    fn of(key: &str, scheme: &Scheme) -> Self {
        let label = scheme.status(key).map_or(key, |status| &status.label).to_owned();
        Self { key: key.to_owned(), label }
    }
}
