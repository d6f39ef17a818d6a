//! Sign-off, archive, verify and extract on the shipped pack and on a small one: what no single command line shows.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use boardpack::archive::{Archive, Bag, Lock, NotSealed, prove};
use boardpack::typeset::Limits;

use crate::harness::{Output, Workspace, files_below};

const PACK: &str = "board: Test Board\nperiod: 2008/09 Q2\npapers:\n  quarterly:\n    title: Quarterly report\n    editions: \
                    [{period: 2008/09 Q2, sign_off: 2008-11-13, meeting: 2008-11-19}]\n";
const INDICATOR: &str = "id: NI 1\ntitle: First measure\npolarity: higher\nlead: {organisation: County Council}\n\
                         targets: [{period: 2008/09 Q2, value: 10}]\nresults: [{period: 2008/09 Q2, value: 11}]\n";
const SIGN: [&str; 6] = ["sign-off", "quarterly", "--by", "An Officer", "--post", "Head of Strategy"];
const FIRST: &str = "archive/0001-quarterly-2008-09-q2-v1";

fn small() -> Workspace {
    Workspace::empty().with("pack.yaml", PACK).with("indicators/ni-1.yaml", INDICATOR)
}

fn sign(pack: &Workspace, more: &[&str]) -> Output {
    let mut arguments = SIGN.to_vec();
    arguments.extend(more);
    pack.done(&arguments)
}

/// A copy of a folder, elsewhere, that can be written to.
fn copied(from: &Path) -> Workspace {
    let copy = Workspace::empty();
    for (path, bytes) in files_below(from) {
        copy.write(&path, bytes);
    }
    copy
}

fn write_over(path: &Path, bytes: &[u8]) {
    let _ = fs::remove_file(path);
    fs::write(path, bytes).expect("written");
}

