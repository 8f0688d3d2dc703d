//! Signals that ask the program to stop, for commands that leave something behind to clear away.

use std::io;

use tokio::sync::watch;

/// Runs work that is told of the number of a signal instead of being killed by it.
pub(super) fn block_on<T>(work: impl AsyncFnOnce(watch::Receiver<Option<i32>>) -> T) -> io::Result<T> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let (tell, stop) = watch::channel(None);
    let entered = runtime.enter();
    listen(tell)?;
    drop(entered);
    Ok(runtime.block_on(work(stop)))
}

#[cfg(unix)]
fn listen(tell: watch::Sender<Option<i32>>) -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut interrupted = signal(SignalKind::interrupt())?;
    let mut terminated = signal(SignalKind::terminate())?;
    tokio::spawn(async move {
        let signal = tokio::select! {
            _ = interrupted.recv() => SignalKind::interrupt(),
            _ = terminated.recv() => SignalKind::terminate(),
        };
        tell.send_replace(Some(signal.as_raw_value()));
        tell.closed().await;
    });
    Ok(())
}

#[cfg(not(unix))]
fn listen(tell: watch::Sender<Option<i32>>) -> io::Result<()> {
    const INTERRUPT: i32 = 2;
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            tell.send_replace(Some(INTERRUPT));
        }
        tell.closed().await;
    });
    Ok(())
}
