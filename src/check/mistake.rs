//! What GoogleSQL's analyzer says of a query, as a diagnostic.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::diagnostic::{Code, Diagnostic, Span};
use crate::googlesql::SqlError;
use crate::sql::function::Expanded;

/// A mistake in a query, as it is kept between runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Mistake {
    /// The analyzer's words; the lines below the first list types and signatures.
    pub(super) message: String,
    /// The bytes of the query.
    pub(super) at: Option<Range<usize>>,
    /// The name that was most likely meant.
    pub(super) suggestion: Option<String>,
}

impl From<SqlError> for Mistake {
    fn from(error: SqlError) -> Self {
        Self {
            message: error.message,
            at: error.at,
            suggestion: error.suggestion,
        }
    }
}

/// Begins of the analyzer's messages, the kind of mistake each is, and how it is mended.
#[rustfmt::skip]
const KINDS: &[(&str, Code, &str)] = &[
    ("Unrecognized name", Code::UnknownColumn, "name a column of a table in FROM"),
    ("Name ", Code::UnknownColumn, "name a column that the table has"),
    ("Field name ", Code::UnknownColumn, "name a field that the STRUCT has"),
    ("Column name ", Code::UnknownColumn, "write the alias of its table in front of it"),
    ("Table not found", Code::UnknownTable, "name a model, a source table as source.table, or a WITH query"),
    ("Query parameter ", Code::InvalidVariable, "declare it under `vars:` in models.yaml"),
    ("No matching signature", Code::TypeMismatch, "CAST the arguments to the types of a signature"),
    ("Function not found", Code::InvalidSql, "use a function of GoogleSQL, or write one in sql/functions/"),
    ("Invalid cast", Code::TypeMismatch, "CAST through a type that both can be cast to, such as STRING"),
    ("Could not cast literal", Code::TypeMismatch, "write a literal of that type"),
    ("Column ", Code::TypeMismatch, "CAST it to the type of the other query"),
    ("SELECT list expression references", Code::InvalidSql, "add it to GROUP BY, or aggregate it, such as with MAX(..)"),
    ("Aggregate function ", Code::InvalidSql, "aggregate in SELECT or HAVING, or in a WITH query before"),
    ("Aggregations of aggregations", Code::InvalidSql, "aggregate first in a WITH query, then again over its rows"),
    ("Analytic function", Code::InvalidSql, "compute it in a WITH query, and use its column"),
    ("Operands of ", Code::TypeMismatch, "CAST one side to the type of the other"),
    ("Syntax error", Code::InvalidSql, "write what GoogleSQL expects there"),
];

impl Mistake {
    /// The mistake in a query.
    pub(super) fn diagnostic(&self, googlesql: &Expanded) -> Diagnostic {
        let text = &googlesql.text;
        let at = match &self.at {
            Some(at) => Span::new(text, at.clone()),
            None => Span::whole(text),
        };
        let mut lines = self.message.lines().map(str::trim);
        let head = lines.next().unwrap_or_default().trim_end_matches(':');
        let details: Vec<_> = lines.filter(|it| !it.is_empty()).collect();
        let kind = KINDS.iter().find(|it| head.starts_with(it.0));
        let (code, fix) = kind.map_or((Code::InvalidSql, "write it as GoogleSQL wants it"), |it| {
            (it.1, it.2)
        });
        let why = if details.is_empty() {
            "GoogleSQL, the language of BigQuery, does not take it".to_owned()
        } else {
            let (shown, more) = details.split_at(details.len().min(3));
            let more = match more.len() {
                0 => String::new(),
                count => format!("; and {count} lines more"),
            };
            format!("{}{more}", shown.join("; "))
        };
        let fix = match &self.suggestion {
            Some(name) => format!("did you mean `{name}`?"),
            None => fix.to_owned(),
        };
        googlesql.mend(Diagnostic::error(code, headline(head), at, why, fix))
    }
}

/// The analyzer's sentence in the manner of our own: names in backticks, no capital at its head.
fn headline(sentence: &str) -> String {
    if let Some(name) = sentence.strip_prefix("Unrecognized name: ") {
        return format!("unknown column `{name}`");
    }
    if let Some(name) = sentence.strip_prefix("Table not found: ") {
        return format!("unknown table `{name}`");
    }
    if let Some(name) = sentence.strip_prefix("Function not found: ") {
        return format!("GoogleSQL has no function `{name}`");
    }
    let mut words = sentence.splitn(2, ' ');
    let first = words.next().unwrap_or_default();
    // A word in capitals is a keyword.
    let is_word = first.chars().skip(1).any(char::is_lowercase) || first.len() == 1;
    let first = if is_word {
        first.to_lowercase()
    } else {
        first.to_owned()
    };
    match words.next() {
        Some(rest) => format!("{first} {rest}"),
        None => first,
    }
}

/// The diagnostics of the analyzer and those of the translator about one model, each mistake once.
///
/// The translator sees every mistake and says what to write; the analyzer sees the first one, but knows all of GoogleSQL.
pub(super) fn merged(translator: &[Diagnostic], analyzer: Diagnostic) -> Vec<Diagnostic> {
    let near = |it: &Diagnostic| {
        let (a, b) = (&it.at, &analyzer.at);
        a.text == b.text
            && (a.range.start <= b.range.end && b.range.start <= a.range.end
                || it.at.line_column().0 == analyzer.at.line_column().0 && it.code == analyzer.code)
    };
    let mut found: Vec<Diagnostic> = translator.to_vec();
    match found.iter_mut().find(|it| near(it)) {
        // What is no GoogleSQL at all is not merely uncertified; but the translator may know what to write instead.
        Some(refused) if refused.code == Code::UncertifiedSql => {
            refused.code = analyzer.code;
            refused.what = analyzer.what;
            refused.why = analyzer.why;
            if analyzer.fix.starts_with("did you mean") && !refused.fix.starts_with("write ") {
                refused.fix = analyzer.fix;
            }
        }
        Some(_) => {}
        None => found.push(analyzer),
    }
    found
}
