//! The words of `boardpack build`.

use std::path::PathBuf;

use clap::Args;
use jiff::civil::Date;

use super::values::{date, words};

pub(super) const EXAMPLES: &str = "\
Examples:
  boardpack build                        every paper of the pack, as drafts
  boardpack build quarterly              one paper
  boardpack build quarterly --final      the paper that goes out; refused while anything is missing
  boardpack build quarterly --annex 2    one annex again
  boardpack build annual-review --period 2006/07
                                         a paper for another period
  boardpack build --dry-run              which files would be written
  boardpack build --confirm \"The survey was withdrawn\" --by \"A Name\"
                                         a change of very many indicators that is meant";

#[derive(Debug, Args)]
pub(in crate::cli) struct BuildArguments {
    /// Papers to make [default: all]
    #[arg(value_name = "PAPER")]
    pub papers: Vec<String>,
    /// The period, such as "2008/09 Q2" [default: the paper's own, else the pack's]
    #[arg(long, value_name = "PERIOD")]
    pub period: Option<String>,
    /// Only this annex; can be given more than once
    #[arg(long = "annex", value_name = "ID")]
    pub annexes: Vec<String>,
    /// Without draft marks; refused while anything is missing
    #[arg(long = "final")]
    pub is_final: bool,
    /// Where to put the papers [default: output/ in the pack]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Say which files would be written, and write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Say that a change of many indicators at once is meant, and why; it is kept in pack.yaml
    #[arg(long, value_name = "REASON", value_parser = words, requires = "by", conflicts_with = "dry_run")]
    pub confirm: Option<String>,
    /// Who says so
    #[arg(long, value_name = "NAME", value_parser = words, requires = "confirm")]
    pub by: Option<String>,
    /// The day on which they say so, as 2009-03-10 [default: today]
    #[arg(long, value_name = "DATE", value_parser = date, requires = "confirm")]
    pub on: Option<Date>,
}
