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

#[cfg(test)]
mod tests {
    use duckdb::Connection;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// Whatever stands in a name or a value, DuckDB reads it back as it was. (No text in DuckDB holds a NUL.)
        #[test]
        fn what_is_quoted_reads_back_unchanged(name in "[^\0]{1,20}", value in "[^\0]{0,40}") {
            let sql = format!("SELECT {} AS {}", duckdb_text(&value), duckdb_name(&name));
            let connection = Connection::open_in_memory().unwrap();
            let mut statement = connection.prepare(&sql).unwrap();
            let read: String = statement.query_row([], |row| row.get(0)).unwrap();
            prop_assert_eq!(read, value);
            prop_assert_eq!(statement.column_name(0).unwrap(), &name);
        }

        /// The same for GoogleSQL's text, read by the parser that reads models.
        #[test]
        fn a_googlesql_text_is_one_literal(value in "[^\0]{0,40}") {
            let text = crate::diagnostic::Text::new("a.sql", format!("SELECT {} AS x", googlesql_text(&value)));
            prop_assert!(crate::sql::parse::query(&text).is_ok());
        }
    }
}
