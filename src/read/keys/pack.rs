//! The keys of `pack.yaml`.

use crate::diag::WAIVABLE;
use crate::model::pack::{Codes, Contents};
use crate::model::quantity::MONTHS;
use crate::model::scheme::{Mark, Situation};
use crate::yaml::Keys;
use crate::yaml::keys::{
    Form, Item, KEPT, Key, Names, Notation, Numbers, Shape, group, groups, names, needed_text, one, text, texts, word,
    words, written, yes_no,
};

use super::super::pack_file::{LANGUAGE, YEARS};
use super::super::paper::FILE_NAME;
use super::super::scheme::{COLOUR, RULE, STATUS_NAME};
use super::super::value::{COUNT, DATE, PERCENT, PERIOD, TOLERANCE};

/// The findings that can be waived.
pub(in crate::read) const WAIVED: Form = Form::Word(&WAIVABLE);

/// Any name but the one that stands for all agreements.
static AGREEMENT_NAME: Notation =
    Notation { pattern: "^(?!all$)", numbers: Numbers::Any, truths: true, hint: "Use any short name but `all`." };

pub(in crate::read) static PACK: Keys = Keys::of(
    "pack",
    "pack.yaml",
    &[
        needed_text("board", "The name of the board."),
        written("language", &LANGUAGE, "The language that the PDF declares: en-GB, if nothing is said."),
        word("year_starts", &MONTHS, "The month in which the board's year starts; April, if nothing is said."),
        written("period", &PERIOD, "The period that is built if no other is asked for: 2008/09 Q2.").required(),
        Key::of(
            "periods",
            Shape::List(Item::Either(Form::Text, &LABEL), 0),
            "For a board with periods of its own, their labels in order, with or without dates.",
        ),
        names("agreements", &AGREEMENTS, "The agreements: a short name, and the title."),
        texts("blocks", "All blocks, in their order; left out, any is allowed."),
        texts("districts", "All districts; with all of them a breakdown is complete."),
        group("scheme", &SCHEME, "The statuses and their rules; red, amber and green, if nothing is said."),
        group("grant", &GRANT, "The terms of the reward grant."),
        texts("fonts", "Families of fonts, first choice first. A pack's own lie in fonts/."),
        names("annex_rules", &ANNEX_RULES, "Why an indicator goes into an annex: rules by a name that annexes take."),
        names("papers", &PAPERS, "The papers, by the name of their folder in output/; at least one.").required(),
        group("retention", &RETENTION, "How long signed-off papers are to be kept."),
        groups("waivers", &WAIVER, "Findings that are accepted, with the reason."),
        groups(
            "mass_changes",
            &MASS_CHANGE,
            "Changes of very many indicators that are meant. `build --confirm` writes them.",
        ),
        KEPT,
    ],
);

pub(in crate::read) static AGREEMENTS: Names =
    Names { name: Some(&AGREEMENT_NAME), ..Names::of("`agreements`", Item::Value(Form::Text)) };
pub(in crate::read) static ANNEX_RULES: Names = Names::of("`annex_rules`", Item::Group(&ANNEX_RULE));
pub(in crate::read) static PAPERS: Names =
    Names { name: Some(&FILE_NAME), at_least: 1, ..Names::of("`papers`", Item::Group(&PAPER)) };
pub(in crate::read) static COUNTS: Names = Names::of("`counts`", Item::Value(Form::Written(&COUNT)));
pub(in crate::read) static STATUSES: Names = Names {
    name: Some(&STATUS_NAME),
    special: Some((&SITUATIONS, "when")),
    ..Names::of("`statuses`", Item::Group(&STATUS))
};

/// Statuses that are decided before any rule.
const SITUATIONS: [&str; Situation::ALL.len()] = {
    let mut names = [""; Situation::ALL.len()];
    let mut at = 0;
    while at < names.len() {
        names[at] = Situation::ALL[at].key();
        at += 1;
    }
    names
};

pub(in crate::read) static LABEL: Keys = Keys::of(
    "label",
    "an item of `periods`",
    &[
        needed_text("label", "The label, as it prints."),
        written("starts", &DATE, "Its first day: 2008-11-13."),
        written("ends", &DATE, "Its last day: 2008-11-13."),
        KEPT,
    ],
);

pub(in crate::read) static SCHEME: Keys = Keys::of(
    "scheme",
    "`scheme`",
    &[
        names("statuses", &STATUSES, "The statuses in the order of tables, by a name in small letters."),
        texts("try", "The order in which the rules are tried; that of the statuses, if nothing is said."),
        written("tolerance", &TOLERANCE, "For indicators that name none of their own: 2, or 5% of the milestone."),
        KEPT,
    ],
);

pub(in crate::read) static STATUS: Keys = Keys::of(
    "status",
    "a status",
    &[
        text("label", "How it prints: Amber."),
        text("code", "A letter or two for tables: A."),
        text("meaning", "What it means, for the legend."),
        word("mark", &words(&Mark::NAMES), "Its shape, so that it can be told without colour."),
        written("colour", &COLOUR, "Its colour, in quotes: \"#b42318\"."),
        yes_no("counts", "Whether it counts in totals: yes or no."),
        yes_no("commentary", "Whether every indicator in it needs commentary: yes or no."),
        written("when", &RULE, "The rule that leads to it: shortfall <= tolerance, met, otherwise."),
        KEPT,
    ],
);

