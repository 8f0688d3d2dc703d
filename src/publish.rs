//! The file that readers open, and how a new one takes its place: all at once, or not at all.
//!
//! `warehouse.duckdb` is a symbolic link to a version in `warehouse.versions/`. A build works on a file of its own there; to publish
//! is to rename a new link over the old one. The published file is never opened for writing. Where links are not to be had, the new
//! file itself is renamed over the old one.

pub mod lease;
pub mod lock;
pub mod past;
pub mod remote;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::plan::Base;

pub use lock::{Holder, Lock};

/// A published DuckDB file and the folder of its versions.
#[derive(Debug, Clone)]
pub struct Warehouse {
    path: PathBuf,
    versions: PathBuf,
}

/// A file that is being built, invisible to readers.
#[derive(Debug)]
pub struct Building {
    /// The file.
    pub path: PathBuf,
    run_id: String,
}

impl Warehouse {
    /// The warehouse whose readers open `path`.
    pub fn new(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            versions: path.with_extension("versions"),
        }
    }

    /// What readers open.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The file that `path` means now; None where nothing is published.
    pub fn current(&self) -> io::Result<Option<PathBuf>> {
        match fs::canonicalize(&self.path) {
            Ok(file) => Ok(Some(file)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The file of the last build that failed, if it is kept.
    pub fn failed(&self) -> Option<PathBuf> {
        let file = self.versions.join("failed.duckdb");
        file.exists().then_some(file)
    }

    /// A write-ahead log that some other program left beside the published file; DuckDB would refuse to open the next version with it.
    pub fn stale_log(&self) -> Option<PathBuf> {
        let log = with_suffix(&self.path, ".wal");
        log.exists().then_some(log)
    }

    /// Takes the lock that one build at a time holds.
    pub fn lock(&self) -> io::Result<Result<Lock, Holder>> {
        fs::create_dir_all(&self.versions)?;
        Lock::take(&self.versions.join("lock"))
    }

    /// Throws away what killed builds left, and starts a new file. Only for who holds the lock.
    pub fn begin(&self, run_id: &str, base: Base, _lock: &Lock) -> io::Result<Building> {
        self.probe()?;
        for entry in fs::read_dir(&self.versions)? {
            let file = entry?.path();
            if name_of(&file).contains(".building.duckdb") {
                remove(&file)?;
            }
        }
        let building = Building {
            path: self.versions.join(format!("{run_id}.building.duckdb")),
            run_id: run_id.to_owned(),
        };
        if let (Base::Published, Some(current)) = (base, self.current()?) {
            let copied = reflink_copy::reflink_or_copy(&current, &building.path);
            if let Err(error) = copied {
                building.discard()?;
                return Err(error);
            }
            let mut permissions = fs::metadata(&building.path)?.permissions();
            #[expect(
                clippy::permissions_set_readonly_false,
                reason = "a copy of a read-only version must be writable for its owner"
            )]
            if permissions.readonly() {
                permissions.set_readonly(false);
                fs::set_permissions(&building.path, permissions)?;
            }
        }
        Ok(building)
    }

    /// Makes the new file the one that readers open, and removes all but the last `keep` versions before it. The engine must have closed the file.
    pub fn publish(&self, building: Building, keep: usize, _lock: &Lock) -> io::Result<()> {
        let Building { path, run_id } = building;
        let log = with_suffix(&path, ".wal");
        assert!(!log.exists(), "a closed build has no write-ahead log");
        fs::File::open(&path)?.sync_all()?;
        let version = self.versions.join(format!("{run_id}.duckdb"));
        fs::rename(path, &version)?;
        sync_folder(&self.versions)?;
        self.switch(&version)?;
        if let Some(failed) = self.failed() {
            remove(&failed)?;
        }
        self.prune(keep)
    }

    /// Keeps the file of a failed build for whoever wants to look into it, and nothing else of it.
    pub fn keep_failed(&self, building: Building) -> io::Result<()> {
        fs::rename(building.into_path(), self.versions.join("failed.duckdb"))
    }

    /// Goes back to the version before the current one; None where there is none.
    pub fn rollback(&self, _lock: &Lock) -> io::Result<Option<PathBuf>> {
        let Some(current) = self.current()? else {
            return Ok(None);
        };
        let Some(previous) = self
            .list()?
            .into_iter()
            .rev()
            .find(|it| name_of(it) < name_of(&current))
        else {
            return Ok(None);
        };
        self.switch(&previous)?;
        Ok(Some(previous))
    }

    /// Published versions, oldest first.
    pub fn list(&self) -> io::Result<Vec<PathBuf>> {
        let entries = match fs::read_dir(&self.versions) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut versions = Vec::new();
        for entry in entries {
            let file = entry?.path();
            let name = name_of(&file);
            if name.starts_with(|it: char| it.is_ascii_digit()) && name.ends_with("Z.duckdb") {
                versions.push(fs::canonicalize(file)?);
            }
        }
        versions.sort();
        Ok(versions)
    }

    /// Finds out before a build, and not behind it, whether the link can be switched.
    fn probe(&self) -> io::Result<()> {
        let next = with_suffix(&self.path, ".next");
        remove(&next)?;
        fs::write(&next, "")?;
        remove(&next)
    }

    fn switch(&self, version: &Path) -> io::Result<()> {
        let folder = self.path.parent().unwrap_or(Path::new("."));
        let next = with_suffix(&self.path, ".next");
        remove(&next)?;
        let target = Path::new(name_of(&self.versions)).join(name_of(version));
        match symlink(&target, &next) {
            Ok(()) => {}
            // Some file systems and Windows users have no links: the version itself becomes the published file.
            Err(error) if is_unsupported(&error) => fs::rename(version, &next)?,
            Err(error) => return Err(error),
        }
        fs::rename(&next, &self.path)?;
        sync_folder(folder)
    }

    /// The version that was current just before always stays: a reader may have followed the link and not opened the file yet.
    fn prune(&self, keep: usize) -> io::Result<()> {
        let current = self.current()?;
        let old: Vec<_> = self
            .list()?
            .into_iter()
            .filter(|it| Some(it) != current.as_ref())
            .collect();
        let surplus = old.len().saturating_sub(keep.max(1));
        old[..surplus].iter().try_for_each(|it| remove(it))
    }
}