fn entries(pack: &Workspace) -> Vec<String> {
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
    let mut built = pack.files("output/quarterly");
    built.remove("made-from.json");
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
        pack.write("indicators/ni-1.yaml", INDICATOR.replace("value: 11", &format!("value: {value}")));
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

/// Every file of a bag, and every byte of what stands beside bags.
#[test]
fn every_alteration_is_found() {
    let pack = small().with("minutes.txt", "Noted.\n");
    sign(&pack, &[]);
    sign(&pack, &["--role", "prepared", "--on", "2008-11-14"]);
    pack.done(&["sign-off", "quarterly", "--by", "A Clerk", "--post", "Clerk", "--minutes", "minutes.txt"]);
    let archive = pack.path("archive");
    let faults = || Archive::read(&archive).expect("an archive").faults;
    let bag_faults = || prove(&pack.path(&format!("{FIRST}/bag")), Limits::default()).faults;
    assert_eq!(faults(), []);
    for (path, bytes) in files_below(&archive).into_iter().filter(|(path, _)| !path.starts_with('.')) {
        let file = archive.join(&path);
        let in_bag = path.contains("/bag/") && !path.ends_with("tagmanifest-sha256.txt");
        if in_bag {
            let mut altered = bytes.clone();
            altered.push(b'\n');
            write_over(&file, &altered);
            assert!(!bag_faults().is_empty(), "{path} longer by a line");
        } else {
            for position in 0..bytes.len() {
                let mut altered = bytes.clone();
                altered[position] ^= 1;
                write_over(&file, &altered);
                assert!(!faults().is_empty(), "byte {position} of {path}");
            }
        }
        fs::remove_file(&file).expect("removed");
        assert!(!(if in_bag { bag_faults() } else { faults() }).is_empty(), "{path} taken away");
        write_over(&file, &bytes);
    }
    assert_eq!(faults(), []);
    pack.done(&["verify"]);
}

#[test]
fn a_record_taken_from_the_chain_or_put_elsewhere_is_found() {
    let pack = small();
    sign(&pack, &[]);
    for (role, day) in [("prepared", "2008-11-14"), ("cleared", "2008-11-15")] {
        sign(&pack, &["--role", role, "--on", day]);
    }
    let head = pack.done(&["verify"]).stdout;
    let head = head.lines().find_map(|l| l.strip_prefix("Head of the chain: ")).expect("a head").to_owned();
    let names = entries(&pack);
    let move_to = |from: &str, to: &str| fs::rename(pack.path("archive").join(from), pack.path(to)).expect("moved");
    // From the middle and from the beginning: the chain itself tells.
    for name in &names[..2] {
        move_to(name, "aside");
        let output = pack.run(&["verify"]);
        assert_eq!(output.code, 4, "{name}: {}", output.shown());
        assert!(output.stderr.contains("it has been taken away"), "{}", output.shown());
        fs::rename(pack.path("aside"), pack.path("archive").join(name)).expect("moved back");
    }
    // From the end: only a head that was kept elsewhere tells.
    move_to(&names[2], "aside");
    assert_eq!(pack.run(&["verify"]).code, 0);
    let output = pack.run(&["verify", "--head", &head]);
    assert_eq!(output.code, 4, "{}", output.shown());
    assert!(output.stderr.contains("it has been shortened or written anew"), "{}", output.shown());
    fs::rename(pack.path("aside"), pack.path("archive").join(&names[2])).expect("moved back");
    pack.done(&["verify", "--head", &head]);
    // Two in each other's place.
    move_to(&names[1], "aside");
    move_to(&names[2], &format!("archive/{}", names[1]));
    fs::rename(pack.path("aside"), pack.path("archive").join(&names[2])).expect("moved");
    assert_eq!(pack.run(&["verify"]).code, 4);
}

/// Seals a bag again after its payload has been changed, as somebody would who knows how bags are made.
fn sealed_again(bag: &Path, change: impl Fn(&str, Vec<u8>) -> Vec<u8>) -> Workspace {
    let payload = files_below(&bag.join("data"));
    let payload = payload.into_iter().map(|(path, bytes)| (path.clone(), change(&path, bytes))).collect();
    let forged = Workspace::empty();
    for (path, bytes) in (Bag { info: Vec::new(), payload }).files() {
        forged.write(&path, bytes);
    }
    forged
}

#[test]
fn a_bag_that_was_sealed_again_does_not_come_out_the_same() {
    let pack = small();
    sign(&pack, &[]);
    let bag = pack.path(&format!("{FIRST}/bag"));
    let edit = |path: &str, from: &str, to: &str| {
        let path = path.to_owned();
        let (from, to) = (from.to_owned(), to.to_owned());
        sealed_again(&bag, move |at, bytes| match String::from_utf8(bytes.clone()) {
            Ok(text) if at == path => text.replacen(&from, &to, 1).into_bytes(),
            _ => bytes,
        })
    };
    let better = edit("pack/indicators/ni-1.yaml", "value: 11", "value: 19").run(&["verify", "."]);
    assert_eq!(better.code, 4, "{}", better.shown());
    assert!(better.stderr.contains("comes out differently, from line"), "{}", better.shown());
    assert!(better.stderr.contains("either files were changed and their digests made anew"), "{}", better.shown());
    // A bag of another version of the program, whose templates said something else.
    let older = |path: &str, bytes: Vec<u8>| {
        let text = String::from_utf8(bytes.clone());
        match (path, text) {
            ("pack/issue.json", Ok(text)) => text.replacen("0.1.0", "0.0.9", 1).into_bytes(),
            ("built-in/templates/paper.typ.j2", Ok(text)) => format!("{text}\nAn older sentence.\n").into_bytes(),
            _ => bytes,
        }
    };
    let other = sealed_again(&bag, older).run(&["verify", "."]);
    assert_eq!(other.code, 4, "{}", other.shown());
    let cause = "The likely cause: it was made by boardpack 0.0.9";
    assert!(other.stderr.contains("cover.typ comes out differently"), "{}", other.shown());
    assert!(other.stderr.contains(cause), "{}", other.shown());
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
        pack.write("indicators/ni-1.yaml", INDICATOR.replace("value: 11", &format!("value: {}", 20 + step)));
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
            assert!(prove(&entry.bag(), Limits::default()).holds(), "after {step}");
        }
    }
    pack.write("indicators/ni-1.yaml", INDICATOR.replace("value: 11", "value: 99"));
    sign(&pack, &[]);
    pack.done(&["verify"]);
    let names = fs::read_dir(pack.path("archive")).expect("a folder").flatten();
    let left: Vec<PathBuf> = names.map(|e| e.path()).filter(|p| p.to_string_lossy().contains("staging")).collect();
    assert!(left.is_empty(), "a killed run's folder stays: {left:?}");
}

