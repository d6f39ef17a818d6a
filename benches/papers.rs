//! `cargo bench --bench papers [-- N …]`: the time of each stage, and the whole against Typst alone on the same sources,
//! for the shipped pack and for generated packs of N indicators (100 and 1,000 if none are named).
#![expect(clippy::print_stdout, reason = "a benchmark prints")]

mod generated;

use std::path::Path;
use std::time::{Duration, Instant};

use boardpack::diag::{Sink, SourceMap};
use boardpack::pack;
use boardpack::pipeline::{Past, Purpose, Request, run};
use boardpack::steps::Steps;
use boardpack::typeset::{Identity, Job, Limits, Slots, fonts, typeset};
use generated::generate;

const ROUNDS: usize = 7;

fn main() {
    let sizes: Vec<usize> = std::env::args().filter_map(|a| a.parse().ok()).collect();
    let sizes = if sizes.is_empty() { vec![100, 1_000] } else { sizes };
    println!("medians of {ROUNDS} rounds, milliseconds; caches emptied before each round\n");
    println!(
        "{:>10} {:>6} {:>8} {:>8} {:>8} {:>8} {:>9} {:>9} {:>7} {:>8} {:>8}",
        "pack", "pages", "load", "read", "compose", "render", "typeset", "whole", "alone", "ratio", "check"
    );
    measure("shipped", Path::new(env!("CARGO_MANIFEST_DIR")));
    for size in sizes {
        let folder = tempfile::tempdir().expect("a folder");
        generate(folder.path(), size);
        measure(&size.to_string(), folder.path());
    }
    if let Some(memory) = memory_stats::memory_stats() {
        println!("\nmemory at the end: {} MiB", memory.physical_mem >> 20);
    }
}

fn request(purpose: Purpose) -> Request {
    Request { purpose, limits: Limits { time: Duration::from_secs(3600), ..Limits::default() }, ..Request::default() }
}

fn measure(name: &str, root: &Path) {
    let mut stages: Vec<Vec<(&'static str, Duration)>> = Vec::new();
    let (mut whole, mut alone, mut check) = (Vec::new(), Vec::new(), Vec::new());
    let mut pages = 0;
    let rounds = if name.len() > 4 && name != "shipped" { 1 } else { ROUNDS };
    for _ in 0..rounds {
        comemo::evict(0);
        let started = Instant::now();
        let made = run(root, |_| Past::default(), &request(Purpose::Draft)).expect("a pack");
        whole.push(started.elapsed());
        assert!(made.papers.iter().all(|p| p.complete), "{:#?}", made.findings.sorted(&made.texts));
        pages = made.papers.iter().flat_map(|p| &p.pdfs).map(|p| p.pages).sum();
        stages.push(made.timings.iter().map(|t| (t.stage, t.took)).collect());

        comemo::evict(0);
        let files = pack::load(root).expect("a pack");
        let (texts, mut sink) = (SourceMap::default(), Sink::default());
        let started = Instant::now();
        let library = fonts(&files, &[], &mut sink);
        let identity = Identity { paper: "bench".to_owned(), creator: "boardpack".to_owned() };
        for paper in &made.papers {
            let job = Job {
                sources: &paper.sources,
                fonts: &library,
                identity: &identity,
                keep_pages: false,
                slots: &Slots::of_this_machine(),
                steps: &Steps::default(),
                limits: request(Purpose::Draft).limits,
            };
            typeset(&job, &paper.sources.documents, &texts, &mut sink).expect("typeset");
        }
        alone.push(started.elapsed());

        comemo::evict(0);
        let started = Instant::now();
        run(root, |_| Past::default(), &request(Purpose::Check)).expect("a pack");
        check.push(started.elapsed());
    }
    let stage = |name: &str| {
        let times = stages.iter().map(|round| round.iter().filter(|(s, _)| *s == name).map(|(_, t)| *t).sum());
        median(times.collect())
    };
    let (whole, alone) = (median(whole), median(alone));
    println!(
        "{name:>10} {pages:>6} {:>8.1} {:>8.1} {:>8.1} {:>8.1} {:>9.1} {whole:>9.1} {alone:>7.1} {:>8.3} {:>8.1}",
        stage("load"),
        stage("read"),
        stage("rate and compose") + stage("review"),
        stage("render"),
        stage("typeset"),
        whole / alone,
        median(check),
    );
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times[times.len() / 2].as_secs_f64() * 1000.0
}
