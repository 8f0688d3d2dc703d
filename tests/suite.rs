//! One binary for most tests, because each one links `DuckDB` again.

#![expect(clippy::unwrap_used, reason = "a step that fails fails its test")]
#![expect(unreachable_pub, reason = "modules of one program share by `pub`")]

#[path = "suite/architecture.rs"]
mod architecture;
#[path = "suite/bigquery.rs"]
mod bigquery;
#[path = "suite/build.rs"]
mod build;
#[path = "suite/check.rs"]
mod check;
#[path = "suite/cli.rs"]
mod cli;
#[path = "suite/diff.rs"]
mod diff;
#[path = "suite/docs.rs"]
mod docs;
#[path = "suite/editor.rs"]
mod editor;
#[path = "suite/errors.rs"]
mod errors;
#[path = "suite/faults.rs"]
mod faults;
#[path = "suite/fmt.rs"]
mod fmt;
#[path = "suite/functions.rs"]
mod functions;
#[path = "suite/golden.rs"]
mod golden;
#[path = "suite/imports.rs"]
mod imports;
#[path = "suite/init.rs"]
mod init;
#[path = "suite/lsp.rs"]
mod lsp;
#[path = "suite/olist.rs"]
mod olist;
#[path = "suite/optional.rs"]
mod optional;
#[path = "suite/project.rs"]
mod project;
#[path = "suite/projects.rs"]
mod projects;
#[path = "suite/promises.rs"]
mod promises;
#[path = "suite/proxy.rs"]
mod proxy;
#[cfg(unix)] // the data is linked
#[path = "suite/published.rs"]
mod published;
#[path = "suite/queries.rs"]
mod queries;
#[path = "suite/readers.rs"]
mod readers;
#[cfg(unix)] // the README is for a shell
#[path = "suite/readme.rs"]
mod readme;
#[path = "suite/recorded.rs"]
mod recorded;
#[path = "suite/rejected.rs"]
mod rejected;
#[path = "suite/remote.rs"]
mod remote;
#[path = "suite/remote_plans.rs"]
mod remote_plans;
#[cfg(unix)] // the example's files are linked
#[path = "suite/retail.rs"]
mod retail;
#[path = "suite/rollback.rs"]
mod rollback;
#[path = "suite/seeds.rs"]
mod seeds;
#[path = "suite/storage.rs"]
mod storage;
#[path = "suite/unit_tests.rs"]
mod unit_tests;
