//! What templates can do with values: `docs/templates.md` has the list.

use std::sync::{Arc, Mutex};

use minijinja::value::{Value, ValueKind};
use minijinja::{AutoEscape, Environment, Error, ErrorKind};
use rust_decimal::Decimal;

use super::escape::{CODE, END, Glyphs, markup, quoted, string};
use super::functions::Names;
use super::{Told, markdown, told_missing};
use crate::diag::wording::{in_words, list_and};
use crate::model::quantity::{print_date, print_number, print_pounds, read_date};
use crate::rate::sentence;

/// What prints for a value that is not there.
pub(super) const MISSING: &str = "[missing]";

/// Adds the filters and the formatter to an environment, and takes out what would print values raw.
pub(super) fn install(env: &mut Environment<'_>, names: &Names, glyphs: &Arc<Glyphs>, told: &Arc<Mutex<Told>>) {
    for raw in ["safe", "escape", "e", "tojson", "urlencode", "pprint", "indent"] {
        env.remove_filter(raw);
    }
    env.remove_global("debug");
    let (g, t) = (glyphs.clone(), told.clone());
    env.set_formatter(move |out, state, value| {
        let text = if matches!(state.auto_escape(), AutoEscape::Custom(_)) && !value.is_safe() {
            markup(&plain(value, state.name(), &t)?, &g)
        } else {
            value.to_string()
        };
        out.write_str(&text).map_err(Error::from)
    });
    let (g, t) = (glyphs.clone(), told.clone());
    env.add_filter("str", move |state: &minijinja::State<'_, '_>, value: Value| {
        plain(&value, state.name(), &t).map(|text| Value::from_safe_string(string(&text, &g)))
    });
    let g = glyphs.clone();
    env.add_filter("code", move |value: Value| -> Result<Value, Error> {
        let mut out = String::from(CODE);
        code(&value, &g, &mut out)?;
        out.push(END);
        Ok(Value::from_safe_string(out))
    });
    let (g, slugs) = (glyphs.clone(), names.slugs.clone());
    env.add_filter("markdown", move |text: String| {
        Value::from_safe_string(markdown::typst(&text, slugs.as_ref().as_ref(), &g))
    });
    env.add_filter("decimal", |value: Value| -> Result<Value, Error> {
        let number = if value.is_none() { "none".to_owned() } else { decimal(&value)?.to_string() };
        Ok(Value::from_safe_string(format!("{CODE}{number}{END}")))
    });
    env.add_filter("lower_first", lower_first);
    env.add_filter("sentence", |text: String| sentence(&text));
    env.add_filter("upper_first", |text: String| upper_first(&text));
    env.add_filter("words", |number: Value| whole(&number).map(in_words));
    env.add_filter("number", |value: Value| -> Result<String, Error> { Ok(print_number(decimal(&value)?, None)) });
    env.add_filter("money", |value: Value| -> Result<String, Error> { Ok(print_pounds(decimal(&value)?)) });
    env.add_filter("millions", |value: Value| -> Result<String, Error> { Ok(millions(decimal(&value)?)) });
    let t = told.clone();
    env.add_filter("date", move |state: &minijinja::State<'_, '_>, value: Value| date(&value, state.name(), &t));
    env.add_filter("listed", |items: Vec<String>| list_and(&items));
    env.add_filter("plural", |count: Value, one: Option<String>, many: Option<String>| -> Result<String, Error> {
        let one = one.ok_or_else(|| wrong("write the word for one, as in `plural(\"target\")`"))?;
        Ok(if whole(&count)? == 1 { one } else { many.unwrap_or_else(|| format!("{one}s")) })
    });
}

fn whole(value: &Value) -> Result<u64, Error> {
    value.to_string().parse().map_err(|_| wrong(format!("a whole number is needed here, and this is `{value}`")))
}

pub(super) fn wrong(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidOperation, message.into())
}

