//! Which models a command is about, in the selection language of dbt.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::diagnostic::{Code, Diagnosed, Diagnostic, Span, Text, did_you_mean};

use super::{Graph, ModelId, Parent};

/// The models that selectors name; `-s` of the command line, each with blanks inside, and `--exclude`. All models where `select` is empty.
///
/// A comma is an intersection, a blank or another selector a union. A part is a name, a pattern (`stg_*`), `tag:x`,
/// `path:sql/marts` or `source:olist.orders` (the models that read it); `+` before or behind it adds all parents or
/// children, `2+` and `+2` those up to two steps away.
pub fn select(
    graph: &Graph,
    select: &[String],
    exclude: &[String],
) -> Diagnosed<BTreeSet<ModelId>> {
    let mut diagnostics = Vec::new();
    let mut selected = if select.is_empty() {
        graph.order().iter().copied().collect()
    } else {
        union(graph, select, &mut diagnostics)
    };
    for id in union(graph, exclude, &mut diagnostics) {
        selected.remove(&id);
    }
    if diagnostics.is_empty() {
        Ok(selected)
    } else {
        Err(diagnostics)
    }
}

fn union(
    graph: &Graph,
    selectors: &[String],
    diagnostics: &mut Vec<Diagnostic>,
) -> BTreeSet<ModelId> {
    let mut selected = BTreeSet::new();
    for selector in selectors {
        let text = Text::new("command line", selector.as_str());
        if selector.trim().is_empty() {
            diagnostics.push(unknown(
                graph,
                &Part::parse(&text, 0..selector.len()),
                "it is empty",
            ));
        }
        for word in words(selector, char::is_whitespace) {
            let parts = words(&selector[word.clone()], |it| it == ',');
            let sets = parts.into_iter().map(|it| {
                Part::parse(&text, it.start + word.start..it.end + word.start).models(graph)
            });
            let mut common: Option<BTreeSet<ModelId>> = None;
            for set in sets {
                match set {
                    Ok(set) => {
                        common = Some(common.map_or_else(
                            || set.clone(),
                            |it| it.intersection(&set).copied().collect(),
                        ));
                    }
                    Err(diagnostic) => diagnostics.push(*diagnostic),
                }
            }
            selected.extend(common.into_iter().flatten());
        }
    }
    selected
}

/// The pieces between separators, none of them empty.
fn words(text: &str, separator: impl Fn(char) -> bool) -> Vec<std::ops::Range<usize>> {
    let mut words = Vec::new();
    let mut start = 0;
    for (at, character) in text
        .char_indices()
        .filter(|it| separator(it.1))
        .chain([(text.len(), ' ')])
    {
        if at > start {
            words.push(start..at);
        }
        start = at + character.len_utf8();
    }
    words
}

/// How far to walk: None is not at all.
type Depth = Option<usize>;

/// One part of a selector: `2+tag:mart+`.
struct Part {
    at: Span,
    parents: Depth,
    children: Depth,
    /// What stands between the plus signs.
    word: Span,
}

impl Part {
    fn parse(text: &Arc<Text>, range: std::ops::Range<usize>) -> Self {
        let at = Span::new(text, range.clone());
        let written = at.as_str();
        let (before, after) = (plus_before(written), plus_after(written));
        let start = before.map_or(0, |it| it.0);
        let end = after
            .map_or(written.len(), |it| written.len() - it.0)
            .max(start);
        let word = Span::new(text, range.start + start..range.start + end);
        Self {
            parents: before.map(|it| it.1),
            children: after.map(|it| it.1),
            word,
            at,
        }
    }

    fn models(&self, graph: &Graph) -> Result<BTreeSet<ModelId>, Box<Diagnostic>> {
        let word = self.word.as_str();
        let found = match word.split_once(':') {
            Some(("tag", tag)) => {
                matching(graph, |it| graph.model(it).tags.iter().any(|it| it == tag))
            }
            Some(("path", path)) => matching(graph, |it| lies_in(&graph.model(it).path, path)),
            Some(("source", source)) => matching(graph, |it| reads(graph, it, source)),
            Some(_) => {
                return Err(Box::new(unknown(
                    graph,
                    self,
                    "only `tag:`, `path:` and `source:` stand before a colon",
                )));
            }
            None if word.contains('/') => {
                matching(graph, |it| lies_in(&graph.model(it).path, word))
            }
            None => named(graph, word),
        };
        if found.is_empty() {
            return Err(Box::new(unknown(graph, self, &nothing(word))));
        }
        let mut selected = found.clone();
        walk(&mut selected, &found, self.parents, |it| {
            graph.parent_models(it).collect()
        });
        walk(&mut selected, &found, self.children, |it| {
            graph.children(it)
        });
        Ok(selected)
    }
}

