//! Parses one model's text: exactly one GoogleSQL query.

mod typed_array;

use std::ops::Range;
use std::sync::Arc;
use std::thread;

use sqlparser::ast::{Query, Spanned, Statement};
use sqlparser::dialect::{BigQueryDialect, Dialect};
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::{Token, TokenWithSpan, Tokenizer};

use crate::diagnostic::{Code, Diagnosed, Diagnostic, Span, Text};

/// How deep parentheses, calls and subqueries may nest.
const MAX_DEPTH: usize = 64;
/// How many operators one expression may chain; a chain is a tree as deep as it is long.
const MAX_CHAIN: usize = 400;
/// Each level of nesting takes some kilobytes of stack in the parser, so it gets a stack of its own.
const STACK_BYTES: usize = 32 << 20;

/// The query of a text that holds exactly one, with an optional `;` behind it.
pub fn query(text: &Arc<Text>) -> Diagnosed<Box<Query>> {
    query_in(text, Arc::new(BigQueryDialect {}))
}

/// The same in another language than GoogleSQL.
pub fn query_in(
    text: &Arc<Text>,
    dialect: Arc<dyn Dialect + Send + Sync>,
) -> Diagnosed<Box<Query>> {
    let worker = Arc::clone(text);
    let parsed = thread::Builder::new()
        .stack_size(STACK_BYTES)
        .spawn(move || parse(&worker, &*dialect));
    let parsed = parsed.map(thread::JoinHandle::join);
    match parsed {
        Ok(Ok(result)) => result,
        Ok(Err(_)) | Err(_) => Err(vec![invalid(
            Span::whole(text),
            "the SQL could not be parsed",
            "the parser gave up on it".into(),
            "split the query into smaller ones",
        )]),
    }
}

fn parse(text: &Arc<Text>, dialect: &dyn Dialect) -> Diagnosed<Box<Query>> {
    let tokens = Tokenizer::new(dialect, text.content())
        .with_unescape(false)
        .tokenize_with_location()
        .map_err(|it| vec![syntax_error(text, &ParserError::from(it))])?;
    let tokens = typed_array::rewritten(tokens);
    if let Some(at) = long_chain(text, &tokens) {
        return Err(vec![too_deep(at)]);
    }
    let mut parser = Parser::new(dialect)
        .with_recursion_limit(MAX_DEPTH)
        .with_tokens_with_locations(tokens);
    let statements = parser
        .parse_statements()
        .map_err(|it| vec![syntax_error(text, &it)])?;
    single(text, statements)
}

fn single(text: &Arc<Text>, statements: Vec<Statement>) -> Diagnosed<Box<Query>> {
    let second = statements.get(1).map(|it| bytes(text, it.span()));
    let Some(first) = statements.into_iter().next() else {
        return Err(vec![invalid(
            Span::whole(text),
            "the file holds no query",
            "it is empty".into(),
            "write one SELECT",
        )]);
    };
    if let Some(range) = second {
        return Err(vec![invalid(
            Span::new(text, range),
            "the file holds more than one statement",
            "a second statement begins here".into(),
            "keep one SELECT per file; dwh writes the statements around it",
        )]);
    }
    match first {
        Statement::Query(query) => Ok(query),
        other => {
            let range = bytes(text, other.span());
            let at = if range.is_empty() {
                Span::whole(text)
            } else {
                Span::new(text, range)
            };
            let word = text
                .content()
                .split_whitespace()
                .find(|it| it.chars().all(|c| c.is_ascii_alphabetic()));
            Err(vec![invalid(
                at,
                "a model is one SELECT",
                format!(
                    "this is a `{}` statement",
                    word.unwrap_or("different").to_uppercase()
                ),
                "keep only the SELECT; dwh writes CREATE TABLE or CREATE VIEW around it",
            )])
        }
    }
}

/// The bytes of a place that the parser gives by line and column.
pub(crate) fn bytes(text: &Text, span: sqlparser::tokenizer::Span) -> Range<usize> {
    if span.start.line == 0 {
        return 0..0;
    }
    let byte = |line: u64, column: u64| {
        text.byte_at(
            usize::try_from(line).unwrap_or(usize::MAX),
            usize::try_from(column).unwrap_or(usize::MAX),
        )
    };
    byte(span.start.line, span.start.column)..byte(span.end.line, span.end.column)
}

fn syntax_error(text: &Arc<Text>, error: &ParserError) -> Diagnostic {
    let message = match error {
        ParserError::RecursionLimitExceeded => return too_deep(Span::whole(text)),
        ParserError::TokenizerError(message) | ParserError::ParserError(message) => {
            message.as_str()
        }
    };
    let (why, place) = message.rsplit_once(" at Line: ").unwrap_or((message, ""));
    let mut numbers = place
        .split(", Column: ")
        .map(|it| it.trim().parse::<usize>());
    let at = match (numbers.next(), numbers.next()) {
        (Some(Ok(line)), Some(Ok(column))) => {
            let start = text.byte_at(line, column);
            Span::new(text, start..start + word_length(&text.content()[start..]))
        }
        _ => Span::new(
            text,
            text.content().trim_end().len().saturating_sub(1)..text.content().trim_end().len(),
        ),
    };
    let why = why
        .strip_prefix("Expected: ")
        .map_or_else(|| why.to_owned(), |it| format!("expected {it}"));
    let why = why
        .replace("found: EOF", "found the end of the file")
        .replace("found: ", "found ");
    let (before, rest) = text.content().split_at(at.range.start);
    let fix = super::translate::foreign::instead_of(before, rest).unwrap_or_else(|| instead(rest));
    invalid(at, "the SQL has a syntax error", why, fix)
}

