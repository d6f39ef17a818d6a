//! What is wrong with a file that is not YAML, in the words of somebody who writes one.

use std::ops::Range;

use serde_saphyr::granit_parser::ScanError;

/// A fault that stops a file from being read any further.
pub(super) struct Fault {
    /// The bytes it is about.
    pub range: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

impl Fault {
    pub(super) fn new(range: Range<usize>, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { range, message: message.into(), help: help.into() }
    }

    /// Words what the parser reports. The parser tells where it gave up; the author's slip is on that line or the one before.
    pub(super) fn of(error: &ScanError, text: &str) -> Self {
        let at = error.marker().byte_offset().unwrap_or(0).min(text.len());
        let at = (0..=at).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(0);
        let here = at..text[at..].chars().next().map_or(at, |c| at + c.len_utf8());
        let said = error.kind().to_string();
        slip(text, at, &said).unwrap_or_else(|| {
            let help = "Often an indent that does not line up, a missing quote, or text with `: ` or ` #` in it that needs quotes.";
            Self::new(here, format!("this cannot be read as YAML: {said}"), help)
        })
    }
}

/// The slips that people make most, recognised by the line on which the parser gave up.
fn slip(text: &str, at: usize, said: &str) -> Option<Fault> {
    let line = line_around(text, at);
    let content = text[line.clone()].trim_end();
    let start = line.start + content.len() - content.trim_start().len();
    let whole = start..line.start + content.len();
    let found = |range: Range<usize>, message: &str, help: &str| Some(Fault::new(range, message, help));

    if let Some(tab) = leading_tab(text, &line).or_else(|| leading_tab(text, &line_before(text, &line))) {
        return found(
            tab..tab + 1,
            "a tab stands where spaces are needed",
            "Indent with spaces; most editors can be told to.",
        );
    }
    if said.contains("recursion limit") {
        return found(whole, "values are nested more than 32 deep here", "No file of a pack needs that.");
    }
    if let Some(open) = unclosed_quote(text, at) {
        let quote = &text[open..=open];
        let help = if quote == "'" {
            "Close it with the same mark. Inside single quotes an apostrophe is written twice ('');\u{20}inside double quotes once."
        } else {
            "Close it with the same mark; a quote inside the text is written \\\"."
        };
        return Some(Fault::new(open..open + 1, "this quote is not closed where it should be", help));
    }
    let before = line_before(text, &line);
    let above = text[before.clone()].trim();
    if said.contains("simple key") && !above.is_empty() && !above.contains(": ") && !above.ends_with(':') {
        let start = before.start + text[before].find(above).unwrap_or(0);
        let help = "Every line of a group is written `key: value`, with a colon and a space.";
        return found(start..start + above.len(), "this line has no colon with a space after it", help);
    }
    if said.contains("did not find expected") && said.contains("block") {
        let help = "Lines of one group start in the same column.";
        return found(whole, "this line is not indented like the lines it belongs with", help);
    }
    let (_, value) = content.split_once(": ")?;
    let value = value.trim();
    let value_at = line.start + content.len() - value.len();
    match value.chars().next() {
        Some(c @ ('%' | '@' | '`' | '|' | '>' | ',' | '!' | '&' | '*')) => Some(Fault::new(
            value_at..value_at + value.len(),
            format!("text that starts with `{c}` needs quotes"),
            format!("Write \"{value}\"."),
        )),
        Some('"') if said.contains("escape") => Some(Fault::new(
            value_at..value_at + value.len(),
            "a backslash in double quotes begins a code, and this is none",
            "Put text with backslashes in single quotes.",
        )),
        Some('\'' | '"') if !said.contains("mapping values") => Some(Fault::new(
            value_at..value_at + value.len(),
            "the quotes do not stand around the whole text",
            "Put the whole text in double quotes, from its first to its last character.",
        )),
        Some('{' | '[') if value.contains(" #") || value.contains(":#") || value.contains(": #") => Some(Fault::new(
            value_at..value_at + value.len(),
            "a `#` after a space begins a comment, so the bracket is never closed",
            "Put the text with the `#` in quotes, such as \"#b42318\".",
        )),
        Some('{' | '[') => None,
        Some(_) if value.contains(": ") || value.ends_with(':') => Some(Fault::new(
            value_at..value_at + value.len(),
            "text with a colon and a space in it needs quotes",
            format!("Write \"{value}\"."),
        )),
        Some(_) if said.contains("mapping values") || said.contains("indent") => found(
            whole,
            "this line is not indented like the lines it belongs with",
            "Lines of one group start in the same column.",
        ),
        _ => None,
    }
}

fn line_around(text: &str, at: usize) -> Range<usize> {
    let start = text[..at].rfind('\n').map_or(0, |i| i + 1);
    let end = text[at..].find('\n').map_or(text.len(), |i| at + i);
    start..end
}

fn line_before(text: &str, line: &Range<usize>) -> Range<usize> {
    if line.start == 0 { 0..0 } else { line_around(text, line.start - 1) }
}

fn leading_tab(text: &str, line: &Range<usize>) -> Option<usize> {
    let indent = text[line.clone()].find(|c: char| c != ' ' && c != '\t')?;
    text[line.start..line.start + indent].find('\t').map(|i| line.start + i)
}

/// The quote that opens a value on the line, if an odd number of its kind follow up to the line's end.
fn unclosed_quote(text: &str, at: usize) -> Option<usize> {
    let mut line = line_around(text, at);
    for _ in 0..2 {
        let content = &text[line.clone()];
        let opening = content.find(": ").map(|i| i + 2).or_else(|| content.find("- ").map(|i| i + 2));
        if let Some(opening) = opening {
            let value = content[opening..].trim_start();
            let start = line.start + content.len() - value.len();
            let quote = value.chars().next().filter(|c| matches!(c, '\'' | '"'));
            if let Some(quote) = quote
                && value.replace("\\\"", "").matches(quote).count() % 2 == 1
            {
                return Some(start);
            }
        }
        line = line_before(text, &line);
    }
    None
}
