//! What `plan`, `build` and `test` have in common: from the files of a project to a plan.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::check::{self, Analyzers, Presence};
use crate::compile::{self, Compilation, Compiled};
use crate::diagnostic::{self, Code, Diagnosed, Diagnostic, Level, Span};
use crate::engine::duckdb::{DuckDb, Settings};
use crate::engine::{Engine, EngineError, FailureKind, Place};
use crate::graph::target::{self, Chosen, Target};
use crate::graph::{About, Given, Graph, ModelId, SourceId, TestId, UnitTestId, select};
use crate::plan::{self, Demand, Plan, Skipped};
use crate::project::{self, Project};
use crate::publish::Warehouse;
use crate::source::{Inspected, inspect};
use crate::state::WarehouseState;

/// What a command is about.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The folder of models.yaml.
    pub root: PathBuf,
    /// The target; None is the project's default.
    pub target: Option<String>,
    /// `--var name=value`.
    pub vars: Vec<(String, String)>,
    /// Selectors; empty selects all.
    pub select: Vec<String>,
    /// Selectors of what is left out.
    pub exclude: Vec<String>,
    /// Whether to build what is already up to date.
    pub full_refresh: bool,
}

impl Request {
    /// What it says of variables.
    pub fn given(&self) -> Given<'_> {
        Given {
            target: self.target.as_deref(),
            vars: &self.vars,
        }
    }
}

/// A project that is resolved.
pub struct Opened {
    /// The project with its names resolved.
    pub graph: Arc<Graph>,
    /// Where it is built.
    pub target: Target,
    /// What readers open.
    pub warehouse: Warehouse,
}

impl Opened {
    /// A project that is built in a file.
    pub fn new(graph: impl Into<Arc<Graph>>, target: Target) -> Self {
        Self {
            warehouse: Warehouse::new(&target.path),
            graph: graph.into(),
            target,
        }
    }
}

/// A plan, and what it was made from.
pub struct Prepared {
    /// What would be done.
    pub plan: Plan,
    /// What the source tables are like.
    pub sources: BTreeMap<SourceId, Inspected>,
    /// What is not wrong, but worth saying.
    pub warnings: Vec<Diagnostic>,
}

/// Reads a project, resolves its names and finds where it is built.
pub fn resolve(request: &Request) -> Diagnosed<(Graph, Chosen)> {
    let project: Project = project::read::project(&request.root)?;
    both(
        Graph::resolve(&project, request.given()),
        target::choose(&project, request.target.as_deref()),
    )
}

/// Makes the plan of a request.
pub fn plan(request: &Request, opened: &Opened) -> Diagnosed<Prepared> {
    let Opened {
        graph,
        target,
        warehouse,
    } = opened;
    let models = select::select(graph, &request.select, &request.exclude)?;
    let (reader, state) = state(warehouse, target)?;
    let needed = ancestors(graph, &with_tested_against(graph, &models));
    let (sources, mut warnings) = look_at_sources(graph, &needed, &state, &reader)?;
    drop(reader); // the published file must be closed before it is copied
    let compilation = compilation(graph, &models, sources);
    let (compiled, found) = judged(request, graph, compilation, &models, &state)?;
    warnings.extend(found);
    let (demand, lost) = demand(request, graph, models, &compiled.sources, &state);
    warnings.extend(lost);
    let plan = plan::make(graph, &compiled, &state, &demand).map_err(sorted)?;
    Ok(Prepared {
        plan,
        sources: compiled.sources,
        warnings,
    })
}

/// What is compiled, once GoogleSQL's analyzer and an empty DuckDB find nothing wrong with it; and what is worth saying.
pub fn judged(
    request: &Request,
    graph: &Graph,
    compilation: Compilation,
    models: &BTreeSet<ModelId>,
    state: &WarehouseState,
) -> Diagnosed<(Compiled, Vec<Diagnostic>)> {
    let checked = check::check(
        graph,
        &compilation,
        &ancestors(graph, &with_tested_against(graph, models)),
        &verdicts(&request.root),
        &Analyzers::default(),
        &state.columns,
    )?;
    if !checked.is_right() {
        return Err(checked.found);
    }
    if checked.analyzer == Presence::Missing {
        tracing::warn!(
            "GoogleSQL's analyzer is not on this machine, DuckDB alone checks the models: `dwh setup` fetches it"
        );
    }
    let mut warnings = checked.found;
    let compiled = compilation.whole().map_err(sorted)?;
    warnings.extend(compile::lint::lint(graph, models, &compiled));
    Ok((compiled, warnings))
}

