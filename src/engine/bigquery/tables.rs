//! Datasets and tables: what is there, what is said about it, and how it is made, changed and removed.

use std::collections::BTreeMap;
use std::time::Duration;

use gcp_bigquery_client::error::BQError;
use reqwest::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::failure::Failure;
use super::jobs::number;
use super::name::label;
use super::{BigQuery, EngineError, TableName, schema};

/// What a table or view is like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableFacts {
    /// Its columns with their GoogleSQL types.
    pub columns: Vec<(String, String)>,
    /// How many rows it has; 0 for a view.
    pub rows: u64,
    /// How many bytes it has.
    pub bytes: u64,
    /// Whether it is a view.
    pub is_view: bool,
    /// Its description.
    pub description: String,
    /// Whether its rows can be read and changed only with a filter on the column that divides it.
    pub is_filter_required: bool,
    /// Changes with every change.
    pub etag: String,
}

/// What a list of a dataset says of a table or view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Whether it is a view.
    pub is_view: bool,
    /// How it is divided and sorted, as text that is equal where that is.
    pub layout: String,
}

/// What readers of a table are told.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Description {
    /// What it is.
    pub description: String,
    /// What its columns mean, by name.
    pub columns: BTreeMap<String, String>,
    /// Labels.
    pub labels: BTreeMap<String, String>,
    /// The columns of its primary key; empty where it has none.
    pub primary_key: Vec<String>,
    /// Its foreign keys.
    pub foreign_keys: Vec<ForeignKey>,
    /// After how many days a partition goes by itself.
    #[serde(default)]
    pub expiration_days: Option<u64>,
    /// Whether readers must filter the column that divides it.
    #[serde(default)]
    pub is_filter_required: bool,
}

/// A column that points to a column of another table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForeignKey {
    /// The column.
    pub column: String,
    /// The other table.
    pub to: TableName,
    /// Its column.
    pub field: String,
}

impl BigQuery {
    /// Makes a dataset where it is not there; its tables expire after `expiration`, where one is given.
    pub fn create_dataset(
        &self,
        dataset: &str,
        description: &str,
        expiration: Option<Duration>,
    ) -> Result<(), EngineError> {
        let settings = self.settings();
        let mut body = json!({
            "datasetReference": {"projectId": settings.project, "datasetId": dataset},
            "description": description,
        });
        if let Some(expiration) = expiration {
            body["defaultTableExpirationMs"] = json!(expiration.as_millis().to_string());
        }
        self.ask(async move |it| {
            if let Some(location) = it.location().await {
                body["location"] = json!(location);
            }
            let made = it
                .rest
                .call(Method::POST, &["datasets"], &[], Some(&body))
                .await;
            match made {
                Err(failure) if failure.is_duplicate() => Ok(()),
                other => other.map(drop),
            }
        })
    }

    /// Where a dataset lies, such as `EU`; None where it is not there.
    pub fn location(&self, dataset: &str) -> Result<Option<String>, EngineError> {
        let dataset = dataset.to_owned();
        self.ask(async move |it| {
            let found = it
                .rest
                .call(Method::GET, &["datasets", &dataset], &[], None)
                .await;
            Ok(there(found)?.map(|it| schema::text(&it, "location").to_owned()))
        })
    }

    /// Removes a dataset and all that is in it, where it is there.
    pub fn delete_dataset(&self, dataset: &str) -> Result<(), EngineError> {
        let dataset = dataset.to_owned();
        self.ask(async move |it| {
            let path = ["datasets", dataset.as_str()];
            let query = [("deleteContents", "true")];
            let gone = it.rest.call(Method::DELETE, &path, &query, None).await;
            there(gone).map(drop)
        })
    }

    /// The datasets of the project.
    pub fn datasets(&self) -> Result<Vec<String>, EngineError> {
        self.ask(async move |it| {
            let mut found = Vec::new();
            let mut page = String::new();
            loop {
                let query = [("maxResults", "1000"), ("pageToken", &page)];
                let query = if page.is_empty() { &query[..1] } else { &query };
                let answer = it
                    .rest
                    .call(Method::GET, &["datasets"], query, None)
                    .await?;
                let list = answer.get("datasets").and_then(Value::as_array);
                found.extend(list.into_iter().flatten().filter_map(|it| {
                    Some(
                        it.pointer("/datasetReference/datasetId")?
                            .as_str()?
                            .to_owned(),
                    )
                }));
                schema::text(&answer, "nextPageToken").clone_into(&mut page);
                if page.is_empty() {
                    return Ok(found);
                }
            }
        })
    }

