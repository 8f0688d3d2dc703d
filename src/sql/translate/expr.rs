//! Expressions: which rule translates which.

use sqlparser::ast::{AccessExpr, Expr, Ident, Subscript, UnaryOperator, Value};

use crate::diagnostic::{Code, closest};
use crate::sql::quote::duckdb_text;
use crate::sql::{ColumnType, Fragment};

use super::Translator;
use super::scope::{Here, Scope};
use super::typed::{Kind, Typed, place};

impl Translator<'_> {
    /// Any expression; one that has no rule is reported.
    #[expect(clippy::too_many_lines, reason = "one table of cases")]
    pub(super) fn expr(&mut self, expr: &Expr, scope: &Scope<'_>) -> Typed {
        let at = self.place_of(expr);
        let typed = match expr {
            Expr::Identifier(name) => return self.identifier(name, scope),
            Expr::CompoundIdentifier(parts) => return self.path(parts, scope),
            Expr::CompoundFieldAccess { root, access_chain } => {
                self.access(root, access_chain, scope)
            }
            Expr::Value(value) => return self.value(value),
            Expr::TypedString(typed) => return self.typed_string(typed, at),
            Expr::Nested(inner) => return self.expr(inner, scope),
            Expr::UnaryOp { op, expr: operand } => self.unary(*op, operand, Here::new(&at, scope)),
            Expr::BinaryOp { .. } => match self.tuples_compared(expr, scope) {
                Some(typed) => typed,
                None => self.chain(expr, scope),
            },
            Expr::IsNull(operand) => self.test(operand, "$1 IS NULL", None, scope),
            Expr::IsNotNull(operand) => self.test(operand, "$1 IS NOT NULL", None, scope),
            Expr::IsTrue(operand) => {
                self.test(operand, "$1 IS TRUE", Some(&ColumnType::Bool), scope)
            }
            Expr::IsNotTrue(operand) => {
                self.test(operand, "$1 IS NOT TRUE", Some(&ColumnType::Bool), scope)
            }
            Expr::IsFalse(operand) => {
                self.test(operand, "$1 IS FALSE", Some(&ColumnType::Bool), scope)
            }
            Expr::IsNotFalse(operand) => {
                self.test(operand, "$1 IS NOT FALSE", Some(&ColumnType::Bool), scope)
            }
            Expr::IsDistinctFrom(left, right) => {
                self.compare("$1 IS DISTINCT FROM $2", left, right, scope)
            }
            Expr::IsNotDistinctFrom(left, right) => {
                self.compare("$1 IS NOT DISTINCT FROM $2", left, right, scope)
            }
            Expr::In {
                expr: operand,
                target,
                negated,
                global: false,
            } => self.is_in(operand, target, *negated, scope),
            Expr::Between {
                expr: operand,
                negated,
                low,
                high,
            } => self.between([operand, low, high], *negated, scope),
            Expr::Like {
                negated,
                any: false,
                expr: operand,
                pattern,
                escape_char: None,
            } => self.like(operand, pattern, *negated, scope),
            Expr::Like {
                negated,
                any: true,
                expr: operand,
                pattern,
                escape_char: None,
            } => self.like_any(operand, pattern, *negated, scope),
            Expr::Case {
                operand,
                conditions,
                else_result,
                ..
            } => self.case(
                operand.as_deref(),
                conditions,
                else_result.as_deref(),
                scope,
            ),
            Expr::Cast {
                kind,
                expr: operand,
                data_type,
                format: None,
            } => match self.typed_array(operand, data_type, Here::new(&at, scope)) {
                Some(typed) => typed,
                None => self.cast(kind, operand, data_type, Here::new(&at, scope)),
            },
            Expr::Extract {
                field,
                expr: operand,
                ..
            } => self.extract(&field.to_string(), operand, Here::new(&at, scope)),
            Expr::Ceil {
                expr: operand,
                field,
            } => self.rounded("CEIL", operand, field, Here::new(&at, scope)),
            Expr::Floor {
                expr: operand,
                field,
            } => self.rounded("FLOOR", operand, field, Here::new(&at, scope)),
            Expr::Substring {
                expr: operand,
                substring_from,
                substring_for,
                special,
                ..
            } if *special => {
                let arguments = [
                    Some(operand.as_ref()),
                    substring_from.as_deref(),
                    substring_for.as_deref(),
                ];
                self.call(
                    "SUBSTR",
                    &arguments.into_iter().flatten().collect::<Vec<_>>(),
                    Here::new(&at, scope),
                )
            }
            Expr::Trim {
                trim_where: None,
                trim_what: None,
                expr: operand,
                trim_characters,
            } => {
                let arguments: Vec<_> = std::iter::once(operand.as_ref())
                    .chain(trim_characters.iter().flatten())
                    .collect();
                self.call("TRIM", &arguments, Here::new(&at, scope))
            }
            Expr::Function(function) => self.function(function, Here::new(&at, scope)),
            Expr::Exists { subquery, negated } => {
                let output = self.nested_query(subquery, scope);
                let sql = place(
                    if *negated {
                        "NOT EXISTS $1"
                    } else {
                        "EXISTS $1"
                    },
                    &[&output.0],
                );
                Typed::of(sql, ColumnType::Bool)
            }
            Expr::Subquery(query) => {
                let (sql, columns) = self.nested_query(query, scope);
                match columns.as_slice() {
                    [(_, Some(column_type))] => Typed::of(sql, column_type.clone()),
                    [(_, None)] | [] => Typed::reported(),
                    _ => {
                        let why = format!("it gives {} columns", columns.len());
                        self.report(
                            Code::TypeMismatch,
                            at.clone(),
                            "a subquery used as a value has more than one column".into(),
                            &why,
                            "select one column".into(),
                        )
                    }
                }
            }
            Expr::Cast {
                format: Some(_), ..
            } => self.refuse(
                at.clone(),
                "CAST with FORMAT",
                "write FORMAT_DATE('%d/%m/%Y', x) to make text, PARSE_DATE('%d/%m/%Y', x) to read it",
            ),
            Expr::Interval(_) => self.refuse(
                at.clone(),
                "an INTERVAL as a value",
                "add it to a DATE, DATETIME or TIMESTAMP, or keep a number of days or seconds",
            ),
            Expr::AtTimeZone { .. } => self.refuse(
                at.clone(),
                "AT TIME ZONE outside of EXTRACT",
                "write DATETIME(x, zone) for the local time, TIMESTAMP(x, zone) for the instant",
            ),
            Expr::Array(array) => self.array_literal(&array.elem, Here::new(&at, scope)),
            Expr::Struct { values, fields } => {
                self.struct_literal(values, fields, Here::new(&at, scope))
            }
            _ => {
                let construct = construct_name(expr);
                let fix = match expr {
                    Expr::ILike { .. } => super::foreign::instead_of("", "ILIKE"),
                    Expr::SimilarTo { .. } => super::foreign::instead_of("", "SIMILAR"),
                    _ => None,
                };
                self.refuse(
                    at.clone(),
                    &construct,
                    fix.unwrap_or("write it with certified functions and operators"),
                )
            }
        };
        Typed {
            sql: typed.sql.spanned(at),
            ..typed
        }
    }

    fn identifier(&mut self, name: &Ident, scope: &Scope<'_>) -> Typed {
        let at = self.bytes(name.span);
        match name.value.strip_prefix('@') {
            Some(variable) if name.quote_style.is_none() => self.variable(variable, at),
            _ => self.column(&name.value, Here { at, scope }),
        }
    }

    /// `table.column.field`, or `column.field`.
    pub(super) fn path(&mut self, parts: &[Ident], scope: &Scope<'_>) -> Typed {
        let at = self.bytes(parts[0].span).start..self.bytes(parts[parts.len() - 1].span).end;
        let whole = at.clone();
        let (mut typed, rest) = match parts {
            [relation, name, rest @ ..] if scope.relation(&relation.value).is_some() => (
                self.qualified(&relation.value, &name.value, Here { at, scope })
                    .unwrap_or_else(Typed::reported),
                rest,
            ),
            [first, rest @ ..] => {
                let known = scope
                    .columns
                    .iter()
                    .any(|it| it.name.eq_ignore_ascii_case(&first.value));
                if !known && scope.parent.is_none() && !scope.relations.iter().any(|it| it.reported)
                {
                    let names = scope.relations.iter().map(|it| it.name.as_str());
                    let fix = match closest(&first.value, names) {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => "name a table of FROM by its alias".into(),
                    };
                    let at = self.bytes(first.span);
                    return self.report(
                        Code::UnknownTable,
                        at,
                        format!("unknown table `{}`", first.value),
                        "FROM has no such table",
                        fix,
                    );
                }
                (
                    self.column(
                        &first.value,
                        Here {
                            at: self.bytes(first.span),
                            scope,
                        },
                    ),
                    rest,
                )
            }
            [] => (Typed::reported(), parts),
        };
        for field in rest {
            typed = self.field(&typed, field);
            self.note_field(&whole, typed.sql.as_str());
        }
        typed
    }

    fn field(&mut self, typed: &Typed, name: &Ident) -> Typed {
        let at = self.bytes(name.span);
        let fields = match &typed.kind {
            Kind::Of(ColumnType::Struct(fields)) => fields,
            Kind::Reported => return Typed::reported(),
            Kind::Of(_) | Kind::Null => {
                let what = format!("`.{}` of a {}", name.value, typed.type_name());
                return self.mismatch(at, what, "only a STRUCT has fields", "leave out the field");
            }
        };
        if let Some(field) = fields
            .iter()
            .find(|it| it.name.eq_ignore_ascii_case(&name.value))
        {
            let sql = place(
                &format!("struct_extract($1, {})", duckdb_text(&field.name)),
                &[&typed.sql],
            );
            Typed::of(sql, field.column_type.clone())
        } else {
            let fix = match closest(&name.value, fields.iter().map(|it| it.name.as_str())) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "name a field of the STRUCT".into(),
            };
            self.report(
                Code::UnknownColumn,
                at,
                format!("unknown field `{}`", name.value),
                "the STRUCT has no such field",
                fix,
            )
        }
    }

    fn access(&mut self, root: &Expr, chain: &[AccessExpr], scope: &Scope<'_>) -> Typed {
        let mut rest = chain;
        // `t.arr[OFFSET(0)]` comes with the names apart.
        let mut names: Vec<Ident> = Vec::new();
        if let Expr::Identifier(first) = root {
            names.push(first.clone());
            while let [AccessExpr::Dot(Expr::Identifier(name)), tail @ ..] = rest {
                names.push(name.clone());
                rest = tail;
            }
        }
        let mut typed = if names.len() > 1 {
            self.path(&names, scope)
        } else {
            self.expr(root, scope)
        };
        for access in rest {
            typed = match access {
                AccessExpr::Dot(Expr::Identifier(name)) => self.field(&typed, name),
                AccessExpr::Subscript(Subscript::Index { index }) => {
                    self.element(&typed, index, scope)
                }
                AccessExpr::Dot(other) => {
                    self.refuse(self.place_of(other), "this field access", "name a field")
                }
                AccessExpr::Subscript(Subscript::Slice { .. }) => self.refuse(
                    self.place_of(root),
                    "an array slice",
                    "use UNNEST WITH OFFSET",
                ),
            };
        }
        typed
    }

    /// A subquery in parentheses, which sees the names around it.
    pub(super) fn nested_query(
        &mut self,
        query: &sqlparser::ast::Query,
        scope: &Scope<'_>,
    ) -> (Fragment, Vec<(String, Option<ColumnType>)>) {
        self.indent += 1;
        let mut sql = Fragment::new(format!("({}", self.line()));
        let output = self.query(query, Some(scope));
        self.indent -= 1;
        sql.append(&output.sql).push(&self.line()).push(")");
        (sql, output.columns)
    }

    fn unary(&mut self, op: UnaryOperator, operand: &Expr, here: Here<'_>) -> Typed {
        let Here { at, scope } = here;
        match (op, operand) {
            (UnaryOperator::Minus, Expr::Value(value)) => {
                if let Value::Number(digits, _) = &value.value {
                    return self.number(digits, true, at);
                }
                self.call("unary -", &[operand], Here { at, scope })
            }
            (UnaryOperator::Minus, _) => self.call("unary -", &[operand], Here { at, scope }),
            (UnaryOperator::Plus, _) => self.call("unary +", &[operand], Here { at, scope }),
            (UnaryOperator::BitwiseNot, _) => self.call("unary ~", &[operand], Here { at, scope }),
            (UnaryOperator::Not, _) => {
                let sql = self.condition(operand, "NOT", scope);
                Typed::of(place("NOT $1", &[&sql]), ColumnType::Bool)
            }
            _ => self.refuse(
                at,
                &format!("the operator `{op}`"),
                "use a certified operator",
            ),
        }
    }

    fn test(
        &mut self,
        operand: &Expr,
        pattern: &str,
        wanted: Option<&ColumnType>,
        scope: &Scope<'_>,
    ) -> Typed {
        let typed = match wanted {
            Some(_) => self.condition(operand, "IS TRUE or IS FALSE", scope),
            None => self.expr(operand, scope).sql,
        };
        Typed::of(place(pattern, &[&typed]), ColumnType::Bool)
    }
}

/// How a message names an expression without a rule: by its first word.
fn construct_name(expr: &Expr) -> String {
    let text = expr.to_string();
    let short: String = text.chars().take(40).collect();
    format!(
        "`{short}{}`",
        if short.len() < text.len() { "..." } else { "" }
    )
}
