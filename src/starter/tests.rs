use std::path::Path;

use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::diag::SourceMap;
use crate::pack::Files;
use crate::pipeline::{Past, Purpose, Request, Run, run_on};
use crate::yaml::tree;

fn line(text: &str) -> Line {
    Line::read(text).expect(text)
}

fn agreements(texts: &[&str]) -> Vec<Agreement> {
    texts.iter().map(|text| Agreement::read(text).expect(text)).collect()
}

/// Every kind of period, at its edges.
fn kinds() -> Vec<Reporting> {
    let by_cycle = |cycle, starts, period| Reporting::by_cycle(cycle, starts, period).expect(period);
    let by_spans =
        |labels: &[&str], period| Reporting::by_spans(labels.iter().map(|l| line(l)).collect(), period).expect("spans");
    vec![
        by_cycle(Cycle::Quarters, 4, "2026/27 Q1"),
        by_cycle(Cycle::Quarters, 4, "2026/27 Q4"),
        by_cycle(Cycle::Quarters, 1, "2026 Q2"),
        by_cycle(Cycle::Halves, 9, "1999/00 H2"),
        by_cycle(Cycle::Months, 4, "2026-03"),
        by_cycle(Cycle::Months, 1, "2026-12"),
        by_cycle(Cycle::Years, 4, "2026/27"),
        by_cycle(Cycle::Years, 1, "2199"),
        by_spans(&["Summer", "Autumn"], None),
        by_spans(&["Spring: \"the\" first", "# 2", "2027", "no"], Some("2027")),
    ]
}

fn checked(files: &BTreeMap<String, String>, purpose: Purpose) -> Run {
    let bytes = files.iter().map(|(path, text)| (path.clone(), text.clone().into_bytes())).collect();
    let request = Request { purpose, ..Request::default() };
    run_on(Files::of(&bytes), &Past::default(), &request, Vec::new())
}

fn told(run: &Run) -> Vec<String> {
    run.findings.sorted(&run.texts).iter().map(|found| format!("{found:?}")).collect()
}

#[test]
fn the_starter_builds_with_nothing_to_find_whatever_the_board_reports_by() {
    let several = ["A=One", "2.b=Two & \"more\"", "no=Three"];
    for (kind, reporting) in kinds().into_iter().enumerate() {
        for some in [&several[..0], &several[..1], &several[..]] {
            // The kinds differ in their periods alone; that of the agreements is shown with one kind of each sort.
            if some.len() == 3 && ![0, 9].contains(&kind) {
                continue;
            }
            let answers = Answers::new(line("A Board"), reporting.clone(), agreements(some)).expect("answers");
            let files = files(&answers).expect("files");
            let run = checked(&files, Purpose::Final);
            assert_eq!(told(&run), Vec::<String>::new(), "{files:#?}");
            assert!(run.refused.is_empty() && run.papers.len() == 1 && run.papers[0].complete);
            let wanted = [("red", 1), ("amber", 1), ("green", 1), ("target_not_set", 1), ("not_due", 1)];
            for (key, number) in wanted {
                let count = run.papers[0].counts.iter().find(|(k, ..)| k == key).map(|(_, _, n)| *n);
                assert_eq!(count, Some(number), "{key}: {files:#?}");
            }
            let names: Vec<&str> = run.papers[0].pdfs.iter().map(|pdf| pdf.name.as_str()).collect();
            assert_eq!(names, ["paper", "annex-1", "annex-2", "pack"]);
        }
    }
}

/// Whichever examples an officer throws out, the paper's own words still hold.
#[test]
fn the_starter_does_without_any_of_its_examples() {
    let reporting = Reporting::by_cycle(Cycle::Quarters, 4, "2026/27 Q1").expect("a quarter");
    let whole =
        files(&Answers::new(line("B"), reporting, agreements(&["A=One", "B=Two"])).expect("answers")).expect("files");
    for left_out in EXAMPLES.map(|(name, _)| Some(name)).into_iter().chain([None]) {
        let goes = |path: &str| path.starts_with(INDICATORS) && left_out.is_none_or(|name| path.ends_with(name));
        let rest = whole.iter().filter(|(path, _)| !goes(path)).map(|(p, t)| (p.clone(), t.clone())).collect();
        let run = checked(&rest, Purpose::Check);
        let codes: Vec<&str> = run.findings.sorted(&run.texts).iter().map(|found| found.code.name()).collect();
        let expected: &[&str] = if left_out.is_none() { &["no-indicators"] } else { &[] };
        assert_eq!(codes, expected, "without {left_out:?}");
    }
}

#[test]
fn every_agreement_has_an_indicator() {
    let reporting = Reporting::by_cycle(Cycle::Quarters, 4, "2026/27 Q1").expect("a quarter");
    let answers = Answers::new(line("B"), reporting, agreements(&["A=One", "B=Two", "C=Three"])).expect("answers");
    let files = files(&answers).expect("files");
    for id in ["A", "B", "C"] {
        assert!(files.values().any(|text| text.contains(&format!("\nagreement: {id}\n"))), "{id}");
    }
}

#[test]
fn every_yaml_file_names_the_schema_that_lies_where_it_says() {
    let reporting = Reporting::by_cycle(Cycle::Quarters, 4, "2026/27 Q1").expect("a quarter");
    let files = files(&Answers::new(line("B"), reporting, Vec::new()).expect("answers")).expect("files");
    for (path, text) in files.iter().filter(|(path, _)| path.ends_with(".yaml")) {
        let kind = if path == PACK_FILE { "pack" } else { "indicator" };
        let up = "../".repeat(Path::new(path).components().count() - 1);
        let wanted = format!("# yaml-language-server: $schema={up}schemas/{kind}.schema.json\n");
        assert!(text.starts_with(&wanted), "{path}: {text}");
        assert!(text.ends_with('\n') && !text.contains("\n\n\n"), "{path}: {text}");
    }
}

