//! Turns the values of variables into GoogleSQL literals of their declared types.

use jiff::civil;

use crate::project::config::Value;
use crate::project::yaml;
use crate::sql::ColumnType;
use crate::sql::quote::googlesql_text;

/// The literal of `value`; Err says which value of this type would do.
pub(crate) fn literal(value: &Value, column_type: &ColumnType) -> Result<String, String> {
    let wrong = || {
        format!(
            "a value of type {column_type} is expected, such as {}",
            example(column_type)
        )
    };
    match (column_type, value) {
        (ColumnType::Bool, Value::Bool(value)) => Ok(if *value { "TRUE" } else { "FALSE" }.into()),
        (ColumnType::Int64, Value::Int(value)) => Ok(value.to_string()),
        #[expect(
            clippy::cast_precision_loss,
            reason = "a whole number given for a double is rounded as any double is"
        )]
        (ColumnType::Float64, Value::Int(value)) => Ok(format!("{:?}", *value as f64)),
        (ColumnType::Float64, Value::Float(value)) if value.is_finite() => Ok(format!("{value:?}")),
        (ColumnType::Numeric, Value::Int(value)) => Ok(format!("NUMERIC '{value}'")),
        (ColumnType::Numeric, Value::Float(value)) if value.is_finite() => {
            numeric(&value.to_string()).ok_or_else(wrong)
        }
        (ColumnType::Numeric, Value::Text(text)) => numeric(text).ok_or_else(wrong),
        (ColumnType::String, Value::Text(text)) => Ok(googlesql_text(text)),
        (ColumnType::Bytes, Value::Text(text)) => Ok(format!("b{}", googlesql_text(text))),
        (
            ColumnType::Date | ColumnType::Datetime | ColumnType::Time | ColumnType::Timestamp,
            Value::Text(text),
        ) => time(text, column_type).ok_or_else(wrong),
        (ColumnType::Json, Value::Text(text)) => {
            let json: serde_json::Value = serde_json::from_str(text).map_err(|_| wrong())?;
            Ok(format!("JSON {}", googlesql_text(&json.to_string())))
        }
        (ColumnType::Array(element), Value::List(values)) => {
            let literals = values
                .iter()
                .map(|it| literal(it, element))
                .collect::<Result<Vec<_>, _>>()?;
            // Without elements nothing else would tell the type.
            let prefix = if literals.is_empty() {
                column_type.to_string()
            } else {
                String::new()
            };
            Ok(format!("{prefix}[{}]", literals.join(", ")))
        }
        _ => Err(wrong()),
    }
}

/// What `--var name=text` means for a declared type.
pub(super) fn from_command_line(text: &str, column_type: &ColumnType) -> Value {
    let written = || Value::Text(text.to_owned());
    match column_type {
        ColumnType::Bool => text.parse().map_or_else(|_| written(), Value::Bool),
        ColumnType::Int64 => text.parse().map_or_else(|_| written(), Value::Int),
        ColumnType::Float64 => text.parse().map_or_else(|_| written(), Value::Float),
        // As models.yaml would have it: `[a, b]` needs no quotes.
        ColumnType::Array(_) => yaml::read(text).unwrap_or_else(|_| written()),
        _ => written(),
    }
}

fn numeric(text: &str) -> Option<String> {
    is_numeric(text).then(|| format!("NUMERIC '{text}'"))
}

/// Whether a text is a number with at most 29 digits before the point and 9 behind it.
pub(crate) fn is_numeric(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |it: &str| it.bytes().all(|it| it.is_ascii_digit());
    let fits = all_digits(whole)
        && all_digits(fraction)
        && whole.trim_start_matches('0').len() <= 29
        && fraction.len() <= 9;
    fits && whole.len() + fraction.len() > 0
}

/// A time as GoogleSQL writes it.
fn time(text: &str, column_type: &ColumnType) -> Option<String> {
    let zone = match column_type {
        ColumnType::Timestamp => "+00",
        _ => "",
    };
    Some(format!(
        "{column_type} '{}{zone}'",
        moment(text, column_type)?
    ))
}

