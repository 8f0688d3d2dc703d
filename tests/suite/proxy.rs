//! A proxy between dwh and BigQuery that does one fault at a chosen call.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// What goes wrong with a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The connection ends before the request arrives.
    DropBefore,
    /// The request is done, and its answer is lost.
    DropAfter,
    /// The answer ends in the middle.
    Cut,
    /// The answer comes late.
    Delay,
    /// The request arrives twice; the second answer is given.
    Twice,
    /// The service refuses with a status and says when to come again.
    Status(u16),
    /// A gateway answers in HTML.
    Html,
}

/// All of them.
pub const FAULTS: [Fault; 8] = [
    Fault::DropBefore,
    Fault::DropAfter,
    Fault::Cut,
    Fault::Delay,
    Fault::Twice,
    Fault::Status(429),
    Fault::Status(503),
    Fault::Html,
];

/// What a call meets, by its number and its request.
type Meets = dyn Fn(usize, &[u8]) -> Option<Fault> + Send + Sync;

/// A proxy that runs until its process ends.
pub struct Proxy {
    /// Its address.
    pub endpoint: String,
    calls: Arc<AtomicUsize>,
}

impl Proxy {
    /// Begins to serve; the call number `at` (from 0) meets the fault.
    pub fn start(server: &str, fault: Option<(usize, Fault)>) -> Self {
        Self::with(server, move |number| {
            fault.filter(|it| it.0 == number).map(|it| it.1)
        })
    }

    /// Begins to serve; `fault` says what each call meets, by its number from 0.
    pub fn with(
        server: &str,
        fault: impl Fn(usize) -> Option<Fault> + Send + Sync + 'static,
    ) -> Self {
        Self::when(server, move |number, _| fault(number))
    }

    /// Begins to serve; no call is answered any more from the one on that says `words` for the time number `time` (from 0).
    pub fn until(server: &str, words: &'static str, time: usize) -> Self {
        let said = AtomicUsize::new(0);
        Self::when(server, move |_, request| {
            let says = request
                .windows(words.len())
                .any(|it| it == words.as_bytes());
            let said = match usize::from(says) {
                0 => said.load(Ordering::SeqCst),
                more => said.fetch_add(more, Ordering::SeqCst) + more,
            };
            (said > time).then_some(Fault::Status(503))
        })
    }

    fn when(
        server: &str,
        fault: impl Fn(usize, &[u8]) -> Option<Fault> + Send + Sync + 'static,
    ) -> Self {
        let fault: Arc<Meets> = Arc::new(fault);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let calls = Arc::new(AtomicUsize::new(0));
        let (server, own, counted) = (
            server.trim_start_matches("http://").to_owned(),
            endpoint.clone(),
            Arc::clone(&calls),
        );
        std::thread::spawn(move || {
            for client in listener.incoming() {
                let Ok(client) = client else { return };
                let (server, own, calls) = (server.clone(), own.clone(), Arc::clone(&counted));
                let fault = Arc::clone(&fault);
                std::thread::spawn(move || serve(client, &server, &own, &calls, &*fault));
            }
        });
        Self { endpoint, calls }
    }

    /// How many calls it has seen.
    pub fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }
}

/// Serves the calls of one connection; each is the last, so that a fault is one call's alone.
fn serve(mut client: TcpStream, server: &str, own: &str, calls: &AtomicUsize, fault: &Meets) {
    let Some(request) = message(&mut client, true) else {
        return;
    };
    let number = calls.fetch_add(1, Ordering::SeqCst);
    let fault = fault(number, &request);
    let forward = || {
        let mut upstream = TcpStream::connect(server).unwrap();
        upstream.write_all(&closing(&request)).unwrap();
        let answer = message(&mut upstream, false).unwrap_or_default();
        // An upload's address is the server's own: it must come by here again.
        rewritten(&answer, &format!("http://{server}"), own)
    };
    let answer = match fault {
        Some(Fault::DropBefore) => return drop(client.shutdown(Shutdown::Both)),
        Some(Fault::DropAfter) => {
            forward();
            return drop(client.shutdown(Shutdown::Both));
        }
        Some(Fault::Cut) => {
            let answer = forward();
            answer[..answer.len() - answer.len().min(20)].to_vec()
        }
        Some(Fault::Delay) => {
            std::thread::sleep(Duration::from_millis(1500));
            forward()
        }
        Some(Fault::Twice) => {
            forward();
            forward()
        }
        Some(Fault::Status(status)) => {
            let body = r#"{"error":{"code":0,"message":"try again","errors":[{"reason":"rateLimitExceeded","message":"try again"}]}}"#
                .replace("\"code\":0", &format!("\"code\":{status}"));
            format!(
                "HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                body.len()
            )
            .into_bytes()
        }
        Some(Fault::Html) => b"HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: 15\r\nConnection: close\r\n\r\n<html>oh</html>".to_vec(),
        None => forward(),
    };
    drop(client.write_all(&answer));
    drop(client.shutdown(Shutdown::Both));
}

/// A whole message: its head, and as much of a body as the head says.
pub fn message(stream: &mut TcpStream, is_request: bool) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut buffer = vec![0; 65536];
    loop {
        if let Some(length) = length(&bytes, is_request)
            && bytes.len() >= length
        {
            return Some(bytes);
        }
        match stream.read(&mut buffer) {
            Ok(0) | Err(_) => return (!bytes.is_empty() && !is_request).then_some(bytes),
            Ok(read) => bytes.extend(&buffer[..read]),
        }
    }
}

/// How long a message is, once its head is there; None where only its end tells.
fn length(bytes: &[u8], is_request: bool) -> Option<usize> {
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let head = if is_request {
        let mut request = httparse::Request::new(&mut headers);
        request.parse(bytes).ok()?
    } else {
        let mut response = httparse::Response::new(&mut headers);
        response.parse(bytes).ok()?
    };
    let httparse::Status::Complete(head) = head else {
        return None;
    };
    let found = headers
        .iter()
        .find(|it| it.name.eq_ignore_ascii_case("content-length"));
    match found {
        Some(it) => Some(
            head + std::str::from_utf8(it.value)
                .ok()?
                .trim()
                .parse::<usize>()
                .ok()?,
        ),
        None => is_request.then_some(head),
    }
}

/// A request that asks for the end of its connection, and for an answer that can be read as it is.
fn closing(request: &[u8]) -> Vec<u8> {
    let at = request.windows(2).position(|it| it == b"\r\n").unwrap() + 2;
    let head_end = request.windows(4).position(|it| it == b"\r\n\r\n").unwrap();
    let kept: Vec<&str> = std::str::from_utf8(&request[at..head_end])
        .unwrap()
        .split("\r\n")
        .filter(|it| {
            let it = it.to_lowercase();
            !it.starts_with("accept-encoding:") && !it.starts_with("connection:")
        })
        .collect();
    let mut sent = request[..at].to_vec();
    sent.extend(format!("{}\r\nConnection: close\r\n\r\n", kept.join("\r\n")).bytes());
    sent.extend(&request[head_end + 4..]);
    sent
}

fn rewritten(answer: &[u8], from: &str, to: &str) -> Vec<u8> {
    let end = answer
        .windows(4)
        .position(|it| it == b"\r\n\r\n")
        .map_or(answer.len(), |it| it + 4);
    let head = String::from_utf8_lossy(&answer[..end]).replace(from, to);
    let mut whole = head
        .replacen("\r\n", "\r\nConnection: close\r\n", 1)
        .into_bytes();
    whole.extend(&answer[end..]);
    whole
}
