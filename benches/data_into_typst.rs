//! `cargo bench --bench data_into_typst [-- N …]`: three ways to hand indicators to Typst, cold and after one value has
//! changed. ARCHITECTURE.md says what was chosen and why.
//!
//! - `one source`: every entry written out as a call in one generated source;
//! - `source each`: a generated source for each entry, included by the annex;
//! - `json`: one data file and a loop of calls.
#![expect(clippy::print_stdout, reason = "a benchmark prints")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Mutex;
use std::time::Instant;

use boardpack::diag::Sink;
use boardpack::render::BUILT_IN;
use boardpack::typeset::fonts;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_kit::files::{FileLoader, FileStore};
use typst_kit::fonts::FontStore;
use typst_layout::PagedDocument;

const ROUNDS: usize = 5;

fn main() {
    let sizes: Vec<usize> = std::env::args().filter_map(|a| a.parse().ok()).collect();
    let sizes = if sizes.is_empty() { vec![60, 1_000] } else { sizes };
    println!("layout only, medians of {ROUNDS} rounds, milliseconds\n");
    println!("{:>8} {:>12} {:>10} {:>10}", "entries", "way", "cold", "changed");
    for size in sizes {
        for (way, files) in [("one source", one_source as Files), ("source each", source_each), ("json", json)] {
            let (cold, warm) = measure(size, files);
            println!("{size:>8} {way:>12} {cold:>10.1} {warm:>10.1}");
        }
    }
}

type Files = fn(usize, usize) -> BTreeMap<String, String>;

/// Cold: everything for the first time. Changed: one value differs and the process goes on.
fn measure(size: usize, files: Files) -> (f64, f64) {
    let (mut cold, mut changed) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        comemo::evict(0);
        let mut world = Bench::new(files(size, 0));
        let started = Instant::now();
        lay_out(&world);
        cold.push(started.elapsed());
        world.replace(files(size, 1));
        let started = Instant::now();
        lay_out(&world);
        changed.push(started.elapsed());
    }
    (median(cold), median(changed))
}

fn lay_out(world: &Bench) {
    let document = typst::compile::<PagedDocument>(world).output;
    assert!(document.is_ok_and(|d| d.pages().len() > 1));
}

fn median(mut times: Vec<std::time::Duration>) -> f64 {
    times.sort();
    times[times.len() / 2].as_secs_f64() * 1000.0
}

const HEAD: &str = "#import \"/lib/board.typ\": *\n";

/// The arguments of an entry's call, in Typst and in JSON. `change` alters one value of one entry.
fn arguments(n: usize, size: usize, change: usize) -> (String, serde_json::Value) {
    let value = 40 + n % 9 + if n == size / 2 { change } else { 0 };
    let points: Vec<serde_json::Value> =
        (0..8).map(|q| serde_json::json!({"label": format!("2008/09 Q{q}"), "value": value + q, "text": format!("{}%", value + q)})).collect();
    let data = serde_json::json!({
        "id": format!("G {n}"), "title": format!("Generated indicator number {n}"), "status": "red",
        "status-reason": format!("{value}% against a milestone of 60%."),
        "facts": [["Lead", "Organisation: Head of Service"], ["Baseline", "40% (2006/07)"], ["Target", "60% (by 2008/09)"], ["Latest result", format!("{value}% (2008/09 Q2)")]],
        "chart": {"points": points, "target": 60, "target-label": "Target 60%", "unit": "%", "alt": format!("The line chart shows a rise to {value} per cent; the target is sixty per cent.")},
        "commentary": "Performance moved in line with the plan in most districts. Two providers started late; their figures will come with the next quarter.",
        "actions": [{"text": "Review the plan with providers", "who": "Programme manager", "due": "31 March 2009", "stage": "under way"}],
        "here-because": "Red status",
    });
    let mut code = String::new();
    for (key, value) in data.as_object().expect("an object") {
        let _ = writeln!(code, "  {key}: {},", literal(value));
    }
    (code, data)
}

