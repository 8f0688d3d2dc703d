//! Calls whose value depends on the order of rows, on chance, or on the clock.

use std::ops::ControlFlow;

use sqlparser::ast::{
    Expr, Function, FunctionArg, FunctionArgExpr, FunctionArgumentClause, FunctionArgumentList,
    FunctionArguments, Query, Visitor, WindowFrame, WindowFrameBound, WindowFrameUnits, WindowSpec,
    WindowType,
};

use crate::diagnostic::Code;

use super::rows::{Key, Scope};
use super::{Lint, Use};

/// Window functions that give a row what its place in the order says.
pub(super) const IN_ORDER: &[&str] = &[
    "ROW_NUMBER",
    "NTILE",
    "LAG",
    "LEAD",
    "FIRST_VALUE",
    "LAST_VALUE",
    "NTH_VALUE",
];

/// Aggregates whose value has an order.
const LISTS: &[&str] = &["ARRAY_AGG", "STRING_AGG", "ARRAY_CONCAT_AGG"];

/// Aggregates that take one value of several.
const CHOICES: &[&str] = &["ANY_VALUE", "MAX_BY", "MIN_BY"];

/// All other aggregates.
const AGGREGATES: &[&str] = &[
    "APPROX_COUNT_DISTINCT",
    "APPROX_QUANTILES",
    "APPROX_TOP_COUNT",
    "APPROX_TOP_SUM",
    "AVG",
    "BIT_AND",
    "BIT_OR",
    "BIT_XOR",
    "CORR",
    "COUNT",
    "COUNTIF",
    "COVAR_POP",
    "COVAR_SAMP",
    "GROUPING",
    "LOGICAL_AND",
    "LOGICAL_OR",
    "MAX",
    "MIN",
    "STDDEV",
    "STDDEV_POP",
    "STDDEV_SAMP",
    "SUM",
    "VARIANCE",
    "VAR_POP",
    "VAR_SAMP",
];

/// The name of a function in upper case, without a path.
pub(super) fn name(function: &Function) -> String {
    let last = function.name.0.last().and_then(|it| it.as_ident());
    last.map_or(String::new(), |it| it.value.to_uppercase())
}

pub(super) fn is_aggregate(function: &Function) -> bool {
    let name = name(function);
    let name = name.as_str();
    let lists = [LISTS, CHOICES, AGGREGATES];
    function.over.is_none() && lists.iter().any(|it| it.contains(&name))
}

/// Walks expressions of one query; the queries in them are looked at on their own.
pub(super) struct Walk<'w, 'a, 's> {
    pub(super) lint: &'w mut Lint<'a>,
    pub(super) scope: &'w Scope<'s>,
    /// How many queries are around what is walked.
    pub(super) depth: usize,
    /// What becomes of the rows of the next query.
    pub(super) used: Use,
}

impl Visitor for Walk<'_, '_, '_> {
    type Break = std::convert::Infallible;

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<Self::Break> {
        if self.depth == 0 {
            let used = std::mem::replace(&mut self.used, Use::Rows);
            self.lint.query(query, used, Some(self.scope));
        }
        self.depth += 1;
        ControlFlow::Continue(())
    }

    fn post_visit_query(&mut self, _: &Query) -> ControlFlow<Self::Break> {
        self.depth -= 1;
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<Self::Break> {
        if self.depth > 0 {
            return ControlFlow::Continue(());
        }
        match expr {
            Expr::Exists { .. } => self.used = Use::Exists,
            Expr::Function(function) => {
                let is_array = name(function) == "ARRAY";
                if is_array && matches!(function.args, FunctionArguments::Subquery(_)) {
                    self.used = Use::Array;
                }
                self.lint.call(function, self.scope);
            }
            _ => (),
        }
        ControlFlow::Continue(())
    }
}

