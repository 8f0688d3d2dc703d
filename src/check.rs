//! A project against GoogleSQL's own analyzer and an empty DuckDB: every mistake at once, each on its place.
//!
//! What was found about a query is kept between runs, so that only what has changed is asked about again.

mod analysis;
mod analyzers;
mod binding;
mod cache;
mod changes;
mod mistake;
mod overrides;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use crate::compile::Compilation;
use crate::diagnostic::{self, Code, Diagnosed, Diagnostic, Span, Text};
use crate::engine::EngineError;
use crate::fingerprint;
use crate::googlesql::lineage::Lineage;
use crate::googlesql::{Component, Table, component};
use crate::graph::{Dialect, Graph, Model, ModelId, Parent};
use crate::sql::translate::Translated;
use crate::sql::{Column, ColumnType};

use analysis::Job;
pub use analyzers::Analyzers;
use cache::{Analysed, Cache, Misfit, Verdict};

/// What a check found.
#[derive(Debug)]
pub struct Checked {
    /// Mistakes and what is worth saying, in the order in which a person mends them.
    pub found: Vec<Diagnostic>,
    /// What models give, as far as it is known: also of models whose translation was refused.
    pub columns: BTreeMap<ModelId, Vec<Column>>,
    /// What the columns of each model come from, where GoogleSQL's analyzer could say.
    pub lineage: BTreeMap<ModelId, Lineage>,
    /// Whether GoogleSQL's analyzer took part.
    pub analyzer: Presence,
}

/// Whether GoogleSQL's analyzer takes part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// It does.
    Here,
    /// It is not on this machine.
    Missing,
    /// It is not wanted.
    Off,
}

impl Checked {
    /// Whether nothing stops a build.
    pub fn is_right(&self) -> bool {
        self.found
            .iter()
            .all(|it| it.level == diagnostic::Level::Warning)
    }
}

/// Checks `models`, which holds every parent of its members; `cache` is the file that verdicts are kept in.
///
/// `analyzers` keeps what a second check in the same process would load again. `published` are the columns that readers of each
/// relation see, where the check is for a build that replaces them; empty elsewhere.
pub fn check(
    graph: &Graph,
    compilation: &Compilation,
    models: &BTreeSet<ModelId>,
    cache: &Path,
    analyzers: &Analyzers,
    published: &BTreeMap<String, Vec<String>>,
) -> Diagnosed<Checked> {
    let component = Component::find()?;
    let mut check = Check {
        graph,
        compilation,
        known: compilation
            .compiled
            .models
            .iter()
            .map(|(id, it)| (*id, it.columns.clone()))
            .collect(),
        cache: Cache::read(cache),
        analyzers,
        component,
        checked: Checked {
            found: Vec::new(),
            columns: BTreeMap::new(),
            lineage: BTreeMap::new(),
            analyzer: Presence::Missing,
        },
    };
    check.checked.analyzer = match &check.component {
        Some(_) => Presence::Here,
        None if component::is_off() => Presence::Off,
        None => Presence::Missing,
    };
    let mut waiting: Vec<ModelId> = graph
        .order()
        .iter()
        .copied()
        .filter(|it| models.contains(it) && !graph.broken.contains(it))
        .collect();
    // A model whose translation was refused may still be analysed, and then what reads it can be, too.
    loop {
        let (ready, later): (Vec<_>, Vec<_>) =
            waiting.into_iter().partition(|it| check.is_ready(*it));
        if ready.is_empty() {
            break;
        }
        waiting = later;
        check.round(&ready)?;
    }
    check.overrides(models)?;
    Ok(check.finish(models.len() == graph.order().len(), published))
}

/// A check under way.
struct Check<'a> {
    graph: &'a Graph,
    compilation: &'a Compilation,
    /// What models give, as far as it is known.
    known: BTreeMap<ModelId, Vec<Column>>,
    cache: Cache,
    analyzers: &'a Analyzers,
    component: Option<Component>,
    checked: Checked,
}

