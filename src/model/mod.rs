//! The nouns of the field: values without input, output, clock, templates or Typst.

pub mod action;
pub mod calendar;
pub mod correction;
pub mod declared;
pub mod entered;
pub mod finance;
pub mod frequency;
pub mod indicator;
pub mod outturn;
pub mod pack;
pub mod quantity;
pub mod reward;
pub mod scheme;
pub mod section;

pub use calendar::{Calendar, Label as PeriodLabel, Period};
pub use finance::Fund;
pub use indicator::Indicator;
pub use outturn::Outturn;
pub use pack::{Annex, AnnexRule, Edition, PackFile, Paper, Retention};
pub use quantity::{Quantity, Unit};
pub use scheme::{Scheme, Situation, Status};
pub use section::Section;
