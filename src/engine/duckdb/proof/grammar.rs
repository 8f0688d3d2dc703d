//! Sentences of a grammar as trees: grown by dice, written as text, cut smaller.

use std::collections::BTreeMap;

use super::dice::Dice;
use super::forms::{self, FORMS, WORDS};
use super::rows::Column;
use crate::sql::translate::certified::signatures;

/// The productions, by the symbol that they give.
pub(super) struct Grammar {
    /// Family, symbol and text.
    roots: Vec<(&'static str, String, String)>,
    /// Those that may stand inside others, by the letter of their type.
    forms: BTreeMap<String, Vec<String>>,
    /// All else: what a symbol may be.
    words: BTreeMap<&'static str, &'static [&'static str]>,
    /// The columns and literals by the letter of their type.
    leaves: BTreeMap<String, Vec<String>>,
}

/// What a symbol became.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tree {
    symbol: String,
    /// The production, with `{symbol}` where its children stand.
    form: String,
    children: Vec<Self>,
}

impl Grammar {
    /// The grammar over the columns of some tables; only forms of the families `inside` may stand inside others.
    pub(super) fn over(columns: &[&[Column]], literals: &[(&str, &str)], inside: &[&str]) -> Self {
        let mut leaves: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let columns = columns.iter().copied().flatten();
        for (letter, text) in columns
            .map(|it| (it.letter, it.name))
            .chain(literals.iter().copied())
        {
            leaves.entry(letter.into()).or_default().push(text.into());
        }
        let words: BTreeMap<_, _> = WORDS.iter().copied().collect();
        let coded = FORMS
            .iter()
            .map(|(family, gives, form)| (*family, (*gives).to_owned(), (*form).to_owned()));
        let rules = signatures().filter_map(|(_, name, takes, gives)| {
            Some(("rule", gives.to_string(), forms::of_rule(name, takes)?))
        });
        let known =
            |form: &str| symbols(form).all(|it| leaves.contains_key(it) || words.contains_key(it));
        let roots: Vec<_> = coded.chain(rules).filter(|it| known(&it.2)).collect();
        let mut forms: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (family, gives, form) in &roots {
            if inside.contains(family) && !forms::is_close(form) {
                forms.entry(gives.clone()).or_default().push(form.clone());
            }
        }
        Self {
            roots,
            forms,
            words,
            leaves,
        }
    }

    /// The productions of a family, with the symbol that each gives.
    pub(super) fn family(&self, family: &str) -> Vec<(&str, &str)> {
        let of = self.roots.iter().filter(|it| it.0 == family);
        of.map(|it| (it.1.as_str(), it.2.as_str())).collect()
    }

    /// Grows a production, with expressions at most `depth` deep below it.
    pub(super) fn grow(&self, symbol: &str, form: &str, depth: usize, dice: &mut Dice) -> Tree {
        let children = symbols(form).map(|it| self.child(it, depth, dice));
        Tree {
            symbol: symbol.into(),
            children: children.collect(),
            form: form.into(),
        }
    }

    fn child(&self, symbol: &str, depth: usize, dice: &mut Dice) -> Tree {
        if let Some(words) = self.words.get(symbol) {
            let form = dice.pick(words);
            return self.grow(symbol, form, depth, dice);
        }
        let leaves = &self.leaves[symbol];
        let form = match self.forms.get(symbol) {
            Some(forms) if depth > 0 && !dice.one_in(3) => &forms[dice.below(forms.len())],
            Some(_) | None => &leaves[dice.below(leaves.len())],
        };
        self.grow(symbol, form, depth.saturating_sub(1), dice)
    }

    /// Smaller trees of the same symbol, the smallest first.
    pub(super) fn smaller(&self, tree: &Tree) -> Vec<Tree> {
        let mut found = Vec::new();
        if let Some(leaves) = self.leaves.get(&tree.symbol)
            && !tree.children.is_empty()
        {
            found.extend(leaves.iter().take(2).map(|it| Tree {
                symbol: tree.symbol.clone(),
                form: it.clone(),
                children: Vec::new(),
            }));
        }
        let mut inside: Vec<_> = tree
            .children
            .iter()
            .flat_map(|it| it.of(&tree.symbol))
            .collect();
        inside.sort_by_key(|it| it.size());
        found.extend(inside.into_iter().cloned());
        for (index, child) in tree.children.iter().enumerate() {
            for smaller in self.smaller(child) {
                let mut tree = tree.clone();
                tree.children[index] = smaller;
                found.push(tree);
            }
        }
        found
    }
}

impl Tree {
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        let mut rest = self.form.as_str();
        for child in &self.children {
            let (before, symbol, after) = next(rest).expect("a child has a place in the form");
            debug_assert_eq!(symbol, child.symbol);
            text.push_str(before);
            text.push_str(&child.text());
            rest = after;
        }
        text + rest
    }

    /// The production at the top.
    pub(super) fn form(&self) -> &str {
        &self.form
    }

    /// The expressions inside.
    pub(super) fn parts(&self) -> Vec<&Self> {
        let mut found = Vec::new();
        for child in &self.children {
            if child.symbol.len() == 1 {
                found.push(child);
            }
            found.extend(child.parts());
        }
        found
    }

    fn size(&self) -> usize {
        1 + self.children.iter().map(Self::size).sum::<usize>()
    }

    /// This tree or those inside it that a symbol gave.
    fn of<'a>(&'a self, symbol: &str) -> Vec<&'a Self> {
        let mut found: Vec<_> = self.children.iter().flat_map(|it| it.of(symbol)).collect();
        if self.symbol == symbol {
            found.push(self);
        }
        found
    }
}

/// The symbols of a form in their order.
fn symbols(form: &str) -> impl Iterator<Item = &str> {
    let mut rest = form;
    std::iter::from_fn(move || {
        let (_, symbol, after) = next(rest)?;
        rest = after;
        Some(symbol)
    })
}

/// What is before the first `{symbol}`, the symbol, and what is behind; braces around anything but letters are text.
fn next(form: &str) -> Option<(&str, &str, &str)> {
    for (open, _) in form.match_indices('{') {
        let inside = &form[open + 1..];
        let close = inside.find('}')?;
        let symbol = &inside[..close];
        if !symbol.is_empty() && symbol.bytes().all(|it| it.is_ascii_alphabetic()) {
            return Some((&form[..open], symbol, &inside[close + 1..]));
        }
    }
    None
}
