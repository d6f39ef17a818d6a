//! Grammar for messages: lists, counts and suggestions, said in one way everywhere.

/// Returns a word or a path as it can be typed into a shell: as it is, or in double quotes, which every shell knows; where it holds what
/// shells act upon, in the single quotes of those that have them.
#[must_use]
pub fn quoted(text: &str) -> String {
    if !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || "/._-".contains(c)) {
        text.to_owned()
    } else if !text.contains(['"', '$', '`', '\\', '!', '%']) {
        format!("\"{text}\"")
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}

/// Returns `1 indicator`, `2 indicators`.
#[must_use]
pub fn counted(count: usize, singular: &str) -> String {
    if count == 1 { format!("1 {singular}") } else { format!("{count} {}", plural(singular)) }
}

fn plural(word: &str) -> String {
    match word.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'i', 'o', 'u']) => format!("{stem}ies"),
        _ => format!("{word}s"),
    }
}

/// Returns `a, b and c`.
#[must_use]
pub fn list_and<S: AsRef<str>>(items: &[S]) -> String {
    joined(items, "and")
}

/// Returns `a, b or c`.
#[must_use]
pub fn list_or<S: AsRef<str>>(items: &[S]) -> String {
    joined(items, "or")
}

fn joined<S: AsRef<str>>(items: &[S], last: &str) -> String {
    match items {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [head @ .., tail] => {
            let head: Vec<&str> = head.iter().map(AsRef::as_ref).collect();
            format!("{} {last} {}", head.join(", "), tail.as_ref())
        }
    }
}

/// Returns the known word that the author most likely meant, if one is near enough.
#[must_use]
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let simple = |s: &str| s.to_lowercase().replace(['-', ' '], "_");
    let wanted = simple(word);
    known
        .into_iter()
        .map(|k| (strsim::damerau_levenshtein(&wanted, &simple(k)), k))
        .filter(|(distance, k)| *distance <= (k.chars().count() / 3).max(1))
        .min()
        .map(|(_, k)| k)
}

/// More names than this are not listed beside a suggestion.
const LISTED: usize = 12;

/// Returns `Did you mean …? ` or nothing, followed by the list of what is known.
#[must_use]
pub fn did_you_mean(word: &str, known: &[&str]) -> String {
    let listed = match known.len() {
        0 => String::new(),
        _ => format!("Known here: {}.", list_and(known)),
    };
    match nearest(word, known.iter().copied()) {
        Some(near) if known.len() > LISTED => format!("Did you mean `{near}`?"),
        Some(near) => format!("Did you mean `{near}`? {listed}"),
        None => listed,
    }
}

/// Returns a whole number from 0 to 999 in British English words; larger numbers in figures with commas.
#[must_use]
pub fn in_words(number: u64) -> String {
    const SMALL: [&str; 20] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: [&str; 10] = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    let index = usize::try_from(number).unwrap_or(usize::MAX);
    match index {
        0..=19 => SMALL[index].to_owned(),
        20..=99 if index % 10 == 0 => TENS[index / 10].to_owned(),
        20..=99 => format!("{}-{}", TENS[index / 10], SMALL[index % 10]),
        100..=999 => {
            let hundreds = format!("{} hundred", SMALL[index / 100]);
            if index % 100 == 0 { hundreds } else { format!("{hundreds} and {}", in_words(number % 100)) }
        }
        _ => grouped(&number.to_string()),
    }
}

/// Puts a comma between each three digits of a run of digits.
#[must_use]
pub fn grouped(digits: &str) -> String {
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

/// Whether a character shows nothing itself, and may change the order in which others are read.
#[must_use]
pub fn is_hidden(c: char) -> bool {
    matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_to_be_typed_can_be_typed() {
        assert_eq!(quoted("LAA1-01"), "LAA1-01");
        assert_eq!(quoted("2008/09 Q2"), "\"2008/09 Q2\"");
        assert_eq!(quoted("it's $(id)"), "'it'\\''s $(id)'");
    }

    #[test]
    fn numbers_read_as_an_officer_would_write_them() {
        for (number, words) in [
            (0, "zero"),
            (3, "three"),
            (20, "twenty"),
            (21, "twenty-one"),
            (100, "one hundred"),
            (142, "one hundred and forty-two"),
            (4875, "4,875"),
        ] {
            assert_eq!(in_words(number), words);
        }
    }

    #[test]
    fn a_suggestion_ignores_case_and_hyphens() {
        assert_eq!(nearest("No-Data", ["no_data", "not_due"]), Some("no_data"));
        assert_eq!(nearest("titel", ["title", "unit"]), Some("title"));
        assert_eq!(nearest("zebra", ["title", "unit"]), None);
    }

    #[test]
    fn lists_and_counts_are_grammatical() {
        assert_eq!(list_or(&["a", "b", "c"]), "a, b or c");
        assert_eq!(counted(1, "entry"), "1 entry");
        assert_eq!(counted(2, "entry"), "2 entries");
        assert_eq!(counted(2, "survey"), "2 surveys");
    }
}
