//! Loads through a bucket, against emulators of Cloud Storage and BigQuery: one job for a table, nothing left in the bucket, whatever fails.

use std::path::{Path, PathBuf};

use dwh::engine::bigquery::{BigQuery, Bucket, Job, Layout, Load, Settings, TableName};
use dwh::engine::{Engine, EngineError, FailureKind};
use dwh::sql::Statement;

use crate::bigquery::{EVERY_TYPE, PROJECT, columns, emulator, parquet, settings, shown};
use crate::project::{Ran, run};
use crate::proxy::{FAULTS, Fault, Proxy};
use crate::recorded::{error, server};

/// A bucket that every test shares; folders are a test's own.
const BUCKET: &str = "dwh-test";

/// The addresses of the emulators; None, said loudly, where there are none.
#[expect(clippy::print_stderr, reason = "a test that does not run must say so")]
fn emulators() -> Option<(String, String)> {
    let bigquery = emulator()?;
    let storage = std::env::var("DWH_TEST_STORAGE_ENDPOINT").ok();
    if storage.is_none() {
        eprintln!("SKIPPED: no emulator of Cloud Storage; ci/test.sh starts one");
    }
    Some((bigquery, storage?))
}

/// What reaches a dataset, through a folder of the same name.
fn through(bigquery: &str, storage: &str, dataset: &str, run: &str) -> Settings {
    let mut settings = settings(bigquery, dataset);
    settings.run = format!("{}_{run}", settings.run);
    settings.bucket = Some(Bucket {
        name: BUCKET.into(),
        folder: format!("loads/{dataset}"),
        endpoint: Some(storage.into()),
    });
    settings
}

/// The objects of a folder, as the emulator keeps them.
fn objects(storage: &str, folder: &str) -> Vec<String> {
    let listed = request(
        storage,
        &format!("GET /storage/v1/b/{BUCKET}/o?prefix=loads/{folder}/"),
        "",
    );
    let listed: serde_json::Value = serde_json::from_str(&listed).unwrap();
    let items = listed["items"].as_array().unwrap().iter();
    items
        .map(|it| it["name"].as_str().unwrap().to_owned())
        .collect()
}

