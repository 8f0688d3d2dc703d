//! Draws the mistakes of `tests/errors/`.
use std::path::Path;

use crate::diagnostic::{Diagnosed, render, sort};
use crate::graph::{Graph, select, target};
use crate::project::read;

fn run(folder: &Path, command: &str) -> Diagnosed<()> {
    let project = read::project(folder)?;
    let (mut vars, mut selectors, mut named) = (Vec::new(), Vec::new(), None);
    let (flags, quoted) = command.split_once('\'').map_or((command, None), |(a, b)| (a, Some(b.trim().trim_end_matches('\''))));
    let words: Vec<&str> = flags.split_whitespace().chain(quoted).collect();
    for pair in words[1..].chunks(2) {
        match pair {
            ["-s", it] => selectors.push((*it).to_owned()),
            ["--target", it] => named = Some(*it),
            ["--var", it] => vars.push(it.split_once('=').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap()),
            _ => panic!("{pair:?}"),
        }
    }
    let mut mistakes = Vec::new();
    mistakes.extend(target::target(&project, named).err().unwrap_or_default());
    match Graph::resolve(&project, &vars) {
        Ok(graph) if mistakes.is_empty() => return select::select(&graph, &selectors, &[]).map(|_| ()),
        Ok(_) => {}
        Err(more) => mistakes.extend(more),
    }
    sort(&mut mistakes);
    Err(mistakes)
}

#[test]
fn errors() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/errors");
    for folder in crate::file::list(&root).unwrap() {
        let command = std::fs::read_to_string(folder.join("command.txt")).unwrap_or("plan".into());
        let drawn: Vec<_> = run(&folder, &command).unwrap_err().iter().map(|it| format!("{}\n", render::full(it, false, 100).trim_end())).collect();
        let drawn = format!("{}exit 2\n", drawn.join("\n"));
        std::fs::write(folder.join("expected.txt"), drawn).unwrap();
    }
}
