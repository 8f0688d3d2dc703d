//! `dwh diff`: compares what two targets have published, table by table; how one trusts the step from one engine to another.

mod side;

use duckdb::arrow::record_batch::RecordBatch;

use crate::diagnostic::{Code, Diagnosed, Diagnostic, Span, Text};
use crate::engine::duckdb::{DuckDb, Settings};
use crate::engine::{self, Engine, EngineError, Place};
use crate::graph::target::Chosen;
use crate::graph::{Graph, ModelId, Rule, select};
use crate::sql::write::diff::{self as sql, Pair};
use crate::sql::{ColumnType, Statement};

use super::COMMAND_LINE;
use super::hybrid;
use super::prepare::{self, Request};
use side::{Found, Side};

/// What is compared, and how.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// The target that is right.
    pub from: String,
    /// The target that is compared with it.
    pub to: String,
    /// How many examples of each difference are given.
    pub examples: usize,
    /// How far floating-point values may be apart, relative to the larger.
    pub tolerance: f64,
}

/// What comparing one model has found.
#[derive(Debug)]
pub struct Compared {
    /// The model.
    pub model: String,
    /// How many rows both sides have; None where a side has no such relation.
    pub rows: [Option<u64>; 2],
    /// Columns that are not the same, in words.
    pub columns: Vec<String>,
    /// The columns by which rows found each other; empty where whole rows were counted.
    pub key: Vec<String>,
    /// How many rows only one side has, with the first of them.
    pub only: [Differing; 2],
    /// In how many rows each column differs, with the first of them: key, left value, right value.
    pub changed: Vec<(String, Differing)>,
}

/// Rows that differ.
#[derive(Debug, Default)]
pub struct Differing {
    /// How many.
    pub rows: u64,
    /// The first of them.
    pub examples: Vec<RecordBatch>,
}

impl Compared {
    /// Whether both sides are the same.
    pub fn is_same(&self) -> bool {
        self.rows[0] == self.rows[1]
            && self.rows[0].is_some()
            && self.columns.is_empty()
            && self.only.iter().all(|it| it.rows == 0)
            && self.changed.is_empty()
    }
}

/// Compares the models that a request selects; calls `tell` with each as it is known.
pub fn diff(
    request: &Request,
    comparison: &Comparison,
    tell: &mut dyn FnMut(&Compared),
) -> Diagnosed<Vec<Compared>> {
    let (graph, chosen) = sides(request, comparison)?;
    let mut models = select::select(&graph, &request.select, &request.exclude)?;
    for side in &chosen {
        models = hybrid::held(side, &graph, models)?;
    }
    let place = temporary()?;
    let scratch = DuckDb::open(
        &Place::Build {
            path: place.path().join("diff.duckdb"),
            storage_version: "v1.4.0".into(),
        },
        &Settings::default(),
    );
    let scratch = scratch.map_err(|error| vec![failed("the comparison", &error)])?;
    let [from, to] = chosen;
    let names = [comparison.from.as_str(), comparison.to.as_str()];
    let sides = [
        Side::open(from, "left", &scratch)?,
        Side::open(to, "right", &scratch)?,
    ];
    let order = graph.order().iter().copied();
    let mut all = Vec::new();
    for id in order.filter(|it| models.contains(it)) {
        let name = graph.model(id).name.as_str();
        let compared = Comparer {
            scratch: &scratch,
            names,
            comparison,
        }
        .compare(name, &declared_key(&graph, id), &sides);
        let compared = compared.map_err(|error| vec![failed(&format!("`{name}`"), &error)])?;
        // A model that neither side has is one that is not built yet.
        if compared.rows != [None, None] {
            tell(&compared);
            all.push(compared);
        }
    }
    Ok(all)
}

