//! Builds in BigQuery, against an emulator: what is published, what is not, and what a killed build leaves.

use std::path::Path;

use dwh::engine::bigquery::{BigQuery, Job, TableName};
use dwh::publish::lease::Lease;
use dwh::publish::remote::{in_one_transaction, resume};
use dwh::sql::Statement;
use dwh::sql::write::bigquery::record::{Publishing, PublishingKind, Record};

use crate::bigquery::{PROJECT, emulator, kinds, settings};
use crate::project::{Ran, run, write};

pub(crate) const ORDERS: &str =
    "id,day,amount,who\n1,2024-01-01,10.5,a\n2,2024-01-01,20,b\n3,2024-01-02,5.25,it's\n";

/// A project of a source, a view and two tables, whose target `remote` is a dataset of the emulator that is empty.
pub(crate) fn project(folder: &Path, dataset: &str) -> Option<BigQuery> {
    let endpoint = emulator()?;
    let models = format!(
        "name: shop
targets:
  local: {{ path: w.duckdb }}
  remote: {{ type: bigquery, project: {PROJECT}, dataset: {dataset}, credentials: none, endpoint: \"{endpoint}\", retry_for: 5 }}
  hybrid: {{ type: bigquery, from: local, project: {PROJECT}, dataset: {dataset}, credentials: none, endpoint: \"{endpoint}\", retry_for: 5 }}
vars:
  least: {{ type: NUMERIC, value: \"10\" }}
sources:
  raw:
    tables:
      orders: {{ file: orders.csv, columns: {{ id: INT64, day: DATE, amount: NUMERIC, who: STRING }} }}
models:
  stg_orders: {{ materialized: view, description: Orders. }}
  fct_orders:
    description: One row for each order.
    columns:
      id: {{ description: Its number., constraints: [primary_key] }}
      amount: {{ tests: [not_null, {{ expression: amount > 0 }}] }}
  by_day:
    tests: [{{ unique: [day] }}]
"
    );
    write(
        folder,
        &[
            ("models.yaml", &models),
            ("orders.csv", ORDERS),
            (
                "sql/stg_orders.sql",
                "SELECT id, day, amount, who FROM raw.orders -- as they came\n",
            ),
            (
                "sql/fct_orders.sql",
                "SELECT id, day, amount, who, amount >= @least AS is_large FROM stg_orders\n",
            ),
            (
                "sql/by_day.sql",
                "SELECT day, SUM(amount) AS amount, COUNT(*) AS orders FROM fct_orders GROUP BY day\n",
            ),
        ],
    );
    let mut settings = settings(&endpoint, dataset);
    settings.run = format!("look_{}", settings.run);
    let engine = BigQuery::open(settings).unwrap();
    for it in datasets(&engine, dataset) {
        engine.delete_dataset(&it).unwrap();
    }
    Some(engine)
}

pub(crate) fn datasets(engine: &BigQuery, of: &str) -> Vec<String> {
    let mut found = engine.datasets().unwrap();
    found.retain(|it| it == of || it.starts_with(&format!("{of}_")));
    found.sort();
    found
}

fn remote(folder: &Path, arguments: &[&str]) -> Ran {
    let mut all = arguments.to_vec();
    all.extend(["--target", "remote"]);
    run(folder, &all)
}

fn rows(folder: &Path, sql: &str) -> String {
    let read = remote(folder, &["query", sql, "--output", "csv"]);
    assert_eq!(read.code, 0, "{}", read.stderr);
    read.stdout
}

const BY_DAY: &str = "SELECT * FROM by_day ORDER BY day";

#[test]
fn a_build_publishes_what_the_local_one_does_and_a_second_one_has_nothing_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let Some(engine) = project(folder, "remote_twice") else {
        return;
    };
    let built = remote(folder, &["build"]);
    assert_eq!(built.code, 0, "{}", built.stderr);
    assert!(built.stdout.is_empty(), "{}", built.stdout);
    let local = run(folder, &["build", "--target", "local"]);
    assert_eq!(local.code, 0, "{}", local.stderr);
    for sql in [
        BY_DAY,
        "SELECT * FROM fct_orders ORDER BY id",
        "SELECT * FROM stg_orders ORDER BY id",
    ] {
        let local = run(
            folder,
            &["query", sql, "--target", "local", "--output", "csv"],
        );
        assert_eq!(rows(folder, sql), local.stdout, "{sql}");
    }
    assert_eq!(
        datasets(&engine, "remote_twice"),
        ["remote_twice", "remote_twice__dwh", "remote_twice_raw"]
    );
    let again = remote(folder, &["build"]);
    assert!(again.stderr.contains("nothing to do"), "{}", again.stderr);
    let tested = remote(folder, &["test"]);
    assert_eq!(tested.code, 0, "{}", tested.stderr);
    let shown = remote(folder, &["show", "by_day", "--output", "csv"]);
    assert_eq!(shown.stdout.lines().count(), 3, "{}", shown.stdout);
    let planned = remote(folder, &["plan", "--full-refresh"]);
    assert!(
        planned.stdout.contains("about 0.0000 at 6.25 per TiB"),
        "{}",
        planned.stdout
    );
}

#[test]
fn a_failed_build_publishes_nothing_and_can_be_looked_into() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let Some(_) = project(folder, "remote_failed") else {
        return;
    };
    assert_eq!(remote(folder, &["build"]).code, 0);
    let before = rows(folder, BY_DAY);
    std::fs::write(
        folder.join("orders.csv"),
        format!("{ORDERS}9,2024-01-09,-5,z\n"),
    )
    .unwrap();
    let failed = remote(folder, &["build"]);
    assert_eq!(failed.code, 1, "{}", failed.stderr);
    assert!(failed.stderr.contains("id=9"), "{}", failed.stderr);
    assert_eq!(rows(folder, BY_DAY), before);
    let left = remote(
        folder,
        &[
            "query",
            "SELECT id FROM fct_orders WHERE amount < 0",
            "--failed",
            "--output",
            "csv",
        ],
    );
    assert_eq!(left.stdout, "id\n9\n", "{}", left.stderr);
    std::fs::write(folder.join("orders.csv"), ORDERS.replace("5.25", "6.25")).unwrap();
    let mended = remote(folder, &["build"]);
    assert_eq!(mended.code, 0, "{}", mended.stderr);
    assert!(rows(folder, BY_DAY).contains("2024-01-02,6.25"));
}

#[test]
fn a_query_cannot_change_what_is_published() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    if project(folder, "remote_query").is_none() {
        return;
    }
    assert_eq!(remote(folder, &["build"]).code, 0);
    let before = rows(folder, BY_DAY);
    let cases = [
        ("DELETE FROM by_day WHERE TRUE", "it is no query"),
        ("TRUNCATE TABLE by_day", "it is no query"),
        (
            "CREATE OR REPLACE TABLE by_day AS SELECT 1 AS x",
            "it is no query",
        ),
        ("SELECT 1; DROP TABLE by_day", "it is several statements"),
        (
            "BEGIN DELETE FROM by_day WHERE TRUE; END",
            "it is several statements",
        ),
    ];
    for (sql, why) in cases {
        let ran = remote(folder, &["query", sql]);
        assert_eq!(ran.code, 1, "{sql}: {}", ran.stdout);
        assert!(ran.stderr.contains(why), "{sql}: {}", ran.stderr);
        assert_eq!(rows(folder, BY_DAY), before, "{sql}");
    }
    assert_eq!(
        rows(folder, "WITH a AS (SELECT 1 AS x) SELECT x FROM a"),
        "x\n1\n"
    );
}

#[test]
fn a_view_becomes_a_table_and_a_model_that_goes_is_dropped() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let Some(engine) = project(folder, "remote_kinds") else {
        return;
    };
    assert_eq!(remote(folder, &["build"]).code, 0);
    let yaml = std::fs::read_to_string(folder.join("models.yaml")).unwrap();
    let kept = |kind: &str| yaml.replace("materialized: view", &format!("materialized: {kind}"));
    for (kind, is_view) in [("table", false), ("view", true)] {
        std::fs::write(folder.join("models.yaml"), kept(kind)).unwrap();
        let built = remote(folder, &["build"]);
        assert_eq!(built.code, 0, "{}", built.stderr);
        let tables = kinds(&engine, "remote_kinds");
        assert!(
            tables.contains(&("stg_orders".to_owned(), is_view)),
            "{tables:?}"
        );
        assert_eq!(
            rows(folder, "SELECT COUNT(*) AS n FROM stg_orders"),
            "n\n3\n"
        );
    }
    std::fs::remove_file(folder.join("sql/by_day.sql")).unwrap();
    let without: Vec<_> = yaml
        .lines()
        .filter(|it| !it.contains("by_day") && !it.contains("unique: [day]"))
        .collect();
    std::fs::write(folder.join("models.yaml"), without.join("\n")).unwrap();
    let built = remote(folder, &["build"]);
    assert_eq!(built.code, 0, "{}", built.stderr);
    let tables = kinds(&engine, "remote_kinds");
    assert!(!tables.iter().any(|it| it.0 == "by_day"), "{tables:?}");
}

#[test]
fn a_table_is_divided_and_sorted_and_made_anew_when_that_changes() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let Some(_) = project(folder, "remote_layout") else {
        return;
    };
    let yaml = std::fs::read_to_string(folder.join("models.yaml")).unwrap();
    let divided = |by: &str| {
        let layout = format!(
            "  fct_orders:\n    bigquery: {{ partition_by: {{ column: day, granularity: {by} }}, cluster_by: [who, id], labels: {{ team: crm }} }}\n"
        );
        yaml.replace("  fct_orders:\n", &layout)
    };
    for (by, clause) in [("month", "DATE_TRUNC(`day`, MONTH)"), ("day", "`day`")] {
        std::fs::write(folder.join("models.yaml"), divided(by)).unwrap();
        let planned = remote(folder, &["plan"]).stdout;
        let clauses = format!("PARTITION BY {clause}\nCLUSTER BY `who`, `id`\n");
        assert!(planned.contains(&clauses), "{planned}");
        let built = remote(folder, &["build"]);
        assert_eq!(built.code, 0, "{}", built.stderr);
        assert!(built.stderr.contains("fct_orders"), "{}", built.stderr);
        assert_eq!(
            rows(folder, "SELECT COUNT(*) AS n FROM fct_orders"),
            "n\n3\n"
        );
    }
    let again = remote(folder, &["build"]);
    assert!(again.stderr.contains("nothing to do"), "{}", again.stderr);
}

#[test]
fn tables_that_keep_their_columns_change_in_one_transaction() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let Some(engine) = project(folder, "remote_together") else {
        return;
    };
    let yaml = std::fs::read_to_string(folder.join("models.yaml")).unwrap();
    let yaml = yaml.replace("retry_for: 5", "retry_for: 5, publish: transaction");
    std::fs::write(folder.join("models.yaml"), yaml).unwrap();
    assert_eq!(remote(folder, &["build"]).code, 0);
    let created = |table: &str| {
        let sql = format!("SELECT COUNT(*) AS n FROM {table}");
        rows(folder, &sql)
    };
    assert_eq!(created("fct_orders"), "n\n3\n");
    let more = format!("{ORDERS}4,2024-01-03,9,d\n");
    std::fs::write(folder.join("orders.csv"), more).unwrap();
    let sql =
        "SELECT day, SUM(amount) AS amount, MAX(amount) AS most FROM fct_orders GROUP BY day\n";
    std::fs::write(folder.join("sql/by_day.sql"), sql).unwrap(); // other columns: it is copied
    let steps = |table: &str| Publishing {
        kind: PublishingKind::Copy,
        relation: table.into(),
        place: format!("remote_together.{table}"),
        detail: format!("remote_together.{table}"),
    };
    let built = remote(folder, &["build"]);
    assert_eq!(built.code, 0, "{}", built.stderr);
    assert_eq!(created("fct_orders"), "n\n4\n");
    assert_eq!(
        rows(folder, "SELECT MAX(most) AS most FROM by_day"),
        "most\n20.00\n"
    );
    let together = in_one_transaction(&engine, vec![steps("gone"), steps("by_day")], 2).unwrap();
    let kinds: Vec<_> = together.iter().map(|it| it.kind).collect();
    assert_eq!(kinds, [PublishingKind::Copy, PublishingKind::Transaction]);
    insta::assert_snapshot!(together[1].detail, @"
    BEGIN TRANSACTION;
    DELETE FROM `p1`.`remote_together`.`by_day` WHERE TRUE;
    INSERT INTO `p1`.`remote_together`.`by_day` (`day`, `amount`, `most`) SELECT `day`, `amount`, `most` FROM `p1`.`remote_together`.`by_day`;
    COMMIT TRANSACTION;
    ");
}

#[test]
fn two_builds_at_once_do_not_meet_and_killed_ones_are_finished_by_the_next() {
    use std::process::Stdio;
    use std::time::Duration;
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let Some(engine) = project(folder, "remote_killed") else {
        return;
    };
    assert_eq!(remote(folder, &["build"]).code, 0);
    for (round, moment) in [400, 900, 1500, 2200].into_iter().enumerate() {
        let amount = format!("{}7.25", round + 1);
        std::fs::write(folder.join("orders.csv"), ORDERS.replace("5.25", &amount)).unwrap();
        let mut killed = crate::project::dwh(folder, &["build", "--target", "remote"]);
        let mut killed = killed
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(moment));
        if killed.try_wait().unwrap().is_none() {
            let other = remote(folder, &["build"]);
            assert!(
                matches!(other.code, 75 | 0),
                "{} {}",
                other.code,
                other.stderr
            );
        }
        killed.kill().unwrap();
        killed.wait().unwrap();
        // The lock of a killed build expires by itself in minutes; here it is taken away.
        let lock = TableName::new(PROJECT, "remote_killed__dwh", "lock");
        engine.delete_table(&lock).unwrap();
        let next = remote(folder, &["build"]);
        assert_eq!(next.code, 0, "{}", next.stderr);
        let seen = rows(
            folder,
            "SELECT COUNT(*) AS n, COUNT(DISTINCT id) AS ids, MAX(amount) AS most FROM fct_orders",
        );
        assert_eq!(
            seen.lines()
                .nth(1)
                .unwrap_or_default()
                .split(',')
                .take(2)
                .collect::<Vec<_>>(),
            ["3", "3"],
            "{seen}"
        );
        assert!(rows(folder, BY_DAY).contains(&amount), "round {round}");
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "one story")]
fn what_was_half_published_is_finished_whatever_stands_there_and_however_often() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let Some(engine) = project(folder, "remote_resume") else {
        return;
    };
    assert_eq!(remote(folder, &["build"]).code, 0);
    let send = |sql: &str| {
        let job = Job::new("test", sql);
        engine.run(&job, &Statement::new(sql)).unwrap()
    };
    engine
        .create_dataset("remote_resume__build_1", "", None)
        .unwrap();
    send("CREATE TABLE remote_resume__build_1.stg_orders AS SELECT 7 AS id");
    let step = |kind, relation: &str, detail: &str| Publishing {
        kind,
        relation: relation.into(),
        place: format!("remote_resume.{relation}"),
        detail: detail.into(),
    };
    let view = "CREATE OR REPLACE VIEW remote_resume.by_day AS SELECT 8 AS id";
    let described = "{\"description\": \"Seven.\", \"columns\": {}, \"labels\": {}, \"primary_key\": [], \"foreign_keys\": []}";
    let steps = [
        step(
            PublishingKind::Copy,
            "stg_orders",
            "remote_resume__build_1.stg_orders",
        ),
        step(PublishingKind::View, "by_day", view),
        step(PublishingKind::Drop, "fct_orders", ""),
        step(PublishingKind::Describe, "stg_orders", described),
    ];
    let record = Record::new(PROJECT, "remote_resume__dwh");
    for round in 0..2 {
        // Killed when all was done but the last step; and one that was not even written to its end.
        for (number, it) in record.intend("1", &steps).iter().enumerate() {
            let job = Job::new("test", format!("{round} {number}"));
            engine.run(&job, it).unwrap();
        }
        send(&format!(
            "INSERT INTO {} (run_id, number, kind, relation, place, detail) VALUES ('0{round}', 0, 'drop', 'by_day', 'remote_resume.by_day', '')",
            record.table("publication_steps")
        ));
        let mut settings = engine.settings().clone();
        settings.run = format!("{}_{round}", settings.run); // jobs of one run are done once
        resume(&BigQuery::open(settings).unwrap(), &record, 3).unwrap();
        let tables = kinds(&engine, "remote_resume");
        assert_eq!(
            tables,
            [
                ("by_day".to_owned(), true),
                ("stg_orders".to_owned(), false)
            ]
        );
        let table = TableName::new(PROJECT, "remote_resume", "stg_orders");
        assert_eq!(engine.table(&table).unwrap().unwrap().description, "Seven.");
        assert_eq!(
            rows(
                folder,
                "SELECT s.id + b.id AS n FROM stg_orders s, by_day b"
            ),
            "n\n15\n"
        );
        let left = format!(
            "SELECT COUNT(*) AS n FROM {}",
            record.table("publication_steps")
        );
        assert_eq!(rows(folder, &left), "n\n0\n");
    }
}

#[test]
fn a_lock_that_another_build_has_taken_is_lost_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let Some(engine) = project(folder.path(), "remote_lease") else {
        return;
    };
    engine.create_dataset("remote_lease", "", None).unwrap();
    let table = TableName::new(PROJECT, "remote_lease", "lock");
    let lease = Lease::take(&engine, table.clone()).unwrap().ok().unwrap();
    assert!(lease.renew().unwrap());
    let until = || jiff::Timestamp::now() + std::time::Duration::from_mins(1);
    engine.delete_table(&table).unwrap();
    let other =
        "{\"owner\": \"o\", \"host\": \"h\", \"pid\": 1, \"started\": \"s\", \"heartbeat\": \"b\"}";
    assert!(engine.create_table(&table, other, until()).unwrap());
    assert!(!lease.renew().unwrap());
    let Err(holder) = Lease::take(&engine, table.clone()).unwrap() else {
        panic!("another build holds it");
    };
    assert_eq!((holder.host.as_str(), holder.pid), ("h", 1));
    drop(lease);
    assert!(engine.table(&table).unwrap().is_some());
}
