//! The pack that comes back out of a PDF.

use std::fs;

use crate::archive::{INDICATOR, SIGN, copied, corrected, sign, small};
use crate::harness::{Workspace, files_below};

/// What goes out in `pack.pdf` comes back out of it, and makes the same PDF again.
#[test]
fn an_extracted_pack_makes_the_same_pdf() {
    let pack = Workspace::shipped();
    pack.done(&["build"]);
    let as_draft = (pack.files("output/quarterly"), "draft");
    sign(&pack, &[]);
    let why = ["--reason", "Counted twice", "--by", "An Officer", "--on", "2008-11-18"];
    pack.done(&[&["correct", "LAA1-06", "value=42.9"][..], &why[..]].concat());
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

/// A pack that came out of a PDF does not know better than the archive beside it which version is next.
#[test]
fn an_extracted_pack_does_not_break_an_archive() {
    let pack = small();
    sign(&pack, &[]);
    let early = copied(&pack.path("archive"));
    for (value, day) in [("12", "2008-11-20"), ("13", "2008-11-27")] {
        pack.write("indicators/ni-1.yaml", corrected(value));
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
