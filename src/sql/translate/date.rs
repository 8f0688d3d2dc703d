//! Dates and times: arithmetic, differences, truncation, parts.

use std::ops::Range;

use sqlparser::ast::{Expr, FunctionArg, FunctionArgExpr, FunctionArguments, Interval};

use crate::sql::{ColumnType, Fragment};

use super::Translator;
use super::reference::{Doc, Refused, doc, refused};
use super::scope::{Here, Scope};
use super::typed::{Literal, Typed, place};

#[rustfmt::skip]
pub(super) const DOCS: &[Doc] = &[
    doc("DATE_ADD", "DATE_ADD(x, INTERVAL n part)", "DATE", "$1 + to_...(n)", ""),
    doc("DATE_SUB", "DATE_SUB(x, INTERVAL n part)", "DATE", "$1 - to_...(n)", ""),
    doc("DATE_DIFF", "DATE_DIFF(a, b, part)", "INT64", "date_diff, date_sub", "boundaries for DATE and DATETIME, complete units for TIMESTAMP"),
    doc("DATE_TRUNC", "DATE_TRUNC(x, part)", "DATE", "date_trunc", ""),
    doc("DATETIME_ADD", "DATETIME_ADD(x, INTERVAL n part)", "DATETIME", "$1 + to_...(n)", ""),
    doc("DATETIME_SUB", "DATETIME_SUB(x, INTERVAL n part)", "DATETIME", "$1 - to_...(n)", ""),
    doc("DATETIME_DIFF", "DATETIME_DIFF(a, b, part)", "INT64", "date_diff, date_sub", "boundaries for DATE and DATETIME, complete units for TIMESTAMP"),
    doc("DATETIME_TRUNC", "DATETIME_TRUNC(x, part)", "DATETIME", "date_trunc", ""),
    doc("TIMESTAMP_ADD", "TIMESTAMP_ADD(x, INTERVAL n part)", "TIMESTAMP", "$1 + to_...(n)", ""),
    doc("TIMESTAMP_SUB", "TIMESTAMP_SUB(x, INTERVAL n part)", "TIMESTAMP", "$1 - to_...(n)", ""),
    doc("TIMESTAMP_DIFF", "TIMESTAMP_DIFF(a, b, part)", "INT64", "date_diff, date_sub", "boundaries for DATE and DATETIME, complete units for TIMESTAMP"),
    doc("TIMESTAMP_TRUNC", "TIMESTAMP_TRUNC(x, part)", "TIMESTAMP", "date_trunc", ""),
    doc("LAST_DAY", "LAST_DAY(date [, part])", "DATE", "last_day($1)", ""),
    doc("EXTRACT", "EXTRACT(part FROM x)", "INT64", "extract, strftime", "weeks begin on Sunday unless named"),
    doc("FORMAT_DATE", "FORMAT_DATE('format', x)", "STRING", "strftime", "each element of a format has its own rule"),
    doc("FORMAT_DATETIME", "FORMAT_DATETIME('format', x)", "STRING", "strftime", "each element of a format has its own rule"),
    doc("FORMAT_TIMESTAMP", "FORMAT_TIMESTAMP('format', x)", "STRING", "strftime", "each element of a format has its own rule"),
    doc("PARSE_DATE", "PARSE_DATE('format', s)", "DATE", "strptime", ""),
    doc("PARSE_DATETIME", "PARSE_DATETIME('format', s)", "DATETIME", "strptime", ""),
    doc("GENERATE_DATE_ARRAY", "GENERATE_DATE_ARRAY(first, last [, INTERVAL n part])", "ARRAY<DATE>", "_dwh.bq_date_array($1, $2, step)", ""),
];

#[rustfmt::skip]
pub(super) const REFUSED: &[Refused] = &[
    refused("CURRENT_DATE", "each run would give another answer", "use a variable such as @as_of, so that the same build gives the same answer"),
    refused("CURRENT_DATETIME", "each run would give another answer", "use a variable such as @as_of, so that the same build gives the same answer"),
    refused("CURRENT_TIMESTAMP", "each run would give another answer", "use a variable such as @as_of, so that the same build gives the same answer"),
    refused("CURRENT_TIME", "each run would give another answer", "use a variable such as @as_of, so that the same build gives the same answer"),
];

