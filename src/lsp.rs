//! `dwh lsp`: what an editor asks while a project is being written, over standard input and output.
//!
//! Mistakes are those of `dwh check`, with the texts of the editor in the place of files. Everything else is answered from
//! the tokens of the text and from the last state in which the project could be resolved, so that it works in a
//! text that does not parse.

mod completion;
mod definition;
mod hover;
mod knowledge;
mod position;
mod session;
mod sketch;
mod thing;
mod token;
mod told;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use tower_lsp_server::jsonrpc::Result;
use tower_lsp_server::ls_types::{
    CompletionItem, CompletionItemKind, CompletionOptions, CompletionParams, CompletionResponse,
    DidChangeTextDocumentParams, DidChangeWatchedFilesParams,
    DidChangeWatchedFilesRegistrationOptions, DidCloseTextDocumentParams,
    DidOpenTextDocumentParams, DidSaveTextDocumentParams, Documentation, FileSystemWatcher,
    GlobPattern, GotoDefinitionParams, GotoDefinitionResponse, Hover, HoverContents, HoverParams,
    HoverProviderCapability, InitializeParams, InitializeResult, InitializedParams, Location,
    MarkupContent, MarkupKind, OneOf, PositionEncodingKind, Registration, ServerCapabilities,
    ServerInfo, TextDocumentPositionParams, TextDocumentSyncCapability, TextDocumentSyncKind,
    TextDocumentSyncOptions, TextDocumentSyncSaveOptions, Uri,
};
use tower_lsp_server::{Client, LanguageServer, LspService, Server};

use crate::commands::prepare::Request;
use crate::project::folders;

use completion::{Kind, Proposal};
use position::Encoding;
use session::{Asked, Session};
use thing::Thing;

/// Serves one editor until it says `exit` or goes away; gives whether it said `shutdown` before, as it should.
///
/// `request` is what the command line says about every project: its target and variables, and, in `root`, a project to
/// begin with.
pub fn serve(request: Request) -> io::Result<bool> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    let was_shut = Arc::new(AtomicBool::new(false));
    let told = Arc::clone(&was_shut);
    runtime.block_on(async {
        let (service, socket) = LspService::new(|client| Editor {
            client,
            request,
            encoding: OnceLock::new(),
            watches: AtomicBool::new(false),
            sessions: Mutex::default(),
            was_shut: told,
        });
        let (input, output) = (tokio::io::stdin(), tokio::io::stdout());
        Server::new(input, output, socket).serve(service).await;
    });
    // A check that still runs, and the thread that waits for input, must not keep the process.
    runtime.shutdown_background();
    Ok(was_shut.load(Ordering::SeqCst))
}

/// The editor at the other end, and the projects that it edits.
struct Editor {
    client: Client,
    request: Request,
    /// What was agreed on; set by `initialize`, before which nothing else is answered.
    encoding: OnceLock<Encoding>,
    /// Whether the editor can tell of files that change on disk.
    watches: AtomicBool,
    /// By root.
    sessions: Mutex<BTreeMap<PathBuf, Arc<Session>>>,
    was_shut: Arc<AtomicBool>,
}

impl Editor {
    /// The project of a path.
    fn session(&self, path: &Path) -> Option<Arc<Session>> {
        let root = folders::project_of(path)?;
        let encoding = self.encoding();
        let mut sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        let session = sessions.entry(root).or_insert_with_key(|root| {
            let request = Request {
                root: root.clone(),
                ..self.request.clone()
            };
            Arc::new(Session::new(request, encoding))
        });
        Some(Arc::clone(session))
    }

    fn encoding(&self) -> Encoding {
        self.encoding.get().copied().unwrap_or(Encoding::Utf16)
    }

    /// Takes the text of a file, and has its project checked. Done before anything is awaited, so that changes keep their order.
    fn write(&self, uri: Uri, version: i32, text: String) {
        let found = file_of(&uri).and_then(|path| Some((self.session(&path)?, path)));
        if let Some((session, path)) = found {
            session.write(&path, uri, version, text);
            self.check(session);
        }
    }

    fn check(&self, session: Arc<Session>) {
        tokio::spawn(session.check(self.client.clone()));
    }

    fn check_all(&self) {
        let sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        for session in sessions.values() {
            self.check(Arc::clone(session));
        }
    }

