use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::*;
use crate::diag::{Sink, SourceMap};
use crate::model::reward::Expectation;
use crate::pack::Files;
use crate::read;

#[test]
fn file_names_are_unique_and_plain() {
    let mut taken = BTreeMap::new();
    let slugs: Vec<String> = ["CYP2-A03/01", "CYP2 A03 01", "NI 154", "ŵ", "日本", "../../etc"]
        .iter()
        .map(|id| slug(id, &mut taken))
        .collect();
    assert_eq!(slugs, ["cyp2-a03-01", "cyp2-a03-01-2", "ni-154", "indicator", "indicator-2", "etc"]);
}

/// A pack for 2008/09 Q2 with an indicator in each text.
fn register(pack: &str, indicators: &[&str]) -> Register {
    let mut files = Files::default();
    let pack = format!("board: B\nperiod: 2008/09 Q2\npapers: {{p: {{title: P}}}}\n{pack}");
    files.texts.insert("pack.yaml".into(), pack);
    for (number, text) in indicators.iter().enumerate() {
        files.texts.insert(format!("indicators/{number}.yaml"), format!("id: I{number}\ntitle: T{number}\n{text}"));
    }
    let (mut sources, mut sink) = (SourceMap::default(), Sink::default());
    let register = read::read(&files, &mut sources, &mut sink);
    assert!(!sink.has_errors(), "{:#?}", sink.sorted(&sources));
    register.expect("a register")
}

