//! Data tests as models.yaml writes them: a word, or a word with settings.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::config::Value;

/// A data test: a word, or a word with settings.
#[derive(Debug, Clone, PartialEq)]
pub struct TestConfig {
    /// The rule.
    pub rule: RuleConfig,
    /// `error` (default) keeps the build from being published, `warn` only reports.
    pub level: LevelConfig,
}

/// How grave a failed test is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum LevelConfig {
    /// Keeps the build from being published.
    #[default]
    Error,
    /// Is reported only.
    Warn,
}

/// What a data test demands.
#[derive(Debug, Clone, PartialEq)]
pub enum RuleConfig {
    /// No value is NULL.
    NotNull,
    /// No value, or combination of values of `columns`, stands in two rows. NULLs are not compared.
    Unique {
        /// Of the model's tests: the columns that are unique together.
        columns: Vec<String>,
    },
    /// Every value that is not NULL is one of these.
    AcceptedValues {
        /// The values.
        values: Vec<Value>,
    },
    /// Every value that is not NULL stands in a column of another model.
    Relationships {
        /// The other model.
        to: String,
        /// Its column.
        field: String,
    },
    /// A GoogleSQL condition that is true for every row; NULL fails it.
    Expression {
        /// The condition.
        sql: String,
    },
}

const WORDS: &[&str] = &[
    "not_null",
    "unique",
    "accepted_values",
    "relationships",
    "expression",
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NotNull {
    #[serde(default)]
    level: LevelConfig,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unique {
    #[serde(default)]
    columns: Vec<String>,
    #[serde(default)]
    level: LevelConfig,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AcceptedValues {
    values: Vec<Value>,
    #[serde(default)]
    level: LevelConfig,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Relationships {
    to: String,
    field: String,
    #[serde(default)]
    level: LevelConfig,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expression {
    sql: String,
    #[serde(default)]
    level: LevelConfig,
}

/// A rule's settings in full, or the one that matters alone: a list of columns, the text of a condition.
struct Short<T>(T);

impl From<Vec<String>> for Unique {
    fn from(columns: Vec<String>) -> Self {
        Self {
            columns,
            level: LevelConfig::Error,
        }
    }
}

impl From<String> for Expression {
    fn from(sql: String) -> Self {
        Self {
            sql,
            level: LevelConfig::Error,
        }
    }
}

impl<'de> Deserialize<'de> for Short<Unique> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Columns;
        impl<'de> Visitor<'de> for Columns {
            type Value = Short<Unique>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of columns, or `columns` and `level`")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, columns: A) -> Result<Self::Value, A::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(columns))
                    .map(|it: Vec<String>| Short(it.into()))
            }

            fn visit_map<A: MapAccess<'de>>(self, settings: A) -> Result<Self::Value, A::Error> {
                Unique::deserialize(MapAccessDeserializer::new(settings)).map(Short)
            }
        }
        deserializer.deserialize_any(Columns)
    }
}

impl<'de> Deserialize<'de> for Short<Expression> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Condition;
        impl<'de> Visitor<'de> for Condition {
            type Value = Short<Expression>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a condition in quotes, or `sql` and `level`")
            }

            fn visit_str<E: Error>(self, sql: &str) -> Result<Self::Value, E> {
                Ok(Short(sql.to_owned().into()))
            }

            fn visit_map<A: MapAccess<'de>>(self, settings: A) -> Result<Self::Value, A::Error> {
                Expression::deserialize(MapAccessDeserializer::new(settings)).map(Short)
            }
        }
        deserializer.deserialize_any(Condition)
    }
}

impl<'de> Deserialize<'de> for TestConfig {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Test;
        impl<'de> Visitor<'de> for Test {
            type Value = TestConfig;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a test: `not_null`, `unique`, or `accepted_values`, `relationships` or `expression` with settings")
            }

