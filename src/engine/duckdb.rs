//! DuckDB in this process: opens a place, hands out connections, closes it so that nothing is left beside the file.
//!
//! A file is always attached to an instance that lives in memory, under one name, so that no file name can collide
//! with a schema and no file is opened twice: closing a second handle would drop the lock of the first.

#[cfg(test)]
mod certified;
mod csv_files;
mod failure;
mod functions;
#[cfg(test)]
mod proof;
mod scalar;

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use ::duckdb::arrow::record_batch::RecordBatch;
use ::duckdb::{Config, Connection, InterruptHandle};

use crate::sql::{Statement, quote};

use super::{Engine, EngineError, FailureKind, Place, Session};

/// The name under which the file of a [`Place`] is attached.
pub const CATALOG: &str = "dwh_build";

/// How often a cancelled engine interrupts statements that were just about to start.
const INTERRUPT_EVERY: Duration = Duration::from_millis(20);

/// What an engine may use. Everything absent is DuckDB's default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// DuckDB's `memory_limit`, such as `4GB`.
    pub memory_limit: Option<String>,
    /// How many threads work on a statement.
    pub threads: Option<usize>,
}

/// One DuckDB instance.
pub struct DuckDb {
    root: Mutex<Connection>,
    attached: bool,
    live: Arc<Live>,
}

/// The sessions of an instance, and whether it is cancelled.
#[derive(Default)]
struct Live {
    cancelled: AtomicBool,
    sessions: Mutex<Vec<Weak<Activity>>>,
}

/// What a session is doing, as seen from another thread.
struct Activity {
    running: AtomicBool,
    interrupt: Arc<InterruptHandle>,
}

impl DuckDb {
    /// Opens a place.
    pub fn open(place: &Place, settings: &Settings) -> Result<Self, EngineError> {
        let root = Connection::open_in_memory_with_flags(
            config(place, settings).map_err(failure::engine_error)?,
        )
        .map_err(failure::engine_error)?;
        functions::register(&root).map_err(failure::engine_error)?;
        let attach = match place {
            Place::Memory => None,
            Place::ReadOnly(path) => Some((path, "READ_ONLY".to_owned())),
            Place::Build {
                path,
                storage_version,
            } => Some((
                path,
                format!("STORAGE_VERSION {}", quote::duckdb_text(storage_version)),
            )),
        };
        if let Some((path, options)) = &attach {
            let path = quote::duckdb_text(&path.to_string_lossy());
            root.execute_batch(&format!(
                "ATTACH {path} AS {CATALOG} ({options}); USE {CATALOG}"
            ))
            .map_err(failure::engine_error)?;
        }
        Ok(Self {
            root: Mutex::new(root),
            attached: attach.is_some(),
            live: Arc::default(),
        })
    }

    fn connection(&self) -> Result<Connection, EngineError> {
        let connection = locked(&self.root)
            .try_clone()
            .map_err(failure::engine_error)?;
        if self.attached {
            connection
                .execute_batch(&format!("USE {CATALOG}"))
                .map_err(failure::engine_error)?;
        }
        Ok(connection)
    }

    /// Adds rows to the end of a table that has their columns.
    pub fn append(&self, table: &str, rows: RecordBatch) -> Result<(), EngineError> {
        let connection = self.connection()?;
        let append = || {
            let mut appender = connection.appender(table)?;
            appender.append_record_batch(rows)?;
            appender.flush()
        };
        append().map_err(failure::engine_error)
    }

    /// Writes all of it into the file and lets go of the file. No session may be running.
    pub fn close(self) -> Result<(), EngineError> {
        let root = self
            .root
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        if self.attached {
            root.execute_batch(&format!(
                "CHECKPOINT {CATALOG}; USE memory; DETACH {CATALOG}"
            ))
            .map_err(failure::engine_error)?;
        }
        root.close()
            .map_err(|(_, error)| failure::engine_error(error))
    }
}

impl Engine for DuckDb {
    fn connect(&self) -> Result<Box<dyn Session>, EngineError> {
        let connection = self.connection()?;
        let activity = Arc::new(Activity {
            running: AtomicBool::new(false),
            interrupt: connection.interrupt_handle(),
        });
        let mut sessions = locked(&self.live.sessions);
        sessions.retain(|it| it.strong_count() > 0);
        sessions.push(Arc::downgrade(&activity));
        Ok(Box::new(DuckDbSession {
            connection,
            activity,
            live: Arc::clone(&self.live),
        }))
    }

