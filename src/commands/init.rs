//! `dwh init`: writes a new project that builds at once, with demo data where it is asked for.

pub mod template;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::demo::olist::{self, DemoSummary};
use crate::demo::retail;
use crate::diagnostic::{Code, Diagnosed, Diagnostic, Span};

pub use template::Template;

/// What a new project is to be like.
#[derive(Debug, Clone)]
pub struct Options<'a> {
    /// Its folder, as written on the command line; it must not exist yet or be empty.
    pub folder: PathBuf,
    /// Where the folder stands on the command line.
    pub at: Span,
    /// What it begins with.
    pub template: Template,
    /// Invented data for it.
    pub demo: Option<Demo>,
    /// The JSON Schema of models.yaml, for editors.
    pub schema: &'a str,
}

/// Invented data: the same numbers give the same bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Demo {
    /// How many orders.
    pub orders: u64,
    /// Which of all possible data sets.
    pub seed: u64,
}

impl Default for Demo {
    fn default() -> Self {
        Self {
            orders: 100_000,
            seed: 42,
        }
    }
}

/// What `dwh init` has written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Initialized {
    /// The folder of the project.
    pub folder: PathBuf,
    /// The files of the project, relative to it, with `/`.
    pub files: Vec<String>,
    /// The data below `data/`, where it was asked for.
    pub demo: Option<DemoSummary>,
    /// The commands to type next, in this order.
    pub next: Vec<String>,
}

/// Writes the project; on a mistake that can be seen beforehand, writes nothing.
pub fn init(options: &Options<'_>) -> Diagnosed<Initialized> {
    refuse(options)?;
    let files = files(options);
    for (path, content) in &files {
        write(&options.folder.join(path), content)
            .map_err(|error| vec![not_written(options, path, &error)])?;
    }
    let demo = options
        .demo
        .map(|it| {
            let write = match options.template {
                Template::Retail => retail::write,
                Template::Olist | Template::Blank => olist::write,
            };
            write(&options.folder.join("data"), it.orders, it.seed)
        })
        .transpose();
    let demo = demo.map_err(|error| vec![not_written(options, "data", &error)])?;
    let mut files: Vec<String> = files.into_iter().map(|(path, _)| path).collect();
    files.sort();
    Ok(Initialized {
        folder: options.folder.clone(),
        files,
        demo,
        next: next(options),
    })
}

fn refuse(options: &Options<'_>) -> Diagnosed<()> {
    let folder = options.folder.display();
    if options.demo.is_some() && !options.template.reads_demo() {
        return Err(vec![Diagnostic::error(
            Code::InvalidArguments,
            format!(
                "the template `{}` has no use for demo data",
                options.template.name()
            ),
            options.at.clone(),
            "its only source is a small file of its own",
            "leave `--demo` out, or take `--template olist` or `--template retail`",
        )]);
    }
    let refusal = |what: String, why: &str| {
        Diagnostic::error(
            Code::FolderNotEmpty,
            what,
            options.at.clone(),
            why,
            "name a folder that does not exist yet, or an empty one",
        )
    };
    match fs::read_dir(&options.folder).map(|mut entries| entries.next().is_none()) {
        Ok(false) => Err(vec![refusal(
            format!("the folder `{folder}` is not empty"),
            "`dwh init` overwrites nothing",
        )]),
        Ok(true) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => Err(vec![refusal(
            format!("`{folder}` is a file, not a folder"),
            "a project is a folder",
        )]),
        Err(error) => Err(vec![not_written(options, ".", &error)]),
    }
}

fn files(options: &Options<'_>) -> Vec<(String, String)> {
    const SCHEMA: &str = "# yaml-language-server: $schema=.dwh/models.schema.json\n";
    let mut files = vec![
        (".gitignore".into(), template::GITIGNORE.into()),
        ("README.md".into(), options.template.readme().into()),
        (".dwh/models.schema.json".into(), options.schema.into()),
    ];
    for (path, content) in options.template.files() {
        let named = path == "models.yaml" && !content.starts_with("# yaml-language-server:");
        let head = if named { SCHEMA } else { "" };
        files.push((path.into(), format!("{head}{content}")));
    }
    files
}

fn write(path: &Path, content: &str) -> io::Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::write(path, content)
}

fn not_written(options: &Options<'_>, path: &str, error: &io::Error) -> Diagnostic {
    Diagnostic::error(
        Code::DiskFull,
        format!("cannot write `{}`", options.folder.join(path).display()),
        options.at.clone(),
        error.to_string().to_lowercase(),
        "free space, or name a folder that you may write to",
    )
}

fn next(options: &Options<'_>) -> Vec<String> {
    let folder = options.folder.display().to_string();
    let plain = folder
        .chars()
        .all(|it| it.is_ascii_alphanumeric() || "/._-".contains(it));
    let folder = if plain {
        folder
    } else {
        format!("'{}'", folder.replace('\'', r"'\''"))
    };
    let show = format!("dwh show {}", options.template.mart());
    vec![format!("cd {folder}"), "dwh build".into(), show]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Text;

    fn check(folder: &Path, template: Template, demo: Option<Demo>) -> Result<Initialized, String> {
        let text = Text::new("command line", "dwh init shop");
        let options = Options {
            folder: folder.into(),
            at: Span::new(&text, 9..13),
            template,
            demo,
            schema: "{}",
        };
        init(&options).map_err(|all| {
            let lines: Vec<String> = all
                .iter()
                .map(|it| format!("{}: {}: {}", it.code.as_str(), it.at.as_str(), it.why))
                .collect();
            lines.join("\n")
        })
    }

    #[test]
    fn a_blank_project_has_all_it_needs() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("shop");
        let written = check(&folder, Template::Blank, None).unwrap();
        insta::assert_snapshot!(written.files.join("\n"), @r"
        .dwh/models.schema.json
        .gitignore
        README.md
        files/coffee_sales.csv
        models.yaml
        sql/marts/daily_revenue.sql
        sql/staging/stg_coffee_sales.sql
        ");
        assert!(written.files.iter().all(|it| folder.join(it).is_file()));
        let config = fs::read_to_string(folder.join("models.yaml")).unwrap();
        assert!(config.starts_with("# yaml-language-server: $schema=.dwh/models.schema.json\n"));
    }

    #[test]
    fn demo_data_lies_where_the_template_reads_it() {
        let parent = tempfile::tempdir().unwrap();
        let written = check(
            parent.path(),
            Template::Olist,
            Some(Demo {
                orders: 50,
                seed: 1,
            }),
        )
        .unwrap();
        assert_eq!(written.demo.unwrap().files.len(), 9);
        assert!(
            parent
                .path()
                .join("data/olist_orders_dataset.csv")
                .is_file()
        );
    }

    #[test]
    fn nothing_is_overwritten() {
        let parent = tempfile::tempdir().unwrap();
        let file = parent.path().join("notes.txt");
        fs::write(&file, "mine").unwrap();
        for folder in [parent.path(), &file] {
            let error = check(folder, Template::Blank, None).unwrap_err();
            assert!(error.starts_with("folder-not-empty: shop"), "{error}");
        }
        assert_eq!(fs::read_dir(parent.path()).unwrap().count(), 1);
        let error = check(
            &parent.path().join("new"),
            Template::Blank,
            Some(Demo::default()),
        )
        .unwrap_err();
        assert!(error.starts_with("invalid-arguments"), "{error}");
    }
}
