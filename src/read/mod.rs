//! The files of a pack to a register of indicators: every fault is gathered, with its place.

mod correction;
mod declared;
mod finance;
mod indicator;
mod keys;
mod outturn;
mod pack_file;
mod paper;
mod references;
mod reward;
mod scheme;
mod section;
mod value;

pub use keys::FileKind;

use std::collections::BTreeMap;

use crate::diag::{Code, Diagnostic, Sink, SourceMap};
use crate::model::indicator::Waiver;
use crate::model::section::Subject;
use crate::model::{Fund, Indicator, PackFile, Section};
use crate::pack::{DATA, FINANCE, Files, INDICATORS, PACK_FILE, SECTIONS, is_in};
use crate::yaml::{self, Node, Reader};

/// Returns the red, amber and green scheme that holds where a pack has none of its own.
#[must_use]
pub fn built_in_scheme() -> crate::model::Scheme {
    scheme::built_in()
}

/// A file of the pack that is missing from the papers because it could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// Path in the pack.
    pub path: String,
    /// Why, in a few words.
    pub why: String,
}

/// What a pack says.
#[derive(Debug, Clone)]
pub struct Register {
    /// `pack.yaml`.
    pub pack: PackFile,
    /// Every indicator that could be read, in the order of tables.
    pub indicators: Vec<Indicator>,
    /// Every section that could be read: those of blocks in the pack's order, then the others in theirs.
    pub sections: Vec<Section>,
    /// Every fund that could be read, in the order of the files.
    pub funds: Vec<Fund>,
    /// Files that could not be read.
    pub skipped: Vec<Skipped>,
    /// The data files in their published form, by path.
    pub published: BTreeMap<String, String>,
}

impl Register {
    /// Returns every waiver: the pack's, then those of each indicator.
    pub fn waivers(&self) -> impl Iterator<Item = &Waiver> {
        self.pack.waivers.iter().chain(self.indicators.iter().flat_map(|i| &i.waivers))
    }
}

/// Reads the pack. `None` if `pack.yaml` does not say enough to go on.
#[must_use]
pub fn read(files: &Files, sources: &mut SourceMap, sink: &mut Sink) -> Option<Register> {
    let mut skipped = Vec::new();
    for unloaded in &files.unloaded {
        sink.push(
            Diagnostic::new(Code::FileUnreadable, format!("`{}` {}", unloaded.path, unloaded.why))
                .help(unloaded.help.clone()),
        );
        if DATA.iter().any(|folder| unloaded.path == *folder || is_in(&unloaded.path, folder)) {
            skipped.push(Skipped { path: unloaded.path.clone(), why: unloaded.why.clone() });
        }
    }
    for path in &files.ignored {
        sink.push(
            Diagnostic::new(Code::FileIgnored, format!("`{path}` is not read: files of data end in .yaml"))
                .help("Rename it, or move it out of the folder. Some systems hide a second ending such as .txt."),
        );
    }
    let mut published = BTreeMap::new();
    let Some(pack) = pack_file(files, sources, sink, &mut published) else {
        // The other files cannot be understood without it, but they can be looked at.
        for (path, text) in files.texts.iter().filter(|(path, _)| DATA.iter().any(|folder| is_in(path, folder))) {
            let file = sources.add(path.as_str(), text.as_str());
            let _ = yaml::parse(file, sources, sink);
        }
        return None;
    };
    let mut reading = Reading { files, sources, sink, skipped, published };
    let indicators = reading.folder(INDICATORS, |node, reader| indicator::read(node, &pack, reader));
    let sections = reading.folder(SECTIONS, |node, reader| section::read(node, &pack, reader));
    let funds = reading.folder(FINANCE, |node, reader| finance::read(node, &pack, reader));
    let Reading { sources, sink, skipped, published, .. } = reading;
    if indicators.is_empty() && skipped.is_empty() {
        sink.push(
            Diagnostic::new(Code::NoIndicators, "the pack has no indicators")
                .help("Put one YAML file for each into indicators/, with at least an `id` and a `title`."),
        );
    }
    let indicators = unique(indicators, sink);
    let sections = references::unique_sections(sections, sink);
    let funds = references::unique_funds(funds, sink);
    let mut register = Register { pack, indicators, sections, funds, skipped, published };
    references::check(&register, sources, sink);
    register.sort();
    Some(register)
}

/// The data files being read, folder by folder.
struct Reading<'a> {
    files: &'a Files,
    sources: &'a mut SourceMap,
    sink: &'a mut Sink,
    skipped: Vec<Skipped>,
    published: BTreeMap<String, String>,
}

impl Reading<'_> {
    /// Reads every file of a folder; what cannot be read is noted and left out.
    fn folder<T>(&mut self, folder: &str, mut take: impl FnMut(&Node, &mut Reader<'_>) -> Option<T>) -> Vec<T> {
        let mut taken = Vec::new();
        for (path, text) in self.files.texts.iter().filter(|(path, _)| is_in(path, folder)) {
            let file = self.sources.add(path.as_str(), text.as_str());
            let node = yaml::parse(file, self.sources, self.sink);
            if let Some(node) = &node {
                publish(path, node, &mut self.published);
            }
            let read = node.and_then(|node| take(&node, &mut Reader { file, sink: self.sink, indicator: None }));
            match read {
                Some(item) => taken.push(item),
                None => self.skipped.push(Skipped { path: path.clone(), why: "could not be read".to_owned() }),
            }
        }
        taken
    }
}

