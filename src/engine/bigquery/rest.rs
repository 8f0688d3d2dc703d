//! The calls that `gcp-bigquery-client` lacks, over the same HTTP client and with the same tokens: uploads, load jobs with Parquet's options,
//! datasets with a description and an expiration, tables with constraints, `If-Match`, and results with exact instants.

use std::path::Path;

use reqwest::header::{CONTENT_TYPE, ETAG, IF_MATCH, LOCATION, RANGE};
use reqwest::{Method, RequestBuilder, Response, Url};
use serde_json::{Value, json};

use super::credentials::Authenticator;
use super::failure::Failure;
use super::retry::Retry;

/// BigQuery's own address.
pub(super) const GOOGLE: &str = "https://bigquery.googleapis.com";

/// How much of a file is sent at once: a multiple of 256 KiB, as the protocol wants.
const CHUNK: u64 = 8 * 1024 * 1024;

/// How often an upload is begun anew whose address is gone.
const UPLOADS: u32 = 5;

/// A REST API of Google's, used for one project.
#[derive(Clone)]
pub(super) struct Rest {
    http: reqwest::Client,
    tokens: Authenticator,
    endpoint: Url,
    project: String,
    retry: Retry,
}

impl Rest {
    pub(super) fn new(
        http: reqwest::Client,
        tokens: Authenticator,
        endpoint: &str,
        project: &str,
        retry: Retry,
    ) -> Result<Self, Failure> {
        let url = Url::parse(endpoint)
            .ok()
            .filter(Url::has_host)
            .ok_or_else(|| Failure::new(0, "", format!("`{endpoint}` is no address")))?;
        Ok(Self {
            http,
            tokens,
            endpoint: url,
            project: project.to_owned(),
            retry,
        })
    }

    /// Where the API of version 2 begins.
    pub(super) fn base(&self) -> String {
        self.url(&["bigquery", "v2"]).to_string()
    }

    /// The address of a path; what stands in a part of it is kept as it is, slashes too.
    pub(super) fn url(&self, path: &[&str]) -> Url {
        let mut url = self.endpoint.clone();
        url.path_segments_mut()
            .expect("an address with a host has a path")
            .pop_if_empty()
            .extend(path);
        url
    }

    /// The address of something of the project.
    fn of_project(&self, path: &[&str]) -> Url {
        let mut all = vec!["bigquery", "v2", "projects", &self.project];
        all.extend(path);
        self.url(&all)
    }

    async fn sent(&self, request: RequestBuilder) -> Result<Response, Failure> {
        let token = self.tokens.token().await?;
        request
            .bearer_auth(token)
            .send()
            .await
            .map_err(|it| Failure::lost(&it))
    }

    /// Sends a request once; gives the answer's JSON (null where it has no body).
    async fn once(&self, request: RequestBuilder) -> Result<Value, Failure> {
        let response = self.sent(request).await?;
        read(response).await
    }

