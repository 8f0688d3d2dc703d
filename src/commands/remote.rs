//! What commands do on a BigQuery target: the same flow as on a DuckDB file, in datasets instead of files.

mod refused;

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use duckdb::arrow::record_batch::RecordBatch;

use crate::diagnostic::{Code, Diagnosed, Diagnostic};
use crate::engine::bigquery::{BigQuery, Bucket, Credentials, Retry, Settings};
use crate::engine::{Engine, EngineError, FailureKind};
use crate::event::{End, EventKind};
use crate::graph::target::{Remote, RemoteCredentials};
use crate::graph::{Graph, ModelId, SourceId, select};
use crate::parallel;
use crate::plan::remote::{self as plan, Names, RemotePlan};
use crate::publish::lease::Lease;
use crate::publish::{past, remote as publish};
use crate::source::Inspected;
use crate::sql::Statement;
use crate::sql::write::bigquery as sql;
use crate::sql::write::bigquery::record::Record;
use crate::state::WarehouseState;

use super::build::{BuildOptions, MakeReporter, Runner, Told, run_id, send, work_on};
use super::prepare::{self, Request};
use super::published::Version;

use refused::{busy, elsewhere};
pub use refused::{lost, unusable};

/// How long what a killed build has left stays.
pub const HIDDEN_FOR: Duration = Duration::from_hours(24);

/// A project that is resolved, for a warehouse in BigQuery.
pub struct OpenedRemote {
    /// The project with its names resolved.
    pub graph: Arc<Graph>,
    /// Where it is built.
    pub remote: Remote,
    /// What runs it.
    pub engine: BigQuery,
    /// Where its relations lie.
    pub names: Names,
    /// What is known of what is published.
    pub record: Record,
}

/// A plan, and what it was made from.
pub struct PreparedRemote {
    /// What would be done.
    pub plan: RemotePlan,
    /// What the source tables are like.
    pub sources: Sources,
    /// What is not wrong, but worth saying.
    pub warnings: Vec<Diagnostic>,
}

/// What the source tables are like.
type Sources = BTreeMap<SourceId, Inspected>;

impl OpenedRemote {
    /// What the source tables of models are like, and what is worth saying of them.
    fn look(
        &self,
        models: &BTreeSet<ModelId>,
        state: &WarehouseState,
    ) -> Diagnosed<(Sources, Vec<Diagnostic>)> {
        let needed = prepare::with_tested_against(&self.graph, models);
        let needed = prepare::ancestors(&self.graph, &needed);
        let reader = prepare::empty(&self.remote.at)?;
        prepare::look_at_sources(&self.graph, &needed, state, &reader)
    }

    /// Makes the datasets that every build needs, takes the lease, and finishes what a killed build had begun to publish.
    pub async fn begin(&self, options: &BuildOptions) -> Diagnosed<Lease> {
        let failed = |error: EngineError| vec![unusable(&self.remote, &error)];
        let needed = [self.names.dataset.clone(), self.names.record()];
        self.datasets(needed, None).map_err(failed)?;
        self.lies_where_it_should()?;
        let lease = hold(self, options).await?;
        publish::resume(&self.engine, &self.record, self.remote.concurrency).map_err(failed)?;
        Ok(lease)
    }

    /// Refuses a dataset that lies elsewhere than the target says: its jobs would not find it.
    fn lies_where_it_should(&self) -> Diagnosed<()> {
        let Some(wanted) = &self.remote.location else {
            return Ok(());
        };
        let found = self.engine.location(&self.remote.dataset);
        let found = found.map_err(|error| vec![unusable(&self.remote, &error)])?;
        match found {
            Some(found) if !found.eq_ignore_ascii_case(wanted) => {
                Err(vec![elsewhere(&self.remote, &found, wanted)])
            }
            _ => Ok(()),
        }
    }

    /// What is published.
    pub fn state(&self) -> Diagnosed<WarehouseState> {
        WarehouseState::of_record(&self.engine, &self.record)
            .map_err(|error| vec![unusable(&self.remote, &error)])
    }

