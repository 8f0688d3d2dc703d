//! What a user sees of each mistake: every folder of `tests/errors/` is a project with one, and the text that it must lead to.
//!
//! `command.txt` holds the arguments (`plan` without it), `expected.txt` all of standard error and the exit code. Where there is
//! a folder `then`, the command of `first.txt` (`build` without it) is run, and the files of that folder are written, before.
//! `UPDATE_EXPECT=1` writes `expected.txt`; read the difference before it is committed.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use dwh::diagnostic::Code;

use crate::project::dwh;

/// A disk with no room left, where the system has one.
const FULL: &str = "/dev/full";

/// Who holds the lock where a folder is called `warehouse-busy`.
const HOLDER: &str = r#"{"owner":"ada","host":"engine-1","pid":4242,"started":"2026-01-02 03:04:05 UTC","heartbeat":"2026-01-02 03:04:10 UTC"}"#;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/errors")
}

fn cases() -> Vec<PathBuf> {
    let mut cases: Vec<_> = fs::read_dir(folder())
        .unwrap()
        .map(|it| it.unwrap().path())
        .filter(|it| it.is_dir())
        .collect();
    cases.retain(|it| Path::new(FULL).exists() || !it.ends_with("disk-full"));
    cases.sort();
    cases
}

#[test]
fn each_mistake_is_told_byte_for_byte() {
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    let mut wrong = Vec::new();
    for case in cases() {
        let told = told(&case);
        let name = case.file_name().unwrap().to_str().unwrap();
        let code = Code::ALL
            .iter()
            .map(|it| it.as_str())
            .filter(|it| name.starts_with(it))
            .max_by_key(|it| it.len());
        let code = code.unwrap_or_else(|| panic!("`{name}` does not begin with a code"));
        if !told.contains(&format!("[{code}]")) {
            wrong.push(format!("--- {name} does not show `{code}`:\n{told}"));
        }
        let expected = fs::read_to_string(case.join("expected.txt"))
            .unwrap_or_default()
            .replace("\r\n", "\n");
        if told == expected {
            continue;
        }
        if update {
            fs::write(case.join("expected.txt"), &told).unwrap();
        } else {
            wrong.push(format!(
                "--- {name}, expected:\n{expected}\n--- {name}, told:\n{told}"
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "UPDATE_EXPECT=1 accepts what is told\n{}",
        wrong.join("\n")
    );
}

#[test]
fn every_code_has_a_case() {
    let missing: Vec<_> = Code::ALL
        .iter()
        .map(|it| it.as_str())
        .filter(|it| !folder().join(it).is_dir())
        .collect();
    assert!(
        missing.is_empty(),
        "tests/errors/ has no folder for {missing:?}"
    );
}

/// Standard error and exit code of a case, with what differs from run to run made equal.
fn told(case: &Path) -> String {
    let temporary = tempfile::tempdir().unwrap();
    let project = temporary.path().canonicalize().unwrap();
    copy(case, &project);
    if case.join("then").is_dir() {
        let first = fs::read_to_string(case.join("first.txt")).unwrap_or_else(|_| "build".into());
        let output = dwh(
            &project,
            &words(&first).iter().map(String::as_str).collect::<Vec<_>>(),
        )
        .output()
        .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        copy(&case.join("then"), &project);
    }
    let command = fs::read_to_string(case.join("command.txt")).unwrap_or_else(|_| "plan".into());
    let arguments = words(&command);
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let mut program = dwh(&project, &arguments);
    let mut lock = None;
    match case.file_name().unwrap().to_str().unwrap() {
        "warehouse-busy" => lock = Some(held(&project)),
        "disk-full" => {
            program.stdout(Stdio::from(File::options().write(true).open(FULL).unwrap()));
        }
        _ => (),
    }
    let output = program.output().unwrap();
    drop(lock);
    let stderr = String::from_utf8(output.stderr)
        .unwrap()
        .replace(project.to_str().unwrap(), "<project>");
    let exit = output
        .status
        .code()
        .map_or("by a signal".into(), |it| it.to_string());
    format!("{}exit {exit}\n", timeless(&stderr))
}

/// A build's lock, taken by another.
fn held(project: &Path) -> File {
    let versions = project.join("warehouse.versions");
    fs::create_dir_all(&versions).unwrap();
    fs::write(versions.join("lock"), HOLDER).unwrap();
    let file = File::options()
        .read(true)
        .write(true)
        .open(versions.join("lock"))
        .unwrap();
    file.lock().unwrap();
    file
}

/// Copies a case without what is expected of it.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (path, name) = (entry.path(), entry.file_name());
        if path.is_dir() && name != "expected" && name != "then" {
            copy(&path, &to.join(name));
        } else if path.is_file()
            && !["command.txt", "expected.txt", "first.txt"]
                .iter()
                .any(|it| name == *it)
        {
            fs::copy(&path, to.join(name)).unwrap();
        }
    }
}

/// Splits arguments at blanks, outside quotes of either kind.
fn words(command: &str) -> Vec<String> {
    let (mut words, mut quote, mut word) = (Vec::new(), None, None::<String>);
    for character in command.trim().chars() {
        match (character, quote) {
            (it, Some(open)) if it == open => quote = None,
            ('"' | '\'', None) => {
                quote = Some(character);
                word.get_or_insert_default();
            }
            (it, None) if it.is_whitespace() => words.extend(word.take()),
            (it, _) => word.get_or_insert_default().push(it),
        }
    }
    words.extend(word);
    words
}

/// Replaces durations, with the blanks before them: `   0.31s` becomes ` [time]`.
pub fn timeless(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let mut kept = String::new();
        for piece in line.split_inclusive(' ') {
            let word = piece.trim_end();
            if is_duration(word) {
                kept.truncate(kept.trim_end().len());
                kept.push_str(" [time]");
                kept.push_str(&piece[word.len()..]);
            } else {
                kept.push_str(piece);
            }
        }
        kept + "\n"
    });
    lines.collect()
}

fn is_duration(word: &str) -> bool {
    let Some((whole, fraction)) = word.strip_suffix('s').and_then(|it| it.split_once('.')) else {
        return false;
    };
    [whole, fraction]
        .iter()
        .all(|it| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit()))
}

#[test]
fn arguments_are_split_and_times_are_taken_out() {
    assert_eq!(
        words("query \"SELECT 'a b'\" -s '+a b'\n"),
        ["query", "SELECT 'a b'", "-s", "+a b"]
    );
    assert_eq!(
        timeless("      built  a   3 rows   0.31s  (x)\n"),
        "      built  a   3 rows [time] (x)\n".replace("] (", "]  (")
    );
}
