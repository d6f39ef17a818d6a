//! A text where it stands in a line of YAML that people read and keep.

/// A text as a YAML value or key: bare where nobody could take it for something else, as an officer would write it;
/// otherwise in double quotes, where JSON's escapes are YAML's.
#[must_use]
pub fn inline(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || " -/.()".contains(c);
    let bare = text.starts_with(char::is_alphanumeric)
        && text.ends_with(|c: char| c.is_alphanumeric() || ".)".contains(c))
        && text.chars().all(plain)
        && !is_word_of_yaml(text);
    if bare { text.to_owned() } else { serde_json::Value::from(text).to_string() }
}

/// Words that YAML readers, other than ours, may take for something that is no text.
fn is_word_of_yaml(text: &str) -> bool {
    ["null", "yes", "no", "on", "off", "true", "false", "y", "n"].contains(&text.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_could_be_something_else_is_in_quotes() {
        for bare in ["2008/09 Q2", "Autumn term", "Board of St. Albans (new)"] {
            assert_eq!(inline(bare), bare);
        }
        assert_eq!(inline("Term 1: autumn, 2026"), "\"Term 1: autumn, 2026\"");
        assert_eq!(inline("no"), "\"no\"");
        assert_eq!(inline("say \"x\""), "\"say \\\"x\\\"\"");
    }
}
