//! The JSON Schema of models.yaml, from the types that read it; editors complete with it.

use super::Config;

/// The schema as pretty JSON with a line end; `models.schema.json` beside this file is the same text.
pub fn json() -> String {
    let schema = schemars::schema_for!(Config);
    let mut text = serde_json::to_string_pretty(&schema).expect("a schema is a JSON value");
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_schema_is_current() {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/src/project/models.schema.json"
        );
        if std::env::var("INSTA_UPDATE").is_ok_and(|it| it == "always") {
            std::fs::write(path, json()).unwrap();
        }
        let committed = std::fs::read_to_string(path).unwrap_or_default();
        assert_eq!(
            committed.replace("\r\n", "\n"),
            json(),
            "run this test with INSTA_UPDATE=always"
        );
    }
}
