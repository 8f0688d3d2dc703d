//! BigQuery's engine against an emulator, over the wire: what comes back, what a mistake is, and that nothing is done twice whatever fails.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use duckdb::arrow::array::AsArray;
use duckdb::arrow::record_batch::RecordBatch;
use duckdb::arrow::util::pretty::pretty_format_batches;
use dwh::engine::bigquery::{
    BigQuery, Credentials, Description, Job, Layout, Load, Retry, Settings, TableName,
};
use dwh::engine::duckdb::DuckDb;
use dwh::engine::{Engine, FailureKind, Place};
use dwh::sql::{Column, ColumnType, Statement};

/// The address of an emulator; None, said loudly, where there is none.
#[expect(clippy::print_stderr, reason = "a test that does not run must say so")]
pub fn emulator() -> Option<String> {
    let endpoint = std::env::var("DWH_TEST_BIGQUERY_ENDPOINT").ok();
    if endpoint.is_none() {
        eprintln!(
            "SKIPPED: no emulator of BigQuery; ci/test.sh starts one where it finds Python 3.13"
        );
    }
    endpoint
}

/// A project of the emulator's that every test shares; datasets are a test's own.
pub const PROJECT: &str = "p1";

pub fn settings(endpoint: &str, dataset: &str) -> Settings {
    Settings {
        project: PROJECT.into(),
        dataset: dataset.into(),
        location: None, // it is that of the dataset
        endpoint: Some(endpoint.into()),
        bucket: None,
        credentials: Credentials::None,
        run: format!("{dataset}_{}", std::process::id()),
        labels: BTreeMap::from([("team".to_owned(), "CRM".to_owned())]),
        maximum_bytes_billed: None,
        maximum_of_steps: BTreeMap::new(),
        job_timeout: None,
        retry: Retry {
            first: Duration::from_millis(5),
            most: Duration::from_millis(50),
            budget: Duration::from_secs(5),
            request: Duration::from_mins(1),
        },
    }
}

/// An engine with an empty dataset of this name.
fn engine(dataset: &str) -> Option<BigQuery> {
    let engine = BigQuery::open(settings(&emulator()?, dataset)).unwrap();
    engine.delete_dataset(dataset).unwrap();
    engine.create_dataset(dataset, "a test", None).unwrap();
    Some(engine)
}

pub fn shown(batches: &[RecordBatch]) -> String {
    pretty_format_batches(batches).unwrap().to_string()
}

fn rows(engine: &dyn Engine, sql: &str) -> Vec<RecordBatch> {
    let mut session = engine.connect().unwrap();
    session.query(&Statement::new(sql)).unwrap()
}

/// Every type, as columns of a table of DuckDB; but BYTES, which the emulator decodes as base64, although Parquet holds them as they are.
pub const EVERY_TYPE: &str = "SELECT * FROM (VALUES
  (1::BIGINT, true, 9223372036854775807, 1.5e-7::DOUBLE, 1.000000001::DECIMAL(38,9), 'é''\n', DATE '2020-02-29', TIMESTAMP '9999-12-31 23:59:59.999999', TIME '23:59:59.000001', TIMESTAMP '2023-11-14 22:13:20.123456', [1, 2]::BIGINT[], [{'a': 'x', 'b': DATE '2020-01-01'}], {'n': 1.5::DECIMAL(38,9), 'inner': {'yes': true}}, '{\"a\":[1,null,\"é\"]}'::JSON),
  (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, []::BIGINT[], [], NULL, NULL)) t(id, bool, int, float, numeric, text, day, naive, time, instant, list, structs, record, json) ORDER BY id";

const TYPES: &[(&str, &str)] = &[
    ("id", "INT64"),
    ("bool", "BOOL"),
    ("int", "INT64"),
    ("float", "FLOAT64"),
    ("numeric", "NUMERIC"),
    ("text", "STRING"),
    ("day", "DATE"),
    ("naive", "DATETIME"),
    ("time", "TIME"),
    ("instant", "TIMESTAMP"),
    ("list", "ARRAY<INT64>"),
];

pub fn columns() -> Vec<Column> {
    let column = |name: &str, column_type| Column {
        name: name.into(),
        column_type,
    };
    let mut columns: Vec<_> = TYPES
        .iter()
        .map(|(name, it)| column(name, it.parse().unwrap()))
        .collect();
    let fields = vec![
        column("a", "STRING".parse().unwrap()),
        column("b", "DATE".parse().unwrap()),
    ];
    let structs = ColumnType::Array(Box::new(ColumnType::Struct(fields)));
    columns.push(column("structs", structs));
    let inner = ColumnType::Struct(vec![column("yes", ColumnType::Bool)]);
    let fields = vec![column("n", ColumnType::Numeric), column("inner", inner)];
    columns.push(column("record", ColumnType::Struct(fields)));
    columns.push(column("json", ColumnType::Json));
    columns
}

