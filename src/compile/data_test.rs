//! Compiles data tests: each is GoogleSQL that we write around what models.yaml says, and a mistake in it was made there.

use std::sync::Arc;

use crate::diagnostic::{Code, Diagnosed, Diagnostic, Text};
use crate::graph::{About, DataTest, Graph, Rule};
use crate::sql::translate::{self, Request, Translated};
use crate::sql::write::data_test;
use crate::sql::{Fragment, function};

use super::{Compiled, Known};

/// The query of the rows that break a test.
pub(super) fn compile(
    graph: &Graph,
    test: &DataTest,
    compiled: &Compiled,
) -> Result<Fragment, Box<Diagnostic>> {
    let about = match test.about {
        About::Model(id) => graph.model(id).name.as_str(),
        About::Function(id) => graph.function(id).name.as_str(),
    };
    let writer = Writer {
        graph,
        test,
        compiled,
    };
    let failing = match &test.rule {
        Rule::Example { call, gives } => writer.example(about, call, gives),
        rule => writer.translate(&data_test::failing_rows(about, rule, graph)),
    };
    failing.map(|it| it.sql).map_err(|mut found| {
        let first = found.swap_remove(0);
        if first.code == Code::InvalidTest {
            return Box::new(first);
        }
        let what = match test.about {
            About::Model(_) => format!("test of `{about}` cannot be run: {}", first.what),
            About::Function(_) => format!("example of `{about}` cannot be run: {}", first.what),
        };
        Box::new(Diagnostic::error(
            Code::InvalidTest,
            what,
            test.at.clone(),
            first.why,
            first.fix,
        ))
    })
}

struct Writer<'a> {
    graph: &'a Graph,
    test: &'a DataTest,
    compiled: &'a Compiled,
}

impl Writer<'_> {
    fn translate(&self, sql: &str) -> Diagnosed<Translated> {
        let written: Arc<Text> = Text::new(format!("test {}", self.test.name), sql);
        let expansion = function::expand(&written, self.graph.functions())?;
        let tables = Known::of(self.graph, self.compiled);
        translate::to_duckdb(&Request {
            text: &expansion.expanded.text,
            query: &expansion.expanded.query,
            tables: &tables,
            vars: &self.graph.vars,
        })
    }

    /// What is expected takes the type of the call, as far as GoogleSQL coerces it.
    fn example(&self, function: &str, call: &str, gives: &str) -> Diagnosed<Translated> {
        let asked = Text::new("example", data_test::call(call));
        let calls = function::expand(&asked, self.graph.functions())?.calls;
        if !calls.contains(function) {
            return Err(vec![Diagnostic::error(
                Code::InvalidTest,
                format!("the example does not call `{function}`"),
                self.test.at.clone(),
                format!("`call` is `{call}`"),
                format!(
                    "write `call: \"{function}({})\"` with values",
                    self.graph
                        .functions()
                        .iter()
                        .find(|it| it.name == function)
                        .map(crate::sql::SqlFunction::signature)
                        .unwrap_or_default()
                ),
            )]);
        }
        let answer = self.translate(asked.content())?;
        let column_type = &answer.columns[0].column_type;
        self.translate(&data_test::wrong_example(call, gives, column_type))
    }
}
