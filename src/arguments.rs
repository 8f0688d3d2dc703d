//! What may stand on the command line. Does nothing with it.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

/// Loads source tables, builds SQL models, tests them and publishes a warehouse that BI tools can query at any moment.
#[derive(Debug, Parser)]
#[command(name = "dwh", version, propagate_version = true, max_term_width = 110)]
#[command(after_help = "\
Examples:
  dwh init shop --template olist --demo   a project to try, with invented data
  dwh build                               extract, build, test and publish
  dwh query \"SELECT count(*) FROM fct_orders\"

Exit codes: 0 done; 1 a model or test failed; 2 project or arguments wrong; 75 another build holds the
warehouse; 101 a bug; 130 interrupted; 143 terminated")]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// What holds for every command.
    #[command(flatten)]
    pub global: Global,
}

/// What holds for every command.
#[derive(Debug, Args)]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// The folder of models.yaml [default: the nearest folder upwards that has one]
    #[arg(short = 'C', long, global = true, value_name = "DIR")]
    pub project_dir: Option<PathBuf>,
    /// The target to work in [default: the project's]
    #[arg(long, global = true, value_name = "NAME", env = "DWH_TARGET")]
    pub target: Option<String>,
    /// Gives a variable of the project another value; may be repeated
    #[arg(long = "var", global = true, value_name = "NAME=VALUE", value_parser = variable)]
    pub vars: Vec<(String, String)>,
    /// How results are written: text for people, JSON lines for programs, CSV for the rows of `query` and `show`
    #[arg(
        long,
        global = true,
        value_name = "FORMAT",
        default_value = "text",
        value_enum
    )]
    pub output: Output,
    /// When to use colour; `auto` also heeds `NO_COLOR` and `CLICOLOR_FORCE`
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        value_enum
    )]
    pub color: Color,
    /// Says more: passed tests and what is being done; twice for every statement sent
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
    /// Says only what went wrong
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
}

/// How results are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Output {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
    /// Comma separated values, for rows only.
    Csv,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// Where the stream is a terminal that wants it.
    Auto,
    /// Everywhere.
    Always,
    /// Nowhere.
    Never,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Makes a new project
    #[command(after_help = "\
Examples:
  dwh init shop                             a small project to fill
  dwh init shop --template olist --demo     a whole warehouse, with invented data
  dwh init shop --template olist --demo --orders 1000000 --seed 7")]
    Init(Init),
    /// Extracts, builds, tests and publishes what is out of date
    #[command(after_help = "\
Nothing is published unless every model is built and every test of level `error` passes; until then
readers of the warehouse see what was published before.

Examples:
  dwh build                     all that is out of date
  dwh build -s +fct_orders      one model with all that it is made of
  dwh build -s tag:mart --exclude monthly_revenue
  dwh build --full-refresh --var as_of=2018-09-01
  dwh build --wait=600          waits for another build, ten minutes at most")]
    Build(Build),
    /// Prints the SQL that `build` would run
    #[command(after_help = "\
Examples:
  dwh plan
  dwh plan -s fct_orders+
  dwh plan --output json | jq .name")]
    Plan(Plan),
    /// Runs unit tests, and data tests on what is published, without building
    #[command(after_help = "\
Examples:
  dwh test
  dwh test -s fct_orders
  dwh test --unit               needs no warehouse, and no files of sources that declare their columns")]
    Test(Test),
    /// Finds every mistake of the project at once, without building
    #[command(after_help = "\
GoogleSQL's own analyzer looks at every model, and DuckDB at what it is sent. `dwh setup` fetches the
analyzer; without it DuckDB alone looks. What is right is remembered in .dwh/check.json.

Examples:
  dwh check
  dwh check -s fct_orders+
  dwh check --deny-warnings --output json | jq -r .what")]
    Check(Check),
    /// Shows what a column is made of, and what is made of it
    #[command(after_help = "\
Read off the queries by GoogleSQL's own analyzer, which `dwh setup` fetches.

Examples:
  dwh lineage fct_orders.order_value
  dwh lineage olist.orders.order_status --children
  dwh lineage rfm_customers --output json | jq -r .column")]
    Lineage(Lineage),
    /// Prints what the models and their columns mean, as Markdown
    #[command(after_help = "\
What models.yaml says, what the SQL files begin with, what models read, and what is tested.

Examples:
  dwh docs > docs/models.md
  dwh docs -s tag:mart --title \"Our figures\"
  dwh docs --missing              lists what has no description; leaves with 1 where there is any")]
    Docs(Docs),
    /// Lists the models, or the variables with where their values are from
    #[command(after_help = "\
Examples:
  dwh ls
  dwh ls -s tag:mart
  dwh ls --output json | jq -r .path
  dwh ls --vars --target prod")]
    Ls(Ls),
    /// Prints the first rows of a published model
    #[command(after_help = "\
Long texts are cut in the table, never in JSON or CSV.

Examples:
  dwh show monthly_revenue
  dwh show fct_orders --limit 100 --output csv > sample.csv")]
    Show(Show),
    /// Prints the SQL of one model as an engine is sent it
    #[command(after_help = "\
