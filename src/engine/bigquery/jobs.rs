//! Jobs: sent under an id of our own, looked up where an answer was lost, waited for, begun anew where BigQuery itself failed, cancelled.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use gcp_bigquery_client::model::job;
use reqwest::Method;
use serde_json::{Value, json};

use super::failure::Failure;
use super::name::label;
use super::{Job, Shared};

/// How often a job is begun anew that BigQuery itself has failed to do.
const ATTEMPTS: u32 = 5;

/// The pauses between looks at a job that runs.
const FIRST_LOOK: Duration = Duration::from_millis(50);
const LAST_LOOK: Duration = Duration::from_secs(2);

/// The jobs of an engine.
#[derive(Debug, Default)]
pub(super) struct Jobs {
    cancelled: AtomicBool,
    billed: AtomicU64,
}

impl Jobs {
    /// How many bytes the queries have billed.
    pub(super) fn billed(&self) -> u64 {
        self.billed.load(Ordering::SeqCst)
    }

    pub(super) fn cancel(&self) {
        self.cancelled.store(true, Ordering::SeqCst);
    }

    pub(super) fn refuse_if_cancelled(&self) -> Result<(), Failure> {
        if self.cancelled.load(Ordering::SeqCst) {
            return Err(Failure::new(0, "stopped", "cancelled"));
        }
        Ok(())
    }
}

/// Where a job's work comes from.
pub(super) enum Sent<'a> {
    /// Its configuration says all.
    Configured,
    /// The same, with options that the client's models lack.
    Plain,
    /// A file is uploaded to it.
    File(&'a std::path::Path),
}

impl Shared {
    /// Does a job, and gives it as it was when it was done.
    pub(super) async fn done(
        &self,
        job: &Job,
        configuration: &Value,
        sent: &Sent<'_>,
    ) -> Result<Value, Failure> {
        let mut pauses = self.settings.retry.pauses();
        let mut attempt = 1;
        loop {
            let id = job.id(&self.settings.run, attempt);
            let done = self.attempt(&id, job, configuration, sent).await?;
            let Some(failure) = failed(&done) else {
                let billed = number(&done, "/statistics/query/totalBytesBilled");
                self.jobs.billed.fetch_add(billed, Ordering::SeqCst);
                return Ok(done);
            };
            if !failure.is_transient() || attempt == ATTEMPTS {
                return Err(failure);
            }
            tracing::info!(id, ?failure, "a job is begun anew");
            tokio::time::sleep(pauses.next().unwrap_or(self.settings.retry.most)).await;
            attempt += 1;
        }
    }

    async fn attempt(
        &self,
        id: &str,
        job: &Job,
        configuration: &Value,
        sent: &Sent<'_>,
    ) -> Result<Value, Failure> {
        self.jobs.refuse_if_cancelled()?;
        let whole = self.resource(id, job, configuration).await?;
        let mut uploads = 1;
        loop {
            let failure = match self.inserted(&whole, sent).await {
                Ok(job) => return self.waited(id, job).await,
                Err(failure) => failure,
            };
            // An upload's address is gone when the upload is whole, and when it is too old.
            let is_gone = failure.is_missing() && matches!(sent, Sent::File(_));
            if !(failure.is_duplicate() || failure.is_transient() || is_gone) {
                return Err(failure);
            }
            // Under this id the job is there, although its answer never came: this very one, for ids are ours.
            match self.look(id).await {
                Ok(job) => return self.waited(id, job).await,
                Err(missing) if missing.is_missing() && is_gone && uploads < ATTEMPTS => {
                    uploads += 1;
                }
                Err(_) => return Err(failure),
            }
        }
    }

    async fn resource(&self, id: &str, job: &Job, configuration: &Value) -> Result<Value, Failure> {
        let settings = &self.settings;
        let mut configuration = configuration.clone();
        let mut labels =
            json!({"tool": "dwh", "run": label(&settings.run), "step": label(&job.step)});
        for (key, value) in &settings.labels {
            labels[label(key)] = json!(label(value));
        }
        configuration["labels"] = labels;
        if let Some(timeout) = settings.job_timeout {
            configuration["jobTimeoutMs"] = json!(timeout.as_millis().to_string());
        }
        if let Some(query) = configuration.get_mut("query")
            && let Some(limit) = self.limit(&job.step)?
        {
            query["maximumBytesBilled"] = json!(limit.to_string());
        }
        let mut reference = json!({"projectId": settings.project, "jobId": id});
        if let Some(location) = self.location().await {
            reference["location"] = json!(location);
        }
        Ok(json!({"jobReference": reference, "configuration": configuration}))
    }

