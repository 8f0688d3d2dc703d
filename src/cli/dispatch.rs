//! Which command is called for which words, and where its value is written.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::CommandFactory;
use clap_complete::Shell;

use crate::arguments::{
    Arguments, Build, Command, Compile, Docs, Engine, Global, Init, Lineage, Ls, Output, Query,
    Selection, Setup, Show, Template, Test,
};
use crate::commands::build::BuildOptions;
use crate::commands::lineage::Direction;
use crate::commands::prepare::Request;
use crate::commands::published::Version;
use crate::commands::{self, COMMAND_LINE};
use crate::diagnostic::{Code, Diagnostic, Level, Span, Text};
use crate::event::End;
use crate::lsp;
use crate::plan::{Plan, explain};
use crate::project::schema;
use crate::report::{Console, Exit, Reporter, table};

use super::{Ended, diff, docs, fmt, listing, signal};

/// How long `--wait` without a number waits: longer than any build.
const FOR_EVER: Duration = Duration::from_hours(24 * 365);

/// Calls the command.
pub(super) fn run(arguments: Arguments, console: Console) -> Ended {
    let Arguments { command, global } = arguments;
    if global.output == Output::Csv && !matches!(command, Command::Show(_) | Command::Query(_)) {
        return Err(vec![only_rows_are_csv()].into());
    }
    match command {
        Command::Init(arguments) => init(arguments, console),
        Command::Build(arguments) => build(global, arguments, console),
        Command::Plan(arguments) => {
            let request = Request {
                full_refresh: arguments.full_refresh,
                ..request(global, arguments.selection)
            };
            plan(&request, console)
        }
        Command::Check(arguments) => {
            let request = request(global, arguments.selection);
            check(&request, arguments.deny_warnings, console)
        }
        Command::Lineage(arguments) => lineage(global, &arguments, console),
        Command::Docs(arguments) => docs(global, &arguments, console),
        Command::Test(arguments) => test(global, arguments, console),
        Command::Ls(arguments) => ls(global, arguments, console),
        Command::Show(Show { model, limit }) => {
            let rows = commands::show::show(&request(global, Selection::default()), &model, limit)?;
            table::print(&rows, console)?;
            Ok(Exit::Done)
        }
        Command::Compile(Compile { model, engine }) => compile(global, &model, engine, console),
        Command::Query(Query { sql, failed }) => {
            let version = if failed {
                Version::Failed
            } else {
                Version::Published
            };
            let rows =
                commands::query::query(&request(global, Selection::default()), &sql, version)?;
            table::print(&rows, console)?;
            Ok(Exit::Done)
        }
        Command::Diff(arguments) => {
            diff::diff(request(global, Selection::default()), arguments, console)
        }
        Command::Fmt(arguments) => fmt::fmt(global, &arguments, console),
        Command::Explain { code: Some(code) } => print(&commands::explain::explain(&code)?),
        Command::Explain { code: None } => print(&commands::explain::list()),
        Command::Rollback => rollback(global, console),
        Command::Setup(Setup { wheel }) => {
            let tell = |what: &str| drop(console.note(what)); // the note at the end notices too when nobody listens
            let ready = commands::setup::setup(wheel.as_deref(), tell)?;
            console.note(&listing::ready(&ready))?;
            Ok(Exit::Done)
        }
        Command::Lsp { stdio: _ } => lsp(global),
        Command::Completions { shell } => completions(shell),
        Command::Schema => print(&schema::json()),
    }
}

fn ls(global: Global, arguments: Ls, console: Console) -> Ended {
    let request = request(global, arguments.selection);
    print(&if arguments.variables {
        listing::vars(&commands::ls::vars(&request)?, console.output)
    } else {
        listing::listed(&commands::ls::ls(&request)?, console.output)
    })
}

fn init(arguments: Init, console: Console) -> Ended {
    let text = Text::new(
        COMMAND_LINE,
        format!("dwh init {}", arguments.folder.display()),
    );
    let at = Span::new(&text, "dwh init ".len()..text.content().len());
    let template = match arguments.template {
        Template::Olist => commands::init::Template::Olist,
        Template::Retail => commands::init::Template::Retail,
        Template::Blank => commands::init::Template::Blank,
    };
    let demo = arguments.demo.then_some(commands::init::Demo {
        orders: arguments.orders,
        seed: arguments.seed,
    });
    let schema = schema::json();
    let options = commands::init::Options {
        folder: arguments.folder,
        at,
        template,
        demo,
        schema: &schema,
    };
    let written = commands::init::init(&options)?;
    console.note(&listing::initialized(&written))?;
    Ok(Exit::Done)
}

fn build(global: Global, arguments: Build, console: Console) -> Ended {
    let wait = match arguments.wait {
        None => Duration::ZERO,
        Some(None) => FOR_EVER,
        Some(Some(seconds)) => Duration::from_secs(seconds),
    };
    let request = Request {
        full_refresh: arguments.full_refresh,
        ..request(global, arguments.selection)
    };
    let fail_fast = arguments.fail_fast;
    let end = signal::block_on(async |stop, is_publishing| {
        let options = BuildOptions {
            wait,
            fail_fast,
            stop,
            is_publishing,
        };
        commands::build::build(&request, &options, &mut reporter(console)).await
    })??;
    Ok(Exit::from(end))
}

