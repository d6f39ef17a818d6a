//! The pictures of the pages on the disk, where the preview takes them from.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::preview::{SheetView, picture_name};
use crate::typeset::{LaidOut, Sheet};

/// A folder of pictures, filled one by one.
pub(super) struct Spool {
    folder: PathBuf,
    /// The laid-out pages of each PDF, by paper and name.
    laid_out: BTreeMap<(String, String), (LaidOut, Vec<SheetView>)>,
    /// What is still to be drawn: the page and its picture's name.
    waiting: VecDeque<(LaidOut, usize, String)>,
    /// The pictures that are there, of these pages or of the ones before.
    drawn: BTreeSet<String>,
    /// Those of the pages before, which a browser may still ask for.
    before: BTreeSet<String>,
}

impl Spool {
    pub(super) fn new(folder: PathBuf) -> Self {
        Self {
            folder,
            laid_out: BTreeMap::new(),
            waiting: VecDeque::new(),
            drawn: BTreeSet::new(),
            before: BTreeSet::new(),
        }
    }

    /// Takes the pages of a PDF that has been made.
    pub(super) fn take(&mut self, paper: &str, document: &str, pages: LaidOut, looks: &[String]) {
        let view = |s: Sheet| SheetView { key: s.key, look: s.look, width: s.width, height: s.height };
        let sheets = pages.sheets(looks).into_iter().map(view).collect();
        self.laid_out.insert((paper.to_owned(), document.to_owned()), (pages, sheets));
    }

    /// Returns the pages of a PDF.
    pub(super) fn sheets(&self, paper: &str, document: &str) -> Vec<SheetView> {
        let pages = self.laid_out.get(&(paper.to_owned(), document.to_owned()));
        pages.map(|(_, sheets)| sheets.clone()).unwrap_or_default()
    }

    /// Forgets PDFs that are no longer there, draws up the list of what is to be drawn, and removes pictures that nobody can ask for.
    pub(super) fn renew(&mut self, there: &BTreeSet<(String, String)>) {
        self.laid_out.retain(|named, _| there.contains(named));
        self.waiting.clear();
        let mut now = BTreeSet::new();
        for (pages, sheets) in self.laid_out.values() {
            for (index, sheet) in sheets.iter().enumerate() {
                if now.insert(sheet.key.clone()) && !self.drawn.contains(&sheet.key) {
                    self.waiting.push_back((pages.clone(), index, sheet.key.clone()));
                }
            }
        }
        let stays = |key: &String| now.contains(key) || self.before.contains(key);
        for key in self.drawn.iter().filter(|key| !stays(key)) {
            // What cannot be removed goes with the folder.
            let _ = fs::remove_file(self.folder.join(picture_name(key)));
        }
        self.drawn.retain(|key| now.contains(key) || self.before.contains(key));
        self.before = now;
    }

    /// Whether something is still to be drawn.
    pub(super) fn is_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Draws one page; returns whether there was one to draw.
    pub(super) fn draw(&mut self) -> bool {
        let Some((pages, index, key)) = self.waiting.pop_front() else { return false };
        let fresh = self.folder.join(format!("{key}.new"));
        let picture = packed(&pages.picture(index).unwrap_or_default()).unwrap_or_default();
        // A picture that cannot be written is missing from the preview, and the papers are there all the same.
        let written =
            fs::write(&fresh, picture).and_then(|()| fs::rename(&fresh, self.folder.join(picture_name(&key))));
        if written.is_ok() {
            self.drawn.insert(key);
        }
        true
    }
}

/// A picture as browsers unpack it: outlines of letters take an eighth of the room.
fn packed(picture: &str) -> io::Result<Vec<u8>> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
    packer.write_all(picture.as_bytes())?;
    packer.finish()
}
