//! BigQuery over its REST API: queries, loads, copies and tables, with answers as arrow.
//!
//! Every method blocks, and may be called from any thread: an engine has threads of its own on which requests run. Writes no
//! SQL. What is sent may be lost, doubled or answered late; a job has an id of our own, so that it is done once.

mod credentials;
mod failure;
mod jobs;
mod load;
mod location;
mod name;
mod rest;
mod retry;
mod rows;
mod schema;
mod standing;
mod storage;
mod tables;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock, mpsc};
use std::time::Duration;

use ::duckdb::arrow::record_batch::RecordBatch;
use gcp_bigquery_client::client_builder::ClientBuilder;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::sql::Statement;

use super::{Engine, EngineError, Session};
use credentials::Authenticator;
use failure::Failure;
use jobs::{Jobs, Sent, number};

pub use credentials::Credentials;
pub use load::{Layout, Load};
pub use name::{Job, TableName};
pub use retry::Retry;
pub use standing::Standing;
pub use storage::Bucket;
pub use tables::{Description, ForeignKey, Listed, TableFacts};

/// How an engine reaches BigQuery, and what its jobs may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The project that is asked and billed.
    pub project: String,
    /// The dataset of names that say none.
    pub dataset: String,
    /// Where the datasets lie, such as `EU`; None is where `dataset` lies, else BigQuery's choice.
    pub location: Option<String>,
    /// Another address than Google's, such as `http://127.0.0.1:9050`.
    pub endpoint: Option<String>,
    /// What files are loaded through; None sends them to BigQuery itself.
    pub bucket: Option<Bucket>,
    /// Who asks.
    pub credentials: Credentials,
    /// What the run is called; part of the id of each job.
    pub run: String,
    /// Labels of every job.
    pub labels: BTreeMap<String, String>,
    /// The most bytes that the queries of this engine may bill together.
    pub maximum_bytes_billed: Option<u64>,
    /// The most bytes that one query of a step may bill, by the step.
    pub maximum_of_steps: BTreeMap<String, u64>,
    /// How long a job may run.
    pub job_timeout: Option<Duration>,
    /// When failed requests are sent again.
    pub retry: Retry,
}

/// What came of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Done {
    /// How many rows it changed.
    pub rows: u64,
    /// How many bytes it billed.
    pub bytes_billed: u64,
}

/// A connection to BigQuery; a clone shares it.
#[derive(Clone)]
pub struct BigQuery {
    shared: Arc<Shared>,
    runtime: Arc<Threads>,
}

/// What requests need.
struct Shared {
    settings: Settings,
    client: gcp_bigquery_client::Client,
    rest: rest::Rest,
    storage: Option<Arc<storage::Storage>>,
    jobs: Jobs,
    sessions: AtomicU64,
    /// Where the dataset of plain names was found to lie.
    found_location: OnceLock<String>,
}

/// The threads of an engine; they may end anywhere, even within another runtime.
struct Threads(Option<Runtime>);

impl Drop for Threads {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

impl Threads {
    /// Runs a task on them and waits for it.
    fn wait<T: Send + 'static>(&self, task: impl Future<Output = T> + Send + 'static) -> T {
        let (done, wait) = mpsc::sync_channel(1);
        let runtime = self.0.as_ref().expect("threads end when they are dropped");
        runtime.spawn(async move {
            drop(done.send(task.await)); // who waits is there
        });
        wait.recv().expect("a task ends with a value")
    }
}

