//! What the real component says, where it is installed.

use crate::sql::{Column, ColumnType};

use super::recorded::{evaluator, module};
use super::{Analyzer, Fault, SqlError, Table};

fn table(path: &[&str], columns: &[(&str, &str)]) -> Table {
    Table {
        path: path.iter().map(|it| (*it).to_owned()).collect(),
        columns: columns
            .iter()
            .map(|(name, column_type)| Column {
                name: (*name).to_owned(),
                column_type: column_type.parse().unwrap(),
            })
            .collect(),
    }
}

fn tables() -> Vec<Table> {
    vec![
        table(
            &["stg_orders"],
            &[
                ("order_id", "INT64"),
                ("customer_id", "INT64"),
                ("amount", "NUMERIC"),
                ("placed_at", "TIMESTAMP"),
                ("tags", "ARRAY<STRING>"),
            ],
        ),
        table(
            &["olist", "orders"],
            &[("order_id", "STRING"), ("weight", "FLOAT64")],
        ),
        table(
            &["odd.name", "größe `x` \\ 'y'"],
            &[("a b", "DATE"), ("select", "BOOL")],
        ),
    ]
}

/// The columns of a query, or what is wrong: `words «the place» (suggestion)`.
fn told(sql: &str, answer: Result<super::Analysis, SqlError>) -> String {
    match answer {
        Ok(analysis) => analysis
            .columns
            .iter()
            .map(|it| format!("{} {}", it.name, it.output_type))
            .collect::<Vec<_>>()
            .join(", "),
        Err(error) => {
            let place = error.at.map_or("nowhere".into(), |it| {
                format!("{}..{} «{}»", it.start, it.end, &sql[it.clone()])
            });
            let suggestion = error
                .suggestion
                .map_or(String::new(), |it| format!(" ({it})"));
            format!("{:?} {} at {place}{suggestion}", error.fault, error.message)
        }
    }
}

fn check(queries: &[&str]) -> Option<String> {
    let mut analyzer = Analyzer::new(&module()?).unwrap();
    let (tables, parameters) = (tables(), [("as_of".to_owned(), ColumnType::Date)]);
    let lines: Vec<_> = queries
        .iter()
        .map(|sql| told(sql, analyzer.analyze(sql, &tables, &parameters)))
        .collect();
    Some(lines.join("\n"))
}