/// What a request wants done with these models; and what is worth saying of those that are skipped.
///
/// Skipped is what reads an optional source table without files, also through others.
pub fn demand(
    request: &Request,
    graph: &Graph,
    mut models: BTreeSet<ModelId>,
    sources: &BTreeMap<SourceId, Inspected>,
    state: &WarehouseState,
) -> (Demand, Vec<Diagnostic>) {
    let is_whole_project = models.len() == graph.order().len();
    let absent = sources
        .iter()
        .filter(|(id, it)| graph.source(**id).is_optional && it.files.is_empty());
    let mut skipped = Skipped {
        sources: absent.map(|it| *it.0).collect(),
        models: BTreeSet::new(),
    };
    skipped.models = graph.readers_of(&skipped.sources);
    skipped.models.retain(|it| models.remove(it));
    let lost = skipped.sources.iter();
    let lost = lost.filter_map(|it| stale(graph, *it, &skipped, state));
    let lost = lost.filter(|_| !request.full_refresh).collect();
    let demand = Demand {
        models,
        skipped,
        is_whole_project,
        full_refresh: request.full_refresh,
    };
    (demand, lost)
}

/// Says that a source table has lost its files, where models that read it are published.
fn stale(
    graph: &Graph,
    source: SourceId,
    skipped: &Skipped,
    state: &WarehouseState,
) -> Option<Diagnostic> {
    let table = graph.source(source);
    let mut readers = graph.readers_of(&BTreeSet::from([source]));
    readers.retain(|it| skipped.models.contains(it));
    let readers = readers.iter().map(|it| graph.model(*it).name.as_str());
    let readers: Vec<_> = readers
        .filter(|it| state.relations.contains_key(*it))
        .collect();
    if readers.is_empty() {
        return None;
    }
    let diagnostic = Diagnostic::error(
        Code::MissingFile,
        format!("source table `{}` has no file any more", table.full_name()),
        table.at.clone(),
        format!(
            "{} stay as they were built from it",
            diagnostic::list(readers)
        ),
        "put the file back, or remove what was built from it with `dwh build --full-refresh`",
    );
    Some(diagnostic.as_warning())
}

/// Where a project keeps what its checks have found.
pub fn verdicts(root: &Path) -> PathBuf {
    root.join(".dwh/check.json")
}

/// Translates the models and what they are made of, and the tests of the models.
pub fn compile(
    graph: &Graph,
    models: &BTreeSet<ModelId>,
    sources: BTreeMap<SourceId, Inspected>,
) -> Diagnosed<Compiled> {
    compilation(graph, models, sources).whole().map_err(sorted)
}

/// The same, with what is right beside what is wrong.
pub fn compilation(
    graph: &Graph,
    models: &BTreeSet<ModelId>,
    sources: BTreeMap<SourceId, Inspected>,
) -> Compilation {
    let tests: Vec<TestId> = graph
        .tests()
        .filter(|it| is_about(graph, *it, models))
        .collect();
    let needed = with_tested_against(graph, models);
    let of_models = |it: &UnitTestId| models.contains(&graph.unit_test(*it).model);
    let unit_tests: Vec<UnitTestId> = graph.unit_tests().filter(of_models).collect();
    let needed = ancestors(graph, &needed);
    compile::compile(graph, &needed, &tests, &unit_tests, sources)
}

/// Whether a test is one of these models: of its rows, or of a function that it calls. All of them call all functions.
fn is_about(graph: &Graph, test: TestId, models: &BTreeSet<ModelId>) -> bool {
    match graph.test(test).about {
        About::Model(id) => models.contains(&id),
        About::Function(id) => {
            models.len() == graph.order().len()
                || models
                    .iter()
                    .any(|it| graph.model(*it).functions.contains(&id))
        }
    }
}

/// The models, and those that their tests compare them with.
pub fn with_tested_against(graph: &Graph, models: &BTreeSet<ModelId>) -> BTreeSet<ModelId> {
    let mut needed = models.clone();
    for test in graph
        .tests()
        .map(|it| graph.test(it))
        .filter(|it| it.model().is_some_and(|it| models.contains(&it)))
    {
        needed.extend(test.reads());
    }
    needed
}

/// The models, and all that they are made of.
pub fn ancestors(graph: &Graph, models: &BTreeSet<ModelId>) -> BTreeSet<ModelId> {
    let mut found = models.clone();
    for id in graph.order().iter().rev() {
        if found.contains(id) {
            found.extend(graph.parent_models(*id));
        }
    }
    found
}

/// What is published, and an engine that has it open for reading; an empty one where nothing is.
pub fn state(warehouse: &Warehouse, target: &Target) -> Diagnosed<(DuckDb, WarehouseState)> {
    let unusable = |error: EngineError| vec![unusable(target, &error)];
    let current = warehouse
        .current()
        .map_err(|error| vec![refused(target, "open", &error)])?;
    if let Some(log) = warehouse.stale_log() {
        return Err(vec![Diagnostic::error(
            Code::UnusableWarehouse,
            format!("`{}` lies beside the warehouse", log.display()),
            target.at.clone(),
            "another program opened the published file for writing, and readers would replay its log",
            "close that program, or move the log away; open the warehouse read-only",
        )]);
    }
    let Some(file) = current else {
        return Ok((
            DuckDb::open(&Place::Memory, &Settings::default()).map_err(unusable)?,
            WarehouseState::default(),
        ));
    };
    let reader =
        DuckDb::open(&Place::ReadOnly(file.clone()), &Settings::default()).map_err(unusable)?;
    let state = WarehouseState::read(&reader, file).map_err(unusable)?;
    Ok((reader, state))
}

