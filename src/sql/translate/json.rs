//! JSON: values taken from texts by path, and any value written as JSON.

use std::ops::Range;

use sqlparser::ast::Expr;

use crate::diagnostic::Code;
use crate::sql::quote::duckdb_text;
use crate::sql::{Column, ColumnType, Fragment};

use super::Translator;
use super::reference::{Doc, Refused, doc, refused};
use super::scope::Here;
use super::typed::{Kind, Typed, place};

#[rustfmt::skip]
pub(super) const DOCS: &[Doc] = &[
    doc("JSON_VALUE", "JSON_VALUE(s [, path])", "STRING", "dwh_json_value($1, steps)", "the path is a literal; a number is as it was written; NULL for an object, an array, null, what is missing or what is not JSON. In the page's whole JSON part: the text is read as leniently as BigQuery reads it, and the model cannot be a view; half of a surrogate pair is `\u{fffd}`, even beside the other half"),
    doc("JSON_QUERY", "JSON_QUERY(s, path)", "STRING", "dwh_json_query($1, steps)", "JSON without spaces"),
    doc("JSON_VALUE_ARRAY", "JSON_VALUE_ARRAY(s [, path])", "ARRAY<STRING>", "CAST(CAST(dwh_json_values($1, steps) AS JSON) AS VARCHAR[])", "NULL where an element is no scalar"),
    doc("JSON_QUERY_ARRAY", "JSON_QUERY_ARRAY(s [, path])", "ARRAY<STRING>", "CAST(CAST(dwh_json_elements($1, steps) AS JSON) AS VARCHAR[])", ""),
    doc("JSON_EXTRACT_SCALAR", "JSON_EXTRACT_SCALAR(s [, path])", "STRING", "dwh_json_value($1, steps)", "an old name of JSON_VALUE; it quotes a key with ['...']"),
    doc("JSON_EXTRACT", "JSON_EXTRACT(s [, path])", "STRING", "dwh_json_query($1, steps)", "an old name of JSON_QUERY"),
    doc("JSON_EXTRACT_STRING_ARRAY", "JSON_EXTRACT_STRING_ARRAY(s [, path])", "ARRAY<STRING>", "CAST(CAST(dwh_json_values($1, steps) AS JSON) AS VARCHAR[])", "an old name of JSON_VALUE_ARRAY"),
    doc("JSON_EXTRACT_ARRAY", "JSON_EXTRACT_ARRAY(s [, path])", "ARRAY<STRING>", "CAST(CAST(dwh_json_elements($1, steps) AS JSON) AS VARCHAR[])", "an old name of JSON_QUERY_ARRAY"),
    doc("TO_JSON_STRING", "TO_JSON_STRING(x)", "STRING", "_dwh.bq_json_text($1) and the like", "of every type but JSON; an INT64 beyond 2^53 and a NUMERIC that is no such integer are quoted"),
];

#[rustfmt::skip]
pub(super) const REFUSED: &[Refused] = &[
    refused("PARSE_JSON", "the text of a JSON value is not certified", "keep it STRING: JSON_VALUE and JSON_QUERY take it"),
    refused("TO_JSON", "the text of a JSON value is not certified", "use TO_JSON_STRING"),
    refused("JSON_TYPE", "JSON values have no certified rules", "keep it STRING, and look at JSON_QUERY"),
    refused("JSON_SET", "JSON values have no certified rules", "write it with TO_JSON_STRING(STRUCT(..))"),
    refused("JSON_OBJECT", "JSON values have no certified rules", "write it with TO_JSON_STRING(STRUCT(..))"),
    refused("JSON_ARRAY", "JSON values have no certified rules", "write it with TO_JSON_STRING([..])"),
];

