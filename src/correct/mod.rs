//! Changing one figure in an indicator's file: the value and a record of why, and not another byte.

mod place;
mod record;
mod words;

pub use words::{StillSaid, words_that_give_an_old_figure};

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::model::correction::{Field, Kind};
use crate::model::entered::same;
use crate::model::{Calendar, Period, Quantity};
use crate::yaml::{Edit, Node, tree};
use place::Place;

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Asked {
    /// What to change, and to what.
    pub changes: Vec<(Field, Wanted)>,
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

/// What a figure is to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// This.
    Text(String),
    /// Nothing: it is to be taken away.
    Nothing,
    /// What the file says: it was edited by hand, and only the record is missing.
    AsItStands,
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
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Corrected {
    /// Its new text.
    pub text: String,
    /// What was changed.
    pub changed: Vec<Changed>,
    /// Keys that were taken out, since they cannot stand beside what the file says now.
    pub taken_out: Vec<&'static str>,
}

/// Why nothing was changed: what is wrong, and what to do.
pub type NotCorrected = (String, String);

/// Returns an indicator's file among others, though it may have another name than `path` there.
#[must_use]
pub fn file_about<'t>(id: &str, path: &str, texts: &'t BTreeMap<String, String>) -> Option<&'t str> {
    let is_about = |text: &&String| tree(text).is_some_and(|tree| tree.text("id") == Some(id));
    let there = texts.get(path).filter(is_about).or_else(|| texts.values().find(is_about));
    there.map(String::as_str)
}

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
    let (mut changed, mut taken_out) = (Vec::new(), Vec::new());
    for (index, (field, wanted)) in asked.changes.iter().enumerate() {
        if asked.changes[..index].iter().any(|(other, _)| other == field) {
            let help = "Say once what it is to be.".to_owned();
            return Err((format!("{} is asked for twice", field.name()), help));
        }
        let there = edit.tree();
        let (field, place) = match (Place::of(field, there, asked, calendar), wanted) {
            (Ok(place), _) => (place.spelt(field, there), Some(place)),
            // Its result, or what else held it, was deleted by hand.
            (Err(_), Wanted::AsItStands) => (field.clone(), None),
            (Err(why), _) => return Err(why),
        };
        let was = place.as_ref().map(|place| place.scalar(there)).transpose()?.flatten();
        let is = match wanted {
            Wanted::Text(text) => Some(text.clone()),
            Wanted::Nothing => None,
            Wanted::AsItStands => was.clone(),
        };
        let by_hand = alike(was.as_deref(), is.as_deref());
        let period = field.has_period().then(|| asked.period.label.clone());
        if by_hand {
            let said = said_before(&field, was.as_deref(), there, signed.as_ref(), asked, calendar)?;
            if let Some(text) = was.as_deref().filter(|_| field.is_quantity()) {
                is_figure(&field, said.as_deref(), text)?;
            }
            changed.push(Changed { field, period, was: said, is: was, by_hand });
            continue;
        }
        if let Some(text) = is.as_deref().filter(|_| field.is_quantity()) {
            is_figure(&field, was.as_deref(), text)?;
        }
        if let Some(place) = place {
            let beside = place.contradicted(&field, is.as_deref(), there);
            edit.set(&place.holder, place.key, is.as_deref()).ok_or_else(unsafe_edit)?;
            if let Some(key) = beside {
                edit.set(&place.holder, key, None).ok_or_else(unsafe_edit)?;
                taken_out.push(key);
            }
        }
        changed.push(Changed { field, period, was, is, by_hand });
    }
    for change in &changed {
        edit.append(&[], record::RECORDS, &record::of(asked, change)).ok_or_else(unsafe_edit)?;
    }
    let text = edit.finish().ok_or_else(unsafe_edit)?;
    Ok(Corrected { text, changed, taken_out })
}

/// Whether both say the same figure or words, or both nothing.
fn alike(was: Option<&str>, is: Option<&str>) -> bool {
    match (was, is) {
        (Some(was), Some(is)) => same(was, is),
        (was, is) => was == is,
    }
}

/// A figure stays a figure: words in its place are most often a slip of the finger.
fn is_figure(field: &Field, was: Option<&str>, is: &str) -> Result<(), NotCorrected> {
    let is_words = |text: &str| matches!(Quantity::read(text), Ok(Quantity::Words(_)));
    // How a wrong figure is put right is said where figures are read.
    if was.is_none_or(is_words) || !is_words(is.trim().trim_end_matches('%')) {
        return Ok(());
    }
    let help = "Write digits only, with a point for decimals and no unit, such as 4.7; remarks go into the note.";
    Err((format!("{} is a figure, and `{is}` is none", field.name()), help.to_owned()))
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
    if alike(was.as_deref(), is) { Err(already()) } else { Ok(was) }
}

#[cfg(test)]
mod tests;
