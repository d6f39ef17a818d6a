//! `boardpack --help`: the verbs in the order of the working day, examples, exit codes.

use clap::Command;
use clap::builder::Styles;

/// The verbs in the order in which a team needs them. A verb that is in none of these comes last.
const DAY: [(&str, &[&str]); 5] = [
    ("Set up a pack, or its next period", &["init", "roll"]),
    ("While the figures come in", &["check", "status", "explain", "correct", "diff"]),
    ("Make the papers", &["build", "watch"]),
    ("Sign them off, and prove them later", &["sign-off", "verify", "extract"]),
    ("For your tools", &["schema", "completions"]),
];

const EXAMPLES: &str = "\
Examples:
  boardpack init borsetshire             start a pack of your own
  boardpack watch --open                 see the papers in the browser, and each change as it is saved
  boardpack check                        say what does not add up
  boardpack build                        make every paper of the pack, as drafts
  boardpack status                       say in one screen how each paper stands
  boardpack explain \"NI 117\"             say why an indicator has its status
  boardpack build quarterly --final      make the papers that go out
  boardpack sign-off quarterly --by \"A Name\" --post \"Head of Strategy\"
                                         seal what the board is given
  boardpack verify                       prove that nothing has changed since
  boardpack roll \"2008/09 Q3\"            open the next quarter

boardpack COMMAND --help says more of each, with examples.

Exit codes:
  0  done; warnings and gaps may remain    1  errors in the pack, or not fit to be final
  2  wrong usage                           3  refused, to keep what is not ours
  4  verification failed                  70  a fault of boardpack itself
                                          130  stopped with Ctrl-C, which ends a watch with 0";

/// Gives the whole command its help. What is said of each verb comes from the verb itself.
pub(super) fn with_overview(command: Command) -> Command {
    let styles = Styles::styled();
    let (heading, name) = (styles.get_header(), styles.get_literal());
    let known: Vec<(&str, String)> = command
        .get_subcommands()
        .map(|verb| (verb.get_name(), verb.get_about().map(ToString::to_string).unwrap_or_default()))
        .collect();
    let width = known.iter().map(|(verb, _)| verb.len()).max().unwrap_or(0);
    let placed = |verb: &str| DAY.iter().any(|(_, verbs)| verbs.contains(&verb));
    let others: Vec<&str> = known.iter().map(|(verb, _)| *verb).filter(|verb| !placed(verb)).collect();
    let mut overview = String::new();
    for (title, verbs) in DAY.iter().copied().chain([("Others", others.as_slice())]) {
        let lines: Vec<String> = verbs
            .iter()
            .filter_map(|verb| known.iter().find(|(known, _)| known == verb))
            .map(|(verb, about)| format!("  {name}{verb}{name:#}{}  {about}\n", " ".repeat(width - verb.len())))
            .collect();
        if !lines.is_empty() {
            overview.push_str(&format!("{heading}{title}:{heading:#}\n{}\n", lines.concat()));
        }
    }
    let template = format!(
        "{{about-with-newline}}\n{{usage-heading}} {{usage}}\n\n{overview}{heading}Options:{heading:#}\n{{options}}{{after-help}}"
    );
    command.help_template(template).after_help(EXAMPLES)
}

#[cfg(test)]
mod tests {
    use super::DAY;
    use crate::cli::args::command;

    #[test]
    fn every_verb_has_its_place_in_the_day() {
        let help = command().render_help().to_string();
        for verb in command().get_subcommands() {
            let places = DAY.iter().flat_map(|(_, verbs)| *verbs).filter(|placed| **placed == verb.get_name());
            assert_eq!(places.count(), 1, "{}", verb.get_name());
            assert!(help.lines().any(|l| l.starts_with(&format!("  {} ", verb.get_name()))), "{help}");
        }
        assert!(!help.contains("Others:"), "{help}");
    }
}
