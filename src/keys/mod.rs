//! Keys and what is done with them: sealing and opening fields, hashing tokens and passwords, deriving links.
//!
//! root key (file or environment, never in a database) → server key and practice keys (random, wrapped by the root key)
//! → client keys (random, wrapped by their practice's key). What each key is used for is separated by HKDF labels.
//! The wrapped keys live in the keyring (`store::keyring`); this room does no I/O.
//!
//! Envelope: `0x01 | algorithm (0x01 XChaCha20-Poly1305) | key version, u32 big-endian | nonce, 24 bytes | ciphertext and tag`.

use std::collections::BTreeMap;

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use data_encoding::BASE64;
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use uuid::Uuid;
use zeroize::ZeroizeOnDrop;

use crate::random;

mod fields;
mod passwords;
mod server;

pub use fields::{FieldKey, Place, PrivateKey};
pub use passwords::{hash_password, session_token, token_hash, verify_password};
pub use server::ServerKeys;

const FORMAT: u8 = 0x01;
const XCHACHA20_POLY1305: u8 = 0x01;
const HEADER: usize = 6;
const NONCE: usize = 24;

/// A sealed value that cannot be opened: wrong key, moved to another place, or damaged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a sealed value could not be opened")]
pub struct Unopenable;

/// 32 secret bytes, wiped when dropped, never printed.
#[derive(Clone, ZeroizeOnDrop)]
pub struct Secret([u8; 32]);

impl Secret {
    /// A new random key.
    pub fn random() -> Self {
        Self(random::bytes())
    }

    /// A sub-key for one purpose, named by `label` (HKDF-SHA-256, RFC 5869).
    fn derive(&self, label: &str) -> Self {
        let mut out = [0; 32];
        Hkdf::<Sha256>::new(None, &self.0).expand(label.as_bytes(), &mut out).unwrap_or_else(|_| unreachable!("32 bytes can be expanded"));
        Self(out)
    }

    fn mac(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(&self.0).unwrap_or_else(|_| unreachable!("any length is a key"));
        for part in parts {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }

    fn seal(&self, version: u32, aad: &[u8], plain: &[u8]) -> Vec<u8> {
        let nonce: [u8; NONCE] = random::bytes();
        let cipher = XChaCha20Poly1305::new(&self.0.into());
        let body = cipher
            .encrypt(&XNonce::from(nonce), Payload { msg: plain, aad })
            .unwrap_or_else(|_| unreachable!("only texts of hundreds of gigabytes cannot be sealed"));
        let mut envelope = Vec::with_capacity(HEADER + NONCE + body.len());
        envelope.extend([FORMAT, XCHACHA20_POLY1305]);
        envelope.extend(version.to_be_bytes());
        envelope.extend(nonce);
        envelope.extend(body);
        envelope
    }

    fn open(&self, aad: &[u8], envelope: &[u8]) -> Result<Vec<u8>, Unopenable> {
        let (head, rest) = envelope.split_at_checked(HEADER).ok_or(Unopenable)?;
        let (nonce, body) = rest.split_at_checked(NONCE).ok_or(Unopenable)?;
        if head[..2] != [FORMAT, XCHACHA20_POLY1305] {
            return Err(Unopenable);
        }
        let nonce = <[u8; NONCE]>::try_from(nonce).map_err(|_| Unopenable)?;
        let cipher = XChaCha20Poly1305::new(&self.0.into());
        cipher.decrypt(&XNonce::from(nonce), Payload { msg: body, aad }).map_err(|_| Unopenable)
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

fn secret_of(bytes: &[u8]) -> Result<Secret, Unopenable> {
    bytes.try_into().map(Secret).map_err(|_| Unopenable)
}

/// The root keys by number. The highest wraps; the others still unwrap during a rotation.
#[derive(Clone, Debug)]
pub struct RootKeys(BTreeMap<i32, Secret>);

impl RootKeys {
    /// Reads `1:BASE64[,2:BASE64…]`, each 32 bytes.
    ///
    /// # Errors
    /// A sentence that names what is wrong, never the key.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut keys = BTreeMap::new();
        for part in text.trim().split(',') {
            let (id, key) = part.trim().split_once(':').ok_or("each root key is written NUMBER:BASE64")?;
            let id: i32 = id.parse().map_err(|_| "a root key's number is not a number")?;
            let bytes = BASE64.decode(key.trim().as_bytes()).map_err(|_| format!("root key {id} is not base64"))?;
            let secret = secret_of(&bytes).map_err(|_| format!("root key {id} is not 32 bytes"))?;
            keys.insert(id, secret);
        }
        Ok(Self(keys))
    }

    /// A new key file's text.
    pub fn generate() -> String {
        format!("1:{}\n", BASE64.encode(&random::bytes::<32>()))
    }

    /// Wraps the key of `owner`; returns the envelope and the number of the root key used.
    pub fn wrap(&self, owner: Uuid, secret: &Secret) -> (Vec<u8>, i32) {
        let (id, root) = self.0.last_key_value().unwrap_or_else(|| unreachable!("parse never makes an empty list"));
        (root.derive("meanwhile root wrap v1").seal(*id as u32, owner.as_bytes(), &secret.0), *id)
    }

    /// Unwraps the key of `owner` that root key `by` wrapped.
    pub fn unwrap_key(&self, owner: Uuid, wrapped: &[u8], by: i32) -> Result<Secret, Unopenable> {
        let root = self.0.get(&by).ok_or(Unopenable)?;
        secret_of(&root.derive("meanwhile root wrap v1").open(owner.as_bytes(), wrapped)?)
    }
}
