//! What is written, and what is left alone.

use std::fs;

use crate::harness::Workspace;

const INDICATOR: &str = "id: A\ntitle: First\npolarity: higher\ntargets: [{period: 2008/09 Q2, value: 1}]\nresults: [{period: 2008/09 Q2, value: 1}]\n";

fn small() -> Workspace {
    Workspace::new().with("indicators/a.yaml", INDICATOR)
}

#[test]
fn the_same_pack_gives_the_same_bytes_everywhere() {
    let (here, there) = (Workspace::shipped(), Workspace::shipped());
    here.done(&["build"]);
    let environment = [
        ("TZ", "Pacific/Auckland"),
        ("LANG", "cy_GB.UTF-8"),
        ("LC_ALL", "tr_TR.UTF-8"),
        ("HOME", "/nowhere"),
        ("RAYON_NUM_THREADS", "1"),
    ];
    let output = there.run_with(&["build"], &environment);
    assert_eq!(output.code, 0, "{}", output.shown());
    let (here, there) = (here.files("output"), there.files("output"));
    assert_eq!(here.keys().collect::<Vec<_>>(), there.keys().collect::<Vec<_>>());
    for (path, bytes) in &here {
        assert!(there[path] == *bytes, "{path} differs");
    }
}

#[test]
fn a_change_that_an_annex_does_not_show_leaves_its_bytes_alone() {
    let pack = Workspace::shipped();
    pack.done(&["build"]);
    let before = pack.files("output/quarterly");
    // An action in Annex 2; the cover and Annex 1 do not show it.
    pack.replace("indicators/laa2/ni-016.yaml", "text: ", "text: Once more, ");
    pack.done(&["build"]);
    let after = pack.files("output/quarterly");
    for name in ["paper.pdf", "annex-1.pdf"] {
        assert!(before[name] == after[name], "{name} changed");
    }
    for name in ["annex-2.pdf", "pack.pdf"] {
        assert!(before[name] != after[name], "{name} did not change");
    }
}

#[test]
fn a_failed_build_leaves_the_last_papers() {
    let pack = small();
    pack.done(&["build"]);
    let before = pack.files("output");
    pack.write("templates/paper.typ.j2", "{{ no_such_thing }}");
    assert_eq!(pack.run(&["build"]).code, 1);
    assert_eq!(before, pack.files("output"));
}

#[test]
fn a_draft_is_built_around_an_unreadable_file_and_says_so() {
    let pack = small().with("indicators/b.yaml", "id: B\ntitle: [\n");
    let output = pack.run(&["build"]);
    assert_eq!(output.code, 1, "{}", output.shown());
    assert!(pack.path("output/quarterly/paper.pdf").exists());
    assert!(
        output.stdout.contains("indicators/b.yaml could not be read; what it holds is missing here"),
        "{}",
        output.shown()
    );
    assert!(pack.text("output/quarterly/sources/paper.typ").contains("indicators/b.yaml could not be read"));
}

#[test]
fn final_papers_are_refused_while_something_is_missing() {
    let pack = small()
        .with("indicators/b.yaml", "id: B\ntitle: Second\ntargets: [{period: 2008/09, value: 1}]\npolarity: higher\n");
    let output = pack.run(&["build", "--final"]);
    assert_eq!(output.code, 1);
    assert!(!pack.path("output/quarterly").exists());
    assert!(output.stderr.contains("figure-missing"), "{}", output.shown());
    pack.write(
        "pack.yaml",
        format!(
            "{}waivers: [{{code: figure-missing, indicator: B, reason: The board knows}}]\n",
            crate::harness::DEFAULT_PACK
        ),
    );
    let output = pack.done(&["build", "--final"]);
    assert!(output.stderr.contains("waived: The board knows"), "{}", output.shown());
    assert!(!pack.text("output/quarterly/sources/paper.typ").contains("draft: true"));
}

#[test]
fn the_shipped_pack_can_be_final() {
    let pack = Workspace::shipped();
    pack.done(&["build", "--final", "--strict"]);
    assert!(pack.text("output/quarterly/manifest.json").contains("\"draft\": false"));
}

#[test]
fn what_the_tool_did_not_make_is_left_alone() {
    let pack = small().with("output/quarterly/notes.txt", "mine");
    pack.done(&["build"]);
    pack.done(&["build"]);
    assert_eq!(pack.text("output/quarterly/notes.txt"), "mine");
    let other = small().with("papers/quarterly/paper.pdf", "mine");
    let output = other.run(&["build", "--out", "papers"]);
    assert_eq!(output.code, 3, "{}", output.shown());
    assert_eq!(other.text("papers/quarterly/paper.pdf"), "mine");
}

