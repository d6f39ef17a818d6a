use crate::diag::{Sink, SourceMap};
use crate::model::Period;
use crate::pack::Files;
use crate::read::{self, Register};

use super::*;

fn register(pack: &str, indicator: &str) -> Register {
    let mut files = Files::default();
    files
        .texts
        .insert("pack.yaml".into(), format!("board: B\nperiod: 2008/09 Q2\npapers: {{p: {{title: P}}}}\n{pack}"));
    files.texts.insert("indicators/a.yaml".into(), format!("id: A\ntitle: A\n{indicator}"));
    let (mut sources, mut sink) = (SourceMap::default(), Sink::default());
    let register = read::read(&files, &mut sources, &mut sink);
    assert!(!sink.has_errors(), "{:#?}", sink.sorted(&sources));
    register.expect("a register")
}

fn verdict(pack: &str, indicator: &str) -> (String, String) {
    let register = register(pack, indicator);
    let rated = rate(&register.indicators[0], &register.pack.period, &register.pack.scheme);
    (rated.calculated.status, rated.calculated.reason)
}

fn status(indicator: &str) -> String {
    verdict("", indicator).0
}

const RESULT: &str = "results: [{period: 2008/09 Q2, value: 10}]\n";

#[test]
fn the_order_of_decision_is_that_of_the_contract() {
    let target = "polarity: higher\ntargets: [{period: 2008/09 Q2, value: 10}]\n";
    let everything = format!(
        "discontinued: {{reason: Gone}}\ntargets_to_be_set: {{by: Us}}\nnext_due: 2008/09 Q4\n{target}\
         results: [{{period: 2008/09 Q2, uncertain: Doubt}}]\n"
    );
    let without = |keys: &[&str]| -> String {
        everything.lines().filter(|l| !keys.iter().any(|k| l.starts_with(k))).map(|l| format!("{l}\n")).collect()
    };
    assert_eq!(status(&without(&["targets: "])), "discontinued");
    assert_eq!(status(&without(&["disc", "targets: "])), "target_not_set");
    assert_eq!(status(&without(&["disc", "targets_to"])), "not_due");
    assert_eq!(status(&without(&["disc", "targets_to", "next"])), "uncertain");
    assert_eq!(status(&without(&["disc", "targets_to", "next", "results"])), "no_data");
    let later = "polarity: higher\ntargets: [{period: 2010/11, value: 10}]\n";
    assert_eq!(status(&format!("{later}{RESULT}")), "no_milestone");
    assert_eq!(status(&format!("{target}{RESULT}")), "green");
}

#[test]
fn a_missing_figure_is_never_red() {
    assert_eq!(status("polarity: higher\ntargets: [{period: 2008/09 Q2, value: 10}]\n"), "no_data");
    assert_eq!(status(RESULT), "target_not_set");
}

#[test]
fn boundaries_are_exact() {
    let rated = |value: &str, target: &str, polarity: &str| {
        status(&format!(
            "polarity: {polarity}\ndecimals: 0\ntargets: [{{period: 2008/09 Q2, value: {target}}}]\n\
             results: [{{period: 2008/09 Q2, value: {value}}}]\n"
        ))
    };
    for (value, target, polarity, expected) in [
        ("100", "100", "higher", "green"),
        ("99.999", "100", "higher", "amber"),
        ("95", "100", "higher", "amber"),
        ("94.999999", "100", "higher", "red"),
        ("100.001", "100", "lower", "amber"),
        ("105.000000001", "100", "lower", "red"),
        ("-5", "-4", "lower", "green"),
        ("5", "<5", "lower", "amber"),
        ("4.9", "<5", "lower", "green"),
        ("5", "<=5", "lower", "green"),
        ("<5", "5", "lower", "green"),
        ("<5", "3", "lower", "uncertain"),
        ("<5", "5", "higher", "uncertain"),
        ("2 to 4", "5", "higher", "red"),
        ("101", "98 to 102", "close", "green"),
        ("97", "98 to 102", "close", "amber"),
        ("110", "98 to 102", "close", "red"),
        ("110", "98 to 102", "higher", "red"),
        ("<5", "\">=90\"", "higher", "red"),
        ("2008-06-30", "2008-06-30", "higher", "green"),
        ("2008-07-01", "2008-06-30", "higher", "red"),
        ("Agreed", "10", "higher", "uncertain"),
        ("10", "Plan agreed", "higher", "no_milestone"),
    ] {
        assert_eq!(rated(value, target, polarity), expected, "{value} against {target}, {polarity}");
    }
}

