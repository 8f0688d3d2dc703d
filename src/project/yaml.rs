//! YAML as this project reads it everywhere: `yes`, `no`, `on` and `n` are words.

use serde::de::DeserializeOwned;
use serde_saphyr::{Error, Options};

/// Reads a text: a whole models.yaml, or a value that is written as models.yaml would have it.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, Error> {
    let options: Options = serde_saphyr::options! { with_snippet: false, strict_booleans: true };
    serde_saphyr::from_str_with_options(text, options)
}
