//! The house rules: what does not add up, before the board finds it. One rule, one function.

pub mod characters;
pub mod corrections;
mod dates;
mod declared;
mod entries;
mod funds;
pub mod narrative;
mod stated;

use std::collections::BTreeSet;

use crate::compose::{Composition, Entry};
use crate::diag::{Diagnostic, FileId, Severity, Sink};
use crate::read::Register;

/// The indicators whose files could not be read to their end.
fn faulty(sink: &Sink) -> BTreeSet<String> {
    sink.iter().filter(|d| d.severity() == Severity::Error).filter_map(|d| d.indicator.clone()).collect()
}

/// Whether a file has an error.
fn is_faulty(file: FileId, sink: &Sink) -> bool {
    let own = |d: &Diagnostic| d.primary.as_ref().is_some_and(|label| label.span.file == file);
    sink.iter().any(|d| d.severity() == Severity::Error && own(d))
}

/// Applies every rule that needs no rendered text.
///
/// What is missing from a file that could not be read to its end is not reported: the fault in the file is.
pub fn review(composition: &Composition<'_>, sink: &mut Sink) {
    let faulty = faulty(sink);
    let sound = |e: &&Entry<'_>| !faulty.contains(&e.rated.indicator.id);
    for entry in composition.entries.iter().filter(sound) {
        entries::figure_in_words(entry, sink);
        entries::no_rule_applies(entry, sink);
        entries::declared_figures_differ(entry, sink);
        entries::figure_missing(entry, composition, sink);
        entries::target_missing(entry, sink);
        entries::commentary_missing(entry, composition, sink);
        entries::statuses_differ(entry, composition, sink);
        entries::polarity_missing(entry, composition, sink);
        entries::target_unmeasurable(entry, composition, sink);
        entries::grant_share_missing(entry, composition, sink);
        entries::grant_share_unpaid(entry, composition, sink);
    }
    if !is_faulty(composition.paper.span.file, sink) {
        stated::counts(composition, sink);
    }
    dates::edition_missing(composition, sink);
    dates::dates_contradict(composition, sink);
}

/// Applies the rules about what belongs to the pack as a whole and to no single paper: sections and funds.
pub fn review_pack(register: &Register, sink: &mut Sink) {
    for section in &register.sections {
        for edition in &section.editions {
            let of = format!("the section \u{201c}{}\u{201d}", section.subject.title());
            for found in declared::differing(&edition.sums, &edition.shares, &of) {
                sink.push(found);
            }
        }
    }
    for fund in &register.funds {
        // Where an amount could not be read, totals say nothing.
        if !is_faulty(fund.span.file, sink) {
            funds::totals(fund, sink);
        }
    }
}
