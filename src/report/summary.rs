//! What a run came to: counts, and the exit code.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::diagnostic::{Code, Diagnostic, Level, list};
use crate::event::{End, Event, EventKind, Outcome};
use crate::plan::{Action, Plan};

use super::line;

/// What a run came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Relations that were as they should be.
    pub current: usize,
    /// Tests that need not run again.
    pub current_tests: usize,
    /// Tests that could not run, for they read what is neither built nor published.
    pub left_out: usize,
    /// Models that are not built, for optional source tables have no files.
    pub optional: usize,
    /// These source tables.
    pub absent: Vec<String>,
    /// The models that these miss, each once.
    pub missing: BTreeSet<String>,
    /// Relations and tests that are no longer in the project.
    pub removed: usize,
    /// Whether the plan has nothing but tests.
    pub is_test: bool,
    /// How many steps the run had.
    pub steps: usize,
    /// Source tables that were read.
    pub extracted: usize,
    /// Models that were built.
    pub built: usize,
    /// Models that were built elsewhere and loaded.
    pub loaded: usize,
    /// Tests that passed.
    pub passed: usize,
    /// Tests that rows break, but that only warn.
    pub warned: usize,
    /// Steps that failed.
    pub failed: usize,
    /// Steps that were not tried, or not finished.
    pub skipped: usize,
    /// Rows kept out of raw tables.
    pub rejected: u64,
    /// The file that was published.
    pub published: Option<String>,
    /// How the run ended; None while it goes on.
    pub end: Option<End>,
    /// How long it took.
    pub took: Duration,
}

/// How a command ended, as its caller sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// All was done.
    Done,
    /// A model or test failed.
    Failed,
    /// The project or the arguments are wrong.
    Wrong,
    /// Another build holds the warehouse.
    Busy,
    /// A signal stopped it.
    Signal(i32),
}

/// What a run that fails has published.
const NOTHING: &str = "; nothing was published";

impl Summary {
    /// What the run of a plan comes to before it has begun.
    pub fn of(plan: &Plan) -> Self {
        Self {
            current: plan.current.len(),
            current_tests: plan.current_tests,
            removed: plan.removed.len(),
            left_out: plan.left_out.len(),
            optional: plan.skipped.len(),
            absent: plan.absent.clone(),
            is_test: plan
                .steps
                .iter()
                .all(|it| matches!(it.action, Action::Test { .. } | Action::UnitTest { .. })),
            missing: plan.left_out.iter().map(|it| it.missing.clone()).collect(),
            ..Self::default()
        }
    }

    /// Takes one event into account.
    pub fn observe(&mut self, event: &Event) {
        self.took = event.at;
        match &event.kind {
            EventKind::RunStarted { steps, .. } => self.steps = *steps,
            EventKind::StepStarted { .. } => (),
            EventKind::StepFinished { outcome, .. } => self.count(outcome),
            EventKind::Published { path } => self.published = Some(path.clone()),
            EventKind::RunFinished { end } => self.end = Some(*end),
        }
    }

    fn count(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::Extracted { rejected, .. } => {
                self.extracted += 1;
                self.rejected += rejected;
            }
            Outcome::Built { .. } => self.built += 1,
            Outcome::Loaded { .. } => self.loaded += 1,
            Outcome::Passed => self.passed += 1,
            Outcome::Warned { .. } => self.warned += 1,
            Outcome::Failed { .. } => self.failed += 1,
            Outcome::Skipped { .. } | Outcome::Cancelled => self.skipped += 1,
        }
    }

    /// How the command ends.
    pub fn exit(&self) -> Exit {
        self.end.map_or(Exit::Failed, Exit::from)
    }

    /// The last line for people.
    pub fn sentence(&self) -> String {
        let took = line::duration(self.took);
        match self.end {
            Some(End::UpToDate) => {
                let (relations, tests) = (self.current as u64, self.current_tests as u64);
                let optional = self.without_files().map(|it| format!("; {it}"));
                format!(
                    "nothing to do ({} relations and {} tests unchanged){}",
                    line::grouped(relations),
                    line::grouped(tests),
                    optional.unwrap_or_default()
                )
            }
            Some(End::Tested) => format!("tested: {} in {took}", self.counts()),
            Some(End::Published) => {
                let path = self.published.as_deref().unwrap_or("the warehouse");
                format!("published {path}: {} in {took}", self.counts())
            }
            Some(End::Failed) | None => {
                let skipped = if self.skipped > 0 {
                    format!(", {} skipped", self.skipped)
                } else {
                    String::new()
                };
                let (failed, steps) = (self.failed, steps(self.steps));
                let published = if self.is_test { "" } else { NOTHING };
                format!("failed: {failed} of {steps} failed{skipped}{published}")
            }
            Some(End::Interrupted(_)) => {
                let published = if self.is_test { "" } else { NOTHING };
                format!("interrupted after {took}{published}")
            }
        }
    }

    fn counts(&self) -> String {
        let rejected = usize::try_from(self.rejected).unwrap_or(usize::MAX);
        let parts = [
            (self.extracted, "extracted"),
            (self.built, "built"),
            (self.loaded, "loaded"),
            (
                self.passed,
                if self.passed == 1 {
                    "test passed"
                } else {
                    "tests passed"
                },
            ),
            (
                self.warned,
                if self.warned == 1 {
                    "test warned"
                } else {
                    "tests warned"
                },
            ),
            (
                rejected,
                if rejected == 1 {
                    "row rejected"
                } else {
                    "rows rejected"
                },
            ),
            (self.removed, "removed"),
            (self.current, "unchanged"),
        ];
        let mut parts: Vec<_> = parts
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{} {what}", line::grouped(*count as u64)))
            .collect();
        if self.left_out > 0 {
            let tests = if self.left_out == 1 { "test" } else { "tests" };
            let missing = list(self.missing.iter().map(String::as_str));
            parts.push(format!(
                "{} {tests} left out (neither selected nor published: {missing})",
                line::grouped(self.left_out as u64)
            ));
        }
        parts.extend(self.without_files());
        if parts.is_empty() {
            "nothing to do".into()
        } else {
            parts.join(", ")
        }
    }
}

