//! The words of a rendered source, as a reader meets them: to compare two versions of a narrative sentence by sentence.

use std::collections::BTreeMap;

use typst::syntax::{SyntaxKind, SyntaxNode, parse};

/// Returns the sentences of a source in order. Marks of statuses print as their labels.
#[must_use]
pub fn sentences(source: &str, labels: &BTreeMap<String, String>) -> Vec<String> {
    let mut text = String::new();
    walk(&parse(source), labels, &mut text);
    text.split('\n').flat_map(in_sentences).collect()
}

/// A full stop, question mark or exclamation mark before a capital ends a sentence.
fn in_sentences(paragraph: &str) -> Vec<String> {
    let (mut sentences, mut sentence) = (Vec::new(), Vec::new());
    let mut words = paragraph.split_whitespace().peekable();
    while let Some(word) = words.next() {
        sentence.push(word);
        let ends = words
            .peek()
            .is_none_or(|next| word.ends_with(['.', '?', '!']) && next.chars().next().is_some_and(char::is_uppercase));
        if ends {
            sentences.push(sentence.join(" "));
            sentence.clear();
        }
    }
    sentences
}

fn walk(node: &SyntaxNode, labels: &BTreeMap<String, String>, out: &mut String) {
    match node.kind() {
        SyntaxKind::Text | SyntaxKind::SmartQuote => out.push_str(node.leaf_text()),
        SyntaxKind::Escape => out.push_str(node.leaf_text().trim_start_matches('\\')),
        SyntaxKind::Shorthand => out.push_str(if node.leaf_text() == "~" { " " } else { node.leaf_text() }),
        SyntaxKind::Space => out.push(' '),
        SyntaxKind::Parbreak | SyntaxKind::Linebreak => out.push('\n'),
        SyntaxKind::Heading | SyntaxKind::ListItem | SyntaxKind::EnumItem => {
            out.push('\n');
            node.children().for_each(|child| walk(child, labels, out));
            out.push('\n');
        }
        SyntaxKind::FuncCall => call(node, labels, out),
        SyntaxKind::LetBinding | SyntaxKind::SetRule | SyntaxKind::ShowRule | SyntaxKind::ModuleImport => {}
        SyntaxKind::HeadingMarker | SyntaxKind::ListMarker | SyntaxKind::EnumMarker => {}
        SyntaxKind::LineComment | SyntaxKind::BlockComment => {}
        _ => node.children().for_each(|child| walk(child, labels, out)),
    }
}

/// What a call prints, for those that stand in running text; of others the content that they are given.
fn call(node: &SyntaxNode, labels: &BTreeMap<String, String>, out: &mut String) {
    let name = node.children().next().map(|callee| callee.full_text().to_string()).unwrap_or_default();
    let arguments = node.children().find(|child| child.kind() == SyntaxKind::Args);
    let first = arguments.and_then(|args| args.children().find(|child| child.kind() == SyntaxKind::Str));
    let first = first.map(|text| text.leaf_text().trim_matches('"').to_owned());
    match (name.as_str(), first) {
        ("status", Some(key)) => out.push_str(labels.get(&key).map_or(key.as_str(), String::as_str)),
        ("annex-ref", Some(id)) => out.push_str(&format!("Annex {id}")),
        _ => {
            let children = arguments.into_iter().flat_map(SyntaxNode::children);
            let contents: Vec<&SyntaxNode> =
                children.filter(|child| child.kind() == SyntaxKind::ContentBlock).collect();
            // Several are the items of a list or the cells of a table, and no sentence goes on from one to the next.
            let apart = if contents.len() > 1 { "\n" } else { "" };
            for block in contents {
                out.push_str(apart);
                walk(block, labels, out);
                out.push_str(apart);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_what_a_reader_meets() {
        let labels = BTreeMap::from([("red".to_owned(), "Red".to_owned())]);
        let source = "#import \"/lib/board.typ\": *\n= Summary\nThree at #status(\"red\") and\ntwo \\#3. See #annex-ref(\"1\").\n\n- One *bold* item\n";
        let found = sentences(source, &labels);
        assert_eq!(found, ["Summary", "Three at Red and two #3.", "See Annex 1.", "One bold item"]);
        let listed = sentences("#list([Less (see #ref-to(\"a\")[A]).], [More.]) and #strong[so] on", &labels);
        assert_eq!(listed, ["Less (see A).", "More.", "and so on"]);
    }
}
