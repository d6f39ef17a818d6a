//! Sign-off and the archive on the shipped pack and on a small one: what no single command line shows.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use boardpack::archive::{Archive, Lock, NotSealed, prove};
use boardpack::pack::Files;
use boardpack::steps::Steps;
use boardpack::typeset::{Limits, built_in_faces};

use crate::harness::{Output, Workspace, files_below, repository};

pub const PACK: &str = "board: Test Board\nperiod: 2008/09 Q2\npapers:\n  quarterly:\n    title: Quarterly report\n    editions: \
                    [{period: 2008/09 Q2, sign_off: 2008-11-13, meeting: 2008-11-19}]\n";
pub const INDICATOR: &str = "id: NI 1\ntitle: First measure\npolarity: higher\nlead: {organisation: County Council}\n\
                         targets: [{period: 2008/09 Q2, value: 10}]\nresults: [{period: 2008/09 Q2, value: 11}]\n";
pub const SIGN: [&str; 6] = ["sign-off", "quarterly", "--by", "An Officer", "--post", "Head of Strategy"];
pub const FIRST: &str = "archive/0001-quarterly-2008-09-q2-v1";

/// The indicator with another figure, and the record that a figure which was signed off needs.
pub fn corrected(value: &str) -> String {
    let record = format!(
        "corrections: [{{field: value, period: 2008/09 Q2, was: 11, is: {value}, reason: Counted twice, by: An Officer, date: 2008-11-14}}]\n"
    );
    INDICATOR.replace("value: 11", &format!("value: {value}")) + &record
}

pub fn small() -> Workspace {
    Workspace::empty().with("pack.yaml", PACK).with("indicators/ni-1.yaml", INDICATOR)
}

pub fn sign(pack: &Workspace, more: &[&str]) -> Output {
    let mut arguments = SIGN.to_vec();
    arguments.extend(more);
    pack.done(&arguments)
}

/// A copy of a folder, elsewhere, that can be written to.
pub fn copied(from: &Path) -> Workspace {
    let copy = Workspace::empty();
    for (path, bytes) in files_below(from) {
        copy.write(&path, bytes);
    }
    copy
}

pub fn write_over(path: &Path, bytes: &[u8]) {
    let _ = fs::remove_file(path);
    fs::write(path, bytes).expect("written");
}

pub fn entries(pack: &Workspace) -> Vec<String> {
    let names = fs::read_dir(pack.path("archive")).into_iter().flatten().flatten();
    let mut names: Vec<String> = names.map(|e| e.file_name().to_string_lossy().into_owned()).collect();
    names.retain(|name| !name.starts_with('.'));
    names.sort();
    names
}

#[test]
fn the_shipped_pack_is_sealed_verified_and_built_again_as_it_was_signed() {
    let pack = Workspace::shipped();
    sign(&pack, &["--organisation", "Oxfordshire County Council"]);
    let sealed = pack.files(&format!("{FIRST}/bag/data/papers"));
    assert!(sealed.contains_key("pack.pdf") && sealed.contains_key("sources/cover.typ"));
    pack.done(&["build"]);
    let without_recipes = |mut files: BTreeMap<String, Vec<u8>>| {
        // What is sealed says nothing of what the pages look like.
        files.remove("made-from.json");
        files
    };
    let (built, sealed) = (without_recipes(pack.files("output/quarterly")), without_recipes(sealed));
    assert!(built == sealed, "build after sign-off does not give the signed papers");
    let verified = pack.done(&["verify"]);
    assert!(verified.stdout.contains("the same byte for byte"), "{}", verified.shown());
    assert!(pack.text(&format!("{FIRST}/bag/data/papers/manifest.json")).contains("\"draft\": false"));
}

#[test]
fn an_archive_is_verified_elsewhere_by_anybody() {
    let pack = small();
    sign(&pack, &[]);
    let copy = copied(&pack.path("archive"));
    let environment =
        [("TZ", "Pacific/Auckland"), ("LANG", "cy_GB.UTF-8"), ("LC_ALL", "tr_TR.UTF-8"), ("HOME", "/nowhere")];
    let whole = copy.run_with(&["verify", "."], &environment);
    assert_eq!(whole.code, 0, "{}", whole.shown());
    let bag = copied(&pack.path(&format!("{FIRST}/bag")));
    let alone = bag.run_with(&["verify", "."], &environment);
    assert_eq!(alone.code, 0, "{}", alone.shown());
    assert!(alone.stderr.contains("no archive around it"), "{}", alone.shown());
}

