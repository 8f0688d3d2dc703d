//! Rows as BigQuery's JSON has them, as arrow.

use std::sync::Arc;

use ::duckdb::arrow::array::{
    ArrayRef, BinaryArray, BooleanArray, Date32Array, Decimal128Array, Decimal256Array,
    Float64Array, Int64Array, ListArray, StringArray, StructArray, Time64MicrosecondArray,
    TimestampMicrosecondArray,
};
use ::duckdb::arrow::buffer::{NullBuffer, OffsetBuffer};
use ::duckdb::arrow::datatypes::{DataType, Fields, Schema, TimeUnit, i256};
use ::duckdb::arrow::record_batch::{RecordBatch, RecordBatchOptions};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::civil;
use serde_json::Value;

use super::schema;

/// A value that is not of its type, which BigQuery does not send.
type Read<T> = Result<T, String>;

/// The rows of an answer (`{"f": [{"v": ...}]}`) with its schema.
pub(super) fn batch(described: &Value, rows: &[Value]) -> Read<RecordBatch> {
    let fields = schema::fields(described);
    let arrow: Fields = fields.iter().map(schema::arrow).collect();
    let columns = columns(fields, &arrow, &cells(rows.iter().map(Some)), rows.len())?;
    let options = RecordBatchOptions::new().with_row_count(Some(rows.len()));
    RecordBatch::try_new_with_options(Arc::new(Schema::new(arrow)), columns, &options)
        .map_err(|error| error.to_string())
}

/// The cells of each row; None for a row that is NULL.
fn cells<'a>(rows: impl Iterator<Item = Option<&'a Value>>) -> Vec<Option<&'a [Value]>> {
    rows.map(|it| it?.get("f")?.as_array().map(Vec::as_slice))
        .collect()
}

fn columns(
    described: &[Value],
    arrow: &Fields,
    rows: &[Option<&[Value]>],
    count: usize,
) -> Read<Vec<ArrayRef>> {
    let each = described.iter().zip(arrow).enumerate();
    each.map(|(at, (described, field))| {
        let values: Vec<Option<&Value>> = rows
            .iter()
            .map(|row| row.and_then(|it| it.get(at)).and_then(value))
            .collect();
        debug_assert_eq!(values.len(), count);
        array(described, field.data_type(), &values)
    })
    .collect()
}

/// The value of a cell; None where it is NULL.
fn value(cell: &Value) -> Option<&Value> {
    cell.get("v").filter(|it| !it.is_null())
}

fn array(described: &Value, data_type: &DataType, values: &[Option<&Value>]) -> Read<ArrayRef> {
    match data_type {
        DataType::List(item) => {
            // An array that is NULL is stored as an empty one, and comes back as such.
            let lists: Vec<&[Value]> = values
                .iter()
                .map(|it| it.and_then(Value::as_array).map_or(&[][..], Vec::as_slice))
                .collect();
            let offsets = OffsetBuffer::from_lengths(lists.iter().map(|it| it.len()));
            let elements: Vec<_> = lists.iter().flat_map(|it| it.iter().map(value)).collect();
            let elements = array(described, item.data_type(), &elements)?;
            Ok(Arc::new(ListArray::new(
                Arc::clone(item),
                offsets,
                elements,
                None,
            )))
        }
        DataType::Struct(fields) => {
            let rows = cells(values.iter().copied());
            let nulls: NullBuffer = rows.iter().map(Option::is_some).collect();
            if fields.is_empty() {
                return Ok(Arc::new(StructArray::new_empty_fields(
                    values.len(),
                    Some(nulls),
                )));
            }
            let columns = columns(schema::fields(described), fields, &rows, values.len())?;
            Ok(Arc::new(StructArray::new(
                fields.clone(),
                columns,
                Some(nulls),
            )))
        }
        simple => scalars(simple, values),
    }
}

