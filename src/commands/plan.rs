//! `dwh plan`: what `dwh build` would do, with its SQL; on BigQuery, with what it would read.

use crate::diagnostic::{Diagnosed, Diagnostic};
use crate::graph::target::Chosen;
use crate::plan::Plan;
use crate::sql::write::bigquery::record::Publishing;

use super::build::run_id;
use super::prepare::{self, Opened, Request};
use super::remote;

/// What a build would do.
pub struct Planned {
    /// The steps.
    pub plan: Plan,
    /// What makes it visible, where that is more than the switch to another file.
    pub publishing: Vec<Publishing>,
    /// What is not wrong, but worth saying.
    pub warnings: Vec<Diagnostic>,
    /// What the queries would read, where that costs something.
    pub cost: Option<Cost>,
}

/// What queries would read.
#[derive(Debug, Clone, PartialEq)]
pub struct Cost {
    /// The bytes of each step, or why they are not known.
    pub steps: Vec<(String, Result<u64, String>)>,
    /// What reading a TiB costs.
    pub price_per_tib: f64,
}

impl Cost {
    /// The bytes of all steps that are known.
    pub fn bytes(&self) -> u64 {
        self.steps.iter().filter_map(|it| it.1.as_ref().ok()).sum()
    }

    /// What they cost.
    #[expect(clippy::cast_precision_loss, reason = "an estimate of money")]
    pub fn money(&self) -> f64 {
        self.bytes() as f64 / f64::from(1_u32 << 20).powi(2) * self.price_per_tib
    }
}

/// Makes the plan that a build of the request would run.
pub fn plan(request: &Request) -> Diagnosed<Planned> {
    let (graph, chosen) = prepare::resolve(request)?;
    match chosen.built_in() {
        Chosen::DuckDb(target) => {
            let prepared = prepare::plan(request, &Opened::new(graph, target))?;
            Ok(Planned {
                plan: prepared.plan,
                publishing: Vec::new(),
                warnings: prepared.warnings,
                cost: None,
            })
        }
        Chosen::BigQuery(target) => {
            let opened = remote::open(graph, target, &run_id())?;
            let prepared = remote::prepare(request, &opened)?;
            let steps = remote::estimate(&opened, &prepared.plan);
            Ok(Planned {
                plan: prepared.plan.plan,
                publishing: prepared.plan.publishing,
                warnings: prepared.warnings,
                cost: Some(Cost {
                    steps,
                    price_per_tib: opened.remote.price_per_tib,
                }),
            })
        }
    }
}
