//! Dates and times: which function is translated by which rule, and what their arguments are.

use std::ops::Range;

use sqlparser::ast::{Expr, FunctionArg, FunctionArgExpr, FunctionArguments};

use crate::sql::{ColumnType, Fragment};

use super::Translator;
use super::reference::{Doc, Refused, doc, refused};
use super::scope::{Here, Scope};
use super::typed::{Kind, Typed};

#[rustfmt::skip]
pub(super) const DOCS: &[Doc] = &[
    doc("DATE_ADD", "DATE_ADD(x, INTERVAL n part)", "as x", "_dwh.bq_date($1 + n)", "an error outside of the years 1 to 9999; x is a DATE, DATETIME or TIMESTAMP"),
    doc("DATE_SUB", "DATE_SUB(x, INTERVAL n part)", "as x", "_dwh.bq_date($1 - n)", "as DATE_ADD"),
    doc("DATE_DIFF", "DATE_DIFF(a, b, part)", "INT64", "date_diff, date_sub", "boundaries for DATE and DATETIME, complete units for TIMESTAMP, whatever the function's name"),
    doc("DATE_TRUNC", "DATE_TRUNC(x, part)", "as x", "date_trunc", "weeks begin on Sunday unless named"),
    doc("DATETIME_ADD", "DATETIME_ADD(x, INTERVAL n part)", "as x", "_dwh.bq_moment($1 + to_...(n))", "as DATE_ADD"),
    doc("DATETIME_SUB", "DATETIME_SUB(x, INTERVAL n part)", "as x", "_dwh.bq_moment($1 - to_...(n))", "as DATE_ADD"),
    doc("DATETIME_DIFF", "DATETIME_DIFF(a, b, part)", "INT64", "date_diff, date_sub", "as DATE_DIFF"),
    doc("DATETIME_TRUNC", "DATETIME_TRUNC(x, part)", "as x", "date_trunc", "as DATE_TRUNC; a DATE becomes a DATETIME"),
    doc("TIMESTAMP_ADD", "TIMESTAMP_ADD(x, INTERVAL n part)", "as x", "_dwh.bq_moment($1 + to_...(n))", "as DATE_ADD; a TIMESTAMP takes DAY to MICROSECOND"),
    doc("TIMESTAMP_SUB", "TIMESTAMP_SUB(x, INTERVAL n part)", "as x", "_dwh.bq_moment($1 - to_...(n))", "as TIMESTAMP_ADD"),
    doc("TIMESTAMP_DIFF", "TIMESTAMP_DIFF(a, b, part)", "INT64", "date_diff, date_sub", "as DATE_DIFF"),
    doc("TIMESTAMP_TRUNC", "TIMESTAMP_TRUNC(x, part [, zone])", "as x", "date_trunc, dwh_local, dwh_instant", "as DATE_TRUNC; a zone other than UTC needs a function of dwh's own"),
    doc("TIME_ADD", "TIME_ADD(x, INTERVAL n part)", "TIME", "$1 + to_microseconds(...)", "around midnight"),
    doc("TIME_SUB", "TIME_SUB(x, INTERVAL n part)", "TIME", "$1 - to_microseconds(...)", "around midnight"),
    doc("TIME_DIFF", "TIME_DIFF(a, b, part)", "INT64", "date_diff", "boundaries"),
    doc("TIME_TRUNC", "TIME_TRUNC(x, part)", "TIME", "date_trunc", ""),
    doc("LAST_DAY", "LAST_DAY(date [, part])", "DATE", "last_day($1)", "of a DATE or DATETIME"),
    doc("EXTRACT", "EXTRACT(part FROM x [AT TIME ZONE zone])", "INT64, DATE, TIME or DATETIME", "extract, strftime", "weeks begin on Sunday unless named; a zone other than UTC needs a function of dwh's own"),
    doc("INTERVAL", "x + INTERVAL n part, x - INTERVAL n part", "DATETIME or TIMESTAMP", "_dwh.bq_moment($1 + to_...(n))", "a DATE becomes a DATETIME; MAKE_INTERVAL and sums of intervals stand there too"),
    doc("DATE", "DATE(timestamp, zone)", "DATE", "CAST(_dwh.bq_moment(dwh_local($1, $2)) AS DATE)", "a function of dwh's own"),
    doc("DATETIME", "DATETIME(timestamp, zone)", "DATETIME", "_dwh.bq_moment(dwh_local($1, $2))", "a function of dwh's own"),
    doc("TIME", "TIME(timestamp, zone)", "TIME", "CAST(dwh_local($1, $2) AS TIME)", "a function of dwh's own"),
    doc("TIMESTAMP", "TIMESTAMP(x, zone)", "TIMESTAMP", "dwh_instant, dwh_timestamp_in", "x is a STRING, DATE or DATETIME; a time that a clock shows twice is the first one, one that it skips is read with the offset before the gap"),
    doc("STRING", "STRING(timestamp, zone)", "STRING", "dwh_timestamp_text($1, $2)", "a function of dwh's own"),
    doc("FORMAT_DATE", "FORMAT_DATE(format, x)", "STRING", "strftime, dwh_format_date", "each element of a format has its own rule; what strftime writes alike stays in SQL, zones, fractions and formats that are no literal need a function of dwh's own"),
    doc("FORMAT_DATETIME", "FORMAT_DATETIME(format, x)", "STRING", "strftime, dwh_format_datetime", "as FORMAT_DATE"),
    doc("FORMAT_TIMESTAMP", "FORMAT_TIMESTAMP(format, x [, zone])", "STRING", "strftime, dwh_format_timestamp", "as FORMAT_DATE"),
    doc("FORMAT_TIME", "FORMAT_TIME(format, x)", "STRING", "dwh_format_time", "as FORMAT_DATE"),
    doc("PARSE_DATE", "PARSE_DATE(format, s)", "DATE", "_dwh.bq_parse_date, dwh_parse_date", "formats of %Y %m %d %H %M %S with marks between them stay in SQL, others need a function of dwh's own"),
    doc("PARSE_DATETIME", "PARSE_DATETIME(format, s)", "DATETIME", "_dwh.bq_parse_datetime, dwh_parse_datetime", "as PARSE_DATE"),
    doc("PARSE_TIMESTAMP", "PARSE_TIMESTAMP(format, s [, zone])", "TIMESTAMP", "_dwh.bq_parse_datetime, dwh_parse_timestamp", "as PARSE_DATE"),
    doc("PARSE_TIME", "PARSE_TIME(format, s)", "TIME", "dwh_parse_time", "as PARSE_DATE"),
    doc("GENERATE_DATE_ARRAY", "GENERATE_DATE_ARRAY(first, last [, INTERVAL n part])", "ARRAY<DATE>", "_dwh.bq_date_array($1, $2, step)", "an error where n is 0"),
    doc("GENERATE_TIMESTAMP_ARRAY", "GENERATE_TIMESTAMP_ARRAY(first, last, INTERVAL n part)", "ARRAY<TIMESTAMP>", "_dwh.bq_moment_array($1, $2, step)", "an error where n is 0"),
];