impl Translator<'_> {
    /// Calendar functions; None where `name` is none of them.
    pub(super) fn calendar_call(
        &mut self,
        name: &str,
        arguments: &[&Expr],
        here: Here<'_>,
    ) -> Option<Typed> {
        let Here { at, scope } = here;
        let (family, action) = name.rsplit_once('_').unwrap_or((name, ""));
        let calendar = matches!(family, "DATE" | "DATETIME" | "TIMESTAMP").then_some(());
        Some(match (action, calendar, arguments) {
            ("ADD" | "SUB", Some(()), [value, Expr::Interval(interval)]) => {
                self.shift(name, value, interval, Here { at, scope })
            }
            ("DIFF", Some(()), [later, earlier, part]) => {
                self.difference(name, [later, earlier], part, Here { at, scope })
            }
            ("TRUNC", Some(()), [value, part]) => {
                self.truncated(name, value, part, Here { at, scope })
            }
            ("ADD" | "SUB" | "DIFF" | "TRUNC", Some(()), _) => self.refuse(
                at,
                &format!("{name} with {} arguments", arguments.len()),
                "see its signature; time zones other than UTC are not certified",
            ),
            _ => match (name, arguments) {
                ("LAST_DAY", [date]) => self.last_day(date, None, Here { at, scope }),
                ("LAST_DAY", [date, part]) => self.last_day(date, Some(part), Here { at, scope }),
                ("FORMAT_DATE" | "FORMAT_DATETIME" | "FORMAT_TIMESTAMP", [format, value]) => {
                    self.format_call(name, format, value, Here { at, scope })
                }
                ("PARSE_DATE" | "PARSE_DATETIME", [format, value]) => {
                    self.parse_call(name, format, value, Here { at, scope })
                }
                ("GENERATE_DATE_ARRAY", [first, last, rest @ ..]) if rest.len() <= 1 => {
                    self.date_array(first, last, rest.first().copied(), Here { at, scope })
                }
                _ => return None,
            },
        })
    }

    /// An argument of a calendar type.
    pub(super) fn calendar_argument(
        &mut self,
        name: &str,
        expr: &Expr,
        wanted: &ColumnType,
        scope: &Scope<'_>,
    ) -> Option<Fragment> {
        let typed = self.expr(expr, scope);
        if let Some(typed) = typed.coerced(wanted) {
            return Some(typed.sql);
        }
        let fix = match wanted {
            ColumnType::Date => "write DATE(x) around it".to_owned(),
            _ => format!("use the function of its own type, or write {wanted}(x)"),
        };
        let at = self.place_of(expr);
        self.mismatch(
            at,
            format!("{name} of {}", typed.type_name()),
            &format!("it takes {wanted}"),
            &fix,
        );
        None
    }

    /// The date part that an argument names, in upper case: `DAY`, `WEEK(MONDAY)`.
    fn part(expr: &Expr) -> String {
        match expr {
            Expr::Identifier(name) => name.value.to_uppercase(),
            Expr::Function(function) => {
                let argument = match &function.args {
                    FunctionArguments::List(list) => match list.args.as_slice() {
                        [FunctionArg::Unnamed(FunctionArgExpr::Expr(Expr::Identifier(day)))] => {
                            day.value.to_uppercase()
                        }
                        _ => String::new(),
                    },
                    FunctionArguments::None | FunctionArguments::Subquery(_) => String::new(),
                };
                format!("{}({argument})", function.name.to_string().to_uppercase())
            }
            _ => String::new(),
        }
    }

    fn no_part(&mut self, name: &str, part: &str, at: Range<usize>) -> Typed {
        self.refuse(at, &format!("{name} by `{part}`"), "use one of DAY, WEEK, WEEK(MONDAY), ISOWEEK, MONTH, QUARTER, YEAR; HOUR, MINUTE, SECOND with a time")
    }

    #[expect(clippy::too_many_lines, reason = "one table of cases")]
    fn shift(&mut self, name: &str, value: &Expr, interval: &Interval, here: Here<'_>) -> Typed {
        let Here { at, scope } = here;
        let column_type = &calendar_type(name);
        let sign = if name.ends_with("_ADD") { "+" } else { "-" };
        let Some(value) = self.calendar_argument(name, value, column_type, scope) else {
            return Typed::of(Fragment::new("NULL"), column_type.clone());
        };
        let unit = match (&interval.leading_field, &interval.last_field) {
            (Some(unit), None) => unit.to_string().to_uppercase(),
            _ => {
                return self.refuse(
                    at,
                    "an INTERVAL of several units",
                    "write INTERVAL n DAY and the like",
                );
            }
        };
        let count = self.expr(&interval.value, scope);
        let known = match count.literal {
            Some(Literal::Integer(value)) => Some(value),
            _ => None,
        };
        let Some(count) = count.coerced(&ColumnType::Int64) else {
            return self.mismatch(
                at,
                format!("an INTERVAL of {}", count.type_name()),
                "it counts with INT64",
                "CAST it to INT64",
            );
        };
        let days = |factor: i64| match known {
            Some(known) => format!("$1 {sign} {}", known * factor),
            None if factor == 1 => format!("$1 {sign} CAST($2 AS INTEGER)"),
            None => format!("$1 {sign} CAST($2 * {factor} AS INTEGER)"),
        };
        let call = |function: &str, factor: i64, integer: bool| {
            if let Some(known) = known {
                format!("$1 {sign} {function}({})", known * factor)
            } else {
                let count = if factor == 1 {
                    "$2".to_owned()
                } else {
                    format!("($2) * {factor}")
                };
                format!(
                    "$1 {sign} {function}({})",
                    if integer {
                        format!("CAST({count} AS INTEGER)")
                    } else {
                        count
                    }
                )
            }
        };
        let months = match unit.as_str() {
            "MONTH" => Some(1),
            "QUARTER" => Some(3),
            "YEAR" => Some(12),
            _ => None,
        };
        let pattern = match (column_type, unit.as_str(), months) {
            (ColumnType::Date, "DAY", _) => days(1),
            (ColumnType::Date, "WEEK", _) => days(7),
            (ColumnType::Date, _, Some(factor)) => {
                format!("CAST({} AS DATE)", call("to_months", factor, true))
            }
            (ColumnType::Datetime, _, Some(factor)) => call("to_months", factor, true),
            (ColumnType::Datetime, "WEEK", _) => call("to_days", 7, true),
            (ColumnType::Datetime | ColumnType::Timestamp, "DAY", _) => call("to_days", 1, true),
            (ColumnType::Datetime | ColumnType::Timestamp, "HOUR", _) => call("to_hours", 1, false),
            (ColumnType::Datetime | ColumnType::Timestamp, "MINUTE", _) => {
                call("to_minutes", 1, false)
            }
            (ColumnType::Datetime | ColumnType::Timestamp, "SECOND", _) => {
                call("to_microseconds", 1_000_000, false)
            }
            (ColumnType::Datetime | ColumnType::Timestamp, "MILLISECOND", _) => {
                call("to_microseconds", 1000, false)
            }
            (ColumnType::Datetime | ColumnType::Timestamp, "MICROSECOND", _) => {
                call("to_microseconds", 1, false)
            }
            _ => return self.no_part(name, &unit, at),
        };
        Typed::of(place(&pattern, &[&value, &count.sql]), column_type.clone())
    }

    fn difference(&mut self, name: &str, sides: [&Expr; 2], part: &Expr, here: Here<'_>) -> Typed {
        let column_type = &calendar_type(name);
        let Here { at, scope } = here;
        let part = Self::part(part);
        let later = self.calendar_argument(name, sides[0], column_type, scope);
        let earlier = self.calendar_argument(name, sides[1], column_type, scope);
        let (Some(later), Some(earlier)) = (later, earlier) else {
            return Typed::of(Fragment::new("NULL"), ColumnType::Int64);
        };
        let lower = part.to_lowercase();
        let timed = *column_type != ColumnType::Date;
        let pattern = match (column_type, part.as_str()) {
            // Complete units, not boundaries.
            (
                ColumnType::Timestamp,
                "MICROSECOND" | "MILLISECOND" | "SECOND" | "MINUTE" | "HOUR",
            ) => format!("date_sub('{lower}', $2, $1)"),
            (ColumnType::Timestamp, "DAY") => "date_sub('hour', $2, $1) // 24".into(),
            (ColumnType::Timestamp, _) => return self.no_part(name, &part, at),
            (_, "MICROSECOND" | "MILLISECOND" | "SECOND" | "MINUTE" | "HOUR") if timed => {
                format!("date_diff('{lower}', $2, $1)")
            }
            (_, "DAY" | "MONTH" | "QUARTER" | "YEAR") => format!("date_diff('{lower}', $2, $1)"),
            (_, "ISOYEAR") => "isoyear($1) - isoyear($2)".into(),
            _ => match week_start(&part) {
                // DuckDB's own week difference counts spans of seven days.
                Some(start) => format!(
                    "({} - {}) // 7",
                    week("$1", start, timed),
                    week("$2", start, timed)
                ),
                None => return self.no_part(name, &part, at),
            },
        };
        Typed::of(place(&pattern, &[&later, &earlier]), ColumnType::Int64)
    }

    fn truncated(&mut self, name: &str, value: &Expr, part: &Expr, here: Here<'_>) -> Typed {
        let column_type = &calendar_type(name);
        let Here { at, scope } = here;
        let part = Self::part(part);
        let Some(value) = self.calendar_argument(name, value, column_type, scope) else {
            return Typed::of(Fragment::new("NULL"), column_type.clone());
        };
        let timed = *column_type != ColumnType::Date;
        let day = match part.as_str() {
            "MICROSECOND" | "MILLISECOND" | "SECOND" | "MINUTE" | "HOUR" if timed => {
                let sql = place(
                    &format!("date_trunc('{}', $1)", part.to_lowercase()),
                    &[&value],
                );
                return Typed::of(sql, column_type.clone());
            }
            "DAY" if !timed => "$1".to_owned(),
            "DAY" | "MONTH" | "QUARTER" | "YEAR" => {
                format!("date_trunc('{}', $1)", part.to_lowercase())
            }
            "ISOYEAR" => "date_trunc('week', make_date(isoyear($1), 1, 4))".into(),
            _ => match week_start(&part) {
                Some(start) => week("$1", start, timed),
                None => return self.no_part(name, &part, at),
            },
        };
        let pattern = if day == "$1" || week_start(&part).is_some() && !timed {
            day
        } else {
            format!("CAST({day} AS {})", column_type.to_duckdb())
        };
        Typed::of(place(&pattern, &[&value]), column_type.clone())
    }

    fn last_day(&mut self, date: &Expr, part: Option<&Expr>, here: Here<'_>) -> Typed {
        let Here { at, scope } = here;
        let part = part.map_or("MONTH".to_owned(), Self::part);
        let Some(date) = self.calendar_argument("LAST_DAY", date, &ColumnType::Date, scope) else {
            return Typed::of(Fragment::new("NULL"), ColumnType::Date);
        };
        let pattern = match part.as_str() {
            "MONTH" => "last_day($1)".to_owned(),
            "QUARTER" => "last_day(CAST(date_trunc('quarter', $1) + to_months(2) AS DATE))".into(),
            "YEAR" => "make_date(year($1), 12, 31)".into(),
            _ => match week_start(&part) {
                Some(start) => format!("{} + 6", week("$1", start, false)),
                None => return self.no_part("LAST_DAY", &part, at),
            },
        };
        Typed::of(place(&pattern, &[&date]), ColumnType::Date)
    }

    fn date_array(
        &mut self,
        first: &Expr,
        last: &Expr,
        step: Option<&Expr>,
        here: Here<'_>,
    ) -> Typed {
        let Here { at, scope } = here;
        let name = "GENERATE_DATE_ARRAY";
        let first = self.calendar_argument(name, first, &ColumnType::Date, scope);
        let last = self.calendar_argument(name, last, &ColumnType::Date, scope);
        let gives = ColumnType::Array(Box::new(ColumnType::Date));
        let (Some(first), Some(last)) = (first, last) else {
            return Typed::of(Fragment::new("NULL"), gives);
        };
        let step = match step {
            None => Some("to_days(1)".to_owned()),
            Some(Expr::Interval(interval)) => {
                let count = self.expr(&interval.value, scope);
                let unit = interval
                    .leading_field
                    .as_ref()
                    .map(|it| it.to_string().to_uppercase());
                match (count.literal, unit.as_deref()) {
                    (Some(Literal::Integer(count)), Some("DAY")) if count != 0 => {
                        Some(format!("to_days({count})"))
                    }
                    (Some(Literal::Integer(count)), Some("WEEK")) if count != 0 => {
                        Some(format!("to_days({})", 7 * count))
                    }
                    (Some(Literal::Integer(count)), Some("MONTH")) if count != 0 => {
                        Some(format!("to_months({count})"))
                    }
                    (Some(Literal::Integer(count)), Some("QUARTER")) if count != 0 => {
                        Some(format!("to_months({})", 3 * count))
                    }
                    (Some(Literal::Integer(count)), Some("YEAR")) if count != 0 => {
                        Some(format!("to_months({})", 12 * count))
                    }
                    _ => None,
                }
            }
            Some(_) => None,
        };
        match step {
            Some(step) => Typed::of(
                place(
                    &format!("_dwh.bq_date_array($1, $2, {step})"),
                    &[&first, &last],
                ),
                gives,
            ),
            None => self.refuse(
                at,
                "GENERATE_DATE_ARRAY by this step",
                "write INTERVAL n DAY, WEEK, MONTH, QUARTER or YEAR with a number other than 0",
            ),
        }
    }

    /// EXTRACT(part FROM value).
    pub(super) fn extract(&mut self, part: &str, value: &Expr, here: Here<'_>) -> Typed {
        let Here { at, scope } = here;
        if let Expr::AtTimeZone { .. } = value {
            return self.refuse(
                at,
                "AT TIME ZONE",
                "compute in UTC; time zones are not certified yet",
            );
        }
        let typed = self.expr(value, scope);
        let part = part.to_uppercase();
        let timed = match typed.column_type() {
            Some(ColumnType::Date) => false,
            Some(ColumnType::Datetime | ColumnType::Timestamp) => true,
            _ if typed.is_reported() => return Typed::of(typed.sql, ColumnType::Int64),
            _ => {
                return self.mismatch(
                    at,
                    format!("EXTRACT from {}", typed.type_name()),
                    "it takes DATE, DATETIME or TIMESTAMP",
                    "CAST it to DATE or DATETIME",
                );
            }
        };
        let (pattern, gives) = match part.as_str() {
            "YEAR" | "QUARTER" | "MONTH" | "DAY" | "DAYOFYEAR" | "ISOYEAR" => {
                (format!("{}($1)", part.to_lowercase()), ColumnType::Int64)
            }
            "DAYOFWEEK" => ("dayofweek($1) + 1".into(), ColumnType::Int64),
            "ISOWEEK" => ("weekofyear($1)".into(), ColumnType::Int64),
            "WEEK" | "WEEK(SUNDAY)" => (
                "CAST(strftime($1, '%U') AS BIGINT)".into(),
                ColumnType::Int64,
            ),
            "WEEK(MONDAY)" => (
                "CAST(strftime($1, '%W') AS BIGINT)".into(),
                ColumnType::Int64,
            ),
            "HOUR" | "MINUTE" | "SECOND" if timed => {
                (format!("{}($1)", part.to_lowercase()), ColumnType::Int64)
            }
            "MILLISECOND" if timed => ("millisecond($1) % 1000".into(), ColumnType::Int64),
            "MICROSECOND" if timed => ("microsecond($1) % 1000000".into(), ColumnType::Int64),
            "DATE" if timed => ("CAST($1 AS DATE)".into(), ColumnType::Date),
            _ => return self.no_part("EXTRACT", &part, at),
        };
        Typed::of(place(&pattern, &[&typed.sql]), gives)
    }
}

