//! Dates and times to text and back, by a format.

use std::error::Error;
use std::marker::PhantomData;
use std::sync::Arc;

use ::duckdb::Connection;
use ::duckdb::arrow::array::{Array, RecordBatch, StringArray};
use ::duckdb::core::LogicalTypeId::{self, Varchar};

use super::super::scalar::{self, Scalar};
use super::moment::{Known, column, moments, texts};
use crate::calendar::format::{self, Kind};
use crate::calendar::parse::Format;
use crate::calendar::zone::Zone;

pub(super) fn register(connection: &Connection) -> ::duckdb::Result<()> {
    scalar::register::<Write<Date>>(connection)?;
    scalar::register::<Write<Time>>(connection)?;
    scalar::register::<Write<Datetime>>(connection)?;
    scalar::register::<Write<Timestamp>>(connection)?;
    scalar::register::<Read<Date>>(connection)?;
    scalar::register::<Read<Time>>(connection)?;
    scalar::register::<Read<Datetime>>(connection)?;
    scalar::register::<Read<Timestamp>>(connection)
}

/// What differs between the types.
trait Moment {
    const KIND: Kind;
    const VALUE: LogicalTypeId;
    const WRITE: &'static str;
    const READ: &'static str;
    /// Format and value, and for an instant its zone.
    const WRITTEN: &'static [LogicalTypeId];
    /// Format and text, and for an instant the zone of a text that names none.
    const TEXT: &'static [LogicalTypeId] = &[Varchar, Varchar];
}

struct Date;

impl Moment for Date {
    const KIND: Kind = Kind::Date;
    const VALUE: LogicalTypeId = LogicalTypeId::Date;
    const WRITE: &'static str = "dwh_format_date";
    const READ: &'static str = "dwh_parse_date";
    const WRITTEN: &'static [LogicalTypeId] = &[Varchar, LogicalTypeId::Date];
}

struct Time;

impl Moment for Time {
    const KIND: Kind = Kind::Time;
    const VALUE: LogicalTypeId = LogicalTypeId::Time;
    const WRITE: &'static str = "dwh_format_time";
    const READ: &'static str = "dwh_parse_time";
    const WRITTEN: &'static [LogicalTypeId] = &[Varchar, LogicalTypeId::Time];
}

struct Datetime;

impl Moment for Datetime {
    const KIND: Kind = Kind::Datetime;
    const VALUE: LogicalTypeId = LogicalTypeId::Timestamp;
    const WRITE: &'static str = "dwh_format_datetime";
    const READ: &'static str = "dwh_parse_datetime";
    const WRITTEN: &'static [LogicalTypeId] = &[Varchar, LogicalTypeId::Timestamp];
}

struct Timestamp;

impl Moment for Timestamp {
    const KIND: Kind = Kind::Timestamp;
    const VALUE: LogicalTypeId = LogicalTypeId::Timestamp;
    const WRITE: &'static str = "dwh_format_timestamp";
    const READ: &'static str = "dwh_parse_timestamp";
    const WRITTEN: &'static [LogicalTypeId] = &[Varchar, LogicalTypeId::Timestamp, Varchar];
    const TEXT: &'static [LogicalTypeId] = &[Varchar, Varchar, Varchar];
}

/// A value to text.
struct Write<T>(PhantomData<T>);

impl<T: Moment> Scalar for Write<T> {
    type State = ();

    const NAME: &'static str = T::WRITE;
    const ARGUMENTS: &'static [LogicalTypeId] = T::WRITTEN;
    const VALUE: LogicalTypeId = Varchar;

    fn call((): &(), input: &RecordBatch) -> Result<Arc<dyn Array>, Box<dyn Error>> {
        let mut formats = Known::new();
        let moments = moments(input, 1)?;
        let texts = rows(input, |row, format, zone| {
            let Some(moment) = moments[row] else {
                return Ok(None);
            };
            let elements = formats.of(format, |it| {
                format::elements(it).map_err(|element| no_element(&element, it))
            })?;
            Ok(Some(format::write(elements, T::KIND, moment, zone)))
        })?;
        Ok(Arc::new(StringArray::from(texts)))
    }
}

/// Text to a value.
struct Read<T>(PhantomData<T>);

impl<T: Moment> Scalar for Read<T> {
    type State = ();

    const NAME: &'static str = T::READ;
    const ARGUMENTS: &'static [LogicalTypeId] = T::TEXT;
    const VALUE: LogicalTypeId = T::VALUE;

    fn call((): &(), input: &RecordBatch) -> Result<Arc<dyn Array>, Box<dyn Error>> {
        let mut formats = Known::new();
        let values = texts(input, 1)?;
        let moments = rows(input, |row, format, zone| {
            if values.is_null(row) {
                return Ok(None);
            }
            let text = values.value(row);
            let known = formats.of(format, |it| {
                Format::of(it, T::KIND).map_err(|element| no_element(&element, it))
            })?;
            let moment = known.read(text, zone);
            moment
                .map(Some)
                .ok_or_else(|| format!("`{text}` does not have the format `{format}`"))
        })?;
        column(T::KIND, moments)
    }
}

fn no_element(element: &str, format: &str) -> String {
    format!("the format element `{element}` of `{format}` has no certified translation")
}

/// What is made of each row's number, format and zone; NULL where one of them is. A type without a zone has UTC's.
fn rows<T>(
    input: &RecordBatch,
    mut make: impl FnMut(usize, &str, &Zone) -> Result<Option<T>, String>,
) -> Result<Vec<Option<T>>, Box<dyn Error>> {
    let formats = texts(input, 0)?;
    let zones = (input.num_columns() > 2)
        .then(|| texts(input, 2))
        .transpose()?;
    let mut known = Known::new();
    let values = (0..input.num_rows()).map(|row| {
        if formats.is_null(row) || input.column(1).is_null(row) {
            return Ok(None);
        }
        match zones {
            Some(zones) if zones.is_null(row) => Ok(None),
            Some(zones) => make(row, formats.value(row), known.zone(zones.value(row))?),
            None => make(row, formats.value(row), &Zone::UTC),
        }
    });
    Ok(values.collect::<Result<_, String>>()?)
}
