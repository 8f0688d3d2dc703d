//! An editor for tests of `dwh lsp`: it writes frames by hand, and waits for what it expects.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::{Value, json};

use crate::project::{dwh, write};

/// Longer than anything takes on a busy machine.
const PATIENCE: Duration = Duration::from_mins(2);

/// An editor with a project open.
pub struct Editor {
    pub root: PathBuf,
    pub server: Child,
    input: Option<ChildStdin>,
    heard: Receiver<Value>,
    /// Notifications that came while something else was waited for.
    passed: Vec<Value>,
    asked: i64,
    /// For each file, the version that was sent last.
    version: i64,
    _folder: tempfile::TempDir,
}

impl Editor {
    pub fn open(files: &[(&str, &str)], encodings: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        write(&root, files);
        let mut server = dwh(Path::new("/"), &["lsp", "--stdio"])
            .env("DWH_GOOGLESQL", "off")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let input = server.stdin.take();
        let mut output = BufReader::new(server.stdout.take().unwrap());
        let (tell, heard) = channel();
        std::thread::spawn(move || {
            while let Some(message) = frame(&mut output) {
                if tell.send(message).is_err() {
                    return;
                }
            }
        });
        let mut editor = Self {
            root,
            server,
            input,
            heard,
            passed: Vec::new(),
            asked: 0,
            version: 0,
            _folder: folder,
        };
        let uri = editor.uri("");
        let answer = editor.ask(
            "initialize",
            &json!({
                "processId": null,
                "rootUri": uri,
                "capabilities": { "general": { "positionEncodings": encodings } },
            }),
        );
        let expected = encodings.first().copied().unwrap_or("utf-16");
        assert_eq!(answer["capabilities"]["positionEncoding"], expected);
        editor.tell("initialized", &json!({}));
        editor
    }

    pub fn uri(&self, file: &str) -> String {
        let path = self.root.join(file).to_str().unwrap().replace('\\', "/");
        format!("file:///{}", path.trim_start_matches('/'))
    }

