//! GoogleSQL's functions of JSON texts.

use std::error::Error;
use std::sync::Arc;

use ::duckdb::Connection;
use ::duckdb::arrow::array::{Array, AsArray, RecordBatch, StringArray};
use ::duckdb::core::LogicalTypeId;

use super::json_scanner::{Node, TooDeep, write_text};
use crate::engine::duckdb::scalar::{self, Scalar};

/// Makes them known to an instance.
pub(super) fn register(connection: &Connection) -> ::duckdb::Result<()> {
    scalar::register::<JsonValue>(connection)?;
    scalar::register::<JsonQuery>(connection)?;
    scalar::register::<JsonValues>(connection)?;
    scalar::register::<JsonElements>(connection)
}

const TEXT_AND_PATH: &[LogicalTypeId] = &[LogicalTypeId::Varchar, LogicalTypeId::Varchar];

/// `JSON_VALUE` of a text: the scalar at a path, given as a JSON array of keys and positions; NULL where there is none.
struct JsonValue;

/// `JSON_QUERY` of a text: the value at a path as JSON without spaces; NULL where there is none, or where it is `null`.
struct JsonQuery;

/// `JSON_VALUE_ARRAY` of a text: the scalars of the array at a path, as a JSON array of strings and nulls; NULL where one is no scalar.
struct JsonValues;

/// `JSON_QUERY_ARRAY` of a text: the elements of the array at a path, as a JSON array of strings that hold JSON.
struct JsonElements;

impl Scalar for JsonValue {
    type State = ();

    const NAME: &'static str = "dwh_json_value";
    const ARGUMENTS: &'static [LogicalTypeId] = TEXT_AND_PATH;
    const VALUE: LogicalTypeId = LogicalTypeId::Varchar;

    fn call((): &(), input: &RecordBatch) -> Result<Arc<dyn Array>, Box<dyn Error>> {
        // Here, too deep a text is no value.
        found(input, |text, path| {
            let node = Node::find(text, path).ok().flatten();
            Ok(node.and_then(|it| Some(it.into_scalar()?.into_owned())))
        })
    }
}

impl Scalar for JsonQuery {
    type State = ();

    const NAME: &'static str = "dwh_json_query";
    const ARGUMENTS: &'static [LogicalTypeId] = TEXT_AND_PATH;
    const VALUE: LogicalTypeId = LogicalTypeId::Varchar;

    fn call((): &(), input: &RecordBatch) -> Result<Arc<dyn Array>, Box<dyn Error>> {
        found(input, |text, path| {
            let node = Node::find(text, path)?;
            Ok(node.filter(|it| *it != Node::Null).map(|it| written(&it)))
        })
    }
}

impl Scalar for JsonValues {
    type State = ();

    const NAME: &'static str = "dwh_json_values";
    const ARGUMENTS: &'static [LogicalTypeId] = TEXT_AND_PATH;
    const VALUE: LogicalTypeId = LogicalTypeId::Varchar;

    fn call((): &(), input: &RecordBatch) -> Result<Arc<dyn Array>, Box<dyn Error>> {
        found(input, |text, path| {
            Ok(list(
                Node::find(text, path)?,
                |element, json| match element {
                    Node::Null => {
                        json.push_str("null");
                        Some(())
                    }
                    element => {
                        write_text(&element.into_scalar()?, json);
                        Some(())
                    }
                },
            ))
        })
    }
}

impl Scalar for JsonElements {
    type State = ();

    const NAME: &'static str = "dwh_json_elements";
    const ARGUMENTS: &'static [LogicalTypeId] = TEXT_AND_PATH;
    const VALUE: LogicalTypeId = LogicalTypeId::Varchar;

    fn call((): &(), input: &RecordBatch) -> Result<Arc<dyn Array>, Box<dyn Error>> {
        found(input, |text, path| {
            Ok(list(Node::find(text, path)?, |element, json| {
                write_text(&written(&element), json);
                Some(())
            }))
        })
    }
}

/// What `read` makes of the text and the path of each row.
fn found(
    input: &RecordBatch,
    read: impl Fn(&str, &[String]) -> Result<Option<String>, TooDeep>,
) -> Result<Arc<dyn Array>, Box<dyn Error>> {
    let column = |at: usize| {
        input
            .column(at)
            .as_string_opt::<i32>()
            .ok_or("a JSON function takes texts")
    };
    let (texts, paths) = (column(0)?, column(1)?);
    // The path is a literal, so one is read for many rows.
    let mut known: (String, Vec<String>) = (String::new(), Vec::new());
    let mut values: Vec<Option<String>> = Vec::with_capacity(texts.len());
    for (text, path) in texts.iter().zip(paths.iter()) {
        let (Some(text), Some(path)) = (text, path) else {
            values.push(None);
            continue;
        };
        if known.0 != path {
            known = (path.to_owned(), serde_json::from_str(path)?);
        }
        values.push(read(text, &known.1)?);
    }
    Ok(Arc::new(StringArray::from(values)))
}

fn written(node: &Node<'_>) -> String {
    let mut json = String::new();
    node.write(&mut json);
    json
}

/// An array as a JSON array of what `write` appends for each element; None where the value is no array or `write` gives None.
fn list(
    node: Option<Node<'_>>,
    write: impl Fn(Node<'_>, &mut String) -> Option<()>,
) -> Option<String> {
    let Some(Node::Array(elements)) = node else {
        return None;
    };
    let mut json = String::from("[");
    for (number, element) in elements.into_iter().enumerate() {
        json.push_str(if number > 0 { "," } else { "" });
        write(element, &mut json)?;
    }
    json.push(']');
    Some(json)
}
