//! SQL functions of a project: one `CREATE FUNCTION` per file, whose calls are replaced by its body before anything is translated.

mod body;
mod expand;
mod expanded;
mod lexeme;
mod read;

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use sqlparser::tokenizer::Token;

use crate::diagnostic::{Span, Text};

use super::ColumnType;
use lexeme::Lexeme;

pub use body::{Body, body};
pub use expand::{COERCED, Expansion, expand};
pub use expanded::Expanded;
pub use lexeme::lex;
pub use read::read;

/// A function as its file writes it.
#[derive(Debug)]
pub struct SqlFunction {
    /// Its name, which is the stem of its file.
    pub name: String,
    /// Its file.
    pub text: Arc<Text>,
    /// What it takes, in order.
    pub parameters: Vec<Parameter>,
    /// What models.yaml says it is for; empty where nothing is said.
    pub description: String,
    /// The type that RETURNS declares.
    pub returns: Option<ColumnType>,
    /// The bytes of the expression, without the parentheses around it.
    pub expression: Range<usize>,
    /// The names that queries inside the body give, in lower case: an argument that uses one of them would change its meaning.
    pub gives_names: BTreeSet<String>,
    lexemes: Vec<Lexeme>,
}

/// What a function takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// Its type; None is `ANY TYPE`.
    pub column_type: Option<ColumnType>,
}

impl SqlFunction {
    /// The place of the expression.
    pub fn place(&self) -> Span {
        Span::new(&self.text, self.expression.clone())
    }

    /// What it takes, as its file writes it: `price NUMERIC, qty INT64`.
    pub fn signature(&self) -> String {
        let parameters: Vec<_> = self
            .parameters
            .iter()
            .map(|it| {
                let of = it.column_type.as_ref();
                format!(
                    "{} {}",
                    it.name,
                    of.map_or("ANY TYPE".into(), ToString::to_string)
                )
            })
            .collect();
        parameters.join(", ")
    }

    /// What its body calls, and where: functions of any kind.
    pub fn called(&self) -> impl Iterator<Item = (&str, Span)> {
        let pairs = self
            .lexemes
            .windows(2)
            .filter(|it| it[1].token == Token::LParen);
        pairs.filter_map(|it| Some((it[0].word()?, Span::new(&self.text, it[0].range.clone()))))
    }

    /// Whether the type of some argument is that of the call.
    pub fn is_templated(&self) -> bool {
        self.parameters.iter().any(|it| it.column_type.is_none())
    }
}

/// Words that date and time functions take as if they were names.
const DATE_PARTS: &[&str] = &[
    "MICROSECOND",
    "MILLISECOND",
    "SECOND",
    "MINUTE",
    "HOUR",
    "DAY",
    "DAYOFWEEK",
    "DAYOFYEAR",
    "WEEK",
    "ISOWEEK",
    "MONTH",
    "QUARTER",
    "YEAR",
    "ISOYEAR",
    "DATE",
    "TIME",
    "SUNDAY",
    "MONDAY",
    "TUESDAY",
    "WEDNESDAY",
    "THURSDAY",
    "FRIDAY",
    "SATURDAY",
];

/// Words that mean something else in an expression: types, and what GoogleSQL reserves.
const RESERVED: &[&str] = &[
    "BOOL",
    "BOOLEAN",
    "INT64",
    "FLOAT64",
    "NUMERIC",
    "BIGNUMERIC",
    "STRING",
    "BYTES",
    "DATETIME",
    "TIMESTAMP",
    "JSON",
    "ALL",
    "AND",
    "ANY",
    "ARRAY",
    "AS",
    "ASC",
    "AT",
    "BETWEEN",
    "BY",
    "CASE",
    "CAST",
    "COLLATE",
    "CROSS",
    "CURRENT",
    "DEFAULT",
    "DESC",
    "DISTINCT",
    "ELSE",
    "END",
    "ESCAPE",
    "EXCEPT",
    "EXISTS",
    "EXTRACT",
    "FALSE",
    "FOLLOWING",
    "FOR",
    "FROM",
    "FULL",
    "GROUP",
    "GROUPING",
    "HAVING",
    "IF",
    "IGNORE",
    "IN",
    "INNER",
    "INTERSECT",
    "INTERVAL",
    "INTO",
    "IS",
    "JOIN",
    "LATERAL",
    "LEFT",
    "LIKE",
    "LIMIT",
    "NATURAL",
    "NOT",
    "NULL",
    "NULLS",
    "OF",
    "OFFSET",
    "ON",
    "OR",
    "ORDER",
    "ORDINAL",
    "OUTER",
    "OVER",
    "PARTITION",
    "PRECEDING",
    "QUALIFY",
    "RANGE",
    "RESPECT",
    "RIGHT",
    "ROLLUP",
    "ROWS",
    "SAFE_OFFSET",
    "SAFE_ORDINAL",
    "SELECT",
    "SET",
    "SOME",
    "STRUCT",
    "TABLESAMPLE",
    "THEN",
    "TO",
    "TRUE",
    "UNBOUNDED",
    "UNION",
    "UNNEST",
    "USING",
    "WHEN",
    "WHERE",
    "WINDOW",
    "WITH",
    "WITHIN",
    "ZONE",
];

fn is_one_of(word: &str, words: &[&str]) -> bool {
    words.iter().any(|it| it.eq_ignore_ascii_case(word))
}
