//! Hashes.

use std::error::Error;
use std::sync::Arc;

use ::duckdb::Connection;
use ::duckdb::arrow::array::{Array, AsArray, Int64Array, RecordBatch};
use ::duckdb::core::LogicalTypeId;

use super::super::scalar::{self, Scalar};

pub(super) fn register(connection: &Connection) -> ::duckdb::Result<()> {
    scalar::register::<FarmFingerprint>(connection)
}

/// `FARM_FINGERPRINT`: a text to a 64-bit hash, the same as BigQuery's; NULL to NULL.
struct FarmFingerprint;

impl Scalar for FarmFingerprint {
    type State = ();

    const NAME: &'static str = "dwh_farm_fingerprint";
    const ARGUMENTS: &'static [LogicalTypeId] = &[LogicalTypeId::Varchar];
    const VALUE: LogicalTypeId = LogicalTypeId::Bigint;

    fn call((): &(), input: &RecordBatch) -> Result<Arc<dyn Array>, Box<dyn Error>> {
        let texts = input
            .column(0)
            .as_string_opt::<i32>()
            .ok_or("dwh_farm_fingerprint takes a text")?;
        let hashes: Int64Array = texts
            .iter()
            .map(|it| it.map(|text| farmhash::fingerprint64(text.as_bytes()).cast_signed()))
            .collect();
        Ok(Arc::new(hashes))
    }
}
