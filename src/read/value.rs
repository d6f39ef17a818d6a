//! Reading single values: figures, dates, periods, percentages.

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::diag::{Code, Located};
use crate::model::quantity::{self, Quantity};
use crate::model::scheme::Tolerance;
use crate::model::{Calendar, Period};
use crate::yaml::{Fields, Reader, Unreadable};

fn unreadable((message, help): (String, String)) -> Unreadable {
    Unreadable::new(message, help)
}

pub(super) fn period(f: &Fields<'_>, key: &str, calendar: &Calendar, r: &mut Reader<'_>) -> Option<Located<Period>> {
    f.parsed(key, Code::BadPeriod, r, |text| calendar.period(text).map_err(unreadable))
}

pub(super) fn required_period(
    f: &Fields<'_>,
    key: &str,
    calendar: &Calendar,
    r: &mut Reader<'_>,
) -> Option<Located<Period>> {
    f.required(key, r)?;
    period(f, key, calendar, r)
}

pub(super) fn quantity(f: &Fields<'_>, key: &str, r: &mut Reader<'_>) -> Option<Quantity> {
    f.parsed(key, Code::BadNumber, r, |text| Quantity::read(text).map_err(unreadable)).map(|v| v.value)
}

pub(super) fn number(f: &Fields<'_>, key: &str, r: &mut Reader<'_>) -> Option<Decimal> {
    located_number(f, key, r).map(|v| v.value)
}

/// A number with its place.
pub(super) fn located_number(f: &Fields<'_>, key: &str, r: &mut Reader<'_>) -> Option<Located<Decimal>> {
    f.parsed(key, Code::BadNumber, r, |text| quantity::read_number(text.trim()).map_err(unreadable))
}

pub(super) fn date(f: &Fields<'_>, key: &str, r: &mut Reader<'_>) -> Option<Located<Date>> {
    f.parsed(key, Code::BadDate, r, |text| quantity::read_date(text.trim()).map_err(unreadable))
}

/// A percentage such as `60%`, from 0 to 100.
pub(super) fn percent(f: &Fields<'_>, key: &str, r: &mut Reader<'_>) -> Option<Decimal> {
    located_percent(f, key, r).map(|v| v.value)
}

/// A percentage of any size with its place, with or without its sign.
pub(super) fn located_share(f: &Fields<'_>, key: &str, r: &mut Reader<'_>) -> Option<Located<Decimal>> {
    f.parsed(key, Code::BadNumber, r, |text| {
        let digits = text.trim();
        quantity::read_number(digits.strip_suffix('%').unwrap_or(digits).trim_end()).map_err(unreadable)
    })
}

/// A percentage from 0 to 100 with its place.
pub(super) fn located_percent(f: &Fields<'_>, key: &str, r: &mut Reader<'_>) -> Option<Located<Decimal>> {
    f.parsed(key, Code::BadNumber, r, |text| {
        // A share such as 0.6 is most often meant as 60%.
        let in_percent = |n: Decimal| if n < Decimal::ONE { (n * Decimal::ONE_HUNDRED).normalize() } else { n };
        let like =
            quantity::read_number(text.trim()).ok().filter(|n| n.is_sign_positive() && *n <= Decimal::ONE_HUNDRED);
        let like = like.map_or_else(|| "60%".to_owned(), |number| format!("{}%", in_percent(number)));
        let wrong =
            || Unreadable::new(format!("`{text}` is not a percentage from 0% to 100%"), format!("Write it as {like}."));
        let number = text.trim().strip_suffix('%').ok_or_else(wrong)?;
        let number = quantity::read_number(number.trim()).map_err(|_| wrong())?;
        if number.is_sign_negative() || number > Decimal::ONE_HUNDRED { Err(wrong()) } else { Ok(number) }
    })
}

/// A tolerance: `2`, or `5%` of the milestone.
pub(super) fn tolerance(f: &Fields<'_>, key: &str, r: &mut Reader<'_>) -> Option<Tolerance> {
    f.parsed(key, Code::BadNumber, r, |text| {
        let wrong = || {
            Unreadable::new(
                format!("`{text}` is not a tolerance"),
                "Write a number such as 2, or a percentage of the milestone such as 5%.",
            )
        };
        let text = text.trim();
        let (digits, percent) = text.strip_suffix('%').map_or((text, false), |t| (t.trim(), true));
        let number = quantity::read_number(digits).map_err(|_| wrong())?;
        match (number.is_sign_negative(), percent) {
            (true, _) => Err(wrong()),
            (false, true) if number > Decimal::ONE_THOUSAND => Err(wrong()),
            (false, true) => Ok(Tolerance::Percent(number)),
            (false, false) => Ok(Tolerance::Points(number)),
        }
    })
    .map(|v| v.value)
}

/// How many decimal places to print, 0 to 10.
pub(super) fn places(f: &Fields<'_>, key: &str, r: &mut Reader<'_>) -> Option<u32> {
    f.parsed(key, Code::BadNumber, r, |text| {
        text.trim().parse::<u32>().ok().filter(|n| *n <= 10).ok_or_else(|| {
            Unreadable::new(format!("`{text}` is not a number of decimal places"), "Write a whole number from 0 to 10.")
        })
    })
    .map(|v| v.value)
}
