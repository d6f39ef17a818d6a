//! What is being done, by whom and by when: the actions of every indicator of a paper.

use jiff::civil::Date;

use super::Composition;
use crate::model::action::Action;

/// How far an action is on the day of a paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Progress {
    /// It should have been finished and was not.
    Overdue,
    /// It is not finished, nor need it be.
    Open,
    /// It was finished.
    Done,
}

impl Progress {
    /// Returns the word by which templates know it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Overdue => "overdue",
            Self::Open => "open",
            Self::Done => "done",
        }
    }
}

/// An action with the indicator that it is for.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedAction<'r> {
    /// The indicator's place in the paper.
    pub entry: usize,
    /// What is to be done.
    pub action: &'r Action,
    /// The organisation that does it: its own, else the indicator's lead, else the board itself.
    pub organisation: &'r str,
    /// How far it is.
    pub progress: Progress,
}

/// Returns the actions of a paper: those that are due first come first, those without a day last.
#[must_use]
pub fn actions<'r>(composition: &Composition<'r>) -> Vec<PlannedAction<'r>> {
    let day = composition.day();
    let mut all: Vec<PlannedAction<'r>> = Vec::new();
    for (index, entry) in composition.entries.iter().enumerate() {
        let indicator = entry.rated.indicator;
        all.extend(indicator.actions_for(&composition.period).iter().map(|action| {
            PlannedAction {
                entry: index,
                action,
                organisation: action
                    .organisation
                    .as_deref()
                    .or_else(|| indicator.lead_organisation())
                    .unwrap_or(&composition.register.pack.board),
                progress: progress(action, day),
            }
        }));
    }
    all.sort_by_key(|a| (a.action.due.is_none(), a.action.due, a.entry));
    all
}

fn progress(action: &Action, day: Option<Date>) -> Progress {
    if action.is_done_on(day) {
        Progress::Done
    } else if action.is_overdue_on(day) {
        Progress::Overdue
    } else {
        Progress::Open
    }
}
