//! The command line: reads it, calls the command, and is the only place that turns results into exit codes.

mod diff;
mod dispatch;
mod docs;
mod fmt;
mod listing;
mod log;
mod signal;

use std::ffi::OsString;
use std::io::{self, ErrorKind, IsTerminal};
use std::process::ExitCode;

use anstream::{AutoStream, ColorChoice};
use clap::Parser;

use crate::arguments::{Arguments, Color, Global};
use crate::commands::COMMAND_LINE;
use crate::diagnostic::{Code, Diagnostic, Span, Text};
use crate::report::{Console, Exit, Live, Verbosity};

/// How many columns diagnostics may take, wherever they go.
const WIDTH: usize = 120;

/// How a command ended.
type Ended = Result<Exit, Stop>;

/// Why a command stopped before its end.
#[derive(Debug)]
enum Stop {
    /// Of mistakes, not yet told.
    Diagnosed(Vec<Diagnostic>),
    /// Because its output went nowhere.
    Output(io::Error),
}

impl From<Vec<Diagnostic>> for Stop {
    fn from(diagnostics: Vec<Diagnostic>) -> Self {
        Self::Diagnosed(diagnostics)
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

/// Runs the program with `arguments`, its own name first.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            drop(error.print()); // nobody is left to tell that nobody listens
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(Exit::Wrong.code()));
        }
    };
    match arguments.global.color {
        Color::Auto => (),
        Color::Always => ColorChoice::Always.write_global(),
        Color::Never => ColorChoice::Never.write_global(),
    }
    log::start(&arguments.global);
    let console = console(&arguments.global);
    let ended = dispatch::run(arguments, console);
    ExitCode::from(told(ended, console).code())
}

/// Tells why a command stopped, if it did, and gives its exit.
fn told(ended: Ended, console: Console) -> Exit {
    let diagnostics = match ended {
        Ok(exit) => return exit,
        // `dwh query ... | head` has had enough
        Err(Stop::Output(error)) if error.kind() == ErrorKind::BrokenPipe => return Exit::Done,
        Err(Stop::Output(error)) => vec![output_failed(&error)],
        Err(Stop::Diagnosed(diagnostics)) => diagnostics,
    };
    drop(console.diagnostics(&diagnostics)); // the exit code says it too
    Exit::of(&diagnostics)
}

fn console(global: &Global) -> Console {
    let verbosity = match (global.quiet, global.verbose) {
        (true, _) => Verbosity::Quiet,
        (false, 0) => Verbosity::Normal,
        (false, _) => Verbosity::Verbose,
    };
    let stderr = io::stderr();
    let live = stderr.is_terminal().then(|| Live {
        colour: AutoStream::choice(&stderr) != ColorChoice::Never,
    });
    Console {
        output: global.output,
        verbosity,
        live,
        width: WIDTH,
    }
}

fn output_failed(error: &io::Error) -> Diagnostic {
    Diagnostic::error(
        Code::DiskFull,
        "the result could not be written to standard output",
        Span::whole(&Text::new(COMMAND_LINE, "standard output")),
        error.to_string().to_lowercase(),
        "send it to a place with room",
    )
}
