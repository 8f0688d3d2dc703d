//! Projects in folders of their own, and the program run on them.

use std::path::{Path, PathBuf};
use std::process::Command;

/// How a run of the program ended.
pub struct Ran {
    /// Its exit code.
    pub code: i32,
    /// What it wrote to standard output.
    pub stdout: String,
    /// What it wrote to standard error.
    pub stderr: String,
}

/// The program, ready to run in a folder with nothing of this environment but what a program needs to start.
pub fn dwh(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dwh"));
    command.args(arguments).current_dir(folder).env_clear();
    command
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", folder)
        .env("DWH_GOOGLESQL", "off"); // loading it takes a second; tests that want it say so
    command
}

#[expect(clippy::print_stderr, reason = "a test that does not run must say so")]
/// Lets a program use the GoogleSQL component of this machine; false, said aloud, where it has none.
pub fn with_googlesql(command: &mut Command) -> bool {
    if !matches!(dwh::googlesql::Component::find(), Ok(Some(_))) {
        eprintln!("SKIPPED: GoogleSQL's analyzer is not on this machine: `dwh setup` fetches it");
        return false;
    }
    let cache = std::env::var_os("XDG_CACHE_HOME").map_or_else(
        || Path::new(&std::env::var_os("HOME").unwrap()).join(".cache"),
        PathBuf::from,
    );
    command
        .env_remove("DWH_GOOGLESQL")
        .env("XDG_CACHE_HOME", cache);
    true
}

/// Runs the program.
pub fn run(folder: &Path, arguments: &[&str]) -> Ran {
    ran(&mut dwh(folder, arguments))
}

/// Runs a program that is ready.
pub fn ran(program: &mut Command) -> Ran {
    let output = program.output().unwrap();
    Ran {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// Writes the files of a project: `(path, content)`.
pub fn write(folder: &Path, files: &[(&str, &str)]) {
    for (path, content) in files {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }
}

/// The folder of the real data sets; None, said loudly, where there is none.
pub fn data() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let folder = std::env::var_os("DWH_TEST_DATA").map_or(beside, PathBuf::from);
    let found = folder.join("olist.tar.gz").exists();
    if !found {
        #[expect(clippy::print_stderr, reason = "a test that does not run must say so")]
        {
            eprintln!(
                "SKIPPED: no real data in {}; set DWH_TEST_DATA to its folder",
                folder.display()
            );
        }
    }
    found.then_some(folder)
}

/// The repository's own project in `folder`, with its `data` being `files`.
#[cfg(unix)]
pub fn link_project(folder: &Path, files: &Path) {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    for name in ["models.yaml", "sql"] {
        std::os::unix::fs::symlink(repository.join(name), folder.join(name)).unwrap();
    }
    std::os::unix::fs::symlink(files, folder.join("data")).unwrap();
}
