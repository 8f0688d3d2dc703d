//! What is shown of a name: Markdown.

use std::fmt::Write as _;

use crate::graph::{Format, Materialization, Parent};
use crate::sql::translate;

use super::knowledge::Knowledge;
use super::sketch::Seen;
use super::thing::Thing;

/// What is known of a thing; None where that is nothing.
pub(super) fn hover(thing: &Thing, knowledge: &Knowledge) -> Option<String> {
    match thing {
        Thing::Table(table) => Some(of_table(*table, knowledge)),
        Thing::Cte(_) => None,
        Thing::Column(column) => Some(of_column(column, knowledge)),
        Thing::Function(name) => of_function(name, knowledge),
        Thing::Variable(name) => of_variable(name, knowledge),
    }
}

/// The name of a table, what it is, how it is kept, and its columns.
fn of_table(table: Parent, knowledge: &Knowledge) -> String {
    let mut text = format!("**{}** {}\n", knowledge.name(table), kept(table, knowledge));
    paragraph(&mut text, knowledge.description(table));
    let columns = knowledge.columns(table);
    if columns.is_empty() {
        return text;
    }
    text.push_str("\n| column | type | |\n|---|---|---|\n");
    for column in columns {
        let about = knowledge.column_description(table, &column.name);
        let cell = |it: &str| it.replace('|', "\\|").replace(['\n', '\r'], " ");
        writeln!(
            text,
            "| `{}` | {} | {} |",
            cell(&column.name),
            cell(&column.column_type.to_string()),
            cell(about)
        )
        .expect("a String takes everything");
    }
    text
}

/// What a table is, and how it is kept.
fn kept(table: Parent, knowledge: &Knowledge) -> String {
    match table {
        // What is said of a model that cannot be read means nothing.
        Parent::Model(id) if knowledge.graph().broken.contains(&id) => "model".into(),
        Parent::Model(id) => match knowledge.graph().model(id).materialization {
            Materialization::View => "model, a view".into(),
            Materialization::Table => "model, a table".into(),
        },
        Parent::Source(id) => {
            let source = knowledge.graph().source(id);
            let format = match source.format {
                Format::Csv(_) => "CSV",
                Format::Parquet => "Parquet",
            };
            let file = source.pattern.file_name().unwrap_or_default();
            format!("source table, {format} `{}`", file.to_string_lossy())
        }
    }
}

fn of_column(column: &Seen, knowledge: &Knowledge) -> String {
    let known = column.column_type.as_ref();
    let mut text = format!(
        "**{}** {}\n",
        column.name,
        known.map(ToString::to_string).unwrap_or_default()
    );
    let Some((table, name)) = &column.of else {
        return text;
    };
    paragraph(&mut text, knowledge.column_description(*table, name));
    let from = format!("`{}.{name}`", knowledge.name(*table));
    paragraph(&mut text, &format!("column {from}"));
    let Parent::Model(id) = table else {
        return text;
    };
    let lineage = knowledge.lineage(*id).map_or(&[][..], |it| &it.columns);
    let origins = lineage.iter().find(|it| it.0.eq_ignore_ascii_case(name));
    let origins: Vec<String> = origins
        .into_iter()
        .flat_map(|it| &it.1)
        .map(|it| format!("`{}.{}`", it.table, it.column))
        .collect();
    if !origins.is_empty() {
        paragraph(&mut text, &format!("made from {}", origins.join(", ")));
    }
    text
}

fn of_function(name: &str, knowledge: &Knowledge) -> Option<String> {
    let mut functions = knowledge.graph().functions().iter();
    if let Some(function) = functions.find(|it| it.name.eq_ignore_ascii_case(name)) {
        let gives = function.returns.as_ref();
        let gives = gives.map(|it| format!(" RETURNS {it}")).unwrap_or_default();
        let mut text = format!(
            "```sql\n{}({}){gives}\n```\n",
            function.name,
            function.signature()
        );
        paragraph(&mut text, &function.description);
        return Some(text);
    }
    let forms = translate::forms(name);
    if forms.is_empty() {
        let (why, instead) = translate::why_refused(name)?;
        return Some(format!(
            "**{}** has no certified translation: {why}\n\n{instead}\n",
            name.to_uppercase()
        ));
    }
    let mut text = String::from("```sql\n");
    for form in &forms {
        writeln!(text, "{} → {}", form.written, form.gives).expect("a String takes everything");
    }
    text.push_str("```\n");
    let mut notes: Vec<&str> = forms.iter().map(|it| it.note).collect();
    notes.dedup();
    for note in notes {
        paragraph(&mut text, note);
    }
    Some(text)
}

fn of_variable(name: &str, knowledge: &Knowledge) -> Option<String> {
    let var = knowledge.graph().vars.iter().find(|it| it.name == name)?;
    let mut text = format!(
        "```sql\n@{name} {} = {}\n```\n",
        var.column_type, var.literal
    );
    if let Some((_, config)) = knowledge.project.config.vars.find(name) {
        paragraph(&mut text, config.description.trim());
    }
    Some(text)
}

fn paragraph(text: &mut String, said: &str) {
    if !said.is_empty() {
        text.push('\n');
        text.push_str(said);
        text.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::super::knowledge::testing;
    use super::super::sketch::Sketch;
    use super::super::thing;
    use super::*;

    /// What is shown at `|`.
    fn check(sql: &str) -> String {
        let knowledge = testing::knowledge();
        let byte = sql.find('|').unwrap();
        let text = sql.replacen('|', "", 1);
        let own = knowledge.table(&["stg_orders"]);
        let found = thing::at(&Sketch::of(&text), &knowledge, own, byte);
        let shown = found.and_then(|it| hover(&it.0, &knowledge));
        shown.unwrap_or_else(|| "nothing".into())
    }

    #[test]
    fn a_column_says_what_it_is_made_from() {
        insta::assert_snapshot!(check("SELECT o.am|ount FROM all_orders JOIN stg_orders o"), @r#"
        **amount** NUMERIC

        In reais.

        column `stg_orders.amount`

        made from `olist.orders.raw`
        "#);
        insta::assert_snapshot!(check("SELECT CAST(raw AS NUMERIC) AS am|ount FROM olist.orders"), @r#"
        **amount** NUMERIC

        In reais.

        column `stg_orders.amount`

        made from `olist.orders.raw`
        "#);
        insta::assert_snapshot!(check("WITH a AS (SELECT amount AS b FROM stg_orders) SELECT |b FROM a"), @r#"
        **b** NUMERIC

        In reais.

        column `stg_orders.amount`

        made from `olist.orders.raw`
        "#);
        assert_eq!(check("SELECT 1 + | 2"), "nothing");
    }
}
