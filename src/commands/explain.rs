//! `dwh explain`: tells what the code of an error means.

use std::fmt::Write;

use crate::diagnostic::{Code, Diagnosed, Diagnostic, Span, Text, did_you_mean};

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
    let codes = Code::ALL.iter().map(|it| it.as_str());
    Diagnostic::error(
        Code::UnknownCode,
        format!("`{word}` is not the code of an error"),
        Span::whole(&Text::new(COMMAND_LINE, word)),
        "no error has this code",
        did_you_mean(word, codes, "`dwh explain` lists the codes"),
    )
}
