//! Diagnostics in the words of the protocol, by the file that they are shown in.

use std::collections::BTreeMap;

use tower_lsp_server::ls_types::{
    self, DiagnosticRelatedInformation, DiagnosticSeverity, Location, NumberOrString, Uri,
};

use crate::diagnostic::{Diagnostic, Level, Span};
use crate::project::built_in::is_in_program;
use crate::project::read::FILE;

use super::position::Encoding;

/// What is told of each file, by its path relative to the root.
pub(super) type Told = BTreeMap<String, Vec<ls_types::Diagnostic>>;

/// Sorts diagnostics by file. What has no place in a file of the project is told at the top of models.yaml.
pub(super) fn by_file(
    found: &[Diagnostic],
    encoding: Encoding,
    uri: &dyn Fn(&str) -> Option<Uri>,
) -> Told {
    let mut told = Told::new();
    for diagnostic in found {
        let at = &diagnostic.at;
        let (file, range) = if is_file(at) {
            (at.text.name(), place(at, encoding))
        } else {
            (FILE, ls_types::Range::default())
        };
        let related = diagnostic.related.iter().filter(|it| is_file(&it.0));
        let related = related.filter_map(|(span, note)| {
            let location = Location {
                uri: uri(span.text.name())?,
                range: place(span, encoding),
            };
            Some(DiagnosticRelatedInformation {
                location,
                message: note.clone(),
            })
        });
        let related: Vec<_> = related.collect();
        told.entry(file.to_owned())
            .or_default()
            .push(ls_types::Diagnostic {
                range,
                severity: Some(match diagnostic.level {
                    Level::Error => DiagnosticSeverity::ERROR,
                    Level::Warning => DiagnosticSeverity::WARNING,
                }),
                code: Some(NumberOrString::String(diagnostic.code.as_str().to_owned())),
                source: Some("dwh".into()),
                message: message(diagnostic),
                related_information: (!related.is_empty()).then_some(related),
                ..ls_types::Diagnostic::default()
            });
    }
    told
}

fn message(diagnostic: &Diagnostic) -> String {
    let Diagnostic {
        at, what, why, fix, ..
    } = diagnostic;
    let name = at.text.name();
    let place = if is_in_program(name) {
        format!("{name}:{}: ", at.line_column().0)
    } else {
        String::new()
    };
    format!("{place}{what}: {why}\nhelp: {fix}")
}

fn has_ending(name: &str, ending: &str) -> bool {
    std::path::Path::new(name)
        .extension()
        .is_some_and(|it| it == ending)
}

fn is_file(span: &Span) -> bool {
    let name = span.text.name();
    let is_read = name == FILE || name.ends_with(&format!("/{FILE}")) || has_ending(name, "sql");
    is_read && !is_in_program(name)
}

fn place(span: &Span, encoding: Encoding) -> ls_types::Range {
    encoding.range(span.text.content(), &span.range)
}