/// What to write instead of what stands at a syntax error, where that is known.
fn instead(rest: &str) -> &'static str {
    let words: Vec<_> = rest
        .split(|it: char| !it.is_alphanumeric() && it != '_')
        .filter(|it| !it.is_empty())
        .take(2)
        .map(str::to_uppercase)
        .collect();
    match words
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .as_slice()
    {
        ["WITH", "OFFSET"] => "write UNNEST(table.array) AS element WITH OFFSET",
        ["WITH", "ROLLUP" | "CUBE"] => "write GROUP BY ROLLUP(a, b) or GROUP BY CUBE(a, b)",
        ["CORRESPONDING" | "STRICT", ..] => {
            "write UNION ALL BY NAME, or select the columns in one order"
        }
        _ => "correct the text at this place",
    }
}

fn word_length(rest: &str) -> usize {
    let word = rest
        .find(|it: char| !it.is_alphanumeric() && it != '_')
        .unwrap_or(rest.len());
    if word > 0 {
        word
    } else {
        rest.chars().next().map_or(0, char::len_utf8)
    }
}

fn too_deep(at: Span) -> Diagnostic {
    invalid(
        at,
        "the SQL is nested too deeply",
        format!(
            "at most {MAX_DEPTH} levels of nesting and {MAX_CHAIN} operators in one expression"
        ),
        "split it with WITH, or use `IN (...)` or `IN UNNEST([...])` for a long chain of OR",
    )
}

/// Where an expression chains more operators than a tree should be deep.
fn long_chain(text: &Arc<Text>, tokens: &[TokenWithSpan]) -> Option<Span> {
    let mut counts = vec![0_usize];
    for token in tokens {
        match &token.token {
            Token::LParen | Token::LBracket => counts.push(0),
            Token::RParen | Token::RBracket if counts.len() > 1 => {
                counts.pop();
            }
            Token::Comma => counts.last_mut().map_or((), |it| *it = 0),
            Token::Plus
            | Token::Minus
            | Token::Mul
            | Token::Div
            | Token::StringConcat
            | Token::Eq
            | Token::Period => add(&mut counts),
            Token::Word(word)
                if matches!(
                    word.value.to_uppercase().as_str(),
                    "AND" | "OR" | "NOT" | "UNION" | "EXCEPT" | "INTERSECT"
                ) =>
            {
                add(&mut counts);
            }
            _ => {}
        }
        if counts.last().is_some_and(|it| *it > MAX_CHAIN) {
            return Some(Span::new(text, bytes(text, token.span)));
        }
    }
    None
}

fn add(counts: &mut [usize]) {
    if let Some(last) = counts.last_mut() {
        *last += 1;
    }
}

fn invalid(at: Span, what: &str, why: String, fix: &str) -> Diagnostic {
    Diagnostic::error(Code::InvalidSql, what, at, why, fix)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(sql: &str) -> String {
        match query(&Text::new("m.sql", sql)) {
            Ok(query) => query.to_string(),
            Err(found) => {
                let (line, column) = found[0].at.line_column();
                format!(
                    "{line}:{column} {}: {} [{}]",
                    found[0].what,
                    found[0].why,
                    found[0].at.as_str()
                )
            }
        }
    }

    #[test]
    fn one_query_is_read() {
        assert_eq!(check("SELECT 1;\n"), "SELECT 1");
        assert_eq!(check(""), "1:1 the file holds no query: it is empty []");
        assert_eq!(
            check("-- nothing\n"),
            "1:1 the file holds no query: it is empty [-- nothing]"
        );
        assert!(
            check("SELECT 1;\nSELECT 2").starts_with("2:1 the file holds more than one statement")
        );
        assert!(
            check("DELETE FROM t WHERE TRUE")
                .contains("a model is one SELECT: this is a `DELETE` statement")
        );
    }

    #[test]
    fn an_error_has_its_place() {
        assert_eq!(
            check("SELECT 'é',\n  a b c FROM t"),
            "2:7 the SQL has a syntax error: expected end of statement, found c [c]"
        );
        assert!(check("SELECT (1").contains("found the end of the file"));
    }

    #[test]
    fn nesting_does_not_overflow_the_stack() {
        let deep = format!("SELECT {}1{}", "(".repeat(5000), ")".repeat(5000));
        assert!(check(&deep).contains("nested too deeply"));
        let long = format!("SELECT {}1", "1 + ".repeat(100_000));
        assert!(check(&long).contains("nested too deeply"));
        assert!(!check(&format!("SELECT {}1", "1 + ".repeat(300))).contains("nested"));
    }
}