impl Lint<'_> {
    fn call(&mut self, function: &Function, scope: &Scope<'_>) {
        let name = name(function);
        match name.as_str() {
            "CURRENT_DATE" | "CURRENT_DATETIME" | "CURRENT_TIME" | "CURRENT_TIMESTAMP" => {
                self.run_dependent(
                    function,
                    &format!("{name} is another value in each run"),
                    "yesterday's build cannot be made again",
                    "declare the instant as a variable in models.yaml and write `@as_of`",
                );
            }
            "RAND" | "GENERATE_UUID" => self.run_dependent(
                function,
                &format!("{name} is another value in each run"),
                "its value is drawn by chance",
                "make it from a key: `FARM_FINGERPRINT(id)`",
            ),
            "SESSION_USER" => self.run_dependent(
                function,
                "SESSION_USER is another value for each user",
                "whoever builds changes the data",
                "declare it as a variable in models.yaml",
            ),
            _ => match &function.over {
                Some(WindowType::WindowSpec(spec)) => self.window(&name, function, spec, scope),
                Some(WindowType::NamedWindow(_)) => (),
                None if LISTS.contains(&name.as_str()) => self.list(&name, function, scope),
                None if CHOICES.contains(&name.as_str()) => self.choice(&name, function, scope),
                None => (),
            },
        }
    }

    fn run_dependent(&mut self, function: &Function, what: &str, why: &str, fix: &str) {
        let at = self.place_of(function);
        self.warn(Code::RunDependent, at, what, why, fix);
    }

    /// A window function that looks at places in an order, or sums up to a row.
    fn window(&mut self, name: &str, function: &Function, spec: &WindowSpec, scope: &Scope<'_>) {
        let by_rows = spec.window_frame.as_ref().is_some_and(ends_at_rows);
        let looks_at_places = IN_ORDER.contains(&name) || LISTS.contains(&name);
        if !looks_at_places && !by_rows {
            return;
        }
        let partition = spec.partition_by.iter().map(|it| scope.name(it));
        let order: Key = spec
            .order_by
            .iter()
            .map(|it| scope.name(&it.expr))
            .collect();
        let given: Key = partition.chain(order.iter().cloned()).collect();
        let is_of_given = arguments(function)
            .and_then(|it| value(it.args.first()?))
            .is_some_and(|it| given.contains(&scope.name(it)));
        let is_settled = matches!(name, "FIRST_VALUE" | "LAST_VALUE")
            && is_of_given
            && spec.window_frame.is_none();
        // Whichever of the rows that are equal is taken, the same is given out.
        let is_filter = name == "ROW_NUMBER"
            && scope
                .given_out
                .as_ref()
                .is_some_and(|it| !it.is_empty() && it.is_subset(&scope.closure(&given)));
        if is_settled || is_filter || scope.tells_apart_after_groups(&given) {
            return;
        }
        self.unstable(name, function, (&given, &spec_keys(spec)), scope);
    }

    /// A list without a fixed order.
    fn list(&mut self, name: &str, function: &Function, scope: &Scope<'_>) {
        let Some(arguments) = arguments(function) else {
            return;
        };
        let order = arguments.clauses.iter().find_map(|it| match it {
            FunctionArgumentClause::OrderBy(keys) => Some(keys),
            _ => None,
        });
        let written: Vec<String> = order
            .into_iter()
            .flatten()
            .map(|it| it.expr.to_string())
            .collect();
        let order: Key = order
            .into_iter()
            .flatten()
            .map(|it| scope.name(&it.expr))
            .collect();
        let is_by_value = arguments
            .args
            .first()
            .and_then(value)
            .is_some_and(|it| order.contains(&scope.name(it)));
        let given: Key = order
            .union(&scope.groups.clone().unwrap_or_default())
            .cloned()
            .collect();
        if !is_by_value && !scope.tells_apart(&given) {
            let rows = Scope {
                groups: None,
                ..scope.clone()
            };
            self.unstable(name, function, (&given, &written), &rows);
        }
    }

    fn unstable(
        &mut self,
        name: &str,
        function: &Function,
        (given, written): (&Key, &[String]),
        scope: &Scope<'_>,
    ) {
        let why = if written.is_empty() {
            "it has no ORDER BY, so another run or engine may order the rows differently".to_owned()
        } else {
            let keys = crate::diagnostic::list(written.iter().map(String::as_str));
            format!("rows that are equal in {keys} may come in any order")
        };
        let verb = if written.is_empty() {
            "add an ORDER BY with"
        } else {
            "add to its ORDER BY"
        };
        let fix = match scope.missing(given) {
            Some(key) => format!("{verb} {key}, which tells rows apart"),
            None => {
                format!("{verb} what tells rows apart, and declare that as `unique` in models.yaml")
            }
        };
        let at = self.place_of(function);
        let what = format!("{name} sees rows in no fixed order");
        self.warn(Code::UnstableOrder, at, &what, &why, &fix);
    }

    /// One value of several.
    fn choice(&mut self, name: &str, function: &Function, scope: &Scope<'_>) {
        let Some(arguments) = arguments(function) else {
            return;
        };
        let bound = arguments.clauses.iter().find_map(|it| match it {
            FunctionArgumentClause::Having(bound) => Some(&bound.1),
            _ => None,
        });
        let of_by = arguments
            .args
            .get(1)
            .and_then(value)
            .filter(|_| name != "ANY_VALUE");
        let by = bound.or(of_by);
        let mut given = scope.groups.clone().unwrap_or_default();
        given.extend(by.map(|it| scope.name(it)));
        let is_given = arguments
            .args
            .first()
            .and_then(value)
            .is_some_and(|it| scope.closure(&given).contains(&scope.name(it)));
        if is_given || scope.tells_apart(&given) {
            return;
        }
        let why = match by {
            Some(by) => {
                format!("rows may be equal in `{by}`, and any of their values may be taken")
            }
            None => "any of the group's values may be taken".to_owned(),
        };
        let at = self.place_of(function);
        self.warn(
            Code::ArbitraryValue,
            at,
            &format!("{name} takes an arbitrary value"),
            &why,
            "take MIN or MAX, or `ARRAY_AGG(x ORDER BY key LIMIT 1)[OFFSET(0)]`",
        );
    }
}

fn arguments(function: &Function) -> Option<&FunctionArgumentList> {
    match &function.args {
        FunctionArguments::List(list) => Some(list),
        FunctionArguments::None | FunctionArguments::Subquery(_) => None,
    }
}

fn value(argument: &FunctionArg) -> Option<&Expr> {
    match argument {
        FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => Some(expr),
        _ => None,
    }
}

fn spec_keys(spec: &WindowSpec) -> Vec<String> {
    spec.order_by.iter().map(|it| it.expr.to_string()).collect()
}

/// Whether a frame ends between rows that are equal in the order.
fn ends_at_rows(frame: &WindowFrame) -> bool {
    let is_open = |bound: &WindowFrameBound| {
        matches!(
            bound,
            WindowFrameBound::Preceding(None) | WindowFrameBound::Following(None)
        )
    };
    let ends_open = frame.end_bound.as_ref().is_some_and(is_open);
    frame.units == WindowFrameUnits::Rows && !(is_open(&frame.start_bound) && ends_open)
}
