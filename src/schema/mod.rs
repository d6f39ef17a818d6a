//! JSON Schema of the files of a pack, for editors: the tables that the reader uses, in the words of draft-07.
//!
//! An editor sees what YAML makes of a value, the reader its text; so wherever the reader takes a text, numbers, true and false will do
//! too. What takes more than one file, or the calendar, to know is left to `check`.

mod json;

use std::collections::BTreeMap;

use crate::read::FileKind;
use crate::yaml::INTERNAL;
use crate::yaml::keys::{Form, Item, Key, Keys, Names, Notation, Numbers, Shape, Together};
use json::{Json, Object};

/// The version of JSON Schema that editors know best.
const DRAFT: &str = "http://json-schema.org/draft-07/schema#";

/// A text may have this many characters.
const LONGEST: i64 = 20_000;

/// Returns where the schema of a kind of file lies in a pack.
#[must_use]
pub fn path(kind: FileKind) -> String {
    format!("schemas/{}.schema.json", kind.name())
}

/// Returns the schemas of all kinds of file, by their path in a pack.
#[must_use]
pub fn files() -> BTreeMap<String, String> {
    FileKind::ALL.into_iter().map(|kind| (path(kind), text(kind))).collect()
}

/// Returns the schema of a kind of file: JSON, indented.
#[must_use]
pub fn text(kind: FileKind) -> String {
    Json::from(schema(kind)).written()
}

fn schema(kind: FileKind) -> Object {
    let keys = kind.keys();
    let mut groups: Vec<&'static Keys> = Vec::new();
    collect(keys, &mut groups);
    let definitions =
        groups.into_iter().fold(Object::new(), |all, keys| all.with(keys.name, group(keys).with("type", "object")));
    let about = match kind {
        FileKind::Pack => "pack.yaml of a boardpack pack".to_owned(),
        FileKind::Indicator | FileKind::Section | FileKind::Fund => {
            format!("{} in {}/ of a boardpack pack", keys.what, kind.place())
        }
    };
    let schema = Object::new()
        .with("$schema", DRAFT)
        .with("$id", format!("urn:boardpack:{}:{}", env!("CARGO_PKG_VERSION"), kind.name()))
        .with("title", upper_first(&about))
        .with("type", "object")
        .and(group(keys));
    schema.with("definitions", definitions)
}

fn upper_first(text: &str) -> String {
    match text.strip_prefix("a") {
        Some(rest) => format!("A{rest}"),
        None => text.to_owned(),
    }
}

/// The groups that a group holds, each once, in the order in which they are met.
fn collect(keys: &'static Keys, groups: &mut Vec<&'static Keys>) {
    for key in keys.known {
        let item = match key.shape {
            Shape::One(item) | Shape::List(item, _) => item,
            Shape::Names(names) => names.holds,
            Shape::Anything => continue,
        };
        let (Item::Group(held) | Item::Either(_, held)) = item else { continue };
        if !groups.iter().any(|known| std::ptr::eq(*known, held)) {
            groups.push(held);
            collect(held, groups);
        }
    }
}

/// What a mapping may hold, without its type.
fn group(keys: &Keys) -> Object {
    let required = keys.known.iter().filter(|key| key.required).map(|key| key.name.into()).collect();
    let properties = keys.known.iter().fold(Object::new(), |all, key| all.with(key.name, property(key)));
    Object::new()
        .with("additionalProperties", false)
        .with_any("required", required)
        .with_any("allOf", keys.together.iter().map(together).collect())
        .with("properties", properties)
}

fn property(key: &Key) -> Object {
    let about = Object::new().with("description", key.about);
    let absent = !key.required;
    about.and(match key.shape {
        Shape::Anything => Object::new(),
        Shape::Names(names) => self::names(names, absent),
        Shape::One(item) => one(item, absent),
        Shape::List(item, at_least) => list(item, at_least, absent),
    })
}

