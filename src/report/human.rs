//! Plain lines, for a person who reads a log.

use std::io::{self, Write};

use crate::event::{Event, EventKind};
use crate::plan::Plan;

use super::line::Lines;
use super::{Exit, Reporter, Summary, Verbosity};

/// Tells of a run in lines, one per finished step, and a sentence at the end.
pub struct Human<'p, W> {
    out: W,
    lines: Lines<'p>,
    summary: Summary,
    quiet: bool,
}

impl<'p, W: Write> Human<'p, W> {
    /// Writes to `out`, coloured; `width` is how many columns diagnostics may take.
    pub fn new(plan: &'p Plan, out: W, verbosity: Verbosity, width: usize) -> Self {
        let lines = Lines::new(plan, verbosity, width);
        let quiet = verbosity == Verbosity::Quiet;
        Self {
            out,
            lines,
            summary: Summary::of(plan),
            quiet,
        }
    }
}

impl<W: Write> Reporter for Human<'_, W> {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        self.summary.observe(event);
        match &event.kind {
            EventKind::RunStarted { .. }
            | EventKind::StepStarted { .. }
            | EventKind::Published { .. } => Ok(()),
            EventKind::StepFinished {
                step,
                outcome,
                took,
            } => match self.lines.finished(*step, outcome, *took) {
                Some(line) => writeln!(self.out, "{line}"),
                None => Ok(()),
            },
            EventKind::RunFinished { .. } => {
                if !self.quiet || self.summary.exit() != Exit::Done {
                    writeln!(self.out, "{}", self.summary.sentence())?;
                }
                self.out.flush()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;
    use std::time::Duration;

    use super::*;
    use crate::diagnostic::{Code, Diagnostic, Level, Span, Text};
    use crate::event::{End, Outcome};
    use crate::graph::{Given, Graph, Severity};
    use crate::plan::{Action, Base, Step, StepId};
    use crate::project;
    use crate::report::json::Json;
    use crate::sql::Statement;

    const MODELS: &str = "name: shop
sources:
  shop: { tables: { orders: { file: orders.csv, columns: { id: INT64 } } } }
models:
  fct_orders: { columns: { id: { tests: [unique] } } }
";

    fn graph() -> Graph {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("sql")).unwrap();
        std::fs::write(folder.path().join("models.yaml"), MODELS).unwrap();
        std::fs::write(
            folder.path().join("sql/fct_orders.sql"),
            "SELECT id FROM shop.orders",
        )
        .unwrap();
        Graph::resolve(
            &project::read::project(folder.path()).unwrap(),
            Given::default(),
        )
        .unwrap()
    }

    fn plan() -> Plan {
        let graph = graph();
        let (source, model, test) = (
            graph.sources().next().unwrap(),
            graph.order()[0],
            graph.tests().next().unwrap(),
        );
        let sql = || Statement::new("SELECT 1");
        let (count, show) = (sql(), sql());
        let extract = Action::Extract {
            source,
            statements: vec![],
            count,
            show,
            max_rejects: 0,
            records: Some(4),
            load: None,
        };
        let build = |count| Action::Build {
            load: None,
            checks: Vec::new(),
            seal: Vec::new(),
            model,
            statements: vec![],
            count,
        };
        let test = Action::Test {
            test,
            severity: Severity::Error,
            count: sql(),
            keep: None,
            show: sql(),
        };
        let step = |name: &str, action| Step {
            name: name.into(),
            action,
            after: vec![],
            fingerprint: String::new(),
        };
        Plan {
            prepare: vec![],
            steps: vec![
                step("shop.orders", extract),
                step("stg_orders", build(None)),
                step("fct_orders", build(Some(sql()))),
                step("unique_fct_orders_id", test),
                step("monthly", build(Some(sql()))),
            ],
            removed: vec![],
            current: vec!["dim_date".into()],
            current_tests: 2,
            left_out: Vec::new(),
            skipped: Vec::new(),
            absent: Vec::new(),
            base: Base::Empty,
        }
    }

    fn broken() -> Diagnostic {
        let text = Text::new("models.yaml", MODELS);
        let at = text.content().find("unique").unwrap();
        Diagnostic {
            code: Code::FailedTest,
            level: Level::Error,
            what: "2 rows break `unique_fct_orders_id`".into(),
            at: Span::new(&text, at..at + "unique".len()),
            why: "`id` 7 stands in 2 rows".into(),
            fix: "remove the repeated rows".into(),
            related: vec![],
        }
    }

    fn events(outcomes: Vec<Outcome>, end: End) -> Vec<Event> {
        let kinds =
            outcomes
                .into_iter()
                .enumerate()
                .map(|(index, outcome)| EventKind::StepFinished {
                    step: StepId(index),
                    outcome,
                    took: Duration::from_millis(310 * index as u64),
                });
        let started = EventKind::RunStarted {
            run_id: "r".into(),
            steps: 5,
        };
        let published = EventKind::Published {
            path: "warehouse.duckdb".into(),
        };
        let last = (end == End::Published)
            .then_some(published)
            .into_iter()
            .chain([EventKind::RunFinished { end }]);
        let at = Duration::from_millis(1500);
        [started]
            .into_iter()
            .chain(kinds)
            .chain(last)
            .map(|kind| Event { at, kind })
            .collect()
    }

    fn check(outcomes: Vec<Outcome>, end: End, verbosity: Verbosity) -> String {
        let plan = plan();
        let mut out = anstream::StripStream::new(Vec::new());
        let mut human = Human::new(&plan, &mut out, verbosity, 100);
        let mut exit = Summary::default();
        for event in events(outcomes, end) {
            human.event(&event).unwrap();
            exit.observe(&event);
        }
        let mut told = String::from_utf8(out.into_inner()).unwrap();
        write!(told, "exit {}", exit.exit().code()).unwrap();
        told
    }

    fn good() -> Vec<Outcome> {
        let extracted = Outcome::Extracted {
            rows: 99_441,
            rejected: 3,
        };
        let built = |rows| Outcome::Built { rows };
        vec![
            extracted,
            built(None),
            built(Some(99_441)),
            Outcome::Passed,
            built(Some(1)),
        ]
    }

    #[test]
    fn a_build_is_told_in_columns() {
        insta::assert_snapshot!(check(good(), End::Published, Verbosity::Normal), @r"
          extracted  shop.orders       99,441 rows   0.00s  (3 rows rejected)
              built  stg_orders               view   0.31s
              built  fct_orders        99,441 rows   0.62s
              built  monthly                 1 row    1.2s
        published warehouse.duckdb: 1 extracted, 3 built, 1 test passed, 3 rows rejected, 1 unchanged in 1.5s
        exit 0
        ");
        assert!(
            check(good(), End::Published, Verbosity::Verbose)
                .contains("     passed  unique_fct_orders_id")
        );
        assert_eq!(check(good(), End::Published, Verbosity::Quiet), "exit 0");
    }

    #[test]
    fn a_failure_is_drawn_and_what_it_stops_is_named() {
        let mut outcomes = good();
        outcomes[3] = Outcome::Failed {
            failures: 2,
            diagnostic: Box::new(broken()),
        };
        outcomes[4] = Outcome::Skipped { because: StepId(3) };
        insta::assert_snapshot!(check(outcomes, End::Failed, Verbosity::Normal), @r"
          extracted  shop.orders       99,441 rows   0.00s  (3 rows rejected)
              built  stg_orders               view   0.31s
              built  fct_orders        99,441 rows   0.62s
             failed  unique_fct_orders_id            2 rows   0.93s
        error[failed-test]: 2 rows break `unique_fct_orders_id`
         --> models.yaml:5:42
          |
        5 |   fct_orders: { columns: { id: { tests: [unique] } } }
          |                                          ^^^^^^ `id` 7 stands in 2 rows
          |
          = help: remove the repeated rows

            skipped  monthly      because `unique_fct_orders_id` failed
        failed: 1 of 5 steps failed, 1 skipped; nothing was published
        exit 1
        ");
    }

    #[test]
    fn programs_are_told_the_same_in_json() {
        let plan = plan();
        let mut out = Vec::new();
        let mut json = Json::new(&plan, &mut out);
        let mut outcomes = good();
        outcomes[4] = Outcome::Cancelled;
        for event in events(outcomes, End::Interrupted(2)) {
            json.event(&event).unwrap();
        }
        insta::assert_snapshot!(String::from_utf8(out).unwrap(), @r#"
        {"event":"run_started","at_ms":1500,"run_id":"r","steps":5,"current":["dim_date"],"left_out":[],"skipped":[]}
        {"event":"step_finished","at_ms":1500,"step":"shop.orders","kind":"extract","outcome":"extracted","rows":99441,"rejected":3,"took_ms":0}
        {"event":"step_finished","at_ms":1500,"step":"stg_orders","kind":"build","outcome":"built","rows":null,"took_ms":310}
        {"event":"step_finished","at_ms":1500,"step":"fct_orders","kind":"build","outcome":"built","rows":99441,"took_ms":620}
        {"event":"step_finished","at_ms":1500,"step":"unique_fct_orders_id","kind":"test","outcome":"passed","took_ms":930}
        {"event":"step_finished","at_ms":1500,"step":"monthly","kind":"build","outcome":"cancelled","took_ms":1240}
        {"event":"run_finished","at_ms":1500,"end":"interrupted","extracted":1,"built":2,"passed":1,"warned":0,"failed":0,"skipped":1,"rejected":3,"exit":130}
        "#);
    }
}
