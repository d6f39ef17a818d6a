//! Figures as boards write them: exact decimals, bounds, ranges, dates and words.

use jiff::civil::Date;
use rust_decimal::{Decimal, RoundingStrategy};

use crate::diag::wording::grouped;

/// Numbers of this size can be multiplied by a percentage and added up by the thousand without losing a digit.
const MAX_WHOLE: usize = 15;
const MAX_FRACTION: usize = 9;

/// On which side of a number a bound lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// `<5`
    Below,
    /// `<=5`
    AtMost,
    /// `>5`
    Above,
    /// `>=5`
    AtLeast,
}

impl Bound {
    /// Returns the sign as a file has it.
    #[must_use]
    pub fn written(self) -> &'static str {
        match self {
            Self::Below => "<",
            Self::AtMost => "<=",
            Self::Above => ">",
            Self::AtLeast => ">=",
        }
    }

    /// Returns the sign as it prints.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Self::Below => "<",
            Self::AtMost => "≤",
            Self::Above => ">",
            Self::AtLeast => "≥",
        }
    }
}

/// A result, baseline, target or milestone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Quantity {
    /// An exact decimal; its scale is that of the text (`3.10` has two places).
    Number(Decimal),
    /// One side of a number.
    Bound(Bound, Decimal),
    /// From the first to the second, both included; the first is not greater.
    Range(Decimal, Decimal),
    /// Something done by a day.
    Date(Date),
    /// Words, which print and cannot be rated.
    Words(String),
}

impl Quantity {
    /// Reads a figure as the author wrote it.
    ///
    /// # Errors
    /// Returns a message and a hint where the text looks like a number but is not one (`010`, `1,250`, `1e3`).
    pub fn read(text: &str) -> Result<Self, (String, String)> {
        let text = text.trim();
        for (sign, bound) in [
            ("<=", Bound::AtMost),
            (">=", Bound::AtLeast),
            ("≤", Bound::AtMost),
            ("≥", Bound::AtLeast),
            ("<", Bound::Below),
            (">", Bound::Above),
        ] {
            if let Some(rest) = text.strip_prefix(sign) {
                return Ok(Self::Bound(bound, read_number(rest.trim())?));
            }
        }
        if let Some((low, high)) = text.split_once(" to ")
            && let (Ok(low), Ok(high)) = (read_number(low.trim()), read_number(high.trim()))
        {
            if low > high {
                return Err((format!("the range `{text}` runs backwards"), format!("Write `{high} to {low}`.")));
            }
            return Ok(Self::Range(low, high));
        }
        if looks_like_date(text) {
            return read_date(text).map(Self::Date);
        }
        match read_number(text) {
            Ok(number) => Ok(Self::Number(number)),
            Err(why) if looks_like_number(text) => Err(why),
            Err(_) => Ok(Self::Words(text.to_owned())),
        }
    }

    /// Returns the number, where it is one.
    #[must_use]
    pub fn number(&self) -> Option<Decimal> {
        match self {
            Self::Number(n) => Some(*n),
            _ => None,
        }
    }

    /// Returns the figure as a file has it: [`Quantity::read`] reads the same figure back.
    #[must_use]
    pub fn written(&self) -> String {
        match self {
            Self::Number(n) => n.to_string(),
            Self::Bound(bound, n) => format!("{}{n}", bound.written()),
            Self::Range(low, high) => format!("{low} to {high}"),
            Self::Date(date) => date.to_string(),
            Self::Words(words) => words.clone(),
        }
    }

    /// Returns the figure for print, with its unit. `decimals` rounds numbers half away from zero, for print only;
    /// without it they print as typed.
    #[must_use]
    pub fn print(&self, unit: &Unit, decimals: Option<u32>) -> String {
        match self {
            Self::Number(n) => unit.around(&print_number(*n, decimals)),
            Self::Bound(bound, n) => format!("{}{}", bound.sign(), unit.around(&print_number(*n, None))),
            Self::Range(low, high) => {
                unit.around(&format!("{} to {}", print_number(*low, None), print_number(*high, None)))
            }
            Self::Date(date) => print_date(*date),
            Self::Words(words) => words.clone(),
        }
    }

