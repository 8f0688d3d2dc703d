//! GoogleSQL's functions of bytes that DuckDB lacks.

use std::error::Error;
use std::sync::Arc;

use ::duckdb::Connection;
use ::duckdb::arrow::array::{Array, AsArray, BinaryArray, Int64Array, RecordBatch, StringArray};
use ::duckdb::core::LogicalTypeId;
use sha2::{Digest, Sha512};

use crate::engine::duckdb::scalar::{self, Scalar};

/// Makes them known to an instance.
pub(super) fn register(connection: &Connection) -> ::duckdb::Result<()> {
    scalar::register::<FingerprintOfBytes>(connection)?;
    scalar::register::<Sha512OfBytes>(connection)?;
    scalar::register::<SafeText>(connection)
}

/// `FARM_FINGERPRINT` of bytes.
struct FingerprintOfBytes;

/// `SHA512` of bytes, 64 of them.
struct Sha512OfBytes;

/// `SAFE_CONVERT_BYTES_TO_STRING`: what is no UTF-8 becomes the replacement character, byte by byte.
struct SafeText;

impl Scalar for FingerprintOfBytes {
    type State = ();

    const NAME: &'static str = "dwh_farm_fingerprint_of_bytes";
    const ARGUMENTS: &'static [LogicalTypeId] = &[LogicalTypeId::Blob];
    const VALUE: LogicalTypeId = LogicalTypeId::Bigint;

    fn call((): &(), input: &RecordBatch) -> Result<Arc<dyn Array>, Box<dyn Error>> {
        let hash = |it: &[u8]| farmhash::fingerprint64(it).cast_signed();
        let values: Int64Array = blobs(input)?.iter().map(|it| it.map(hash)).collect();
        Ok(Arc::new(values))
    }
}

impl Scalar for Sha512OfBytes {
    type State = ();

    const NAME: &'static str = "dwh_sha512";
    const ARGUMENTS: &'static [LogicalTypeId] = &[LogicalTypeId::Blob];
    const VALUE: LogicalTypeId = LogicalTypeId::Blob;

    fn call((): &(), input: &RecordBatch) -> Result<Arc<dyn Array>, Box<dyn Error>> {
        let values: BinaryArray = blobs(input)?
            .iter()
            .map(|it| it.map(Sha512::digest))
            .collect();
        Ok(Arc::new(values))
    }
}

impl Scalar for SafeText {
    type State = ();

    const NAME: &'static str = "dwh_safe_text";
    const ARGUMENTS: &'static [LogicalTypeId] = &[LogicalTypeId::Blob];
    const VALUE: LogicalTypeId = LogicalTypeId::Varchar;

    fn call((): &(), input: &RecordBatch) -> Result<Arc<dyn Array>, Box<dyn Error>> {
        let values: StringArray = blobs(input)?.iter().map(|it| it.map(replaced)).collect();
        Ok(Arc::new(values))
    }
}

fn blobs(input: &RecordBatch) -> Result<&BinaryArray, Box<dyn Error>> {
    let column = input.column(0).as_binary_opt::<i32>();
    Ok(column.ok_or("a function of bytes takes a BLOB")?)
}

fn replaced(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| char::REPLACEMENT_CHARACTER));
    }
    text
}
