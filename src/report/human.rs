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
        Self { out, lines, summary: Summary::of(plan), quiet }
    }
}

impl<W: Write> Reporter for Human<'_, W> {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        self.summary.observe(event);
        match &event.kind {
            EventKind::RunStarted { .. } | EventKind::StepStarted { .. } | EventKind::Published { .. } => Ok(()),
            EventKind::StepFinished { step, outcome, took } => match self.lines.finished(*step, outcome, *took) {
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
