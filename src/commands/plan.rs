//! `dwh plan`: what `dwh build` would do, with its SQL.

use crate::diagnostic::Diagnosed;

use super::prepare::{self, Prepared, Request};

/// Makes the plan that a build of the request would run.
pub fn plan(request: &Request) -> Diagnosed<Prepared> {
    let opened = prepare::open(request)?;
    prepare::plan(request, &opened)
}
