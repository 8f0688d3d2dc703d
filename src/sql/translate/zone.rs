//! Conversions that may name a time zone. Without ICU they are functions of dwh's own; in UTC they need none.

use std::ops::Range;

use sqlparser::ast::Expr;

use crate::calendar::zone::{self, Zone};
use crate::diagnostic::{Code, closest};
use crate::sql::{ColumnType, Fragment};

use super::Translator;
use super::scope::{Here, Scope};
use super::typed::{Kind, Literal, Typed, place};

impl Translator<'_> {
    /// A zone: None where it is wrong, `Some(None)` where it is UTC.
    #[expect(
        clippy::option_option,
        reason = "a mistake, and the zone that needs no function"
    )]
    pub(super) fn zone(
        &mut self,
        name: &str,
        expr: &Expr,
        scope: &Scope<'_>,
    ) -> Option<Option<Fragment>> {
        let typed = self.expr(expr, scope);
        let at = self.place_of(expr);
        if let Some(Literal::Text(text)) = &typed.literal {
            return match Zone::named(text) {
                Some(_) if text == "UTC" => Some(None),
                Some(_) => Some(Some(typed.sql)),
                None => {
                    let fix = match closest(text, zone::names()) {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => {
                            "write a name such as 'America/New_York', or an offset such as '+05:30'"
                                .into()
                        }
                    };
                    self.report(
                        Code::InvalidSql,
                        at,
                        format!("unknown time zone `{text}`"),
                        "the data base of time zones has no such name",
                        fix,
                    );
                    None
                }
            };
        }
        self.calendar_typed(name, &typed, &ColumnType::String, at)
            .map(Some)
    }

    /// Conversions that name a zone, or read text; None where the call is none of them.
    pub(super) fn zone_call(
        &mut self,
        name: &str,
        arguments: &[&Expr],
        here: Here<'_>,
    ) -> Option<Typed> {
        let Here { at, scope } = here;
        let value = match (name, arguments) {
            ("DATE" | "TIME" | "STRING" | "DATETIME" | "TIMESTAMP", [value, _])
            | ("TIMESTAMP" | "DATE", [value]) => self.expr(value, scope),
            _ => return None,
        };
        let place = self.place_of(arguments[0]);
        let of = (&value, place);
        Some(match (name, arguments) {
            ("DATETIME", [_, time]) if !value.is(&ColumnType::Timestamp) => {
                self.date_and_time(of, time, scope)
            }
            ("TIMESTAMP", [_, zone]) => self.instant(of, zone, scope),
            (_, [_, zone]) => self.zoned(name, of, zone, scope),
            _ if value.is(&ColumnType::String) => self.read(name, &value),
            _ => self.apply(name, &[&value], at),
        })
    }

    /// `DATETIME(date, time)`.
    fn date_and_time(
        &mut self,
        (date, at): (&Typed, Range<usize>),
        time: &Expr,
        scope: &Scope<'_>,
    ) -> Typed {
        let date = self.calendar_typed("DATETIME", date, &ColumnType::Date, at);
        let time = self.calendar_argument("DATETIME", time, &ColumnType::Time, scope);
        let sql = match (date, time) {
            (Some(date), Some(time)) => place("$1 + $2", &[&date, &time]),
            _ => Fragment::new("NULL"),
        };
        Typed::of(sql, ColumnType::Datetime)
    }

    /// `DATE(timestamp, zone)` and its like.
    fn zoned(
        &mut self,
        name: &str,
        (value, at): (&Typed, Range<usize>),
        zone: &Expr,
        scope: &Scope<'_>,
    ) -> Typed {
        let gives = match name {
            "DATE" => ColumnType::Date,
            "TIME" => ColumnType::Time,
            "DATETIME" => ColumnType::Datetime,
            _ => ColumnType::String,
        };
        let value = self.calendar_typed(name, value, &ColumnType::Timestamp, at);
        let (Some(value), Some(zone)) = (value, self.zone(name, zone, scope)) else {
            return Typed::of(Fragment::new("NULL"), gives);
        };
        let Some(zone) = zone else {
            let pattern = match name {
                "DATE" => "CAST($1 AS DATE)",
                "TIME" => "CAST($1 AS TIME)",
                "DATETIME" => "$1",
                _ => "_dwh.bq_datetime_text($1) || '+00'",
            };
            return Typed::of(place(pattern, &[&value]), gives);
        };
        self.needs_dwh = true;
        let pattern = match name {
            "DATE" => "CAST(_dwh.bq_moment(dwh_local($1, $2)) AS DATE)",
            "TIME" => "CAST(dwh_local($1, $2) AS TIME)",
            "DATETIME" => "_dwh.bq_moment(dwh_local($1, $2))",
            _ => "dwh_timestamp_text($1, $2)",
        };
        Typed::of(place(pattern, &[&value, &zone]), gives)
    }

    /// `TIMESTAMP(value, zone)`.
    fn instant(
        &mut self,
        (typed, at): (&Typed, Range<usize>),
        zone: &Expr,
        scope: &Scope<'_>,
    ) -> Typed {
        let gives = ColumnType::Timestamp;
        let from_text = typed.is(&ColumnType::String);
        let value = match &typed.kind {
            Kind::Of(ColumnType::String) => Some(typed.sql.clone()),
            Kind::Of(ColumnType::Date) => Some(place("CAST($1 AS TIMESTAMP)", &[&typed.sql])),
            _ => self.calendar_typed("TIMESTAMP with a zone", typed, &ColumnType::Datetime, at),
        };
        let (Some(value), Some(zone)) = (value, self.zone("TIMESTAMP", zone, scope)) else {
            return Typed::of(Fragment::new("NULL"), gives);
        };
        let pattern = match (from_text, &zone) {
            (false, None) => return Typed::of(value, gives),
            (false, Some(_)) => "dwh_instant($1, $2)",
            (true, _) => "dwh_timestamp_in($1, $2)",
        };
        self.needs_dwh = true;
        let zone = zone.unwrap_or_else(|| Fragment::new("'UTC'"));
        Typed::of(place(pattern, &[&value, &zone]), gives)
    }

    /// `TIMESTAMP(text)`, `DATE(text)`.
    fn read(&mut self, name: &str, typed: &Typed) -> Typed {
        let literal = typed.coerced(&ColumnType::Timestamp);
        self.needs_dwh |= literal.is_none();
        let sql = literal.map_or_else(|| place("dwh_timestamp($1)", &[&typed.sql]), |it| it.sql);
        if name == "DATE" {
            Typed::of(place("CAST($1 AS DATE)", &[&sql]), ColumnType::Date)
        } else {
            Typed::of(sql, ColumnType::Timestamp)
        }
    }
}