    /// Returns whether it prints with fewer places than it has.
    #[must_use]
    pub fn is_rounded_by(&self, decimals: Option<u32>) -> bool {
        matches!((self, decimals), (Self::Number(n), Some(places)) if n.round_dp(places) != *n)
    }
}

/// What a figure counts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Unit(pub Option<String>);

impl Unit {
    /// Returns the number with its unit: `17.4%`, `£35,000`, `12 per 1,000`.
    #[must_use]
    pub fn around(&self, number: &str) -> String {
        match self.0.as_deref() {
            None | Some("" | "number") => number.to_owned(),
            Some(unit @ ("%" | "‰")) => format!("{number}{unit}"),
            Some(money @ ("£" | "€" | "$")) => match number.strip_prefix('\u{2212}') {
                Some(positive) => format!("\u{2212}{money}{positive}"),
                None => format!("{money}{number}"),
            },
            Some(unit) => format!("{number} {unit}"),
        }
    }

    /// Returns the unit for a difference: percentages differ by points.
    #[must_use]
    pub fn around_difference(&self, number: &str) -> String {
        match self.0.as_deref() {
            Some("%") if matches!(number, "1" | "1.0") => format!("{number} percentage point"),
            Some("%") => format!("{number} percentage points"),
            // Units are written in the plural.
            Some(unit) if matches!(number, "1" | "1.0") && unit.starts_with("points") => {
                format!("{number} point{}", &unit["points".len()..])
            }
            _ => self.around(number),
        }
    }
}

/// Returns an amount in pounds: `£1,200,000`, `£4.50`.
#[must_use]
pub fn print_pounds(amount: Decimal) -> String {
    let text = print_number(amount, Some(if amount.fract().is_zero() { 0 } else { 2 }));
    text.strip_prefix('\u{2212}').map_or_else(|| format!("£{text}"), |positive| format!("\u{2212}£{positive}"))
}

/// Returns a number with thousands separated and a true minus sign, rounded half away from zero if `decimals` is given.
#[must_use]
pub fn print_number(number: Decimal, decimals: Option<u32>) -> String {
    let number = match decimals {
        Some(places) => {
            let mut rounded = number.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero);
            rounded.rescale(places);
            rounded
        }
        None => number,
    };
    let text = number.abs().to_string();
    let (whole, fraction) = text.split_once('.').map_or((text.as_str(), None), |(w, f)| (w, Some(f)));
    let mut out = String::new();
    if number.is_sign_negative() && !number.is_zero() {
        out.push('\u{2212}');
    }
    out.push_str(&grouped(whole));
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

/// Returns `13 November 2008`.
#[must_use]
pub fn print_date(date: Date) -> String {
    format!("{} {} {}", date.day(), MONTHS[usize::from(date.month().unsigned_abs()) - 1], date.year())
}

/// The months in English, January first.
pub const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Reads an exact decimal.
///
/// # Errors
/// Returns a message and a hint where the text is not a plain decimal number.
pub fn read_number(text: &str) -> Result<Decimal, (String, String)> {
    let digits = text.strip_prefix(['-', '+', '\u{2212}']).unwrap_or(text);
    let not_a_number = |help: &str| Err((format!("`{text}` is not a number"), help.to_owned()));
    let plain = !digits.is_empty()
        && digits.chars().all(|c| c.is_ascii_digit() || c == '.')
        && digits.matches('.').count() <= 1
        && !digits.ends_with('.')
        && !digits.starts_with('.');
    if !plain {
        let decimals = digits.split_once(',').map(|(_, rest)| rest.len()).filter(|_| digits.matches(',').count() == 1);
        return not_a_number(if matches!(decimals, Some(1 | 2)) {
            "Write decimals with a point, such as 4.7."
        } else if digits.contains(',') {
            "Leave out the commas between thousands: they are put in for print."
        } else if digits.starts_with('£') || digits.ends_with('%') {
            "Write the number alone and name the unit under `unit:`."
        } else if digits.contains('-') {
            "A range is written `5 to 10`."
        } else {
            "Write plain digits, such as 12 or 3.10."
        });
    }
    if digits.len() > 1 && digits.starts_with('0') && !digits.starts_with("0.") {
        return not_a_number(
            "A number does not start with 0. Is a digit missing, or is it text that belongs in another key?",
        );
    }
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let too_long = || {
        let help = format!("At most {MAX_WHOLE} digits before the point and {MAX_FRACTION} after it.");
        (format!("`{text}` has more digits than can be counted exactly"), help)
    };
    if whole.len() > MAX_WHOLE || fraction.len() > MAX_FRACTION {
        return Err(too_long());
    }
    let signed = if text.starts_with(['-', '\u{2212}']) { format!("-{digits}") } else { digits.to_owned() };
    Decimal::from_str_exact(&signed).map_err(|_| too_long())
}

