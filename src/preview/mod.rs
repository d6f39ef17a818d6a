//! The papers in a browser while they are being worked on: the pages as they will print, and beside them what is to be mended.
//!
//! Served on this machine's own address and to nobody else.

mod page;
mod server;

pub use server::Preview;

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// What there is to see.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct View {
    /// The board.
    pub board: String,
    /// The papers, as they were when they could be made last.
    pub papers: Vec<PaperView>,
    /// What has been found, in the order of file and line.
    pub problems: Vec<Problem>,
    /// What the last change moved, or why the papers are as they were.
    pub line: String,
    /// Whether the papers are older than the files.
    pub behind: bool,
    /// Whether papers are being made that are not shown yet.
    pub busy: bool,
}

/// A paper.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PaperView {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its period, as it prints.
    pub period: String,
    /// Its PDFs.
    pub documents: Vec<DocumentView>,
}

/// A PDF of a paper.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DocumentView {
    /// Its file name without extension.
    pub name: String,
    /// What it is called.
    pub title: String,
    /// The file.
    pub file: PathBuf,
    /// Its pages.
    pub sheets: Vec<SheetView>,
}

/// A page, shown at its size on paper.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SheetView {
    /// Names its picture; pages with the same name look the same.
    pub key: String,
    /// Pages with the same look say the same, though a page number or a place on the page may differ.
    pub look: String,
    /// Width in points.
    pub width: f64,
    /// Height in points.
    pub height: f64,
}

/// Something that was found.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Problem {
    /// `error`, `gap` or `warning`.
    pub severity: String,
    /// Its code; empty for what is no finding but stopped the build.
    pub code: String,
    /// One sentence; it names the indicator.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// File, line and column, parted by colons.
    pub place: Option<String>,
    /// Why it is accepted, if it is.
    pub waived: Option<String>,
    /// All of it as a terminal shows it.
    pub rendered: String,
}

/// Returns the name of the file of a page's picture: SVG, packed with gzip.
#[must_use]
pub fn picture_name(key: &str) -> String {
    format!("{key}.svg.gz")
}

impl View {
    /// Returns a document and its paper.
    #[must_use]
    pub fn document(&self, paper: &str, name: &str) -> Option<(&PaperView, &DocumentView)> {
        let paper = self.papers.iter().find(|p| p.id == paper)?;
        Some((paper, paper.documents.iter().find(|d| d.name == name)?))
    }
}
