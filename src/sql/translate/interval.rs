//! Moments and intervals: `_ADD`, `_SUB`, and INTERVAL behind a plus or minus.

use sqlparser::ast::{
    BinaryOperator, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, Interval,
    UnaryOperator,
};

use crate::sql::{ColumnType, Fragment};

use super::Translator;
use super::date::calendar_type;
use super::scope::{Here, Scope};
use super::typed::{Kind, Literal, Typed, place};

/// An interval of one unit.
struct Counted {
    unit: String,
    count: Fragment,
    /// The count, where it is a literal.
    known: Option<i64>,
}

/// An interval, and whether it has months, which a TIMESTAMP cannot be moved by.
pub(super) struct Span {
    pub(super) sql: Fragment,
    months: bool,
}

impl Translator<'_> {
    /// `DATE_ADD(x, INTERVAL n unit)` and its like.
    pub(super) fn shift(
        &mut self,
        name: &str,
        value: &Expr,
        interval: &Interval,
        here: Here<'_>,
    ) -> Typed {
        let Here { at, scope } = here;
        let family = calendar_type(name);
        let others: &[ColumnType] = match family {
            ColumnType::Time => &[],
            _ => &[ColumnType::Datetime, ColumnType::Timestamp],
        };
        let value = self.calendar_value(name, value, others, scope);
        let counted = self.counted(interval, scope);
        let (Some((value, own)), Some(counted)) = (value, counted) else {
            return Typed::of(Fragment::new("NULL"), family);
        };
        let sign = if name.ends_with("_ADD") { '+' } else { '-' };
        let pattern = match own {
            ColumnType::Date => counted
                .days()
                .map(|it| format!("_dwh.bq_date($1 {sign} {it})")),
            ColumnType::Time => counted.clock().map(|it| format!("$1 {sign} {it}")),
            ColumnType::Timestamp if counted.is_long() => None,
            _ => counted
                .span()
                .map(|it| format!("_dwh.bq_moment($1 {sign} {it})")),
        };
        let pattern = match (pattern, &own) {
            (None, ColumnType::Date) => counted
                .months()
                .map(|it| format!("_dwh.bq_date(CAST($1 {sign} {it} AS DATE))")),
            (pattern, _) => pattern,
        };
        match pattern {
            Some(pattern) => Typed::of(place(&pattern, &[&value, &counted.count]), own),
            None => self.no_part(name, &counted.unit, &own, at),
        }
    }

    /// The unit and count of `INTERVAL n unit`.
    fn counted(&mut self, interval: &Interval, scope: &Scope<'_>) -> Option<Counted> {
        let at = self.place_of(interval.value.as_ref());
        let (Some(unit), None) = (&interval.leading_field, &interval.last_field) else {
            self.refuse(
                at,
                "an INTERVAL of several units in one text",
                "write one INTERVAL per unit: x + INTERVAL 1 DAY + INTERVAL 2 HOUR",
            );
            return None;
        };
        let mut count = self.expr(&interval.value, scope);
        if let Some(Literal::Text(text)) = &count.literal {
            let Ok(number) = text.trim().parse::<i64>() else {
                self.mismatch(
                    at,
                    format!("an INTERVAL of `{text}`"),
                    "it counts with INT64",
                    "write a whole number",
                );
                return None;
            };
            count = Typed {
                sql: Fragment::from_source(number.to_string(), at.clone()),
                kind: Kind::Of(ColumnType::Int64),
                literal: Some(Literal::Integer(number)),
            };
        }
        if count.is_reported() {
            return None;
        }
        let Some(number) = count.coerced(&ColumnType::Int64) else {
            self.mismatch(
                at,
                format!("an INTERVAL of {}", count.type_name()),
                "it counts with INT64",
                "CAST it to INT64",
            );
            return None;
        };
        Some(Counted {
            unit: unit.to_string().to_uppercase(),
            count: number.sql,
            known: match count.literal {
                Some(Literal::Integer(known)) => Some(known),
                _ => None,
            },
        })
    }

    /// Whether an operand is an interval rather than a value.
    pub(super) fn is_interval(expr: &Expr) -> bool {
        match expr {
            Expr::Interval(_) => true,
            Expr::Nested(inner) => Self::is_interval(inner),
            Expr::UnaryOp {
                op: UnaryOperator::Minus,
                expr,
            } => Self::is_interval(expr),
            Expr::BinaryOp {
                left,
                op: BinaryOperator::Plus | BinaryOperator::Minus,
                right,
            } => Self::is_interval(left) && Self::is_interval(right),
            Expr::Function(function) => function
                .name
                .to_string()
                .eq_ignore_ascii_case("MAKE_INTERVAL"),
            _ => false,
        }
    }

    /// `x + interval`, `x - interval`.
    pub(super) fn moved(
        &mut self,
        value: &Typed,
        op: &BinaryOperator,
        interval: &Expr,
        here: Here<'_>,
    ) -> Typed {
        let Here { at, scope } = here;
        let Some(span) = self.span(interval, scope) else {
            return Typed::reported();
        };
        let (value_sql, own) = match value.column_type() {
            Some(ColumnType::Date) => (
                place("CAST($1 AS TIMESTAMP)", &[&value.sql]),
                ColumnType::Datetime,
            ),
            Some(own @ (ColumnType::Datetime | ColumnType::Timestamp)) => {
                (value.sql.clone(), own.clone())
            }
            _ if value.is_reported() => return Typed::reported(),
            _ => {
                return self.mismatch(
                    at,
                    format!("{} {op} INTERVAL", value.type_name()),
                    "an INTERVAL moves a DATE, DATETIME or TIMESTAMP",
                    "CAST the value to one of them",
                );
            }
        };
        if span.months && own == ColumnType::Timestamp {
            return self.mismatch(
                at,
                format!("TIMESTAMP {op} INTERVAL of months"),
                "months are not equally long, and a TIMESTAMP has no calendar",
                "write TIMESTAMP(DATETIME(x) + INTERVAL n MONTH)",
            );
        }
        Typed::of(
            place(
                &format!("_dwh.bq_moment($1 {op} $2)"),
                &[&value_sql, &span.sql],
            ),
            own,
        )
    }

    pub(super) fn span(&mut self, expr: &Expr, scope: &Scope<'_>) -> Option<Span> {
        match expr {
            Expr::Nested(inner) => self.span(inner, scope),
            Expr::UnaryOp { expr, .. } => {
                let span = self.span(expr, scope)?;
                Some(Span {
                    sql: place("(-$1)", &[&span.sql]),
                    months: span.months,
                })
            }
            Expr::BinaryOp { left, op, right } => {
                let (left, right) = (self.span(left, scope)?, self.span(right, scope)?);
                Some(Span {
                    sql: place(&format!("($1 {op} $2)"), &[&left.sql, &right.sql]),
                    months: left.months || right.months,
                })
            }
            Expr::Interval(interval) => {
                let at = self.place_of(expr);
                let counted = self.counted(interval, scope)?;
                let Some(sql) = counted.span() else {
                    self.refuse(
                        at,
                        &format!("an INTERVAL of `{}`", counted.unit),
                        "use MICROSECOND to DAY, WEEK, MONTH, QUARTER or YEAR",
                    );
                    return None;
                };
                Some(Span {
                    sql: place(&sql.replace("$2", "$1"), &[&counted.count]),
                    months: counted.months().is_some(),
                })
            }
            Expr::Function(function) => self.made(function, scope),
            _ => None,
        }
    }

    /// `MAKE_INTERVAL(year, month, day, hour, minute, second)`, by place or by name.
    fn made(&mut self, function: &Function, scope: &Scope<'_>) -> Option<Span> {
        const UNITS: [&str; 6] = ["YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND"];
        let FunctionArguments::List(list) = &function.args else {
            return None;
        };
        let (mut parts, mut months) = (Vec::new(), false);
        for (at, argument) in list.args.iter().enumerate() {
            let (unit, value) = match argument {
                FunctionArg::Unnamed(FunctionArgExpr::Expr(value)) => {
                    (UNITS.get(at).map(|it| (*it).to_owned()), value)
                }
                FunctionArg::Named {
                    name,
                    arg: FunctionArgExpr::Expr(value),
                    ..
                } => (Some(name.value.to_uppercase()), value),
                _ => (None, &Expr::Value(sqlparser::ast::Value::Null.into())),
            };
            let unit = unit.filter(|it| UNITS.contains(&it.as_str()));
            let count = unit.as_ref().map(|_| self.expr(value, scope));
            let (Some(unit), Some(count)) =
                (unit, count.and_then(|it| it.coerced(&ColumnType::Int64)))
            else {
                let place = self.place_of(value);
                self.mismatch(
                    place,
                    "this argument of MAKE_INTERVAL".into(),
                    "it takes INT64 as year, month, day, hour, minute and second",
                    "write MAKE_INTERVAL(month => 1)",
                );
                return None;
            };
            let counted = Counted {
                unit,
                count: count.sql,
                known: None,
            };
            months |= counted.months().is_some();
            let pattern = counted.span()?.replace("$2", "$1");
            parts.push(place(&pattern, &[&counted.count]));
        }
        let marks: Vec<_> = (1..=parts.len()).map(|it| format!("${it}")).collect();
        let pattern = if parts.is_empty() {
            "to_days(0)".into()
        } else {
            marks.join(" + ")
        };
        let sql = place(&format!("({pattern})"), &parts.iter().collect::<Vec<_>>());
        Some(Span { sql, months })
    }
}

