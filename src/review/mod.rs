//! The house rules: what does not add up, before the board finds it. One rule, one function.

pub mod characters;
mod dates;
mod entries;
pub mod narrative;

use crate::compose::Composition;
use crate::diag::Sink;

/// Applies every rule that needs no rendered text.
pub fn review(composition: &Composition<'_>, sink: &mut Sink) {
    for entry in &composition.entries {
        entries::figure_missing(entry, composition, sink);
        entries::target_missing(entry, sink);
        entries::commentary_missing(entry, composition, sink);
        entries::statuses_differ(entry, composition, sink);
        entries::polarity_missing(entry, sink);
        entries::grant_share_missing(entry, sink);
    }
    dates::edition_missing(composition, sink);
    dates::dates_contradict(composition, sink);
}
