//! Makes one project of several packages: what a package defines wins over what it imports.

use std::collections::{BTreeMap, BTreeSet};

use serde_saphyr::Spanned;

use crate::diagnostic::{Code, Diagnostic, Span};

use super::config::{SourceConfig, UnitTestConfig, Value, VarConfig};
use super::package::{Home, Parsed};
use super::places::Places;
use super::{Config, Named, Override, SqlFile};

/// What a project and its imports define together.
pub(super) struct Merged {
    pub(super) config: Config,
    pub(super) models: Vec<SqlFile>,
    pub(super) overrides: Vec<Override>,
    pub(super) functions: Vec<SqlFile>,
}

/// One project of the packages; the first one is the project itself.
pub(super) fn merge(
    packages: Vec<Parsed>,
    places: &Places,
    diagnostics: &mut Vec<Diagnostic>,
) -> Merged {
    let reach = Reach::of(&packages);
    let mut parts = Parts::default();
    for (from, package) in packages.into_iter().enumerate() {
        parts.add(from, package);
    }
    let models = reach.files(parts.models, "model", Code::DuplicateModel, diagnostics);
    let functions = reach.files(
        parts.functions,
        "function",
        Code::InvalidImport,
        diagnostics,
    );
    let overrides = reach.overrides(parts.overrides, &models);
    let mut config = parts.own.expect("the project is the first of the packages");
    let mut settle = Settle {
        reach: &reach,
        places,
        diagnostics,
    };
    for test in &mut parts.unit_tests {
        test.value.1.own_vars = reach.variables_of(test.package, &parts.vars);
    }
    config.vars = settle.variables(parts.vars);
    config.sources = settle.one_of_each(parts.sources, "source");
    config.models = reach.nearest(parts.settings).into_iter().collect();
    config.unit_tests = reach.unit_tests(parts.unit_tests, &models);
    config.functions = reach.nearest(parts.notes).into_iter().collect();
    // An outer project's settings of a folder come after those of what it imports, and win.
    parts.folders.reverse();
    config.folders = parts
        .folders
        .into_iter()
        .flat_map(Named::into_entries)
        .collect();
    let only = |files: Vec<From<SqlFile>>| files.into_iter().map(|it| it.value).collect();
    let mut merged = Merged {
        config,
        models: only(models),
        overrides,
        functions: only(functions),
    };
    merged.models.sort_by(|a, b| a.path.cmp(&b.path));
    merged.functions.sort_by(|a, b| a.path.cmp(&b.path));
    merged
}

/// Something that a package defines.
struct From<T> {
    /// The package.
    package: usize,
    value: T,
}

/// An entry of models.yaml with its package.
type Entry<T> = From<(Spanned<String>, T)>;

type Entries<T> = Vec<Entry<T>>;

/// All that the packages define, by what it is.
#[derive(Default)]
struct Parts {
    own: Option<Config>,
    models: Vec<From<SqlFile>>,
    overrides: Vec<From<Override>>,
    functions: Vec<From<SqlFile>>,
    vars: Entries<VarConfig>,
    sources: Entries<SourceConfig>,
    settings: Entries<super::config::ModelConfig>,
    notes: Entries<super::config::FunctionConfig>,
    unit_tests: Entries<UnitTestConfig>,
    folders: Vec<Named<super::config::FolderConfig>>,
}

impl Parts {
    fn add(&mut self, package: usize, parsed: Parsed) {
        fn from<T>(package: usize, values: Vec<T>) -> impl Iterator<Item = From<T>> {
            values.into_iter().map(move |value| From { package, value })
        }
        let Parsed {
            home,
            config,
            files,
            ..
        } = parsed;
        self.models.extend(from(package, files.models));
        self.overrides.extend(from(package, files.overrides));
        self.functions.extend(from(package, files.functions));
        // Without `..`: whoever adds a key must say here whether it is imported.
        let Config {
            vars,
            sources,
            folders,
            functions,
            models,
            unit_tests,
            // Read with the package: its files, what it imports and its language.
            import,
            sql,
            seeds,
            dialect,
            // The project's own alone.
            name,
            target,
            targets,
        } = config;
        self.vars.extend(from(package, vars.into_entries()));
        let mut sources = sources.into_entries();
        for (name, source) in &mut sources {
            resettle(&home, name, source);
        }
        self.sources.extend(from(package, sources));
        self.settings.extend(from(package, models.into_entries()));
        self.notes.extend(from(package, functions.into_entries()));
        let tests = unit_tests.into_iter().map(|it| (it.name.clone(), it));
        self.unit_tests.extend(from(package, tests.collect()));
        self.folders.push(folders);
        self.own.get_or_insert(Config {
            import,
            sql,
            seeds,
            dialect,
            name,
            target,
            targets,
            vars: Named::default(),
            sources: Named::default(),
            folders: Named::default(),
            functions: Named::default(),
            models: Named::default(),
            unit_tests: Vec::new(),
        });
    }
}

