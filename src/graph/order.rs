//! Puts models in an order in which each comes after all it reads, and finds the circles that prevent it.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Code, Diagnostic, Span};

/// A model, what it reads by name, and where it says so.
pub(super) struct Node<'a> {
    pub(super) name: &'a str,
    pub(super) parents: BTreeMap<&'a str, Span>,
}

/// All names, parents first, ties by name; or one diagnostic for each circle.
///
/// `explain` is given the names of a circle, and the place where each names the next.
pub(super) fn order<'a>(
    nodes: &[Node<'a>],
    explain: &dyn Fn(&[&str], &[Span]) -> Diagnostic,
) -> Result<Vec<&'a str>, Vec<Diagnostic>> {
    let mut waiting: BTreeMap<&str, &Node<'a>> = nodes.iter().map(|it| (it.name, it)).collect();
    let mut order = Vec::new();
    let mut diagnostics = Vec::new();
    while !waiting.is_empty() {
        drain(&mut waiting, &mut order);
        let Some(circle) = circle(&waiting) else {
            break;
        };
        let next = |index: usize| circle[(index + 1) % circle.len()];
        let places: Vec<Span> = (0..circle.len())
            .map(|it| waiting[circle[it]].parents[next(it)].clone())
            .collect();
        diagnostics.push(explain(&circle, &places));
        for name in circle {
            waiting.remove(name);
        }
    }
    if diagnostics.is_empty() {
        Ok(order)
    } else {
        Err(diagnostics)
    }
}

/// Moves all that can be built from `waiting` to the end of `order`.
fn drain<'a>(waiting: &mut BTreeMap<&'a str, &Node<'a>>, order: &mut Vec<&'a str>) {
    let missing = |node: &Node<'a>, waiting: &BTreeMap<&str, &Node<'a>>| {
        node.parents
            .keys()
            .filter(|it| waiting.contains_key(*it))
            .count()
    };
    let mut counts: BTreeMap<&str, usize> = waiting
        .iter()
        .map(|(name, node)| (*name, missing(node, waiting)))
        .collect();
    let mut children: BTreeMap<&str, Vec<&'a str>> = BTreeMap::new();
    for (name, node) in waiting.iter() {
        for parent in node.parents.keys() {
            children.entry(parent).or_default().push(name);
        }
    }
    let mut ready: BTreeSet<&'a str> = waiting
        .keys()
        .copied()
        .filter(|it| counts[it] == 0)
        .collect();
    while let Some(name) = ready.pop_first() {
        waiting.remove(name);
        order.push(name);
        for child in children.get(name).into_iter().flatten() {
            let count = counts
                .get_mut(child)
                .expect("every waiting model is counted");
            *count -= 1;
            if *count == 0 {
                ready.insert(child);
            }
        }
    }
}

/// A circle among models that all wait for another: `a` reads `b` reads `c` reads `a`, beginning with the first by name.
fn circle<'a>(waiting: &BTreeMap<&'a str, &Node<'a>>) -> Option<Vec<&'a str>> {
    let mut path: Vec<&'a str> = Vec::new();
    let mut at = *waiting.keys().next()?;
    loop {
        if let Some(start) = path.iter().position(|it| *it == at) {
            let mut circle = path.split_off(start);
            let first = circle
                .iter()
                .enumerate()
                .min_by_key(|(_, name)| **name)
                .map_or(0, |(first, _)| first);
            circle.rotate_left(first);
            return Some(circle);
        }
        path.push(at);
        at = waiting[at]
            .parents
            .keys()
            .copied()
            .find(|it| waiting.contains_key(it))?;
    }
}

/// A circle of models.
pub(super) fn of_models(circle: &[&str], places: &[Span]) -> Diagnostic {
    let next = |index: usize| circle[(index + 1) % circle.len()];
    let path = circle
        .iter()
        .chain(circle.first())
        .map(|it| format!("`{it}`"))
        .collect::<Vec<_>>()
        .join(" -> ");
    let what = format!("models depend on each other in a circle: {path}").replace("` -> `", " -> ");
    let mut diagnostic = Diagnostic::error(
        Code::DependencyCycle,
        what,
        places[0].clone(),
        format!("`{}` reads `{}`", circle[0], next(0)),
        if circle.len() == 1 {
            "read a source table or another model"
        } else {
            "move what they both need into a third model"
        },
    );
    diagnostic.related = (1..circle.len())
        .map(|it| {
            (
                places[it].clone(),
                format!("`{}` reads `{}`", circle[it], next(it)),
            )
        })
        .collect();
    diagnostic
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::diagnostic::Text;

    const NAMES: [&str; 8] = ["a", "b", "c", "d", "e", "f", "g", "h"];

    fn nodes(edges: &[(usize, usize)]) -> Vec<Node<'static>> {
        let text = Text::new("x.sql", "x");
        let parents = |child: usize| {
            edges
                .iter()
                .filter(|it| it.0 == child)
                .map(|it| (NAMES[it.1], Span::whole(&text)))
                .collect()
        };
        (0..NAMES.len())
            .map(|it| Node {
                name: NAMES[it],
                parents: parents(it),
            })
            .collect()
    }

    fn edges() -> impl Strategy<Value = Vec<(usize, usize)>> {
        prop::collection::vec((0..NAMES.len(), 0..NAMES.len()), 0..12)
    }

    #[test]
    fn ties_are_broken_by_name() {
        assert_eq!(
            order(&nodes(&[(0, 7), (7, 3)]), &of_models).unwrap(),
            ["b", "c", "d", "e", "f", "g", "h", "a"]
        );
    }

    proptest! {
        /// Each model comes after all it reads, or a circle is reported, and the circle is one.
        #[test]
        fn the_order_respects_edges_or_a_circle_is_one(edges in edges()) {
            match order(&nodes(&edges), &of_models) {
                Ok(order) => {
                    let place = |node: usize| order.iter().position(|it| *it == NAMES[node]).unwrap();
                    prop_assert!(edges.iter().all(|(child, parent)| place(*parent) < place(*child)));
                }
                Err(diagnostics) => for diagnostic in diagnostics {
                    let path = diagnostic.what.split('`').nth(1).unwrap();
                    let path: Vec<_> = path.split(" -> ").map(|it| NAMES.iter().position(|name| *name == it).unwrap()).collect();
                    prop_assert_eq!(path.first(), path.last());
                    prop_assert!(path.windows(2).all(|it| edges.contains(&(it[0], it[1]))));
                }
            }
        }

        /// The order of the input does not matter.
        #[test]
        fn the_order_of_files_does_not_matter(edges in edges()) {
            let mut reversed = nodes(&edges);
            reversed.reverse();
            prop_assert_eq!(order(&reversed, &of_models).ok(), order(&nodes(&edges), &of_models).ok());
        }
    }
}
