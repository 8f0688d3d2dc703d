//! Which columns of tables the columns of a query come from, read off the analyzed tree.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::resolved::{self, Node, Part};

/// A column of a table that a query reads.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Origin {
    /// The table, as the catalog names it: `stg_orders`, `olist.orders`.
    pub table: String,
    /// Its column.
    pub column: String,
}

/// What the columns of a query are made of.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lineage {
    /// For each column of the query, in order: its name, and the columns whose values its value is computed from.
    pub columns: Vec<(String, BTreeSet<Origin>)>,
    /// Every column that the query names anywhere, also in conditions, keys and orders: without it the query is wrong.
    pub uses: BTreeSet<Origin>,
}

/// Reads the lineage off the bytes of an analyzed query statement; None where they are none.
pub fn lineage(statement: &[u8]) -> Option<Lineage> {
    let tree = resolved::query(statement)?;
    let mut walk = Walk::default();
    // A recursive query feeds itself: again until nothing is added.
    loop {
        let before = walk.known();
        walk.scan(&tree);
        if walk.known() == before {
            break;
        }
    }
    let mut columns = Vec::new();
    for output in tree.nodes("output_column_list") {
        let (id, _) = output.columns("column").next()?;
        let name = output.text("name").unwrap_or_default().to_owned();
        columns.push((name, walk.origins(id)));
    }
    Some(Lineage {
        columns,
        uses: walk.uses,
    })
}

/// What is known of the columns of a query so far.
#[derive(Default)]
struct Walk {
    /// By the number of a column.
    origins: BTreeMap<u64, BTreeSet<Origin>>,
    /// The columns that a WITH query gives, by its name; the analyzer makes names unique.
    with: BTreeMap<String, Vec<u64>>,
    /// The columns of the recursive queries around, innermost last.
    recursive: Vec<Vec<u64>>,
    uses: BTreeSet<Origin>,
}

impl Walk {
    fn known(&self) -> usize {
        self.origins.values().map(BTreeSet::len).sum::<usize>() + self.uses.len()
    }

    fn origins(&self, id: u64) -> BTreeSet<Origin> {
        self.origins.get(&id).cloned().unwrap_or_default()
    }

    fn add(&mut self, id: u64, origins: BTreeSet<Origin>) {
        self.origins.entry(id).or_default().extend(origins);
    }

    /// Each of `to` has what stands at its place in `from`.
    fn pass(&mut self, from: &[u64], to: &[u64]) {
        for (from, to) in from.iter().zip(to) {
            let origins = self.origins(*from);
            self.add(*to, origins);
        }
    }

    /// A node of any kind: what it reads first, then what it computes.
    fn scan(&mut self, node: &Node) {
        let node = node.kind();
        match node.name {
            "ResolvedTableScanProto" => self.table(node),
            "ResolvedWithRefScanProto" => {
                let name = node.text("with_query_name").unwrap_or_default();
                let from = self.with.get(name).cloned().unwrap_or_default();
                self.pass(&from, &column_list(node));
            }
            "ResolvedRecursiveRefScanProto" => {
                let from = self.recursive.last().cloned().unwrap_or_default();
                self.pass(&from, &column_list(node));
            }
            _ => {
                if node.name == "ResolvedRecursiveScanProto" {
                    self.recursive.push(column_list(node));
                }
                self.children(node);
                self.computed(node);
            }
        }
    }

    fn children(&mut self, node: &Node) {
        let is_scan = |it: &Node| it.name.contains("Scan") && it.name.starts_with("Any");
        let nodes = || {
            node.parts.iter().filter_map(|it| match &it.1 {
                Part::Node(child) => Some((it.0, child)),
                Part::Column(..) | Part::Table(_) | Part::Text(_) => None,
            })
        };
        // What a scan has in common with its family holds the scan it reads.
        for (_, child) in nodes().filter(|it| it.0 == "parent") {
            self.children(child);
            self.computed(child);
        }
        for (_, child) in nodes().filter(|it| is_scan(it.1)) {
            self.scan(child);
        }
        for (field, child) in nodes().filter(|it| !is_scan(it.1) && it.0 != "parent") {
            self.scan(child);
            // The second term of a recursive query reads what the first one gives.
            if field == "non_recursive_term" {
                let to = self.recursive.last().cloned().unwrap_or_default();
                self.pass(&ids(child, "output_column_list"), &to);
            }
        }
    }

