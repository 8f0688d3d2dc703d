//! One JSON object per event, for programs.

use std::io::{self, Write};
use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::diagnostic::render;
use crate::event::{End, Event, EventKind, Outcome};
use crate::plan::{Action, Plan};

use super::{Reporter, Summary};

/// Tells of a run in JSON lines; times are in milliseconds since the run began.
pub struct Json<'p, W> {
    plan: &'p Plan,
    out: W,
    summary: Summary,
}

impl<'p, W: Write> Json<'p, W> {
    /// Writes to `out`.
    pub fn new(plan: &'p Plan, out: W) -> Self {
        Self {
            plan,
            out,
            summary: Summary::of(plan),
        }
    }

    fn fields(&self, kind: &EventKind) -> (&'static str, Value) {
        match kind {
            EventKind::RunStarted { run_id, steps } => (
                "run_started",
                json!({
                    "run_id": run_id,
                    "steps": steps,
                    "current": self.plan.current,
                    "left_out": self.plan.left_out.iter().map(|it| &it.test).collect::<Vec<_>>(),
                    "skipped": self.plan.skipped,
                }),
            ),
            EventKind::StepStarted { step } => {
                let step = self.plan.step(*step);
                (
                    "step_started",
                    json!({ "step": step.name, "kind": kind_of(&step.action) }),
                )
            }
            EventKind::StepFinished {
                step,
                outcome,
                took,
            } => {
                let step = self.plan.step(*step);
                let mut fields = json!({ "step": step.name, "kind": kind_of(&step.action) });
                merge(&mut fields, self.outcome(outcome));
                merge(&mut fields, json!({ "took_ms": milliseconds(*took) }));
                ("step_finished", fields)
            }
            EventKind::Published { path } => ("published", json!({ "path": path })),
            EventKind::RunFinished { end } => ("run_finished", self.finished(*end)),
        }
    }

    fn outcome(&self, outcome: &Outcome) -> Value {
        match outcome {
            Outcome::Extracted { rows, rejected } => {
                json!({ "outcome": "extracted", "rows": rows, "rejected": rejected })
            }
            Outcome::Built { rows } => json!({ "outcome": "built", "rows": rows }),
            Outcome::Loaded { rows } => json!({ "outcome": "loaded", "rows": rows }),
            Outcome::Passed => json!({ "outcome": "passed" }),
            Outcome::Warned {
                failures,
                diagnostic,
            } => {
                json!({ "outcome": "warned", "failures": failures, "diagnostic": render::json(diagnostic) })
            }
            Outcome::Failed {
                failures,
                diagnostic,
            } => {
                json!({ "outcome": "failed", "failures": failures, "diagnostic": render::json(diagnostic) })
            }
            Outcome::Skipped { because } => {
                json!({ "outcome": "skipped", "because": self.plan.step(*because).name })
            }
            Outcome::Cancelled => json!({ "outcome": "cancelled" }),
        }
    }

    fn finished(&self, end: End) -> Value {
        let end = match end {
            End::UpToDate => "up_to_date",
            End::Tested => "tested",
            End::Published => "published",
            End::Failed => "failed",
            End::Interrupted(_) => "interrupted",
        };
        let Summary {
            extracted,
            built,
            loaded,
            passed,
            warned,
            failed,
            skipped,
            rejected,
            ..
        } = &self.summary;
        json!({
            "end": end, "extracted": extracted, "built": built, "loaded": loaded, "passed": passed, "warned": warned,
            "failed": failed, "skipped": skipped, "rejected": rejected, "exit": self.summary.exit().code(),
        })
    }
}

impl<W: Write> Reporter for Json<'_, W> {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        self.summary.observe(event);
        let (name, fields) = self.fields(&event.kind);
        let mut object = json!({ "event": name, "at_ms": milliseconds(event.at) });
        merge(&mut object, fields);
        writeln!(self.out, "{object}")?;
        self.out.flush() // a program that listens wants each line when it is true
    }
}

fn kind_of(action: &Action) -> &'static str {
    match action {
        Action::UnitTest { .. } => "unit_test",
        Action::Extract { .. } => "extract",
        Action::Load { .. } => "load",
        Action::Build { .. } => "build",
        Action::Test { .. } => "test",
    }
}

fn merge(object: &mut Value, more: Value) {
    if let (Value::Object(object), Value::Object(more)) = (object, more) {
        let object: &mut Map<String, Value> = object;
        object.extend(more);
    }
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
