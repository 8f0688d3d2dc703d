//! Quotes names and values, so that nothing from a configuration or from data is ever spliced into SQL as text.

/// A name in DuckDB's double quotes.
pub fn duckdb_name(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A text literal of DuckDB.
pub fn duckdb_text(value: &str) -> String {
    format!("'{}'", value.replace('\'', "''"))
}

/// A name in GoogleSQL's backticks.
pub fn googlesql_name(name: &str) -> String {
    format!("`{}`", name.replace('\\', "\\\\").replace('`', "\\`"))
}

/// A text literal of GoogleSQL.
pub fn googlesql_text(value: &str) -> String {
    let escaped = value
        .replace('\\', "\\\\")
        .replace('\'', "\\'")
        .replace('\n', "\\n")
        .replace('\r', "\\r");
    format!("'{escaped}'")
}
