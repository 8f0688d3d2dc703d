//! What happens in a run: facts in order. The terminal, the JSON lines, the record in `_dwh` and the exit code are folds over them.

use std::time::Duration;

use crate::diagnostic::Diagnostic;
use crate::plan::StepId;

/// One fact.
#[derive(Debug, Clone)]
pub struct Event {
    /// Time since the run began.
    pub at: Duration,
    /// What happened.
    pub kind: EventKind,
}

/// What happened.
#[derive(Debug, Clone)]
pub enum EventKind {
    /// The plan is made and work begins.
    RunStarted {
        /// The name of the run.
        run_id: String,
        /// How many steps it has.
        steps: usize,
    },
    /// A step began.
    StepStarted {
        /// The step.
        step: StepId,
    },
    /// A step ended.
    StepFinished {
        /// The step.
        step: StepId,
        /// How.
        outcome: Outcome,
        /// How long it took; zero where it did not begin.
        took: Duration,
    },
    /// Readers see the new warehouse.
    Published {
        /// The file they open.
        path: String,
    },
    /// All is over.
    RunFinished {
        /// How.
        end: End,
    },
}

/// How a step ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// A source table was read.
    Extracted {
        /// Rows loaded.
        rows: u64,
        /// Rows kept out, in `_dwh.rejected_rows`.
        rejected: u64,
    },
    /// A model was built.
    Built {
        /// Its rows; None for a view.
        rows: Option<u64>,
    },
    /// A model that was built elsewhere was loaded.
    Loaded {
        /// Its rows.
        rows: u64,
    },
    /// No row breaks the test.
    Passed,
    /// Rows break a test that only warns.
    Warned {
        /// How many.
        failures: u64,
        /// Says so.
        diagnostic: Box<Diagnostic>,
    },
    /// It failed.
    Failed {
        /// Rows that break the test; 0 for other steps.
        failures: u64,
        /// Why.
        diagnostic: Box<Diagnostic>,
    },
    /// It was not tried, because a step before it failed.
    Skipped {
        /// That step.
        because: StepId,
    },
    /// The run was interrupted before it ended.
    Cancelled,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// There was nothing to do.
    UpToDate,
    /// The new warehouse is published.
    Published,
    /// Every test has passed or only warned; nothing was to be published.
    Tested,
    /// A step failed; what readers see is unchanged.
    Failed,
    /// It was stopped by this signal's number; what readers see is unchanged.
    Interrupted(i32),
}