/// The length of `+` or `2+` at the beginning, and how far it walks.
fn plus_before(written: &str) -> Option<(usize, usize)> {
    let digits = written.bytes().take_while(u8::is_ascii_digit).count();
    written[digits..]
        .starts_with('+')
        .then(|| (digits + 1, depth(&written[..digits])))
}

/// The length of `+` or `+2` at the end, and how far it walks.
fn plus_after(written: &str) -> Option<(usize, usize)> {
    let digits = written.bytes().rev().take_while(u8::is_ascii_digit).count();
    let (rest, number) = written.split_at(written.len() - digits);
    rest.ends_with('+').then(|| (digits + 1, depth(number)))
}

fn depth(digits: &str) -> usize {
    digits.parse().unwrap_or(usize::MAX)
}

fn walk(
    selected: &mut BTreeSet<ModelId>,
    from: &BTreeSet<ModelId>,
    depth: Depth,
    next: impl Fn(ModelId) -> Vec<ModelId>,
) {
    let mut seen = from.clone();
    let mut edge: Vec<ModelId> = from.iter().copied().collect();
    let mut left = depth.unwrap_or(0);
    while left > 0 && !edge.is_empty() {
        edge = edge
            .into_iter()
            .flat_map(&next)
            .filter(|it| seen.insert(*it))
            .collect();
        left -= 1;
    }
    selected.extend(seen);
}

fn matching(graph: &Graph, is_meant: impl Fn(ModelId) -> bool) -> BTreeSet<ModelId> {
    graph
        .order()
        .iter()
        .copied()
        .filter(|it| is_meant(*it))
        .collect()
}

fn named(graph: &Graph, word: &str) -> BTreeSet<ModelId> {
    if let Some(id) = graph.model_named(word) {
        // The plain name of a model with versions means the version that it reads, too.
        return BTreeSet::from([id, graph.version_of(id)]);
    }
    let is_pattern = word.contains(['*', '?', '[']);
    match glob::Pattern::new(word) {
        Ok(pattern) if is_pattern => matching(graph, |it| pattern.matches(&graph.model(it).name)),
        _ => BTreeSet::new(),
    }
}

