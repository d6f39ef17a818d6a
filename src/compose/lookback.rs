//! The look-back: statuses that somebody's judgement put in place of what the figures said, and how they turned out.

use super::Composition;
use super::risk::is_by_rule;
use crate::model::outturn::Justification;
use crate::rate::rate;

/// A status that was reported against the figures.
#[derive(Debug, Clone, PartialEq)]
pub struct Override<'r> {
    /// The indicator's place in the paper.
    pub entry: usize,
    /// For which period.
    pub period: &'r str,
    /// The key of the status that was reported.
    pub reported: &'r str,
    /// The key of the status that the figures gave.
    pub calculated: String,
    /// Why, who and when.
    pub because: &'r Justification,
    /// The key of the status that it has in the paper; none as long as the paper is for that very period.
    pub now: Option<String>,
    /// Whether the figures of the paper's period give that status: where they do not, nothing is borne out.
    by_figures: bool,
}

impl Override<'_> {
    /// Returns whether later figures bear the judgement out; `None` as long as there are none, or judgement overrides them too.
    #[must_use]
    pub fn held(&self) -> Option<bool> {
        self.now.as_deref().filter(|_| self.by_figures).map(|now| now == self.reported)
    }

    /// Returns it as a sentence without a full stop.
    #[must_use]
    pub fn in_words(&self, composition: &Composition<'_>) -> String {
        let scheme = &composition.register.pack.scheme;
        let label = |key: &str| scheme.status(key).map_or_else(|| key.to_owned(), |s| s.label.clone());
        let (reported, calculated) = (label(self.reported), label(&self.calculated));
        let id = &composition.entries[self.entry].rated.indicator.id;
        let outcome = match self.now.as_deref() {
            None => "how it turns out is not known yet".to_owned(),
            Some(now) => format!("it is {} in {}", label(now), composition.period.label),
        };
        format!("{id} was reported {reported} for {}, where its figures say {calculated}; {outcome}", self.period)
    }
}

/// Returns every override up to the period of a paper, in the order of tables and then of periods. A status for which there were no figures to
/// override is none.
#[must_use]
pub fn overrides<'r>(composition: &Composition<'r>) -> Vec<Override<'r>> {
    let scheme = &composition.register.pack.scheme;
    let mut found = Vec::new();
    for (index, entry) in composition.entries.iter().enumerate() {
        let indicator = entry.rated.indicator;
        for outturn in indicator.outturns.iter().filter(|o| o.period.value.ended_by(&composition.period)) {
            let (Some(reported), Some(because)) = (&outturn.reported, &outturn.because) else { continue };
            let then = rate(indicator, &outturn.period.value, scheme);
            let own = then.outturn == Some(outturn) && then.is_overridden();
            if own && is_by_rule(&then.calculated.status, scheme) {
                let past = !outturn.period.value.ends_with(&composition.period);
                found.push(Override {
                    entry: index,
                    period: &outturn.period.value.label,
                    reported: &reported.value,
                    calculated: then.calculated.status,
                    because,
                    now: past.then(|| entry.rated.status().to_owned()),
                    by_figures: !entry.rated.is_overridden() && is_by_rule(entry.rated.status(), scheme),
                });
            }
        }
    }
    found
}
