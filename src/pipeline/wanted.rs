//! Which papers a request means, and for which periods.

use super::{Request, Unmet};
use crate::diag::wording::did_you_mean;
use crate::model::{PackFile, Paper, Period};
use crate::pack::Files;
use crate::read::{self, Register};

/// Returns which papers a request means, each with its period, as both are written; what cannot be read is left out.
#[must_use]
pub fn asked_for(files: &Files, request: &Request) -> Vec<(String, String)> {
    let Some(pack) = read::pack_of(files) else { return Vec::new() };
    let papers = pack.papers.iter().filter(|p| is_asked_for(p, &pack, request));
    papers.filter_map(|paper| Some((paper.id.clone(), period_for(paper, &pack, request).ok()?.label))).collect()
}

/// Whether a request means a paper. A period alone means the papers that follow the pack's own, not one that is made for a period of its own, such
/// as a review of a year.
pub(super) fn is_asked_for(paper: &Paper, pack: &PackFile, request: &Request) -> bool {
    if !request.papers.is_empty() {
        return request.papers.contains(&paper.id);
    }
    let follows = |p: &Paper| p.period.is_none();
    request.period.is_none() || follows(paper) || !pack.papers.iter().any(follows)
}

/// The period that a request means for a paper: the one that is asked for, else the paper's own, else the pack's.
fn period_for(paper: &Paper, pack: &PackFile, request: &Request) -> Result<Period, Unmet> {
    match &request.period {
        Some(text) => pack.calendar.period(text).map_err(|(message, help)| Unmet { message, help }),
        None => Ok(paper.period.as_ref().unwrap_or(&pack.period).clone()),
    }
}

/// The papers that a request means, each with its period.
pub(super) fn wanted<'r>(register: &'r Register, request: &Request) -> Result<Vec<(&'r Paper, Period)>, Unmet> {
    let pack = &register.pack;
    let ids: Vec<&str> = pack.papers.iter().map(|p| p.id.as_str()).collect();
    for name in &request.papers {
        if !ids.contains(&name.as_str()) {
            let help = did_you_mean(name, &ids);
            return Err(Unmet { message: format!("the pack has no paper `{name}`"), help });
        }
    }
    let wanted = |p: &&Paper| is_asked_for(p, pack, request);
    let has_annex =
        |p: &&Paper| request.annexes.is_empty() || p.annexes.iter().any(|a| request.annexes.contains(&a.id));
    let asked: Vec<&Paper> = pack.papers.iter().filter(wanted).collect();
    let annexes: Vec<&str> = asked.iter().flat_map(|p| &p.annexes).map(|a| a.id.as_str()).collect();
    for name in &request.annexes {
        if !annexes.contains(&name.as_str()) {
            let help = did_you_mean(name, &annexes);
            return Err(Unmet { message: format!("there is no annex `{name}`"), help });
        }
    }
    asked.into_iter().filter(has_annex).map(|paper| Ok((paper, period_for(paper, pack, request)?))).collect()
}