fn scalars(data_type: &DataType, values: &[Option<&Value>]) -> Read<ArrayRef> {
    Ok(match data_type {
        DataType::Int64 => Arc::new(each(values, |it| it.parse().ok())?.collect::<Int64Array>()),
        DataType::Float64 => {
            Arc::new(each(values, |it| it.parse().ok())?.collect::<Float64Array>())
        }
        DataType::Boolean => Arc::new(
            each(values, |it| it.to_lowercase().parse::<bool>().ok())?.collect::<BooleanArray>(),
        ),
        DataType::Decimal128(precision, scale) => Arc::new(
            each(values, |it| {
                decimal(it, usize::try_from(*scale).ok()?)?.to_i128()
            })?
            .collect::<Decimal128Array>()
            .with_precision_and_scale(*precision, *scale)
            .map_err(|it| it.to_string())?,
        ),
        DataType::Decimal256(precision, scale) => Arc::new(
            each(values, |it| decimal(it, usize::try_from(*scale).ok()?))?
                .collect::<Decimal256Array>()
                .with_precision_and_scale(*precision, *scale)
                .map_err(|it| it.to_string())?,
        ),
        DataType::Binary => Arc::new(each(values, bytes)?.collect::<BinaryArray>()),
        DataType::Date32 => Arc::new(each(values, days)?.collect::<Date32Array>()),
        DataType::Time64(TimeUnit::Microsecond) => {
            Arc::new(each(values, time_of_day)?.collect::<Time64MicrosecondArray>())
        }
        DataType::Timestamp(TimeUnit::Microsecond, None) => {
            Arc::new(each(values, micros)?.collect::<TimestampMicrosecondArray>())
        }
        _ => Arc::new(each(values, |it| Some(it.to_owned()))?.collect::<StringArray>()),
    })
}

