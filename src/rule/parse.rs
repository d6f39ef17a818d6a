//! Reading a rule: every name and every word in it must be one that exists.

use std::ops::Range;

use minijinja::machinery::ast::{BinOpKind, CompareOpKind, Expr, UnaryOpKind};
use minijinja::machinery::{Span, parse_expr, tokenize};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Value, ValueKind};
use rust_decimal::Decimal;

use super::{Arithmetic, Attribute, Comparison, Condition, Figure, Flag, Number, Rule};
use crate::diag::wording::{did_you_mean, list_and, nearest};

/// A rule may have this many words and signs.
const MAX_WORDS: usize = 300;

/// Where a rule stands; a scheme's own rules come before there is a status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// A rule that decides the status.
    Rating,
    /// A rule that chooses among rated indicators.
    Choosing,
}

/// The words that exist in this pack.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    /// Keys of the statuses.
    pub statuses: Vec<String>,
    /// Keys of the agreements; any text is allowed if there are none.
    pub agreements: Vec<String>,
    /// Names of the blocks; any text is allowed if there are none.
    pub blocks: Vec<String>,
    /// Words for which way is better.
    pub polarities: Vec<String>,
}

/// Why a rule cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadRule {
    /// What is wrong.
    pub message: String,
    /// Bytes of the rule's text that are wrong.
    pub range: Range<usize>,
    /// What to write instead.
    pub help: String,
    /// Whether the fault is a status that does not exist.
    pub unknown_status: bool,
}

impl Rule {
    /// Reads a rule.
    ///
    /// # Errors
    /// Returns what is wrong and where, in the rule's own text.
    pub fn read(text: &str, scope: Scope, vocabulary: &Vocabulary) -> Result<Self, BadRule> {
        let condition = if text.trim() == "otherwise" {
            Condition::Always
        } else {
            readable(text)?;
            let expr = parse_expr(text).map_err(|error| syntax(text, &error))?;
            Parser { scope, vocabulary, text }.condition(&expr)?
        };
        Ok(Self { text: text.to_owned(), condition })
    }
}

/// minijinja stops reading at the first character it does not know and takes what came before for the whole, so every
/// character is looked at first. The number of words is limited, because a rule is read word within word.
fn readable(text: &str) -> Result<(), BadRule> {
    let mut words = 0;
    for token in tokenize(text, true, SyntaxConfig::default()) {
        words += 1;
        match token {
            Ok(_) if words > MAX_WORDS => {
                return Err(BadRule {
                    message: format!("the rule has more than {MAX_WORDS} words"),
                    range: 0..text.len(),
                    help: "Ask with `in [...]` instead of many `or`, or make two rules of it.".to_owned(),
                    unknown_status: false,
                });
            }
            Ok(_) => {}
            Err(error) => return Err(unknown_character(text, error.range().map_or(0, |r| r.start))),
        }
    }
    Ok(())
}

fn unknown_character(text: &str, at: usize) -> BadRule {
    let bad = |message: String, range: Range<usize>, help: &str| BadRule {
        message,
        range,
        help: help.to_owned(),
        unknown_status: false,
    };
    let straight = "Texts stand in straight single quotes, opened and closed: 'red'.";
    let open = text.rfind(['\'', '"']).filter(|i| text.matches(&text[*i..=*i]).count() % 2 == 1);
    if let Some(open) = open {
        return bad("this text is not closed".to_owned(), open..text.len(), straight);
    }
    let start = (0..=at.min(text.len())).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(0);
    let Some(c) = text[start..].chars().next() else {
        return bad(
            "the rule breaks off".to_owned(),
            0..text.len(),
            "Write a condition such as `status == 'red' and concern`.",
        );
    };
    let help = match c {
        '‘' | '’' | '“' | '”' => straight,
        '&' => "Write `and`.",
        '\u{2013}' | '\u{2014}' | '\u{2212}' => "Write a plain minus sign: -",
        _ => "Write a condition such as `status == 'red' and concern`.",
    };
    bad(format!("`{c}` cannot stand here in a rule"), start..start + c.len_utf8(), help)
}

