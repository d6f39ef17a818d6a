//! The keys of an indicator file.

use crate::model::action::ActionPlan;
use crate::model::correction::{Field, Kind};
use crate::model::indicator::{Part, Polarity, Shape as Trajectory};
use crate::model::reward::{Expectation, Met};
use crate::yaml::Keys;
use crate::yaml::keys::{
    Form, Item, KEPT, Key, Shape, Together, group, groups, needed_text, one, text, texts, values, word, words, written,
    yes_no,
};

use super::super::correction::PART_OF_RESULT;
use super::super::value::{DATE, NUMBER, PERCENT, PERIOD, PLACES, QUANTITY, SCORE, TOLERANCE};
use super::pack::WAIVER;
use super::result::RESULT;

/// What `illustrative` may name.
pub(in crate::read) const ILLUSTRATIVE: Form = Form::Word(&all_or(words(&Part::NAMES)));

/// What can be corrected.
pub(in crate::read) const CORRECTED: Form = Form::WordOr(&words(&Field::NAMES), &PART_OF_RESULT);

/// What can be corrected and is not of a period.
pub(in crate::read) const WITHOUT_PERIOD: &[&str] = &[
    "baseline",
    "polarity",
    "tolerance",
    "reward.expectation",
    "reward.expected_share",
    "reward.potential",
    "reward.text",
];

const PLAN_WORDS: &[&str] = &words(&ActionPlan::NAMES);

