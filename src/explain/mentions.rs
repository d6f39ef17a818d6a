//! Where a paper names an indicator: pages of its PDFs, and sentences of its cover.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::render::sentences;

/// The pages of a PDF on which an indicator is named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pages {
    /// The file's name.
    pub pdf: String,
    /// The pages, counted from 1.
    pub pages: Vec<usize>,
}

/// Looks for names in the words of each page; PDFs that do not name it are left out.
pub(super) fn pages(pdfs: &[(String, Vec<String>)], names: &[String]) -> Vec<Pages> {
    let named = |texts: &[String]| -> Vec<usize> {
        let names_it = |text: &String| names.iter().any(|name| says(text, name));
        texts.iter().enumerate().filter(|(_, text)| names_it(text)).map(|(index, _)| index + 1).collect()
    };
    let all = pdfs.iter().map(|(pdf, texts)| Pages { pdf: format!("{pdf}.pdf"), pages: named(texts) });
    all.filter(|found| !found.pages.is_empty()).collect()
}

/// The sentences of a cover's source that hold one of the names, each once.
pub(super) fn sentences_about(cover: &str, labels: &BTreeMap<String, String>, names: &[String]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for sentence in sentences(cover, labels) {
        if names.iter().any(|name| says(&sentence, name)) && !found.contains(&sentence) {
            found.push(sentence);
        }
    }
    found
}

/// Whether a text holds a name as a whole: `NI 5` is not in `NI 56`, nor `CYP2` in `CYP2-A03`.
fn says(text: &str, name: &str) -> bool {
    let (text, name) = (spaced(text), spaced(name));
    if name.is_empty() {
        return false;
    }
    let joins = |c: char| matches!(c, '-' | '/' | '.');
    text.match_indices(&name).any(|(at, _)| {
        let mut before = text[..at].chars().rev();
        let mut after = text[at + name.len()..].chars();
        let goes_on = |first: Option<char>, second: Option<char>| {
            first.is_some_and(|c| c.is_alphanumeric() || (joins(c) && second.is_some_and(char::is_alphanumeric)))
        };
        !goes_on(before.next(), before.next()) && !goes_on(after.next(), after.next())
    })
}

/// Lines break, and runs are parted, anywhere between two words.
fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_as_a_whole() {
        for (text, name, found) in [
            ("Red: NI 56 and others", "NI 56", true),
            ("Red: NI\u{a0}56.", "NI 56", true),
            ("(NI 56)", "NI 56", true),
            ("Ends with NI 56. Next", "NI 56", true),
            ("NI 561", "NI 56", false),
            ("UNI 56", "NI 56", false),
            ("CYP2-A03/05", "CYP2", false),
            ("CYP2-A03/05", "CYP2-A03/05", true),
            ("rose to 1.5", "1", false),
            ("C# and #3", "#3", true),
            ("\u{201c}Ŵyr\u{201d}", "Ŵyr", true),
            ("anything", "", false),
        ] {
            assert_eq!(says(text, name), found, "{name} in {text}");
        }
    }

    #[test]
    fn pages_are_counted_from_one() {
        let pdfs = [("paper".to_owned(), vec![String::new(), "NI 1".to_owned()]), ("annex-1".to_owned(), vec![])];
        let found = pages(&pdfs, &["NI 1".to_owned()]);
        assert_eq!(found, [Pages { pdf: "paper.pdf".to_owned(), pages: vec![2] }]);
    }
}