/// What goes out in `pack.pdf` comes back out of it, and makes the same PDF again.
#[test]
fn an_extracted_pack_makes_the_same_pdf() {
    let pack = Workspace::shipped();
    pack.done(&["build"]);
    let as_draft = (pack.files("output/quarterly"), "draft");
    sign(&pack, &[]);
    pack.replace("indicators/laa1/06-in-care-gcse.yaml", "value: 41.7", "value: 42.9");
    sign(&pack, &["--on", "2008-11-20"]);
    let second = pack.files("archive/0002-quarterly-2008-09-q2-v2/bag/data/papers");
    for (papers, name) in [as_draft, (second, "second version")] {
        let elsewhere = Workspace::empty().with("given.pdf", &papers["pack.pdf"]);
        elsewhere.done(&["extract", "given.pdf", "--into", "out"]);
        elsewhere.done(&["-C", "out", "build"]);
        let again = elsewhere.files("out/output/quarterly");
        for path in ["pack.pdf", "paper.pdf", "annex-1.pdf", "annex-2.pdf"] {
            assert!(again[path] == papers[path], "{path} of the {name} comes out differently");
        }
        elsewhere.replace("out/pack.yaml", "Performance management", "Another");
        let changed = elsewhere.done(&["-C", "out", "build"]);
        assert!(changed.stdout.contains("(draft)"), "{}", changed.shown());
    }
}

/// A draft with errors in it, whose to-do list prints: also its own fixed point.
#[test]
fn an_extracted_draft_with_faults_makes_the_same_pdf() {
    let faulty = "# for the team\nid: NI 2\ntitle: Second\npolarty: higher\nunit: {}\nresults: [{period: 2008/09 Q9, value: 1}]\n";
    let pack = small().with("indicators/ni-2.yaml", faulty);
    assert_eq!(pack.run(&["build"]).code, 1);
    pack.done(&["extract", "output/quarterly/pack.pdf", "--into", "out"]);
    assert_eq!(pack.run(&["-C", "out", "build"]).code, 1);
    let again = pack.files("out/output/quarterly");
    assert!(again["pack.pdf"] == pack.files("output/quarterly")["pack.pdf"], "pack.pdf comes out differently");
}

#[test]
fn nothing_internal_is_extracted() {
    let secret = "SECRET-1";
    let pack = small().with(
        "indicators/ni-1.yaml",
        format!("# {secret}\n{INDICATOR}internal: {{note: {secret}}}\n")
            .replace("value: 11}", &format!("value: 11, internal: {secret}}}")),
    );
    pack.done(&["build"]);
    pack.done(&["extract", "output/quarterly/pack.pdf", "--into", "out"]);
    for (path, bytes) in pack.files("out") {
        assert!(!String::from_utf8_lossy(&bytes).contains(secret), "{path}");
    }
}

#[test]
fn a_pdf_that_was_tampered_with_gives_nothing() {
    let pack = small();
    pack.done(&["build"]);
    let good = fs::read(pack.path("output/quarterly/pack.pdf")).expect("a PDF");
    for step in 0..60 {
        let mut bytes = good.clone();
        let position = (step * 7919 + 13) % bytes.len();
        bytes[position] ^= 0x20;
        if step % 6 == 0 {
            bytes.truncate(position);
        }
        pack.write("altered.pdf", bytes);
        let output = pack.run(&["extract", "altered.pdf", "--into", "out"]);
        assert!([2, 4].contains(&output.code), "byte {position}: {}", output.shown());
        if pack.path("out").exists() {
            // The byte is in a page: what the PDF carries is whole, and does not make this PDF.
            assert!(output.stderr.contains("is not the PDF that this pack makes"), "{}", output.shown());
            fs::remove_dir_all(pack.path("out")).expect("removed");
        }
    }
}

#[test]
fn a_pack_is_extracted_into_the_folder_where_one_stands() {
    let pack = small();
    pack.done(&["build"]);
    let empty = Workspace::empty();
    let pdf = pack.path("output/quarterly/pack.pdf");
    let pdf = pdf.to_str().expect("a path");
    empty.done(&["extract", pdf, "--into", "."]);
    empty.done(&["build"]);
    assert!(empty.files("output/quarterly")["pack.pdf"] == pack.files("output/quarterly")["pack.pdf"]);
    assert_eq!(empty.run(&["extract", pdf, "--into", "."]).code, 3);
}

