//! Values of the evaluator as text, as `DuckDB`'s `CAST(x AS VARCHAR)` shows the same values.
//!
//! Doubles are the shortest text that reads back. Types that the project does not have (GEOGRAPHY, INTERVAL) are shown as the
//! bytes that they travel in: comparable, not readable.

use std::fmt::Write as _;

use jiff::Span;
use jiff::civil::Date;

use super::catalog::{element, fields, kind};
use super::message::{Cell, Datetime, Instant, Type, Value};

/// The value as text; None for NULL.
pub(super) fn text(cell: &Cell, column_type: &Type) -> Option<String> {
    Some(match cell.value.as_ref()? {
        Value::Int64(value) => value.to_string(),
        Value::Enum(value) => value.to_string(),
        Value::Bool(value) => value.to_string(),
        Value::Double(value) => double(*value),
        Value::String(value) | Value::Json(value) => value.clone(),
        Value::Bytes(value) => bytes(value),
        Value::Date(days) => day(*days),
        Value::Timestamp(value) => timestamp(*value),
        Value::Datetime(value) => datetime(*value),
        Value::Time(bits) => clock(bits >> 30, bits & ((1 << 30) - 1)),
        Value::Numeric(value) => decimal(value, 9),
        Value::Bignumeric(value) => trimmed(&decimal(value, 38)),
        Value::Geography(value) | Value::Interval(value) => bytes(value),
        Value::Array(cells) => {
            let element = element(column_type).cloned().unwrap_or_default();
            let cells: Vec<_> = cells.cell.iter().map(|it| inner(it, &element)).collect();
            format!("[{}]", cells.join(", "))
        }
        Value::Struct(cells) => {
            let fields = cells
                .cell
                .iter()
                .zip(fields(column_type))
                .map(|(cell, field)| {
                    let field_type = field.field_type.clone().unwrap_or_default();
                    format!("'{}': {}", field.field_name(), inner(cell, &field_type))
                });
            format!("{{{}}}", fields.collect::<Vec<_>>().join(", "))
        }
    })
}

/// A value inside an array or struct, quoted where `DuckDB` quotes it.
fn inner(cell: &Cell, column_type: &Type) -> String {
    let Some(shown) = text(cell, column_type) else {
        return "NULL".into();
    };
    let may_be_quoted = matches!(
        column_type.type_kind(),
        kind::STRING | kind::DATETIME | kind::TIMESTAMP | kind::TIME
    );
    let must_be_quoted = shown.is_empty()
        || shown != shown.trim_matches([' ', '\t', '\n', '\x0b', '\x0c', '\r'])
        || shown.contains(['[', ']', ',', '{', '}', ':', '\'', '"', '\\', '=', '(', ')'])
        || shown.eq_ignore_ascii_case("null");
    if may_be_quoted && must_be_quoted {
        return format!("'{}'", shown.replace('\\', r"\\").replace('\'', r"\'"));
    }
    shown
}

/// The shortest digits that read back, with an exponent below 1e-4 and from 1e16 on.
fn double(value: f64) -> String {
    if !value.is_finite() {
        return if value.is_nan() {
            "nan".into()
        } else if value > 0.0 {
            "inf".into()
        } else {
            "-inf".into()
        };
    }
    let scientific = format!("{value:e}");
    let (digits, exponent) = scientific
        .split_once('e')
        .expect("`{:e}` writes an exponent");
    let exponent: i32 = exponent.parse().expect("an exponent is a number");
    if (-4..16).contains(&exponent) {
        let plain = value.to_string();
        return if plain.contains('.') {
            plain
        } else {
            plain + ".0"
        };
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.abs())
}

fn bytes(value: &[u8]) -> String {
    let mut text = String::new();
    for byte in value {
        match byte {
            b'\\' | b'\'' | b'"' => write!(text, "\\x{byte:02X}"),
            32..127 => write!(text, "{}", char::from(*byte)),
            _ => write!(text, "\\x{byte:02X}"),
        }
        .expect("writing to a string does not fail");
    }
    text
}

fn day(days: i32) -> String {
    Date::constant(1970, 1, 1)
        .checked_add(Span::new().days(days))
        .map_or_else(|_| format!("day {days}"), |it| it.to_string())
}

