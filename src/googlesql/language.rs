//! Which GoogleSQL the component is to speak: what `BigQuery` documents.

use super::failure::SqlError;
use super::instance::Instance;
use super::message::{AnalyzerOptions, LanguageOptions, LanguageOptionsRequest, Named};

/// Errors that end in ` [at line:column]`.
const ONE_LINE: i32 = 1;

/// As Google sells it, not as it uses it itself: FLOAT64, not DOUBLE.
const EXTERNAL: i32 = 1;

/// `RESOLVED_QUERY_STMT`: a model is a query.
const QUERY: i32 = 38;

/// Features of the component that `BigQuery` does not document, each with its number.
const NOT_BIGQUERY: [(&str, i32); 19] = [
    ("TIMESTAMP_NANOS", 5),
    ("TIMESTAMP_PICOS", 123),
    ("INLINE_LAMBDA_ARGUMENT", 13024),
    ("TYPEOF_FUNCTION", 13041),
    ("WITH_EXPRESSION", 14000),
    ("ARRAY_AGGREGATION_FUNCTIONS", 14005),
    ("ARRAY_FIND_FUNCTIONS", 14006),
    ("STRUCT_POSITIONAL_ACCESSOR", 14010),
    ("FIRST_AND_LAST_N", 14027),
    ("NULLIFZERO_ZEROIFNULL", 14028),
    ("PI_FUNCTIONS", 14029),
    ("ARRAY_ZIP", 14032),
    ("MULTIWAY_UNNEST", 14033),
    ("LIMIT_OFFSET_EXPRESSIONS", 14042),
    ("LITERAL_CONCATENATION", 14045),
    ("UUID_TYPE", 14057),
    ("LATERAL_JOIN", 14089),
    ("CHAINED_FUNCTION_CALLS", 14090),
    ("TIMESTAMP_PRECISION", 14093),
];

/// The language, asked of an instance.
pub(super) fn of(instance: &Instance) -> Result<LanguageOptions, SqlError> {
    let request = LanguageOptionsRequest {
        maximum_features: Some(true),
    };
    let mut language: LanguageOptions = instance.call("GetLanguageOptions", &request, "")?;
    language.product_mode = Some(EXTERNAL);
    language.supported_statement_kinds = vec![QUERY];
    language
        .enabled_language_features
        .retain(|feature| !NOT_BIGQUERY.iter().any(|(_, number)| number == feature));
    Ok(language)
}

/// The options of one request.
pub(super) fn options(language: &LanguageOptions, parameters: Vec<Named>) -> AnalyzerOptions {
    AnalyzerOptions {
        language_options: Some(language.clone()),
        query_parameters: parameters,
        error_message_mode: Some(ONE_LINE),
        default_timezone: Some("UTC".into()),
        prune_unused_columns: None,
    }
}
