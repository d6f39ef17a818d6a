//! Archives that somebody has altered, with and without knowing how the digests are made.

use std::fs;
use std::path::Path;

use boardpack::archive::{Archive, Bag, prove};
use boardpack::steps::Steps;
use boardpack::typeset::Limits;

use crate::archive::{FIRST, SIGN, copied, corrected, entries, sign, small, write_over};
use crate::harness::{Workspace, files_below};

/// Every file of a bag, and every byte of what stands beside bags.
#[test]
fn every_alteration_is_found() {
    let pack = small().with("minutes.txt", "Noted.\n");
    sign(&pack, &[]);
    sign(&pack, &["--role", "prepared", "--on", "2008-11-14"]);
    pack.done(&["sign-off", "quarterly", "--by", "A Clerk", "--post", "Clerk", "--minutes", "minutes.txt"]);
    let archive = pack.path("archive");
    let faults = || Archive::read(&archive).expect("an archive").faults;
    let bag_faults = || prove(&pack.path(&format!("{FIRST}/bag")), Limits::default(), &Steps::default()).faults;
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
            ("pack/issue.json", Ok(text)) => text.replacen(env!("CARGO_PKG_VERSION"), "0.0.9", 1).into_bytes(),
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
        pack.write("indicators/ni-1.yaml", corrected("12"));
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
