//! Parses GoogleSQL text to a tree with places.

use std::sync::Arc;

use sqlparser::ast;
use sqlparser::dialect::BigQueryDialect;
use sqlparser::parser::Parser;
use sqlparser::tokenizer::Token;

use crate::diagnostic::{Code, Diagnosed, Diagnostic, Span, Text};

/// Parses one SELECT statement; a semicolon may stand behind it.
pub fn query(text: &Arc<Text>) -> Diagnosed<Box<ast::Query>> {
    let parsed = Parser::new(&BigQueryDialect {}).try_with_sql(text.content()).and_then(|mut parser| {
        let query = parser.parse_query()?;
        while parser.consume_token(&Token::SemiColon) {}
        let next = parser.peek_token();
        if next.token == Token::EOF { Ok(query) } else { parser.expected("end of statement", next) }
    });
    parsed.map_err(|error| vec![invalid(text, &error.to_string())])
}

/// The parser puts the place at the end of its message.
fn invalid(text: &Arc<Text>, message: &str) -> Diagnostic {
    let message = message.strip_prefix("sql parser error: ").unwrap_or(message);
    let (why, place) = message.rsplit_once(" at Line: ").unwrap_or((message, ""));
    let at = place
        .split_once(", Column: ")
        .and_then(|(line, column)| Some(text.byte_at(line.parse().ok()?, column.trim().parse().ok()?)))
        .map_or_else(|| Span::whole(text), |start| word(text, start));
    Diagnostic::error(
        Code::InvalidSql,
        format!("`{}` is not one GoogleSQL query", text.name()),
        at,
        why.to_lowercase(),
        "write one SELECT statement of GoogleSQL",
    )
}

fn word(text: &Arc<Text>, start: usize) -> Span {
    let rest = &text.content()[start..];
    let length = rest.find(|it: char| !it.is_alphanumeric() && it != '_').unwrap_or(rest.len());
    Span::new(text, start..start + length.max(1))
}
