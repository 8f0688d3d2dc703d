//! `dwh compile`: the SQL of one model, as an engine is sent it.

use std::collections::BTreeSet;

use crate::arguments::Engine;
use crate::diagnostic::{Diagnosed, closest};

use super::prepare::{self, Request};
use super::unknown;

/// The query of a model for an engine.
pub fn compile(request: &Request, name: &str, engine: Engine) -> Diagnosed<String> {
    let opened = prepare::open(request)?;
    let graph = &opened.graph;
    let id = graph.model_named(name).ok_or_else(|| {
        let names = graph
            .order()
            .iter()
            .map(|it| graph.model(*it).name.as_str());
        vec![unknown(name, closest(name, names))]
    })?;
    match engine {
        // What runs there is what was written.
        Engine::Bigquery => Ok(graph.model(id).text.content().trim_end().to_owned()),
        Engine::Duckdb => {
            let models = BTreeSet::from([id]);
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
            Ok(query.sql.as_str().trim_end().to_owned())
        }
    }
}
