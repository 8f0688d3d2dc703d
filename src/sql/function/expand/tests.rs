//! Calls replaced, text in and text out.

use super::*;
use crate::sql::function::{body, read};

fn functions(sql: &[&str]) -> Vec<SqlFunction> {
    let read = |sql: &&str| {
        let name = sql.split(['(', ' ']).nth(2).unwrap();
        let mut function = read(&Text::new(format!("{name}.sql"), *sql), name).unwrap();
        function.gives_names = body(&function).unwrap().gives_names;
        function
    };
    sql.iter().map(read).collect()
}

/// The text for BigQuery, or what is wrong.
fn check(declared: &[&str], sql: &str) -> String {
    match expand(&Text::new("m.sql", sql), &functions(declared)) {
        Ok(it) => it
            .googlesql
            .unwrap_or(it.expanded)
            .text
            .content()
            .to_owned(),
        Err(found) => found
            .iter()
            .map(|it| {
                format!(
                    "{}: {}: {} [{}]",
                    it.at.text.name(),
                    it.what,
                    it.why,
                    it.at.as_str()
                )
            })
            .collect::<Vec<_>>()
            .join("\n"),
    }
}

const NET: &str = "CREATE FUNCTION net(gross NUMERIC, rate ANY TYPE) RETURNS NUMERIC AS (\n  -- c\n  gross / (1 + rate)\n)";
const TWICE: &str = "CREATE FUNCTION twice(x INT64) AS (x + x)";
const COUNT: &str = "CREATE FUNCTION above(xs ARRAY<INT64>, least INT64) AS ((SELECT COUNTIF(x > least) FROM UNNEST(xs) AS x))";

#[test]
fn a_text_without_calls_stays_as_it_is() {
    let sql = "-- twice(1)\nSELECT 'twice(1)' AS twice, other.twice(1) AS y FROM `twice`";
    let text = Text::new("m.sql", sql);
    let expansion = expand(&text, &functions(&[TWICE])).unwrap();
    assert!(Arc::ptr_eq(&expansion.expanded.text, &text));
    assert!(expansion.googlesql.is_none() && expansion.calls.is_empty());
}

#[test]
fn a_call_becomes_the_body() {
    assert_eq!(
        check(
            &[NET, TWICE],
            "SELECT a, -- k\n  Net(price /* p */ * 2, 0.5) AS n\nFROM t"
        ),
        "SELECT a, -- k\n  CAST(CAST(price * 2 AS NUMERIC) / (1 + (0.5)) AS NUMERIC) AS n\nFROM t"
    );
    assert_eq!(
        check(&[TWICE], "SELECT twice(twice(n)) AS x"),
        "SELECT (CAST((CAST(n AS INT64) + CAST(n AS INT64)) AS INT64) + CAST((CAST(n AS INT64) + CAST(n AS INT64)) AS INT64)) AS x"
    );
}

#[test]
fn names_keep_their_meaning() {
    assert_eq!(
        check(&[COUNT], "SELECT above(a.xs, n) AS c FROM t AS a"),
        "SELECT ((SELECT COUNTIF(x > CAST(n AS INT64)) FROM UNNEST(CAST(a.xs AS ARRAY<INT64>)) AS x)) AS c FROM t AS a"
    );
    insta::assert_snapshot!(check(&[COUNT], "SELECT above(xs, x) AS c FROM t"), @r"
    m.sql: the argument names `x`, and so does a query inside `above`: put in the place of the call, it would no longer be the column that is meant [x]
    ");
}

#[test]
fn wrong_calls_are_told() {
    insta::assert_snapshot!(check(&[TWICE], "SELECT twice() AS a, twice(1, 2) AS b, twice(1) OVER () AS c"), @r"
    m.sql: `twice` takes 1 argument: 0 are given [twice()]
    m.sql: `twice` takes 1 argument: 2 are given [twice(1, 2)]
    m.sql: `twice` is not a window function: OVER stands behind its call [twice(1)]
    ");
}

#[test]
fn every_byte_knows_where_it_came_from() {
    let sql = "SELECT 'é', net(price, rate) AS n, twice(1) AS m FROM t";
    let text = Text::new("m.sql", sql);
    let expanded = expand(&text, &functions(&[NET, TWICE])).unwrap().expanded;
    let content = expanded.text.content();
    let place = |marked: &str, from: usize| {
        let start = from + content[from..].find(marked).unwrap();
        let span = expanded.place(&Span::new(&expanded.text, start..start + marked.len()));
        format!(
            "{}:{}:{}",
            span.text.name(),
            span.range.start,
            span.as_str()
        )
    };
    assert_eq!(place("price", 0), "m.sql:17:price");
    assert_eq!(place("(1 +", 0), "net.sql:88:(1 +");
    assert_eq!(
        place("FROM t", 0),
        format!("m.sql:{}:FROM t", sql.find("FROM").unwrap())
    );
    assert_eq!(
        place(" + ", content.find(" AS n").unwrap()),
        "twice.sql:37:+"
    );
    assert_eq!(
        place(COERCED, 0),
        format!("m.sql:{}:net(price, rate)", sql.find("net").unwrap())
    );
}

#[test]
fn a_text_does_not_grow_for_ever() {
    let declared: Vec<String> = (0..40)
        .map(|it| match it {
            0 => "CREATE FUNCTION f0(x INT64) AS (x + x)".to_owned(),
            _ => format!(
                "CREATE FUNCTION f{it}(x INT64) AS (f{0}(x) + f{0}(x))",
                it - 1
            ),
        })
        .collect();
    let declared: Vec<_> = declared.iter().map(String::as_str).collect();
    assert!(check(&declared, "SELECT f39(1) AS x").contains("too much text"));
}