fn test(global: Global, arguments: Test, console: Console) -> Ended {
    let request = request(global, arguments.selection);
    let end: End = signal::block_on(async |stop, is_publishing| {
        let options = BuildOptions {
            wait: Duration::ZERO,
            fail_fast: false,
            stop,
            is_publishing,
        };
        let mut reporter = reporter(console);
        if arguments.unit {
            commands::test::units(&request, &options, &mut reporter).await
        } else {
            commands::test::test(&request, &options, &mut reporter).await
        }
    })??;
    Ok(Exit::from(end))
}

/// Makes what tells of a run, after what planning had to say.
fn reporter(
    console: Console,
) -> impl for<'p> FnMut(&'p Plan, &[Diagnostic]) -> Box<dyn Reporter + 'p> {
    move |plan, warnings| {
        drop(console.diagnostics(warnings)); // the reporter will notice too when nobody listens
        console.reporter(plan)
    }
}

fn plan(request: &Request, console: Console) -> Ended {
    let planned = commands::plan::plan(request)?;
    console.diagnostics(&planned.warnings)?;
    match console.output {
        Output::Json => print(&listing::planned(&planned.plan, planned.cost.as_ref())),
        Output::Text | Output::Csv => {
            let mut text = explain::explain(&planned.plan);
            text.push_str(&explain::publication(&planned.publishing));
            if let Some(cost) = &planned.cost {
                text.push_str(&listing::cost(cost));
            }
            print(&text)
        }
    }
}

fn check(request: &Request, deny_warnings: bool, console: Console) -> Ended {
    let report = commands::check::check(request)?;
    let worst = report.found.iter().map(|it| it.level).min();
    if console.output == Output::Json {
        print(&listing::found(&report.found))?;
    } else {
        console.diagnostics(&report.found)?;
    }
    console.note(&listing::checked(&report))?;
    Ok(match worst {
        Some(Level::Error) => Exit::Wrong,
        Some(Level::Warning) if deny_warnings => Exit::Wrong,
        Some(Level::Warning) | None => Exit::Done,
    })
}

fn lineage(global: Global, arguments: &Lineage, console: Console) -> Ended {
    let direction = match (arguments.parents, arguments.children) {
        (true, _) => Direction::Parents,
        (_, true) => Direction::Children,
        (false, false) => Direction::Both,
    };
    let request = request(global, Selection::default());
    let trees = commands::lineage::lineage(&request, &arguments.name, direction)?;
    print(&listing::lineage(&trees, console.output))
}

fn docs(global: Global, arguments: &Docs, console: Console) -> Ended {
    let request = request(global, arguments.selection.clone());
    let documentation = commands::docs::docs(&request)?;
    if !arguments.missing {
        let page = docs::documented(&documentation, arguments, console.output);
        return print(&page);
    }
    let missing = docs::missing(&documentation);
    if missing.is_empty() {
        return Ok(Exit::Done);
    }
    print(&missing)?;
    Ok(Exit::Failed)
}

fn compile(global: Global, model: &str, engine: Option<Engine>, console: Console) -> Ended {
    let request = request(global, Selection::default());
    let (sql, warnings) = commands::compile::compile(&request, model, engine)?;
    console.diagnostics(&warnings)?;
    match console.output {
        Output::Json => print(&serde_json::json!({"model": model, "sql": sql}).to_string()),
        Output::Text | Output::Csv => print(&sql),
    }
}

fn rollback(global: Global, console: Console) -> Ended {
    let request = request(global, Selection::default());
    let seen = signal::block_on(async |stop, is_publishing| {
        let options = BuildOptions {
            wait: Duration::ZERO,
            fail_fast: false,
            stop,
            is_publishing,
        };
        commands::rollback::rollback(&request, &options).await
    })??;
    console.note(&format!("readers see {seen} again"))?;
    Ok(Exit::Done)
}

fn lsp(global: Global) -> Ended {
    // The editor says which folders it has open; the current one means nothing.
    let root = global.project_dir.clone().unwrap_or_default();
    let request = Request {
        root,
        ..request(global, Selection::default())
    };
    Ok(if lsp::serve(request)? {
        Exit::Done
    } else {
        Exit::Failed
    })
}

fn completions(shell: Shell) -> Ended {
    let mut script = Vec::new(); // clap_complete panics where a write fails, which a closed pipe would make it do
    clap_complete::generate(shell, &mut Arguments::command(), "dwh", &mut script);
    print(&String::from_utf8_lossy(&script))
}

fn request(global: Global, selection: Selection) -> Request {
    Request {
        root: global.project_dir.unwrap_or_else(nearest_project),
        target: global.target,
        vars: global.vars,
        select: selection.select,
        exclude: selection.exclude,
        full_refresh: false,
    }
}

/// The nearest folder upwards with a models.yaml; the current folder where there is none.
pub(super) fn nearest_project() -> PathBuf {
    let here = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("."));
    let found = here
        .ancestors()
        .find(|it| it.join("models.yaml").is_file())
        .map(Path::to_owned);
    found.unwrap_or(here)
}

/// Writes text to standard output, ending it with a line end.
fn print(text: &str) -> Ended {
    let mut out = Console::out();
    writeln!(out, "{}", text.trim_end())?;
    out.flush()?;
    Ok(Exit::Done)
}

fn only_rows_are_csv() -> Diagnostic {
    Diagnostic::error(
        Code::InvalidArguments,
        "this command has no rows to write as CSV",
        Span::whole(&Text::new(COMMAND_LINE, "--output csv")),
        "only `show` and `query` write rows",
        "write `--output json`, or leave it out",
    )
}