    /// Makes datasets where they are not there; their tables expire where a time is given.
    pub fn datasets(
        &self,
        names: impl IntoIterator<Item = String>,
        expiration: Option<Duration>,
    ) -> Result<(), EngineError> {
        let described = match expiration {
            None => "published by dwh",
            Some(_) => "a build of dwh that is not published yet; it goes by itself",
        };
        let mut names = names.into_iter();
        names.try_for_each(|it| self.engine.create_dataset(&it, described, expiration))
    }

    /// What runs the steps of a plan.
    pub fn runner(&self) -> Runner {
        Runner {
            engine: Arc::new(self.engine.clone()),
            loader: Some(self.engine.clone()),
            record: Some(self.record.clone()),
            concurrency: self.remote.concurrency,
        }
    }

    /// The rows of what a user wrote, which may change nothing: BigQuery says first what kind of statement it is.
    pub fn asked(&self, statement: &Statement) -> Result<Vec<RecordBatch>, EngineError> {
        let kind = self.engine.kind(statement)?;
        if kind != "SELECT" {
            let message = match kind.as_str() {
                "SCRIPT" => "it is several statements, or one that may change the warehouse",
                _ => "it is no query, and might change the warehouse",
            };
            return Err(EngineError {
                message: message.to_owned(),
                kind: FailureKind::Refused,
                offset: None,
            });
        }
        self.rows(statement)
    }

    /// The rows of a query.
    pub fn rows(&self, statement: &Statement) -> Result<Vec<RecordBatch>, EngineError> {
        self.engine.connect()?.query(statement)
    }

    /// The query of the first rows of a published relation.
    pub fn first_rows(&self, name: &str, limit: u64) -> Statement {
        let table = self.names.published(name);
        let quoted = sql::quoted(&table.project, &table.dataset, &table.table);
        sql::first_rows(&quoted, limit)
    }

    /// The same, with names that say no dataset meant in what is published, or in what the last failed build has left.
    pub fn looking_at(self, version: Version) -> Diagnosed<Self> {
        if version == Version::Published {
            return Ok(self);
        }
        let failed = |error: EngineError| vec![unusable(&self.remote, &error)];
        let begins = format!("{}__build_", self.remote.dataset);
        let left = self.engine.datasets().map_err(failed)?.into_iter();
        let sources: Vec<_> = self
            .graph
            .sources()
            .map(|it| &self.graph.source(it).source)
            .collect();
        let is_raw = |name: &str| sources.iter().any(|it| name.ends_with(&format!("_{it}")));
        let last = left
            .filter(|it| it.starts_with(&begins) && !is_raw(it))
            .max();
        let Some(dataset) = last else {
            return Err(vec![Diagnostic::error(
                Code::UnusableWarehouse,
                format!(
                    "the warehouse of target `{}` has no failed build",
                    self.remote.name
                ),
                self.remote.at.clone(),
                "the last build did not fail, or what it left has expired",
                "leave out `--failed` to read what is published",
            )]);
        };
        let mut settings = settings(&self.remote, &run_id());
        settings.dataset = dataset;
        let engine = BigQuery::open(settings).map_err(failed)?;
        Ok(Self { engine, ..self })
    }
}

/// A project that is built in BigQuery, by a run of this name.
pub fn open(graph: impl Into<Arc<Graph>>, remote: Remote, run_id: &str) -> Diagnosed<OpenedRemote> {
    let graph = graph.into();
    let mut settings = settings(&remote, run_id);
    let models = graph.order().iter().map(|it| graph.model(*it));
    let limits = models.filter_map(|it| Some((it.name.clone(), it.layout.maximum_bytes_billed?)));
    settings.maximum_of_steps = limits.collect();
    let (engine, names) = reach(&remote, settings)?;
    Ok(OpenedRemote {
        record: Record::new(&names.project, &names.record()),
        graph,
        remote,
        engine,
        names,
    })
}

/// What reaches a target, and where its relations lie.
pub fn connect(remote: &Remote, run_id: &str) -> Diagnosed<(BigQuery, Names)> {
    reach(remote, settings(remote, run_id))
}

fn reach(remote: &Remote, settings: Settings) -> Diagnosed<(BigQuery, Names)> {
    let names = Names::new(&remote.project, &remote.dataset, &settings.run);
    let engine = BigQuery::open(settings);
    let engine = engine.map_err(|error| vec![unusable(remote, &error)])?;
    Ok((engine, names))
}

