//! Hashes and bytes that are one pattern each.

use super::{Rule, rule};

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    rule("MD5", "S", 'Y', "unhex(md5($1))"),
    rule("SHA256", "S", 'Y', "unhex(sha256($1))"),
    rule("MD5", "Y", 'Y', "unhex(md5($1))"),
    rule("SHA1", "S", 'Y', "unhex(sha1($1))"),
    rule("SHA1", "Y", 'Y', "unhex(sha1($1))"),
    rule("SHA256", "Y", 'Y', "unhex(sha256($1))"),
    rule("SHA512", "S", 'Y', "dwh_sha512(encode($1))"),
    rule("SHA512", "Y", 'Y', "dwh_sha512($1)"),
    rule("FROM_HEX", "S", 'Y', "unhex($1)"),
    rule("TO_BASE64", "Y", 'S', "to_base64($1)"),
    rule("FROM_BASE64", "S", 'Y', "_dwh.bq_from_base64($1)"),
    rule("SAFE_CONVERT_BYTES_TO_STRING", "Y", 'S', "dwh_safe_text($1)"),
    rule("TO_HEX", "Y", 'S', "lower(hex($1))"),
    rule("FARM_FINGERPRINT", "S", 'I', "dwh_farm_fingerprint($1)"),
    rule("FARM_FINGERPRINT", "Y", 'I', "dwh_farm_fingerprint_of_bytes($1)"),
];
