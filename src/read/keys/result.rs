//! The keys of a result, and of what authors declare to add up.

use crate::model::outturn::DataStatus;
use crate::yaml::Keys;
use crate::yaml::keys::{Form, KEPT, Together, group, groups, needed_text, text, values, word, words, written, yes_no};

use super::super::outturn::SAID;
use super::super::value::{DATE, NUMBER, PERIOD, QUANTITY, SHARE as PERCENTAGE};

pub(in crate::read) static RESULT: Keys = Keys::of(
    "result",
    "a result",
    &[
        written("period", &PERIOD, "The period that it is of: 2008/09 Q2.").required(),
        written(
            "value",
            &QUANTITY,
            "The figure: a number, a bound such as <5, a range such as 95 to 105, a date or words.",
        ),
        word("data", &words(&DataStatus::NAMES), "How firm the figure is; final, if nothing is said."),
        written("as_at", &DATE, "The day on which the data were drawn: 2008-11-13."),
        text("note", "A remark that prints."),
        text("reported", "The status that the lead reports: red, amber, green, or another of the pack's scheme."),
        group("because", &BECAUSE, "Why the reported status differs from the figures, if it does."),
        written("uncertain", &SAID, "Why the figure or its base is in doubt; it is then not rated."),
        group("no_data", &NO_DATA, "Why there is no figure, and when it comes."),
        written("concern", &SAID, "A significant concern, in words."),
        written("delivery_risk", &SAID, "A significant risk to delivery, in words."),
        text("commentary", "What the lead says of it: paragraphs, **bold**, *italics*, lists and links."),
        text("progress", "What went well: a review prints it under progress and achievements."),
        text("issues", "What is in the way: a review prints it under issues and risks."),
        groups("breakdown", &PART, "Parts of the result, by district or organisation."),
        groups("sums", &SUM, "Figures that ought to add up; checked."),
        groups("shares", &SHARE, "Percentages as they are stated; checked."),
        yes_no("illustrative", "Whether this result is made up to show the layout: yes or no."),
        KEPT,
    ],
)
.together(&[Together::OnlyWith("because", "reported"), Together::NotBoth("value", "no_data")]);

pub(in crate::read) static BECAUSE: Keys = Keys::of(
    "because",
    "`because`",
    &[
        needed_text("reason", "Why the judgement differs from the figures; it prints."),
        needed_text("office", "Who decided so: an office, post or officer."),
        written("on", &DATE, "The day of the decision: 2008-11-13.").required(),
        KEPT,
    ],
);

pub(in crate::read) static NO_DATA: Keys = Keys::of(
    "no-data",
    "`no_data`",
    &[
        needed_text("reason", "Why there is no figure."),
        written("expected", &DATE, "The day on which it is expected: 2008-11-13."),
        KEPT,
    ],
);

pub(in crate::read) static PART: Keys = Keys::of(
    "part-of-result",
    "an item of `breakdown`",
    &[
        needed_text("name", "The district or organisation."),
        written("value", &QUANTITY, "Its figure; left out where none is there."),
        text("note", "A remark that prints."),
        KEPT,
    ],
);

pub(in crate::read) static SUM: Keys = Keys::of(
    "sum",
    "an item of `sums`",
    &[
        text("what", "What is counted."),
        written("whole", &NUMBER, "The whole, as it is stated.").required(),
        values("parts", Form::Written(&NUMBER), "The parts that ought to make it: [41, 17, 2].").required(),
        KEPT,
    ],
);

pub(in crate::read) static SHARE: Keys = Keys::of(
    "share",
    "an item of `shares`",
    &[
        needed_text("what", "What is counted."),
        written("part", &NUMBER, "The part.").required(),
        written("whole", &NUMBER, "The whole; left out, the paper prints what part and percentage imply."),
        written("percent", &PERCENTAGE, "The percentage as it is stated, with or without its sign.").required(),
        KEPT,
    ],
);
