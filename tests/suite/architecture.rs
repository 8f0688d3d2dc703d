//! What must hold for the source text itself.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Layers from low to high; a file belongs to the longest path that it begins with, and may name its own and lower ones.
///
/// Modules in one row may name each other: they are one layer.
const LAYERS: &[&[&str]] = &[
    &[
        "diagnostic",
        "file",
        "fingerprint",
        "csv",
        "calendar",
        "parallel",
    ],
    &["sql"],
    &["googlesql"],
    &["project"],
    // A model's parsed query and a variable's literal are part of the graph, which is therefore above `sql`.
    &["graph"],
    &["source"],
    // The statements around a query are made from source tables and rules of the graph.
    &["sql/write"],
    &["engine"],
    // Schemas of Parquet files and inferred types are asked of an engine, in statements of `sql/write`.
    &["source/infer", "source/inspect", "source/parquet"],
    &["state"],
    &["compile"],
    &["check"],
    &["plan"],
    &["event"],
    &["record"],
    &["run"],
    &["publish"],
    &["demo"],
    &["arguments"],
    &["report"],
    &["commands"],
    &["lsp"],
    &["cli"],
];

const BANNED: &[&str] = &["utils", "common", "helpers", "misc", "types", "imp", "mod"];

const LONGEST: usize = 500;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files(folder: &str) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == "rs") {
                let name = path
                    .strip_prefix(root())
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .replace('\\', "/");
                files.insert(name, fs::read_to_string(&path).unwrap());
            }
        }
    }
    files
}

/// The layer of a module path such as `sql/write/relation`, and its name.
fn layer(module: &str) -> Option<(usize, &'static str)> {
    let is_in = |name: &str| {
        module == name
            || module
                .strip_prefix(name)
                .is_some_and(|it| it.starts_with('/'))
    };
    let layers = LAYERS
        .iter()
        .enumerate()
        .flat_map(|(index, names)| names.iter().map(move |it| (index, *it)));
    layers
        .filter(|(_, name)| is_in(name))
        .max_by_key(|(_, name)| name.len())
}

/// The modules that a text names by `crate::`, as paths; `use crate::a::{b, c}` names `a/b` and `a/c`.
fn named(text: &str) -> Vec<String> {
    let mut modules = Vec::new();
    for (at, _) in text.match_indices("crate::") {
        let line_start = text[..at].rfind('\n').map_or(0, |it| it + 1);
        if text[line_start..at].trim_start().starts_with("//") {
            continue;
        }
        let rest = &text[at + "crate::".len()..];
        let end = rest
            .find(|it: char| !it.is_alphanumeric() && it != '_' && it != ':')
            .unwrap_or(rest.len());
        let path = rest[..end].trim_end_matches(':').replace("::", "/");
        match rest[end..]
            .strip_prefix('{')
            .and_then(|it| it.split_once('}'))
        {
            Some((inside, _)) if path.is_empty() || rest[..end].ends_with("::") => {
                let inside = inside
                    .split(',')
                    .map(|it| it.trim().replace("::", "/"))
                    .filter(|it| !it.is_empty());
                modules.extend(
                    inside.map(|it| format!("{path}/{it}").trim_start_matches('/').to_owned()),
                );
            }
            Some(_) | None => modules.push(path),
        }
    }
    modules
}

#[test]
fn modules_are_found_in_uses_and_paths() {
    let text =
        "use crate::a::b::{self, C};\n// crate::z\nuse crate::{d, e::F};\nlet x = crate::g::h();";
    assert_eq!(named(text), ["a/b/self", "a/b/C", "d", "e/F", "g/h"]);
    assert!(
        layer("sql/write/relation") > layer("graph") && layer("sql/translate") < layer("graph")
    );
}

#[test]
fn layers() {
    let mut wrong = Vec::new();
    for (file, text) in rust_files("src") {
        let module = file.trim_start_matches("src/").trim_end_matches(".rs");
        if matches!(module, "main" | "lib") {
            continue;
        }
        let Some((own, _)) = layer(module) else {
            wrong.push(format!("{file} belongs to no layer"));
            continue;
        };
        // A test may look at its module from above.
        let program = if module.ends_with("/tests") {
            ""
        } else {
            text.split("#[cfg(test)]").next().unwrap_or_default()
        };
        for used in named(program) {
            match layer(&used) {
                Some((index, name)) if index > own => {
                    wrong.push(format!("{file} names `{name}`, which is above it"));
                }
                Some(_) => (),
                None => wrong.push(format!("{file} names `{used}`, which belongs to no layer")),
            }
        }
    }
    wrong.dedup();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn files_say_what_they_are_for_and_stay_short() {
    let mut wrong = Vec::new();
    for (file, text) in rust_files("src").into_iter().chain(rust_files("tests")) {
        let lines = text.lines().count();
        let stem = Path::new(&file)
            .file_stem()
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned();
        if !text.starts_with("//!") && file != "src/lib.rs" {
            wrong.push(format!("{file} does not begin with `//!`"));
        }
        if lines > LONGEST {
            wrong.push(format!("{file} has {lines} lines"));
        }
        if BANNED.contains(&stem.as_str()) {
            wrong.push(format!(
                "{file} is named after a kind of thing, not after what it is for"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn test_files_are_linked() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let suite = fs::read_to_string(root().join("tests/suite.rs")).unwrap();
    for file in rust_files("tests").into_keys() {
        let name = file.trim_start_matches("tests/");
        let is_linked = manifest.contains(&format!("path = \"{file}\""))
            || suite.contains(&format!("\"{name}\""));
        assert!(is_linked, "{file} is compiled by nothing");
    }
}

#[test]
fn the_architecture_document_is_short_and_names_every_module() {
    let document = fs::read_to_string(root().join("src/ARCHITECTURE.md")).unwrap();
    assert!(document.lines().count() <= 150);
    let library = fs::read_to_string(root().join("src/lib.rs")).unwrap();
    for module in library
        .lines()
        .filter_map(|it| it.strip_prefix("pub mod "))
        .map(|it| it.trim_end_matches(';'))
    {
        assert!(
            document.contains(&format!("[`{module}`]")),
            "ARCHITECTURE.md does not name `{module}`"
        );
    }
}
