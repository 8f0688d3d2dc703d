//! Hashes and bytes that are one pattern each.

use super::{Rule, rule};

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    rule("MD5", "S", 'Y', "unhex(md5($1))"),
    rule("SHA256", "S", 'Y', "unhex(sha256($1))"),
    rule("TO_HEX", "Y", 'S', "lower(hex($1))"),
    rule("FARM_FINGERPRINT", "S", 'I', "dwh_farm_fingerprint($1)"),
];
