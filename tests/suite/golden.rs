//! Compares tables of a warehouse with results that were computed independently, value by value.

use std::path::Path;

use duckdb::Connection;
use serde_json::Value;

/// How a column is compared.
pub enum Kind {
    /// To the letter, NULL equal to NULL; `1` and `1.0` are the same.
    Exact,
    /// To the cent.
    Money,
    /// To 1e-9, relative to values above 1.
    Rate,
    /// To the sixth digit behind the point, to which the golden file is rounded.
    Rounded,
}

/// What is compared: a relation of the warehouse and a golden file.
pub struct Table {
    pub name: &'static str,
    /// The name of a relation, or a query in parentheses that gives the golden file's columns.
    pub from: &'static str,
    /// The file without `.csv` or `.csv.gz`.
    pub golden: &'static str,
    pub keys: &'static [&'static str],
    pub columns: &'static [(&'static str, Kind)],
}

fn text(warehouse: &Connection, sql: &str) -> String {
    warehouse
        .query_row(sql, [], |row| row.get(0))
        .unwrap_or_else(|error| panic!("{error}: {sql}"))
}

/// Whether the published table has the golden file's columns in their order, and no others.
pub fn columns(warehouse: &Connection, table: &Table) -> Option<String> {
    let name = table.name;
    let found = text(
        warehouse,
        &format!(
            "SELECT string_agg(column_name, ',' ORDER BY column_index) FROM duckdb_columns() WHERE table_name = '{name}'"
        ),
    );
    let names: Vec<&str> = table.columns.iter().map(|(it, _)| *it).collect();
    let expected = names.join(",");
    (found != expected).then(|| format!("{name}: columns {found}, golden {expected}"))
}

/// Every difference in rows and values; at least one row is compared.
pub fn differences(warehouse: &Connection, folder: &Path, table: &Table) -> Vec<String> {
    let Table { name, from, .. } = table;
    let compressed = folder.join(format!("{}.csv.gz", table.golden));
    let file = if compressed.exists() {
        compressed
    } else {
        folder.join(format!("{}.csv", table.golden))
    };
    let golden = format!(
        "read_csv('{}', all_varchar=true, header=true)",
        file.display()
    );
    let equal_keys: Vec<String> = table
        .keys
        .iter()
        .map(|it| format!("CAST(m.\"{it}\" AS VARCHAR) = g.\"{it}\""))
        .collect();
    let join = equal_keys.join(" AND ");
    let key = table.keys[0];
    let mut found = Vec::new();
    let counts = text(
        warehouse,
        &format!(
            "SELECT concat(count(*), ' rows, ', count(m.\"{key}\"), ' in the mart, ', count(g.\"{key}\"), ' golden') \
             FROM {from} m FULL JOIN {golden} g ON {join}"
        ),
    );
    let rows = text(
        warehouse,
        &format!("SELECT CAST(count(*) AS VARCHAR) FROM {golden}"),
    );
    if rows == "0" || counts != format!("{rows} rows, {rows} in the mart, {rows} golden") {
        found.push(format!("{name}: {counts}"));
    }
    for (column, kind) in table.columns {
        let equal = equality(column, kind);
        let wrong = text(
            warehouse,
            &format!(
                "SELECT CAST(count(*) AS VARCHAR) || coalesce(': ' || min(concat(m.\"{column}\", ' for ', g.\"{column}\")), '') \
                 FROM {from} m JOIN {golden} g ON {join} WHERE NOT coalesce({equal}, false)"
            ),
        );
        if wrong != "0" {
            found.push(format!("{name}.{column}: {wrong}"));
        }
    }
    found
}

fn equality(column: &str, kind: &Kind) -> String {
    let (m, g) = (format!("m.\"{column}\""), format!("g.\"{column}\""));
    match kind {
        Kind::Exact => format!(
            "CAST({m} AS VARCHAR) IS NOT DISTINCT FROM {g} OR CAST({m} AS VARCHAR) || '.0' = {g}"
        ),
        Kind::Money => {
            format!("CAST({m} AS DECIMAL(18,2)) IS NOT DISTINCT FROM CAST({g} AS DECIMAL(18,2))")
        }
        Kind::Rounded => format!("abs({m} - CAST({g} AS DECIMAL(38,9))) <= 0.0000005"),
        Kind::Rate => format!(
            "coalesce(abs({m} - CAST({g} AS DOUBLE)) <= 1e-9 * greatest(1, abs({m})), {m} IS NULL AND {g} IS NULL)"
        ),
    }
}

