//! The published form of a file: the same data without comments, layout and what is for the team only.

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use super::{Node, Value};

/// Keys whose value is for the team only, wherever they stand.
pub const INTERNAL: &str = "internal";

/// Returns the canonical text of a file. Reading that text and calling this again gives the same text.
///
/// # Errors
/// Returns the serialiser's message; not expected for a tree that was read from YAML.
pub fn canonical(node: &Node) -> Result<String, String> {
    serde_saphyr::to_string(&Published(node)).map_err(|e| e.to_string())
}

struct Published<'n>(&'n Node);

impl Serialize for Published<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0.value {
            Value::Absent => serializer.serialize_unit(),
            Value::Scalar(text) => serializer.serialize_str(text),
            Value::List(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    list.serialize_element(&Published(item))?;
                }
                list.end()
            }
            Value::Map(entries) => {
                let kept: Vec<_> =
                    entries.iter().filter(|(key, node)| key.text != INTERNAL && node.value != Value::Absent).collect();
                let mut map = serializer.serialize_map(Some(kept.len()))?;
                for (key, node) in kept {
                    map.serialize_entry(&key.text, &Published(node))?;
                }
                map.end()
            }
        }
    }
}