impl BigQuery {
    /// Reads the credentials and makes a connection; nothing is asked yet.
    pub fn open(settings: Settings) -> Result<Self, EngineError> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("bigquery")
            .enable_all()
            .build()
            .map_err(|error| Failure::new(0, "", error.to_string()).into_error(None))?;
        let threads = Threads(Some(runtime));
        let shared = threads
            .wait(Shared::open(settings))
            .map_err(|failure| failure.into_error(None))?;
        Ok(Self {
            shared: Arc::new(shared),
            runtime: Arc::new(threads),
        })
    }

    /// How it reaches BigQuery.
    pub fn settings(&self) -> &Settings {
        &self.shared.settings
    }

    /// How many bytes its queries have billed.
    pub fn bytes_billed(&self) -> u64 {
        self.shared.jobs.billed()
    }

    /// Runs a statement to its end.
    pub fn run(&self, job: &Job, statement: &Statement) -> Result<Done, EngineError> {
        let sql = statement.sql.as_str().to_owned();
        let job = job.clone();
        let sent = sql.clone();
        let done = self.wait(async move |it| it.queried(&job, &sent).await);
        let done = done.map_err(|failure| failure.into_error(Some(&sql)))?;
        Ok(Done {
            rows: number(&done, "/statistics/query/numDmlAffectedRows"),
            bytes_billed: number(&done, "/statistics/query/totalBytesBilled"),
        })
    }

    /// Runs a query and gives its rows page by page; at least one batch, so that an answer without rows has its columns.
    pub fn pages(
        &self,
        job: &Job,
        statement: &Statement,
        mut take: impl FnMut(RecordBatch) -> bool,
    ) -> Result<(), EngineError> {
        let sql = statement.sql.as_str().to_owned();
        let refused = |failure: Failure| failure.into_error(Some(&sql));
        let (job, sent) = (job.clone(), sql.clone());
        let done = self.wait(async move |it| it.queried(&job, &sent).await);
        let done = done.map_err(refused)?;
        let id = text(&done, "/jobReference/jobId");
        let location = text(&done, "/jobReference/location");
        let mut page = String::new();
        loop {
            let (id, location, token) = (id.clone(), location.clone(), page.clone());
            let answer = self
                .wait(async move |it| it.page(&id, &location, &token).await)
                .map_err(refused)?;
            let rows = answer.get("rows").and_then(Value::as_array);
            let described = answer.get("schema").unwrap_or(&Value::Null);
            let batch = rows::batch(described, rows.map_or(&[], Vec::as_slice))
                .map_err(|why| Failure::new(0, "", why).into_error(None))?;
            schema::text(&answer, "pageToken").clone_into(&mut page);
            if !take(batch) || page.is_empty() {
                return Ok(());
            }
        }
    }

    /// How many bytes a statement would read.
    pub fn dry_run(&self, statement: &Statement) -> Result<u64, EngineError> {
        let job = self.tried(statement)?;
        Ok(number(&job, "/statistics/totalBytesProcessed")
            .max(number(&job, "/statistics/query/totalBytesProcessed")))
    }

    /// What a statement does, in BigQuery's words, such as `SELECT` or `DELETE`; several are a `SCRIPT`. It is not run.
    pub fn kind(&self, statement: &Statement) -> Result<String, EngineError> {
        let job = self.tried(statement)?;
        Ok(text(&job, "/statistics/query/statementType"))
    }

    /// What BigQuery answers to a statement that it shall not run.
    fn tried(&self, statement: &Statement) -> Result<Value, EngineError> {
        let sql = statement.sql.as_str().to_owned();
        let sent = sql.clone();
        let asked = self.wait(async move |it| {
            let mut body = it.query(&sent);
            body["dryRun"] = json!(true);
            let job = json!({"configuration": body});
            it.rest.call(Method::POST, &["jobs"], &[], Some(&job)).await
        });
        asked.map_err(|failure| failure.into_error(Some(&sql)))
    }

    /// Makes `to` a copy of `from`, whatever it was; at once, and for no cost.
    pub fn copy(&self, job: &Job, from: &TableName, to: &TableName) -> Result<(), EngineError> {
        let body = json!({"copy": {
            "sourceTable": reference(from),
            "destinationTable": reference(to),
            "writeDisposition": "WRITE_TRUNCATE",
            "createDisposition": "CREATE_IF_NEEDED",
        }});
        let job = job.clone();
        self.ask(async move |it| it.done(&job, &body, &Sent::Configured).await.map(drop))
    }

    /// Runs a request on the engine's threads and waits for its answer.
    fn wait<T, F>(&self, request: impl FnOnce(Arc<Shared>) -> F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, Failure>> + Send + 'static,
    {
        self.runtime.wait(request(Arc::clone(&self.shared)))
    }

    /// The same; what was sent is no SQL.
    fn ask<T, F>(&self, request: impl FnOnce(Arc<Shared>) -> F) -> Result<T, EngineError>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, Failure>> + Send + 'static,
    {
        self.wait(request)
            .map_err(|failure| failure.into_error(None))
    }
}

