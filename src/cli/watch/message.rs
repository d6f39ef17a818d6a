//! What the process that watches and the process that builds say to each other: one JSON object a line.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::preview::{PaperView, Problem};

/// Errors, by code and message.
pub(super) type Errors = BTreeSet<(String, String)>;

/// An order to build.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Order {
    /// The errors that stood when papers were made last; none if none have been made. Others leave those papers as they are.
    pub stood: Option<Errors>,
}

/// What the builder says.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Told {
    /// How far it has come.
    Step {
        /// In words.
        what: String,
    },
    /// Nobody else is at work on the pack any more, and the build begins.
    Began,
    /// What an order came to.
    Built(Box<Built>),
    /// Something that stopped it.
    Failure {
        /// What.
        message: String,
        /// What to do.
        help: String,
    },
    /// What is of use to others only.
    #[serde(other)]
    Other,
}

/// What an order came to.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Built {
    pub outcome: Outcome,
    /// The board.
    pub board: String,
    /// What moved, in few words; on the first build what there is.
    pub moved: Vec<String>,
    pub problems: Vec<Problem>,
    /// The papers as they were when they could be made last.
    pub papers: Vec<PaperView>,
    pub milliseconds: u64,
    /// Whether a layout goes on that can only be ended with the process.
    pub left_running: bool,
}

/// What became of the papers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Outcome {
    /// They are made.
    Made,
    /// Nothing has changed that matters.
    Same,
    /// They stay as they were, since the change has errors.
    Kept,
    /// They stay as they were, for another reason, which a failure has told.
    Refused,
}