impl Translator<'_> {
    /// The functions of JSON; None where `name` is none of them.
    pub(super) fn json_call(
        &mut self,
        name: &str,
        arguments: &[&Expr],
        here: Here<'_>,
    ) -> Option<Typed> {
        let Here { at, scope } = here;
        let texts = || ColumnType::Array(Box::new(ColumnType::String));
        let list = |function: &str| format!("CAST(CAST({function}($1, $2) AS JSON) AS VARCHAR[])");
        let (sql, gives) = match name {
            "JSON_VALUE" | "JSON_EXTRACT_SCALAR" => {
                ("dwh_json_value($1, $2)".to_owned(), ColumnType::String)
            }
            "JSON_QUERY" | "JSON_EXTRACT" => ("dwh_json_query($1, $2)".into(), ColumnType::String),
            "JSON_VALUE_ARRAY" | "JSON_EXTRACT_STRING_ARRAY" => (list("dwh_json_values"), texts()),
            "JSON_QUERY_ARRAY" | "JSON_EXTRACT_ARRAY" => (list("dwh_json_elements"), texts()),
            "TO_JSON_STRING" => return Some(self.json_string(arguments, Here { at, scope })),
            _ => return None,
        };
        let (text, path) = match arguments {
            [text] if name != "JSON_QUERY" => (text, None),
            [text, path] => (text, Some(*path)),
            _ => {
                return Some(self.report(
                    Code::TypeMismatch,
                    at,
                    format!("{name} with {} arguments", arguments.len()),
                    "it takes a text and a path",
                    format!("write {name}(s, '$.key')"),
                ));
            }
        };
        let text = self.expr(text, scope);
        if text.is(&ColumnType::Json) {
            return Some(self.refuse(
                at,
                &format!("{name} of JSON"),
                "declare the column STRING: the text is taken apart in the same way",
            ));
        }
        let Some(text) = text.coerced(&ColumnType::String) else {
            let what = format!("{name} of {}", text.type_name());
            return Some(self.mismatch(at, what, "it takes STRING", "CAST it to STRING"));
        };
        let steps = match path {
            None => Vec::new(),
            Some(path) => {
                let Some(written) = self.known_text(path, "a JSON path", scope) else {
                    return Some(Typed::reported());
                };
                let legacy = name.starts_with("JSON_EXTRACT");
                match steps(&written, legacy) {
                    Ok(steps) => steps,
                    Err(why) => {
                        let at = self.place_of(path);
                        return Some(self.bad_path(&written, &why, legacy, at));
                    }
                }
            }
        };
        self.needs_dwh = true;
        let steps = serde_json::to_string(&steps).expect("a list of texts can be written as JSON");
        let steps = Fragment::new(duckdb_text(&steps));
        Some(Typed::of(place(&sql, &[&text.sql, &steps]), gives))
    }

    fn bad_path(&mut self, path: &str, why: &str, legacy: bool, at: Range<usize>) -> Typed {
        let quoted = if legacy { "['a key']" } else { ".\"a key\"" };
        self.report(
            Code::InvalidSql,
            at,
            format!("`{path}` is not a JSON path"),
            why,
            format!("write it like `$.key[0]{quoted}`"),
        )
    }

    fn json_string(&mut self, arguments: &[&Expr], here: Here<'_>) -> Typed {
        let Here { at, scope } = here;
        let [value] = arguments else {
            return self.refuse(
                at,
                "TO_JSON_STRING with line breaks",
                "write TO_JSON_STRING(x)",
            );
        };
        let typed = self.expr(value, scope).settled();
        let Kind::Of(column_type) = &typed.kind else {
            return Typed::reported();
        };
        match json_text(column_type, 0) {
            Some(pattern) => Typed::of(place(&pattern, &[&typed.sql]), ColumnType::String),
            None => self.refuse(
                at,
                &format!("TO_JSON_STRING of {column_type}"),
                "leave the JSON out, or keep it STRING",
            ),
        }
    }
}

