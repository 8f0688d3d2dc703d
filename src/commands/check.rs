//! `dwh check`: every mistake of a project at once, without building anything.

use crate::check::{self, Checked, Presence};
use crate::compile;
use crate::diagnostic::{self, Diagnosed, Diagnostic};
use crate::graph::{Graph, select, target};
use crate::project;
use crate::publish::Warehouse;

use super::prepare::{self, Request};

/// What a check of a project gives.
#[derive(Debug)]
pub struct Report {
    /// Mistakes and warnings, in the order in which a person mends them.
    pub found: Vec<Diagnostic>,
    /// How many models were looked at.
    pub models: usize,
    /// Whether GoogleSQL's analyzer took part.
    pub analyzer: Presence,
}

/// Checks what a request selects, with all that it is made of.
pub fn check(request: &Request) -> Diagnosed<Report> {
    let project = project::read::project(&request.root)?;
    let (graph, mut found) = Graph::resolve_what_can_be(&project, &request.vars);
    let target = target::target(&project, request.target.as_deref());
    let (Some(graph), Ok(target)) = (graph, target.as_ref()) else {
        found.extend(target.err().unwrap_or_default());
        diagnostic::sort(&mut found);
        return Err(found);
    };
    let models = select::select(&graph, &request.select, &request.exclude)?;
    let (reader, state) = prepare::state(&Warehouse::new(&target.path), target)?;
    let needed = prepare::ancestors(&graph, &prepare::with_tested_against(&graph, &models));
    let (sources, warnings) = prepare::look_at_sources(&graph, &needed, &state, &reader)?;
    let compilation = prepare::compilation(&graph, &models, sources);
    let Checked {
        found: checked,
        analyzer,
        ..
    } = check::check(
        &graph,
        &compilation,
        &needed,
        &prepare::verdicts(&request.root),
    )?;
    found.extend(compile::lint::lint(&graph, &models, &compilation.compiled));
    found.extend(warnings);
    found.extend(checked);
    diagnostic::sort(&mut found);
    Ok(Report {
        found,
        models: needed.len(),
        analyzer,
    })
}