    fn cancel(&self) {
        self.live.cancelled.store(true, Ordering::SeqCst);
        if self.live.interrupt() {
            // A statement that had looked at the flag, but not begun, is not hit by an interrupt: knock until all is quiet.
            let live = Arc::clone(&self.live);
            std::thread::spawn(move || {
                while live.interrupt() {
                    std::thread::sleep(INTERRUPT_EVERY);
                }
            });
        }
    }
}

impl Live {
    /// Interrupts what runs, and says whether something did.
    fn interrupt(&self) -> bool {
        let running: Vec<_> = locked(&self.sessions)
            .iter()
            .filter_map(Weak::upgrade)
            .filter(|it| it.running.load(Ordering::SeqCst))
            .collect();
        for it in &running {
            it.interrupt.interrupt();
        }
        !running.is_empty()
    }
}

struct DuckDbSession {
    connection: Connection,
    activity: Arc<Activity>,
    live: Arc<Live>,
}

impl DuckDbSession {
    fn run<T>(
        &self,
        work: impl FnOnce(&Connection) -> ::duckdb::Result<T>,
    ) -> Result<T, EngineError> {
        // First "running", then the look at the flag: whichever of this and `cancel` comes second sees the other.
        let _running = Running::begin(&self.activity);
        if self.live.cancelled.load(Ordering::SeqCst) {
            return Err(EngineError {
                message: "cancelled".into(),
                kind: FailureKind::Interrupted,
                offset: None,
            });
        }
        work(&self.connection).map_err(failure::engine_error)
    }
}

impl Session for DuckDbSession {
    fn execute(&mut self, statement: &Statement) -> Result<u64, EngineError> {
        self.run(|it| it.execute(statement.sql.as_str(), []))
            .map(|rows| rows as u64)
    }

    fn query(&mut self, statement: &Statement) -> Result<Vec<RecordBatch>, EngineError> {
        self.run(|it| {
            let mut prepared = it.prepare(statement.sql.as_str())?;
            let rows = prepared.query_arrow([])?;
            let schema = rows.get_schema();
            let mut batches: Vec<_> = rows.collect();
            if batches.is_empty() {
                batches.push(RecordBatch::new_empty(schema)); // an answer without rows still has columns
            }
            Ok(batches)
        })
    }
}

/// Says that a session runs something, until it is dropped.
struct Running<'a>(&'a Activity);

impl<'a> Running<'a> {
    fn begin(activity: &'a Activity) -> Self {
        activity.running.store(true, Ordering::SeqCst);
        Self(activity)
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.running.store(false, Ordering::SeqCst);
    }
}

fn config(place: &Place, settings: &Settings) -> ::duckdb::Result<Config> {
    let mut config = Config::default()
        .with("autoinstall_known_extensions", "false")? // offline, each miss costs seconds
        .with("autoload_known_extensions", "false")?
        .with("default_null_order", "nulls_first_on_asc_last_on_desc")? // GoogleSQL's
        .with("ieee_floating_point_ops", "false")? // GoogleSQL: a division by zero is an error
        .with("errors_as_json", "true")?; // the only way to the place of a mistake
    if let Some(limit) = &settings.memory_limit {
        config = config.max_memory(limit)?;
    }
    if let Some(threads) = settings.threads {
        config = config.with("threads", threads.to_string())?;
    }
    config.with("temp_directory", spill_directory(place))
}

