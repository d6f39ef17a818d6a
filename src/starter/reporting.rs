//! What a board reports by, and the periods around the first one that an example needs.

use jiff::ToSpan;
use jiff::civil::Date;
use serde::Serialize;

use super::{Line, Refusal};
use crate::diag::wording::list_and;
use crate::model::Calendar;
use crate::model::calendar::{Label, Period};
use crate::model::quantity::MONTHS;

/// Months of a year.
const YEAR: i64 = 12;

/// How often a board reports, where it reports by the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cycle {
    /// Every year.
    Years,
    /// Every half of a year.
    Halves,
    /// Every quarter.
    Quarters,
    /// Every month.
    Months,
}

impl Cycle {
    /// So many months are one period.
    fn months(self) -> i64 {
        match self {
            Self::Years => 12,
            Self::Halves => 6,
            Self::Quarters => 3,
            Self::Months => 1,
        }
    }

    /// Returns what one period is called.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Years => "year",
            Self::Halves => "half-year",
            Self::Quarters => "quarter",
            Self::Months => "month",
        }
    }

    /// The period that begins with a month, counted from the year 0, as it is written.
    fn label(self, year_starts: i8, first_month: i64) -> String {
        let in_year = first_month - (i64::from(year_starts) - 1);
        let (year, months) = (in_year.div_euclid(YEAR), in_year.rem_euclid(YEAR));
        let name =
            if year_starts == 1 { year.to_string() } else { format!("{year}/{:02}", (year + 1).rem_euclid(100)) };
        match self {
            Self::Years => name,
            Self::Halves => format!("{name} H{}", months / 6 + 1),
            Self::Quarters => format!("{name} Q{}", months / 3 + 1),
            Self::Months => format!("{}-{:02}", first_month.div_euclid(YEAR), first_month.rem_euclid(YEAR) + 1),
        }
    }

    /// The month with which the period begins that a day falls into.
    fn first_month(self, year_starts: i8, day: Date) -> i64 {
        let month = i64::from(day.year()) * YEAR + i64::from(day.month()) - 1;
        let in_year = month - (i64::from(year_starts) - 1);
        month - in_year.rem_euclid(self.months())
    }
}

/// Reads the name or the number of a month.
///
/// # Errors
/// Returns what is wanted where it is none.
pub fn month(text: &str) -> Result<i8, Refusal> {
    let text = text.trim();
    let named = |name: &&str| text.len() >= 3 && name.get(..text.len()).is_some_and(|n| n.eq_ignore_ascii_case(text));
    let mut months = MONTHS.iter().zip(1_i8..);
    let found = months.find(|(name, number)| named(name) || text.parse() == Ok(*number));
    found.map(|(_, number)| number).ok_or_else(|| Refusal::new("write the name of a month, such as April"))
}

/// What a board reports by, with the first period that it reports on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reporting(Kind);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    /// By the calendar; the first period begins with a month, counted from the year 0.
    Cycle { cycle: Cycle, year_starts: i8, first_month: i64 },
    /// By spans of its own; the first period is one of them, and not the last.
    Spans { labels: Vec<Line>, now: usize },
}

/// Days that fit a period, to be changed by the officer.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Days {
    data: String,
    sign_off: String,
    despatch: String,
    meeting: String,
    action: String,
}

impl Reporting {
    /// Returns the period that a day falls into, as it is written. `year_starts` is a month from 1 to 12.
    #[must_use]
    pub fn period_of(cycle: Cycle, year_starts: i8, day: Date) -> String {
        cycle.label(year_starts, cycle.first_month(year_starts, day))
    }

    /// Reads the first period of a board that reports by the calendar. `year_starts` is a month from 1 to 12.
    ///
    /// # Errors
    /// Returns what is wanted where the text is no period of this length in a year that starts then.
    pub fn by_cycle(cycle: Cycle, year_starts: i8, period: &str) -> Result<Self, Refusal> {
        let calendar = Calendar { year_starts, labels: Vec::new() };
        let first_month = calendar.period(period).ok().map(|p: Period| (p.first_step(), p.label));
        match first_month {
            // The years around it must be such that four digits can write them.
            Some((first_month, label))
                if cycle.label(year_starts, first_month) == label
                    && (1900 * YEAR..2200 * YEAR).contains(&first_month) =>
            {
                Ok(Self(Kind::Cycle { cycle, year_starts, first_month }))
            }
            _ => {
                let example = cycle.label(year_starts, 2026 * YEAR + i64::from(year_starts) - 1);
                Err(Refusal::new(format!("write a {} of the years 1900 to 2199, such as {example}", cycle.word())))
            }
        }
    }

