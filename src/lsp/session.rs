//! One project that is being edited: its open texts, what is known of it, and what was told of its files.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tower_lsp_server::Client;
use tower_lsp_server::ls_types::Uri;

use crate::commands::check::{self, Kept};
use crate::commands::prepare::Request;
use crate::diagnostic::{self, Diagnosed, Diagnostic};
use crate::project::built_in::is_in_program;
use crate::project::read::{self, Unsaved};

use super::knowledge::Knowledge;
use super::position::Encoding;
use super::told::{self, Told};

/// How long nothing must be typed before the project is checked.
const PAUSE: Duration = Duration::from_millis(150);

/// A project that is being edited.
pub(super) struct Session {
    request: Request,
    encoding: Encoding,
    /// Raised by each change; the result of a check is told only where nothing has changed since.
    changes: AtomicU64,
    state: Mutex<State>,
    /// Held by the check that runs, until its result is told.
    turn: tokio::sync::Mutex<()>,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct State {
    /// By path relative to the root.
    open: BTreeMap<String, Document>,
    knowledge: Option<Arc<Knowledge>>,
    told: Told,
}

/// A text that the editor has open.
#[derive(Debug, Clone)]
struct Document {
    uri: Uri,
    version: i32,
    text: Arc<str>,
}

/// What a question about an open text is answered from.
pub(super) struct Asked {
    /// Relative to the root.
    pub(super) file: String,
    pub(super) text: Arc<str>,
    pub(super) knowledge: Arc<Knowledge>,
    /// All open texts.
    pub(super) unsaved: Unsaved,
}

impl Session {
    pub(super) fn new(request: Request, encoding: Encoding) -> Self {
        Self {
            request,
            encoding,
            changes: AtomicU64::new(0),
            state: Mutex::default(),
            turn: tokio::sync::Mutex::default(),
            kept: Mutex::default(),
        }
    }

    /// Takes the text that a file has in the editor; an older version than the known one is passed over.
    pub(super) fn write(&self, path: &Path, uri: Uri, version: i32, text: String) {
        let Some(file) = self.relative(path) else {
            return;
        };
        let mut state = self.state();
        if state.open.get(&file).is_some_and(|it| it.version > version) {
            return;
        }
        let text = text.into();
        state.open.insert(file, Document { uri, version, text });
    }

    /// Forgets the text that a file had in the editor.
    pub(super) fn close(&self, path: &Path) {
        if let Some(file) = self.relative(path) {
            self.state().open.remove(&file);
        }
    }

    /// What is known where a file is open and the project has been resolved at least once.
    pub(super) fn ask(&self, path: &Path) -> Option<Asked> {
        let file = self.relative(path)?;
        let state = self.state();
        Some(Asked {
            text: Arc::clone(&state.open.get(&file)?.text),
            knowledge: Arc::clone(state.knowledge.as_ref()?),
            unsaved: state.unsaved(),
            file,
        })
    }

    /// The address of a file: the editor's own for one that it has open; none of what is part of the program.
    pub(super) fn uri(&self, file: &str) -> Option<Uri> {
        if is_in_program(file) {
            return None;
        }
        let open = self.state().open.get(file).map(|it| it.uri.clone());
        let root = &self.request.root;
        open.or_else(|| {
            let path = root.join(file);
            // What is imported from elsewhere: editors want its path without `..`.
            let elsewhere = file.starts_with("../").then(|| path.canonicalize().ok());
            Uri::from_file_path(elsewhere.flatten().unwrap_or(path))
        })
    }

    /// Checks the project once nothing is typed for a moment, and tells what is found, unless something has changed by then.
    pub(super) async fn check(self: Arc<Self>, client: Client) {
        let change = self.changes.fetch_add(1, Ordering::SeqCst) + 1;
        tokio::time::sleep(PAUSE).await;
        if !self.is_newest(change) {
            return;
        }
        let turn = self.turn.lock().await;
        if !self.is_newest(change) {
            return;
        }
        let session = Arc::clone(&self);
        let looked = tokio::task::spawn_blocking(move || session.look()).await;
        match looked {
            Ok((found, versions)) if self.is_newest(change) => {
                self.tell(&found, &versions, &client).await;
            }
            Ok(_) => {}
            Err(error) => tracing::error!(%error, "this is a bug in dwh: the check failed"),
        }
        drop(turn);
    }

    fn is_newest(&self, change: u64) -> bool {
        self.changes.load(Ordering::SeqCst) == change
    }

    /// Looks at the project as it is in the editor: what is wrong, and the versions of the texts that it is wrong with.
    fn look(&self) -> (Vec<Diagnostic>, BTreeMap<String, i32>) {
        let (unsaved, before, versions) = {
            let state = self.state();
            let versions = state.open.iter().map(|it| (it.0.clone(), it.1.version));
            (state.unsaved(), state.knowledge.clone(), versions.collect())
        };
        // Where nothing can be known, what was known before is better than nothing.
        let found = self.judge(&unsaved, before.as_deref());
        (found.unwrap_or_else(|found| found), versions)
    }

    /// Looks, and notes what is known: before GoogleSQL's analyzer is asked, which can take its time, and after.
    fn judge(&self, unsaved: &Unsaved, before: Option<&Knowledge>) -> Diagnosed<Vec<Diagnostic>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let project = Arc::new(read::with_unsaved(&self.request.root, unsaved)?);
        let looked = Arc::new(check::look(&project, &self.request, &mut kept)?);
        let know = || Knowledge::new(Arc::clone(&project), Arc::clone(&looked), before);
        self.state().knowledge = Some(Arc::new(know()));
        let checked = check::judge(&looked, &self.request, &kept)?;
        self.state().knowledge = Some(Arc::new(know().with(&checked)));
        let mut found = looked.found.clone();
        found.extend(checked.found);
        diagnostic::sort(&mut found);
        Ok(found)
    }

    /// Tells of every file that has something wrong, or had; of open ones always, so that an editor knows its text was read.
    async fn tell(&self, found: &[Diagnostic], versions: &BTreeMap<String, i32>, client: &Client) {
        let new = told::by_file(found, self.encoding, &|it| self.uri(it));
        let old = std::mem::replace(&mut self.state().told, new.clone());
        let files: BTreeSet<&String> = new
            .keys()
            .chain(old.keys())
            .chain(versions.keys())
            .collect();
        for file in files {
            let version = versions.get(file).copied();
            let diagnostics = new.get(file).cloned().unwrap_or_default();
            if version.is_none() && old.get(file) == new.get(file) {
                continue;
            }
            if let Some(uri) = self.uri(file) {
                client.publish_diagnostics(uri, diagnostics, version).await;
            }
        }
    }

    /// The path that a project calls a file by; None for what is not part of it.
    fn relative(&self, path: &Path) -> Option<String> {
        let below = path.strip_prefix(&self.request.root).ok()?;
        let parts: Vec<_> = below.iter().map(|it| it.to_string_lossy()).collect();
        let file = parts.join("/");
        read::is_read(&file).then_some(file)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn unsaved(&self) -> Unsaved {
        let open = self.open.iter();
        open.map(|(file, it)| (file.clone(), it.text.to_string()))
            .collect()
    }
}
