//! Reads a project from disk, with every mistake's place.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use crate::diagnostic::{Code, Diagnosed, Diagnostic, Span, Text, sort};
use crate::file;

use super::import::Imports;
use super::{Project, SqlFile, merge};

/// The file that makes a folder a project.
pub const FILE: &str = "models.yaml";

/// Texts that are read instead of files, by their paths relative to the root, with `/`: what an editor has not saved.
pub type Unsaved = BTreeMap<String, String>;

/// Reads models.yaml and the SQL files of the project in `root`.
pub fn project(root: &Path) -> Diagnosed<Project> {
    with_unsaved(root, &Unsaved::new())
}

/// The same, with some texts in the place of files, or beside them.
pub fn with_unsaved(root: &Path, unsaved: &Unsaved) -> Diagnosed<Project> {
    let bytes = match unsaved.get(FILE) {
        Some(text) => Ok(text.clone().into_bytes()),
        None => file::read(&root.join(FILE)),
    };
    let bytes = bytes.map_err(|error| vec![missing_config(root, &error)])?;
    let text = decode(FILE, bytes).map_err(|it| vec![in_config(*it)])?;
    let Imports {
        places,
        packages,
        sheets,
        mut diagnostics,
        ..
    } = Imports::of(root, &text, unsaved);
    let merged = packages
        .into_iter()
        .collect::<Option<Vec<_>>>()
        .map(|packages| merge::merge(packages, &places, &mut diagnostics));
    let Some(merged) = merged.filter(|_| diagnostics.is_empty()) else {
        sort(&mut diagnostics);
        return Err(diagnostics);
    };
    Ok(Project {
        root: std::path::absolute(root).unwrap_or_else(|_| root.to_owned()),
        text,
        places,
        config: merged.config,
        files: merged.models,
        overrides: merged.overrides,
        functions: merged.functions,
        sheets,
    })
}

/// Whether a path relative to the root is one of the files that a project is read from.
pub fn is_read(name: &str) -> bool {
    name == FILE || name.ends_with(&format!("/{FILE}")) || is_sql(name)
}

/// Whether it may lie in a folder of models: `sql:` of models.yaml says which these are.
pub(super) fn is_sql(name: &str) -> bool {
    let mut parts = name.split('/');
    parts.all(|it| !it.starts_with('.'))
        && Path::new(name).extension().is_some_and(|it| it == "sql")
}

/// UTF-8 text, without a byte order mark.
pub(crate) fn decode(name: &str, bytes: Vec<u8>) -> Result<Arc<Text>, Box<Diagnostic>> {
    match String::from_utf8(bytes) {
        Ok(content) => Ok(Text::new(
            name,
            content.strip_prefix('\u{feff}').unwrap_or(&content),
        )),
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            let byte = error.as_bytes()[valid];
            let text = Text::new(name, String::from_utf8_lossy(error.as_bytes()));
            Err(Box::new(Diagnostic::error(
                Code::InvalidSql,
                format!("`{name}` is not UTF-8"),
                Span::new(&text, valid..valid + char::REPLACEMENT_CHARACTER.len_utf8()),
                format!("the byte 0x{byte:02x} begins no character here"),
                "save the file as UTF-8",
            )))
        }
    }
}

fn in_config(diagnostic: Diagnostic) -> Diagnostic {
    Diagnostic {
        code: Code::InvalidConfig,
        ..diagnostic
    }
}

/// What is wrong with the name that a file gives, if anything.
pub(crate) fn unnameable(file: &SqlFile, what: &str, stem: &str) -> Option<Diagnostic> {
    let letter = |it: char| it.is_ascii_alphabetic() || it == '_';
    let is_name =
        stem.starts_with(letter) && stem.chars().all(|it| letter(it) || it.is_ascii_digit());
    (!is_name).then(|| {
        Diagnostic::error(
            Code::InvalidSql,
            format!("`{}` cannot name a {what}", file.path),
            Span::whole(&file.text),
            format!("the {what} would be called `{stem}`, and a name is letters, digits and underscores, no digit first"),
            format!("rename the file, as in `{}.sql`", stem.replace(|it: char| !it.is_ascii_alphanumeric(), "_")),
        )
    })
}

/// The name of the model in a file.
pub(crate) fn stem(path: &str) -> &str {
    let file = path.rsplit('/').next().unwrap_or(path);
    file.strip_suffix(".sql").unwrap_or(file)
}