#[test]
fn one_annex_is_made_without_touching_the_others() {
    let pack = Workspace::shipped();
    pack.done(&["build"]);
    let before = pack.files("output/quarterly");
    let time = fs::metadata(pack.path("output/quarterly/annex-2.pdf")).and_then(|m| m.modified()).expect("a time");
    pack.replace("indicators/laa1/06-in-care-gcse.yaml", "commentary: |", "concern: A new one\n    commentary: |");
    let output = pack.done(&["build", "quarterly", "--annex", "1"]);
    let after = pack.files("output/quarterly");
    assert!(before["annex-1.pdf"] != after["annex-1.pdf"]);
    for name in ["paper.pdf", "annex-2.pdf", "pack.pdf"] {
        assert!(before[name] == after[name], "{name} changed");
    }
    assert_eq!(
        time,
        fs::metadata(pack.path("output/quarterly/annex-2.pdf")).and_then(|m| m.modified()).expect("a time")
    );
    assert!(
        [
            "annex-2.pdf  left as it was, and still agrees",
            "pack.pdf  left as it was, and no longer agrees: LAA1-06 changed",
            "paper.pdf  left as it was, and still agrees"
        ]
        .iter()
        .all(|said| output.stdout.contains(said)),
        "{}",
        output.shown()
    );
    pack.done(&["build"]);
}

#[test]
fn an_annex_that_is_no_more_goes() {
    let pack = Workspace::shipped();
    pack.done(&["build"]);
    let text = pack.text("pack.yaml");
    let cut = text.find("      - id: 2").expect("annex 2");
    pack.write("pack.yaml", &text[..cut]);
    pack.replace("templates/quarterly.typ.j2", "{{ annex(2) }} ({{ agreements.LAA2.title }}) give", "give");
    let template = pack.text("templates/quarterly.typ.j2").replace("{{ annex(2) }}", "");
    pack.write("templates/quarterly.typ.j2", template);
    pack.done(&["build"]);
    assert!(!pack.path("output/quarterly/annex-2.pdf").exists());
    assert!(pack.path("output/quarterly/annex-1.pdf").exists());
}

#[cfg(unix)]
#[test]
fn links_out_of_the_pack_are_refused() {
    let outside = Workspace::empty().with("secret.yaml", "id: S\ntitle: Secret\n");
    let pack = small();
    std::os::unix::fs::symlink(outside.path("secret.yaml"), pack.path("indicators/s.yaml")).expect("a link");
    std::os::unix::fs::symlink(outside.root(), pack.path("indicators/folder")).expect("a link");
    let output = pack.run(&["build"]);
    assert_eq!(output.code, 1);
    assert!(output.stderr.contains("`indicators/s.yaml` is a link that leads out of the pack"), "{}", output.shown());
    for (path, bytes) in pack.files("output/quarterly/sources") {
        assert!(!String::from_utf8_lossy(&bytes).contains("Secret"), "{path}");
    }
}

#[test]
fn a_run_that_is_killed_leaves_the_old_papers_or_the_new_ones() {
    use std::process::{Command, Stdio};
    use std::time::Duration;
    let pack = Workspace::shipped();
    pack.done(&["build"]);
    let old = pack.files("output/quarterly");
    pack.replace("indicators/laa2/ni-016.yaml", "text: ", "text: Once more, ");
    pack.done(&["build", "--out", "elsewhere"]);
    let new = pack.files("elsewhere/quarterly");
    assert!(old != new);
    for step in 0..16 {
        let mut child = Command::new(env!("CARGO_BIN_EXE_boardpack"))
            .arg("build")
            .current_dir(pack.root())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("started");
        std::thread::sleep(Duration::from_millis(step * 30));
        child.kill().expect("killed");
        child.wait().expect("ended");
        let found = pack.files("output/quarterly");
        assert!(found == old || found == new, "a mixture after {} ms", step * 30);
    }
    pack.done(&["build"]);
    assert!(pack.files("output/quarterly") == new);
    let left = fs::read_dir(pack.path("output")).expect("a folder").flatten();
    assert!(
        left.filter(|e| e.file_name().to_string_lossy().starts_with(".boardpack")).count() == 0,
        "a killed run's folder stays"
    );
}

