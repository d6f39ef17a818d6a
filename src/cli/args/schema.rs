//! The words of `boardpack schema`.

use clap::{Args, ValueEnum};

use crate::read::FileKind;

pub(super) const EXAMPLES: &str = "\
Examples:
  boardpack schema                       which schemas there are
  boardpack schema indicator > schemas/indicator.schema.json";

#[derive(Debug, Args)]
pub(in crate::cli) struct SchemaArguments {
    /// The kind of file [default: say which there are]
    #[arg(value_enum, value_name = "KIND")]
    pub kind: Option<KindOfFile>,
}

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum KindOfFile {
    /// Of pack.yaml
    Pack,
    /// Of the files in indicators/
    Indicator,
    /// Of the files in sections/
    Section,
    /// Of the files in finance/
    Fund,
}

impl From<KindOfFile> for FileKind {
    fn from(kind: KindOfFile) -> Self {
        match kind {
            KindOfFile::Pack => Self::Pack,
            KindOfFile::Indicator => Self::Indicator,
            KindOfFile::Section => Self::Section,
            KindOfFile::Fund => Self::Fund,
        }
    }
}
