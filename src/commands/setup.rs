//! `dwh setup`: fetches the GoogleSQL component, checks it, and compiles it.

use std::ffi::OsStr;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use crate::diagnostic::{Code, Diagnosed, Diagnostic, Span, Text};
use crate::googlesql::Component;
use crate::googlesql::component::{PACKAGE, WHEEL, WHEEL_SHA256};

use super::COMMAND_LINE;

/// What Python is called, by where it is called so.
const PYTHONS: [&str; 2] = ["python3", "python"];

/// A component that is ready for use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ready {
    /// The folder that it lies in.
    pub folder: PathBuf,
    /// What was done for it.
    pub done: Done,
    /// How long compiling it took, or reading what was compiled before.
    pub loaded_in: Duration,
}

/// What was done for a component.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    /// Nothing: it was there.
    Nothing,
    /// It was taken out of the wheel that the command line names.
    Unpacked,
    /// Its wheel was downloaded, in so much time.
    Downloaded(Duration),
}

/// Makes the component ready: from `wheel`, or with Python's pip where it is not there yet.
///
/// `tell` hears beforehand of what takes long.
pub fn setup(wheel: Option<&Path>, mut tell: impl FnMut(&str)) -> Diagnosed<Ready> {
    let (component, done) = match (wheel, Component::find()?) {
        (Some(wheel), _) => (Component::install(wheel)?, Done::Unpacked),
        (None, Some(component)) => (component, Done::Nothing),
        (None, None) => {
            tell(&format!("downloading {PACKAGE} with pip"));
            download(&PYTHONS)?
        }
    };
    if !matches!(done, Done::Nothing) {
        tell("compiling it, half a minute of processor time");
    }
    let started = Instant::now();
    component.load()?;
    Ok(Ready {
        folder: component.folder().to_owned(),
        done,
        loaded_in: started.elapsed(),
    })
}

/// Downloads the wheel as this machine's pip is set up to, and installs it.
fn download(pythons: &[&str]) -> Diagnosed<(Component, Done)> {
    let started = Instant::now();
    let folder = std::env::temp_dir().join(format!("dwh-setup-{}", std::process::id()));
    let downloaded = pip(pythons, &folder);
    let took = started.elapsed();
    let installed = downloaded.and_then(|()| Component::install(&folder.join(WHEEL)));
    drop(fs::remove_dir_all(&folder)); // what is left there harms nobody
    Ok((installed?, Done::Downloaded(took)))
}

fn pip(pythons: &[&str], folder: &Path) -> Diagnosed<()> {
    let requirements = folder.join("requirements.txt");
    fs::create_dir_all(folder)
        .and_then(|()| {
            let line = format!("{PACKAGE} --hash=sha256:{WHEEL_SHA256}\n");
            fs::write(&requirements, line)
        })
        .map_err(|it| not_fetched(&it.to_string().to_lowercase()))?;
    let arguments: [&OsStr; 12] = [
        "-m".as_ref(),
        "pip".as_ref(),
        "download".as_ref(),
        "--quiet".as_ref(),
        "--disable-pip-version-check".as_ref(),
        "--no-input".as_ref(),
        "--no-deps".as_ref(),
        "--only-binary=:all:".as_ref(),
        "--require-hashes".as_ref(),
        "--dest".as_ref(),
        folder.as_os_str(),
        "--requirement".as_ref(),
    ];
    let output = first(pythons, |it| {
        Command::new(it).args(arguments).arg(&requirements).output()
    });
    match output {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => {
            let told = String::from_utf8_lossy(&output.stderr);
            let last = told.lines().rev().find(|it| !it.trim().is_empty());
            Err(not_fetched(&format!(
                "pip says: {}",
                last.unwrap_or("nothing").trim()
            )))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Err(not_fetched(
            "this machine has no Python, whose pip would fetch it",
        )),
        Err(error) => Err(not_fetched(&error.to_string().to_lowercase())),
    }
}

/// What the first of the programs that is there gives.
fn first(programs: &[&str], run: impl Fn(&str) -> io::Result<Output>) -> io::Result<Output> {
    let mut last = Err(ErrorKind::NotFound.into());
    for program in programs {
        last = run(program);
        if !matches!(&last, Err(error) if error.kind() == ErrorKind::NotFound) {
            break;
        }
    }
    last
}

fn not_fetched(why: &str) -> Vec<Diagnostic> {
    vec![Diagnostic::error(
        Code::UnusableComponent,
        "the GoogleSQL component could not be fetched",
        Span::whole(&Text::new(COMMAND_LINE, "dwh setup")),
        why,
        format!(
            "get `{WHEEL}` on a machine that can, with `pip download --no-deps {PACKAGE}`, and pass it: `dwh setup --wheel {WHEEL}`"
        ),
    )]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_without_python_is_told_what_to_do() {
        let all = download(&["no-such-python"]).unwrap_err();
        let told = format!("{}\n{}\n{}", all[0].what, all[0].why, all[0].fix);
        insta::assert_snapshot!(told, @r"
        the GoogleSQL component could not be fetched
        this machine has no Python, whose pip would fetch it
        get `zetasql-0.1.5-py3-none-any.whl` on a machine that can, with `pip download --no-deps zetasql==0.1.5`, and pass it: `dwh setup --wheel zetasql-0.1.5-py3-none-any.whl`
        ");
    }
}
