//! What a warehouse says about itself: comments, NOT NULL and recorded constraints, as models.yaml has them at each build.

use std::fs;
use std::path::Path;

use crate::errors::copy;
use crate::project::run;

fn ask(folder: &Path, sql: &str) -> String {
    let answer = run(folder, &["query", sql, "--output", "csv"]);
    format!("{}{}", answer.stdout, answer.stderr)
}

#[test]
fn a_warehouse_keeps_what_models_yaml_promises() {
    let folder = tempfile::tempdir().unwrap();
    let project = folder.path().canonicalize().unwrap();
    copy(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/projects/contracts"),
        &project,
    );
    assert_eq!(run(&project, &["build"]).code, 0);
    let columns = "SELECT table_name, column_name, data_type, is_nullable, comment FROM duckdb_columns() \
                   WHERE NOT internal AND schema_name = 'main' AND table_name <> 'stg_lines' ORDER BY ALL";
    insta::assert_snapshot!(ask(&project, columns), @r#"
    table_name,column_name,data_type,is_nullable,comment
    dim_customers,customer,VARCHAR,false,
    dim_customers,order_count,DOUBLE,true,"How many orders, as a FLOAT64 for the tool's sake."
    fct_lines,amount,"DECIMAL(38,9)",true,"In euros, it's net."
    fct_lines,customer,VARCHAR,false,Who.
    fct_lines,line,BIGINT,false,
    fct_lines,order_id,BIGINT,false,
    "#);
    let constraints = "SELECT relation, kind, array_to_string(columns, '+') AS columns, to_relation, \
                       array_to_string(to_columns, '+') AS to_columns FROM _dwh.constraints ORDER BY ALL";
    insta::assert_snapshot!(ask(&project, constraints), @r"
    relation,kind,columns,to_relation,to_columns
    dim_customers,primary_key,customer,,
    fct_lines,foreign_key,customer,dim_customers,customer
    fct_lines,not_null,customer,,
    fct_lines,primary_key,order_id+line,,
    stg_lines,not_null,amount,,
    ");
    let yaml = fs::read_to_string(project.join("models.yaml")).unwrap();
    let without = yaml.replace("type: NUMERIC, constraints: [not_null]", "type: NUMERIC");
    assert_ne!(yaml, without);
    fs::write(
        project.join("models.yaml"),
        without.replace(
            "customer: { type: STRING, constraints: [primary_key] }",
            "customer: { type: STRING }",
        ),
    )
    .unwrap();
    assert_eq!(run(&project, &["build"]).code, 0);
    insta::assert_snapshot!(ask(&project, constraints), @r"
    relation,kind,columns,to_relation,to_columns
    fct_lines,foreign_key,customer,dim_customers,customer
    fct_lines,not_null,customer,,
    fct_lines,primary_key,order_id+line,,
    ");
    assert_eq!(run(&project, &["test"]).code, 0);
}
