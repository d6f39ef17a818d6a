//! The shipped pack's annual review, statement by statement, and the extract for one block: the same parts, another paper.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::harness::Workspace;

fn built() -> Workspace {
    let pack = Workspace::shipped();
    pack.done(&["build", "annual-review", "safer-extract"]);
    pack
}

fn manifest(pack: &Workspace, paper: &str) -> Value {
    serde_json::from_str(&pack.text(&format!("output/{paper}/manifest.json"))).expect("JSON")
}

/// The running text of a cover, without what is only there for Typst.
fn prose(pack: &Workspace, paper: &str) -> String {
    let text = pack.text(&format!("output/{paper}/sources/cover.typ"));
    text.replace('\\', "").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The counts of the blocks as the review of 2006/07 prints them: green, amber, red, no data.
const BLOCKS: [(&str, [usize; 4]); 6] = [
    ("Children and Young People", [12, 2, 1, 0]),
    ("Economic Development and Enterprise", [0, 1, 2, 2]),
    ("Healthier Communities and Older People", [4, 1, 2, 2]),
    ("Safer Communities", [18, 10, 6, 3]),
    ("Stronger Communities", [3, 1, 0, 0]),
    ("Environment", [5, 0, 0, 0]),
];

#[test]
fn every_block_has_the_counts_that_the_review_prints() {
    let pack = built();
    let manifest = manifest(&pack, "annual-review");
    assert_eq!(manifest["period"], "2006/07");
    let mut counts: BTreeMap<(String, String), usize> = BTreeMap::new();
    let indicators = manifest["indicators"].as_array().expect("indicators");
    for indicator in indicators {
        let key = ["block", "status"].map(|field| indicator[field].as_str().expect("a text").to_owned());
        let [block, status] = key;
        *counts.entry((block, status)).or_default() += 1;
    }
    for (block, expected) in BLOCKS {
        let found = ["green", "amber", "red", "no_data"]
            .map(|status| counts.get(&(block.to_owned(), status.to_owned())).copied().unwrap_or(0));
        assert_eq!(found, expected, "{block}");
    }
    assert_eq!(indicators.len(), 75);
    // Shown under two blocks by the review, and counted once.
    let ede4: Vec<&Value> = indicators.iter().filter(|i| i["id"] == "EDE4").collect();
    assert_eq!(ede4.len(), 1);
    assert_eq!(ede4[0]["block"], "Environment");
    // A row of nothing is kept, and the totals that the review never adds up are there.
    let prose = prose(&pack, "annual-review");
    assert!(prose.contains("(\"Environment\", 0, 0, 5, 0, 5),"), "{prose}");
    assert!(prose.contains("(\"All blocks\", 11, 15, 42, 7, 75),"), "{prose}");
}

/// What the review states, section by section. Figures, names and dates are its own; the sentences around them are not.
const FACTS: &[&str] = &[
    // Added value.
    "(December 2006)",
    "September 2006",
    "(November 2006)",
    "(from February 2007)",
    "Economic Development Strategy 2006-16",
    "Oxfordshire Housing Market Assessment",
    "Up to 2030",
    "12 June 2007",
    "In 2007/08 we concentrate",
    "31 December 2007",
    "31 March 2008",
    "30 June 2008",
    // Children and Young People.
    "Two Sounding Boards",
    "Annual Performance Assessment",
    "Ofsted in June 2007",
    "-0.2 (-0.6%)",
    // Economic Development and Enterprise.
    "Keith Mitchell",
    "Oxfordshire Business Database",
    "Westgate",
    "Bicester",
    "927",
    "17%",
    "242",
    "33%",
    "first 10%",
    "In November 2006",
    "£1.2 billion",
    "£1.2 billion of 2005",
    "up to 50",
    // Healthier Communities and Older People.
    "129 residents",
    "11 of them moved",
    "20 died",
    "5 were immobile",
    "48 residents",
    "29 fell less",
    "13 fell more",
    "85%",
    "February 2009",
    "February 2006",
    "South Central Health Authority",
    "4,866,879",
    "4,882,237",
    "baseline of 90",
    "nurse educator",
    "An appointment by July 2007",
    "2007/08 Q1",
    // Safer Communities.
    "summer of 2006",
    "165",
    "9.5%",
    "almost 200",
    "Independent Domestic Violence Advisor",
    "fell 7% short",
    "1,731",
    "6.4%",
    "7.5%",
    "asks about that next in June 2007",
    // Stronger Communities.
    "Thinking Strategically: Acting Locally",
    "COMPACT",
    "Consultation Tracker",
    "March 2007",
    "September 2007",
    // Environment.
    "55%",
    "2007-2030",
    "38%",
    "38.5%",
    "May 2007",
    "over 60%",
    "4,875",
    "6000",
    "£614k",
    "4037.1",
    "300",
    "400",
    "53%",
    "20% in 2004/05",
    "12.2% in 2006/07",
    "11%",
    "62.6%",
    "69.58%",
    "71.4%",
    // Performance, risk and finance.
    "£969,846",
    "1 July 2007",
    "six-monthly",
];

#[test]
fn no_fact_of_the_review_is_lost() {
    let pack = built();
    let prose = prose(&pack, "annual-review");
    for fact in FACTS {
        assert!(prose.contains(fact), "not said: {fact}");
    }
    let numbered = (1..=9).all(|number| prose.contains(&format!("(\"{number}\", \"")));
    assert!(numbered && prose.contains("Progress on the nine key priorities"), "nine priorities, numbered");
}

/// Every amount of the pump priming table, at one precision.
#[test]
fn the_pump_priming_table_is_whole() {
    let pack = built();
    let prose = prose(&pack, "annual-review");
    for row in [
        "\"65.000\", \"65.000\", \"80.000\", \"210.000\"",
        "\"60.000\", \"80.000\", \"0.000\", \"140.000\"",
        "\"30.000\", \"20.000\", \"20.000\", \"70.000\"",
        "\"36.000\", \"36.000\", \"36.000\", \"108.000\"",
        "\"24.800\", \"26.000\", \"27.300\", \"78.100\"",
        "\"19.600\", \"11.000\", \"7.000\", \"37.600\"",
        "\"29.500\", \"30.400\", \"31.400\", \"91.300\"",
        "\"28.750\", \"25.000\", \"25.000\", \"78.750\"",
        "\"70.000\", \"35.000\", \"0.000\", \"105.000\"",
        "\"35.000\", \"35.000\", \"35.000\", \"105.000\"",
        "\"11.000\", \"60.125\", \"60.125\", \"131.250\"",
        "\"25.000\", \"40.000\", \"10.000\", \"75.000\"",
        "\"30.000\", none, none, \"30.000\"",
        "\"499.650\", \"498.525\", \"366.825\", \"1,365.000\"",
        "\"36.6%\", \"36.5%\", \"26.9%\", \"100.0%\"",
    ] {
        assert!(prose.contains(row), "no row {row}\n{prose}");
    }
    // Both of the review's subtotals, with labels.
    assert_eq!(prose.matches("(\"subtotal\", (none, [").count(), 2);
    assert!(prose.contains("\"90.000\", \"100.000\", \"20.000\", \"210.000\""));
    assert!(prose.contains("\"109.900\", \"103.400\", \"101.700\", \"315.000\""));
}

#[test]
fn cross_references_lead_to_where_the_text_tells_of_the_target() {
    let pack = built();
    let cover = pack.text("output/annual-review/sources/cover.typ");
    let after = |call: &str| -> BTreeSet<String> {
        let call = format!("#{call}(\"");
        cover.split(&call).skip(1).filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())).collect()
    };
    let (told, referred) = (after("anchor"), after("indicator-ref"));
    assert!(referred.len() >= 10, "{referred:?}");
    assert!(referred.is_subset(&told), "nothing tells of {:?}", referred.difference(&told));
}

