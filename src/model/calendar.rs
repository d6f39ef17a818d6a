//! Periods: data, never the clock.

use std::cmp::Ordering;

use jiff::civil::Date;

use super::quantity::{MONTHS, print_date};

/// A label of a board's own list of periods.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The label as it prints.
    pub label: String,
    /// First and last day, if given.
    pub days: Option<(Date, Date)>,
}

/// How a board divides time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    /// The month in which the year starts, 1 to 12.
    pub year_starts: i8,
    /// The board's own labels, in order; empty for boards that report by years, halves, quarters or months.
    pub labels: Vec<Label>,
}

impl Default for Calendar {
    fn default() -> Self {
        Self { year_starts: 4, labels: Vec::new() }
    }
}

/// One period of a calendar. Ordered by end, then by beginning, so a year comes before its last quarter; that order is
/// for lists. Whether one period has begun or ended by another is asked with [`Period::begun_by`] and [`Period::ended_by`].
#[derive(Debug, Clone)]
pub struct Period {
    /// As it prints: `2008/09 Q2`.
    pub label: String,
    /// A name for running text: `quarter 2`, or the label.
    pub name: String,
    /// First and last day; labels of a board's own may have none.
    pub days: Option<(Date, Date)>,
    first_step: i64,
    last_step: i64,
}

impl PartialEq for Period {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Period {}

impl PartialOrd for Period {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Period {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.days, other.days) {
            (Some((first, last)), Some((other_first, other_last))) => (last, first).cmp(&(other_last, other_first)),
            _ => (self.last_step, self.first_step).cmp(&(other.last_step, other.first_step)),
        }
    }
}

impl Period {
    /// Returns the number of the month (or, for labels without dates, of the label) with which the period begins.
    #[must_use]
    pub fn first_step(&self) -> i64 {
        self.first_step
    }

    /// Returns the number of the month (or label) with which the period ends.
    #[must_use]
    pub fn last_step(&self) -> i64 {
        self.last_step
    }

    /// Returns whether both periods end on the same day.
    #[must_use]
    pub fn ends_with(&self, other: &Self) -> bool {
        match (self.days, other.days) {
            (Some((_, last)), Some((_, other_last))) => last == other_last,
            _ => self.last_step == other.last_step,
        }
    }

    /// Returns whether this period has ended when `other` ends.
    #[must_use]
    pub fn ended_by(&self, other: &Self) -> bool {
        match (self.days, other.days) {
            (Some((_, last)), Some((_, other_last))) => last <= other_last,
            _ => self.last_step <= other.last_step,
        }
    }

    /// Returns whether this period has begun when `other` ends.
    #[must_use]
    pub fn begun_by(&self, other: &Self) -> bool {
        match (self.days, other.days) {
            (Some((first, _)), Some((_, other_last))) => first <= other_last,
            _ => self.first_step <= other.last_step,
        }
    }

    /// Returns whether what holds since a period, or always, holds in papers for this one.
    #[must_use]
    pub fn is_reached(&self, since: Option<&Self>) -> bool {
        since.is_none_or(|since| since.begun_by(self))
    }

    /// Returns `1 July 2008 to 30 September 2008`, or the label where the days are not known.
    #[must_use]
    pub fn range(&self) -> String {
        match self.days {
            Some((first, last)) => format!("{} to {}", print_date(first), print_date(last)),
            None => self.label.clone(),
        }
    }
}

impl Calendar {
    /// Reads a period.
    ///
    /// # Errors
    /// Returns a message and a hint where this calendar has no such period.
    pub fn period(&self, text: &str) -> Result<Period, (String, String)> {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if let Some(position) = self.labels.iter().position(|l| l.label == text) {
            return Ok(self.labelled(position));
        }
        let dated = !self.has_dateless_labels();
        let read = if dated { self.dated(&text) } else { None };
        read.ok_or_else(|| (format!("`{text}` is not a period of this pack"), self.hint()))
    }

    /// Returns, as it prints, the period of the same length that begins so many months later: a year of the calendar by its label,
    /// anything shorter by the month with which it ends. `None` for labels without dates.
    #[must_use]
    pub fn later(&self, period: &Period, months: i64) -> Option<String> {
        self.counts_months().then_some(())?;
        let (first, last) = (period.first_step + months, period.last_step + months);
        let (year, month) = (first.div_euclid(12), first.rem_euclid(12) + 1);
        if last - first != 11 {
            let name = MONTHS.get(usize::try_from(last.rem_euclid(12)).ok()?)?;
            Some(format!("{name} {}", last.div_euclid(12)))
        } else if month == i64::from(self.year_starts) && month > 1 {
            Some(format!("{year}/{:02}", (year + 1) % 100))
        } else if month == 1 {
            Some(year.to_string())
        } else {
            let name = MONTHS.get(usize::try_from(last.rem_euclid(12)).ok()?)?;
            Some(format!("the year to {name} {}", last.div_euclid(12)))
        }
    }