fn milestone_of(keys: &str, at: &str) -> Option<String> {
    let register = register("", keys);
    let period: Period = register.pack.calendar.period(at).expect(at);
    milestone(&register.indicators[0], &period).map(|m| match m.value {
        Quantity::Number(n) => n.to_string(),
        other => format!("{other:?}"),
    })
}

use crate::model::Quantity;

#[test]
fn trajectories_have_the_shapes_that_the_documents_describe() {
    let linear = "baseline: {value: 20, period: 2007/08}\ntargets: [{period: 2008/09, value: 11}]\ntrajectory: {shape: linear}\n";
    assert_eq!(milestone_of(linear, "2008/09 Q2").as_deref(), Some("15.5"));
    assert_eq!(milestone_of(linear, "2008-04").as_deref(), Some("19.25"));
    assert_eq!(milestone_of(linear, "2008/09").as_deref(), Some("11"));
    assert_eq!(milestone_of(linear, "2007/08 Q2"), None);
    assert_eq!(milestone_of(linear, "2009/10 Q1"), None);
    let thirds =
        "baseline: {value: 0, period: 2007/08}\ntargets: [{period: 2008/09, value: 1}]\ntrajectory: {shape: linear}\n";
    assert_eq!(milestone_of(thirds, "2008-07").map(|m| m.len() > 20), Some(true));
    let stepped = "targets: [{period: 2007/08, value: 5}, {period: 2008/09, value: 7}, {period: 2010/11, value: 9}]\ntrajectory: {shape: stepped}\n";
    assert_eq!(milestone_of(stepped, "2008/09 Q2").as_deref(), Some("7"));
    assert_eq!(milestone_of(stepped, "2009/10 Q2").as_deref(), Some("7"));
    assert_eq!(milestone_of(stepped, "2006/07 Q2"), None);
    let cumulative = "targets: [{period: 2008/09, value: 600}]\ntrajectory: {shape: cumulative}\n";
    assert_eq!(milestone_of(cumulative, "2008/09 Q1").as_deref(), Some("150"));
    let agreement = "targets: [{period: 2008/09, value: 4875}]\ntrajectory: {shape: cumulative, from: 2006/07}\n";
    assert_eq!(milestone_of(agreement, "2006/07").as_deref(), Some("1625"));
    let two = "targets: [{period: 2007/08, value: 500}, {period: 2008/09, value: 1500}]\ntrajectory: {shape: cumulative, from: 2007/08}\n";
    assert_eq!(milestone_of(two, "2008/09 Q1").as_deref(), Some("750"));
    assert_eq!(milestone_of(two, "2007/08 Q2").as_deref(), Some("250"));
    let written = "milestones: [{period: 2008/09 Q1, value: 3}]\ntargets: [{period: 2008/09, value: 9}]\ntrajectory: {shape: points}\n";
    assert_eq!(milestone_of(written, "2008/09 Q1").as_deref(), Some("3"));
    assert_eq!(milestone_of(written, "2008/09 Q2"), None);
    assert_eq!(milestone_of("targets: [{period: 2008/09, value: 9}]\n", "2008/09 Q4").as_deref(), Some("9"));
}

