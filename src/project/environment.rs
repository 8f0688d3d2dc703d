//! Replaces `${NAME}` in paths of models.yaml by what the environment says.

use serde_saphyr::Spanned;

use crate::diagnostic::{Code, Diagnostic, Span};

use super::Config;
use super::places::Placed;

/// Replaces every `${NAME}` in the paths of imports, sources and targets. What a target lacks is kept with it: most commands need another one.
pub(super) fn expand(
    placed: &Placed,
    config: &mut Config,
    lookup: &dyn Fn(&str) -> Option<String>,
) -> Vec<Diagnostic> {
    for (_, it) in config.targets.iter_mut() {
        let values = [
            &mut it.path,
            &mut it.project,
            &mut it.dataset,
            &mut it.credentials,
            &mut it.endpoint,
            &mut it.bucket,
            &mut it.storage_endpoint,
        ];
        for value in values.into_iter().flatten() {
            replace(placed, value, lookup, &mut it.unset);
        }
    }
    let mut diagnostics = Vec::new();
    let sources = config
        .sources
        .iter_mut()
        .filter_map(|(_, it)| it.path.as_mut());
    for path in sources.chain(&mut config.import) {
        replace(placed, path, lookup, &mut diagnostics);
    }
    diagnostics
}

fn replace(
    placed: &Placed,
    path: &mut Spanned<String>,
    lookup: &dyn Fn(&str) -> Option<String>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut expanded = String::new();
    let mut rest = path.value.as_str();
    while let Some(start) = rest.find("${") {
        let Some(length) = rest[start..].find('}') else {
            break;
        };
        let name = &rest[start + 2..start + length];
        expanded.push_str(&rest[..start]);
        match lookup(name) {
            Some(value) => expanded.push_str(&value),
            None => diagnostics.push(unset(placed, path, name)),
        }
        rest = &rest[start + length + 1..];
    }
    expanded.push_str(rest);
    path.value = expanded;
}

fn unset(placed: &Placed, path: &Spanned<String>, name: &str) -> Diagnostic {
    let whole = placed.span(path.referenced);
    let written = format!("${{{name}}}");
    let at = match whole.as_str().find(&written) {
        Some(offset) => Span::new(
            &placed.text,
            whole.range.start + offset..whole.range.start + offset + written.len(),
        ),
        None => whole,
    };
    Diagnostic::error(
        Code::InvalidConfig,
        format!("the environment variable `{name}` is not set"),
        at,
        "the setting needs its value",
        format!("set it, as in `export {name}=...`, or write the value itself"),
    )
}