/// The rows of a query of DuckDB as a Parquet file.
pub fn parquet(sql: &str, file: &Path) -> Vec<RecordBatch> {
    let engine = DuckDb::open(&Place::Memory, &dwh::engine::duckdb::Settings::default()).unwrap();
    let copy = format!("COPY ({sql}) TO '{}' (FORMAT parquet)", file.display());
    engine
        .connect()
        .unwrap()
        .execute(&Statement::new(copy))
        .unwrap();
    rows(&engine, sql)
}

/// What is in a dataset: the name of each table and view, and whether it is a view.
pub(crate) fn kinds(engine: &BigQuery, dataset: &str) -> Vec<(String, bool)> {
    let tables = engine.tables(dataset).unwrap().into_iter();
    tables.map(|(name, it)| (name, it.is_view)).collect()
}

#[test]
fn what_is_loaded_comes_back_as_duckdb_has_it() {
    let Some(engine) = engine("round_trip") else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("all.parquet");
    let expected = parquet(EVERY_TYPE, &file);
    let to = TableName::new(PROJECT, "round_trip", "all");
    let load = Load {
        to: to.clone(),
        columns: columns(),
        files: vec![file],
        layout: Layout::default(),
    };
    for attempt in 0..2 {
        let loaded = engine.load(&Job::new("all", format!("load {attempt}")), &load);
        assert_eq!(loaded.unwrap(), 2);
    }
    let found = rows(&engine, "SELECT * FROM round_trip.all ORDER BY id");
    assert_eq!(shown(&found), shown(&expected));
    let types = |it: &RecordBatch| -> Vec<String> {
        let schema = it.schema();
        let names = schema.fields().iter().map(|it| it.data_type().to_string());
        names.collect()
    };
    let plain = |it: Vec<String>| it.join("; ").replace(", field: 'l')", ")"); // DuckDB's name for the elements of a list
    assert_eq!(plain(types(&found[0])), plain(types(&expected[0])));
    let facts = engine.table(&to).unwrap().unwrap();
    let declared: Vec<_> = columns()
        .into_iter()
        .map(|it| (it.name, it.column_type.to_string()))
        .collect();
    assert_eq!((facts.columns, facts.rows), (declared, 2));
}

#[test]
fn bytes_are_loaded_as_such_and_come_back() {
    let Some(engine) = engine("bytes") else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bytes.parquet");
    // The emulator takes what stands in the file for base64.
    parquet(
        "SELECT * FROM (VALUES (1::BIGINT, 'AAH/Jw=='), (2, NULL)) t(id, b) ORDER BY id",
        &file,
    );
    let column = |name: &str, column_type| Column {
        name: name.into(),
        column_type,
    };
    let load = Load {
        to: TableName::new(PROJECT, "bytes", "all"),
        columns: vec![
            column("id", ColumnType::Int64),
            column("b", ColumnType::Bytes),
        ],
        files: vec![file],
        layout: Layout::default(),
    };
    assert_eq!(engine.load(&Job::new("all", "load"), &load).unwrap(), 2);
    let found = rows(&engine, "SELECT * FROM bytes.all ORDER BY id");
    let bytes = found[0].column(1).as_binary::<i32>();
    assert_eq!(
        bytes.iter().collect::<Vec<_>>(),
        [Some(&b"\x00\x01\xff'"[..]), None]
    );
    let facts = engine.table(&load.to).unwrap().unwrap();
    assert_eq!(facts.columns[1], ("b".to_owned(), "BYTES".to_owned()));
}

