//! EXTRACT: one part of a moment.

use sqlparser::ast::Expr;

use crate::sql::{ColumnType, Fragment};

use super::Translator;
use super::scope::Here;
use super::typed::{Kind, Literal, Typed, place};

impl Translator<'_> {
    /// `EXTRACT(part FROM value)`.
    pub(super) fn extract(&mut self, part: &str, value: &Expr, here: Here<'_>) -> Typed {
        let Here { at, scope } = here;
        let part = part.to_uppercase();
        let typed = match value {
            Expr::AtTimeZone {
                timestamp,
                time_zone,
            } => self.local(
                timestamp,
                time_zone,
                Here {
                    at: at.clone(),
                    scope,
                },
            ),
            _ => self.expr(value, scope),
        };
        let kind = match &typed.kind {
            Kind::Of(
                kind @ (ColumnType::Date
                | ColumnType::Datetime
                | ColumnType::Timestamp
                | ColumnType::Time),
            ) => kind.clone(),
            Kind::Reported => return Typed::of(typed.sql, ColumnType::Int64),
            Kind::Of(_) | Kind::Null => {
                let fix = match typed.literal {
                    Some(Literal::Text(_)) => "write DATE before the literal",
                    _ => "CAST it to DATE or DATETIME",
                };
                return self.mismatch(
                    at,
                    format!("EXTRACT from {}", typed.type_name()),
                    "it takes DATE, TIME, DATETIME or TIMESTAMP",
                    fix,
                );
            }
        };
        match extraction(&kind, &part) {
            Some((pattern, gives)) => Typed::of(place(&pattern, &[&typed.sql]), gives),
            None => self.no_part("EXTRACT", &part, &kind, at),
        }
    }

    /// The local time that `timestamp AT TIME ZONE zone` is.
    fn local(&mut self, value: &Expr, zone: &Expr, here: Here<'_>) -> Typed {
        let Here { at, scope } = here;
        let typed = self.expr(value, scope);
        let zone = self.zone("EXTRACT", zone, scope);
        match (&typed.kind, zone) {
            (Kind::Reported, _) | (_, None) => Typed::reported(),
            (Kind::Of(ColumnType::Timestamp), Some(None)) => typed,
            (Kind::Of(ColumnType::Timestamp), Some(Some(zone))) => {
                self.needs_dwh = true;
                let sql: Fragment = place("dwh_local($1, $2)", &[&typed.sql, &zone]);
                Typed::of(sql, ColumnType::Timestamp)
            }
            _ => self.mismatch(
                at,
                format!("AT TIME ZONE of {}", typed.type_name()),
                "only a TIMESTAMP is an instant that clocks show differently",
                "write TIMESTAMP(x) around it, or leave out AT TIME ZONE",
            ),
        }
    }
}

/// The rule of a part, and its type.
fn extraction(kind: &ColumnType, part: &str) -> Option<(String, ColumnType)> {
    let dated = *kind != ColumnType::Time;
    let timed = *kind != ColumnType::Date;
    let pattern = match part {
        "YEAR" | "QUARTER" | "MONTH" | "DAY" | "DAYOFYEAR" | "ISOYEAR" if dated => {
            format!("{}($1)", part.to_lowercase())
        }
        "DAYOFWEEK" if dated => "dayofweek($1) + 1".into(),
        "ISOWEEK" if dated => "weekofyear($1)".into(),
        "WEEK" | "WEEK(SUNDAY)" if dated => "CAST(strftime($1, '%U') AS BIGINT)".into(),
        "WEEK(MONDAY)" if dated => "CAST(strftime($1, '%W') AS BIGINT)".into(),
        "HOUR" | "MINUTE" | "SECOND" if timed => format!("{}($1)", part.to_lowercase()),
        "MILLISECOND" if timed => "millisecond($1) % 1000".into(),
        "MICROSECOND" if timed => "microsecond($1) % 1000000".into(),
        "DATE" if timed && dated => return Some(("CAST($1 AS DATE)".into(), ColumnType::Date)),
        "TIME" if timed && dated => return Some(("CAST($1 AS TIME)".into(), ColumnType::Time)),
        "DATETIME" if *kind == ColumnType::Timestamp => {
            return Some(("_dwh.bq_moment($1)".into(), ColumnType::Datetime));
        }
        _ if dated => {
            let first = match part {
                "WEEK(TUESDAY)" => 2,
                "WEEK(WEDNESDAY)" => 3,
                "WEEK(THURSDAY)" => 4,
                "WEEK(FRIDAY)" => 5,
                "WEEK(SATURDAY)" => 6,
                _ => return None,
            };
            format!(
                "(dayofyear($1) + 6 - (dayofweek($1) + {}) % 7) // 7",
                7 - first
            )
        }
        _ => return None,
    };
    Some((pattern, ColumnType::Int64))
}