fn literal(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::Array(items) => format!("({})", items.iter().map(|i| literal(i) + ", ").collect::<String>()),
        serde_json::Value::Object(map) => {
            format!("({})", map.iter().map(|(k, v)| format!("\"{k}\": {}, ", literal(v))).collect::<String>())
        }
        other => other.to_string(),
    }
}

fn with_main(body: &str, mut more: BTreeMap<String, String>) -> BTreeMap<String, String> {
    let show = "#show: board-paper.with(title: \"Bench\", date: datetime(year: 2008, month: 11, day: 13))\n= Entries\n";
    more.insert("main.typ".into(), format!("{HEAD}{show}{body}"));
    more.insert(
        "scheme.typ".into(),
        "#let statuses = (red: (label: \"Red\", code: \"R\", meaning: \"Not on track\", mark: \"diamond\", colour: \"#b42318\"))".into(),
    );
    more.extend(
        BUILT_IN.iter().filter(|(n, _)| n.starts_with("lib/")).map(|(n, t)| ((*n).to_owned(), (*t).to_owned())),
    );
    more
}

fn one_source(size: usize, change: usize) -> BTreeMap<String, String> {
    let calls: String = (0..size).map(|n| format!("#indicator-entry(\n{})\n", arguments(n, size, change).0)).collect();
    with_main(&calls, BTreeMap::new())
}

fn source_each(size: usize, change: usize) -> BTreeMap<String, String> {
    let includes: String = (0..size).map(|n| format!("#include \"/entries/{n}.typ\"\n")).collect();
    let entry = |n| format!("{HEAD}#indicator-entry(\n{})\n", arguments(n, size, change).0);
    with_main(&includes, (0..size).map(|n| (format!("entries/{n}.typ"), entry(n))).collect())
}

fn json(size: usize, change: usize) -> BTreeMap<String, String> {
    let data: Vec<serde_json::Value> = (0..size).map(|n| arguments(n, size, change).1).collect();
    let data = serde_json::to_string(&data).expect("JSON");
    with_main(
        "#for entry in json(\"/data.json\") { indicator-entry(..entry) }\n",
        BTreeMap::from([("data.json".into(), data)]),
    )
}

/// The smallest world that keeps its files between two layouts.
struct Bench {
    files: FileStore<Loader>,
    fonts: FontStore,
    library: LazyHash<Library>,
    main: FileId,
}

struct Loader(Mutex<BTreeMap<String, String>>);

impl FileLoader for Loader {
    fn load(&self, id: FileId) -> FileResult<Bytes> {
        let path = id.vpath().get_without_slash();
        let files = self.0.lock().map_err(|_| FileError::NotFound(path.into()))?;
        files.get(path).map(|text| Bytes::from_string(text.clone())).ok_or_else(|| FileError::NotFound(path.into()))
    }
}

impl Bench {
    fn new(files: BTreeMap<String, String>) -> Self {
        let mut store = FontStore::new();
        let library = fonts(&boardpack::pack::Files::default(), &[], &mut Sink::default());
        store.extend(library.faces.iter().map(|f| (f.clone(), f.info().clone())));
        let main = VirtualPath::new("main.typ").expect("a path");
        Self {
            files: FileStore::new(Loader(Mutex::new(files))),
            fonts: store,
            library: LazyHash::new(Library::builder().build()),
            main: RootedPath::new(VirtualRoot::Project, main).intern(),
        }
    }

    fn replace(&mut self, files: BTreeMap<String, String>) {
        if let Ok(mut old) = self.files.loader().0.lock() {
            *old = files;
        }
        self.files.reset();
    }
}

impl World for Bench {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }
    fn book(&self) -> &LazyHash<FontBook> {
        self.fonts.book()
    }
    fn main(&self) -> FileId {
        self.main
    }
    fn source(&self, id: FileId) -> FileResult<Source> {
        self.files.source(id)
    }
    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.file(id)
    }
    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.font(index)
    }
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
