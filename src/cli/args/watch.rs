//! The words of `boardpack watch`, and of the process that builds for it.

use std::path::PathBuf;

use clap::Args;

pub(super) const EXAMPLES: &str = "\
Examples:
  boardpack watch                        build again on each change, and say what moved
  boardpack watch quarterly              one paper only
  boardpack watch --open                 the same, and show the pages in the browser
  boardpack watch --port 8000            show them at an address of your choice";

#[derive(Debug, Args)]
pub(in crate::cli) struct WatchArguments {
    /// Papers to make [default: all]
    #[arg(value_name = "PAPER")]
    pub papers: Vec<String>,
    /// Show the pages in a browser on this machine, with what is to be mended beside them
    #[arg(long)]
    pub serve: bool,
    /// Show them at this port [default: 4680, or the next free one]
    #[arg(long, value_name = "PORT")]
    pub port: Option<u16>,
    /// Open the browser too
    #[arg(long)]
    pub open: bool,
}

impl WatchArguments {
    /// Returns whether there is something to see in a browser.
    pub(in crate::cli) fn serves(&self) -> bool {
        self.serve || self.open || self.port.is_some()
    }
}

/// For `watch` itself: builds whenever a line on standard input says so.
#[derive(Debug, Args)]
pub(in crate::cli) struct BuilderArguments {
    /// Papers to make
    pub papers: Vec<String>,
    /// A folder for pictures of the pages
    #[arg(long)]
    pub pages: Option<PathBuf>,
}
