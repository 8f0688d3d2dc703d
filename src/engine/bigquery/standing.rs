//! What stands under a name, as much of it as is needed to have it stand there again.

use std::collections::BTreeMap;

use reqwest::Method;
use serde_json::Value;

use super::super::EngineError;
use super::jobs::number;
use super::tables::{Description, ForeignKey, Listed, listed, path, there};
use super::{BigQuery, TableName, schema};

/// A table or view, but for the rows of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// How it is kept.
    pub listed: Listed,
    /// The query of a view; None for a table.
    pub query: Option<String>,
    /// What readers are told of it.
    pub described: Description,
}

impl BigQuery {
    /// What stands under a name; None where nothing does.
    pub fn standing(&self, name: &TableName) -> Result<Option<Standing>, EngineError> {
        let name = name.clone();
        self.ask(async move |it| {
            let found = it.rest.call(Method::GET, &path(&name), &[], None).await;
            Ok(there(found)?.map(|it| standing(&it)))
        })
    }
}

fn standing(table: &Value) -> Standing {
    let query = table.pointer("/view/query").and_then(Value::as_str);
    Standing {
        listed: listed(table),
        query: query.map(str::to_owned),
        described: described(table),
    }
}

fn described(table: &Value) -> Description {
    let text = |it: &Value, key: &str| schema::text(it, key).to_owned();
    let fields = table.get("schema").map_or(&[][..], schema::fields);
    let meanings = fields
        .iter()
        .map(|it| (text(it, "name"), text(it, "description")))
        .filter(|it| !it.1.is_empty());
    let labels = table.get("labels").and_then(Value::as_object);
    let labels = labels.into_iter().flatten();
    let labels = labels.filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned())));
    let many = |path: &str| {
        let found = table.pointer(path).and_then(Value::as_array);
        found.into_iter().flatten()
    };
    let days = number(table, "/timePartitioning/expirationMs") / (24 * 60 * 60 * 1000);
    Description {
        description: text(table, "description"),
        columns: meanings.collect(),
        labels: labels.collect::<BTreeMap<_, _>>(),
        primary_key: many("/tableConstraints/primaryKey/columns")
            .filter_map(|it| it.as_str().map(str::to_owned))
            .collect(),
        foreign_keys: many("/tableConstraints/foreignKeys")
            .filter_map(foreign_key)
            .collect(),
        expiration_days: (days > 0).then_some(days),
        is_filter_required: table.get("requirePartitionFilter") == Some(&Value::Bool(true)),
    }
}

fn foreign_key(key: &Value) -> Option<ForeignKey> {
    let to = key.get("referencedTable")?;
    let [columns] = key.get("columnReferences")?.as_array()?.as_slice() else {
        return None; // dwh makes those of one column only
    };
    let text = |it: &Value, key: &str| Some(it.get(key)?.as_str()?.to_owned());
    Some(ForeignKey {
        column: text(columns, "referencingColumn")?,
        to: TableName::new(
            text(to, "projectId")?,
            text(to, "datasetId")?,
            text(to, "tableId")?,
        ),
        field: text(columns, "referencedColumn")?,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn all_that_was_described_is_read_back() {
        let table = json!({
            "type": "TABLE",
            "description": "Orders.",
            "labels": {"team": "crm"},
            "schema": {"fields": [
                {"name": "id", "type": "INTEGER", "description": "Its number."},
                {"name": "day", "type": "DATE"},
            ]},
            "timePartitioning": {"type": "DAY", "field": "day", "expirationMs": "34560000000"},
            "requirePartitionFilter": true,
            "tableConstraints": {
                "primaryKey": {"columns": ["id"]},
                "foreignKeys": [{
                    "referencedTable": {"projectId": "p", "datasetId": "d", "tableId": "days"},
                    "columnReferences": [{"referencingColumn": "day", "referencedColumn": "date"}],
                }],
            },
        });
        let standing = standing(&table);
        let expected = Description {
            description: "Orders.".into(),
            columns: BTreeMap::from([("id".into(), "Its number.".into())]),
            labels: BTreeMap::from([("team".into(), "crm".into())]),
            primary_key: vec!["id".into()],
            foreign_keys: vec![ForeignKey {
                column: "day".into(),
                to: TableName::new("p", "d", "days"),
                field: "date".into(),
            }],
            expiration_days: Some(400),
            is_filter_required: true,
        };
        assert_eq!((standing.described, standing.query), (expected, None));
        let view = json!({"type": "VIEW", "view": {"query": "SELECT 1"}});
        let standing = super::standing(&view);
        assert_eq!(standing.query.as_deref(), Some("SELECT 1"));
        assert_eq!(standing.described, Description::default());
    }
}