impl Check<'_> {
    fn is_ready(&self, id: ModelId) -> bool {
        self.graph.model(id).parents.iter().all(|it| match it {
            Parent::Model(parent) => self.known.contains_key(parent),
            Parent::Source(source) => self.compilation.compiled.sources.contains_key(source),
        })
    }

    /// Looks at models that do not wait for each other's columns.
    fn round(&mut self, ready: &[ModelId]) -> Diagnosed<()> {
        let asked: Vec<Asked> = ready.iter().map(|it| self.asked(*it)).collect();
        let unknown: Vec<&Asked> = asked.iter().filter(|it| !self.is_kept(it)).collect();
        let verdicts = self.verdicts(&unknown)?;
        let mut fresh: BTreeMap<String, Verdict> = unknown
            .iter()
            .map(|it| it.fingerprint.clone())
            .zip(verdicts)
            .collect();
        for it in asked {
            let verdict = fresh
                .remove(&it.fingerprint)
                .or_else(|| self.cache.verdict(&it.fingerprint).cloned());
            if let Some(verdict) = verdict {
                self.judge(it.id, &verdict);
                self.cache.keep(it.fingerprint, verdict);
            }
        }
        Ok(())
    }

    fn is_kept(&self, asked: &Asked) -> bool {
        self.cache.verdict(&asked.fingerprint).is_some()
    }

    fn asked(&self, id: ModelId) -> Asked {
        let model = self.graph.model(id);
        let translated = self.compilation.compiled.models.get(&id);
        let is_googlesql = model.dialect == Dialect::GoogleSql;
        let googlesql = is_googlesql.then(|| &model.as_googlesql().text);
        self.question(id, googlesql, translated.map_or("", |it| it.sql.as_str()))
    }

    /// A question about GoogleSQL that stands for a model, and about what is `sent` to an engine.
    fn question(&self, id: ModelId, googlesql: Option<&Arc<Text>>, sent: &str) -> Asked {
        let tables = self.tables(self.graph.model(id));
        let mut typed = Vec::new();
        for table in &tables {
            typed.push(table.path.join("."));
            for column in &table.columns {
                typed.extend([column.name.clone(), column.column_type.to_string()]);
            }
        }
        for var in &self.graph.vars {
            typed.extend([var.name.clone(), var.column_type.to_string()]);
        }
        let parts = [
            env!("CARGO_PKG_VERSION"),
            self.component.as_ref().map_or("", |_| component::PACKAGE),
            googlesql.map_or("", |it| it.content()),
            sent,
        ];
        Asked {
            id,
            fingerprint: fingerprint::of(parts.into_iter().chain(typed.iter().map(String::as_str))),
            tables,
            googlesql: googlesql.cloned(),
        }
    }

    /// What a model reads, as GoogleSQL names it.
    fn tables(&self, model: &Model) -> Vec<Table> {
        let tables = model.parents.iter().map(|it| match it {
            Parent::Model(parent) => Table {
                path: vec![self.graph.model(*parent).name.clone()],
                columns: self.known[parent].clone(),
            },
            Parent::Source(source) => {
                let table = self.graph.source(*source);
                Table {
                    path: vec![table.source.clone(), table.name.clone()],
                    columns: self.compilation.compiled.sources[source].columns.clone(),
                }
            }
        });
        tables.collect()
    }

    fn verdicts(&self, unknown: &[&Asked]) -> Diagnosed<Vec<Verdict>> {
        if unknown.is_empty() {
            return Ok(Vec::new());
        }
        let analyses = self.analyses(unknown)?;
        let bindings = self
            .bindings(unknown)
            .map_err(|error| vec![no_engine(self.graph, unknown[0].id, &error)])?;
        let pairs = analyses.into_iter().zip(bindings);
        Ok(pairs
            .map(|(analysis, binding)| Verdict { analysis, binding })
            .collect())
    }

    fn analyses(&self, unknown: &[&Asked]) -> Diagnosed<Vec<Option<Analysed>>> {
        let Some(component) = &self.component else {
            return Ok(vec![None; unknown.len()]);
        };
        let parameters: Vec<(String, ColumnType)> = self
            .graph
            .vars
            .iter()
            .map(|it| (it.name.clone(), it.column_type.clone()))
            .collect();
        let jobs: Vec<_> = unknown
            .iter()
            .map(|it| {
                let googlesql = it.googlesql.as_ref()?;
                Some(Job {
                    sql: googlesql.content(),
                    tables: &it.tables,
                })
            })
            .collect();
        analysis::analyze(&|| self.analyzers.module(component), &jobs, &parameters)
    }

    fn bindings(&self, unknown: &[&Asked]) -> Result<Vec<Option<Misfit>>, EngineError> {
        let queries: Vec<_> = unknown
            .iter()
            .map(|it| {
                let translated = self.compilation.compiled.models.get(&it.id)?;
                Some((translated, it.tables.as_slice()))
            })
            .collect();
        binding::bind(&queries)
    }

    /// Turns a verdict into what is said about a model, and what is known of it.
    fn judge(&mut self, id: ModelId, verdict: &Verdict) {
        let model = self.graph.model(id);
        let refused = self
            .compilation
            .refused
            .get(&id)
            .map_or(&[][..], Vec::as_slice);
        let translated = self.compilation.compiled.models.get(&id);
        let mut found = match &verdict.analysis {
            Some(Analysed::Wrong(mistake)) => {
                mistake::merged(refused, mistake.diagnostic(model.as_googlesql()))
            }
            Some(Analysed::Right { columns, lineage }) => {
                self.checked.lineage.insert(id, lineage.clone());
                if let Some(translated) = translated {
                    let differences = differences(model, translated, columns);
                    self.checked.found.extend(differences);
                } else if let Some(columns) = typed(columns) {
                    self.known.insert(id, columns);
                }
                refused.to_vec()
            }
            None => refused.to_vec(),
        };
        for it in &mut found {
            changes::explain(it, model, self.graph, &self.tables(model), &self.cache);
        }
        // What DuckDB says of a query that is wrong adds nothing.
        let is_wrong = matches!(verdict.analysis, Some(Analysed::Wrong(_)));
        if let (Some(misfit), false) = (&verdict.binding, is_wrong) {
            found.push(misfitting(model, misfit, verdict.analysis.is_some()));
        }
        if found.is_empty()
            && let Some(columns) = self.known.get(&id)
        {
            let lineage = self.checked.lineage.get(&id);
            self.cache.right(&model.name, columns, lineage);
        }
        self.checked.found.extend(found);
    }

    fn finish(mut self, looked_at_all: bool, published: &BTreeMap<String, Vec<String>>) -> Checked {
        let sources = &self.compilation.compiled.sources;
        self.checked.found.extend(changes::of_sources(
            self.graph,
            sources.iter().map(|(id, it)| (*id, it.columns.as_slice())),
            &self.cache,
        ));
        if self.checked.is_right() {
            let models = self.compilation.compiled.models.iter();
            let gone = changes::of_published(
                self.graph,
                models.map(|(id, it)| (*id, it.columns.as_slice())),
                published,
                &self.cache,
            );
            self.checked.found.extend(gone);
            for (id, source) in sources {
                let name = self.graph.source(*id).full_name();
                self.cache.right(&name, &source.columns, None);
            }
        }
        self.checked
            .found
            .extend(self.compilation.wrong_tests.iter().cloned());
        diagnostic::sort(&mut self.checked.found);
        self.checked.found.dedup();
        self.cache.write(looked_at_all);
        self.checked.columns = self.known;
        self.checked
    }
}

