//! What each PDF was made from: a later build makes again only what is affected, and says by what.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::digest::sha256;
use crate::issue::Tool;
use crate::written::as_written;

/// Name of the file in a paper's output folder. Without it everything is made again, and nothing else is lost.
pub const RECIPES: &str = "made-from.json";

/// Version of the file's format.
const FORMAT: u32 = 1;

/// What holds for all PDFs of a paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kitchen {
    /// The programs.
    pub tool: Tool,
    /// What the PDFs say of themselves: board, paper and period.
    pub identity: String,
    /// SHA-256 over all fonts.
    pub fonts: String,
}

/// What one PDF was made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipe {
    /// Its pages.
    pub pages: usize,
    /// A digest of what each page shows; none in an archive, where nothing depends on it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub looks: Vec<String>,
    /// Its SHA-256.
    pub sha256: String,
    /// The sources that Typst read for it, with their SHA-256; empty where there was no such source.
    pub from: BTreeMap<String, String>,
}

/// The recipes of a paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipes {
    format: u32,
    /// What holds for all of them.
    pub kitchen: Kitchen,
    /// By name of the PDF, without extension.
    pub pdfs: BTreeMap<String, Recipe>,
}

impl Recipes {
    /// Puts recipes together.
    #[must_use]
    pub fn new(kitchen: Kitchen, pdfs: BTreeMap<String, Recipe>) -> Self {
        Self { format: FORMAT, kitchen, pdfs }
    }

    /// Reads recipes; `None` if they are none of ours.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok().filter(|recipes: &Self| recipes.format == FORMAT)
    }

    /// Returns the recipes as an archive keeps them.
    #[must_use]
    pub fn sealed(&self) -> Self {
        let mut sealed = self.clone();
        sealed.pdfs.values_mut().for_each(|recipe| recipe.looks.clear());
        sealed
    }

    /// Returns the recipes as they are written.
    #[must_use]
    pub fn text(&self) -> String {
        as_written(self)
    }

    /// Returns in which sources a PDF would differ if it were made now; `None` if it is not known, or was made by other
    /// programs or with other fonts.
    #[must_use]
    pub fn differences(
        &self,
        pdf: &str,
        kitchen: &Kitchen,
        sources: &BTreeMap<String, String>,
    ) -> Option<BTreeSet<String>> {
        let recipe = self.pdfs.get(pdf).filter(|_| self.kitchen == *kitchen)?;
        let now = |path: &String| sources.get(path).cloned().unwrap_or_default();
        Some(recipe.from.iter().filter(|(path, digest)| now(path) != **digest).map(|(path, _)| path.clone()).collect())
    }
}

/// Returns one digest over many files, in whatever order they come.
#[must_use]
pub fn digest_over<'f>(files: impl IntoIterator<Item = (&'f str, &'f [u8])>) -> String {
    let files: BTreeMap<&str, String> = files.into_iter().map(|(path, bytes)| (path, sha256(bytes))).collect();
    let lines: String = files.iter().map(|(path, digest)| format!("{digest}  {path}\n")).collect();
    sha256(lines.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sources(texts: &[(&str, &str)]) -> BTreeMap<String, String> {
        texts.iter().map(|(path, text)| ((*path).to_owned(), sha256(text.as_bytes()))).collect()
    }

    #[test]
    fn a_pdf_differs_in_what_it_was_made_from_and_in_nothing_else() {
        let kitchen = Kitchen { tool: Tool::this(), identity: "B/p/2025".to_owned(), fonts: "f".to_owned() };
        let mut from = sources(&[("a.typ", "a"), ("b.typ", "b")]);
        from.insert("optional.typ".to_owned(), String::new());
        let recipe = Recipe { pages: 1, looks: Vec::new(), sha256: String::new(), from };
        let recipes = Recipes::new(kitchen.clone(), BTreeMap::from([("paper".to_owned(), recipe)]));
        let same = sources(&[("a.typ", "a"), ("b.typ", "b"), ("c.typ", "c")]);
        assert_eq!(recipes.differences("paper", &kitchen, &same), Some(BTreeSet::new()));
        let other = sources(&[("a.typ", "x"), ("c.typ", "y"), ("optional.typ", "now")]);
        let differ = ["a.typ", "b.typ", "optional.typ"].map(str::to_owned);
        assert_eq!(recipes.differences("paper", &kitchen, &other), Some(BTreeSet::from(differ)));
        assert_eq!(recipes.differences("annex-1", &kitchen, &same), None);
        let elsewhere = Kitchen { fonts: "g".to_owned(), ..kitchen };
        assert_eq!(recipes.differences("paper", &elsewhere, &same), None);
        assert_eq!(Recipes::read(&recipes.text()), Some(recipes));
        assert_eq!(Recipes::read("{}"), None);
    }
}
