//! Opening the next period: what is past stays as it was.

use std::collections::BTreeMap;
use std::fs;

use crate::harness::Workspace;

const ROLL: [&str; 4] = ["roll", "2008/09 Q3", "--meeting", "2009-02-18"];

/// Everything in a pack but what builds have put there.
fn kept(workspace: &Workspace) -> BTreeMap<String, Vec<u8>> {
    let made = |path: &str| ["before/", "after/", "output/"].iter().any(|folder| path.starts_with(folder));
    workspace.files("").into_iter().filter(|(path, _)| !made(path)).collect()
}

#[test]
fn nothing_of_the_past_moves() {
    let workspace = Workspace::shipped();
    let build = |folder| workspace.done(&["build", "--period", "2008/09 Q2", "--out", folder]);
    workspace.done(&["sign-off", "quarterly", "--by", "A Name", "--post", "Head of Strategy", "--on", "2008-11-13"]);
    build("before");
    let before = kept(&workspace);
    workspace.done(&[&ROLL[..], &["--dry-run"]].concat());
    assert!(kept(&workspace) == before, "a dry run wrote something");
    workspace.done(&ROLL);
    let after = kept(&workspace);
    let changed: Vec<&String> = after.keys().filter(|path| before.get(*path) != after.get(*path)).collect();
    assert_eq!(changed, ["pack.yaml"]);
    assert!(before.keys().eq(after.keys()), "a file has come or gone");

    let text = |files: &BTreeMap<String, Vec<u8>>| String::from_utf8(files["pack.yaml"].clone()).expect("UTF-8");
    let added = "      - period: 2008/09 Q3\n        meeting: 2009-02-18\n";
    let (old, new) = (text(&before), text(&after));
    assert_eq!(new.matches(added).count(), 1, "{new}");
    assert_eq!(new.replace(added, "").replace("\nperiod: 2008/09 Q3\n", "\nperiod: 2008/09 Q2\n"), old);

    build("after");
    let (before, after) = (workspace.files("before"), workspace.files("after"));
    let pdfs: Vec<&String> = before.keys().filter(|path| path.ends_with(".pdf")).collect();
    assert!(pdfs.len() >= 7, "{pdfs:?}");
    for pdf in pdfs {
        // It carries the data of the whole pack, and so pack.yaml.
        let carries_all = pdf.ends_with("/pack.pdf");
        assert_eq!(before[pdf] == after[pdf], !carries_all, "{pdf}");
    }
    workspace.done(&["verify"]);
}

#[test]
fn a_write_protected_pack_is_left_as_it_is() {
    let workspace = Workspace::new();
    let path = workspace.path("pack.yaml");
    let mut permissions = fs::metadata(&path).expect("a file").permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).expect("protected");
    let before = workspace.text("pack.yaml");
    let output = workspace.run(&ROLL);
    assert_eq!(output.code, 1, "{}", output.shown());
    assert!(output.stderr.contains("pack.yaml is write-protected"), "{}", output.shown());
    assert_eq!(workspace.text("pack.yaml"), before);
    workspace.done(&[&ROLL[..], &["--dry-run"]].concat());
}

#[test]
fn what_was_written_is_what_is_listed() {
    let workspace = Workspace::new().with("indicators/a.yaml", "id: NI 1\ntitle: First\npolarity: none\n");
    let listed = |output: &crate::harness::Output| {
        let lines = output.json();
        lines.into_iter().find(|line| line["type"] == "opening").expect("an opening")
    };
    let dry = listed(&workspace.done(&[&ROLL[..], &["--dry-run", "--format", "json"]].concat()));
    let wet = listed(&workspace.done(&[&ROLL[..], &["--format", "json"]].concat()));
    assert_eq!(dry, wet);
    assert_eq!(wet["due"][0]["items"][0]["id"], "NI 1");
    let checked = workspace.done(&["check", "--format", "json"]).json();
    assert!(checked.iter().any(|line| line["type"] == "counts" && line["period"] == "2008/09 Q3"), "{checked:?}");
}