impl Summary {
    /// What is not built for want of files, in a few words.
    fn without_files(&self) -> Option<String> {
        let models = match self.optional {
            0 => return None,
            1 => "model",
            _ => "models",
        };
        let absent = list(self.absent.iter().map(String::as_str));
        Some(format!(
            "{} {models} skipped (no files of the optional {absent})",
            line::grouped(self.optional as u64)
        ))
    }
}

fn steps(count: usize) -> String {
    if count == 1 {
        "1 step".into()
    } else {
        format!("{count} steps")
    }
}

impl From<End> for Exit {
    fn from(end: End) -> Self {
        match end {
            End::UpToDate | End::Tested | End::Published => Self::Done,
            End::Failed => Self::Failed,
            End::Interrupted(signal) => Self::Signal(signal),
        }
    }
}

impl Exit {
    /// The number that the operating system is given.
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Wrong => 2,
            Self::Busy => 75,
            Self::Signal(signal) => u8::try_from(128 + signal).unwrap_or(u8::MAX),
        }
    }

    /// How a command ends that stops at these diagnostics.
    pub fn of(diagnostics: &[Diagnostic]) -> Self {
        let grave = || {
            diagnostics
                .iter()
                .filter(|it| it.level == Level::Error)
                .map(|it| it.code)
        };
        if grave().any(|it| it == Code::WarehouseBusy) {
            Self::Busy
        } else if grave().any(|it| !ran(it)) {
            Self::Wrong
        } else if grave().next().is_some() {
            Self::Failed
        } else {
            Self::Done
        }
    }
}

/// Whether a mistake of this kind is seen only when a step runs.
fn ran(code: Code) -> bool {
    matches!(
        code,
        Code::RejectedRows
            | Code::FailedTest
            | Code::FailedUnitTest
            | Code::FailedStatement
            | Code::DiskFull
            | Code::UnreachableWarehouse
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary(outcomes: &[Outcome], end: End) -> Summary {
        let mut summary = Summary {
            current: 5,
            current_tests: 43,
            ..Summary::default()
        };
        let at = Duration::from_millis(4200);
        let started = EventKind::RunStarted {
            run_id: "r".into(),
            steps: outcomes.len(),
        };
        summary.observe(&Event { at, kind: started });
        for (index, outcome) in outcomes.iter().enumerate() {
            let step = crate::plan::StepId(index);
            let kind = EventKind::StepFinished {
                step,
                outcome: outcome.clone(),
                took: Duration::ZERO,
            };
            summary.observe(&Event { at, kind });
        }
        if end == End::Published {
            summary.observe(&Event {
                at,
                kind: EventKind::Published {
                    path: "warehouse.duckdb".into(),
                },
            });
        }
        summary.observe(&Event {
            at,
            kind: EventKind::RunFinished { end },
        });
        summary
    }

    #[test]
    fn counts_are_said_where_they_are_not_zero() {
        let built = Outcome::Built { rows: Some(3) };
        let published = summary(&[built.clone(), built, Outcome::Passed], End::Published);
        assert_eq!(
            published.sentence(),
            "published warehouse.duckdb: 2 built, 1 test passed, 5 unchanged in 4.2s"
        );
        assert_eq!(published.exit().code(), 0);
        assert_eq!(
            summary(&[], End::UpToDate).sentence(),
            "nothing to do (5 relations and 43 tests unchanged)"
        );
    }

    #[test]
    fn a_signal_is_128_and_its_number() {
        assert_eq!(summary(&[], End::Interrupted(2)).exit().code(), 130);
        assert_eq!(summary(&[], End::Interrupted(15)).exit().code(), 143);
    }

    #[test]
    fn a_run_that_never_ended_has_failed() {
        assert_eq!(Summary::default().exit(), Exit::Failed);
    }
}
