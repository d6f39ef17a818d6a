//! Characters that cannot print: found in the data files, at their places.

use std::collections::BTreeSet;

use crate::diag::{Code, Diagnostic, FileId, Sink, SourceMap, Span};
use crate::render::{Glyphs, character_placeholder};
use crate::yaml::{self, Node, Value};

/// Finds, in one data file, the characters that neither the fonts nor PDF/A can carry. Each is named once a value.
pub fn unprintable(
    file: FileId,
    indicator: Option<(&str, Option<&str>)>,
    glyphs: &Glyphs,
    texts: &SourceMap,
    sink: &mut Sink,
) {
    let text = texts.text(file);
    if !text.contains('\\') && text.chars().all(|c| glyphs.prints(c)) {
        return;
    }
    // Only now is it worth finding out what is a comment or internal; the first reading has reported what is wrong.
    let Some(root) = yaml::parse(file, texts, &mut Sink::default()) else { return };
    let mut scalars = Vec::new();
    collect(&root, &mut scalars);
    for (node, value) in scalars {
        let wrong: BTreeSet<char> = value.chars().filter(|c| !glyphs.prints(*c)).collect();
        for c in wrong {
            let written = text[node.range.clone()].find(c).map(|i| node.range.start + i);
            let range = written.map_or_else(|| node.range.clone(), |at| at..at + c.len_utf8());
            let place = character_placeholder(c);
            let shown =
                if c.is_control() { place.clone() } else { format!("`{c}` ({})", place.trim_matches(['[', ']'])) };
            let mut found = Diagnostic::new(Code::UnprintableCharacter, format!("the character {shown} cannot print; {place} stands for it"))
                .at(Span::new(file, range), "")
                .help("Write it another way, or put a font that has it into fonts/ and name its family under `fonts:` in pack.yaml.");
            if let Some((id, lead)) = indicator {
                found = found.of(id).for_lead(lead);
            }
            sink.push(found);
        }
    }
}

fn collect<'n>(node: &'n Node, out: &mut Vec<(&'n Node, &'n str)>) {
    match &node.value {
        Value::Scalar(text) => out.push((node, text)),
        Value::List(items) => items.iter().for_each(|item| collect(item, out)),
        Value::Map(entries) => {
            entries.iter().filter(|(key, _)| key.text != yaml::INTERNAL).for_each(|(_, value)| collect(value, out));
        }
        Value::Absent => {}
    }
}
