//! Percentiles over a window.

use crate::sql::ColumnType;
use crate::sql::fragment::weave;

use super::Translator;
use super::typed::{Literal, Typed};
use super::window::Call;

impl Translator<'_> {
    pub(super) fn percentile(&mut self, call: &Call<'_>, value: &Typed, fraction: &Typed) -> Typed {
        let (over, at) = (call.over, call.at.clone());
        let known = match &fraction.literal {
            Some(Literal::Integer(0 | 1)) => true,
            Some(Literal::Float(digits)) => digits
                .parse::<f64>()
                .is_ok_and(|it| (0.0..=1.0).contains(&it)),
            _ => false,
        };
        if !known {
            return self.refuse(
                at,
                &format!(
                    "{} by a fraction that is not a literal from 0 to 1",
                    call.name
                ),
                "write the fraction as a number",
            );
        }
        if call.nulls == " RESPECT NULLS" {
            return self.refuse(
                at,
                &format!("{} with RESPECT NULLS", call.name),
                "leave out the NULLs, or replace them with IFNULL",
            );
        }
        if call.name == "PERCENTILE_DISC" {
            return self.percentile_disc(call, value, fraction);
        }
        match (
            value.coerced(&ColumnType::Float64),
            fraction.coerced(&ColumnType::Float64),
        ) {
            (Some(value), Some(fraction)) => Typed::of(
                weave(
                    "quantile_cont($1, $2)$3",
                    &[&value.sql, &fraction.sql, over],
                ),
                ColumnType::Float64,
            ),
            _ => self.mismatch(
                at,
                format!("PERCENTILE_CONT of {}", value.type_name()),
                "it takes a number",
                "CAST it to FLOAT64",
            ),
        }
    }

    fn percentile_disc(&mut self, call: &Call<'_>, value: &Typed, fraction: &Typed) -> Typed {
        let at = call.at.clone();
        let value = value.settled();
        if let Some(it @ (ColumnType::Array(_) | ColumnType::Struct(_) | ColumnType::Json)) =
            value.column_type()
        {
            return self.mismatch(
                at,
                format!("PERCENTILE_DISC of {it}"),
                "this type has no order",
                "take a field of it",
            );
        }
        let sent = match &fraction.literal {
            Some(Literal::Integer(whole)) => exact_fraction(&whole.to_string()),
            Some(Literal::Float(digits)) => exact_fraction(digits),
            _ => None,
        };
        let Some(sent) = sent else {
            return self.refuse(
                at,
                "PERCENTILE_DISC by a fraction of more than four digits",
                "write at most four digits behind the point",
            );
        };
        let sql = weave(
            &format!("quantile_disc($1, {sent})$2"),
            &[&value.sql, call.over],
        );
        Typed {
            sql,
            literal: None,
            ..value
        }
    }
}

/// The fraction as DuckDB must be sent it. GoogleSQL compares the exact value of the double with each rank, DuckDB a rounded
/// product: where the double lies above the decimal, a nudge smaller than any rank makes both cross at the same row.
fn exact_fraction(digits: &str) -> Option<String> {
    let behind = digits
        .split_once('.')
        .map_or("", |it| it.1)
        .trim_end_matches('0');
    if behind.len() > 4 || digits.contains(['e', 'E']) {
        return None;
    }
    let value: f64 = digits.parse().ok()?;
    // 52 decimals show every digit of a double between 0.0001 and 1 that decides this.
    let exact = format!("{value:.60}");
    let decimal = exact.split_once('.').map_or("", |it| it.1);
    let lies_above =
        decimal.starts_with(behind) && decimal[behind.len()..].bytes().any(|it| it != b'0');
    let sent = if lies_above {
        value + 2_f64.powi(-48)
    } else {
        value
    };
    Some(format!("{sent:e}"))
}