/// Each value read; NULL stays NULL.
fn each<T>(
    values: &[Option<&Value>],
    read: impl Fn(&str) -> Option<T>,
) -> Read<impl Iterator<Item = Option<T>>> {
    let read: Read<Vec<Option<T>>> = values
        .iter()
        .map(|it| {
            let Some(value) = it else { return Ok(None) };
            let text = match value {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            read(&text)
                .map(Some)
                .ok_or_else(|| format!("BigQuery sent `{text}`, which is no value of its column"))
        })
        .collect();
    Ok(read?.into_iter())
}

/// A decimal times ten to the power of `scale`.
fn decimal(text: &str, scale: usize) -> Option<i256> {
    let (number, exponent) = match text.split_once(['e', 'E']) {
        Some((number, exponent)) => (number, exponent.parse::<i64>().ok()?),
        None => (text, 0),
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let mut digits = format!("{whole}{fraction}");
    let missing = i64::try_from(scale).ok()? + exponent - i64::try_from(fraction.len()).ok()?;
    if missing >= 0 {
        digits.push_str(&"0".repeat(usize::try_from(missing).ok()?));
    } else {
        let cut = usize::try_from(-missing).ok()?.min(digits.len());
        let rest = digits.split_off(digits.len() - cut);
        if !rest.trim_start_matches('0').is_empty() {
            return None;
        }
    }
    i256::from_string(&digits)
}

fn bytes(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

fn days(text: &str) -> Option<i32> {
    let date: civil::Date = text.parse().ok()?;
    let days = date
        .since((jiff::Unit::Day, civil::date(1970, 1, 1)))
        .ok()?
        .get_days();
    Some(days)
}

fn time_of_day(text: &str) -> Option<i64> {
    let time: civil::Time = text.parse().ok()?;
    let seconds =
        (i64::from(time.hour()) * 60 + i64::from(time.minute())) * 60 + i64::from(time.second());
    Some(seconds * 1_000_000 + i64::from(time.subsec_nanosecond()) / 1000)
}

/// A DATETIME in ISO 8601; a TIMESTAMP as microseconds, or as seconds with a fraction or an exponent.
fn micros(text: &str) -> Option<i64> {
    if let Ok(micros) = text.parse::<i64>() {
        return Some(micros);
    }
    if let Some(seconds) = decimal(text, 6) {
        return seconds.to_i128().and_then(|it| i64::try_from(it).ok());
    }
    let text = text.trim_end_matches(" UTC").trim_end_matches('Z');
    let (date, time) = text.split_once(['T', ' '])?;
    Some(i64::from(days(date)?) * 86_400_000_000 + time_of_day(time)?)
}

#[cfg(test)]
mod tests {
    use ::duckdb::arrow::util::pretty::pretty_format_batches;
    use serde_json::json;

    use super::*;

    #[test]
    #[expect(clippy::too_many_lines, reason = "a table of cases")]
    fn every_type_is_read() {
        let names = [
            "BOOLEAN",
            "INTEGER",
            "FLOAT",
            "NUMERIC",
            "BIGNUMERIC",
            "STRING",
            "BYTES",
            "DATE",
            "DATETIME",
            "TIME",
            "TIMESTAMP",
            "JSON",
        ];
        let mut fields: Vec<_> = names
            .iter()
            .map(|it| json!({"name": it.to_lowercase(), "type": it}))
            .collect();
        fields.push(json!({"name": "list", "type": "INTEGER", "mode": "REPEATED"}));
        fields.push(
            json!({"name": "rows", "type": "RECORD", "mode": "REPEATED", "fields": [
            {"name": "a", "type": "STRING"}, {"name": "b", "type": "DATE", "mode": "REPEATED"}]}),
        );
        let values = [
            json!("true"),
            json!("-9223372036854775808"),
            json!("1.5E-7"),
            json!("-1.000000001"),
            json!("0.00000000000000000000000000000000000001"),
            json!("é"),
            json!("AAH/"),
            json!("0001-01-01"),
            json!("9999-12-31T23:59:59.999999"),
            json!("23:59:59.000001"),
            json!("1700000000123456"),
            json!("{\"a\":1}"),
            json!([{"v": "1"}, {"v": "2"}]),
            json!([{"v": {"f": [{"v": "x"}, {"v": [{"v": "2020-02-29"}]}]}}]),
        ];
        let full = json!({"f": values.iter().map(|it| json!({"v": it})).collect::<Vec<_>>()});
        let empty = json!({"f": values.iter().map(|it| json!({"v": if it.is_array() { json!([]) } else { Value::Null }})).collect::<Vec<_>>()});
        let batch = batch(&json!({"fields": fields}), &[full, empty]).unwrap();
        let lines: Vec<_> = (0..batch.num_columns())
            .map(|at| {
                let one = batch.project(&[at]).unwrap();
                let shown = pretty_format_batches(&[one]).unwrap().to_string();
                let cells: Vec<_> = shown
                    .lines()
                    .filter(|it| it.starts_with('|'))
                    .map(|it| it.trim_matches(['|', ' ']).to_owned())
                    .collect();
                format!(
                    "{} {}",
                    cells.join(" | "),
                    batch.schema().field(at).data_type()
                )
            })
            .collect();
        insta::assert_snapshot!(lines.join("\n"), @r#"
        boolean | true |  Boolean
        integer | -9223372036854775808 |  Int64
        float | 1.5e-7 |  Float64
        numeric | -1.000000001 |  Decimal128(38, 9)
        bignumeric | 0.00000000000000000000000000000000000001 |  Decimal256(76, 38)
        string | é |  Utf8
        bytes | 0001ff |  Binary
        date | 0001-01-01 |  Date32
        datetime | 9999-12-31T23:59:59.999999 |  Timestamp(µs)
        time | 23:59:59.000001 |  Time64(µs)
        timestamp | 2023-11-14T22:13:20.123456 |  Timestamp(µs)
        json | {"a":1} |  Utf8
        list | [1, 2] | [] List(Int64)
        rows | [{a: x, b: [2020-02-29]}] | [] List(Struct("a": Utf8, "b": List(Date32)))
        "#);
    }

    #[test]
    fn an_instant_is_read_in_all_ways_in_which_it_is_written() {
        for text in [
            "1700000000123456",
            "1.700000000123456E9",
            "1700000000.123456",
            "2023-11-14T22:13:20.123456",
            "2023-11-14 22:13:20.123456 UTC",
        ] {
            assert_eq!(micros(text), Some(1_700_000_000_123_456), "{text}");
        }
        assert_eq!(micros("yesterday"), None);
    }
}
