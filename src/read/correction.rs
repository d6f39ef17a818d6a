//! Reading the records of corrections.

use crate::model::PackFile;
use crate::model::correction::{Correction, Kind};
use crate::yaml::{Fields, Keys, Node, Reader};

use super::value::{date, period};

const CORRECTION: Keys =
    Keys { what: "a correction", known: &["kind", "field", "period", "was", "is", "reason", "by", "date", "internal"] };

pub(super) fn read(node: &Node, pack: &PackFile, r: &mut Reader<'_>) -> Option<Correction> {
    let f = Fields::open(node, &CORRECTION, r)?;
    let kind = f.choice("kind", &Kind::NAMES, r).unwrap_or(Kind::Correction);
    let period = period(&f, "period", &pack.calendar, r).map(|p| p.value);
    let was = f.text("was", r);
    let [field, is, reason, by] = ["field", "is", "reason", "by"].map(|key| f.required_text(key, r));
    f.required("date", r);
    let day = date(&f, "date", r).map(|d| d.value);
    let span = r.span(&node.range);
    Some(Correction { kind, field: field?, period, was, is: is?, reason: reason?, by: by?, date: day?, span })
}
