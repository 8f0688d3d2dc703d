//! The answer of a query, from GoogleSQL's reference evaluator: what the query means, computed slowly.

use std::collections::BTreeMap;

use super::catalog::{self, OutputColumn};
use super::failure::{Fault, SqlError};
use super::instance::Instance;
use super::language;
use super::message::{
    Empty, EvaluateQueryRequest, EvaluateQueryResponse, LanguageOptions, RegisterCatalogRequest,
    RegisterResponse, SimpleColumn, SimpleTable, TableContent, UnregisterRequest,
};
use super::module::Module;
use super::value;

/// One running evaluator and its tables; several live side by side.
#[derive(Debug)]
pub struct Evaluator {
    instance: Instance,
    language: LanguageOptions,
    tables: BTreeMap<String, (SimpleTable, TableContent)>,
    registered: Option<i64>,
}

/// What a query gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Its columns.
    pub columns: Vec<OutputColumn>,
    /// Its rows, each with a value for each column, as `DuckDB`'s `CAST(x AS VARCHAR)` would show it; None is NULL.
    pub rows: Vec<Vec<Option<String>>>,
}

impl Evaluator {
    /// Starts one, without tables.
    pub fn new(module: &Module) -> Result<Self, SqlError> {
        let instance = Instance::new(module)?;
        Ok(Self {
            language: language::of(&instance)?,
            instance,
            tables: BTreeMap::new(),
            registered: None,
        })
    }

    /// Makes the answer of a query a table, instead of the one that had this name.
    pub fn create(&mut self, name: &str, sql: &str) -> Result<(), SqlError> {
        let (columns, content) = self.run(sql)?;
        let table = SimpleTable {
            name: Some(name.to_owned()),
            full_name: None,
            column: columns,
        };
        self.tables.insert(name.to_owned(), (table, content));
        self.forget()
    }

    /// The answer of one query over the tables made before.
    pub fn evaluate(&mut self, sql: &str) -> Result<Answer, SqlError> {
        let (columns, content) = self.run(sql)?;
        let types: Vec<_> = columns
            .iter()
            .map(|it| it.column_type.clone().unwrap_or_default())
            .collect();
        let rows = content.table_data.unwrap_or_default().row;
        let rows = rows.iter().map(|row| {
            let cells = row.cell.iter().zip(&types);
            cells.map(|(cell, it)| value::text(cell, it)).collect()
        });
        Ok(Answer {
            rows: rows.collect(),
            columns: columns
                .into_iter()
                .map(|it| OutputColumn {
                    output_type: catalog::output_type(it.column_type.as_ref()),
                    name: it.name.unwrap_or_default(),
                })
                .collect(),
        })
    }

    /// The answers of many expressions over the rows of one table, each as `SELECT key, expression AS x FROM table`.
    ///
    /// They are evaluated together, which is ten times faster than one by one; where one of them fails, the others are
    /// evaluated again without it.
    pub fn evaluate_each(
        &mut self,
        expressions: &[&str],
        key: &str,
        table: &str,
    ) -> Vec<Result<Answer, SqlError>> {
        let (first, second) = match expressions {
            [] => return Vec::new(),
            [one] => return vec![self.evaluate(&together(&[one], key, table))],
            many => many.split_at(many.len() / 2),
        };
        if let Ok(answer) = self.evaluate(&together(expressions, key, table)) {
            return (1..=expressions.len())
                .map(|index| Ok(answer.of(index)))
                .collect();
        }
        let mut answers = self.evaluate_each(first, key, table);
        answers.extend(self.evaluate_each(second, key, table));
        answers
    }

    fn run(&mut self, sql: &str) -> Result<(Vec<SimpleColumn>, TableContent), SqlError> {
        let answer = self.catalog().and_then(|id| {
            let request = EvaluateQueryRequest {
                sql: Some(sql.to_owned()),
                options: Some(language::options(&self.language, Vec::new())),
                registered_catalog_id: Some(id),
            };
            let response: EvaluateQueryResponse =
                self.instance.call("EvaluateQuery", &request, sql)?;
            Ok(response)
        });
        if let Err(SqlError {
            fault: Fault::TooDeep | Fault::Crash,
            ..
        }) = answer
        {
            self.registered = None; // the next call gets a new instance
        }
        let EvaluateQueryResponse { content, prepared } = answer?;
        Ok((
            prepared.unwrap_or_default().columns,
            content.unwrap_or_default(),
        ))
    }

    /// The number of the catalog with the tables.
    fn catalog(&mut self) -> Result<i64, SqlError> {
        if let Some(id) = self.registered {
            return Ok(id);
        }
        let mut simple_catalog = catalog::catalog(&self.language, &[]);
        simple_catalog.table = self.tables.values().map(|(it, _)| it.clone()).collect();
        let contents = self.tables.iter();
        let request = RegisterCatalogRequest {
            simple_catalog: Some(simple_catalog),
            table_content: contents
                .map(|(name, (_, content))| (name.clone(), content.clone()))
                .collect(),
        };
        let registered: RegisterResponse = self.instance.call("RegisterCatalog", &request, "")?;
        self.registered = Some(registered.registered_id());
        Ok(registered.registered_id())
    }

    fn forget(&mut self) -> Result<(), SqlError> {
        let Some(id) = self.registered.take() else {
            return Ok(());
        };
        let request = UnregisterRequest {
            registered_id: Some(id),
        };
        let _: Empty = self.instance.call("UnregisterCatalog", &request, "")?;
        Ok(())
    }
}

impl Answer {
    /// The first column and the one at `index`.
    fn of(&self, index: usize) -> Self {
        let column = OutputColumn {
            name: "x".into(),
            ..self.columns[index].clone()
        };
        Self {
            columns: vec![self.columns[0].clone(), column],
            rows: self
                .rows
                .iter()
                .map(|it| vec![it[0].clone(), it[index].clone()])
                .collect(),
        }
    }
}

/// The line ends keep a comment of one expression from swallowing the next.
fn together(expressions: &[&str], key: &str, table: &str) -> String {
    let columns: Vec<_> = match expressions {
        [one] => vec![format!("(\n{one}\n) AS x")],
        many => many
            .iter()
            .enumerate()
            .map(|(index, it)| format!("(\n{it}\n) AS x{index}"))
            .collect(),
    };
    format!("SELECT {key}, {} FROM {table}", columns.join(", "))
}
