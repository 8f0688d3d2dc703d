//! Reads the file of a function: exactly one `CREATE FUNCTION name(parameter TYPE, ...) AS (expression)`.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use sqlparser::dialect::BigQueryDialect;
use sqlparser::tokenizer::Token;

use crate::diagnostic::{Code, Diagnostic, Span, Text};
use crate::sql::ColumnType;

use super::{DATE_PARTS, Lexeme, Parameter, RESERVED, SqlFunction, is_one_of, lex};

const FORM: &str =
    "write `CREATE FUNCTION name(parameter TYPE, ...) AS (expression)`, and nothing else";

type Read<T> = Result<T, Box<Diagnostic>>;

/// The function of a file that is called `name.sql`.
pub fn read(text: &Arc<Text>, name: &str) -> Read<SqlFunction> {
    let Some(lexemes) = lex(text, &BigQueryDialect {}) else {
        let at = Span::whole(text);
        let why = "a quote or comment has no end";
        return invalid(at, "the SQL has a syntax error", why, FORM);
    };
    let mut reader = Reader {
        text,
        lexemes: &lexemes,
        next: 0,
    };
    reader.head(name)?;
    let parameters = reader.parameters()?;
    let returns = reader.returns()?;
    let inside = reader.body()?;
    let first = inside.clone().next();
    let expression = first.map(|it| lexemes[it].range.start..lexemes[inside.end - 1].range.end);
    let Some(expression) = expression else {
        return reader.wrong(
            "the function has no expression",
            "nothing stands between the parentheses",
            FORM,
        );
    };
    Ok(SqlFunction {
        name: name.to_owned(),
        text: Arc::clone(text),
        parameters,
        description: String::new(),
        returns,
        expression,
        gives_names: BTreeSet::new(),
        lexemes: lexemes[inside].to_vec(),
    })
}

fn invalid<T>(at: Span, what: impl Into<String>, why: impl Into<String>, fix: &str) -> Read<T> {
    Err(Box::new(Diagnostic::error(
        Code::InvalidFunction,
        what,
        at,
        why,
        fix,
    )))
}

/// A file half read.
struct Reader<'a> {
    text: &'a Arc<Text>,
    lexemes: &'a [Lexeme],
    next: usize,
}

