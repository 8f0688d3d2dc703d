//! `dwh rollback` in BigQuery, against an emulator: what readers see again, what the next build does, and that nothing is left half done.

use std::fs;
use std::path::Path;

use dwh::engine::bigquery::{BigQuery, Job, TableName};
use dwh::publish::remote::resume;
use dwh::sql::Statement;
use dwh::sql::write::bigquery::record::Record;

use crate::bigquery::{PROJECT, emulator, kinds};
use crate::project::{Ran, run};
use crate::proxy::{FAULTS, Proxy};
use crate::remote::{ORDERS, datasets, project};

/// What the orders come to in the first state of the project, and in the second.
const FIRST: &str = "35.75";
const SECOND: &str = "97.75";

fn remote(folder: &Path, arguments: &[&str]) -> Ran {
    let mut all = arguments.to_vec();
    all.extend(["--target", "remote"]);
    run(folder, &all)
}

fn done(folder: &Path, arguments: &[&str]) -> String {
    let ran = remote(folder, arguments);
    assert_eq!(ran.code, 0, "{arguments:?}: {}", ran.stderr);
    ran.stderr
}

/// What readers see: the sum of the orders, that of the days, and how many columns a day has.
fn seen(folder: &Path) -> String {
    let ask = |sql: &str| {
        let read = remote(folder, &["query", sql, "--output", "csv"]);
        let line = read.stdout.lines().nth(1);
        line.unwrap_or(&read.stderr).to_owned()
    };
    let columns = remote(
        folder,
        &["query", "SELECT * FROM by_day", "--output", "csv"],
    );
    let columns = columns
        .stdout
        .lines()
        .next()
        .map_or(0, |it| it.split(',').count());
    let (orders, days) = (
        ask("SELECT SUM(amount) AS a FROM fct_orders"),
        ask("SELECT SUM(amount) AS a FROM by_day"),
    );
    format!("{orders} {days} {columns}")
}

/// Brings the project into its second state: other rows, other columns, a view that reads otherwise, one model more.
fn change(folder: &Path) {
    fs::write(folder.join("orders.csv"), ORDERS.replace("5.25", "67.25")).unwrap();
    let sql = folder.join("sql");
    let day = "SELECT day, SUM(amount) AS amount, COUNT(*) AS orders, MAX(amount) AS most FROM fct_orders GROUP BY day\n";
    fs::write(sql.join("by_day.sql"), day).unwrap();
    let view = "SELECT id, day, amount, UPPER(who) AS who FROM raw.orders\n";
    fs::write(sql.join("stg_orders.sql"), view).unwrap();
    fs::write(sql.join("extra.sql"), "SELECT COUNT(*) AS n FROM by_day\n").unwrap();
}

/// The files of a project, to be put back.
struct Files(Vec<(std::path::PathBuf, String)>);

impl Files {
    fn of(folder: &Path) -> Self {
        let names = [
            "models.yaml",
            "orders.csv",
            "sql/stg_orders.sql",
            "sql/fct_orders.sql",
            "sql/by_day.sql",
        ];
        let files = names.map(|it| folder.join(it));
        Self(
            files
                .map(|it| (it.clone(), fs::read_to_string(it).unwrap()))
                .to_vec(),
        )
    }

    fn put_back(&self) {
        for (file, text) in &self.0 {
            fs::write(file, text).unwrap();
        }
    }
}

#[test]
fn readers_see_what_was_there_before_and_the_next_build_knows_it() {
    let folder = tempfile::tempdir().unwrap();
    let (folder, dataset) = (folder.path(), "rollback_story");
    let Some(engine) = project(folder, dataset) else {
        return;
    };
    let first = Files::of(folder);
    let none = remote(folder, &["rollback"]);
    assert_eq!(none.code, 2, "{}", none.stderr);
    assert!(
        none.stderr.contains("has no earlier version"),
        "{}",
        none.stderr
    );
    done(folder, &["build"]);
    let before = (seen(folder), kinds(&engine, dataset));
    assert_eq!(before.0, format!("{FIRST} {FIRST} 3"));
    change(folder);
    done(folder, &["build"]);
    assert_eq!(seen(folder), format!("{SECOND} {SECOND} 4"));
    let back = done(folder, &["rollback"]);
    assert!(
        back.contains("readers see p1.rollback_story as it was before the run 2"),
        "{back}"
    );
    assert_eq!((seen(folder), kinds(&engine, dataset)), before);
    let who = "SELECT MIN(who) AS who FROM stg_orders";
    let read = remote(folder, &["query", who, "--output", "csv"]);
    assert_eq!(read.stdout, "who\na\n");
    let table = TableName::new(PROJECT, dataset, "fct_orders");
    let described = engine.standing(&table).unwrap().unwrap().described;
    assert_eq!(described.description, "One row for each order.");
    assert_eq!(datasets(&engine, dataset).len(), 3); // nothing hidden is left
    // The record has gone back too: with the files of that time there is nothing to do, with those of today there is.
    let today = Files::of(folder);
    let extra = fs::read_to_string(folder.join("sql/extra.sql")).unwrap();
    first.put_back();
    fs::remove_file(folder.join("sql/extra.sql")).unwrap();
    let built = done(folder, &["build"]);
    assert!(built.contains("nothing to do"), "{built}");
    today.put_back();
    fs::write(folder.join("sql/extra.sql"), extra).unwrap();
    done(folder, &["build"]);
    assert_eq!(seen(folder), format!("{SECOND} {SECOND} 4"));
    done(folder, &["rollback"]);
    assert_eq!((seen(folder), kinds(&engine, dataset)), before);
    let none = remote(folder, &["rollback"]);
    assert_eq!(none.code, 2, "{}", none.stderr);
    assert_eq!((seen(folder), kinds(&engine, dataset)), before);
}

