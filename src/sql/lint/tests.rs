//! A query in, its warnings out.

use crate::diagnostic::{Text, render};
use crate::sql::{Column, ColumnType, parse};

use super::{Request, Tables, query};

/// `orders`: key `id`; `lines`: key `order_id, line`; `events` has none.
struct Shop;

impl Tables for Shop {
    fn columns(&self, name: &[String]) -> Vec<Column> {
        let columns: &[(&str, ColumnType)] = match name.join(".").as_str() {
            "orders" => &[
                ("id", ColumnType::Int64),
                ("customer", ColumnType::String),
                ("at", ColumnType::Datetime),
                ("amount", ColumnType::Float64),
            ],
            "lines" => &[
                ("order_id", ColumnType::Int64),
                ("line", ColumnType::Int64),
                ("price", ColumnType::Float64),
            ],
            "raw.events" => &[("at", ColumnType::Datetime), ("kind", ColumnType::String)],
            _ => &[],
        };
        let column = |it: &(&str, ColumnType)| Column {
            name: it.0.into(),
            column_type: it.1.clone(),
        };
        columns.iter().map(column).collect()
    }

    fn keys(&self, name: &[String]) -> Vec<Vec<String>> {
        match name.join(".").as_str() {
            "orders" => vec![vec!["ID".into()]],
            "lines" => vec![vec!["order_id".into(), "line".into()]],
            _ => Vec::new(),
        }
    }
}

fn check(sql: &str) -> String {
    let text = Text::new("m.sql", sql);
    let parsed = parse::query(&text).unwrap();
    let found = query(&Request {
        text: &text,
        query: &parsed,
        tables: &Shop,
    });
    let found = found.iter().map(|it| {
        let short = it.fix.split("; or write").next().unwrap_or_default();
        format!(
            "{} [{}]; {short}",
            render::concise(it),
            it.at.as_str().replace('\n', " ")
        )
    });
    found.collect::<Vec<_>>().join("\n")
}

/// Each query with what is said of it.
fn each(queries: &[&str]) -> String {
    let told = queries.iter().map(|it| {
        let told = check(it);
        let told = if told.is_empty() { "-" } else { told.as_str() };
        format!("{it}\n  {}\n", told.replace('\n', "\n  "))
    });
    told.collect()
}

fn silent(queries: &[&str]) {
    for sql in queries {
        assert_eq!(check(sql), "", "{sql}");
    }
}

