//! What a text on the command line must be like to be a date, a name or a digest.

use jiff::civil::Date;

use crate::diag::wording::is_hidden;
use crate::model::quantity;

pub(super) fn date(text: &str) -> Result<Date, String> {
    quantity::read_date(text.trim()).map_err(|(message, help)| format!("{message}. {help}"))
}

/// Text that a name can be: one line, and not empty.
pub(super) fn words(text: &str) -> Result<String, String> {
    let text = text.trim();
    let odd = |c: char| c.is_control() || is_hidden(c);
    if !text.chars().any(char::is_alphanumeric) || text.chars().any(odd) {
        return Err("write it as words on one line".to_owned());
    }
    Ok(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

pub(super) fn digest(text: &str) -> Result<String, String> {
    let text = text.trim().to_ascii_lowercase();
    if text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit()) {
        Ok(text)
    } else {
        Err("a head is 64 digits from 0 to f, as sign-off prints it".to_owned())
    }
}
