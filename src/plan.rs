//! The plan of a build: final SQL for one engine, in steps that know what they wait for. `plan` prints it, `build` runs it.

mod decide;
pub mod explain;
pub mod hybrid;
pub mod make;
mod promises;
pub mod remote;
mod unit_tests;

use crate::engine::bigquery::{Layout, TableName};
use crate::graph::{ModelId, Severity, SourceId, TestId, UnitTestId};
use crate::sql::{Column, Statement};

use decide::Decision;
pub use decide::{Demand, Skipped};
pub use make::{make, tests_only};

/// What a build does.
#[derive(Debug)]
pub struct Plan {
    /// Sent before the first step: schemas, the tables and macros of `_dwh`, and the end of what is no longer in the project.
    pub prepare: Vec<Statement>,
    /// What is done, parents first.
    pub steps: Vec<Step>,
    /// Relations and tests that are published but no longer in the project.
    pub removed: Vec<String>,
    /// What is already as it should be, by name.
    pub current: Vec<String>,
    /// How many tests need not run again.
    pub current_tests: usize,
    /// Tests that cannot run, for they read what is neither built here nor published.
    pub left_out: Vec<LeftOut>,
    /// Models that are not built, for optional source tables that they read have no files.
    pub skipped: Vec<String>,
    /// These source tables.
    pub absent: Vec<String>,
    /// Whether the build starts from a copy of the published file; from an empty one where all is built.
    pub base: Base,
}

/// A test that cannot run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// Its name.
    pub test: String,
    /// The model that it reads and that is neither selected nor published.
    pub missing: String,
}

/// What a build starts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Base {
    /// Nothing: every relation is built.
    Empty,
    /// What is published.
    Published,
    /// Hidden datasets of BigQuery, which read what is published where it stays.
    Hidden,
}

/// The index of a step in its [`Plan`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StepId(pub(crate) usize);

/// One unit of a plan.
#[derive(Debug)]
pub struct Step {
    /// What it is about: `olist.orders`, `fct_orders`, `unique_fct_orders_order_id`.
    pub name: String,
    /// What is done.
    pub action: Action,
    /// The steps that must have succeeded before.
    pub after: Vec<StepId>,
    /// What the result is built from.
    pub fingerprint: String,
}

/// What a step does.
#[derive(Debug)]
pub enum Action {
    /// Runs a model's query on given rows, in a DuckDB of its own, and compares what it gives with what is expected.
    UnitTest {
        /// The test.
        test: UnitTestId,
        /// Make the given and the expected rows.
        statements: Vec<Statement>,
        /// Gives what the model makes of them.
        given: Statement,
        /// Gives what it should make of them.
        expected: Statement,
        /// The columns of both, which say how values are compared.
        columns: Vec<Column>,
        /// Whether the rows are compared in their order.
        is_ordered: bool,
    },
    /// Reads a source table's files into its raw relation.
    Extract {
        /// The source table.
        source: SourceId,
        /// Creates the relation and keeps the rejected rows; all on one connection.
        statements: Vec<Statement>,
        /// Gives one row: rows loaded, rows rejected (both `BIGINT`).
        count: Statement,
        /// Gives the first rejected rows; sent only when there are too many.
        show: Statement,
        /// How many rows may be rejected.
        max_rejects: u64,
        /// How many records the files hold; what is loaded and rejected must add up to it.
        records: Option<u64>,
        /// Where the rows go from there: on a BigQuery target they are read in a DuckDB of their own, and loaded from it.
        load: Option<Loading>,
    },
    /// Loads a model that a DuckDB file holds into BigQuery.
    Load {
        /// The model.
        model: ModelId,
        /// From where and to where.
        loading: Loading,
    },
    /// Brings one model up to date.
    Build {
        /// The model.
        model: ModelId,
        /// Creates it.
        statements: Vec<Statement>,
        /// Where the rows of a seed go from there: on a BigQuery target it is created in a DuckDB of its own, and loaded from it.
        load: Option<Loading>,
        /// The constraints that its rows must keep, looked at when it is there.
        checks: Vec<Check>,
        /// Has the warehouse keep what was promised, and describes it; sent when no check fails.
        seal: Vec<Statement>,
        /// Gives one row: how many rows it has (`BIGINT`); None for a view.
        count: Option<Statement>,
    },
    /// Counts the rows that break a rule; zero passes.
    Test {
        /// The test.
        test: TestId,
        /// What happens when rows break it.
        severity: Severity,
        /// Gives one row: how many rows break it (`BIGINT`).
        count: Statement,
        /// Keeps the failing rows in `_dwh.test_failures`; sent only when there are any. None where the warehouse is only read.
        keep: Option<Statement>,
        /// Gives the first failing rows; sent only when there are any.
        show: Statement,
    },
}

/// How a relation gets from a DuckDB into BigQuery.
#[derive(Debug)]
pub struct Loading {
    /// The relation in that DuckDB, quoted.
    pub relation: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// The table that is made.
    pub to: TableName,
    /// How it is divided and sorted.
    pub layout: Layout,
}

/// A rule that the rows of a model are held to by the step that builds it.
#[derive(Debug)]
pub struct Check {
    /// The constraint.
    pub test: TestId,
    /// Gives one row: how many rows break it (`BIGINT`).
    pub count: Statement,
    /// Keeps the failing rows in `_dwh.test_failures`; sent only when there are any.
    pub keep: Statement,
    /// Gives the first failing rows; sent only when there are any.
    pub show: Statement,
}

impl Plan {
    /// What is decided, with no step yet.
    fn decided(decision: Decision) -> Self {
        let mut removed = decision.gone;
        removed.extend(decision.gone_tests);
        Self {
            prepare: Vec::new(),
            steps: Vec::new(),
            removed,
            current: decision.current,
            current_tests: decision.current_tests,
            left_out: decision.left_out,
            skipped: decision.skipped,
            absent: decision.absent,
            base: Base::Published,
        }
    }

    /// Whether there is nothing to do.
    pub fn is_up_to_date(&self) -> bool {
        self.steps.is_empty() && self.removed.is_empty()
    }

    /// Whether rows are loaded into BigQuery from files.
    pub fn does_load(&self) -> bool {
        self.steps.iter().any(|it| match &it.action {
            Action::Load { .. } => true,
            Action::Extract { load, .. } | Action::Build { load, .. } => load.is_some(),
            Action::UnitTest { .. } | Action::Test { .. } => false,
        })
    }

    /// All steps with their ids.
    pub fn steps(&self) -> impl Iterator<Item = (StepId, &Step)> {
        self.steps
            .iter()
            .enumerate()
            .map(|(index, step)| (StepId(index), step))
    }

    /// A step.
    pub fn step(&self, id: StepId) -> &Step {
        &self.steps[id.0]
    }
}