/// What does not add up in the two papers as they were printed is found and listed, and mended nowhere.
#[test]
fn check_finds_what_the_papers_have_wrong() {
    let pack = Workspace::shipped();
    let checked = pack.done(&["check", "--strict", "--format", "json"]);
    let waived: Vec<(String, String)> = checked
        .json()
        .iter()
        .filter(|line| line["type"] == "diagnostic" && !line["waived"].is_null())
        .map(|line| ["code", "message"].map(|field| line[field].as_str().unwrap_or_default().to_owned()))
        .map(|[code, message]| (code, message))
        .collect();
    for (code, words) in [
        ("sum-differs", "add up to 126, and the whole is said to be 129"),
        ("sum-differs", "add up to 100, and the whole is said to be 90"),
        ("share-differs", "said to be 85%, and 77 of 90 is 86%"),
        (
            "count-incomplete",
            "Local Area Agreement 1 states counts for 12 of 15; 2 Uncertain and 1 No data are in none",
        ),
        ("count-incomplete", "Local Area Agreement 2 states counts for 44 of 48; 4 Not due are in none"),
        ("count-incomplete", "counts of parts, 75 together, and none of all its 75 indicators"),
        ("counted-twice", "EDE4 is named by Economic Development and Enterprise and by Environment"),
        ("count-unnamed", "Safer Communities counts 37"),
        ("target-unmeasurable", "LAA1-15"),
    ] {
        let found = waived.iter().any(|(found, message)| found == code && message.contains(words));
        assert!(found, "{code}: {words}\n{waived:#?}");
    }
    // And is silent on what is right: the counts themselves, and every row, subtotal and percentage of the pump priming table.
    assert!(!waived.iter().any(|(code, _)| code == "count-differs" || code == "total-differs"), "{waived:#?}");
}

/// A third paper from the same parts, with no program of its own.
#[test]
fn the_extract_for_one_block_looks_back_and_ahead() {
    let pack = built();
    let manifest = manifest(&pack, "safer-extract");
    let blocks: BTreeSet<&str> =
        manifest["indicators"].as_array().expect("indicators").iter().filter_map(|i| i["block"].as_str()).collect();
    assert_eq!(blocks, BTreeSet::from(["Safer Communities"]));
    let prose = prose(&pack, "safer-extract");
    for statement in [
        // Green by confidence in 2006/07, red in 2008/09.
        "[Increase sanction detections (LAA1-11), 2006/07], status(\"green\"), status(\"red\")",
        "[#status(\"red\") (2008/09 Q2): not as judged]",
        "would miss it",
        "If the change since 2007/08 Q2 goes on at the same rate",
        "Likelihood 4, impact 3: score 12.",
        "[Thames Valley Police: 5 actions]",
        "[*overdue*, under way]",
        "\"done 24 September 2008\"",
        "Less than 60% of a stretch earns nothing",
        "\"158.2%\"",
        "\"109.900\", \"103.400\", \"101.700\", \"315.000\"",
    ] {
        assert!(prose.contains(statement), "not said: {statement}\n{prose}");
    }
}

/// The record of what the board was told: the rendered covers and an entry, compared as text.
#[test]
fn the_sources_of_the_review_are_as_recorded() {
    let pack = built();
    for (paper, name) in [("annual-review", "cover"), ("annual-review", "entries/laa1-15"), ("safer-extract", "cover")]
    {
        let text = pack.text(&format!("output/{paper}/sources/{name}.typ"));
        insta::assert_snapshot!(format!("{paper}_{}", name.replace('/', "_")), text);
    }
}