#[test]
fn tables_that_went_come_back_and_each_rollback_goes_one_further() {
    let folder = tempfile::tempdir().unwrap();
    let (folder, dataset) = (folder.path(), "rollback_gone");
    let Some(engine) = project(folder, dataset) else {
        return;
    };
    let look = || {
        let rows = "SELECT SUM(amount) AS a FROM stg_orders";
        let read = remote(folder, &["query", rows, "--output", "csv"]);
        (read.stdout, kinds(&engine, dataset))
    };
    let yaml = fs::read_to_string(folder.join("models.yaml")).unwrap();
    let mut states = Vec::new();
    done(folder, &["build"]);
    states.push(look());
    // A table in the place of a view, and a table less.
    let table: Vec<_> = yaml
        .lines()
        .filter(|it| !it.contains("by_day") && !it.contains("unique: [day]"))
        .collect();
    let table = table
        .join("\n")
        .replace("materialized: view", "materialized: table");
    fs::write(folder.join("models.yaml"), &table).unwrap();
    fs::remove_file(folder.join("sql/by_day.sql")).unwrap();
    fs::write(folder.join("orders.csv"), ORDERS.replace("5.25", "6.25")).unwrap();
    done(folder, &["build"]);
    states.push(look());
    // The view in the place of the table again.
    let view = table.replace("materialized: table", "materialized: view");
    fs::write(folder.join("models.yaml"), view).unwrap();
    fs::write(folder.join("orders.csv"), ORDERS.replace("5.25", "7.25")).unwrap();
    done(folder, &["build"]);
    assert!(!states.contains(&look()));
    for state in states.iter().rev() {
        done(folder, &["rollback"]);
        assert_eq!(look(), *state);
    }
    assert_eq!(remote(folder, &["rollback"]).code, 2);
}

#[test]
fn whatever_calls_fail_readers_see_one_state_or_the_other() {
    let folder = tempfile::tempdir().unwrap();
    let (folder, dataset) = (folder.path(), "rollback_faults");
    let Some(engine) = project(folder, dataset) else {
        return;
    };
    let server = emulator().unwrap();
    done(folder, &["build"]);
    change(folder);
    let (first, second) = (format!("{FIRST} {FIRST} 3"), format!("{SECOND} {SECOND} 4"));
    let clean = fs::read_to_string(folder.join("models.yaml")).unwrap();
    let through = |proxy: &Proxy, retry: &str| {
        let faulty = clean
            .replace(&server, &proxy.endpoint)
            .replace("retry_for: 5", retry);
        fs::write(folder.join("models.yaml"), faulty).unwrap();
        let ran = remote(folder, &["rollback"]);
        fs::write(folder.join("models.yaml"), &clean).unwrap();
        ran
    };
    // Each third call meets a fault, and all of them are got by.
    done(folder, &["build"]);
    let proxy = Proxy::with(&server, |number| {
        (number % 3 == 1).then(|| FAULTS[number / 3 % FAULTS.len()])
    });
    let ran = through(&proxy, "retry_for: 60");
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(seen(folder), first);
    // The warehouse goes away: before the steps are written down nothing is changed, after that all of them are done by the next command.
    let record = Record::new(PROJECT, &format!("{dataset}__dwh"));
    let moments = [
        (" CLONE ", 0, &second),
        ("\"copy\":", 0, &first),
        ("\"copy\":", 2, &first),
        ("CREATE OR REPLACE VIEW", 1, &first), // it is written down before
        ("COMMIT TRANSACTION", 1, &first),
    ];
    for (turn, (words, time, state)) in moments.into_iter().enumerate() {
        done(folder, &["build"]);
        assert_eq!(seen(folder), second);
        let proxy = Proxy::until(&server, words, time);
        let ran = through(&proxy, "retry_for: 0");
        assert_eq!(ran.code, 1, "{words}: {}", ran.stderr);
        // It could not be given back, and would go by itself in three minutes.
        let lock = TableName::new(PROJECT, format!("{dataset}__dwh"), "lock");
        engine.delete_table(&lock).unwrap();
        let mut settings = engine.settings().clone();
        settings.run = format!("{}_{turn}", settings.run);
        resume(&BigQuery::open(settings).unwrap(), &record, 3).unwrap();
        assert_eq!(seen(folder), *state, "{words}, {time}");
    }
}

#[test]
fn what_bigquery_has_forgotten_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let (folder, dataset) = (folder.path(), "rollback_late");
    let Some(engine) = project(folder, dataset) else {
        return;
    };
    done(folder, &["build"]);
    change(folder);
    done(folder, &["build"]);
    let told = |days: u32| {
        let sql = format!(
            "UPDATE {dataset}__dwh.publications SET published_at = TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL {days} DAY) WHERE TRUE"
        );
        engine
            .run(&Job::new("test", sql.clone()), &Statement::new(sql))
            .unwrap();
        let ran = remote(folder, &["rollback"]);
        assert_eq!(ran.code, 2, "{}", ran.stderr);
        assert_eq!(seen(folder), format!("{SECOND} {SECOND} 4"));
        ran.stderr
    };
    let late = told(8);
    for part in [
        "error[unusable-warehouse]: what `p1.rollback_late` was before its last publication is gone",
        "published 8 days ago, and BigQuery keeps what a table was for 7 days",
        "`dwh build` with an earlier state of the project",
    ] {
        assert!(late.contains(part), "{late}");
    }
    // Within seven days, but before there was such a table.
    let unknown = told(1);
    for part in [
        "cannot be had as it was",
        "not past the moment at which it was made anew",
        "nothing was changed",
    ] {
        assert!(unknown.contains(part), "{unknown}");
    }
}
