//! Logs on standard error, for a person who looks for the cause of something.

use std::io;

use anstream::{AutoStream, ColorChoice};
use tracing::level_filters::LevelFilter;
use tracing_subscriber::EnvFilter;

use crate::arguments::Global;

/// Begins to write logs: warnings, with `-v` what is done, with `-vv` every statement sent; `DWH_LOG` says it finer.
pub(super) fn start(global: &Global) {
    let level = match (global.quiet, global.verbose) {
        (true, _) => LevelFilter::ERROR,
        (false, 0) => LevelFilter::WARN,
        (false, 1) => LevelFilter::INFO,
        (false, _) => LevelFilter::DEBUG,
    };
    let filter = EnvFilter::builder()
        .with_default_directive(level.into())
        .with_env_var("DWH_LOG")
        .from_env_lossy();
    let started = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(AutoStream::choice(&io::stderr()) != ColorChoice::Never)
        .with_target(false)
        .try_init();
    drop(started); // a second start in one process, as in tests, keeps the first
}
