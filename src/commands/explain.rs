//! `dwh explain`: tells what the code of an error means.

use crate::diagnostic::{Code, Diagnostic, Level, Span, Text, closest};
use crate::report::{Console, Exit};

use super::{COMMAND_LINE, Ended, Stop};

/// Explains a code; lists all of them where none is given.
pub fn explain(code: Option<&str>, console: &mut Console<'_>) -> Ended {
    match code {
        Some(word) => {
            let code: Code = word.parse().map_err(|()| Stop::Diagnosed(vec![unknown_code(word)]))?;
            writeln!(console.out, "{}", code.explanation())?;
        }
        None => {
            let longest = Code::ALL.iter().map(|it| it.as_str().len()).max().unwrap_or(0);
            for code in Code::ALL {
                let explanation = code.explanation();
                let headline = explanation.split("\n\n").next().unwrap_or_default().replace('\n', " ");
                writeln!(console.out, "{:<longest$}  {headline}", code.as_str())?;
            }
        }
    }
    Ok(Exit::Done)
}

fn unknown_code(word: &str) -> Diagnostic {
    let meant = closest(word, Code::ALL.iter().map(|it| it.as_str()));
    Diagnostic {
        code: Code::UnknownCode,
        level: Level::Error,
        what: format!("`{word}` is not the code of an error"),
        at: Span::whole(&Text::new(COMMAND_LINE, word)),
        why: "no error has this code".into(),
        fix: meant.map_or_else(|| "`dwh explain` lists the codes".into(), |it| format!("did you mean `{it}`?")),
        related: Vec::new(),
    }
}