pub(in crate::read) static GRANT: Keys = Keys::of(
    "grant",
    "`grant`",
    &[
        written("capital", &PERCENT, "The share that is paid as capital: 50%.").required(),
        written("retained", &PERCENT, "The share that the board keeps to allocate: 50%.").required(),
        written("threshold", &PERCENT, "Less of a stretch than this earns nothing; 0%, if nothing is said."),
        written("cap", &PERCENT, "More of a stretch than this earns no more; 100%, if nothing is said."),
        KEPT,
    ],
);

pub(in crate::read) static ANNEX_RULE: Keys = Keys::of(
    "annex-rule",
    "an annex rule",
    &[
        needed_text("title", "The reason, as the annex prints it."),
        written("when", &RULE, "Which indicators: status == 'amber' and concern.").required(),
        KEPT,
    ],
);

pub(in crate::read) static PAPER: Keys = Keys::of(
    "paper",
    "a paper",
    &[
        needed_text("title", "The title of the paper."),
        written("period", &PERIOD, "A period of its own, in place of the pack's."),
        text("template", "Its template in templates/; the built-in paper.typ.j2, if none is named."),
        written("covers", &RULE, "Which indicators it counts: agreement == 'LAA1'; all of them, if nothing is said."),
        yes_no("show_calculated", "Whether it prints the calculated status beside the reported one: yes or no."),
        word(
            "contents",
            &words(&Contents::NAMES),
            "A list of contents in the cover paper: yes, no, or chapters alone.",
        ),
        word(
            "codes",
            &words(&Codes::NAMES),
            "What it calls indicators by: ids, or refs, the first of their other names.",
        ),
        group("signed_by", &SIGNED_BY, "Who puts their name to it."),
        groups("editions", &EDITION, "Its dates and what belongs to one period, one edition for each."),
        groups("annexes", &ANNEX, "Its annexes; an indicator goes to the first that takes it."),
        KEPT,
    ],
);

pub(in crate::read) static SIGNED_BY: Keys = Keys::of(
    "signatory",
    "`signed_by`",
    &[needed_text("name", "The name."), text("post", "The post."), text("organisation", "The organisation."), KEPT],
);

pub(in crate::read) static EDITION: Keys = Keys::of(
    "edition",
    "an edition",
    &[
        written("period", &PERIOD, "The period that it is of.").required(),
        written("data_as_at", &DATE, "The day of the data: 2008-11-13."),
        written("sign_off", &DATE, "The day of the sign-off: 2008-11-13."),
        written("despatch", &DATE, "The day on which the papers go out: 2008-11-13."),
        written("meeting", &DATE, "The day of the meeting: 2008-11-13."),
        text("item", "Its place on the agenda."),
        texts("background_papers", "What it relies on and does not hold."),
        groups("stated", &STATED, "The counts that the paper says, to be held against the register."),
        KEPT,
    ],
);

pub(in crate::read) static STATED: Keys = Keys::of(
    "stated",
    "an item of `stated`",
    &[
        needed_text("title", "What is counted, as messages and the paper call it."),
        written("of", &RULE, "Which indicators of the paper are meant; all of them, if nothing is said."),
        names("counts", &COUNTS, "How many, by the name of the status: {red: 2, green: 5}.").required(),
        written("total", &COUNT, "How many in all, if the paper says it."),
        texts("names", "The codes that the text beside the counts names: [ENV1, ENV2]."),
        KEPT,
    ],
);

pub(in crate::read) static ANNEX: Keys = Keys::of(
    "annex",
    "an annex",
    &[
        written("id", &FILE_NAME, "Its number or letter.").required(),
        needed_text("title", "Its title."),
        written("of", &RULE, "Which indicators it is for: agreement == 'LAA1'; all of them, if nothing is said."),
        texts("takes", "The annex rules by which it takes indicators, by name, in the order in which they are tried.")
            .required(),
        yes_no("landscape", "Whether its pages lie on their side: yes or no."),
        text("exempt", "Why it is not for publication, if it is not."),
        KEPT,
    ],
);

pub(in crate::read) static RETENTION: Keys = Keys::of(
    "retention",
    "`retention`",
    &[
        needed_text("class", "The class of the board's schedule: Board papers."),
        written(
            "years",
            &YEARS,
            "Whole years from the meeting or the sign-off, 1 to 999; left out, it is kept for good.",
        ),
        text("basis", "What the schedule rests on."),
        KEPT,
    ],
);

pub(in crate::read) static WAIVER: Keys = Keys::of(
    "waiver",
    "a waiver",
    &[
        one("code", WAIVED, "The finding that is accepted, as `boardpack check` names it.").required(),
        text("indicator", "Only for this indicator, by id."),
        text("file", "Only in this file of the pack."),
        needed_text("reason", "Why it is accepted."),
        KEPT,
    ],
);

pub(in crate::read) static MASS_CHANGE: Keys = Keys::of(
    "mass-change",
    "an item of `mass_changes`",
    &[
        written("period", &PERIOD, "The period whose papers change.").required(),
        texts("gone", "Indicators that have gone, by id."),
        texts("emptied", "Figures that have gone, as boardpack names them."),
        texts("turned", "Statuses that have turned, as boardpack names them."),
        needed_text("reason", "Why; the correction notice prints it."),
        needed_text("by", "Who says so: an officer."),
        written("date", &DATE, "The day: 2008-11-13.").required(),
        KEPT,
    ],
);
