//! Every fenced block of the README is run, or compared with what it shows.
//!
//! | language | what is done |
//! |---|---|
//! | `sh` | run line by line in one folder, `--demo` with few orders; `ci/` scripts and cargo are only looked at |
//! | `text` beginning with `$ ` | the script is run, and its standard output is the rest of the block |
//! | `text` beginning with `error[` | stands in an `expected.txt` of `tests/errors/` |
//! | `text drawing` | every file named in it is one of the demo's |
//! | `yaml` | a models.yaml that builds |
//! | `python` | parsed, and its `bash_command` run |
//! | `sql` | a query of the demo's warehouse |

use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use clap::Parser;
use dwh::arguments::Arguments;

use crate::project::{dwh, run, write};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn readme() -> String {
    fs::read_to_string(root().join("README.md")).unwrap()
}

#[derive(Debug)]
struct Block {
    line: usize,
    language: String,
    text: String,
}

fn blocks(markdown: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut lines = (1..).zip(markdown.lines());
    while let Some((line, text)) = lines.next() {
        let Some(language) = text.trim_start().strip_prefix("```") else {
            continue;
        };
        let inside = lines
            .by_ref()
            .map(|(_, it)| it)
            .take_while(|it| it.trim_start() != "```");
        blocks.push(Block {
            line,
            language: language.into(),
            text: inside.flat_map(|it| [it, "\n"]).collect(),
        });
    }
    blocks
}

#[test]
fn every_block_holds() {
    let home = tempfile::tempdir().unwrap();
    let trial = Trial {
        home: home.path().to_owned(),
    };
    fs::create_dir(trial.shell()).unwrap();
    for block in blocks(&readme()) {
        let at = format!("README.md:{}", block.line);
        match block.language.as_str() {
            "sh" => trial.script(&block.text, &at),
            "text" if block.text.starts_with("$ ") => trial.transcript(&block.text, &at),
            "text" if block.text.starts_with("error[") => error(&block.text, &at),
            "text drawing" => trial.drawing(&block.text, &at),
            "yaml" => trial.models(&block.text, &at),
            "python" => trial.operator(&block.text, &at),
            "sql" => trial.query(&block.text, &at),
            language => panic!("{at}: nothing tests a block of language `{language}`"),
        }
    }
}

#[test]
fn every_command_in_the_text_parses() {
    let text = readme();
    let commands = text.split('`').filter(|it| it.starts_with("dwh "));
    let mut count = 0;
    for command in commands {
        if let Err(error) = Arguments::try_parse_from(command.split_whitespace()) {
            panic!("`{command}`: {error}");
        }
        count += 1;
    }
    assert!(count > 0, "the README names no commands any more");
}

#[test]
fn its_test_command_is_the_one_that_is_run_for_each_commit() {
    let run = fs::read_to_string(root().join(".ci/run")).unwrap();
    assert!(run.contains("/../ci/test.sh\""), "{run}");
    assert!(readme().contains("\nci/test.sh "));
}

/// A place where the README is tried.
struct Trial {
    home: PathBuf,
}

impl Trial {
    /// Where the commands of `sh` blocks begin.
    fn shell(&self) -> PathBuf {
        self.home.join("shell")
    }

    /// The demo's project that they make.
    fn shop(&self) -> PathBuf {
        self.shell().join("shop")
    }

    fn script(&self, text: &str, at: &str) {
        let mut script = String::new();
        for line in text.lines() {
            match line.split_whitespace().next() {
                Some(path) if path.starts_with("ci/") => executable(path, at),
                _ if line.contains("cargo install") => (), // compiles DuckDB
                _ => script.extend([&line.replace("--demo", "--demo --orders 300"), "\n"]),
            }
        }
        let mut shell = self.shell_command(&script);
        let output = shell.current_dir(self.shell()).output().unwrap();
        succeeded(&output, at);
    }

    fn transcript(&self, text: &str, at: &str) {
        let (command, expected) = text.split_once('\n').unwrap();
        assert_eq!(command, "$ ci/demo.sh", "{at}: nothing runs this command");
        let mut script = Command::new("bash");
        script
            .current_dir(root())
            .env("DWH", env!("CARGO_BIN_EXE_dwh"));
        script.args(["ci/demo.sh", ""]).arg(self.home.join("demo"));
        let output = script.output().unwrap();
        succeeded(&output, at);
        let shown = String::from_utf8(output.stdout).unwrap();
        assert!(shown == expected, "{at}: `ci/demo.sh` shows\n{shown}");
    }