fn missing_config(root: &Path, error: &file::FileError) -> Diagnostic {
    let text = Text::new("command line", "dwh");
    let folder = if root.as_os_str().is_empty() {
        Path::new(".")
    } else {
        root
    }
    .display();
    let (why, fix) = if error.is_missing() {
        (
            format!("there is no `{FILE}` in `{folder}`"),
            format!("go to the folder of `{FILE}`, or make a project with `dwh init DIR`"),
        )
    } else {
        (
            format!("`{FILE}` in `{folder}` cannot be read: {}", error.source),
            format!("make `{FILE}` readable"),
        )
    };
    Diagnostic::error(
        Code::MissingFile,
        "this is not the folder of a project",
        Span::whole(&text),
        why,
        fix,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::render;

    fn check(files: &[(&str, &[u8])]) -> String {
        let folder = tempfile::tempdir().unwrap();
        for (path, content) in files {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, content).unwrap();
        }
        let lines: Vec<String> = match project(folder.path()) {
            Ok(project) => {
                let models = project.files.iter().map(|it| it.path.clone());
                let functions = project
                    .functions
                    .iter()
                    .map(|it| format!("function {}", it.path));
                let overrides = project
                    .overrides
                    .iter()
                    .map(|it| format!("{} on {}", it.model, it.engine));
                models.chain(functions).chain(overrides).collect()
            }
            Err(diagnostics) => diagnostics
                .iter()
                .map(|it| format!("{}; {}", render::concise(it), it.fix))
                .collect(),
        };
        lines
            .join("\n")
            .replace(&folder.path().display().to_string(), "<root>")
    }

    #[test]
    fn sql_files_are_sorted_by_what_they_are_without_hidden_ones() {
        let files = [
            "sql/b.sql",
            "sql/a/z.sql",
            "sql/functions/f.sql",
            "sql/.hidden.sql",
            "sql/.git/x.sql",
            "sql/notes.md",
            "sql/a/functions/g.sql",
            "sql/a/z.duckdb.sql",
        ];
        let mut files: Vec<(&str, &[u8])> = files
            .iter()
            .map(|it| (*it, &b"SELECT 1 AS x"[..]))
            .collect();
        files.push(("models.yaml", b"\xef\xbb\xbfname: shop\n"));
        assert_eq!(
            check(&files),
            "sql/a/functions/g.sql\nsql/a/z.sql\nsql/b.sql\nfunction sql/functions/f.sql\nz on duckdb"
        );
    }

    #[test]
    fn what_cannot_be_read_is_told() {
        insta::assert_snapshot!(check(&[]), @r"command line:1:1: error[missing-file]: this is not the folder of a project: there is no `models.yaml` in `<root>`; go to the folder of `models.yaml`, or make a project with `dwh init DIR`");
        insta::assert_snapshot!(check(&[("models.yaml", b"name: shop\n")]), @r"models.yaml:1:1: error[missing-file]: there is no `sql`: the project needs it; make the folder `sql` and put each model into a file `sql/<model>.sql`");
        insta::assert_snapshot!(check(&[("models.yaml", b"name: shop # caf\xe9\n"), ("sql/a.sql", b"SELECT 1")]), @r"models.yaml:1:17: error[invalid-config]: `models.yaml` is not UTF-8: the byte 0xe9 begins no character here; save the file as UTF-8");
        insta::assert_snapshot!(check(&[("models.yaml", b"name: shop\n"), ("sql/a.sql", b"SELECT 1 -- caf\xe9\n")]), @r"sql/a.sql:1:16: error[invalid-sql]: `sql/a.sql` is not UTF-8: the byte 0xe9 begins no character here; save the file as UTF-8");
    }

    #[test]
    fn mistakes_in_models_yaml_are_told_in_the_users_words() {
        let yaml =
            |it: &'static str| check(&[("models.yaml", it.as_bytes()), ("sql/a.sql", b"SELECT 1")]);
        let all = [
            "",
            "- a\n",
            "name: [a]\n",
            "nam: shop\n",
            "name: shop\nname: shop\n",
            "name: shop\nmodels:\n\ta: {}\n",
            "name: shop\nmodels: []\n",
            "name: shop\nmodels:\n  a: { materialized: tabel }\n",
            "name: shop\nmodels:\n  a: { tags: mart }\n",
            "name: shop\nmodels:\n  a:\n    tests:\n      - uniqe: [a]\n",
            "name: shop\nmodels:\n  a:\n    tests:\n      - accepted_values\n",
            "name: shop\nmodels:\n  a:\n    tests:\n      - accepted_values:\n        values: [a]\n",
            "name: shop\nmodels:\n  a:\n    tests:\n      - accepted_values: { value: [a] }\n",
            "name: shop\nmodels:\n  a:\n    tests:\n      - unique: [a]\n        level: warn\n",
            "name: shop\nmodels:\n  a:\n    tests:\n      - expression: { sql: x, level: warning }\n",
            "name: shop\nmodels:\n  a:\n    tests:\n      - expression: 3\n",
            "name: shop\nmodels:\n  a:\n    tests: not_null\n",
            "name: shop\nsources:\n  s: {}\n",
            "name: shop\nsources:\n  s:\n    max_rejects: -1\n    tables: {}\n",
            "name: shop\nvars:\n  x: { type: INT64, value: { a: 1 } }\n",
            "name: shop\n---\nname: shop\n",
            "name: shop\nmodels: {a: [}\n",
        ];
        let told: Vec<String> = all
            .iter()
            .map(|it| format!("{it:?}\n{}", yaml(it)))
            .collect();
        insta::assert_snapshot!(told.join("\n\n"));
    }

    #[test]
    fn a_variable_of_the_environment_must_be_set() {
        let yaml = b"name: shop\nsources:\n  s:\n    path: ${DWH_TEST_UNSET}/x\n    tables: { t: { file: t.csv } }\n";
        insta::assert_snapshot!(check(&[("models.yaml", yaml), ("sql/a.sql", b"SELECT 1")]), @r"models.yaml:4:11: error[invalid-config]: the environment variable `DWH_TEST_UNSET` is not set: the setting needs its value; set it, as in `export DWH_TEST_UNSET=...`, or write the value itself");
    }
}
