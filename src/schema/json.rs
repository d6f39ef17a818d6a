//! JSON whose keys keep the order in which they were put down, so that a schema reads from the top; what is short stays on one line.

use std::borrow::Cow;

/// What fits into so many characters is not broken into lines.
const WIDTH: usize = 140;

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Json {
    Null,
    Bool(bool),
    Number(i64),
    Text(Cow<'static, str>),
    List(Vec<Json>),
    Object(Object),
}

/// Keys with their values, in order.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Object(Vec<(Cow<'static, str>, Json)>);

impl Object {
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// The object with one key more.
    pub(super) fn with(mut self, key: impl Into<Cow<'static, str>>, value: impl Into<Json>) -> Self {
        self.0.push((key.into(), value.into()));
        self
    }

    /// The object with the keys of another after its own.
    pub(super) fn and(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// The object with a key more, if its list holds anything.
    pub(super) fn with_any(self, key: &'static str, list: Vec<Json>) -> Self {
        if list.is_empty() { self } else { self.with(key, list) }
    }
}

impl Json {
    /// Returns the value as text, indented, with a line end.
    pub(super) fn written(&self) -> String {
        let mut out = String::new();
        self.write(0, 0, &mut out);
        out.push('\n');
        out
    }

    /// Writes the value at an indent, after what stands on its line already.
    fn write(&self, indent: usize, before: usize, out: &mut String) {
        let line = self.on_one_line();
        if indent + before + line.len() <= WIDTH {
            out.push_str(&line);
            return;
        }
        let inner = indent + 2;
        let (open, close) = if matches!(self, Self::List(_)) { ('[', ']') } else { ('{', '}') };
        let next = |out: &mut String, first: bool| {
            out.push_str(if first { "\n" } else { ",\n" });
            out.extend(std::iter::repeat_n(' ', inner));
        };
        match self {
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::Text(_) => return out.push_str(&line),
            Self::List(items) => {
                out.push(open);
                for (at, item) in items.iter().enumerate() {
                    next(out, at == 0);
                    item.write(inner, 0, out);
                }
            }
            Self::Object(Object(entries)) => {
                out.push(open);
                for (at, (key, value)) in entries.iter().enumerate() {
                    next(out, at == 0);
                    let key = quoted(key);
                    out.push_str(&key);
                    out.push_str(": ");
                    value.write(inner, key.len() + 2, out);
                }
            }
        }
        out.push('\n');
        out.extend(std::iter::repeat_n(' ', indent));
        out.push(close);
    }

    fn on_one_line(&self) -> String {
        match self {
            Self::Null => "null".to_owned(),
            Self::Bool(is) => is.to_string(),
            Self::Number(number) => number.to_string(),
            Self::Text(text) => quoted(text),
            Self::List(items) => {
                let items: Vec<String> = items.iter().map(Self::on_one_line).collect();
                format!("[{}]", items.join(", "))
            }
            Self::Object(Object(entries)) => {
                let entry =
                    |(key, value): &(Cow<'static, str>, Self)| format!("{}: {}", quoted(key), value.on_one_line());
                format!("{{{}}}", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
            }
        }
    }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

impl From<bool> for Json {
    fn from(is: bool) -> Self {
        Self::Bool(is)
    }
}

impl From<i64> for Json {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<&'static str> for Json {
    fn from(text: &'static str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Json {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl From<Vec<Self>> for Json {
    fn from(list: Vec<Self>) -> Self {
        Self::List(list)
    }
}

impl From<Object> for Json {
    fn from(object: Object) -> Self {
        Self::Object(object)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_short_stays_on_a_line_and_keys_keep_their_order() {
        let short = Object::new().with("z", "a \"b\"").with("a", vec![Json::Null, true.into(), 3.into()]);
        assert_eq!(Json::from(short.clone()).written(), "{\"z\": \"a \\\"b\\\"\", \"a\": [null, true, 3]}\n");
        let long = Object::new().with("short", short.clone()).with("long", "x".repeat(WIDTH));
        let lines: Vec<String> = Json::from(long).written().lines().map(str::to_owned).collect();
        assert_eq!(lines.len(), 4, "{lines:?}");
        assert_eq!(lines[1], "  \"short\": {\"z\": \"a \\\"b\\\"\", \"a\": [null, true, 3]},");
    }
}
