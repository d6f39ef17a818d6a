//! Packs of any size, for benchmarks.

use std::fs;
use std::path::Path;

/// A pack of `size` indicators with eight quarters each, a target, commentary and an action; every tenth has a line of a fund, and depends on
/// the one before.
pub fn generate(root: &Path, size: usize) {
    let pack = "board: Generated Board\nperiod: 2008/09 Q2\nannex_rules: {all: {title: Every indicator, when: otherwise}}\n\
                papers:\n  quarterly:\n    title: Generated paper\n    annexes: [{id: 1, title: Indicators, takes: [all]}]\n";
    fs::write(root.join("pack.yaml"), pack).expect("written");
    fs::create_dir_all(root.join("indicators")).expect("a folder");
    fs::create_dir_all(root.join("finance")).expect("a folder");
    let mut fund =
        String::from("fund: Generated Grant\nunit: £000\ndecimals: 3\nperiods: [2007/08, 2008/09]\nlines:\n");
    for n in (10..size).step_by(10) {
        fund.push_str(&format!(
            "  - {{line: \"{n}\", title: Line {n}, indicators: [G {n}, G {}], planned: {{2007/08: {n}.5, 2008/09: 20}}}}\n",
            n - 1
        ));
    }
    fs::write(root.join("finance/grant.yaml"), fund).expect("written");
    for n in 0..size {
        let mut text = format!(
            "id: G {n}\ntitle: Generated indicator number {n}\nunit: \"%\"\ndecimals: 1\npolarity: higher\n\
             lead: {{organisation: Organisation {}, officer: Head of Service}}\nbaseline: {{value: 40, period: 2006/07}}\n\
             targets: [{{period: 2008/09, value: {}}}]\ntrajectory: {{shape: linear, from: 2007/08}}\nresults:\n",
            n % 17,
            50 + n % 20
        );
        for quarter in 0..6_usize {
            let (year, q) = (7 + quarter / 4, quarter % 4 + 1);
            text.push_str(&format!(
                "  - period: 20{year:02}/{:02} Q{q}\n    value: {}.{}\n",
                year + 1,
                40 + (n * 7 + quarter * 3) % 25,
                n % 10
            ));
        }
        text.push_str(
            "    commentary: |\n      Performance moved **in line** with the plan in most districts. Two providers started late;\n\
             \x20     their figures will come with the next quarter.\n\
             actions:\n  - {text: Review the plan with providers, owner: Programme manager, due: 2009-03-31, stage: under way}\n",
        );
        if n > 0 && n % 10 == 0 {
            text.push_str(&format!("depends_on: [G {}]\n", n - 1));
        }
        fs::write(root.join(format!("indicators/{n:05}.yaml")), text).expect("written");
    }
}
