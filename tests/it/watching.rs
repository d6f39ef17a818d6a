//! `watch`, driven as somebody who edits would drive it, and broken on purpose.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::harness::Workspace;

/// Machines that build several things at once are slow; nothing here waits as long unless something is wrong.
const PATIENCE: Duration = Duration::from_secs(120);

/// A pack of three indicators of which one is on its way from amber to red, with an annex for red ones.
fn pack() -> Workspace {
    let indicator = |id: &str, value: &str| {
        format!(
            "id: {id}\ntitle: Indicator {id}\nunit: \"%\"\npolarity: higher\ntolerance: 5\n\
             targets: [{{period: 2008/09, value: 50}}]\nmilestones: [{{period: 2008/09 Q2, value: 50}}]\n\
             lead: {{organisation: The Council}}\n\
             results:\n  - period: 2008/09 Q2\n    value: {value}\n    commentary: Work is under way.\n"
        )
    };
    Workspace::empty()
        .with(
            "pack.yaml",
            "board: Test Board\nperiod: 2008/09 Q2\nannex_rules: {red: {title: Red, when: status == \"red\"}}\n\
             papers:\n  quarterly:\n    title: Report\n    annexes: [{id: 1, title: Red ones, takes: [red]}]\n",
        )
        .with("indicators/a.yaml", indicator("NI 1", "47"))
        .with("indicators/b.yaml", indicator("NI 2", "52"))
        .with("indicators/more/c.yaml", indicator("NI 3", "53"))
}

struct Watch {
    child: Child,
    lines: Receiver<Value>,
}

impl Watch {
    fn of(workspace: &Workspace, more: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_boardpack"));
        command.args(["watch", "--format", "json"]).args(more).current_dir(workspace.root());
        fs::create_dir_all(workspace.path("tmp")).expect("a folder");
        command.env("TMPDIR", workspace.path("tmp"));
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the program runs");
        let (sender, lines) = mpsc::channel();
        let said = BufReader::new(child.stdout.take().expect("its output"));
        thread::spawn(move || {
            for line in said.lines().map_while(Result::ok) {
                let _ = sender.send(serde_json::from_str(&line).unwrap_or_else(|e| panic!("{line}: {e}")));
            }
        });
        Self { child, lines }
    }

    /// A watch whose first papers are there.
    fn begun(workspace: &Workspace, more: &[&str]) -> Self {
        let mut watch = Self::of(workspace, more);
        assert_eq!(watch.rebuilt()["outcome"], "made");
        watch
    }

