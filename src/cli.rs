//! The command line: reads it, calls the command, and is the only place that turns results into exit codes.

mod log;

use std::ffi::OsString;
use std::io::{self, BufWriter, ErrorKind, IsTerminal, LineWriter, Write};
use std::process::ExitCode;

use anstream::{AutoStream, ColorChoice};
use clap::Parser;
use indicatif::ProgressDrawTarget;

use crate::arguments::{Arguments, Color, Command, Global, Output};
use crate::commands::{self, Ended, Stop, Workspace};
use crate::diagnostic::{Code, Diagnostic, Level, Span, Text};
use crate::report::{Console, Exit, Live, Verbosity};

/// How many columns diagnostics may take where there is no terminal.
const WIDTH: usize = 120;

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
    // Neither is locked: the threads of a run write logs.
    let mut out = BufWriter::new(anstream::stdout());
    let mut err = LineWriter::new(anstream::stderr());
    let mut console = console(&arguments.global, &mut out, &mut err);
    let ended = run(&arguments, &mut console);
    let exit = ended.and_then(|exit| Ok(console.out.flush().map(|()| exit)?));
    ExitCode::from(told(exit, &mut console).code())
}

/// Calls the command.
fn run(arguments: &Arguments, console: &mut Console<'_>) -> Ended {
    let Arguments { command, global } = arguments;
    if global.output == Output::Csv && !matches!(command, Command::Show(_) | Command::Query(_)) {
        return Err(Stop::Diagnosed(vec![only_rows_are_csv()]));
    }
    let open = || Workspace::open(global);
    match command {
        Command::Init(init) => commands::init::init(init, console),
        Command::Build(build) => commands::build::build(&open()?, build, console),
        Command::Plan(plan) => commands::plan::plan(&open()?, plan, console),
        Command::Test(selection) => commands::test::test(&open()?, selection, console),
        Command::Ls(selection) => commands::ls::ls(&open()?, selection, console),
        Command::Show(show) => commands::show::show(&open()?, show, console),
        Command::Compile(compile) => commands::compile::compile(&open()?, compile, console),
        Command::Query(query) => commands::query::query(&open()?, query, console),
        Command::Explain { code } => commands::explain::explain(code.as_deref(), console),
        Command::Rollback => commands::rollback::rollback(&open()?, console),
        Command::Completions { shell } => commands::completions::completions(*shell, console),
        Command::Schema => commands::schema::schema(console),
    }
}

/// Tells why a command stopped, if it did, and gives its exit.
fn told(ended: Ended, console: &mut Console<'_>) -> Exit {
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

fn console<'a>(global: &Global, out: &'a mut dyn Write, err: &'a mut dyn Write) -> Console<'a> {
    let verbosity = match (global.quiet, global.verbose) {
        (true, _) => Verbosity::Quiet,
        (false, 0) => Verbosity::Normal,
        (false, _) => Verbosity::Verbose,
    };
    let stderr = io::stderr();
    let live = stderr.is_terminal().then(|| Live { colour: AutoStream::choice(&stderr) != ColorChoice::Never });
    let width = live.and_then(|_| ProgressDrawTarget::stderr().width()).map_or(WIDTH, usize::from);
    Console { out, err, output: global.output, verbosity, live, width }
}

fn only_rows_are_csv() -> Diagnostic {
    Diagnostic {
        code: Code::InvalidArguments,
        level: Level::Error,
        what: "this command has no rows to write as CSV".into(),
        at: Span::whole(&Text::new(commands::COMMAND_LINE, "--output csv")),
        why: "only `show` and `query` write rows".into(),
        fix: "write `--output json`, or leave it out".into(),
        related: Vec::new(),
    }
}

fn output_failed(error: &io::Error) -> Diagnostic {
    Diagnostic {
        code: Code::DiskFull,
        level: Level::Error,
        what: "the result could not be written to standard output".into(),
        at: Span::whole(&Text::new(commands::COMMAND_LINE, "standard output")),
        why: error.to_string(),
        fix: "send it to a place with room".into(),
        related: Vec::new(),
    }
}
