use super::*;
use crate::model::Calendar;
use crate::model::calendar::Label;

fn period(text: &str) -> Period {
    Calendar::default().period(text).expect(text)
}

fn opened(from: &str, to: &str) -> Result<Move, NotOpened> {
    match step(&Calendar::default(), &period(from), to, None)? {
        Step::Opens(opened) => Ok(opened),
        Step::There(there) => panic!("{} is there", there.label),
    }
}

#[test]
fn what_is_skipped_is_known() {
    assert_eq!(opened("2008/09 Q2", "2008/09 Q3").expect("a move").skipped, Vec::<String>::new());
    assert_eq!(opened("2008/09 Q2", "2009/10 Q1").expect("a move").skipped, ["2008/09 Q3", "2008/09 Q4"]);
    assert_eq!(opened("2008-11", "2009-02").expect("a move").skipped, ["2008-12", "2009-01"]);
}

#[test]
fn another_kind_of_period_opens_only_where_it_joins() {
    for (from, to) in [
        ("2008/09 Q2", "2008/09 H2"),
        ("2008/09 Q4", "2009/10"),
        ("2008/09 Q3", "2008/09"),
        ("2008/09 H1", "2008/09"),
        ("2008/09", "2009-04"),
    ] {
        assert!(opened(from, to).expect(to).other_kind, "{from} to {to}");
    }
    for (from, to, said) in [
        ("2008/09 Q2", "2008/09", "does not follow"),
        ("2008/09 Q2", "2008-11", "does not follow"),
        ("2008/09 Q2", "2009/10", "does not follow"),
        ("2008/09 Q2", "2009 Q1", "is 2008/09 Q4, written in another way"),
        ("2008/09 Q4", "2008/09", "not later"),
        ("2008/09", "2008/09 Q4", "not later"),
    ] {
        let (message, _) = opened(from, to).expect_err(to);
        assert!(message.contains(said), "{from} to {to}: {message}");
    }
}

#[test]
fn a_listed_period_follows_the_list() {
    let labels = ["Spring", "Summer", "Autumn"].map(|l| Label { label: l.to_owned(), days: None });
    let calendar = Calendar { year_starts: 9, labels: labels.to_vec() };
    let p = |text: &str| calendar.period(text).expect(text);
    let Ok(Step::Opens(opened)) = step(&calendar, &p("Spring"), "Autumn", None) else { panic!("a move") };
    assert_eq!((opened.skipped, opened.other_kind), (vec!["Summer".to_owned()], false));
    let (_, help) = step(&calendar, &p("Autumn"), "Winter", None).expect_err("no such term");
    assert!(help.contains("added to `periods:`") && !help.contains("Did you mean"), "{help}");
}

const NONE: Dates = Dates { data_as_at: None, sign_off: None, despatch: None, meeting: None };

#[test]
fn only_the_period_changes() {
    for text in [
        "# Ours.\nboard: B\n\nperiod: 2008/09 Q2   # each quarter\npapers: {q: {title: Q}}\n",
        "board: B\r\nperiod: 2008/09 Q2\r\npapers:\r\n  q: {title: Q}\r\n",
        "{board: B, period: 2008/09 Q2, papers: {q: {title: Q, editions: [{period: 2008/09 Q1}]}}}\n",
        "papers:\n- x\nperiod:   2008/09 Q2\nboard: 'period: 2008/09 Q1'",
    ] {
        let edited = edited(text, None, &period("2008/09 Q3"), NONE, &[]).expect(text);
        assert_eq!(edited.text.trim_end(), text.replace("2008/09 Q2", "2008/09 Q3").trim_end());
        assert_eq!(edited.line, text.lines().position(|l| l.contains("2008/09 Q2")).expect("a line") + 1);
    }
    for quoted in ["\"2008/09 Q2\"", "'2008/09 Q2'"] {
        let text = format!("period: {quoted} # each quarter\nboard: B\n");
        let edited = edited(&text, None, &period("2008/09 Q3"), NONE, &[]).expect("edited");
        let read = crate::yaml::tree(&edited.text).expect("readable");
        assert_eq!(read.text("period"), Some("2008/09 Q3"));
        assert!(edited.text.ends_with("# each quarter\nboard: B\n"), "{}", edited.text);
    }
}

#[test]
fn a_paper_with_a_period_of_its_own_moves_alone() {
    let text =
        "period: 2008/09 Q2\npapers:\n  review:\n    # the last\n    period: 2006/07   # one year\n    title: R\n";
    let edited = edited(text, Some("review"), &period("2007/08"), NONE, &[]).expect("edited");
    assert_eq!(edited.text, text.replace("2006/07", "2007/08"));
    assert_eq!(edited.line, 5);
}

#[test]
fn dates_come_after_those_that_are_there() {
    let text = "period: 2008/09 Q2\npapers:\n  q:\n    editions:\n      # The first.\n      - {period: 2008/09 Q2, meeting: 2008-11-19}\n    \
                annexes: []\n  o:\n    title: O\n";
    let meeting = Dates { meeting: Some(Date::constant(2009, 2, 18)), ..NONE };
    let edited = edited(text, None, &period("2008/09 Q3"), meeting, &["q", "o"]).expect("edited");
    let first = text.replace("period: 2008/09 Q2\npapers", "period: 2008/09 Q3\npapers");
    let added = "      - period: 2008/09 Q3\n        meeting: 2009-02-18\n";
    let expected = first.replace("    annexes", &format!("{added}    annexes")) + "    editions:\n" + added;
    assert_eq!(edited.text, expected);
    let lines: Vec<(&str, usize)> = edited.editions.iter().map(|e| (e.paper.as_str(), e.line)).collect();
    assert_eq!(lines, [("q", 7), ("o", 13)]);
}

#[test]
fn what_is_not_there_is_not_edited() {
    let to = period("2008/09 Q3");
    for text in ["board: B\n", "period: [\n", "- period\n"] {
        assert_eq!(edited(text, None, &to, NONE, &[]), None, "{text}");
    }
    assert_eq!(edited("period: 2008/09 Q2\npapers: {q: {title: Q}}\n", Some("q"), &to, NONE, &[]), None);
}