    /// Sends a request until it succeeds or fails for good. Only for requests that may arrive twice.
    pub(super) async fn call(
        &self,
        method: Method,
        path: &[&str],
        query: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Result<Value, Failure> {
        self.send(method, &self.of_project(path), query, body).await
    }

    /// The same, to any address.
    pub(super) async fn send(
        &self,
        method: Method,
        url: &Url,
        query: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Result<Value, Failure> {
        self.retry
            .send(url.path(), || {
                let mut request = self.http.request(method.clone(), url.clone()).query(query);
                if let Some(body) = body {
                    request = request.json(body);
                }
                self.once(request)
            })
            .await
    }

    /// Sends a small text to an address that keeps it.
    pub(super) async fn kept(&self, url: &Url, text: &'static str) -> Result<(), Failure> {
        let send = || {
            let request = self.http.post(url.clone());
            self.once(request.header(CONTENT_TYPE, "text/plain").body(text))
        };
        self.retry.send(url.path(), send).await.map(drop)
    }

    /// Changes a table if its etag is still `etag`; gives its new state, or None where somebody else has changed it.
    pub(super) async fn patch_if(
        &self,
        path: &[&str],
        etag: &str,
        body: &Value,
    ) -> Result<Option<Value>, Failure> {
        let url = self.of_project(path);
        let sent = self
            .retry
            .send(url.path(), || {
                let request = self.http.patch(url.clone()).header(IF_MATCH, etag);
                self.once(request.json(body))
            })
            .await;
        match sent {
            Ok(state) => Ok(Some(state)),
            Err(failure) if failure.status == 412 => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    /// Begins a load job, sends it a file, and gives the job. A file of any size takes the memory of one chunk.
    pub(super) async fn upload(&self, job: &Value, file: &Path) -> Result<Value, Failure> {
        let path = [
            "upload",
            "bigquery",
            "v2",
            "projects",
            &self.project,
            "jobs",
        ];
        let size = size(file)?;
        let session = self.begun(self.url(&path), job, size).await?;
        self.in_parts(&session, file, size).await
    }

    /// Sends a file to an address that keeps it; anew where the upload is not known any more.
    pub(super) async fn stored(&self, url: &Url, file: &Path) -> Result<Value, Failure> {
        let size = size(file)?;
        let mut uploads = 1;
        loop {
            let session = self.begun(url.clone(), &json!({}), size).await?;
            match self.in_parts(&session, file, size).await {
                Err(failure) if failure.is_gone() && uploads < UPLOADS => uploads += 1,
                other => return other,
            }
        }
    }

    /// Begins an upload, and gives its own address.
    async fn begun(&self, mut url: Url, described: &Value, size: u64) -> Result<String, Failure> {
        url.query_pairs_mut().append_pair("uploadType", "resumable");
        let begin = || async {
            let request = self
                .http
                .post(url.clone())
                .header("X-Upload-Content-Type", "application/octet-stream")
                .header("X-Upload-Content-Length", size)
                .json(described);
            let response = self.sent(request).await?;
            let session = response.headers().get(LOCATION).cloned();
            let status = response.status();
            match session.as_ref().and_then(|it| it.to_str().ok()) {
                Some(session) if status.is_success() => Ok(session.to_owned()),
                _ => match read(response).await {
                    Ok(_) => Err(Failure::new(502, "", "the upload was given no address")),
                    Err(failure) => Err(failure),
                },
            }
        };
        self.retry.send("upload", begin).await
    }

    /// Sends a file to the address of an upload, and gives what came of it.
    async fn in_parts(&self, session: &str, file: &Path, size: u64) -> Result<Value, Failure> {
        let mut sent = 0;
        let mut pauses = self.retry.pauses();
        loop {
            let step = match self.chunk(session, file, sent, size).await {
                Ok(step) => Ok(step),
                // What has arrived is asked, for the answer may be what was lost.
                Err(failure) if failure.is_transient() => {
                    let Some(pause) = pauses.next() else {
                        return Err(failure);
                    };
                    tracing::info!(?failure, ?pause, "an upload is taken up again");
                    tokio::time::sleep(pause).await;
                    match self.progress(session, size).await {
                        Err(failure) if failure.is_transient() => continue,
                        other => other,
                    }
                }
                Err(failure) => Err(failure),
            };
            match step? {
                Uploaded::Until(byte) => sent = byte,
                Uploaded::Whole(made) => return Ok(made),
            }
        }
    }

    /// Sends the bytes of a file from `from` on, at most a chunk of them.
    async fn chunk(
        &self,
        session: &str,
        file: &Path,
        from: u64,
        size: u64,
    ) -> Result<Uploaded, Failure> {
        let to = (from + CHUNK).min(size);
        let bytes = read_range(file, from, to)?;
        let range = if size == 0 {
            "bytes */0".to_owned()
        } else {
            format!("bytes {from}-{}/{size}", to - 1)
        };
        let request = self.http.put(session).header("Content-Range", range);
        self.answered(request.body(bytes)).await
    }

    /// How much of an upload has arrived.
    async fn progress(&self, session: &str, size: u64) -> Result<Uploaded, Failure> {
        let request = self
            .http
            .put(session)
            .header("Content-Range", format!("bytes */{size}"))
            .header("Content-Length", 0);
        self.answered(request).await
    }

    async fn answered(&self, request: RequestBuilder) -> Result<Uploaded, Failure> {
        let sent = tokio::time::timeout(self.retry.request, self.sent(request)).await;
        let response = sent.map_err(|_| Failure {
            is_lost: true,
            ..Failure::new(0, "", "no answer to a part of an upload")
        })??;
        if response.status().as_u16() == 308 {
            let range = response.headers().get(RANGE);
            let last =
                range.and_then(|it| it.to_str().ok()?.rsplit('-').next()?.parse::<u64>().ok());
            return Ok(Uploaded::Until(last.map_or(0, |it| it + 1)));
        }
        read(response).await.map(Uploaded::Whole)
    }
}

/// How far an upload has come.
enum Uploaded {
    /// So many bytes have arrived.
    Until(u64),
    /// All have; this is what came of it.
    Whole(Value),
}

/// The JSON of an answer, with its etag where the body has none.
async fn read(response: Response) -> Result<Value, Failure> {
    let status = response.status();
    let etag = response.headers().get(ETAG).cloned();
    let body = response.bytes().await.map_err(|it| Failure::lost(&it))?;
    if !status.is_success() {
        return Err(Failure::answered(status.as_u16(), &body));
    }
    if body.is_empty() {
        return Ok(Value::Null);
    }
    let mut value: Value = serde_json::from_slice(&body).map_err(|error| Failure {
        is_lost: true,
        ..Failure::new(0, "", format!("the answer cannot be read: {error}"))
    })?;
    if let (Some(etag), Some(object)) = (
        etag.as_ref().and_then(|it| it.to_str().ok()),
        value.as_object_mut(),
    ) {
        object.entry("etag").or_insert_with(|| json!(etag));
    }
    Ok(value)
}

fn size(file: &Path) -> Result<u64, Failure> {
    std::fs::metadata(file)
        .map(|it| it.len())
        .map_err(|error| unreadable(file, &error))
}

fn read_range(file: &Path, from: u64, to: u64) -> Result<Vec<u8>, Failure> {
    use std::io::{Read, Seek, SeekFrom};
    let read = || {
        let mut open = std::fs::File::open(file)?;
        open.seek(SeekFrom::Start(from))?;
        let mut bytes = Vec::new();
        open.take(to - from).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    read().map_err(|error: std::io::Error| unreadable(file, &error))
}

fn unreadable(file: &Path, error: &std::io::Error) -> Failure {
    Failure::new(
        0,
        "",
        format!("`{}` cannot be read: {error}", file.display()),
    )
}
