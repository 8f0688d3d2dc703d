//! Generated expressions and queries over random tables, in GoogleSQL's reference evaluator and in DuckDB: value, type, error or not.
//!
//! A seed gives the same cases everywhere. What differs is cut down to a small case and told with the rows that show it. What
//! the translator refuses is counted, and most of each family must get through.

mod dice;
mod forms;
mod grammar;
mod row_by_row;
mod rows;
mod verdict;
mod world;

use std::collections::BTreeMap;
use std::env;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

use dice::Dice;
use grammar::{Grammar, Tree};
use rows::{OTHER, TAME, Table, WILD};
use verdict::Verdict;
use world::World;

use crate::googlesql::{Module, recorded::module};

/// How many expressions the evaluator is asked at once.
const TOGETHER: usize = 24;

/// How many smaller cases are tried for one that differs.
const TRIES: usize = 120;

const EXPRESSIONS: &[&str] = &[
    "rule",
    "number",
    "text",
    "regexp",
    "cast",
    "calendar",
    "condition",
    "array",
    "json",
    "zone",
];

const QUERIES: &[&str] = &["aggregate", "window", "join", "set", "subquery"];

/// What happened to the cases of a family.
#[derive(Default)]
struct Tally {
    same: usize,
    both_fail: usize,
    skipped: usize,
    refused: BTreeMap<String, usize>,
    unknown: BTreeMap<String, usize>,
    /// The first of each kind, by the form at its top.
    differs: BTreeMap<String, String>,
    different: usize,
}

impl Tally {
    fn count(&mut self, verdict: &Verdict) {
        match verdict {
            Verdict::Same => self.same += 1,
            Verdict::BothFail => self.both_fail += 1,
            Verdict::Skipped => self.skipped += 1,
            Verdict::Refused(why) => *self.refused.entry(why.clone()).or_default() += 1,
            Verdict::Unknown(why) => *self.unknown.entry(why.clone()).or_default() += 1,
            Verdict::Differs(_) => self.different += 1,
        }
    }

    fn through(&self) -> usize {
        self.same + self.both_fail + self.skipped + self.different
    }

    fn refusals(&self) -> usize {
        self.refused.values().sum()
    }

    fn shown(&self, family: &str) -> String {
        let mut text = format!(
            "{family}: {} same, {} fail in both, {} leave a failing part out, {} differ, {} refused, {} unknown to the evaluator\n",
            self.same,
            self.both_fail,
            self.skipped,
            self.different,
            self.refusals(),
            self.unknown.values().sum::<usize>()
        );
        for (why, times) in &self.refused {
            writeln!(text, "    {times} refused: {why}").unwrap();
        }
        for (why, times) in &self.unknown {
            writeln!(text, "    {times} unknown: {why}").unwrap();
        }
        text
    }
}

/// Expressions of a family, over one random table.
fn expressions(module: &Module, family: &str, seed: u64, count: usize) -> Tally {
    let mut dice = Dice::new(seed);
    let table = Table::draw("w", WILD, 26, &mut dice);
    let mut world = World::new(module, &[&table]);
    let literals = [
        ("I", "3"),
        ("I", "0"),
        ("I", "CAST(NULL AS INT64)"),
        ("F", "0.5"),
        ("F", "3.0"),
        ("N", "NUMERIC '2.5'"),
        ("S", "'abc'"),
        ("S", "''"),
        ("B", "TRUE"),
        ("D", "DATE '2024-01-31'"),
    ];
    let grammar = Grammar::over(&[WILD], &literals, EXPRESSIONS);
    let mut tally = Tally::default();
    let trees = trees(&grammar, family, count, 2, &mut dice);
    for trees in trees.chunks(TOGETHER) {
        let texts: Vec<_> = trees.iter().map(Tree::text).collect();
        let verdicts = row_by_row::expressions(&mut world, &texts);
        for (tree, verdict) in trees.iter().zip(verdicts) {
            if let Verdict::Differs(why) = &verdict
                && verdict::is_fatal(why)
            {
                // The rest was asked of a broken database.
                tally.count(&verdict);
                let told = format!("{}\n  {why}\n  seed {seed}", tree.text());
                tally.differs.insert(tree.form().to_owned(), told);
                world = World::new(module, &[&table]);
                break;
            }
            let verdict = without_skipped(&world, tree, verdict);
            tally.count(&verdict);
            let Verdict::Differs(why) = verdict else {
                continue;
            };
            let mut check = |tree: &Tree| {
                let verdict = row_by_row::expressions(&mut world, &[tree.text()]).remove(0);
                difference(without_skipped(&world, tree, verdict))
            };
            let (tree, why) = shrink(&grammar, tree.clone(), why, &mut check);
            let row = row_by_row::row_of(&why).map_or(String::new(), |it| table.row(it));
            let told = format!("{}\n  {why}\n  {row}\n  seed {seed}", tree.text());
            tally.differs.entry(tree.form().to_owned()).or_insert(told);
        }
    }
    tally
}

