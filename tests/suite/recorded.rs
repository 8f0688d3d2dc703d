//! Answers that no emulator gives: permissions, quotas, limits and the bytes of a dry run, as BigQuery's documentation shows them.

use std::io::Write;
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use dwh::engine::FailureKind;
use dwh::engine::bigquery::{BigQuery, Job};
use dwh::sql::Statement;

use dwh::engine::bigquery::Settings;

use crate::bigquery;
use crate::project::{run, write};
use crate::proxy::message;

/// A server that gives these answers in turn, and the last one for ever.
pub fn server(answers: Vec<(u16, String)>) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&calls);
    std::thread::spawn(move || {
        for client in listener.incoming() {
            let Ok(mut client) = client else { return };
            if message(&mut client, true).is_none() {
                continue;
            }
            let at = counted.fetch_add(1, Ordering::SeqCst);
            let (status, body) = &answers[at.min(answers.len() - 1)];
            let answer = format!(
                "HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                body.len()
            );
            drop(client.write_all(answer.as_bytes()));
        }
    });
    (endpoint, calls)
}

/// Settings with a place, so that none is asked for.
fn settings(endpoint: &str, dataset: &str) -> Settings {
    Settings {
        location: Some("US".into()),
        ..bigquery::settings(endpoint, dataset)
    }
}

pub fn error(code: u16, reason: &str, message: &str) -> (u16, String) {
    let body = format!(
        r#"{{"error":{{"code":{code},"message":"{message}","errors":[{{"message":"{message}","domain":"global","reason":"{reason}"}}],"status":"X"}}}}"#
    );
    (code, body)
}

fn ran(answers: Vec<(u16, String)>) -> (String, usize) {
    let (endpoint, calls) = server(answers);
    let engine = BigQuery::open(settings(&endpoint, "recorded")).unwrap();
    let done = engine.run(
        &Job::new("orders", "create"),
        &Statement::new("SELECT\n  nope"),
    );
    let told = match done {
        Ok(done) => format!("{done:?}"),
        Err(error) => format!("{:?} {:?} {}", error.kind, error.offset, error.message),
    };
    (told, calls.load(Ordering::SeqCst))
}

const DONE: &str = r#"{"jobReference":{"projectId":"p1","jobId":"x"},"status":{"state":"DONE"},"statistics":{"query":{"totalBytesBilled":"10485760","numDmlAffectedRows":"3"}}}"#;

