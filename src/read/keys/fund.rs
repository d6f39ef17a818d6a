//! The keys of the file of a fund.

use crate::model::finance::MoneyUnit;
use crate::yaml::Keys;
use crate::yaml::keys::{
    Form, Item, KEPT, Key, Names, Shape, groups, names, needed_text, text, texts, word, words, written, yes_no,
};

use super::super::value::{NUMBER, PERCENT, PERIOD, PLACES};

const AMOUNT: Item = Item::Value(Form::Written(&NUMBER));

pub(in crate::read) static FUND: Keys = Keys::of(
    "fund",
    "a fund",
    &[
        needed_text("fund", "The name of the fund."),
        word("unit", &words(&MoneyUnit::NAMES), "£, if nothing is said, or £000. All amounts of the file are in it."),
        written(
            "decimals",
            &PLACES,
            "Decimal places, 0 to 10, in every column; as many as the amount that has most, if not said.",
        ),
        yes_no("pooled", "Whether it is funding that partners have pooled: yes or no."),
        Key::of(
            "periods",
            Shape::List(Item::Value(Form::Written(&PERIOD)), 1),
            "The columns, in order: [2006/07, 2007/08].",
        )
        .required(),
        text("note", "What prints below the table."),
        groups("lines", &LINE, "The lines of the table."),
        groups("subtotals", &SUBTOTAL, "Sums of some lines, where they print."),
        names("totals", &TOTALS, "The totals of the columns as the fund's own papers have them; only checked."),
        written("total", &NUMBER, "The sum of everything as the fund's own papers have it; only checked."),
        names("shares", &SHARES, "The share of each column in everything, such as 39.6%; only checked."),
        KEPT,
    ],
);

pub(in crate::read) static LINE: Keys = Keys::of(
    "line",
    "a line of a fund",
    &[
        text("line", "Its number in the fund's own papers, if it has one."),
        needed_text("title", "What the money is for."),
        texts("indicators", "The indicators that it serves, by id."),
        names("planned", &PLANNED, "What is planned, by period: {2006/07: 65, 2007/08: 65}."),
        names("actual", &ACTUAL, "What was spent, by period, where it is known."),
        written("total", &NUMBER, "The sum of what is planned as the fund's own papers have it; only checked."),
        text("note", "A remark that prints."),
        KEPT,
    ],
);

pub(in crate::read) static SUBTOTAL: Keys = Keys::of(
    "subtotal",
    "a subtotal",
    &[
        needed_text("title", "What is added up."),
        texts("lines", "The lines, by number; by title where they have none.").required(),
        written("total", &NUMBER, "The sum as the fund's own papers have it; only checked."),
        KEPT,
    ],
);

pub(in crate::read) static PLANNED: Names = Names::of("planned", AMOUNT);
pub(in crate::read) static ACTUAL: Names = Names::of("actual", AMOUNT);
pub(in crate::read) static TOTALS: Names = Names::of("totals", AMOUNT);
pub(in crate::read) static SHARES: Names = Names::of("shares", Item::Value(Form::Written(&PERCENT)));