Examples:
  dwh compile fct_orders
  dwh compile fct_orders --engine bigquery")]
    Compile(Compile),
    /// Runs SQL on the published warehouse, which it cannot change
    #[command(after_help = "\
The SQL is DuckDB's own, for it is the engine of the published file; models are written in GoogleSQL.

Examples:
  dwh query \"SELECT * FROM monthly_revenue ORDER BY 1\"
  dwh query \"FROM _dwh.test_failures\" --failed
  dwh query \"FROM fct_orders\" --output csv > fct_orders.csv")]
    Query(Query),
    /// Compares what two targets have published
    #[command(after_help = "\
Tables are compared row by row: by their primary key, else a unique one, else whole. Leaves with 1 where
something differs. Only floating-point columns may differ a little (`--tolerance`). Tables of BigQuery are
read whole, which costs what `SELECT *` costs.

Examples:
  dwh diff --from local --to remote               every model
  dwh diff --from local --to remote rfm_customers tag:kpi
  dwh diff --from prod --to local --output json | jq 'select(.same | not)'")]
    Diff(Diff),
    /// Formats SQL files
    #[command(after_help = "\
Only where lines end, how they are indented and the case of keywords change, never what the SQL says.
Columns that were written on one line stay there while they fit. DuckDB's own SQL, `x.duckdb.sql`, is left alone.

Examples:
  dwh fmt                       every file below sql/
  dwh fmt sql/marts one.sql
  dwh fmt --check               for CI: leaves with 1 where something would change
  dwh fmt --diff                shows what would change
  dwh fmt --stdin < one.sql     for editors")]
    Fmt(Fmt),
    /// Explains the code of an error
    #[command(after_help = "\
Examples:
  dwh explain unknown-table
  dwh explain                   lists the codes")]
    Explain {
        /// The word in brackets behind `error`; without it all codes are listed
        code: Option<String>,
    },
    /// Switches readers back to the version published before
    #[command(after_help = "\
In BigQuery, which keeps the past for seven days, tables and views become again what they were before the last
publication; the next build makes again what it had changed. Once more goes back one publication more.

Examples:
  dwh rollback
  dwh rollback --target prod")]
    Rollback,
    /// Fetches GoogleSQL's analyzer, which checks models offline
    #[command(after_help = "\
It comes in a Python package, is checked against a pinned SHA-256, compiled once (half a minute of processor
time) and kept in `dwh` of the user's cache directory. A second run finds it there. The variable
DWH_GOOGLESQL names a wheel or a .wasm file to use instead.

Examples:
  dwh setup                                          with pip, from where pip is set up to look
  dwh setup --wheel zetasql-0.1.5-py3-none-any.whl   from a file, on a machine without a network")]
    Setup(Setup),
    /// Serves an editor: mistakes as you type, completion, definitions and column types
    #[command(after_help = "\
An editor starts it, and speaks the Language Server Protocol with it over standard input and output; logs go to
standard error. docs/editors.md says how to set up VS Code, Neovim, Helix and others.

Examples:
  dwh lsp
  dwh lsp --target prod -v")]
    Lsp {
        /// Over standard input and output: the only way there is, which some editors say all the same
        #[arg(long, hide = true)]
        stdio: bool,
    },
    /// Prints completions for a shell
    #[command(after_help = "\
Examples:
  dwh completions bash > ~/.local/share/bash-completion/completions/dwh
  dwh completions zsh > ~/.zfunc/_dwh
  dwh completions fish > ~/.config/fish/completions/dwh.fish")]
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Prints the JSON Schema of models.yaml, for editors
    #[command(after_help = "\
Examples:
  dwh schema > .dwh/models.schema.json
  and as the first line of models.yaml:
  # yaml-language-server: $schema=.dwh/models.schema.json")]
    Schema,
}

/// A new project.
#[derive(Debug, Args)]
pub struct Init {
    /// The folder to make it in; made if it is not there, refused if it is not empty
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// What to begin with
    #[arg(long, value_enum, default_value = "blank")]
    pub template: Template,
    /// Writes invented data for the template into DIR/data
    #[arg(long)]
    pub demo: bool,
    /// How many orders, or invoices, the invented data has
    #[arg(long, value_name = "N", default_value_t = 100_000, requires = "demo")]
    pub orders: u64,
    /// Other invented data for each number, the same for the same number
    #[arg(long, value_name = "N", default_value_t = 42, requires = "demo")]
    pub seed: u64,
}

/// What a new project begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Template {
    /// The warehouse of an online marketplace, in the shape of the public Olist data.
    Olist,
    /// The same for a wholesaler, from one file of invoice lines in the shape of the public Online Retail data.
    Retail,
    /// One source, one view, one table.
    Blank,
}

