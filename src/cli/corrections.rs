//! What `boardpack correct` is asked for, file by file.

use std::path::Path;

use jiff::civil::Date;

use super::args::{CorrectArguments, KindArgument};
use super::kept_file::KeptFile;
use super::refused::{Refused, day};
use super::ui::Ui;
use super::{PACK_ERRORS, USAGE};
use crate::correct::{Asked, Corrected, Wanted, correct, file_about};
use crate::diag::wording::{list_and, nearest};
use crate::diag::{Diagnostic, Severity};
use crate::model::correction::{Field, Kind};
use crate::model::{Calendar, Indicator, PackFile, Period};
use crate::pipeline::{Past, Run};

/// A file with its corrections.
pub(super) struct Correction {
    /// The indicator.
    pub id: String,
    /// The file, in the pack.
    pub path: String,
    /// The file as it is.
    pub file: KeptFile,
    pub corrected: Corrected,
}

/// Works out what is asked for.
pub(super) fn corrections(
    root: &Path,
    arguments: &CorrectArguments,
    run: &Run,
    past: &Past,
    ui: &Ui,
) -> Result<Vec<Correction>, Refused> {
    let Some(register) = &run.register else {
        ui.findings(run);
        return Err(Refused::new(PACK_ERRORS, "pack.yaml cannot be read", "Mend what is listed above."));
    };
    let (pack, indicators) = (&register.pack, register.indicators.as_slice());
    let date = day(arguments.on, "A correction cannot be dated in the future.")?;
    let wish = Wish { root, arguments, date, run, pack, indicators, past, ui };
    wish.is_possible()?;
    let named = arguments.id.as_deref().map(|id| wish.indicator(id)).transpose()?;
    match named.filter(|_| !arguments.edited) {
        Some(named) => {
            let asked = wish.asked(arguments.changes.clone(), wish.period()?);
            Ok(vec![wish.correction(named, &[asked])?])
        }
        None => wish.edited(named),
    }
}

struct Wish<'a> {
    root: &'a Path,
    arguments: &'a CorrectArguments,
    date: Date,
    run: &'a Run,
    pack: &'a PackFile,
    indicators: &'a [Indicator],
    past: &'a Past,
    ui: &'a Ui,
}