#[test]
fn three_versions_deep_the_chain_reads_and_each_keeps_its_bytes() {
    let pack = small();
    sign(&pack, &[]);
    let first = pack.files(FIRST);
    for (version, value, day) in [(2, "12", "2008-11-20"), (3, "13", "2008-11-27")] {
        pack.write("indicators/ni-1.yaml", corrected(value));
        sign(&pack, &["--on", day]);
        assert!(pack.path(&format!("archive/000{version}-quarterly-2008-09-q2-v{version}")).is_dir());
    }
    assert!(pack.files(FIRST) == first, "version 1 has changed");
    let archive = Archive::read(&pack.path("archive")).expect("an archive");
    assert_eq!(archive.faults, []);
    let versions: Vec<u32> = archive.versions().map(|e| e.statement().version.version).collect();
    assert_eq!(versions, [1, 2, 3]);
    let first = archive.versions().next().expect("version 1");
    assert_eq!(archive.successor(first).map(|e| e.statement().version.version), Some(2));
    let third = pack.text("archive/0003-quarterly-2008-09-q2-v3/bag/data/papers/sources/paper.typ");
    assert!(third.contains("replaces: \"version 2 of 20 November 2008\""), "{third}");
    pack.done(&["verify"]);
}

#[test]
fn every_file_of_an_archive_is_read_only() {
    let pack = small();
    sign(&pack, &[]);
    for path in pack.files(FIRST).keys() {
        let file = pack.path(FIRST).join(path);
        assert!(fs::metadata(&file).expect("a file").permissions().readonly(), "{path}");
    }
}

#[test]
fn what_is_in_the_folder_and_in_no_paper_does_not_hinder_the_proof() {
    let pack = small().with("indicators/notes.docx", "mine").with("indicators/README.md", "notes");
    sign(&pack, &[]);
    let checks = pack.text(&format!("{FIRST}/bag/data/checks.json"));
    assert!(checks.contains("\"code\": \"file-ignored\""), "{checks}");
    pack.done(&["verify"]);
}

#[test]
fn one_of_two_sign_offs_at_once_is_told() {
    let pack = small();
    sign(&pack, &[]);
    let archive = Archive::read(&pack.path("archive")).expect("an archive");
    let lock = Lock::take(&archive).expect("the lock");
    assert!(matches!(Lock::take(&archive), Err(NotSealed::Busy)));
    let arguments = ["sign-off", "quarterly", "--by", "An Officer", "--post", "Head", "--role", "prepared"];
    let output = pack.run(&arguments);
    assert_eq!(output.code, 3, "{}", output.shown());
    assert!(output.stderr.contains("another sign-off is under way"), "{}", output.shown());
    drop(lock);
    pack.done(&arguments);
    assert_eq!(entries(&pack).len(), 2);
}

#[test]
fn sign_offs_at_once_leave_one_chain() {
    let pack = small();
    let start = |name: String| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_boardpack"));
        command.args(["sign-off", "quarterly", "--by", &name, "--post", "Head"]).current_dir(pack.root());
        command.env_clear().stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("started")
    };
    let children: Vec<_> = (0..6).map(|n| start(format!("Officer {n}"))).collect();
    let codes: Vec<i32> = children.into_iter().filter_map(|mut c| c.wait().ok()?.code()).collect();
    let done = codes.iter().filter(|c| **c == 0).count();
    assert!(done >= 1 && codes.iter().all(|c| [0, 3].contains(c)), "{codes:?}");
    assert_eq!(entries(&pack).len(), done);
    pack.done(&["verify"]);
}

