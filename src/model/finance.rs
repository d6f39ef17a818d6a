//! Funds: what money is planned and spent on, in lines that need not match the indicators one to one.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::calendar::Period;
use crate::diag::{Located, Span};

/// In what a fund's amounts are written and printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MoneyUnit {
    /// Pounds.
    Pounds,
    /// Thousands of pounds.
    Thousands,
}

impl MoneyUnit {
    /// The words that files use and tables print.
    pub const NAMES: [(&'static str, Self); 2] = [("£", Self::Pounds), ("£000", Self::Thousands)];

    /// Returns the word that files use and tables print.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Pounds => "£",
            Self::Thousands => "£000",
        }
    }

    /// Returns how many pounds one of it is.
    #[must_use]
    pub fn in_pounds(self) -> Decimal {
        match self {
            Self::Pounds => Decimal::ONE,
            Self::Thousands => Decimal::ONE_THOUSAND,
        }
    }
}

/// A total as it was typed, with its place: held against what the lines add up to.
pub type Typed = Located<Decimal>;

/// Amounts by period; a period that is not there has none.
pub type Amounts = BTreeMap<Period, Decimal>;

/// One line of a fund. Amounts are in the fund's unit.
#[derive(Debug, Clone, PartialEq)]
pub struct FundLine {
    /// Its number, as the fund's own papers have it.
    pub line: Option<String>,
    /// What the money is for.
    pub title: String,
    /// The indicators that it serves, by id.
    pub indicators: Vec<Located<String>>,
    /// What is to be spent.
    pub planned: Amounts,
    /// What was spent, where it is known.
    pub actual: Amounts,
    /// Its total as it was typed.
    pub total: Option<Typed>,
    /// A remark that prints.
    pub note: Option<String>,
}

/// A sum over some lines.
#[derive(Debug, Clone, PartialEq)]
pub struct Subtotal {
    /// What it is the sum of; a subtotal without a label invites counting twice.
    pub title: String,
    /// The places of its lines among the fund's.
    pub lines: Vec<usize>,
    /// The sum as it was typed.
    pub total: Option<Typed>,
}

/// Money for a purpose, line by line.
#[derive(Debug, Clone, PartialEq)]
pub struct Fund {
    /// Its name.
    pub name: String,
    /// In what its amounts are written and printed.
    pub unit: MoneyUnit,
    /// Places for print, the same in every column.
    pub decimals: u32,
    /// Whether it is funding that partners have pooled.
    pub pooled: bool,
    /// The periods of its columns, in order.
    pub periods: Vec<Period>,
    /// A remark that prints, in Markdown.
    pub note: Option<Located<String>>,
    /// Its lines, in order.
    pub lines: Vec<FundLine>,
    /// Sums over some of them.
    pub subtotals: Vec<Subtotal>,
    /// Sums of the columns as they were typed.
    pub totals: BTreeMap<Period, Typed>,
    /// The sum of everything as it was typed.
    pub total: Option<Typed>,
    /// Each column's share of everything in per cent, as it was typed.
    pub shares: BTreeMap<Period, Typed>,
    /// Where it is written.
    pub span: Span,
}

impl FundLine {
    /// Returns what is planned over all periods.
    #[must_use]
    pub fn planned_in_all(&self) -> Decimal {
        self.planned.values().sum()
    }
}

impl Fund {
    /// Returns what is planned for a period over some of the lines.
    #[must_use]
    pub fn planned(&self, period: &Period, lines: impl IntoIterator<Item = usize>) -> Decimal {
        lines.into_iter().filter_map(|i| self.lines.get(i)?.planned.get(period)).sum()
    }

    /// Returns what is planned over all periods and some of the lines.
    #[must_use]
    pub fn planned_in_all(&self, lines: impl IntoIterator<Item = usize>) -> Decimal {
        lines.into_iter().filter_map(|i| self.lines.get(i)).map(FundLine::planned_in_all).sum()
    }

    /// Returns the places of all lines.
    pub fn all(&self) -> std::ops::Range<usize> {
        0..self.lines.len()
    }

    /// Returns a period's share of all that is planned, in per cent; `None` if nothing is.
    #[must_use]
    pub fn share(&self, period: &Period) -> Option<Decimal> {
        let part = self.planned(period, self.all()).checked_mul(Decimal::ONE_HUNDRED)?;
        part.checked_div(self.planned_in_all(self.all()))
    }
}