/// A question about a model.
struct Asked {
    id: ModelId,
    /// Of everything that the answer depends on.
    fingerprint: String,
    /// What the model reads.
    tables: Vec<Table>,
    /// What GoogleSQL's analyzer is asked about, if anything.
    googlesql: Option<Arc<Text>>,
}

/// The columns as types of the project; None where one of them has none.
fn typed(columns: &[(String, String)]) -> Option<Vec<Column>> {
    let column = |(name, written): &(String, String)| {
        Some(Column {
            name: name.clone(),
            column_type: written.parse().ok()?,
        })
    };
    columns.iter().map(column).collect()
}

/// Where GoogleSQL's analyzer and our translation do not give the same columns: a fault of ours.
fn differences(
    model: &Model,
    translated: &Translated,
    columns: &[(String, String)],
) -> Option<Diagnostic> {
    let ours: Vec<_> = translated
        .columns
        .iter()
        .map(|it| (it.name.clone(), it.column_type.to_string()))
        .collect();
    // A declared type has been cast to.
    let is_declared = |name: &str| {
        let mut declared = model.contract.columns.iter();
        declared.any(|it| it.name.eq_ignore_ascii_case(name) && it.column_type.is_some())
    };
    let differ = |a: &(String, String), b: &(String, String)| {
        !a.0.eq_ignore_ascii_case(&b.0) || a.1 != b.1 && !is_declared(&a.0)
    };
    let pair = columns.iter().zip(&ours).find(|(a, b)| differ(a, b));
    let (theirs, own) = match pair {
        Some((a, b)) => (format!("`{}` {}", a.0, a.1), format!("`{}` {}", b.0, b.1)),
        None if columns.len() == ours.len() => return None,
        None => (format!("{} columns", columns.len()), ours.len().to_string()),
    };
    Some(fault(
        model,
        format!("GoogleSQL gives {theirs}, the translation {own}"),
    ))
}

fn misfitting(model: &Model, misfit: &Misfit, is_analysed: bool) -> Diagnostic {
    let text = model.sent();
    let at = misfit
        .at
        .clone()
        .map_or_else(|| Span::whole(text), |it| Span::new(text, it));
    let message = misfit.message.lines().next().unwrap_or_default();
    if is_analysed {
        let mut diagnostic = fault(model, format!("DuckDB says: {message}"));
        diagnostic.at = at;
        return model.expanded.mend(diagnostic);
    }
    model.expanded.mend(Diagnostic::error(
        Code::InvalidSql,
        format!("the query of `{}` is wrong", model.name),
        at,
        message.to_owned(),
        "mend it; `dwh setup` fetches GoogleSQL's analyzer, which says more",
    ))
}

/// A fault of ours, which must not become a wrong number.
fn fault(model: &Model, why: String) -> Diagnostic {
    Diagnostic::error(
        Code::UncertifiedSql,
        format!(
            "`{}` is translated wrongly: this is a bug in dwh",
            model.name
        ),
        Span::whole(&model.text),
        why,
        format!(
            "report the query; until it is mended, write `{}.duckdb.sql` beside it, or write the query another way",
            model.name
        ),
    )
}

fn no_engine(graph: &Graph, id: ModelId, error: &EngineError) -> Diagnostic {
    Diagnostic::error(
        Code::UnusableWarehouse,
        "DuckDB cannot be opened in memory",
        Span::whole(&graph.model(id).text),
        error.message.lines().next().unwrap_or_default().to_owned(),
        "free memory and room for temporary files",
    )
}
