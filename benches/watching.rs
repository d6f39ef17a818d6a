//! `cargo bench --bench watching [-- REBUILDS]`: how long a change of one value takes under `watch`, from the saved file to the papers, against a
//! cold build of the same pack; and the builder's memory over many rebuilds (1,000 if nothing else is named).
#![expect(clippy::print_stdout, reason = "a benchmark prints")]

mod generated;

use std::fs;
use std::io::{BufRead, BufReader, Lines};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Instant;

use generated::generate;
use serde_json::Value;

const PROGRAM: &str = env!("CARGO_BIN_EXE_boardpack");
const ROUNDS: usize = 9;

fn main() {
    let rebuilds = std::env::args().filter_map(|a| a.parse().ok()).next().unwrap_or(1_000);
    println!("medians of {ROUNDS} rounds, milliseconds\n");
    println!("{:>10} {:>9} {:>9} {:>7} {:>9} {:>7}", "pack", "cold", "change", "ratio", "preview", "ratio");
    let shipped = shipped();
    let change = ("indicators/laa1/06-in-care-gcse.yaml", "value: 41.7", "value: 41.6");
    measure("shipped", shipped.path(), change);
    let thousand = tempfile::tempdir().expect("a folder");
    generate(thousand.path(), 1_000);
    let change = ("indicators/00500.yaml", "    value: 4", "    value: 5");
    measure("1,000", thousand.path(), change);
    flat(shipped.path(), ("indicators/laa1/06-in-care-gcse.yaml", "value: 41.7", "value: 41"), rebuilds);
}

/// A copy of the shipped pack.
fn shipped() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for name in ["pack.yaml", "indicators", "sections", "finance", "templates"] {
        for entry in walkdir::WalkDir::new(root.join(name)).into_iter().flatten() {
            let target = folder.path().join(entry.path().strip_prefix(root).expect("below"));
            if entry.file_type().is_dir() {
                fs::create_dir_all(target).expect("a folder");
            } else {
                fs::copy(entry.path(), target).expect("copied");
            }
        }
    }
    folder
}

/// What is changed: the file, and the text before and after.
type Change = (&'static str, &'static str, &'static str);

fn measure(name: &str, root: &Path, change: Change) {
    let mut cold: Vec<f64> = (0..ROUNDS.min(5)).map(|_| cold_build(root)).collect();
    let cold = median(&mut cold);
    let of = |more: &[&str]| {
        let mut watch = Watch::begin(root, more);
        let mut times: Vec<f64> = (0..ROUNDS).map(|round| watch.save(change, round)).collect();
        watch.put_back(change);
        median(&mut times)
    };
    let (change, preview) = (of(&[]), of(&["--serve", "--port", "0"]));
    println!("{name:>10} {cold:>9.0} {change:>9.0} {:>7.3} {preview:>9.0} {:>7.3}", change / cold, preview / cold);
}

fn cold_build(root: &Path) -> f64 {
    let _ = fs::remove_dir_all(root.join("output"));
    let started = Instant::now();
    let done =
        Command::new(PROGRAM).arg("build").arg("-C").arg(root).args(["--format", "json"]).output().expect("it runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stdout));
    started.elapsed().as_secs_f64() * 1000.0
}

/// The builder's memory over many rebuilds, each of another value.
fn flat(root: &Path, change: Change, rebuilds: usize) {
    println!("\nmemory of the builder, MiB");
    let mut watch = Watch::begin(root, &["--serve", "--port", "0"]);
    let text = watch.text(change);
    for round in 1..=rebuilds {
        let value = format!("{}.{}", change.2, round % 97);
        fs::write(root.join(change.0), text.replacen(change.1, &value, 1)).expect("written");
        watch.rebuilt();
        if [1, 10, 100].contains(&round) || round % 250 == 0 || round == rebuilds {
            println!(
                "{round:>10} rebuilds {:>6}",
                watch.memory().map_or("?".to_owned(), |kib| (kib >> 10).to_string())
            );
        }
    }
}

struct Watch {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
    root: std::path::PathBuf,
}

impl Watch {
    fn begin(root: &Path, more: &[&str]) -> Self {
        let mut command = Command::new(PROGRAM);
        command.arg("watch").arg("-C").arg(root).args(["--format", "json"]).args(more);
        let mut child = command.stdout(Stdio::piped()).spawn().expect("it runs");
        let lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let mut watch = Self { child, lines, root: root.to_path_buf() };
        watch.rebuilt();
        watch
    }

    /// Waits for the next build.
    fn rebuilt(&mut self) {
        for line in self.lines.by_ref() {
            let told: Value = serde_json::from_str(&line.expect("text")).expect("JSON");
            if told["type"] == "rebuilt" {
                assert_eq!(told["outcome"], "made", "{told}");
                return;
            }
        }
        panic!("the watch has ended");
    }

    /// The text of the file as it was.
    fn text(&self, (file, from, _): Change) -> String {
        let text = fs::read_to_string(self.root.join(file)).expect("a file");
        assert!(text.contains(from), "{text}");
        text
    }

    /// Saves a change, back and forth; returns the time until the papers are there.
    fn save(&mut self, (file, from, to): Change, round: usize) -> f64 {
        let (from, to) = if round.is_multiple_of(2) { (from, to) } else { (to, from) };
        let text = self.text((file, from, to)).replacen(from, to, 1);
        let started = Instant::now();
        fs::write(self.root.join(file), text).expect("written");
        self.rebuilt();
        started.elapsed().as_secs_f64() * 1000.0
    }

    fn put_back(&mut self, (file, from, to): Change) {
        let text = fs::read_to_string(self.root.join(file)).expect("a file");
        fs::write(self.root.join(file), text.replacen(to, from, 1)).expect("written");
    }

    /// Memory of the builder in KiB, where the system tells it.
    fn memory(&self) -> Option<u64> {
        let watcher = self.child.id();
        let children = fs::read_to_string(format!("/proc/{watcher}/task/{watcher}/children"));
        let builders = children.unwrap_or_default();
        let builder = builders.split_whitespace().next().map(str::to_owned).or_else(|| child_of(watcher))?;
        let status = fs::read_to_string(format!("/proc/{builder}/status")).ok()?;
        let line = status.lines().find(|l| l.starts_with("VmRSS:"))?;
        line.split_whitespace().nth(1)?.parse().ok()
    }
}

/// The child of a process, wherever in it that was started.
fn child_of(parent: u32) -> Option<String> {
    let is_child = |process: &String| {
        let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
        let after_name = stat.rsplit(')').next().unwrap_or_default();
        after_name.split_whitespace().nth(1) == Some(&parent.to_string())
    };
    let processes = fs::read_dir("/proc").ok()?.flatten().filter_map(|e| e.file_name().into_string().ok());
    processes.filter(|name| name.chars().all(|c| c.is_ascii_digit())).find(is_child)
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