    fn drawing(&self, text: &str, at: &str) {
        let shown = ["models.yaml", "sql/", "data/", "warehouse.duckdb"];
        assert!(shown.iter().all(|it| text.contains(it)), "{at}");
        // The commands that make the demo stand further down.
        let built = tempfile::tempdir_in(&self.home).unwrap();
        let arguments = [
            "init",
            "shop",
            "--template",
            "olist",
            "--demo",
            "--orders",
            "50",
        ];
        assert_eq!(run(built.path(), &arguments).code, 0, "{at}");
        let shop = built.path().join("shop");
        assert_eq!(run(&shop, &["build"]).code, 0, "{at}");
        assert!(shown.iter().all(|it| shop.join(it).exists()), "{at}");
    }

    /// Builds the project of a models.yaml that reads `orders-*.csv.gz` and has the one model `fct_orders`.
    fn models(&self, text: &str, at: &str) {
        let (project, exports) = (self.home.join("mine"), self.home.join("exports"));
        let model = "SELECT order_id, amount FROM shop.orders\n";
        write(
            &project,
            &[("models.yaml", text), ("sql/fct_orders.sql", model)],
        );
        fs::create_dir(&exports).unwrap();
        let file = fs::File::create(exports.join("orders-2026.csv.gz")).unwrap();
        let mut file = flate2::write::GzEncoder::new(file, flate2::Compression::fast());
        file.write_all(b"order_id;ordered_at;amount\n1;2026-01-02 03:04:05;9.50\n\xfc;;\n")
            .unwrap();
        file.finish().unwrap();
        let mut build = dwh(&project, &["build"]);
        let output = build.env("SHOP_EXPORTS", &exports).output().unwrap();
        succeeded(&output, at);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(told.contains("1 built, 3 tests passed"), "{at}: {told}");
    }

    fn operator(&self, text: &str, at: &str) {
        let shop = self.shop();
        let (_, command) = text.split_once("bash_command=\"").unwrap();
        let (command, _) = command.split_once('"').unwrap();
        let command = command.replace("/srv/shop", shop.to_str().unwrap());
        let output = self.shell_command(&command).output().unwrap();
        succeeded(&output, at);
        for line in String::from_utf8(output.stdout).unwrap().lines() {
            serde_json::from_str::<serde_json::Value>(line).unwrap();
        }
        let parse = ["-c", "import ast, sys; ast.parse(sys.stdin.read())"];
        let python = Command::new("python3")
            .args(parse)
            .stdin(Stdio::piped())
            .spawn();
        let Ok(mut python) = python else {
            return; // not every machine that builds has Python
        };
        python
            .stdin
            .take()
            .unwrap()
            .write_all(text.as_bytes())
            .unwrap();
        assert!(python.wait().unwrap().success(), "{at}: not Python");
    }

    fn query(&self, text: &str, at: &str) {
        let ran = run(&self.shop(), &["query", text]);
        assert_eq!(ran.code, 0, "{at}: {}", ran.stderr);
    }

    /// A shell that finds this build's program as `dwh`.
    fn shell_command(&self, script: &str) -> Command {
        let program = Path::new(env!("CARGO_BIN_EXE_dwh")).parent().unwrap();
        let before = std::env::var("PATH").unwrap_or_default();
        let mut shell = Command::new("sh");
        shell.args(["-euc", script]).env_clear();
        shell.env("HOME", &self.home);
        shell.env("PATH", format!("{}:{before}", program.display()));
        shell
    }
}

fn succeeded(output: &Output, at: &str) {
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{at}: {}\n{told}", output.status);
}

fn executable(path: &str, at: &str) {
    let file = root().join(path);
    let mode = fs::metadata(&file).map(|it| it.permissions().mode());
    assert!(
        mode.is_ok_and(|it| it & 0o111 != 0),
        "{at}: `{path}` cannot be run"
    );
    let status = Command::new("bash").arg("-n").arg(&file).status().unwrap();
    assert!(status.success(), "{at}: `{path}` is not a script");
}

/// An error is shown as the tests of errors show it.
fn error(text: &str, at: &str) {
    let cases = fs::read_dir(root().join("tests/errors")).unwrap();
    let mut told = cases.map(|it| {
        let expected = it.unwrap().path().join("expected.txt");
        fs::read_to_string(expected).unwrap_or_default()
    });
    assert!(
        told.any(|it| it.contains(text)),
        "{at}: no error looks like this"
    );
}
