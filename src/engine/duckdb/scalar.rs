//! Scalar functions over Arrow arrays, as DuckDB calls them.

use std::error::Error;
use std::marker::PhantomData;
use std::sync::Arc;

use ::duckdb::Connection;
use ::duckdb::arrow::array::{Array, RecordBatch};
use ::duckdb::core::{DataChunkHandle, LogicalTypeId};
use ::duckdb::vscalar::{ScalarFunctionSignature, VScalar};
use ::duckdb::vtab::arrow::{WritableVector, data_chunk_to_arrow, write_arrow_array_to_vector};

/// A function of SQL, written in Rust.
pub(super) trait Scalar {
    /// What lives as long as the instance that knows the function.
    type State: Default + Send + Sync + 'static;

    /// Its name in SQL.
    const NAME: &'static str;

    /// The types of its arguments.
    const ARGUMENTS: &'static [LogicalTypeId];

    /// The type of its value.
    const VALUE: LogicalTypeId;

    /// Its values for a batch of arguments.
    fn call(state: &Self::State, arguments: &RecordBatch)
    -> Result<Arc<dyn Array>, Box<dyn Error>>;
}

/// Makes a function known to an instance.
pub(super) fn register<T: Scalar>(connection: &Connection) -> ::duckdb::Result<()> {
    connection.register_scalar_function::<Adapter<T>>(T::NAME)
}

struct Adapter<T>(PhantomData<T>);

impl<T: Scalar> VScalar for Adapter<T> {
    type State = T::State;

    fn invoke(
        state: &T::State,
        input: &mut DataChunkHandle,
        output: &mut dyn WritableVector,
    ) -> Result<(), Box<dyn Error>> {
        let values = T::call(state, &data_chunk_to_arrow(input)?)?;
        write_arrow_array_to_vector(&values, output)
    }

    fn signatures() -> Vec<ScalarFunctionSignature> {
        let arguments = T::ARGUMENTS.iter().map(|it| (*it).into()).collect();
        vec![ScalarFunctionSignature::exact(arguments, T::VALUE.into())]
    }
}