fn syntax(text: &str, error: &minijinja::Error) -> BadRule {
    let lower = text.to_lowercase();
    let help = if text.contains(" AND ") || text.contains(" OR ") || text.contains(" NOT ") {
        "Write `and`, `or` and `not` in small letters."
    } else if lower.contains('=') && !lower.contains("==") && !lower.contains("<=") && !lower.contains(">=") {
        "To ask whether two things are equal, write `==`."
    } else {
        "Write a condition such as `status == 'red' and concern`."
    };
    let detail = error.detail().unwrap_or_default();
    let message = if detail.contains("end of input") || text.trim().is_empty() {
        "the rule breaks off"
    } else {
        "the rule cannot be read here"
    };
    BadRule {
        message: message.to_owned(),
        range: error.range().unwrap_or(0..text.len()),
        help: help.to_owned(),
        unknown_status: false,
    }
}

struct Parser<'a> {
    scope: Scope,
    vocabulary: &'a Vocabulary,
    text: &'a str,
}

fn bytes(span: Span) -> Range<usize> {
    span.start_offset as usize..span.end_offset as usize
}

impl Parser<'_> {
    fn bad(&self, expr: &Expr<'_>, message: impl Into<String>, help: impl Into<String>) -> BadRule {
        let range = bytes(expr.span());
        let range = if range.end <= self.text.len() && range.start < range.end { range } else { 0..self.text.len() };
        BadRule { message: message.into(), range, help: help.into(), unknown_status: false }
    }

    fn condition(&self, expr: &Expr<'_>) -> Result<Condition, BadRule> {
        match expr {
            Expr::Var(var) => match find(&Flag::NAMES, var.id) {
                Some(Flag::Overridden) if self.scope == Scope::Rating => Err(self.too_early(expr, var.id)),
                Some(flag) => Ok(Condition::Flag(flag)),
                None if find(&Figure::NAMES, var.id).is_some() => Err(self.bad(
                    expr,
                    format!("`{}` is a number, and a rule needs something that is so or not so", var.id),
                    format!("Compare it, as in `{} > 0`.", var.id),
                )),
                None if find(&Attribute::NAMES, var.id).is_some() => Err(self.bad(
                    expr,
                    format!("`{}` is a text, and a rule needs something that is so or not so", var.id),
                    format!("Compare it, as in `{} == 'something'`.", var.id),
                )),
                None => Err(self.unknown(expr, var.id)),
            },
            Expr::Const(constant) if constant.value.kind() == ValueKind::Bool => {
                Ok(Condition::Constant(constant.value.is_true()))
            }
            Expr::UnaryOp(op) if matches!(op.op, UnaryOpKind::Not) => {
                Ok(Condition::Not(Box::new(self.condition(&op.expr)?)))
            }
            Expr::BinOp(op) if matches!(op.op, BinOpKind::ScAnd) => {
                Ok(Condition::And(Box::new(self.condition(&op.left)?), Box::new(self.condition(&op.right)?)))
            }
            Expr::BinOp(op) if matches!(op.op, BinOpKind::ScOr) => {
                Ok(Condition::Or(Box::new(self.condition(&op.left)?), Box::new(self.condition(&op.right)?)))
            }
            Expr::BinOp(op) => match comparison_of(op.op) {
                Some(kind) => self.compare(expr, &op.left, kind, &op.right),
                None => Err(self.not_a_condition(expr)),
            },
            Expr::Compare(compare) => {
                let mut left = &compare.expr;
                let mut all: Option<Condition> = None;
                for op in &compare.ops {
                    let one = self.compare(expr, left, op.op, &op.expr)?;
                    all = Some(match all {
                        None => one,
                        Some(before) => Condition::And(Box::new(before), Box::new(one)),
                    });
                    left = &op.expr;
                }
                all.ok_or_else(|| self.not_a_condition(expr))
            }
            _ => Err(self.not_a_condition(expr)),
        }
    }

    fn not_a_condition(&self, expr: &Expr<'_>) -> BadRule {
        self.bad(
            expr,
            format!("a {} cannot stand here", expr.description()),
            "A rule compares figures or texts, as in `status == 'red' and concern`.",
        )
    }

    fn compare(
        &self,
        whole: &Expr<'_>,
        left: &Expr<'_>,
        kind: CompareOpKind,
        right: &Expr<'_>,
    ) -> Result<Condition, BadRule> {
        if let Some(attribute) = self.attribute(left)? {
            return self.compare_text(whole, attribute, kind, right);
        }
        if let Some(attribute) = self.attribute(right)? {
            return self.compare_text(whole, attribute, kind, left);
        }
        let comparison = match kind {
            CompareOpKind::Eq => Comparison::Equal,
            CompareOpKind::Ne => Comparison::NotEqual,
            CompareOpKind::Lt => Comparison::Less,
            CompareOpKind::Lte => Comparison::AtMost,
            CompareOpKind::Gt => Comparison::Greater,
            CompareOpKind::Gte => Comparison::AtLeast,
            CompareOpKind::In | CompareOpKind::NotIn => {
                return Err(self.bad(
                    whole,
                    "`in` asks whether a text is one of a list",
                    "Write `block in ['A', 'B']`.",
                ));
            }
        };
        Ok(Condition::Numbers(comparison, self.number(left)?, self.number(right)?))
    }

    fn attribute(&self, expr: &Expr<'_>) -> Result<Option<Attribute>, BadRule> {
        let Expr::Var(var) = expr else { return Ok(None) };
        let found = find(&Attribute::NAMES, var.id);
        let after_rating = matches!(found, Some(Attribute::Status | Attribute::Calculated | Attribute::Reported));
        if after_rating && self.scope == Scope::Rating {
            return Err(self.too_early(expr, var.id));
        }
        Ok(found)
    }

    fn compare_text(
        &self,
        whole: &Expr<'_>,
        attribute: Attribute,
        kind: CompareOpKind,
        other: &Expr<'_>,
    ) -> Result<Condition, BadRule> {
        let texts = match (kind, other.as_const()) {
            (CompareOpKind::Eq | CompareOpKind::Ne, Some(value)) => vec![self.literal(attribute, other, &value)?],
            (CompareOpKind::In | CompareOpKind::NotIn, Some(list)) if list.kind() == ValueKind::Seq => {
                let items = list.try_iter().map_err(|_| self.not_a_condition(other))?;
                items.map(|item| self.literal(attribute, other, &item)).collect::<Result<_, _>>()?
            }
            (_, None) => {
                return Err(match other {
                    Expr::Var(var) => self.bad(
                        other,
                        format!("`{}` is not a text to compare with", var.id),
                        format!("Put words in single quotes: `'{}'`.", var.id),
                    ),
                    _ => self.not_a_condition(other),
                });
            }
            _ => return Err(self.bad(whole, "texts are compared with `==`, `!=` or `in [...]`", "")),
        };
        let one_of = Condition::OneOf(attribute, texts);
        Ok(match kind {
            CompareOpKind::Ne | CompareOpKind::NotIn => Condition::Not(Box::new(one_of)),
            _ => one_of,
        })
    }

    fn literal(&self, attribute: Attribute, expr: &Expr<'_>, value: &Value) -> Result<String, BadRule> {
        let Some(text) = value.as_str() else {
            return Err(self.bad(expr, "this is compared with a text, and it is none", "Put words in single quotes."));
        };
        let (known, what): (&[String], &str) = match attribute {
            Attribute::Status | Attribute::Calculated | Attribute::Reported => (&self.vocabulary.statuses, "status"),
            Attribute::Agreement => (&self.vocabulary.agreements, "agreement"),
            Attribute::Block => (&self.vocabulary.blocks, "block"),
            Attribute::Polarity => (&self.vocabulary.polarities, "polarity"),
            Attribute::Unit | Attribute::Frequency | Attribute::Id => (&[], ""),
        };
        if known.is_empty() || known.iter().any(|k| k == text) {
            return Ok(text.to_owned());
        }
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        let mut bad = self.bad(expr, format!("there is no {what} `{text}` in this pack"), did_you_mean(text, &known));
        bad.unknown_status = what == "status";
        Err(bad)
    }

    fn number(&self, expr: &Expr<'_>) -> Result<Number, BadRule> {
        match expr {
            Expr::Var(var) => match find(&Figure::NAMES, var.id) {
                Some(figure) => Ok(Number::Figure(figure)),
                None if find(&Flag::NAMES, var.id).is_some() => Err(self.bad(
                    expr,
                    format!("`{}` is so or not so, and a number should stand here", var.id),
                    format!("Use it alone: `{}` or `not {}`.", var.id, var.id),
                )),
                None => Err(self.unknown(expr, var.id)),
            },
            Expr::Const(constant) if constant.value.kind() == ValueKind::Number => {
                // From the text: the grammar's own value has been through binary floats.
                let written = self.text.get(bytes(constant.span())).unwrap_or_default();
                Decimal::from_str_exact(written).map(Number::Constant).map_err(|_| {
                    self.bad(
                        expr,
                        format!("`{written}` is not a plain number"),
                        "Write digits, with a point if need be.",
                    )
                })
            }
            Expr::Const(_) => Err(self.bad(
                expr,
                "a number should stand here",
                "Texts can only be compared with `status`, `block` and the like.",
            )),
            Expr::UnaryOp(op) if matches!(op.op, UnaryOpKind::Neg) => {
                Ok(Number::Negative(Box::new(self.number(&op.expr)?)))
            }
            Expr::BinOp(op) => {
                let arithmetic = match op.op {
                    BinOpKind::Add => Arithmetic::Add,
                    BinOpKind::Sub => Arithmetic::Subtract,
                    BinOpKind::Mul => Arithmetic::Multiply,
                    BinOpKind::Div => Arithmetic::Divide,
                    _ => return Err(self.bad(expr, "only + - * / compute numbers", "")),
                };
                Ok(Number::Combined(arithmetic, Box::new(self.number(&op.left)?), Box::new(self.number(&op.right)?)))
            }
            _ => Err(self.bad(expr, format!("a {} is not a number", expr.description()), "")),
        }
    }

    fn too_early(&self, expr: &Expr<'_>, name: &str) -> BadRule {
        self.bad(
            expr,
            format!("`{name}` is known only after rating, so the scheme's own rules cannot ask for it"),
            "Use figures here, such as `met`, `shortfall` or `improvement`.",
        )
    }

    fn unknown(&self, expr: &Expr<'_>, name: &str) -> BadRule {
        let names: Vec<&str> = Figure::NAMES
            .iter()
            .map(|(n, _)| *n)
            .chain(Flag::NAMES.iter().map(|(n, _)| *n))
            .chain(Attribute::NAMES.iter().map(|(n, _)| *n))
            .collect();
        let near = nearest(name, names.iter().copied());
        let help = near.map_or_else(String::new, |n| format!("Did you mean `{n}`? "))
            + "Rules know "
            + &list_and(&names)
            + ".";
        self.bad(expr, format!("rules know nothing called `{name}`"), help)
    }
}

fn comparison_of(op: BinOpKind) -> Option<CompareOpKind> {
    Some(match op {
        BinOpKind::Eq => CompareOpKind::Eq,
        BinOpKind::Ne => CompareOpKind::Ne,
        BinOpKind::Lt => CompareOpKind::Lt,
        BinOpKind::Lte => CompareOpKind::Lte,
        BinOpKind::Gt => CompareOpKind::Gt,
        BinOpKind::Gte => CompareOpKind::Gte,
        BinOpKind::In => CompareOpKind::In,
        _ => return None,
    })
}

fn find<T: Copy>(names: &[(&str, T)], name: &str) -> Option<T> {
    names.iter().find(|(n, _)| *n == name).map(|(_, item)| *item)
}
