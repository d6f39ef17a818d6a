//! The guard on mass changes. One slip in an import or a folder can empty many values, drop many indicators or turn many statuses
//! at once; that is made into papers only if somebody says that it is meant, and why.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::Serialize;

use crate::compose::{Position, Stand};
use crate::diag::wording::{counted, list_and};
use crate::model::pack::MassChange as Confirmed;
use crate::yaml::{Edit, Said};

/// Fewer than this are no mass.
const FEW: usize = 3;

/// Indicators that have gone, or lost a figure: so many in a hundred are many.
const LOST_IN_A_HUNDRED: usize = 5;

/// Statuses that turn come in batches as results do: it takes so many, and so many in a hundred of those that figures had decided.
const TURNED: usize = 5;
const TURNED_IN_A_HUNDRED: usize = 15;

/// What many indicators have in common since the papers were made last.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct MassChange {
    /// Indicators that are no longer there: `NI 1`.
    pub gone: Vec<String>,
    /// Figures that are no longer there: `NI 1: result for 2008/09 Q2 was 13.9%`.
    pub emptied: Vec<String>,
    /// Statuses that were decided by figures and are now another: `NI 1: Green → Red`.
    pub turned: Vec<String>,
}

/// How a paper stood when it was made last.
#[derive(Debug, Clone, Copy)]
pub struct Last<'a> {
    /// For which period.
    pub period: &'a str,
    /// Where each indicator stood.
    pub positions: &'a [Position],
    /// How many files cannot be read now: what they hold is missing from the draft, which says so, and has not gone.
    pub unread: usize,
}

impl MassChange {
    /// Compares how a paper stood with how it stands for a period; `None` if no mass of indicators changed in the same way, or
    /// somebody has confirmed it. `is_rated` tells whether a status is decided by figures.
    #[must_use]
    pub fn since(
        last: Last<'_>,
        now: &Stand,
        period: &str,
        is_rated: impl Fn(&str) -> bool,
        confirmed: &[Confirmed],
    ) -> Option<Self> {
        let there: BTreeMap<&str, &Position> = now.positions.iter().map(|p| (p.id.as_str(), p)).collect();
        let known = |list: fn(&Confirmed) -> &Vec<String>| -> BTreeSet<&str> {
            confirmed.iter().filter(|c| c.period.label == period).flat_map(list).map(String::as_str).collect()
        };
        let mut found = Self::default();
        for was in last.positions {
            let Some(is) = there.get(was.id.as_str()) else {
                found.gone.push(was.id.clone());
                continue;
            };
            // Figures of one period say nothing about another.
            if last.period != period {
                continue;
            }
            let lost =
                was.figures.iter().filter(|(what, _)| what.starts_with("result ") && !is.figures.contains_key(*what));
            found.emptied.extend(lost.map(|(what, figure)| format!("{}: {what} was {figure}", was.id)).next());
            if was.status != is.status && is_rated(&was.status) {
                found.turned.push(format!("{}: {} → {}", was.id, now.label(&was.status), now.label(&is.status)));
            }
        }
        let all = last.positions.len();
        let rated = last.positions.iter().filter(|p| is_rated(&p.status)).count();
        let is_mass = |count: usize, of: usize, least: usize, in_a_hundred: usize| {
            let many = count >= least && count * 100 >= of * in_a_hundred;
            many || count >= FEW && count * 2 >= of
        };
        let lists = [
            (&mut found.gone, known(|c| &c.gone), last.unread, all, FEW, LOST_IN_A_HUNDRED),
            (&mut found.emptied, known(|c| &c.emptied), 0, all, FEW, LOST_IN_A_HUNDRED),
            (&mut found.turned, known(|c| &c.turned), 0, rated, TURNED, TURNED_IN_A_HUNDRED),
        ];
        for (list, known, explained, of, least, in_a_hundred) in lists {
            list.retain(|item| !known.contains(item.as_str()));
            if !is_mass(list.len().saturating_sub(explained), of, least, in_a_hundred) {
                list.clear();
            }
        }
        (found != Self::default()).then_some(found)
    }

    /// Returns everything that happened, item by item.
    pub fn items(&self) -> impl Iterator<Item = String> {
        let gone = self.gone.iter().map(|id| format!("{id}: gone"));
        gone.chain(self.emptied.iter().map(|item| format!("{item}, now nothing"))).chain(self.turned.iter().cloned())
    }

