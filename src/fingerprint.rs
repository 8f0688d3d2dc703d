//! Fingerprints: equal for the same texts in the same order, different for any others.

/// The fingerprint of `parts`, 32 hexadecimal digits. It is stable for ever: warehouses and caches keep it.
pub fn of<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.finalize().to_hex()[..32].to_owned()
}
