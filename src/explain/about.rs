//! Who and what an indicator is, and where its file says so.

use serde::Serialize;

use super::places::{Place, Text};
use crate::model::indicator::{Indicator, Point, Polarity};
use crate::model::{Calendar, PackFile};

/// Who and what an indicator is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct About {
    /// Its id.
    pub id: String,
    /// Its title for tables.
    pub title: String,
    /// Its title in full, where it has another.
    pub full_title: Option<String>,
    /// Its other names.
    pub refs: Vec<String>,
    /// The agreement, by title.
    pub agreement: Option<String>,
    /// The block.
    pub block: Option<String>,
    /// The lead organisation.
    pub lead: Option<String>,
    /// The officer who answers for it.
    pub officer: Option<String>,
    /// What a figure counts.
    pub unit: Option<String>,
    /// Which way is better, by the word that files use.
    pub polarity: Option<&'static str>,
    /// How often it is measured.
    pub frequency: Option<String>,
    /// Whether a reward grant hangs on it.
    pub stretch: bool,
}

impl About {
    pub(super) fn of(indicator: &Indicator, pack: &PackFile) -> Self {
        let title = |key: &String| {
            let agreement = pack.agreements.iter().find(|a| a.id == *key).filter(|a| a.title != *key);
            agreement.map_or_else(|| key.clone(), |a| format!("{} ({key})", a.title))
        };
        Self {
            id: indicator.id.clone(),
            title: indicator.title.clone(),
            full_title: indicator.full_title.clone().filter(|full| *full != indicator.title),
            refs: indicator.refs.clone(),
            agreement: indicator.agreement.as_ref().map(title),
            block: indicator.block.clone(),
            lead: indicator.lead_organisation().map(str::to_owned),
            officer: indicator.lead.as_ref().and_then(|lead| lead.officer.clone()),
            unit: indicator.unit.0.clone(),
            polarity: indicator.polarity.map(Polarity::name),
            frequency: indicator.frequency.clone(),
            stretch: indicator.stretch,
        }
    }
}

/// Something that an indicator's file says, with its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Written {
    /// What: `id`, `baseline`, `target for 2008/09`.
    pub what: String,
    /// What it says, as it prints.
    pub says: String,
    /// Where.
    pub place: Place,
}

/// What the file says besides its results.
pub(super) fn written(indicator: &Indicator, file: &Text<'_>, own: Place, calendar: &Calendar) -> Vec<Written> {
    let print = |point: &Point| point.value.print(&indicator.unit, indicator.decimals);
    let mut all = vec![Written { what: "id".to_owned(), says: indicator.id.clone(), place: own }];
    if let Some((baseline, place)) = indicator.baseline.as_ref().zip(file.place(&["baseline"])) {
        let of = baseline.period.as_ref().map(|p| format!(" of {}", p.label)).unwrap_or_default();
        let says = baseline.value.print(&indicator.unit, indicator.decimals);
        all.push(Written { what: format!("baseline{of}"), says, place });
    }
    for (list, what, points) in
        [("targets", "target", &indicator.targets), ("milestones", "milestone", &indicator.milestones)]
    {
        for point in points {
            let what = format!("{what} for {}", point.period.label);
            let place = file.of_period(list, &point.period, calendar);
            all.extend(place.map(|place| Written { what, says: print(point), place }));
        }
    }
    if let Some((due, place)) = indicator.next_due.as_ref().zip(file.place(&["next_due"])) {
        all.push(Written { what: "next due".to_owned(), says: due.label.clone(), place });
    }
    if let Some((tolerance, place)) = indicator.tolerance.zip(file.place(&["tolerance"])) {
        all.push(Written { what: "tolerance".to_owned(), says: tolerance.written(), place });
    }
    all.sort_by_key(|written| written.place.line);
    all
}
