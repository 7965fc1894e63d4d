//! Tokens and passwords as they are kept: hashed.

use std::sync::LazyLock;

use argon2::{Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version};
use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest, Sha256};

use crate::random;

/// SHA-256 of a token: enough for 160 random bits.
pub fn token_hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

/// A new session or device token: 43 characters, 256 bits.
pub fn session_token() -> String {
    BASE64URL_NOPAD.encode(&random::bytes::<32>())
}

fn argon2() -> Argon2<'static> {
    // 19 MiB, two passes, one lane: OWASP's first choice for Argon2id.
    let params = Params::new(19 * 1024, 2, 1, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// Hashes a password (Argon2id, PHC string). Takes some tens of milliseconds: call it off the async threads.
pub fn hash_password(password: &str) -> String {
    argon2()
        .hash_password_with_salt(password.as_bytes(), &random::bytes::<16>())
        .map(|hash: PasswordHash| hash.to_string())
        .unwrap_or_else(|_| unreachable!("a password of any length can be hashed"))
}

/// Whether the password is the one that was hashed. `None` stands for "nobody by that name" and takes as long.
pub fn verify_password(password: &str, hash: Option<&str>) -> bool {
    static NOBODY: LazyLock<String> = LazyLock::new(|| hash_password("nobody"));
    let Ok(parsed) = PasswordHash::new(hash.unwrap_or(&NOBODY)) else { return false };
    argon2().verify_password(password.as_bytes(), &parsed).is_ok() && hash.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_known_again_and_nobody_has_none() {
        let hash = hash_password("correct horse");
        assert!(verify_password("correct horse", Some(&hash)));
        assert!(!verify_password("Correct horse", Some(&hash)));
        assert!(!verify_password("nobody", None));
    }
}
