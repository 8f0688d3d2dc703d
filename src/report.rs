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

use std::io::{self, BufWriter, LineWriter, Write};

use anstream::AutoStream;

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

/// Standard output, by lines or blocks; drops colour where nobody wants it. Not locked, for the threads of a run write logs.
pub type Out = BufWriter<AutoStream<io::Stdout>>;

/// Standard error, a line at once; drops colour where nobody wants it.
pub type Err = LineWriter<AutoStream<io::Stderr>>;

/// How a command tells what it has to tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Console {
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

impl Console {
    /// Standard output, for data.
    pub fn out() -> Out {
        BufWriter::new(anstream::stdout())
    }

    /// Standard error, for all else.
    pub fn err() -> Err {
        LineWriter::new(anstream::stderr())
    }

    /// What tells of the run of a plan.
    pub fn reporter<'p>(self, plan: &'p Plan) -> Box<dyn Reporter + 'p> {
        match (self.output, self.live) {
            (Output::Json, _) => Box::new(json::Json::new(plan, Self::out())),
            (Output::Text | Output::Csv, Some(live)) if self.verbosity == Verbosity::Normal => {
                Box::new(progress::Progress::new(plan, live, self.width))
            }
            (Output::Text | Output::Csv, _) => Box::new(human::Human::new(
                plan,
                Self::err(),
                self.verbosity,
                self.width,
            )),
        }
    }

    /// Draws diagnostics on standard error: for people, or one JSON object a line.
    pub fn diagnostics(self, diagnostics: &[Diagnostic]) -> io::Result<()> {
        let mut err = Self::err();
        for (index, diagnostic) in diagnostics.iter().enumerate() {
            if self.output == Output::Json {
                writeln!(err, "{}", render::json(diagnostic))?;
            } else {
                if index > 0 {
                    writeln!(err)?;
                }
                writeln!(
                    err,
                    "{}",
                    render::full(diagnostic, true, self.width).trim_end()
                )?;
            }
        }
        err.flush()
    }

    /// Says something to the person in front of it; not to a program, and not where quiet was asked for.
    pub fn note(self, text: &str) -> io::Result<()> {
        if self.verbosity == Verbosity::Quiet || self.output == Output::Json {
            return Ok(());
        }
        let mut err = Self::err();
        writeln!(err, "{text}")
    }
}
