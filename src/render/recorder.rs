//! Rendering a template while writing down where every byte came from.

use std::io;
use std::ops::Range;

use minijinja::value::Value;
use minijinja::{Environment, Error};

use super::escape::{CODE, END, STRING, TEXT};

/// How a value stands in a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Position {
    /// Running text.
    Text,
    /// A string with its quotes.
    String,
    /// A number, list or the like.
    Code,
}

/// Bytes of a source that came from data.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ValueAt {
    /// Where they stand in the source.
    pub range: Range<usize>,
    /// As what.
    pub position: Position,
}

/// Where a byte of a generated source came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Name of the template.
    pub template: String,
    /// Byte offset in the template.
    pub offset: usize,
    /// Whether the byte is the template's own, and not what an expression at that place printed.
    pub literal: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Piece {
    at: usize,
    len: usize,
    template: usize,
    offset: usize,
}

/// A generated source.
#[derive(Debug, Clone, Default)]
pub struct Rendered {
    /// The Typst text.
    pub text: String,
    /// Where data stand in it.
    pub values: Vec<ValueAt>,
    names: Vec<String>,
    pieces: Vec<Piece>,
}

impl Rendered {
    /// Returns where a byte of the source came from; for what an expression printed, the place of the expression.
    #[must_use]
    pub fn origin(&self, offset: usize) -> Option<Origin> {
        let index = self.pieces.partition_point(|p| p.at <= offset);
        let piece = &self.pieces[index.checked_sub(1)?];
        let into = offset - piece.at;
        let literal = into < piece.len;
        Some(Origin {
            template: self.names[piece.template].clone(),
            offset: piece.offset + into.min(piece.len),
            literal,
        })
    }
}

/// Renders a template and records the origin of every byte.
pub(super) fn render(env: &Environment<'_>, name: &str, values: Value) -> Result<Rendered, Error> {
    let template = env.get_template(name)?;
    let known: Vec<(String, Range<usize>)> = env
        .templates()
        .map(|(name, template)| {
            let bytes = template.source().as_bytes().as_ptr_range();
            (name.to_owned(), bytes.start as usize..bytes.end as usize)
        })
        .collect();
    let mut recorder = Recorder { known, rendered: Rendered::default() };
    template.render_captured_to(values, &mut recorder)?;
    let Recorder { known, mut rendered } = recorder;
    rendered.names = known.into_iter().map(|(name, _)| name).collect();
    Ok(rendered)
}

/// minijinja writes a template's own text as slices of the template's source, so the address of a slice tells where
/// in the template it stands. What is captured in between (macros, `{% set %}` blocks) has no such address and counts
/// as printed by the expression that placed it.
struct Recorder {
    known: Vec<(String, Range<usize>)>,
    rendered: Rendered,
}

impl io::Write for Recorder {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = std::str::from_utf8(bytes).map_err(io::Error::other)?;
        let address = bytes.as_ptr() as usize;
        if let Some((template, (_, source))) = self.known.iter().enumerate().find(|(_, (_, r))| r.contains(&address)) {
            let at = self.rendered.text.len();
            self.rendered.pieces.push(Piece { at, len: bytes.len(), template, offset: address - source.start });
        }
        self.strip(text);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Recorder {
    /// Takes the marks around values out of a text and notes what stood between them.
    fn strip(&mut self, text: &str) {
        let out = &mut self.rendered;
        let mut open: Vec<(usize, Position)> = Vec::new();
        let mut rest = text;
        while let Some(at) = rest.find([TEXT, STRING, CODE, END]) {
            out.text.push_str(&rest[..at]);
            let mark = rest[at..].chars().next().unwrap_or(END);
            match mark {
                TEXT => open.push((out.text.len(), Position::Text)),
                STRING => open.push((out.text.len(), Position::String)),
                CODE => open.push((out.text.len(), Position::Code)),
                _ => {
                    if let Some((start, position)) = open.pop() {
                        out.values.push(ValueAt { range: start..out.text.len(), position });
                    }
                }
            }
            rest = &rest[at + mark.len_utf8()..];
        }
        out.text.push_str(rest);
    }
}
