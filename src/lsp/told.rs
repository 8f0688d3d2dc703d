//! Diagnostics in the words of the protocol, by the file that they are shown in.

use std::collections::BTreeMap;

use tower_lsp_server::ls_types::{
    self, DiagnosticRelatedInformation, DiagnosticSeverity, Location, NumberOrString, Uri,
};

use crate::diagnostic::{Diagnostic, Level, Span};
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
                message: format!(
                    "{}: {}\nhelp: {}",
                    diagnostic.what, diagnostic.why, diagnostic.fix
                ),
                related_information: (!related.is_empty()).then_some(related),
                ..ls_types::Diagnostic::default()
            });
    }
    told
}

fn is_file(span: &Span) -> bool {
    span.text.name() == FILE || span.text.name().starts_with("sql/")
}

fn place(span: &Span, encoding: Encoding) -> ls_types::Range {
    encoding.range(span.text.content(), &span.range)
}