/// Alterations that leave every digest beside them in order.
#[test]
fn a_record_that_contradicts_its_bag_is_found() {
    let forged = |from: &str, to: &str| {
        let pack = small();
        sign(&pack, &[]);
        let record = pack.text(&format!("{FIRST}/record.json"));
        assert!(record.contains(from), "{record}");
        let record = record.replace(from, to);
        write_over(&pack.path(&format!("{FIRST}/record.json")), record.as_bytes());
        let tags = fs::read(pack.path(&format!("{FIRST}/bag/tagmanifest-sha256.txt"))).expect("a manifest");
        let digest = boardpack::digest::sha256;
        let sums =
            format!("{}  bag/tagmanifest-sha256.txt\n{}  record.json\n", digest(&tags), digest(record.as_bytes()));
        write_over(&pack.path(&format!("{FIRST}/SHA256SUMS")), sums.as_bytes());
        pack.run(&["verify"])
    };
    for (from, to) in [
        ("\"name\": \"An Officer\"", "\"name\": \"Another\""),
        ("\"on\": \"2008-11-13\"", "\"on\": \"2008-11-12\""),
        ("\"title\": \"Quarterly report\"", "\"title\": \"Another\""),
        ("\"issue\": \"", "\"issue\": \"00"),
    ] {
        let output = forged(from, to);
        assert_eq!(output.code, 4, "{from}: {}", output.shown());
        assert!(output.stderr.contains("does not say what its record says"), "{from}: {}", output.shown());
    }
}

/// Writes the digests of an entry without a bag anew, as somebody would who knows how.
fn sums_again(folder: &Path) {
    let digest = |(path, bytes): (String, Vec<u8>)| format!("{}  {path}\n", boardpack::digest::sha256(&bytes));
    let files = files_below(folder).into_iter().filter(|(path, _)| path != "SHA256SUMS");
    write_over(&folder.join("SHA256SUMS"), files.map(digest).collect::<String>().as_bytes());
}

#[test]
fn a_document_is_bound_to_its_record() {
    let pack = small().with("minutes.txt", "Noted.\n");
    sign(&pack, &[]);
    let file = ["sign-off", "quarterly", "--by", "A Clerk", "--post", "Clerk", "--minutes", "minutes.txt"];
    pack.done(&file);
    assert_eq!(pack.run(&file).code, 3, "the same minutes twice");
    let folder = pack.path("archive/0002-quarterly-2008-09-q2-v1-minutes");
    write_over(&folder.join("minutes.txt"), b"Agreed.\n");
    sums_again(&folder);
    let output = pack.run(&["verify"]);
    assert_eq!(output.code, 4, "{}", output.shown());
    assert!(output.stderr.contains("does not hold the document"), "{}", output.shown());
    fs::remove_file(folder.join("minutes.txt")).expect("removed");
    sums_again(&folder);
    let output = pack.run(&["verify"]);
    assert_eq!(output.code, 4, "{}", output.shown());
    assert!(output.stderr.contains("minutes.txt is missing"), "{}", output.shown());
}

#[test]
fn a_lone_bag_whose_statements_were_forged_is_found() {
    let pack = small();
    sign(&pack, &[]);
    let bag = pack.path(&format!("{FIRST}/bag"));
    for (path, from, to) in [
        ("sign-off.json", "An Officer", "Another"),
        ("pack/issue.json", "\"indicators/ni-1.yaml\": \"", "\"indicators/ni-1.yaml\": \"00"),
    ] {
        let forged = sealed_again(&bag, |at, bytes| match String::from_utf8(bytes.clone()) {
            Ok(text) if at == path => text.replace(from, to).into_bytes(),
            _ => bytes,
        });
        let output = forged.run(&["verify", "."]);
        assert_eq!(output.code, 4, "{path}: {}", output.shown());
    }
}