    /// Returns the period that comes so many places later among those of its kind, or earlier if the number is negative: of the board's
    /// own list, or of the same length and written in the same way. `None` where there is none.
    #[must_use]
    pub fn neighbour(&self, period: &Period, places: i64) -> Option<Period> {
        if let Some(position) = self.position(period) {
            let position = usize::try_from(i64::try_from(position).ok()? + places).ok()?;
            return (position < self.labels.len()).then(|| self.labelled(position));
        }
        let label = &period.label;
        if label.contains('-') {
            let month = period.first_step + places;
            return self.period(&format!("{:04}-{:02}", month.div_euclid(12), month.rem_euclid(12) + 1)).ok();
        }
        let (year, part) = label.split_once(' ').map_or((label.as_str(), None), |(year, part)| (year, Some(part)));
        let (kind, number, of) = match part {
            None => ("", 1, 1),
            Some(part) => {
                (part.get(..1)?, part.get(1..)?.parse::<i64>().ok()?, if part.starts_with('Q') { 4 } else { 2 })
            }
        };
        let first = year.get(..4)?.parse::<i64>().ok()?;
        let place = first * of + number - 1 + places;
        let (first, number) = (place.div_euclid(of), place.rem_euclid(of) + 1);
        let year =
            if year.contains('/') { format!("{first:04}/{:02}", (first + 1) % 100) } else { format!("{first:04}") };
        let label = if kind.is_empty() { year } else { format!("{year} {kind}{number}") };
        self.period(&label).ok()
    }

    /// Returns whether two periods are of one kind: both of the board's own list, or written in the same way.
    #[must_use]
    pub fn is_alike(&self, one: &Period, other: &Period) -> bool {
        let shape = |label: &str| label.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect::<String>();
        match (self.position(one), self.position(other)) {
            (None, None) => shape(&one.label) == shape(&other.label),
            (one, other) => one.is_some() && other.is_some(),
        }
    }

    fn position(&self, period: &Period) -> Option<usize> {
        self.labels.iter().position(|label| label.label == period.label)
    }

    /// Returns whether steps between periods are months; otherwise they are the board's own labels.
    #[must_use]
    pub fn counts_months(&self) -> bool {
        !self.has_dateless_labels()
    }

    fn has_dateless_labels(&self) -> bool {
        self.labels.iter().any(|l| l.days.is_none())
    }

    fn hint(&self) -> String {
        if self.labels.is_empty() {
            let year = if self.year_starts == 1 { "2008" } else { "2008/09" };
            format!(
                "Write a period as {year}, {year} H1, {year} Q2 or, for a month, 2008-09; or list the board's own under `periods:` in pack.yaml."
            )
        } else {
            let labels: Vec<&str> = self.labels.iter().map(|l| l.label.as_str()).collect();
            format!("The pack lists {}.", crate::diag::wording::list_and(&labels))
        }
    }

    fn labelled(&self, position: usize) -> Period {
        let label = &self.labels[position];
        let step = i64::try_from(position).unwrap_or(i64::MAX);
        let (first_step, last_step) = match label.days {
            Some((first, last)) if !self.has_dateless_labels() => (month_number(first), month_number(last)),
            _ => (step, step),
        };
        Period { label: label.label.clone(), name: label.label.clone(), days: label.days, first_step, last_step }
    }

    fn dated(&self, text: &str) -> Option<Period> {
        if let Some((year, month)) = text.split_once('-') {
            let (year, month) = (four_digits(year)?, two_digits(month)?);
            let name = format!("{} {year}", MONTHS.get(usize::try_from(month).ok()?.checked_sub(1)?)?);
            return span(text, name, i64::from(year) * 12 + i64::from(month) - 1, 1);
        }
        let (year, part) = text.split_once(' ').map_or((text, None), |(y, p)| (y, Some(p)));
        let start = if let Some((first, second)) = year.split_once('/') {
            let first = four_digits(first)?;
            if (first + 1) % 100 != two_digits(second)? || self.year_starts == 1 {
                return None;
            }
            i64::from(first) * 12 + i64::from(self.year_starts) - 1
        } else {
            i64::from(four_digits(year)?) * 12
        };
        match part {
            None => span(text, text.to_owned(), start, 12),
            Some(part) => {
                let (kind, digit) = (part.get(..1)?, part.get(1..)?);
                let number = (digit.len() == 1).then(|| digit.parse::<i64>().ok())??;
                match kind {
                    "Q" if (1..=4).contains(&number) => {
                        span(text, format!("quarter {number}"), start + (number - 1) * 3, 3)
                    }
                    "H" if (1..=2).contains(&number) => {
                        span(text, format!("half-year {number}"), start + (number - 1) * 6, 6)
                    }
                    _ => None,
                }
            }
        }
    }
}