/// The type that a function like `DATETIME_ADD` works on.
fn calendar_type(name: &str) -> ColumnType {
    match name.split('_').next() {
        Some("DATE") => ColumnType::Date,
        Some("DATETIME") => ColumnType::Datetime,
        _ => ColumnType::Timestamp,
    }
}

/// The first day of a week part, as days after Monday.
fn week_start(part: &str) -> Option<i8> {
    Some(match part {
        "WEEK" | "WEEK(SUNDAY)" => -1,
        "ISOWEEK" | "WEEK(MONDAY)" => 0,
        "WEEK(TUESDAY)" => 1,
        "WEEK(WEDNESDAY)" => 2,
        "WEEK(THURSDAY)" => 3,
        "WEEK(FRIDAY)" => 4,
        "WEEK(SATURDAY)" => 5,
        _ => return None,
    })
}

/// The first day of the week that begins `start` days after Monday, as a DATE; DuckDB's weeks begin on Monday.
fn week(operand: &str, start: i8, timed: bool) -> String {
    let day = if timed {
        format!("CAST({operand} AS DATE)")
    } else {
        operand.to_owned()
    };
    match start {
        0 => format!("CAST(date_trunc('week', {operand}) AS DATE)"),
        1.. => format!("(CAST(date_trunc('week', {day} - {start}) AS DATE) + {start})"),
        _ => format!(
            "(CAST(date_trunc('week', {day} + {}) AS DATE) - {})",
            -start, -start
        ),
    }
}
