//! Whether a period can be opened after another.

use crate::diag::wording::{nearest, quoted};
use crate::model::{Calendar, Period};

/// From one period to a later one.
#[derive(Debug, Clone, PartialEq)]
pub struct Move {
    /// The period before.
    pub from: Period,
    /// The period that is opened.
    pub to: Period,
    /// Periods between the two, for which nothing will be reported, in order.
    pub skipped: Vec<String>,
    /// Whether the two are of different kinds, such as a quarter and a half-year.
    pub other_kind: bool,
}

/// What is to be done to come to a period.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// Nothing: it is the current one.
    There(Period),
    /// The move.
    Opens(Move),
}

/// Why a period is not opened: what is wrong, and what to do.
pub type NotOpened = (String, String);

/// Returns how to come from a period to the one that is asked for; `paper` is the one whose own period it is, if it is not the pack's.
///
/// # Errors
/// Returns why it cannot be opened: the calendar has no such period, it is not later, or it is of a kind that cannot follow.
pub fn step(calendar: &Calendar, from: &Period, asked: &str, paper: Option<&str>) -> Result<Step, NotOpened> {
    let next = calendar.neighbour(from, 1);
    let follows = next.as_ref().map(|next| format!("After {} comes {}. ", from.label, next.label));
    let to = calendar.period(asked).map_err(|(message, help)| (message, known(calendar, from, asked, help)))?;
    if to == *from {
        return Ok(Step::There(from.clone()));
    }
    let of = paper.map_or_else(String::new, |paper| format!(" {}", quoted(paper)));
    let build = format!("boardpack build{of} --period {}", quoted(&to.label));
    if to.ended_by(from) {
        let help =
            format!("roll opens a later period. {}To print an earlier one: {build}", follows.unwrap_or_default());
        return Err((format!("{} is not later than {}, which is the current period", to.label, from.label), help));
    }
    let other_kind = !calendar.is_alike(from, &to);
    if other_kind {
        if let Some(same) = same_time(calendar, from, &to) {
            let message = format!("{} is {}, written in another way than {}", to.label, same.label, from.label);
            let of = paper.map_or_else(String::new, |paper| format!(" --paper {}", quoted(paper)));
            return Err((message, format!("Write it as the pack does: boardpack roll {}{of}", quoted(&same.label))));
        }
        if !may_follow(calendar, from, &to) {
            let message = format!("{} is of another kind than {} and does not follow it", to.label, from.label);
            let help = format!(
                "{}To print a paper for another kind of period: {build}; if the board reports in another way from now on, change \
                 `period:` in pack.yaml by hand.",
                follows.unwrap_or_default()
            );
            return Err((message, help));
        }
        return Ok(Step::Opens(Move { from: from.clone(), to, skipped: Vec::new(), other_kind }));
    }
    let after = std::iter::successors(next, |period| calendar.neighbour(period, 1));
    let skipped = after.take_while(|period| *period != to && period.ended_by(&to)).map(|period| period.label).collect();
    Ok(Step::Opens(Move { from: from.clone(), to, skipped, other_kind }))
}

/// What to do about a period that the calendar does not have.
fn known(calendar: &Calendar, from: &Period, asked: &str, help: String) -> String {
    let after = std::iter::successors(calendar.neighbour(from, 1), |period| calendar.neighbour(period, 1));
    let later: Vec<String> = after.map(|period| period.label).take(calendar.labels.len().max(1)).collect();
    let near = nearest(asked, later.iter().map(String::as_str)).map(|near| format!("Did you mean `{near}`?"));
    let own = (!calendar.labels.is_empty()).then(|| "A new one is added to `periods:` in pack.yaml first.".to_owned());
    let next = later.first().map(|next| format!("After {} comes {next}.", from.label));
    near.into_iter().chain([help]).chain(next).chain(own).collect::<Vec<_>>().join(" ")
}

/// A later period of the same kind as the one before, if it is the same time as another that is written in another way.
fn same_time(calendar: &Calendar, from: &Period, to: &Period) -> Option<Period> {
    let mut later = std::iter::successors(Some(from.clone()), |period| calendar.neighbour(period, 1));
    later.by_ref().take_while(|period| period.ended_by(to)).find(|period| period == to)
}

/// A period of another kind can follow if it begins where the other ends, or ends where the next of its kind would: the year after its
/// third quarter. Anything else is most often a slip.
fn may_follow(calendar: &Calendar, from: &Period, to: &Period) -> bool {
    let joins =
        from.days.zip(to.days).is_some_and(|((_, last), (first, _))| last.tomorrow().is_ok_and(|day| day == first));
    joins || calendar.neighbour(from, 1).is_some_and(|next| next.ends_with(to))
}
