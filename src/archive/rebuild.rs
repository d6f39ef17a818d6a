//! Proving a version: every file of its bag is held against its digest, and everything is made again from the bag alone
//! and compared, byte by byte.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::contents::{FONTS, LEFT_OUT, LeftOut, PACK, SIGN_OFF, TEMPLATES, payload};
use super::{Fault, bag};
use crate::issue::{ISSUE, Issue, Tool};
use crate::pack::{BuiltIn, Files};
use crate::pipeline::{Purpose, Request, run_on};
use crate::typeset::Limits;

/// Where what was made again first differs from what was sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The file, in the bag.
    pub path: PathBuf,
    /// What is different about it: the rest of a sentence.
    pub what: String,
    /// How many files differ.
    pub files: usize,
    /// What probably made the difference.
    pub cause: String,
}

/// What was found out about a bag.
#[derive(Debug, Default)]
pub struct Proof {
    /// How many files its digests cover.
    pub covered: usize,
    /// Files that are not as they were sealed.
    pub faults: Vec<Fault>,
    /// How many files were made again; none if that was not tried, because the files they are made of are not as they
    /// were sealed.
    pub rebuilt: Option<usize>,
    /// Where what was made again differs.
    pub difference: Option<Difference>,
}

impl Proof {
    /// Returns whether everything is as it was sealed.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.faults.is_empty() && self.difference.is_none() && self.rebuilt.is_some()
    }
}

/// Proves the bag in a folder.
#[must_use]
pub fn prove(folder: &Path, limits: Limits) -> Proof {
    let checked = bag::check(folder);
    let mut proof = Proof { covered: checked.covered, faults: checked.faults, ..Proof::default() };
    if proof.faults.is_empty() {
        match rebuild(folder, &checked.payload, limits) {
            Ok(files) => proof.rebuilt = Some(files),
            Err(difference) => proof.difference = Some(difference),
        }
    }
    proof
}

/// Compares the files of the bag in a folder with their digests, and makes nothing again.
#[must_use]
pub fn check(folder: &Path) -> Vec<Fault> {
    bag::check(folder).faults
}

/// Makes everything again from a bag's payload; returns how many files came out the same.
fn rebuild(folder: &Path, sealed: &BTreeMap<String, Vec<u8>>, limits: Limits) -> Result<usize, Difference> {
    let data = folder.join("data");
    let statement = data.join(PACK).join(ISSUE);
    let unlike = |path: PathBuf, what: String, cause: String| Difference { path, what, files: 1, cause };
    let text = sealed.get(&format!("{PACK}{ISSUE}")).map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    let issue = text.ok_or_else(|| "is missing".to_owned()).and_then(|text| Issue::read(&text));
    let issue = issue.map_err(|what| unlike(statement, what, "it was not sealed by boardpack".to_owned()))?;
    let request = Request {
        papers: vec![issue.paper.clone()],
        period: Some(issue.period.clone()),
        purpose: Purpose::Draft,
        reissue: Some(issue.clone()),
        limits,
        ..Request::default()
    };
    let run = run_on(files_of(sealed), &request, Vec::new());
    let Some(produced) = run.papers.first().filter(|p| p.complete) else {
        let first = run.findings.iter().find(|d| d.blocks_final()).map(|d| d.message.clone());
        let why = first.or(run.unmet.map(|u| u.message)).unwrap_or_else(|| "no paper came of it".to_owned());
        return Err(unlike(data.join(PACK), format!("cannot be made into papers again: {why}"), cause(&issue)));
    };
    let made = payload(&run, produced);
    let mut different: Vec<&String> = made.iter().filter(|(p, b)| sealed.get(*p) != Some(*b)).map(|(p, _)| p).collect();
    different.extend(sealed.keys().filter(|path| !made.contains_key(*path) && *path != SIGN_OFF));
    // What stands earliest on the way from data to PDF tells most.
    different.sort_by_key(|path| {
        (!path.ends_with(".typ"), !path.contains("/sources/"), !path.ends_with(".pdf"), path.as_str())
    });
    let Some(first) = different.first() else { return Ok(made.len()) };
    let what = match (sealed.get(*first), made.get(*first)) {
        (Some(then), Some(now)) => first_difference(then, now),
        (Some(_), None) => "does not come out any more".to_owned(),
        (None, _) => "comes out now and did not then".to_owned(),
    };
    Err(Difference { path: data.join(first), what, files: different.len(), cause: cause(&issue) })
}

/// The pack of a bag, with the program's templates and fonts of then.
fn files_of(sealed: &BTreeMap<String, Vec<u8>>) -> Files {
    let below = |folder: &'static str| {
        sealed.iter().filter_map(move |(path, bytes)| Some((path.strip_prefix(folder)?.to_owned(), bytes.clone())))
    };
    let mut files = Files::of(&below(PACK).collect());
    let text = |(name, bytes)| Some((name, String::from_utf8(bytes).ok()?));
    let left_out = sealed.get(LEFT_OUT).and_then(|bytes| serde_json::from_slice(bytes).ok());
    let LeftOut { ignored, unloaded } = left_out.unwrap_or_default();
    (files.ignored, files.unloaded) = (ignored, unloaded);
    files.built_in =
        Some(BuiltIn { templates: below(TEMPLATES).filter_map(text).collect(), fonts: below(FONTS).collect() });
    files
}

fn first_difference(then: &[u8], now: &[u8]) -> String {
    let at = then.iter().zip(now).position(|(a, b)| a != b).unwrap_or(then.len().min(now.len()));
    match std::str::from_utf8(then) {
        Ok(_) => {
            let line = then[..at].iter().filter(|b| **b == b'\n').count() + 1;
            format!("comes out differently, from line {line} on")
        }
        Err(_) => format!("comes out differently, from byte {} on", at + 1),
    }
}

fn cause(issue: &Issue) -> String {
    let this = Tool::this();
    if issue.tool == this {
        format!("it was made by this very {}, so this should not happen; please report it", this.name())
    } else {
        format!("it was made by {}, and this is {}; that one makes the same bytes", issue.tool.name(), this.name())
    }
}