impl Counted {
    /// How many of a smaller unit it is: a number where the count is a literal, otherwise an expression of `$2`.
    fn times(&self, factor: i64) -> String {
        match self.known.and_then(|it| it.checked_mul(factor)) {
            Some(number) => number.to_string(),
            None if factor == 1 => "$2".into(),
            None => format!("($2) * {factor}"),
        }
    }

    /// The same for a function that takes an INTEGER.
    fn integer(&self, factor: i64) -> String {
        let times = self.times(factor);
        if times.parse::<i32>().is_ok() {
            times
        } else {
            format!("CAST({times} AS INTEGER)")
        }
    }

    /// As a number of days that is added to a DATE.
    fn days(&self) -> Option<String> {
        match self.unit.as_str() {
            "DAY" => Some(self.integer(1)),
            "WEEK" => Some(self.integer(7)),
            _ => None,
        }
    }

    /// As an interval of months.
    fn months(&self) -> Option<String> {
        let factor = match self.unit.as_str() {
            "MONTH" => 1,
            "QUARTER" => 3,
            "YEAR" => 12,
            _ => return None,
        };
        Some(format!("to_months({})", self.integer(factor)))
    }

    /// As an interval.
    fn span(&self) -> Option<String> {
        Some(match self.unit.as_str() {
            "DAY" | "WEEK" => format!("to_days({})", self.days()?),
            "HOUR" => format!("to_hours({})", self.times(1)),
            "MINUTE" => format!("to_minutes({})", self.times(1)),
            "SECOND" => format!("to_microseconds({})", self.times(1_000_000)),
            "MILLISECOND" => format!("to_microseconds({})", self.times(1000)),
            "MICROSECOND" => format!("to_microseconds({})", self.times(1)),
            _ => return self.months(),
        })
    }

    /// As an interval that moves a time of day: whole days leave it where it is.
    fn clock(&self) -> Option<String> {
        let (micros, per_day) = match self.unit.as_str() {
            "HOUR" => (3_600_000_000, 24),
            "MINUTE" => (60_000_000, 1440),
            "SECOND" => (1_000_000, 86_400),
            "MILLISECOND" => (1000, 86_400_000),
            "MICROSECOND" => (1, 86_400_000_000),
            _ => return None,
        };
        Some(match self.known {
            Some(known) => format!("to_microseconds({})", known % per_day * micros),
            None => format!("to_microseconds(($2) % {per_day} * {micros})"),
        })
    }

    fn is_long(&self) -> bool {
        self.unit == "WEEK" || self.months().is_some()
    }
}