impl Reader<'_> {
    /// Everything up to the name.
    fn head(&mut self, name: &str) -> Read<()> {
        self.expect("CREATE")?;
        if self.accept("OR") {
            self.expect("REPLACE")?;
        }
        if self.is_at("TEMP") || self.is_at("TEMPORARY") {
            return self.wrong(
                "a function of a project is not temporary",
                "its calls are replaced by its body; nothing is created in the warehouse",
                "leave out `TEMP`",
            );
        }
        if self.is_at("AGGREGATE") || self.is_at("TABLE") {
            return self.wrong(
                "only functions of single values can be written",
                "a function of rows or tables cannot be put in the place of its call",
                "write a function of single values, or a model",
            );
        }
        self.expect("FUNCTION")?;
        let Some(written) = self.word() else {
            return self.unexpected("the name of the function");
        };
        let is_qualified = matches!(self.at().map(|it| &it.token), Some(Token::Period));
        if written != name || is_qualified {
            self.next -= 1;
            return self.wrong(
                format!(
                    "the function of `{}` is named `{written}`",
                    self.text.name()
                ),
                format!(
                    "a function is named after its file: `{name}`, without a dataset before it"
                ),
                &format!("write `CREATE FUNCTION {name}(...)`, or rename the file"),
            );
        }
        Ok(())
    }

    fn parameters(&mut self) -> Read<Vec<Parameter>> {
        self.symbol(&Token::LParen, "`(` and the parameters")?;
        let mut parameters: Vec<Parameter> = Vec::new();
        while !self.accept_symbol(&Token::RParen) {
            if !parameters.is_empty() {
                self.symbol(&Token::Comma, "`,` or `)`")?;
            }
            let Some(name) = self.word() else {
                return self.unexpected("the name of a parameter");
            };
            self.next -= 1;
            if is_one_of(&name, DATE_PARTS) || is_one_of(&name, RESERVED) {
                return self.wrong(
                    format!("`{name}` cannot name a parameter"),
                    "the word means something else in an expression",
                    &format!("rename it, as in `the_{}`", name.to_lowercase()),
                );
            }
            if parameters
                .iter()
                .any(|it| it.name.eq_ignore_ascii_case(&name))
            {
                return self.wrong(
                    format!("two parameters are named `{name}`"),
                    "upper and lower case are the same",
                    "rename one of them",
                );
            }
            self.next += 1;
            let column_type = if self.accept("ANY") {
                self.expect("TYPE")?;
                None
            } else {
                Some(self.column_type(&format!("parameter `{name}`"))?)
            };
            parameters.push(Parameter { name, column_type });
        }
        Ok(parameters)
    }

    fn returns(&mut self) -> Read<Option<ColumnType>> {
        if !self.accept("RETURNS") {
            return Ok(None);
        }
        self.column_type("RETURNS").map(Some)
    }

    /// A type up to where one can end.
    fn column_type(&mut self, of: &str) -> Read<ColumnType> {
        let start = self.next;
        let mut depth = 0_usize;
        while let Some(lexeme) = self.at() {
            match lexeme.token {
                Token::Lt => depth += 1,
                Token::Gt => depth = depth.saturating_sub(1),
                Token::ShiftRight => depth = depth.saturating_sub(2),
                Token::Comma | Token::RParen if depth == 0 => break,
                _ if lexeme.is_word("AS") || lexeme.is_word("LANGUAGE") => break,
                _ => {}
            }
            self.next += 1;
        }
        if start == self.next {
            return self.unexpected(&format!("the type of {of}"));
        }
        let range = self.lexemes[start].range.start..self.lexemes[self.next - 1].range.end;
        let at = Span::new(self.text, range);
        at.as_str().parse().or_else(|fix: String| {
            invalid(
                at.clone(),
                format!("unknown type `{}` of {of}", at.as_str()),
                "GoogleSQL has no such type, or dwh does not know it",
                &format!("{fix}, or ANY TYPE"),
            )
        })
    }

    /// The lexemes between the parentheses of the body.
    fn body(&mut self) -> Read<Range<usize>> {
        if self.is_at("LANGUAGE") {
            return self.wrong(
                "only functions in SQL can be written",
                "DuckDB does not run other languages",
                "write it as a GoogleSQL expression",
            );
        }
        self.expect("AS")?;
        self.symbol(&Token::LParen, "`(` and an expression")?;
        let start = self.next;
        let mut depth = 1_usize;
        while depth > 0 {
            match self.at().map(|it| &it.token) {
                Some(Token::LParen) => depth += 1,
                Some(Token::RParen) => depth -= 1,
                Some(_) => {}
                None => return self.unexpected("`)` at the end of the expression"),
            }
            self.next += 1;
        }
        let inside = start..self.next - 1;
        while self.accept_symbol(&Token::SemiColon) {}
        if self.at().is_some() {
            return self.wrong(
                "the file holds more than one statement",
                "something else begins here",
                "keep one CREATE FUNCTION per file; the file has the name of the function",
            );
        }
        Ok(inside)
    }

    fn at(&self) -> Option<&Lexeme> {
        self.lexemes.get(self.next)
    }

    fn is_at(&self, keyword: &str) -> bool {
        self.at().is_some_and(|it| it.is_word(keyword))
    }

    fn accept(&mut self, keyword: &str) -> bool {
        let found = self.is_at(keyword);
        self.next += usize::from(found);
        found
    }

    fn expect(&mut self, keyword: &str) -> Read<()> {
        if self.accept(keyword) {
            Ok(())
        } else {
            self.unexpected(keyword)
        }
    }

    fn accept_symbol(&mut self, symbol: &Token) -> bool {
        let found = self.at().is_some_and(|it| it.token == *symbol);
        self.next += usize::from(found);
        found
    }

    fn symbol(&mut self, symbol: &Token, what: &str) -> Read<()> {
        if self.accept_symbol(symbol) {
            Ok(())
        } else {
            self.unexpected(what)
        }
    }

    fn word(&mut self) -> Option<String> {
        let word = self.at()?.word()?.to_owned();
        self.next += 1;
        Some(word)
    }

    fn unexpected<T>(&self, expected: &str) -> Read<T> {
        let why = match self.at() {
            Some(_) => format!("expected {expected} here"),
            None => format!("expected {expected}, found the end of the file"),
        };
        self.wrong("the file is not one CREATE FUNCTION", why, FORM)
    }

    fn wrong<T>(&self, what: impl Into<String>, why: impl Into<String>, fix: &str) -> Read<T> {
        let at = match (self.at(), self.lexemes.last()) {
            (Some(lexeme), _) | (None, Some(lexeme)) => Span::new(self.text, lexeme.range.clone()),
            (None, None) => Span::whole(self.text),
        };
        invalid(at, what, why, fix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(sql: &str) -> String {
        match read(&Text::new("sql/functions/f.sql", sql), "f") {
            Ok(it) => {
                let parameters: Vec<_> = it
                    .parameters
                    .iter()
                    .map(|it| {
                        let of = it.column_type.as_ref();
                        format!(
                            "{} {}",
                            it.name,
                            of.map_or("ANY".into(), ToString::to_string)
                        )
                    })
                    .collect();
                let returns = it.returns.as_ref().map_or("-".into(), ToString::to_string);
                format!(
                    "f({}) {returns} [{}]",
                    parameters.join(", "),
                    it.place().as_str()
                )
            }
            Err(it) => {
                let (line, column) = it.at.line_column();
                format!("{line}:{column} {}: {}; {}", it.what, it.why, it.fix)
            }
        }
    }

    #[test]
    fn a_function_is_read_with_its_types() {
        let sql = "-- c\nCREATE OR REPLACE FUNCTION f(a INT64, b ARRAY<STRING>, c ANY TYPE) RETURNS float64 AS (\n  (a + 1) * /* d */ 2 -- e\n);\n";
        assert_eq!(
            check(sql),
            "f(a INT64, b ARRAY<STRING>, c ANY) FLOAT64 [(a + 1) * /* d */ 2]"
        );
        assert_eq!(check("create function `f`() as (1)"), "f() - [1]");
    }

    #[test]
    fn anything_else_is_told_at_its_place() {
        let all = [
            "",
            "SELECT 1",
            "CREATE TEMP FUNCTION f() AS (1)",
            "CREATE AGGREGATE FUNCTION f(x INT64) AS (SUM(x))",
            "CREATE FUNCTION g() AS (1)",
            "CREATE FUNCTION shop.f() AS (1)",
            "CREATE FUNCTION f(day INT64) AS (1)",
            "CREATE FUNCTION f(a INT64, A INT64) AS (1)",
            "CREATE FUNCTION f(a) AS (1)",
            "CREATE FUNCTION f(a HUGEINT) AS (1)",
            "CREATE FUNCTION f(a INT64) LANGUAGE js AS '''return 1'''",
            "CREATE FUNCTION f(a INT64) AS (a",
            "CREATE FUNCTION f(a INT64) AS ()",
            "CREATE FUNCTION f(a INT64) AS (a); SELECT 1",
            "CREATE FUNCTION f(a INT64) AS ('a",
        ];
        let told: Vec<_> = all.iter().map(|it| check(it)).collect();
        insta::assert_snapshot!(told.join("\n"), @r"
        1:1 the file is not one CREATE FUNCTION: expected CREATE, found the end of the file; write `CREATE FUNCTION name(parameter TYPE, ...) AS (expression)`, and nothing else
        1:1 the file is not one CREATE FUNCTION: expected CREATE here; write `CREATE FUNCTION name(parameter TYPE, ...) AS (expression)`, and nothing else
        1:8 a function of a project is not temporary: its calls are replaced by its body; nothing is created in the warehouse; leave out `TEMP`
        1:8 only functions of single values can be written: a function of rows or tables cannot be put in the place of its call; write a function of single values, or a model
        1:17 the function of `sql/functions/f.sql` is named `g`: a function is named after its file: `f`, without a dataset before it; write `CREATE FUNCTION f(...)`, or rename the file
        1:17 the function of `sql/functions/f.sql` is named `shop`: a function is named after its file: `f`, without a dataset before it; write `CREATE FUNCTION f(...)`, or rename the file
        1:19 `day` cannot name a parameter: the word means something else in an expression; rename it, as in `the_day`
        1:28 two parameters are named `A`: upper and lower case are the same; rename one of them
        1:20 the file is not one CREATE FUNCTION: expected the type of parameter `a` here; write `CREATE FUNCTION name(parameter TYPE, ...) AS (expression)`, and nothing else
        1:21 unknown type `HUGEINT` of parameter `a`: GoogleSQL has no such type, or dwh does not know it; a type is one of BOOL, INT64, FLOAT64, NUMERIC, STRING, BYTES, DATE, DATETIME, TIME, TIMESTAMP, JSON, ARRAY<...>, or ANY TYPE
        1:28 only functions in SQL can be written: DuckDB does not run other languages; write it as a GoogleSQL expression
        1:32 the file is not one CREATE FUNCTION: expected `)` at the end of the expression, found the end of the file; write `CREATE FUNCTION name(parameter TYPE, ...) AS (expression)`, and nothing else
        1:32 the function has no expression: nothing stands between the parentheses; write `CREATE FUNCTION name(parameter TYPE, ...) AS (expression)`, and nothing else
        1:36 the file holds more than one statement: something else begins here; keep one CREATE FUNCTION per file; the file has the name of the function
        1:1 the SQL has a syntax error: a quote or comment has no end; write `CREATE FUNCTION name(parameter TYPE, ...) AS (expression)`, and nothing else
        ");
    }
}