    /// The next object of a type.
    fn next(&mut self, wanted: &str) -> Value {
        let until = Instant::now() + PATIENCE;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let told = self.lines.recv_timeout(left).unwrap_or_else(|e| panic!("no {wanted} came: {e}"));
            if told["type"] == wanted {
                return told;
            }
        }
    }

    fn rebuilt(&mut self) -> Value {
        self.next("rebuilt")
    }

    /// Goes on until a build has come to this.
    fn until(&mut self, is: impl Fn(&Value) -> bool) -> Value {
        let until = Instant::now() + PATIENCE;
        loop {
            assert!(Instant::now() < until, "it never came to that");
            let told = self.rebuilt();
            if is(&told) {
                return told;
            }
        }
    }

    /// Whether nothing is said for a while.
    fn is_quiet(&mut self) -> bool {
        matches!(self.lines.recv_timeout(Duration::from_millis(2500)), Err(RecvTimeoutError::Timeout))
    }

    /// The process that builds.
    #[cfg(target_os = "linux")]
    fn builder(&self) -> u32 {
        let parent = self.child.id().to_string();
        let processes = fs::read_dir("/proc").expect("/proc").flatten();
        let mut processes = processes.filter_map(|e| e.file_name().to_str()?.parse::<u32>().ok());
        let is_child = |process: &u32| {
            let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
            stat.rsplit(')').next().and_then(|rest| rest.split_whitespace().nth(1)) == Some(&parent)
        };
        processes.find(is_child).expect("a builder")
    }

    /// The memory of the process that builds, in KiB.
    #[cfg(target_os = "linux")]
    fn memory(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.builder())).expect("its status");
        let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:")).expect("its memory");
        line.split_whitespace().next().and_then(|n| n.parse().ok()).expect("a number")
    }

    fn signal(&self, name: &str, process: u32) {
        let done = Command::new("kill").args([&format!("-{name}"), &process.to_string()]).status().expect("kill runs");
        assert!(done.success());
    }

    /// Presses Ctrl-C, and returns the exit code.
    fn stop(mut self) -> i32 {
        self.signal("INT", self.child.id());
        self.child.wait().expect("it ends").code().unwrap_or(-1)
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn moved(told: &Value) -> String {
    let said: Vec<&str> = told["moved"].as_array().expect("a list").iter().filter_map(Value::as_str).collect();
    said.join("; ")
}

#[test]
fn a_saved_figure_is_told_in_the_boards_words_and_the_papers_follow() {
    let pack = pack();
    let mut watch = Watch::begun(&pack, &[]);
    let before = pack.files("output/quarterly");
    pack.replace("indicators/a.yaml", "value: 47", "value: 40");
    let told = watch.rebuilt();
    assert_eq!(moved(&told), "NI 1 amber → red; Annex 1 +1");
    assert_eq!(told["outcome"], "made");
    let after = pack.files("output/quarterly");
    assert_ne!(before["annex-1.pdf"], after["annex-1.pdf"]);
    // What lies there is what a build from nothing makes.
    drop(watch);
    pack.done(&["build", "--out", "afresh"]);
    for (path, bytes) in pack.files("afresh/quarterly") {
        assert!(after[&path] == bytes, "{path} differs from a build from nothing");
    }
}

#[test]
fn editors_that_save_by_renaming_new_files_and_files_that_go_are_seen() {
    let pack = pack();
    let mut watch = Watch::begun(&pack, &[]);
    let text = pack.text("indicators/a.yaml").replace("value: 47", "value: 48");
    pack.write("indicators/.a.yaml.swp", &text);
    fs::rename(pack.path("indicators/.a.yaml.swp"), pack.path("indicators/a.yaml")).expect("renamed");
    assert_eq!(moved(&watch.rebuilt()), "NI 1 result for 2008/09 Q2 47% → 48%");
    pack.write("indicators/new/d.yaml", text.replace("NI 1", "NI 4"));
    assert_eq!(moved(&watch.rebuilt()), "NI 4 new, amber");
    fs::remove_file(pack.path("indicators/new/d.yaml")).expect("removed");
    assert_eq!(moved(&watch.rebuilt()), "NI 4 gone");
    pack.replace("pack.yaml", "Red ones", "Those in red");
    assert_eq!(watch.rebuilt()["outcome"], "made");
    pack.write("templates/annex.typ.j2", "= Ours\n");
    assert_eq!(watch.rebuilt()["outcome"], "made");
    fs::remove_dir_all(pack.path("templates")).expect("removed");
    assert_eq!(watch.rebuilt()["outcome"], "made");
}

#[test]
fn a_half_written_file_leaves_the_last_good_papers_and_is_named() {
    let pack = pack();
    let mut watch = Watch::begun(&pack, &[]);
    let good = pack.files("output");
    let whole = pack.text("indicators/a.yaml");
    for broken in [&whole[..whole.len() / 2], "id: [NI", "id: NI 1\ntitel: x\n", "\u{0}"] {
        pack.write("indicators/a.yaml", broken);
        let told = watch.rebuilt();
        assert_eq!(told["outcome"], "kept", "{broken}");
        let places = told["problems"].as_array().expect("a list").iter().filter_map(|p| p["place"].as_str());
        assert!(places.into_iter().any(|place| place.starts_with("indicators/a.yaml:")), "{told}");
        assert!(pack.files("output") == good, "the papers have changed");
    }
    pack.write("indicators/a.yaml", whole.replace("value: 47", "value: 40"));
    assert_eq!(moved(&watch.rebuilt()), "NI 1 amber → red; Annex 1 +1");
}

/// Errors that were there from the start are no reason to show nothing.
#[test]
fn an_error_that_stands_from_the_start_does_not_hold_up_the_rest() {
    let pack = pack();
    pack.write("indicators/b.yaml", "id: NI 2\ntitle: Two\nunti: x\n");
    let mut watch = Watch::begun(&pack, &[]);
    pack.replace("indicators/a.yaml", "value: 47", "value: 40");
    assert_eq!(moved(&watch.rebuilt()), "NI 1 amber → red; Annex 1 +1");
}

#[test]
fn a_folder_that_is_deleted_and_brought_back_does_no_harm() {
    let pack = pack();
    let mut watch = Watch::begun(&pack, &[]);
    let good = pack.files("output");
    fs::rename(pack.path("indicators"), pack.path("aside")).expect("renamed");
    let told = watch.rebuilt();
    assert_eq!(told["outcome"], "refused", "all indicators are gone, which looks like a slip: {told}");
    assert!(pack.files("output") == good, "the papers have changed");
    fs::rename(pack.path("aside"), pack.path("indicators")).expect("renamed");
    assert_eq!(watch.rebuilt()["outcome"], "made");
    pack.replace("indicators/more/c.yaml", "value: 53", "value: 54");
    assert!(moved(&watch.rebuilt()).starts_with("NI 3 result"));
    fs::rename(pack.root().join("pack.yaml"), pack.path("aside.yaml")).expect("renamed");
    assert_eq!(watch.rebuilt()["outcome"], "kept");
    fs::rename(pack.path("aside.yaml"), pack.path("pack.yaml")).expect("renamed");
    assert_eq!(watch.rebuilt()["outcome"], "made");
    assert!(pack.files("output").keys().eq(good.keys()));
    fs::remove_dir_all(pack.path("output")).expect("removed");
    assert_eq!(watch.rebuilt()["outcome"], "made");
    assert!(pack.files("output").keys().eq(good.keys()));
}

#[test]
fn what_is_no_part_of_the_pack_wakes_nobody() {
    let pack = pack();
    let mut watch = Watch::begun(&pack, &[]);
    pack.write("notes.txt", "x");
    pack.write("output/own.txt", "x");
    pack.write(".git/index", "x");
    pack.write("indicators/a.yaml", pack.text("indicators/a.yaml"));
    assert!(watch.is_quiet());
}

#[test]
fn a_template_without_end_is_stopped_and_the_watch_goes_on() {
    let pack = pack();
    let mut watch = Watch::begun(&pack, &["--deadline", "3"]);
    let good = pack.files("output");
    let endless = "#for a in range(9000) { for b in range(9000) { for c in range(9000) { let d = calc.sqrt(c) } } }\n";
    pack.write("templates/annex.typ.j2", endless);
    let told = watch.rebuilt();
    assert_eq!(told["outcome"], "kept");
    let problems = told["problems"].to_string();
    assert!(problems.contains("limit-exceeded") && problems.contains("templates/annex.typ.j2"), "{problems}");
    assert!(pack.files("output") == good, "the papers have changed");
    assert!(watch.is_quiet(), "it is tried again though nothing has changed");
    pack.write(
        "templates/annex.typ.j2",
        "{% for a in range(9000) %}{% for b in range(9000) %}x{% endfor %}{% endfor %}",
    );
    assert_eq!(watch.rebuilt()["outcome"], "kept");
    pack.replace("indicators/a.yaml", "title: ", "titel: ");
    assert_eq!(watch.rebuilt()["outcome"], "kept");
    pack.replace("indicators/a.yaml", "titel: ", "title: ");
    assert_eq!(watch.rebuilt()["outcome"], "kept");
    fs::remove_dir_all(pack.path("templates")).expect("removed");
    assert_eq!(watch.rebuilt()["outcome"], "made");
    assert!(pack.files("output") == good, "the papers have changed");
    pack.replace("indicators/a.yaml", "value: 47", "value: 40");
    assert_eq!(moved(&watch.rebuilt()), "NI 1 amber → red; Annex 1 +1");
}

#[test]
fn two_hundred_changes_a_second_end_with_the_last_one_shown() {
    let pack = pack();
    let mut watch = Watch::begun(&pack, &[]);
    let text = pack.text("indicators/a.yaml");
    for n in 0..400 {
        pack.write("indicators/a.yaml", text.replace("value: 47", &format!("value: {}.{:02}", 47 + n % 2, n % 100)));
        thread::sleep(Duration::from_millis(5));
    }
    pack.write("indicators/a.yaml", text.replace("value: 47", "value: 41.5"));
    let last = watch.until(|told| moved(told).contains("amber → red"));
    assert_eq!(last["outcome"], "made");
    let figures = fs::read_to_string(pack.path("output/quarterly/manifest.json")).expect("a manifest");
    assert!(figures.contains("41.5%"), "{figures}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_builder_that_is_killed_is_replaced_at_the_next_change() {
    let pack = pack();
    let mut watch = Watch::begun(&pack, &[]);
    watch.signal("KILL", watch.builder());
    pack.replace("indicators/a.yaml", "value: 47", "value: 40");
    // What moved since the last papers is known all the same, whether the change or the replacement comes first.
    let told = watch.until(|told| !moved(told).is_empty());
    assert_eq!(moved(&told), "NI 1 amber → red; Annex 1 +1");
}

/// What was laid out is kept for some builds, and not for ever.
#[cfg(target_os = "linux")]
#[test]
fn memory_stays_flat() {
    let pack = pack();
    let mut watch = Watch::begun(&pack, &[]);
    let text = pack.text("indicators/a.yaml");
    let mut memory = Vec::new();
    for round in 0..120 {
        pack.write("indicators/a.yaml", text.replace("value: 47", &format!("value: 47.{round:03}1")));
        watch.rebuilt();
        memory.push(watch.memory());
    }
    let (early, late) = (memory[39], memory[119]);
    assert!(late < early + early / 4, "from {early} KiB to {late} KiB in 80 builds");
}

#[test]
fn ctrl_c_ends_a_watch_well_and_leaves_nothing_behind() {
    let pack = pack();
    let mut watch = Watch::begun(&pack, &["--serve", "--port", "0"]);
    pack.replace("indicators/a.yaml", "value: 47", "value: 40");
    watch.rebuilt();
    let before = pack.files("output");
    assert_eq!(watch.stop(), 0);
    assert!(pack.files("output") == before);
    for folder in ["output", "tmp"] {
        let left = |name: &str| name.starts_with(".boardpack-staging-");
        let names = fs::read_dir(pack.path(folder)).expect("a folder").flatten();
        assert!(
            !names.into_iter().any(|e| left(&e.file_name().to_string_lossy())),
            "a fresh folder is left in {folder}"
        );
    }
}

/// One answer of the preview: status line and headers, and the body.
fn get(address: &str, path: &str, host: &str) -> (String, Vec<u8>) {
    let mut stream = TcpStream::connect(address).expect("it listens");
    write!(stream, "GET {path} HTTP/1.0\r\nHost: {host}\r\n\r\n").expect("asked");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("answered");
    let end = answer.windows(4).position(|w| w == b"\r\n\r\n").expect("an end of the headers");
    (String::from_utf8_lossy(&answer[..end]).into_owned(), answer[end + 4..].to_vec())
}

#[test]
fn the_preview_shows_the_pages_and_what_is_to_be_mended_to_this_machine_alone() {
    let pack = pack();
    let mut watch = Watch::of(&pack, &["--serve", "--port", "0"]);
    let address = watch.next("preview")["address"].as_str().expect("an address").to_owned();
    let host = address.trim_start_matches("http://").trim_end_matches('/').to_owned();
    let page = |path: &str| {
        let (head, body) = get(&host, path, &host);
        (head, String::from_utf8_lossy(&body).into_owned())
    };
    watch.rebuilt();
    let (head, html) = page("/quarterly/annex-1");
    assert!(head.starts_with("HTTP/1.0 200") && head.contains("default-src 'none'"), "{head}");
    assert!(html.contains("Annex 1: Red ones") && html.contains("alt=\"Page 1 of 1\""), "{html}");
    let key = html.split("/page/").nth(1).and_then(|rest| rest.split('"').next()).expect("a picture");
    let (head, picture) = get(&host, &format!("/page/{key}"), &host);
    assert!(head.contains("image/svg+xml") && head.contains("Content-Encoding: gzip"), "{head}");
    let mut drawn = String::new();
    flate2::read::GzDecoder::new(picture.as_slice()).read_to_string(&mut drawn).expect("packed with gzip");
    assert!(drawn.starts_with("<svg"), "{drawn}");
    let (head, pdf) = get(&host, "/pdf/quarterly/annex-1.pdf", &host);
    assert!(head.starts_with("HTTP/1.0 200") && pdf.starts_with(b"%PDF"));
    // Somebody else corrects a figure and makes the papers; the pages shown follow.
    pack.done(&["correct", "NI 1", "value=41", "--reason", "Recount", "--by", "A Name", "--on", "2008-11-12"]);
    assert!(moved(&watch.rebuilt()).starts_with("NI 1 amber → red"));
    let (_, html) = page("/quarterly/annex-1");
    assert!(!html.contains(key), "the page is the one before");
    pack.write("indicators/a.yaml", "id: NI 1\ntitle: One\nunti: x\n");
    watch.rebuilt();
    let (_, html) = page("/quarterly/annex-1");
    assert!(html.contains("a.yaml, line 3") && html.contains("alt=\"Page 1 of 1\""), "{html}");
    for (path, host_name, status) in [
        ("/", "elsewhere.example", "403"),
        ("/quarterly/annex-9", &*host, "404"),
        ("/pdf/../../pack.yaml", &host, "404"),
        ("/page/..%2F..%2Fpack.yaml.svg", &host, "404"),
        ("/page/00000000000000000000000000000000.svg", &host, "404"),
    ] {
        let (head, _) = get(&host, path, host_name);
        assert!(head.starts_with(&format!("HTTP/1.0 {status}")), "{path}: {head}");
    }
}

#[test]
fn ctrl_c_in_a_build_leaves_the_papers_as_they_were() {
    let pack = pack();
    pack.done(&["build"]);
    let before = pack.files("output");
    pack.replace("indicators/a.yaml", "value: 47", "value: 40");
    // A layout that takes longer than anybody waits.
    pack.write("templates/annex.typ.j2", "#for a in range(9000) { for b in range(9000) { let c = calc.sqrt(b) } }\n");
    let mut command = Command::new(env!("CARGO_BIN_EXE_boardpack"));
    command.arg("build").current_dir(pack.root()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program runs");
    thread::sleep(Duration::from_millis(1500));
    Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill runs");
    let mut said = String::new();
    child.stderr.take().expect("its talk").read_to_string(&mut said).expect("UTF-8");
    assert_eq!(child.wait().expect("it ends").code(), Some(130), "{said}");
    assert!(said.contains("as it was"), "{said}");
    assert!(pack.files("output") == before);
}
