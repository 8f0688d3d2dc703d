//! Reads and replaces files; its errors name the path, which `std::fs` leaves out.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Why a file or folder could not be read.
#[derive(Debug, thiserror::Error)]
#[error("cannot read `{}`: {source}", path.display())]
pub struct FileError {
    /// The file or folder.
    pub path: PathBuf,
    /// What the operating system said.
    pub source: io::Error,
}

impl FileError {
    /// Whether it is not there, as opposed to there and unreadable.
    pub fn is_missing(&self) -> bool {
        self.source.kind() == io::ErrorKind::NotFound
    }
}

/// All bytes of a file.
pub fn read(path: &Path) -> Result<Vec<u8>, FileError> {
    fs::read(path).map_err(|source| FileError {
        path: path.to_owned(),
        source,
    })
}

/// Replaces what a file holds, all at once: whoever reads it meanwhile sees the old or the new, and its permissions stay.
pub fn replace(path: &Path, content: &[u8]) -> Result<(), FileError> {
    let failed = |source| FileError {
        path: path.to_owned(),
        source,
    };
    let file = path.canonicalize().map_err(failed)?; // a link stays one
    let mut name = std::ffi::OsString::from(".");
    name.push(file.file_name().unwrap_or_default());
    name.push(".new");
    let new = file.with_file_name(name);
    let replaced = fs::metadata(&file).and_then(|it| {
        fs::write(&new, content)?;
        fs::set_permissions(&new, it.permissions())?;
        fs::rename(&new, &file)
    });
    if replaced.is_err() {
        drop(fs::remove_file(&new)); // what went wrong is said below
    }
    replaced.map_err(failed)
}

/// Writes a file, there or not, all at once; makes its folder where it is missing.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let failed = |source| FileError {
        path: path.to_owned(),
        source,
    };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    let mut new = path.as_os_str().to_owned();
    new.push(format!(".{}", std::process::id()));
    let new = PathBuf::from(new);
    fs::write(&new, bytes)
        .and_then(|()| fs::rename(&new, path))
        .map_err(failed)
}

/// The entries of a folder, sorted by name so that nothing depends on the file system's order.
pub fn list(folder: &Path) -> Result<Vec<PathBuf>, FileError> {
    let failed = |source| FileError {
        path: folder.to_owned(),
        source,
    };
    let entries = fs::read_dir(folder).map_err(failed)?;
    let mut paths = entries
        .map(|it| it.map(|it| it.path()))
        .collect::<Result<Vec<_>, _>>()
        .map_err(failed)?;
    paths.sort();
    Ok(paths)
}

/// Every file below a folder that has this ending, but what is hidden; those found before an error stay in `paths`.
pub fn below(folder: &Path, ending: &str, paths: &mut Vec<PathBuf>) -> Result<(), FileError> {
    for path in list(folder)? {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with('.') {
            continue;
        }
        if path.is_dir() {
            below(&path, ending, paths)?;
        } else if path.extension().is_some_and(|it| it == ending) {
            paths.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.sql");
        fs::write(&path, "old").unwrap();
        replace(&path, b"new").unwrap();
        assert_eq!(read(&path).unwrap(), b"new");
        assert_eq!(list(folder.path()).unwrap(), [path]);
        assert!(
            replace(&folder.path().join("b.sql"), b"new")
                .unwrap_err()
                .is_missing()
        );
    }

    #[test]
    fn an_error_names_the_path() {
        let error = read(Path::new("no/such/file.sql")).unwrap_err();
        assert!(error.is_missing());
        assert!(
            error
                .to_string()
                .starts_with("cannot read `no/such/file.sql`: ")
        );
    }
}
