//! Operators: arithmetic, comparison, logic, IN, BETWEEN, LIKE.

use std::ops::Range;

use sqlparser::ast::{BinaryOperator, Expr, InTarget};

use crate::diagnostic::Code;
use crate::sql::{ColumnType, Fragment};

use super::Translator;
use super::reference::{Doc, Refused, doc, refused};
use super::scope::{Here, Scope};
use super::typed::{Kind, Literal, Typed, place};

#[rustfmt::skip]
pub(super) const DOCS: &[Doc] = &[
    doc("IN", "x IN (a, b), x IN UNNEST(array), x IN (query)", "BOOL", "x IN (...)", "NULL where x is not found and one of the others is NULL"),
    doc("comparison", "a = b, a <> b, a < b, a <= b, a > b, a >= b", "BOOL", "the same", "not of arrays, structs and JSON; NaN, which only a source can bring, is above every number and equal to itself in DuckDB: WHERE NOT IS_NAN(x) keeps it out"),
    doc("BETWEEN", "x BETWEEN a AND b", "BOOL", "x BETWEEN a AND b", ""),
];

#[rustfmt::skip]
pub(super) const REFUSED: &[Refused] = &[
    refused("%", "it is not an operator of GoogleSQL", "write MOD(a, b)"),
    refused("::", "it is DuckDB's own", "write CAST(x AS type)"),
];