    /// Takes the spans of a board's own, in order, and the first one that is reported on; if none is named, the first of them.
    ///
    /// # Errors
    /// Returns what is wanted where there are fewer than two, one is listed twice, or nothing comes after the one to report on.
    pub fn by_spans(labels: Vec<Line>, period: Option<&str>) -> Result<Self, Refusal> {
        let names: Vec<&str> = labels.iter().map(Line::as_str).collect();
        if names.len() < 2 {
            return Err(Refusal::new(
                "list at least two spans, the one to report on and the next; more can be added later",
            ));
        }
        if let Some(twice) = names.iter().enumerate().find(|(place, name)| names[..*place].contains(name)) {
            return Err(Refusal::new(format!("`{}` is listed twice; every span needs a name of its own", twice.1)));
        }
        let calendar = Calendar {
            labels: names.iter().map(|name| Label { label: (*name).to_owned(), days: None }).collect(),
            ..Calendar::default()
        };
        let wanted = period.map(|text| calendar.period(text)).transpose();
        let step = wanted.map(|found| found.map_or(0, |p| p.first_step()));
        let now = step.ok().and_then(|step| usize::try_from(step).ok()).filter(|now| now + 1 < names.len());
        let Some(now) = now else {
            let open = list_and(&names[..names.len() - 1]);
            return Err(Refusal::new(format!("the period must be one of the spans, and not the last: {open}")));
        };
        Ok(Self(Kind::Spans { labels, now }))
    }

    pub(super) fn year_starts(&self) -> &'static str {
        match &self.0 {
            Kind::Cycle { year_starts, .. } => {
                usize::try_from(year_starts - 1).ok().and_then(|month| MONTHS.get(month)).copied().unwrap_or_default()
            }
            Kind::Spans { .. } => "",
        }
    }

    pub(super) fn spans(&self) -> &[Line] {
        match &self.0 {
            Kind::Cycle { .. } => &[],
            Kind::Spans { labels, .. } => labels,
        }
    }

    /// What the paper is called, as the name of a folder.
    pub(super) fn paper(&self) -> &'static str {
        match &self.0 {
            Kind::Cycle { cycle: Cycle::Years, .. } => "annual",
            Kind::Cycle { cycle: Cycle::Halves, .. } => "half-yearly",
            Kind::Cycle { cycle: Cycle::Quarters, .. } => "quarterly",
            Kind::Cycle { cycle: Cycle::Months, .. } => "monthly",
            Kind::Spans { .. } => "report",
        }
    }

    /// A period so many periods after the first, or before it.
    fn at(&self, steps: isize) -> Option<String> {
        match &self.0 {
            Kind::Cycle { cycle, year_starts, first_month } => {
                let months = i64::try_from(steps).ok()? * cycle.months();
                Some(cycle.label(*year_starts, first_month + months))
            }
            Kind::Spans { labels, now } => Some(labels.get(now.checked_add_signed(steps)?)?.as_str().to_owned()),
        }
    }

    /// The year that the first period belongs to, or one so many years later.
    fn year(cycle: Cycle, year_starts: i8, first_month: i64, later: i64) -> String {
        let in_year = (first_month - (i64::from(year_starts) - 1)).rem_euclid(YEAR);
        debug_assert!(in_year % cycle.months() == 0, "a period of a cycle begins with one of its own months");
        Cycle::Years.label(year_starts, first_month - in_year + later * YEAR)
    }

    /// The first period that is reported on.
    pub(super) fn period(&self) -> String {
        self.at(0).unwrap_or_default()
    }

    /// Up to three periods before it, the latest first.
    pub(super) fn before(&self) -> Vec<String> {
        (1..=3).map_while(|steps| self.at(-steps)).collect()
    }

    pub(super) fn next(&self) -> String {
        self.at(1).unwrap_or_default()
    }

    /// Where the way to the target begins: the year before, or the span before.
    pub(super) fn baseline(&self) -> Option<String> {
        match &self.0 {
            Kind::Cycle { cycle, year_starts, first_month } => Some(Self::year(*cycle, *year_starts, *first_month, -1)),
            Kind::Spans { .. } => self.at(-1),
        }
    }

    /// When the target is to be reached: at the end of the next year, or with the last of the spans.
    pub(super) fn target(&self) -> String {
        match &self.0 {
            Kind::Cycle { cycle, year_starts, first_month } => Self::year(*cycle, *year_starts, *first_month, 1),
            Kind::Spans { labels, .. } => labels.last().map_or_else(String::new, |last| last.as_str().to_owned()),
        }
    }

    /// The next period for which a yearly figure comes: the next that ends a year, or the next span.
    pub(super) fn due(&self) -> String {
        match &self.0 {
            Kind::Cycle { cycle, year_starts, first_month } => {
                let next = first_month + cycle.months();
                let in_year = (next - (i64::from(*year_starts) - 1)).rem_euclid(YEAR);
                cycle.label(*year_starts, next - in_year + YEAR - cycle.months())
            }
            Kind::Spans { .. } => self.next(),
        }
    }

    /// Days of a paper, of which the data are complete with the end of the period; `None` for spans, whose days nobody has said.
    pub(super) fn days(&self) -> Option<Days> {
        let Kind::Cycle { year_starts, .. } = &self.0 else { return None };
        let calendar = Calendar { year_starts: *year_starts, labels: Vec::new() };
        let (_, last) = calendar.period(&self.period()).ok()?.days?;
        let after = |days: i64| last.saturating_add(days.days()).to_string();
        Some(Days {
            data: last.to_string(),
            sign_off: after(43),
            despatch: after(43),
            meeting: after(50),
            action: after(91),
        })
    }
}
