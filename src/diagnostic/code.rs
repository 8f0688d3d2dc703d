//! The codes of diagnostics: words, each with the text that `dwh explain` shows.

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $variant:ident = $word:literal,)+) => {
        /// The kind of a mistake. The documentation of a variant is the text of `dwh explain`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl Code {
            /// Every code there is.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The word that stands in brackets behind `error`.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// What it means, an example, and what to write instead.
            pub fn explanation(self) -> String {
                let lines: &[&str] = match self { $(Self::$variant => &[$($doc),+],)+ };
                lines.iter().map(|it| it.strip_prefix(' ').unwrap_or(it)).collect::<Vec<_>>().join("\n")
            }
        }
    };
}

codes! {
    /// models.yaml is not YAML, has a key that dwh does not know, or a value of the wrong type.
    ///
    /// ```yaml
    /// models:
    ///   stg_orders: { materialised: view }   # the key is `materialized`
    /// ```
    InvalidConfig = "invalid-config",
    /// A file that the project names, or the project's own models.yaml, is not there or cannot be read.
    ///
    /// Paths in models.yaml are relative to the folder of models.yaml. `dwh init` makes a new project.
    MissingFile = "missing-file",
    /// Two SQL files, or two entries, give one name to two models.
    ///
    /// A model is named after its file, whatever folder it lies in, so `sql/a/orders.sql` and
    /// `sql/b/orders.sql` cannot both exist. Rename one of them.
    DuplicateModel = "duplicate-model",
    /// An entry under `models:` has no SQL file.
    ///
    /// Every model is a file `sql/**/<name>.sql`; models.yaml only adds to it.
    UnknownModel = "unknown-model",
    /// A query reads a table that is neither a model of the project nor a declared source table.
    ///
    /// ```sql
    /// SELECT * FROM stg_ordr      -- a model: one word, the name of a file under sql/
    /// SELECT * FROM olist.orders  -- a source table: source.table, as declared under `sources:`
    /// ```
    UnknownTable = "unknown-table",
    /// A column is named that none of the tables in FROM has.
    UnknownColumn = "unknown-column",
    /// Models depend on each other in a circle, so none of them can be built first.
    ///
    /// The diagnostic shows the whole path. Move what both need into a third model.
    DependencyCycle = "dependency-cycle",
    /// The SQL is not GoogleSQL, or is more than one SELECT statement.
    ///
    /// A model is one SELECT, without a semicolon inside; dwh writes the CREATE TABLE around it.
    InvalidSql = "invalid-sql",
    /// The SQL is GoogleSQL, but it uses a construct that dwh has no certified translation to DuckDB for.
    ///
    /// dwh translates only what is proven to give the same answer in both engines. Write it in another
    /// way, as the help line says.
    UncertifiedSql = "uncertified-sql",
    /// Operands or arguments have types that do not go together.
    TypeMismatch = "type-mismatch",
    /// A query uses `@name`, and models.yaml declares no variable `name`; or the value given does not fit the declared type.
    InvalidVariable = "invalid-variable",
    /// A data test names a column or model that is not there, or is declared wrongly.
    InvalidTest = "invalid-test",
    /// A selector names nothing in the project.
    ///
    /// ```text
    /// dwh build -s fct_orders      the model
    /// dwh build -s +fct_orders     with all it is made of
    /// dwh build -s fct_orders+     with all made of it
    /// dwh build -s tag:mart        all models with a tag
    /// dwh build -s path:sql/marts  all models under a folder
    /// dwh build -s a,tag:b         what is in both (a comma); a blank or another -s adds
    /// ```
    UnknownSelector = "unknown-selector",
    /// `--target` names a target that models.yaml does not declare.
    UnknownTarget = "unknown-target",
    /// The command line cannot be understood.
    InvalidArguments = "invalid-arguments",
    /// `dwh explain` was asked about a code that does not exist.
    UnknownCode = "unknown-code",
    /// A file of a source is not what its declaration says: empty, without the declared columns, or not in the declared encoding.
    ///
    /// The header of a CSV file must have the declared columns, in any order; more columns are kept out with a
    /// warning. Declare the encoding of a file that is not UTF-8: `csv: { encoding: windows-1252 }`.
    InvalidSourceFile = "invalid-source-file",
    /// More rows of a source table do not fit their declared types than `max_rejects` allows.
    ///
    /// The rows are in `_dwh.rejected_rows` of the failed build with file, line, column and reason:
    /// `dwh query --failed "SELECT * FROM _dwh.rejected_rows"`. Mend the file, declare another type
    /// (`STRING` takes all), or raise `max_rejects` of the source table.
    RejectedRows = "rejected-rows",
    /// Rows break a data test of level `error`, so nothing was published.
    ///
    /// The failing rows are in `_dwh.test_failures` of the failed build:
    /// `dwh query --failed "SELECT * FROM _dwh.test_failures"`.
    FailedTest = "failed-test",
    /// The engine refused a statement while it ran.
    FailedStatement = "failed-statement",
    /// The warehouse file is held by another program, or is not a warehouse of dwh.
    ///
    /// dwh never overwrites a file that it did not make. Choose another `path` for the target, or move the file away.
    UnusableWarehouse = "unusable-warehouse",
    /// Another build of the same warehouse is running.
    ///
    /// The exit code is 75, so that a scheduler may try again; `--wait` waits for the other build instead.
    WarehouseBusy = "warehouse-busy",
    /// The disk is full, or the folder cannot be written.
    ///
    /// The published warehouse is untouched. Free space, or lower `keep_versions` of the target.
    DiskFull = "disk-full",
    /// `dwh init` was given a folder that has files in it, and it overwrites nothing.
    ///
    /// ```text
    /// dwh init shop    `shop` must not exist yet, or be empty
    /// ```
    FolderNotEmpty = "folder-not-empty",
}

impl std::str::FromStr for Code {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        Self::ALL.iter().copied().find(|it| it.as_str() == word).ok_or(())
    }
}
