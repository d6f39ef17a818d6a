//! What an author declares to add up: sums and percentages as they were stated, which are held against their own parts.

use rust_decimal::{Decimal, RoundingStrategy};

use super::quantity::print_number;
use crate::diag::{Located, Span};

/// A whole and its parts, which ought to add up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclaredSum {
    /// What is added up.
    pub what: Option<String>,
    /// The whole, with its place.
    pub whole: Located<Decimal>,
    /// The parts.
    pub parts: Vec<Decimal>,
}

/// A percentage as it was stated, with what it is a percentage of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclaredShare {
    /// What is a part of what.
    pub what: String,
    /// The part.
    pub part: Decimal,
    /// The whole, where it was stated.
    pub whole: Option<Decimal>,
    /// The percentage, with its place.
    pub percent: Located<Decimal>,
}

impl DeclaredSum {
    /// Returns what is wrong with it, as a clause; `None` if the parts add up.
    #[must_use]
    pub fn difference(&self) -> Option<String> {
        let total: Decimal = self.parts.iter().sum();
        (total != self.whole.value).then(|| {
            let (made, said) = (print_number(total, None), print_number(self.whole.value, None));
            format!("add up to {made}, and the whole is said to be {said}")
        })
    }
}

impl DeclaredShare {
    /// Returns what is wrong with it, as a clause; `None` if it is the percentage of its part and whole.
    #[must_use]
    pub fn difference(&self) -> Option<String> {
        let made = self.calculated().filter(|made| *made != self.percent.value)?;
        let [part, whole, made, said] =
            [self.part, self.whole?, made, self.percent.value].map(|n| print_number(n, None));
        Some(format!("is said to be {said}%, and {part} of {whole} is {made}%"))
    }

    /// Returns the percentage that part and whole make, rounded to the places of the one that was stated; `None` if the whole
    /// was not stated or is nothing.
    #[must_use]
    pub fn calculated(&self) -> Option<Decimal> {
        let exact = self.part.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(self.whole?)?;
        Some(exact.round_dp_with_strategy(self.percent.value.scale(), RoundingStrategy::MidpointAwayFromZero))
    }

    /// Returns the whole that part and percentage imply, to the nearest whole number; `None` for no per cent.
    #[must_use]
    pub fn implied_whole(&self) -> Option<Decimal> {
        let exact = self.part.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(self.percent.value)?;
        Some(exact.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero))
    }
}

/// How many indicators an issued paper says have each status: what its tables or its text state, to be held against the register.
#[derive(Debug, Clone, PartialEq)]
pub struct StatedCounts {
    /// Of what, as it prints: a block, an agreement.
    pub title: String,
    /// Which indicators are meant; all that the paper covers if nothing is said.
    pub of: Option<crate::rule::Rule>,
    /// The counts, by key of status, with their places.
    pub counts: Vec<(String, Located<usize>)>,
    /// Their sum, where it is stated.
    pub total: Option<Located<usize>>,
    /// The codes that the text beside the counts names: ids, or other names of the same things.
    pub names: Vec<Located<String>>,
    /// Where it is written.
    pub span: Span,
}

impl StatedCounts {
    /// Returns how many are counted.
    #[must_use]
    pub fn sum(&self) -> usize {
        self.counts.iter().map(|(_, count)| count.value).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::{SourceMap, Span};

    fn share(part: i64, whole: Option<i64>, percent: &str) -> DeclaredShare {
        let percent = Decimal::from_str_exact(percent).expect("a number");
        DeclaredShare {
            what: String::new(),
            part: Decimal::from(part),
            whole: whole.map(Decimal::from),
            percent: Located { value: percent, span: Span::new(SourceMap::default().add("", ""), 0..0) },
        }
    }

    #[test]
    fn a_share_is_rounded_as_it_was_stated() {
        assert_eq!(share(77, Some(90), "85").calculated(), Some(Decimal::from(86)));
        assert_eq!(share(77, Some(90), "85.6").calculated(), Decimal::from_str_exact("85.6").ok());
        assert_eq!(share(77, Some(0), "85").calculated(), None);
    }

    #[test]
    fn a_share_without_its_whole_implies_one() {
        assert_eq!(share(927, None, "17").implied_whole(), Some(Decimal::from(5453)));
        assert_eq!(share(165, None, "9.5").implied_whole(), Some(Decimal::from(1737)));
        assert_eq!(share(1, None, "0").implied_whole(), None);
    }
}
