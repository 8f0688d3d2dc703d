//! Values of answers as text: for tables, for CSV, and as JSON.

use duckdb::arrow::array::{Array, ArrayRef, AsArray};
use duckdb::arrow::datatypes::DataType;
use duckdb::arrow::util::display::{ArrayFormatter, DurationFormat, FormatOptions};

const OPTIONS: FormatOptions<'static> = FormatOptions::new()
    .with_null("NULL")
    .with_date_format(Some("%Y-%m-%d"))
    .with_datetime_format(Some("%Y-%m-%d %H:%M:%S%.f"))
    .with_timestamp_format(Some("%Y-%m-%d %H:%M:%S%.f"))
    .with_timestamp_tz_format(Some("%Y-%m-%d %H:%M:%S%.f%:z"))
    .with_time_format(Some("%H:%M:%S%.f"))
    .with_duration_format(DurationFormat::ISO8601);

/// The value at `row` as people read it; None is NULL.
pub fn text(column: &ArrayRef, row: usize) -> Option<String> {
    let column = column.as_ref();
    if column.is_null(row) {
        return None;
    }
    Some(match column.data_type() {
        DataType::Decimal32(..)
        | DataType::Decimal64(..)
        | DataType::Decimal128(..)
        | DataType::Decimal256(..) => without_trailing_zeros(&formatted(column, row), 2),
        DataType::List(_) | DataType::LargeList(_) | DataType::FixedSizeList(..) => {
            let items = items(column, row);
            let items: Vec<_> = (0..items.len()).map(|it| nested(&items, it)).collect();
            format!("[{}]", items.join(", "))
        }
        DataType::Struct(fields) => {
            let columns = column.as_struct().columns();
            let fields: Vec<_> = fields
                .iter()
                .zip(columns)
                .map(|(it, column)| format!("{}: {}", it.name(), nested(column, row)))
                .collect();
            format!("{{{}}}", fields.join(", "))
        }
        _ => formatted(column, row),
    })
}

/// The value at `row` as JSON. Decimals and integers are written with all of their digits; what JSON has no form for is text.
pub fn json(column: &ArrayRef, row: usize) -> String {
    let Some(text) = text(column, row) else {
        return "null".into();
    };
    match column.data_type() {
        DataType::Boolean => text,
        DataType::List(_) | DataType::LargeList(_) | DataType::FixedSizeList(..) => {
            let items = items(column, row);
            let items: Vec<_> = (0..items.len()).map(|it| json(&items, it)).collect();
            format!("[{}]", items.join(","))
        }
        DataType::Struct(fields) => {
            let columns = column.as_struct().columns();
            let fields: Vec<_> = fields
                .iter()
                .zip(columns)
                .map(|(it, column)| format!("{}:{}", quoted(it.name()), json(column, row)))
                .collect();
            format!("{{{}}}", fields.join(","))
        }
        // `NaN` and `inf` are no numbers in JSON
        it if it.is_numeric() && text.ends_with(|it: char| it.is_ascii_digit()) => text,
        _ => quoted(&text),
    }
}

/// A JSON string.
pub fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A field of a CSV file: NULL is nothing, the empty text is a pair of quotes.
pub fn csv(text: Option<&str>) -> String {
    match text {
        None => String::new(),
        Some(text) if text.is_empty() || text.contains([',', '"', '\n', '\r']) => {
            format!("\"{}\"", text.replace('"', "\"\""))
        }
        Some(text) => text.to_owned(),
    }
}

/// A value on one line of a terminal, at most `longest` characters: line ends and control characters from data are shown, not obeyed.
pub fn shown(text: &str, longest: usize) -> String {
    let mut shown = String::with_capacity(text.len());
    for (index, character) in text.chars().enumerate() {
        if index == longest {
            shown.push('…');
            break;
        }
        match character {
            '\n' | '\r' | '\t' => shown.extend(character.escape_default()),
            it if it.is_control() => shown.extend(it.escape_unicode()),
            it => shown.push(it),
        }
    }
    shown
}

