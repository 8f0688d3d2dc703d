//! A bucket of Cloud Storage, through which files are loaded: sent there, read from there by one job, and removed.
//!
//! Objects are named `<folder>/<run>/<step>/<number>.parquet`. A folder is one warehouse's alone, and one run at a time works on a
//! warehouse: what lies there from other runs was left by killed ones.

use std::path::Path;
use std::sync::Arc;

use reqwest::{Method, Url};
use serde_json::Value;

use super::super::{EngineError, FailureKind};
use super::failure::Failure;
use super::rest::Rest;
use super::{BigQuery, Job, schema};

/// Cloud Storage's own address.
const GOOGLE: &str = "https://storage.googleapis.com";

/// Where files lie on their way into tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bucket {
    /// Its name, without `gs://`.
    pub name: String,
    /// A folder of it, which no other warehouse uses; without slashes at its ends.
    pub folder: String,
    /// Another address than Google's.
    pub endpoint: Option<String>,
}

/// The bucket of an engine.
pub(super) struct Storage {
    rest: Rest,
    bucket: Bucket,
    run: String,
}

impl Storage {
    pub(super) fn new(
        bucket: &Bucket,
        run: &str,
        reach: impl Fn(&str) -> Result<Rest, Failure>,
    ) -> Result<Self, Failure> {
        Ok(Self {
            rest: reach(bucket.endpoint.as_deref().unwrap_or(GOOGLE))?,
            bucket: bucket.clone(),
            run: run.to_owned(),
        })
    }

    /// The address of a file as BigQuery writes it.
    pub(super) fn uri(&self, job: &Job, number: usize) -> String {
        format!("gs://{}/{}", self.bucket.name, self.object(job, number))
    }

    fn object(&self, job: &Job, number: usize) -> String {
        let (folder, run) = (&self.bucket.folder, &self.run);
        format!("{folder}/{run}/{}/{number}.parquet", job.folder())
    }

    /// Where objects are made.
    fn uploads(&self, object: &str) -> Url {
        let path = ["upload", "storage", "v1", "b", &self.bucket.name, "o"];
        let mut url = self.rest.url(&path);
        url.query_pairs_mut().append_pair("name", object);
        url
    }

    /// Sends a file of a step; one of the same number is replaced.
    pub(super) async fn put(&self, job: &Job, number: usize, file: &Path) -> Result<(), Failure> {
        let url = self.uploads(&self.object(job, number));
        let made = self.rest.stored(&url, file).await?;
        let (there, size) = (schema::text(&made, "size"), size(file));
        if size.is_some_and(|it| it.to_string() != there) {
            let why = format!("the bucket has {there} bytes of a file of {size:?}");
            return Err(Failure::new(502, "", why));
        }
        Ok(())
    }

    /// Removes a file of a step, where it is there.
    pub(super) async fn remove(&self, job: &Job, number: usize) -> Result<(), Failure> {
        self.delete(&self.object(job, number)).await
    }

    async fn delete(&self, object: &str) -> Result<(), Failure> {
        let path = ["storage", "v1", "b", &self.bucket.name, "o", object];
        let url = self.rest.url(&path);
        match self.rest.send(Method::DELETE, &url, &[], None).await {
            Err(failure) if failure.is_missing() => Ok(()),
            other => other.map(drop),
        }
    }

    /// Makes an object and removes it, so that what is missing is told before anything is built.
    async fn try_out(&self) -> Result<(), Failure> {
        let object = format!("{}/{}/probe", self.bucket.folder, self.run);
        let mut url = self.uploads(&object);
        url.query_pairs_mut().append_pair("uploadType", "media");
        self.rest.kept(&url, "dwh tries whether it may").await?;
        self.delete(&object).await
    }

    /// The objects that other runs have left in the folder.
    async fn left(&self) -> Result<Vec<String>, Failure> {
        let path = ["storage", "v1", "b", &self.bucket.name, "o"];
        let url = self.rest.url(&path);
        let prefix = format!("{}/", self.bucket.folder);
        let own = format!("{prefix}{}/", self.run);
        let mut found = Vec::new();
        let mut page = String::new();
        loop {
            let query = [("prefix", prefix.as_str()), ("pageToken", page.as_str())];
            let query = if page.is_empty() { &query[..1] } else { &query };
            let answer = self.rest.send(Method::GET, &url, query, None).await?;
            let items = answer.get("items").and_then(Value::as_array);
            let names = items.into_iter().flatten();
            let names = names.map(|it| schema::text(it, "name").to_owned());
            found.extend(names.filter(|it| !it.starts_with(&own)));
            schema::text(&answer, "nextPageToken").clone_into(&mut page);
            if page.is_empty() {
                return Ok(found);
            }
        }
    }

    /// What a caller hears: what is wrong with the bucket, and what was asked of it.
    fn told(&self, failure: Failure) -> EngineError {
        let name = &self.bucket.name;
        let mut error = failure.into_error(None);
        match error.kind {
            FailureKind::Missing => {
                error.kind = FailureKind::Bucket;
                error.message = format!("there is no bucket `gs://{name}`: {}", error.message);
            }
            FailureKind::Denied | FailureKind::Bucket => {
                error.kind = FailureKind::Bucket;
                error.message = format!("`gs://{name}` refuses access: {}", error.message);
            }
            _ => error.message = format!("`gs://{name}`: {}", error.message),
        }
        error
    }
}

impl BigQuery {
    /// Finds out whether the bucket can be written to, and removes what killed runs have left in it. Nothing where there is none.
    pub fn open_bucket(&self) -> Result<(), EngineError> {
        self.with_bucket(async move |it| {
            it.try_out().await?;
            match it.left().await {
                Ok(left) => {
                    for object in left {
                        tracing::info!(object, "left by a killed build");
                        it.delete(&object).await?;
                    }
                }
                // It is for tidiness only.
                Err(failure) => tracing::warn!(?failure, "the bucket cannot be listed"),
            }
            Ok(())
        })
    }

    /// Does something with the bucket, where there is one.
    pub(super) fn with_bucket<F>(
        &self,
        work: impl FnOnce(Arc<Storage>) -> F,
    ) -> Result<(), EngineError>
    where
        F: Future<Output = Result<(), Failure>> + Send + 'static,
    {
        let Some(storage) = &self.shared.storage else {
            return Ok(());
        };
        self.runtime
            .wait(work(Arc::clone(storage)))
            .map_err(|failure| storage.told(failure))
    }
}

fn size(file: &Path) -> Option<u64> {
    std::fs::metadata(file).ok().map(|it| it.len())
}
