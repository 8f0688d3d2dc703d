//! Reads files and folders; its errors name the path, which `std::fs` leaves out.

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

/// Puts a file with these bytes in the place of what is there, at once: whoever reads it sees the old or the new one.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let failed = |source| FileError {
        path: path.to_owned(),
        source,
    };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    let mut written = path.as_os_str().to_owned();
    written.push(format!(".{}", std::process::id()));
    let written = PathBuf::from(written);
    fs::write(&written, bytes)
        .and_then(|()| fs::rename(&written, path))
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

#[cfg(test)]
mod tests {
    use super::*;

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
