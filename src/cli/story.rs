//! The lines of `boardpack explain`: an indicator's story, and the long text of a code.

use crate::compare::pages_in_words;
use crate::explain::{About, Asked, Explained, Finding, InPaper, Known, Part, Place, Reported, RuleTried, Story};

/// So wide running text is set.
const WIDTH: usize = 88;

/// The long text of a code.
pub(super) fn of_code(explained: &Explained) -> Vec<String> {
    let mut lines = vec![format!("{}[{}]: {}", explained.severity, explained.code, explained.title)];
    for part in &explained.text {
        match part {
            Part::Paragraph(text) => {
                lines.push(String::new());
                lines.extend(wrapped(text, "", ""));
            }
            Part::Item(text) => lines.extend(wrapped(text, "- ", "  ")),
            Part::Example { which, lines: example } => {
                lines.push(String::new());
                lines.extend(which.as_ref().map(|which| format!("  {which}:")));
                lines.extend(example.iter().map(|line| format!("    {line}").trim_end().to_owned()));
            }
        }
    }
    lines
}

/// An indicator's story.
pub(super) fn of_indicator(story: &Story) -> Vec<String> {
    let mut lines = vec![format!("{}: {}", story.about.id, story.about.title)];
    let (statuses, period) = (&story.statuses, &story.period);
    lines.extend(wrapped(&format!("{} for {period}. {}", statuses.status.label, verdict(story)), "", ""));
    if !story.papers.iter().any(|paper| paper.covered) {
        lines.push("No paper that was looked at counts it.".to_owned());
    }
    let mut section = |heading: &str, body: Vec<String>| {
        lines.push(String::new());
        lines.push(heading.to_owned());
        lines.extend(if body.is_empty() { vec!["  None.".to_owned()] } else { body });
    };
    section("Who and what", about(&story.about));
    section(&format!("Where it is written: {}", story.file), written(story));
    section("History", history(story));
    section(&format!("How the status for {period} was decided"), decision(story));
    section("Where it goes", story.papers.iter().flat_map(|paper| in_paper(paper, story)).collect());
    section("Corrections", corrections(story));
    section("What is found about it", story.findings.iter().flat_map(finding).collect());
    lines
}

/// Why the status is what it is, in short.
fn verdict(story: &Story) -> String {
    let statuses = &story.statuses;
    if statuses.reported.is_some() && statuses.status != statuses.calculated {
        return statuses.counts.clone();
    }
    statuses.reason.clone()
}

fn about(about: &About) -> Vec<String> {
    let better = about.polarity.map(|polarity| match polarity {
        "higher" => "higher is better",
        "lower" => "lower is better",
        "close" => "the closer to what is aimed at, the better",
        _ => "for information: neither way is better",
    });
    let unit: Vec<&str> = about.unit.as_deref().into_iter().chain(better).collect();
    let lead: Vec<&str> = about.lead.as_deref().into_iter().chain(about.officer.as_deref()).collect();
    let some = |text: String| Some(text).filter(|text| !text.is_empty());
    let rows = [
        ("In full", about.full_title.clone()),
        ("Other names", some(about.refs.join(", "))),
        ("Agreement", about.agreement.clone()),
        ("Block", about.block.clone()),
        ("Lead", Some(if lead.is_empty() { "nobody is named".to_owned() } else { lead.join(", ") })),
        ("Unit", some(unit.join("; "))),
        ("Measured", about.frequency.clone()),
        ("Reward grant", about.stretch.then(|| "hangs on it (stretch target)".to_owned())),
    ];
    let told = rows.into_iter().filter_map(|(what, says)| Some(vec![what.to_owned(), says?]));
    table(&told.collect::<Vec<_>>())
}

fn written(story: &Story) -> Vec<String> {
    let rows = story.written.iter().map(|w| vec![format!("line {}", w.place.line), w.what.clone(), w.says.clone()]);
    table(&rows.collect::<Vec<_>>())
}

