//! Totals of a fund that were typed, held against what its lines add up to.

use rust_decimal::{Decimal, RoundingStrategy};

use crate::diag::{Code, Diagnostic, Sink};
use crate::model::finance::{Fund, Typed};
use crate::model::quantity::print_number;

/// Checks every typed total, subtotal and percentage of a fund.
pub(super) fn totals(fund: &Fund, sink: &mut Sink) {
    let mut check = |what: String, typed: Option<&Typed>, made: Decimal, unit: &str| {
        let Some(typed) = typed.filter(|typed| typed.value != made) else { return };
        let message = format!(
            "{what} in \u{201c}{}\u{201d} is said to be {}{unit}, and its amounts make {}{unit}",
            fund.name,
            print_number(typed.value, None),
            print_number(made, None)
        );
        sink.push(
            Diagnostic::new(Code::TotalDiffers, message)
                .at(typed.span.clone(), "")
                .help("Correct the amount that is wrong: this one, or one of those that it adds up."),
        );
    };
    for line in &fund.lines {
        let title = format!("\u{201c}{}\u{201d}", line.title);
        let of = line.line.as_ref().map_or(title, |number| format!("line {number}"));
        check(format!("the total of {of}"), line.total.as_ref(), line.planned_in_all(), "");
    }
    for subtotal in &fund.subtotals {
        let made = fund.planned_in_all(subtotal.lines.iter().copied());
        check(format!("the subtotal \u{201c}{}\u{201d}", subtotal.title), subtotal.total.as_ref(), made, "");
    }
    for period in &fund.periods {
        let of = format!("the total for {}", period.label);
        check(of, fund.totals.get(period), fund.planned(period, fund.all()), "");
        if let Some((typed, share)) = fund.shares.get(period).zip(fund.share(period)) {
            let made = share.round_dp_with_strategy(typed.value.scale(), RoundingStrategy::MidpointAwayFromZero);
            check(format!("the share of {}", period.label), Some(typed), made, "%");
        }
    }
    check("the total".to_owned(), fund.total.as_ref(), fund.planned_in_all(fund.all()), "");
}