#[test]
fn names_and_types_of_queries() {
    let Some(told) = check(&[
        "SELECT * FROM stg_orders",
        "SELECT 1, order_id AS `Id`, CAST(amount AS BIGINT) AS n, BIGNUMERIC '1' AS b FROM STG_Orders",
        "SELECT o.order_id, STRUCT(o.weight, [1] AS list) AS s FROM Olist.Orders AS o",
        "SELECT `a b`, `select` FROM `odd.name`.`größe \\`x\\` \\\\ 'y'`",
        "SELECT DATE(placed_at, 'Europe/Paris') < @as_of AS early, INTERVAL 1 DAY AS i FROM stg_orders",
        "SELECT customer_id, COUNT(*) AS n FROM stg_orders GROUP BY ALL;",
    ]) else {
        return;
    };
    insta::assert_snapshot!(told, @r"
    order_id INT64, customer_id INT64, amount NUMERIC, placed_at TIMESTAMP, tags ARRAY<STRING>
    $col1 INT64, Id INT64, n INT64, b BIGNUMERIC
    order_id STRING, s STRUCT<weight FLOAT64, list ARRAY<INT64>>
    a b DATE, select BOOL
    early BOOL, i INTERVAL
    customer_id INT64, n INT64
    ");
}

#[test]
fn mistakes_are_told_with_their_places() {
    let Some(told) = check(&[
        "SELECT order_idd FROM stg_orders",
        "SELECT 'é😀',\r\n\t\tnope FROM stg_orders",
        "SELECT * FROM olist.order",
        "SELECT SUMM(amount) FROM stg_orders",
        "SELECT order_id FROM stg_orders, olist.orders",
        "SELECT customer_id, amount FROM stg_orders GROUP BY customer_id",
        "SELECT 1 UNION ALL SELECT 'a'",
        "SELECT @nope",
        "SELECT order_id + 'a' FROM stg_orders",
        "CREATE TABLE t AS SELECT 1 AS a",
        "SELECT 1; SELECT 2",
        "SELECT a::INT64 FROM stg_orders",
        "SELECT 1 AS a, a + 1 AS b",
        "SELECT PI(), TYPEOF(1)",
        "",
    ]) else {
        return;
    };
    insta::assert_snapshot!(told, @r#"
    Status(3) Unrecognized name: order_idd at 7..16 «order_idd» (order_id)
    Status(3) Unrecognized name: nope at 20..24 «nope»
    Status(3) Table not found: olist.`order` at 14..19 «olist» (olist.orders)
    Status(3) Function not found: SUMM at 7..11 «SUMM» (sum)
    Status(3) Column name order_id is ambiguous at 7..15 «order_id»
    Status(3) SELECT list expression references column amount which is neither grouped nor aggregated at 20..26 «amount»
    Status(3) Column 1 in UNION ALL has incompatible types: INT64, STRING at 19..25 «SELECT»
    Status(3) Query parameter 'nope' not found at 7..12 «@nope»
    Status(3) Could not cast literal "a" to type DATE at 18..21 «'a'»
    Status(3) Statement not supported: CreateTableStatement at 0..6 «CREATE»
    Status(3) Syntax error: Expected end of input but got keyword SELECT at 10..16 «SELECT»
    Status(3) Syntax error: Expected end of input but got ":" at 8..9 «:»
    Status(3) Unrecognized name: a at 15..16 «a»
    Status(3) Function not found: PI at 7..9 «PI»
    Status(3) Syntax error: Unexpected end of statement at 0..0 «»
    "#);
}

/// Neither the process nor the analyzer is lost.
#[test]
fn a_deeply_nested_query_is_an_error_and_no_crash() {
    let Some(module) = module() else { return };
    let mut analyzer = Analyzer::new(&module).unwrap();
    let nested = |open: &str, close: &str, levels: usize| {
        format!("SELECT {}1{}", open.repeat(levels), close.repeat(levels))
    };
    let mut check = |sql: &str| told(sql, analyzer.analyze(sql, &tables(), &[]));
    assert_eq!(check(&nested("(", ")", 10_000)), "$col1 INT64");
    assert_eq!(check(&nested("1 + ", "", 200)), "$col1 INT64");
    assert_eq!(check(&nested("ABS(", ")", 200)), "$col1 INT64");
    let deep = "TooDeep the query is nested too deeply to be analysed at nowhere";
    assert_eq!(check(&nested("1 + ", "", 20_000)), deep);
    assert_eq!(check("SELECT order_id FROM stg_orders"), "order_id INT64");
    assert_eq!(check(&nested("ABS(", ")", 5_000)), deep);
    assert_eq!(check(&nested("(SELECT ", ")", 10_000)), deep);
    assert_eq!(check("SELECT order_id FROM stg_orders"), "order_id INT64");
}

/// Two tables of one name, an empty table and no name at all are no reason to crash.
#[test]
fn a_strange_catalog_is_no_crash() {
    let Some(module) = module() else { return };
    let mut analyzer = Analyzer::new(&module).unwrap();
    let mut check = |tables: &[Table]| {
        let sql = "SELECT a FROM t";
        let told = told(sql, analyzer.analyze(sql, tables, &[]));
        assert!(!told.starts_with("Crash"), "{told}");
        told
    };
    let t = table(&["t"], &[("a", "INT64")]);
    let told = [
        check(&[t.clone(), table(&["T"], &[("a", "STRING")])]),
        check(&[table(&["t"], &[])]),
        check(&[table(&["t"], &[("a", "INT64"), ("A", "STRING")])]),
        check(&[table(&[], &[]), t.clone()]),
        check(&[table(&["t", "t"], &[("b", "INT64")]), t]),
    ];
    insta::assert_snapshot!(told.join("\n"), @r"
    Status(3) Duplicate table 'T' in serialized catalog at nowhere
    Status(3) Unrecognized name: a at 7..8 «a»
    Status(3) Duplicate column in t: A at nowhere
    a INT64
    a INT64
    ");
}

#[test]
fn values_are_written_as_duckdb_writes_them() {
    let Some(module) = module() else { return };
    let mut evaluator = evaluator(&module);
    let answer = evaluator
        .evaluate(
            "SELECT TIME '01:02:03.5' AS t, BIGNUMERIC '-1.250' AS b, JSON '{\"a\": 1}' AS j, b'a\\xff' AS y, \
             [1.5, NULL] AS l, STRUCT('x, y' AS s, DATE '2024-02-29' AS d) AS s, NULL AS n, \
             DATETIME(TIMESTAMP '2024-07-01 00:00:00+00', 'Europe/Dublin') AS z",
        )
        .unwrap();
    let cells = answer.columns.iter().zip(&answer.rows[0]);
    let lines: Vec<_> = cells
        .map(|(column, cell)| {
            let cell = cell.as_deref().unwrap_or("NULL");
            format!("{} {} {cell}", column.name, column.output_type)
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"), @r#"
    t TIME 01:02:03.5
    b BIGNUMERIC -1.25
    j JSON {"a":1}
    y BYTES a\xFF
    l ARRAY<FLOAT64> [1.5, NULL]
    s STRUCT<s STRING, d DATE> {'s': 'x, y', 'd': 2024-02-29}
    n INT64 NULL
    z DATETIME 2024-07-01 01:00:00
    "#);
}

#[test]
fn many_expressions_are_what_each_is_alone() {
    let Some(module) = module() else { return };
    let mut evaluator = evaluator(&module);
    let expressions = [
        "i + 1 -- comment",
        "1 / j",
        "nope",
        "i / 0",
        "UPPER(s)",
        "arr",
    ];
    let together = evaluator.evaluate_each(&expressions, "id", "t");
    assert_eq!(together.len(), expressions.len());
    for (expression, together) in expressions.iter().zip(together) {
        let alone = evaluator.evaluate(&format!("SELECT id, (\n{expression}\n) AS x FROM t"));
        assert_eq!(together, alone, "{expression}");
    }
    assert_eq!(
        evaluator.evaluate("SELECT nope").unwrap_err().fault,
        Fault::Status(3)
    );
}
