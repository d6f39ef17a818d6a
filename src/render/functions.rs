//! What templates can call: `docs/templates.md` has the list.

use std::sync::{Arc, Mutex};

use minijinja::value::{Kwargs, Rest, Value};
use minijinja::{Environment, Error};
use serde_json::Value as Json;

use super::Told;
use super::filters::wrong;
use super::lists::{Lists, hand_out};
use super::markdown::Slugs;
use super::template::Words;
use super::view::EntryView;
use crate::compose::Composition;
use crate::diag::wording::{did_you_mean, list_and, nearest};

/// The names that templates may refer to; one that does not exist is an error, never an empty list.
pub(super) struct Names {
    annexes: Vec<String>,
    rules: Vec<String>,
    statuses: Vec<String>,
    agreements: Vec<String>,
    blocks: Vec<String>,
    ids: Vec<String>,
    /// Where cross-references lead; none where the look library cannot print them.
    pub slugs: Arc<Option<Slugs>>,
}

impl Names {
    pub(super) fn of(composition: &Composition<'_>, views: &[EntryView], can_refer: bool) -> Self {
        let pack = &composition.register.pack;
        let mut agreements: Vec<String> = pack.agreements.iter().map(|a| a.id.clone()).collect();
        agreements.extend(views.iter().filter_map(|v| v.agreement.clone()));
        let mut blocks = pack.blocks.clone();
        blocks.extend(views.iter().filter_map(|v| v.block.clone()));
        let annexes = || composition.annexes.iter().map(|a| a.annex);
        let mut names = Self {
            annexes: annexes().map(|a| a.id.clone()).collect(),
            rules: annexes().flat_map(|a| &a.takes).map(|r| r.id.clone()).collect(),
            statuses: pack.scheme.statuses.iter().map(|s| s.key.clone()).collect(),
            agreements,
            blocks,
            ids: views.iter().map(|v| v.id.clone()).collect(),
            slugs: Arc::new(can_refer.then(|| slugs(composition))),
        };
        for list in [&mut names.rules, &mut names.agreements, &mut names.blocks] {
            list.sort();
            list.dedup();
        }
        names
    }
}

impl Names {
    /// Nothing was found by a name: an error if there is no such thing at all, and none if it only has nothing here.
    fn must_know(&self, list: &str, field: &str, text: &str, items: &[Json]) -> Result<(), Error> {
        let known: Vec<String> = match (list, field) {
            (_, "block") | ("blocks", "name") => self.blocks.clone(),
            (_, "id") => self.ids.clone(),
            (_, "progress") => ["overdue", "open", "done"].map(str::to_owned).to_vec(),
            _ => items.iter().filter_map(|item| item[field].as_str().map(str::to_owned)).collect(),
        };
        if !known.is_empty() {
            one_of(text, &known, &format!("`{list}` has no {field}"))?;
        }
        Ok(())
    }
}

/// The names by which a text may refer to an indicator of the paper; an id goes before the other name of another, and of those the first.
fn slugs(composition: &Composition<'_>) -> Slugs {
    let mut slugs = Slugs::new();
    for entry in &composition.entries {
        slugs.insert(entry.rated.indicator.id.clone(), Some(entry.slug.clone()));
    }
    for indicator in &composition.register.indicators {
        slugs.entry(indicator.id.clone()).or_insert(None);
    }
    for entry in &composition.entries {
        for name in &entry.rated.indicator.refs {
            slugs.entry(name.clone()).or_insert_with(|| Some(entry.slug.clone()));
        }
    }
    for name in composition.register.indicators.iter().flat_map(|i| &i.refs) {
        slugs.entry(name.clone()).or_insert(None);
    }
    slugs
}