    /// Answers a question about a place of an open text, away from the thread that reads the next one.
    async fn answer<T: Send + 'static>(
        &self,
        at: TextDocumentPositionParams,
        answer: impl FnOnce(&Question) -> Option<T> + Send + 'static,
    ) -> Option<T> {
        let path = file_of(&at.text_document.uri)?;
        let session = self.session(&path)?;
        let asked = session.ask(&path)?;
        let encoding = self.encoding();
        let question = Question {
            byte: encoding.byte(&asked.text, at.position),
            uri: at.text_document.uri,
            asked,
            session,
            encoding,
        };
        let answered = tokio::task::spawn_blocking(move || answer(&question)).await;
        answered
            .inspect_err(|error| tracing::error!(%error, "this is a bug in dwh: no answer"))
            .ok()?
    }
}

/// A question about a place of an open text.
struct Question {
    session: Arc<Session>,
    asked: Asked,
    uri: Uri,
    byte: usize,
    encoding: Encoding,
}

impl Question {
    fn is_config(&self) -> bool {
        self.asked.file == crate::project::read::FILE
    }

    /// What stands there, and the bytes of it.
    fn thing(&self) -> Option<(Thing, std::ops::Range<usize>)> {
        let Asked {
            file,
            text,
            knowledge,
            ..
        } = &self.asked;
        if self.is_config() {
            return thing::in_config(text, knowledge, self.byte);
        }
        let own = knowledge.table(&[crate::project::read::stem(file)]);
        thing::at(&sketch::Sketch::of(text), knowledge, own, self.byte)
    }

    fn hover(&self) -> Option<Hover> {
        let (thing, range) = self.thing()?;
        let value = hover::hover(&thing, &self.asked.knowledge)?;
        Some(Hover {
            contents: HoverContents::Markup(markdown(value)),
            range: Some(self.encoding.range(&self.asked.text, &range)),
        })
    }

    fn definition(&self) -> Option<GotoDefinitionResponse> {
        let (thing, _) = self.thing()?;
        let Asked {
            knowledge,
            unsaved,
            text,
            ..
        } = &self.asked;
        let target = definition::definition(&thing, knowledge, unsaved)?;
        let (uri, text) = match &target.file {
            None => (self.uri.clone(), &**text),
            Some(file) => (self.session.uri(file)?, target.text.as_str()),
        };
        let range = self.encoding.range(text, &target.range);
        Some(GotoDefinitionResponse::Scalar(Location { uri, range }))
    }

    fn completion(&self) -> Option<CompletionResponse> {
        if self.is_config() {
            return None;
        }
        let proposals = completion::proposals(&self.asked.text, &self.asked.knowledge, self.byte);
        let items = proposals.into_iter().enumerate();
        let items = items.map(|(place, it)| item(place, it)).collect();
        Some(CompletionResponse::Array(items))
    }
}

fn item(place: usize, proposal: Proposal) -> CompletionItem {
    let Proposal {
        text,
        kind,
        detail,
        about,
    } = proposal;
    CompletionItem {
        // Things of one kind stay in their order: columns in that of their table.
        sort_text: Some(format!("{}{place:05}", kind as u8)),
        label: text,
        kind: Some(match kind {
            Kind::Column => CompletionItemKind::FIELD,
            Kind::Alias => CompletionItemKind::REFERENCE,
            Kind::Table => CompletionItemKind::STRUCT,
            Kind::Variable => CompletionItemKind::VARIABLE,
            Kind::Function => CompletionItemKind::FUNCTION,
            Kind::Keyword => CompletionItemKind::KEYWORD,
        }),
        detail: (!detail.is_empty()).then_some(detail),
        documentation: (!about.is_empty()).then(|| Documentation::MarkupContent(markdown(about))),
        ..CompletionItem::default()
    }
}

fn markdown(value: String) -> MarkupContent {
    MarkupContent {
        kind: MarkupKind::Markdown,
        value,
    }
}

/// The path of a `file:` address.
fn file_of(uri: &Uri) -> Option<PathBuf> {
    let is_file = uri.scheme().as_str().eq_ignore_ascii_case("file");
    is_file.then(|| uri.to_file_path())?.map(Cow::into_owned)
}