fn history(story: &Story) -> Vec<String> {
    if story.history.is_empty() {
        return vec!["  No result has been reported.".to_owned()];
    }
    let row = |r: &Reported| {
        let unsure: Vec<&str> = r.data.into_iter().chain(r.illustrative.then_some("illustrative")).collect();
        let value = r.value.clone().unwrap_or_else(|| "no figure".to_owned());
        let value =
            if unsure.is_empty() || r.value.is_none() { value } else { format!("{value} ({})", unsure.join(", ")) };
        vec![
            format!("{}{}", if r.current { "> " } else { "  " }, r.period),
            value,
            r.milestone.clone().unwrap_or_else(|| "\u{2013}".to_owned()),
            r.calculated.label.clone(),
            r.reported.as_ref().map_or_else(|| "\u{2013}".to_owned(), |named| named.label.clone()),
            r.status.label.clone(),
            format!("line {}", r.place.line),
        ]
    };
    let heading = ["  Period", "Result", "Against", "By the figures", "Reported", "Counted", "Written"];
    let heading = heading.map(str::to_owned).to_vec();
    let rows: Vec<Vec<String>> = std::iter::once(heading).chain(story.history.iter().map(row)).collect();
    let mut lines = table(&rows);
    lines.extend(story.trend.iter().flat_map(|trend| wrapped(trend, "  ", "  ")));
    lines
}

fn decision(story: &Story) -> Vec<String> {
    let mut lines = Vec::new();
    for (index, asked) in story.decision.iter().enumerate() {
        let Asked { question, answer, rules, .. } = asked;
        let number = format!("  {}. ", index + 1);
        let indent = " ".repeat(number.len());
        lines.extend(wrapped(&format!("{question} {answer}"), &number, &indent));
        for rule in rules {
            let (place, outcome) = (written_at(rule.place.as_ref()), &rule.outcome);
            let asks = if rule.asks.is_empty() { String::new() } else { format!("; {}", here(&rule.asks)) };
            let text = format!("{} if `{}` ({place}): {outcome}{asks}", rule.status.label, rule.rule);
            lines.extend(wrapped(&text, &format!("{indent}- "), &format!("{indent}  ")));
        }
    }
    lines.extend(wrapped(&story.statuses.counts, "  ", "  "));
    for other in &story.otherwise {
        let (value, which, status) = (&other.value, &other.which, &other.status.label);
        lines.extend(wrapped(&format!("By the figures, {value} ({which}) would have given {status}."), "  ", "  "));
    }
    lines
}

fn written_at(place: Option<&Place>) -> String {
    place.map_or_else(|| "built in".to_owned(), Place::in_words)
}

fn in_paper(paper: &InPaper, story: &Story) -> Vec<String> {
    let named = format!("{}, {}", paper.paper, paper.period);
    let Some(statuses) = &paper.statuses else {
        let rule = paper.covers.as_ref().map(|rule| format!("{}; {}", ruled(rule), here(&rule.asks)));
        let rule = rule.unwrap_or_default();
        return wrapped(&format!("{named}: not counted there, by {rule}"), "  ", "    ");
    };
    let stands = match (&paper.annex, &paper.nowhere) {
        (Some(annex), _) => format!("in annex {annex}"),
        (None, Some(nowhere)) => format!("in no annex: {nowhere}"),
        (None, None) => "in no annex".to_owned(),
    };
    let mut lines = wrapped(&format!("{named}: {}, {stands}", statuses.status.label), "  ", "    ");
    if paper.period != story.period {
        lines.extend(wrapped(&statuses.reason, "    ", "    "));
    }
    let covers = paper.covers.iter().map(|rule| format!("counted by {}", ruled(rule)));
    let tried = paper.tried.iter().map(|rule| {
        let annex = rule.annex.as_deref().unwrap_or_default();
        match (&rule.title, rule.taken) {
            (Some(title), true) => format!("annex {annex}: \u{201c}{title}\u{201d} takes it, by {}", ruled(rule)),
            (Some(title), false) => format!("annex {annex}: not \u{201c}{title}\u{201d}, by {}", ruled(rule)),
            (None, _) => format!("annex {annex}: not of such, by {}", ruled(rule)),
        }
    });
    for line in covers.chain(tried) {
        lines.extend(wrapped(&line, "    - ", "      "));
    }
    let mut asks: Vec<Known> = Vec::new();
    for known in paper.covers.iter().chain(&paper.tried).flat_map(|rule| &rule.asks) {
        if !asks.contains(known) {
            asks.push(known.clone());
        }
    }
    if !asks.is_empty() {
        lines.extend(wrapped(&format!("Here {}.", here(&asks)), "    ", "    "));
    }
    lines.extend(paper.judged.iter().flat_map(|judged| wrapped(&format!("Judged: {judged}"), "    ", "    ")));
    match paper.pages.as_deref() {
        None => {}
        Some([]) => lines.push("    No page names it.".to_owned()),
        Some(pages) => {
            let on: Vec<String> = pages.iter().map(|p| format!("{} {}", p.pdf, pages_in_words(&p.pages))).collect();
            lines.extend(wrapped(&format!("On paper: {}", on.join("; ")), "    ", "    "));
        }
    }
    let says = |text: &String| wrapped(&format!("The cover says: {text}"), "    ", "    ");
    lines.extend(paper.sentences.iter().flat_map(says));
    lines
}

