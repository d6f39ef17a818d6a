//! Showing what a new period brings: lists by lead, or one object.

use serde_json::json;

use super::ui::Ui;
use crate::diag::wording::quoted;
use crate::diag::wording::{counted, list_and};
use crate::model::quantity::print_date;
use crate::roll::{
    ByLead, CarriedAction, CarriedRecommendation, Due, Figure, Named, Opening, Reported, Targets, Unset, ValueChange,
    count,
};

/// The mark of a figure that would not come yet by its frequency.
const EARLY: &str = "*";

/// Shows an opening.
pub(super) fn show(opening: &Opening, ui: &Ui) {
    let mut object = json!(opening);
    object["type"] = json!("opening");
    let mut lines = vec![heading(opening)];
    due(opening, &mut lines);
    not_due(opening, &mut lines);
    targets(&opening.targets, &mut lines);
    actions(opening, &mut lines);
    recommendations(opening, &mut lines);
    unfinished(opening, &mut lines);
    if !opening.unread.is_empty() {
        begin(format!("Not in these lists, since it could not be read: {}", list_and(&opening.unread)), &mut lines);
    }
    lines.push(String::new());
    ui.product(&lines, object);
}

fn heading(opening: &Opening) -> String {
    let days = opening
        .starts
        .zip(opening.ends)
        .map_or_else(String::new, |(first, last)| format!(", {} to {}", print_date(first), print_date(last)));
    format!("{}{days}: {}", opening.period, list_and(&opening.papers))
}

/// Begins a list below an empty line.
fn begin(heading: String, lines: &mut Vec<String>) {
    lines.extend([String::new(), heading]);
}

/// Rows whose cells stand below each other; what is empty at their end is left out.
fn table(rows: &[[String; 3]], indent: usize, lines: &mut Vec<String>) {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let (first, second) = (width(0), width(1));
    for [id, title, remark] in rows {
        let line = format!("{:indent$}{id:first$}  {title:second$}  {remark}", "");
        lines.push(line.trim_end().to_owned());
    }
}

fn lead<T>(lead: &ByLead<T>) -> String {
    match (&lead.organisation, &lead.officer) {
        (Some(organisation), Some(officer)) => format!("  {organisation}, {officer}"),
        (Some(only), None) | (None, Some(only)) => format!("  {only}"),
        (None, None) => "  Nobody is named".to_owned(),
    }
}

fn due(opening: &Opening, lines: &mut Vec<String>) {
    let all = count(&opening.due);
    if all == 0 {
        begin(format!("No figure is due for {}.", opening.period), lines);
        return;
    }
    let figures = opening.due.iter().flat_map(|lead| &lead.items);
    let there = figures.clone().filter(|due| matches!(due.figure, Figure::There { .. })).count();
    let known = match there {
        0 => String::new(),
        there if there == all => ", there already".to_owned(),
        1 => "; 1 of them is there already".to_owned(),
        there => format!("; {there} of them are there already"),
    };
    begin(format!("Due for {}: {}{known}", opening.period, counted(all, "figure")), lines);
    by_lead_table(&opening.due, lines);
    if figures.clone().any(|due| due.later_by_frequency.is_some()) {
        lines.push(format!(
            "  {EARLY} by its frequency no figure would come yet; if none is due, write `next_due:` into its file"
        ));
    }
}

fn by_lead_table(leads: &[ByLead<Due>], lines: &mut Vec<String>) {
    for asked in leads {
        lines.push(lead(asked));
        table(&asked.items.iter().map(row).collect::<Vec<_>>(), 4, lines);
    }
}

fn row(due: &Due) -> [String; 3] {
    let mut remarks: Vec<String> = due.frequency.iter().cloned().collect();
    remarks.extend(due.milestone.as_ref().map(|milestone| format!("milestone {milestone}")));
    match &due.figure {
        Figure::There { figure } => remarks.push(format!("there already: {figure}")),
        Figure::Explained { reason, expected } => {
            remarks.push(format!("not there: {}", reason.trim_end_matches('.')));
            remarks.push(
                expected.map_or_else(|| "nothing says when".to_owned(), |day| format!("expected {}", print_date(day))),
            );
        }
        Figure::Awaited => {}
    }
    if let (Some(next), Some(last)) = (&due.later_by_frequency, &due.last) {
        remarks.push(format!("last for {last}, next for {next} {EARLY}"));
    }
    [due.indicator.id.clone(), due.indicator.title.clone(), remarks.join("; ")]
}

fn not_due(opening: &Opening, lines: &mut Vec<String>) {
    if !opening.not_due.is_empty() {
        begin(format!("Not due yet: {}", counted(opening.not_due.len(), "figure")), lines);
        let rows = opening.not_due.iter().map(|waiting| {
            let next = waiting.next.as_ref().map_or_else(|| "nothing says when".to_owned(), |p| format!("due for {p}"));
            named(&waiting.indicator, next)
        });
        table(&rows.collect::<Vec<_>>(), 2, lines);
    }
    if !opening.discontinued.is_empty() {
        let ids: Vec<&str> = opening.discontinued.iter().map(|named| named.id.as_str()).collect();
        begin(format!("No longer measured, and not asked for: {}", list_and(&ids)), lines);
    }
}

