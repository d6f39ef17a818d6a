//! Reading the records of corrections.

use crate::diag::Code;
use crate::diag::wording::did_you_mean;
use crate::model::PackFile;
use crate::model::correction::{Correction, Field, Kind};
use crate::yaml::{Fields, Keys, Node, Reader, Unreadable};

use super::value::{date, period};

const CORRECTION: Keys =
    Keys { what: "a correction", known: &["kind", "field", "period", "was", "is", "reason", "by", "date", "internal"] };

pub(super) fn read(node: &Node, pack: &PackFile, r: &mut Reader<'_>) -> Option<Correction> {
    let f = Fields::open(node, &CORRECTION, r)?;
    let kind = f.choice("kind", &Kind::NAMES, r).unwrap_or(Kind::Correction);
    f.required("field", r);
    let field = f.parsed("field", Code::BadChoice, r, |text| {
        let known: Vec<&str> = Field::NAMES.iter().map(|(name, _)| *name).chain([Field::PARTS]).collect();
        Field::named(text.trim()).ok_or_else(|| {
            Unreadable::new(format!("`{text}` is nothing that can be corrected"), did_you_mean(text, &known))
        })
    });
    let period = period(&f, "period", &pack.calendar, r).map(|p| p.value);
    if let (Some(field), None, None) = (&field, &period, f.node("period"))
        && field.value.has_period()
    {
        let message = format!("a correction of `{}` has no `period`, which it needs", field.value.name());
        r.report(Code::MissingKey, message, &field.span.range(), "Add `period: …`.");
    }
    let (was, is) = (f.text("was", r), f.text("is", r));
    if let (None, None, Some(field)) = (f.node("was"), f.node("is"), f.node("field")) {
        let help = "Add `was:`, or leave it out where nothing was there; leave out `is:` where it was taken away.";
        r.report(
            Code::MissingKey,
            "a correction says neither what was there nor what is there now",
            &field.range,
            help,
        );
    }
    let [reason, by] = ["reason", "by"].map(|key| f.required_text(key, r));
    f.required("date", r);
    let day = date(&f, "date", r).map(|d| d.value);
    let span = r.span(&node.range);
    Some(Correction { kind, field: field?.value, period, was, is, reason: reason?, by: by?, date: day?, span })
}
