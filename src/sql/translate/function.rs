//! Calls: finds the rule of a function by its name and the types of its arguments.

use std::ops::Range;

use sqlparser::ast::{Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments};

use crate::diagnostic::{Code, closest};
use crate::sql::ColumnType;

use super::Translator;
use super::reference::{self, Refused, refused};
use super::rules::{self, Rule, letter_type};
use super::scope::Here;
use super::typed::{Literal, Typed, place};

#[rustfmt::skip]
pub(super) const REFUSED: &[Refused] = &[
    refused("RAND", "each run would give another answer", "use FARM_FINGERPRINT of a key"),
    refused("GENERATE_UUID", "each run would give another answer", "use FARM_FINGERPRINT of a key"),
    refused("IEEE_DIVIDE", "it gives infinities and NaN, which the session of DuckDB does not", "use SAFE_DIVIDE"),
];

impl Translator<'_> {
    #[expect(clippy::too_many_lines, reason = "one table of cases")]
    pub(super) fn function(&mut self, function: &Function, here: Here<'_>) -> Typed {
        let Here { at, scope } = here;
        let Function {
            name,
            uses_odbc_syntax,
            parameters,
            args,
            within_group,
            filter,
            null_treatment,
            over,
        } = function;
        let parts: Vec<_> = name
            .0
            .iter()
            .filter_map(|it| it.as_ident())
            .map(|it| it.value.to_uppercase())
            .collect();
        if *uses_odbc_syntax
            || !matches!(parameters, FunctionArguments::None)
            || !within_group.is_empty()
            || filter.is_some()
        {
            return self.refuse(
                at,
                "FILTER, WITHIN GROUP or parameters of a call",
                "use COUNTIF(c) or an aggregate of IF(c, x, NULL)",
            );
        }
        let name = match parts.as_slice() {
            [name] => name.clone(),
            [safe, name] if safe == "SAFE" => {
                return self.safe_call(name, function, Here { at, scope });
            }
            _ => {
                return self.refuse(
                    at,
                    &format!("the function {}", parts.join(".")),
                    "use a certified function",
                );
            }
        };
        if let Some(over) = over {
            return self.window(&name, function, over, Here { at, scope });
        }
        if let Some(typed) = self.grouped_aggregate(&name, function, Here::new(&at, scope)) {
            return typed;
        }
        let list = match args {
            FunctionArguments::List(list)
                if list.duplicate_treatment.is_none()
                    && list.clauses.is_empty()
                    && null_treatment.is_none() =>
            {
                list.args.as_slice()
            }
            FunctionArguments::None => &[],
            FunctionArguments::List(_) => {
                return self.refuse(
                    at,
                    &format!("DISTINCT, ORDER BY or LIMIT inside {name}"),
                    "leave it out",
                );
            }
            FunctionArguments::Subquery(query) if name == "ARRAY" => {
                return self.array_of(query, Here { at, scope });
            }
            FunctionArguments::Subquery(_) => {
                return self.refuse(
                    at,
                    &format!("{name} of a subquery"),
                    "use ARRAY_AGG(x ORDER BY y) over a WITH query",
                );
            }
        };
        let Some(arguments) = self.arguments(list, at.clone()) else {
            return Typed::reported();
        };
        if name == "GROUPING" {
            return self.grouping(&arguments, Here { at, scope });
        }
        self.call(&name, &arguments, Here { at, scope })
    }

    /// The arguments as expressions; names and `*` are reported.
    pub(super) fn arguments<'e>(
        &mut self,
        list: &'e [FunctionArg],
        at: Range<usize>,
    ) -> Option<Vec<&'e Expr>> {
        let mut arguments = Vec::new();
        for argument in list {
            if let FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) = argument {
                arguments.push(expr);
            } else {
                self.refuse(
                    at,
                    "a named argument or `*`",
                    "write the arguments in their order",
                );
                return None;
            }
        }
        Some(arguments)
    }

    /// A call by name, with expressions as arguments.
    pub(super) fn call(&mut self, name: &str, arguments: &[&Expr], here: Here<'_>) -> Typed {
        if let Some(typed) = self.coerced_call(name, arguments, &here) {
            return typed;
        }
        let Here { at, scope } = here;
        let mistakes = self.found.len();
        if let Some(typed) = self.conditional(name, arguments, Here::new(&at, scope)) {
            return typed;
        }
        if let Some(typed) = self.calendar_call(name, arguments, Here::new(&at, scope)) {
            return typed;
        }
        if let Some(typed) = self.regexp_call(name, arguments, Here::new(&at, scope)) {
            return typed;
        }
        if let Some(typed) = self.json_call(name, arguments, Here::new(&at, scope)) {
            return typed;
        }
        if let Some(typed) = self.printf_call(name, arguments, Here::new(&at, scope)) {
            return typed;
        }
        if let Some(typed) = self.text_call(name, arguments, Here::new(&at, scope)) {
            return typed;
        }
        if let Some(typed) = self.array_call(name, arguments, Here::new(&at, scope)) {
            return typed;
        }
        if name == "RANGE_BUCKET" {
            return self.range_bucket(arguments, Here { at, scope });
        }
        if self.found.len() > mistakes {
            return Typed::reported();
        }
        if rules::named(name).next().is_none() {
            return self.unknown_function(name, at);
        }
        let typed: Vec<_> = arguments.iter().map(|it| self.expr(it, scope)).collect();
        if let ("DATE", [year, month, day]) = (name, typed.as_slice())
            && [(year, 9999), (month, 12), (day, 31)]
                .iter()
                .any(|(it, last)| !it.may_be_within(1..=*last))
        {
            return self.refuse(
                at,
                "DATE of a day that no calendar has",
                "write a year from 1 to 9999, a month from 1 to 12 and a day from 1 to 31",
            );
        }
        if let ("ROUND" | "TRUNC", [value, digits]) = (name, typed.as_slice()) {
            return self.round_to(name, value, digits, at);
        }
        self.apply(name, &typed.iter().collect::<Vec<_>>(), at)
    }

    fn unknown_function(&mut self, name: &str, at: Range<usize>) -> Typed {
        if let Some(refused) = reference::refusal(name) {
            let what = format!("the function {name} has no certified translation");
            return self.report(
                Code::UncertifiedSql,
                at,
                what,
                refused.why,
                refused.instead.into(),
            );
        }
        if let Some(form) = reference::form(name) {
            return self.report(
                Code::TypeMismatch,
                at,
                format!("{name} with other arguments than it takes"),
                "their number is wrong",
                format!("write {form}"),
            );
        }
        let fix = match closest(name, reference::function_names()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "write it with certified functions, or give the model a `<name>.duckdb.sql` of its own".into(),
        };
        self.refuse(at, &format!("the function {name}"), &fix)
    }

    /// The signature that fits best, applied.
    pub(super) fn apply(&mut self, name: &str, arguments: &[&Typed], at: Range<usize>) -> Typed {
        let best = rules::named(name)
            .filter_map(|it| Some((distance(it, arguments)?, it)))
            .min_by_key(|it| it.0);
        if arguments.iter().any(|it| it.is_reported()) {
            let gives = best.map(|it| letter_type(it.1.gives));
            return gives.map_or_else(Typed::reported, |it| {
                Typed::of(arguments[0].sql.clone(), it)
            });
        }
        let Some((_, rule)) = best else {
            return self.no_signature(name, arguments, at);
        };
        if rules::exact_for_numeric(name) && arguments.iter().any(|it| it.is(&ColumnType::Numeric))
        {
            return self.refuse(
                at,
                &format!("{name} of NUMERIC"),
                "CAST(x AS FLOAT64), and round what it gives",
            );
        }
        let mut values: Vec<Typed> = rule
            .takes
            .chars()
            .zip(arguments)
            .filter_map(|(letter, argument)| argument.coerced(&letter_type(letter)))
            .collect();
        // DuckDB's literals are narrower than INT64; one operand of the right width is enough.
        let narrow =
            rule.takes.chars().zip(arguments).all(|(letter, it)| {
                letter != 'I' || matches!(it.literal, Some(Literal::Integer(_)))
            });
        if narrow && rule.gives == 'I' {
            values[0] = values[0].settled();
        }
        self.needs_dwh |= rule.sql.contains("dwh_");
        let mut pattern = rule.sql.to_owned();
        if let ('D', Some(Literal::Integer(_))) = (
            rule.gives,
            arguments.get(1).and_then(|it| it.literal.as_ref()),
        ) {
            pattern = pattern.replace("CAST($2 AS INTEGER)", "$2");
        }
        Typed::of(
            place(
                &pattern,
                &values.iter().map(|it| &it.sql).collect::<Vec<_>>(),
            ),
            letter_type(rule.gives),
        )
    }

    pub(super) fn no_signature(
        &mut self,
        name: &str,
        arguments: &[&Typed],
        at: Range<usize>,
    ) -> Typed {
        let given: Vec<_> = arguments.iter().map(|it| it.type_name()).collect();
        let unary = name.starts_with("unary ");
        let signatures: Vec<_> = rules::named(name)
            .map(|it| {
                it.takes
                    .chars()
                    .map(|letter| letter_type(letter).to_string())
                    .collect::<Vec<_>>()
                    .join(", ")
            })
            .collect();
        let name = name
            .trim_start_matches("unary ")
            .trim_end_matches(" not zero")
            .trim_end_matches(" escaped")
            .trim_end_matches(" any");
        let what = if unary {
            format!("no certified {name} {}", given.join(", "))
        } else if name.chars().all(char::is_alphabetic) || name.contains('_') {
            format!("no certified {name}({})", given.join(", "))
        } else {
            format!("no certified {}", given.join(&format!(" {name} ")))
        };
        let fix = match name {
            "-" if given.iter().all(|it| it == "DATE") => "write DATE_DIFF(a, b, DAY)".into(),
            "+" | "-" if given[0] == "DATETIME" || given[0] == "TIMESTAMP" => format!(
                "write {}_ADD, {}_SUB or {}_DIFF",
                given[0], given[0], given[0]
            ),
            _ => format!(
                "CAST the arguments; it takes ({})",
                signatures.join(") or (")
            ),
        };
        self.mismatch(at, what, "these types have no rule", &fix)
    }
}

fn distance(rule: &Rule, arguments: &[&Typed]) -> Option<u32> {
    if rule.takes.len() != arguments.len() {
        return None;
    }
    rule.takes
        .chars()
        .zip(arguments)
        .map(|(letter, argument)| argument.distance(&letter_type(letter)))
        .sum()
}