/// A pack that came out of a PDF does not know better than the archive beside it which version is next.
#[test]
fn an_extracted_pack_does_not_break_an_archive() {
    let pack = small();
    sign(&pack, &[]);
    let early = copied(&pack.path("archive"));
    for (value, day) in [("12", "2008-11-20"), ("13", "2008-11-27")] {
        pack.write("indicators/ni-1.yaml", INDICATOR.replace("value: 11", &format!("value: {value}")));
        sign(&pack, &["--on", day]);
    }
    let third = pack.path("archive/0003-quarterly-2008-09-q2-v3/bag/data/papers/pack.pdf");
    let out = Workspace::empty();
    out.done(&["extract", third.to_str().expect("a path"), "--into", "."]);
    let mut arguments = SIGN.to_vec();
    arguments.extend(["--on", "2008-12-01"]);
    // Without an archive, a third version would have nothing to stand on.
    let output = out.run(&arguments);
    assert_eq!(output.code, 3, "{}", output.shown());
    assert!(output.stderr.contains("does not follow the one before it"), "{}", output.shown());
    for (path, bytes) in files_below(early.root()) {
        out.write(&format!("archive/{path}"), bytes);
    }
    out.done(&arguments);
    assert!(out.path("archive/0002-quarterly-2008-09-q2-v2").exists());
    out.done(&["verify"]);
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
    pack.write("indicators/ni-1.yaml", INDICATOR.replace("value: 11", "value: 12"));
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
    let archive = Archive::read(&crate::harness::repository().join("tests/archive-0.1")).expect("an archive");
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
fn nothing_is_signed_on_a_bag_that_is_not_as_it_was_sealed() {
    for path in ["pack/issue.json", "papers/paper.pdf", "pack/indicators/ni-1.yaml"] {
        let pack = small();
        sign(&pack, &[]);
        let file = pack.path(&format!("{FIRST}/bag/data/{path}"));
        let bytes = fs::read(&file).expect("a file");
        let mut altered = bytes.clone();
        altered.push(b'\n');
        write_over(&file, &altered);
        pack.write("indicators/ni-1.yaml", INDICATOR.replace("value: 11", "value: 12"));
        let mut arguments = SIGN.to_vec();
        arguments.extend(["--on", "2008-11-20"]);
        let output = pack.run(&arguments);
        assert_eq!(output.code, 4, "{path}: {}", output.shown());
        assert!(output.stderr.contains(path), "{path}: {}", output.shown());
        fs::remove_file(&file).expect("removed");
        assert_eq!(pack.run(&arguments).code, 4, "{path} gone");
        assert_eq!(entries(&pack).len(), 1);
    }
}

#[test]
fn what_is_not_an_entry_is_not_passed_over() {
    let pack = small();
    sign(&pack, &[]);
    sign(&pack, &["--role", "prepared", "--on", "2008-11-14"]);
    let last = &entries(&pack)[1];
    let archive = pack.path("archive");
    // The last entry under another name: seen, and hidden.
    for name in ["x0002-quarterly", ".0002-quarterly"] {
        fs::rename(archive.join(last), archive.join(name)).expect("renamed");
        assert_eq!(pack.run(&["verify"]).code, 4, "{name}");
        fs::rename(archive.join(name), archive.join(last)).expect("renamed");
    }
    for name in ["0003-quarterly", "0000-quarterly"] {
        fs::write(archive.join(name), "mine").expect("written");
        let output = pack.run(&["verify"]);
        assert_eq!(output.code == 4, name.starts_with("0003"), "{name}: {}", output.shown());
        fs::remove_file(archive.join(name)).expect("removed");
    }
    // A copy beside the original, altered; named on the command line.
    for (path, bytes) in pack.files(FIRST) {
        pack.write(&format!("archive/copy/{path}"), bytes);
    }
    for target in ["archive/copy", "archive/copy/bag", "archive"] {
        let output = pack.run(&["verify", target]);
        assert_eq!(output.code, 4, "{target}: {}", output.shown());
    }
}

#[test]
fn a_lone_entry_is_held_against_its_own_record() {
    let pack = small();
    sign(&pack, &[]);
    sign(&pack, &["--role", "prepared", "--on", "2008-11-14"]);
    for name in entries(&pack) {
        let copy = copied(&pack.path(&format!("archive/{name}")));
        let folder = Workspace::empty();
        for (path, bytes) in files_below(copy.root()) {
            folder.write(&format!("{name}/{path}"), bytes);
        }
        let output = folder.done(&["verify", &name]);
        assert!(output.stderr.contains("its place in the chain could not be checked"), "{}", output.shown());
        folder.replace(&format!("{name}/record.json"), "An Officer", "Another");
        assert_eq!(folder.run(&["verify", &name]).code, 4, "{name}");
    }
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_a_fault_and_not_waited_for() {
    for path in ["record.json", "SHA256SUMS", "bag/tagmanifest-sha256.txt", "bag/data/pack/issue.json", "more"] {
        let pack = small();
        sign(&pack, &[]);
        let file = pack.path(FIRST).join(path);
        let _ = fs::remove_file(&file);
        // Like a pipe, a socket is there and cannot be read.
        let _socket = std::os::unix::net::UnixListener::bind(&file).expect("a socket");
        let output = pack.run(&["verify"]);
        assert_eq!(output.code, 4, "{path}: {}", output.shown());
        assert!(output.stderr.contains("is a link or no file at all"), "{path}: {}", output.shown());
        assert_eq!(pack.run(&["build"]).code, 0, "{path}");
    }
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