/// Queries of a family, over two random tables.
fn queries(module: &Module, family: &str, seed: u64, count: usize) -> Tally {
    let mut dice = Dice::new(seed);
    let mut p = Table::draw("p", TAME, 12, &mut dice);
    let r = Table::draw("r", OTHER, 7, &mut dice);
    let mut world = World::new(module, &[&p, &r]);
    let literals = [
        ("I", "3"),
        ("S", "'x'"),
        ("N", "NUMERIC '2.5'"),
        ("B", "TRUE"),
    ];
    let grammar = Grammar::over(&[TAME], &literals, &["condition", "array", "rule"]);
    let mut tally = Tally::default();
    for tree in trees(&grammar, family, count, 1, &mut dice) {
        let verdict = verdict::query(&mut world, &tree.text());
        tally.count(&verdict);
        let Verdict::Differs(why) = verdict else {
            continue;
        };
        let mut check = |tree: &Tree| differs(&mut world, &tree.text());
        let (tree, _) = shrink(&grammar, tree, why, &mut check);
        let whole = p.rows.clone();
        drop_rows(&mut p, &mut world, &tree.text());
        let why = differs(&mut world, &tree.text()).unwrap_or_default();
        let told = format!("{}\n  {why}\n  p: {}\n  seed {seed}", tree.text(), p.sql());
        tally.differs.entry(tree.form().to_owned()).or_insert(told);
        p.rows = whole;
        world.fill(&p);
    }
    tally
}

fn differs(world: &mut World, sql: &str) -> Option<String> {
    difference(verdict::query(world, sql))
}

fn difference(verdict: Verdict) -> Option<String> {
    match verdict {
        Verdict::Differs(why) => Some(why),
        Verdict::Same
        | Verdict::BothFail
        | Verdict::Skipped
        | Verdict::Refused(_)
        | Verdict::Unknown(_) => None,
    }
}

/// Where only GoogleSQL fails: whether DuckDB would fail as well, had it computed each part.
fn without_skipped(world: &World, tree: &Tree, verdict: Verdict) -> Verdict {
    let Verdict::Differs(why) = &verdict else {
        return verdict;
    };
    let Some(row) = row_by_row::only_googlesql_fails(why) else {
        return verdict;
    };
    let skipped = tree
        .parts()
        .iter()
        .any(|it| row_by_row::fails(world, &it.text(), row));
    if skipped { Verdict::Skipped } else { verdict }
}

/// Leaves out rows without which the query still differs; the first tells the types.
fn drop_rows(table: &mut Table, world: &mut World, sql: &str) {
    let mut index = table.rows.len();
    while index > 1 {
        index -= 1;
        let row = table.rows.remove(index);
        world.fill(table);
        if differs(world, sql).is_none() {
            table.rows.insert(index, row);
        }
    }
    world.fill(table);
}

/// Every form of the family in turn, with other things inside.
fn trees(
    grammar: &Grammar,
    family: &str,
    count: usize,
    depth: usize,
    dice: &mut Dice,
) -> Vec<Tree> {
    let forms = grammar.family(family);
    let first = dice.below(forms.len());
    (0..count)
        .map(|it| {
            let (symbol, form) = forms[(first + it) % forms.len()];
            let depth = dice.below(depth + 1);
            grammar.grow(symbol, form, depth, dice)
        })
        .collect()
}

