use std::sync::Arc;

use jiff::civil::Date;
use proptest::prelude::*;
use typst::layout::{Frame, FrameItem};
use typst::model::Document as _;
use typst_layout::PagedDocument;

use super::*;
use crate::compose::compose;
use crate::diag::Sink;
use crate::issue::{Issue, MadeOf, Replaced, Standing};
use crate::model::correction::Kind;
use crate::notice::{Amended, FigureAmended, Notice, Why};
use crate::pack::Files;
use crate::read;
use crate::render::{Glyphs, Printing, Templates, render};

/// Typesets a pack that lives in memory and returns the text of its pages, white space left out, with the title.
fn typeset_text(pack: &str, indicator: &str) -> (String, String, Vec<String>) {
    let mut files = Files::default();
    files.texts.insert("pack.yaml".into(), pack.to_owned());
    files.texts.insert("indicators/a.yaml".into(), indicator.to_owned());
    let (mut texts, mut sink) = (SourceMap::default(), Sink::default());
    let register = read::read(&files, &mut texts, &mut sink).expect("a register");
    let templates = Templates::of(&files, &mut texts);
    let library = fonts(&files, &register.pack.fonts, &mut sink);
    let glyphs = Arc::new(library.glyphs());
    let composition = compose(&register, &register.pack.papers[0], &register.pack.period);
    let printing = Printing {
        issue: reissue(&register.indicators[0].id),
        issued: BTreeMap::new(),
        since: None,
        gaps: Vec::new(),
        pack_files: BTreeMap::new(),
        font_families: library.families.clone(),
    };
    let sources = render(&composition, &printing, &templates, &glyphs, &texts, &mut sink);
    let shown: Vec<String> = sink.sorted(&texts).iter().map(|d| format!("{}: {}", d.code.name(), d.message)).collect();
    let sources = sources.unwrap_or_else(|| panic!("{shown:#?}"));
    let shared = Arc::new(Shared::new(&sources, &library));
    let world = PaperWorld::new(shared, "pack.typ");
    let compiled = typst::compile::<PagedDocument>(&world);
    let paged = compiled.output.unwrap_or_else(|errors| panic!("{errors:#?}"));
    let mut text = String::new();
    paged.pages().iter().for_each(|page| collect(&page.frame, &mut text));
    let title = paged.info().title.as_ref().map(ToString::to_string).unwrap_or_default();
    let literals = sources.generated.values().map(|s| s.rendered.text.clone()).collect();
    (squeezed(&text), title, literals)
}

/// The second version of a paper, which corrects a figure of an indicator; every text is the indicator's id.
fn reissue(id: &str) -> Issue {
    let day = Date::constant(2008, 11, 13);
    let text = || Some(id.to_owned());
    let mut issue = Issue::stating("p", "2008/09 Q2", &Standing::New, true, MadeOf::default());
    issue.version = 2;
    issue.replaces = Some(Replaced { version: 1, signed_off: day });
    issue.notices.push(Notice {
        version: 2,
        amended: vec![Amended {
            indicator: id.to_owned(),
            title: id.to_owned(),
            annexes: vec!["1".to_owned()],
            figures: vec![FigureAmended {
                field: "value".to_owned(),
                period: Some("2008/09 Q2".to_owned()),
                what: id.to_owned(),
                was: text(),
                is: text(),
                why: vec![Why { kind: Kind::Correction, reason: id.to_owned(), on: day }],
            }],
            effects: vec![id.to_owned()],
            besides: vec![id.to_owned()],
        }],
        totals: vec![id.to_owned()],
        others: vec![id.to_owned()],
        withdrawn: vec![id.to_owned()],
    });
    issue
}

fn collect(frame: &Frame, out: &mut String) {
    for (_, item) in frame.items() {
        match item {
            FrameItem::Group(group) => collect(&group.frame, out),
            FrameItem::Text(text) => out.push_str(&text.text),
            _ => {}
        }
    }
}

/// White space left out, and with it the places at which a word too long for its line may break.
fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '\u{200b}').collect()
}

/// YAML in double quotes, so that any text can stand in a test's file.
fn yaml(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            ' '..='~' => out.push(c),
            _ => out.push_str(&format!("\\U{:08X}", u32::from(c))),
        }
    }
    out + "\""
}

fn with_text_everywhere(text: &str) -> (String, String) {
    let t = yaml(text);
    let pack = format!(
        "board: {t}\nperiod: 2008/09 Q2\nagreements: {{A: {t}}}\nannex_rules:\n  all: {{title: {t}, when: otherwise}}\n\
         papers:\n  p:\n    title: {t}\n    signed_by: {{name: {t}, post: {t}, organisation: {t}}}\n\
         \x20   annexes:\n      - {{id: 1, title: {t}, takes: [all]}}\n"
    );
    let indicator = format!(
        "id: {t}\ntitle: {t}\nagreement: A\nrefs: [{t}]\nunit: {t}\npolarity: higher\nlead: {{organisation: {t}, officer: {t}}}\n\
         baseline: {{value: 1, note: {t}}}\ntargets: [{{period: 2008/09 Q2, value: 3, note: {t}}}]\nresults:\n\
         \x20 - {{period: 2008/09 Q1, value: 1, note: {t}}}\n\
         \x20 - period: 2008/09 Q2\n    value: 2\n    note: {t}\n    reported: green\n    because: {{reason: {t}, office: {t}}}\n\
         \x20   concern: {t}\n    delivery_risk: {t}\n    breakdown: [{{name: {t}, value: 1, note: {t}}}]\n\
         actions: [{{text: {t}, owner: {t}, organisation: {t}, stage: {t}}}]\nreward: {{expectation: full, text: {t}}}\n"
    );
    (pack, indicator)
}

fn built_in_glyphs() -> Glyphs {
    fonts(&Files::default(), &[], &mut Sink::default()).glyphs()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    /// In every position a value can stand, the pages say what was typed, and the title too.
    #[test]
    fn what_is_typed_is_what_the_pages_say(typed in crate::render::hostile_text()) {
        let glyphs = built_in_glyphs();
        let typed = format!("{typed}xQ");
        let wanted = squeezed(&crate::render::as_printed(&typed, &glyphs));
        let (pack, indicator) = with_text_everywhere(&typed);
        let (text, title, _) = typeset_text(&pack, &indicator);
        // Board, title, names of sign-off, annex, section, id and title twice, facts, notes, reason, actions, breakdown, the correction notice and the record in the entry …
        prop_assert!(text.matches(&wanted).count() >= 37, "{} times {wanted}\n{text}", text.matches(&wanted).count());
        prop_assert_eq!(squeezed(&title), wanted);
    }
}

#[test]
fn a_character_without_a_glyph_prints_a_placeholder() {
    let (pack, indicator) = with_text_everywhere("日🎉\u{202e}x");
    let (text, title, _) = typeset_text(&pack, &indicator);
    assert!(text.contains("[U+65E5][U+1F389][U+202E]x"), "{text}");
    assert_eq!(title, "[U+65E5][U+1F389][U+202E]x");
}

#[test]
fn alternative_texts_say_what_was_typed() {
    let (pack, indicator) = with_text_everywhere("A* \"to\" #C\\");
    let (_, _, sources) = typeset_text(&pack, &indicator);
    let alt = sources.iter().flat_map(|s| s.lines()).find(|l| l.trim_start().starts_with("alt:")).expect("a chart");
    assert!(alt.contains(r#"A* \"to\" #C\\ rose from 1 A* \"to\" #C\\"#), "{alt}");
}
