//! The words of `boardpack init`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::starter::{Agreement, Cycle, Line, month};

pub(super) const EXAMPLES: &str = "\
Examples:
  boardpack init borsetshire             asks, and starts a pack in a new folder
  boardpack init borsetshire --board \"Borsetshire Partnership\" --yes
  boardpack init . --board \"Borsetshire Health Board\" --periods months --period 2026-09
  boardpack init schools --board \"Schools Forum\" --span \"Summer term 2026\" --span \"Autumn term 2026\"
  boardpack init borsetshire --board \"Borsetshire Partnership\" --agreement \"LAA=Local Area Agreement\"";

#[derive(Debug, Args)]
pub(in crate::cli) struct InitArguments {
    /// The folder: a new one, or one that is empty or holds at most a README and files that begin with a dot
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// The board's name
    #[arg(long, value_name = "NAME", value_parser = Line::read)]
    pub board: Option<Line>,
    /// What the board reports by [default: quarters]
    #[arg(long, value_name = "KIND", value_enum)]
    pub periods: Option<PeriodsArgument>,
    /// The month in which the board's year starts [default: April]
    #[arg(long, value_name = "MONTH", value_parser = month)]
    pub year_start: Option<i8>,
    /// A span of the board's own, such as "Summer term 2026"; give one for each, in order
    #[arg(long = "span", value_name = "NAME", value_parser = Line::read)]
    pub spans: Vec<Line>,
    /// The first period to report on, such as "2026/27 Q1" [default: the one that today falls into, or the first span]
    #[arg(long, value_name = "PERIOD")]
    pub period: Option<String>,
    /// An agreement that targets belong to: short name and title; can be given more than once
    #[arg(long = "agreement", value_name = "ID=TITLE", value_parser = Agreement::read)]
    pub agreements: Vec<Agreement>,
    /// Do not ask: what is not given is as the defaults have it
    #[arg(long)]
    pub yes: bool,
    /// Say which files would be written, and write nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// What a board reports by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum PeriodsArgument {
    /// Quarters of its year
    #[value(alias = "quarter", alias = "quarterly")]
    Quarters,
    /// Halves of its year
    #[value(alias = "half", alias = "half-years", alias = "half-yearly")]
    Halves,
    /// Months
    #[value(alias = "month", alias = "monthly")]
    Months,
    /// Years
    #[value(alias = "year", alias = "annual", alias = "yearly")]
    Years,
    /// Spans of its own, such as terms
    #[value(alias = "span", alias = "own")]
    Spans,
}

impl PeriodsArgument {
    /// Returns the part of a year that it is; `None` for spans of the board's own.
    pub(in crate::cli) fn cycle(self) -> Option<Cycle> {
        match self {
            Self::Quarters => Some(Cycle::Quarters),
            Self::Halves => Some(Cycle::Halves),
            Self::Months => Some(Cycle::Months),
            Self::Years => Some(Cycle::Years),
            Self::Spans => None,
        }
    }
}
