//! A pack in a temporary folder, and the program run on it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// The pack file of workspaces that bring none of their own.
pub const DEFAULT_PACK: &str =
    "board: Test Board\nperiod: 2008/09 Q2\npapers:\n  quarterly: {title: Quarterly report}\n";

/// The repository, which is itself a pack.
pub fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A pack in a folder of its own.
pub struct Workspace {
    folder: TempDir,
}

/// What a run printed and how it ended.
pub struct Output {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Workspace {
    /// A folder without anything in it.
    pub fn empty() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    /// The default pack file and nothing else.
    pub fn new() -> Self {
        Self::empty().with("pack.yaml", DEFAULT_PACK)
    }

    /// A copy of the shipped pack.
    pub fn shipped() -> Self {
        let workspace = Self::empty();
        for name in ["pack.yaml", "indicators", "sections", "finance", "templates"] {
            copy(&repository().join(name), &workspace.path(name));
        }
        workspace
    }

    pub fn with(self, path: &str, text: impl AsRef<[u8]>) -> Self {
        self.write(path, text);
        self
    }

    pub fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("written");
    }

    pub fn replace(&self, path: &str, from: &str, to: &str) {
        let text = self.text(path);
        assert!(text.contains(from), "{path} does not hold {from}");
        self.write(path, text.replacen(from, to, 1));
    }

    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub fn text(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
    }

    /// Every file below a folder with its bytes.
    pub fn files(&self, below: &str) -> BTreeMap<String, Vec<u8>> {
        files_below(&self.path(below))
    }

    /// Runs the program in the folder, with a bare environment.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.run_with(arguments, &[])
    }

    pub fn run_with(&self, arguments: &[&str], environment: &[(&str, &str)]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_boardpack"));
        command.args(arguments).current_dir(self.root()).env_clear().envs(environment.iter().copied());
        let output = command.output().expect("the program runs");
        let text = |bytes: Vec<u8>| {
            String::from_utf8(bytes).expect("UTF-8").replace(&self.root().display().to_string(), "[PACK]")
        };
        Output { code: output.status.code().unwrap_or(-1), stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    /// Runs the program and expects it to end well.
    pub fn done(&self, arguments: &[&str]) -> Output {
        let output = self.run(arguments);
        assert_eq!(output.code, 0, "{}", output.shown());
        output
    }
}

impl Output {
    /// The whole run as one text, without what differs from run to run.
    pub fn shown(&self) -> String {
        format!(
            "--- CODE {}\n--- STDOUT\n{}--- STDERR\n{}",
            self.code,
            without_digests(&without_times(&self.stdout)),
            without_digests(&without_times(&self.stderr))
        )
    }

    /// The lines of standard output as JSON.
    pub fn json(&self) -> Vec<serde_json::Value> {
        self.stdout.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{line}: {e}"))).collect()
    }
}

/// Times differ from run to run; the line of stages is all times.
fn without_times(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines().filter(|l| !l.starts_with("load ")) {
        let words: Vec<&str> = line.split(' ').collect();
        let timed = words.len() > 2 && words.last() == Some(&"ms");
        out.push_str(&if timed { format!("{} [TIME]", words[..words.len() - 2].join(" ")) } else { line.to_owned() });
        out.push('\n');
    }
    out
}

/// Digests change with every byte of a template.
fn without_digests(text: &str) -> String {
    let mut out = String::new();
    let mut digits = String::new();
    for c in text.chars().chain(['\0']) {
        if matches!(c, '0'..='9' | 'a'..='f') {
            digits.push(c);
            continue;
        }
        out.push_str(if digits.len() == 64 { "[DIGEST]" } else { &digits });
        digits.clear();
        out.push(c);
    }
    out.pop();
    out
}

pub fn files_below(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().flatten() {
        if entry.file_type().is_file() {
            let path = entry.path().strip_prefix(folder).expect("below").to_string_lossy().replace('\\', "/");
            files.insert(path, fs::read(entry.path()).expect("readable"));
        }
    }
    files
}

fn copy(from: &Path, to: &Path) {
    if from.is_dir() {
        for (path, bytes) in files_below(from) {
            let path = to.join(path);
            fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            fs::write(path, bytes).expect("written");
        }
    } else {
        fs::copy(from, to).expect("copied");
    }
}
