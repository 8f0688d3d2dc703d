//! New projects build as they are, and `dwh init` overwrites nothing.

use std::fs;
use std::path::Path;

use crate::project::run;

/// Makes a project, builds it, and builds it again.
fn check(arguments: &[&str], built: &str) {
    let parent = tempfile::tempdir().unwrap();
    let made = run(parent.path(), &[&["init", "shop"], arguments].concat());
    assert_eq!(
        (made.code, made.stdout.as_str()),
        (0, ""),
        "{}",
        made.stderr
    );
    assert!(
        made.stderr.contains("\n  cd shop\n  dwh build\n"),
        "{}",
        made.stderr
    );

    let shop = parent.path().join("shop");
    let first = run(&shop, &["build"]);
    assert_eq!(first.code, 0, "{}", first.stderr);
    assert!(first.stderr.contains(built), "{}", first.stderr);
    let second = run(&shop, &["build"]);
    assert_eq!(second.code, 0, "{}", second.stderr);
    assert!(
        second.stderr.starts_with("nothing to do"),
        "{}",
        second.stderr
    );

    // The last command that `init` proposes shows rows.
    let last = made.stderr.lines().last().unwrap().trim();
    let words: Vec<&str> = last.split(' ').skip(1).collect();
    let shown = run(&shop, &words);
    assert_eq!(shown.code, 0, "{last}: {}", shown.stderr);
    assert!(shown.stderr.contains(" row"), "{last}: {}", shown.stderr);
}

#[test]
fn a_blank_project_builds() {
    check(&[], "1 extracted, 2 built, 5 tests passed in");
}

#[test]
fn the_olist_template_builds_from_invented_data() {
    check(
        &["--template", "olist", "--demo", "--orders", "300"],
        "9 extracted, 55 built,",
    );
}

#[test]
fn the_retail_template_builds_from_invented_data() {
    check(
        &["--template", "retail", "--demo", "--orders", "300"],
        "1 extracted,",
    );
}

#[test]
fn an_unknown_template_is_answered_with_the_known_ones() {
    let parent = tempfile::tempdir().unwrap();
    let ran = run(parent.path(), &["init", "shop", "--template", "shopify"]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.stderr
            .contains("[possible values: olist, retail, blank]"),
        "{}",
        ran.stderr
    );
    assert!(!parent.path().join("shop").exists());
}

#[test]
fn a_folder_with_files_is_refused_and_left_alone() {
    let parent = tempfile::tempdir().unwrap();
    let shop = parent.path().join("shop");
    fs::create_dir(&shop).unwrap();
    fs::write(shop.join("notes.txt"), "mine").unwrap();
    let ran = run(parent.path(), &["init", "shop"]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.stderr.starts_with("error[folder-not-empty]"),
        "{}",
        ran.stderr
    );
    assert_eq!(names(&shop), ["notes.txt"]);

    let ran = run(parent.path(), &["init", "other", "--demo"]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.stderr.starts_with("error[invalid-arguments]"),
        "{}",
        ran.stderr
    );
    assert_eq!(names(parent.path()), ["shop"]);
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    entries
        .map(|it| it.unwrap().file_name().into_string().unwrap())
        .collect()
}

#[test]
fn the_templates_queries_are_warned_of_nothing() {
    for template in ["olist", "retail"] {
        let parent = tempfile::tempdir().unwrap();
        let demo = ["--template", template, "--demo", "--orders", "100"];
        run(parent.path(), &[&["init", "shop"], &demo[..]].concat());
        let planned = run(&parent.path().join("shop"), &["plan"]);
        assert_eq!(
            (planned.code, planned.stderr.as_str()),
            (0, ""),
            "{template}"
        );
    }
}