/// The project, and where both sides are.
fn sides(request: &Request, comparison: &Comparison) -> Diagnosed<(Graph, [Chosen; 2])> {
    if comparison.from == comparison.to {
        let text = Text::new(COMMAND_LINE, format!("--to {}", comparison.to));
        return Err(vec![Diagnostic::error(
            Code::UnknownTarget,
            format!("`{}` is compared with itself", comparison.to),
            Span::whole(&text),
            "`--from` and `--to` name the same target",
            "name two targets of models.yaml",
        )]);
    }
    let of = |target: &String| {
        prepare::resolve(&Request {
            target: Some(target.clone()),
            ..request.clone()
        })
    };
    let (graph, from) = of(&comparison.from)?;
    let (_, to) = of(&comparison.to)?;
    Ok((graph, [from, to]))
}

/// The columns that no two rows of a model share, as it declares them.
fn declared_key(graph: &Graph, id: ModelId) -> Vec<String> {
    let tests = graph.tests().map(|it| graph.test(it));
    let mut keys: Vec<_> = tests
        .filter(|it| it.model() == Some(id))
        .filter_map(|it| match &it.rule {
            Rule::PrimaryKey(columns) => Some((0, columns.clone())),
            Rule::Unique(columns) => Some((1, columns.clone())),
            _ => None,
        })
        .collect();
    keys.sort();
    keys.into_iter().next().map(|it| it.1).unwrap_or_default()
}

struct Comparer<'a> {
    scratch: &'a DuckDb,
    names: [&'a str; 2],
    comparison: &'a Comparison,
}

impl Comparer<'_> {
    fn compare(
        &self,
        name: &str,
        declared: &[String],
        sides: &[Side; 2],
    ) -> Result<Compared, EngineError> {
        let mut compared = Compared {
            model: name.to_owned(),
            rows: [None, None],
            columns: Vec::new(),
            key: Vec::new(),
            only: Default::default(),
            changed: Vec::new(),
        };
        let found = [sides[0].find(name)?, sides[1].find(name)?];
        let [Some(left), Some(right)] = &found else {
            for (at, found) in found.iter().enumerate() {
                if let Some(found) = found {
                    compared.rows[at] = Some(self.counts(&found.relation, &found.relation)?[0]);
                }
            }
            return Ok(compared);
        };
        let counts = self.counts(&left.relation, &right.relation)?;
        compared.rows = [Some(counts[0]), Some(counts[1])];
        compared.columns = column_differences(self.names, left, right);
        let common = left.columns.iter().filter(|it| right.columns.contains(it));
        let common: Vec<_> = common.cloned().collect();
        let is_float = |it: &(String, String)| matches!(it.1.as_str(), "DOUBLE" | "FLOAT");
        let (floats, exact): (Vec<_>, Vec<_>) = common.iter().cloned().partition(is_float);
        let names = |it: &[(String, String)]| it.iter().map(|it| it.0.clone()).collect::<Vec<_>>();
        let (floats, exact) = (names(&floats), names(&exact));
        let key = self.key(declared, &exact, left, right)?;
        let columns = names(&common);
        let columns: Vec<_> = columns.into_iter().filter(|it| !key.contains(it)).collect();
        let pair = Pair {
            left: &left.relation,
            right: &right.relation,
            key: &key,
            columns: &columns,
            floats: &floats,
            tolerance: self.comparison.tolerance,
        };
        if key.is_empty() {
            self.whole_rows(&pair, &mut compared)?;
        } else {
            self.by_key(&pair, &mut compared)?;
        }
        compared.key = key;
        Ok(compared)
    }

    /// The declared key, else all columns that are compared exactly, where no two rows of a side share them.
    fn key(
        &self,
        declared: &[String],
        exact: &[String],
        left: &Found,
        right: &Found,
    ) -> Result<Vec<String>, EngineError> {
        let is_there = |it: &String| exact.iter().any(|known| known.eq_ignore_ascii_case(it));
        let declared: &[String] = if declared.iter().all(is_there) {
            declared
        } else {
            &[]
        };
        for key in [declared, exact] {
            if key.is_empty() {
                continue;
            }
            let repeated = |of: &Found| self.numbers(&sql::repeated(&of.relation, key));
            if repeated(left)?[0] == 0 && repeated(right)?[0] == 0 {
                let of = |it: &String| {
                    let mut known = exact.iter();
                    known.find(|known| known.eq_ignore_ascii_case(it)).cloned()
                };
                return Ok(key.iter().filter_map(of).collect());
            }
        }
        Ok(Vec::new())
    }

    fn by_key(&self, pair: &Pair<'_>, compared: &mut Compared) -> Result<(), EngineError> {
        let limit = self.comparison.examples;
        let counts = self.numbers(&pair.differences())?;
        for (at, is_left) in [(0, true), (1, false)] {
            compared.only[at].rows = counts[at];
            if counts[at] > 0 {
                compared.only[at].examples = self.rows(&pair.only(is_left, limit))?;
            }
        }
        for (column, rows) in pair.columns.iter().zip(&counts[2..]) {
            if *rows > 0 {
                let examples = self.rows(&pair.changed(column, self.names, limit))?;
                let differing = Differing {
                    rows: *rows,
                    examples,
                };
                compared.changed.push((column.clone(), differing));
            }
        }
        Ok(())
    }

    fn whole_rows(&self, pair: &Pair<'_>, compared: &mut Compared) -> Result<(), EngineError> {
        if pair.columns.is_empty() {
            return Ok(());
        }
        for (at, is_left) in [(0, true), (1, false)] {
            let rows = self.numbers(&pair.unmatched(is_left))?[0];
            compared.only[at].rows = rows;
            if rows > 0 {
                let first = pair.unmatched_rows(is_left, self.comparison.examples);
                compared.only[at].examples = self.rows(&first)?;
            }
        }
        Ok(())
    }

    fn counts(&self, left: &str, right: &str) -> Result<Vec<u64>, EngineError> {
        self.numbers(&sql::counts(left, right))
    }

    fn rows(&self, statement: &Statement) -> Result<Vec<RecordBatch>, EngineError> {
        self.scratch.connect()?.query(statement)
    }

    /// The numbers of the only row of an answer.
    fn numbers(&self, statement: &Statement) -> Result<Vec<u64>, EngineError> {
        self.rows(statement).map(|it| engine::numbers(&it))
    }
}

