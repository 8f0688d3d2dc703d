//! Runs a plain SQL script in the same DuckDB that dwh links: what `ci/bench.sh` compares a build with.
//!
//! `plain SCRIPT FILE NAME=VALUE...` runs the script in the new database FILE, with each `${NAME}` replaced.

use duckdb::Connection;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(script), Some(file)) = (arguments.next(), arguments.next()) else {
        return Err("usage: plain SCRIPT FILE NAME=VALUE...".into());
    };
    let mut sql = std::fs::read_to_string(script)?;
    for argument in arguments {
        let (name, value) = argument
            .split_once('=')
            .ok_or("a value is written NAME=VALUE")?;
        sql = sql.replace(&format!("${{{name}}}"), value);
    }
    let connection = Connection::open(file)?;
    connection.execute_batch(&sql)?;
    connection.execute_batch("CHECKPOINT")?;
    connection.close().map_err(|(_, error)| error)?;
    Ok(())
}
