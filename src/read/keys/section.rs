//! The keys of a section file.

use crate::yaml::Keys;
use crate::yaml::keys::{FILLED, KEPT, Together, group, groups, needed_text, text, texts, written, yes_no};

use super::super::value::{DATE, NUMBER, PERIOD};
use super::result::{SHARE, SUM};

pub(in crate::read) static SECTION: Keys = Keys::of(
    "section",
    "a section",
    &[
        text("block", "The block that it is about, one of those that pack.yaml lists."),
        written("section", &FILLED, "In place of a block, the title of a chapter of its own: Finance."),
        written("order", &NUMBER, "Its place among the sections that have a title. Those without come last."),
        yes_no("before_blocks", "Whether a section with a title comes before the blocks in a review: yes or no."),
        groups("editions", &EDITION, "The text, an edition for each period."),
        KEPT,
    ],
)
.together(&[
    Together::OneOf(&["block", "section"]),
    Together::NotBoth("block", "order"),
    Together::NotBoth("block", "before_blocks"),
]);

pub(in crate::read) static EDITION: Keys = Keys::of(
    "edition",
    "an edition of a section",
    &[
        written("period", &PERIOD, "The period of the papers that print it.").required(),
        text("introduction", "What comes first: paragraphs, **bold**, *italics*, lists and links."),
        text("progress", "General progress; that of single targets stands in their own files."),
        text("issues", "General issues; those of single targets stand in their own files."),
        groups("parts", &PART, "Text with headings of its own."),
        groups("recommendations", &RECOMMENDATION, "What is recommended; numbered through the paper."),
        groups("priorities", &PRIORITY, "Key priorities; they print as a numbered table."),
        groups("sums", &SUM, "Figures of the text that ought to add up; only checked."),
        groups("shares", &SHARE, "Percentages of the text as they are stated; only checked."),
        KEPT,
    ],
);

pub(in crate::read) static PART: Keys = Keys::of(
    "part",
    "an item of `parts`",
    &[
        needed_text("title", "The heading."),
        needed_text("text", "The text below it."),
        text("fund", "The fund whose table comes after the text, by its name."),
        KEPT,
    ],
);

pub(in crate::read) static RECOMMENDATION: Keys = Keys::of(
    "recommendation",
    "a recommendation",
    &[
        needed_text("text", "What is recommended, in whole sentences of plain text."),
        texts("indicators", "The indicators that it is about, by id."),
        text("by", "Who is to act."),
        group("follow_up", &FOLLOW_UP, "When it is looked at again, and what came of it."),
        KEPT,
    ],
);

pub(in crate::read) static FOLLOW_UP: Keys = Keys::of(
    "follow-up",
    "`follow_up`",
    &[
        written("period", &PERIOD, "The period in which it is looked at again.").required(),
        text("outcome", "What came of it, when something has."),
        KEPT,
    ],
);

pub(in crate::read) static PRIORITY: Keys = Keys::of(
    "priority",
    "a priority",
    &[
        needed_text("title", "The priority."),
        needed_text("progress", "How far it is."),
        groups("milestones", &STEP, "Steps on the way."),
        KEPT,
    ],
);

pub(in crate::read) static STEP: Keys = Keys::of(
    "step",
    "a milestone of a priority",
    &[
        needed_text("text", "What is to be reached."),
        written("due", &DATE, "The day by which it is to be reached: 2008-11-13."),
        KEPT,
    ],
);
