//! The words of `boardpack roll`.

use clap::Args;
use jiff::civil::Date;

use super::values::date;
use crate::roll::Dates;

pub(super) const EXAMPLES: &str = "\
Examples:
  boardpack roll \"2008/09 Q3\" --dry-run  what is due from whom, and what would change
  boardpack roll \"2008/09 Q3\" --data-as-at 2008-12-31 --despatch 2009-02-11 --meeting 2009-02-18
  boardpack roll 2007/08 --paper annual-review";

#[derive(Debug, Args)]
pub(in crate::cli) struct RollArguments {
    /// The period to open, such as "2008/09 Q3"
    #[arg(value_name = "PERIOD")]
    pub period: String,
    /// A paper that has a period of its own, to move that instead of the pack's
    #[arg(long, value_name = "PAPER")]
    pub paper: Option<String>,
    /// The day on which the data are drawn, as 2008-12-31
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub data_as_at: Option<Date>,
    /// The day of sign-off
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub sign_off: Option<Date>,
    /// The day on which the papers go out
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub despatch: Option<Date>,
    /// The day of the meeting
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub meeting: Option<Date>,
    /// Say what is due and what would change, and write nothing
    #[arg(long)]
    pub dry_run: bool,
}

impl RollArguments {
    /// The dates of the papers.
    pub(in crate::cli) fn dates(&self) -> Dates {
        Dates { data_as_at: self.data_as_at, sign_off: self.sign_off, despatch: self.despatch, meeting: self.meeting }
    }
}