fn settings(remote: &Remote, run_id: &str) -> Settings {
    let retry = Retry::default();
    Settings {
        project: remote.project.clone(),
        dataset: remote.dataset.clone(),
        location: remote.location.clone(),
        endpoint: remote.endpoint.clone(),
        bucket: remote.bucket.as_ref().map(|it| Bucket {
            name: it.name.clone(),
            folder: it.folder(&format!("{}.{}", remote.project, remote.dataset)),
            endpoint: it.endpoint.clone(),
        }),
        credentials: match &remote.credentials {
            RemoteCredentials::Default => Credentials::Default,
            RemoteCredentials::KeyFile(path) => Credentials::KeyFile(path.clone()),
            RemoteCredentials::None => Credentials::None,
        },
        run: run_id.to_owned(),
        labels: remote.labels.clone(),
        maximum_bytes_billed: remote.maximum_bytes_billed,
        maximum_of_steps: BTreeMap::new(),
        job_timeout: remote.job_timeout,
        retry: Retry {
            first: retry.first.min(remote.retry_for),
            budget: remote.retry_for,
            ..retry
        },
    }
}

/// Makes the plan of a request.
pub fn prepare(request: &Request, opened: &OpenedRemote) -> Diagnosed<PreparedRemote> {
    plan_over(request, opened, &opened.state()?)
}

/// Makes the plan of a request where this is published; asks BigQuery nothing.
pub fn plan_over(
    request: &Request,
    opened: &OpenedRemote,
    state: &WarehouseState,
) -> Diagnosed<PreparedRemote> {
    let graph = &opened.graph;
    let models = select::select(graph, &request.select, &request.exclude)?;
    let (sources, mut warnings) = opened.look(&models, state)?;
    let compilation = prepare::compilation(graph, &models, sources);
    let (compiled, found) = prepare::judged(request, graph, compilation, &models, state)?;
    warnings.extend(found);
    let (demand, lost) = prepare::demand(request, graph, models, &compiled.sources, state);
    warnings.extend(lost);
    let plan = plan::make(graph, &compiled, state, &demand, &opened.names)?;
    Ok(PreparedRemote {
        plan,
        sources: compiled.sources,
        warnings,
    })
}

/// Builds what a request selects.
pub async fn build(
    request: &Request,
    opened: OpenedRemote,
    run_id: String,
    options: &BuildOptions,
    make_reporter: MakeReporter<'_>,
) -> Diagnosed<End> {
    let lease = opened.begin(options).await?; // one build of a warehouse at a time
    let prepared = prepare(request, &opened)?; // the exact SQL; still nothing done
    let runner = opened.runner();
    carry_out(
        opened,
        prepared,
        runner,
        &lease,
        run_id,
        options,
        make_reporter,
    )
    .await
}

