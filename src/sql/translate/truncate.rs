//! Where a moment's day, week or month begins and ends, and how many of them lie between two moments.

use sqlparser::ast::Expr;

use crate::sql::{ColumnType, Fragment};

use super::Translator;
use super::date::calendar_type;
use super::scope::Here;
use super::typed::{Typed, place};
use super::week::{week, week_start};

impl Translator<'_> {
    /// `DATE_DIFF(later, earlier, part)` and its like: what is counted depends on the arguments, not on the name.
    pub(super) fn difference(
        &mut self,
        name: &str,
        sides: [&Expr; 2],
        part: &Expr,
        here: Here<'_>,
    ) -> Typed {
        let Here { at, scope } = here;
        let part = Self::part(part);
        let typed = sides.map(|it| self.expr(it, scope));
        let family = calendar_type(name);
        let own = |kind: ColumnType| typed.iter().any(|it| it.is(&kind));
        let kind = match family {
            ColumnType::Time => ColumnType::Time,
            _ if own(ColumnType::Timestamp) => ColumnType::Timestamp,
            _ if own(ColumnType::Datetime) => ColumnType::Datetime,
            _ if own(ColumnType::Date) => ColumnType::Date,
            family => family,
        };
        let [later, earlier] = [0, 1]
            .map(|side| self.calendar_typed(name, &typed[side], &kind, self.place_of(sides[side])));
        let (Some(later), Some(earlier)) = (later, earlier) else {
            return Typed::of(Fragment::new("NULL"), ColumnType::Int64);
        };
        match difference(&kind, &part) {
            Some(pattern) => Typed::of(place(&pattern, &[&later, &earlier]), ColumnType::Int64),
            None => self.no_part(name, &part, &kind, at),
        }
    }

    /// `DATE_TRUNC(x, part)` and its like.
    pub(super) fn truncated(
        &mut self,
        name: &str,
        value: &Expr,
        part: &Expr,
        here: Here<'_>,
    ) -> Typed {
        use ColumnType::{Date, Datetime, Timestamp};
        let Here { at, scope } = here;
        let part = Self::part(part);
        let others: &[ColumnType] = match calendar_type(name) {
            ColumnType::Time => &[],
            _ => &[Date, Datetime, Timestamp],
        };
        let Some((mut value, mut own)) = self.calendar_value(name, value, others, scope) else {
            return Typed::of(Fragment::new("NULL"), calendar_type(name));
        };
        if own == Date && calendar_type(name) != Date {
            value = place("CAST($1 AS TIMESTAMP)", &[&value]);
            own = Datetime;
        }
        match truncation(&own, &part) {
            Some(pattern) => Typed::of(place(&pattern, &[&value]), own),
            None => self.no_part(name, &part, &own, at),
        }
    }

    /// `TIMESTAMP_TRUNC(x, part, zone)`.
    pub(super) fn truncated_in(
        &mut self,
        name: &str,
        arguments: [&Expr; 3],
        here: Here<'_>,
    ) -> Typed {
        let Here { at, scope } = here;
        let [value, part, zone] = arguments;
        let part = Self::part(part);
        let own = ColumnType::Timestamp;
        let value = self.calendar_argument(name, value, &own, scope);
        let (Some(value), Some(zone)) = (value, self.zone(name, zone, scope)) else {
            return Typed::of(Fragment::new("NULL"), own);
        };
        let Some(pattern) = truncation(&own, &part) else {
            return self.no_part(name, &part, &own, at);
        };
        let Some(zone) = zone else {
            return Typed::of(place(&pattern, &[&value]), own);
        };
        self.needs_dwh = true;
        // Of the parts, the ISO year alone is an error where the local time is beyond the year 9999.
        let local = match part.as_str() {
            "ISOYEAR" => "_dwh.bq_moment(dwh_local($1, $2))",
            _ => "dwh_local($1, $2)",
        };
        let local = place(local, &[&value, &zone]);
        let sql = match part.as_str() {
            // The offset stays: the hour that a clock shows twice has two beginnings.
            "MICROSECOND" | "MILLISECOND" | "SECOND" | "MINUTE" | "HOUR" => place(
                &format!(
                    "_dwh.bq_moment($1 - ($2 - date_trunc('{}', $2)))",
                    part.to_lowercase()
                ),
                &[&value, &local],
            ),
            _ => {
                let begun = place(&pattern.replace("_dwh.bq_moment", ""), &[&local]);
                place("dwh_instant($1, $2)", &[&begun, &zone])
            }
        };
        Typed::of(sql, own)
    }

    /// `LAST_DAY(x, part)`.
    pub(super) fn last_day(&mut self, date: &Expr, part: Option<&Expr>, here: Here<'_>) -> Typed {
        let Here { at, scope } = here;
        let part = part.map_or("MONTH".to_owned(), Self::part);
        let typed = self.expr(date, scope);
        let sql = if typed.is(&ColumnType::Datetime) {
            Some(place("CAST($1 AS DATE)", &[&typed.sql]))
        } else {
            let at = self.place_of(date);
            self.calendar_typed("LAST_DAY", &typed, &ColumnType::Date, at)
        };
        let Some(date) = sql else {
            return Typed::of(Fragment::new("NULL"), ColumnType::Date);
        };
        let pattern = match part.as_str() {
            "MONTH" => "last_day($1)".to_owned(),
            "QUARTER" => "last_day(CAST(date_trunc('quarter', $1) + to_months(2) AS DATE))".into(),
            "YEAR" => "make_date(year($1), 12, 31)".into(),
            "ISOYEAR" => "_dwh.bq_date(CAST(date_trunc('week', make_date(isoyear($1) + 1, 1, 4)) AS DATE) - 1)".into(),
            _ => match week_start(&part) {
                Some(start) => format!("_dwh.bq_date({} + 6)", week("$1", start, false)),
                None => return self.no_part("LAST_DAY", &part, &ColumnType::Date, at),
            },
        };
        Typed::of(place(&pattern, &[&date]), ColumnType::Date)
    }
}

