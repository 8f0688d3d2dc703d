//! `dwh explain`: tells what the code of an error means.

use std::fmt::Write;

use crate::diagnostic::{Code, Diagnosed, Diagnostic, Level, Span, Text, closest};

use super::COMMAND_LINE;

/// The explanation of a code.
pub fn explain(word: &str) -> Diagnosed<String> {
    word.parse()
        .map(Code::explanation)
        .map_err(|()| vec![unknown_code(word)])
}

/// Every code with its first sentence, one a line.
pub fn list() -> String {
    let longest = Code::ALL
        .iter()
        .map(|it| it.as_str().len())
        .max()
        .unwrap_or(0);
    let mut text = String::new();
    for code in Code::ALL {
        let explanation = code.explanation();
        let headline = explanation
            .split("\n\n")
            .next()
            .unwrap_or_default()
            .replace('\n', " ");
        writeln!(text, "{:<longest$}  {headline}", code.as_str())
            .expect("writing to a string does not fail");
    }
    text
}

fn unknown_code(word: &str) -> Diagnostic {
    let meant = closest(word, Code::ALL.iter().map(|it| it.as_str()));
    Diagnostic {
        code: Code::UnknownCode,
        level: Level::Error,
        what: format!("`{word}` is not the code of an error"),
        at: Span::whole(&Text::new(COMMAND_LINE, word)),
        why: "no error has this code".into(),
        fix: meant.map_or_else(
            || "`dwh explain` lists the codes".into(),
            |it| format!("did you mean `{it}`?"),
        ),
        related: Vec::new(),
    }
}