/// A rule and where it is written.
fn ruled(rule: &RuleTried) -> String {
    let place = written_at(rule.place.as_ref());
    // What was wrong with it is found, and it stands here as a rule that takes nothing.
    if rule.rule.is_empty() {
        format!("a rule that cannot be read ({place})")
    } else {
        format!("`{}` ({place})", rule.rule)
    }
}

/// What the words of rules stand for: `shortfall` is 4.7, `concern` is no.
fn here(asks: &[Known]) -> String {
    let is = |known: &Known| match &known.is {
        Some(is) => format!("`{}` is {is}", known.name),
        None => format!("`{}` is missing", known.name),
    };
    asks.iter().map(is).collect::<Vec<_>>().join(", ")
}

fn corrections(story: &Story) -> Vec<String> {
    let mut lines = Vec::new();
    for c in &story.corrections {
        let side = |text: &Option<String>| text.clone().unwrap_or_else(|| "nothing".to_owned());
        let text = format!(
            "{}: {} {} \u{2192} {}. {} ({}, {}; {})",
            c.kind,
            c.what,
            side(&c.was),
            side(&c.is),
            c.reason,
            c.by,
            c.date,
            c.place.in_words()
        );
        lines.extend(wrapped(&text, "  ", "    "));
    }
    lines
}

fn finding(found: &Finding) -> Vec<String> {
    let place = found.place.as_ref().map(|place| format!(" ({})", place.in_words())).unwrap_or_default();
    let severity = if found.waived.is_some() { "waived" } else { found.severity };
    let mut lines = wrapped(&format!("{severity}[{}]: {}{place}", found.code, found.message), "  ", "    ");
    if let Some(reason) = &found.waived {
        lines.extend(wrapped(&format!("Accepted: {reason}"), "    ", "    "));
        return lines;
    }
    lines.extend(found.help.iter().flat_map(|help| wrapped(help, "    ", "    ")));
    if found.keeps_from_final {
        lines.push("    Still to come: until then no paper that counts it can be final.".to_owned());
    }
    lines
}

/// Text in lines of a readable width; a word longer than a line stays whole.
fn wrapped(text: &str, first: &str, others: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = first.to_owned();
    let mut is_empty = true;
    for word in text.split_whitespace() {
        let fits = line.chars().count() + 1 + word.chars().count() <= WIDTH;
        if !is_empty && !fits {
            lines.push(std::mem::replace(&mut line, others.to_owned()));
            is_empty = true;
        }
        if !is_empty {
            line.push(' ');
        }
        line.push_str(word);
        is_empty = false;
    }
    lines.push(line);
    lines
}

/// Rows with their columns one below the other.
fn table(rows: &[Vec<String>]) -> Vec<String> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
    let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or(0)).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
        format!("  {}", cells.collect::<Vec<_>>().join("  ")).trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}