#[test]
fn limit_needs_an_order() {
    insta::assert_snapshot!(each(&[
        "SELECT id FROM orders LIMIT 10",
        "SELECT id, (SELECT price FROM lines WHERE order_id = id LIMIT 1) AS p FROM orders",
        "SELECT ARRAY(SELECT price FROM lines) AS prices",
    ]), @"
    SELECT id FROM orders LIMIT 10
      m.sql:1:23: warning[unstable-order]: LIMIT takes rows in no fixed order: the query has no ORDER BY, so another run or engine may take other rows [LIMIT 10]; add an ORDER BY that holds a key
    SELECT id, (SELECT price FROM lines WHERE order_id = id LIMIT 1) AS p FROM orders
      m.sql:1:57: warning[unstable-order]: LIMIT takes rows in no fixed order: the query has no ORDER BY, so another run or engine may take other rows [LIMIT 1]; add an ORDER BY that holds a key
    SELECT ARRAY(SELECT price FROM lines) AS prices
      m.sql:1:14: warning[unstable-order]: ARRAY takes rows in no fixed order: the subquery has no ORDER BY, so another run or engine may order the array differently [SELECT price FROM lines]; add an ORDER BY that holds a key; of UNNEST, order by its OFFSET
    ");
    silent(&[
        "SELECT id FROM orders ORDER BY id LIMIT 10",
        "SELECT id FROM orders LIMIT 0",
        "SELECT COUNT(*) AS n FROM orders LIMIT 1",
        "SELECT COUNT(*) OVER () AS n, MAX(id) OVER () AS m, 1 AS one FROM orders LIMIT 1",
        "SELECT id FROM orders WHERE EXISTS(SELECT 1 FROM lines LIMIT 1)",
        "SELECT ARRAY(SELECT price FROM lines ORDER BY order_id, line) AS prices",
        "SELECT id FROM orders WHERE id = 3 LIMIT 1",
        "SELECT id, (SELECT customer FROM orders AS o WHERE o.id = p.id LIMIT 1) AS c FROM orders AS p",
    ]);
}

#[test]
fn window_functions_need_a_total_order() {
    insta::assert_snapshot!(each(&[
        "SELECT ROW_NUMBER() OVER (PARTITION BY customer ORDER BY at DESC) AS n FROM orders",
        "SELECT NTILE(4) OVER (ORDER BY amount) AS n FROM orders",
        "SELECT ROW_NUMBER() OVER () AS n FROM orders",
        "SELECT LAG(at) OVER (ORDER BY at) AS n FROM raw.events",
        "SELECT SUM(amount) OVER (ORDER BY at ROWS UNBOUNDED PRECEDING) AS n FROM orders",
        "SELECT o.id, ROW_NUMBER() OVER (ORDER BY o.id) AS n FROM orders AS o JOIN lines AS l ON l.order_id = o.id",
        "WITH days AS (SELECT DATE(at) AS day, customer, SUM(amount) AS s FROM orders GROUP BY day, customer) SELECT LAG(s) OVER (ORDER BY day) AS n FROM days",
        "SELECT customer, ROW_NUMBER() OVER (ORDER BY COUNT(*)) AS n FROM orders GROUP BY customer",
        "SELECT ROW_NUMBER() OVER (ORDER BY id) AS n FROM (SELECT id, at FROM orders UNION ALL SELECT id, NULL FROM orders) AS u",
        "SELECT customer, amount FROM orders QUALIFY ROW_NUMBER() OVER (PARTITION BY customer ORDER BY at) = 1",
        "SELECT a.customer, ROW_NUMBER() OVER (ORDER BY b.id) AS n FROM orders AS a LEFT JOIN orders AS b ON a.id = b.id",
    ]), @"
    SELECT ROW_NUMBER() OVER (PARTITION BY customer ORDER BY at DESC) AS n FROM orders
      m.sql:1:8: warning[unstable-order]: ROW_NUMBER sees rows in no fixed order: rows that are equal in `at` may come in any order [ROW_NUMBER()]; add to its ORDER BY `id`, which tells rows apart
    SELECT NTILE(4) OVER (ORDER BY amount) AS n FROM orders
      m.sql:1:8: warning[unstable-order]: NTILE sees rows in no fixed order: rows that are equal in `amount` may come in any order [NTILE(4)]; add to its ORDER BY `id`, which tells rows apart
    SELECT ROW_NUMBER() OVER () AS n FROM orders
      m.sql:1:8: warning[unstable-order]: ROW_NUMBER sees rows in no fixed order: it has no ORDER BY, so another run or engine may order the rows differently [ROW_NUMBER()]; add an ORDER BY with `id`, which tells rows apart
    SELECT LAG(at) OVER (ORDER BY at) AS n FROM raw.events
      m.sql:1:8: warning[unstable-order]: LAG sees rows in no fixed order: rows that are equal in `at` may come in any order [LAG(at)]; add to its ORDER BY what tells rows apart, and declare that as `unique` in models.yaml
    SELECT SUM(amount) OVER (ORDER BY at ROWS UNBOUNDED PRECEDING) AS n FROM orders
      m.sql:1:8: warning[unstable-order]: SUM sees rows in no fixed order: rows that are equal in `at` may come in any order [SUM(amount)]; add to its ORDER BY `id`, which tells rows apart
    SELECT o.id, ROW_NUMBER() OVER (ORDER BY o.id) AS n FROM orders AS o JOIN lines AS l ON l.order_id = o.id
      m.sql:1:14: warning[unstable-order]: ROW_NUMBER sees rows in no fixed order: rows that are equal in `o.id` may come in any order [ROW_NUMBER()]; add to its ORDER BY `l.line`, which tells rows apart
    WITH days AS (SELECT DATE(at) AS day, customer, SUM(amount) AS s FROM orders GROUP BY day, customer) SELECT LAG(s) OVER (ORDER BY day) AS n FROM days
      m.sql:1:109: warning[unstable-order]: LAG sees rows in no fixed order: rows that are equal in `day` may come in any order [LAG(s)]; add to its ORDER BY `customer`, which tells rows apart
    SELECT customer, ROW_NUMBER() OVER (ORDER BY COUNT(*)) AS n FROM orders GROUP BY customer
      m.sql:1:18: warning[unstable-order]: ROW_NUMBER sees rows in no fixed order: rows that are equal in `COUNT(*)` may come in any order [ROW_NUMBER()]; add to its ORDER BY `customer`, which tells rows apart
    SELECT ROW_NUMBER() OVER (ORDER BY id) AS n FROM (SELECT id, at FROM orders UNION ALL SELECT id, NULL FROM orders) AS u
      m.sql:1:8: warning[unstable-order]: ROW_NUMBER sees rows in no fixed order: rows that are equal in `id` may come in any order [ROW_NUMBER()]; add to its ORDER BY what tells rows apart, and declare that as `unique` in models.yaml
    SELECT customer, amount FROM orders QUALIFY ROW_NUMBER() OVER (PARTITION BY customer ORDER BY at) = 1
      m.sql:1:45: warning[unstable-order]: ROW_NUMBER sees rows in no fixed order: rows that are equal in `at` may come in any order [ROW_NUMBER()]; add to its ORDER BY `id`, which tells rows apart
    SELECT a.customer, ROW_NUMBER() OVER (ORDER BY b.id) AS n FROM orders AS a LEFT JOIN orders AS b ON a.id = b.id
      m.sql:1:20: warning[unstable-order]: ROW_NUMBER sees rows in no fixed order: rows that are equal in `b.id` may come in any order [ROW_NUMBER()]; add to its ORDER BY `a.id`, which tells rows apart
    ");
    silent(&[
        "SELECT ROW_NUMBER() OVER (PARTITION BY customer ORDER BY at DESC, id) AS n FROM orders",
        "SELECT RANK() OVER (ORDER BY at) AS n, SUM(amount) OVER (ORDER BY at) AS s FROM orders",
        "SELECT SUM(amount) OVER (ORDER BY at ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS n FROM orders",
        "SELECT FIRST_VALUE(at) OVER (PARTITION BY customer ORDER BY at) AS n FROM orders",
        "SELECT customer, at FROM orders QUALIFY ROW_NUMBER() OVER (PARTITION BY customer ORDER BY at) = 1",
        "SELECT ROW_NUMBER() OVER (ORDER BY at, kind) AS n FROM raw.events",
        "SELECT ROW_NUMBER() OVER (ORDER BY o.id) AS n FROM orders AS o LEFT JOIN (SELECT DISTINCT kind FROM raw.events) AS k ON k.kind = UPPER(o.customer)",
        "SELECT ROW_NUMBER() OVER (ORDER BY l.order_id, l.line) AS n FROM lines AS l LEFT JOIN orders AS o ON o.id = l.order_id",
        "SELECT ROW_NUMBER() OVER (ORDER BY o.id, l.line) AS n FROM orders AS o JOIN lines AS l ON l.order_id = o.id",
        "SELECT ROW_NUMBER() OVER (ORDER BY id, line) AS n FROM orders JOIN lines ON order_id = id",
        "SELECT ROW_NUMBER() OVER (ORDER BY line) AS n FROM lines WHERE order_id = @order",
        "WITH days AS (SELECT DATE(at) AS day, SUM(amount) AS s FROM orders GROUP BY 1) SELECT LAG(s) OVER (ORDER BY day) AS n FROM days",
        "WITH newest AS (SELECT * FROM orders QUALIFY ROW_NUMBER() OVER (PARTITION BY customer ORDER BY at, id) = 1) SELECT ROW_NUMBER() OVER (ORDER BY customer) AS n FROM newest",
        "SELECT customer, ROW_NUMBER() OVER (ORDER BY COUNT(*), customer) AS n FROM orders GROUP BY customer",
        "SELECT LAG(k) OVER (ORDER BY k) AS n FROM (SELECT DISTINCT customer AS k FROM orders) AS d",
        "SELECT ROW_NUMBER() OVER (ORDER BY d) AS n FROM UNNEST(GENERATE_DATE_ARRAY(DATE '2024-01-01', DATE '2024-02-01')) AS d",
        "SELECT id, ROW_NUMBER() OVER (ORDER BY id, pos) AS n FROM orders CROSS JOIN UNNEST(SPLIT(customer, ',')) AS part WITH OFFSET AS pos",
    ]);
}

#[test]
fn lists_and_choices_need_an_order() {
    insta::assert_snapshot!(each(&[
        "SELECT customer, ARRAY_AGG(id) AS ids FROM orders GROUP BY customer",
        "SELECT customer, STRING_AGG(CAST(amount AS STRING), ',' ORDER BY at) AS s FROM orders GROUP BY customer",
        "SELECT customer, ARRAY_AGG(amount ORDER BY at DESC LIMIT 1)[OFFSET(0)] AS newest FROM orders GROUP BY customer",
        "SELECT customer, ANY_VALUE(at) AS at FROM orders GROUP BY customer",
        "SELECT customer, ANY_VALUE(id HAVING MAX at) AS id FROM orders GROUP BY customer",
    ]), @"
    SELECT customer, ARRAY_AGG(id) AS ids FROM orders GROUP BY customer
      m.sql:1:18: warning[unstable-order]: ARRAY_AGG sees rows in no fixed order: it has no ORDER BY, so another run or engine may order the rows differently [ARRAY_AGG(id)]; add an ORDER BY with `id`, which tells rows apart
    SELECT customer, STRING_AGG(CAST(amount AS STRING), ',' ORDER BY at) AS s FROM orders GROUP BY customer
      m.sql:1:18: warning[unstable-order]: STRING_AGG sees rows in no fixed order: rows that are equal in `at` may come in any order [STRING_AGG(CAST(amount AS STRING), ',' ORDER BY at)]; add to its ORDER BY `id`, which tells rows apart
    SELECT customer, ARRAY_AGG(amount ORDER BY at DESC LIMIT 1)[OFFSET(0)] AS newest FROM orders GROUP BY customer
      m.sql:1:18: warning[unstable-order]: ARRAY_AGG sees rows in no fixed order: rows that are equal in `at` may come in any order [ARRAY_AGG(amount ORDER BY at DESC LIMIT 1)]; add to its ORDER BY `id`, which tells rows apart
    SELECT customer, ANY_VALUE(at) AS at FROM orders GROUP BY customer
      m.sql:1:18: warning[arbitrary-value]: ANY_VALUE takes an arbitrary value: any of the group's values may be taken [ANY_VALUE(at)]; take MIN or MAX, or `ARRAY_AGG(x ORDER BY key LIMIT 1)[OFFSET(0)]`
    SELECT customer, ANY_VALUE(id HAVING MAX at) AS id FROM orders GROUP BY customer
      m.sql:1:18: warning[arbitrary-value]: ANY_VALUE takes an arbitrary value: rows may be equal in `at`, and any of their values may be taken [ANY_VALUE(id HAVING MAX at)]; take MIN or MAX, or `ARRAY_AGG(x ORDER BY key LIMIT 1)[OFFSET(0)]`
    ");
    silent(&[
        "SELECT customer, ARRAY_AGG(id ORDER BY id) AS ids FROM orders GROUP BY customer",
        "SELECT customer, STRING_AGG(DISTINCT CAST(at AS STRING), ',' ORDER BY CAST(at AS STRING)) AS s FROM orders GROUP BY customer",
        "SELECT customer, ARRAY_AGG(amount ORDER BY at DESC, id LIMIT 1)[OFFSET(0)] AS newest FROM orders GROUP BY customer",
        "SELECT id, ANY_VALUE(customer) AS customer FROM orders GROUP BY id",
        "SELECT o.id, ANY_VALUE(o.customer) AS customer, COUNT(*) AS n FROM orders AS o GROUP BY o.id, o.customer",
    ]);
}

#[test]
fn clocks_chance_and_floats_are_told() {
    insta::assert_snapshot!(each(&[
        "SELECT CURRENT_DATE() AS d, CURRENT_TIMESTAMP AS t, RAND() AS r, GENERATE_UUID() AS u, SESSION_USER() AS s FROM orders",
        "SELECT id FROM orders ORDER BY RAND()",
        "SELECT o.id FROM orders AS o JOIN lines AS l ON o.amount = l.price AND o.id = l.order_id",
        "SELECT o.id FROM orders AS o JOIN orders AS p USING (amount)",
        "SELECT o.id FROM orders AS o CROSS JOIN lines AS l WHERE o.amount = l.price",
    ]), @"
    SELECT CURRENT_DATE() AS d, CURRENT_TIMESTAMP AS t, RAND() AS r, GENERATE_UUID() AS u, SESSION_USER() AS s FROM orders
      m.sql:1:8: warning[run-dependent]: CURRENT_DATE is another value in each run: yesterday's build cannot be made again [CURRENT_DATE()]; declare the instant as a variable in models.yaml and write `@as_of`
      m.sql:1:29: warning[run-dependent]: CURRENT_TIMESTAMP is another value in each run: yesterday's build cannot be made again [CURRENT_TIMESTAMP]; declare the instant as a variable in models.yaml and write `@as_of`
      m.sql:1:53: warning[run-dependent]: RAND is another value in each run: its value is drawn by chance [RAND()]; make it from a key: `FARM_FINGERPRINT(id)`
      m.sql:1:66: warning[run-dependent]: GENERATE_UUID is another value in each run: its value is drawn by chance [GENERATE_UUID()]; make it from a key: `FARM_FINGERPRINT(id)`
      m.sql:1:88: warning[run-dependent]: SESSION_USER is another value for each user: whoever builds changes the data [SESSION_USER()]; declare it as a variable in models.yaml
    SELECT id FROM orders ORDER BY RAND()
      m.sql:1:32: warning[run-dependent]: RAND is another value in each run: its value is drawn by chance [RAND()]; make it from a key: `FARM_FINGERPRINT(id)`
    SELECT o.id FROM orders AS o JOIN lines AS l ON o.amount = l.price AND o.id = l.order_id
      m.sql:1:49: warning[float-equality]: the join asks whether floats are equal: a FLOAT64 that was summed or rounded in another order differs in its last digits [o.amount = l.price]; compare NUMERIC, whole numbers or text, or ask whether the difference is small
    SELECT o.id FROM orders AS o JOIN orders AS p USING (amount)
      m.sql:1:54: warning[float-equality]: the join asks whether floats are equal: a FLOAT64 that was summed or rounded in another order differs in its last digits [amount]; compare NUMERIC, whole numbers or text, or ask whether the difference is small
    SELECT o.id FROM orders AS o CROSS JOIN lines AS l WHERE o.amount = l.price
      m.sql:1:58: warning[float-equality]: the filter asks whether floats are equal: a FLOAT64 that was summed or rounded in another order differs in its last digits [o.amount = l.price]; compare NUMERIC, whole numbers or text, or ask whether the difference is small
    ");
    silent(&[
        "SELECT id FROM orders WHERE amount = 0",
        "SELECT id FROM orders AS o JOIN lines AS l ON ABS(o.amount - l.price) < 0.01",
        "SELECT id FROM orders AS o JOIN lines AS l ON CAST(o.amount AS NUMERIC) = CAST(l.price AS NUMERIC)",
    ]);
}

#[test]
fn a_person_may_allow_what_does_not_matter() {
    silent(&[
        "-- dwh: allow(unstable-order)\nSELECT id FROM orders LIMIT 10",
        "SELECT id\nFROM orders\n-- any ten do: dwh knows no better\n-- dwh: allow(unstable-order)\n-- so it is\nLIMIT 10",
        "SELECT id\nFROM orders\nLIMIT 10 # dwh: allow(run-dependent, unstable-order)",
        "SELECT\n  CURRENT_DATE() AS d, -- dwh: allow(run-dependent)\n  1 AS x",
    ]);
    insta::assert_snapshot!(each(&[
        "-- dwh: allow(run-dependent)\nSELECT id FROM orders LIMIT 10",
        "SELECT id FROM orders -- dwh: allow(unstable_order)\n\nLIMIT 10",
    ]), @"
    -- dwh: allow(run-dependent)
    SELECT id FROM orders LIMIT 10
      m.sql:2:23: warning[unstable-order]: LIMIT takes rows in no fixed order: the query has no ORDER BY, so another run or engine may take other rows [LIMIT 10]; add an ORDER BY that holds a key
    SELECT id FROM orders -- dwh: allow(unstable_order)

    LIMIT 10
      m.sql:1:37: warning[unknown-code]: `unstable_order` cannot be allowed: no warning about SQL has this name [unstable_order]; did you mean `unstable-order`?
      m.sql:3:1: warning[unstable-order]: LIMIT takes rows in no fixed order: the query has no ORDER BY, so another run or engine may take other rows [LIMIT 10]; add an ORDER BY that holds a key
    ");
}