    /// What is in a dataset, by name.
    pub fn tables(&self, dataset: &str) -> Result<BTreeMap<String, Listed>, EngineError> {
        let dataset = dataset.to_owned();
        self.ask(async move |it| {
            let mut found = BTreeMap::new();
            let mut page = String::new();
            loop {
                let path = ["datasets", dataset.as_str(), "tables"];
                let query = [("maxResults", "1000"), ("pageToken", page.as_str())];
                let query = if page.is_empty() { &query[..1] } else { &query };
                let answer = it.rest.call(Method::GET, &path, query, None).await;
                let Some(answer) = there(answer)? else {
                    return Ok(found);
                };
                let list = answer.get("tables").and_then(Value::as_array);
                found.extend(list.into_iter().flatten().filter_map(|it| {
                    let name = it.pointer("/tableReference/tableId")?.as_str()?;
                    Some((name.to_owned(), listed(it)))
                }));
                schema::text(&answer, "nextPageToken").clone_into(&mut page);
                if page.is_empty() {
                    return Ok(found);
                }
            }
        })
    }

    /// What a table or view is like; None where it is not there.
    pub fn table(&self, name: &TableName) -> Result<Option<TableFacts>, EngineError> {
        let name = name.clone();
        self.ask(async move |it| {
            let found = it.rest.call(Method::GET, &path(&name), &[], None).await;
            Ok(there(found)?.map(|it| facts(&it)))
        })
    }

    /// Makes a table of no columns, which lives for a while: whether it was made, or was there already.
    pub fn create_table(
        &self,
        name: &TableName,
        description: &str,
        lives_until: jiff::Timestamp,
    ) -> Result<bool, EngineError> {
        let name = name.clone();
        let body = json!({
            "tableReference": {"projectId": name.project, "datasetId": name.dataset, "tableId": name.table},
            "description": description,
            "expirationTime": lives_until.as_millisecond().to_string(),
            "schema": {"fields": [{"name": "holder", "type": "STRING"}]},
        });
        self.ask(async move |it| {
            let path = ["datasets", name.dataset.as_str(), "tables"];
            match it.rest.call(Method::POST, &path, &[], Some(&body)).await {
                Err(failure) if failure.is_duplicate() => Ok(false),
                other => other.map(|_| true),
            }
        })
    }

    /// Changes what such a table says and how long it lives, if its etag is still `etag`; gives the new etag, or None.
    pub fn renew_table(
        &self,
        name: &TableName,
        etag: &str,
        description: &str,
        lives_until: jiff::Timestamp,
    ) -> Result<Option<String>, EngineError> {
        let (name, etag) = (name.clone(), etag.to_owned());
        let body = json!({
            "description": description,
            "expirationTime": lives_until.as_millisecond().to_string(),
        });
        self.ask(
            async move |it| match it.rest.patch_if(&path(&name), &etag, &body).await {
                Ok(state) => Ok(state.map(|it| schema::text(&it, "etag").to_owned())),
                Err(failure) if failure.is_missing() => Ok(None),
                Err(failure) => Err(failure),
            },
        )
    }

    /// Removes a table or view, where it is there.
    pub fn delete_table(&self, name: &TableName) -> Result<(), EngineError> {
        let name = name.clone();
        self.ask(async move |it| {
            let delete = || async {
                let tables = it.client.table();
                let gone = tables
                    .delete(&name.project, &name.dataset, &name.table)
                    .await;
                match gone {
                    // A success without a body is one.
                    Err(BQError::RequestError(error)) if error.is_decode() => Ok(()),
                    other => other.map_err(Failure::from),
                }
            };
            there(it.settings.retry.send("tables.delete", delete).await).map(drop)
        })
    }

    /// Has a table say what it is, and keep what it promises.
    pub fn describe(&self, name: &TableName, described: &Description) -> Result<(), EngineError> {
        let (name, described) = (name.clone(), described.clone());
        self.ask(async move |it| {
            let path = path(&name);
            let now = it.rest.call(Method::GET, &path, &[], None).await?;
            let body = patch(&now, &described);
            it.rest
                .call(Method::PATCH, &path, &[], Some(&body))
                .await
                .map(drop)
        })
    }
}

pub(super) fn path(name: &TableName) -> [&str; 4] {
    ["datasets", &name.dataset, "tables", &name.table]
}

/// What is there, or None.
pub(super) fn there<T>(found: Result<T, Failure>) -> Result<Option<T>, Failure> {
    match found {
        Ok(it) => Ok(Some(it)),
        Err(failure) if failure.is_missing() => Ok(None),
        Err(failure) => Err(failure),
    }
}

