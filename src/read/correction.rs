//! Reading the records of corrections.

use crate::diag::Code;
use crate::diag::wording::did_you_mean;
use crate::model::PackFile;
use crate::model::correction::{Correction, Field, Kind};
use crate::yaml::keys::{Notation, Numbers};
use crate::yaml::{Entry, Fields, Reader, Unreadable};

use super::keys::indicator::{CORRECTED, CORRECTION};
use super::value::{date, period};

/// A part of a result, by the district or organisation.
pub(super) static PART_OF_RESULT: Notation = Notation {
    pattern: r"^\s*breakdown\.\s*\S",
    numbers: Numbers::No,
    truths: false,
    hint: "Name what was changed, such as value or target; of a breakdown, breakdown.NAME.",
};

pub(super) fn read(node: Entry<'_>, pack: &PackFile, r: &mut Reader<'_>) -> Option<Correction> {
    let f = Fields::open(node, &CORRECTION, r)?;
    let kind = f.choice("kind", &Kind::NAMES, r).unwrap_or(Kind::Correction);
    f.required("field", r);
    let field = f.parsed_as("field", CORRECTED, Code::BadChoice, r, |text| {
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

#[cfg(test)]
mod tests {
    use super::super::keys::indicator::WITHOUT_PERIOD;
    use crate::model::correction::Field;

    #[test]
    fn the_table_knows_what_is_not_of_a_period() {
        for (name, field) in Field::NAMES {
            assert_eq!(WITHOUT_PERIOD.contains(&name), !field.has_period(), "{name}");
        }
    }
}