fn nested(column: &ArrayRef, row: usize) -> String {
    match text(column, row) {
        None => "NULL".into(),
        Some(text)
            if matches!(
                column.data_type(),
                DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View
            ) =>
        {
            format!("'{}'", text.replace('\'', "''"))
        }
        Some(text) => text,
    }
}

fn items(column: &dyn Array, row: usize) -> ArrayRef {
    if let Some(list) = column.as_list_opt::<i32>() {
        list.value(row)
    } else if let Some(list) = column.as_list_opt::<i64>() {
        list.value(row)
    } else {
        column.as_fixed_size_list().value(row)
    }
}

fn formatted(column: &dyn Array, row: usize) -> String {
    match ArrayFormatter::try_new(column, &OPTIONS).and_then(|it| it.value(row).try_to_string()) {
        Ok(text) => text,
        Err(error) => format!("({error})"),
    }
}

fn without_trailing_zeros(number: &str, at_least: usize) -> String {
    let Some((whole, fraction)) = number.split_once('.') else {
        return number.to_owned();
    };
    let kept = fraction
        .trim_end_matches('0')
        .len()
        .max(at_least.min(fraction.len()));
    format!("{whole}.{}", &fraction[..kept])
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use duckdb::arrow::array::{
        Decimal128Array, Float64Array, ListArray, StringArray, TimestampMicrosecondArray,
    };
    use duckdb::arrow::datatypes::Int64Type;

    use super::*;

    #[test]
    fn decimals_keep_two_places() {
        let money = Decimal128Array::from(vec![
            Some(1_230_000_000),
            Some(-1),
            None,
            Some(1_234_500_000),
        ]);
        let money: ArrayRef = Arc::new(money.with_precision_and_scale(38, 9).unwrap());
        let texts: Vec<_> = (0..4).map(|it| text(&money, it)).collect();
        assert_eq!(
            texts,
            [
                Some("1.23".into()),
                Some("-0.000000001".into()),
                None,
                Some("1.2345".into())
            ]
        );
        assert_eq!(json(&money, 0), "1.23");
        assert_eq!(json(&money, 2), "null");
    }

    #[test]
    fn timestamps_and_lists_read_as_sql_writes_them() {
        let times: ArrayRef = Arc::new(TimestampMicrosecondArray::from(vec![
            1_506_941_793_000_000,
            1_506_941_793_500_000,
        ]));
        assert_eq!(text(&times, 0).unwrap(), "2017-10-02 10:56:33");
        assert_eq!(text(&times, 1).unwrap(), "2017-10-02 10:56:33.500");
        let list: ArrayRef = Arc::new(ListArray::from_iter_primitive::<Int64Type, _, _>([Some([
            Some(1),
            None,
        ])]));
        assert_eq!(text(&list, 0).unwrap(), "[1, NULL]");
        assert_eq!(json(&list, 0), "[1,null]");
    }

    #[test]
    fn numbers_that_json_does_not_know_are_text() {
        let floats: ArrayRef = Arc::new(Float64Array::from(vec![0.1, f64::NAN, f64::NEG_INFINITY]));
        let texts: Vec<_> = (0..3).map(|it| json(&floats, it)).collect();
        assert_eq!(texts, ["0.1", "\"NaN\"", "\"-inf\""]);
    }

    #[test]
    fn null_and_the_empty_text_differ() {
        let texts: ArrayRef = Arc::new(StringArray::from(vec![Some(""), None, Some("a \"b\", c")]));
        let fields: Vec<_> = (0..3).map(|it| csv(text(&texts, it).as_deref())).collect();
        assert_eq!(fields, ["\"\"", "", "\"a \"\"b\"\", c\""]);
    }

    #[test]
    fn data_cannot_steer_the_terminal() {
        assert_eq!(shown("a\r\nb\u{1b}[2J", 80), "a\\r\\nb\\u{1b}[2J");
        assert_eq!(shown("abcdef", 3), "abc…");
    }
}