/// How many parts lie between `$2` and `$1`.
fn difference(kind: &ColumnType, part: &str) -> Option<String> {
    let lower = part.to_lowercase();
    let timed = *kind != ColumnType::Date;
    Some(match (kind, part) {
        (ColumnType::Time, "MICROSECOND" | "MILLISECOND" | "SECOND" | "MINUTE" | "HOUR") => {
            format!("date_diff('{lower}', $2, $1)")
        }
        (ColumnType::Time, _) => return None,
        // Complete units, not boundaries.
        (ColumnType::Timestamp, "MICROSECOND" | "MILLISECOND" | "SECOND" | "MINUTE" | "HOUR") => {
            format!("date_sub('{lower}', $2, $1)")
        }
        (ColumnType::Timestamp, "DAY") => "date_sub('hour', $2, $1) // 24".into(),
        (ColumnType::Timestamp, _) => return None,
        (_, "MICROSECOND" | "MILLISECOND" | "SECOND" | "MINUTE" | "HOUR") if timed => {
            format!("date_diff('{lower}', $2, $1)")
        }
        (_, "DAY" | "MONTH" | "QUARTER" | "YEAR") => format!("date_diff('{lower}', $2, $1)"),
        (_, "ISOYEAR") => "isoyear($1) - isoyear($2)".into(),
        _ => {
            // DuckDB's own week difference counts spans of seven days.
            let start = week_start(part)?;
            let [first, second] = ["$1", "$2"].map(|it| week(it, start, timed));
            format!("({first} - {second}) // 7")
        }
    })
}

/// Where the part of `$1` begins.
fn truncation(kind: &ColumnType, part: &str) -> Option<String> {
    let timed = *kind != ColumnType::Date;
    let day = match part {
        "MICROSECOND" | "MILLISECOND" | "SECOND" | "MINUTE" | "HOUR" if timed => {
            let lower = part.to_lowercase();
            return Some(match kind {
                ColumnType::Time => {
                    format!("CAST(date_trunc('{lower}', DATE '1970-01-01' + $1) AS TIME)")
                }
                _ => format!("date_trunc('{lower}', $1)"),
            });
        }
        _ if *kind == ColumnType::Time => return None,
        "DAY" if !timed => return Some("$1".into()),
        "DAY" | "MONTH" | "QUARTER" | "YEAR" => {
            format!("date_trunc('{}', $1)", part.to_lowercase())
        }
        "ISOYEAR" => "date_trunc('week', make_date(isoyear($1), 1, 4))".into(),
        _ => {
            let start = week_start(part)?;
            let day = week("$1", start, timed);
            // The first day of GoogleSQL is a Monday: only the weeks of other days begin before it.
            return Some(match (start, timed) {
                (0, false) => day,
                (_, false) => format!("_dwh.bq_date({day})"),
                (0, true) => format!("CAST({day} AS TIMESTAMP)"),
                (_, true) => format!("_dwh.bq_moment(CAST({day} AS TIMESTAMP))"),
            });
        }
    };
    Some(format!("CAST({day} AS {})", kind.to_duckdb()))
}
