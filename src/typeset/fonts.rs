//! The fonts of a paper: the pack's own and the built-in family. Never those of the machine.

use typst::foundations::Bytes;
use typst::text::Font;

use crate::diag::{Code, Diagnostic, Sink};
use crate::pack::Files;
use crate::render::Glyphs;

/// The family that is always there.
pub const BUILT_IN_FAMILY: &str = "Noto Sans";

/// The built-in faces, by file name.
const BUILT_IN_FACES: [(&str, &[u8]); 4] = [
    ("NotoSans-Regular.ttf", notosans::REGULAR_TTF),
    ("NotoSans-Bold.ttf", notosans::BOLD_TTF),
    ("NotoSans-Italic.ttf", notosans::ITALIC_TTF),
    ("NotoSans-BoldItalic.ttf", notosans::BOLD_ITALIC_TTF),
];

/// The faces that lie under the pack's own, by file name: those of this program, or of the one that made an issue.
#[must_use]
pub fn built_in_faces(files: &Files) -> Vec<(String, Bytes)> {
    match &files.built_in {
        Some(other) => other.fonts.iter().map(|(name, bytes)| (name.clone(), Bytes::new(bytes.clone()))).collect(),
        None => BUILT_IN_FACES.iter().map(|(name, bytes)| ((*name).to_owned(), Bytes::new(*bytes))).collect(),
    }
}

/// The families of which a font file holds a face, each once; none if it is no font that can be used.
#[must_use]
pub fn families_in(bytes: &[u8]) -> Vec<String> {
    let faces = Font::iter(Bytes::new(bytes.to_vec()));
    let names: std::collections::BTreeSet<String> = faces.map(|face| face.info().family.clone()).collect();
    names.into_iter().collect()
}

/// The fonts that Typst may use.
#[derive(Clone)]
pub struct FontLibrary {
    /// Every face.
    pub faces: Vec<Font>,
    /// The families that papers are set in, first choice first.
    pub families: Vec<String>,
}

/// Takes the pack's fonts and the built-in ones together.
#[must_use]
pub fn fonts(files: &Files, families: &[crate::diag::Located<String>], sink: &mut Sink) -> FontLibrary {
    let mut faces: Vec<Font> = built_in_faces(files).into_iter().flat_map(|(_, bytes)| Font::iter(bytes)).collect();
    for (path, bytes) in &files.fonts {
        let found: Vec<Font> = Font::iter(Bytes::new(bytes.clone())).collect();
        if found.is_empty() {
            sink.push(
                Diagnostic::new(Code::FileUnreadable, format!("`{path}` holds no font that can be used"))
                    .help("Use TrueType or OpenType files (.ttf, .otf); web fonts (.woff) will not do."),
            );
        }
        faces.extend(found);
    }
    let mut chosen: Vec<String> = Vec::new();
    for family in families {
        let known = |f: &Font| f.info().family.eq_ignore_ascii_case(&family.value);
        if faces.iter().any(known) {
            chosen.push(family.value.clone());
        } else {
            let mut names: Vec<&str> = faces.iter().map(|f| f.info().family.as_str()).collect();
            names.sort_unstable();
            names.dedup();
            sink.push(
                Diagnostic::new(Code::FontUnknown, format!("there is no font family `{}`", family.value))
                    .at(family.span.clone(), "")
                    .help(format!(
                        "Put its files into fonts/. {}",
                        crate::diag::wording::did_you_mean(&family.value, &names)
                    )),
            );
        }
    }
    if !chosen.iter().any(|c| c.eq_ignore_ascii_case(BUILT_IN_FAMILY)) {
        chosen.push(BUILT_IN_FAMILY.to_owned());
    }
    FontLibrary { faces, families: chosen }
}

impl FontLibrary {
    /// Returns the characters that every style of at least one family can print.
    #[must_use]
    pub fn glyphs(&self) -> Glyphs {
        let mut all = std::collections::BTreeSet::new();
        for family in &self.families {
            let faces = self.faces.iter().filter(|f| f.info().family.eq_ignore_ascii_case(family));
            let sets: Vec<std::collections::BTreeSet<u32>> =
                faces.map(|f| f.info().coverage.iter().collect()).collect();
            if let Some((first, rest)) = sets.split_first() {
                all.extend(first.iter().copied().filter(|c| rest.iter().all(|set| set.contains(c))));
            }
        }
        Glyphs::new(all)
    }
}
