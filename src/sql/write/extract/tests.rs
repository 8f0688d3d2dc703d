//! Extraction against real files in real DuckDB: what is loaded, what is rejected and why, and that nothing is lost.

use std::fmt::Write as _;
use std::path::Path;

use ::duckdb::arrow::array::AsArray;
use ::duckdb::arrow::datatypes::Int64Type;
use ::duckdb::arrow::util::display::array_value_to_string;

use super::*;
use crate::diagnostic::{Span, Text};
use crate::engine::duckdb::{DuckDb, Settings};
use crate::engine::{Engine, Place, Session};
use crate::graph::Csv;
use crate::source::inspect::inspect;
use crate::sql::Column;
use crate::sql::write::record;

fn csv() -> Csv {
    Csv {
        delimiter: ',',
        quote: '"',
        encoding: "utf-8".into(),
        null: String::new(),
        date_format: None,
        datetime_format: None,
    }
}

/// A source table `shop.t`; `columns` is `name TYPE, ...`, or empty for inferred types.
fn table(pattern: &Path, format: Format, columns: &str) -> SourceTable {
    let columns = columns.split(", ").filter(|it| !it.is_empty()).map(|it| {
        let (name, column_type) = it.split_once(' ').unwrap();
        Column {
            name: name.into(),
            column_type: column_type.parse().unwrap(),
        }
    });
    let columns: Vec<_> = columns.collect();
    let text = Text::new("models.yaml", "file: t.csv\n");
    SourceTable {
        source: "shop".into(),
        name: "t".into(),
        pattern: pattern.into(),
        format,
        columns: (!columns.is_empty()).then_some(columns),
        is_optional: false,
        max_rejects: 0,
        at: Span::new(&text, 6..11),
    }
}

fn rows(session: &mut dyn Session, sql: &str) -> String {
    let mut shown = String::new();
    for batch in session.query(&Statement::new(sql)).unwrap() {
        for row in 0..batch.num_rows() {
            let cells = batch.columns().iter().map(|it| {
                if it.is_null(row) {
                    "NULL".to_owned()
                } else {
                    array_value_to_string(it, row).unwrap()
                }
            });
            writeln!(
                shown,
                "{}",
                cells.collect::<Vec<_>>().join(" | ").escape_debug()
            )
            .unwrap();
        }
    }
    shown
}

/// What is loaded, and below a line what is rejected. Every record is one or the other.
fn extract(table: &SourceTable) -> String {
    let engine = DuckDb::open(&Place::Memory, &Settings::default()).unwrap();
    let inspected = inspect(table, None, &engine).unwrap().0;
    let mut session = engine.connect().unwrap();
    session
        .execute(&Statement::new("CREATE SCHEMA shop"))
        .unwrap();
    for statement in record::tables() {
        session.execute(&statement).unwrap();
    }
    let extraction = statements(table, &inspected);
    for _ in 0..2 {
        // A second time replaces the first.
        for statement in &extraction.statements {
            session
                .execute(statement)
                .unwrap_or_else(|error| panic!("{error}\n{statement}"));
        }
    }
    let count = session.query(&extraction.count).unwrap();
    let counted: i64 = (0..2)
        .map(|it| count[0].column(it).as_primitive::<Int64Type>().value(0))
        .sum();
    let loaded = rows(&mut *session, "SELECT * FROM shop.t LIMIT 20");
    let rejected = rows(
        &mut *session,
        "SELECT parse_filename(file), line, column_name, reason, raw FROM _dwh.rejected_rows ORDER BY file, line LIMIT 20",
    );
    assert_eq!(
        Some(counted.cast_unsigned()),
        extraction.records,
        "{loaded}---\n{rejected}"
    );
    format!("{loaded}---\n{rejected}")
}

fn check(bytes: &[u8], columns: &str) -> String {
    check_as(bytes, columns, csv())
}

fn check_as(bytes: &[u8], columns: &str, csv: Csv) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.csv");
    std::fs::write(&path, bytes).unwrap();
    extract(&table(&path, Format::Csv(csv), columns))
}