/// Whether a file is `path`, or lies below it.
fn lies_in(file: &str, path: &str) -> bool {
    let path = path.trim_start_matches("./").trim_end_matches('/');
    if path.contains(['*', '?', '[']) {
        return glob::Pattern::new(path).is_ok_and(|it| it.matches(file));
    }
    file.strip_prefix(path)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn reads(graph: &Graph, model: ModelId, source: &str) -> bool {
    graph.model(model).parents.iter().any(|it| match it {
        Parent::Source(id) => {
            let table = graph.source(*id);
            table.source == source || source.split_once('.') == Some((&table.source, &table.name))
        }
        Parent::Model(_) => false,
    })
}

fn nothing(word: &str) -> String {
    match word.split_once(':') {
        Some(("tag", tag)) => format!("no model has the tag `{tag}`"),
        Some(("path", path)) => format!("no model lies in `{path}`"),
        Some(("source", source)) => format!("no model reads a source table `{source}`"),
        _ if word.contains('/') => format!("no model lies in `{word}`"),
        _ if word.contains(['*', '?', '[']) => format!("no model matches `{word}`"),
        _ => format!("no model is named `{word}`"),
    }
}

fn unknown(graph: &Graph, part: &Part, why: &str) -> Diagnostic {
    let models = graph.order().iter().map(|it| graph.model(*it));
    let mut candidates: BTreeSet<String> = BTreeSet::new();
    for model in models {
        candidates.insert(model.name.clone());
        candidates.extend(model.tags.iter().map(|it| format!("tag:{it}")));
        candidates.extend(
            model
                .path
                .match_indices('/')
                .map(|(at, _)| format!("path:{}", &model.path[..at])),
        );
    }
    for source in graph.sources().map(|it| graph.source(it)) {
        candidates.insert(format!("source:{}", source.source));
        candidates.insert(format!("source:{}.{}", source.source, source.name));
    }
    let word = part.word.as_str();
    // `mart` for `tag:mart`, `olist.orders` for `source:olist.orders`
    let with_method = candidates
        .iter()
        .find(|it| it.split_once(':').is_some_and(|(_, rest)| rest == word));
    let fix = match with_method {
        Some(candidate) => format!("did you mean `{candidate}`?"),
        None => did_you_mean(
            word,
            candidates.iter().map(String::as_str),
            "`dwh ls` lists the models; `dwh explain unknown-selector` shows the forms",
        ),
    };
    Diagnostic::error(
        Code::UnknownSelector,
        format!("`{}` selects nothing", part.at.as_str()),
        part.word.clone(),
        why,
        fix,
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::graph::Given;
    use crate::graph::testing::{one_line, project};

    const YAML: &str = "\
name: shop
sources:
  olist:
    tables:
      orders: { file: orders.csv }
      items: { file: items.csv }
folders:
  marts: { tags: [mart] }
models:
  stg_orders: { tags: [staging] }
";
    const SQL: &[(&str, &str)] = &[
        ("sql/staging/stg_orders.sql", "SELECT * FROM olist.orders"),
        ("sql/staging/stg_items.sql", "SELECT * FROM olist.items"),
        (
            "sql/core/fct_orders.sql",
            "SELECT * FROM stg_orders JOIN stg_items USING (order_id)",
        ),
        ("sql/marts/revenue.sql", "SELECT * FROM fct_orders"),
        ("sql/marts/report.sql", "SELECT * FROM revenue"),
    ];

    fn graph() -> Graph {
        Graph::resolve(&project(YAML, SQL), Given::default()).unwrap()
    }

    fn check_with(selectors: &[&str], exclude: &[&str]) -> String {
        let graph = graph();
        let own = |it: &[&str]| it.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
        match select(&graph, &own(selectors), &own(exclude)) {
            Ok(ids) => graph
                .order()
                .iter()
                .filter(|it| ids.contains(it))
                .map(|it| graph.model(*it).name.as_str())
                .collect::<Vec<_>>()
                .join(" "),
            Err(diagnostics) => one_line(&diagnostics),
        }
    }

    fn check(selector: &str) -> String {
        check_with(&[selector], &[])
    }

    #[test]
    fn names_and_walks() {
        assert_eq!(
            check_with(&[], &[]),
            "stg_items stg_orders fct_orders revenue report"
        );
        assert_eq!(check("fct_orders"), "fct_orders");
        assert_eq!(check("+fct_orders"), "stg_items stg_orders fct_orders");
        assert_eq!(check("fct_orders+"), "fct_orders revenue report");
        assert_eq!(check("1+revenue"), "fct_orders revenue");
        assert_eq!(check("stg_items+2"), "stg_items fct_orders revenue");
        assert_eq!(
            check("+revenue+"),
            "stg_items stg_orders fct_orders revenue report"
        );
    }

    #[test]
    fn methods_and_patterns() {
        assert_eq!(check("tag:mart"), "revenue report");
        assert_eq!(check("path:sql/staging"), "stg_items stg_orders");
        assert_eq!(check("sql/marts/report.sql"), "report");
        assert_eq!(check("stg_*"), "stg_items stg_orders");
        assert_eq!(check("source:olist"), "stg_items stg_orders");
        assert_eq!(
            check("source:olist.orders+"),
            "stg_orders fct_orders revenue report"
        );
    }

    #[test]
    fn sets() {
        assert_eq!(check("stg_items report"), "stg_items report");
        assert_eq!(check("+report,tag:mart"), "revenue report");
        assert_eq!(check("report,stg_items"), "");
        assert_eq!(
            check_with(&["+fct_orders", "report"], &["stg_*"]),
            "fct_orders report"
        );
    }

    #[test]
    fn what_selects_nothing_is_an_error() {
        insta::assert_snapshot!(check(
            "+fct_order stg_items,tag:marts mart nope:x olist.orders"
        ));
        insta::assert_snapshot!(check(" "), @r"command line:1:1: error[unknown-selector]: ` ` selects nothing: it is empty; `dwh ls` lists the models; `dwh explain unknown-selector` shows the forms");
    }

    proptest! {
        /// Selecting more selects no less, and a walk keeps what it began with.
        #[test]
        fn selecting_is_monotone(words in prop::collection::vec("(\\+|1\\+|)(stg_orders|stg_items|fct_orders|revenue|report|tag:mart|stg_\\*)(\\+|\\+1|)", 1..4)) {
            let graph = graph();
            let fewer = select(&graph, &words[..1], &[]).unwrap();
            let all = select(&graph, &words, &[]).unwrap();
            prop_assert!(fewer.is_subset(&all));
            let bare: Vec<String> = words.iter().map(|it| it.trim_start_matches("1+").trim_start_matches('+').trim_end_matches("+1").trim_end_matches('+').to_owned()).collect();
            prop_assert!(select(&graph, &bare, &[]).unwrap().is_subset(&all));
            let excluded = select(&graph, &words, &words[..1]).unwrap();
            prop_assert!(excluded.is_subset(&all));
        }
    }
}
