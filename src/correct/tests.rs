use proptest::prelude::*;

use super::*;

fn wanted(text: &str) -> Wanted {
    if text.is_empty() { Wanted::Nothing } else { Wanted::Text(text.to_owned()) }
}

fn asked(changes: &[(&str, &str)]) -> Asked {
    let calendar = Calendar::default();
    Asked {
        changes: changes.iter().map(|(f, v)| (Field::named(f).expect(f), wanted(v))).collect(),
        period: calendar.period("2008/09 Q2").expect("a period"),
        kind: Kind::Correction,
        reason: "Counted twice: #3".to_owned(),
        by: "An Officer".to_owned(),
        date: Date::constant(2008, 11, 18),
    }
}

fn corrected(text: &str, changes: &[(&str, &str)]) -> Result<Corrected, NotCorrected> {
    correct(text, None, &asked(changes), &Calendar::default())
}

const RECORD: &str = "corrections:\n- kind: correction\n  field: value\n  period: 2008/09 Q2\n  was: 41.70\n  is: 42.90\n  \
                      reason: 'Counted twice: #3'\n  by: An Officer\n  date: 2008-11-18\n";

#[test]
fn one_value_changes_and_nothing_else() {
    let text = "id: A   # odd\ntitle: \"It's: so\"\nresults:\n  # first\n  - {period: 2008/09 Q1, value: 3}   # tail\n  - \
                period: '2008/09 Q2'  # p\n    value:   41.70   # keep\n    commentary: |\n      hello\n\n# end\n";
    let found = corrected(text, &[("value", "42.90")]).expect("corrected");
    assert_eq!(found.text, format!("{}{RECORD}", text.replace("41.70", "42.90")));
    assert_eq!(found.changed[0].was.as_deref(), Some("41.70"));
}

#[test]
fn line_ends_and_brackets_stay_as_they_are() {
    let text = "id: A\r\nresults:\r\n- period: 2008/09 Q2\r\n  value: 1 # x\r\n";
    let found = corrected(text, &[("value", "2")]).expect("corrected");
    assert!(
        found.text.starts_with("id: A\r\nresults:\r\n- period: 2008/09 Q2\r\n  value: 2 # x\r\ncorrections:\r\n"),
        "{:?}",
        found.text
    );
    let flow = "{id: A, results: [{period: 2008/09 Q2, value: 1}]}\n";
    let found = corrected(flow, &[("value", "2")]).expect("corrected");
    assert!(
        found.text.starts_with("{id: A, results: [{period: 2008/09 Q2, value: 2}], corrections: [{kind: correction"),
        "{}",
        found.text
    );
}

#[test]
fn a_correction_of_a_correction_adds_a_record() {
    let text = "id: A\nresults:\n- {period: 2008/09 Q2, value: 1}\n";
    let once = corrected(text, &[("value", "2")]).expect("corrected").text;
    let twice = corrected(&once, &[("value", "3"), ("data", "provisional")]).expect("corrected");
    assert_eq!(twice.text.matches("- kind: correction").count(), 3, "{}", twice.text);
    assert_eq!(twice.changed[1].was.as_deref(), Some("final"));
}

#[test]
fn targets_milestones_and_baselines_can_be_corrected() {
    let text = "id: A\nbaseline: {value: 10, period: 2007/08}\ntargets:\n- {period: 2008/09 Q2, value: <5, without_stretch: \
                7}\nmilestones:\n- {period: 2008/09 Q2, value: 6}\n";
    let all = [("baseline", "11"), ("target", "<4"), ("without_stretch", "8"), ("milestone", "5")];
    let found = corrected(text, &all).expect("corrected");
    assert!(found.text.contains("baseline: {value: 11, period: 2007/08}"), "{}", found.text);
    assert!(found.text.contains("without_stretch: 8}"), "{}", found.text);
    assert_eq!(found.changed[0].period, None);
}

#[test]
fn what_cannot_be_corrected_is_said() {
    let text = "id: A\nresults:\n- {period: 2008/09 Q1, value: 1}\n";
    for (changes, part) in [
        (&[("value", "2")][..], "nothing under `results` for 2008/09 Q2"),
        (&[("breakdown.Cherwell", "2")][..], "nothing under `results` for 2008/09 Q2"),
        (&[("reward.potential", "2")][..], "no reward"),
        (&[("baseline", "2")][..], "no baseline"),
    ] {
        let (message, help) = corrected(text, changes).expect_err("refused");
        assert!(message.contains(part), "{message}");
        assert!(!help.is_empty());
    }
    let same = corrected("id: A\nresults: [{period: 2008/09 Q2, value: 1}]\n", &[("value", "1")]);
    assert!(same.is_err_and(|(message, _)| message.contains("is 1 already")));
}