const EACH_RUN: &str = "each run would give another answer";
const VARIABLE: &str =
    "use a variable such as @as_of, so that the same build gives the same answer";

#[rustfmt::skip]
pub(super) const REFUSED: &[Refused] = &[
    refused("CURRENT_DATE", EACH_RUN, VARIABLE),
    refused("CURRENT_DATETIME", EACH_RUN, VARIABLE),
    refused("CURRENT_TIMESTAMP", EACH_RUN, VARIABLE),
    refused("CURRENT_TIME", EACH_RUN, VARIABLE),
    refused("DATE_BUCKET", "BigQuery's time series functions have no rule", "use DATE_TRUNC, or DATE_ADD of a multiple of the width"),
    refused("DATETIME_BUCKET", "BigQuery's time series functions have no rule", "use DATETIME_TRUNC"),
    refused("TIMESTAMP_BUCKET", "BigQuery's time series functions have no rule", "use TIMESTAMP_TRUNC, or TIMESTAMP_SECONDS of a multiple of the width"),
    refused("JUSTIFY_DAYS", "an INTERVAL is no value here", "add the INTERVAL to a date"),
    refused("JUSTIFY_HOURS", "an INTERVAL is no value here", "add the INTERVAL to a date"),
    refused("JUSTIFY_INTERVAL", "an INTERVAL is no value here", "add the INTERVAL to a date"),
    refused("MAKE_INTERVAL", "an INTERVAL is no value here", "add it to a date or a time: d + MAKE_INTERVAL(month => 1)"),
    refused("%F in PARSE_DATE", "the reference evaluator reads no text with it", "write %Y-%m-%d"),
    refused("%k, %l, %P", "the reference evaluator writes nothing for them", "write %H, %I or %p"),
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
        let here = Here {
            at: at.clone(),
            scope,
        };
        let (family, action) = name.rsplit_once('_').unwrap_or((name, ""));
        let known = matches!(family, "DATE" | "DATETIME" | "TIMESTAMP" | "TIME");
        Some(match (action, arguments) {
            ("ADD" | "SUB", [value, Expr::Interval(interval)]) if known => {
                self.shift(name, value, interval, here)
            }
            ("DIFF", [later, earlier, part]) if known => {
                self.difference(name, [later, earlier], part, here)
            }
            ("TRUNC", [value, part]) if known => self.truncated(name, value, part, here),
            ("TRUNC", [value, part, zone]) if matches!(family, "DATE" | "TIMESTAMP") => {
                self.truncated_in(name, [value, part, zone], here)
            }
            ("ADD" | "SUB" | "DIFF" | "TRUNC", _) if known => self.refuse(
                at,
                &format!("{name} with {} arguments of this form", arguments.len()),
                match action {
                    "ADD" | "SUB" => "write the value, then INTERVAL n DAY",
                    "DIFF" => "write the later value, the earlier one, and a part such as DAY",
                    _ => "write the value, then a part such as MONTH",
                },
            ),
            _ => match (name, arguments) {
                ("LAST_DAY", [date]) => self.last_day(date, None, here),
                ("LAST_DAY", [date, part]) => self.last_day(date, Some(part), here),
                ("GENERATE_DATE_ARRAY", [first, last, rest @ ..]) if rest.len() <= 1 => {
                    self.date_array([first, last], rest.first().copied(), here)
                }
                ("GENERATE_TIMESTAMP_ARRAY", [first, last, step]) => {
                    self.timestamp_array([first, last], step, here)
                }
                _ => {
                    return self
                        .format_call(name, arguments, here)
                        .or_else(|| self.zone_call(name, arguments, Here { at, scope }));
                }
            },
        })
    }

    /// An argument of a calendar type: of the function's own, or of another that it takes too.
    pub(super) fn calendar_value(
        &mut self,
        name: &str,
        expr: &Expr,
        others: &[ColumnType],
        scope: &Scope<'_>,
    ) -> Option<(Fragment, ColumnType)> {
        let typed = self.expr(expr, scope);
        if let Kind::Of(own) = &typed.kind
            && others.contains(own)
        {
            return Some((typed.sql, own.clone()));
        }
        let wanted = calendar_type(name);
        if typed.is(&ColumnType::Date) && wanted == ColumnType::Datetime {
            // GoogleSQL would give a DATE where the name says DATETIME.
            self.mismatch(
                self.place_of(expr),
                format!("{name} of DATE"),
                "it takes DATETIME",
                "use the function of DATE, or write DATETIME(x) around it",
            );
            return None;
        }
        let sql = self.calendar_typed(name, &typed, &wanted, self.place_of(expr))?;
        Some((sql, wanted))
    }

    /// An argument of one calendar type, or text.
    pub(super) fn calendar_argument(
        &mut self,
        name: &str,
        expr: &Expr,
        wanted: &ColumnType,
        scope: &Scope<'_>,
    ) -> Option<Fragment> {
        let typed = self.expr(expr, scope);
        self.calendar_typed(name, &typed, wanted, self.place_of(expr))
    }

    pub(super) fn calendar_typed(
        &mut self,
        name: &str,
        typed: &Typed,
        wanted: &ColumnType,
        at: Range<usize>,
    ) -> Option<Fragment> {
        if typed.is_reported() {
            return None;
        }
        if let Some(typed) = typed.coerced(wanted) {
            return Some(typed.sql);
        }
        let fix = match wanted {
            ColumnType::Date => "write DATE(x) around it".to_owned(),
            ColumnType::String => "CAST it to STRING".to_owned(),
            _ => format!("use the function of its own type, or write {wanted}(x)"),
        };
        self.mismatch(
            at,
            format!("{name} of {}", typed.type_name()),
            &format!("it takes {wanted}"),
            &fix,
        );
        None
    }

    /// The date part that an argument names, in upper case: `DAY`, `WEEK(MONDAY)`.
    pub(super) fn part(expr: &Expr) -> String {
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

    /// Says which parts a function has for a type.
    pub(super) fn no_part(
        &mut self,
        name: &str,
        part: &str,
        of: &ColumnType,
        at: Range<usize>,
    ) -> Typed {
        let parts = match (of, name.ends_with("_ADD") || name.ends_with("_SUB")) {
            (ColumnType::Date, true) => "DAY, WEEK, MONTH, QUARTER or YEAR",
            (ColumnType::Date, false) => {
                "DAY, WEEK, WEEK(MONDAY), ISOWEEK, MONTH, QUARTER, YEAR or ISOYEAR"
            }
            (ColumnType::Timestamp, true) => {
                "MICROSECOND to DAY; longer ones need a DATETIME or a DATE"
            }
            (ColumnType::Timestamp, false) if name.ends_with("_DIFF") => {
                "MICROSECOND to DAY; longer ones need a DATETIME or a DATE"
            }
            (ColumnType::Time, _) => "MICROSECOND, MILLISECOND, SECOND, MINUTE or HOUR",
            (_, true) => "MICROSECOND to DAY, WEEK, MONTH, QUARTER or YEAR",
            _ => "MICROSECOND to DAY, WEEK, WEEK(MONDAY), ISOWEEK, MONTH, QUARTER, YEAR or ISOYEAR",
        };
        let part = if part.is_empty() { "this part" } else { part };
        self.refuse(
            at,
            &format!("{name} of {of} by `{part}`"),
            &format!("use {parts}"),
        )
    }
}

/// The type that a function like `DATETIME_ADD` or `FORMAT_TIME` works on.
pub(super) fn calendar_type(name: &str) -> ColumnType {
    let word = match name.split_once('_') {
        Some(("FORMAT" | "PARSE", word)) => word,
        Some((word, _)) => word,
        None => name,
    };
    match word {
        "DATE" => ColumnType::Date,
        "DATETIME" => ColumnType::Datetime,
        "TIME" => ColumnType::Time,
        _ => ColumnType::Timestamp,
    }
}
