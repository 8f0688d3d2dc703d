//! Signals that ask the program to stop, for commands that leave something behind to clear away.
//!
//! The first signal is told to the work, which has a few seconds to clear away. What is published is safe at any
//! moment, so after that, or at a second signal, the process ends as it stands. Work that publishes table by table has
//! the time it needs: readers should not see half of it until the next build.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::watch;

use crate::report::Exit;

/// How long work may take to stop.
const GRACE: Duration = Duration::from_secs(5);

/// Runs work that is told of the number of a signal instead of being killed by it, and tells while it publishes.
pub(super) fn block_on<T>(
    work: impl AsyncFnOnce(watch::Receiver<Option<i32>>, Arc<AtomicBool>) -> T,
) -> io::Result<T> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()?;
    let (tell, stop) = watch::channel(None);
    let entered = runtime.enter();
    let mut signals = Signals::new()?;
    drop(entered);
    let is_publishing = Arc::new(AtomicBool::new(false));
    let told = Arc::clone(&is_publishing);
    runtime.spawn(async move {
        let number = signals.next().await;
        tell.send_replace(Some(number));
        tokio::select! {
            () = tell.closed() => (),
            _ = signals.next() => end(number),
            () = patience(GRACE, &told) => end(number),
        }
    });
    Ok(runtime.block_on(work(stop, is_publishing)))
}

/// Ends when work has had its time, and has not begun to publish.
async fn patience(grace: Duration, is_publishing: &AtomicBool) {
    loop {
        tokio::time::sleep(grace).await;
        if !is_publishing.load(Ordering::SeqCst) {
            return;
        }
    }
}

#[expect(
    clippy::exit,
    reason = "the work has not stopped when it was asked to; nothing else is left to do"
)]
fn end(signal: i32) {
    std::process::exit(Exit::Signal(signal).code().into());
}

/// The signals that ask to stop.
#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    /// The number of the next one.
    async fn next(&mut self) -> i32 {
        use tokio::signal::unix::SignalKind;
        let kind = tokio::select! {
            _ = self.interrupt.recv() => SignalKind::interrupt(),
            _ = self.terminate.recv() => SignalKind::terminate(),
        };
        kind.as_raw_value()
    }
}

/// The signals that ask to stop.
#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    #[expect(clippy::unnecessary_wraps, reason = "other systems can refuse")]
    fn new() -> io::Result<Self> {
        Ok(Self)
    }

    /// The number of the next one: an interrupt, the only one there is.
    async fn next(&mut self) -> i32 {
        const INTERRUPT: i32 = 2;
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        INTERRUPT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_that_publishes_is_waited_for() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let is_publishing = AtomicBool::new(true);
            let grace = Duration::from_millis(1);
            let mut waited = Box::pin(patience(grace, &is_publishing));
            let long = tokio::time::timeout(grace * 50, &mut waited).await;
            assert!(long.is_err(), "it has ended while the work published");
            is_publishing.store(false, Ordering::SeqCst);
            waited.await;
        });
    }
}
