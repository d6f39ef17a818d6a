//! The long text of a message's code, from the page of the documents that has one heading for each.

use serde::Serialize;

use crate::diag::Code;

/// The page, built into the program so that it can be read without a network.
const PAGE: &str = include_str!("../../docs/diagnostics.md");

/// The long text of a code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explained {
    /// The code.
    pub code: &'static str,
    /// One line that says what it is about.
    pub title: &'static str,
    /// `error`, `gap` or `warning`.
    pub severity: &'static str,
    /// The text, part by part.
    pub text: Vec<Part>,
}

/// A part of a long text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// A paragraph on one line.
    Paragraph(String),
    /// An item of a list on one line.
    Item(String),
    /// An example.
    Example {
        /// `before` or `after`, if it is one of the two.
        which: Option<String>,
        /// Its lines.
        lines: Vec<String>,
    },
}

/// Returns the long text of a code. The parts are none if the page has no such heading, which a test rules out.
#[must_use]
pub fn explained(code: Code) -> Explained {
    Explained { code: code.name(), title: code.title(), severity: code.severity().word(), text: parts(section(code)) }
}

fn section(code: Code) -> &'static str {
    let heading = format!("\n## {}\n", code.name());
    let from = PAGE.find(&heading).map_or(PAGE.len(), |at| at + heading.len());
    PAGE[from..].split("\n## ").next().unwrap_or_default()
}

fn parts(section: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut lines = section.lines();
    let mut open = false;
    while let Some(line) = lines.next() {
        if let Some(info) = line.strip_prefix("```") {
            let which = info.split(' ').find(|word| matches!(*word, "before" | "after")).map(str::to_owned);
            let example = lines.by_ref().take_while(|line| !line.starts_with("```")).map(str::to_owned);
            parts.push(Part::Example { which, lines: example.collect() });
            open = false;
        } else if line.trim().is_empty() {
            open = false;
        } else if let Some(item) = line.strip_prefix("- ") {
            parts.push(Part::Item(item.to_owned()));
            open = true;
        } else {
            match parts.last_mut().filter(|_| open) {
                Some(Part::Paragraph(text) | Part::Item(text)) => {
                    text.push(' ');
                    text.push_str(line.trim());
                }
                _ => parts.push(Part::Paragraph(line.trim().to_owned())),
            }
            open = true;
        }
    }
    for part in &mut parts {
        if let Part::Paragraph(text) | Part::Item(text) = part {
            *text = plain(text);
        }
    }
    parts
}

/// Text without the marks of Markdown: links as their text, bold as plain; code keeps its backticks, as in messages.
fn plain(text: &str) -> String {
    let pieces = text.split('`').enumerate();
    let unmarked = pieces.map(|(index, piece)| if index % 2 == 1 { piece.to_owned() } else { piece.replace("**", "") });
    without_links(&unmarked.collect::<Vec<_>>().join("`"))
}

fn without_links(text: &str) -> String {
    let Some((before, rest)) = text.split_once("](") else { return text.to_owned() };
    match (before.rfind('['), rest.split_once(')')) {
        (Some(open), Some((_, after))) => {
            format!("{}{}{}", &before[..open], &before[open + 1..], without_links(after))
        }
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::CODES;

    #[test]
    fn every_code_has_a_long_text_without_marks() {
        for code in CODES {
            let explained = explained(*code);
            assert!(matches!(explained.text.first(), Some(Part::Paragraph(_))), "{}", explained.code);
            for part in &explained.text {
                let (Part::Paragraph(text) | Part::Item(text)) = part else { continue };
                let marks = ["](", "**", "```", "## "];
                assert!(marks.iter().all(|mark| !text.contains(mark)), "{}: {text}", explained.code);
            }
        }
    }

    #[test]
    fn a_text_is_read_part_by_part() {
        let section =
            "\n**Gap.** See [the\n`page`](page.md#x) and `a**b`.\n\n- One\n  more\n\n```yaml before\na: 1\n```\n";
        let example = Part::Example { which: Some("before".to_owned()), lines: vec!["a: 1".to_owned()] };
        let paragraph = Part::Paragraph("Gap. See the `page` and `a**b`.".to_owned());
        assert_eq!(parts(section), [paragraph, Part::Item("One more".to_owned()), example]);
    }
}
