//! The edit of `pack.yaml` that moves it on: one period, and the dates of the papers for it.

use jiff::civil::Date;

use crate::model::Period;
use crate::yaml::{Edit, Said, Step, tree};

/// The dates of a paper for a period, as they are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Dates {
    /// The day on which the data are drawn.
    pub data_as_at: Option<Date>,
    /// The day of sign-off.
    pub sign_off: Option<Date>,
    /// The day on which the papers go out.
    pub despatch: Option<Date>,
    /// The day of the meeting.
    pub meeting: Option<Date>,
}

impl Dates {
    /// Returns those that are given, with their keys, in the order of the file format.
    pub fn given(&self) -> impl Iterator<Item = (&'static str, Date)> {
        let all = [
            ("data_as_at", self.data_as_at),
            ("sign_off", self.sign_off),
            ("despatch", self.despatch),
            ("meeting", self.meeting),
        ];
        all.into_iter().filter_map(|(key, date)| Some((key, date?)))
    }
}

/// The dates of a paper that were added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEdition {
    /// The paper, by id.
    pub paper: String,
    /// The line of the new file on which they begin, from 1.
    pub line: usize,
}

/// `pack.yaml`, moved on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edited {
    /// Its new text.
    pub text: String,
    /// The line of the period that was moved, from 1.
    pub line: usize,
    /// The dates that were added, paper by paper.
    pub editions: Vec<NewEdition>,
}

const PERIOD: &str = "period";
const PAPERS: &str = "papers";
const EDITIONS: &str = "editions";

/// Moves the pack's period in `pack.yaml`, or that of one paper, and adds dates for the new period to some papers. `None` if the file
/// cannot be edited safely.
#[must_use]
pub fn edited(text: &str, paper: Option<&str>, to: &Period, dates: Dates, papers: &[&str]) -> Option<Edited> {
    let mut edit = Edit::open(text)?;
    let way: Vec<Step<'_>> = paper.iter().flat_map(|paper| [Step::Key(PAPERS), Step::Key(paper)]).collect();
    let line = line_of(text, edit.tree().at(&way)?.child(PERIOD)?.range.start);
    edit.set(&way, PERIOD, Some(&to.label))?;
    let mut record = vec![(PERIOD, Said::Text(to.label.clone()))];
    record.extend(dates.given().map(|(key, date)| (key, Said::Text(date.to_string()))));
    for paper in papers {
        edit.append(&[Step::Key(PAPERS), Step::Key(paper)], EDITIONS, &record)?;
    }
    let new = edit.finish()?;
    let read = tree(&new)?;
    let added = |paper: &&str| {
        let list = read.at(&[Step::Key(PAPERS), Step::Key(paper), Step::Key(EDITIONS)])?;
        Some(NewEdition { paper: (*paper).to_owned(), line: line_of(&new, list.items().last()?.range.start) })
    };
    let editions = papers.iter().map(added).collect::<Option<Vec<_>>>()?;
    Some(Edited { text: new, line, editions })
}

/// Returns the line, from 1, on which a byte of a text stands.
#[must_use]
pub fn line_of(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
}