impl Translator<'_> {
    /// A chain of binary operators, taken apart along its left side so that its length is not its depth.
    pub(super) fn chain(&mut self, expr: &Expr, scope: &Scope<'_>) -> Typed {
        let mut links = Vec::new();
        let mut first = expr;
        while let Expr::BinaryOp { left, op, right } = first {
            links.push((op, right.as_ref()));
            first = left;
        }
        let start = self.place_of(first).start;
        let mut typed = match (Self::is_interval(first), links.pop()) {
            // INTERVAL 1 DAY + x
            (true, Some((op @ BinaryOperator::Plus, right))) if !Self::is_interval(right) => {
                let at = start..self.place_of(right).end;
                let value = self.expr(right, scope);
                self.moved(&value, op, first, Here { at, scope })
            }
            (_, link) => {
                links.extend(link);
                self.expr(first, scope)
            }
        };
        while let Some((op, right)) = links.pop() {
            let right_at = self.place_of(right);
            if matches!(op, BinaryOperator::Plus | BinaryOperator::Minus)
                && Self::is_interval(right)
            {
                let at = start..right_at.end;
                typed = self.moved(
                    &typed,
                    op,
                    right,
                    Here {
                        at: at.clone(),
                        scope,
                    },
                );
                typed.sql = typed.sql.spanned(at);
                continue;
            }
            let right = self.expr(right, scope);
            let at = start..right_at.end;
            typed = self.binary(op, &typed, &right, at.clone());
            typed.sql = typed.sql.spanned(at);
        }
        typed
    }

    fn binary(
        &mut self,
        op: &BinaryOperator,
        left: &Typed,
        right: &Typed,
        at: Range<usize>,
    ) -> Typed {
        match op {
            BinaryOperator::And | BinaryOperator::Or => self.logic(op, left, right, at),
            BinaryOperator::Eq => self.comparison("$1 = $2", left, right, at),
            BinaryOperator::NotEq => self.comparison("$1 <> $2", left, right, at),
            BinaryOperator::Lt => self.comparison("$1 < $2", left, right, at),
            BinaryOperator::LtEq => self.comparison("$1 <= $2", left, right, at),
            BinaryOperator::Gt => self.comparison("$1 > $2", left, right, at),
            BinaryOperator::GtEq => self.comparison("$1 >= $2", left, right, at),
            BinaryOperator::Plus => self.arithmetic("+", left, right, at),
            BinaryOperator::Minus => self.arithmetic("-", left, right, at),
            BinaryOperator::Multiply => self.arithmetic("*", left, right, at),
            BinaryOperator::Divide if is_nonzero(right) && !numeric_division(left, right) => {
                self.arithmetic("/ not zero", left, right, at)
            }
            BinaryOperator::Divide => self.arithmetic("/", left, right, at),
            BinaryOperator::BitwiseAnd => self.arithmetic("&", left, right, at),
            BinaryOperator::BitwiseOr => self.arithmetic("|", left, right, at),
            BinaryOperator::BitwiseXor => self.arithmetic("^", left, right, at),
            BinaryOperator::StringConcat => self.piped(left, right, at),
            BinaryOperator::Modulo => self.refuse(at, "the operator `%`", "write MOD(a, b)"),
            _ => self.refuse(
                at,
                &format!("the operator `{op}`"),
                "use a certified operator or function",
            ),
        }
    }

    fn logic(
        &mut self,
        op: &BinaryOperator,
        left: &Typed,
        right: &Typed,
        at: Range<usize>,
    ) -> Typed {
        let word = if *op == BinaryOperator::And {
            "AND"
        } else {
            "OR"
        };
        for operand in [left, right] {
            if operand.coerced(&ColumnType::Bool).is_none() {
                let what = format!(
                    "{word} needs BOOL on both sides, not {}",
                    operand.type_name()
                );
                return self.mismatch(
                    at,
                    what,
                    "one side is not a condition",
                    "compare it with a value",
                );
            }
        }
        // A chain of the same word needs no parentheses on its left.
        let same = left.sql.as_str().contains(word)
            && !left
                .sql
                .as_str()
                .contains(if word == "AND" { " OR " } else { " AND " });
        let mut sql = if same || is_comparison(left.sql.as_str()) {
            left.sql.clone()
        } else {
            place("$1", &[&left.sql])
        };
        sql.push(&format!(" {word} "));
        sql.append(&if is_comparison(right.sql.as_str()) {
            right.sql.clone()
        } else {
            place("$1", &[&right.sql])
        });
        Typed::of(sql, ColumnType::Bool)
    }

    pub(super) fn compare(
        &mut self,
        pattern: &str,
        left: &Expr,
        right: &Expr,
        scope: &Scope<'_>,
    ) -> Typed {
        let at = self.place_of(left).start..self.place_of(right).end;
        let (left, right) = (self.expr(left, scope), self.expr(right, scope));
        self.compared(pattern, &left, &right, at)
    }

    fn comparison(
        &mut self,
        pattern: &str,
        left: &Typed,
        right: &Typed,
        at: Range<usize>,
    ) -> Typed {
        let name = pattern.trim_start_matches("$1 ").trim_end_matches(" $2");
        self.bare_null(name, [left, right], at.clone())
            .unwrap_or_else(|| self.compared(pattern, left, right, at))
    }

    fn compared(&mut self, pattern: &str, left: &Typed, right: &Typed, at: Range<usize>) -> Typed {
        match self.unified(&[left, right], "comparison", at.clone()) {
            Some((common, sides)) => {
                if let Some(reported) = self.incomparable(&common, "a comparison", at) {
                    return reported;
                }
                Typed::of(
                    place(pattern, &[&sides[0].sql, &sides[1].sql]),
                    ColumnType::Bool,
                )
            }
            None => Typed::reported(),
        }
    }

    /// Says that values of a type are not compared, where that is so.
    fn incomparable(&mut self, common: &ColumnType, what: &str, at: Range<usize>) -> Option<Typed> {
        matches!(
            common,
            ColumnType::Array(_) | ColumnType::Struct(_) | ColumnType::Json
        )
        .then(|| {
            self.refuse(
                at,
                &format!("{what} of {common}"),
                "compare its elements or fields one by one",
            )
        })
    }

    /// The operands as values of the type that they have in common.
    pub(super) fn unified(
        &mut self,
        operands: &[&Typed],
        what: &str,
        at: Range<usize>,
    ) -> Option<(ColumnType, Vec<Typed>)> {
        if operands.iter().any(|it| it.is_reported()) {
            return None;
        }
        if let Some(common) = common_type(operands) {
            let sides = operands
                .iter()
                .filter_map(|it| it.coerced(&common))
                .collect();
            Some((common, sides))
        } else {
            let types: Vec<_> = operands.iter().map(|it| it.type_name()).collect();
            let mut distinct = types.clone();
            distinct.dedup();
            let why = format!("{} have no type in common", distinct.join(" and "));
            self.report(
                Code::TypeMismatch,
                at,
                format!("{what} of {}", distinct.join(" and ")),
                &why,
                format!("CAST one side to {}", types[0]),
            );
            None
        }
    }

    #[expect(clippy::too_many_lines, reason = "one table of cases")]
    pub(super) fn is_in(
        &mut self,
        operand: &Expr,
        target: &InTarget,
        negated: bool,
        scope: &Scope<'_>,
    ) -> Typed {
        if let Some(typed) = self.tuple_is_in(operand, target, negated, scope) {
            return typed;
        }
        let at = self.place_of(operand);
        let value = self.expr(operand, scope);
        let word = if negated { "NOT IN" } else { "IN" };
        match target {
            InTarget::List(list) => {
                let mut operands = vec![value];
                operands.extend(list.iter().map(|it| self.expr(it, scope)));
                let Some((common, sides)) =
                    self.unified(&operands.iter().collect::<Vec<_>>(), "IN", at.clone())
                else {
                    return Typed::reported();
                };
                if let Some(reported) = self.incomparable(&common, "IN", at) {
                    return reported;
                }
                let parts: Vec<_> = (2..=sides.len()).map(|it| format!("${it}")).collect();
                let sides: Vec<_> = sides.iter().map(|it| &it.sql).collect();
                Typed::of(
                    place(&format!("$1 {word} ({})", parts.join(", ")), &sides),
                    ColumnType::Bool,
                )
            }
            InTarget::Subquery(query) => {
                let (sql, columns) = self.nested_query(query, scope);
                let [(name, Some(column_type))] = columns.as_slice() else {
                    if columns.len() > 1 {
                        self.mismatch(
                            at,
                            "IN needs a subquery of one column".into(),
                            &format!("it gives {}", columns.len()),
                            "select one column",
                        );
                    }
                    return Typed::reported();
                };
                let column = Typed::of(Fragment::new(name.clone()), column_type.clone());
                let Some((common, sides)) = self.unified(&[&value, &column], "IN", at.clone())
                else {
                    return Typed::reported();
                };
                if common != *column_type {
                    return self.mismatch(
                        at,
                        format!("IN compares {} with {column_type}", value.type_name()),
                        "the types differ",
                        "CAST one side",
                    );
                }
                Typed::of(
                    place(&format!("$1 {word} $2"), &[&sides[0].sql, &sql]),
                    ColumnType::Bool,
                )
            }
            InTarget::Unnest(array) => {
                let array = self.expr(array, scope);
                let Kind::Of(ColumnType::Array(element)) = &array.kind else {
                    return if array.is_reported() {
                        Typed::reported()
                    } else {
                        self.mismatch(
                            at,
                            format!("IN UNNEST needs an ARRAY, not {}", array.type_name()),
                            "this is not an array",
                            "pass an array",
                        )
                    };
                };
                match value.coerced(element) {
                    Some(value) => Typed::of(
                        place(
                            &format!("$1 {word} (SELECT unnest($2))"),
                            &[&value.sql, &array.sql],
                        ),
                        ColumnType::Bool,
                    ),
                    None => self.mismatch(
                        at,
                        format!("IN UNNEST compares {} with {element}", value.type_name()),
                        "the types differ",
                        "CAST one side",
                    ),
                }
            }
            InTarget::Table { .. } => self.refuse(
                at,
                "IN with a table name",
                "write IN (SELECT column FROM table)",
            ),
        }
    }

    pub(super) fn between(
        &mut self,
        operands: [&Expr; 3],
        negated: bool,
        scope: &Scope<'_>,
    ) -> Typed {
        let at = self.place_of(operands[0]).start..self.place_of(operands[2]).end;
        let typed = operands.map(|it| self.expr(it, scope));
        let Some((common, sides)) =
            self.unified(&typed.iter().collect::<Vec<_>>(), "BETWEEN", at.clone())
        else {
            return Typed::reported();
        };
        if let Some(reported) = self.incomparable(&common, "BETWEEN", at) {
            return reported;
        }
        let pattern = if negated {
            "$1 NOT BETWEEN $2 AND $3"
        } else {
            "$1 BETWEEN $2 AND $3"
        };
        Typed::of(
            place(pattern, &[&sides[0].sql, &sides[1].sql, &sides[2].sql]),
            ColumnType::Bool,
        )
    }
}

