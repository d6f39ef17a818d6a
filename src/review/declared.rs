//! Sums and percentages that an author declares, held against their own parts.

use crate::diag::{Code, Diagnostic};
use crate::model::declared::{DeclaredShare, DeclaredSum};

/// Returns a finding for each sum and percentage of `of` that is not what its parts make.
pub(super) fn differing(sums: &[DeclaredSum], shares: &[DeclaredShare], of: &str) -> Vec<Diagnostic> {
    sums.iter().filter_map(|s| sum_differs(s, of)).chain(shares.iter().filter_map(|s| share_differs(s, of))).collect()
}

/// Parts that do not add up to the whole that is declared for them.
fn sum_differs(declared: &DeclaredSum, of: &str) -> Option<Diagnostic> {
    let difference = declared.difference()?;
    let parts = declared
        .what
        .as_ref()
        .map_or_else(|| "the parts".to_owned(), |what| format!("the parts of \u{201c}{what}\u{201d}"));
    let found = Diagnostic::new(Code::SumDiffers, format!("{parts} of {of} {difference}"));
    let help = "Correct the part or the whole; or waive this with the reason.";
    Some(found.at(declared.whole.span.clone(), "").help(help))
}

/// A percentage that is not that of its part and whole, rounded to its own places.
fn share_differs(declared: &DeclaredShare, of: &str) -> Option<Diagnostic> {
    let difference = declared.difference()?;
    let found = Diagnostic::new(Code::ShareDiffers, format!("\u{201c}{}\u{201d} of {of} {difference}", declared.what));
    let help = "Correct the percentage, the part or the whole; or waive this with the reason.";
    Some(found.at(declared.percent.span.clone(), "").help(help))
}