/// Runs a plan in hidden datasets, and publishes what comes of it.
#[expect(
    clippy::too_many_arguments,
    reason = "what a build consists of, once for both kinds of it"
)]
pub async fn carry_out(
    opened: OpenedRemote,
    prepared: PreparedRemote,
    runner: Runner,
    lease: &Lease,
    run_id: String,
    options: &BuildOptions,
    make_reporter: MakeReporter<'_>,
) -> Diagnosed<End> {
    let (engine, remote) = (opened.engine.clone(), opened.remote.clone());
    let failed = |error: EngineError| vec![unusable(&remote, &error)];
    let PreparedRemote {
        plan: made,
        sources,
        warnings,
    } = prepared;
    let plan = Arc::new(made.plan);
    let mut told = Told::named(make_reporter(&plan, &warnings), run_id);
    told.start(plan.steps.len());
    if plan.is_up_to_date() {
        return Ok(told.end(End::UpToDate));
    }
    opened.datasets(made.published, None).map_err(failed)?;
    let hidden = made.hidden.iter();
    opened
        .datasets(hidden.cloned(), Some(HIDDEN_FOR))
        .map_err(failed)?;
    send(&engine, &plan.prepare).map_err(failed)?;
    if plan.does_load() {
        engine.open_bucket().map_err(failed)?;
    }
    let record = opened.record.clone();
    let stopped_by = work_on(&plan, opened.graph, runner, options, &mut told).await; // models and tests, where nobody sees them
    let end = told.end_of(stopped_by, End::Published);
    if end == End::Published {
        options.is_publishing.store(true, Ordering::SeqCst);
        let run_id = told.run_id().to_owned();
        let rows = told.rows(&plan, &sources, &remote.name);
        let mut publishing = made.publishing;
        let (names, at_once) = (&opened.names, remote.concurrency);
        past::remember(&engine, &record, names, &run_id, &publishing, at_once).map_err(failed)?;
        if remote.is_transactional {
            publishing = publish::in_one_transaction(&engine, publishing, remote.concurrency)
                .map_err(failed)?;
        }
        publishing.push(record.publishing(&rows, &plan.removed));
        if !lease.renew().map_err(failed)? {
            return Err(vec![lost(&remote)]);
        }
        publish::publish(&engine, &record, &run_id, &publishing, remote.concurrency)
            .map_err(failed)?; // readers see it table by table
    }
    // What a failed build has made stays for a day, for whoever wants to look into it.
    if end != End::Failed {
        let mut hidden = made.hidden.iter();
        hidden
            .try_for_each(|it| engine.delete_dataset(it))
            .map_err(failed)?;
    }
    if end == End::Published {
        told.tell(EventKind::Published {
            path: format!("{}.{}", remote.project, remote.dataset),
        });
    }
    Ok(told.end(end))
}

/// Tests what a request selects, on what is published.
pub async fn test(
    request: &Request,
    opened: OpenedRemote,
    options: &BuildOptions,
    make_reporter: MakeReporter<'_>,
) -> Diagnosed<End> {
    let graph = &opened.graph;
    let models = select::select(graph, &request.select, &request.exclude)?;
    let state = opened.state()?;
    let (sources, warnings) = opened.look(&models, &state)?;
    let compiled = prepare::compile(graph, &models, sources)?;
    let plan = plan::tests_only(graph, &compiled, &state, &opened.names)?;
    let plan = Arc::new(plan);
    let mut told = Told::new(make_reporter(&plan, &warnings));
    told.start(plan.steps.len());
    let runner = opened.runner();
    let stopped_by = work_on(&plan, opened.graph, runner, options, &mut told).await;
    let end = told.end_of(stopped_by, End::Tested);
    Ok(told.end(end))
}

/// Takes the lease of the warehouse, waiting as long as the options say.
async fn hold(opened: &OpenedRemote, options: &BuildOptions) -> Diagnosed<Lease> {
    let until = Instant::now() + options.wait;
    let mut stop = options.stop.clone();
    let table = opened.names.published("lock");
    let table = crate::engine::bigquery::TableName {
        dataset: opened.names.record(),
        ..table
    };
    loop {
        let taken = Lease::take(&opened.engine, table.clone());
        match taken.map_err(|error| vec![unusable(&opened.remote, &error)])? {
            Ok(lease) => return Ok(lease),
            Err(holder) if Instant::now() >= until => {
                return Err(vec![busy(&opened.remote, &holder)]);
            }
            Err(holder) => {
                tracing::info!(?holder, "waiting for another build");
                tokio::select! {
                    () = tokio::time::sleep(Duration::from_secs(1)) => {}
                    Ok(()) = stop.changed() => return Err(vec![busy(&opened.remote, &holder)]),
                }
            }
        }
    }
}

/// What a plan's queries would read, step by step: bytes, or why that is not known.
pub fn estimate(opened: &OpenedRemote, made: &RemotePlan) -> Vec<(String, Result<u64, String>)> {
    let (queries, at_once) = (&made.queries, opened.remote.concurrency);
    let read = parallel::map(queries, at_once, |_, (name, query)| {
        let read = opened.engine.dry_run(query);
        let read = read.map_err(|error| match error.kind {
            FailureKind::Missing => "not known: it reads what is not there yet".to_owned(),
            _ => error.message.lines().next().unwrap_or_default().to_owned(),
        });
        Ok::<_, Infallible>((name.clone(), read))
    });
    read.unwrap_or_else(|never| match never {})
}