/// Where what does not fit in memory goes; an instance in memory would otherwise use the current directory.
fn spill_directory(place: &Place) -> String {
    let beside = |path: &Path, ending: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        name.to_string_lossy().into_owned()
    };
    match place {
        Place::Build { path, .. } => beside(path, ".spill"),
        Place::Memory | Place::ReadOnly(_) => beside(
            &std::env::temp_dir().join("dwh"),
            &format!("-{}.spill", std::process::id()),
        ),
    }
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use ::duckdb::arrow::array::AsArray;
    use ::duckdb::arrow::datatypes::Int64Type;

    use super::*;

    fn int(session: &mut dyn Session, sql: &str) -> Option<i64> {
        let batches = session.query(&Statement::new(sql)).unwrap();
        let column = batches[0].column(0).as_primitive::<Int64Type>();
        (column.is_valid(0)).then(|| column.value(0))
    }

    use ::duckdb::arrow::array::Array;

    #[test]
    fn a_mistake_has_the_byte_of_the_sent_sql() {
        let engine = DuckDb::open(&Place::Memory, &Settings::default()).unwrap();
        let mut session = engine.connect().unwrap();
        for (sql, at) in [
            ("SELECT 'é', nope FROM (SELECT 1 AS x)", "nope"),
            ("CREATE TABLE t AS SELECT 'é', f(1)", "f(1)"),
        ] {
            let error = session.execute(&Statement::new(sql)).unwrap_err();
            assert_eq!(error.offset, sql.find(at), "{error:?}");
            assert_eq!(error.kind, FailureKind::Refused);
            assert!(!error.message.contains('{'), "{}", error.message);
        }
    }

    #[test]
    fn a_built_file_stands_alone_and_reads_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("olist.duckdb");
        let engine = DuckDb::open(
            &Place::Build {
                path: path.clone(),
                storage_version: "v1.4.0".into(),
            },
            &Settings {
                memory_limit: Some("1GB".into()),
                threads: Some(2),
            },
        )
        .unwrap();
        let mut session = engine.connect().unwrap();
        for sql in [
            "CREATE SCHEMA olist",
            "CREATE TABLE olist.orders AS SELECT 1::BIGINT AS a UNION ALL SELECT NULL",
            "CREATE VIEW v AS SELECT * FROM olist.orders ORDER BY a",
        ] {
            session.execute(&Statement::new(sql)).unwrap();
        }
        drop(session);
        engine.close().unwrap();
        let files: Vec<_> = std::fs::read_dir(folder.path())
            .unwrap()
            .map(|it| it.unwrap().file_name())
            .collect();
        assert_eq!(files, ["olist.duckdb"]);
        let engine = DuckDb::open(&Place::ReadOnly(path), &Settings::default()).unwrap();
        assert_eq!(int(&mut *engine.connect().unwrap(), "FROM v"), None); // NULLs first, as in GoogleSQL
        assert!(
            engine
                .connect()
                .unwrap()
                .execute(&Statement::new("CREATE TABLE t (a INT)"))
                .is_err()
        );
        engine.close().unwrap();
    }

    #[test]
    fn a_fingerprint_is_bigquerys() {
        let engine = DuckDb::open(&Place::Memory, &Settings::default()).unwrap();
        let mut session = engine.connect().unwrap();
        // The example of the BigQuery reference: FARM_FINGERPRINT(CONCAT("1", "foo", "true")).
        assert_eq!(
            int(&mut *session, "SELECT dwh_farm_fingerprint('1footrue')"),
            Some(-1_541_654_101_129_638_711)
        );
        assert_eq!(
            int(&mut *session, "SELECT dwh_farm_fingerprint(NULL)"),
            None
        );
        let sql = "SELECT count(DISTINCT dwh_farm_fingerprint(i::VARCHAR)) FROM range(5000) t(i)";
        assert_eq!(int(&mut *session, sql), Some(5000));
    }

    #[test]
    fn cancelling_stops_what_runs_and_what_comes() {
        let engine = DuckDb::open(&Place::Memory, &Settings::default()).unwrap();
        let mut session = engine.connect().unwrap();
        let started = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&started);
        let running = std::thread::spawn(move || {
            seen.store(true, Ordering::SeqCst);
            session.execute(&Statement::new("CREATE TABLE t AS SELECT sum(a.i * b.i) FROM range(9999999) a(i), range(9999999) b(i)"))
        });
        while !started.load(Ordering::SeqCst) {
            std::thread::yield_now();
        }
        engine.cancel();
        assert_eq!(
            running.join().unwrap().unwrap_err().kind,
            FailureKind::Interrupted
        );
        let refused = engine
            .connect()
            .unwrap()
            .execute(&Statement::new("SELECT 1"))
            .unwrap_err();
        assert_eq!(refused.kind, FailureKind::Interrupted);
    }

    #[test]
    fn a_file_of_another_kind_is_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.duckdb");
        std::fs::write(&path, "order_id,total\n".repeat(1000)).unwrap();
        let place = Place::Build {
            path,
            storage_version: "v1.4.0".into(),
        };
        let error = DuckDb::open(&place, &Settings::default()).err().unwrap();
        assert_eq!(error.kind, FailureKind::NotADatabase, "{error:?}");
    }
}
