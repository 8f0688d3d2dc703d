//! Reads one GoogleSQL query into a tree with places.
use std::sync::Arc;

use sqlparser::ast;

use crate::diagnostic::{Diagnosed, Text};

/// Parses exactly one SELECT statement.
pub fn query(text: &Arc<Text>) -> Diagnosed<Box<ast::Query>> {
    unimplemented!("{}", text.name())
}