#[test]
fn what_passes_is_tried_again_and_the_rest_fails_at_once() {
    let done = || (200, DONE.to_owned());
    let told = [
        vec![error(403, "quotaExceeded", "Quota exceeded: too many concurrent queries"), done()],
        vec![error(403, "rateLimitExceeded", "Exceeded rate limits"), error(503, "backendError", "Backend"), done()],
        vec![(502, "<html>Bad Gateway</html>".to_owned()), done()],
        vec![error(403, "accessDenied", "Access Denied: Project p1: User does not have bigquery.jobs.create permission in project p1.")],
        vec![error(403, "accessNotConfigured", "BigQuery API has not been used in project p1 before or it is disabled.")],
        vec![error(400, "invalidQuery", "Unrecognized name: nope at [2:3]")],
        vec![error(404, "notFound", "Not found: Dataset p1:nowhere was not found in location EU")],
    ]
    .map(|it| {
        let (told, calls) = ran(it);
        format!("{calls} calls: {told}")
    });
    insta::assert_snapshot!(told.join("\n"), @"
    2 calls: Done { rows: 3, bytes_billed: 10485760 }
    3 calls: Done { rows: 3, bytes_billed: 10485760 }
    2 calls: Done { rows: 3, bytes_billed: 10485760 }
    1 calls: Denied None Access Denied: Project p1: User does not have bigquery.jobs.create permission in project p1.
    1 calls: Denied None BigQuery API has not been used in project p1 before or it is disabled.
    1 calls: Refused Some(9) Unrecognized name: nope
    1 calls: Missing None Not found: Dataset p1:nowhere was not found in location EU
    ");
}

#[test]
fn a_job_that_bigquery_itself_fails_is_begun_anew_under_another_id() {
    let failed = r#"{"jobReference":{"projectId":"p1","jobId":"x"},"status":{"state":"DONE","errorResult":{"reason":"backendError","message":"Try again"}}}"#;
    let (told, calls) = ran(vec![(200, failed.into()), (200, DONE.into())]);
    assert_eq!(
        (told.as_str(), calls),
        ("Done { rows: 3, bytes_billed: 10485760 }", 2)
    );
    let over = r#"{"jobReference":{"projectId":"p1","jobId":"x"},"status":{"state":"DONE","errorResult":{"reason":"bytesBilledLimitExceeded","message":"Query exceeded limit for bytes billed: 10485760. 20971520 or higher required."}}}"#;
    let (told, calls) = ran(vec![(200, over.into())]);
    insta::assert_snapshot!(format!("{calls} calls: {told}"), @"1 calls: OverLimit None Query exceeded limit for bytes billed: 10485760. 20971520 or higher required.");
}

#[test]
fn a_run_bills_no_more_than_its_limit() {
    let (endpoint, _) = server(vec![(200, DONE.into())]);
    let mut limited = settings(&endpoint, "recorded");
    limited.maximum_bytes_billed = Some(15_000_000);
    let engine = BigQuery::open(limited).unwrap();
    let statement = Statement::new("SELECT 1");
    let run = |what: &str| engine.run(&Job::new("orders", what), &statement);
    assert_eq!(run("1").unwrap().bytes_billed, 10_485_760);
    assert_eq!(run("2").unwrap().bytes_billed, 10_485_760);
    let refused = run("3").unwrap_err();
    assert_eq!(refused.kind, FailureKind::OverLimit, "{refused:?}");
    assert_eq!(engine.bytes_billed(), 20_971_520);
}

#[test]
fn a_dry_run_tells_what_would_be_read() {
    let answer = r#"{"status":{"state":"DONE"},"statistics":{"totalBytesProcessed":"123456789","query":{"totalBytesProcessed":"123456789"}}}"#;
    let (endpoint, _) = server(vec![(200, answer.into())]);
    let engine = BigQuery::open(settings(&endpoint, "recorded")).unwrap();
    assert_eq!(
        engine.dry_run(&Statement::new("SELECT 1")).unwrap(),
        123_456_789
    );
}

#[test]
fn a_dataset_that_lies_elsewhere_is_refused_before_anything_is_done() {
    let there = || error(409, "duplicate", "Already Exists: Dataset p1:shop");
    let (endpoint, calls) = server(vec![there(), there(), (200, r#"{"location":"US"}"#.into())]);
    let folder = tempfile::tempdir().unwrap();
    let yaml = format!(
        "name: shop\ntargets:\n  remote: {{ type: bigquery, project: p1, dataset: shop, location: EU, credentials: none, endpoint: \"{endpoint}\" }}\n"
    );
    let files = [
        ("models.yaml", yaml.as_str()),
        ("sql/a.sql", "SELECT 1 AS x"),
    ];
    write(folder.path(), &files);
    let built = run(folder.path(), &["build"]);
    let told = built.stderr.replace(&endpoint, "<endpoint>");
    insta::assert_snapshot!(format!("{told}exit {} after {} calls", built.code, calls.load(Ordering::SeqCst)), @r#"
    error[unusable-warehouse]: the dataset `p1.shop` lies in `US`, not in `EU`
     --> models.yaml:3:3
      |
    3 |   remote: { type: bigquery, project: p1, dataset: shop, location: EU, credentials: none, endpoint: "http://127.0....
      |   ^^^^^^ a dataset stays where it was made, and queries of one place read no other
      |
      = help: set `location: US` in the target, or name another dataset
    exit 2 after 3 calls
    "#);
}

#[test]
fn jobs_run_where_the_dataset_lies_if_the_target_does_not_say() {
    let place = r#"{"location":"europe-west3"}"#.to_owned();
    let (endpoint, calls) = server(vec![(200, place), (200, DONE.into())]);
    let engine = BigQuery::open(bigquery::settings(&endpoint, "recorded")).unwrap();
    let run = |what: &str| engine.run(&Job::new("orders", what), &Statement::new("SELECT 1"));
    assert_eq!(run("1").unwrap().rows, 3);
    assert_eq!(run("2").unwrap().rows, 3);
    assert_eq!(calls.load(Ordering::SeqCst), 3); // the place is asked for once
}