#[test]
fn a_sign_off_that_is_killed_leaves_nothing_or_everything() {
    let pack = small();
    for step in 0..24 {
        let before = entries(&pack);
        pack.write("indicators/ni-1.yaml", corrected(&format!("{}", 20 + step)));
        let mut child = Command::new(env!("CARGO_BIN_EXE_boardpack"))
            .args(SIGN)
            .current_dir(pack.root())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("started");
        std::thread::sleep(Duration::from_millis(10 + step * 4));
        child.kill().expect("killed");
        child.wait().expect("ended");
        let after = entries(&pack);
        assert!(after.len() <= before.len() + 1 && after[..before.len()] == before[..]);
        let archive = Archive::read(&pack.path("archive")).expect("an archive");
        assert_eq!(archive.faults, [], "after {step}");
        for entry in archive.versions().skip(before.len()) {
            assert!(prove(&entry.bag(), Limits::default(), &Steps::default()).holds(), "after {step}");
        }
    }
    pack.write("indicators/ni-1.yaml", corrected("99"));
    sign(&pack, &[]);
    pack.done(&["verify"]);
    let names = fs::read_dir(pack.path("archive")).expect("a folder").flatten();
    let left: Vec<PathBuf> = names.map(|e| e.path()).filter(|p| p.to_string_lossy().contains("staging")).collect();
    assert!(left.is_empty(), "a killed run's folder stays: {left:?}");
}

#[test]
fn a_file_that_cannot_be_read_makes_the_signed_version_stale() {
    let pack = small();
    sign(&pack, &[]);
    pack.write("indicators/ni-2.yaml", "id: NI 2\ntitle: [\n");
    let output = pack.run(&["build"]);
    assert_eq!(output.code, 1);
    assert!(output.stderr.contains("is stale: indicators/ni-2.yaml cannot be read"), "{}", output.shown());
    assert!(output.stdout.contains("version 2 (draft)"), "{}", output.shown());
}

#[test]
fn a_sealed_version_is_signed_and_added_to_after_the_pack_has_moved_on() {
    let pack = small().with("minutes.txt", "Noted.\n");
    sign(&pack, &[]);
    pack.write("indicators/ni-1.yaml", corrected("12"));
    let cleared = sign(&pack, &["--of", "1", "--role", "cleared", "--on", "2008-11-14"]);
    assert!(cleared.stdout.contains("Signature added"), "{}", cleared.shown());
    sign(&pack, &["--on", "2008-11-20"]);
    let clerk = [
        "sign-off",
        "quarterly",
        "--by",
        "A Clerk",
        "--post",
        "Clerk",
        "--on",
        "2008-12-01",
        "--minutes",
        "minutes.txt",
    ];
    let mut with_first = clerk.to_vec();
    with_first.extend(["--of", "1"]);
    pack.done(&with_first);
    assert!(pack.path("archive/0004-quarterly-2008-09-q2-v1-minutes").exists());
    // A second period: which one is meant has to be said.
    pack.replace("pack.yaml", "period: 2008/09 Q2\n", "period: 2008/09 Q3\n");
    pack.replace(
        "pack.yaml",
        "editions: [",
        "editions: [{period: 2008/09 Q3, sign_off: 2009-02-12, meeting: 2009-02-18}, ",
    );
    pack.replace("indicators/ni-1.yaml", "results: [", "results: [{period: 2008/09 Q3, value: 14}, ");
    pack.replace("indicators/ni-1.yaml", "targets: [", "targets: [{period: 2008/09 Q3, value: 14}, ");
    sign(&pack, &[]);
    let unclear = pack.run(&clerk);
    assert_eq!(unclear.code, 2, "{}", unclear.shown());
    assert!(unclear.stderr.contains("more than one period"), "{}", unclear.shown());
    pack.done(&["verify"]);
}

#[test]
fn a_kept_head_says_what_has_come_since() {
    let pack = small();
    let first = sign(&pack, &[]);
    let head = first.stdout.lines().find_map(|l| l.strip_prefix("Head of the chain: ")).expect("a head").to_owned();
    sign(&pack, &["--role", "prepared", "--on", "2008-11-14"]);
    let output = pack.done(&["verify", "--head", &head]);
    assert!(output.stdout.contains("added since, which it says nothing about: 0002-"), "{}", output.shown());
}

#[test]
fn a_pdf_in_hand_is_looked_up() {
    let pack = small();
    sign(&pack, &[]);
    fs::copy(pack.path(&format!("{FIRST}/bag/data/papers/paper.pdf")), pack.path("received.pdf")).expect("copied");
    let known = pack.done(&["verify", "received.pdf"]);
    assert!(known.stdout.contains("is paper.pdf of quarterly for 2008/09 Q2, version 1"), "{}", known.shown());
    pack.write("other.pdf", "%PDF-1.7");
    let unknown = pack.run(&["verify", "other.pdf"]);
    assert_eq!(unknown.code, 4, "{}", unknown.shown());
}