            fn visit_str<E: Error>(self, word: &str) -> Result<TestConfig, E> {
                let rule = match word {
                    "not_null" => RuleConfig::NotNull,
                    "unique" => RuleConfig::Unique {
                        columns: Vec::new(),
                    },
                    "accepted_values" => {
                        return Err(needs_settings(word, "accepted_values: { values: [a, b] }"));
                    }
                    "relationships" => {
                        return Err(needs_settings(
                            word,
                            "relationships: { to: model, field: column }",
                        ));
                    }
                    "expression" => {
                        return Err(needs_settings(word, "expression: \"amount >= 0\""));
                    }
                    _ => return Err(E::unknown_variant(word, WORDS)),
                };
                Ok(TestConfig {
                    rule,
                    level: LevelConfig::Error,
                })
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<TestConfig, A::Error> {
                let Some(word) = map.next_key::<String>()? else {
                    return Err(A::Error::custom(
                        "a test is expected|there is nothing here|write `not_null`, `unique` or another rule",
                    ));
                };
                let test = with_settings(&word, &mut map)?;
                if map.next_key::<IgnoredAny>()?.is_some() {
                    return Err(A::Error::custom(format!(
                        "a test is one rule|`{word}` has another key beside it|indent the settings of `{word}`, or begin the next test with `- `"
                    )));
                }
                Ok(test)
            }
        }
        deserializer.deserialize_any(Test)
    }
}

fn needs_settings<E: Error>(word: &str, example: &str) -> E {
    E::custom(format!(
        "test `{word}` needs settings|it is written as a word alone|write `{example}`"
    ))
}

fn with_settings<'de, A: MapAccess<'de>>(word: &str, map: &mut A) -> Result<TestConfig, A::Error> {
    let (rule, level) = match word {
        "not_null" => (RuleConfig::NotNull, map.next_value::<NotNull>()?.level),
        "unique" => {
            let Short(Unique { columns, level }) = map.next_value()?;
            (RuleConfig::Unique { columns }, level)
        }
        "accepted_values" => {
            let AcceptedValues { values, level } = map.next_value()?;
            (RuleConfig::AcceptedValues { values }, level)
        }
        "relationships" => {
            let Relationships { to, field, level } = map.next_value()?;
            (RuleConfig::Relationships { to, field }, level)
        }
        "expression" => {
            let Short(Expression { sql, level }) = map.next_value()?;
            (RuleConfig::Expression { sql }, level)
        }
        _ => return Err(A::Error::unknown_variant(word, WORDS)),
    };
    Ok(TestConfig { rule, level })
}

impl JsonSchema for TestConfig {
    fn schema_name() -> Cow<'static, str> {
        "TestConfig".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let level = generator.subschema_for::<LevelConfig>();
        let value = generator.subschema_for::<Value>();
        let text = json_schema!({ "type": "string" });
        let names = json_schema!({ "type": "array", "items": { "type": "string" }, "minItems": 1 });
        let values = json_schema!({ "type": "array", "items": value });
        let settings = |properties: &[(&str, &Schema)], required: &[&str]| {
            let mut all: serde_json::Map<_, _> = properties
                .iter()
                .map(|(key, it)| ((*key).to_owned(), it.as_value().clone()))
                .collect();
            all.insert("level".into(), level.as_value().clone());
            json_schema!({ "type": "object", "properties": all, "required": required, "additionalProperties": false })
        };
        let rule = |word: &str, schema: &Schema| json_schema!({ "type": "object", "properties": { word: schema }, "required": [word], "additionalProperties": false });
        let unique = json_schema!({ "anyOf": [names, settings(&[("columns", &names)], &[])] });
        let expression = json_schema!({ "anyOf": [text, settings(&[("sql", &text)], &["sql"])] });
        json_schema!({
            "description": "A data test: a word, or a word with settings.",
            "anyOf": [
                { "type": "string", "enum": ["not_null", "unique"] },
                rule("not_null", &settings(&[], &[])),
                rule("unique", &unique),
                rule("accepted_values", &settings(&[("values", &values)], &["values"])),
                rule("relationships", &settings(&[("to", &text), ("field", &text)], &["to", "field"])),
                rule("expression", &expression),
            ]
        })
    }
}
