//! Changing one figure in an indicator's file: the value and a record of why, and not another byte.

mod place;
mod record;

use jiff::civil::Date;

use crate::model::correction::{Field, Kind};
use crate::model::{Calendar, Period};
use crate::yaml::{Edit, Node, tree};
use place::Place;

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Asked {
    /// What to change, and to what; nothing takes it away.
    pub changes: Vec<(Field, Option<String>)>,
    /// Of which period.
    pub period: Period,
    /// Why.
    pub kind: Kind,
    /// The reason.
    pub reason: String,
    /// Who.
    pub by: String,
    /// When.
    pub date: Date,
}

/// A value that was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// What.
    pub field: Field,
    /// Of which period; none for what has none.
    pub period: Option<String>,
    /// What it said before, as written; none if nothing did.
    pub was: Option<String>,
    /// What it says now; none if it was taken away.
    pub is: Option<String>,
    /// Whether the file said so already, after an edit by hand, and only the record was missing.
    pub by_hand: bool,
}

/// A file that was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Corrected {
    /// Its new text.
    pub text: String,
    /// What was changed.
    pub changed: Vec<Changed>,
}

/// Why nothing was changed: what is wrong, and what to do.
pub type NotCorrected = (String, String);

/// Changes an indicator's file. `signed` is the file as it was signed off, if it was: an edit that was made by hand since
/// then gets its record.
///
/// # Errors
/// Returns why nothing can be changed.
pub fn correct(
    text: &str,
    signed: Option<&str>,
    asked: &Asked,
    calendar: &Calendar,
) -> Result<Corrected, NotCorrected> {
    let unreadable =
        || ("the file cannot be read".to_owned(), "boardpack check says what is wrong with it.".to_owned());
    let unsafe_edit = || {
        let help = "Change the figure by hand, and add a record under `corrections:`.".to_owned();
        ("the file is written in a way that cannot be edited safely".to_owned(), help)
    };
    let signed = signed.and_then(tree);
    let mut edit = Edit::open(text).ok_or_else(unreadable)?;
    let mut changed = Vec::new();
    for (field, is) in &asked.changes {
        let there = edit.tree();
        let place = Place::of(field, there, asked, calendar)?;
        let was = place.scalar(there)?;
        let by_hand = was == *is;
        let was =
            if by_hand { said_before(field, is.as_deref(), there, signed.as_ref(), asked, calendar)? } else { was };
        if !by_hand {
            edit.set(&place.holder, place.key, is.as_deref()).ok_or_else(unsafe_edit)?;
        }
        let period = field.has_period().then(|| asked.period.label.clone());
        changed.push(Changed { field: field.clone(), period, was, is: is.clone(), by_hand });
    }
    for change in &changed {
        edit.append(record::RECORDS, &record::of(asked, change));
    }
    let text = edit.finish().ok_or_else(unsafe_edit)?;
    Ok(Corrected { text, changed })
}

/// What a field said before an edit by hand, where the file says already what is asked for and no record tells why.
fn said_before(
    field: &Field,
    is: Option<&str>,
    tree: &Node,
    signed: Option<&Node>,
    asked: &Asked,
    calendar: &Calendar,
) -> Result<Option<String>, NotCorrected> {
    let already = || {
        let name = field.name();
        let what = is.map_or_else(|| format!("there is no {name}"), |is| format!("{name} is {is} already"));
        (what, "Nothing is to be corrected.".to_owned())
    };
    // The newest record knows best; without one, what was not there at sign-off had nothing to say.
    let was = match record::last(field, tree, asked, calendar) {
        Some(last) => last,
        None => {
            let signed = signed.ok_or_else(already)?;
            Place::of(field, signed, asked, calendar).ok().and_then(|place| place.scalar(signed).ok()).flatten()
        }
    };
    if was.as_deref() == is { Err(already()) } else { Ok(was) }
}

#[cfg(test)]
mod tests;