fn named(named: &Named, remark: String) -> [String; 3] {
    [named.id.clone(), named.title.clone(), remark]
}

fn targets(targets: &Targets, lines: &mut Vec<String>) {
    let changes = |changes: &[ValueChange], lines: &mut Vec<String>| {
        let none = || "none".to_owned();
        let row = |change: &ValueChange| {
            let (was, is) = (change.was.clone().unwrap_or_else(none), change.is.clone().unwrap_or_else(none));
            named(&change.indicator, format!("{was} → {is}"))
        };
        table(&changes.iter().map(row).collect::<Vec<_>>(), 2, lines);
    };
    if !targets.changed.is_empty() {
        begin(format!("Targets that change: {}", targets.changed.len()), lines);
        changes(&targets.changed, lines);
    }
    if !targets.milestones.is_empty() {
        begin(format!("Milestones that change: {}", targets.milestones.len()), lines);
        changes(&targets.milestones, lines);
    }
    if !targets.moving.is_empty() {
        let (move_on, their) = if targets.moving.len() == 1 { ("moves", "its") } else { ("move", "their") };
        begin(format!("{} {move_on} on along {their} planned way.", counted(targets.moving.len(), "milestone")), lines);
    }
    if !targets.without.is_empty() {
        begin(format!("No target for this period or a later one: {}", targets.without.len()), lines);
        let last =
            |change: &ValueChange| change.was.as_ref().map_or_else(String::new, |was| format!("the last was {was}"));
        let rows = targets.without.iter().map(|change| named(&change.indicator, last(change)));
        table(&rows.collect::<Vec<_>>(), 2, lines);
    }
    if !targets.to_be_set.is_empty() {
        begin(format!("Targets yet to be set, and no figure asked for until then: {}", targets.to_be_set.len()), lines);
        let who = |unset: &Unset| {
            let said: Vec<&str> = unset.by.iter().chain(&unset.when).map(String::as_str).collect();
            if said.is_empty() { "nobody says by whom or when".to_owned() } else { said.join(": ") }
        };
        let rows = targets.to_be_set.iter().map(|unset| named(&unset.indicator, who(unset)));
        table(&rows.collect::<Vec<_>>(), 2, lines);
    }
}

fn actions(opening: &Opening, lines: &mut Vec<String>) {
    let all = count(&opening.actions);
    if all == 0 {
        return;
    }
    let overdue = opening.actions.iter().flat_map(|owner| &owner.items).filter(|action| action.overdue).count();
    let late = match (overdue, opening.starts) {
        (0, _) | (_, None) => String::new(),
        (overdue, Some(first)) => format!("; {overdue} of them overdue on {}", print_date(first)),
    };
    begin(format!("Carried over: {}{late}", counted(all, "open action")), lines);
    for owner in &opening.actions {
        lines.push(lead(owner));
        let row = |action: &CarriedAction| {
            let due = action.due.map(|day| format!("due {}", print_date(day)));
            let overdue = action.overdue.then(|| "overdue".to_owned());
            let remarks: Vec<String> = due.into_iter().chain(overdue).chain(action.stage.clone()).collect();
            [action.indicator.clone(), action.text.clone(), remarks.join(", ")]
        };
        table(&owner.items.iter().map(row).collect::<Vec<_>>(), 4, lines);
    }
}

fn recommendations(opening: &Opening, lines: &mut Vec<String>) {
    let all = count(&opening.recommendations);
    if all == 0 {
        return;
    }
    begin(format!("Carried over: {} without an outcome", counted(all, "recommendation")), lines);
    for asked in &opening.recommendations {
        lines.push(lead(asked));
        for CarriedRecommendation { text, section, made, indicators, reported } in &asked.items {
            let when = match reported {
                Reported::Now => format!("; the report for {} is to say", opening.period),
                Reported::Late(period) => format!("; the report for {period} was to say"),
                Reported::Later(period) => format!("; the report for {period} is to say"),
                Reported::NotSaid => String::new(),
            };
            let about = if indicators.is_empty() { String::new() } else { format!(": {}", list_and(indicators)) };
            lines.push(format!("    {text}"));
            lines.push(format!("      {section}, {made}{about}{when}"));
        }
    }
}

fn unfinished(opening: &Opening, lines: &mut Vec<String>) {
    let Some(from) = &opening.from else { return };
    if !opening.not_signed_off.is_empty() {
        let are = if opening.not_signed_off.len() == 1 { "is" } else { "are" };
        begin(format!("Not finished: {} for {from} {are} not signed off.", list_and(&opening.not_signed_off)), lines);
        let paper = if let [only] = opening.not_signed_off.as_slice() { &quoted(only) } else { "PAPER" };
        let from = quoted(from);
        lines.push(format!("  boardpack sign-off {paper} --period {from} --by \"…\" --post \"…\" can still be done."));
    }
    if !opening.without_figure.is_empty() {
        begin(format!("Without a figure for {from}: {}", counted(count(&opening.without_figure), "indicator")), lines);
        by_lead_table(&opening.without_figure, lines);
    }
}
