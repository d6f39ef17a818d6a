//! What templates can go through beside the indicators: blocks, sections, funds, actions, risks, overrides, the grant by target and the counts
//! that an issued paper states. `docs/templates.md` lists their fields.
//!
//! Each is a function. What a template has called is noted, so that the paper can carry exactly what it was given.

use std::collections::BTreeMap;
use std::sync::Mutex;

use jiff::civil::Date;
use minijinja::value::{Serde, Value};
use rust_decimal::Decimal;
use serde_json::{Value as Json, json};

use crate::compose::{
    BlockOfPaper, Composition, Override, PlannedAction, Progress, TargetGrant, actions, overrides, part_of,
    risk_profile, target_grant,
};
use crate::diag::Located;
use crate::model::Fund;
use crate::model::declared::StatedCounts;
use crate::model::finance::FundLine;
use crate::model::section::{PartOfSection, Priority, Recommendation, Section, SectionEdition};
use crate::rate::sentence;

use super::Told;
use super::entry::action;
use super::money::fund_view;
use super::reward::per_cent;
use super::view::{EntryView, StatusView};

/// The lists of a paper, made once.
pub(super) struct Lists {
    pub blocks: Vec<Json>,
    pub sections: Vec<Json>,
    pub actions: Vec<Json>,
    pub organisations: Vec<Json>,
    pub risks: Vec<Json>,
    pub overrides: Vec<Json>,
    pub grants: Vec<Json>,
    /// What the grants make together.
    pub grant_totals: Json,
    pub stated: Vec<Json>,
    /// Each fund with all its lines, and with those that serve an indicator of the paper.
    pub funds: Vec<(Json, Json)>,
}

impl Lists {
    pub(super) fn of(composition: &Composition<'_>, views: &[EntryView]) -> Self {
        let planned = actions(composition);
        // What the paper calls an indicator by; one that it does not cover, by its id.
        let code = |id: &str| composition.place(id).map_or(id, |place| views[place].code.as_str()).to_owned();
        Self {
            blocks: blocks(composition, &code),
            sections: sections(composition, &code),
            organisations: organisations(&planned),
            actions: planned.iter().map(|a| planned_action(a, composition.day(), views)).collect(),
            risks: risk_profile(composition).iter().map(|r| risk(&views[r.entry])).collect(),
            overrides: overrides(composition).iter().map(|o| overridden(o, composition, views)).collect(),
            grants: grants(views),
            grant_totals: grant_totals(composition),
            stated: stated(composition),
            funds: composition.register.funds.iter().map(|f| funds(f, composition, &code)).collect(),
        }
    }
}

/// Hands something out to a template, and notes that it did.
pub(super) fn hand_out(call: String, items: Json, told: &Mutex<Told>) -> Value {
    let value = Value::from(Serde(&items));
    if let Ok(mut told) = told.lock() {
        told.lists.entry(call).or_insert(items);
    }
    value
}

fn counted(counts: &BTreeMap<String, usize>, composition: &Composition<'_>) -> Json {
    let mut all = json!(counts);
    all["total"] = json!(composition.register.pack.scheme.total(counts));
    all
}

fn blocks(composition: &Composition<'_>, code: &dyn Fn(&str) -> String) -> Vec<Json> {
    let block = |block: &BlockOfPaper<'_>| {
        let mut view = section(block.name, block.edition, composition, code);
        view["name"] = json!(block.name);
        view["count"] = counted(&block.counts, composition);
        view
    };
    composition.blocks().iter().map(block).collect()
}

fn sections(composition: &Composition<'_>, code: &dyn Fn(&str) -> String) -> Vec<Json> {
    let view = |(of, edition): (&Section, &SectionEdition)| {
        let mut view = section(of.subject.title(), Some(edition), composition, code);
        view["before_blocks"] = json!(of.before_blocks);
        view
    };
    composition.titled_sections().into_iter().map(view).collect()
}

