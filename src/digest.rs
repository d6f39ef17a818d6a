//! SHA-256 digests, as they stand in manifests, bags and records.

use sha2::{Digest, Sha256};

/// Returns the SHA-256 digest of some bytes: 64 hexadecimal digits in lower case.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}
