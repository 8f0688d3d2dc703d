//! Reads a project and everything that it imports.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use serde_saphyr::Spanned;

use crate::diagnostic::{Code, Diagnostic, Span, Text, did_you_mean, list};
use crate::file::FileError;

use super::built_in;
use super::package::{Home, Parsed, SqlFiles, relative, seeds as seeds_of, sql_files};
use super::places::Places;
use super::read::{FILE, Unsaved, decode};
use super::{Config, environment, seed, sheets, versions, yaml_error};

/// Everything that was read: the project first, then what it imports, in the order of `import:`, each before what it imports itself.
pub(super) struct Imports<'a> {
    pub(super) places: Places,
    /// None stands for a package with a mistake, which is reported.
    pub(super) packages: Vec<Option<Parsed>>,
    /// The CSV files that belong to the packages, as the project calls them.
    pub(super) sheets: BTreeMap<String, Arc<Text>>,
    pub(super) diagnostics: Vec<Diagnostic>,
    keys: Vec<String>,
    /// The packages that are being read, each imported by the one before it.
    open: Vec<(usize, Option<Span>)>,
    unsaved: &'a Unsaved,
}

impl<'a> Imports<'a> {
    /// Reads the project of a models.yaml whose bytes are known.
    pub(super) fn of(root: &Path, text: &Arc<Text>, unsaved: &'a Unsaved) -> Self {
        let mut imports = Self {
            places: Places::default(),
            packages: Vec::new(),
            sheets: BTreeMap::new(),
            diagnostics: Vec::new(),
            keys: Vec::new(),
            open: Vec::new(),
            unsaved,
        };
        let home = Home::Folder {
            path: root.to_owned(),
            name: String::new(),
        };
        imports.add(home, text, None);
        imports
    }

    /// Adds a package and what it imports; gives its place in the list.
    fn add(&mut self, home: Home, text: &Arc<Text>, at: Option<Span>) -> usize {
        let index = self.packages.len();
        self.packages.push(None);
        self.keys.push(home.key());
        self.open.push((index, at.clone()));
        let placed = self.places.add(Arc::clone(text));
        let config = yaml_error::config(&placed).map(|mut config| {
            let lookup = |name: &str| std::env::var(name).ok();
            let unset = environment::expand(&placed, &mut config, &lookup);
            self.diagnostics.extend(unset);
            for read in sheets::read(&home, &placed, &mut config, self.unsaved) {
                match read {
                    Ok((name, text)) => drop(self.sheets.insert(name, text)),
                    Err(diagnostic) => self.diagnostics.push(*diagnostic),
                }
            }
            config
        });
        let config = config.map_err(|it| self.diagnostics.extend(it)).ok();
        let source = (text, config.as_ref());
        let mut files = sql_files(&home, source, self.unsaved, &mut self.diagnostics);
        if let Some(mut config) = config {
            let seeds = seed::take(&placed, &mut config, &mut self.diagnostics);
            let source = (&placed, &config);
            let seeds = seeds_of(&home, source, seeds, self.unsaved, &mut self.diagnostics);
            files.models.extend(seeds);
            let models = &mut files.models;
            versions::take(&placed, &mut config, models, &mut self.diagnostics);
            self.packages[index] = Some(self.with_imports(home, config, files, at));
        }
        self.open.pop();
        index
    }

    fn with_imports(
        &mut self,
        home: Home,
        config: Config,
        files: SqlFiles,
        at: Option<Span>,
    ) -> Parsed {
        let mut imports = Vec::new();
        for import in &config.import {
            let at = self.places.span(import.referenced);
            match self.import(&home, import, &at) {
                Ok(index) => imports.push(index),
                Err(diagnostic) => self.diagnostics.push(*diagnostic),
            }
        }
        Parsed {
            home,
            config,
            files,
            imports,
            at,
        }
    }

    fn import(
        &mut self,
        from: &Home,
        import: &Spanned<String>,
        at: &Span,
    ) -> Result<usize, Box<Diagnostic>> {
        let written = import.value.as_str();
        let home = home(from, written, at)?;
        let key = home.key();
        if let Some(known) = self.keys.iter().position(|it| *it == key) {
            let open = self.open.iter().position(|it| it.0 == known);
            return match open {
                None => Ok(known),
                Some(first) => Err(Box::new(self.circle(first, at))),
            };
        }
        let name = home.name_of(FILE);
        let bytes = home.read(FILE, self.unsaved);
        let bytes = bytes.map_err(|error| Box::new(no_project(&home, written, at, &error)))?;
        let text = decode(&name, bytes)?;
        Ok(self.add(home, &text, Some(at.clone())))
    }

    /// `open[first]` is imported again.
    fn circle(&self, first: usize, at: &Span) -> Diagnostic {
        let mut diagnostic = invalid(
            "projects import each other in a circle",
            at,
            "this is being imported already",
            "remove one of the imports, or move what both need into a project that both import",
        );
        let others = self.open[first + 1..].iter();
        diagnostic.related = others
            .filter_map(|it| Some((it.1.clone()?, "which is imported here".to_owned())))
            .collect();
        diagnostic
    }
}

/// Whether an entry of `import:` is a path, not the name of a package of the program.
pub(super) fn is_path(written: &str) -> bool {
    written.starts_with('.') || written.contains(['/', '\\'])
}

/// What an entry of `import:` names: a path where it looks like one, else a package of the program.
fn home(from: &Home, written: &str, at: &Span) -> Result<Home, Box<Diagnostic>> {
    if is_path(written) {
        return Ok(from.beside(written));
    }
    let names = || built_in::ALL.iter().map(|it| it.name);
    let found = built_in::ALL.iter().find(|it| it.name == written);
    found.map(Home::BuiltIn).ok_or_else(|| {
        let otherwise = format!(
            "name {}, or write a folder as a path: `./{written}`",
            list(names())
        );
        Box::new(invalid(
            format!("unknown package `{written}`"),
            at,
            format!("dwh brings no package `{written}`"),
            did_you_mean(written, names(), otherwise),
        ))
    })
}

fn no_project(home: &Home, written: &str, at: &Span, error: &FileError) -> Diagnostic {
    let Home::Folder { path, .. } = home else {
        return invalid(
            format!("`{written}` cannot be imported"),
            at,
            error.source.to_string(),
            "import another package",
        );
    };
    let folder = home.name_of("");
    let folder = folder.trim_end_matches('/');
    if !path.exists() {
        return invalid(
            format!("there is no `{written}` to import"),
            at,
            format!("there is no folder `{folder}`"),
            "write the path of a folder with a `models.yaml`, relative to this file",
        );
    }
    if error.is_missing() || !path.is_dir() {
        return invalid(
            format!("`{written}` is no project"),
            at,
            format!("there is no `{FILE}` in `{folder}`"),
            "import the folder that `models.yaml` lies in",
        );
    }
    invalid(
        format!("`{written}` cannot be imported"),
        at,
        format!(
            "`{}` cannot be read: {}",
            relative(path, &error.path),
            error.source
        ),
        format!("make `{FILE}` readable"),
    )
}

fn invalid(
    what: impl Into<String>,
    at: &Span,
    why: impl Into<String>,
    fix: impl Into<String>,
) -> Diagnostic {
    Diagnostic::error(Code::InvalidImport, what, at.clone(), why, fix)
}