/// Reads a date written `2008-11-13`.
///
/// # Errors
/// Returns a message and a hint where there is no such day.
pub fn read_date(text: &str) -> Result<Date, (String, String)> {
    let wrong = || (format!("`{text}` is not a date"), "Write year-month-day, such as 2008-11-13.".to_owned());
    if !looks_like_date(text) {
        return Err(wrong());
    }
    text.parse::<Date>().map_err(|_| {
        (format!("there is no such day as `{text}`"), "Write year-month-day, such as 2008-11-13.".to_owned())
    })
}

fn looks_like_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let digits = |s: &&str| !s.is_empty() && s.chars().all(|c| c.is_ascii_digit());
    parts.len() == 3 && parts[0].len() == 4 && parts[1].len() == 2 && parts[2].len() == 2 && parts.iter().all(digits)
}

/// Text that starts like a number and holds nothing but the signs of one was surely meant as a number.
fn looks_like_number(text: &str) -> bool {
    let unsigned = text.trim_start_matches(['+', '-', '\u{2212}', '£']);
    let hexadecimal = unsigned.strip_prefix("0x").or_else(|| unsigned.strip_prefix("0X"));
    match hexadecimal {
        Some(digits) => digits.chars().all(|c| c.is_ascii_hexdigit()),
        None => {
            unsigned.starts_with(|c: char| c.is_ascii_digit())
                && unsigned.chars().all(|c| c.is_ascii_digit() || c.is_whitespace() || "+-.,%eE_".contains(c))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(text: &str, unit: &str, decimals: Option<u32>) -> String {
        Quantity::read(text).expect("readable").print(&Unit(Some(unit.to_owned())), decimals)
    }

    #[test]
    fn numbers_keep_the_places_that_were_typed() {
        assert_eq!(printed("3.10", "%", None), "3.10%");
        assert_eq!(printed("4866879", "", None), "4,866,879");
        assert_eq!(printed("-0.2", "", None), "\u{2212}0.2");
        assert_eq!(printed("131250", "£", None), "£131,250");
    }

    #[test]
    fn rounding_for_print_is_half_away_from_zero() {
        assert_eq!(printed("131.25", "", Some(1)), "131.3");
        assert_eq!(printed("-131.25", "", Some(1)), "\u{2212}131.3");
        assert_eq!(printed("499.65", "", Some(1)), "499.7");
        assert_eq!(printed("5", "", Some(2)), "5.00");
    }

    #[test]
    fn bounds_ranges_dates_and_words_are_told_apart() {
        assert_eq!(Quantity::read("<5"), Ok(Quantity::Bound(Bound::Below, Decimal::from(5))));
        assert_eq!(Quantity::read("95 to 105"), Ok(Quantity::Range(Decimal::from(95), Decimal::from(105))));
        assert!(matches!(Quantity::read("2008-06-30"), Ok(Quantity::Date(_))));
        assert!(matches!(Quantity::read("awaiting LSC"), Ok(Quantity::Words(_))));
        assert!(matches!(Quantity::read("A* to C"), Ok(Quantity::Words(_))));
    }

    #[test]
    fn a_figure_is_written_as_it_is_read() {
        for text in ["3.10", "-0.2", "<5", ">=90", "95 to 105", "2008-06-30", "awaiting LSC"] {
            assert_eq!(Quantity::read(text).expect("readable").written(), text);
        }
    }

    #[test]
    fn what_only_looks_like_a_number_is_refused() {
        for text in ["010", "1,250", "1e3", "0x1F", "1_000", "£35", "17%", "2008-02-30", "105 to 95", "5.", "--3"] {
            assert!(Quantity::read(text).is_err(), "{text}");
        }
    }
}
