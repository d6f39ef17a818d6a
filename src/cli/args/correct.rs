//! The words of `boardpack correct`.

use clap::{Args, ValueEnum};
use jiff::civil::Date;

use super::values::{date, words};
use crate::correct::Wanted;
use crate::diag::wording::{list_and, nearest};
use crate::model::correction::Field;

pub(super) const EXAMPLES: &str = "\
Examples:
  boardpack correct \"NI 117\" value=5.0 --reason \"Last year's figure was sent\" --by \"A Name\" --dry-run
      what one figure would move; without --dry-run it is changed
  boardpack correct LAA1-01 value=170 data=final --kind revision --reason \"Audited\" --by \"A Name\"
      better data, and no mistake
  boardpack correct LAA1-01 target=205 --period 2008/09 --reason \"Agreed in June\" --by \"A Name\"
      a target, for its own period
  boardpack correct LAA1-01 uncertain= --reason \"The recount is done\" --by \"A Name\"
      a doubt taken away
  boardpack correct --edited --kind revision --reason \"Audited outturn\" --by \"A Name\"
      a record for every figure that was edited by hand since it was signed off";

#[derive(Debug, Args)]
pub(in crate::cli) struct CorrectArguments {
    /// The indicator
    #[arg(value_name = "ID", required_unless_present = "edited")]
    pub id: Option<String>,
    /// What to change, and to what: value, data, reported, target, milestone, baseline, breakdown.NAME and others; `uncertain=`
    /// takes the doubt away
    #[arg(value_name = "FIELD=VALUE", required_unless_present = "edited", value_parser = change)]
    pub changes: Vec<(Field, Wanted)>,
    /// Change nothing, and give every figure that was edited by hand since it was signed off its record; with ID only that
    /// indicator's
    #[arg(long, conflicts_with_all = ["changes", "period"])]
    pub edited: bool,
    /// Of which period [default: the pack's own]
    #[arg(long, value_name = "PERIOD")]
    pub period: Option<String>,
    /// Why; it is kept in the file, and published
    #[arg(long, value_name = "TEXT", value_parser = words)]
    pub reason: String,
    /// Who changes it
    #[arg(long, value_name = "NAME", value_parser = words)]
    pub by: String,
    /// The day, as 2008-11-18 [default: today]
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub on: Option<Date>,
    /// A correction (a mistake is mended) or a revision (better data came)
    #[arg(long, value_enum, hide_possible_values = true, default_value_t = KindArgument::Correction)]
    pub kind: KindArgument,
    /// Say what would move, and write nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// Why a figure is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum KindArgument {
    /// A mistake is mended.
    Correction,
    /// Better or later data came.
    Revision,
}

fn change(text: &str) -> Result<(Field, Wanted), String> {
    let (name, value) = text
        .split_once('=')
        .ok_or("write it as FIELD=VALUE, such as value=18.4; an id with a space stands in quotes, such as \"NI 56\"")?;
    let (name, value) = (name.trim(), value.trim());
    if name == "commentary" {
        return Err("commentary is the lead's own words; change it in the file, and no record is needed".to_owned());
    }
    let field = Field::named(name).ok_or_else(|| {
        let known: Vec<&str> = Field::NAMES.iter().map(|(name, _)| *name).chain([Field::PARTS]).collect();
        let near = nearest(name, known.iter().copied());
        let near = near.map_or_else(String::new, |near| format!("Did you mean `{near}`? "));
        format!("`{name}` is nothing that can be corrected. {near}Known here: {}", list_and(&known))
    })?;
    match value {
        "" if field.can_go() => Ok((field, Wanted::Nothing)),
        "" if field == Field::Value => {
            Err("a figure that is in doubt stays, with uncertain=\"why\"; to withdraw it, delete it by hand and say why under \
                 `no_data`"
                .to_owned())
        }
        "" => Err(format!("{name} cannot be taken away; write it as {name}=VALUE")),
        value => Ok((field, Wanted::Text(value.to_owned()))),
    }
}
