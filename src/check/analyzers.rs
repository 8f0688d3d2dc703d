//! GoogleSQL's analyzer, loaded when it is first needed and kept for the checks that follow.

use std::sync::{Mutex, PoisonError};

use crate::diagnostic::Diagnosed;
use crate::googlesql::{Component, Module};

/// What a process that checks again and again, as an editor's server does, need not load again.
#[derive(Debug, Default)]
pub struct Analyzers(Mutex<Option<(Component, Module)>>);

impl Analyzers {
    /// The compiled component; loading it takes about a second, so that is done once for each component.
    pub(super) fn module(&self, component: &Component) -> Diagnosed<Module> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, module)) = &*kept
            && of == component
        {
            return Ok(module.clone());
        }
        let module = component.load()?;
        *kept = Some((component.clone(), module.clone()));
        Ok(module)
    }
}
