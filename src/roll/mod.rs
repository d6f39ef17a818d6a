//! Opening the next period: what is due from whom, what is carried over, and the one edit of `pack.yaml` that moves the pack on.

mod carried;
mod due;
mod edit;
mod step;
mod targets;

pub use carried::{CarriedAction, CarriedRecommendation, Reported};
pub use due::{Due, Figure, Named, NotDue};
pub use edit::{Dates, Edited, NewEdition, edited, line_of};
pub use step::{Move, NotOpened, Step, step};
pub use targets::{Targets, Unset, ValueChange};

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;

use crate::compose::{Composition, Entry, compose};
use crate::issue::Known;
use crate::model::{Paper, Period};
use crate::read::Register;

/// What one lead, owner or organisation is asked for.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ByLead<T> {
    /// The organisation; none where nobody is named.
    pub organisation: Option<String>,
    /// The officer, by name or post.
    pub officer: Option<String>,
    /// What it is about.
    pub items: Vec<T>,
}

/// A paper whose title still names the period before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OldTitle {
    /// The paper, by id.
    pub paper: String,
    /// Its title.
    pub title: String,
    /// What names the period before: `quarter 2`.
    pub says: String,
    /// Where the paper stands in `pack.yaml`: bytes from its beginning.
    #[serde(skip)]
    pub at: usize,
}

/// What is to be done in a new period, for the papers that are made for it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Opening {
    /// The new period, as it prints.
    pub period: String,
    /// Its first day, where it is known.
    pub starts: Option<Date>,
    /// Its last day.
    pub ends: Option<Date>,
    /// The period before; none where nothing came before.
    pub from: Option<String>,
    /// The papers that are made for it, by id.
    pub papers: Vec<String>,
    /// The figures that are due.
    pub due: Vec<ByLead<Due>>,
    /// Those that are not due yet.
    pub not_due: Vec<NotDue>,
    /// What is no longer measured, and not asked for.
    pub discontinued: Vec<Named>,
    /// Which targets and milestones change, are missing or have yet to be set.
    pub targets: Targets,
    /// Actions that are still open, by who does them.
    pub actions: Vec<ByLead<CarriedAction>>,
    /// Recommendations of which nobody has said what came of them.
    pub recommendations: Vec<ByLead<CarriedRecommendation>>,
    /// Papers of the period before that have not been signed off, by id.
    pub not_signed_off: Vec<String>,
    /// Figures of the period before that have not come.
    pub without_figure: Vec<ByLead<Due>>,
    /// Papers that keep dates by period and have none for this one.
    pub without_dates: Vec<String>,
    /// Papers whose title still names the period before.
    pub old_titles: Vec<OldTitle>,
    /// Files that could not be read: what they hold is missing above.
    pub unread: Vec<String>,
}

impl Opening {
    /// Returns what is to be done in the period `to`, which comes after `from`, for some papers of a register. `known` are the issues that
    /// were made before.
    #[must_use]
    pub fn of(register: &Register, papers: &[&Paper], from: Option<&Period>, to: &Period, known: &[Known]) -> Self {
        let now = Scope::of(register, papers, to);
        let then = from.map(|from| Scope::of(register, papers, from));
        let signed = |paper: &Paper, period: &Period| {
            let own = |k: &Known| k.issue.paper == paper.id && k.issue.period == period.label && k.signed.is_some();
            known.iter().any(own)
        };
        let unsigned = from.into_iter().flat_map(|from| papers.iter().filter(move |p| !signed(p, from)));
        Self {
            period: to.label.clone(),
            starts: to.days.map(|(first, _)| first),
            ends: to.days.map(|(_, last)| last),
            from: from.map(|from| from.label.clone()),
            papers: papers.iter().map(|p| p.id.clone()).collect(),
            due: due::due(&now),
            not_due: due::not_due(&now),
            discontinued: due::discontinued(&now),
            targets: Targets::of(then.as_ref(), &now),
            actions: carried::actions(&now),
            recommendations: carried::recommendations(register, to),
            not_signed_off: unsigned.map(|p| p.id.clone()).collect(),
            without_figure: then.as_ref().map(due::missing).unwrap_or_default(),
            without_dates: papers
                .iter()
                .filter(|p| !p.editions.is_empty() && p.edition(to).is_none())
                .map(|p| p.id.clone())
                .collect(),
            old_titles: papers.iter().filter_map(|paper| old_title(paper, from?, to)).collect(),
            unread: register.skipped.iter().map(|skipped| skipped.path.clone()).collect(),
        }
    }
}

/// Returns how many things there are for all leads together.
#[must_use]
pub fn count<T>(leads: &[ByLead<T>]) -> usize {
    leads.iter().map(|lead| lead.items.len()).sum()
}

fn old_title(paper: &Paper, from: &Period, to: &Period) -> Option<OldTitle> {
    let title = paper.title.to_lowercase();
    let names = |name: &String| title.contains(&name.to_lowercase());
    let says = [&from.label, &from.name].into_iter().find(|name| names(name))?;
    let is_new = [&to.label, &to.name].into_iter().any(names);
    (!is_new).then(|| OldTitle {
        paper: paper.id.clone(),
        title: paper.title.clone(),
        says: says.clone(),
        at: paper.span.start,
    })
}

/// Some papers of a register, composed for one period.
struct Scope<'r> {
    register: &'r Register,
    period: Period,
    compositions: Vec<Composition<'r>>,
}

impl<'r> Scope<'r> {
    fn of(register: &'r Register, papers: &[&'r Paper], period: &Period) -> Self {
        let compositions = papers.iter().map(|paper| compose(register, paper, period)).collect();
        Self { register, period: period.clone(), compositions }
    }

    /// An indicator, if one of the papers covers it.
    fn entry(&self, id: &str) -> Option<&Entry<'r>> {
        self.compositions.iter().find_map(|c| c.entries.get(c.place(id)?))
    }

    /// Every indicator that one of the papers covers, once, in the order of tables.
    fn entries(&self) -> impl Iterator<Item = &Entry<'r>> {
        self.register.indicators.iter().filter_map(|indicator| self.entry(&indicator.id))
    }
}

/// Puts together what belongs to the same organisation and officer; what belongs to nobody comes last.
fn by_lead<T>(items: impl Iterator<Item = (Option<String>, Option<String>, T)>) -> Vec<ByLead<T>> {
    let mut leads: BTreeMap<(bool, Option<String>, Option<String>), Vec<T>> = BTreeMap::new();
    for (organisation, officer, item) in items {
        leads.entry((organisation.is_none(), organisation, officer)).or_default().push(item);
    }
    leads.into_iter().map(|((_, organisation, officer), items)| ByLead { organisation, officer, items }).collect()
}

#[cfg(test)]
mod tests;
