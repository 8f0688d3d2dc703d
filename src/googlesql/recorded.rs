//! The certified cases (`tests/rules/`) are what the evaluator says, where the component is there; `UPDATE_EXPECT=1` records it.
//!
//! A case is one line of a `.cases` file: a query, or an expression that is evaluated over every row of `fixture_t.sql`. A line
//! that begins with `~ ` may differ in the last digit of a double.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::evaluator::{Answer, Evaluator};
use super::failure::{Fault, SqlError};
use super::{Component, Module};

/// What a line that begins with `~ ` may differ in.
const TOLERANCE: f64 = 1e-14;

/// The compiled component; None, said loudly, where it is not installed.
#[expect(clippy::print_stderr, reason = "a test that does not run must say so")]
pub(crate) fn module() -> Option<Module> {
    let Some(component) = Component::find().unwrap() else {
        eprintln!("SKIPPED: the GoogleSQL component is not installed; `dwh setup` fetches it");
        return None;
    };
    Some(component.load().unwrap())
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/rules")
}

fn read(name: &str) -> String {
    fs::read_to_string(folder().join(name))
        .unwrap()
        .replace("\r\n", "\n")
}

fn families() -> Vec<String> {
    let files = fs::read_dir(folder()).unwrap().map(|it| it.unwrap().path());
    let mut families: Vec<_> = files
        .filter(|it| it.extension().is_some_and(|it| it == "cases"))
        .map(|it| it.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    families.sort();
    families
}

/// An evaluator with the tables that the cases read.
pub(crate) fn evaluator(module: &Module) -> Evaluator {
    let mut evaluator = Evaluator::new(module).unwrap();
    for name in ["t", "u"] {
        evaluator
            .create(name, &read(&format!("fixture_{name}.sql")))
            .unwrap();
    }
    evaluator
}

/// A line of a `.cases` file.
enum Line<'a> {
    Query(&'a str),
    Expression(&'a str),
}

impl<'a> Line<'a> {
    /// The line, and whether doubles may differ a little.
    fn read(line: &'a str) -> (Self, bool) {
        let (line, close) = match line.strip_prefix("~ ") {
            Some(line) => (line, true),
            None => (line, false),
        };
        let is_word = |it: char| it.is_alphanumeric() || it == '_';
        let first = line.split(|it| !is_word(it)).next().unwrap_or_default();
        let is_query = matches!(first.to_lowercase().as_str(), "select" | "with")
            || line
                .strip_prefix('(')
                .is_some_and(|it| it.starts_with(is_word));
        if is_query {
            (Self::Query(line), close)
        } else {
            (Self::Expression(line), close)
        }
    }

    fn sql(&self) -> String {
        match self {
            Self::Query(sql) => (*sql).to_owned(),
            Self::Expression(expression) => format!("SELECT id, {expression} AS x FROM t"),
        }
    }
}

/// What the evaluator says to each line: to expressions all at once, unless it is to be written down.
fn answers(
    evaluator: &mut Evaluator,
    lines: &[(Line<'_>, bool)],
    update: bool,
) -> Vec<Result<Answer, SqlError>> {
    let expressions: Vec<_> = lines
        .iter()
        .filter_map(|(line, _)| match line {
            Line::Expression(expression) if !update => Some(*expression),
            Line::Expression(_) | Line::Query(_) => None,
        })
        .collect();
    let mut together = expressions
        .chunks(50)
        .flat_map(|it| evaluator.evaluate_each(it, "id", "t"))
        .collect::<Vec<_>>()
        .into_iter();
    lines
        .iter()
        .map(|(line, _)| match line {
            Line::Expression(_) if !update => together.next().unwrap(),
            Line::Expression(_) | Line::Query(_) => evaluator.evaluate(&line.sql()),
        })
        .collect()
}

fn case(sql: &str, close: bool, answer: Result<Answer, SqlError>) -> Value {
    let mut case = json!({ "sql": sql });
    if close {
        case["relative_tolerance"] = json!(TOLERANCE);
    }
    match answer {
        Ok(answer) => {
            let columns = answer.columns.iter();
            case["columns"] = columns
                .map(|it| json!([it.name, it.output_type.to_string()]))
                .collect();
            case["rows"] = json!(answer.rows);
        }
        Err(SqlError {
            fault: Fault::Status(code),
            message,
            ..
        }) => {
            let message = message.split("; error in").next().unwrap_or_default();
            case["error"] = json!(format!("Code: {code}, Message: {message}"));
        }
        Err(error) => panic!("{sql}: {error}"),
    }
    case
}

/// JSON in one line, with blanks behind commas and colons.
fn line(value: &Value) -> String {
    match value {
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(line).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(fields) => {
            let fields: Vec<_> = fields
                .iter()
                .map(|(key, it)| format!("{}: {}", json!(key), line(it)))
                .collect();
            format!("{{{}}}", fields.join(", "))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.to_string(),
    }
}

#[test]
fn the_recorded_answers_are_those_of_the_evaluator() {
    let Some(module) = module() else { return };
    let mut evaluator = evaluator(&module);
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    let mut wrong = Vec::new();
    for family in families() {
        let cases = read(&format!("{family}.cases"));
        let cases: Vec<_> = cases
            .lines()
            .filter(|it| !it.is_empty() && !it.starts_with("--"))
            .map(Line::read)
            .collect();
        let answers = answers(&mut evaluator, &cases, update);
        let lines: Vec<_> = cases
            .iter()
            .zip(answers)
            .map(|((it, close), answer)| line(&case(&it.sql(), *close, answer)))
            .collect();
        let body = format!("[\n{}\n]\n", lines.join(",\n"));
        compare(&folder().join(format!("{family}.json")), &body, &mut wrong);
    }
    assert!(
        wrong.is_empty(),
        "UPDATE_EXPECT=1 records what the evaluator says\n{}",
        wrong.join("\n")
    );
}

/// A record and what is said today; the environment asks for the record to be written anew.
fn compare(path: &Path, live: &str, wrong: &mut Vec<String>) {
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(path, live).unwrap();
        return;
    }
    let file = path.display();
    let recorded = fs::read_to_string(path)
        .unwrap_or_default()
        .replace("\r\n", "\n");
    for (recorded, live) in recorded.lines().zip(live.lines()) {
        if recorded != live {
            wrong.push(format!("{file}:\n  recorded {recorded}\n  live     {live}"));
        }
    }
    if recorded.lines().count() != live.lines().count() {
        wrong.push(format!("{file} is older than the queries beside it"));
    }
}

/// The whole queries of `tests/queries/`: one in each folder, and the traps, one a line.
#[test]
fn the_recorded_answers_to_whole_queries_are_those_of_the_evaluator() {
    let Some(module) = module() else { return };
    let mut evaluator = Evaluator::new(&module).unwrap();
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/queries");
    let read = |path: PathBuf| fs::read_to_string(path).unwrap().replace("\r\n", "\n");
    for statement in read(folder.join("tables.sql")).split(";\n") {
        if let Some((_, created)) = statement.split_once("CREATE TABLE ") {
            let (name, sql) = created.split_once(" AS\n").unwrap();
            evaluator.create(name, sql).unwrap();
        }
    }
    let mut wrong = Vec::new();
    let mut folders: Vec<_> = fs::read_dir(&folder)
        .unwrap()
        .map(|it| it.unwrap().path())
        .collect();
    folders.retain(|it| it.is_dir() && !it.join("unanswered.txt").is_file());
    folders.sort();
    for case_folder in folders {
        let sql = read(case_folder.join("query.sql"));
        // What is refused needs no answer; DDL and DML have none.
        if case_folder.join("refused.txt").is_file() && !case_folder.join("answer.json").is_file() {
            continue;
        }
        let answer = line(&case(&sql, false, evaluator.evaluate(&sql)));
        compare(
            &case_folder.join("answer.json"),
            &format!("[\n{answer}\n]\n"),
            &mut wrong,
        );
    }
    let traps = read(folder.join("traps.sql"));
    let traps = traps.lines().filter(|it| it.starts_with("/*"));
    let answers: Vec<_> = traps
        .map(|it| line(&case(it, false, evaluator.evaluate(it))))
        .collect();
    compare(
        &folder.join("traps.json"),
        &format!("[\n{}\n]\n", answers.join(",\n")),
        &mut wrong,
    );
    assert!(
        wrong.is_empty(),
        "UPDATE_EXPECT=1 records what the evaluator says\n{}",
        wrong.join("\n")
    );
}