impl LanguageServer for Editor {
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        let general = params.capabilities.general.as_ref();
        let offered = general.and_then(|it| it.position_encodings.as_deref());
        let is_utf8 = offered.is_some_and(|it| it.contains(&PositionEncodingKind::UTF8));
        let (encoding, word) = if is_utf8 {
            (Encoding::Utf8, PositionEncodingKind::UTF8)
        } else {
            (Encoding::Utf16, PositionEncodingKind::UTF16)
        };
        let encoding = *self.encoding.get_or_init(|| encoding);
        tracing::debug!(?encoding, "an editor is there");
        let workspace = params.capabilities.workspace.as_ref();
        let watched = workspace.and_then(|it| it.did_change_watched_files.as_ref());
        let can_watch = watched.and_then(|it| it.dynamic_registration) == Some(true);
        self.watches.store(can_watch, Ordering::SeqCst);
        for folder in folders(&params) {
            self.session(&folder);
        }
        if !self.request.root.as_os_str().is_empty() {
            self.session(&std::path::absolute(&self.request.root).unwrap_or_default());
        }
        Ok(InitializeResult {
            capabilities: capabilities(word),
            server_info: Some(ServerInfo {
                name: "dwh".into(),
                version: Some(env!("CARGO_PKG_VERSION").into()),
            }),
            ..InitializeResult::default()
        })
    }

    async fn initialized(&self, _: InitializedParams) {
        self.check_all();
        if self.watches.load(Ordering::SeqCst)
            && let Err(error) = self.client.register_capability(vec![watchers()]).await
        {
            tracing::warn!(%error, "the editor does not tell of files that change");
        }
    }

    async fn shutdown(&self) -> Result<()> {
        self.was_shut.store(true, Ordering::SeqCst);
        Ok(())
    }

    async fn did_open(&self, params: DidOpenTextDocumentParams) {
        let document = params.text_document;
        self.write(document.uri, document.version, document.text);
    }

    async fn did_change(&self, params: DidChangeTextDocumentParams) {
        // Each change holds the whole text.
        if let Some(change) = params.content_changes.into_iter().next_back() {
            let document = params.text_document;
            self.write(document.uri, document.version, change.text);
        }
    }

    async fn did_save(&self, _: DidSaveTextDocumentParams) {
        self.check_all();
    }

    async fn did_close(&self, params: DidCloseTextDocumentParams) {
        let path = file_of(&params.text_document.uri);
        if let Some((session, path)) = path.and_then(|it| Some((self.session(&it)?, it))) {
            session.close(&path);
            self.check(session);
        }
    }

    async fn did_change_watched_files(&self, _: DidChangeWatchedFilesParams) {
        self.check_all();
    }

    async fn hover(&self, params: HoverParams) -> Result<Option<Hover>> {
        let at = params.text_document_position_params;
        Ok(self.answer(at, Question::hover).await)
    }

    async fn goto_definition(
        &self,
        params: GotoDefinitionParams,
    ) -> Result<Option<GotoDefinitionResponse>> {
        let at = params.text_document_position_params;
        Ok(self.answer(at, Question::definition).await)
    }

    async fn completion(&self, params: CompletionParams) -> Result<Option<CompletionResponse>> {
        let at = params.text_document_position;
        Ok(self.answer(at, Question::completion).await)
    }
}

fn capabilities(encoding: PositionEncodingKind) -> ServerCapabilities {
    let trigger = |it: &str| it.to_owned();
    ServerCapabilities {
        position_encoding: Some(encoding),
        text_document_sync: Some(TextDocumentSyncCapability::Options(
            TextDocumentSyncOptions {
                open_close: Some(true),
                change: Some(TextDocumentSyncKind::FULL),
                save: Some(TextDocumentSyncSaveOptions::Supported(true)),
                ..TextDocumentSyncOptions::default()
            },
        )),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        definition_provider: Some(OneOf::Left(true)),
        completion_provider: Some(CompletionOptions {
            trigger_characters: Some([".", "@"].map(trigger).into()),
            ..CompletionOptions::default()
        }),
        ..ServerCapabilities::default()
    }
}

/// Asks to be told of SQL files and models.yaml that something else than the editor changes.
fn watchers() -> Registration {
    let watcher = |it: &str| FileSystemWatcher {
        glob_pattern: GlobPattern::String(it.to_owned()),
        kind: None,
    };
    let options = DidChangeWatchedFilesRegistrationOptions {
        watchers: ["**/models.yaml", "**/sql/**/*.sql"].map(watcher).into(),
    };
    Registration {
        id: "files".into(),
        method: "workspace/didChangeWatchedFiles".into(),
        register_options: serde_json::to_value(options).ok(),
    }
}

/// The folders that the editor has open.
fn folders(params: &InitializeParams) -> Vec<PathBuf> {
    #[expect(deprecated, reason = "older editors know nothing else")]
    let root = params.root_uri.as_ref();
    let folders = params.workspace_folders.iter().flatten().map(|it| &it.uri);
    folders.chain(root).filter_map(file_of).collect()
}