    fn send(&mut self, message: &Value) {
        let body = message.to_string();
        let input = self.input.as_mut().unwrap();
        write!(input, "Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
        input.flush().unwrap();
    }

    pub fn tell(&mut self, method: &str, params: &Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    fn ask(&mut self, method: &str, params: &Value) -> Value {
        self.asked += 1;
        let id = self.asked;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        loop {
            let message = self.heard.recv_timeout(PATIENCE).unwrap();
            if message["id"] == id {
                assert!(message["error"].is_null(), "{message}");
                return message["result"].clone();
            }
            self.passed.push(message);
        }
    }

    pub fn open_file(&mut self, file: &str, text: &str) {
        self.version += 1;
        let document = json!({ "uri": self.uri(file), "languageId": "sql", "version": self.version, "text": text });
        self.tell("textDocument/didOpen", &json!({ "textDocument": document }));
    }

    pub fn change(&mut self, file: &str, text: &str) {
        self.version += 1;
        let document = json!({ "uri": self.uri(file), "version": self.version });
        self.tell(
            "textDocument/didChange",
            &json!({ "textDocument": document, "contentChanges": [{ "text": text }] }),
        );
    }

    /// What is told of a file in the version that was sent last, or without one.
    pub fn mistakes(&mut self, file: &str) -> String {
        let uri = self.uri(file);
        let version = self.version;
        let is_it = |it: &Value| {
            it["method"] == "textDocument/publishDiagnostics"
                && it["params"]["uri"] == uri.as_str()
                && (it["params"]["version"].is_null() || it["params"]["version"] == version)
        };
        let passed = self.passed.iter().position(is_it);
        let message = passed.map_or_else(
            || loop {
                let message = self.heard.recv_timeout(PATIENCE).unwrap();
                if is_it(&message) {
                    break message;
                }
            },
            |at| self.passed.remove(at),
        );
        let all = message["params"]["diagnostics"].as_array().unwrap();
        let lines: Vec<_> = all.iter().map(|it| self.line(it)).collect();
        lines.join("\n")
    }

    fn line(&self, diagnostic: &Value) -> String {
        let mut line = format!(
            "{} {} {}[{}] {}",
            range(&diagnostic["range"]),
            diagnostic["source"].as_str().unwrap(),
            diagnostic["severity"],
            diagnostic["code"].as_str().unwrap(),
            diagnostic["message"].as_str().unwrap().replace('\n', " / ")
        );
        for related in diagnostic["relatedInformation"]
            .as_array()
            .into_iter()
            .flatten()
        {
            let place = self.place(&related["location"]);
            let message = related["message"].as_str().unwrap();
            line.extend(["\n  ", &place, " ", message]);
        }
        line
    }

    pub fn place(&self, location: &Value) -> String {
        let uri = location["uri"].as_str().unwrap();
        let file = uri.strip_prefix(&self.uri("")).unwrap_or(uri);
        format!("{file} {}", range(&location["range"]))
    }

    /// Asks about the place of `|` in a text, which the file is made to hold without it.
    pub fn at(&mut self, method: &str, file: &str, marked: &str) -> Value {
        let before = &marked[..marked.find('|').unwrap()];
        self.change(file, &marked.replacen('|', "", 1));
        let line = before.matches('\n').count();
        let last = before.rsplit('\n').next().unwrap();
        let position = json!({ "line": line, "character": last.encode_utf16().count() });
        let document = json!({ "uri": self.uri(file) });
        self.ask(
            method,
            &json!({ "textDocument": document, "position": position }),
        )
    }

    pub fn definition(&mut self, marked: &str) -> String {
        let answer = self.at("textDocument/definition", "sql/a.sql", marked);
        if answer.is_null() {
            return "nothing".into();
        }
        self.place(&answer)
    }

    pub fn hover(&mut self, marked: &str) -> String {
        let answer = self.at("textDocument/hover", "sql/a.sql", marked);
        let text = answer["contents"]["value"].as_str();
        text.unwrap_or("nothing").to_owned()
    }

    /// What is proposed, in the order in which it is shown, without functions and keywords.
    pub fn completion(&mut self, marked: &str) -> String {
        let answer = self.at("textDocument/completion", "sql/a.sql", marked);
        let (function, keyword) = (json!(3), json!(14));
        let mut all: Vec<_> = answer.as_array().unwrap().iter().collect();
        all.retain(|it| it["kind"] != function && it["kind"] != keyword);
        all.sort_by_key(|it| it["sortText"].as_str().unwrap());
        let shown = all.iter().map(|it| {
            let detail = it["detail"].as_str().unwrap_or_default();
            format!("{} {detail}", it["label"].as_str().unwrap())
                .trim()
                .to_owned()
        });
        shown.collect::<Vec<_>>().join(", ")
    }

    /// Ends as an editor should, and gives the exit code.
    pub fn close(mut self) -> Option<i32> {
        self.ask("shutdown", &Value::Null);
        self.tell("exit", &Value::Null);
        self.server.wait().unwrap().code()
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        drop(self.input.take());
        drop(self.server.kill());
        drop(self.server.wait());
    }
}

/// The next message; anything else on standard output is a mistake.
fn frame(output: &mut impl BufRead) -> Option<Value> {
    let mut length = None;
    loop {
        let mut line = String::new();
        if output.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end().split_once(": ") {
            Some(("Content-Length", number)) => length = number.parse().ok(),
            Some(_) => panic!("not a header: {line}"),
            None => break,
        }
    }
    let mut body = vec![0; length.unwrap()];
    output.read_exact(&mut body).ok()?;
    Some(serde_json::from_slice(&body).unwrap())
}

/// `1:7-1:14`, from 0 as in the protocol.
fn range(range: &Value) -> String {
    let place = |it: &Value| format!("{}:{}", it["line"], it["character"]);
    format!("{}-{}", place(&range["start"]), place(&range["end"]))
}