    /// The most that a query may bill: what is left of the run's limit, or the limit of its step.
    fn limit(&self, step: &str) -> Result<Option<u64>, Failure> {
        let of_step = self.settings.maximum_of_steps.get(step).copied();
        let Some(most) = self.settings.maximum_bytes_billed else {
            return Ok(of_step);
        };
        let billed = self.jobs.billed();
        if billed >= most {
            return Err(Failure::new(
                400,
                "bytesBilledLimitExceeded",
                format!("the run has billed {billed} bytes; its limit is {most}"),
            ));
        }
        let left = most - billed;
        Ok(Some(of_step.map_or(left, |it| it.min(left))))
    }

    async fn inserted(&self, whole: &Value, sent: &Sent<'_>) -> Result<Value, Failure> {
        match sent {
            Sent::File(file) => self.rest.upload(whole, file).await,
            Sent::Plain => {
                let whole = Some(whole);
                self.rest.call(Method::POST, &["jobs"], &[], whole).await
            }
            Sent::Configured => {
                let job: job::Job = serde_json::from_value(whole.clone())
                    .map_err(|error| Failure::new(0, "", error.to_string()))?;
                let insert = || async {
                    let inserted = self
                        .client
                        .job()
                        .insert(&self.settings.project, job.clone());
                    value(inserted.await)
                };
                self.settings.retry.send("jobs.insert", insert).await
            }
        }
    }

    /// The job as it is.
    async fn look(&self, id: &str) -> Result<Value, Failure> {
        let settings = &self.settings;
        let location = self.location().await;
        let look = || async {
            let jobs = self.client.job();
            let job = jobs.get_job(&settings.project, id, location.as_deref());
            value(job.await)
        };
        settings.retry.send("jobs.get", look).await
    }

    /// The job when it is done. Where the engine is cancelled, the job is too.
    async fn waited(&self, id: &str, mut job: Value) -> Result<Value, Failure> {
        let mut pause = FIRST_LOOK;
        while job.pointer("/status/state") != Some(&json!("DONE")) {
            if let Err(stopped) = self.jobs.refuse_if_cancelled() {
                let (jobs, location) = (self.client.job(), self.location().await);
                let project = &self.settings.project;
                let cancelled = jobs.cancel_job(project, id, location.as_deref()).await;
                if let Err(error) = cancelled {
                    tracing::warn!(id, %error, "a job could not be cancelled");
                }
                return Err(stopped);
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 3 / 2).min(LAST_LOOK);
            job = self.look(id).await?;
        }
        Ok(job)
    }
}

/// An answer of the client as JSON.
fn value<T: serde::Serialize>(
    answer: Result<T, gcp_bigquery_client::error::BQError>,
) -> Result<Value, Failure> {
    serde_json::to_value(answer?).map_err(|error| Failure::new(0, "", error.to_string()))
}

/// Why a job that is done failed, if it did.
fn failed(job: &Value) -> Option<Failure> {
    let error = job.pointer("/status/errorResult")?;
    let text = |key: &str| error.get(key).and_then(Value::as_str);
    // A load says in `errorResult` that there were errors, and in `errors` which.
    let first = job.pointer("/status/errors").and_then(Value::as_array);
    let details: Vec<_> = first
        .into_iter()
        .flatten()
        .filter_map(|it| it.get("message").and_then(Value::as_str))
        .filter(|it| Some(*it) != text("message"))
        .take(3)
        .collect();
    let message = text("message").unwrap_or_default();
    let whole = [message]
        .into_iter()
        .chain(details)
        .collect::<Vec<_>>()
        .join("\n");
    Some(Failure::of_job(text("reason"), Some(&whole)))
}

/// A number of an answer, which BigQuery writes as text; 0 where there is none.
pub(super) fn number(value: &Value, path: &str) -> u64 {
    let found = value.pointer(path);
    found
        .and_then(|it| {
            it.as_str()
                .map_or_else(|| it.as_u64(), |text| text.parse().ok())
        })
        .unwrap_or(0)
}
