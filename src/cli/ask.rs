//! Questions on plain lines: asked again until the answer can stand, or until nobody answers any more.

use std::io::{BufRead, Write};

use crate::starter::Refusal;

/// Nobody answers any more: the input has come to its end.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Ended;

/// Somebody who can be asked.
pub(super) struct Ask<R, W> {
    input: R,
    output: W,
}

impl<R: BufRead, W: Write> Ask<R, W> {
    pub(super) fn new(input: R, output: W) -> Self {
        Self { input, output }
    }

    /// Says something on a line of its own. An output that has gone shows when the next answer does not come.
    pub(super) fn say(&mut self, text: &str) {
        let _ = writeln!(self.output, "{text}");
    }

    /// Says why an answer cannot stand.
    pub(super) fn object(&mut self, Refusal(why): &Refusal) {
        self.say(&format!("  {}", sentence(why)));
    }

    /// Asks until there is an answer that can stand. An empty one is the default, if there is any.
    pub(super) fn one<T>(
        &mut self,
        question: &str,
        default: Option<&str>,
        read: impl Fn(&str) -> Result<T, Refusal>,
    ) -> Result<T, Ended> {
        let shown = default.map_or_else(String::new, |default| format!(" [{default}]"));
        loop {
            let typed = self.line(&format!("{question}{shown}"))?;
            let answer = if typed.is_empty() { default.unwrap_or_default() } else { &typed };
            let outcome =
                if answer.is_empty() { Err(Refusal("this needs an answer".to_owned())) } else { read(answer) };
            match outcome {
                Ok(value) => return Ok(value),
                Err(why) => self.object(&why),
            }
        }
    }

    /// Asks for one after another until the answer is empty. What has been taken already is known to `read`.
    pub(super) fn several<T>(
        &mut self,
        first: &str,
        further: &str,
        read: impl Fn(&str, &[T]) -> Result<T, Refusal>,
    ) -> Result<Vec<T>, Ended> {
        let mut taken = Vec::new();
        loop {
            let typed = self.line(if taken.is_empty() { first } else { further })?;
            if typed.is_empty() {
                return Ok(taken);
            }
            match read(&typed, &taken) {
                Ok(value) => taken.push(value),
                Err(why) => self.object(&why),
            }
        }
    }

    /// Shows a question and reads the line that is typed, without white space around it.
    fn line(&mut self, question: &str) -> Result<String, Ended> {
        loop {
            let _ = write!(self.output, "{question}: ").and_then(|()| self.output.flush());
            let mut bytes = Vec::new();
            let read = self.input.read_until(b'\n', &mut bytes).map_err(|_| Ended)?;
            if read == 0 {
                self.say("");
                return Err(Ended);
            }
            match String::from_utf8(bytes) {
                Ok(typed) => return Ok(typed.trim().to_owned()),
                Err(_) => self.say("  That was not text that can be read. Please type it again."),
            }
        }
    }
}

/// With a capital letter and a full stop.
pub(super) fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", chars.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Asks with what somebody types; returns what came of it and what was shown.
    fn asked<T>(typed: &str, ask: impl Fn(&mut Ask<&[u8], &mut Vec<u8>>) -> T) -> (T, String) {
        let mut shown = Vec::new();
        let outcome = ask(&mut Ask::new(typed.as_bytes(), &mut shown));
        (outcome, String::from_utf8(shown).expect("text"))
    }

    fn number(text: &str) -> Result<u8, Refusal> {
        text.parse().map_err(|_| Refusal("write a number, such as 4".to_owned()))
    }

    #[test]
    fn a_wrong_answer_says_what_is_wanted_and_is_asked_again() {
        let (outcome, shown) = asked("four\n  4 \r\n", |ask| ask.one("How many", None, number));
        assert_eq!(outcome, Ok(4));
        assert_eq!(shown, "How many: \u{20} Write a number, such as 4.\nHow many: ");
    }

    #[test]
    fn an_empty_answer_is_the_default_if_there_is_one() {
        assert_eq!(asked("\n", |ask| ask.one("How many", Some("7"), number)), (Ok(7), "How many [7]: ".to_owned()));
        let (outcome, shown) = asked("\n2\n", |ask| ask.one("How many", None, number));
        assert_eq!(outcome, Ok(2));
        assert!(shown.contains("This needs an answer."), "{shown}");
    }

    #[test]
    fn the_end_of_the_input_ends_the_questions() {
        assert_eq!(asked("", |ask| ask.one("How many", Some("7"), number)).0, Err(Ended));
        assert_eq!(asked("no\n", |ask| ask.one("How many", Some("7"), number)).0, Err(Ended));
        assert_eq!(asked("1\n2\n", |ask| ask.several("One", "More", |text, _| number(text))).0, Err(Ended));
        // A last line without its end is an answer all the same.
        assert_eq!(asked("9", |ask| ask.one("How many", None, number)).0, Ok(9));
    }

    #[test]
    fn several_are_asked_for_until_the_answer_is_empty() {
        let once = |text: &str, before: &[u8]| {
            let number = number(text)?;
            if before.contains(&number) { Err(Refusal("this one is there".to_owned())) } else { Ok(number) }
        };
        let (outcome, shown) = asked("1\n1\n2\n\n", |ask| ask.several("One", "More", once));
        assert_eq!(outcome, Ok(vec![1, 2]));
        assert_eq!(shown, "One: More:   This one is there.\nMore: More: ");
        assert_eq!(asked("\n", |ask| ask.several("One", "More", once)).0, Ok(Vec::new()));
    }

    #[test]
    fn what_is_no_text_is_asked_for_again() {
        let mut shown = Vec::new();
        let outcome = Ask::new(&b"\xff\n3\n"[..], &mut shown).one("How many", None, number);
        assert_eq!(outcome, Ok(3));
    }
}
