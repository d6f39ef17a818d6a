//! Text that prints as typed: the three positions in which a value can stand in a Typst source.
//!
//! Every value leaves here between two marks (characters that no text may hold), so that the recorder knows which
//! bytes of a source came from data, and [`super::check`] can prove that Typst takes them for text.

/// Marks around a value; noncharacters of Unicode, which never stand in interchanged text.
pub(super) const TEXT: char = '\u{fdd0}';
pub(super) const STRING: char = '\u{fdd1}';
pub(super) const CODE: char = '\u{fdd2}';
pub(super) const END: char = '\u{fdd3}';

/// All of them.
pub(super) const MARKS: [char; 4] = [TEXT, STRING, CODE, END];

/// The characters that the fonts of a paper can print.
///
/// One bit for each code point: every character of every text is looked up.
#[derive(Debug, Clone, Default)]
pub struct Glyphs(Vec<u64>);

impl Glyphs {
    /// Returns the set of these characters.
    pub fn new(characters: impl IntoIterator<Item = u32>) -> Self {
        let mut bits = Vec::new();
        for c in characters {
            let word = c as usize / 64;
            if bits.len() <= word {
                bits.resize(word + 1, 0);
            }
            bits[word] |= 1 << (c % 64);
        }
        Self(bits)
    }

    /// Returns whether a character prints. White space always does; characters without a shape of their own and for
    /// private use never do.
    #[must_use]
    pub fn prints(&self, c: char) -> bool {
        c.is_whitespace() || (self.has(u32::from(c)) && !is_refused(c))
    }
}

impl Glyphs {
    fn has(&self, c: u32) -> bool {
        self.0.get(c as usize / 64).is_some_and(|word| word >> (c % 64) & 1 == 1)
    }
}

/// Control and format characters have no shape, and PDF/A refuses private ones.
fn is_refused(c: char) -> bool {
    c.is_control()
        || matches!(u32::from(c),
            0xAD | 0x61C | 0x180E | 0x200B..=0x200F | 0x202A..=0x202E | 0x2060..=0x206F | 0xFE00..=0xFE0F | 0xFEFF
            | 0xE000..=0xF8FF | 0xFFF0..=0xFFFF | 0xFDD0..=0xFDEF | 0xE0000..=0x10_FFFF)
}

/// What prints in place of a character that cannot.
#[must_use]
pub fn placeholder(c: char) -> String {
    format!("[U+{:04X}]", u32::from(c))
}

/// White space becomes single spaces, characters that cannot print become placeholders.
pub(super) fn printable(text: &str, glyphs: &Glyphs) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c == '\u{a0}' {
            out.push(c);
        } else if c.is_whitespace() {
            if !out.ends_with(' ') {
                out.push(' ');
            }
        } else if glyphs.prints(c) {
            out.push(c);
        } else {
            out.push_str(&placeholder(c));
        }
    }
    out
}

/// In running text. Everything that Typst could read as a mark gets a backslash; letters stay readable.
///
/// A space at an end could vanish or make a list item of what the template wrote beside it, so it is written out.
pub(super) fn markup(text: &str, glyphs: &Glyphs) -> String {
    let text = printable(text, glyphs);
    let inner = text.strip_prefix(' ').unwrap_or(&text);
    let core = inner.strip_suffix(' ').unwrap_or(inner);
    let mut out = String::with_capacity(text.len() + 8);
    out.push(TEXT);
    if inner.len() < text.len() {
        out.push_str("\\u{20}");
    }
    escaped(core, &mut out);
    if core.len() < inner.len() {
        out.push_str("\\u{20}");
    }
    out.push(END);
    out
}

/// In running text that we ourselves put together, where spaces at the ends are between words.
pub(super) fn inline(text: &str, glyphs: &Glyphs) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    out.push(TEXT);
    escaped(&printable(text, glyphs), &mut out);
    out.push(END);
    out
}

fn escaped(text: &str, out: &mut String) {
    let characters: Vec<char> = text.chars().collect();
    for (i, c) in characters.iter().enumerate() {
        let first = i == 0;
        let last = i + 1 == characters.len();
        let beside_point = (!first && characters[i - 1] == '.') || (!last && characters[i + 1] == '.');
        let after_digit = !first && characters[i - 1].is_ascii_digit();
        let before_digit = !last && characters[i + 1].is_ascii_digit();
        let escape = match c {
            '\\' | '#' | '$' | '*' | '_' | '`' | '<' | '>' | '@' | '=' | '+' | '/' | '~' | '[' | ']' | '"' | '\''
            | '-' | ':' => true,
            // An ellipsis, or the point of a numbered list.
            '.' => first || last || beside_point || (after_digit && !before_digit),
            // What a value starts with may go on what the template wrote before it.
            '(' | ')' | '{' | '}' | ';' | ',' | '!' | '?' | '&' | '%' | '^' | '|' => first,
            _ => false,
        };
        if escape {
            out.push('\\');
        }
        out.push(*c);
    }
}

/// A Typst string, with its quotes, for the arguments of a function.
pub(super) fn string(text: &str, glyphs: &Glyphs) -> String {
    let mut out = String::with_capacity(text.len() + 6);
    out.push(STRING);
    quoted(&printable(text, glyphs), &mut out);
    out.push(END);
    out
}

pub(super) fn quoted(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        if matches!(c, '"' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('"');
}
