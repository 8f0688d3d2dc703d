//! Resolves the source tables of a project: where their files are, how they are read, which types their columns have.

use serde_saphyr::Spanned;

use crate::diagnostic::{Code, Diagnostic, Span};
use crate::project::Project;
use crate::project::config::{CsvConfig, FormatConfig, SourceConfig, SourceTableConfig};
use crate::sql::Column;

use super::{Csv, Format, SourceTable};

/// Schemas that a warehouse has already.
const RESERVED: [&str; 4] = ["main", "_dwh", "information_schema", "pg_catalog"];

/// All source tables, in the order of models.yaml.
pub(super) fn resolve(project: &Project, diagnostics: &mut Vec<Diagnostic>) -> Vec<SourceTable> {
    let mut tables = Vec::new();
    for (name, source) in project.config.sources.iter() {
        diagnostics.extend(unusable_name(project, name));
        if source.tables.is_empty() {
            diagnostics.push(invalid(
                format!("source `{}` has no tables", name.value),
                project.span(name),
                "nothing can be read from it",
                "name its files under `tables:`",
            ));
        }
        for (table_name, config) in source.tables.iter() {
            if !super::is_identifier(&table_name.value) {
                diagnostics.push(not_an_identifier("source table", table_name, project));
            }
            let reader = Reader {
                project,
                source,
                config,
            };
            let format = reader.format(diagnostics);
            let columns = reader.columns(diagnostics);
            let folder = source.path.as_ref().map_or("", |it| it.value.as_str());
            let optional = config.optional.as_ref().filter(|it| it.value);
            if let Some(optional) = optional.filter(|_| config.columns.is_none()) {
                diagnostics.push(invalid(
                    format!(
                        "the columns of the optional `{}` are not declared",
                        table_name.value
                    ),
                    project.span(optional),
                    "without files nothing else says what models read",
                    "declare its `columns:` with their types",
                ));
            }
            let Some(format) = format else { continue };
            tables.push(SourceTable {
                source: name.value.clone(),
                name: table_name.value.clone(),
                pattern: project.root.join(folder).join(&config.file.value),
                format,
                columns,
                is_optional: optional.is_some(),
                max_rejects: config.max_rejects.or(source.max_rejects).unwrap_or(0),
                at: project.span(&config.file),
            });
        }
    }
    tables
}

fn invalid(
    what: impl Into<String>,
    at: Span,
    why: impl Into<String>,
    fix: impl Into<String>,
) -> Diagnostic {
    Diagnostic::error(Code::InvalidConfig, what, at, why, fix)
}

fn not_an_identifier(kind: &str, name: &Spanned<String>, project: &Project) -> Diagnostic {
    invalid(
        format!("`{}` cannot name a {kind}", name.value),
        project.span(name),
        "SQL reads it as `source.table`, so it is letters, digits and underscores, and no digit first",
        "rename it",
    )
}

fn unusable_name(project: &Project, name: &Spanned<String>) -> Option<Diagnostic> {
    let source = name.value.as_str();
    if !super::is_identifier(source) {
        return Some(not_an_identifier("source", name, project));
    }
    if RESERVED.iter().any(|it| it.eq_ignore_ascii_case(source)) {
        return Some(invalid(
            format!("`{source}` cannot name a source"),
            project.span(name),
            "each source is a schema of the warehouse, and the warehouse has one of this name already",
            "rename it after the system that its rows come from",
        ));
    }
    let target = super::target::paths(project)
        .into_iter()
        .find(|it| it.stem.eq_ignore_ascii_case(source))?;
    Some(invalid(
        format!(
            "source `{source}` is named like the warehouse file `{}`",
            target.path
        ),
        project.span(name),
        format!(
            "in that file `{source}.table` could mean the file or the schema `{source}`, and BI tools would fail on it"
        ),
        "rename the source or the file",
    ))
}

/// One table of a source, with what the source says for all of its tables.
struct Reader<'a> {
    project: &'a Project,
    source: &'a SourceConfig,
    config: &'a SourceTableConfig,
}

