//! Words beside a result that still give the figure that it was before it was corrected.

use crate::model::Indicator;
use crate::model::correction::Field;
use crate::model::entered::same;

/// Where an old figure still stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StillSaid<'i> {
    /// Which words: `commentary`, `note`, `concern`, `delivery_risk`.
    pub key: &'static str,
    /// Of the result for which period.
    pub period: &'i str,
    /// The old figure, as written.
    pub was: &'i str,
}

/// Returns where the words of an indicator give a figure that its records say it no longer is.
#[must_use]
pub fn words_that_give_an_old_figure(indicator: &Indicator) -> Vec<StillSaid<'_>> {
    let mut found = Vec::new();
    for record in indicator.corrections.iter().filter(|record| record.field == Field::Value) {
        let is = record.period.as_ref().and_then(|period| indicator.outturn(period)).and_then(|o| o.value.as_ref());
        let Some(was) = record.was.as_deref().filter(|was| is.is_none_or(|is| !same(was, &is.written()))) else {
            continue;
        };
        for outturn in &indicator.outturns {
            let said = [
                ("commentary", outturn.commentary.as_ref().map(|c| &c.value)),
                ("note", outturn.note.as_ref()),
                ("concern", outturn.concern.as_ref()),
                ("delivery_risk", outturn.delivery_risk.as_ref()),
            ];
            let still = said.iter().filter(|(_, text)| text.is_some_and(|text| gives(text, was)));
            found.extend(still.map(|(key, _)| StillSaid { key, period: &outturn.period.value.label, was }));
        }
    }
    found
}

/// Whether a text gives a figure, and not only its digits within another one.
fn gives(text: &str, figure: &str) -> bool {
    let part = |c: char| c.is_ascii_digit();
    text.match_indices(figure).any(|(at, found)| {
        let (before, after) = (&text[..at], &text[at + found.len()..]);
        let goes_on = after.strip_prefix(['.', ',']).unwrap_or(after).starts_with(part);
        !before.ends_with(part) && !before.ends_with('.') && !goes_on
    })
}

#[cfg(test)]
mod tests {
    use super::gives;

    #[test]
    fn a_figure_in_words_is_found_whole() {
        assert!(gives("It was 4.7% (4.7).", "4.7"));
        assert!(gives("Last year 41.", "41"));
        for other in ["14.7", "4.75", "4.7.1", "41,200"] {
            assert!(!gives(other, if other.starts_with("41") { "41" } else { "4.7" }), "{other}");
        }
    }
}
