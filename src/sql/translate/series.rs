//! Arrays of dates and instants at equal steps.

use sqlparser::ast::Expr;

use crate::sql::{ColumnType, Fragment};

use super::Translator;
use super::scope::{Here, Scope};
use super::typed::{Typed, place};

impl Translator<'_> {
    /// `GENERATE_DATE_ARRAY(first, last, INTERVAL n part)`.
    pub(super) fn date_array(
        &mut self,
        ends: [&Expr; 2],
        step: Option<&Expr>,
        here: Here<'_>,
    ) -> Typed {
        let Here { at, scope } = here;
        let name = "GENERATE_DATE_ARRAY";
        let [first, last] =
            ends.map(|it| self.calendar_argument(name, it, &ColumnType::Date, scope));
        let gives = ColumnType::Array(Box::new(ColumnType::Date));
        let (Some(first), Some(last)) = (first, last) else {
            return Typed::of(Fragment::new("NULL"), gives);
        };
        let units = ["DAY", "WEEK", "MONTH", "QUARTER", "YEAR"];
        let step = match step {
            None => Some(Fragment::new("to_days(1)")),
            Some(step) => self.step(step, &units, scope),
        };
        match step {
            Some(step) => Typed::of(
                place("_dwh.bq_date_array($1, $2, $3)", &[&first, &last, &step]),
                gives,
            ),
            None => self.refuse(
                at,
                "GENERATE_DATE_ARRAY by this step",
                "write INTERVAL n DAY, WEEK, MONTH, QUARTER or YEAR",
            ),
        }
    }

    /// `GENERATE_TIMESTAMP_ARRAY(first, last, INTERVAL n part)`.
    pub(super) fn timestamp_array(
        &mut self,
        ends: [&Expr; 2],
        step: &Expr,
        here: Here<'_>,
    ) -> Typed {
        let Here { at, scope } = here;
        let name = "GENERATE_TIMESTAMP_ARRAY";
        let [first, last] =
            ends.map(|it| self.calendar_argument(name, it, &ColumnType::Timestamp, scope));
        let gives = ColumnType::Array(Box::new(ColumnType::Timestamp));
        let (Some(first), Some(last)) = (first, last) else {
            return Typed::of(Fragment::new("NULL"), gives);
        };
        let units = [
            "MICROSECOND",
            "MILLISECOND",
            "SECOND",
            "MINUTE",
            "HOUR",
            "DAY",
        ];
        match self.step(step, &units, scope) {
            Some(step) => Typed::of(
                place("_dwh.bq_moment_array($1, $2, $3)", &[&first, &last, &step]),
                gives,
            ),
            None => self.refuse(
                at,
                "GENERATE_TIMESTAMP_ARRAY by this step",
                "write INTERVAL n MICROSECOND to DAY",
            ),
        }
    }

    /// A step of one of the units, as an interval.
    fn step(&mut self, step: &Expr, units: &[&str], scope: &Scope<'_>) -> Option<Fragment> {
        let Expr::Interval(interval) = step else {
            return None;
        };
        let unit = interval.leading_field.as_ref()?.to_string().to_uppercase();
        if !units.contains(&unit.as_str()) || interval.last_field.is_some() {
            return None;
        }
        self.span(step, scope).map(|it| it.sql)
    }
}