    /// Adds the record to `pack.yaml` that somebody has confirmed it; `None` if the file cannot be edited safely.
    #[must_use]
    pub fn confirmed(&self, pack_file: &str, period: &str, reason: &str, by: &str, date: Date) -> Option<String> {
        let text = |text: &str| Said::Text(text.to_owned());
        let mut record = vec![("period", text(period))];
        let lists = [("gone", &self.gone), ("emptied", &self.emptied), ("turned", &self.turned)];
        record.extend(lists.into_iter().filter(|(_, l)| !l.is_empty()).map(|(key, l)| (key, Said::List(l.clone()))));
        record.extend([("reason", text(reason)), ("by", text(by)), ("date", text(&date.to_string()))]);
        let mut edit = Edit::open(pack_file)?;
        edit.append(&[], "mass_changes", &record)?;
        edit.finish()
    }

    /// Returns what has happened, in a few words: `48 indicators have gone`.
    #[must_use]
    pub fn in_words(&self) -> String {
        let parts = [
            (self.gone.len(), "indicator", "gone"),
            (self.emptied.len(), "indicator", "lost a figure"),
            (self.turned.len(), "status", "turned"),
        ];
        let said = |(n, what, done): &(usize, &str, &str)| {
            let what = if *what == "status" && *n != 1 { format!("{n} statuses") } else { counted(*n, what) };
            format!("{what} {} {done}", if *n == 1 { "has" } else { "have" })
        };
        list_and(&parts.iter().filter(|(n, ..)| *n > 0).map(said).collect::<Vec<_>>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Calendar;

    fn position(id: usize, status: &str, value: Option<&str>) -> Position {
        let figures = value.map(|v| ("result for 2008/09 Q2".to_owned(), v.to_owned()));
        Position {
            id: format!("NI {id}"),
            status: status.to_owned(),
            figures: figures.into_iter().collect(),
            ..Position::default()
        }
    }

    fn positions(count: usize) -> Vec<Position> {
        (1..=count).map(|id| position(id, "green", Some("1"))).collect()
    }

    fn since(was: &[Position], is: Vec<Position>, confirmed: &[Confirmed]) -> Option<MassChange> {
        let statuses = ["green", "red"].map(|s| (s.to_owned(), s.to_uppercase())).to_vec();
        let now = Stand { statuses, positions: is, ..Stand::default() };
        let last = Last { period: "2008/09 Q2", positions: was, unread: 0 };
        MassChange::since(last, &now, "2008/09 Q2", |status| status != "no_data", confirmed)
    }

    #[test]
    fn what_changes_day_by_day_is_no_mass() {
        let was = positions(40);
        let mut is = was.clone();
        is.iter_mut().take(5).for_each(|p| p.status = "red".to_owned());
        is.pop();
        is[10].figures.clear();
        assert_eq!(since(&was, is, &[]), None);
    }

    #[test]
    fn many_at_once_are_found_and_listed() {
        let was = positions(40);
        let gone = since(&was, positions(36), &[]).expect("a mass");
        assert_eq!(gone.gone, ["NI 37", "NI 38", "NI 39", "NI 40"]);
        assert_eq!(gone.in_words(), "4 indicators have gone");
        let mut is = was.clone();
        is.iter_mut()
            .take(6)
            .for_each(|p| *p = Position { status: "red".to_owned(), figures: BTreeMap::new(), ..p.clone() });
        let both = since(&was, is, &[]).expect("a mass");
        assert_eq!(both.turned[0], "NI 1: GREEN → RED");
        assert_eq!(both.emptied[0], "NI 1: result for 2008/09 Q2 was 1");
        assert_eq!(both.in_words(), "6 indicators have lost a figure and 6 statuses have turned");
    }

    #[test]
    fn most_of_a_small_pack_is_a_mass_too() {
        assert!(since(&positions(5), positions(2), &[]).is_some());
        assert_eq!(since(&positions(5), positions(3), &[]), None);
    }

    #[test]
    fn figures_that_come_turn_no_status_that_figures_decided() {
        let was: Vec<Position> = (1..=40).map(|id| position(id, "no_data", None)).collect();
        assert_eq!(since(&was, positions(40), &[]), None);
    }

    #[test]
    fn what_was_confirmed_is_not_asked_again() {
        let period = Calendar::default().period("2008/09 Q2").expect("a period");
        let ids = ["NI 37", "NI 38", "NI 39", "NI 40"].map(str::to_owned).to_vec();
        let confirmed = Confirmed {
            period,
            gone: ids,
            emptied: Vec::new(),
            turned: Vec::new(),
            reason: "Refresh".to_owned(),
            by: "An Officer".to_owned(),
            date: Date::constant(2009, 3, 10),
        };
        assert_eq!(since(&positions(40), positions(36), std::slice::from_ref(&confirmed)), None);
        assert!(since(&positions(40), positions(30), &[confirmed]).is_some());
    }
}
