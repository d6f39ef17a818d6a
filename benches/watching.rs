//! proto
#![expect(clippy::print_stdout, reason = "a benchmark prints")]
mod generated;
use boardpack::pipeline::{Past, Purpose, Request, run};
use boardpack::typeset::Limits;
use generated::generate;
use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};
fn main() {
    let shipped = tempfile::tempdir().unwrap();
    for n in ["pack.yaml", "indicators", "sections", "finance", "templates"] {
        std::process::Command::new("cp")
            .arg("-r")
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join(n))
            .arg(shipped.path())
            .status()
            .unwrap();
    }
    measure("shipped", shipped.path(), "indicators/laa1/06-in-care-gcse.yaml", "value: 41.7", "value: 41.6");
    let folder = tempfile::tempdir().unwrap();
    generate(folder.path(), 1000);
    measure("1000", folder.path(), "indicators/00500.yaml", "value: 4", "value: 3");
}
fn measure(name: &str, root: &Path, file: &str, from: &str, to: &str) {
    let mut request = Request {
        purpose: Purpose::Draft,
        keep_pages: true,
        limits: Limits { time: Duration::from_secs(3600), ..Limits::default() },
        ..Request::default()
    };
    comemo::evict(0);
    let text = std::fs::read_to_string(root.join(file)).unwrap();
    assert!(text.contains(from), "{text}");
    for round in 0..8 {
        std::fs::write(root.join(file), if round % 2 == 0 { text.clone() } else { text.replace(from, to) }).unwrap();
        let started = Instant::now();
        let made = run(root, |_| Past::default(), &request).unwrap();
        let took = started.elapsed();
        request.made = made.papers.iter().map(|p| (p.paper.clone(), p.recipes.clone())).collect::<BTreeMap<_, _>>();
        comemo::evict(10);
        let t: Vec<String> =
            made.timings.iter().map(|t| format!("{} {:.0}", t.stage, t.took.as_secs_f64() * 1000.0)).collect();
        let d: Vec<String> = made
            .papers
            .iter()
            .flat_map(|p| {
                p.pdfs.iter().map(move |d| {
                    format!(
                        "{}/{} {:.0}+{:.0}",
                        p.paper,
                        d.name,
                        d.layout.as_secs_f64() * 1000.0,
                        d.export.as_secs_f64() * 1000.0
                    )
                })
            })
            .collect();
        println!(
            "{name} {round} {:.0} ms: {} | {} | mem {}",
            took.as_secs_f64() * 1000.0,
            t.join(", "),
            d.join(", "),
            memory_stats::memory_stats().unwrap().physical_mem >> 20
        );
    }
}