/// Sends a request to a server and gives the body of its answer.
fn request(server: &str, line: &str, body: &str) -> String {
    use std::io::{Read, Write};
    let host = server.trim_start_matches("http://");
    let mut stream = std::net::TcpStream::connect(host).unwrap();
    let head = format!(
        "{line} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream
        .write_all(format!("{head}{body}").as_bytes())
        .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let at = answer.find("\r\n\r\n").unwrap();
    answer.split_off(at + 4)
}

fn put(storage: &str, object: &str) {
    let line = format!("POST /upload/storage/v1/b/{BUCKET}/o?uploadType=media&name={object}");
    request(storage, &line, "left");
}

/// Loads files as one table.
fn load(engine: &BigQuery, dataset: &str, files: Vec<PathBuf>) -> Result<u64, EngineError> {
    let load = Load {
        to: TableName::new(PROJECT, dataset, "loaded"),
        columns: columns(),
        files,
        layout: Layout::default(),
    };
    engine.load(&Job::new("raw.orders", "load"), &load)
}

/// Two files with two rows each; the ids differ.
fn files(folder: &Path) -> Vec<PathBuf> {
    let files = ["a.parquet", "b.parquet"].map(|it| folder.join(it));
    parquet(EVERY_TYPE, &files[0]);
    parquet(
        &format!("SELECT * REPLACE (id + 2 AS id) FROM ({EVERY_TYPE})"),
        &files[1],
    );
    files.to_vec()
}

/// How many rows and ids there are, asked of BigQuery itself.
fn found(bigquery: &str, dataset: &str, run: &str) -> String {
    let mut asking = settings(bigquery, dataset);
    asking.run = format!("{}_look_{run}", asking.run);
    let engine = BigQuery::open(asking).unwrap();
    let sql = format!("SELECT COUNT(*) AS n, COUNT(DISTINCT id) AS ids FROM {dataset}.loaded");
    let rows = engine.connect().unwrap().query(&Statement::new(sql));
    shown(&rows.unwrap())
}

fn clean(bigquery: &str, dataset: &str) {
    let engine = BigQuery::open(settings(bigquery, dataset)).unwrap();
    engine.delete_dataset(dataset).unwrap();
    engine.create_dataset(dataset, "a test", None).unwrap();
}

#[test]
fn several_files_are_one_load_and_nothing_of_them_stays() {
    let Some((bigquery, storage)) = emulators() else {
        return;
    };
    let dataset = "storage_load";
    clean(&bigquery, dataset);
    let folder = tempfile::tempdir().unwrap();
    let two = files(folder.path());
    let engine = |run: &str| BigQuery::open(through(&bigquery, &storage, dataset, run)).unwrap();
    let first = engine("first");
    for _ in 0..2 {
        // The second time the job is found.
        assert_eq!(load(&first, dataset, two.clone()).unwrap(), 4);
    }
    assert!(found(&bigquery, dataset, "first").contains("| 4 | 4   |"));
    // A file that is none fails the whole table, which keeps what it had.
    let broken = folder.path().join("c.parquet");
    std::fs::write(&broken, "no parquet").unwrap();
    let failed = load(&engine("second"), dataset, vec![two[1].clone(), broken]).unwrap_err();
    assert_eq!(failed.kind, FailureKind::Refused, "{failed:?}");
    assert!(found(&bigquery, dataset, "second").contains("| 4 | 4   |"));
    assert_eq!(objects(&storage, dataset), Vec::<String>::new());
    // A file that cannot be read is told, and what was sent before is gone.
    let nowhere = vec![two[0].clone(), folder.path().join("nowhere.parquet")];
    let failed = load(&engine("third"), dataset, nowhere).unwrap_err();
    assert!(failed.message.contains("nowhere.parquet"), "{failed:?}");
    assert_eq!(objects(&storage, dataset), Vec::<String>::new());
    // A table takes the columns of what is loaded.
    assert_eq!(
        load(&engine("fourth"), dataset, two[..1].to_vec()).unwrap(),
        2
    );
    assert!(found(&bigquery, dataset, "fourth").contains("| 2 | 2   |"));
}

#[test]
fn what_a_killed_run_has_left_is_removed_by_the_next_and_nothing_else() {
    let Some((bigquery, storage)) = emulators() else {
        return;
    };
    let dataset = "storage_left";
    put(
        &storage,
        &format!("loads/{dataset}/20200101/raw.orders-1/0.parquet"),
    );
    put(
        &storage,
        &format!("loads/{dataset}/20200101/raw.orders-1/1.parquet"),
    );
    put(
        &storage,
        &format!("loads/{dataset}2/20200101/raw.orders-1/0.parquet"),
    );
    let engine = BigQuery::open(through(&bigquery, &storage, dataset, "next")).unwrap();
    engine.open_bucket().unwrap();
    assert_eq!(objects(&storage, dataset), Vec::<String>::new());
    assert_eq!(objects(&storage, &format!("{dataset}2")).len(), 1);
}

#[test]
fn no_single_fault_of_any_call_doubles_a_row_or_leaves_a_file() {
    let Some((bigquery, storage)) = emulators() else {
        return;
    };
    let dataset = "storage_faults";
    clean(&bigquery, dataset);
    let folder = tempfile::tempdir().unwrap();
    let two = files(folder.path());
    let run = |of_bigquery: Option<(usize, Fault)>, of_storage: Option<(usize, Fault)>| {
        let proxies = [
            Proxy::start(&bigquery, of_bigquery),
            Proxy::start(&storage, of_storage),
        ];
        let name = format!("{of_bigquery:?}_{of_storage:?}");
        let [to, by] = &proxies;
        let faulty = through(&to.endpoint, &by.endpoint, dataset, &name);
        let engine = BigQuery::open(faulty).unwrap();
        engine.open_bucket().unwrap();
        let loaded = load(&engine, dataset, two.clone());
        assert_eq!(loaded, Ok(4), "{name}");
        let seen = found(&bigquery, dataset, &name);
        assert!(seen.contains("| 4 | 4   |"), "{name}: {seen}");
        assert_eq!(objects(&storage, dataset), Vec::<String>::new(), "{name}");
        [to.calls(), by.calls()]
    };
    let [asked, sent] = run(None, None);
    // A probe made and removed, a list, and for each file: begun, sent, removed.
    assert_eq!(sent, 3 + 2 * 3);
    for at in 0..sent {
        let in_turn = FAULTS[at % FAULTS.len()];
        for fault in [in_turn, Fault::DropAfter, Fault::Cut, Fault::Twice] {
            run(None, Some((at, fault)));
        }
    }
    // Looks at a job that runs differ in number from run to run; the calls up to there are the same.
    for (at, in_turn) in FAULTS.into_iter().enumerate().take(asked.min(2)) {
        for fault in [in_turn, Fault::DropAfter, Fault::Twice] {
            run(Some((at, fault)), None);
        }
    }
}

/// The project of `remote`, whose targets load through a bucket.
fn project(folder: &Path, dataset: &str, bucket: &str, storage: &str) -> Option<BigQuery> {
    let engine = crate::remote::project(folder, dataset)?;
    let models = folder.join("models.yaml");
    let yaml = std::fs::read_to_string(&models).unwrap();
    let with = format!("retry_for: 5, bucket: \"{bucket}\", storage_endpoint: \"{storage}\"");
    std::fs::write(models, yaml.replace("retry_for: 5", &with)).unwrap();
    Some(engine)
}

fn built(folder: &Path, target: &str) -> Ran {
    run(folder, &["build", "--target", target])
}

#[test]
fn builds_go_through_the_bucket() {
    let Some((_, storage)) = emulators() else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let (folder, dataset) = (folder.path(), "storage_build");
    let bucket = format!("gs://{BUCKET}/loads");
    let Some(_) = project(folder, dataset, &bucket, &storage) else {
        return;
    };
    let warehouse = format!("{PROJECT}.{dataset}");
    put(
        &storage,
        &format!("loads/{warehouse}/20200101/raw.orders-1/0.parquet"),
    );
    for target in ["remote", "hybrid"] {
        let done = built(folder, target);
        assert_eq!(done.code, 0, "{target}: {}", done.stderr);
        let sql = "SELECT COUNT(*) AS n FROM fct_orders";
        let read = run(
            folder,
            &["query", sql, "--target", target, "--output", "csv"],
        );
        assert_eq!(read.stdout, "n\n3\n", "{target}: {}", read.stderr);
        assert_eq!(
            objects(&storage, &warehouse),
            Vec::<String>::new(),
            "{target}"
        );
    }
}

#[test]
fn a_bucket_that_cannot_be_used_is_told_before_anything_is_built() {
    let Some((_, storage)) = emulators() else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let told = |bucket: &str, storage: &str| {
        let Some(_) = project(folder, "storage_refused", bucket, storage) else {
            return String::new();
        };
        let ran = built(folder, "remote");
        assert_eq!(ran.code, 2, "{}", ran.stderr);
        let tables = run(
            folder,
            &["query", "SELECT 1 FROM fct_orders", "--target", "remote"],
        );
        assert_ne!(tables.code, 0, "nothing is published");
        let lines = ran.stderr.lines();
        let lines = lines.map(|it| it.trim_start_matches([' ', '|', '^', '=']));
        let lines: Vec<_> = lines
            .filter(|it| !it.is_empty() && !it.starts_with("4 |") && !it.starts_with("--> "))
            .collect();
        lines.join("\n")
    };
    insta::assert_snapshot!(told("gs://nowhere", &storage), @"
    error[unusable-warehouse]: the warehouse `p1.storage_refused` cannot use its bucket
    there is no bucket `gs://nowhere`: HTTP status 404
    help: check `bucket` of the target: it lies where the dataset does, and whoever builds needs `storage.objects.create`, `get`, `list` and `delete` on it, which the role `storage.objectUser` has
    ");
    let denied = "ci@p1.iam.gserviceaccount.com does not have storage.objects.create access to the Google Cloud Storage object. Permission 'storage.objects.create' denied on resource (or it may not exist).";
    let (refusing, _) = server(vec![error(403, "forbidden", denied)]);
    insta::assert_snapshot!(told("gs://dwh-test", &refusing), @"
    error[unusable-warehouse]: the warehouse `p1.storage_refused` cannot use its bucket
    `gs://dwh-test` refuses access: ci@p1.iam.gserviceaccount.com does not have storage.objects.create access to the Google Cloud Storage object. Permission 'storage.objects.create' denied on resource (or it may not exist).
    help: check `bucket` of the target: it lies where the dataset does, and whoever builds needs `storage.objects.create`, `get`, `list` and `delete` on it, which the role `storage.objectUser` has
    ");
}

#[test]
fn a_bucket_that_lies_elsewhere_is_told_as_such() {
    let Some((_, storage)) = emulators() else {
        return;
    };
    let elsewhere = r#"{"jobReference":{"projectId":"p1","jobId":"x"},"status":{"state":"DONE","errorResult":{"reason":"invalid","message":"Cannot read and write in different locations: source: asia-northeast1, destination: EU"}}}"#;
    let (bigquery, _) = server(vec![(200, elsewhere.into())]);
    let folder = tempfile::tempdir().unwrap();
    let engine = BigQuery::open(through(&bigquery, &storage, "storage_elsewhere", "")).unwrap();
    let refused = load(&engine, "storage_elsewhere", files(folder.path())).unwrap_err();
    assert_eq!(refused.kind, FailureKind::Bucket);
    assert_eq!(objects(&storage, "storage_elsewhere"), Vec::<String>::new());
}
