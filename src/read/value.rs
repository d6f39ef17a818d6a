//! Reading single values: figures, dates, periods, percentages.

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::diag::{Code, Located};
use crate::model::quantity::{self, Quantity};
use crate::model::scheme::Tolerance;
use crate::model::{Calendar, Period};
use crate::yaml::keys::{Notation, Numbers};
use crate::yaml::{Fields, Reader, Unreadable};

/// Numbers have fewer digits before the point than this; an editor sees the largest of them rounded up to it.
const LARGE: i64 = 1_000_000_000_000_000;

/// Patterns of what is written in several of the ways below; an expression is put together of literals.
macro_rules! pattern {
    (positive) => {
        r"(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,9})?"
    };
    (number) => {
        concat!(r"[-+\u2212]?", pattern!(positive))
    };
    (date) => {
        concat!(
            r"[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])",
            r"|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-9]))"
        )
    };
}

/// A number.
pub(super) static NUMBER: Notation = Notation {
    pattern: concat!(r"^\s*", pattern!(number), r"\s*$"),
    numbers: Numbers::Between(-LARGE, LARGE),
    truths: false,
    hint: "Write a plain number such as 12 or 3.10, without a unit or commas.",
};

/// A figure: a number, a bound, a range, a date, or words that are not nearly one of these.
pub(super) static QUANTITY: Notation = Notation {
    pattern: concat!(
        r"^(?:\s*(?:<=|>=|[<>\u2264\u2265])?\s*",
        pattern!(number),
        r"\s*|\s*",
        pattern!(date),
        r"\s*|(?!\s*[<>\u2264\u2265])(?!\s*[-+\u2212\u00a3]*(?:0[xX][0-9A-Fa-f]*|[0-9][-0-9\s+.,%eE_]*)$)[\s\S]*)$"
    ),
    numbers: Numbers::Between(-LARGE, LARGE),
    truths: true,
    hint: "Write a number such as 17.4, a bound such as <5, a range such as 95 to 105, a date such as 2008-11-13, or words.",
};

/// A date.
pub(super) static DATE: Notation = Notation {
    pattern: concat!(r"^\s*", pattern!(date), r"\s*$"),
    numbers: Numbers::No,
    truths: false,
    hint: "Write year-month-day, such as 2008-11-13.",
};

/// A period; which there are is the pack's own affair.
pub(super) static PERIOD: Notation = Notation {
    pattern: r"\S",
    numbers: Numbers::Any,
    truths: true,
    hint: "Write a period as 2008/09, 2008/09 H1, 2008/09 Q2 or, for a month, 2008-09; or one that pack.yaml lists.",
};

/// A percentage from 0% to 100%.
pub(super) static PERCENT: Notation = Notation {
    pattern: r"^\s*\+?(?:100(?:\.0{1,9})?|(?:0|[1-9][0-9]?)(?:\.[0-9]{1,9})?)\s*%\s*$",
    numbers: Numbers::No,
    truths: false,
    hint: "Write a percentage from 0% to 100%, with its sign: 60%.",
};

/// A percentage of any size, with or without its sign.
pub(super) static SHARE: Notation = Notation {
    pattern: concat!(r"^\s*", pattern!(number), r"\s*%?\s*$"),
    numbers: Numbers::Between(-LARGE, LARGE),
    truths: false,
    hint: "Write a number such as 68.3, with or without a per cent sign.",
};

/// A number that is not negative, or a percentage up to 1000%.
pub(super) static TOLERANCE: Notation = Notation {
    pattern: concat!(
        r"^\s*\+?(?:",
        pattern!(positive),
        r"|(?:1000(?:\.0{1,9})?|(?:0|[1-9][0-9]{0,2})(?:\.[0-9]{1,9})?)\s*%)\s*$"
    ),
    numbers: Numbers::Between(0, LARGE),
    truths: false,
    hint: "Write a number such as 2, or a percentage of the milestone such as 5%.",
};

/// A number of decimal places.
pub(super) static PLACES: Notation = Notation {
    pattern: r"^\s*\+?0*(?:[0-9]|10)\s*$",
    numbers: Numbers::WholeBetween(0, 10),
    truths: false,
    hint: "Write a whole number from 0 to 10.",
};

/// A judgement from 1 to 5.
pub(super) static SCORE: Notation = Notation {
    pattern: r"^\s*[1-5]\s*$",
    numbers: Numbers::WholeBetween(1, 5),
    truths: false,
    hint: "Write 1 for the least and 5 for the most.",
};

/// A count.
pub(super) static COUNT: Notation = Notation {
    pattern: r"^\s*[0-9]{1,9}\s*$",
    numbers: Numbers::WholeBetween(0, 4_294_967_295),
    truths: false,
    hint: "Write a whole number such as 12.",
};

fn unreadable((message, help): (String, String)) -> Unreadable {
    Unreadable::new(message, help)
}

pub(super) fn period(f: &Fields<'_>, key: &str, calendar: &Calendar, r: &mut Reader<'_>) -> Option<Located<Period>> {
    f.parsed(key, &PERIOD, Code::BadPeriod, r, |text| calendar.period(text).map_err(unreadable))
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
    f.parsed(key, &QUANTITY, Code::BadNumber, r, |text| Quantity::read(text).map_err(unreadable)).map(|v| v.value)
}

pub(super) fn number(f: &Fields<'_>, key: &str, r: &mut Reader<'_>) -> Option<Decimal> {
    located_number(f, key, r).map(|v| v.value)
}

/// A number with its place.
pub(super) fn located_number(f: &Fields<'_>, key: &str, r: &mut Reader<'_>) -> Option<Located<Decimal>> {
    f.parsed(key, &NUMBER, Code::BadNumber, r, |text| quantity::read_number(text.trim()).map_err(unreadable))
}

pub(super) fn date(f: &Fields<'_>, key: &str, r: &mut Reader<'_>) -> Option<Located<Date>> {
    f.parsed(key, &DATE, Code::BadDate, r, |text| quantity::read_date(text.trim()).map_err(unreadable))
}

/// A percentage such as `60%`, from 0 to 100.
pub(super) fn percent(f: &Fields<'_>, key: &str, r: &mut Reader<'_>) -> Option<Decimal> {
    located_percent(f, key, r).map(|v| v.value)
}

/// A percentage of any size with its place, with or without its sign.
pub(super) fn located_share(f: &Fields<'_>, key: &str, r: &mut Reader<'_>) -> Option<Located<Decimal>> {
    f.parsed(key, &SHARE, Code::BadNumber, r, |text| {
        let digits = text.trim();
        quantity::read_number(digits.strip_suffix('%').unwrap_or(digits).trim_end()).map_err(unreadable)
    })
}

/// A percentage from 0 to 100 with its place.
pub(super) fn located_percent(f: &Fields<'_>, key: &str, r: &mut Reader<'_>) -> Option<Located<Decimal>> {
    f.parsed(key, &PERCENT, Code::BadNumber, r, |text| {
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
    f.parsed(key, &TOLERANCE, Code::BadNumber, r, |text| {
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
    f.parsed(key, &PLACES, Code::BadNumber, r, |text| {
        text.trim().parse::<u32>().ok().filter(|n| *n <= 10).ok_or_else(|| {
            Unreadable::new(format!("`{text}` is not a number of decimal places"), "Write a whole number from 0 to 10.")
        })
    })
    .map(|v| v.value)
}
