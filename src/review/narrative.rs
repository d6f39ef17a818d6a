//! Rules about the running text: counts typed by hand, annexes not referred to.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::compose::Composition;
use crate::diag::wording::in_words;
use crate::diag::{Code, Diagnostic, FileId, Sink, SourceMap, Span};
use crate::model::{Annex, Scheme};
use crate::render::{Passage, Sources, pack_path, passages};

/// Numbers up to this are looked for as words too.
const WORDS_TO: u64 = 99;

/// At most this many words may stand between a number and a status word for the two to belong together.
const WORDS_BETWEEN: usize = 1;

/// Applies the rules about running text to a paper's narrative template.
pub fn review(composition: &Composition<'_>, sources: &Sources, texts: &SourceMap, sink: &mut Sink) {
    if let Some(file) = texts.find(&pack_path(&composition.paper.template.value)) {
        let passages = passages(texts.text(file));
        typed_counts(file, &passages, &composition.register.pack.scheme, sink);
    }
    let annexes: Vec<&Annex> = composition.annexes.iter().map(|a| a.annex).collect();
    annexes_not_mentioned(&annexes, &sources.mentioned, sink);
}

/// Finds counts typed by hand beside a status word.
fn typed_counts(file: FileId, passages: &[Passage<'_>], scheme: &Scheme, sink: &mut Sink) {
    let numbers: Vec<String> = (0..=WORDS_TO).map(in_words).collect();
    let labels: Vec<Vec<String>> = scheme
        .statuses
        .iter()
        .map(|s| s.label.split_whitespace().map(str::to_lowercase).collect())
        .filter(|words: &Vec<String>| !words.is_empty())
        .collect();
    for passage in passages {
        let words: Vec<(Range<usize>, String)> = words(passage.text);
        for (position, (at, word)) in words.iter().enumerate() {
            let is_number = (!word.is_empty() && word.chars().all(|c| c.is_ascii_digit())) || numbers.contains(word);
            let is_year = word.len() == 4 && (word.starts_with("19") || word.starts_with("20"));
            // `columns: 2` and the like are arguments of a function, not prose.
            let argument =
                passage.text[..at.start].trim_end().ends_with(':') && passage.text[at.end..].starts_with([')', ',']);
            if !is_number || is_year || argument {
                continue;
            }
            let is_label = |label: &[String], found: &[(Range<usize>, String)]| {
                // "eight reds" is as good as "eight red".
                let singular = |w: &str, l: &str| w == l || w.strip_suffix('s') == Some(l);
                found.len() == label.len() && found.iter().zip(label).all(|((_, w), l)| singular(w, l))
            };
            let beside = |start: usize| {
                labels.iter().find(|l| words.get(start..start + l.len()).is_some_and(|w| is_label(l, w)))
            };
            let before = || {
                labels.iter().find(|l| {
                    let start = position.checked_sub(l.len());
                    start.and_then(|s| words.get(s..position)).is_some_and(|w| is_label(l, w))
                })
            };
            let reach = words[position + 1..].iter().take(WORDS_BETWEEN).take_while(|(_, w)| !w.is_empty()).count();
            let after = (position + 1..=position + 1 + reach).find_map(beside);
            let Some(label) = before().or(after) else { continue };
            let span = Span::new(file, passage.start + at.start..passage.start + at.end);
            let typed = &passage.text[at.clone()];
            let message = format!("`{typed}` is typed by hand beside the status \"{}\"", label.join(" "));
            sink.push(
                Diagnostic::new(Code::TypedCount, message)
                    .at(span, "will not change with the data")
                    .help("Let the register count: `{{ count.AGREEMENT.STATUS }}`, or `{{ count.all.STATUS | words }}` for a word."),
            );
        }
    }
}

/// Finds annexes that the paper's text never refers to.
fn annexes_not_mentioned(annexes: &[&Annex], mentioned: &BTreeSet<String>, sink: &mut Sink) {
    for annex in annexes.iter().filter(|a| !mentioned.contains(&a.id)) {
        sink.push(
            Diagnostic::new(Code::AnnexNotMentioned, format!("the paper's text never refers to annex {}", annex.id))
                .at(annex.span.clone(), "")
                .help(format!("Refer to it with `{{{{ annex(\"{}\") }}}}` in the narrative template.", annex.id)),
        );
    }
}

/// The words of a text in small letters, with their places. A sentence's end parts words from each other.
fn words(text: &str) -> Vec<(Range<usize>, String)> {
    let mut words = Vec::new();
    let mut start = None;
    for (i, c) in text.char_indices().chain(std::iter::once((text.len(), ' '))) {
        if c.is_alphanumeric() || (c == '-' && start.is_some()) {
            start.get_or_insert(i);
        } else {
            if let Some(from) = start.take() {
                words.push((from..i, text[from..i].to_lowercase()));
            }
            if matches!(c, '.' | ';' | '!' | '?' | '=') {
                words.push((i..i, String::new()));
            }
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let mut sources = SourceMap::default();
        let file = sources.add("t", text);
        let mut sink = Sink::default();
        let scheme = crate::read::built_in_scheme();
        typed_counts(file, &[Passage { start: 0, text }], &scheme, &mut sink);
        sink.iter().filter_map(|d| d.primary.as_ref()).map(|l| text[l.span.range()].to_owned()).collect()
    }

    #[test]
    fn counts_beside_a_status_word_are_found() {
        assert_eq!(found("There are 3 Red and four stretch amber targets."), ["3", "four"]);
        assert_eq!(found("Twenty-one indicators. Target not set: 16 target not set"), ["16"]);
    }

    #[test]
    fn other_numbers_are_left_alone() {
        assert!(found("Quarter 2 was wet. Red squirrels are rare; 5 of them. Green lane 7").is_empty());
        assert!(found("Section 4. Amber status").is_empty());
    }
}