/// The keys and positions of a path; why it is none.
fn steps(path: &str, legacy: bool) -> Result<Vec<String>, String> {
    let mut rest = path.strip_prefix('$').ok_or("it begins with `$`")?;
    let mut steps = Vec::new();
    while !rest.is_empty() {
        let (step, after) = if let Some(quoted) = rest.strip_prefix(".\"").filter(|_| !legacy) {
            quoted
                .split_once('"')
                .ok_or("a quoted key ends with `\"`")?
        } else if let Some(quoted) = rest.strip_prefix("['").filter(|_| legacy) {
            quoted
                .split_once("']")
                .ok_or("a quoted key ends with `']`")?
        } else if let Some(position) = rest.strip_prefix('[') {
            let (digits, after) = position.split_once(']').ok_or("a position ends with `]`")?;
            let plain = digits.len() <= 9 && digits.bytes().all(|it| it.is_ascii_digit());
            if digits.is_empty() || !plain || digits.len() > 1 && digits.starts_with('0') {
                return Err("a position is a number from 0, without signs and spaces".into());
            }
            (digits, after)
        } else if let Some(key) = rest.strip_prefix('.') {
            let end = key
                .find(|it: char| !(it.is_alphanumeric() || "_- ".contains(it)))
                .unwrap_or(key.len());
            if end == 0 {
                return Err("a key has letters, digits, `_`, `-`; others need quotes".into());
            }
            key.split_at(end)
        } else {
            let letter: String = rest.chars().take(1).collect();
            return Err(format!(
                "it goes on with `.key` or `[0]`, not with `{letter}`"
            ));
        };
        if step.contains(['\\', '\'', '"']) {
            return Err("a key with quotes or backslashes has no certified rule".into());
        }
        steps.push(step.to_owned());
        rest = after;
    }
    Ok(steps)
}

/// The pattern that writes a value of this type as JSON; None where there is no rule.
fn json_text(column_type: &ColumnType, depth: usize) -> Option<String> {
    let or_null = |pattern: &str| Some(format!("coalesce({pattern}, 'null')"));
    match column_type {
        ColumnType::Bool => or_null("CAST($1 AS VARCHAR)"),
        ColumnType::Int64 => Some("_dwh.bq_json_int64($1)".into()),
        ColumnType::Float64 => Some("_dwh.bq_json_float64($1)".into()),
        ColumnType::Numeric => Some("_dwh.bq_json_numeric($1)".into()),
        ColumnType::String => Some("_dwh.bq_json_text($1)".into()),
        ColumnType::Bytes => or_null("'\"' || to_base64($1) || '\"'"),
        ColumnType::Date => or_null("'\"' || CAST($1 AS VARCHAR) || '\"'"),
        ColumnType::Datetime => {
            or_null("'\"' || replace(_dwh.bq_datetime_text($1), ' ', 'T') || '\"'")
        }
        ColumnType::Timestamp => {
            or_null("'\"' || replace(_dwh.bq_datetime_text($1), ' ', 'T') || 'Z\"'")
        }
        ColumnType::Array(element) => {
            let name = format!("_e{depth}");
            let inner = json_text(element, depth + 1)?.replace("$1", &name);
            or_null(&format!(
                "'[' || array_to_string(list_transform($1, lambda {name}: {inner}), ',') || ']'"
            ))
        }
        ColumnType::Struct(fields) => {
            let members: Option<Vec<_>> = fields.iter().map(|it| member(it, depth)).collect();
            Some(format!(
                "CASE WHEN $1 IS NULL THEN 'null' ELSE '{{' || {} || '}}' END",
                members?.join(" || ',' || ")
            ))
        }
        ColumnType::Time | ColumnType::Json => None,
    }
}

/// `'"name":' || value`.
fn member(field: &Column, depth: usize) -> Option<String> {
    if field.name.contains('$') {
        return None; // it would be taken for a part of the pattern
    }
    let key = serde_json::to_string(&field.name).ok()? + ":";
    let value = json_text(&field.column_type, depth + 1)?;
    let value = value.replace(
        "$1",
        &format!("struct_extract($1, {})", duckdb_text(&field.name)),
    );
    Some(format!("{} || {value}", duckdb_text(&key)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_keys_and_positions() {
        let steps = |path: &str, legacy: bool| match steps(path, legacy) {
            Ok(steps) => steps.join("|"),
            Err(why) => format!("! {why}"),
        };
        assert_eq!(steps("$", false), "");
        assert_eq!(steps("$.a[0].\"b c\".d-e", false), "a|0|b c|d-e");
        assert_eq!(steps("$['a b'][1].c", true), "a b|1|c");
        assert_eq!(steps("a", false), "! it begins with `$`");
        assert_eq!(
            steps("$.a[*]", false),
            "! a position is a number from 0, without signs and spaces"
        );
        assert!(steps("$['a']", false).starts_with('!'));
        assert!(steps("$.\"a\"", true).starts_with('!'));
        assert!(steps("$..a", false).starts_with('!'));
    }
}