    /// What a node makes out of what it reads.
    #[expect(clippy::too_many_lines, reason = "one table of cases")]
    fn computed(&mut self, node: &Node) {
        match node.name {
            "ResolvedComputedColumnProto" | "ResolvedDeferredComputedColumnProto" => {
                let origins = self.values(&mut node.nodes("expr"));
                for id in ids(node, "column") {
                    self.add(id, origins.clone());
                }
            }
            "ResolvedArrayScanProto" => {
                let arrays: Vec<_> = node.nodes("array_expr_list").collect();
                for (array, id) in arrays.iter().zip(ids(node, "element_column_list")) {
                    let origins = self.values(&mut std::iter::once(*array));
                    self.add(id, origins);
                }
            }
            "ResolvedSetOperationScanProto" => {
                let to = column_list(node);
                for item in node.nodes("input_item_list") {
                    self.pass(&ids(item, "output_column_list"), &to);
                }
            }
            "ResolvedRecursiveScanProto" => {
                self.recursive.pop();
                let to = column_list(node);
                for field in ["non_recursive_term", "recursive_term"] {
                    for item in node.nodes(field) {
                        self.pass(&ids(item, "output_column_list"), &to);
                    }
                }
            }
            "ResolvedWithEntryProto" => {
                let columns = node
                    .nodes("with_subquery")
                    .flat_map(|it| column_list(it.kind()));
                let name = node.text("with_query_name").unwrap_or_default().to_owned();
                self.with.insert(name, columns.collect());
            }
            "ResolvedAnalyticFunctionGroupProto" => {
                // The partition and the order decide on the value as much as the arguments.
                let keys =
                    self.values(&mut node.nodes("partition_by").chain(node.nodes("order_by")));
                for function in node.nodes("analytic_function_list") {
                    for id in ids(function.kind(), "column") {
                        self.add(id, keys.clone());
                    }
                }
            }
            "ResolvedGroupingCallProto" => {
                let origins = self.values(&mut node.nodes("group_by_column"));
                for id in ids(node, "output_column") {
                    self.add(id, origins.clone());
                }
            }
            "ResolvedPivotScanProto" => {
                let origins =
                    self.values(&mut node.nodes("pivot_expr_list").chain(node.nodes("for_expr")));
                for column in node.nodes("pivot_column_list") {
                    for id in ids(column, "column") {
                        self.add(id, origins.clone());
                    }
                }
            }
            "ResolvedUnpivotScanProto" => {
                let to = ids(node, "value_column_list");
                for group in node.nodes("unpivot_arg_list") {
                    let from: Vec<_> = group
                        .nodes("column_list")
                        .flat_map(|it| ids(it, "column"))
                        .collect();
                    self.pass(&from, &to);
                }
            }
            _ => {}
        }
    }

    fn table(&mut self, node: &Node) {
        let table = node.text("table").unwrap_or_default().to_owned();
        let Some(scan) = node.with_field("column_list") else {
            return;
        };
        for (id, column) in scan.columns("column_list") {
            let origin = Origin {
                table: table.clone(),
                column: column.to_owned(),
            };
            self.uses.insert(origin.clone());
            self.add(id, BTreeSet::from([origin]));
        }
    }

    /// What the values of expressions come from: the columns they name; of a subquery, the columns it gives.
    fn values(&self, nodes: &mut dyn Iterator<Item = &Node>) -> BTreeSet<Origin> {
        let mut origins = BTreeSet::new();
        for node in nodes {
            let node = node.kind();
            if node.name == "ResolvedSubqueryExprProto" {
                for scan in node.nodes("subquery") {
                    for id in column_list(scan.kind()) {
                        origins.extend(self.origins(id));
                    }
                }
                origins.extend(self.values(&mut node.nodes("in_expr")));
                continue;
            }
            if node.name == "ResolvedColumnRefProto" {
                for id in ids(node, "column") {
                    origins.extend(self.origins(id));
                }
            }
            let mut children = node.parts.iter().filter_map(|it| match &it.1 {
                Part::Node(child) => Some(child),
                Part::Column(..) | Part::Table(_) | Part::Text(_) => None,
            });
            origins.extend(self.values(&mut children));
        }
        origins
    }
}

fn ids(node: &Node, field: &str) -> Vec<u64> {
    node.columns(field).map(|it| it.0).collect()
}

/// The columns that a scan gives.
fn column_list(scan: &Node) -> Vec<u64> {
    scan.with_field("column_list")
        .map(|it| ids(it, "column_list"))
        .unwrap_or_default()
}
