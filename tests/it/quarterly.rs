//! The shipped pack's paper, statement by statement, and the proof that it adds up.

use std::collections::{BTreeMap, BTreeSet};

use crate::harness::{Workspace, files_below, repository};

fn built() -> Workspace {
    let pack = Workspace::shipped();
    pack.done(&["build"]);
    pack
}

fn manifest(pack: &Workspace) -> serde_json::Value {
    serde_json::from_str(&pack.text("output/quarterly/manifest.json")).expect("JSON")
}

/// The running text of the cover, without what is only there for Typst.
fn prose(pack: &Workspace) -> String {
    let text = pack.text("output/quarterly/sources/cover.typ");
    let text = text
        .replace("#status(\"red\");", "Red")
        .replace("#status(\"amber\");", "Amber")
        .replace("#status(\"green\");", "Green");
    let text = text.replace("#status(\"uncertain\");", "Uncertain").replace("#status(\"no_data\");", "No data");
    let text = text.replace("#annex-ref(\"1\");", "Annex 1").replace("#annex-ref(\"2\");", "Annex 2");
    text.replace('\\', "").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_cover_states_what_the_board_was_told() {
    let pack = built();
    let prose = prose(&pack);
    for statement in [
        "\"Oxfordshire Public Service Board\"",
        "\"Performance management report: quarter 2\"",
        "(\"Meeting\", \"19 November 2008\")",
        "Q2 performance #box[(1 July 2008 to 30 September 2008)]",
        "three stretch targets at Red, four at Amber and five at Green",
        "Of the other three, two are Uncertain and for one there is No data",
        "eight Red, ten Amber and ten Green",
        "Three of the eight Local Area Agreement 2 reds",
        "A further sixteen indicators will get their targets in the refresh",
        "the two targets whose performance is Uncertain",
        "about £9 million: £4.5 million of capital and £4.5 million of revenue",
        "would keep £4.5 million of it (50%)",
        "Action plans are in place for twenty of the sixty-three targets",
        "by the Place Survey for example",
        "Performance Plus is being rolled out",
        "The district partnership co-ordinator",
        "name: \"Tracy Luck\", post: \"Head of Strategy\", organisation: \"Oxfordshire County Council\", date: \"13 November 2008\"",
    ] {
        assert!(prose.contains(statement), "not said: {statement}\n{prose}");
    }
}

#[test]
fn the_reward_table_has_the_fifteen_rows_in_their_order() {
    let pack = built();
    let prose = prose(&pack);
    let rows = [
        (
            "Reduction in falls",
            "uncertain",
            "Difficulties with the base data give rise to doubts over reward grant allocation",
        ),
        ("Increase people supported intensively to live at home", "amber", "Partial grant expected"),
        ("More affordable housing", "amber", "Expectation of full grant"),
        ("GCSE 5 A-C including English & Maths", "amber", "Partial grant expected"),
        ("Leaving care with 1 GCSE", "amber", "Partial grant expected"),
        ("In care achieving 5 GCSE A-G", "red", "No grant expected"),
        (
            "Skills achieving NVQ1 or higher",
            "uncertain",
            "Target baseline definition currently being discussed with GOSE",
        ),
        ("Reduce new entrants to criminal justice system", "green", "Expectation of full grant"),
        ("Reduce re-offending aged 10-17", "red", "No grant expected"),
        ("Increase domestic violence reporting", "green", "Expectation of full grant"),
        ("Increase sanction detections", "red", "No grant expected"),
        ("Reduce rate of re-offending by PPOs", "green", "Expectation of full grant"),
        ("Reduce waste to landfill", "green", "Expectation of full grant"),
        ("Reduce detritus and litter", "green", "Expectation of full grant"),
        ("Satisfaction with local area", "no_data", "Information not available as yet (public survey response)"),
    ];
    let mut from = 0;
    for (title, status, grant) in rows {
        let row = format!("(\"{title}\", \"{status}\", \"{grant}\"),");
        let at = prose[from..].find(&row).unwrap_or_else(|| panic!("no row {row} in its place\n{prose}"));
        from += at + row.len();
    }
}

#[test]
fn every_indicator_stands_in_one_bucket_and_one_place() {
    let pack = built();
    let manifest = manifest(&pack);
    let indicators = manifest["indicators"].as_array().expect("indicators");
    // Of the first agreement the paper follows the stretch targets alone.
    let files = files_below(&repository().join("indicators"));
    let covered = |path: &&String| path.ends_with(".yaml") && !path.starts_with("laa1-other/");
    assert_eq!(indicators.len(), files.keys().filter(covered).count(), "an indicator file is missing from the paper");

    let ids: BTreeSet<&str> = indicators.iter().filter_map(|i| i["id"].as_str()).collect();
    assert_eq!(ids.len(), indicators.len(), "an indicator stands twice");
    let total: u64 =
        manifest["counts"].as_object().expect("counts").values().filter_map(serde_json::Value::as_u64).sum();
    assert_eq!(total, indicators.len() as u64, "the buckets do not add up");

    // What the annexes include is what the routes say, each entry once.
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for annex in ["1", "2"] {
        let text = pack.text(&format!("output/quarterly/sources/annexes/{annex}.typ"));
        for line in text.lines().filter_map(|l| l.strip_prefix("#include \"/entries/")) {
            let slug = line.trim_end_matches(".typ\"").to_owned();
            places.entry(slug).or_default().push(annex.to_owned());
        }
    }
    let routed: Vec<&serde_json::Value> = indicators.iter().filter(|i| !i["annex"].is_null()).collect();
    assert_eq!(places.len(), routed.len());
    for indicator in &routed {
        let slug = indicator["id"].as_str().expect("an id").to_lowercase().replace(' ', "-");
        assert_eq!(places.get(&slug), Some(&vec![indicator["annex"].as_str().expect("an annex").to_owned()]), "{slug}");
    }
    for indicator in indicators.iter().filter(|i| i["annex"].is_null()) {
        assert!(
            !indicator["because"].as_str().unwrap_or_default().is_empty(),
            "{indicator} is in no annex without a reason"
        );
    }
}

#[test]
fn statuses_are_those_of_the_board() {
    let pack = built();
    let manifest = manifest(&pack);
    let mut counts: BTreeMap<(String, String), usize> = BTreeMap::new();
    for indicator in manifest["indicators"].as_array().expect("indicators") {
        let agreement = if indicator["id"].as_str().is_some_and(|id| id.starts_with("LAA1")) { "LAA1" } else { "LAA2" };
        *counts
            .entry((agreement.to_owned(), indicator["status"].as_str().expect("a status").to_owned()))
            .or_default() += 1;
    }
    let count =
        |agreement: &str, status: &str| counts.get(&(agreement.to_owned(), status.to_owned())).copied().unwrap_or(0);
    let laa1 = ["red", "amber", "green", "uncertain", "no_data"].map(|s| count("LAA1", s));
    assert_eq!(laa1, [3, 4, 5, 2, 1]);
    let laa2 = ["red", "amber", "green", "target_not_set", "not_due"].map(|s| count("LAA2", s));
    assert_eq!(laa2, [8, 10, 10, 16, 4]);
}

#[test]
fn illustrative_figures_are_marked_where_they_print() {
    let pack = built();
    for (path, bytes) in pack.files("output/quarterly/sources/entries") {
        let text = String::from_utf8(bytes).expect("UTF-8");
        let marked = text.contains("illustrative: true") || text.contains("#illustrative");
        assert!(marked || path.starts_with("laa1"), "{path} is not marked");
        assert_eq!(path.starts_with("ni-"), text.contains("  illustrative: true"), "{path}");
    }
}

/// The record of what the board was told: the rendered cover and entries of each kind, compared as text.
#[test]
fn the_sources_are_as_recorded() {
    let pack = built();
    for name in [
        "cover",
        "annexes/1",
        "entries/laa1-01",
        "entries/laa1-06",
        "entries/ni-8",
        "entries/ni-192",
        "entries/ni-72",
        "paper",
    ] {
        let text = pack.text(&format!("output/quarterly/sources/{name}.typ"));
        insta::assert_snapshot!(format!("source_{}", name.replace('/', "_")), text);
    }
}

#[test]
fn the_pdfs_carry_what_determines_them() {
    let pack = built();
    let attachments: Vec<String> = pack.files("output/quarterly/sources/attachments").into_keys().collect();
    for name in [
        "paper/figures.json",
        "annex-1/figures.json",
        "annex-2/figures.json",
        "pack/pack.yaml",
        "pack/indicators/laa1/01-falls.yaml",
    ] {
        assert!(attachments.iter().any(|a| a == name), "{name} is not attached");
    }
    let published = pack.text("output/quarterly/sources/attachments/pack/indicators/laa1/01-falls.yaml");
    assert!(!published.contains('#') || !published.contains("# "), "comments are published");
    let figures: serde_json::Value =
        serde_json::from_str(&pack.text("output/quarterly/sources/attachments/paper/figures.json")).expect("JSON");
    assert_eq!(figures["counts"]["LAA1"]["red"], 3);
    assert_eq!(figures["grant"]["expected"], "9000000");
}

/// The published data build the same pack again: the canonical form is its own fixed point.
#[test]
fn the_published_pack_builds_the_same_pdf() {
    let pack = built();
    let again = Workspace::empty();
    for (path, bytes) in pack.files("output/quarterly/sources/attachments/pack") {
        again.write(&path, bytes);
    }
    again.done(&["build"]);
    assert!(
        pack.files("output/quarterly")["pack.pdf"] == again.files("output/quarterly")["pack.pdf"],
        "pack.pdf differs"
    );
}
