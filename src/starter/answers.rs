//! What an officer says of the board: only what can stand in a pack can be said.

use std::fmt;

use serde::Serialize;

use super::Reporting;
use crate::diag::wording::is_hidden;

/// A name or title has at most so many characters.
const LONGEST_LINE: usize = 120;

/// The short name of an agreement has at most so many characters.
const LONGEST_ID: usize = 20;

/// Names that mean something else where agreements are named.
const TAKEN: [&str; 2] = ["all", "internal"];

/// Why an answer cannot stand, as one sentence without a full stop that says what is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal(pub String);

impl Refusal {
    pub(super) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Refusal {}

/// Words on one line, of at most 120 characters, without any that control a screen or hide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line(String);

impl Line {
    /// Takes what was typed; white space within it counts as one space.
    ///
    /// # Errors
    /// Returns what is wanted where the text is none that can print on one line.
    pub fn read(text: &str) -> Result<Self, Refusal> {
        if text.trim().chars().any(|c| c.is_control() || is_hidden(c)) {
            return Err(Refusal::new("write it on one line, without characters that do not show"));
        }
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if !words.chars().any(char::is_alphanumeric) {
            return Err(Refusal::new("write it in words"));
        }
        let length = words.chars().count();
        if length > LONGEST_LINE {
            return Err(Refusal::new(format!("write it in at most {LONGEST_LINE} characters; these are {length}")));
        }
        Ok(Self(words))
    }

    /// Returns the words.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An agreement in which targets were agreed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Agreement {
    /// The short name by which indicators name it.
    pub(super) id: String,
    /// As it prints.
    pub(super) title: Line,
}

impl Agreement {
    /// Reads `LAA1=Local Area Agreement 1`.
    ///
    /// # Errors
    /// Returns what is wanted where the text is no short name with a title.
    pub fn read(text: &str) -> Result<Self, Refusal> {
        let Some((id, title)) = text.split_once('=') else {
            return Err(Refusal::new("write a short name, an equals sign and the title, such as LA=Local agreement"));
        };
        let id = id.split_whitespace().collect::<Vec<_>>().join(" ");
        let fits = |c: char| c.is_alphanumeric() || " -_./".contains(c);
        if !id.chars().any(char::is_alphanumeric) || id.chars().count() > LONGEST_ID || !id.chars().all(fits) {
            return Err(Refusal::new(format!(
                "the short name must be letters and digits, with - _ . / or a space between them, and at most {LONGEST_ID} of them"
            )));
        }
        if TAKEN.contains(&id.as_str()) {
            return Err(Refusal::new(format!("the short name cannot be `{id}`, which means something else in a pack")));
        }
        let title = Line::read(title).map_err(|Refusal(why)| Refusal(format!("the title: {why}")))?;
        Ok(Self { id, title })
    }

    /// Returns the short name.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }
}

/// All that the starter has to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answers {
    pub(super) board: Line,
    pub(super) reporting: Reporting,
    pub(super) agreements: Vec<Agreement>,
}

impl Answers {
    /// Puts answers together.
    ///
    /// # Errors
    /// Returns why they do not fit together: two agreements of one name.
    pub fn new(board: Line, reporting: Reporting, agreements: Vec<Agreement>) -> Result<Self, Refusal> {
        for (place, agreement) in agreements.iter().enumerate() {
            if agreements[..place].iter().any(|earlier| earlier.id == agreement.id) {
                return Err(Refusal::new(format!(
                    "there are two agreements called `{}`; give one another name",
                    agreement.id
                )));
            }
        }
        Ok(Self { board, reporting, agreements })
    }
}
