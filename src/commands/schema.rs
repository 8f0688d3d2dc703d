//! `dwh schema`: prints the JSON Schema of models.yaml, by which editors complete and check it.

use crate::project::schema;
use crate::report::{Console, Exit};

use super::Ended;

/// Prints the schema.
pub fn schema(console: &mut Console<'_>) -> Ended {
    writeln!(console.out, "{}", schema::json().trim_end())?;
    Ok(Exit::Done)
}