/// What is said of a block or of a subject of its own; all of it is there and empty where nothing is.
fn section(
    title: &str,
    edition: Option<&SectionEdition>,
    composition: &Composition<'_>,
    code: &dyn Fn(&str) -> String,
) -> Json {
    let text = |of: fn(&SectionEdition) -> &Option<Located<String>>| {
        edition.and_then(|e| of(e).as_ref()).map(|text| text.value.clone())
    };
    let (parts, recommendations, priorities) =
        edition.map_or((&[][..], &[][..], &[][..]), |e| (&e.parts[..], &e.recommendations[..], &e.priorities[..]));
    json!({
        "title": title,
        "introduction": text(|e| &e.introduction),
        "progress": text(|e| &e.progress),
        "issues": text(|e| &e.issues),
        "parts": parts.iter().map(|p| part(p, composition)).collect::<Vec<_>>(),
        "recommendations": recommendations.iter().map(|r| recommendation(r, code)).collect::<Vec<_>>(),
        "priorities": priorities.iter().map(priority).collect::<Vec<_>>(),
    })
}

/// A fund that is not there is a gap of the paper, not the end of it.
fn part(part: &PartOfSection, composition: &Composition<'_>) -> Json {
    let named = part.fund.as_ref().map(|fund| fund.value.as_str());
    let there = |name: &&str| composition.register.funds.iter().any(|fund| fund.name == **name);
    json!({
        "title": part.title, "text": part.text.value, "fund": named.filter(|name| there(name)),
        "fund_missing": named.filter(|name| !there(name)),
    })
}

fn recommendation(r: &Recommendation, code: &dyn Fn(&str) -> String) -> Json {
    let mut indicators: Vec<String> = r.indicators.iter().map(|i| code(&i.value)).collect();
    indicators.dedup();
    let follow_up = r.follow_up.as_ref().map(|f| json!({"period": f.period.label, "outcome": f.outcome}));
    json!({"text": sentence(&r.text), "by": r.by, "indicators": indicators, "follow_up": follow_up})
}

fn priority(p: &Priority) -> Json {
    let steps: Vec<Json> =
        p.steps.iter().map(|s| json!({"text": s.text, "due": s.due.map(|d| d.to_string())})).collect();
    json!({"title": p.title, "progress": p.progress.value, "milestones": steps})
}

fn planned_action(planned: &PlannedAction<'_>, day: Option<Date>, views: &[EntryView]) -> Json {
    let of = &views[planned.entry];
    let mut view = json!(action(planned.action, day));
    view["id"] = json!(of.id);
    view["code"] = json!(of.code);
    view["title"] = json!(of.title);
    view["block"] = json!(of.block);
    view["organisation"] = json!(planned.organisation);
    view["progress"] = json!(planned.progress.name());
    view["start"] = json!(planned.action.start.map(|d| d.to_string()));
    view["done"] = json!(planned.action.done.map(|d| d.to_string()));
    view["illustrative"] = json!(of.illustrative || of.marks.get("actions") == Some(&true));
    view
}