#[test]
fn empty_is_null_and_quoted_empty_is_a_text() {
    insta::assert_snapshot!(check(b"b,a,n\n,1,\"\"\n\"\",,2\n", "a INT64, b STRING, n NUMERIC"), @"
    1 | NULL | NULL
    NULL |  | 2.000000000
    ---
    ");
}

#[test]
fn every_kind_of_broken_row_is_kept_with_its_line() {
    let text =
        b"a,b\n1,\"x\r\ny\"\nq,z\n2\n3,y,z\n\n4,caf\xe9\n5,\"b \"a\" r\"\n1.5,w\n6,ok\n1.5,w\n";
    insta::assert_snapshot!(check(text, "a INT64, b STRING"), @r#"
    1 | x\r\ny
    6 | ok
    ---
    t.csv | 4 | a | `q` is not INT64 | q,z
    t.csv | 5 | b | fewer fields than the header | 2
    t.csv | 6 | NULL | more fields than the header | 3,y,z
    t.csv | 8 | b | not UTF-8 | 4,caf?
    t.csv | 9 | b | a quote inside a quoted field is not doubled | 5,\"b \"a\" r\"
    t.csv | 10 | a | `1.5` is not INT64 | 1.5,w
    t.csv | 12 | a | `1.5` is not INT64 | 1.5,w
    "#);
}

#[test]
fn casts_are_as_strict_as_googlesqls() {
    insta::assert_snapshot!(check(b"v\n1e3\n007\n9223372036854775808\n-5\n", "v INT64"), @"
    7
    -5
    ---
    t.csv | 2 | v | `1e3` is not INT64 | 1e3
    t.csv | 4 | v | `9223372036854775808` is not INT64 | 9223372036854775808
    ");
    insta::assert_snapshot!(check(b"v\n2018-01-02 10:00:00\n2018-1-2\n2018-02-30\ninfinity\n", "v DATE"), @"
    2018-01-02
    ---
    t.csv | 2 | v | `2018-01-02 10:00:00` is not DATE | 2018-01-02 10:00:00
    t.csv | 4 | v | `2018-02-30` is not DATE | 2018-02-30
    t.csv | 5 | v | `infinity` is not DATE | infinity
    ");
    insta::assert_snapshot!(check(b"v\n2018-01-02T10:11:12.5\n2018-01-02\n2018-01-02 10:11:12+02:00\n2018-01-02 10:11:12Z\n", "v DATETIME"), @"
    2018-01-02T10:11:12.500
    2018-01-02T00:00:00
    ---
    t.csv | 4 | v | `2018-01-02 10:11:12+02:00` is not DATETIME | 2018-01-02 10:11:12+02:00
    t.csv | 5 | v | `2018-01-02 10:11:12Z` is not DATETIME | 2018-01-02 10:11:12Z
    ");
    insta::assert_snapshot!(check(b"v\n2018-01-02 10:11:12+02:00\n2018-01-02 10:11:12Z\n2018-01-02 10:11:12\nnow\n", "v TIMESTAMP"), @"
    2018-01-02T08:11:12
    2018-01-02T10:11:12
    2018-01-02T10:11:12
    ---
    t.csv | 5 | v | `now` is not TIMESTAMP | now
    ");
    insta::assert_snapshot!(check(b"v\n1.1234567895\n12345678901234567890123456789.5\n123456789012345678901234567890\n", "v NUMERIC"), @"
    1.123456790
    12345678901234567890123456789.500000000
    ---
    t.csv | 4 | v | `123456789012345678901234567890` is not NUMERIC | 123456789012345678901234567890
    ");
    insta::assert_snapshot!(check(b"v\ntrue\nFALSE\n1\n0\nmaybe\n", "v BOOL"), @"
    true
    false
    true
    false
    ---
    t.csv | 6 | v | `maybe` is not BOOL | maybe
    ");
}

#[test]
fn what_googlesqls_types_cannot_hold_is_rejected_though_duckdb_could() {
    insta::assert_snapshot!(check(b"v\n9999-12-31 23:59:59.999999\n10000-01-01 00:00:00\n0000-12-31 00:00:00\n", "v DATETIME"), @"
    9999-12-31T23:59:59.999999
    ---
    t.csv | 3 | v | `10000-01-01 00:00:00` is not DATETIME | 10000-01-01 00:00:00
    t.csv | 4 | v | `0000-12-31 00:00:00` is not DATETIME | 0000-12-31 00:00:00
    ");
    insta::assert_snapshot!(check(b"v\n0001-01-01\n0000-12-31\n", "v DATE"), @"
    0001-01-01
    ---
    t.csv | 3 | v | `0000-12-31` is not DATE | 0000-12-31
    ");
    insta::assert_snapshot!(check(b"v\n10000-01-01 01:00:00+02:00\n10000-01-01 00:00:00\n", "v TIMESTAMP"), @"
    9999-12-31T23:00:00
    ---
    t.csv | 3 | v | `10000-01-01 00:00:00` is not TIMESTAMP | 10000-01-01 00:00:00
    ");
    insta::assert_snapshot!(check(b"v\n23:59:59.999999\n24:00:00\n", "v TIME"), @"
    23:59:59.999999
    ---
    t.csv | 3 | v | `24:00:00` is not TIME | 24:00:00
    ");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.parquet");
    let engine = DuckDb::open(&Place::Memory, &Settings::default()).unwrap();
    let copy = format!(
        "COPY (SELECT * FROM (VALUES (1, DATE '9999-12-31', TIMESTAMP '0001-01-01'), (2, DATE '10000-01-01', NULL), \
         (3, NULL, TIMESTAMP '10000-01-01 00:00:00'), (4, DATE '2020-01-01', 'infinity'::TIMESTAMP)) t(id, day, noon)) TO '{}' (FORMAT parquet)",
        path.display()
    );
    engine
        .connect()
        .unwrap()
        .execute(&Statement::new(copy))
        .unwrap();
    insta::assert_snapshot!(extract(&table(&path, Format::Parquet, "id INT64, day DATE, noon DATETIME")), @r#"
    1 | 9999-12-31 | 0001-01-01T00:00:00
    ---
    t.parquet | 2 | day | `10000-01-01` is not DATE | {\"id\":2,\"day\":\"10000-01-01\",\"noon\":null}
    t.parquet | 3 | noon | `10000-01-01 00:00:00` is not DATETIME | {\"id\":3,\"day\":null,\"noon\":\"10000-01-01 00:00:00\"}
    t.parquet | 4 | noon | `infinity` is not DATETIME | {\"id\":4,\"day\":\"2020-01-01\",\"noon\":\"infinity\"}
    "#);
}

#[test]
fn blank_lines_are_rows_of_one_column_only() {
    insta::assert_snapshot!(check(b"\n\na\nx\n\ny\n\n", "a STRING"), @"
    x
    NULL
    y
    NULL
    ---
    ");
    insta::assert_snapshot!(check(b"a,b\r\n1,x\r\n\r\n2,y\r\n\r\n", "a INT64, b STRING"), @"
    1 | x
    2 | y
    ---
    ");
}

#[test]
fn mixed_line_ends_and_other_encodings_are_rewritten() {
    insta::assert_snapshot!(check(b"a,b\r\n1,x\n2,y,z\r\n3,\"u\r\nv\"\nq,w\n", "a INT64, b STRING"), @r"
    1 | x
    3 | u\r\nv
    ---
    t.csv | 3 | NULL | more fields than the header | 2,y,z
    t.csv | 6 | a | `q` is not INT64 | q,w
    ");
    let windows = Csv {
        encoding: "windows-1252".into(),
        delimiter: ';',
        ..csv()
    };
    insta::assert_snapshot!(check_as(b"a;b\n1;caf\xe9 \x80\nx;\x93q\x94\n", "a INT64, b STRING", windows), @"
    1 | café €
    ---
    t.csv | 3 | a | `x` is not INT64 | x;“q”
    ");
    let utf16: Vec<u8> = "\u{feff}a,b\r\n1,é\r\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    insta::assert_snapshot!(check_as(&utf16, "a INT64, b STRING", Csv { encoding: "utf-16le".into(), ..csv() }), @"
    1 | é
    ---
    ");
}

#[test]
fn a_declared_null_and_formats_are_used() {
    let csv = Csv {
        null: "NA".into(),
        date_format: Some("%d/%m/%Y".into()),
        ..csv()
    };
    insta::assert_snapshot!(check_as(b"a,b,d\nNA,\"NA\",2/1/2018\n,,NA\n1,x,2018-01-02\n", "a INT64, b STRING, d DATE", csv), @"
    NULL | NA | 2018-01-02
    NULL |  | NULL
    ---
    t.csv | 4 | d | `2018-01-02` is not DATE | 1,x,2018-01-02
    ");
}

#[test]
fn files_of_one_pattern_are_read_by_name() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("1.csv"), "a,b\n1,x\n").unwrap();
    std::fs::write(folder.path().join("2.csv"), "b,more,a\ny,?,2\nz,?,q\n").unwrap();
    let gz = std::fs::File::create(folder.path().join("3.csv.gz")).unwrap();
    let mut gz = flate2::write::GzEncoder::new(gz, flate2::Compression::fast());
    std::io::Write::write_all(&mut gz, b"a,b\n3,z\n4\n").unwrap();
    gz.finish().unwrap();
    std::fs::write(
        folder.path().join("4.csv.zst"),
        zstd::encode_all(b"a,b\n5,\xe9\n6,w\n".as_slice(), 1).unwrap(),
    )
    .unwrap();
    insta::assert_snapshot!(extract(&table(&folder.path().join("*.csv*"), Format::Csv(csv()), "b STRING, a INT64")), @"
    x | 1
    y | 2
    z | 3
    w | 6
    ---
    2.csv | 3 | a | `q` is not INT64 | z,q
    3.csv.gz | 3 | b | fewer fields than the header | 4
    4.csv.zst | 2 | b | not UTF-8 | 5,?
    ");
}

#[test]
fn types_are_inferred_from_all_rows() {
    let mut text = String::from("zip,id,big,price,day,at,flag,nothing,odd\n");
    for row in 0..30_000 {
        let odd = if row == 29_999 { "x" } else { "1" };
        writeln!(
            text,
            "0103{row},{row},1234567890123456789012,1.5,2018-01-02,2018-01-02 10:00:00,true,,{odd}"
        )
        .unwrap();
    }
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("t.csv"), text).unwrap();
    let engine = DuckDb::open(&Place::Memory, &Settings::default()).unwrap();
    let table = table(&folder.path().join("t.csv"), Format::Csv(csv()), "");
    let inspection = inspect(&table, None, &engine).unwrap();
    let types: Vec<_> = inspection
        .0
        .columns
        .iter()
        .map(|it| format!("{} {}", it.name, it.column_type))
        .collect();
    assert_eq!(
        types.join(", "),
        "zip STRING, id INT64, big NUMERIC, price FLOAT64, day DATE, at DATETIME, flag BOOL, nothing STRING, odd STRING"
    );
    assert!(extract(&table).ends_with("---\n"));
}

#[test]
fn quoted_tables_in_a_large_file_are_read_right() {
    // Text that looks like rows, where threads would begin to read in the middle: DuckDB alone invents and loses rows here.
    let mut text = String::from("id,note\n");
    for row in 0..300_000 {
        writeln!(text, "{row},\"{}\"", "1,2\n1,2\n".repeat(8)).unwrap();
    }
    let shown = check(text.as_bytes(), "id INT64, note STRING");
    assert!(shown.ends_with("---\n"), "{}", &shown[shown.len() - 300..]);
}

#[test]
fn parquet_is_cast_to_what_is_declared_and_rejects_what_does_not_fit() {
    let folder = tempfile::tempdir().unwrap();
    let engine = DuckDb::open(&Place::Memory, &Settings::default()).unwrap();
    let mut session = engine.connect().unwrap();
    for (name, query) in [
        (
            "1",
            "SELECT 1 AS a, 1.5::DOUBLE AS b, 'x' AS c, TIMESTAMPTZ '2018-01-02 10:00:00+00' AS z",
        ),
        (
            "2",
            "SELECT 'q' AS c, 2::BIGINT AS a, 2::DOUBLE AS b, TIMESTAMPTZ '2018-01-02 10:00:00+00' AS z",
        ),
    ] {
        let to = duckdb_text(
            &folder
                .path()
                .join(name)
                .with_extension("parquet")
                .to_string_lossy(),
        );
        session
            .execute(&Statement::new(format!("COPY ({query}) TO {to}")))
            .unwrap();
    }
    let pattern = folder.path().join("*.parquet");
    insta::assert_snapshot!(extract(&table(&pattern, Format::Parquet, "")), @"
    1 | 1.5 | x | 2018-01-02T10:00:00
    2 | 2.0 | q | 2018-01-02T10:00:00
    ---
    ");
    insta::assert_snapshot!(extract(&table(&pattern, Format::Parquet, "b INT64, a NUMERIC, z TIMESTAMP")), @r#"
    2 | 2.000000000 | 2018-01-02T10:00:00
    ---
    1.parquet | 1 | b | `1.5` is not INT64 | {\"b\":1.5,\"a\":1,\"z\":\"2018-01-02 10:00:00+00\"}
    "#);
}