/// Makes the path of a source, which is relative to its own models.yaml, one from the project. A package without a folder has its
/// files where the project has them.
fn resettle(home: &Home, name: &Spanned<String>, source: &mut SourceConfig) {
    let Home::Folder { name: folder, .. } = home else {
        return;
    };
    if folder.is_empty() {
        return;
    }
    match &mut source.path {
        Some(path) => {
            let below = std::path::Path::new(folder).join(&path.value);
            path.value = below.to_string_lossy().into_owned();
        }
        none => *none = Some(Spanned::new(folder.clone(), name.referenced, name.defined)),
    }
}

/// Which packages each package imports, through others too.
struct Reach {
    below: Vec<BTreeSet<usize>>,
    /// Where each is imported.
    at: Vec<Option<Span>>,
}

impl Reach {
    fn of(packages: &[Parsed]) -> Self {
        let mut below: Vec<BTreeSet<usize>> = packages
            .iter()
            .map(|it| it.imports.iter().copied().collect())
            .collect();
        // Each round goes one import further; a chain is no longer than there are packages.
        for _ in 0..below.len() {
            for index in 0..below.len() {
                let further: Vec<usize> = below[index]
                    .iter()
                    .flat_map(|it| below[*it].iter().copied())
                    .collect();
                below[index].extend(further);
            }
        }
        Self {
            below,
            at: packages.iter().map(|it| it.at.clone()).collect(),
        }
    }

    /// Of packages that define the same, those that no other of them imports.
    fn nearest_of(&self, packages: &BTreeSet<usize>) -> BTreeSet<usize> {
        let is_imported = |it: &usize| packages.iter().any(|by| self.below[*by].contains(it));
        let nearest = packages.iter().filter(|it| !is_imported(it));
        nearest.copied().collect()
    }

    /// The nearest package of each name; of several the first.
    fn winners(&self, names: impl Iterator<Item = (String, usize)>) -> BTreeMap<String, usize> {
        let mut packages: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
        for (name, package) in names {
            packages.entry(name).or_default().insert(package);
        }
        let nearest = packages.into_iter().filter_map(|(name, packages)| {
            let first = self.nearest_of(&packages).into_iter().next()?;
            Some((name, first))
        });
        nearest.collect()
    }

    /// The entry of the nearest package, of each name.
    fn nearest<T>(&self, entries: Entries<T>) -> Vec<(Spanned<String>, T)> {
        let names = entries
            .iter()
            .map(|it| (it.value.0.value.clone(), it.package));
        let winners = self.winners(names);
        let won = entries
            .into_iter()
            .filter(|it| winners[&it.value.0.value] == it.package);
        won.map(|it| it.value).collect()
    }

    /// The unit tests, but those of a model that another package has defined anew: they say what a query gives that is there no more.
    fn unit_tests(
        &self,
        mut tests: Entries<UnitTestConfig>,
        models: &[From<SqlFile>],
    ) -> Vec<UnitTestConfig> {
        let of = |it: &From<SqlFile>| (it.value.name.to_lowercase(), it.package);
        let packages: BTreeMap<String, usize> = models.iter().map(of).collect();
        tests.retain(|it| {
            let model = packages.get(&it.value.1.model.value.to_lowercase());
            model.is_none_or(|by| *by == it.package || self.below[it.package].contains(by))
        });
        let nearest = self.nearest(tests).into_iter();
        nearest.map(|it| it.1).collect()
    }

