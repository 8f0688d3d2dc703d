//! Which folders a project is made of, without reading what lies in them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::file;

use super::package::folders;
use super::places::Places;
use super::read::{FILE, decode};
use super::{Config, import, yaml_error};

/// The folders below `root` that SQL files of its project lie in: its own, and those of projects in it that it imports.
///
/// Where models.yaml cannot be read they are `sql`.
pub fn inside(root: &Path) -> Vec<PathBuf> {
    let whole = |it: &Path| it.canonicalize().unwrap_or_else(|_| it.to_owned());
    let border = whole(root);
    let mut found = Vec::new();
    let mut seen = BTreeSet::from([border.clone()]);
    let mut open = vec![root.to_owned()];
    while let Some(project) = open.pop() {
        let config = config(&project);
        let own = folders(config.as_ref()).into_iter();
        let own = own.map(|it| project.join(it));
        let may_lack = config.is_some_and(|it| !it.import.is_empty() && it.sql.is_none());
        found.extend(own.filter(|it| !may_lack || it.is_dir()));
        for imported in imports(&project) {
            let folder = whole(&imported);
            if folder.starts_with(&border) && seen.insert(folder) {
                open.push(imported);
            }
        }
    }
    found
}

/// The folders of the projects that the project in `root` imports itself; none where its models.yaml cannot be read.
pub fn imports(root: &Path) -> Vec<PathBuf> {
    let Some(config) = config(root) else {
        return Vec::new();
    };
    let written = config.import.iter().map(|it| it.value.as_str());
    let paths = written.filter(|it| import::is_path(it));
    paths.map(|it| root.join(it)).collect()
}

/// The project that a file belongs to: that of the nearest models.yaml upwards, or one above it that imports that one.
pub fn project_of(path: &Path) -> Option<PathBuf> {
    let mut projects = path.ancestors().filter(|it| it.join(FILE).is_file());
    let nearest = projects.next()?;
    let whole = nearest.canonicalize().ok()?;
    let is_it = |it: &PathBuf| it.canonicalize().is_ok_and(|it| it == whole);
    let above = projects.find(|above| imports(above).iter().any(is_it));
    Some(above.unwrap_or(nearest).to_owned())
}

fn config(root: &Path) -> Option<Config> {
    let bytes = file::read(&root.join(FILE)).ok()?;
    let text = decode(FILE, bytes).ok()?;
    yaml_error::config(&Places::default().add(text)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(files: &[(&str, &str)], ask: impl Fn(&Path) -> Vec<PathBuf>) -> String {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        for (path, content) in files {
            let path = root.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, content).unwrap();
        }
        let shown = |it: &PathBuf| it.strip_prefix(&root).map(|it| it.display().to_string());
        let found: Vec<String> = ask(&root)
            .iter()
            .map(|it| shown(it).unwrap_or_else(|_| "outside".into()))
            .collect();
        found.join(" ")
    }

    const FILES: &[(&str, &str)] = &[
        (
            "shop/models.yaml",
            "name: shop\nimport: [./sql, ../base, customer_analytics]\nsql: [sql/staging]\n",
        ),
        (
            "shop/sql/models.yaml",
            "name: package\nsql: [core, marts]\nimport: [../../base]\n",
        ),
        ("base/models.yaml", "name: base\n"),
        ("lone/models.yaml", "name: lone\nsql: 3\n"),
    ];

    #[test]
    fn what_is_imported_from_inside_belongs_to_the_project() {
        let inside = |root: &Path| inside(&root.join("shop"));
        assert_eq!(
            check(FILES, inside),
            "shop/sql/staging shop/./sql/core shop/./sql/marts"
        );
        assert_eq!(
            check(FILES, |root| super::inside(&root.join("lone"))),
            "lone/sql"
        );
    }

    #[test]
    fn a_file_belongs_to_the_project_that_imports_its_own() {
        let of = |file: &'static str| {
            check(FILES, |root| {
                project_of(&root.join(file)).into_iter().collect()
            })
        };
        assert_eq!(of("shop/sql/core/a.sql"), "shop");
        assert_eq!(of("shop/sql/staging/a.sql"), "shop");
        assert_eq!(of("base/sql/a.sql"), "base");
    }
}
