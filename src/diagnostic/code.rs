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
    ///   stg_orders: { materialised: view }   # wrong
    ///   stg_orders: { materialized: view }   # right
    /// ```
    ///
    /// `dwh schema` prints the JSON Schema of models.yaml; an editor that knows it completes the keys.
    InvalidConfig = "invalid-config",
    /// `import:` names something that is no project, or two imports define the same thing.
    ///
    /// ```yaml
    /// import: [./sql/core]               # wrong: no models.yaml lies there
    /// import: [./sql]                    # right: a folder with a models.yaml, relative to this one
    /// import: [customer_analytics]       # right: a package that dwh brings
    /// ```
    ///
    /// What a project defines itself wins over what it imports. Where two imports define the same variable, source or
    /// function, the project that imports both says which by defining it itself.
    InvalidImport = "invalid-import",
    /// A file that the project names, or the project's own models.yaml, is not there or cannot be read.
    ///
    /// ```text
    /// shop/
    ///   models.yaml           the project: `dwh` runs in this folder, or below it
    ///   sql/stg_orders.sql    a model
    ///   data/orders.csv       a source table: `file: orders.csv` in a source with `path: data`
    /// ```
    ///
    /// Paths in models.yaml are relative to the folder of models.yaml. `dwh init DIR` makes a new project.
    MissingFile = "missing-file",
    /// Two SQL files give one name to two models.
    ///
    /// A model is named after its file, whatever folder it lies in, and upper and lower case are the same:
    ///
    /// ```text
    /// sql/shop/orders.sql
    /// sql/web/orders.sql      wrong: both are `orders`
    /// sql/web/web_orders.sql  right
    /// ```
    DuplicateModel = "duplicate-model",
    /// An entry under `models:` has no SQL file, or a command names a model that the project does not have.
    ///
    /// ```yaml
    /// models:
    ///   stg_orders:        # needs a file sql/stg_orders.sql, or in any folder below sql/
    ///     tags: [staging]
    /// ```
    ///
    /// Every model is a file `sql/**/<name>.sql`; models.yaml only adds to it.
    UnknownModel = "unknown-model",
    /// A query reads a table that is neither a model of the project nor a declared source table.
    ///
    /// ```sql
    /// SELECT * FROM stg_orders    -- a model: one word, the name of a file under sql/
    /// SELECT * FROM olist.orders  -- a source table: source.table, as declared under `sources:`
    /// ```
    ///
    /// Names are written exactly as they are declared, upper and lower case too.
    UnknownTable = "unknown-table",
    /// A column is named that none of the tables in FROM has.
    ///
    /// ```sql
    /// SELECT order_id, price FROM olist.orders   -- wrong: `price` is a column of olist.order_items
    /// ```
    ///
    /// The columns of a model are those of its SELECT; the columns of a source table are those that
    /// models.yaml declares, or those of its files.
    UnknownColumn = "unknown-column",
    /// Models depend on each other in a circle, so none of them can be built first.
    ///
    /// ```text
    /// dim_customer -> fct_orders -> dim_customer
    /// ```
    ///
    /// The diagnostic shows the whole path, and where each model reads the next. Move what both need into
    /// a third model that reads neither.
    DependencyCycle = "dependency-cycle",
    /// The SQL is not GoogleSQL, or is more than one SELECT statement.
    ///
    /// ```sql
    /// CREATE TABLE orders AS SELECT 1 AS order_id   -- wrong
    /// SELECT 1 AS order_id                          -- right
    /// ```
    ///
    /// A model is one SELECT, without a semicolon inside; dwh writes the CREATE TABLE around it. Its file is
    /// UTF-8, and its name is letters, digits and underscores.
    InvalidSql = "invalid-sql",
    /// The SQL is GoogleSQL, but it uses a construct that dwh has no certified translation to DuckDB for.
    ///
    /// dwh translates only what is proven to give the same answer in both engines, for NULLs, month ends,
    /// rounding and empty groups too. Write it in another way, as the help line says.
    UncertifiedSql = "uncertified-sql",
    /// Operands or arguments have types that do not go together.
    ///
    /// ```sql
    /// SELECT order_date - 1 FROM olist.orders                  -- wrong where order_date is a STRING
    /// SELECT DATE_SUB(DATE(order_date), INTERVAL 1 DAY) FROM olist.orders
    /// ```
    ///
    /// GoogleSQL converts few types by itself; write a CAST, or declare the type of the source column.
    TypeMismatch = "type-mismatch",
    /// A query uses `@name`, and models.yaml declares no variable `name`; or the value given does not fit the declared type.
    ///
    /// ```yaml
    /// vars:
    ///   as_of: { type: DATETIME, value: '2018-09-01 00:00:00' }
    ///   statuses: { type: ARRAY<STRING>, value: [delivered, shipped] }
    /// ```
    ///
    /// ```text
    /// dwh build --var as_of='2018-10-01 00:00:00' --var 'statuses=["delivered"]'
    /// ```
    InvalidVariable = "invalid-variable",
    /// A data test names a column or model that is not there, or is declared wrongly.
    ///
    /// ```yaml
    /// models:
    ///   fct_orders:
    ///     columns:
    ///       order_id:
    ///         tests:                      # of one column
    ///           - not_null
    ///           - unique
    ///           - accepted_values: { values: [a, b], level: warn }
    ///           - relationships: { to: dim_order, field: order_id }
    ///     tests:                          # of the whole model
    ///       - unique: [order_id, line]
    ///       - expression: "paid_amount >= 0"
    /// ```
    InvalidTest = "invalid-test",
    /// A file of `sql/functions/` is not one function, or a function depends on more than its arguments.
    ///
    /// ```sql
    /// CREATE FUNCTION net_amount(gross NUMERIC, rate NUMERIC) RETURNS NUMERIC AS (
    ///   gross / (1 + rate)
    /// )
    /// ```
    ///
    /// One file holds one CREATE FUNCTION and is named after it: `sql/functions/net_amount.sql`. Its expression uses its
    /// parameters and other functions, and no table, variable or aggregate. `ANY TYPE` takes an argument of any type.
    InvalidFunction = "invalid-function",
    /// Functions call each other in a circle.
    ///
    /// A call is replaced by the body of the function, so the calls must come to an end. Write the body without
    /// recursion, or write a model with WITH RECURSIVE.
    RecursiveFunction = "recursive-function",
    /// A function of `sql/functions/` is called in a way that it does not allow.
    ///
    /// ```sql
    /// SELECT net_amount(price) FROM shop.orders         -- wrong: it takes two arguments
    /// SELECT net_amount(price, 0.19) FROM shop.orders   -- right
    /// ```
    ///
    /// Arguments are converted to the declared types as far as GoogleSQL does so by itself; write a CAST for more.
    InvalidCall = "invalid-call",
    /// A file `<model>.<engine>.sql` stands in for no model, is for no engine, or gives other columns than the model.
    ///
    /// ```text
    /// sql/rfm.sql           the model, in GoogleSQL
    /// sql/rfm.duckdb.sql    what DuckDB is sent instead; the same columns and types
    /// sql/rfm.bigquery.sql  what BigQuery is sent instead; the same columns and types, in GoogleSQL
    /// ```
    ///
    /// A model that is written for DuckDB says `dialect: duckdb` in models.yaml, and its file is `sql/rfm.sql`; with `sql/rfm.bigquery.sql`
    /// beside it, it runs in BigQuery too.
    InvalidOverride = "invalid-override",
    /// A query gives other columns than models.yaml declares.
    ///
    /// ```yaml
    /// models:
    ///   fct_orders:
    ///     contract: true        # these columns and no others, each with its type
    ///     columns:
    ///       order_id: { type: STRING, constraints: [primary_key] }
    ///       amount: { type: NUMERIC, description: What was paid. }
    /// ```
    ///
    /// Without `contract` a query may give more columns; those that are named must be there, with the type that is named.
    BrokenContract = "broken-contract",
    /// Rows break a constraint that models.yaml declares, so the model was not built.
    ///
    /// `constraints` are promises to whoever reads the warehouse: `not_null`, `unique`, `primary_key` and
    /// `foreign_key: {to: model, field: column}`. Mend the query or the data, or declare a data test of level `warn` instead.
    BrokenConstraint = "broken-constraint",
    /// A selector names nothing in the project.
    ///
    /// ```text
    /// dwh build -s fct_orders           the model
    /// dwh build -s +fct_orders          with all it is made of
    /// dwh build -s fct_orders+1         with the models that read it
    /// dwh build -s 'stg_*'              all models of a pattern
    /// dwh build -s tag:mart             all models with a tag
    /// dwh build -s path:sql/marts       all models under a folder
    /// dwh build -s source:olist.orders  all models that read a source table
    /// dwh build -s a,tag:b              what is in both (a comma); a blank or another -s adds
    /// ```
    ///
    /// `dwh ls` lists the models with their tags and paths.
    UnknownSelector = "unknown-selector",
    /// `--target`, or `target:` of models.yaml, names a target that models.yaml does not declare.
    ///
    /// ```yaml
    /// target: dev                        # where the command line names none
    /// targets:
    ///   dev: { path: dev.duckdb }
    ///   prod: { path: prod.duckdb }      # dwh build --target prod
    /// ```
    ///
    /// Without any there is `local`, the file warehouse.duckdb beside models.yaml.
    UnknownTarget = "unknown-target",
    /// The command line cannot be understood.
    ///
    /// `dwh --help` lists the commands, `dwh <command> --help` the options of one, with examples.
    InvalidArguments = "invalid-arguments",
    /// `dwh explain` was asked about a code that does not exist, or `-- dwh: allow(...)` names none of a warning about SQL.
    ///
    /// The code is the word in brackets: `dwh explain unknown-table` for `error[unknown-table]`.
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
    /// The versions of a model are not what they can be: a number twice, no such number, or a file of the plain name beside them.
    ///
    /// ```yaml
    /// models:
    ///   customers:                                    # reads the latest: customers_v2
    ///     versions:
    ///       - { v: 1, deprecated: 2027-01-31 }        # customers_v1, from customers_v1.sql
    ///       - { v: 2, file: customers.sql }           # customers_v2
    /// ```
    InvalidVersion = "invalid-version",
    /// A model, a data test or a unit test reads a version of another model that is `deprecated`.
    ///
    /// A warning. Whoever keeps that model has announced a day from which on the version may be gone. Read the plain name, which is the
    /// latest version, or the version that follows.
    DeprecatedModel = "deprecated-model",
    /// A seed, a CSV file that belongs to the project, is not what models.yaml declares, or has a value that is not of its column's type.
    ///
    /// ```yaml
    /// seeds:
    ///   countries:                        # seeds/countries.csv, read by models as `countries`
    ///     columns:
    ///       country_code: { type: STRING }
    ///       is_member: { type: BOOL }
    /// ```
    ///
    /// All columns of the file are declared, each with its type. The file is UTF-8 with a header and commas; nothing between two commas
    /// is NULL. No row is ever left out: mend the file, or declare another type.
    InvalidSeed = "invalid-seed",
    /// Rows break a data test of level `error`, so nothing was published.
    ///
    /// The failing rows are in `_dwh.test_failures` of the failed build:
    /// `dwh query --failed "SELECT * FROM _dwh.test_failures"`.
    FailedTest = "failed-test",
    /// A model makes other rows of what a unit test gives it than the test expects, so nothing was built.
    ///
    /// ```text
    ///     customer  score
    ///   = a         5          as expected
    ///   - b         [3]        expected, but not given
    ///   + b         [4]        given instead
    /// ```
    ///
    /// Only the columns that the test names are compared, and the order of rows only where the model ends in ORDER BY. Mend the model,
    /// or the test where it is wrong.
    FailedUnitTest = "failed-unit-test",
    /// A unit test names something that its model does not have, or gives a value that is not of its column's type.
    ///
    /// ```yaml
    /// unit_tests:
    ///   - name: a_late_order_counts_once
    ///     model: fct_orders
    ///     given:
    ///       - input: stg_orders            # a model or source table that fct_orders reads
    ///         rows:
    ///           - { order_id: a, purchased_at: 2018-01-01 10:00:00 }   # other columns are NULL
    ///     expect:
    ///       rows:
    ///         - { order_id: a, is_late: false }                        # other columns are not compared
    /// ```
    ///
    /// Texts that look like numbers need quotes where the column is a STRING. What the model reads and the test does not give is empty.
    InvalidUnitTest = "invalid-unit-test",
    /// The engine refused a statement while it ran.
    ///
    /// The query is right, but the data are not: a text that CAST cannot read, a number too large, a division by
    /// zero. The place is where the query says it; `SAFE_CAST` and `SAFE_DIVIDE` give NULL instead.
    FailedStatement = "failed-statement",
    /// The warehouse file is held by another program, or is not a warehouse of dwh.
    ///
    /// dwh never overwrites a file that it did not make. Choose another `path` for the target, or move the file away.
    UnusableWarehouse = "unusable-warehouse",
    /// There are no credentials for the warehouse, they cannot be read, or they are not accepted.
    ///
    /// `gcloud auth application-default login` signs a person in; a scheduler sets `GOOGLE_APPLICATION_CREDENTIALS` to a key file, or the
    /// target names one:
    ///
    /// ```yaml
    /// targets:
    ///   remote: { type: bigquery, project: my-project, dataset: analytics, credentials: key.json }
    /// ```
    UnusableCredentials = "unusable-credentials",
    /// The warehouse did not answer, again and again, within the time that `retry_for` of the target gives it.
    ///
    /// What was done by then is not repeated by the next build: jobs are found by their ids, and an interrupted publication is finished.
    UnreachableWarehouse = "unreachable-warehouse",
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
    /// A warning: a published relation has a column that its model does not give any more.
    ///
    /// The next build publishes the relation without it. What reads the warehouse from outside, such as a report, fails then;
    /// `dwh lineage <model>.<column>` shows what the project itself makes of a column.
    RemovedColumn = "removed-column",
    /// A warning: a column of a source table has another type than at the last check, or is gone.
    ///
    /// ```yaml
    /// sources:
    ///   shop: { tables: { orders: { file: orders.csv, columns: { id: INT64, amount: NUMERIC } } } }
    /// ```
    ///
    /// Types that are not declared are inferred from the files, and follow them. Declared `columns:` make a change an error.
    ChangedSource = "changed-source",
    /// GoogleSQL's analyzer, which checks models offline, is not there, is not the pinned file, or does not run.
    ///
    /// ```text
    /// dwh setup                                          fetches it with pip, from where pip is set up to look
    /// dwh setup --wheel zetasql-0.1.5-py3-none-any.whl   takes it from a file, on a machine without a network
    /// ```
    ///
    /// It is checked against a pinned SHA-256, compiled once, and kept in `dwh` of the user's cache directory. The variable
    /// `DWH_GOOGLESQL` names a wheel or a `.wasm` file to use instead.
    UnusableComponent = "unusable-component",
    /// The answer of a query depends on an order of rows that nothing fixes, so another run or engine may answer differently.
    ///
    /// A warning. LIMIT without ORDER BY takes any rows. `ROW_NUMBER`, NTILE, LAG, `FIRST_VALUE`, a frame of ROWS and
    /// `ARRAY_AGG` see rows that are equal in their ORDER BY in any order:
    ///
    /// ```sql
    /// ROW_NUMBER() OVER (PARTITION BY customer_id ORDER BY ordered_at)            -- two orders of one second?
    /// ROW_NUMBER() OVER (PARTITION BY customer_id ORDER BY ordered_at, order_id)  -- told apart
    /// ```
    ///
    /// dwh knows what tells rows apart from `unique` tests in models.yaml, GROUP BY, DISTINCT and joins. Where the order
    /// does not matter, say so on the line or above it: `-- dwh: allow(unstable-order)`.
    UnstableOrder = "unstable-order",
    /// A query takes one value of several, and nothing says which.
    ///
    /// A warning. `ANY_VALUE` takes any value of its group, and with HAVING MAX any of those that are equal in it.
    ///
    /// ```sql
    /// ANY_VALUE(city)                                               -- any of them
    /// ARRAY_AGG(city ORDER BY ordered_at DESC, order_id LIMIT 1)[OFFSET(0)]  -- the newest
    /// ```
    ///
    /// Where all values of a group are equal, say so: `-- dwh: allow(arbitrary-value)`.
    ArbitraryValue = "arbitrary-value",
    /// A query gives another answer in each run, or for each user, over the same data.
    ///
    /// A warning. `CURRENT_DATE` and the like, RAND, `GENERATE_UUID`, `SESSION_USER` and TABLESAMPLE make a build that cannot
    /// be made again. Declare the instant as a variable, and make samples and ids from keys:
    ///
    /// ```sql
    /// DATE_DIFF(CURRENT_DATE(), birth_date, DAY)   -- another value tomorrow
    /// DATE_DIFF(@as_of, birth_date, DAY)           -- `vars: { as_of: { type: DATE, value: "2024-06-30" } }`
    /// ```
    ///
    /// Where that is what you want, say so: `-- dwh: allow(run-dependent)`.
    RunDependent = "run-dependent",
    /// A join or filter asks whether two FLOAT64 are equal.
    ///
    /// A warning. Sums and averages of floats depend on the order of their rows in the last digits, so that what is equal
    /// in one run is not in the next. Compare NUMERIC, whole numbers (cents) or text, or ask whether the difference is small:
    ///
    /// ```sql
    /// ON a.amount = b.amount                                     -- FLOAT64: by luck
    /// ON CAST(a.amount AS NUMERIC) = CAST(b.amount AS NUMERIC)   -- to nine digits
    /// ```
    ///
    /// Where both come from the same value, say so: `-- dwh: allow(float-equality)`.
    FloatEquality = "float-equality",
}

impl std::str::FromStr for Code {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        Self::ALL
            .iter()
            .copied()
            .find(|it| it.as_str() == word)
            .ok_or(())
    }
}