/// Text that YAML could take for something else.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("#"),
        Just(": "),
        Just("- "),
        Just("'"),
        Just("\""),
        Just("{"),
        Just("}"),
        Just("["),
        Just("&a"),
        Just("*a"),
        Just("!x"),
        Just("|"),
        Just(">"),
        Just("%"),
        Just("@"),
        Just("`"),
        Just("~"),
        Just("no"),
        Just("010"),
        Just("1e3"),
        Just("0x1F"),
        Just("1_000"),
        Just(".5"),
        Just("ŵ"),
        Just("日"),
        Just(" "),
        Just("3.10"),
        Just("\\"),
        Just("null"),
    ];
    proptest::collection::vec(piece, 1..6).prop_map(|pieces| pieces.concat().trim().to_owned())
}

proptest! {
    #[test]
    fn whatever_is_typed_stands_there_and_nothing_else_moves(value in hostile(), reason in hostile()) {
        prop_assume!(!value.is_empty() && !reason.is_empty());
        let text = "id: A   # odd\ntitle: \"It's: so\"\nresults:\n  # first\n  - {period: 2008/09 Q1, note: 'x # y'}   # tail\n  \
                    - period: '2008/09 Q2'  # p\n    note:   old one   # keep\n    commentary: |\n      hello\n\n# end\n";
        let asked = Asked { reason: reason.clone(), ..asked(&[("note", &value)]) };
        let found = correct(text, None, &asked, &Calendar::default()).expect("corrected");
        let (before, after) = text.split_once("old one").expect("the note");
        prop_assert!(found.text.starts_with(before), "{}", found.text);
        prop_assert!(found.text.contains(after), "{}", found.text);
        let tree = tree(&found.text).expect("readable");
        let records = tree.child("corrections").expect("records").items();
        prop_assert_eq!(records[0].text("is"), Some(value.as_str()));
        prop_assert_eq!(records[0].text("reason"), Some(reason.as_str()));
    }
}

#[test]
fn a_part_of_a_result_and_the_grant_can_be_corrected() {
    let text = "id: A\nresults:\n- period: 2008/09 Q2\n  value: 3\n  breakdown:\n    - {name: Cherwell, value: 1} # north\n    - \
                {name: West Oxfordshire, note: late}\nreward:\n  expectation: none  # so far\n";
    let all = [("breakdown.cherwell", "2"), ("breakdown.West Oxfordshire", "1"), ("reward.expectation", "full")];
    let found = corrected(text, &all).expect("corrected");
    for part in ["{name: Cherwell, value: 2} # north", "note: late, value: 1}", "expectation: full  # so far"] {
        assert!(found.text.contains(part), "{part}: {}", found.text);
    }
    assert_eq!(found.changed[2].period, None);
}

#[test]
fn what_no_longer_holds_can_be_taken_away() {
    let text = "id: A\nresults:\n# of the summer\n- period: 2008/09 Q2\n  # why\n  uncertain: The base # is in doubt\n  \
                value: 3 # last\n\n# end\n";
    let found = corrected(text, &[("uncertain", "")]).expect("corrected");
    assert!(!found.text.contains("uncertain: The base"), "{}", found.text);
    for part in
        ["# of the summer\n- period: 2008/09 Q2\n", "value: 3 # last\n", "# end\n", "  was: The base\n  reason:"]
    {
        assert!(found.text.contains(part), "{part}: {}", found.text);
    }
    assert_eq!(found.changed[0].is, None);
}

#[test]
fn an_edit_by_hand_gets_its_record() {
    let signed = "id: A\nresults:\n- {period: 2008/09 Q2, value: 41.7}\n";
    let text = signed.replace("41.7", "52");
    let by_hand = |text: &str| correct(text, Some(signed), &asked(&[("value", "52")]), &Calendar::default());
    let found = by_hand(&text).expect("recorded");
    assert!(found.changed[0].by_hand);
    assert!(found.text.starts_with(&text) && found.text.contains("  was: 41.7\n  is: 52\n"), "{}", found.text);
    // Once is enough.
    assert!(by_hand(&found.text).is_err_and(|(message, _)| message.contains("is 52 already")));
    assert!(corrected(&text, &[("value", "52")]).is_err());
    // A record that another edit has overtaken is enough to go on from.
    let overtaken = found.text.replace("value: 52", "value: 53");
    let again = corrected(&overtaken, &[("value", "53")]).expect("recorded");
    assert_eq!(again.changed[0].was.as_deref(), Some("52"));
}
