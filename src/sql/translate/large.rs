//! Long and deep queries: translated or told, on the stack of a small thread.

use std::fmt::Write as _;

use super::certified::{Fixtures, fixtures, translate};

/// As much stack as a worker thread has.
const STACK_BYTES: usize = 2 << 20;

fn check(sql: &str, tables: &Fixtures) -> Result<(), String> {
    std::thread::scope(|scope| {
        let worker = std::thread::Builder::new().stack_size(STACK_BYTES);
        let outcome = worker
            .spawn_scoped(scope, || translate(sql, tables, &[]).map(drop))
            .unwrap()
            .join()
            .unwrap();
        outcome.map_err(|it| it[0].what.clone())
    })
}

#[test]
fn a_model_of_ten_thousand_lines_is_translated() {
    let tables = fixtures();
    let mut columns = String::from("SELECT\n  id");
    for number in 0..9_000 {
        write!(
            columns,
            ",\n  IF(i > {number}, SAFE_DIVIDE(i, j), f) AS c{number}"
        )
        .unwrap();
    }
    columns.push_str("\nFROM t");
    assert!(check(&columns, &tables).is_ok());

    let mut chain = String::from("WITH w0 AS (\n  SELECT g, i\n  FROM t\n)");
    for number in 1..2_000 {
        let before = number - 1;
        write!(
            chain,
            ",\nw{number} AS (\n  SELECT g, SUM(i) AS i\n  FROM w{before}\n  GROUP BY g\n)"
        )
        .unwrap();
    }
    chain.push_str("\nSELECT * FROM w1999");
    assert!(check(&chain, &tables).is_ok());
}

#[test]
fn deep_queries_are_translated_or_told() {
    let tables = fixtures();
    for (open, inner, close) in [
        ("SELECT * FROM (", "SELECT id FROM t", ")"),
        ("SELECT (", "SELECT MAX(id) FROM t", ") AS x"),
        ("SELECT ARRAY_LENGTH(ARRAY(", "SELECT id FROM t", ")) AS x"),
        ("SELECT id FROM t WHERE id IN (", "SELECT id FROM t", ")"),
        ("WITH w AS (", "SELECT id FROM t", ") SELECT * FROM w"),
        (
            "SELECT COUNT(*) AS x FROM t GROUP BY (",
            "SELECT MAX(id) FROM t",
            ")",
        ),
        (
            "SELECT id FROM t JOIN (",
            "SELECT id FROM t",
            ") USING (id)",
        ),
    ] {
        for depth in [3, 10, 15, 20, 30, 60, 10_000] {
            let sql = format!("{}{inner}{}", open.repeat(depth), close.repeat(depth));
            match check(&sql, &tables) {
                Ok(()) => {}
                Err(what) => assert!(
                    depth > 3 && what.contains("nested too deeply"),
                    "{open}: {what}"
                ),
            }
        }
    }
}
