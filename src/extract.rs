//! Taking the published pack back out of `pack.pdf`: the files that it carries as attachments, held against the statement
//! of which issue it is.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};

use flate2::read::ZlibDecoder;
use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, Name, ObjectIdentifier, Stream, String as PdfString};

use crate::issue::{Change, ISSUE, Issue, changes, digests};
use crate::pack::{DATA, FONTS, PACK_FILE, TEMPLATES};

/// A PDF's tree of attachments is not followed deeper than this.
const DEPTH: usize = 32;

/// No file of a pack is larger than this, in bytes: fonts may have so much.
const MAX_FILE: u64 = 32 << 20;

/// All of them together are not larger than this, in bytes.
const MAX_PACK: u64 = 1 << 30;

/// No path of a pack is longer than this, in bytes.
const MAX_PATH: usize = 1000;

/// No name of a file or folder is longer than this, in bytes.
const MAX_NAME: usize = 255;

/// What a PDF carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carried {
    /// Which issue it is.
    pub issue: Issue,
    /// The published pack with that statement, by path.
    pub files: BTreeMap<String, Vec<u8>>,
}

/// Why no pack can be taken out of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotCarried {
    /// It is no PDF, or one that cannot be read.
    NotPdf,
    /// It carries the figures of a cover paper or an annex, and no pack.
    FiguresOnly,
    /// It carries nothing of ours.
    Nothing,
    /// The statement cannot be read: why.
    Statement(String),
    /// What it carries is not what its statement says: how, file by file.
    Altered(Vec<String>),
}

/// Reads what a PDF carries.
///
/// # Errors
/// Returns why there is no pack to be had.
pub fn carried(pdf: Vec<u8>) -> Result<Carried, NotCarried> {
    // A PDF from elsewhere may be broken in ways that its reader does not expect.
    let attachments = catch_unwind(AssertUnwindSafe(|| attachments(pdf))).ok().flatten().ok_or(NotCarried::NotPdf)?;
    let has = |name: &str| attachments.contains_key(name);
    if !has(PACK_FILE) || !has(ISSUE) {
        return Err(if has("figures.json") { NotCarried::FiguresOnly } else { NotCarried::Nothing });
    }
    let statement = String::from_utf8_lossy(&attachments[ISSUE]).into_owned();
    let issue = Issue::read(&statement).map_err(NotCarried::Statement)?;
    let files = attachments.iter().filter(|(path, _)| *path != ISSUE);
    let now = digests(files.map(|(path, bytes)| (path.as_str(), bytes.as_slice())));
    let mut altered: Vec<String> = changes(&issue.files, &now).iter().map(Change::in_words).collect();
    let both = |path: &&String| attachments.keys().any(|other| other.starts_with(&format!("{path}/")));
    altered.extend(attachments.keys().filter(both).map(|path| format!("{path} is a file and a folder")));
    let others = attachments.keys().filter(|path| !is_of_a_pack(path));
    altered.extend(others.map(|path| format!("{path} is no file of a pack")));
    if altered.is_empty() { Ok(Carried { issue, files: attachments }) } else { Err(NotCarried::Altered(altered)) }
}

/// Whether a path is one that a pack may have, and leads nowhere else.
fn is_of_a_pack(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').collect();
    // What Windows takes for a drive, a stream or a parting of folders is a plain character elsewhere.
    let foreign = |c: char| c == '\0' || cfg!(windows) && matches!(c, '\\' | ':');
    let plain = |part: &&str| !matches!(*part, "" | "." | "..") && part.len() <= MAX_NAME && !part.chars().any(foreign);
    let known = path.len() <= MAX_PATH
        && match parts.as_slice() {
            [file] => [PACK_FILE, ISSUE].contains(file),
            [folder, ..] => DATA.contains(folder) || [TEMPLATES, FONTS].contains(folder),
            [] => false,
        };
    known && parts.iter().all(plain)
}

fn attachments(pdf: Vec<u8>) -> Option<BTreeMap<String, Vec<u8>>> {
    let pdf = Pdf::new(pdf).ok()?;
    let root: Dict<'_> = pdf.xref().get(pdf.xref().root_id())?;
    let mut found = BTreeMap::new();
    let tree = root.get::<Dict<'_>>("Names").and_then(|names| names.get::<Dict<'_>>("EmbeddedFiles"));
    if let Some(tree) = tree {
        walk(&tree, DEPTH, &mut BTreeSet::new(), &mut found);
    }
    Some(found)
}