impl Shared {
    async fn open(settings: Settings) -> Result<Self, Failure> {
        let failed = |error: &dyn std::fmt::Display| Failure::new(0, "", error.to_string());
        let tokens = Authenticator::open(&settings.credentials).await?;
        let http = reqwest::Client::builder()
            .user_agent(concat!("dwh/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(Duration::from_secs(30).min(settings.retry.request))
            .build()
            .map_err(|error| failed(&error))?;
        let reach = |endpoint: &str| {
            let (http, tokens) = (http.clone(), tokens.clone());
            rest::Rest::new(http, tokens, endpoint, &settings.project, settings.retry)
        };
        let rest = reach(settings.endpoint.as_deref().unwrap_or(rest::GOOGLE))?;
        let storage = match &settings.bucket {
            Some(it) => Some(Arc::new(storage::Storage::new(it, &settings.run, reach)?)),
            None => None,
        };
        let client = ClientBuilder::new()
            .with_client(http)
            .with_v2_base_url(rest.base())
            .build_from_authenticator(Arc::new(tokens))
            .await?;
        Ok(Self {
            settings,
            client,
            rest,
            storage,
            jobs: Jobs::default(),
            sessions: AtomicU64::new(0),
            found_location: OnceLock::new(),
        })
    }

    fn query(&self, sql: &str) -> Value {
        json!({"query": {
            "query": sql,
            "useLegacySql": false,
            "defaultDataset": {"projectId": self.settings.project, "datasetId": self.settings.dataset},
        }})
    }

    async fn queried(&self, job: &Job, sql: &str) -> Result<Value, Failure> {
        self.done(job, &self.query(sql), &Sent::Configured).await
    }

    /// A page of the rows of a query that is done.
    async fn page(&self, id: &str, location: &str, token: &str) -> Result<Value, Failure> {
        let path = ["queries", id];
        // The client cannot ask for instants as whole numbers; as floating point they lose digits.
        let mut query = vec![("formatOptions.useInt64Timestamp", "true")];
        if !location.is_empty() {
            query.push(("location", location));
        }
        if !token.is_empty() {
            query.push(("pageToken", token));
        }
        self.rest.call(Method::GET, &path, &query, None).await
    }
}

impl Engine for BigQuery {
    fn connect(&self) -> Result<Box<dyn Session>, EngineError> {
        self.connect_for("session")
    }

    fn connect_for(&self, step: &str) -> Result<Box<dyn Session>, EngineError> {
        Ok(Box::new(Asking {
            engine: self.clone(),
            step: step.to_owned(),
            number: self.shared.sessions.fetch_add(1, Ordering::SeqCst),
            statements: 0,
        }))
    }

    fn cancel(&self) {
        self.shared.jobs.cancel();
    }
}

/// A session: BigQuery knows none, so it only counts what is sent.
struct Asking {
    engine: BigQuery,
    step: String,
    number: u64,
    statements: u64,
}

impl Asking {
    fn next(&mut self) -> Job {
        self.statements += 1;
        let what = format!("{}.{}", self.number, self.statements);
        Job::new(self.step.clone(), what)
    }
}

impl Session for Asking {
    fn execute(&mut self, statement: &Statement) -> Result<u64, EngineError> {
        let job = self.next();
        self.engine.run(&job, statement).map(|it| it.rows)
    }

    fn query(&mut self, statement: &Statement) -> Result<Vec<RecordBatch>, EngineError> {
        let job = self.next();
        let mut batches = Vec::new();
        self.engine.pages(&job, statement, |batch| {
            batches.push(batch);
            true
        })?;
        Ok(batches)
    }
}

fn reference(name: &TableName) -> Value {
    json!({"projectId": name.project, "datasetId": name.dataset, "tableId": name.table})
}

fn text(value: &Value, path: &str) -> String {
    let found = value.pointer(path).and_then(Value::as_str);
    found.unwrap_or_default().to_owned()
}