#[test]
fn the_period_of_a_day_is_found_in_every_year() {
    for (cycle, starts, day, period) in [
        (Cycle::Quarters, 4, date(2026, 4, 1), "2026/27 Q1"),
        (Cycle::Quarters, 4, date(2026, 3, 31), "2025/26 Q4"),
        (Cycle::Quarters, 1, date(2026, 12, 31), "2026 Q4"),
        (Cycle::Halves, 9, date(2027, 3, 1), "2026/27 H2"),
        (Cycle::Halves, 9, date(2027, 2, 28), "2026/27 H1"),
        (Cycle::Months, 4, date(2026, 1, 9), "2026-01"),
        (Cycle::Years, 4, date(2000, 1, 1), "1999/00"),
        (Cycle::Years, 1, date(2000, 1, 1), "2000"),
    ] {
        assert_eq!(Reporting::period_of(cycle, starts, day), period);
        assert!(Reporting::by_cycle(cycle, starts, period).is_ok(), "{period}");
    }
}

#[test]
fn what_cannot_be_a_first_period_is_refused() {
    for (cycle, starts, period) in [
        (Cycle::Quarters, 4, "2026 Q1"),
        (Cycle::Quarters, 4, "2026/27"),
        (Cycle::Quarters, 1, "2026/27 Q1"),
        (Cycle::Years, 4, "2026/27 Q4"),
        (Cycle::Months, 4, "2026-13"),
        (Cycle::Years, 1, "1899"),
        (Cycle::Years, 1, "2200"),
    ] {
        assert!(Reporting::by_cycle(cycle, starts, period).is_err(), "{period}");
    }
    let spans = |labels: &[&str], period| Reporting::by_spans(labels.iter().map(|l| line(l)).collect(), period);
    assert!(spans(&["A"], None).is_err());
    assert!(spans(&["A", "A"], None).is_err());
    assert!(spans(&["A", "B"], Some("B")).is_err());
    assert!(spans(&["A", "B"], Some("C")).is_err());
    assert!(spans(&["A", "B", "C"], Some("B")).is_ok());
}

#[test]
fn months_are_read_as_people_write_them() {
    for (text, number) in [("April", 4), ("april", 4), ("Sept", 9), ("sep", 9), (" 12 ", 12), ("MAY", 5)] {
        assert_eq!(month(text), Ok(number), "{text}");
    }
    for text in ["Ap", "13", "0", "", "Aprill", "é"] {
        assert!(month(text).is_err(), "{text}");
    }
}

#[test]
fn what_cannot_be_a_name_is_refused_in_plain_words() {
    for text in ["", "  ", "---", "a\u{7}b", "a\u{202e}b", &"x".repeat(121)] {
        assert!(Line::read(text).is_err(), "{text}");
    }
    for text in ["LAA1", "=Title", "all=All", "internal=I", "a'b=Title", "LAA1=", &format!("{}=Title", "x".repeat(21))]
    {
        assert!(Agreement::read(text).is_err(), "{text}");
    }
}

/// Texts in which any mark of YAML or Markdown may stand anywhere.
fn typed() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => proptest::sample::select(vec![
            "#", " #", ":", ": ", "- ", "? ", "&a", "*b*", "!c", "|", ">", "%", "@", "`", "\"", "'", "\\", "\\n", "{", "}", "[", "]", ",",
            "~", "null", "no", "Yes", "1", "010", "1e3", "2026-01-01", "<b>", "{{ x }}", "{% y %}", "{#", "ŵ", "Ŷ", "£", "…", "=", "<<", "//",
        ]).prop_map(str::to_owned),
        1 => "[a-zA-Z0-9 ]{1,6}",
        1 => "\\PC{1,4}",
    ];
    proptest::collection::vec(piece, 1..8).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever a name is like, the files say it as it was typed.
    #[test]
    fn names_stand_in_the_pack_as_they_were_typed(board in typed(), title in typed(), span in typed()) {
        let read = |text: &str| Line::read(text).ok();
        let (Some(board), Some(title), Some(span)) = (read(&board), read(&title), read(&span)) else { return Ok(()) };
        prop_assume!(span.as_str() != "Next");
        let agreement = Agreement::read(&format!("no={}", title.as_str())).expect("an agreement");
        let reporting = Reporting::by_spans(vec![span.clone(), line("Next")], None).expect("spans");
        let answers = Answers::new(board.clone(), reporting, vec![agreement]).expect("answers");
        let files = files(&answers).expect("files");
        let pack = &files[PACK_FILE];
        let root = tree(pack).expect(pack);
        prop_assert_eq!(root.text("board"), Some(board.as_str()), "{}", pack);
        prop_assert_eq!(root.text("period"), Some(span.as_str()), "{}", pack);
        prop_assert_eq!(root.child("agreements").and_then(|a| a.text("no")), Some(title.as_str()), "{}", pack);
        let mut sources = SourceMap::default();
        for (path, text) in files.iter().filter(|(path, _)| path.ends_with(".yaml")) {
            let mut sink = crate::diag::Sink::default();
            let file = sources.add(path.as_str(), text.as_str());
            let node = crate::yaml::parse(file, &sources, &mut sink);
            prop_assert!(node.is_some() && !sink.has_errors(), "{}", text);
        }
    }
}