/// The type that all operands coerce to with the least change.
pub(super) fn common_type(operands: &[&Typed]) -> Option<ColumnType> {
    let mut candidates: Vec<ColumnType> = operands
        .iter()
        .filter_map(|it| it.column_type().cloned())
        .collect();
    if candidates.is_empty() {
        return Some(ColumnType::Int64);
    }
    candidates.dedup();
    // A literal takes the type of the values beside it, where it can.
    let columns: Vec<_> = operands
        .iter()
        .filter(|it| it.literal.is_none())
        .filter_map(|it| it.column_type().cloned())
        .collect();
    cheapest(columns, operands).or_else(|| cheapest(candidates, operands))
}

/// The candidate that all operands coerce to with the least change.
fn cheapest(candidates: Vec<ColumnType>, operands: &[&Typed]) -> Option<ColumnType> {
    let cost = |candidate: &ColumnType| {
        operands
            .iter()
            .map(|it| it.distance(candidate))
            .sum::<Option<u32>>()
    };
    candidates
        .into_iter()
        .filter_map(|it| cost(&it).map(|cost| (cost, it)))
        .min_by_key(|it| it.0)
        .map(|it| it.1)
}

fn is_nonzero(typed: &Typed) -> bool {
    match &typed.literal {
        Some(Literal::Integer(value)) => *value != 0,
        Some(Literal::Float(digits)) => digits.parse::<f64>().is_ok_and(|it| it != 0.0),
        Some(Literal::Text(_) | Literal::Empty) | None => false,
    }
}

fn numeric_division(left: &Typed, right: &Typed) -> bool {
    [left, right].iter().any(|it| it.is(&ColumnType::Numeric))
}

/// Whether a condition needs no parentheses beside AND and OR.
fn is_comparison(sql: &str) -> bool {
    !sql.contains(" AND ") && !sql.contains(" OR ") && !sql.contains("BETWEEN")
}
