//! Readers and builds at once: no read fails, no build fails, and nobody sees a mix of old and new.

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::project::{dwh, run, write};

const MODELS: &str = "name: versions
sources:
  files:
    tables:
      version:
        file: version.csv
        columns: { version: INT64 }
models:
  first:
    columns:
      version: { tests: [not_null] }
";

/// Two tables that must always show the same version, whatever moment they are read at.
fn project(folder: &Path) {
    write(
        folder,
        &[
            ("models.yaml", MODELS),
            ("version.csv", "version\n0\n"),
            (
                "sql/first.sql",
                "SELECT v.version, n FROM files.version AS v CROSS JOIN UNNEST(GENERATE_ARRAY(1, 50000)) AS n\n",
            ),
            (
                "sql/second.sql",
                "SELECT MAX(version) AS version, COUNT(*) AS row_count FROM first\n",
            ),
        ],
    );
}

const LOOK: &str = "SELECT (SELECT min(version) FROM first), (SELECT max(version) FROM first), (SELECT version FROM second), \
                    (SELECT version FROM files.version), (SELECT row_count FROM second)";

/// What a reader sees: the version, if all tables agree on it.
fn look(folder: &Path) -> Result<u64, String> {
    let read = run(folder, &["query", LOOK, "--output", "csv"]);
    let line = read.stdout.lines().nth(1).unwrap_or_default().to_owned();
    let seen: Vec<u64> = line
        .split(',')
        .filter_map(|it| it.trim().parse().ok())
        .collect();
    match seen[..] {
        [a, b, c, d, 50000] if a == b && b == c && c == d => Ok(a),
        _ => Err(format!("exit {}: {line:?} {}", read.code, read.stderr)),
    }
}

#[test]
fn readers_in_a_loop_never_fail_while_builds_publish_again_and_again() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    project(folder);
    assert_eq!(run(folder, &["build"]).code, 0);
    let done = AtomicBool::new(false);
    let reads = AtomicU64::new(0);
    std::thread::scope(|scope| {
        let readers: Vec<_> = (0..2)
            .map(|_| {
                scope.spawn(|| {
                    let mut newest = 0;
                    while !done.load(Ordering::Relaxed) {
                        let seen = look(folder)?;
                        if seen < newest {
                            return Err(format!("went back from {newest} to {seen}"));
                        }
                        newest = seen;
                        reads.fetch_add(1, Ordering::Relaxed);
                    }
                    Ok(newest)
                })
            })
            .collect();
        let mut failed = Vec::new();
        for version in 1..=12 {
            write(folder, &[("version.csv", &format!("version\n{version}\n"))]);
            let built = run(folder, &["build"]);
            if built.code != 0 {
                failed.push(built.stderr);
            }
        }
        done.store(true, Ordering::Relaxed);
        for reader in readers {
            reader.join().unwrap().unwrap();
        }
        assert!(failed.is_empty(), "{failed:?}");
    });
    assert_eq!(look(folder), Ok(12));
    assert!(reads.load(Ordering::Relaxed) > 2);
}

#[test]
fn a_build_killed_at_any_moment_leaves_what_readers_see_and_the_next_build_succeeds() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    project(folder);
    let began = Instant::now();
    assert_eq!(run(folder, &["build"]).code, 0);
    let whole = began.elapsed();
    let mut published = 0;
    for version in 1..=12_u32 {
        write(folder, &[("version.csv", &format!("version\n{version}\n"))]);
        let mut build = dwh(folder, &["build"])
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        // Spread over the whole length of a build, its start and its publishing included.
        let deadline = Instant::now() + whole * version / 11;
        while Instant::now() < deadline {
            std::thread::park_timeout(Duration::from_millis(1));
        }
        build.kill().unwrap();
        build.wait().unwrap();
        let seen = look(folder).unwrap();
        assert!(
            seen == published || seen == u64::from(version),
            "{seen} after {published}, while building {version}"
        );
        published = seen;
    }
    let built = run(folder, &["build"]);
    assert_eq!(built.code, 0, "{}", built.stderr);
    assert_eq!(look(folder), Ok(12));
    let left: Vec<_> = std::fs::read_dir(folder.join("warehouse.versions"))
        .unwrap()
        .map(|it| it.unwrap().file_name().into_string().unwrap())
        .filter(|it| it.contains("building"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[cfg(unix)]
#[test]
fn a_terminated_build_stops_within_seconds_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    project(folder);
    assert_eq!(run(folder, &["build"]).code, 0);
    write(
        folder,
        &[(
            "sql/first.sql",
            "SELECT MAX(a * b) AS version, COUNT(*) AS n\n\
             FROM UNNEST(GENERATE_ARRAY(1, 300000)) AS a CROSS JOIN UNNEST(GENERATE_ARRAY(1, 300000)) AS b\n",
        )],
    );
    let build = dwh(folder, &["build", "--output", "json"])
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let pid = build.id();
    let waiting = std::thread::spawn(move || build.wait_with_output().unwrap());
    let versions = folder.join("warehouse.versions");
    // The build has begun its work when its file is there.
    while !std::fs::read_dir(&versions).unwrap().any(|it| {
        it.unwrap()
            .file_name()
            .to_string_lossy()
            .contains("building")
    }) {
        std::thread::park_timeout(Duration::from_millis(10));
    }
    let sent = std::process::Command::new("kill")
        .args(["-TERM", &pid.to_string()])
        .status()
        .unwrap();
    assert!(sent.success());
    let ended = waiting.join().unwrap();
    assert_eq!(ended.status.code(), Some(143));
    assert_eq!(look(folder), Ok(0));
}