impl Building {
    fn into_path(self) -> PathBuf {
        self.path
    }

    /// Removes the file and what lies beside it.
    pub fn discard(self) -> io::Result<()> {
        remove(&with_suffix(&self.path, ".wal"))?;
        remove(&with_suffix(&self.path, ".spill"))?;
        remove(&self.path)
    }
}

#[cfg(unix)]
fn symlink(target: &Path, link: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(target, link)
}

#[cfg(not(unix))]
fn symlink(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

fn is_unsupported(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::Unsupported | io::ErrorKind::PermissionDenied
    )
}

/// Makes a rename in a folder last through a power cut, where the platform lets a folder be opened.
fn sync_folder(folder: &Path) -> io::Result<()> {
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    if cfg!(unix) {
        fs::File::open(folder)?.sync_all()
    } else {
        Ok(())
    }
}

/// Removes a file, or a folder that a killed build had spilled into.
fn remove(path: &Path) -> io::Result<()> {
    let removed = if path.is_dir() && !path.is_symlink() {
        fs::remove_dir_all(path)
    } else {
        fs::remove_file(path)
    };
    match removed {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn name_of(path: &Path) -> &str {
    path.file_name()
        .and_then(|it| it.to_str())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn build(warehouse: &Warehouse, run_id: &str, content: &str) {
        let lock = warehouse.lock().unwrap().unwrap();
        let building = warehouse.begin(run_id, Base::Empty, &lock).unwrap();
        fs::write(&building.path, content).unwrap();
        warehouse.publish(building, 2, &lock).unwrap();
    }

    #[test]
    fn publishing_switches_and_keeps_the_last_versions() {
        let folder = tempfile::tempdir().unwrap();
        let warehouse = Warehouse::new(&folder.path().join("w.duckdb"));
        for run in 1..=5 {
            build(
                &warehouse,
                &format!("2026010{run}T000000000Z"),
                &format!("v{run}"),
            );
        }
        assert_eq!(fs::read_to_string(warehouse.path()).unwrap(), "v5");
        assert_eq!(warehouse.list().unwrap().len(), 3);
        let lock = warehouse.lock().unwrap().unwrap();
        assert!(warehouse.rollback(&lock).unwrap().is_some());
        assert_eq!(fs::read_to_string(warehouse.path()).unwrap(), "v4");
    }

    #[test]
    fn a_killed_build_is_thrown_away_by_the_next_and_readers_see_nothing_of_it() {
        let folder = tempfile::tempdir().unwrap();
        let warehouse = Warehouse::new(&folder.path().join("w.duckdb"));
        build(&warehouse, "20260101T000000000Z", "v1");
        let lock = warehouse.lock().unwrap().unwrap();
        let killed = warehouse
            .begin("20260102T000000000Z", Base::Published, &lock)
            .unwrap();
        assert_eq!(fs::read_to_string(&killed.path).unwrap(), "v1");
        fs::write(with_suffix(&killed.path, ".wal"), "x").unwrap();
        let spilled = with_suffix(&killed.path, ".spill");
        fs::create_dir(&spilled).unwrap();
        fs::write(spilled.join("duckdb_temp_storage-0.tmp"), "x").unwrap();
        let next = warehouse
            .begin("20260103T000000000Z", Base::Empty, &lock)
            .unwrap();
        assert!(!killed.path.exists() && !next.path.exists() && !spilled.exists());
        assert_eq!(fs::read_to_string(warehouse.path()).unwrap(), "v1");
    }

    #[test]
    fn a_second_build_is_told_who_holds_the_lock() {
        let folder = tempfile::tempdir().unwrap();
        let warehouse = Warehouse::new(&folder.path().join("w.duckdb"));
        let lock = warehouse.lock().unwrap().unwrap();
        let holder = warehouse.lock().unwrap().unwrap_err();
        assert_eq!(holder.pid, std::process::id());
        drop(lock);
        assert!(warehouse.lock().unwrap().is_ok());
    }
}