/// Whatever is changed, a build that makes only what is affected gives the bytes of one that makes everything.
#[test]
fn what_is_kept_is_what_would_be_made() {
    let pack = Workspace::shipped();
    pack.done(&["build"]);
    let edit = |path: &str, from: &str, to: &str| pack.replace(path, from, to);
    let edits: [(&str, &dyn Fn()); 12] = [
        ("nothing", &|| {}),
        ("a value", &|| edit("indicators/laa1/06-in-care-gcse.yaml", "value: 41.7", "value: 42.8")),
        ("an action", &|| edit("indicators/laa2/ni-016.yaml", "text: ", "text: Once more, ")),
        ("a comment", &|| edit("indicators/laa2/ni-016.yaml", "id:", "# Looked at.\nid:")),
        ("a status", &|| {
            edit("indicators/laa1/10-domestic-violence-reporting.yaml", "reported: green", "reported: uncertain");
        }),
        ("a new indicator", &|| pack.write("indicators/laa2/new.yaml", "id: NEW\ntitle: New\nagreement: LAA2\n")),
        ("one less", &|| fs::remove_file(pack.path("indicators/laa2/new.yaml")).expect("removed")),
        ("a title", &|| edit("pack.yaml", "title: Local Area Agreement 2", "title: The second agreement")),
        ("the narrative", &|| edit("templates/quarterly.typ.j2", "== Summary", "== In short")),
        ("the look", &|| edit("templates/lib/theme.typ", "mm", "mm ")),
        ("the scheme", &|| {
            let statuses = "statuses:\n    red: {label: Red, when: otherwise}\n    amber: {label: Amber, when: shortfall <= tolerance}\n    \
                            green: {label: Green, when: met}\n    no_data: {label: No figure}\n  try: [green, amber, red]\n";
            edit("pack.yaml", "statuses:\n    no_data: {meaning: Data not available}\n", statuses);
        }),
        ("a date", &|| edit("pack.yaml", "meeting: 2008-11-19", "meeting: 2008-11-20")),
    ];
    for (what, change) in edits {
        change();
        let here = pack.run(&["build"]);
        let there = pack.run(&["build", "--out", "afresh"]);
        assert_eq!(here.code, there.code, "{what}: {}{}", here.shown(), there.shown());
        let (kept, afresh) = (pack.files("output/quarterly"), pack.files("afresh/quarterly"));
        assert_eq!(kept.keys().collect::<Vec<_>>(), afresh.keys().collect::<Vec<_>>(), "{what}");
        for (path, bytes) in &afresh {
            assert!(kept[path] == *bytes, "{what}: {path} differs");
        }
        fs::remove_dir_all(pack.path("afresh")).expect("removed");
    }
}

#[test]
fn what_is_not_affected_keeps_its_time_and_the_build_says_why_the_rest_was_made() {
    let pack = Workspace::shipped();
    pack.done(&["build", "quarterly"]);
    let time =
        |name: &str| fs::metadata(pack.path("output/quarterly").join(name)).and_then(|m| m.modified()).expect("a time");
    let names =
        ["paper.pdf", "annex-1.pdf", "annex-2.pdf", "pack.pdf", "sources/cover.typ", "sources/fonts/NotoSans-Bold.ttf"];
    let before = names.map(time);
    let again = pack.done(&["build", "quarterly"]);
    assert_eq!(again.stdout.matches("as it was").count(), 4, "{}", again.shown());
    assert_eq!(before, names.map(time));
    pack.replace("indicators/laa1/06-in-care-gcse.yaml", "value: 41.7", "value: 42.8");
    let changed = pack.done(&["build", "quarterly"]);
    assert!(changed.stdout.contains("changed: LAA1-06"), "{}", changed.shown());
    let after = names.map(time);
    for (index, name) in names.iter().enumerate() {
        let affected = ["annex-1.pdf", "pack.pdf"].contains(name);
        assert_eq!(before[index] == after[index], !affected, "{name}");
    }
    // Without its record, or with a PDF that has gone, everything that is needed is made.
    fs::remove_file(pack.path("output/quarterly/annex-2.pdf")).expect("removed");
    let one = pack.done(&["build", "quarterly"]);
    assert_eq!(one.stdout.matches("as it was").count(), 3, "{}", one.shown());
    fs::remove_file(pack.path("output/quarterly/made-from.json")).expect("removed");
    let all = pack.done(&["build", "quarterly"]);
    assert_eq!(all.stdout.matches("as it was").count(), 0, "{}", all.shown());
}

#[test]
fn a_correction_that_is_killed_leaves_the_old_file_or_the_new_one() {
    use std::process::{Command, Stdio};
    use std::time::Duration;
    let pack = small();
    let arguments = |value: &str| {
        let value = format!("value={value}");
        ["correct", "A", &value, "--reason", "Counted twice", "--by", "An Officer", "--on", "2008-11-18"]
            .map(str::to_owned)
    };
    for step in 0..16_u64 {
        let old = pack.text("indicators/a.yaml");
        let mut child = Command::new(env!("CARGO_BIN_EXE_boardpack"))
            .args(arguments(&format!("{}", step + 2)))
            .current_dir(pack.root())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("started");
        std::thread::sleep(Duration::from_millis(step * 6));
        child.kill().expect("killed");
        child.wait().expect("ended");
        let found = pack.text("indicators/a.yaml");
        let new = found.contains(&format!("value: {}", step + 2)) && found.contains("reason: Counted twice");
        assert!(found == old || new, "after {} ms: {found}", step * 6);
    }
    let last = arguments("99");
    pack.done(&last.each_ref().map(String::as_str));
    let names: Vec<String> = pack.files("indicators").into_keys().collect();
    assert_eq!(names, ["a.yaml"], "a killed run's folder stays");
}
