//! The house rules: what does not add up, before the board finds it. One rule, one function.

pub mod characters;
pub mod corrections;
mod dates;
mod entries;
pub mod narrative;

use std::collections::BTreeSet;

use crate::compose::{Composition, Entry};
use crate::diag::{Severity, Sink};

/// The indicators whose files could not be read to their end.
fn faulty(sink: &Sink) -> BTreeSet<String> {
    sink.iter().filter(|d| d.severity() == Severity::Error).filter_map(|d| d.indicator.clone()).collect()
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
        entries::sum_differs(entry, sink);
        entries::figure_missing(entry, composition, sink);
        entries::target_missing(entry, sink);
        entries::commentary_missing(entry, composition, sink);
        entries::statuses_differ(entry, composition, sink);
        entries::polarity_missing(entry, composition, sink);
        entries::grant_share_missing(entry, sink);
    }
    dates::edition_missing(composition, sink);
    dates::dates_contradict(composition, sink);
}