const fn all_or(parts: [&'static str; 8]) -> [&'static str; 9] {
    let [a, b, c, d, e, f, g, h] = parts;
    ["all", a, b, c, d, e, f, g, h]
}

pub(in crate::read) static INDICATOR: Keys = Keys::of(
    "indicator",
    "an indicator",
    &[
        needed_text("id", "What the indicator is called, as the board knows it: NI 56."),
        needed_text("title", "What it measures, in a few words."),
        text("full_title", "The title in full, where the short one is not enough."),
        texts("refs", "Other names of the same thing: HCOP9, BVPI 54."),
        text("definition", "What exactly is counted."),
        text("agreement", "The agreement that it belongs to, by the short name that pack.yaml gives it."),
        text("block", "Its block, one of those that pack.yaml lists."),
        yes_no("stretch", "Whether it carries a reward grant for stretched performance: yes or no."),
        values(
            "illustrative",
            ILLUSTRATIVE,
            "What in this file is made up to show the layout: all, or a list of parts.",
        ),
        written(
            "order",
            &NUMBER,
            "Its place in the tables of its agreement. Those without come last, by block and id.",
        ),
        text("unit", "What the figures count: \"%\", £, points."),
        written("decimals", &PLACES, "Decimal places, 0 to 10. For print only: comparison is always exact."),
        word("polarity", &words(&Polarity::NAMES), "Which way is better: higher, lower, close to a value, or none."),
        written("tolerance", &TOLERANCE, "How far off its milestone counts as near: 2, or 5% of the milestone."),
        text("frequency", "How often a figure comes: quarterly, annual. `next_due` decides what is due."),
        written("next_due", &PERIOD, "The next period for which a figure is due. It is not due before."),
        group("lead", &LEAD, "Who answers for it."),
        group("baseline", &BASELINE, "Where it started."),
        groups("targets", &TARGET, "The targets, one for each period."),
        group("targets_to_be_set", &TO_BE_SET, "Instead of targets that are yet to be set: by whom, when, and why."),
        groups("milestones", &MILESTONE, "Figures on the way to the targets, one for each period."),
        group("trajectory", &TRAJECTORY, "How the figure should move between baseline and targets."),
        groups("results", &RESULT, "What was reported, in any order; one for each period."),
        Key::of(
            "action_plan",
            Shape::One(Item::Either(Form::Word(PLAN_WORDS), &PLAN)),
            "How the plan stands: in place, in preparation or none; or since when it does.",
        ),
        groups("actions", &ACTION, "What is done about it."),
        texts("depends_on", "Indicators that this one depends on, by id."),
        groups("pump_priming", &PUMP_PRIMING, "Planned and actual spend for this indicator alone, in pounds."),
        group("risk", &RISK, "Somebody's judgement of the risk."),
        group("reward", &REWARD, "The reward grant."),
        group("discontinued", &DISCONTINUED, "That it is no longer measured, and why."),
        groups(
            "corrections",
            &CORRECTION,
            "What was changed after it had been given. `boardpack correct` writes the records.",
        ),
        KEPT,
        groups("waivers", &WAIVER, "Findings about this file that are accepted, with the reason."),
    ],
)
.together(&[Together::NotBoth("targets", "targets_to_be_set")]);

pub(in crate::read) static LEAD: Keys = Keys::of(
    "lead",
    "`lead`",
    &[
        needed_text("organisation", "The organisation that leads."),
        text("officer", "The officer who leads: a name or a post."),
        KEPT,
    ],
);

pub(in crate::read) static BASELINE: Keys = Keys::of(
    "baseline",
    "`baseline`",
    &[
        written(
            "value",
            &QUANTITY,
            "The figure: a number, a bound such as <5, a range such as 95 to 105, a date or words.",
        )
        .required(),
        written("period", &PERIOD, "The period that it is of."),
        text("note", "A remark that prints."),
        KEPT,
    ],
);

pub(in crate::read) static TARGET: Keys = Keys::of(
    "target",
    "a target",
    &[
        written("period", &PERIOD, "The period by whose end it is to be met.").required(),
        written(
            "value",
            &QUANTITY,
            "The figure: a number, a bound such as <5, a range such as 95 to 105, a date or words.",
        )
        .required(),
        written(
            "without_stretch",
            &QUANTITY,
            "What is expected without the extra effort that a reward grant pays for.",
        ),
        text("note", "A remark that prints."),
        KEPT,
    ],
);

pub(in crate::read) static MILESTONE: Keys = Keys::of(
    "milestone",
    "a milestone",
    &[
        written("period", &PERIOD, "The period whose result is compared with it.").required(),
        written(
            "value",
            &QUANTITY,
            "The figure: a number, a bound such as <5, a range such as 95 to 105, a date or words.",
        )
        .required(),
        text("note", "A remark that prints."),
        KEPT,
    ],
);

pub(in crate::read) static TO_BE_SET: Keys = Keys::of(
    "targets-to-be-set",
    "`targets_to_be_set`",
    &[
        text("by", "Who sets them."),
        text("when", "When: Spring 2009."),
        text("reason", "Why they are not set yet."),
        KEPT,
    ],
);

pub(in crate::read) static TRAJECTORY: Keys = Keys::of(
    "trajectory",
    "`trajectory`",
    &[
        word(
            "shape",
            &words(&Trajectory::NAMES),
            "linear: on the straight line from baseline to target; stepped: each target holds until the next; cumulative: a \
             count that grows from nothing; points: only at the milestones; last period only: only at the target's end.",
        )
        .required(),
        written("from", &PERIOD, "The period at whose start the line begins."),
        KEPT,
    ],
);

pub(in crate::read) static PLAN: Keys = Keys::of(
    "action-plan",
    "`action_plan`",
    &[
        word("status", PLAN_WORDS, "How the plan stands.").required(),
        written("since", &PERIOD, "Since when. Papers for earlier periods say nothing of a plan."),
        KEPT,
    ],
);

pub(in crate::read) static ACTION: Keys = Keys::of(
    "action",
    "an action",
    &[
        needed_text("text", "What is done."),
        text("owner", "Who does it: a name or a post."),
        text("organisation", "For which organisation; the lead's, if none is named."),
        text("district", "In which district."),
        written("start", &DATE, "The day on which it starts: 2008-11-13."),
        written("due", &DATE, "The day by which it is to be done: 2008-11-13."),
        written("done", &DATE, "The day on which it was done: 2008-11-13."),
        text("stage", "How far it is: under way."),
        text("note", "A remark that prints."),
        KEPT,
    ],
);

pub(in crate::read) static PUMP_PRIMING: Keys = Keys::of(
    "pump-priming",
    "an item of `pump_priming`",
    &[
        written("period", &PERIOD, "The period of the spend.").required(),
        written("planned", &NUMBER, "What was planned, in pounds."),
        written("actual", &NUMBER, "What was spent, in pounds."),
        KEPT,
    ],
);

pub(in crate::read) static RISK: Keys = Keys::of(
    "risk",
    "`risk`",
    &[
        written("likelihood", &SCORE, "From 1, the least, to 5.").required(),
        written("impact", &SCORE, "From 1, the least, to 5.").required(),
        written("since", &PERIOD, "Since when. Papers for earlier periods do not know it."),
        text("cause", "Why it is a risk."),
        text("mitigation", "What is done about it."),
        KEPT,
    ],
);

pub(in crate::read) static REWARD: Keys = Keys::of(
    "reward",
    "`reward`",
    &[
        word("expectation", &words(&Expectation::NAMES), "How much of the grant is expected.").required(),
        written("since", &PERIOD, "Since when. Papers for earlier periods call the expectation not known."),
        text("text", "How the board's table says it: Partial grant expected."),
        text("reason", "Why."),
        written("potential", &NUMBER, "The whole grant for the target, in pounds."),
        written(
            "expected_share",
            &PERCENT,
            "The share of the stretch that is expected, such as 60%; for a partial grant.",
        ),
        groups("conditions", &CONDITION, "Without which nothing is paid, however good the figure."),
        KEPT,
    ],
)
.together(&[Together::OnlyWhere("expected_share", "expectation", "partial")]);

pub(in crate::read) static CONDITION: Keys = Keys::of(
    "condition",
    "a condition",
    &[
        needed_text("text", "What must be so."),
        word("met", &words(&Met::NAMES), "Whether it is: yes, no or not known."),
        KEPT,
    ],
);

pub(in crate::read) static DISCONTINUED: Keys = Keys::of(
    "discontinued",
    "`discontinued`",
    &[
        written("from", &PERIOD, "The period from which it is no longer measured."),
        text("reason", "Why."),
        text("superseded_by", "The indicator that takes its place, by id."),
        KEPT,
    ],
);

pub(in crate::read) static CORRECTION: Keys = Keys::of(
    "correction",
    "a correction",
    &[
        word("kind", &words(&Kind::NAMES), "correction: it was wrong; revision: better or later data came."),
        one("field", CORRECTED, "What was changed: value, target, baseline, breakdown.NAME and others.").required(),
        written("period", &PERIOD, "The period of the figure; left out for a baseline and for the reward."),
        text("was", "What was there; left out if nothing was."),
        text("is", "What is there now; left out if it was taken away."),
        needed_text("reason", "Why it was changed; papers print it."),
        needed_text("by", "Who changed it: an officer."),
        written("date", &DATE, "The day: 2008-11-13.").required(),
        KEPT,
    ],
)
.together(&[Together::AnyOf(&["was", "is"]), Together::Unless("period", "field", WITHOUT_PERIOD)]);