impl Reader<'_> {
    fn format(&self, diagnostics: &mut Vec<Diagnostic>) -> Option<Format> {
        let file = self.config.file.value.to_lowercase();
        let plain = file
            .strip_suffix(".gz")
            .or_else(|| file.strip_suffix(".zst"))
            .unwrap_or(&file);
        let by_ending = match plain.rsplit_once('.') {
            Some((_, "csv" | "tsv" | "txt")) => Some(FormatConfig::Csv),
            Some((_, "parquet")) => Some(FormatConfig::Parquet),
            _ => None,
        };
        match self.config.format.as_ref().map(|it| it.value).or(by_ending) {
            Some(FormatConfig::Parquet) => Some(Format::Parquet),
            Some(FormatConfig::Csv) => self
                .csv(
                    if plain.rsplit('.').next() == Some("tsv") {
                        '\t'
                    } else {
                        ','
                    },
                    diagnostics,
                )
                .map(Format::Csv),
            None => {
                diagnostics.push(invalid(
                    format!("the format of `{}` is not clear", self.config.file.value),
                    self.project.span(&self.config.file),
                    "its ending is none of `.csv`, `.csv.gz`, `.csv.zst`, `.tsv` and `.parquet`",
                    "add `format: csv` or `format: parquet`",
                ));
                None
            }
        }
    }

    fn csv(&self, delimiter: char, diagnostics: &mut Vec<Diagnostic>) -> Option<Csv> {
        let before = diagnostics.len();
        let csv = Csv {
            delimiter: self.character(
                "delimiter",
                |it| it.delimiter.as_ref(),
                delimiter,
                diagnostics,
            ),
            quote: self.character("quote", |it| it.quote.as_ref(), '"', diagnostics),
            encoding: self.encoding(diagnostics),
            null: self
                .either(|it| it.null.as_ref())
                .cloned()
                .unwrap_or_default(),
            date_format: self.either(|it| it.date_format.as_ref()).cloned(),
            datetime_format: self.either(|it| it.datetime_format.as_ref()).cloned(),
        };
        if csv.delimiter == csv.quote {
            diagnostics.push(invalid(
                format!("`{}` is both the delimiter and the quote", csv.quote),
                self.either(|it| it.quote.as_ref().or(it.delimiter.as_ref()))
                    .map_or_else(
                        || self.project.span(&self.config.file),
                        |it| self.project.span(it),
                    ),
                "a quote could not be told from the end of a field",
                "write another character for one of them",
            ));
        }
        (diagnostics.len() == before).then_some(csv)
    }

    /// What the table says, else what its source says.
    fn either<T>(&self, part: impl Fn(&CsvConfig) -> Option<&T>) -> Option<&T> {
        part(&self.config.csv).or_else(|| part(&self.source.csv))
    }

    fn character(
        &self,
        key: &str,
        part: impl Fn(&CsvConfig) -> Option<&Spanned<String>>,
        default: char,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> char {
        let Some(written) = self.either(part) else {
            return default;
        };
        let mut characters = written.value.chars();
        match (characters.next(), characters.next()) {
            (Some(character), None)
                if character.is_ascii() && !matches!(character, '\n' | '\r' | '\0') =>
            {
                character
            }
            _ => {
                let example = match default {
                    '"' => r#"'"'"#.to_owned(),
                    '\t' => r#""\t""#.to_owned(),
                    it => format!("\"{it}\""),
                };
                diagnostics.push(invalid(
                    format!("`{}` cannot be the {key} of a CSV file", written.value),
                    self.project.span(written),
                    "it is one ASCII character",
                    format!("write one character, as in `{key}: {example}`; a tab is `\"\\t\"`"),
                ));
                default
            }
        }
    }

    fn encoding(&self, diagnostics: &mut Vec<Diagnostic>) -> String {
        let Some(written) = self.either(|it| it.encoding.as_ref()) else {
            return "utf-8".into();
        };
        let label = written.value.to_lowercase();
        // `latin-1` is what people write, though the standard's label is `latin1`.
        if label != "latin-1" && encoding_rs::Encoding::for_label(label.as_bytes()).is_none() {
            diagnostics.push(invalid(
                format!("unknown encoding `{}`", written.value),
                self.project.span(written),
                "it is no label of the WHATWG encoding standard",
                "use `utf-8`, `latin-1`, `windows-1252`, `utf-16le` or another of its labels",
            ));
        }
        label
    }

    fn columns(&self, diagnostics: &mut Vec<Diagnostic>) -> Option<Vec<Column>> {
        let mut columns = Vec::new();
        for (name, column_type) in self.config.columns.as_ref()?.iter() {
            match column_type.value.parse() {
                Ok(column_type) => columns.push(Column {
                    name: name.value.clone(),
                    column_type,
                }),
                Err(why) => diagnostics.push(invalid(
                    format!(
                        "unknown type `{}` of column `{}`",
                        column_type.value, name.value
                    ),
                    self.project.span(column_type),
                    "GoogleSQL has no such type, or dwh does not know it",
                    why,
                )),
            }
        }
        Some(columns)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::testing::{one_line, project};

    /// What is said about a `csv:` of a source table.
    fn check(csv: &str) -> String {
        let yaml = format!(
            "name: shop\nsources:\n  crm:\n    tables:\n      orders: {{ file: orders.csv, csv: {csv} }}\n"
        );
        let mut diagnostics = Vec::new();
        resolve(&project(&yaml, &[]), &mut diagnostics);
        one_line(&diagnostics)
    }

    #[test]
    fn a_delimiter_and_a_quote_are_one_ascii_character_each() {
        assert_eq!(check(r#"{ delimiter: "\t", quote: "'" }"#), "");
        insta::assert_snapshot!(check(r#"{ delimiter: "é", quote: "''" }"#), @r#"
        models.yaml:5:53: error[invalid-config]: `é` cannot be the delimiter of a CSV file: it is one ASCII character; write one character, as in `delimiter: ","`; a tab is `"\t"`
        models.yaml:5:65: error[invalid-config]: `''` cannot be the quote of a CSV file: it is one ASCII character; write one character, as in `quote: '"'`; a tab is `"\t"`
        "#);
        insta::assert_snapshot!(check(r#"{ delimiter: "\n", quote: "" }"#), @r#"
        models.yaml:5:53: error[invalid-config]: ` ` cannot be the delimiter of a CSV file: it is one ASCII character; write one character, as in `delimiter: ","`; a tab is `"\t"`
        models.yaml:5:66: error[invalid-config]: `` cannot be the quote of a CSV file: it is one ASCII character; write one character, as in `quote: '"'`; a tab is `"\t"`
        "#);
        insta::assert_snapshot!(check(r#"{ delimiter: "'", quote: "'" }"#), @"models.yaml:5:65: error[invalid-config]: `'` is both the delimiter and the quote: a quote could not be told from the end of a field; write another character for one of them");
        insta::assert_snapshot!(check(r#"{ delimiter: "\"" }"#), @r#"models.yaml:5:53: error[invalid-config]: `"` is both the delimiter and the quote: a quote could not be told from the end of a field; write another character for one of them"#);
    }
}
