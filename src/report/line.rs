//! One line of text per finished step: `      built  fct_orders        99,441 rows   0.31s`.

use std::time::Duration;

use crate::diagnostic::{Diagnostic, render};
use crate::event::Outcome;
use crate::plan::{Action, Plan, StepId};

use super::Verbosity;

const GREEN: &str = "\x1b[1;32m";
const YELLOW: &str = "\x1b[1;33m";
const RED: &str = "\x1b[1;31m";
const DIM: &str = "\x1b[2m";
const PLAIN: &str = "\x1b[0m";

/// Writes lines about the steps of one plan, in columns that fit all of them.
pub struct Lines<'p> {
    plan: &'p Plan,
    verbosity: Verbosity,
    names: usize,
    width: usize,
}

/// Names longer than this move the rest of their line to the right.
const LONGEST_NAME: usize = 40;

impl<'p> Lines<'p> {
    /// `width` is how many columns diagnostics may take.
    pub fn new(plan: &'p Plan, verbosity: Verbosity, width: usize) -> Self {
        let shown = |action: &Action| match action {
            Action::Extract { .. } | Action::Load { .. } | Action::Build { .. } => true,
            Action::Test { .. } | Action::UnitTest { .. } => verbosity == Verbosity::Verbose,
        };
        let names = plan
            .steps
            .iter()
            .filter(|it| shown(&it.action))
            .map(|it| it.name.chars().count());
        Self {
            plan,
            verbosity,
            names: names.max().unwrap_or(0).min(LONGEST_NAME),
            width,
        }
    }

    /// What is said of a step that ended, coloured; None where it is not worth a line.
    #[expect(clippy::too_many_lines, reason = "a table of cases")]
    pub fn finished(&self, step: StepId, outcome: &Outcome, took: Duration) -> Option<String> {
        let name = &self.plan.step(step).name;
        let time = duration(took);
        let line = |colour: &str, verb: &str, result: &str| {
            let result = format!(
                "{colour}{verb:>11}{PLAIN}  {name:<names$}  {result}",
                names = self.names
            );
            result.trim_end().to_owned()
        };
        let text = match outcome {
            Outcome::Extracted {
                rows: count,
                rejected,
            } => {
                let kept_out = if *rejected == 0 {
                    String::new()
                } else {
                    format!("  ({} rejected)", rows(*rejected))
                };
                line(
                    GREEN,
                    "extracted",
                    &format!("{:>16}  {time:>6}{kept_out}", rows(*count)),
                )
            }
            Outcome::Built { rows: Some(count) } => {
                line(GREEN, "built", &format!("{:>16}  {time:>6}", rows(*count)))
            }
            Outcome::Loaded { rows: count } => {
                line(GREEN, "loaded", &format!("{:>16}  {time:>6}", rows(*count)))
            }
            Outcome::Built { rows: None } => {
                line(GREEN, "built", &format!("{:>16}  {time:>6}", "view"))
            }
            Outcome::Passed if self.verbosity < Verbosity::Verbose => return None,
            Outcome::Passed => line(GREEN, "passed", &format!("{:>16}  {time:>6}", "")),
            Outcome::Warned {
                failures,
                diagnostic,
            } => {
                let line = line(
                    YELLOW,
                    "warned",
                    &format!("{:>16}  {time:>6}", rows(*failures)),
                );
                let more = match self.verbosity {
                    Verbosity::Quiet | Verbosity::Normal => self.first_row(diagnostic),
                    Verbosity::Verbose => self.drawn(diagnostic),
                };
                format!("{line}\n{more}").trim_end().to_owned()
            }
            Outcome::Failed {
                failures,
                diagnostic,
            } => {
                let failures = if *failures == 0 {
                    String::new()
                } else {
                    rows(*failures)
                };
                let line = line(RED, "failed", &format!("{failures:>16}  {time:>6}"));
                return Some(format!("{line}\n{}", self.drawn(diagnostic)));
            }
            Outcome::Skipped { because } => line(
                DIM,
                "skipped",
                &format!("because `{}` failed", self.plan.step(*because).name),
            ),
            // most of them had not begun; the last line says that the run was interrupted
            Outcome::Cancelled if self.verbosity < Verbosity::Verbose => return None,
            Outcome::Cancelled => line(DIM, "cancelled", ""),
        };
        (self.verbosity > Verbosity::Quiet).then_some(text)
    }

    /// What is said of a step that runs.
    pub fn running(&self, step: StepId) -> String {
        let step = self.plan.step(step);
        let verb = match step.action {
            Action::Extract { .. } => "extracting",
            Action::Load { .. } => "loading",
            Action::Build { .. } => "building",
            Action::Test { .. } | Action::UnitTest { .. } => "testing",
        };
        format!("{verb:>11}  {:<names$}", step.name, names = self.names)
    }

    /// The first row that breaks a test which only warns; `-v` draws the whole diagnostic.
    fn first_row(&self, diagnostic: &Diagnostic) -> String {
        let indent = " ".repeat(13);
        let row = diagnostic.why.lines().nth(1).unwrap_or_default();
        let room = self.width.saturating_sub(indent.len() + 8);
        let cut = row
            .char_indices()
            .nth(room)
            .map_or(row.to_owned(), |(at, _)| format!("{}…", &row[..at]));
        format!("{DIM}{indent}first: {cut}{PLAIN}")
    }

    fn drawn(&self, diagnostic: &Diagnostic) -> String {
        format!(
            "{}\n",
            render::full(diagnostic, true, self.width).trim_end()
        )
    }
}

/// `1 row`, `99,441 rows`.
pub fn rows(count: u64) -> String {
    if count == 1 {
        "1 row".into()
    } else {
        format!("{} rows", grouped(count))
    }
}

/// `99,441`.
pub fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `0.31s`, `4.2s`, `1m 05s`.
pub fn duration(took: Duration) -> String {
    let seconds = took.as_secs_f64();
    if seconds < 0.995 {
        format!("{seconds:.2}s")
    } else if seconds < 59.95 {
        format!("{seconds:.1}s")
    } else {
        let whole = (took + Duration::from_millis(500)).as_secs();
        format!("{}m {:02}s", whole / 60, whole % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_grouped_and_times_are_short() {
        assert_eq!(
            [0, 999, 1000, 99_441, 10_000_000].map(grouped),
            ["0", "999", "1,000", "99,441", "10,000,000"]
        );
        assert_eq!([1, 2].map(rows), ["1 row", "2 rows"]);
        let durations = [0, 310, 999, 4_240, 59_960, 65_400, 3_600_000]
            .map(|it| duration(Duration::from_millis(it)));
        assert_eq!(
            durations,
            [
                "0.00s", "0.31s", "1.0s", "4.2s", "1m 00s", "1m 05s", "60m 00s"
            ]
        );
    }
}
