//! How often something is measured, read from the words in which files say so.

const NUMBERS: [&str; 10] = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

/// Returns the months from one result to the next, for frequencies such as `quarterly`, `annual` and `every three years`; `None`
/// for words that name no interval.
#[must_use]
pub fn months_between(frequency: &str) -> Option<i64> {
    let words = frequency.to_lowercase().replace('-', " ");
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    match words.as_str() {
        "monthly" | "every month" => Some(1),
        "quarterly" | "every quarter" => Some(3),
        "half yearly" | "every half year" => Some(6),
        "annual" | "annually" | "yearly" | "every year" => Some(12),
        "biennial" | "every other year" => Some(24),
        "triennial" => Some(36),
        _ => {
            let (number, unit) = words.strip_prefix("every ").unwrap_or(&words).split_once(' ')?;
            let number = number
                .parse::<i64>()
                .ok()
                .or_else(|| i64::try_from(NUMBERS.iter().position(|n| *n == number)? + 1).ok())
                .filter(|n| (1..=120).contains(n))?;
            match unit {
                "month" | "months" | "monthly" => Some(number),
                "year" | "years" | "yearly" => Some(number * 12),
                _ => None,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::months_between;

    #[test]
    fn frequencies_in_words_have_their_months() {
        for (words, months) in [
            ("quarterly", 3),
            ("Annual", 12),
            ("every three years", 36),
            ("every 2 years", 24),
            ("half-yearly", 6),
            ("every four months", 4),
            ("three-yearly", 36),
            ("every  three years", 36),
        ] {
            assert_eq!(months_between(words), Some(months), "{words}");
        }
        for words in ["ad hoc", "every now and then", "", "every 0 years", "every 99999999999999999999 years"] {
            assert_eq!(months_between(words), None, "{words}");
        }
    }
}