fn organisations(planned: &[PlannedAction<'_>]) -> Vec<Json> {
    let mut counts: BTreeMap<&str, BTreeMap<Progress, usize>> = BTreeMap::new();
    for action in planned {
        *counts.entry(action.organisation).or_default().entry(action.progress).or_default() += 1;
    }
    let organisation = |(name, counts): (&str, BTreeMap<Progress, usize>)| {
        let so_far = |progress: Progress| counts.get(&progress).copied().unwrap_or(0);
        json!({
            "name": name, "actions": counts.values().sum::<usize>(), "overdue": so_far(Progress::Overdue),
            "open": so_far(Progress::Open), "done": so_far(Progress::Done),
        })
    };
    counts.into_iter().map(organisation).collect()
}

fn risk(view: &EntryView) -> Json {
    let mut risk = json!(view.risk);
    risk["id"] = json!(view.id);
    risk["code"] = json!(view.code);
    risk["title"] = json!(view.title);
    risk["block"] = json!(view.block);
    risk["status"] = json!(view.status);
    risk
}

fn overridden(o: &Override<'_>, composition: &Composition<'_>, views: &[EntryView]) -> Json {
    let scheme = &composition.register.pack.scheme;
    let status = |key: &str| json!(StatusView::named(key, scheme));
    let of = &views[o.entry];
    json!({
        "id": of.id, "code": of.code, "title": of.title, "block": of.block, "period": o.period,
        "reported": status(o.reported), "calculated": status(&o.calculated), "reason": o.because.reason,
        "office": o.because.office, "on": o.because.on.to_string(),
        "now": o.now.as_deref().map(status), "held": o.held(),
    })
}

fn grants(views: &[EntryView]) -> Vec<Json> {
    let with_grant = views.iter().filter_map(|view| {
        let mut grant = json!(view.grant.as_ref()?);
        let reward = view.reward.as_ref()?;
        grant["id"] = json!(view.id);
        grant["code"] = json!(view.code);
        grant["title"] = json!(view.title);
        grant["block"] = json!(view.block);
        grant["expectation"] = json!(reward.expectation);
        grant["illustrative"] = json!(reward.illustrative);
        Some(grant)
    });
    with_grant.collect()
}

/// What all of them make, each rounded to the penny, with the terms of the grant; nothing if no target carries one.
fn grant_totals(composition: &Composition<'_>) -> Json {
    let pack = &composition.register.pack;
    let Some(terms) = &pack.grant else { return Json::Null };
    let of_entry = |e| target_grant(e, &composition.period, terms, &pack.calendar);
    let grants: Vec<TargetGrant> =
        composition.entries.iter().filter_map(of_entry).map(|grant| grant.to_the_penny()).collect();
    if grants.is_empty() {
        return Json::Null;
    }
    let total = |amount: fn(&TargetGrant) -> Decimal| grants.iter().map(amount).sum::<Decimal>();
    let expected = total(|g| g.expected);
    let [capital, retained] = [terms.capital, terms.retained].map(|share| part_of(expected, share));
    json!({
        "targets": grants.len(), "potential": total(|g| g.potential).to_string(),
        "potential_capital": total(|g| g.capital).to_string(), "potential_revenue": total(|g| g.revenue).to_string(),
        "low": total(|g| g.low).to_string(), "expected": expected.to_string(), "high": total(|g| g.high).to_string(),
        "capital": capital.to_string(), "revenue": (expected - capital).to_string(),
        "retained": retained.to_string(), "threshold": per_cent(terms.threshold), "cap": per_cent(terms.cap),
    })
}

/// What the paper as it was issued states, each count beside the register's.
fn stated(composition: &Composition<'_>) -> Vec<Json> {
    let stated = composition.edition.map(|e| e.stated.as_slice()).unwrap_or_default();
    let view = |s: &StatedCounts| {
        let reckoned = composition.reckon(s);
        let said: BTreeMap<&str, usize> = s.counts.iter().map(|(key, n)| (key.as_str(), n.value)).collect();
        json!({
            "title": s.title, "counts": said, "sum": s.sum(), "total": s.total.as_ref().map(|total| total.value),
            "register": counted(&reckoned.counts, composition), "differs": reckoned.differs(),
        })
    };
    stated.iter().map(view).collect()
}

fn funds(fund: &Fund, composition: &Composition<'_>, code: &dyn Fn(&str) -> String) -> (Json, Json) {
    let covered = |id: &str| composition.place(id).is_some();
    let own = |line: &FundLine| line.indicators.iter().any(|i| covered(&i.value));
    (
        json!(fund_view(fund, |_| true, code, &composition.period)),
        json!(fund_view(fund, own, code, &composition.period)),
    )
}