fn one(item: Item, absent: bool) -> Object {
    match item {
        Item::Value(form) => value(form, absent),
        Item::Group(keys) if absent => any_of(vec![reference(keys), nothing()]),
        Item::Group(keys) => reference(keys),
        Item::Either(form, keys) => any_of(vec![value(form, absent), reference(keys)]),
    }
}

fn list(item: Item, at_least: usize, absent: bool) -> Object {
    // An item of nothing is left out of a list of values; where a group is, it is a group without its keys.
    let (item, alone) = match item {
        Item::Value(form) => (value(form, true), Some(value(form, absent))),
        Item::Either(form, keys) => (one(item, lacks_nothing(keys)), Some(value(form, absent))),
        Item::Group(keys) => (one(item, lacks_nothing(keys)), None),
    };
    let least = i64::try_from(at_least).unwrap_or(i64::MAX);
    let bound = if least > 0 { Object::new().with("minItems", least) } else { Object::new() };
    match alone {
        Some(alone) => any_of(vec![alone, Object::new().with("type", "array").with("items", item).and(bound)]),
        None => types(&["array"], absent).with("items", item).and(bound),
    }
}

/// Whether a group is whole without any key.
fn lacks_nothing(keys: &Keys) -> bool {
    !keys.known.iter().any(|key| key.required)
        && !keys
            .together
            .iter()
            .any(|rule| matches!(rule, Together::OneOf(_) | Together::AnyOf(_) | Together::Unless(..)))
}

fn names(names: &Names, absent: bool) -> Object {
    let own = match names.name {
        Some(notation) => Object::new().with("pattern", notation.pattern).with("errorMessage", notation.hint),
        None => Object::new(),
    };
    let least = i64::try_from(names.at_least).unwrap_or(i64::MAX);
    let bound = if least > 0 { Object::new().with("minProperties", least) } else { Object::new() };
    let mapping = types(&["object"], absent)
        .with("propertyNames", own.with("not", Object::new().with("const", INTERNAL)))
        .and(bound);
    let whole = match names.holds {
        Item::Group(keys) | Item::Either(_, keys) => lacks_nothing(keys),
        Item::Value(_) => true,
    };
    let holds = |may_be_nothing: bool| one(names.holds, may_be_nothing);
    match names.special {
        None => mapping.with("additionalProperties", holds(whole)),
        Some((special, key)) => {
            let other = Object::new().with("allOf", vec![holds(false).into(), there(&[key]).into()]);
            let known =
                Object::new().with("allOf", vec![holds(whole).into(), Object::new().with("not", there(&[key])).into()]);
            let properties = special.iter().fold(Object::new(), |all, name| all.with(*name, known.clone()));
            mapping.with("properties", properties).with("additionalProperties", other)
        }
    }
}

/// A single value. Types and patterns instead of alternatives, since editors word these best.
fn value(form: Form, absent: bool) -> Object {
    match form {
        Form::Text => types(&["string", "number", "boolean"], absent).with("maxLength", LONGEST),
        Form::YesNo => Object::new().with("enum", words(&["yes", "no", "true", "false"], absent)),
        Form::Word(allowed) => Object::new().with("enum", words(allowed, absent)),
        Form::Written(notation) => written(notation, absent),
        Form::WordOr(allowed, notation) => {
            any_of(vec![Object::new().with("enum", words(allowed, absent)), written(notation, false)])
        }
    }
}

