//! What is running at this moment, for a person in front of a terminal.

use std::collections::BTreeMap;
use std::io;
use std::time::Duration;

use anstream::adapter::strip_str;
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::event::{Event, EventKind};
use crate::plan::{Plan, StepId};

use super::line::Lines;
use super::{Live, Reporter, Summary, Verbosity};

/// Shows one line per running step with its time, finished lines above, and how many of all are done below.
pub struct Progress<'p> {
    bars: MultiProgress,
    total: ProgressBar,
    running: BTreeMap<StepId, ProgressBar>,
    lines: Lines<'p>,
    summary: Summary,
    live: Live,
}

impl<'p> Progress<'p> {
    /// Draws on standard error; `width` is how many columns diagnostics may take.
    pub fn new(plan: &'p Plan, live: Live, width: usize) -> Self {
        let bars = MultiProgress::with_draw_target(ProgressDrawTarget::stderr());
        let total = bars.add(
            ProgressBar::new(plan.steps.len() as u64)
                .with_style(style("{msg:>11}  [{pos}/{len}]  {elapsed}")),
        );
        total.set_message("total");
        Self {
            bars,
            total,
            running: BTreeMap::new(),
            lines: Lines::new(plan, Verbosity::Normal, width),
            summary: Summary::of(plan),
            live,
        }
    }

    fn print(&self, text: &str) -> io::Result<()> {
        if self.live.colour {
            self.bars.println(text)
        } else {
            self.bars.println(strip_str(text).to_string())
        }
    }
}

impl Reporter for Progress<'_> {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        self.summary.observe(event);
        match &event.kind {
            EventKind::RunStarted { .. } => {
                if !self.total.is_finished() && self.total.length() > Some(0) {
                    self.total.enable_steady_tick(Duration::from_millis(200));
                }
                Ok(())
            }
            EventKind::StepStarted { step } => {
                let bar =
                    ProgressBar::new_spinner().with_style(style("{msg}  {spinner} {elapsed}"));
                let bar = self
                    .bars
                    .insert_before(&self.total, bar.with_message(self.lines.running(*step)));
                bar.enable_steady_tick(Duration::from_millis(100));
                self.running.insert(*step, bar);
                Ok(())
            }
            EventKind::StepFinished {
                step,
                outcome,
                took,
            } => {
                if let Some(bar) = self.running.remove(step) {
                    bar.finish_and_clear();
                    self.bars.remove(&bar);
                }
                self.total.inc(1);
                self.lines
                    .finished(*step, outcome, *took)
                    .map_or(Ok(()), |it| self.print(&it))
            }
            EventKind::Published { .. } => Ok(()),
            EventKind::RunFinished { .. } => {
                self.total.finish_and_clear();
                self.print(&self.summary.sentence())
            }
        }
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).expect("the templates of this file are well formed")
}