/// Archives are for years: this one was sealed by an earlier build, and must stay readable. Of its bag only what the chain
/// looks at is kept here.
#[test]
fn an_archive_of_an_earlier_build_can_be_read() {
    let archive = Archive::read(&repository().join("tests/archive-0.1")).expect("an archive");
    assert_eq!(archive.faults, []);
    let acts: Vec<&str> = archive.entries.iter().map(|e| e.name.as_str()).collect();
    let names = [
        "0001-quarterly-2008-09-q2-v1",
        "0002-quarterly-2008-09-q2-v1-signature",
        "0003-quarterly-2008-09-q2-v1-minutes",
        "0004-quarterly-2008-09-q2-v2",
    ];
    assert_eq!(acts, names);
    assert_eq!(archive.head(), Some("83225a4b36648b8d6fa444045775a4fd48fa8bb533a26496d8a1aa7b387902e6"));
    assert_eq!(archive.known().len(), 1);
}

#[test]
fn an_archive_that_changes_under_way_is_not_added_to() {
    let pack = small();
    sign(&pack, &[]);
    let before = Archive::read(&pack.path("archive")).expect("an archive");
    sign(&pack, &["--role", "prepared", "--on", "2008-11-14"]);
    assert!(matches!(Lock::take(&before), Err(NotSealed::Busy)), "another entry has come");
    let before = Archive::read(&pack.path("archive")).expect("an archive");
    fs::rename(pack.path("archive"), pack.path("aside")).expect("moved");
    assert!(Lock::take(&before).is_err(), "the archive has gone");
    assert!(!pack.path("archive").exists());
}

#[test]
fn a_bag_says_what_an_archivist_asks() {
    let edition = "    editions:\n      - period: 2008/09 Q2\n        data_as_at: 2008-09-30\n        sign_off: 2008-11-13\n        \
                   despatch: 2008-11-13\n        meeting: 2008-11-19\n        item: 7\n        background_papers: [The agreement, \
                   The *review* of 2007]\n";
    let annexes = "    annexes:\n      - {id: A, title: Everything, takes: [all], exempt: It names people}\n";
    let rules = "annex_rules: {all: {title: Everything, when: status == 'green'}}\nretention: {class: Board papers, years: 6, basis: A rule}\n";
    let head = "board: Test Board\nperiod: 2008/09 Q2\npapers:\n  quarterly:\n    title: Quarterly report\n";
    let pack = small().with("pack.yaml", format!("{head}{edition}{annexes}{rules}"));
    sign(&pack, &["--organisation", "County Council"]);
    let info = pack.text(&format!("{FIRST}/bag/bag-info.txt"));
    for line in [
        "Bagging-Date: 2008-11-13",
        "External-Identifier: quarterly 2008/09 Q2 version 1",
        "Source-Organization: County Council",
        "Data-As-At: 2008-09-30",
        "Despatch-Date: 2008-11-13",
        "Meeting-Date: 2008-11-19",
        "Agenda-Item: 7",
        "Background-Paper: The agreement",
        "Background-Paper: The *review* of 2007",
        "Exempt: annex A: It names people",
        "Retention-Class: Board papers",
        "Retention-Review-Date: 2014-11-19",
        "Retention-Basis: A rule",
    ] {
        assert!(info.lines().any(|l| l == line), "no `{line}` in\n{info}");
    }
    let sources = pack.files(&format!("{FIRST}/bag/data/papers/sources"));
    let text = |path: &str| String::from_utf8_lossy(&sources[path]).into_owned();
    assert!(text("cover.typ").contains("Agenda item") && text("cover.typ").contains("- The agreement"));
    assert!(text("annexes/A.typ").contains("*Not for publication:* It names people"));
    let scheme = pack.text(&format!("{FIRST}/bag/data/status-scheme.json"));
    assert!(scheme.contains("\"when\": \"shortfall <= tolerance\""), "{scheme}");
}

