//! Tokens: from a key file, from the machine's application default credentials, or none for an emulator.

use std::path::{Path, PathBuf};
use std::time::Duration;

use async_trait::async_trait;
use gcp_bigquery_client::error::BQError;
use serde_json::Value;
use yup_oauth2::authenticator::{ApplicationDefaultCredentialsTypes, Authenticator as Tokens};
use yup_oauth2::{
    ApplicationDefaultCredentialsAuthenticator, ApplicationDefaultCredentialsFlowOpts,
    AuthorizedUserAuthenticator, DefaultHyperClientBuilder, ExternalAccountAuthenticator,
    HyperClientBuilder, ServiceAccountAuthenticator,
};

use super::failure::Failure;

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credentials {
    /// Application default credentials: `GOOGLE_APPLICATION_CREDENTIALS`, what `gcloud auth application-default login` wrote, or the
    /// metadata server of the machine.
    Default,
    /// A key file: of a service account, an authorized user, or an external account (workload identity).
    KeyFile(PathBuf),
    /// Nobody: for an emulator.
    None,
}

const SCOPES: [&str; 2] = [
    "https://www.googleapis.com/auth/bigquery",
    "https://www.googleapis.com/auth/devstorage.read_write",
];

/// How long a metadata server may take to answer before there is none.
const METADATA: Duration = Duration::from_secs(10);

type Client = <DefaultHyperClientBuilder as HyperClientBuilder>::Connector;

/// Gives a token whenever one is needed; they are kept until they expire.
#[derive(Clone)]
pub(super) struct Authenticator(Option<Tokens<Client>>);

impl Authenticator {
    /// Reads the credentials; no server is asked yet.
    pub(super) async fn open(credentials: &Credentials) -> Result<Self, Failure> {
        let file = match credentials {
            Credentials::None => return Ok(Self(None)),
            Credentials::KeyFile(path) => Some(path.clone()),
            Credentials::Default => default_file(),
        };
        let tokens = match file {
            Some(path) => of_file(&path).await?,
            None => of_metadata().await?,
        };
        Ok(Self(Some(tokens)))
    }

    /// A token.
    pub(super) async fn token(&self) -> Result<String, Failure> {
        let Some(tokens) = &self.0 else {
            return Ok("none".into());
        };
        let token = tokens.token(&SCOPES).await.map_err(|error| match error {
            yup_oauth2::Error::HttpError(_) | yup_oauth2::Error::HttpClientError(_) => Failure {
                is_lost: true,
                ..Failure::credentials(error.to_string())
            },
            error => Failure::credentials(error.to_string()),
        })?;
        token
            .token()
            .map(str::to_owned)
            .ok_or_else(|| Failure::credentials("no token was given"))
    }
}

#[async_trait]
impl gcp_bigquery_client::auth::Authenticator for Authenticator {
    async fn access_token(&self) -> Result<String, BQError> {
        match &self.0 {
            None => Ok("none".into()),
            Some(tokens) => {
                let token = tokens.token(&SCOPES).await?;
                token.token().map(str::to_owned).ok_or(BQError::NoToken)
            }
        }
    }
}

/// The file of the application default credentials, where there is one.
fn default_file() -> Option<PathBuf> {
    let set = |name: &str| std::env::var_os(name).filter(|it| !it.is_empty());
    if let Some(path) = set("GOOGLE_APPLICATION_CREDENTIALS") {
        return Some(path.into());
    }
    let folder = set("CLOUDSDK_CONFIG")
        .map(PathBuf::from)
        .or_else(|| set("APPDATA").map(|it| PathBuf::from(it).join("gcloud")))
        .or_else(|| set("HOME").map(|it| PathBuf::from(it).join(".config/gcloud")))?;
    let path = folder.join("application_default_credentials.json");
    path.exists().then_some(path)
}

async fn of_file(path: &Path) -> Result<Tokens<Client>, Failure> {
    let shown = path.display();
    let bytes = crate::file::read(path).map_err(|error| {
        Failure::credentials(format!("the key file `{shown}` cannot be read: {error}"))
    })?;
    let json: Value = serde_json::from_slice(&bytes)
        .map_err(|error| Failure::credentials(format!("`{shown}` is not JSON: {error}")))?;
    let kind = json.get("type").and_then(Value::as_str).unwrap_or_default();
    let built = match kind {
        "service_account" => {
            let key = serde_json::from_value(json.clone()).map_err(|it| incomplete(path, &it))?;
            ServiceAccountAuthenticator::builder(key).build().await
        }
        "authorized_user" => {
            let key = serde_json::from_value(json.clone()).map_err(|it| incomplete(path, &it))?;
            AuthorizedUserAuthenticator::builder(key).build().await
        }
        "external_account" => {
            let key = serde_json::from_value(json.clone()).map_err(|it| incomplete(path, &it))?;
            ExternalAccountAuthenticator::builder(key).build().await
        }
        other => {
            return Err(Failure::credentials(format!(
                "`{shown}` holds credentials of type `{other}`; dwh knows `service_account`, `authorized_user` and `external_account`"
            )));
        }
    };
    built.map_err(|error| Failure::credentials(format!("`{shown}` cannot be used: {error}")))
}

fn incomplete(path: &Path, error: &serde_json::Error) -> Failure {
    Failure::credentials(format!("`{}` is no key file: {error}", path.display()))
}

async fn of_metadata() -> Result<Tokens<Client>, Failure> {
    let options = ApplicationDefaultCredentialsFlowOpts::default();
    let built = match ApplicationDefaultCredentialsAuthenticator::builder(options).await {
        ApplicationDefaultCredentialsTypes::InstanceMetadata(builder) => builder.build().await,
        ApplicationDefaultCredentialsTypes::ServiceAccount(builder) => builder.build().await,
    };
    let none = |why: String| {
        Failure::credentials(format!(
            "there are no application default credentials, and no metadata server of Google Cloud: {why}"
        ))
    };
    let tokens = built.map_err(|error| none(error.to_string()))?;
    match tokio::time::timeout(METADATA, tokens.token(&SCOPES)).await {
        Ok(Ok(_)) => Ok(tokens),
        Ok(Err(error)) => Err(none(error.to_string())),
        Err(_) => Err(none("no answer".into())),
    }
}
