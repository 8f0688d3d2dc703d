//! Whatever single call fails, and however: a load, a query and a copy succeed or fail cleanly, and no row is there twice.

use dwh::engine::Engine;
use dwh::engine::bigquery::{BigQuery, Job, Load, TableName};
use dwh::sql::Statement;

use crate::bigquery::{PROJECT, columns, emulator, parquet, settings, shown};
use crate::proxy::{FAULTS, Fault, Proxy};

/// Loads a file, adds its rows to a table once, and publishes a copy; gives what went wrong.
fn work(engine: &BigQuery, dataset: &str, file: &std::path::Path) -> Result<(), String> {
    let name = |table: &str| TableName::new(PROJECT, dataset, table);
    let load = Load {
        to: name("loaded"),
        columns: columns(),
        files: vec![file.to_owned()],
        layout: dwh::engine::bigquery::Layout::default(),
    };
    engine
        .load(&Job::new("loaded", "load"), &load)
        .map_err(|it| format!("load: {it:?}"))?;
    let sql = format!("INSERT INTO {dataset}.added (id) SELECT id FROM {dataset}.loaded");
    engine
        .run(&Job::new("added", "add"), &Statement::new(sql))
        .map_err(|it| format!("insert: {it:?}"))?;
    engine
        .copy(&Job::new("copied", "copy"), &name("added"), &name("copied"))
        .map_err(|it| format!("copy: {it:?}"))
}

/// What is there afterwards, asked without faults.
fn found(endpoint: &str, dataset: &str, table: &str, fault: Option<(usize, Fault)>) -> String {
    let mut asking = settings(endpoint, dataset);
    asking.run = format!("{}_look_{table}_{fault:?}", asking.run);
    let engine = BigQuery::open(asking).unwrap();
    let mut session = engine.connect().unwrap();
    let sql = format!("SELECT COUNT(*) AS n, COUNT(DISTINCT id) AS ids FROM {dataset}.{table}");
    shown(&session.query(&Statement::new(sql)).unwrap())
}

#[test]
fn no_single_fault_of_any_call_doubles_a_row() {
    let Some(server) = emulator() else { return };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rows.parquet");
    parquet(crate::bigquery::EVERY_TYPE, &file);
    let run = |dataset: &str, fault: Option<(usize, Fault)>| {
        let proxy = Proxy::start(&server, fault);
        let mut without = settings(&server, dataset);
        without.run = format!("{}_{fault:?}", without.run);
        let clean = BigQuery::open(without).unwrap();
        clean.delete_dataset(dataset).unwrap();
        clean.create_dataset(dataset, "a test", None).unwrap();
        let make = Statement::new(format!("CREATE TABLE {dataset}.added (id INT64)"));
        clean.run(&Job::new("made", dataset), &make).unwrap();
        let mut faulty = settings(&proxy.endpoint, dataset);
        faulty.run = format!("{dataset}_{}_{fault:?}", std::process::id());
        let engine = BigQuery::open(faulty).unwrap();
        let done = work(&engine, dataset, &file);
        if done.is_ok() {
            for table in ["loaded", "added", "copied"] {
                let seen = found(&server, dataset, table, fault);
                assert!(seen.contains("| 2 | 2   |"), "{table}: {seen}");
            }
        }
        (done, proxy.calls())
    };
    let (done, calls) = run("faults", None);
    assert_eq!(done, Ok(()));
    assert!(calls >= 4, "{calls}");
    // Looks at a job that runs differ in number from run to run; the calls up to there are the same.
    for at in 0..calls.min(9) {
        let fault = FAULTS[at % FAULTS.len()];
        for fault in [fault, Fault::DropAfter, Fault::Cut] {
            let (done, _) = run("faults", Some((at, fault)));
            assert_eq!(done, Ok(()), "call {at}, {fault:?}");
        }
    }
}
