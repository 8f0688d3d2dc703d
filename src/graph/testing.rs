//! Projects from text, and diagnostics as text, for the tests of this layer.

use crate::diagnostic::{Diagnostic, render};
use crate::project::{Package, Project, SqlFile, read};

/// The project of a models.yaml and SQL files, read through a folder as users' are.
pub(crate) fn project(yaml: &str, files: &[(&str, &str)]) -> Project {
    let folder = tempfile::tempdir().expect("tests can make folders");
    std::fs::create_dir(folder.path().join("sql")).expect("the folder is new");
    std::fs::write(folder.path().join("models.yaml"), yaml).expect("the folder can be written");
    let mut project = read::project(folder.path()).unwrap_or_else(|it| panic!("{}", one_line(&it)));
    let package = std::sync::Arc::new(Package {
        name: project.config.name.value.clone(),
        dialect: project.config.dialect.as_ref().map(|it| it.value),
    });
    project.files = files
        .iter()
        .map(|(path, sql)| SqlFile {
            path: (*path).to_owned(),
            name: read::stem(path).to_owned(),
            kind: crate::project::FileKind::Sql,
            text: crate::diagnostic::Text::new(*path, *sql),
            below: path.strip_prefix("sql/").unwrap_or(path).to_owned(),
            package: std::sync::Arc::clone(&package),
        })
        .collect();
    project.files.sort_by(|a, b| a.path.cmp(&b.path));
    project
}

/// One line for each, with its fix.
pub(crate) fn one_line(diagnostics: &[Diagnostic]) -> String {
    diagnostics
        .iter()
        .map(|it| format!("{}; {}", render::concise(it), it.fix))
        .collect::<Vec<_>>()
        .join("\n")
}