/// Columns that only one side has, or that have another type there.
fn column_differences(names: [&str; 2], left: &Found, right: &Found) -> Vec<String> {
    let mut found = Vec::new();
    for (column, kept) in &left.columns {
        match right.type_of(column) {
            None => found.push(format!("`{column}` is only in {}", names[0])),
            Some(other) if other != kept => {
                let [left, right] = names;
                let [kept, other] = told([kept, other]);
                found.push(format!(
                    "`{column}` is {kept} in {left}, {other} in {right}"
                ));
            }
            Some(_) => {}
        }
    }
    let more = right.columns.iter();
    let more = more.filter(|it| left.type_of(&it.0).is_none());
    found.extend(more.map(|it| format!("`{}` is only in {}", it.0, names[1])));
    found
}

/// Two types as models call them; as DuckDB does, where models call both the same.
fn told(types: [&str; 2]) -> [String; 2] {
    let googlesql = |it: &str| ColumnType::from_duckdb(it).map(|it| it.to_string());
    let told = types.map(|it| googlesql(it).unwrap_or_else(|| it.to_owned()));
    if told[0] == told[1] {
        return types.map(str::to_owned);
    }
    told
}

fn temporary() -> Diagnosed<tempfile::TempDir> {
    tempfile::Builder::new()
        .prefix("dwh-diff-")
        .tempdir()
        .map_err(|error| {
            let text = Text::new(COMMAND_LINE, "dwh diff");
            vec![Diagnostic::error(
                Code::DiskFull,
                "the folder for temporary files cannot be used",
                Span::whole(&text),
                error.to_string(),
                "set `TMPDIR` to a folder with free space",
            )]
        })
}

fn failed(what: &str, error: &EngineError) -> Diagnostic {
    let text = Text::new(COMMAND_LINE, "dwh diff");
    Diagnostic::error(
        Code::FailedStatement,
        format!("{what} cannot be compared"),
        Span::whole(&text),
        error.message.clone(),
        "run again with `-vv` to see what was sent",
    )
}