/// Reads `pack.yaml` alone; whatever is wrong with it goes unsaid.
#[must_use]
pub fn pack_of(files: &Files) -> Option<PackFile> {
    pack_file(files, &mut SourceMap::default(), &mut Sink::default(), &mut BTreeMap::new())
}

fn pack_file(
    files: &Files,
    sources: &mut SourceMap,
    sink: &mut Sink,
    published: &mut BTreeMap<String, String>,
) -> Option<PackFile> {
    let file = sources.add(PACK_FILE, files.texts.get(PACK_FILE)?.as_str());
    let node = yaml::parse(file, sources, sink)?;
    publish(PACK_FILE, &node, published);
    pack_file::read(&node, &mut Reader { file, sink, indicator: None })
}

fn publish(path: &str, node: &Node, published: &mut BTreeMap<String, String>) {
    if let Ok(text) = yaml::canonical(node) {
        published.insert(path.to_owned(), text);
    }
}

/// Ids that differ only by case or spaces are one id to a reader.
fn same_id(id: &str) -> String {
    id.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Keeps the first of two indicators with one id, so that none is counted twice.
fn unique(indicators: Vec<Indicator>, sink: &mut Sink) -> Vec<Indicator> {
    let mut first: BTreeMap<String, usize> = BTreeMap::new();
    let mut kept: Vec<Indicator> = Vec::new();
    for indicator in indicators {
        if let Some(position) = first.get(&same_id(&indicator.id)) {
            sink.push(
                Diagnostic::new(Code::DuplicateId, format!("a second indicator is called `{}`", indicator.id))
                    .at(indicator.span.clone(), "this one is left out")
                    .and(kept[*position].span.clone(), "the first is here")
                    .help("Give one of the two another id, or delete the file that is not needed.")
                    .of(&indicator.id),
            );
        } else {
            first.insert(same_id(&indicator.id), kept.len());
            kept.push(indicator);
        }
    }
    kept
}

impl Register {
    /// Returns the indicator that goes by a name: its id, else one of its other names. Where several share the other name, the
    /// first in the order of tables is meant.
    #[must_use]
    pub fn called(&self, name: &str) -> Option<&Indicator> {
        let by_id = self.indicators.iter().find(|i| i.id == name);
        by_id.or_else(|| self.indicators.iter().find(|i| i.is_called(name)))
    }

    /// Puts the indicators into the order of tables: agreement, `order`, block, id; and the sections into that of the blocks.
    fn sort(&mut self) {
        let pack = &self.pack;
        let agreement = |i: &Indicator| {
            i.agreement
                .as_ref()
                .map_or(usize::MAX, |a| pack.agreements.iter().position(|b| b.id == *a).unwrap_or(usize::MAX - 1))
        };
        let block = |i: &Indicator| {
            i.block.as_ref().map_or(usize::MAX, |a| pack.blocks.iter().position(|b| b == a).unwrap_or(usize::MAX - 1))
        };
        self.indicators
            .sort_by_key(|i| (agreement(i), i.order.is_none(), i.order, block(i), i.block.clone(), natural(&i.id)));
        self.sections.sort_by_key(|s| match &s.subject {
            Subject::Block(name) => (false, pack.blocks.iter().position(|b| b == name), false, None),
            Subject::Titled(_) => (true, None, s.order.is_none(), s.order),
        });
    }
}

/// A key by which `NI 9` comes before `NI 10`.
fn natural(id: &str) -> Vec<(bool, u64, String)> {
    let mut parts = Vec::new();
    let mut rest = id;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        if digits > 0 {
            parts.push((false, rest[..digits].parse().unwrap_or(u64::MAX), String::new()));
            rest = &rest[digits..];
        } else {
            let letters = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
            parts.push((true, 0, rest[..letters].to_owned()));
            rest = &rest[letters..];
        }
    }
    parts
}

/// Applies the waivers of the pack and of the indicators to what was found; returns a finding for each waiver that
/// waives nothing.
pub fn apply_waivers(register: &Register, sources: &SourceMap, sink: &mut Sink) -> Vec<Diagnostic> {
    let mut unused = Vec::new();
    for waiver in register.waivers() {
        let mut used = false;
        for found in sink.iter_mut().filter(|found| waiver.covers(found, sources)) {
            found.waived = Some(waiver.reason.clone());
            used = true;
        }
        if !used {
            let message = format!("nothing was found that this waiver of `{}` would waive", waiver.code.name());
            let help = "Delete it if it has done its work; or is the indicator or the file misspelt?";
            unused.push(Diagnostic::new(Code::WaiverUnused, message).at(waiver.span.clone(), "").help(help));
        }
    }
    unused
}
