//! One running component on a thread of its own, whose stack is large enough for deeply nested queries.

use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

use prost::Message;

use super::failure::SqlError;
use super::guest::{Guest, Refusal};
use super::module::{Module, STACK};

/// What the host needs of the stack beside the guest.
const HOST_STACK: usize = 1 << 20;

/// A running component. Dropping it ends the thread and gives its memory back.
#[derive(Debug)]
pub(super) struct Instance {
    calls: Sender<Call>,
}

struct Call {
    method: &'static str,
    request: Vec<u8>,
    answer: Sender<Result<Vec<u8>, Refusal>>,
}

impl Instance {
    /// Starts the thread; the component itself starts with the first call.
    pub(super) fn new(module: &Module) -> Result<Self, SqlError> {
        let (calls, received) = mpsc::channel();
        let module = module.clone();
        let started = thread::Builder::new()
            .name("googlesql".into())
            .stack_size(STACK + HOST_STACK)
            .spawn(move || serve(&module, &received));
        match started {
            Ok(_) => Ok(Self { calls }), // not joined: it ends when `calls` is dropped
            Err(error) => Err(SqlError::crash(error)),
        }
    }

    /// Calls a method of the service; `sql` is the query that places in an error are places of.
    pub(super) fn call<R: Message + Default>(
        &self,
        method: &'static str,
        request: &impl Message,
        sql: &str,
    ) -> Result<R, SqlError> {
        let (answer, answered) = mpsc::channel();
        let call = Call {
            method,
            request: request.encode_to_vec(),
            answer,
        };
        // A thread that is gone, or that goes without answering, has panicked.
        let gone = || SqlError::crash("its thread has ended");
        self.calls.send(call).map_err(|_| gone())?;
        let bytes = match answered.recv().map_err(|_| gone())? {
            Ok(bytes) => bytes,
            Err(Refusal::Said(refusal)) => return Err(SqlError::refused(&refusal, sql)),
            Err(Refusal::TooDeep) => return Err(SqlError::too_deep()),
            Err(Refusal::Crashed(message)) => return Err(SqlError::crash(message)),
        };
        R::decode(bytes.as_slice()).map_err(SqlError::crash)
    }
}

/// Answers calls until nobody can make one. A guest that has crashed is replaced at the next call.
fn serve(module: &Module, calls: &Receiver<Call>) {
    let mut guest = None;
    for call in calls {
        let answer = answer(module, &mut guest, &call);
        if matches!(answer, Err(Refusal::TooDeep | Refusal::Crashed(_))) {
            guest = None;
        }
        drop(call.answer.send(answer)); // whoever asked may have gone
    }
}

fn answer(module: &Module, guest: &mut Option<Guest>, call: &Call) -> Result<Vec<u8>, Refusal> {
    let guest = match guest {
        Some(guest) => guest,
        None => guest.insert(Guest::new(module)?),
    };
    guest.call(call.method, &call.request)
}