/// The smallest tree found that still differs, and how.
fn shrink(
    grammar: &Grammar,
    mut tree: Tree,
    mut why: String,
    check: &mut dyn FnMut(&Tree) -> Option<String>,
) -> (Tree, String) {
    let mut tries = 0;
    'again: while tries < TRIES {
        for smaller in grammar.smaller(&tree) {
            tries += 1;
            if smaller.text().len() < tree.text().len()
                && let Some(still) = check(&smaller)
            {
                (tree, why) = (smaller, still);
                continue 'again;
            }
            if tries >= TRIES {
                break;
            }
        }
        break;
    }
    (tree, why)
}

fn tally(module: &Module, family: &str, seed: u64, count: usize) -> Tally {
    if QUERIES.contains(&family) {
        queries(module, family, seed, count)
    } else {
        expressions(module, family, seed, count)
    }
}

/// How many of a hundred cases of a family must get through the translator.
const THROUGH: usize = 80;

/// Runs a family with a fixed seed.
#[expect(
    clippy::print_stderr,
    reason = "how many cases ran is what the test is for"
)]
fn check(family: &str, count: usize) {
    let Some(module) = module() else { return };
    let tally = tally(&module, family, SEED, count);
    eprint!("{}", tally.shown(family));
    let differs: Vec<_> = tally.differs.values().map(String::as_str).collect();
    assert!(differs.is_empty(), "{}", differs.join("\n\n"));
    let known = tally.through() + tally.refusals();
    assert!(
        tally.through() * 100 >= known * THROUGH,
        "only {} of {known} cases of {family} get through",
        tally.through()
    );
}

const SEED: u64 = 20_240_229;

#[test]
fn every_pattern_agrees() {
    check("rule", 300);
}

#[test]
fn generated_numbers_agree() {
    check("number", 150);
}

#[test]
fn generated_texts_agree() {
    check("text", 300);
    check("regexp", 100);
}

#[test]
fn generated_casts_agree() {
    check("cast", 200);
}

#[test]
fn generated_dates_agree() {
    check("calendar", 180);
    check("zone", 90);
}

#[test]
fn generated_conditions_agree() {
    check("condition", 180);
    check("array", 90);
    check("json", 60);
}

#[test]
fn generated_aggregates_agree() {
    check("aggregate", 150);
}

#[test]
fn generated_windows_agree() {
    check("window", 150);
}

#[test]
fn generated_joins_agree() {
    check("join", 80);
    check("set", 80);
    check("subquery", 100);
}

/// `ci/proof.sh`: new seeds for as long as wanted; `DWH_PROOF_MINUTES`, `DWH_PROOF_SEED`, and `DWH_PROOF_FAMILY` for one only.
#[test]
#[ignore = "runs for minutes: ci/proof.sh"]
#[expect(
    clippy::print_stderr,
    reason = "a long run shows what it finds when it finds it"
)]
fn a_long_run_agrees() {
    let Some(module) = module() else { return };
    let number =
        |name: &str, default: u64| env::var(name).map_or(default, |it| it.parse().unwrap());
    let end = Instant::now() + Duration::from_secs(60 * number("DWH_PROOF_MINUTES", 10));
    let mut seed = number("DWH_PROOF_SEED", 1);
    let only = env::var("DWH_PROOF_FAMILY").ok();
    let mut totals: BTreeMap<&str, Tally> = BTreeMap::new();
    while Instant::now() < end {
        for family in EXPRESSIONS.iter().chain(QUERIES) {
            if only.as_deref().is_some_and(|it| it != *family) {
                continue;
            }
            let found = tally(&module, family, seed, 120);
            let total = totals.entry(family).or_default();
            for (form, told) in found.differs {
                if let std::collections::btree_map::Entry::Vacant(new) = total.differs.entry(form) {
                    eprintln!("{family}: {told}\n");
                    new.insert(told);
                }
            }
            total.same += found.same;
            total.both_fail += found.both_fail;
            total.skipped += found.skipped;
            total.different += found.different;
            for (why, times) in found.refused {
                *total.refused.entry(why).or_default() += times;
            }
            for (why, times) in found.unknown {
                *total.unknown.entry(why).or_default() += times;
            }
        }
        seed += 1;
    }
    for (family, total) in &totals {
        eprint!("{}", total.shown(family));
    }
    eprintln!("the next seed is {seed}");
    assert!(
        totals.values().all(|it| it.differs.is_empty()),
        "the engines differ, see above"
    );
}