fn timestamp(value: Instant) -> String {
    let (days, second) = (
        value.seconds.div_euclid(86_400),
        value.seconds.rem_euclid(86_400),
    );
    let bits = ((second / 3600) << 12) | ((second / 60 % 60) << 6) | (second % 60);
    let day = i32::try_from(days).map_or_else(|_| format!("day {days}"), day);
    format!("{day} {}", clock(bits, value.nanos.into()))
}

fn datetime(value: Datetime) -> String {
    let bits = value.bit_field_datetime_seconds;
    let (year, month, day) = (bits >> 26, bits >> 22 & 15, bits >> 17 & 31);
    let clock = clock(bits, value.nanos.into());
    format!("{year:04}-{month:02}-{day:02} {clock}")
}

/// A time of day from `hour << 12 | minute << 6 | second`, in microseconds where there are any.
fn clock(bits: i64, nanos: i64) -> String {
    let (hour, minute, second) = (bits >> 12 & 31, bits >> 6 & 63, bits & 63);
    let whole = format!("{hour:02}:{minute:02}:{second:02}");
    if nanos == 0 {
        return whole;
    }
    let fraction = format!(".{:06}", nanos / 1000);
    whole + fraction.trim_end_matches('0')
}

/// A little-endian two's complement number of any length, with `scale` of its decimal digits behind the point.
fn decimal(bytes: &[u8], scale: usize) -> String {
    let negative = bytes.last().is_some_and(|it| it & 0x80 != 0);
    let mut magnitude = bytes.to_vec();
    if negative {
        let mut carry = true;
        for byte in &mut magnitude {
            let (sum, over) = (!*byte).overflowing_add(u8::from(carry));
            (*byte, carry) = (sum, over);
        }
        if carry {
            magnitude.push(1); // only where there are no bytes at all
        }
    }
    let mut digits = Vec::new();
    while magnitude.iter().any(|it| *it != 0) {
        let mut rest = 0_u16;
        for byte in magnitude.iter_mut().rev() {
            let value = rest << 8 | u16::from(*byte);
            *byte = u8::try_from(value / 10).expect("the remainder before was below ten");
            rest = value % 10;
        }
        digits.push(char::from(
            b'0' + u8::try_from(rest).expect("it is below ten"),
        ));
    }
    while digits.len() <= scale {
        digits.push('0');
    }
    let (fraction, whole) = digits.split_at(scale);
    let reversed = |it: &[char]| it.iter().rev().collect::<String>();
    let sign = if negative { "-" } else { "" };
    format!("{sign}{}.{}", reversed(whole), reversed(fraction))
}

fn trimmed(decimal: &str) -> String {
    decimal
        .trim_end_matches('0')
        .trim_end_matches('.')
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_are_short_and_read_back() {
        let cases = [
            (1.0, "1.0"),
            (0.1, "0.1"),
            (-0.0, "-0.0"),
            (1e15, "1000000000000000.0"),
            (1e16, "1e+16"),
            (1.5e300, "1.5e+300"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (f64::INFINITY, "inf"),
        ];
        for (value, text) in cases {
            assert_eq!(double(value), text);
            assert_eq!(text.parse::<f64>().unwrap().to_bits(), value.to_bits());
        }
    }

    #[test]
    fn decimals_of_any_length() {
        assert_eq!(decimal(&[], 9), "0.000000000");
        assert_eq!(decimal(&(-1_i64).to_le_bytes(), 9), "-0.000000001");
        assert_eq!(
            decimal(&i128::MIN.to_le_bytes(), 9),
            "-170141183460469231731687303715.884105728"
        );
        assert_eq!(trimmed(&decimal(&[0x80], 0)), "-128");
    }

    #[test]
    fn times_before_1970() {
        let instant = |seconds, nanos| timestamp(Instant { seconds, nanos });
        assert_eq!(instant(-1, 500_000_000), "1969-12-31 23:59:59.5");
        assert_eq!(instant(0, 0), "1970-01-01 00:00:00");
        assert_eq!(day(-719_162), "0001-01-01");
        assert_eq!(bytes(b"a'\xff"), r"a\x27\xFF");
    }
}
