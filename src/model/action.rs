//! Action plans and what is in them.

use jiff::civil::Date;

use super::calendar::Period;
use super::indicator::word;

/// Whether an action plan exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActionPlan {
    /// It is in place.
    InPlace,
    /// It is being written.
    InPreparation,
    /// There is none.
    None,
}

impl ActionPlan {
    /// The words that files use.
    pub const NAMES: [(&'static str, Self); 3] =
        [("in place", Self::InPlace), ("in preparation", Self::InPreparation), ("none", Self::None)];

    /// Returns the words that files use.
    #[must_use]
    pub fn name(self) -> &'static str {
        word(&Self::NAMES, self)
    }
}

/// Whether an action plan exists, and since when that holds.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanState {
    /// Whether it exists.
    pub status: ActionPlan,
    /// The first period that it holds for; papers for earlier ones know nothing of plan or actions.
    pub since: Option<Period>,
}

/// Something that somebody will do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    /// What.
    pub text: String,
    /// Who, by name or post.
    pub owner: Option<String>,
    /// For which organisation.
    pub organisation: Option<String>,
    /// Where.
    pub district: Option<String>,
    /// From when.
    pub start: Option<Date>,
    /// By when.
    pub due: Option<Date>,
    /// When it was finished.
    pub done: Option<Date>,
    /// How far it is, in the team's own words.
    pub stage: Option<String>,
    /// A remark that prints.
    pub note: Option<String>,
}

impl Action {
    /// Returns whether it should have been finished on a day and was not; not known of a paper without a day.
    #[must_use]
    pub fn is_overdue_on(&self, day: Option<Date>) -> bool {
        self.due.zip(day).is_some_and(|(due, day)| due < day) && !self.is_done_on(day)
    }

    /// Returns whether it was finished on a day; in a paper without a day, whether it was finished at all.
    #[must_use]
    pub fn is_done_on(&self, day: Option<Date>) -> bool {
        self.done.is_some_and(|done| day.is_none_or(|day| done <= day))
    }
}