fn composed<T>(pack: &str, indicators: &[&str], look: impl FnOnce(&Composition<'_>) -> T) -> T {
    let register = register(pack, indicators);
    look(&compose(&register, &register.pack.papers[0], &register.pack.period))
}

fn decimal(text: &str) -> Decimal {
    Decimal::from_str_exact(text).expect("a number")
}

const GRANT: &str = "grant: {capital: 50%, retained: 50%, threshold: 60%, cap: 100%}\n";

/// What a target earns on a reward, and how much of the stretch its figure makes.
fn earned(reward: &str, target: &str, value: &str) -> TargetGrant {
    let text = format!(
        "polarity: higher\ntargets: [{{period: 2008/09, {target}}}]\nresults: [{{period: 2008/09 Q2, value: {value}}}]\n\
         reward: {{potential: 1000, {reward}}}\n"
    );
    composed(GRANT, &[&text], |c| {
        let pack = &c.register.pack;
        target_grant(&c.entries[0], &c.period, &pack.grant.expect("terms"), &pack.calendar).expect("a grant")
    })
}

#[test]
fn the_share_of_a_stretch_is_held_against_the_level_without_it() {
    let share = |target: &str, value: &str| earned("expectation: full", target, value).share;
    assert_eq!(share("value: 120, without_stretch: 100", "112"), Some(decimal("60.0")));
    // Less is better: the same arithmetic.
    assert_eq!(share("value: 80, without_stretch: 100", "88"), Some(decimal("60.0")));
    assert_eq!(share("value: 120, without_stretch: 100", "90"), Some(decimal("-50.0")));
    assert_eq!(share("value: 120, without_stretch: 120", "130"), None);
    assert_eq!(share("value: 120", "130"), None);
}

#[test]
fn below_the_threshold_nothing_is_paid_and_above_the_cap_no_more() {
    let target = "value: 120, without_stretch: 100";
    let expected =
        |share: &str| earned(&format!("expectation: partial, expected_share: {share}"), target, "112").expected;
    assert_eq!(expected("59.9%"), Decimal::ZERO);
    assert_eq!(expected("60%"), decimal("600"));
    assert_eq!(expected("100%"), decimal("1000"));
    let unknown = earned("expectation: unknown", target, "112");
    assert_eq!((unknown.low, unknown.expected, unknown.high), (Decimal::ZERO, Decimal::ZERO, decimal("1000")));
}

#[test]
fn a_condition_that_may_fail_takes_the_grant_out_of_the_least() {
    let target = "value: 120, without_stretch: 100";
    let full =
        |met: &str| earned(&format!("expectation: full, conditions: [{{text: Survey, met: {met}}}]"), target, "120");
    let (yes, no, open) = (full("yes"), full("no"), full("not known"));
    assert_eq!((yes.low, yes.expected), (decimal("1000"), decimal("1000")));
    assert_eq!((open.low, open.expected, open.high), (Decimal::ZERO, decimal("1000"), decimal("1000")));
    assert_eq!((no.expected, no.high), (Decimal::ZERO, Decimal::ZERO));
}

#[test]
fn an_expectation_is_not_known_before_it_was_made() {
    let earlier =
        earned("expectation: full, since: 2008/09 Q3, conditions: [{text: Survey, met: no}]", "value: 120", "1");
    assert_eq!(earlier.expectation, Expectation::Unknown);
    assert_eq!(earlier.high, decimal("1000"));
}

fn forecast_of(indicator: &str) -> Option<Forecast> {
    composed("", &[indicator], |c| forecast(c.entries[0].rated.indicator, &c.period, &c.register.pack.calendar))
}

#[test]
fn a_forecast_goes_on_as_the_last_twelve_months_did() {
    let results =
        "results: [{period: 2007/08 Q1, value: 0}, {period: 2007/08 Q2, value: 10}, {period: 2008/09 Q2, value: 16}]\n";
    let found =
        forecast_of(&format!("polarity: higher\ntargets: [{{period: 2008/09, value: 19}}]\n{results}")).expect("one");
    assert_eq!((found.value, found.meets_target), (decimal("19"), Some(true)));
    assert_eq!(found.method, "if the change since 2007/08 Q2 goes on at the same rate");
    let none =
        forecast_of(&format!("polarity: none\ntargets: [{{period: 2008/09, value: 19}}]\n{results}")).expect("one");
    assert_eq!(none.meets_target, None);
}

#[test]
fn a_forecast_is_judged_before_it_is_rounded() {
    let text = "polarity: higher\ndecimals: 1\ntargets: [{period: 2008/09, value: 60}]\n\
                results: [{period: 2007/08 Q2, value: 59.775}, {period: 2008/09 Q2, value: 59.895}]\n";
    let found = forecast_of(text).expect("one");
    assert_eq!((found.value, found.meets_target), (decimal("59.955"), Some(false)));
}

#[test]
fn a_count_goes_on_at_its_average_rate_and_may_have_arrived() {
    let text = |value: &str| {
        format!(
            "polarity: higher\ntargets: [{{period: 2008/09, value: 100}}]\ntrajectory: {{shape: cumulative}}\n\
             results: [{{period: 2008/09 Q2, value: {value}}}]\n"
        )
    };
    let short = forecast_of(&text("40")).expect("one");
    assert_eq!((short.value, short.meets_target, short.met_already), (decimal("80"), Some(false), false));
    assert!(forecast_of(&text("100")).expect("one").met_already);
}

#[test]
fn a_percentage_is_not_carried_past_its_ends() {
    let text = "unit: \"%\"\npolarity: higher\ntargets: [{period: 2008/09, value: 100}]\n\
                results: [{period: 2008/09 Q1, value: 80}, {period: 2008/09 Q2, value: 95}]\n";
    assert_eq!(forecast_of(text).expect("one").value, decimal("100"));
}

fn in_time(more: &str) -> Option<String> {
    let text = format!(
        "polarity: higher\nfrequency: every three years\ntargets: [{{period: 2008/09, value: 70}}]\n\
         results: [{{period: 2003/04, value: 62}}, {{period: 2006/07, value: 71}}]\n{more}"
    );
    let found = |c: &Composition<'_>| unmeasurable(c.entries[0].rated.indicator, &c.period, &c.register.pack.calendar);
    composed("", &[&text], |c| found(c).map(|u| u.next))
}

#[test]
fn a_survey_that_comes_after_its_target_cannot_measure_it() {
    assert_eq!(in_time("").as_deref(), Some("2009/10"));
    assert_eq!(in_time("next_due: 2008/09 Q4\n"), None);
    // A date that has passed promises nothing.
    assert_eq!(in_time("next_due: 2005/06\n").as_deref(), Some("2009/10"));
}

#[test]
fn the_risk_profile_says_which_facts_put_a_target_there() {
    let red = "polarity: higher\ntargets: [{period: 2008/09 Q2, value: 10}]\nresults: [{period: 2008/09 Q2, value: 1}]\n\
               baseline: {value: 0, period: 2006/07}\n";
    let depends = "polarity: higher\ntargets: [{period: 2008/09 Q2, value: 10}]\nresults: [{period: 2008/09 Q2, value: 12}]\n\
                   depends_on: [I0]\naction_plan: none\nrisk: {likelihood: 2, impact: 4}\n";
    composed("", &[red, depends], |c| {
        let profile = risk_profile(c);
        assert_eq!(profile.len(), 1);
        assert_eq!(profile[0].score, Some(8));
        let facts: Vec<String> = profile[0].facts.iter().map(RiskFact::in_words).collect();
        assert_eq!(
            facts,
            ["There is no earlier figure to compare with.", "Depends on I0, which is off track.", "No action plan."]
        );
    });
}

#[test]
fn a_dependency_outside_the_paper_counts_too() {
    let pack = "blocks: [X, Y]\n";
    let red = "block: X\npolarity: higher\ntargets: [{period: 2008/09 Q2, value: 10}]\n\
               results: [{period: 2008/09 Q2, value: 1}]\n";
    let depends = "block: Y\ndepends_on: [I0]\npolarity: none\n";
    let mut register = register(pack, &[red, depends]);
    register.pack.papers[0].covers = crate::rule::Rule::read(
        "block == 'Y'",
        crate::rule::Scope::Choosing,
        &crate::rule::Vocabulary { blocks: vec!["X".into(), "Y".into()], ..crate::rule::Vocabulary::default() },
    )
    .ok();
    let composition = compose(&register, &register.pack.papers[0], &register.pack.period);
    assert_eq!(composition.entries.len(), 1);
    assert_eq!(risk_profile(&composition)[0].facts, [RiskFact::DependsOn(vec!["I0".to_owned()])]);
}

#[test]
fn a_judgement_is_borne_out_or_not_by_later_figures_alone() {
    let overridden = "polarity: higher\ntargets: [{period: 2008/09, value: 10}]\ntrajectory: {shape: stepped}\n\
                      milestones: [{period: 2007/08, value: 10}]\nresults:\n  - {period: 2007/08, value: 1, reported: green, \
                      because: {reason: Trust, office: Group, on: 2008-04-30}}\n";
    let held = |more: &str| {
        composed("", &[&format!("{overridden}{more}")], |c| overrides(c).iter().map(Override::held).collect::<Vec<_>>())
    };
    assert_eq!(held("  - {period: 2008/09 Q2, value: 12}\n"), [Some(true)]);
    assert_eq!(held("  - {period: 2008/09 Q2, value: 2}\n"), [Some(false)]);
    assert_eq!(held("  - {period: 2008/09 Q2, no_data: {reason: Late}}\n"), [None]);
}