impl Wish<'_> {
    fn calendar(&self) -> &Calendar {
        &self.pack.calendar
    }

    fn is_possible(&self) -> Result<(), Refused> {
        let mut fields = self.arguments.changes.iter().map(|(field, _)| field);
        match fields.find(|field| !field.has_period()).filter(|_| self.arguments.period.is_some()) {
            Some(field) => {
                let message = format!("{} is of no period", field.name());
                Err(Refused::new(USAGE, message, "Leave out --period, or correct it in a run of its own."))
            }
            None => Ok(()),
        }
    }

    fn period(&self) -> Result<Period, Refused> {
        match &self.arguments.period {
            None => Ok(self.pack.period.clone()),
            Some(text) => self.calendar().period(text).map_err(|(message, help)| Refused::new(USAGE, message, help)),
        }
    }

    fn asked(&self, changes: Vec<(Field, Wanted)>, period: Period) -> Asked {
        Asked {
            changes,
            period,
            kind: match self.arguments.kind {
                KindArgument::Correction => Kind::Correction,
                KindArgument::Revision => Kind::Revision,
            },
            reason: self.arguments.reason.clone(),
            by: self.arguments.by.clone(),
            date: self.date,
        }
    }

    /// The indicator that is meant.
    fn indicator(&self, asked: &str) -> Result<&Indicator, Refused> {
        let simple = |id: &str| id.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        let all = self.indicators;
        if let Some(found) = all.iter().find(|i| simple(&i.id) == simple(asked)) {
            return Ok(found);
        }
        let also = all.iter().find(|i| i.refs.iter().any(|known| simple(known) == simple(asked)));
        let glued = |id: &str| simple(id).replace(' ', "") == simple(asked).replace(' ', "");
        // `NI 117` without quotes is `NI`, and `117` that is no FIELD=VALUE.
        let begins = |id: &str| simple(id).starts_with(&format!("{} ", simple(asked)));
        let help = if let Some(also) = also {
            format!("That is another name of `{}`; write \"{}\".", also.id, also.id)
        } else if let Some(other) = all.iter().find(|i| glued(&i.id)) {
            format!("Write \"{}\".", other.id)
        } else if let Some(other) = all.iter().find(|i| begins(&i.id)) {
            format!("An id with a space stands in quotes: \"{}\".", other.id)
        } else if let Some(near) = nearest(asked, all.iter().map(|i| i.id.as_str())) {
            format!("Did you mean \"{near}\"?")
        } else {
            "Look for its `id:` in indicators/.".to_owned()
        };
        Err(Refused::new(USAGE, format!("there is no indicator `{asked}` that can be read"), help))
    }

    /// Every edit by hand that has no record yet.
    fn edited(&self, named: Option<&Indicator>) -> Result<Vec<Correction>, Refused> {
        let newest = self.past.newest_register();
        let signed = newest.as_ref().map(|newest| self.past.signed_off(newest));
        let mut errors = self.run.findings.sorted(&self.run.texts);
        errors.retain(|d| d.severity() == Severity::Error);
        let mut all = Vec::new();
        let mut faulty = Vec::new();
        for now in self.indicators.iter().filter(|i| named.is_none_or(|named| named.id == i.id)) {
            let mut by_period: Vec<Asked> = Vec::new();
            for figure in signed.as_ref().map(|signed| signed.unrecorded(now)).unwrap_or_default() {
                let change = (figure.field.clone(), Wanted::AsItStands);
                let of = figure.period.unwrap_or_else(|| self.pack.period.clone());
                match by_period.iter_mut().find(|a| a.period == of) {
                    Some(asked) => asked.changes.push(change),
                    None => by_period.push(self.asked(vec![change], of)),
                }
            }
            if by_period.is_empty() {
                continue;
            }
            let mistakes: Vec<&Diagnostic> =
                errors.iter().copied().filter(|d| d.indicator.as_ref() == Some(&now.id)).collect();
            if mistakes.is_empty() {
                all.push(self.correction(now, &by_period)?);
            } else {
                // What a mistake keeps from being read looks as if it had been taken away.
                self.ui.these(&mistakes, &self.run.texts);
                faulty.push(now.id.as_str());
            }
        }
        if !faulty.is_empty() {
            let message = format!("{} cannot be read to the end, so nothing is recorded", list_and(&faulty));
            return Err(Refused::new(PACK_ERRORS, message, "Mend what is listed above, and do it again."));
        }
        if all.is_empty() {
            let message = "no figure that was signed off has been edited by hand without a record";
            return Err(Refused::new(USAGE, message, "Nothing is to be corrected."));
        }
        Ok(all)
    }

    fn correction(&self, indicator: &Indicator, asked: &[Asked]) -> Result<Correction, Refused> {
        let (id, path) = (indicator.id.clone(), self.run.texts.path(indicator.span.file).to_owned());
        let file = KeptFile::read(self.root.join(&path), self.ui)?;
        let signed = self.past.newest_pack().and_then(|pack| file_about(&id, &path, &pack.files.texts));
        let mut all = Corrected { text: file.text().to_owned(), ..Corrected::default() };
        for asked in asked {
            let corrected = correct(&all.text, signed, asked, self.calendar())
                .map_err(|(message, help)| Refused::new(USAGE, format!("{id}: {message}"), help))?;
            all.text = corrected.text;
            all.changed.extend(corrected.changed);
            all.taken_out.extend(corrected.taken_out);
        }
        Ok(Correction { id, path, file, corrected: all })
    }
}