/// Adds the functions to an environment.
pub(super) fn install(env: &mut Environment<'_>, words: Words, told: &Arc<Mutex<Told>>) {
    let Words { indicators, lists, names } = words;
    let names = Arc::new(names);
    install_lists(env, lists, &names, told);
    let (i, n) = (indicators.clone(), names.clone());
    env.add_function("indicators", move |rest: Rest<Value>, wanted: Kwargs| -> Result<Value, Error> {
        if !rest.is_empty() {
            return Err(wrong("write `indicators(agreement='…', status='…')`, with the names of what you choose by"));
        }
        let chosen = choose(&i.views, &wanted, &n)?;
        wanted.assert_all_used().map_err(|_| {
            let known = "agreement, annex, block, calculated, overridden, reported, rule, status and stretch";
            wrong(format!("indicators can be chosen by {known} only"))
        })?;
        Ok(chosen.into_iter().map(|index| i.watched(index)).collect())
    });
    let i = indicators;
    env.add_function("indicator", move |id: String| -> Result<Value, Error> {
        let found = i.views.iter().position(|e| e.id == id).ok_or_else(|| {
            let known: Vec<&str> = i.views.iter().map(|e| e.id.as_str()).collect();
            let near = nearest(&id, known).map_or_else(String::new, |n| format!("; did you mean `{n}`?"));
            wrong(format!("the paper has no indicator `{id}`{near}"))
        })?;
        Ok(i.watched(found))
    });
    let (t, n) = (told.clone(), names.clone());
    env.add_function("annex", move |id: Value| -> Result<Value, Error> {
        let id = one_of(&id.to_string(), &n.annexes, "the paper has no annex")?;
        if let Ok(mut told) = t.lock() {
            told.annexes.insert(id.clone());
        }
        // Made of plain letters and digits, which the reader of the pack file has seen to.
        Ok(Value::from_safe_string(format!("#annex-ref(\"{id}\");")))
    });
    env.add_function("status", move |key: String| -> Result<Value, Error> {
        let key = one_of(&key, &names.statuses, "the scheme has no status")?;
        Ok(Value::from_safe_string(format!("#status(\"{key}\");")))
    });
}

