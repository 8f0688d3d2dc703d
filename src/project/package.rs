//! One models.yaml and the SQL files that belong to it: the project itself, or one that it imports.

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use serde_saphyr::Spanned;

use crate::diagnostic::{Code, Diagnostic, Span, Text};
use crate::file::{self, FileError};

use super::built_in::BuiltIn;
use super::places::Placed;
use super::read::{Unsaved, decode, is_sql, stem, unnameable};
use super::sheets;
use super::{Config, FileKind, Override, Package, SqlFile};

/// The folder of models where models.yaml names none.
const SQL: &str = "sql";

/// A package, read.
pub(super) struct Parsed {
    pub(super) home: Home,
    pub(super) config: Config,
    pub(super) files: SqlFiles,
    /// What it imports, by their places in the list of all packages.
    pub(super) imports: Vec<usize>,
    /// Where it is imported first; None is the project itself.
    pub(super) at: Option<Span>,
}

/// Where the files of a package are.
#[derive(Debug, Clone)]
pub(super) enum Home {
    /// A folder.
    Folder {
        /// Where it is.
        path: PathBuf,
        /// Its path from the folder of the project, with `/`; empty for that folder.
        name: String,
    },
    /// The program.
    BuiltIn(&'static BuiltIn),
}

impl Home {
    /// What the project calls a file of the package, whose own path is relative to the package.
    pub(super) fn name_of(&self, file: &str) -> String {
        match self {
            Self::Folder { name, .. } if name.is_empty() => file.to_owned(),
            Self::Folder { name, .. } => format!("{name}/{file}"),
            Self::BuiltIn(it) => format!("<{}>/{file}", it.name),
        }
    }

    /// The folder that a path in the package's models.yaml means.
    pub(super) fn beside(&self, path: &str) -> Self {
        let (root, name) = match self {
            Self::Folder { path, name } => (path.as_path(), name.as_str()),
            Self::BuiltIn(_) => (Path::new(""), ""),
        };
        Self::Folder {
            path: root.join(path),
            name: plain(&Path::new(name).join(path)),
        }
    }

    /// Equal for the same package, however it is imported.
    pub(super) fn key(&self) -> String {
        match self {
            Self::Folder { path, .. } => {
                let whole = path.canonicalize();
                whole.as_deref().unwrap_or(path).display().to_string()
            }
            Self::BuiltIn(it) => format!("<{}>", it.name),
        }
    }

    /// All bytes of a file, or of the unsaved text in its place.
    pub(super) fn read(&self, file: &str, unsaved: &Unsaved) -> Result<Vec<u8>, FileError> {
        if let Some(text) = unsaved.get(&self.name_of(file)) {
            return Ok(text.clone().into_bytes());
        }
        match self {
            Self::Folder { path, .. } => file::read(&path.join(file)),
            Self::BuiltIn(it) => {
                let content = it.file(file).map(|it| it.as_bytes().to_vec());
                content.ok_or_else(|| FileError {
                    path: PathBuf::from(file),
                    source: std::io::ErrorKind::NotFound.into(),
                })
            }
        }
    }