/// What is published, and an engine that reads source files; what BigQuery holds does not change what is right, so it is not asked.
pub fn known(chosen: &Chosen) -> Diagnosed<(DuckDb, WarehouseState)> {
    match chosen {
        Chosen::DuckDb(target) => state(&Warehouse::new(&target.path), target),
        Chosen::BigQuery(remote) => Ok((empty(&remote.at)?, WarehouseState::default())),
    }
}

/// A DuckDB with nothing in it, for what needs no warehouse; `at` is the target that it stands in for.
pub fn empty(at: &Span) -> Diagnosed<DuckDb> {
    DuckDb::open(&Place::Memory, &Settings::default()).map_err(|error| {
        vec![Diagnostic::error(
            Code::UnusableWarehouse,
            "DuckDB cannot be started",
            at.clone(),
            error.message,
            "free memory, and room for temporary files",
        )]
    })
}

/// Looks at the source tables that models read.
pub fn look_at_sources(
    graph: &Graph,
    models: &BTreeSet<ModelId>,
    state: &WarehouseState,
    engine: &dyn Engine,
) -> Diagnosed<(BTreeMap<SourceId, Inspected>, Vec<Diagnostic>)> {
    let (sources, found) = sources_that_can_be_read(graph, models, state, engine);
    if found.iter().any(|it| it.level == Level::Error) {
        let mistakes = found.into_iter().filter(|it| it.level == Level::Error);
        Err(sorted(mistakes.collect()))
    } else {
        Ok((sources, found))
    }
}

/// The same, with what is right beside what is wrong. What declares its columns is known by them, whatever its files are.
pub fn sources_that_can_be_read(
    graph: &Graph,
    models: &BTreeSet<ModelId>,
    state: &WarehouseState,
    engine: &dyn Engine,
) -> (BTreeMap<SourceId, Inspected>, Vec<Diagnostic>) {
    let (mut sources, mut found) = (BTreeMap::new(), Vec::new());
    for id in graph.sources_of(models) {
        let table = graph.source(id);
        if let Some(absent) = inspect::absent(table) {
            sources.insert(id, absent);
            continue;
        }
        let known = state.sources.get(&table.full_name());
        match inspect::inspect(table, known, engine) {
            Ok((inspected, said)) => {
                sources.insert(id, inspected);
                found.extend(said);
            }
            Err(mistakes) => {
                found.extend(mistakes);
                let declared = table.columns.clone().map(|columns| Inspected {
                    files: Vec::new(),
                    columns,
                    fingerprint: String::new(),
                });
                sources.extend(declared.map(|it| (id, it)));
            }
        }
    }
    (sources, found)
}

/// A warehouse that cannot be used, with the line of models.yaml that asked for it.
pub fn unusable(target: &Target, error: &EngineError) -> Diagnostic {
    let (what, fix) = match error.kind {
        FailureKind::Locked => (
            "is held by another program",
            "close the program that has it open for writing",
        ),
        FailureKind::NotADatabase => (
            "is not a DuckDB file",
            "choose another `path` for the target, or move the file away",
        ),
        FailureKind::DiskFull => ("cannot be written", "free space on its disk"),
        FailureKind::Refused
        | FailureKind::Interrupted
        | FailureKind::Credentials
        | FailureKind::Denied
        | FailureKind::Missing
        | FailureKind::Bucket
        | FailureKind::OverLimit
        | FailureKind::Unreachable => (
            "is not a warehouse of dwh",
            "choose another `path` for the target, or move the file away",
        ),
    };
    Diagnostic::error(
        if error.kind == FailureKind::DiskFull {
            Code::DiskFull
        } else {
            Code::UnusableWarehouse
        },
        format!("`{}` {what}", target.path.display()),
        target.at.clone(),
        error.message.lines().next().unwrap_or_default().to_owned(),
        fix,
    )
}

/// A file of the warehouse that the operating system does not let us use.
pub fn refused(target: &Target, verb: &str, error: &std::io::Error) -> Diagnostic {
    let is_full = matches!(
        error.kind(),
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded
    );
    Diagnostic::error(
        if is_full {
            Code::DiskFull
        } else {
            Code::UnusableWarehouse
        },
        format!("cannot {verb} `{}`", target.path.display()),
        target.at.clone(),
        error.to_string(),
        if is_full {
            "free space on its disk"
        } else {
            "check the folder and its permissions"
        },
    )
}

/// Both values, or the mistakes of both.
fn both<A, B>(a: Diagnosed<A>, b: Diagnosed<B>) -> Diagnosed<(A, B)> {
    match (a, b) {
        (Ok(a), Ok(b)) => Ok((a, b)),
        (Err(mut a), Err(b)) => {
            a.extend(b);
            Err(sorted(a))
        }
        (Err(a), Ok(_)) => Err(sorted(a)),
        (Ok(_), Err(b)) => Err(sorted(b)),
    }
}

fn sorted(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    diagnostic::sort(&mut diagnostics);
    diagnostics
}