pub(super) fn listed(table: &Value) -> Listed {
    let part = |path: &str| table.pointer(path).cloned().unwrap_or(Value::Null);
    let layout = json!([
        part("/timePartitioning/type"),
        part("/timePartitioning/field"),
        part("/rangePartitioning"),
        part("/clustering/fields"),
    ]);
    Listed {
        is_view: schema::text(table, "type") == "VIEW",
        layout: layout.to_string(),
    }
}

fn facts(table: &Value) -> TableFacts {
    let fields = table.get("schema").map_or(&[][..], schema::fields);
    TableFacts {
        columns: fields
            .iter()
            .map(|it| (schema::text(it, "name").to_owned(), schema::type_name(it)))
            .collect(),
        rows: number(table, "/numRows"),
        bytes: number(table, "/numBytes"),
        is_view: schema::text(table, "type") == "VIEW",
        description: schema::text(table, "description").to_owned(),
        is_filter_required: table.get("requirePartitionFilter") == Some(&json!(true)),
        etag: schema::text(table, "etag").to_owned(),
    }
}

/// The change that makes a table `now` what is described.
fn patch(now: &Value, described: &Description) -> Value {
    let mut body = json!({
        "description": described.description,
        "labels": described.labels.iter().map(|(key, value)| (label(key), label(value))).collect::<BTreeMap<_, _>>(),
    });
    let is_view = schema::text(now, "type") == "VIEW";
    if let Some(schema) = now.get("schema").filter(|_| !described.columns.is_empty()) {
        let mut schema = schema.clone();
        for field in schema
            .get_mut("fields")
            .and_then(Value::as_array_mut)
            .into_iter()
            .flatten()
        {
            let said = described.columns.get(schema::text(field, "name"));
            if let Some(said) = said {
                field["description"] = json!(said);
            }
        }
        body["schema"] = schema;
    }
    if is_view {
        return body;
    }
    let is_divided = ["timePartitioning", "rangePartitioning"];
    if is_divided.iter().any(|it| now.get(it).is_some()) {
        body["requirePartitionFilter"] = json!(described.is_filter_required);
    }
    if let Some(partitioning) = now.get("timePartitioning") {
        let mut partitioning = partitioning.clone();
        let days = described.expiration_days.map(|it| it * 24 * 60 * 60 * 1000);
        partitioning["expirationMs"] = days.map_or(Value::Null, |it| json!(it.to_string()));
        body["timePartitioning"] = partitioning;
    }
    let mut constraints = json!({});
    if !described.primary_key.is_empty() {
        constraints["primaryKey"] = json!({"columns": described.primary_key});
    }
    if !described.foreign_keys.is_empty() {
        constraints["foreignKeys"] = described
            .foreign_keys
            .iter()
            .map(|it| {
                json!({
                    "referencedTable": {"projectId": it.to.project, "datasetId": it.to.dataset, "tableId": it.to.table},
                    "columnReferences": [{"referencingColumn": it.column, "referencedColumn": it.field}],
                })
            })
            .collect();
    }
    body["tableConstraints"] = constraints;
    body
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_divided_table_keeps_how_it_is_divided_and_gets_what_is_said() {
        let now = json!({
            "type": "TABLE",
            "timePartitioning": {"type": "MONTH", "field": "day", "expirationMs": "5"},
            "clustering": {"fields": ["who"]},
        });
        let described = Description {
            expiration_days: Some(400),
            is_filter_required: true,
            ..Description::default()
        };
        let body = patch(&now, &described);
        assert_eq!(
            body["timePartitioning"],
            json!({"type": "MONTH", "field": "day", "expirationMs": "34560000000"})
        );
        assert_eq!(body["requirePartitionFilter"], json!(true));
        let body = patch(&now, &Description::default());
        assert_eq!(body["timePartitioning"]["expirationMs"], Value::Null);
        assert_eq!(body["requirePartitionFilter"], json!(false));
        let body = patch(&json!({"type": "TABLE"}), &described);
        assert_eq!(body.get("requirePartitionFilter"), None);
    }

    #[test]
    fn what_expires_otherwise_is_divided_the_same() {
        let of = |table: Value| listed(&table).layout;
        let by = |unit: &str, expiration: &str| {
            of(
                json!({"timePartitioning": {"type": unit, "field": "day", "expirationMs": expiration}}),
            )
        };
        assert_eq!(by("DAY", "1"), by("DAY", "2"));
        assert_ne!(by("DAY", "1"), by("MONTH", "1"));
        assert_ne!(of(json!({})), of(json!({"clustering": {"fields": ["a"]}})));
    }
}
