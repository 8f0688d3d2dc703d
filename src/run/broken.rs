//! What is said of rows that break a test.

use duckdb::arrow::array::RecordBatch;
use duckdb::arrow::datatypes::DataType;
use duckdb::arrow::util::display::{ArrayFormatter, FormatOptions};

use crate::diagnostic::{Code, Diagnostic, Level};
use crate::event::Outcome;
use crate::graph::{About, DataTest, Severity, TestId, TestKind};

use super::Work;

/// How a step ends when rows break a test.
pub(super) fn broken(work: &Work, test: TestId, failures: u64, rows: &[RecordBatch]) -> Outcome {
    let graph = &work.graph;
    let test = graph.test(test);
    let severity = test.severity;
    let about = match test.about {
        About::Model(id) => &graph.model(id).name,
        About::Function(id) => &graph.function(id).name,
    };
    let (level, verb) = match severity {
        Severity::Error => (Level::Error, "fails"),
        Severity::Warn => (Level::Warning, "is broken, which only warns"),
    };
    let diagnostic = Box::new(Diagnostic {
        code: match test.kind {
            TestKind::Constraint(_) => Code::BrokenConstraint,
            TestKind::Test | TestKind::Example => Code::FailedTest,
        },
        level,
        what: match test.kind {
            TestKind::Test => format!(
                "test `{}` of `{about}` {verb}: {failures} {}",
                test.name,
                plural(failures, "row")
            ),
            TestKind::Constraint(kind) => format!(
                "constraint `{}` of `{about}` is broken: {failures} {}",
                kind.as_str(),
                plural(failures, "row")
            ),
            TestKind::Example => format!("an example of function `{about}` fails"),
        },
        at: test.at.clone(),
        why: match test.kind {
            TestKind::Example => format!("it gives something else:\n{}", lines(rows)),
            TestKind::Test | TestKind::Constraint(_) => {
                format!("these rows break it:\n{}", lines(rows))
            }
        },
        fix: fix(test, about, &work.kept_in()),
        related: Vec::new(),
    });
    match severity {
        Severity::Error => Outcome::Failed {
            failures,
            diagnostic,
        },
        Severity::Warn => Outcome::Warned {
            failures,
            diagnostic,
        },
    }
}

fn fix(test: &DataTest, about: &str, kept_in: &str) -> String {
    if test.severity == Severity::Error && test.kind == TestKind::Example {
        return format!("mend `sql/functions/{about}.sql`, or the example");
    }
    let version = match test.severity {
        Severity::Error => " --failed",
        Severity::Warn => "",
    };
    format!(
        "look at `SELECT * FROM {kept_in} WHERE test = '{}'` with `dwh query{version}`",
        test.name
    )
}

/// A word for so many.
pub(super) fn plural(count: u64, word: &str) -> String {
    if count == 1 {
        word.into()
    } else {
        format!("{word}s")
    }
}

/// A few rows as `column=value` lines.
pub(super) fn lines(batches: &[RecordBatch]) -> String {
    let options = FormatOptions::default().with_null("NULL");
    let mut lines = Vec::new();
    for batch in batches {
        let schema = batch.schema();
        for row in 0..batch.num_rows() {
            let cells = batch
                .columns()
                .iter()
                .zip(schema.fields())
                .map(|(column, field)| {
                    let value = ArrayFormatter::try_new(&**column, &options)
                        .map(|it| it.value(row).to_string());
                    let value = value.unwrap_or_else(|error| error.to_string());
                    let is_decimal = matches!(field.data_type(), DataType::Decimal128(..))
                        && value.contains('.');
                    let value = if is_decimal {
                        value.trim_end_matches('0').trim_end_matches('.')
                    } else {
                        &value
                    };
                    format!("{}={value}", field.name())
                });
            lines.push(cells.collect::<Vec<_>>().join(" "));
        }
    }
    lines.join("\n")
}
