//! The words of `boardpack status`.

use clap::Args;
use jiff::civil::Date;

use super::values::date;

pub(super) const EXAMPLES: &str = "\
Examples:
  boardpack status                       how each paper stands, and the waivers, in one screen
  boardpack status --signed              what has been signed off, by whom, and how old it is
  boardpack status --signed --on 2013-11-13
                                         what is due for review on a day";

#[derive(Debug, Args)]
pub(in crate::cli) struct StatusArguments {
    /// Everything that has been signed off, by whom, and what has taken its place
    #[arg(long)]
    pub signed: bool,
    /// The day to reckon ages and reviews from [default: today]
    #[arg(long, value_name = "DATE", value_parser = date, requires = "signed")]
    pub on: Option<Date>,
}