/// A date or time in its one form, an instant in UTC without a zone; None where the text is none of this type.
pub(crate) fn moment(text: &str, column_type: &ColumnType) -> Option<String> {
    let text = text.trim();
    let micros = |nanosecond: i32| nanosecond % 1000 == 0;
    match column_type {
        // A DATE is not a DATETIME cut short, so text with a time of day is refused.
        ColumnType::Date if !text.contains([':', 'T', ' ']) => {
            Some(text.parse::<civil::Date>().ok()?.to_string())
        }
        ColumnType::Datetime => {
            let value: civil::DateTime = text.parse().ok()?;
            micros(value.subsec_nanosecond())
                .then(|| value.strftime("%Y-%m-%d %H:%M:%S%.f").to_string())
        }
        ColumnType::Time => {
            let value: civil::Time = text.parse().ok()?;
            micros(value.subsec_nanosecond()).then(|| value.strftime("%H:%M:%S%.f").to_string())
        }
        ColumnType::Timestamp => {
            let zoned = text.parse::<jiff::Timestamp>().ok();
            let in_utc = || {
                jiff::tz::TimeZone::UTC
                    .to_timestamp(text.parse::<civil::DateTime>().ok()?)
                    .ok()
            };
            let value = zoned.or_else(in_utc)?;
            micros(value.subsec_nanosecond())
                .then(|| value.strftime("%Y-%m-%d %H:%M:%S%.f").to_string())
        }
        _ => None,
    }
}

/// A value of a type, for people.
pub(crate) fn example(column_type: &ColumnType) -> &'static str {
    match column_type {
        ColumnType::Bool => "`true`",
        ColumnType::Int64 => "`42`",
        ColumnType::Float64 => "`0.5`",
        ColumnType::Numeric => "`'12.34'`",
        ColumnType::String | ColumnType::Bytes => "`'text'`",
        ColumnType::Date => "`'2018-01-31'`",
        ColumnType::Datetime => "`'2018-01-31 00:00:00'`",
        ColumnType::Time => "`'13:45:00'`",
        ColumnType::Timestamp => "`'2018-01-31 00:00:00Z'`",
        ColumnType::Json => "`'{\"a\": 1}'`",
        ColumnType::Array(_) => "`[...]` with its elements",
        ColumnType::Struct(_) => "a map of its fields; a variable cannot be one",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(yaml: &str, column_type: &str) -> String {
        let value: Value = yaml::read(yaml).unwrap();
        literal(&value, &column_type.parse().unwrap()).unwrap_or_else(|why| format!("error: {why}"))
    }

    #[test]
    fn each_type_has_its_literal() {
        assert_eq!(check("true", "BOOL"), "TRUE");
        assert_eq!(check("-3", "INT64"), "-3");
        assert_eq!(check("3", "FLOAT64"), "3.0");
        assert_eq!(check("0.1", "FLOAT64"), "0.1");
        assert_eq!(check("0.1", "NUMERIC"), "NUMERIC '0.1'");
        assert_eq!(check("'12.345678901'", "NUMERIC"), "NUMERIC '12.345678901'");
        assert_eq!(check("it's", "STRING"), "'it\\'s'");
        assert_eq!(check("2018-09-01", "DATE"), "DATE '2018-09-01'");
        assert_eq!(
            check("2018-09-01", "DATETIME"),
            "DATETIME '2018-09-01 00:00:00'"
        );
        assert_eq!(
            check("2018-09-01T10:11:12.5", "DATETIME"),
            "DATETIME '2018-09-01 10:11:12.5'"
        );
        assert_eq!(check("'10:11:12'", "TIME"), "TIME '10:11:12'");
        assert_eq!(
            check("2018-09-01T02:00:00+02:00", "TIMESTAMP"),
            "TIMESTAMP '2018-09-01 00:00:00+00'"
        );
        assert_eq!(
            check("2018-09-01 02:00:00", "TIMESTAMP"),
            "TIMESTAMP '2018-09-01 02:00:00+00'"
        );
        assert_eq!(check("[a, b]", "ARRAY<STRING>"), "['a', 'b']");
        assert_eq!(check("[]", "ARRAY<STRING>"), "ARRAY<STRING>[]");
        assert_eq!(check("'{\"a\": 1}'", "JSON"), "JSON '{\"a\":1}'");
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        for (yaml, column_type) in [
            ("abc", "INT64"),
            ("1.5", "INT64"),
            ("'1'", "INT64"),
            ("2018-02-30", "DATE"),
            ("2018-01-01 10:00:00", "DATE"),
            ("'1.0000000001'", "NUMERIC"),
            ("1", "STRING"),
            ("[1]", "ARRAY<STRING>"),
            ("a", "ARRAY<STRING>"),
            ("'{'", "JSON"),
            ("'2018-01-01 00:00:00.1234567'", "DATETIME"),
            ("'-'", "NUMERIC"),
        ] {
            assert!(
                check(yaml, column_type).starts_with("error: "),
                "{yaml} as {column_type}"
            );
        }
    }
}
