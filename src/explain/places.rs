//! Where the values of a file stand: lines that the author can go to.

use serde::Serialize;

use crate::diag::{FileId, SourceMap, Span};
use crate::model::{Calendar, Period};
use crate::yaml::{Node, tree};

/// A line of a file of the pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The file, as the author knows it.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
}

impl Place {
    pub(super) fn of(span: &Span, texts: &SourceMap) -> Self {
        Self::at(span.file, span.start, texts)
    }

    fn at(file: FileId, offset: usize, texts: &SourceMap) -> Self {
        Self { file: texts.path(file).to_owned(), line: texts.line_column(file, offset).line }
    }

    /// Returns `pack.yaml:51`.
    #[must_use]
    pub fn in_words(&self) -> String {
        format!("{}:{}", self.file, self.line)
    }
}

/// A file whose values are looked up by their keys.
pub(super) struct Text<'t> {
    file: FileId,
    texts: &'t SourceMap,
    tree: Option<Node>,
}

impl<'t> Text<'t> {
    pub(super) fn of(file: FileId, texts: &'t SourceMap) -> Self {
        Self { file, texts, tree: tree(texts.text(file)) }
    }

    /// The place of a value, by the keys that lead to it.
    pub(super) fn place(&self, keys: &[&str]) -> Option<Place> {
        let node = keys.iter().try_fold(self.tree.as_ref()?, |node, key| node.child(key))?;
        Some(self.of_node(node))
    }

    /// The place of the item of a list that is about a period.
    pub(super) fn of_period(&self, list: &str, period: &Period, calendar: &Calendar) -> Option<Place> {
        let is_about = |item: &&Node| {
            item.text("period").is_some_and(|text| calendar.period(text).is_ok_and(|found| found == *period))
        };
        self.tree.as_ref()?.child(list)?.items().iter().find(is_about).map(|item| self.of_node(item))
    }

    /// The place of a key of an item of a list below some keys; the item is known by what another of its keys says.
    pub(super) fn in_item(&self, keys: &[&str], known_by: (&str, &str), key: &str) -> Option<Place> {
        let list = keys.iter().try_fold(self.tree.as_ref()?, |node, key| node.child(key))?;
        let item = list.items().iter().find(|item| item.text(known_by.0) == Some(known_by.1))?;
        item.child(key).map(|node| self.of_node(node))
    }

    fn of_node(&self, node: &Node) -> Place {
        Place::at(self.file, node.range.start, self.texts)
    }
}
