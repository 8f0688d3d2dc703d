//! `dwh check`: every mistake of a project at once, without building anything.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::{self, Analyzers, Checked, Presence};
use crate::compile::{self, Compilation};
use crate::diagnostic::{self, Diagnosed, Diagnostic};
use crate::engine::duckdb::DuckDb;
use crate::graph::target::Chosen;
use crate::graph::{Graph, ModelId, select, target};
use crate::plan;
use crate::project::{self, Project};
use crate::publish::Warehouse;
use crate::state::WarehouseState;

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

/// A project that was looked at: resolved and translated, as far as it can be.
#[derive(Debug)]
pub struct Looked {
    /// The project with its names resolved.
    pub graph: Graph,
    /// What could be translated, with what its source tables are like.
    pub compilation: Compilation,
    /// What was looked at: what the request selects, with all that it is made of.
    pub models: BTreeSet<ModelId>,
    /// What is wrong with names and source files; mistakes in queries are told by [`judge`].
    pub found: Vec<Diagnostic>,
}

/// What makes a second look at a project in the same process faster than the first.
#[derive(Default)]
pub struct Kept {
    /// GoogleSQL's analyzer.
    analyzers: Analyzers,
    /// What is known of source files, and an engine with nothing in it that infers the types of those which have changed.
    sources: Option<(WarehouseState, DuckDb)>,
}

impl Kept {
    /// What was published when this was first asked, and what has been looked at since.
    fn sources(&mut self, chosen: &Chosen) -> Diagnosed<&mut (WarehouseState, DuckDb)> {
        if self.sources.is_none() {
            let state = match chosen {
                Chosen::DuckDb(target) => {
                    let (reader, state) = prepare::state(&Warehouse::new(&target.path), target)?;
                    drop(reader); // or a build could not put away the version that it holds open
                    state
                }
                // A check asks no service: what BigQuery holds does not change what is right.
                Chosen::BigQuery(_) => WarehouseState::default(),
            };
            let engine = prepare::empty(chosen.at())?;
            self.sources = Some((state, engine));
        }
        Ok(self.sources.as_mut().expect("it was put there just above"))
    }
}

/// Checks what a request selects, with all that it is made of.
pub fn check(request: &Request) -> Diagnosed<Report> {
    let project = project::read::project(&request.root)?;
    let mut kept = Kept::default();
    let looked = look(&project, request, &mut kept)?;
    let checked = judge(&looked, request, &kept)?;
    let mut found = looked.found;
    found.extend(checked.found);
    diagnostic::sort(&mut found);
    Ok(Report {
        found,
        models: looked.models.len(),
        analyzer: checked.analyzer,
    })
}

/// Looks at a project that was read, which is quick: no query is asked about.
///
/// Mistakes that leave nothing to look at are the error.
pub fn look(project: &Project, request: &Request, kept: &mut Kept) -> Diagnosed<Looked> {
    let (graph, mut found) = Graph::resolve_what_can_be(project, request.given());
    let target = target::choose(project, request.target.as_deref()).map(Chosen::built_in);
    let (Some(graph), Ok(target)) = (graph, target.as_ref()) else {
        found.extend(target.err().unwrap_or_default());
        diagnostic::sort(&mut found);
        return Err(found);
    };
    let selected = select::select(&graph, &request.select, &request.exclude)?;
    let models = prepare::ancestors(&graph, &prepare::with_tested_against(&graph, &selected));
    let (state, engine) = match kept.sources(target) {
        Ok(known) => known,
        Err(unusable) => {
            found.extend(unusable);
            diagnostic::sort(&mut found);
            return Err(found);
        }
    };
    let (sources, of_sources) = prepare::sources_that_can_be_read(&graph, &models, state, engine);
    for (id, inspected) in sources.iter().filter(|it| !it.1.files.is_empty()) {
        let name = graph.source(*id).full_name();
        state.sources.insert(name, inspected.clone());
    }
    let compilation = prepare::compilation(&graph, &selected, sources);
    found.extend(of_sources);
    found.extend(compile::lint::lint(
        &graph,
        &selected,
        &compilation.compiled,
    ));
    if let Chosen::BigQuery(_) = target {
        let compiled = &compilation.compiled;
        found.extend(plan::remote::refused(&graph, compiled, &models));
    }
    found.extend(target::mistaken(project, request.target.as_deref()));
    Ok(Looked {
        graph,
        compilation,
        models,
        found,
    })
}

/// What GoogleSQL's analyzer and an empty DuckDB say of a project that was looked at.
pub fn judge(looked: &Looked, request: &Request, kept: &Kept) -> Diagnosed<Checked> {
    check::check(
        &looked.graph,
        &looked.compilation,
        &looked.models,
        &prepare::verdicts(&request.root),
        &kept.analyzers,
        &BTreeMap::new(),
    )
}