    /// What a package knows of variables: those that it or an import of it declares, with the value of the nearest that gives one.
    fn variables_of(
        &self,
        package: usize,
        vars: &Entries<VarConfig>,
    ) -> Vec<(String, Option<Spanned<Value>>)> {
        let is_known = |it: usize| it == package || self.below[package].contains(&it);
        let known: Vec<_> = vars.iter().filter(|it| is_known(it.package)).collect();
        let names: BTreeSet<&String> = known.iter().map(|it| &it.value.0.value).collect();
        let variables = names.into_iter().map(|name| {
            let of_name = known.iter().filter(|it| it.value.0.value == *name);
            let values = of_name.filter_map(|it| Some((it.package, it.value.1.value.as_ref()?)));
            let values: Vec<(usize, &Spanned<Value>)> = values.collect();
            let nearest = self.nearest_of(&values.iter().map(|it| it.0).collect());
            let value = values.into_iter().find(|it| nearest.contains(&it.0));
            (name.clone(), value.map(|it| it.1.clone()))
        });
        variables.collect()
    }

    /// The file of the nearest package, of each name; where two imports have one, a mistake.
    fn files(
        &self,
        files: Vec<From<SqlFile>>,
        what: &str,
        code: Code,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Vec<From<SqlFile>> {
        // DuckDB does not tell upper from lower case, so neither may names.
        let name = |it: &From<SqlFile>| it.value.name.to_lowercase();
        let mut packages: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
        for file in &files {
            packages.entry(name(file)).or_default().insert(file.package);
        }
        for packages in packages.values_mut() {
            *packages = self.nearest_of(packages);
        }
        let mut first: BTreeMap<String, usize> = BTreeMap::new();
        let mut won: Vec<From<SqlFile>> = Vec::new();
        for file in files {
            let name = name(&file);
            if !packages[&name].contains(&file.package) {
                continue;
            }
            match first.get(&name).map(|it| &won[*it]) {
                Some(other) if other.package != file.package => {
                    diagnostics.push(self.two_files(what, code, &file, other));
                }
                // Two of one package are told apart by the graph.
                Some(_) => won.push(file),
                None => {
                    first.insert(name, won.len());
                    won.push(file);
                }
            }
        }
        won
    }

    fn two_files(
        &self,
        what: &str,
        code: Code,
        file: &From<SqlFile>,
        other: &From<SqlFile>,
    ) -> Diagnostic {
        let name = file.value.name.as_str();
        let place = |it: &From<SqlFile>| {
            let whole = || Span::whole(&it.value.text);
            self.at[it.package].clone().unwrap_or_else(whole)
        };
        let mut diagnostic = Diagnostic::error(
            code,
            format!("two imports define the {what} `{name}`"),
            place(file),
            format!("`{}` is one", file.value.path),
            format!(
                "write `{name}.sql` in this project: its own {what} wins; or import one of the two"
            ),
        );
        let note = format!("`{}` is another", other.value.path);
        diagnostic.related.push((place(other), note));
        diagnostic
    }

    /// The overrides that stand in for the models that have won: of each engine the nearest one.
    fn overrides(&self, overrides: Vec<From<Override>>, models: &[From<SqlFile>]) -> Vec<Override> {
        let of = |it: &From<Override>| (it.value.model.to_lowercase(), it.value.engine.clone());
        let replaced = |it: &From<Override>| {
            let mut models = models.iter();
            let model = models.find(|model| model.value.name.eq_ignore_ascii_case(&it.value.model));
            model.is_some_and(|model| self.below[model.package].contains(&it.package))
        };
        let mut kept: Vec<From<Override>> =
            overrides.into_iter().filter(|it| !replaced(it)).collect();
        let all: Vec<_> = kept.iter().map(|it| (of(it), it.package)).collect();
        kept.retain(|it| {
            let others = all.iter().filter(|other| other.0 == of(it));
            let packages: BTreeSet<usize> = others.map(|it| it.1).collect();
            self.nearest_of(&packages).contains(&it.package)
        });
        kept.sort_by(|a, b| a.value.file.path.cmp(&b.value.file.path));
        kept.into_iter().map(|it| it.value).collect()
    }
}

struct Settle<'a> {
    reach: &'a Reach,
    places: &'a Places,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Settle<'_> {
    /// The entry of the nearest package, of each name; where two imports have one, a mistake.
    fn one_of_each<T>(&mut self, entries: Entries<T>, what: &str) -> Named<T> {
        let names: BTreeSet<String> = entries.iter().map(|it| it.value.0.value.clone()).collect();
        for name in names {
            let mut same = entries.iter().filter(|it| it.value.0.value == name);
            let packages: BTreeSet<usize> = same.clone().map(|it| it.package).collect();
            let nearest = self.reach.nearest_of(&packages);
            let mut same = same
                .by_ref()
                .filter(|it| nearest.contains(&it.package))
                .map(|it| (it.package, self.places.span(it.value.0.referenced)));
            let Some((package, first)) = same.next() else {
                continue;
            };
            // Twice in one file is YAML's mistake, which has been told.
            let Some((_, second)) = same.find(|it| it.0 != package) else {
                continue;
            };
            let mut diagnostic = Diagnostic::error(
                Code::InvalidImport,
                format!("two imports define the {what} `{name}`"),
                second,
                "this is one",
                format!("define `{name}` in the project that imports both: its own {what} wins"),
            );
            diagnostic
                .related
                .push((first, "this is another".to_owned()));
            self.diagnostics.push(diagnostic);
        }
        self.reach.nearest(entries).into_iter().collect()
    }

    /// Where two imports give a variable different values and nobody nearer does.
    fn set_twice(&mut self, entries: &Entries<VarConfig>) {
        let is_declared = |it: &Entry<VarConfig>| it.value.1.column_type.is_some();
        let value = |it: &Entry<VarConfig>| it.value.1.value.as_ref().map(|it| it.value.clone());
        let mut by_name: BTreeMap<&str, Vec<&Entry<VarConfig>>> = BTreeMap::new();
        // An entry that only describes the variable gives no value.
        for entry in entries {
            if is_declared(entry) || value(entry).is_some() {
                by_name.entry(&entry.value.0.value).or_default().push(entry);
            }
        }
        for (name, mut same) in by_name {
            let packages = same.iter().map(|it| it.package).collect();
            let nearest = self.reach.nearest_of(&packages);
            same.retain(|it| nearest.contains(&it.package));
            let first = same[0];
            // Two declarations are told as such.
            let differs = |it: &&&Entry<VarConfig>| {
                let are_declared = is_declared(first) && is_declared(it);
                it.package != first.package && !are_declared && value(first) != value(it)
            };
            let Some(second) = same.iter().find(differs) else {
                continue;
            };
            let place = |it: &Entry<VarConfig>| self.places.span(it.value.0.referenced);
            let mut diagnostic = Diagnostic::error(
                Code::InvalidImport,
                format!("two imports give the variable `{name}` different values"),
                place(second),
                "this is one",
                format!("set `{name}` in the project that imports both: its own value wins"),
            );
            let note = "this is another".to_owned();
            diagnostic.related.push((place(first), note));
            self.diagnostics.push(diagnostic);
        }
    }

    /// The variables: an entry without a type sets the value of an imported one.
    fn variables(&mut self, entries: Entries<VarConfig>) -> Named<VarConfig> {
        self.set_twice(&entries);
        let (mut values, declared): (Entries<VarConfig>, Entries<VarConfig>) = entries
            .into_iter()
            .partition(|it| it.value.1.column_type.is_none());
        let names = declared
            .iter()
            .map(|it| (it.value.0.value.clone(), it.package));
        let declared_by = self.reach.winners(names);
        let mut vars = self.one_of_each(declared, "variable");
        // Whoever imports another sets its values later.
        values.sort_by_key(|it| self.reach.below[it.package].len());
        let mut lone = Vec::new();
        for value in values {
            let below = &self.reach.below[value.package];
            let (name, set) = value.value;
            let by = declared_by.get(&name.value);
            if by.is_some_and(|it| !below.contains(it)) {
                continue; // another project has declared it anew since
            }
            match vars.iter_mut().find(|it| it.0.value == name.value) {
                Some((_, var)) => {
                    var.value = set.value.or(var.value.take());
                    if !set.description.is_empty() {
                        var.description = set.description;
                    }
                }
                None => lone.push((name, set)),
            }
        }
        lone.extend(vars.into_entries());
        lone.into_iter().collect()
    }
}
