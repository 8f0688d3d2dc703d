//! Names and types of a query, from GoogleSQL's analyzer.

use crate::sql::ColumnType;

use prost::Message;

use super::catalog::{self, OutputColumn, Table};
use super::failure::{Fault, SqlError};
use super::instance::Instance;
use super::language;
use super::message::{
    AnalyzeRequest, AnalyzeResponse, AnalyzerOptions, Empty, LanguageOptions, Named,
    RegisterCatalogRequest, RegisterResponse, ResolvedStatement, UnregisterRequest,
};
use super::module::Module;

/// One running analyzer; several live side by side, one on each thread that wants one.
///
/// Telling it its tables takes about as long as analysing a small query, so the tables of the call before are kept: queries
/// that read the same tables should follow each other.
#[derive(Debug)]
pub struct Analyzer {
    instance: Instance,
    language: LanguageOptions,
    known: Option<Known>,
}

/// Tables that the instance has been told of.
#[derive(Debug)]
struct Known {
    tables: Vec<Table>,
    id: i64,
}

/// What the analyzer says of a query that is right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Analysis {
    /// The columns of its answer.
    pub columns: Vec<OutputColumn>,
    /// The analysed query: an encoded `AnyResolvedStatementProto`.
    pub tree: Vec<u8>,
}

impl Analyzer {
    /// Starts one.
    pub fn new(module: &Module) -> Result<Self, SqlError> {
        let instance = Instance::new(module)?;
        Ok(Self {
            language: language::of(&instance)?,
            instance,
            known: None,
        })
    }

    /// Starts one that takes statements of every kind, such as dwh writes around queries.
    pub fn of_statements(module: &Module) -> Result<Self, SqlError> {
        let mut analyzer = Self::new(module)?;
        analyzer.language.supported_statement_kinds.clear(); // none listed: all
        Ok(analyzer)
    }

    /// Analyses one query that may read `tables` and use `parameters` as `@name`.
    pub fn analyze(
        &mut self,
        sql: &str,
        tables: &[Table],
        parameters: &[(String, ColumnType)],
    ) -> Result<Analysis, SqlError> {
        let analysed = self
            .catalog(tables)
            .and_then(|id| self.ask(sql, id, parameters));
        if let Err(SqlError {
            fault: Fault::TooDeep | Fault::Crash,
            ..
        }) = analysed
        {
            self.known = None; // the next call gets a new instance
        }
        analysed
    }

    /// The number of the catalog with these tables.
    fn catalog(&mut self, tables: &[Table]) -> Result<i64, SqlError> {
        if let Some(known) = &self.known
            && known.tables == tables
        {
            return Ok(known.id);
        }
        if let Some(Known { id, .. }) = self.known.take() {
            let request = UnregisterRequest {
                registered_id: Some(id),
            };
            let _: Empty = self.instance.call("UnregisterCatalog", &request, "")?;
        }
        let request = RegisterCatalogRequest {
            simple_catalog: Some(catalog::catalog(&self.language, tables)),
            ..RegisterCatalogRequest::default()
        };
        let registered: RegisterResponse = self.instance.call("RegisterCatalog", &request, "")?;
        let id = registered.registered_id();
        self.known = Some(Known {
            tables: tables.to_vec(),
            id,
        });
        Ok(id)
    }

    fn ask(
        &self,
        sql: &str,
        catalog: i64,
        parameters: &[(String, ColumnType)],
    ) -> Result<Analysis, SqlError> {
        let parameters = parameters.iter().map(|(name, column_type)| Named {
            name: Some(name.clone()),
            named_type: Some(catalog::message(column_type)),
        });
        let request = AnalyzeRequest {
            options: Some(AnalyzerOptions {
                prune_unused_columns: Some(true), // what a table scan lists is what the query needs
                ..language::options(&self.language, parameters.collect())
            }),
            registered_catalog_id: Some(catalog),
            sql_statement: Some(sql.to_owned()),
        };
        let response: AnalyzeResponse = self.instance.call("Analyze", &request, sql)?;
        let tree = response.resolved_statement.unwrap_or_default();
        let statement = ResolvedStatement::decode(tree.as_slice()).map_err(SqlError::crash)?;
        let columns = statement.query.unwrap_or_default().output_column_list;
        let columns = columns.into_iter().map(|it| OutputColumn {
            output_type: catalog::output_type(
                it.column.as_ref().and_then(|it| it.column_type.as_ref()),
            ),
            name: it.name.unwrap_or_default(),
        });
        Ok(Analysis {
            columns: columns.collect(),
            tree,
        })
    }
}
