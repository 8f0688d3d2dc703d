//! One binary for most tests, because each one links `DuckDB` again.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on has failed, and its helpers are tests too"
)]

#[path = "suite/architecture.rs"]
mod architecture;
#[path = "suite/build.rs"]
mod build;
#[path = "suite/cli.rs"]
mod cli;
#[path = "suite/errors.rs"]
mod errors;
#[path = "suite/olist.rs"]
mod olist;
#[path = "suite/project.rs"]
mod project;
#[path = "suite/projects.rs"]
mod projects;
#[path = "suite/readers.rs"]
mod readers;
