//! Proving a version: every file of its bag is held against its digest, and everything is made again from the bag alone
//! and compared, byte by byte.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::contents::{PACK, PAPERS, SIGN_OFF, bag_of, files_of};
use super::{Fault, Statement, bag};
use crate::diag::Code;
use crate::issue::{ISSUE, Issue, MadeOf, Tool};
use crate::pipeline::{Past, Produced, Purpose, Request, run_on};
use crate::steps::Steps;
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
    /// Why it could not be made again within the limits of time, memory and pages.
    pub beyond: Option<String>,
}

impl Proof {
    /// Returns whether everything is as it was sealed.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.faults.is_empty() && self.difference.is_none() && self.rebuilt.is_some()
    }
}

/// Proves the bag in a folder, and tells of the steps.
#[must_use]
pub fn prove(folder: &Path, limits: Limits, steps: &Steps) -> Proof {
    let checked = bag::check(folder);
    let mut proof = Proof { covered: checked.covered, faults: checked.faults, ..Proof::default() };
    if proof.faults.is_empty() {
        match rebuild(folder, &checked.payload, limits, steps) {
            Ok(files) => proof.rebuilt = Some(files),
            Err(Unlike::Differs(difference)) => proof.difference = Some(difference),
            Err(Unlike::Beyond(limit)) => proof.beyond = Some(limit),
        }
        // What was laid out is not needed for the next bag, and there may be many.
        comemo::evict(0);
    }
    proof
}

/// Why a bag was not made again as it is.
enum Unlike {
    /// Something comes out differently.
    Differs(Difference),
    /// A limit was passed.
    Beyond(String),
}

/// Compares the files of the bag in a folder with their digests, and makes nothing again.
#[must_use]
pub fn check(folder: &Path) -> Vec<Fault> {
    bag::check(folder).faults
}

/// Makes everything again from a bag's payload; returns how many files came out the same.
fn rebuild(folder: &Path, sealed: &BTreeMap<String, Vec<u8>>, limits: Limits, steps: &Steps) -> Result<usize, Unlike> {
    let data = folder.join("data");
    let unlike =
        |path: PathBuf, what: String, cause: String| Unlike::Differs(Difference { path, what, files: 1, cause });
    let text = |path: &str| sealed.get(path).map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    let issue = text(&format!("{PACK}{ISSUE}")).ok_or_else(|| "is missing".to_owned());
    let issue = issue
        .and_then(|text| Issue::read(&text))
        .map_err(|what| unlike(data.join(PACK).join(ISSUE), what, "it was not sealed by boardpack".to_owned()))?;
    let request = Request {
        papers: vec![issue.paper.clone()],
        period: Some(issue.period.clone()),
        purpose: Purpose::Draft,
        reissue: Some(issue.clone()),
        steps: steps.clone(),
        limits,
        ..Request::default()
    };
    let run = run_on(files_of(sealed), &Past::default(), &request, Vec::new());
    if let Some(limit) = run.findings.iter().find(|d| d.code == Code::LimitExceeded) {
        return Err(Unlike::Beyond(limit.message.clone()));
    }
    let Some(produced) = run.papers.first().filter(|p| p.complete) else {
        let first = run.findings.iter().find(|d| d.blocks_final()).map(|d| d.message.clone());
        let why = first.or(run.unmet.map(|u| u.message)).unwrap_or_else(|| "no paper came of it".to_owned());
        return Err(unlike(data.join(PACK), format!("cannot be made into papers again: {why}"), cause(&issue)));
    };
    let statement = text(SIGN_OFF).and_then(|text| serde_json::from_str(&text).ok());
    let statement: Statement =
        statement.ok_or_else(|| unlike(data.join(SIGN_OFF), "is missing or no statement".to_owned(), cause(&issue)))?;
    let made = bag_of(&run, produced, &statement);
    let info_now = made.files().remove(bag::INFO);
    let made = made.payload;
    let mut different: Vec<&String> = made.iter().filter(|(p, b)| sealed.get(*p) != Some(*b)).map(|(p, _)| p).collect();
    different.extend(sealed.keys().filter(|path| !made.contains_key(*path)));
    if issue.tool != Tool::this() {
        // Another program may know other checks, and say more in a manifest; what the board was given decides.
        different.retain(|path| path.starts_with(PAPERS) && (path.contains("/sources/") || path.ends_with(".pdf")));
    }
    // What stands earliest on the way from data to PDF tells most.
    different.sort_by_key(|path| {
        (!path.ends_with(".typ"), !path.contains("/sources/"), !path.ends_with(".pdf"), path.as_str())
    });
    let Some(first) = different.first() else {
        return match states_what_is_there(folder, &issue, produced, info_now.as_deref()) {
            None => Ok(made.len()),
            Some(path) => Err(unlike(path, "does not say what the bag holds".to_owned(), cause(&issue))),
        };
    };
    let what = match (sealed.get(*first), made.get(*first)) {
        (Some(then), Some(now)) => first_difference(then, now),
        (Some(_), None) => "does not come out any more".to_owned(),
        (None, _) => "comes out now and did not then".to_owned(),
    };
    let (path, files) = (data.join(first), different.len());
    Err(Unlike::Differs(Difference { path, what, files, cause: cause(&issue) }))
}

/// Holds a bag's own statements against what it holds; returns the one that is not true.
fn states_what_is_there(folder: &Path, issue: &Issue, produced: &Produced, info: Option<&[u8]>) -> Option<PathBuf> {
    if produced.made_of != (MadeOf { files: issue.files.clone(), built_in: issue.built_in.clone() }) {
        return Some(folder.join("data").join(PACK).join(ISSUE));
    }
    let there = folder.join(bag::INFO);
    // Another program may describe a bag in other words.
    let ours = issue.tool == Tool::this();
    (ours && std::fs::read(&there).ok().as_deref() != info).then_some(there)
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
        "either files were changed and their digests made anew, or boardpack has a fault; compare with a copy that was kept \
         elsewhere"
            .to_owned()
    } else {
        format!("it was made by {}, and this is {}; that one makes the same bytes", issue.tool.name(), this.name())
    }
}