/// Which models the command is about.
#[derive(Debug, Default, Clone, Args)]
pub struct Selection {
    /// Only these: `name`, `+name`, `name+`, `tag:x`, `path:sql/marts`; a comma for both, a blank for either
    #[arg(short, long, value_name = "SELECT")]
    pub select: Vec<String>,
    /// But not these
    #[arg(long, value_name = "SELECT")]
    pub exclude: Vec<String>,
}

/// What is listed.
#[derive(Debug, Args)]
pub struct Ls {
    /// Which models.
    #[command(flatten)]
    pub selection: Selection,
    /// The variables instead, each with its type, its value and where that is from
    #[arg(long = "vars", conflicts_with_all = ["select", "exclude"])]
    pub variables: bool,
}

/// A build.
#[derive(Debug, Args)]
pub struct Build {
    /// Which models.
    #[command(flatten)]
    pub selection: Selection,
    /// Builds all of it again, out of date or not
    #[arg(long)]
    pub full_refresh: bool,
    /// Waits while another build holds the warehouse, for ever or so many seconds, instead of leaving with 75
    #[arg(long, value_name = "SECONDS", num_args = 0..=1, require_equals = true)]
    pub wait: Option<Option<u64>>,
    /// Starts nothing new after the first failure
    #[arg(long)]
    pub fail_fast: bool,
}

/// Tests.
#[derive(Debug, Args)]
pub struct Test {
    /// Of which models.
    #[command(flatten)]
    pub selection: Selection,
    /// Only unit tests
    #[arg(long)]
    pub unit: bool,
}

/// The lineage of a column.
#[derive(Debug, Args)]
pub struct Lineage {
    /// A column, `model.column` or `source.table.column`; all columns of a model where it names one
    pub name: String,
    /// Only what it is made of
    #[arg(long, conflicts_with = "children")]
    pub parents: bool,
    /// Only what is made of it
    #[arg(long)]
    pub children: bool,
}

/// Documentation.
#[derive(Debug, Args)]
pub struct Docs {
    /// Which models.
    #[command(flatten)]
    pub selection: Selection,
    /// The heading of the page
    #[arg(long, default_value = "Models", conflicts_with = "missing")]
    pub title: String,
    /// Lists models, columns and variables without a description instead
    #[arg(long)]
    pub missing: bool,
}

/// A check.
#[derive(Debug, Args)]
pub struct Check {
    /// Which models.
    #[command(flatten)]
    pub selection: Selection,
    /// Leaves with 2 for a warning too
    #[arg(long)]
    pub deny_warnings: bool,
}

/// A plan.
#[derive(Debug, Args)]
pub struct Plan {
    /// Which models.
    #[command(flatten)]
    pub selection: Selection,
    /// As if nothing were built
    #[arg(long)]
    pub full_refresh: bool,
}

/// Rows of a model.
#[derive(Debug, Args)]
pub struct Show {
    /// The model, or a source table: `olist.orders`
    pub model: String,
    /// How many rows
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub limit: u64,
}

/// The SQL of a model.
#[derive(Debug, Args)]
pub struct Compile {
    /// The model
    pub model: String,
    /// The engine [default: that of the target]
    #[arg(long, value_enum)]
    pub engine: Option<Engine>,
}

/// What SQL is compiled for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Engine {
    /// `DuckDB`: the translated query.
    Duckdb,
    /// `BigQuery`: the query as it was written, with full names and values in it.
    Bigquery,
}

/// SQL on the published warehouse.
#[derive(Debug, Args)]
pub struct Query {
    /// One statement that reads
    pub sql: String,
    /// Reads what the last failed build left instead
    #[arg(long)]
    pub failed: bool,
}

/// Two targets to compare.
#[derive(Debug, Args)]
pub struct Diff {
    /// The models to compare, as for `--select` [default: all]
    #[arg(value_name = "SELECT")]
    pub models: Vec<String>,
    /// The target that is right
    #[arg(long, value_name = "TARGET")]
    pub from: String,
    /// The target that is compared with it
    #[arg(long, value_name = "TARGET")]
    pub to: String,
    /// How many examples of each difference are shown
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub limit: usize,
    /// How far floating-point values may be apart, relative to the larger
    #[arg(long, value_name = "RATIO", default_value_t = 1e-9)]
    pub tolerance: f64,
}

/// GoogleSQL's analyzer.
#[derive(Debug, Args)]
pub struct Setup {
    /// Takes it from this wheel instead of downloading it
    #[arg(long, value_name = "FILE")]
    pub wheel: Option<PathBuf>,
}

/// SQL files to format.
#[derive(Debug, Args)]
pub struct Fmt {
    /// Files and folders [default: `sql` of the project]
    pub paths: Vec<PathBuf>,
    /// Writes nothing; lists the files that would change, and leaves with 1 if there are any
    #[arg(long)]
    pub check: bool,
    /// Writes nothing; shows what would change, and leaves with 1 if something would
    #[arg(long)]
    pub diff: bool,
    /// Formats standard input to standard output
    #[arg(long, conflicts_with = "paths")]
    pub stdin: bool,
}

fn variable(argument: &str) -> Result<(String, String), String> {
    match argument.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("write it as NAME=VALUE".into()),
    }
}