/// What every engine does, in the words that both of them understand.
fn contract(engine: &dyn Engine, nowhere: &str) {
    let mut session = engine.connect().unwrap();
    let mut query = |sql: &str| session.query(&Statement::new(sql));
    let one = query(
        "SELECT 1 AS a, CAST(NULL AS DATE) AS b, 'it''s' AS c"
            .replace("''", "\\'")
            .as_str(),
    )
    .or_else(|_| query("SELECT 1 AS a, CAST(NULL AS DATE) AS b, 'it''s' AS c"))
    .unwrap();
    assert_eq!(one[0].num_rows(), 1);
    assert!(shown(&one).contains("it's"), "{}", shown(&one));
    let none = query("SELECT 1 AS a WHERE 1 = 2").unwrap();
    assert_eq!(
        (none.len(), none[0].num_rows(), none[0].num_columns()),
        (1, 0, 1)
    );
    let sql = "SELECT 'é',\n  nope FROM (SELECT 1 AS x)";
    let error = query(sql).unwrap_err();
    assert_eq!(error.kind, FailureKind::Refused, "{error:?}");
    assert!(error.message.contains("nope"), "{error:?}");
    let error = query(&format!("SELECT * FROM {nowhere}")).unwrap_err();
    assert!(
        matches!(error.kind, FailureKind::Refused | FailureKind::Missing),
        "{error:?}"
    );
    engine.cancel();
    let error = query("SELECT 1").unwrap_err();
    assert_eq!(error.kind, FailureKind::Interrupted);
}

#[test]
fn both_engines_keep_one_contract() {
    let duckdb = DuckDb::open(&Place::Memory, &dwh::engine::duckdb::Settings::default()).unwrap();
    contract(&duckdb, "nowhere");
    if let Some(bigquery) = engine("contract") {
        contract(&bigquery, "contract.nowhere");
    }
}

#[test]
fn many_rows_come_in_pages() {
    let Some(engine) = engine("pages") else {
        return;
    };
    let sql = "SELECT x FROM UNNEST(GENERATE_ARRAY(1, 120000)) AS x";
    let mut seen = 0;
    let job = Job::new("pages", "read");
    let read = engine.pages(&job, &Statement::new(sql), |batch| {
        seen += batch.num_rows();
        true
    });
    read.unwrap();
    assert_eq!(seen, 120_000);
}

#[test]
fn a_table_is_copied_described_leased_and_removed() {
    let Some(engine) = engine("tables") else {
        return;
    };
    let name = |table: &str| TableName::new(PROJECT, "tables", table);
    let mut session = engine.connect().unwrap();
    for sql in [
        "CREATE TABLE tables.customers AS SELECT 1 AS customer_key",
        "CREATE TABLE tables.a PARTITION BY day AS SELECT 1 AS id, 1 AS customer_key, DATE '2020-01-01' AS day",
        "CREATE TABLE tables.b AS SELECT 'x' AS other",
    ] {
        session.execute(&Statement::new(sql)).unwrap();
    }
    for attempt in 0..2 {
        // The second time the job is found, and done nothing again.
        engine
            .copy(&Job::new("b", "publish"), &name("a"), &name("b"))
            .unwrap();
        let facts = engine.table(&name("b")).unwrap().unwrap();
        assert_eq!((facts.columns.len(), facts.rows), (3, 1), "{attempt}");
    }
    let described = Description {
        description: "every one".into(),
        columns: BTreeMap::from([("id".to_owned(), "its number".to_owned())]),
        labels: BTreeMap::from([("layer".to_owned(), "Mart".to_owned())]),
        primary_key: vec!["id".into()],
        foreign_keys: vec![dwh::engine::bigquery::ForeignKey {
            column: "customer_key".into(),
            to: name("customers"),
            field: "customer_key".into(),
        }],
        ..Description::default()
    };
    engine.describe(&name("a"), &described).unwrap();
    assert_eq!(
        engine.table(&name("a")).unwrap().unwrap().description,
        "every one"
    );
    assert!(engine.table(&name("nowhere")).unwrap().is_none());

    let until = || jiff::Timestamp::now() + Duration::from_mins(5);
    assert!(engine.create_table(&name("lock"), "me", until()).unwrap());
    assert!(!engine.create_table(&name("lock"), "you", until()).unwrap());
    let facts = engine.table(&name("lock")).unwrap().unwrap();
    assert_eq!(facts.description, "me");
    let renewed = engine.renew_table(&name("lock"), &facts.etag, "me again", until());
    let etag = renewed.unwrap().unwrap();
    assert_ne!(etag, facts.etag);
    let late = engine.renew_table(&name("lock"), &facts.etag, "too late", until());
    assert_eq!(late.unwrap(), None);
    let names = kinds(&engine, "tables");
    let expected = ["a", "b", "customers", "lock"].map(|it| (it.to_owned(), false));
    assert_eq!(names, expected);
    for _ in 0..2 {
        engine.delete_table(&name("lock")).unwrap();
        engine.delete_dataset("tables").unwrap();
    }
    assert_eq!(engine.location("tables").unwrap(), None);
    assert!(!engine.datasets().unwrap().contains(&"tables".to_owned()));
    assert_eq!(kinds(&engine, "tables"), []);
}
