//! The bucket of Cloud Storage that a BigQuery target is loaded through.

use serde_saphyr::Spanned;

use crate::diagnostic::{Code, Diagnosed, Diagnostic, Span};
use crate::project::Project;
use crate::project::config::TargetConfig;

/// A bucket, and a folder in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bucket {
    /// Its name, without `gs://`.
    pub name: String,
    /// The folder, without slashes at its ends; empty where none is named.
    pub prefix: String,
    /// Another address of Cloud Storage than Google's.
    pub endpoint: Option<String>,
    /// Where it is declared.
    pub at: Span,
}

impl Bucket {
    /// Reads the bucket of a target, where it has one.
    pub(super) fn resolved(
        project: &Project,
        name: &Spanned<String>,
        config: &TargetConfig,
    ) -> Diagnosed<Option<Box<Self>>> {
        let endpoint = config.storage_endpoint.as_ref();
        let Some(written) = &config.bucket else {
            return match endpoint {
                None => Ok(None),
                Some(endpoint) => Err(vec![Diagnostic::error(
                    Code::InvalidConfig,
                    format!("target `{}` has no bucket", name.value),
                    project.span(endpoint),
                    "`storage_endpoint` is where its bucket is asked for",
                    "add `bucket: gs://my-bucket/folder`, or remove `storage_endpoint`",
                )]),
            };
        };
        let refused = |why| {
            vec![Diagnostic::error(
                Code::InvalidConfig,
                format!("`{}` is no bucket", written.value),
                project.span(written),
                why,
                "write it as in `bucket: gs://my-bucket` or `bucket: gs://my-bucket/folder`",
            )]
        };
        let (bucket, prefix) = parts(&written.value).map_err(refused)?;
        Ok(Some(Box::new(Self {
            name: bucket.to_owned(),
            prefix: prefix.to_owned(),
            endpoint: endpoint.map(|it| it.value.clone()),
            at: project.span(written),
        })))
    }

    /// The folder for the files of a warehouse of this name.
    pub fn folder(&self, warehouse: &str) -> String {
        if self.prefix.is_empty() {
            return warehouse.to_owned();
        }
        format!("{}/{warehouse}", self.prefix)
    }
}

/// The name and the folder of an address, or why it is none.
fn parts(text: &str) -> Result<(&str, &str), &'static str> {
    let Some(path) = text.strip_prefix("gs://") else {
        return Err("the address of a bucket begins with `gs://`");
    };
    let (name, prefix) = path.split_once('/').unwrap_or((path, ""));
    let is_end = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit();
    let is_name = name.chars().all(|it| is_end(it) || "-_.".contains(it))
        && name.starts_with(is_end)
        && name.ends_with(is_end)
        && (3..=222).contains(&name.len());
    if !is_name {
        return Err(
            "the name of a bucket is 3 to 222 lower case letters, digits, dashes, underscores and dots, and begins and ends with a letter or digit",
        );
    }
    let prefix = prefix.strip_suffix('/').unwrap_or(prefix);
    let is_part = |it: &str| {
        let is_allowed = |it: char| it.is_ascii_alphanumeric() || "-_.=".contains(it);
        !it.is_empty() && !it.starts_with('.') && it.chars().all(is_allowed)
    };
    if !prefix.is_empty() && (prefix.len() > 300 || !prefix.split('/').all(is_part)) {
        return Err(
            "a folder is letters, digits and `-`, `_`, `.`, `=`, between single slashes, and begins with none of its dots",
        );
    }
    Ok((name, prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_name_and_a_folder() {
        let of = |it| parts(it).map_err(|why| why.split(' ').take(4).collect::<Vec<_>>().join(" "));
        for (text, name, prefix) in [
            ("gs://loads", "loads", ""),
            ("gs://my.loads-1/", "my.loads-1", ""),
            ("gs://loads/dwh/year=2026/", "loads", "dwh/year=2026"),
        ] {
            assert_eq!(of(text), Ok((name, prefix)), "{text}");
        }
        for (text, why) in [
            ("s3://loads", "the address of a"),
            ("loads", "the address of a"),
            ("gs://", "the name of a"),
            ("gs://Loads", "the name of a"),
            ("gs://lo", "the name of a"),
            ("gs://loads-", "the name of a"),
            ("gs://loads/a//b", "a folder is letters,"),
            ("gs://loads/a*", "a folder is letters,"),
            ("gs://loads/../b", "a folder is letters,"),
        ] {
            assert_eq!(of(text), Err(why.to_owned()), "{text}");
        }
    }
}