fn words(allowed: &[&'static str], absent: bool) -> Vec<Json> {
    let mut words: Vec<Json> = allowed.iter().map(|word| (*word).into()).collect();
    words.extend(allowed.iter().filter_map(|word| word.parse::<bool>().ok()).map(Json::from));
    if absent {
        words.push(Json::Null);
    }
    words
}

fn written(notation: &Notation, absent: bool) -> Object {
    let number = match notation.numbers {
        Numbers::No => None,
        Numbers::Any | Numbers::Between(..) => Some("number"),
        Numbers::Whole | Numbers::WholeBetween(..) => Some("integer"),
    };
    let truth = notation.truths.then_some("boolean");
    let allowed: Vec<&'static str> = Some("string").into_iter().chain(number).chain(truth).collect();
    let bounds = match notation.numbers {
        Numbers::No | Numbers::Any | Numbers::Whole => Object::new(),
        Numbers::Between(from, to) | Numbers::WholeBetween(from, to) => {
            Object::new().with("minimum", from).with("maximum", to)
        }
    };
    types(&allowed, absent)
        .with("maxLength", LONGEST)
        .with("pattern", notation.pattern)
        .and(bounds)
        .with("errorMessage", notation.hint)
}

fn types(allowed: &[&'static str], absent: bool) -> Object {
    let allowed: Vec<Json> = allowed.iter().copied().chain(absent.then_some("null")).map(Json::from).collect();
    match <[Json; 1]>::try_from(allowed) {
        Ok([only]) => Object::new().with("type", only),
        Err(several) => Object::new().with("type", several),
    }
}

fn nothing() -> Object {
    types(&["null"], false)
}

fn any_of(choices: Vec<Object>) -> Object {
    Object::new().with("anyOf", choices.into_iter().map(Json::from).collect::<Vec<_>>())
}

fn reference(keys: &Keys) -> Object {
    Object::new().with("$ref", format!("#/definitions/{}", keys.name))
}

/// That all of these keys are there, and hold something.
fn there(keys: &[&'static str]) -> Object {
    let something = Object::new().with("not", nothing());
    let properties = keys.iter().fold(Object::new(), |all, key| all.with(*key, something.clone()));
    types(&["object"], false)
        .with("required", keys.iter().map(|key| (*key).into()).collect::<Vec<Json>>())
        .with("properties", properties)
}

fn together(rule: &Together) -> Json {
    let each = |keys: &[&'static str]| keys.iter().map(|key| there(&[key]).into()).collect::<Vec<Json>>();
    let is_one_of = |key: &'static str, words: Vec<Json>| {
        let properties = Object::new().with(key, Object::new().with("enum", words));
        Object::new().with("required", vec![key.into()]).with("properties", properties)
    };
    match *rule {
        Together::OneOf(keys) => Object::new().with("oneOf", each(keys)),
        Together::AnyOf(keys) => Object::new().with("anyOf", each(keys)),
        Together::NotBoth(a, b) => Object::new().with("not", there(&[a, b])),
        Together::OnlyWith(key, with) => Object::new().with("if", there(&[key])).with("then", there(&[with])),
        Together::OnlyWhere(key, other, word) => {
            Object::new().with("if", there(&[key])).with("then", is_one_of(other, vec![word.into()]))
        }
        Together::Unless(key, other, words) => {
            let words = words.iter().map(|word| (*word).into()).collect();
            Object::new().with("if", is_one_of(other, words)).with("else", there(&[key]))
        }
    }
    .into()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_group_of_a_file_has_a_name_of_its_own() {
        for kind in FileKind::ALL {
            let mut groups = Vec::new();
            collect(kind.keys(), &mut groups);
            let names: BTreeSet<&str> = groups.iter().map(|keys| keys.name).collect();
            assert_eq!(names.len(), groups.len(), "{kind:?}: {names:?}");
        }
    }

    #[test]
    fn every_key_says_what_it_is_for_in_a_sentence_and_stands_once() {
        for kind in FileKind::ALL {
            let mut groups = vec![kind.keys()];
            collect(kind.keys(), &mut groups);
            for keys in groups {
                let names: BTreeSet<&str> = keys.known.iter().map(|key| key.name).collect();
                assert_eq!(names.len(), keys.known.len(), "{}", keys.what);
                assert!(names.contains(INTERNAL), "{}", keys.what);
                for key in keys.known {
                    assert!(key.about.ends_with(['.', '?']) && key.about.len() > 3, "{} {}", keys.what, key.name);
                }
            }
        }
    }
}
