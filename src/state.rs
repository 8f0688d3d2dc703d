//! What the published warehouse holds: an input of planning, read from its schema `_dwh`.

use std::collections::BTreeMap;

use crate::source::Inspected;

/// What was published last; empty where nothing was.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WarehouseState {
    /// The run that published it.
    pub run_id: Option<String>,
    /// Built relations by name (`stg_orders`, `olist.orders`), with the fingerprint they were built from.
    pub relations: BTreeMap<String, Relation>,
    /// Source tables by name (`olist.orders`), as they were when they were extracted.
    pub sources: BTreeMap<String, Inspected>,
    /// Tests that have run by name, with the fingerprint they ran on.
    pub tests: BTreeMap<String, TestRecord>,
}

/// A relation of the published warehouse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation {
    /// What it was built from.
    pub fingerprint: String,
    /// Whether it is a view.
    pub is_view: bool,
    /// How many rows it has; views are not counted.
    pub rows: Option<u64>,
}

/// The result of a test that has run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestRecord {
    /// What it ran on.
    pub fingerprint: String,
    /// How many rows broke it.
    pub failures: u64,
}
