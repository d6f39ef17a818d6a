//! The schemas for editors, held against the reader by a validator that knows neither: what one takes, the other takes.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use boardpack::diag::{Code, Severity, Sink, SourceMap};
use boardpack::pack::Files;
use boardpack::read::{self, FileKind};
use boardpack::schema;
use jsonschema::Validator;
use serde_json::{Value, json};

use crate::docs::{document, fences};
use crate::harness::{DEFAULT_PACK, Workspace, files_below, repository};

/// What is wrong with a single file; everything else takes other files, the calendar or the scheme to know.
const OF_THE_FORMAT: [Code; 6] =
    [Code::UnknownKey, Code::MissingKey, Code::WrongType, Code::BadChoice, Code::BadNumber, Code::BadDate];

/// The one finding about the format that takes two values to know.
const OF_TWO_VALUES: &str = "the period ends before it starts";

/// The schemas, ready to be asked.
struct Schemas(BTreeMap<&'static str, Validator>);

impl Schemas {
    fn new() -> Self {
        let validator = |kind| {
            let schema: Value = serde_json::from_str(&schema::text(kind)).expect("JSON");
            assert!(jsonschema::meta::is_valid(&schema), "{kind:?}");
            jsonschema::draft7::new(&schema).expect("a schema")
        };
        Self(FileKind::ALL.map(|kind| (kind.name(), validator(kind))).into())
    }

    /// Why the schema of a kind of file refuses a value.
    fn faults(&self, kind: FileKind, value: &Value) -> Vec<String> {
        self.0[kind.name()].iter_errors(value).map(|e| format!("{}: {e}", e.instance_path())).collect()
    }
}

/// A value as YAML 1.2 has it, which is what editors look at.
fn value_of(yaml: &str) -> Option<Value> {
    let options = serde_saphyr::options! { strict_booleans: true };
    serde_saphyr::from_str_with_options(yaml, options).ok()
}

fn kind_of(path: &str) -> Option<FileKind> {
    let is = |kind: &FileKind| path == kind.place() || path.starts_with(&format!("{}/", kind.place()));
    FileKind::ALL.into_iter().find(is).filter(|_| path.ends_with(".yaml"))
}

fn path_of(kind: FileKind) -> String {
    if kind == FileKind::Pack { kind.place().to_owned() } else { format!("{}/a.yaml", kind.place()) }
}

/// What the reader finds wrong with a file.
#[derive(Debug, Default)]
struct Found {
    /// Findings about the format, which the schema must share.
    of_the_format: Vec<String>,
    /// All errors.
    errors: Vec<String>,
}

/// What the reader finds wrong with each file; and whether it could go beyond pack.yaml.
fn found(files: &BTreeMap<String, String>) -> (BTreeMap<String, Found>, bool) {
    let bytes = files.iter().map(|(path, text)| (path.clone(), text.clone().into_bytes())).collect();
    let (mut sources, mut sink) = (SourceMap::default(), Sink::default());
    let went_on = read::read(&Files::of(&bytes), &mut sources, &mut sink).is_some();
    let mut found: BTreeMap<String, Found> = BTreeMap::new();
    for finding in sink.iter().filter(|f| f.code.severity() == Severity::Error) {
        let Some(place) = &finding.primary else { continue };
        let of = found.entry(sources.path(place.span.file).to_owned()).or_default();
        let format = OF_THE_FORMAT.contains(&finding.code) && finding.message != OF_TWO_VALUES;
        of.of_the_format.extend(format.then(|| finding.message.clone()));
        of.errors.push(finding.message.clone());
    }
    (found, went_on)
}

/// What the reader finds wrong with one file of a pack.
fn found_in(kind: FileKind, text: &str, pack: &str) -> Found {
    let path = path_of(kind);
    let files = BTreeMap::from([("pack.yaml".to_owned(), pack.to_owned()), (path.clone(), text.to_owned())]);
    found(&files).0.remove(&path).unwrap_or_default()
}

/// The files of the shipped pack.
fn shipped() -> BTreeMap<String, String> {
    let workspace = Workspace::shipped();
    let files = workspace.files("");
    let kept = files.into_iter().filter(|(path, _)| kind_of(path).is_some());
    kept.map(|(path, bytes)| (path, String::from_utf8(bytes).expect("UTF-8"))).collect()
}

/// The examples of the page on the file format, with a paper where a pack file has none.
fn examples() -> Vec<(FileKind, String)> {
    let page = document("docs/file-format.md");
    let of = |kind: FileKind| {
        fences(&page, &format!("yaml {}", kind.name())).into_iter().map(move |text| match kind {
            FileKind::Pack if !text.contains("papers:") => (kind, format!("{text}papers: {{p: {{title: P}}}}\n")),
            _ => (kind, text),
        })
    };
    FileKind::ALL.into_iter().flat_map(of).collect()
}

#[test]
fn the_copies_in_the_repository_are_what_the_program_prints() {
    for (path, text) in schema::files() {
        let kind = path.trim_start_matches("schemas/").trim_end_matches(".schema.json").to_owned();
        let kept = fs::read_to_string(repository().join(&path)).unwrap_or_default();
        assert!(kept == text, "{path} is out of date: cargo run -- schema {kind} > {path}");
        assert_eq!(Workspace::empty().done(&["schema", &kind]).stdout, text);
    }
}

#[test]
fn the_shipped_pack_and_the_examples_of_the_documents_fit() {
    let schemas = Schemas::new();
    let shipped = shipped().into_iter().map(|(path, text)| (kind_of(&path).expect("a kind"), text));
    let mut kinds = BTreeSet::new();
    for (kind, text) in shipped.chain(examples()) {
        kinds.insert(kind.name());
        let value = value_of(&text).unwrap_or_else(|| panic!("{text}"));
        assert_eq!(schemas.faults(kind, &value), Vec::<String>::new(), "{text}");
    }
    assert_eq!(kinds.len(), 4);
}

/// Every file of every case that the reader can read fits.
#[test]
fn what_the_reader_takes_fits() {
    let schemas = Schemas::new();
    let mut fitting = 0;
    for (name, bytes) in files_below(&repository().join("tests/cases")) {
        let Ok(text) = String::from_utf8(bytes) else { continue };
        let mut files = BTreeMap::from([("pack.yaml".to_owned(), DEFAULT_PACK.to_owned())]);
        for section in text.split("=== ").skip(1) {
            let (path, body) = section.split_once('\n').unwrap_or((section, ""));
            if kind_of(path).is_some() {
                files.insert(path.to_owned(), body.to_owned());
            }
        }
        let (found, went_on) = found(&files);
        if !went_on {
            continue;
        }
        let fine = |path: &str| found.get(path).is_none_or(|found| found.errors.is_empty());
        for (path, text) in files.iter().filter(|(path, _)| fine(path)) {
            let Some(value) = value_of(text) else { continue };
            let faults = schemas.faults(kind_of(path).expect("a kind"), &value);
            assert_eq!(faults, Vec::<String>::new(), "{name}: {path}\n{text}");
            fitting += 1;
        }
    }
    assert!(fitting > 500, "{fitting}");
}

#[test]
fn wrong_files_are_refused_by_the_schema_and_by_the_reader() {
    let schemas = Schemas::new();
    let files = files_below(&repository().join("tests/schema/wrong"));
    assert!(files.len() >= 40);
    for (name, bytes) in files {
        let text = String::from_utf8(bytes).expect("UTF-8");
        let kind = FileKind::ALL.into_iter().find(|kind| name.starts_with(kind.name())).expect("a kind");
        let value = value_of(&text).unwrap_or_else(|| panic!("{name}"));
        assert!(!schemas.faults(kind, &value).is_empty(), "the schema takes {name}");
        assert!(!found_in(kind, &text, DEFAULT_PACK).of_the_format.is_empty(), "the reader takes {name}");
    }
}

/// What YAML has types for and the reader takes as it is typed.
#[test]
fn values_of_every_type_of_yaml_do_where_text_does() {
    let schemas = Schemas::new();
    for more in [
        "id: 4.10\ntitle: 2008",
        "id: yes\ntitle: true",
        "id: NI 1\ntitle: T\nstretch: yes",
        "id: NI 1\ntitle: T\nstretch: false",
        "id: NI 1\ntitle: T\nstretch: 'true'",
        "id: NI 1\ntitle: T\nunit:\nlead:\ntargets:\nrefs: [7, no, ~]",
        "id: NI 1\ntitle: T\nrefs: 7",
        "id: NI 1\ntitle: T\nresults: [{period: 2008, value: no}]\nnext_due: 2008",
        "id: NI 1\ntitle: T\nresults: [{period: 2008/09, value: '\u{2212}0.2'}, {period: 2007/08, value: \u{2264}5}]",
        "id: NI 1\ntitle: T\nresults: [{period: 2008/09, value: 12 of 40}, {period: 2007/08, value: 5 to 10}]",
        "id: NI 1\ntitle: T\ninternal: {anything: [at, all]}\ntrajectory: {shape: linear, internal: 3}",
        "id: NI 1\ntitle: T\naction_plan: {status: none}\ntargets_to_be_set: {}",
    ] {
        let value = value_of(more).unwrap_or_else(|| panic!("{more}"));
        assert_eq!(schemas.faults(FileKind::Indicator, &value), Vec::<String>::new(), "{more}");
        assert_eq!(found_in(FileKind::Indicator, more, DEFAULT_PACK).errors, Vec::<String>::new(), "{more}");
    }
}

/// The places of a value, as JSON pointers; and as patterns, in which all items of a list are one.
fn places(value: &Value, at: &str, pattern: &str, all: &mut Vec<(String, String)>) {
    all.push((at.to_owned(), pattern.to_owned()));
    match value {
        Value::Object(entries) => {
            for (key, value) in entries {
                let step = key.replace('~', "~0").replace('/', "~1");
                places(value, &format!("{at}/{step}"), &format!("{pattern}/{key}"), all);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                places(value, &format!("{at}/{index}"), &format!("{pattern}/*"), all);
            }
        }
        _ => {}
    }
}

/// The slips that are made at a place of a file, each with what it is.
fn slips(whole: &Value, at: &str) -> Vec<(&'static str, Value)> {
    let with = |value: Value| {
        let mut changed = whole.clone();
        *changed.pointer_mut(at).expect("the place") = value;
        changed
    };
    let mut slips = vec![
        ("nothing", with(Value::Null)),
        ("a list", with(json!(["zz"]))),
        ("a list of lists", with(json!([["zz"]]))),
        ("a group", with(json!({"zz": "zz"}))),
        ("an empty group", with(json!({}))),
        ("an empty list", with(json!([]))),
        ("other words", with(json!("Zz zz"))),
        ("blanks", with(json!("  "))),
        ("a number", with(json!(7))),
        ("a fraction", with(json!(-7.25))),
        ("a number that is none", with(json!("1,250"))),
        ("a percentage", with(json!("250%"))),
        ("a day", with(json!("2008-11-13"))),
        ("no such day", with(json!("2008-11-31"))),
        ("yes", with(json!("yes"))),
        ("true", with(json!(true))),
    ];
    let (holder, step) = at.rsplit_once('/').unwrap_or_default();
    let key = step.replace("~1", "/").replace("~0", "~");
    if let Some(Value::Object(_)) = whole.pointer(holder).filter(|_| !at.is_empty()) {
        let without = |name: Option<&str>| {
            let mut changed = whole.clone();
            let Some(Value::Object(entries)) = changed.pointer_mut(holder) else { return changed };
            let value = entries.remove(&key).expect("the key");
            entries.extend(name.map(|name| (name.to_owned(), value)));
            changed
        };
        slips.push(("left out", without(None)));
        slips.push(("misspelt", without(Some(&format!("{key}x")))));
        slips.push(("for the team", without(Some("internal"))));
    }
    slips
}

/// Slips of every kind at every place of the shipped files and of the examples: the schema refuses what the reader does, and nothing else.
#[test]
fn the_schema_and_the_reader_agree_about_slips() {
    let schemas = Schemas::new();
    let shipped = shipped();
    let pack = shipped["pack.yaml"].clone();
    let examples = examples().into_iter().map(|(kind, text)| (kind, text, DEFAULT_PACK.to_owned()));
    let files = shipped.iter().map(|(path, text)| (kind_of(path).expect("a kind"), text.clone(), pack.clone()));
    let mut seen: BTreeSet<(&str, String)> = BTreeSet::new();
    let (mut refused, mut taken) = (0, 0);
    let mut differ = Vec::new();
    for (kind, text, pack) in examples.chain(files) {
        let whole = value_of(&text).expect("YAML");
        let mut all = Vec::new();
        places(&whole, "", "", &mut all);
        for (at, pattern) in all {
            if !seen.insert((kind.name(), pattern)) {
                continue;
            }
            for (slip, changed) in slips(&whole, &at) {
                let (faults, found) = (schemas.faults(kind, &changed), found_in(kind, &changed.to_string(), &pack));
                let agree = if faults.is_empty() { found.of_the_format.is_empty() } else { !found.errors.is_empty() };
                if !agree {
                    differ.push(format!("{} {at}: {slip}\n  schema: {faults:?}\n  reader: {found:?}", kind.name()));
                }
                *if faults.is_empty() { &mut taken } else { &mut refused } += 1;
            }
        }
    }
    assert!(differ.is_empty(), "{} of {}:\n{}", differ.len(), refused + taken, differ.join("\n"));
    assert!(refused > 2_000 && taken > 1_000, "{refused} refused, {taken} taken");
}

/// Every finding of the format kind is an error, so that a file which the schema refuses stops a paper from being final.
#[test]
fn findings_about_the_format_are_errors() {
    assert!(OF_THE_FORMAT.iter().all(|code| code.severity() == Severity::Error));
}
