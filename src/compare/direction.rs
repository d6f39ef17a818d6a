//! Direction of travel: the newest figure on one side of a comparison against the newest on the other.

use rust_decimal::Decimal;
use serde::Serialize;

use crate::compose::{Latest, Position};
use crate::model::Unit;
use crate::model::quantity::{print_number, read_number};

/// Which way an indicator has gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// For the better.
    Better,
    /// For the worse.
    Worse,
    /// It has not moved.
    Same,
    /// It has moved, and is as far from a value to be hit as it was.
    #[serde(rename = "as near")]
    AsNear,
    /// Up, where neither way is better.
    Higher,
    /// Down, where neither way is better.
    Lower,
}

/// A direction, how far, and since when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Travel {
    /// Which way.
    pub direction: Direction,
    /// How far, with its unit; none where it has not moved.
    pub by: Option<String>,
    /// The period of the earlier figure.
    pub since: String,
}

impl Direction {
    /// Returns the word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Better => "better",
            Self::Worse => "worse",
            Self::Same => "the same",
            Self::AsNear => "as near",
            Self::Higher => "higher",
            Self::Lower => "lower",
        }
    }
}

impl Travel {
    /// Returns `better by 18 residents than 2008/09 Q1`.
    #[must_use]
    pub fn in_words(&self) -> String {
        match &self.by {
            None if self.direction == Direction::AsNear => format!("as near to what is aimed at as in {}", self.since),
            Some(by) => format!("{} by {by} than {}", self.direction.word(), self.since),
            None => format!("{} as {}", self.direction.word(), self.since),
        }
    }

    /// Compares the newest figures of an indicator; `None` if there is no newer one, they are not both numbers, or they add up over
    /// time.
    #[must_use]
    pub fn between(was: &Position, is: &Position) -> Option<Self> {
        let (then, now) = (was.latest.as_ref()?, is.latest.as_ref()?);
        if then.ends >= now.ends || is.running_total {
            return None;
        }
        let number = |latest: &Latest| read_number(&latest.value).ok();
        let (earlier, later) = (number(then)?, number(now)?);
        let change = later.checked_sub(earlier)?;
        let shortfall = |latest: &Latest| latest.shortfall.as_deref().and_then(|text| read_number(text).ok());
        // What counts where a value is to be hit is how far off the two are.
        let better = match is.polarity.as_deref() {
            Some("lower") => Some(-change),
            Some("close") => Some(shortfall(then)?.checked_sub(shortfall(now)?)?),
            Some("none") => None,
            _ => Some(change),
        };
        let direction = match better {
            Some(better) if better.is_zero() && !change.is_zero() => Direction::AsNear,
            Some(better) if better.is_zero() => Direction::Same,
            Some(better) if better > Decimal::ZERO => Direction::Better,
            Some(_) => Direction::Worse,
            None if change.is_zero() => Direction::Same,
            None if change > Decimal::ZERO => Direction::Higher,
            None => Direction::Lower,
        };
        let size = better.unwrap_or(change).abs();
        let by = (!size.is_zero()).then(|| difference(size, is));
        Some(Self { direction, by, since: then.period.clone() })
    }
}

/// A difference prints with the places of the indicator, or with as many as show that it is not nothing.
fn difference(size: Decimal, position: &Position) -> String {
    let mut places = position.decimals.unwrap_or_else(|| size.normalize().scale().min(2));
    while places < 6 && size.round_dp(places).is_zero() {
        places += 1;
    }
    Unit(position.unit.clone()).around_difference(&print_number(size, Some(places)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn position(polarity: &str, period: &str, value: &str, shortfall: Option<&str>) -> Position {
        let latest = Latest {
            period: period.to_owned(),
            ends: period.trim_start_matches('Q').parse().expect("a number"),
            printed: value.to_owned(),
            value: value.to_owned(),
            shortfall: shortfall.map(str::to_owned),
        };
        let (polarity, unit) = (Some(polarity.to_owned()), Some("%".to_owned()));
        Position { polarity, unit, latest: Some(latest), ..Position::default() }
    }

    fn travel_from(was: (&str, &str), is: (&str, &str)) -> Option<String> {
        let [was, is] = [was, is].map(|(period, value)| position("higher", period, value, None));
        Travel::between(&was, &is).map(|t| t.in_words())
    }

    fn travel(polarity: &str, was: (&str, Option<&str>), is: (&str, Option<&str>)) -> Option<String> {
        let [was, is] = [("Q1", was), ("Q2", is)].map(|(p, (value, off))| position(polarity, p, value, off));
        Travel::between(&was, &is).map(|t| t.in_words())
    }

    #[test]
    fn polarity_decides_which_way_is_better() {
        for (polarity, words) in [
            ("higher", "better by 1.5 percentage points than Q1"),
            ("lower", "worse by 1.5 percentage points than Q1"),
            ("none", "higher by 1.5 percentage points than Q1"),
        ] {
            assert_eq!(travel(polarity, ("10", None), ("11.5", None)).as_deref(), Some(words));
        }
        assert_eq!(travel("higher", ("10", None), ("10.0", None)).as_deref(), Some("the same as Q1"));
    }

    #[test]
    fn a_value_to_be_hit_is_better_the_nearer() {
        let nearer = travel("close", ("96", Some("4")), ("103", Some("3")));
        assert_eq!(nearer.as_deref(), Some("better by 1 percentage point than Q1"));
        assert_eq!(travel("close", ("96", None), ("103", Some("3"))), None);
        let met = travel("close", ("96", Some("0")), ("103", Some("0")));
        assert_eq!(met.as_deref(), Some("as near to what is aimed at as in Q1"));
    }

    #[test]
    fn without_a_newer_number_there_is_no_direction() {
        let same = position("higher", "Q1", "10", None);
        assert_eq!(Travel::between(&same, &same), None);
        let total = |period, value| Position { running_total: true, ..position("higher", period, value, None) };
        assert_eq!(Travel::between(&total("Q1", "10"), &total("Q2", "14")), None);
        assert_eq!(travel("higher", ("10", None), ("awaited", None)), None);
        assert_eq!(Travel::between(&Position::default(), &same), None);
        // A figure that was withdrawn leaves an older one behind.
        assert_eq!(travel_from(("Q2", "11"), ("Q1", "10")), None);
    }
}
