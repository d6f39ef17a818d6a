//! Two versions of a document, page by page.

use crate::diag::wording::{counted, list_and};

/// Returns which pages of the later version, counted from 1, show something else than the earlier one did. With a page more or
/// less, those between the first and the last that stayed the same.
#[must_use]
pub fn pages_moved(was: &[String], is: &[String]) -> Vec<usize> {
    if was.len() == is.len() {
        return (0..is.len()).filter(|i| was[*i] != is[*i]).map(|i| i + 1).collect();
    }
    let shorter = was.len().min(is.len());
    let first = was.iter().zip(is).take_while(|(a, b)| a == b).count();
    let last = was.iter().rev().zip(is.iter().rev()).take(shorter - first).take_while(|(a, b)| a == b).count();
    (first + 1..=is.len() - last).collect()
}

/// Returns `page 3`, `pages 2, 5 to 7 and 9`.
#[must_use]
pub fn pages_in_words(pages: &[usize]) -> String {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for page in pages {
        match runs.last_mut() {
            Some((_, end)) if *end + 1 == *page => *end = *page,
            _ => runs.push((*page, *page)),
        }
    }
    let run = |(from, to): &(usize, usize)| match to - from {
        0 => vec![from.to_string()],
        1 => vec![from.to_string(), to.to_string()],
        _ => vec![format!("{from} to {to}")],
    };
    let texts: Vec<String> = runs.iter().flat_map(run).collect();
    match pages {
        [] => counted(0, "page"),
        [one] => format!("page {one}"),
        _ => format!("pages {}", list_and(&texts)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looks(text: &str) -> Vec<String> {
        text.chars().map(String::from).collect()
    }

    #[test]
    fn pages_that_show_something_else_are_found() {
        for (was, is, pages) in [
            ("abcd", "abcd", vec![]),
            ("abcd", "axcy", vec![2, 4]),
            ("abcd", "abxcd", vec![3]),
            ("abcd", "abyd", vec![3]),
            ("abcd", "ad", vec![]),
            ("aa", "aaa", vec![3]),
            ("", "ab", vec![1, 2]),
        ] {
            assert_eq!(pages_moved(&looks(was), &looks(is)), pages, "{was} {is}");
        }
    }

    #[test]
    fn pages_are_named_in_runs() {
        for (pages, words) in [
            (vec![3], "page 3"),
            (vec![2, 3], "pages 2 and 3"),
            (vec![2, 3, 4], "pages 2 to 4"),
            (vec![1, 4, 5, 6, 9], "pages 1, 4 to 6 and 9"),
            (vec![1, 2, 5], "pages 1, 2 and 5"),
        ] {
            assert_eq!(pages_in_words(&pages), words);
        }
    }
}
