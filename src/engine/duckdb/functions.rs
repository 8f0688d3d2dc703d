//! Functions of GoogleSQL that DuckDB lacks and that SQL cannot write, in Rust.

use std::error::Error;
use std::sync::Arc;

use ::duckdb::Connection;
use ::duckdb::arrow::array::{Array, AsArray, Int64Array, RecordBatch};
use ::duckdb::arrow::datatypes::DataType;
use ::duckdb::vscalar::{ArrowFunctionSignature, VArrowScalar};

/// Makes them known to an instance.
pub(super) fn register(connection: &Connection) -> ::duckdb::Result<()> {
    connection.register_scalar_function::<FarmFingerprint>("dwh_farm_fingerprint")
}

/// `FARM_FINGERPRINT`: a text to a 64-bit hash, the same as BigQuery's; NULL to NULL.
struct FarmFingerprint;

impl VArrowScalar for FarmFingerprint {
    type State = ();

    fn invoke((): &(), input: RecordBatch) -> Result<Arc<dyn Array>, Box<dyn Error>> {
        let texts = input.column(0).as_string_opt::<i32>().ok_or("dwh_farm_fingerprint takes a text")?;
        let hashes: Int64Array =
            texts.iter().map(|it| it.map(|text| farmhash::fingerprint64(text.as_bytes()).cast_signed())).collect();
        Ok(Arc::new(hashes))
    }

    fn signatures() -> Vec<ArrowFunctionSignature> {
        vec![ArrowFunctionSignature::exact(vec![DataType::Utf8], DataType::Int64)]
    }
}
