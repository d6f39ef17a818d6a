//! What two published forms of an indicator, or of a pack file, say differently beside the figures: what a notice has to name
//! though no record tells of it.

use std::collections::BTreeMap;

use crate::yaml::{Node, Value, tree};

/// What goes with its figures has its own place in a notice.
const TOLD_ELSEWHERE: [&str; 5] = ["id", "title", "polarity", "tolerance", "corrections"];

/// Lists by period, and groups, with the keys of which notices tell as figures or as words.
const FIGURES: [(&str, &[&str], &str); 5] = [
    (
        "results",
        &["value", "data", "reported", "as_at", "note", "concern", "delivery_risk", "uncertain", "commentary"],
        "what goes with its results",
    ),
    ("targets", &["value", "without_stretch"], "what goes with its targets"),
    ("milestones", &["value"], "what goes with its milestones"),
    ("baseline", &["value"], "what goes with its baseline"),
    ("reward", &["expectation", "expected_share", "potential", "text"], "what goes with its grant"),
];

/// Longer words than this are not quoted, in bytes.
const QUOTED: usize = 40;

/// Two published packs, as far as their files differ.
pub struct Published<'a> {
    /// Files about indicators before and after, by id.
    indicators: BTreeMap<String, [Option<&'a str>; 2]>,
    /// `pack.yaml` before and after, where it differs.
    pack: Option<[&'a str; 2]>,
}

impl<'a> Published<'a> {
    /// Takes those files that differ; `pack_file` is the path of the pack's own.
    #[must_use]
    pub fn new(before: &'a BTreeMap<String, String>, after: &'a BTreeMap<String, String>, pack_file: &str) -> Self {
        let mut indicators: BTreeMap<String, [Option<&'a str>; 2]> = BTreeMap::new();
        for (side, files, others) in [(0, before, after), (1, after, before)] {
            for (_, text) in files.iter().filter(|(path, text)| others.get(*path) != Some(text) && *path != pack_file) {
                if let Some(id) = tree(text).as_ref().and_then(|tree| tree.text("id")) {
                    indicators.entry(id.to_owned()).or_default()[side] = Some(text.as_str());
                }
            }
        }
        let pack = before.get(pack_file).zip(after.get(pack_file)).filter(|(was, is)| was != is);
        Self { indicators, pack: pack.map(|(was, is)| [was.as_str(), is.as_str()]) }
    }

    /// Returns what of an indicator differs beside its figures, in words: `action plan was in place, is none`, `actions changed`.
    /// `is_shown` tells whether results of a period stand in the paper.
    #[must_use]
    pub fn details(&self, id: &str, is_shown: impl Fn(&str) -> bool) -> Vec<String> {
        match self.indicators.get(id) {
            Some([Some(before), Some(after)]) => details(before, after, is_shown),
            _ => Vec::new(),
        }
    }

    /// Returns whether the settings differ by which a paper is made, beside its dates, who signs it and what somebody has confirmed.
    #[must_use]
    pub fn has_other_settings(&self, paper: &str) -> bool {
        let settings = |text: &str| {
            let mut node = tree(text)?;
            let Value::Map(entries) = &mut node.value else { return None };
            entries.retain(|(key, _)| !["period", "mass_changes", "waivers"].contains(&key.text.as_str()));
            if let Some((_, papers)) = entries.iter_mut().find(|(key, _)| key.text == "papers")
                && let Value::Map(papers) = &mut papers.value
            {
                papers.retain(|(key, _)| key.text == paper);
                papers.iter_mut().for_each(|(_, paper)| take_out(paper, &["editions", "signed_by"]));
            }
            Some(node)
        };
        let Some([before, after]) = self.pack else { return false };
        settings(before).zip(settings(after)).is_none_or(|(before, after)| !before.says(&after))
    }
}

fn details(before: &str, after: &str, is_shown: impl Fn(&str) -> bool) -> Vec<String> {
    let (Some(before), Some(after)) = (tree(before), tree(after)) else { return Vec::new() };
    let mut keys: Vec<&str> = Vec::new();
    for key in keys_of(&before).chain(keys_of(&after)) {
        if !keys.contains(&key) && !TOLD_ELSEWHERE.contains(&key) {
            keys.push(key);
        }
    }
    // Once there is a figure, nobody asks why there was none.
    let results = [&before, &after].into_iter().filter_map(|side| side.child("results")).flat_map(Node::items);
    let given: Vec<&str> = results.filter(|r| r.child("value").is_some()).filter_map(|r| r.text("period")).collect();
    let differs = |key: &&str| {
        let rest = |side: &Node| rest(side.child(key), key, &given, &is_shown);
        match (rest(&before), rest(&after)) {
            (Some(was), Some(is)) => !was.says(&is),
            (was, is) => was.is_some() != is.is_some(),
        }
    };
    keys.into_iter().filter(differs).map(|key| in_words(key, before.text(key), after.text(key))).collect()
}

fn keys_of(node: &Node) -> impl Iterator<Item = &str> {
    let entries = match &node.value {
        Value::Map(entries) => entries.as_slice(),
        Value::Absent | Value::Scalar(_) | Value::List(_) => &[],
    };
    entries.iter().map(|(key, _)| key.text.as_str())
}

/// What a key holds beside what is told elsewhere; none if there is nothing.
fn rest(node: Option<&Node>, key: &str, given: &[&str], is_shown: &impl Fn(&str) -> bool) -> Option<Node> {
    let mut node = node?.clone();
    if let Some((_, told, _)) = FIGURES.iter().find(|(known, ..)| *known == key) {
        match &mut node.value {
            Value::List(items) => {
                items.retain(|item| item.text("period").is_none_or(is_shown));
                for item in items.iter_mut() {
                    let answered = item.text("period").is_some_and(|period| given.contains(&period));
                    take_out(item, told);
                    take_out(item, if answered { &["no_data"] } else { &[] });
                }
                items.retain(|item| keys_of(item).any(|key| key != "period"));
            }
            Value::Map(_) => take_out(&mut node, told),
            Value::Absent | Value::Scalar(_) => {}
        }
    }
    match &node.value {
        Value::Absent => None,
        Value::List(items) if items.is_empty() => None,
        Value::Map(entries) if entries.is_empty() => None,
        _ => Some(node),
    }
}

fn take_out(item: &mut Node, told: &[&str]) {
    let Value::Map(entries) = &mut item.value else { return };
    entries.retain(|(key, _)| !told.contains(&key.text.as_str()));
    for (key, parts) in entries.iter_mut() {
        if let ("breakdown", Value::List(parts)) = (key.text.as_str(), &mut parts.value) {
            parts.iter_mut().for_each(|part| take_out(part, &["value"]));
        }
    }
}

fn in_words(key: &str, was: Option<&str>, is: Option<&str>) -> String {
    let figures = FIGURES.iter().find(|(known, ..)| *known == key).map(|(.., words)| (*words).to_owned());
    let name = figures.unwrap_or_else(|| key.replace('_', " "));
    let short = |text: &&str| text.len() <= QUOTED && !text.contains('\n');
    match (was.filter(short), is.filter(short)) {
        (Some(was), Some(is)) => format!("{name} was {was}, is {is}"),
        _ => format!("{name} changed"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEFORE: &str = "id: A\naction_plan: in place\nactions: [{text: Count}]\ntargets: [{period: 2008/09, value: 5}]\n\
                          results:\n- {period: 2008/09 Q1, value: 1}\n- {period: 2008/09 Q2, no_data: {reason: Late}}\n";

    fn found(after: &str) -> Vec<String> {
        details(BEFORE, after, |period| period != "2008/09 Q3")
    }

    #[test]
    fn what_differs_beside_figures_is_named() {
        assert_eq!(found(BEFORE).len(), 0);
        let after = BEFORE.replace("in place", "none").replace("text: Count", "text: Recount");
        assert_eq!(found(&after), ["action plan was in place, is none", "actions changed"]);
        assert_eq!(found(&BEFORE.replace("reason: Late", "reason: Lost")), ["what goes with its results changed"]);
        assert_eq!(found(&format!("{BEFORE}block: Safer Communities\n")), ["block changed"]);
    }

    #[test]
    fn figures_and_what_the_paper_does_not_show_are_not() {
        let later = format!("{BEFORE}- {{period: 2008/09 Q3, value: 2, sums: x}}\n");
        assert_eq!(found(&later).len(), 0);
        let late = BEFORE.replace("no_data: {reason: Late}", "value: 3, data: provisional");
        assert_eq!(found(&late).len(), 0);
        assert_eq!(found(&BEFORE.replace("value: 5", "value: 6").replace("value: 1", "value: 2")).len(), 0);
    }
}
