//! Tells people and programs what happens. Decides nothing: every view is a fold over the same events.
//!
//! Data goes to standard output, everything else to standard error.

pub mod cell;
pub mod human;
pub mod json;
pub mod line;
pub mod progress;
pub mod summary;
pub mod table;

use std::io::{self, Write};

use crate::arguments::Output;
use crate::diagnostic::{Diagnostic, render};
use crate::event::Event;
use crate::plan::Plan;

pub use summary::{Exit, Summary};

/// Something that tells of a run while it goes on.
pub trait Reporter {
    /// Tells of one fact; an error means that nobody listens any more.
    fn event(&mut self, event: &Event) -> io::Result<()>;
}

/// Where a command writes, and how.
pub struct Console<'a> {
    /// Standard output: data. Takes colour, and drops it where nobody wants it.
    pub out: &'a mut (dyn Write + 'a),
    /// Standard error: all else. Takes colour, and drops it where nobody wants it.
    pub err: &'a mut (dyn Write + 'a),
    /// How results are written.
    pub output: Output,
    /// How much is said.
    pub verbosity: Verbosity,
    /// Whether standard error can show what is running.
    pub live: Option<Live>,
    /// How many columns diagnostics may take.
    pub width: usize,
}

/// How much is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verbosity {
    /// Only what went wrong.
    Quiet,
    /// What was done.
    Normal,
    /// Passed tests too.
    Verbose,
}

/// A terminal on standard error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Live {
    /// Whether it is to be coloured.
    pub colour: bool,
}

impl Console<'_> {
    /// What tells of the run of a plan.
    pub fn reporter<'c>(&'c mut self, plan: &'c Plan) -> Box<dyn Reporter + 'c> {
        match (self.output, self.live) {
            (Output::Json, _) => Box::new(json::Json::new(plan, self.out)),
            (Output::Text | Output::Csv, Some(live)) if self.verbosity == Verbosity::Normal => {
                Box::new(progress::Progress::new(plan, live, self.width))
            }
            (Output::Text | Output::Csv, _) => {
                Box::new(human::Human::new(plan, self.err, self.verbosity, self.width))
            }
        }
    }

    /// Draws diagnostics: for people, or one JSON object a line.
    pub fn diagnostics(&mut self, diagnostics: &[Diagnostic]) -> io::Result<()> {
        for (index, diagnostic) in diagnostics.iter().enumerate() {
            if self.output == Output::Json {
                writeln!(self.err, "{}", render::json(diagnostic))?;
            } else {
                if index > 0 {
                    writeln!(self.err)?;
                }
                writeln!(self.err, "{}", render::full(diagnostic, true, self.width).trim_end())?;
            }
        }
        self.err.flush()
    }

    /// Says something to the person in front of it; not to a program, and not where quiet was asked for.
    pub fn note(&mut self, text: &str) -> io::Result<()> {
        if self.verbosity == Verbosity::Quiet || self.output == Output::Json {
            return Ok(());
        }
        writeln!(self.err, "{text}")
    }
}