/// Every difference between a cohort matrix with a row per cell and a golden one with a column per month (`m0`, `m1`, ...).
pub fn matrix_differences(warehouse: &Connection, file: &Path) -> String {
    let golden = format!(
        "(SELECT cohort_month, CAST(substr(name, 2) AS INT) AS month_index, CAST(cell AS BIGINT) AS active_customers, \
                 CAST(cohort_size AS BIGINT) AS cohort_size \
          FROM read_csv('{}', all_varchar=true, header=true) \
          UNPIVOT INCLUDE NULLS (cell FOR name IN (COLUMNS('^m[0-9]+$'))))",
        file.display()
    );
    text(
        warehouse,
        &format!(
            "SELECT concat(count(m.cohort_month), ' cells, ', count(*) FILTER (WHERE \
                 CASE WHEN m.cohort_month IS NULL THEN g.active_customers IS NOT NULL \
                      ELSE m.active_customers IS DISTINCT FROM g.active_customers OR \
                           m.cohort_size IS DISTINCT FROM g.cohort_size END), ' wrong') \
             FROM cohort_matrix m FULL JOIN {golden} g USING (cohort_month, month_index)"
        ),
    )
}

/// Every difference between the figures of a `summary.json` and the answers to queries, and every figure that no query is for.
///
/// A query gives one value, or two columns (name and value) for a figure that is an object.
pub fn summary_differences(
    warehouse: &Connection,
    file: &Path,
    queries: &[(&str, &str)],
) -> Vec<String> {
    let golden: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let golden = golden.as_object().unwrap();
    let mut found: Vec<String> = golden
        .keys()
        .filter(|it| !queries.iter().any(|(name, _)| name == it))
        .map(|it| format!("{it}: not compared"))
        .collect();
    for (name, query) in queries {
        let parts: Vec<(String, String)> = match &golden[*name] {
            Value::Object(parts) => parts
                .iter()
                .map(|(part, value)| (part.clone(), plain(value)))
                .collect(),
            value => vec![(String::new(), plain(value))],
        };
        let is_whole = !golden[*name].is_object();
        let mut given = pairs(warehouse, query, is_whole);
        for (part, wanted) in parts {
            match given.iter().position(|it| it.0 == part) {
                Some(at) => {
                    let (_, value) = given.swap_remove(at);
                    if !is_figure(&value, &wanted) {
                        found.push(format!("{name} {part}: {value} for {wanted}"));
                    }
                }
                None => found.push(format!("{name} {part}: none for {wanted}")),
            }
        }
        found.extend(
            given
                .iter()
                .map(|(part, it)| format!("{name} {part}: {it} for none")),
        );
    }
    found
}

fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

fn pairs(warehouse: &Connection, query: &str, is_whole: bool) -> Vec<(String, String)> {
    let columns = if is_whole {
        "'', CAST(one AS VARCHAR)"
    } else {
        "coalesce(CAST(one AS VARCHAR), 'NULL'), CAST(two AS VARCHAR)"
    };
    let names = if is_whole { "one" } else { "one, two" };
    let sql = format!("SELECT {columns} FROM ({query}) AS t({names})");
    let mut statement = warehouse
        .prepare(&sql)
        .unwrap_or_else(|error| panic!("{error}: {sql}"));
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
    rows.unwrap().map(Result::unwrap).collect()
}

/// Whether a figure is the golden one, as far as that was rounded.
fn is_figure(value: &str, golden: &str) -> bool {
    let (Ok(found), Ok(wanted)) = (value.parse::<f64>(), golden.parse::<f64>()) else {
        return value == golden;
    };
    let digits = golden.split_once('.').map_or(0, |(_, it)| it.len());
    let rounded = 0.5 * 10f64.powi(-i32::try_from(digits).unwrap());
    if digits == 0 {
        (found - wanted).abs() < f64::EPSILON // whole numbers
    } else {
        (found - wanted).abs() <= f64::max(rounded, 1e-9 * wanted.abs())
    }
}