/// The lists beside the indicators: each can be asked for by some of its fields.
fn install_lists(env: &mut Environment<'_>, lists: Lists, names: &Arc<Names>, told: &Arc<Mutex<Told>>) {
    let Lists { blocks, sections, actions, organisations, risks, overrides, grants, grant_totals, stated, funds } =
        lists;
    let t = told.clone();
    env.add_function("grant_totals", move || hand_out("grant_totals()".to_owned(), grant_totals.clone(), &t));
    let by_name: [(&'static str, Vec<Json>, &'static [&'static str]); 8] = [
        ("blocks", blocks, &["name"]),
        ("sections", sections, &["title", "before_blocks"]),
        ("actions", actions, &["organisation", "district", "block", "id", "progress"]),
        ("organisations", organisations, &["name"]),
        ("risks", risks, &["block", "id"]),
        ("overrides", overrides, &["block", "id", "held"]),
        ("grants", grants, &["block", "id"]),
        ("stated", stated, &["title", "differs"]),
    ];
    for (name, items, fields) in by_name {
        let (t, n) = (told.clone(), names.clone());
        env.add_function(name, move |rest: Rest<Value>, wanted: Kwargs| -> Result<Value, Error> {
            let chosen = chosen(name, &items, fields, &rest, &wanted, &n)?;
            Ok(hand_out(call(name, &wanted)?, Json::from(chosen), &t))
        });
    }
    let (t, n) = (told.clone(), names.clone());
    let (whole, own): (Vec<Json>, Vec<Json>) = funds.into_iter().unzip();
    env.add_function("funds", move |rest: Rest<Value>, wanted: Kwargs| -> Result<Value, Error> {
        let call = call("funds", &wanted)?;
        let yes = || wanted.get::<Option<bool>>("own");
        let of_paper = yes().map_err(|_| wrong("write `funds(own=true)` or `funds(own=false)`"))?.unwrap_or(false);
        let items = if of_paper { &own } else { &whole };
        let chosen = chosen("funds", items, &["name", "pooled"], &rest, &wanted, &n)?;
        // A fund of which no line is for the paper's indicators has nothing to say in it.
        let told_of = |fund: &Json| !of_paper || fund["rows"].as_array().is_some_and(|rows| !rows.is_empty());
        Ok(hand_out(call, chosen.into_iter().filter(told_of).collect::<Vec<Json>>().into(), &t))
    });
}

/// A call as it was written, by which the paper's attachment names what it was given.
fn call(name: &str, wanted: &Kwargs) -> Result<String, Error> {
    let mut arguments = Vec::new();
    for key in wanted.args() {
        let value = wanted.peek::<Value>(key)?;
        let written = value.as_str().map_or_else(|| value.to_string(), |text| Json::from(text).to_string());
        arguments.push(format!("{key}={written}"));
    }
    arguments.sort();
    Ok(format!("{name}({})", arguments.join(", ")))
}

/// The fields of lists that are so or not so.
const YES_OR_NO: [&str; 4] = ["before_blocks", "held", "differs", "pooled"];

/// The items whose fields are as wanted.
fn chosen(
    name: &str,
    items: &[Json],
    fields: &[&str],
    rest: &[Value],
    wanted: &Kwargs,
    names: &Names,
) -> Result<Vec<Json>, Error> {
    if !rest.is_empty() {
        return Err(wrong(format!("write `{name}({}='…')`, with the name of what you choose by", fields[0])));
    }
    let mut left: Vec<&Json> = items.iter().collect();
    for field in fields {
        let Some(value) = wanted.get::<Option<Value>>(field)? else { continue };
        if YES_OR_NO.contains(field) {
            let yes = bool::try_from(value.clone())
                .map_err(|_| wrong(format!("write `{name}({field}=true)` or `{name}({field}=false)`")))?;
            left.retain(|item| item[field].as_bool() == Some(yes));
            continue;
        }
        let text = value.to_string();
        left.retain(|item| item[field].as_str() == Some(&text));
        if left.is_empty() {
            names.must_know(name, field, &text, items)?;
        }
    }
    wanted.assert_all_used().map_err(|_| wrong(format!("`{name}` can be chosen by {} only", list_and(fields))))?;
    Ok(left.into_iter().cloned().collect())
}

fn one_of(name: &str, known: &[String], what: &str) -> Result<String, Error> {
    if known.iter().any(|k| k == name) {
        return Ok(name.to_owned());
    }
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    Err(wrong(format!("{what} `{name}`. {}", did_you_mean(name, &known))))
}

fn choose(views: &[EntryView], wanted: &Kwargs, names: &Names) -> Result<Vec<usize>, Error> {
    let text = |name: &str| -> Result<Option<String>, Error> {
        let Some(value) = wanted.get::<Option<Value>>(name)? else { return Ok(None) };
        let (known, what) = match name {
            "agreement" => (&names.agreements, "the pack has no agreement"),
            "block" => (&names.blocks, "the pack has no block"),
            "annex" => (&names.annexes, "the paper has no annex"),
            "rule" => (&names.rules, "no annex takes the rule"),
            _ => (&names.statuses, "the scheme has no status"),
        };
        one_of(&value.to_string(), known, what).map(Some)
    };
    let (agreement, block) = (text("agreement")?, text("block")?);
    let (status, calculated, reported) = (text("status")?, text("calculated")?, text("reported")?);
    let (annex, rule) = (text("annex")?, text("rule")?);
    let stretch = wanted.get::<Option<bool>>("stretch")?;
    let overridden = wanted.get::<Option<bool>>("overridden")?;
    let same = |wanted: &Option<String>, own: Option<&str>| wanted.as_deref().is_none_or(|w| own == Some(w));
    Ok(views
        .iter()
        .enumerate()
        .filter(|(_, e)| {
            same(&agreement, e.agreement.as_deref())
                && same(&block, e.block.as_deref())
                && same(&status, Some(&e.status.key))
                && same(&calculated, Some(&e.calculated.key))
                && same(&reported, e.reported.as_ref().map(|s| s.key.as_str()))
                && same(&annex, e.annex.as_deref())
                && same(&rule, e.rule.as_deref())
                && stretch.is_none_or(|s| s == e.stretch)
                && overridden.is_none_or(|o| o == e.overridden)
        })
        .map(|(index, _)| index)
        .collect())
}
