//! Draws diagnostics: in full for people, on one line for editors and logs, as JSON for programs.

use annotate_snippets::{Annotation, AnnotationKind, Group, Level as Heading, Renderer, Snippet};
use serde_json::{Value, json};

use super::{Diagnostic, Level, Span};

/// The form of compilers: headline, place, the marked text with the reason, other places, and the way out.
///
/// `width` is the number of columns to draw in.
pub fn full(diagnostic: &Diagnostic, colour: bool, width: usize) -> String {
    let heading = match diagnostic.level {
        Level::Error => Heading::ERROR,
        Level::Warning => Heading::WARNING,
    };
    let title = heading
        .primary_title(diagnostic.what.as_str())
        .id(diagnostic.code.as_str());
    // Only one line fits under the mark; what follows, such as rows of data, stands below the drawing.
    let (why, below) = diagnostic
        .why
        .split_once('\n')
        .unwrap_or((&diagnostic.why, ""));
    let mut drawn =
        snippet(&diagnostic.at).annotation(mark(AnnotationKind::Primary, &diagnostic.at, why));
    let mut elsewhere: Vec<(&Span, Snippet<'_, Annotation<'_>>)> = Vec::new();
    for (span, note) in &diagnostic.related {
        let annotation = mark(AnnotationKind::Context, span, note);
        if span.text == diagnostic.at.text {
            drawn = drawn.annotation(annotation);
        } else if let Some((_, of_text)) = elsewhere.iter_mut().find(|(it, _)| it.text == span.text)
        {
            *of_text = of_text.clone().annotation(annotation);
        } else {
            elsewhere.push((span, snippet(span).annotation(annotation)));
        }
    }
    let mut group = Group::with_title(title).element(drawn);
    for (_, of_text) in elsewhere {
        group = group.element(of_text);
    }
    if !below.is_empty() {
        group = group.element(Heading::NOTE.message(below));
    }
    group = group.element(Heading::HELP.message(diagnostic.fix.as_str()));
    let renderer = if colour {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    renderer.term_width(width).render(&[group])
}

fn snippet(span: &Span) -> Snippet<'_, Annotation<'_>> {
    Snippet::source(span.text.content()).path(span.text.name())
}

fn mark<'a>(kind: AnnotationKind, span: &Span, label: &'a str) -> Annotation<'a> {
    kind.span(span.range.clone()).label(label)
}

/// One line: `file:line:col: error[code]: what: why`.
pub fn concise(diagnostic: &Diagnostic) -> String {
    let (line, column) = diagnostic.at.line_column();
    let Diagnostic {
        code,
        what,
        at,
        why,
        ..
    } = diagnostic;
    let text = format!(
        "{}:{line}:{column}: {}[{}]: {what}: {why}",
        at.text.name(),
        level(diagnostic),
        code.as_str()
    );
    text.replace(['\n', '\r'], " ")
}

/// An object; lines and columns count from 1, columns count characters, and the end is exclusive.
pub fn json(diagnostic: &Diagnostic) -> Value {
    let mut object = json!({
        "code": diagnostic.code.as_str(),
        "level": level(diagnostic),
        "what": diagnostic.what,
    });
    let parts = object
        .as_object_mut()
        .expect("an object was written just above");
    parts.extend(place(&diagnostic.at));
    parts.insert("why".into(), json!(diagnostic.why));
    parts.insert("fix".into(), json!(diagnostic.fix));
    let related = diagnostic.related.iter().map(|(span, note)| {
        let mut entry = place(span);
        entry.insert("note".into(), json!(note));
        Value::Object(entry)
    });
    parts.insert("related".into(), related.collect());
    object
}

fn place(span: &Span) -> serde_json::Map<String, Value> {
    let (line, column) = span.line_column();
    let (end_line, end_column) = span.text.line_column(span.range.end);
    let parts = [
        ("file", json!(span.text.name())),
        ("line", json!(line)),
        ("column", json!(column)),
        ("end_line", json!(end_line)),
        ("end_column", json!(end_column)),
    ];
    parts
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value))
        .collect()
}

fn level(diagnostic: &Diagnostic) -> &'static str {
    match diagnostic.level {
        Level::Error => "error",
        Level::Warning => "warning",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Code, Text};

    fn sample() -> Diagnostic {
        let yaml = Text::new(
            "models.yaml",
            "models:\n  fct_order:\n    depends_on: [stg_ordr]\n  x: {}\n",
        );
        let sql = Text::new("sql/fct_order.sql", "SELECT *\nFROM stg_ordr -- é\n");
        let find = |text: &std::sync::Arc<Text>, word: &str| {
            let start = text.content().find(word).unwrap();
            Span::new(text, start..start + word.len())
        };
        let mut diagnostic = Diagnostic::error(
            Code::UnknownModel,
            "model `fct_order` depends on an unknown model",
            find(&yaml, "stg_ordr"),
            "no model is named `stg_ordr`",
            "did you mean `stg_order`?",
        );
        diagnostic
            .related
            .push((find(&sql, "stg_ordr"), "read here".into()));
        diagnostic
    }

    #[test]
    fn full_is_drawn_as_compilers_do() {
        insta::assert_snapshot!(full(&sample(), false, 100));
    }

    #[test]
    fn colour_adds_escapes_and_changes_no_text() {
        let coloured = full(&sample(), true, 100);
        assert!(coloured.contains("\u{1b}["));
        assert_eq!(
            anstream::adapter::strip_str(&coloured).to_string(),
            full(&sample(), false, 100)
        );
    }

    #[test]
    fn concise_is_one_line() {
        insta::assert_snapshot!(concise(&sample()), @"models.yaml:3:18: error[unknown-model]: model `fct_order` depends on an unknown model: no model is named `stg_ordr`");
    }

    #[test]
    fn json_has_every_part() {
        insta::assert_snapshot!(serde_json::to_string_pretty(&json(&sample())).unwrap());
    }
}