/// The text of a value; what is not there prints visibly and is noted.
fn plain(value: &Value, template: &str, told: &Mutex<Told>) -> Result<String, Error> {
    if value.is_safe() {
        return Err(wrong("text that a template has put together cannot be handed on; hand on the value itself"));
    }
    match value.kind() {
        ValueKind::String => Ok(value.to_string()),
        ValueKind::Number => Ok(number(value)),
        ValueKind::None => {
            told_missing(told, template);
            Ok(MISSING.to_owned())
        }
        ValueKind::Undefined => Err(Error::new(ErrorKind::UndefinedError, "the value does not exist")),
        ValueKind::Bool => Err(wrong("yes or no cannot be printed; ask for it with `{% if … %}`")),
        _ => Err(wrong(
            "this holds several values and cannot be printed as one; print one of them, or go through them with `{% for … %}`",
        )),
    }
}

/// A number that a template counted or computed; what it divided prints with six places at the most.
fn number(value: &Value) -> String {
    let text = value.to_string();
    match Decimal::from_str_exact(&text) {
        Ok(exact) if text.contains('.') => exact.round_dp(6).normalize().to_string(),
        _ => text,
    }
}

/// A value as Typst code, for the arguments of functions.
fn code(value: &Value, glyphs: &Glyphs, out: &mut String) -> Result<(), Error> {
    match value.kind() {
        ValueKind::None | ValueKind::Undefined => out.push_str("none"),
        ValueKind::Bool => out.push_str(if value.is_true() { "true" } else { "false" }),
        ValueKind::Number => out.push_str(&number(value)),
        ValueKind::String => quoted(&super::escape::printable(value.as_str().unwrap_or_default(), glyphs), out),
        ValueKind::Seq | ValueKind::Iterable => {
            out.push('(');
            for item in value.try_iter()? {
                code(&item, glyphs, out)?;
                out.push_str(", ");
            }
            out.push(')');
        }
        ValueKind::Map => {
            out.push_str("(:");
            let mut first = true;
            for key in value.try_iter()? {
                if first {
                    out.pop();
                    first = false;
                }
                quoted(&super::escape::printable(&key.to_string(), glyphs), out);
                out.push_str(": ");
                code(&value.get_item(&key)?, glyphs, out)?;
                out.push_str(", ");
            }
            out.push(')');
        }
        kind => return Err(wrong(format!("a {kind} cannot be handed to a function"))),
    }
    Ok(())
}

/// The text with a small first letter, unless its second is a capital too, as in an abbreviation.
fn lower_first(text: String) -> String {
    let mut characters = text.chars();
    match (characters.next(), characters.clone().next()) {
        (Some(first), second) if second.is_none_or(|c| !c.is_uppercase()) => {
            first.to_lowercase().chain(characters).collect()
        }
        _ => text,
    }
}

/// The text with a capital first letter.
pub(super) fn upper_first(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

/// A period, which does not break over two lines.
pub(super) fn unbroken(period: &str) -> String {
    period.replace(' ', "\u{a0}")
}

fn decimal(value: &Value) -> Result<Decimal, Error> {
    let text = value.to_string();
    Decimal::from_str_exact(&text).map_err(|_| wrong(format!("`{text}` is not a number")))
}

/// `£9 million`, `£4.86 million`: to the nearest ten thousand, so that halves still add up to the eye.
fn millions(amount: Decimal) -> String {
    let rounded = (amount / Decimal::from(1_000_000))
        .round_dp_with_strategy(2, rust_decimal::RoundingStrategy::MidpointAwayFromZero);
    format!("£{} million", print_number(rounded.normalize(), None))
}

fn date(value: &Value, template: &str, told: &Mutex<Told>) -> Result<String, Error> {
    if value.is_none() {
        told_missing(told, template);
        return Ok("[date missing]".to_owned());
    }
    let text = value.to_string();
    read_date(&text).map(print_date).map_err(|(message, _)| wrong(message))
}