/// An archive that boardpack 0.1.0 made, and its pack. The fonts are kept once for all, in the crate that brings them.
fn of_an_earlier_boardpack() -> Workspace {
    let pack = Workspace::empty();
    for (path, bytes) in files_below(&repository().join("tests/pack-0.1")) {
        pack.write(&path, bytes);
    }
    for entry in entries(&pack) {
        for (name, bytes) in built_in_faces(&Files::default()) {
            let file = name.rsplit('/').next().expect("a name");
            for folder in ["built-in/fonts", "papers/sources/fonts"] {
                pack.write(&format!("archive/{entry}/bag/data/{folder}/{file}"), bytes.as_slice());
            }
        }
    }
    pack
}

#[test]
fn what_an_earlier_boardpack_sealed_is_made_again_and_goes_on() {
    let pack = of_an_earlier_boardpack();
    let proof = pack.done(&["verify"]);
    assert_eq!(proof.stdout.matches("the same byte for byte").count(), 2, "{}", proof.shown());
    assert!(pack.done(&["build"]).stderr.contains("boardpack 0.1.0"));
    let correct =
        ["correct", "NI 1", "value=13", "--reason", "Counted again", "--by", "An Officer", "--on", "2008-11-24"];
    pack.done(&correct);
    sign(&pack, &["--on", "2008-11-25"]);
    pack.done(&["verify"]);
    let third = "archive/0003-quarterly-2008-09-q2-v3/bag/data/papers";
    assert!(pack.path(&format!("{third}/notice.pdf")).exists());
    // Another program may set other pages, so every document is issued again.
    assert!(pack.text(&format!("{third}/manifest.json")).contains("\"version\": 3"));
}

#[test]
fn the_papers_of_another_period_do_not_disarm_the_guard() {
    let pack = Workspace::empty().with("pack.yaml", PACK);
    for n in 1..=5 {
        pack.write(&format!("indicators/{n}.yaml"), INDICATOR.replace("NI 1", &format!("NI {n}")));
    }
    sign(&pack, &[]);
    pack.done(&["build"]);
    for n in 1..=4 {
        pack.write(
            &format!("indicators/{n}.yaml"),
            INDICATOR.replace("NI 1", &format!("NI {n}")).replace("value: 11", "note: x"),
        );
    }
    assert_eq!(pack.run(&["build"]).code, 3);
    pack.done(&["build", "--period", "2008/09 Q1"]);
    let output = pack.run(&["build"]);
    assert_eq!(output.code, 3, "{}", output.shown());
    assert!(output.stdout.contains("lost a figure"), "{}", output.shown());
}

#[test]
fn corrections_at_the_same_time_wait_for_each_other() {
    let pack = small();
    let correct = |field: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_boardpack"));
        command.args(["correct", "NI 1", field, "--reason", "Recounted", "--by", "An Officer", "--on", "2008-11-18"]);
        command.current_dir(pack.root()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("started")
    };
    let runs = ["value=12", "note=As sent", "target=9", "data=provisional"].map(correct);
    for mut run in runs {
        assert!(run.wait().expect("ended").success());
    }
    let text = pack.text("indicators/ni-1.yaml");
    assert_eq!(text.matches("reason: Recounted").count(), 4, "{text}");
    for part in ["value: 12", "note: As sent", "value: 9", "data: provisional"] {
        assert!(text.contains(part), "{text}");
    }
    assert!(pack.done(&["build"]).stdout.contains("as it was"));
}

#[test]
fn an_annex_that_a_later_version_keeps_is_still_in_force() {
    let rules = "annex_rules: {one: {title: One, when: id == 'NI 1'}, two: {title: Two, when: id == 'NI 2'}}\n";
    let annexes = "    annexes: [{id: 1, title: One, takes: [one]}, {id: 2, title: Two, takes: [two]}]\n";
    let pack = small().with("pack.yaml", format!("{rules}{PACK}{annexes}"));
    pack.write("indicators/ni-2.yaml", INDICATOR.replace("NI 1", "NI 2"));
    sign(&pack, &[]);
    pack.write("indicators/ni-1.yaml", corrected("12"));
    sign(&pack, &["--on", "2008-11-20"]);
    for (annex, told) in [("annex-2.pdf", "still in force: version 2"), ("annex-1.pdf", "replaced by version 2")] {
        let path = format!("{FIRST}/bag/data/papers/{annex}");
        let found = pack.done(&["verify", &path]);
        assert!(found.stdout.contains(told), "{}", found.shown());
    }
}