fn month_number(date: Date) -> i64 {
    i64::from(date.year()) * 12 + i64::from(date.month()) - 1
}

fn span(label: &str, name: String, first_month: i64, months: i64) -> Option<Period> {
    let day = |month: i64| {
        Date::new(i16::try_from(month.div_euclid(12)).ok()?, i8::try_from(month.rem_euclid(12) + 1).ok()?, 1).ok()
    };
    let last_step = first_month + months - 1;
    let days = (day(first_month)?, day(last_step)?.last_of_month());
    Some(Period { label: label.to_owned(), name, days: Some(days), first_step: first_month, last_step })
}

fn four_digits(text: &str) -> Option<i32> {
    (text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

fn two_digits(text: &str) -> Option<i32> {
    (text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn april() -> Calendar {
        Calendar::default()
    }

    #[test]
    fn financial_and_calendar_periods_have_their_days() {
        for (text, range) in [
            ("2008/09", "1 April 2008 to 31 March 2009"),
            ("2008/09 Q2", "1 July 2008 to 30 September 2008"),
            ("2008/09 H2", "1 October 2008 to 31 March 2009"),
            ("2008", "1 January 2008 to 31 December 2008"),
            ("2008 Q1", "1 January 2008 to 31 March 2008"),
            ("2008-02", "1 February 2008 to 29 February 2008"),
            ("1999/00", "1 April 1999 to 31 March 2000"),
        ] {
            assert_eq!(april().period(text).expect(text).range(), range);
        }
    }

    #[test]
    fn impossible_periods_are_refused() {
        for text in
            ["2008/10", "2008/09 Q5", "2008-13", "Q2", "2008/09Q2", "08/09", "2008/09 Q", "", "2008-00", "9999/00 H3"]
        {
            assert!(april().period(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_later_period_of_the_same_length_has_its_name() {
        let later = |text: &str, months| april().later(&april().period(text).expect(text), months);
        assert_eq!(later("2006/07", 36).as_deref(), Some("2009/10"));
        assert_eq!(later("1998/99", 12).as_deref(), Some("1999/00"));
        assert_eq!(later("2008/09 Q2", 24).as_deref(), Some("September 2010"));
        assert_eq!(later("2008", 24).as_deref(), Some("2010"));
    }

    #[test]
    fn neighbours_are_of_the_same_kind() {
        let calendar = april();
        for (text, later, earlier) in [
            ("2008/09 Q2", "2008/09 Q3", "2008/09 Q1"),
            ("2008/09 Q4", "2009/10 Q1", "2008/09 Q3"),
            ("2009/10 Q1", "2009/10 Q2", "2008/09 Q4"),
            ("1999/00 H2", "2000/01 H1", "1999/00 H1"),
            ("2008/09", "2009/10", "2007/08"),
            ("2008 Q4", "2009 Q1", "2008 Q3"),
            ("2008", "2009", "2007"),
            ("2008-12", "2009-01", "2008-11"),
        ] {
            let period = calendar.period(text).expect(text);
            let beside = |places| calendar.neighbour(&period, places).expect(text);
            assert_eq!((beside(1).label.as_str(), beside(-1).label.as_str()), (later, earlier));
            assert!(calendar.is_alike(&period, &beside(1)) && period < beside(1), "{text}");
        }
        let p = |t: &str| calendar.period(t).expect(t);
        assert!(!calendar.is_alike(&p("2008 Q4"), &p("2008/09 Q3")) && !calendar.is_alike(&p("2008"), &p("2008/09")));
        assert_eq!(calendar.neighbour(&p("9999"), 1), None);
        let labels = ["Summer", "Autumn"].map(|l| Label { label: l.to_owned(), days: None });
        let terms = Calendar { year_starts: 9, labels: labels.to_vec() };
        let autumn = terms.neighbour(&terms.period("Summer").expect("a term"), 1).expect("a term");
        assert_eq!((autumn.label.as_str(), terms.neighbour(&autumn, 1)), ("Autumn", None));
    }

    #[test]
    fn periods_are_ordered_by_their_end() {
        let p = |t: &str| april().period(t).expect(t);
        assert!(p("2007/08") < p("2008/09 Q1"));
        assert!(p("2008/09") < p("2008/09 Q4"));
        assert!(p("2008/09 Q4").ends_with(&p("2008/09")));
        assert!(p("2008-06") > p("2008/09 Q1"));
    }

    #[test]
    fn labels_are_ordered_as_listed() {
        let labels = ["Summer", "Autumn"].map(|l| Label { label: l.to_owned(), days: None });
        let calendar = Calendar { year_starts: 4, labels: labels.to_vec() };
        let p = |t: &str| calendar.period(t).expect(t);
        assert!(p("Summer") < p("Autumn"));
        assert_eq!(p("Autumn").range(), "Autumn");
        assert!(calendar.period("2008/09").is_err());
    }
}
