//! What moved in a line or two, for somebody who has just saved a file and looks up.

use std::collections::BTreeMap;

use super::{ANNEX, Comparison, INDICATOR, IndicatorMoved, Moved, REASON, STATUS};

/// So many indicators are named one by one.
const NAMED: usize = 4;

impl Comparison {
    /// Returns what moved in few words, the gravest first: `NI 56 amber → red`, `Annex 2 +1`. Empty if nothing moved.
    #[must_use]
    pub fn in_brief(&self) -> Vec<String> {
        let (grave, slight): (Vec<&IndicatorMoved>, Vec<_>) = self.indicators.iter().partition(|i| turned(i).is_some());
        let mut said: Vec<String> = Vec::new();
        for indicator in grave.iter().chain(&slight).take(NAMED) {
            said.push(turned(indicator).unwrap_or_else(|| slightly(indicator)));
        }
        said.extend(self.indicators.len().checked_sub(NAMED + 1).map(|more| format!("and {} more", more + 1)));
        said.extend(self.annexes());
        said.extend(self.grant.iter().map(Moved::in_words));
        said.extend(self.money.iter().take(NAMED).map(Moved::in_words));
        said
    }

    /// By how many indicators each annex has grown or shrunk, or that others stand in it.
    fn annexes(&self) -> Vec<String> {
        let mut moves: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for moved in self.indicators.iter().flat_map(|i| &i.moved).filter(|m| m.what == ANNEX) {
            if let Some(was) = &moved.was {
                moves.entry(was).or_default().1 += 1;
            }
            if let Some(is) = &moved.is {
                moves.entry(is).or_default().0 += 1;
            }
        }
        let sum = |(annex, (come, gone)): (&str, (usize, usize))| match come.cmp(&gone) {
            std::cmp::Ordering::Greater => format!("{annex} +{}", come - gone),
            std::cmp::Ordering::Less => format!("{annex} \u{2212}{}", gone - come),
            std::cmp::Ordering::Equal => format!("{annex} {come} in, {gone} out"),
        };
        moves.into_iter().map(sum).collect()
    }
}

/// An indicator that has another status, is new or has gone.
fn turned(indicator: &IndicatorMoved) -> Option<String> {
    let id = &indicator.id;
    indicator.moved.iter().find_map(|moved| match (moved.what.as_str(), &moved.was, &moved.is) {
        (STATUS, Some(was), Some(is)) => Some(format!("{id} {} → {}", in_a_sentence(was), in_a_sentence(is))),
        (INDICATOR, None, Some(is)) => Some(format!("{id} new, {}", in_a_sentence(is))),
        (INDICATOR, Some(_), None) => Some(format!("{id} gone")),
        _ => None,
    })
}

/// An indicator about which something else moved: the first thing that is named, and how many more.
fn slightly(indicator: &IndicatorMoved) -> String {
    let named = indicator.moved.iter().filter(|m| m.what != REASON);
    let more = match named.clone().count().saturating_sub(1) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let first = named.map(Moved::in_words).next().unwrap_or_else(|| REASON.to_owned());
    format!("{} {first}{more}", indicator.id)
}

/// A label as it stands in the middle of a sentence; abbreviations stay as they are.
fn in_a_sentence(label: &str) -> String {
    let mut letters = label.chars();
    match letters.next() {
        Some(first) if letters.clone().next().is_some_and(char::is_lowercase) => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => label.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Weight;
    use super::*;

    fn moved(what: &str, was: Option<&str>, is: Option<&str>) -> Moved {
        Moved { what: what.to_owned(), was: was.map(str::to_owned), is: is.map(str::to_owned), weight: Weight::Serious }
    }

    fn indicator(id: &str, moved: Vec<Moved>) -> IndicatorMoved {
        IndicatorMoved { id: id.to_owned(), title: String::new(), moved, travel: None }
    }

    #[test]
    fn a_status_and_its_annex_make_one_line() {
        let all = vec![
            indicator(
                "NI 4",
                vec![moved("result for 2008/09 Q2", Some("4"), Some("5")), moved("title", Some("A"), Some("B"))],
            ),
            indicator("NI 56", vec![moved(STATUS, Some("Amber"), Some("Red")), moved(ANNEX, None, Some("Annex 2"))]),
        ];
        let brief = Comparison { indicators: all, ..Comparison::default() }.in_brief();
        assert_eq!(brief, ["NI 56 amber → red", "NI 4 result for 2008/09 Q2 4 → 5 and 1 more", "Annex 2 +1"]);
    }

    #[test]
    fn many_are_counted_and_annexes_are_summed() {
        let gone = |n: usize| indicator(&format!("X{n}"), vec![moved(INDICATOR, Some("Red"), None)]);
        let mut all: Vec<IndicatorMoved> = (0..5).map(gone).collect();
        all.push(indicator("Y", vec![moved(ANNEX, Some("Annex 1"), Some("Annex 2"))]));
        all.push(indicator("Z", vec![moved(ANNEX, Some("Annex 2"), Some("Annex 1"))]));
        let brief = Comparison { indicators: all, ..Comparison::default() }.in_brief();
        assert_eq!(
            brief,
            ["X0 gone", "X1 gone", "X2 gone", "X3 gone", "and 3 more", "Annex 1 1 in, 1 out", "Annex 2 1 in, 1 out"]
        );
    }

    #[test]
    fn abbreviations_keep_their_capitals() {
        assert_eq!(in_a_sentence("Not due"), "not due");
        assert_eq!(in_a_sentence("RAG 1"), "RAG 1");
        assert_eq!(in_a_sentence("A"), "A");
    }
}
