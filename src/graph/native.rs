//! SQL in DuckDB's own language, read only as far as needed: the tables and variables that it names, with their places.

use std::ops::Range;
use std::sync::Arc;

use sqlparser::ast::Query;
use sqlparser::dialect::DuckDbDialect;
use sqlparser::tokenizer::Token;

use crate::diagnostic::{Code, Diagnosed, Diagnostic, Span, Text, did_you_mean, list};
use crate::sql::function::lex;
use crate::sql::parse;
use crate::sql::translate::Var;

use super::tables::{self, Reference};

/// A query in DuckDB's SQL, that is sent as it was written but for names and variables.
#[derive(Debug, Clone)]
pub struct Native {
    /// Its file.
    pub text: Arc<Text>,
    /// The tables it reads, in the order of the text.
    pub references: Vec<Reference>,
    /// The variables it uses, by their index among the project's, and their bytes.
    pub variables: Vec<(usize, Range<usize>)>,
    /// The bytes of all tokens, so that a mistake that the engine sees has a narrow place.
    pub tokens: Vec<Range<usize>>,
}

/// Reads a file; the query is given too, with `_name` in the place of each variable `@name`.
pub(super) fn read(text: &Arc<Text>, vars: &[Var]) -> Diagnosed<(Native, Box<Query>)> {
    let dialect = DuckDbDialect {};
    let (mut variables, mut found) = (Vec::new(), Vec::new());
    let mut content = text.content().to_owned();
    for (at, name) in named(text) {
        match vars
            .iter()
            .position(|it| it.name.eq_ignore_ascii_case(&name))
        {
            Some(var) => {
                // A name of the same length, which the parser takes for a column, keeps all places.
                content.replace_range(at.start..=at.start, "_");
                variables.push((var, at));
            }
            None => found.push(unknown(&name, Span::new(text, at), vars)),
        }
    }
    if !found.is_empty() {
        return Err(found);
    }
    let here = |it: Span| Span::new(text, it.range);
    let readable = Text::new(text.name(), content);
    let query = parse::query_in(&readable, Arc::new(dialect)).map_err(|found| {
        let back = found.into_iter().map(|it| Diagnostic {
            at: here(it.at.clone()),
            ..it
        });
        back.collect::<Vec<_>>()
    })?;
    let references = tables::references(&readable, &query).into_iter();
    let references = references.map(|it| Reference {
        at: here(it.at),
        name: it.name,
    });
    let lexemes = lex(&readable, &DuckDbDialect {}).unwrap_or_default();
    // What ends a statement would end the statement around it too.
    let tokens = lexemes
        .into_iter()
        .filter(|it| it.token != Token::SemiColon);
    let native = Native {
        text: Arc::clone(text),
        references: references.collect(),
        variables,
        tokens: tokens.map(|it| it.range).collect(),
    };
    Ok((native, query))
}

/// Every `@name` outside quotes and comments, with its bytes.
fn named(text: &Arc<Text>) -> Vec<(Range<usize>, String)> {
    // BigQuery's tokens know such names, and quotes and comments are the same here.
    let lexemes = lex(text, &sqlparser::dialect::BigQueryDialect {}).unwrap_or_default();
    let names = lexemes.into_iter().filter_map(|it| {
        let name = it.word()?.strip_prefix('@')?.to_owned();
        Some((it.range, name))
    });
    names.collect()
}

fn unknown(name: &str, at: Span, vars: &[Var]) -> Diagnostic {
    let names = || vars.iter().map(|it| it.name.as_str());
    let otherwise = match list(names()) {
        none if none.is_empty() => format!("declare `{name}` under `vars:` of models.yaml"),
        names => format!("models.yaml declares {names}"),
    };
    Diagnostic::error(
        Code::InvalidVariable,
        format!("unknown variable `@{name}`"),
        at,
        format!("models.yaml declares no variable `{name}`"),
        did_you_mean(name, names(), otherwise),
    )
}