/// Follows a name tree (ISO 32000-1, 7.9.6): leaves hold names and file specifications in turn.
fn walk(node: &Dict<'_>, depth: usize, seen: &mut BTreeSet<ObjectIdentifier>, found: &mut BTreeMap<String, Vec<u8>>) {
    let again = node.obj_id().is_some_and(|id| !seen.insert(id));
    if depth == 0 || again {
        return;
    }
    for kid in node.get::<Array<'_>>("Kids").iter().flat_map(Array::iter::<Dict<'_>>) {
        walk(&kid, depth - 1, seen, found);
    }
    let names = node.get::<Array<'_>>("Names");
    for file in names.iter().flat_map(|names| names.iter::<hayro_syntax::object::Object<'_>>().skip(1).step_by(2)) {
        let Some(file) = file.into_dict() else { continue };
        let name = file.get::<PdfString<'_>>("UF").or_else(|| file.get::<PdfString<'_>>("F"));
        let stream = file.get::<Dict<'_>>("EF").and_then(|ef| ef.get::<Stream<'_>>("F"));
        if let Some((name, stream)) = name.zip(stream)
            && let Some(bytes) = contents(&stream, left(found))
        {
            found.insert(text(name.as_bytes()), bytes);
        }
    }
}

/// How much more may be taken.
fn left(found: &BTreeMap<String, Vec<u8>>) -> u64 {
    let taken: usize = found.values().map(Vec::len).sum();
    MAX_FILE.min(MAX_PACK.saturating_sub(taken as u64))
}

/// The contents of an attachment, plain or compressed as we compress; a small file may claim to be a very large one.
fn contents(stream: &Stream<'_>, most: u64) -> Option<Vec<u8>> {
    let (raw, dict) = (stream.raw_data(), stream.dict());
    let mut bytes = Vec::new();
    let read = match dict.get::<Name<'_>>("Filter") {
        Some(filter) if filter.as_str() == "FlateDecode" => {
            ZlibDecoder::new(raw.as_ref()).take(most + 1).read_to_end(&mut bytes)
        }
        None if !dict.contains_key("Filter") => raw.as_ref().take(most + 1).read_to_end(&mut bytes),
        Some(_) | None => return None,
    };
    read.ok().filter(|_| bytes.len() as u64 <= most)?;
    Some(bytes)
}

/// A text string of a PDF (ISO 32000-1, 7.9.2.2): UTF-16 with a byte order mark, UTF-8 with one, or single bytes.
fn text(bytes: &[u8]) -> String {
    match bytes {
        [0xfe, 0xff, rest @ ..] => {
            let units: Vec<u16> = rest.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
            String::from_utf16_lossy(&units)
        }
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => bytes.iter().map(|b| char::from(*b)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_a_pack_are_taken() {
        for path in ["pack.yaml", "issue.json", "indicators/a.yaml", "indicators/x/y z.yaml", "fonts/ŵ.ttf"] {
            assert!(is_of_a_pack(path), "{path}");
        }
        let others = ["", "/etc/passwd", "../pack.yaml", "indicators/../../x", "indicators//a", "C:/x", "archive/x"];
        for path in others.into_iter().chain(["templates/\0", "indicators"]) {
            assert!(!is_of_a_pack(path), "{path}");
        }
    }

    #[test]
    fn texts_of_a_pdf_are_read_in_each_encoding() {
        assert_eq!(text(b"pack.yaml"), "pack.yaml");
        assert_eq!(text(&[0xfe, 0xff, 0x01, 0x75]), "ŵ");
        assert_eq!(text("\u{feff}ŵ".as_bytes()), "ŵ");
    }

    #[test]
    fn what_is_no_pdf_is_refused() {
        for bytes in [&b""[..], b"%PDF-1.7", b"%PDF-1.7\n1 0 obj <<>> endobj trailer <</Root 1 0 R>>"] {
            assert_eq!(carried(bytes.to_vec()), Err(NotCarried::NotPdf));
        }
    }
}
