//! Which figures are due in a period, and from whom. What is due is what `rate` calls so; nothing is decided here.

use jiff::civil::Date;
use serde::Serialize;

use super::{ByLead, Scope, by_lead};
use crate::compose::Entry;
use crate::model::frequency::months_between;
use crate::model::{Calendar, Indicator, Period, Situation};

/// An indicator by its id and title.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Named {
    /// Its id.
    pub id: String,
    /// Its short title.
    pub title: String,
}

impl Named {
    pub(super) fn of(indicator: &Indicator) -> Self {
        Self { id: indicator.id.clone(), title: indicator.title.clone() }
    }
}

/// How far a figure that is due is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Figure {
    /// It is there already.
    There {
        /// As it prints.
        figure: String,
    },
    /// The file says why it is not there.
    Explained {
        /// Why.
        reason: String,
        /// When it is expected, if somebody has said.
        expected: Option<Date>,
    },
    /// Nothing is there.
    Awaited,
}

/// A figure that is due.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Due {
    /// The indicator.
    #[serde(flatten)]
    pub indicator: Named,
    /// How often a figure comes, in the words of the file.
    pub frequency: Option<String>,
    /// What it will be compared with, as it prints.
    pub milestone: Option<String>,
    /// How far it is.
    #[serde(flatten)]
    pub figure: Figure,
    /// The period of the newest figure before it.
    pub last: Option<String>,
    /// When the next figure would come by frequency and the newest figure, if that is after the period: the file counts it as due all
    /// the same, since it has no `next_due`.
    pub later_by_frequency: Option<String>,
}

/// A figure that is not due yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NotDue {
    /// The indicator.
    #[serde(flatten)]
    pub indicator: Named,
    /// How often a figure comes, in the words of the file.
    pub frequency: Option<String>,
    /// The period for which the next figure is due; none where nothing says when.
    pub next: Option<String>,
}

fn is(entry: &Entry<'_>, situation: Situation) -> bool {
    entry.rated.calculated.status == situation.key()
}

/// Every figure that is due, by lead.
pub(super) fn due(scope: &Scope<'_>) -> Vec<ByLead<Due>> {
    let others = [Situation::Discontinued, Situation::TargetNotSet, Situation::NotDue];
    listed(scope, |entry| !others.iter().any(|situation| is(entry, *situation)))
}

/// Every figure that was due and has not come, by lead.
pub(super) fn missing(scope: &Scope<'_>) -> Vec<ByLead<Due>> {
    listed(scope, |entry| is(entry, Situation::NoData))
}

fn listed(scope: &Scope<'_>, wanted: impl Fn(&Entry<'_>) -> bool) -> Vec<ByLead<Due>> {
    by_lead(scope.entries().filter(|entry| wanted(entry)).map(|entry| {
        let lead = entry.rated.indicator.lead.as_ref();
        let due = one(entry, &scope.period, &scope.register.pack.calendar);
        (lead.map(|l| l.organisation.clone()), lead.and_then(|l| l.officer.clone()), due)
    }))
}

fn one(entry: &Entry<'_>, period: &Period, calendar: &Calendar) -> Due {
    let (rated, indicator) = (&entry.rated, entry.rated.indicator);
    let told = rated.outturn.and_then(|o| o.no_data.as_ref());
    let figure = match (rated.figures.value, told) {
        (Some(value), _) => Figure::There { figure: value.print(&indicator.unit, indicator.decimals) },
        (None, Some(told)) => Figure::Explained { reason: told.reason.clone(), expected: told.expected },
        (None, None) => Figure::Awaited,
    };
    let last = rated.figures.previous.map(|previous| &previous.period.value);
    let later = last.filter(|_| figure == Figure::Awaited).and_then(|last| {
        let months = months_between(indicator.frequency.as_deref()?)?;
        (last.last_step() + months > period.last_step()).then(|| calendar.later(last, months))?
    });
    Due {
        indicator: Named::of(indicator),
        frequency: indicator.frequency.clone(),
        milestone: rated.figures.milestone.as_ref().map(|milestone| milestone.print(indicator)),
        figure,
        last: last.map(|last| last.label.clone()),
        later_by_frequency: later,
    }
}

/// Every figure that is not due yet: those that come first, first.
pub(super) fn not_due(scope: &Scope<'_>) -> Vec<NotDue> {
    let waiting = scope.entries().filter(|entry| is(entry, Situation::NotDue)).map(|entry| entry.rated.indicator);
    let mut waiting: Vec<&Indicator> = waiting.collect();
    waiting.sort_by_key(|indicator| (indicator.next_due.is_none(), indicator.next_due.clone()));
    let not_due = |indicator: &Indicator| NotDue {
        indicator: Named::of(indicator),
        frequency: indicator.frequency.clone(),
        next: indicator.next_due.as_ref().map(|next| next.label.clone()),
    };
    waiting.into_iter().map(not_due).collect()
}

/// What is no longer measured.
pub(super) fn discontinued(scope: &Scope<'_>) -> Vec<Named> {
    let gone = scope.entries().filter(|entry| is(entry, Situation::Discontinued));
    gone.map(|entry| Named::of(entry.rated.indicator)).collect()
}
