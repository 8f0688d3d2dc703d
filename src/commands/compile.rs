//! `dwh compile`: the SQL of one model, as an engine is sent it.

use std::collections::BTreeSet;

use crate::arguments::Engine;
use crate::compile::{self, Compiled};
use crate::diagnostic::{Code, Diagnosed, Diagnostic, Span};
use crate::graph::target::Chosen;
use crate::graph::{Model, Parent};
use crate::plan::remote::{Names, quoted};
use crate::sql::quote::googlesql_name;

use super::build::run_id;
use super::prepare::{self, Request};
use super::unknown;

/// The query of a model for an engine, else for that of the target, and what is not wrong with it, but worth saying.
pub fn compile(
    request: &Request,
    name: &str,
    engine: Option<Engine>,
) -> Diagnosed<(String, Vec<Diagnostic>)> {
    let (graph, chosen) = prepare::resolve(request)?;
    let id = graph.model_named(name).ok_or_else(|| {
        let names = graph
            .order()
            .iter()
            .map(|it| graph.model(*it).name.as_str());
        vec![unknown(name, names)]
    })?;
    let models = BTreeSet::from([id]);
    let chosen = chosen.built_in();
    let (reader, state) = prepare::known(&chosen)?;
    let names = match &chosen {
        Chosen::BigQuery(it) => Some(Names::new(&it.project, &it.dataset, &run_id())),
        Chosen::DuckDb(_) => None,
    };
    let is_bigquery = match engine {
        Some(engine) => engine == Engine::Bigquery,
        None => names.is_some(),
    };
    let model = graph.model(id);
    if is_bigquery && model.seed.is_some() {
        return Err(vec![has_no_query(model)]);
    }
    // What runs in BigQuery is what was written; only columns with declared types, and those of overrides, are cast, to types that
    // compiling knows.
    let is_written = is_bigquery
        && model.bigquery.is_none()
        && model
            .contract
            .columns
            .iter()
            .all(|it| it.column_type.is_none());
    let compiled = if is_written {
        Compiled::default()
    } else {
        let needed = prepare::ancestors(&graph, &models);
        let (sources, _) = prepare::look_at_sources(&graph, &needed, &state, &reader)?;
        prepare::compile(&graph, &models, sources)?
    };
    let translated = compiled.models.get(&id);
    let sql = if is_bigquery {
        if let Some(refused) = compile::bigquery::refused(model) {
            return Err(vec![refused]);
        }
        let full = |parent: Parent| {
            let name = graph.name_of(parent);
            if let Some(names) = &names {
                return quoted(&names.published(&name));
            }
            let parts = name.split('.').map(googlesql_name);
            parts.collect::<Vec<_>>().join(".")
        };
        let columns = translated.map_or(&[][..], |it| &it.columns);
        compile::bigquery::model(&graph, id, columns, &full).0
    } else {
        let translated = translated.expect("compiling gives every model that was asked for");
        translated.sql.clone()
    };
    let warnings = compile::lint::lint(&graph, &models, &compiled);
    Ok((sql.as_str().trim_end().to_owned(), warnings))
}

fn has_no_query(seed: &Model) -> Diagnostic {
    Diagnostic::error(
        Code::UnknownModel,
        format!("`{}` is a seed, and has no query", seed.name),
        Span::whole(&seed.text),
        "its rows are loaded into BigQuery from this file",
        "name a model, or compile it for DuckDB",
    )
}
