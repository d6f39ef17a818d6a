use std::collections::BTreeMap;

use super::*;

#[derive(Default)]
struct Known {
    figures: BTreeMap<Figure, Decimal>,
    flags: BTreeMap<Flag, bool>,
    status: String,
}

impl Facts for Known {
    fn figure(&self, figure: Figure) -> Option<Decimal> {
        self.figures.get(&figure).copied()
    }
    fn flag(&self, flag: Flag) -> Option<bool> {
        self.flags.get(&flag).copied()
    }
    fn attribute(&self, attribute: Attribute) -> Option<&str> {
        (attribute == Attribute::Status).then_some(self.status.as_str())
    }
}

fn vocabulary() -> Vocabulary {
    let words = |w: &[&str]| w.iter().map(|s| (*s).to_owned()).collect();
    Vocabulary { statuses: words(&["red", "amber", "no_data"]), agreements: words(&["LAA1"]), ..Vocabulary::default() }
}

fn read(text: &str) -> Result<Rule, BadRule> {
    Rule::read(text, Scope::Choosing, &vocabulary())
}

#[test]
fn conditions_compute_exactly() {
    let mut known = Known { status: "amber".into(), ..Known::default() };
    known.figures.insert(Figure::Shortfall, "0.3".parse().expect("number"));
    known.flags.insert(Flag::Concern, true);
    for (text, expected) in [
        ("status == 'amber' and concern", true),
        ("status in ['red', 'no_data']", false),
        ("status != 'red'", true),
        ("status not in ['red']", true),
        ("shortfall == 0.1 + 0.2", true),
        ("shortfall <= 0.3 and not (shortfall < 0.3)", true),
        ("0 < shortfall <= 0.3", true),
        ("shortfall * 2 - 0.6 == 0", true),
        ("-shortfall < 0", true),
        ("otherwise", true),
    ] {
        assert_eq!(read(text).expect(text).applies(&known), Ok(expected), "{text}");
    }
}

#[test]
fn what_is_missing_is_named_and_never_false() {
    let known = Known::default();
    assert_eq!(read("value < 5").expect("rule").applies(&known), Err(Missing::Figure(Figure::Value)));
    assert_eq!(read("met").expect("rule").applies(&known), Err(Missing::Flag(Flag::Met)));
    let zero = read("1 / (1 - 1) > 2").expect("rule");
    assert_eq!(zero.applies(&known), Err(Missing::NoNumber));
}

#[test]
fn wrong_rules_are_refused_with_a_place_and_a_hint() {
    for (text, part, hint) in [
        ("status == 'Red'", "'Red'", "Did you mean `red`?"),
        ("statsu == 'red'", "statsu", "Did you mean `status`?"),
        ("status = 'red'", "", "write `==`"),
        ("status == 'red' AND concern", "", "small letters"),
        ("value", "value", "Compare it"),
        ("status == red", "red", "'red'"),
        ("concern > 3", "concern", "not concern"),
        ("agreement == 'LAA3'", "'LAA3'", "LAA1"),
        ("value | upper", "", ""),
        ("range(3)", "", ""),
        ("", "", ""),
        ("status == 'red' && concern", "&", "Write `and`"),
        ("status == ‘red’", "‘", "straight"),
        ("concern ; stretch", ";", ""),
        ("concern\u{2013}1 > 2", "\u{2013}", "minus"),
        ("status == 'red", "'red", "closed"),
    ] {
        let bad = read(text).expect_err(text);
        assert!(bad.range.end <= text.len(), "{text}: {bad:?}");
        assert!(bad.help.contains(hint), "{text}: {bad:?}");
        if !part.is_empty() {
            assert_eq!(&text[bad.range.clone()], part, "{text}: {bad:?}");
        }
    }
}

#[test]
fn a_scheme_cannot_ask_for_the_status_it_decides() {
    assert!(Rule::read("status == 'red'", Scope::Rating, &vocabulary()).is_err());
    assert!(Rule::read("overridden", Scope::Rating, &vocabulary()).is_err());
    assert!(Rule::read("met", Scope::Rating, &vocabulary()).expect("rule").asks_for_target());
    assert!(!Rule::read("improvement > 0", Scope::Rating, &vocabulary()).expect("rule").asks_for_target());
}

#[test]
fn a_rule_says_what_it_asks_for() {
    let rule = Rule::read("not met and shortfall <= tolerance / 2 and shortfall > 0", Scope::Rating, &vocabulary())
        .expect("rule");
    let names: Vec<&str> = rule.terms().into_iter().map(Term::name).collect();
    assert_eq!(names, ["met", "shortfall", "tolerance"]);
}
