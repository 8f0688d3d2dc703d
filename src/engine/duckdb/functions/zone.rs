//! Time zones: DuckDB's own functions of them need ICU, which is not bundled.

use std::error::Error;
use std::sync::Arc;

use ::duckdb::Connection;
use ::duckdb::arrow::array::{Array, RecordBatch, StringArray};
use ::duckdb::core::LogicalTypeId::{self, Timestamp, Varchar};

use super::super::scalar::{self, Scalar};
use super::moment::{Known, column, moments, texts};
use crate::calendar::format::{self, Kind};
use crate::calendar::read;
use crate::calendar::zone::Zone;

pub(super) fn register(connection: &Connection) -> ::duckdb::Result<()> {
    scalar::register::<Local>(connection)?;
    scalar::register::<Instant>(connection)?;
    scalar::register::<Shown>(connection)?;
    scalar::register::<Read>(connection)?;
    scalar::register::<ReadIn>(connection)?;
    scalar::register::<SafeRead>(connection)
}

/// What a clock of a zone shows at an instant. It may lie a day outside of the years 1 to 9999.
struct Local;

impl Scalar for Local {
    type State = ();

    const NAME: &'static str = "dwh_local";
    const ARGUMENTS: &'static [LogicalTypeId] = &[Timestamp, Varchar];
    const VALUE: LogicalTypeId = Timestamp;

    fn call((): &(), input: &RecordBatch) -> Result<Arc<dyn Array>, Box<dyn Error>> {
        let locals = zoned(input, |instant, zone| Ok(zone.local(instant)))?;
        column(Kind::Datetime, locals)
    }
}

/// The instant at which a clock of a zone shows a local time.
struct Instant;

impl Scalar for Instant {
    type State = ();

    const NAME: &'static str = "dwh_instant";
    const ARGUMENTS: &'static [LogicalTypeId] = &[Timestamp, Varchar];
    const VALUE: LogicalTypeId = Timestamp;

    fn call((): &(), input: &RecordBatch) -> Result<Arc<dyn Array>, Box<dyn Error>> {
        let instants = zoned(input, |local, zone| {
            let instant = zone.instant(local);
            instant.ok_or_else(|| "the instant is outside of the years 1 to 9999".to_owned())
        })?;
        column(Kind::Timestamp, instants)
    }
}

/// An instant as text, in a zone.
struct Shown;

impl Scalar for Shown {
    type State = ();

    const NAME: &'static str = "dwh_timestamp_text";
    const ARGUMENTS: &'static [LogicalTypeId] = &[Timestamp, Varchar];
    const VALUE: LogicalTypeId = Varchar;

    fn call((): &(), input: &RecordBatch) -> Result<Arc<dyn Array>, Box<dyn Error>> {
        let texts = zoned(input, |instant, zone| {
            Ok(format::timestamp_text(instant, zone))
        })?;
        Ok(Arc::new(StringArray::from(texts)))
    }
}

/// The instant that a text means, which may name a zone.
struct Read;

impl Scalar for Read {
    type State = ();

    const NAME: &'static str = "dwh_timestamp";
    const ARGUMENTS: &'static [LogicalTypeId] = &[Varchar];
    const VALUE: LogicalTypeId = Timestamp;

    fn call((): &(), input: &RecordBatch) -> Result<Arc<dyn Array>, Box<dyn Error>> {
        let read = |text: &str| read::instant(text).ok_or_else(|| no_timestamp(text));
        let instants = texts(input, 0)?.iter().map(|it| it.map(read).transpose());
        column(Kind::Timestamp, instants.collect::<Result<_, _>>()?)
    }
}

/// The instant that a text means; NULL where it means none.
struct SafeRead;

impl Scalar for SafeRead {
    type State = ();

    const NAME: &'static str = "dwh_safe_timestamp";
    const ARGUMENTS: &'static [LogicalTypeId] = &[Varchar];
    const VALUE: LogicalTypeId = Timestamp;

    fn call((): &(), input: &RecordBatch) -> Result<Arc<dyn Array>, Box<dyn Error>> {
        let instants = texts(input, 0)?.iter().map(|it| it.and_then(read::instant));
        column(Kind::Timestamp, instants.collect())
    }
}

/// The instant at which a clock of a zone shows what a text says.
struct ReadIn;

impl Scalar for ReadIn {
    type State = ();

    const NAME: &'static str = "dwh_timestamp_in";
    const ARGUMENTS: &'static [LogicalTypeId] = &[Varchar, Varchar];
    const VALUE: LogicalTypeId = Timestamp;

    fn call((): &(), input: &RecordBatch) -> Result<Arc<dyn Array>, Box<dyn Error>> {
        let mut zones = Known::new();
        let rows = texts(input, 0)?.iter().zip(texts(input, 1)?);
        let instants = rows.map(|row| {
            let (Some(text), Some(zone)) = row else {
                return Ok(None);
            };
            let instant = read::instant_in(text, zones.zone(zone)?);
            instant.map(Some).ok_or_else(|| no_timestamp(text))
        });
        column(Kind::Timestamp, instants.collect::<Result<_, String>>()?)
    }
}

fn no_timestamp(text: &str) -> String {
    format!("`{text}` is no timestamp")
}

/// What is made of each moment and zone; NULL where one of them is.
fn zoned<T>(
    input: &RecordBatch,
    make: impl Fn(i64, &Zone) -> Result<T, String>,
) -> Result<Vec<Option<T>>, Box<dyn Error>> {
    let mut zones = Known::new();
    let rows = moments(input, 0)?.into_iter().zip(texts(input, 1)?);
    let values = rows.map(|row| {
        let (Some(moment), Some(zone)) = row else {
            return Ok(None);
        };
        make(moment, zones.zone(zone)?).map(Some)
    });
    Ok(values.collect::<Result<_, String>>()?)
}
