//! `dwh compile`: the SQL of one model, as an engine is sent it.

use std::collections::BTreeSet;

use sqlparser::dialect::BigQueryDialect;
use sqlparser::tokenizer::{Location, Token, Tokenizer};

use crate::arguments::Engine;
use crate::compile::{self, Compiled};
use crate::diagnostic::{Code, Diagnosed, Diagnostic, Span, Text};
use crate::graph::Model;
use crate::sql::translate::Var;

use super::prepare::{self, Request};
use super::unknown;

/// The query of a model for an engine, and what is not wrong with it, but worth saying.
pub fn compile(
    request: &Request,
    name: &str,
    engine: Engine,
) -> Diagnosed<(String, Vec<Diagnostic>)> {
    let opened = prepare::open(request)?;
    let graph = &opened.graph;
    let id = graph.model_named(name).ok_or_else(|| {
        let names = graph
            .order()
            .iter()
            .map(|it| graph.model(*it).name.as_str());
        vec![unknown(name, names)]
    })?;
    let models = BTreeSet::from([id]);
    let (sql, compiled) = match engine {
        // What runs there is what was written, its variables bound.
        Engine::Bigquery => (bigquery(graph.model(id), &graph.vars)?, Compiled::default()),
        Engine::Duckdb => {
            let (reader, state) = prepare::state(&opened.warehouse, &opened.target)?;
            let (sources, _) = prepare::look_at_sources(
                graph,
                &prepare::ancestors(graph, &models),
                &state,
                &reader,
            )?;
            let compiled = prepare::compile(graph, &models, sources)?;
            let query = compiled
                .models
                .get(&id)
                .expect("compiling gives every model that was asked for");
            (query.sql.as_str().to_owned(), compiled)
        }
    };
    let warnings = compile::lint::lint(graph, &models, &compiled);
    Ok((sql.trim_end().to_owned(), warnings))
}

fn bigquery(model: &Model, vars: &[Var]) -> Diagnosed<String> {
    if model.seed.is_some() {
        return Err(vec![Diagnostic::error(
            Code::UnknownModel,
            format!("`{}` is a seed, and has no query", model.name),
            Span::whole(&model.text),
            "its rows are loaded into BigQuery from this file",
            "name a model, or compile it for DuckDB",
        )]);
    }
    match compile::bigquery::refused(model) {
        Some(diagnostic) => Err(vec![diagnostic]),
        None => Ok(bind(&model.as_googlesql().text, vars).trim_end().to_owned()),
    }
}

/// The text of a model with each `@name` replaced by its typed literal; all else as it was written.
fn bind(text: &Text, vars: &[Var]) -> String {
    let sql = text.content();
    let tokens = Tokenizer::new(&BigQueryDialect {}, sql).tokenize_with_location();
    let tokens = tokens.expect("a resolved model has been parsed");
    let mut bound = String::new();
    let mut copied = 0;
    for token in &tokens {
        let Token::Word(word) = &token.token else {
            continue;
        };
        let Some(name) = word.value.strip_prefix('@') else {
            continue;
        };
        if let Some(var) = vars.iter().find(|it| it.name.eq_ignore_ascii_case(name)) {
            bound.push_str(&sql[copied..byte(text, token.span.start)]);
            bound.push_str(&var.typed_literal());
            copied = byte(text, token.span.end);
        }
    }
    bound + &sql[copied..]
}

fn byte(text: &Text, at: Location) -> usize {
    let number =
        |it: u64| usize::try_from(it).expect("a file has fewer lines than memory has bytes");
    text.byte_at(number(at.line), number(at.column))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::ColumnType;

    #[test]
    fn variables_are_bound_and_nothing_else_is_touched() {
        let var = |name: &str, column_type, literal: &str| Var {
            name: name.into(),
            column_type,
            literal: literal.into(),
        };
        let text = Text::new(
            "a.sql",
            "-- é @as_of\nSELECT 'é @n', @n + @N, @as_of FROM t -- @n\n",
        );
        let vars = [
            var("n", ColumnType::Int64, "3"),
            var("as_of", ColumnType::Datetime, "NULL"),
        ];
        insta::assert_snapshot!(bind(&text, &vars), @r"
        -- é @as_of
        SELECT 'é @n', CAST(3 AS INT64) + CAST(3 AS INT64), CAST(NULL AS DATETIME) FROM t -- @n
        ");
    }
}