#[test]
fn a_reported_status_counts_where_it_is_justified() {
    let counting = |reported: &str| {
        let register = register(
            "",
            &format!(
                "polarity: higher\ntargets: [{{period: 2008/09 Q2, value: 10}}]\nresults: [{{period: 2008/09 Q2, value: 8{reported}}}]\n"
            ),
        );
        let rated = rate(&register.indicators[0], &register.pack.period, &register.pack.scheme);
        (rated.status().to_owned(), rated.standing)
    };
    assert_eq!(counting(""), ("red".into(), Standing::NotReported));
    assert_eq!(counting(", reported: red"), ("red".into(), Standing::Agrees));
    assert_eq!(counting(", reported: green"), ("red".into(), Standing::Unjustified));
    assert_eq!(
        counting(", reported: green, because: {reason: Late figures, office: Board office, on: 2008-10-01}"),
        ("green".into(), Standing::Justified)
    );
}

#[test]
fn a_scheme_without_targets_rates_by_change() {
    let scheme = "scheme:\n  statuses:\n    up: {label: Better, when: improvement > 0}\n    same: {label: Same, when: improvement == 0}\n    down: {label: Worse, when: otherwise}\n";
    let results = |now: &str| {
        format!("polarity: lower\nresults: [{{period: 2008/09 Q1, value: 5}}, {{period: 2008/09 Q2, value: {now}}}]\n")
    };
    assert_eq!(verdict(scheme, &results("4")), ("up".into(), "4, better by 1 than 2008/09 Q1.".into()));
    assert_eq!(verdict(scheme, &results("5")).0, "same");
    assert_eq!(verdict(scheme, &results("6")).0, "down");
    assert_eq!(verdict(scheme, RESULT).0, "no_milestone");
}

#[test]
fn reasons_read_as_sentences() {
    let keys = "unit: \"%\"\npolarity: lower\ndecimals: 1\ntargets: [{period: 2008/09 Q2, value: 17.0}]\nresults: [{period: 2008/09 Q2, value: 17.4}]\n";
    assert_eq!(
        verdict("", keys).1,
        "17.4% against a milestone of 17.0%: 0.4 percentage points over, within the tolerance of 0.9 percentage points."
            .replace("milestone", "target")
    );
    let told = "targets: [{period: 2008/09, value: 1}]\nresults: [{period: 2008/09 Q2, no_data: {reason: The survey is in the field, expected: 2009-02-28}}]\n";
    assert_eq!(verdict("", told).1, "The survey is in the field. Expected by 28 February 2009.");
}

#[test]
fn a_decision_can_be_followed_to_the_question_that_decided() {
    let target = "polarity: higher\ntargets: [{period: 2008/09 Q2, value: 10}]\n";
    let asked = |pack: &str, indicator: &str| {
        let register = register(pack, indicator);
        let (period, scheme) = (&register.pack.period, &register.pack.scheme);
        let rated = rate(&register.indicators[0], period, scheme);
        let decision = decision(&rated, period, scheme);
        let last = decision.steps.last().expect("a step");
        assert_eq!(last.verdict.as_ref(), Some(&rated.calculated));
        assert!(decision.steps.iter().rev().skip(1).all(|step| step.verdict.is_none()));
        let trials = decision.trials.iter().map(|t| format!("{} {:?}", t.status.key, t.outcome)).collect::<Vec<_>>();
        (last.question, trials.join(", "))
    };
    assert_eq!(asked("", "discontinued: {reason: Gone}\n"), (Question::Discontinued, String::new()));
    assert_eq!(asked("", RESULT), (Question::TargetNotSet, String::new()));
    assert_eq!(asked("", target), (Question::NoData, String::new()));
    let green = "green Applies".to_owned();
    assert_eq!(asked("", &format!("{target}{RESULT}")), (Question::Rules, green));
    let red = "green DoesNot, amber DoesNot, red Applies".to_owned();
    assert_eq!(asked("", &format!("{target}{}", RESULT.replace("10", "4"))), (Question::Rules, red));
    let later = target.replace("2008/09 Q2", "2010/11");
    let (question, trials) = asked("", &format!("{later}{RESULT}"));
    assert_eq!(question, Question::NoMilestone);
    assert_eq!(trials, "green Missing(Flag(Met)), amber Missing(Figure(Shortfall)), red PassedOver");
    let gap = "scheme: {statuses: {good: {label: Good, when: value > 90}}}\n";
    assert_eq!(asked(gap, RESULT), (Question::NoRule, "good DoesNot".to_owned()));
}