    /// The SQL files below a folder, sorted, and why some could not be found.
    fn below(&self, folder: &str, unsaved: &Unsaved) -> (Vec<String>, Option<FileError>) {
        let mut failed = None;
        let mut names: Vec<String> = match self {
            Self::Folder { path, .. } => {
                let mut paths = Vec::new();
                failed = file::below(&path.join(folder), "sql", &mut paths).err();
                paths.iter().map(|it| relative(path, it)).collect()
            }
            Self::BuiltIn(it) => it.files.iter().map(|it| it.0.to_owned()).collect(),
        };
        let prefix = self.name_of("");
        let open = unsaved.keys().filter(|it| is_sql(it));
        names.extend(open.filter_map(|it| Some(it.strip_prefix(&prefix)?.to_owned())));
        let inside = format!("{folder}/");
        names.retain(|it| it.starts_with(&inside));
        names.sort();
        names.dedup();
        (names, failed)
    }
}

/// The SQL files of a package, each list sorted by path.
#[derive(Default)]
pub(super) struct SqlFiles {
    pub(super) models: Vec<SqlFile>,
    pub(super) overrides: Vec<Override>,
    pub(super) functions: Vec<SqlFile>,
}

/// Reads the `*.sql` of the folders that a models.yaml names, but hidden ones; below a folder `functions` of them lie functions.
pub(super) fn sql_files(
    home: &Home,
    (text, config): (&Arc<Text>, Option<&Config>),
    unsaved: &Unsaved,
    diagnostics: &mut Vec<Diagnostic>,
) -> SqlFiles {
    let package = package(config);
    let mut files = SqlFiles::default();
    for folder in folders(config) {
        let (names, failed) = home.below(&folder, unsaved);
        let may_lack = config.is_none_or(|it| it.sql.is_none() && !it.import.is_empty());
        if let Some(error) = failed.filter(|it| !(may_lack && it.is_missing())) {
            let name = match home {
                Home::Folder { path, .. } => relative(path, &error.path),
                Home::BuiltIn(_) => folder.clone(),
            };
            diagnostics.push(unreadable(text, &home.name_of(&name), &error));
        }
        for file in names {
            let path = home.name_of(&file);
            let bytes = home.read(&file, unsaved);
            let bytes = bytes.map_err(|error| Box::new(unreadable(text, &path, &error)));
            let within = file.strip_prefix(&folder).unwrap_or(&file);
            let is_function =
                within.starts_with("/functions/") || folder.rsplit('/').next() == Some("functions");
            match bytes.and_then(|it| decode(&path, it)) {
                Ok(text) => {
                    let below = file.strip_prefix("sql/").unwrap_or(&file).to_owned();
                    let package = Arc::clone(&package);
                    let file = SqlFile {
                        name: stem(&path).to_owned(),
                        kind: FileKind::Sql,
                        path,
                        text,
                        below,
                        package,
                    };
                    files.add(file, is_function, diagnostics);
                }
                Err(diagnostic) => diagnostics.push(*diagnostic),
            }
        }
    }
    files
}

fn package(config: Option<&Config>) -> Arc<Package> {
    Arc::new(Package {
        name: config.map_or_else(String::new, |it| it.name.value.clone()),
        dialect: config.and_then(|it| it.dialect.as_ref().map(|it| it.value)),
    })
}

/// Reads the files of seeds, each with the name and place that models.yaml gives it.
pub(super) fn seeds(
    home: &Home,
    (placed, config): (&Placed, &Config),
    seeds: Vec<(Spanned<String>, Spanned<String>)>,
    unsaved: &Unsaved,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<SqlFile> {
    let package = package(Some(config));
    let mut files = Vec::new();
    for (name, file) in seeds {
        match sheets::one(home, placed, &file, unsaved) {
            Ok((path, text)) => files.push(SqlFile {
                path,
                name: name.value,
                kind: FileKind::Seed,
                text,
                below: file.value,
                package: Arc::clone(&package),
            }),
            Err(diagnostic) => diagnostics.push(sheets::coded(*diagnostic, Code::InvalidSeed)),
        }
    }
    files
}

/// The folders that models lie in, relative to their models.yaml, with `/`.
pub(super) fn folders(config: Option<&Config>) -> Vec<String> {
    let written = config.and_then(|it| it.sql.as_ref());
    let plainly = |it: &Spanned<String>| plain(Path::new(&it.value));
    written.map_or_else(
        || vec![SQL.to_owned()],
        |it| it.iter().map(plainly).collect(),
    )
}

impl SqlFiles {
    fn add(&mut self, file: SqlFile, is_function: bool, diagnostics: &mut Vec<Diagnostic>) {
        if is_function {
            diagnostics.extend(unnameable(&file, "function", stem(&file.path)));
            return self.functions.push(file);
        }
        let Some((model, engine)) = stem(&file.path).rsplit_once('.') else {
            diagnostics.extend(unnameable(&file, "model", stem(&file.path)));
            return self.models.push(file);
        };
        let (model, engine) = (model.to_owned(), engine.to_owned());
        diagnostics.extend(unnameable(&file, "model", &model));
        self.overrides.push(Override {
            file,
            model,
            engine,
        });
    }
}

/// A path with `/`, without `.`, and with `..` at its beginning only.
fn plain(path: &Path) -> String {
    let mut parts: Vec<String> = Vec::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if parts.last().is_some_and(|it| it != "..") => {
                parts.pop();
            }
            Component::RootDir => parts.push(String::new()),
            part => parts.push(part.as_os_str().to_string_lossy().into_owned()),
        }
    }
    parts.join("/")
}

/// A path relative to a folder that it lies in, with `/`.
pub(super) fn relative(root: &Path, path: &Path) -> String {
    plain(path.strip_prefix(root).unwrap_or(path))
}

fn unreadable(config: &Arc<Text>, name: &str, error: &FileError) -> Diagnostic {
    let (what, why, fix) = if error.is_missing() {
        (
            format!("there is no `{name}`"),
            "the project needs it".to_owned(),
            format!("make the folder `{name}` and put each model into a file `{name}/<model>.sql`"),
        )
    } else {
        (
            format!("`{name}` cannot be read"),
            error.source.to_string(),
            format!("make `{name}` readable"),
        )
    };
    Diagnostic::error(Code::MissingFile, what, name_of(config), why, fix)
}

/// Where models.yaml names the project: a mistake of the project as a whole is shown there.
fn name_of(config: &Arc<Text>) -> Span {
    let content = config.content();
    let start = if content.starts_with("name:") {
        Some(0)
    } else {
        content.find("\nname:").map(|it| it + 1)
    };
    let Some(start) = start else {
        return Span::whole(config);
    };
    let line = content[start..].lines().next().unwrap_or_default();
    Span::new(config, start..start + line.trim_end().len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_as_short_as_it_can_be() {
        let check = |it: &str| plain(Path::new(it));
        assert_eq!(check("./sql/"), "sql");
        assert_eq!(check("../../sql/../b"), "../../b");
        assert_eq!(check("a/../.."), "..");
        assert_eq!(check("/a/./b"), "/a/b");
        let own = Home::Folder {
            path: "/p".into(),
            name: String::new(),
        };
        assert_eq!(own.beside("./sql").beside("../b").name_of("x"), "b/x");
        assert_eq!(own.beside("../c").name_of("x"), "../c/x");
    }
}
