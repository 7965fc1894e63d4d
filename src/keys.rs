//! Keys and what is done with them: sealing and opening fields, hashing tokens and passwords, deriving links.
//!
//! root key (file or environment, never in a database) → server key and practice keys (random, wrapped by the root key)
//! → client keys (random, wrapped by their practice's key). What each key is used for is separated by HKDF labels.
//! The wrapped keys live in the keyring (`store::keyring`); this room does no I/O.
//!
//! Envelope: `0x01 | algorithm (0x01 XChaCha20-Poly1305) | key version, u32 big-endian | nonce, 24 bytes | ciphertext and tag`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use argon2::{Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version};
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use data_encoding::{BASE64, BASE64URL_NOPAD, Encoding, Specification};
use entity::ids::{ClientId, PracticeId, VaultId};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use uuid::Uuid;
use zeroize::ZeroizeOnDrop;

use crate::random;

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

/// Where a sealed value belongs. A value moved to another row, column, client or practice does not open.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    pub table: &'a str,
    pub row: Uuid,
    pub column: &'a str,
    /// The row's revision, 0 where rows do not change.
    pub revision: i32,
}

/// The key of one practice or of one client, with the owner's name bound into everything it seals.
#[derive(Clone, Debug)]
pub struct FieldKey {
    owner: [Uuid; 2],
    version: u32,
    fields: Secret,
    index: Secret,
    content: Secret,
    wrap: Secret,
    audit: Secret,
    private: Secret,
}

impl FieldKey {
    /// For what belongs to the practice itself.
    pub fn of_practice(practice: PracticeId, version: u32, secret: &Secret) -> Self {
        Self::new([practice.0, Uuid::nil()], version, secret)
    }

    /// For everything about one client.
    pub fn of_client(practice: PracticeId, client: ClientId, version: u32, secret: &Secret) -> Self {
        Self::new([practice.0, client.0], version, secret)
    }

    fn new(owner: [Uuid; 2], version: u32, secret: &Secret) -> Self {
        Self {
            owner,
            version,
            fields: secret.derive("meanwhile fields v1"),
            index: secret.derive("meanwhile index v1"),
            content: secret.derive("meanwhile content v1"),
            wrap: secret.derive("meanwhile wrap v1"),
            audit: secret.derive("meanwhile audit v1"),
            private: secret.derive("meanwhile private v1"),
        }
    }

    /// The sub-key of one vault of private entries. Whoever holds the root key could derive it; nothing but the client's own pages does.
    pub fn private(&self, vault: VaultId) -> PrivateKey {
        PrivateKey { owner: self.owner, version: self.version, entries: self.private.derive(&format!("vault {vault}")) }
    }

    /// Seals a value for its place.
    pub fn seal(&self, place: Place<'_>, plain: impl AsRef<[u8]>) -> Vec<u8> {
        self.fields.seal(self.version, &aad(self.owner, place), plain.as_ref())
    }

    /// Opens a value from its place.
    pub fn open(&self, place: Place<'_>, envelope: &[u8]) -> Result<Vec<u8>, Unopenable> {
        self.fields.open(&aad(self.owner, place), envelope)
    }

    /// Opens a text.
    pub fn open_text(&self, place: Place<'_>, envelope: &[u8]) -> Result<String, Unopenable> {
        String::from_utf8(self.open(place, envelope)?).map_err(|_| Unopenable)
    }

    /// Blind index of a normalised address: tells equality within this owner and nothing else.
    pub fn blind_index(&self, normalised: &str) -> Vec<u8> {
        self.index.mac(&[normalised.as_bytes()]).to_vec()
    }

    /// Fingerprint of content that tells "the same again" without telling what.
    pub fn content_mac(&self, content: &[u8]) -> Vec<u8> {
        self.content.mac(&[content]).to_vec()
    }

    /// The mark of one row of the audit trail, over the row before and its own words.
    pub fn audit_mac(&self, parts: &[Vec<u8>]) -> Vec<u8> {
        self.audit.mac(&parts.iter().map(Vec::as_slice).collect::<Vec<_>>()).to_vec()
    }

    /// Wraps the key of a client under this (practice) key.
    pub fn wrap(&self, client: ClientId, secret: &Secret) -> Vec<u8> {
        self.wrap.seal(self.version, client.0.as_bytes(), &secret.0)
    }

    /// Unwraps the key of a client.
    pub fn unwrap_key(&self, client: ClientId, wrapped: &[u8]) -> Result<Secret, Unopenable> {
        secret_of(&self.wrap.open(client.0.as_bytes(), wrapped)?)
    }
}

/// What is bound into a sealed value: whose it is, and its place.
fn aad(owner: [Uuid; 2], place: Place<'_>) -> Vec<u8> {
    let mut aad = Vec::with_capacity(96);
    let revision = place.revision.to_be_bytes();
    let parts: [&[u8]; 6] =
        [owner[0].as_bytes(), owner[1].as_bytes(), place.table.as_bytes(), place.row.as_bytes(), place.column.as_bytes(), &revision];
    for part in parts {
        aad.extend((part.len() as u32).to_be_bytes());
        aad.extend(part);
    }
    aad
}

/// The key of one vault of a client's private entries.
#[derive(Clone, Debug)]
pub struct PrivateKey {
    owner: [Uuid; 2],
    version: u32,
    entries: Secret,
}

impl PrivateKey {
    /// Seals a text for its place.
    pub fn seal(&self, place: Place<'_>, plain: impl AsRef<[u8]>) -> Vec<u8> {
        self.entries.seal(self.version, &aad(self.owner, place), plain.as_ref())
    }

    /// Opens a value from its place.
    pub fn open(&self, place: Place<'_>, envelope: &[u8]) -> Result<Vec<u8>, Unopenable> {
        self.entries.open(&aad(self.owner, place), envelope)
    }
}

fn secret_of(bytes: &[u8]) -> Result<Secret, Unopenable> {
    bytes.try_into().map(Secret).map_err(|_| Unopenable)
}

/// The server's own keys: links, write capabilities, the index of practitioners' addresses.
#[derive(Clone, Debug)]
pub struct ServerKeys {
    /// Kept beside each link, so that links live through a rotation.
    pub version: u32,
    links: Secret,
    capabilities: Secret,
    practitioners: Secret,
    throttle: Secret,
    messages: Secret,
    bounces: Secret,
    typed: Secret,
    confirm: Secret,
    pins: Secret,
}

impl ServerKeys {
    pub fn new(version: u32, secret: &Secret) -> Self {
        Self {
            version,
            links: secret.derive("meanwhile links v1"),
            capabilities: secret.derive("meanwhile capabilities v1"),
            practitioners: secret.derive("meanwhile practitioners v1"),
            throttle: secret.derive("meanwhile throttle v1"),
            messages: secret.derive("meanwhile messages v1"),
            bounces: secret.derive("meanwhile bounces v1"),
            typed: secret.derive("meanwhile typed v1"),
            confirm: secret.derive("meanwhile confirm v1"),
            pins: secret.derive("meanwhile pins v1"),
        }
    }

    /// The token of a link: 160 bits in 32 lower-case base32 letters, the same each time it is asked.
    pub fn link_token(&self, purpose: &str, nonce: &[u8]) -> String {
        let mac = self.links.mac(&[b"meanwhile-link-v1", purpose.as_bytes(), nonce]);
        base32().encode(&mac[..20])
    }

    /// The code that goes with a link which asks to confirm an address: six digits, the same each time it is asked. The page never
    /// shows it; the mail does. Under a key of its own, so that neither token nor code tells anything of the other.
    pub fn confirm_code(&self, nonce: &[u8]) -> String {
        let mac = self.confirm.mac(&[b"meanwhile-confirm-v1", nonce]);
        let number = mac.first_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes));
        format!("{:06}", number % 1_000_000)
    }

    /// Whether what was typed is that code. Compares without telling by the time it takes.
    pub fn is_confirm_code(&self, nonce: &[u8], typed: &str) -> bool {
        same(self.confirm_code(nonce).as_bytes(), typed.as_bytes())
    }

    /// Blind index of a practitioner's normalised address, over the whole server.
    pub fn practitioner_index(&self, normalised: &str) -> Vec<u8> {
        self.practitioners.mac(&[normalised.as_bytes()]).to_vec()
    }

    /// Name of a throttled thing, so that the counters hold no address.
    pub fn throttle_key(&self, action: &str, subject: &str) -> Vec<u8> {
        self.throttle.mac(&[action.as_bytes(), subject.as_bytes()]).to_vec()
    }

    /// Eight hex digits that make a `Message-ID` ours.
    pub fn message_mark(&self, id: Uuid) -> String {
        let mac = self.messages.mac(&[id.as_bytes()]);
        data_encoding::HEXLOWER.encode(&mac[..4])
    }

    /// Sixteen letters that make an envelope sender ours: 80 bits, and the same whatever case they arrive in.
    pub fn bounce_mark(&self, id: Uuid) -> String {
        base32().encode(&self.bounces.mac(&[id.as_bytes()])[..10])
    }

    /// Whether an envelope sender's mark is ours.
    pub fn is_bounce_mark(&self, id: Uuid, mark: &str) -> bool {
        same(self.bounce_mark(id).as_bytes(), mark.to_ascii_lowercase().as_bytes())
    }

    /// A client's PIN or recovery words with the server's pepper, to be hashed: a stolen database alone gives nothing to guess at.
    pub fn peppered(&self, client: Uuid, typed: &str) -> String {
        BASE64URL_NOPAD.encode(&self.pins.mac(&[client.as_bytes(), typed.as_bytes()]))
    }

    /// What is kept of a code that a practitioner says in the room.
    pub fn pin_code_mac(&self, client: Uuid, code: &str) -> Vec<u8> {
        self.pins.mac(&[b"code", client.as_bytes(), code.as_bytes()]).to_vec()
    }

    /// What somebody typed, to be carried through the sign-in page: opens for the same person only.
    pub fn seal_typed(&self, who: Uuid, typed: &[u8]) -> String {
        BASE64URL_NOPAD.encode(&self.typed.seal(self.version, who.as_bytes(), typed))
    }

    /// Opens it; none where it is somebody else's.
    pub fn open_typed(&self, who: Uuid, sealed: &str) -> Option<Vec<u8>> {
        self.typed.open(who.as_bytes(), &BASE64URL_NOPAD.decode(sealed.as_bytes()).ok()?).ok()
    }

    /// A write capability: the right to send `content` (an occurrence and a link) until `expires` (Unix seconds), and nothing else.
    pub fn capability(&self, content: &[&[u8]], expires: i64) -> String {
        let expiry = expires.to_be_bytes();
        let mut parts = content.to_vec();
        parts.push(&expiry);
        let mac = self.capabilities.mac(&parts);
        let mut bytes = content.concat();
        bytes.extend(expiry);
        bytes.extend(mac);
        BASE64URL_NOPAD.encode(&bytes)
    }

    /// Reads a capability back: two ids and the expiry, if it is ours. Whether it has expired is the caller's question.
    pub fn read_capability(&self, text: &str) -> Option<([Uuid; 2], i64)> {
        let bytes = BASE64URL_NOPAD.decode(text.trim().as_bytes()).ok()?;
        let (content, mac) = bytes.split_at_checked(40)?;
        let (ids, expiry) = content.split_at_checked(32)?;
        let expected = self.capabilities.mac(&[&ids[..16], &ids[16..], expiry]);
        if !same(&expected, mac) {
            return None;
        }
        let id = |range: std::ops::Range<usize>| Uuid::from_slice(&ids[range]).ok();
        Some(([id(0..16)?, id(16..32)?], i64::from_be_bytes(expiry.try_into().ok()?)))
    }
}

/// Compares without telling by the time it takes where the difference is.
fn same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |acc, (x, y)| acc | (x ^ y)) == 0
}

/// Lower-case base32 without padding (RFC 4648 alphabet): survives case folding and line wrapping by mail systems.
fn base32() -> Encoding {
    let mut spec = Specification::new();
    spec.symbols.push_str("abcdefghijklmnopqrstuvwxyz234567");
    spec.encoding().unwrap_or_else(|_| unreachable!("the alphabet is right"))
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

    const PLACE: Place<'static> = Place { table: "client", row: Uuid::from_u128(7), column: "name", revision: 1 };

    fn key(client: u128) -> FieldKey {
        FieldKey::of_client(PracticeId(Uuid::from_u128(1)), ClientId(Uuid::from_u128(client)), 1, &Secret([9; 32]))
    }

    #[test]
    fn a_value_opens_only_where_it_was_sealed() {
        let sealed = key(2).seal(PLACE, "Ann");
        assert_eq!(key(2).open_text(PLACE, &sealed).as_deref(), Ok("Ann"));
        assert!(key(3).open(PLACE, &sealed).is_err());
        for elsewhere in [
            Place { table: "draft", ..PLACE },
            Place { column: "email", ..PLACE },
            Place { row: Uuid::from_u128(8), ..PLACE },
            Place { revision: 2, ..PLACE },
        ] {
            assert_eq!(key(2).open(elsewhere, &sealed), Err(Unopenable));
        }
    }

    #[test]
    fn a_private_value_opens_with_its_own_vault_only() {
        let vault = |n| key(2).private(VaultId(Uuid::from_u128(n)));
        let sealed = vault(4).seal(PLACE, "mine");
        assert_eq!(vault(4).open(PLACE, &sealed).as_deref(), Ok(&b"mine"[..]));
        assert!(vault(5).open(PLACE, &sealed).is_err() && key(2).open(PLACE, &sealed).is_err());
        assert!(key(3).private(VaultId(Uuid::from_u128(4))).open(PLACE, &sealed).is_err());
        assert!(vault(4).open(PLACE, &key(2).seal(PLACE, "theirs")).is_err());
    }

    #[test]
    fn a_damaged_or_short_value_does_not_open() {
        let mut sealed = key(2).seal(PLACE, "Ann");
        for end in 0..sealed.len() {
            assert!(key(2).open(PLACE, &sealed[..end]).is_err());
        }
        *sealed.last_mut().unwrap() ^= 1;
        assert!(key(2).open(PLACE, &sealed).is_err());
    }

    #[test]
    fn a_link_token_is_short_and_the_same_each_time() {
        let keys = ServerKeys::new(1, &Secret([1; 32]));
        let token = keys.link_token("occurrence", &[5; 16]);
        assert_eq!(token.len(), 32);
        assert_eq!(token, keys.link_token("occurrence", &[5; 16]));
        assert_ne!(token, keys.link_token("home", &[5; 16]));
    }

    #[test]
    fn a_code_is_six_digits_the_same_each_time_and_its_links_own() {
        let keys = ServerKeys::new(1, &Secret([1; 32]));
        let codes: std::collections::BTreeSet<String> = (0..50u8).map(|n| keys.confirm_code(&[n; 16])).collect();
        assert!(codes.len() > 45 && codes.iter().all(|code| code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit())), "{codes:?}");
        let code = keys.confirm_code(&[5; 16]);
        assert_eq!(code, keys.confirm_code(&[5; 16]));
        assert!(keys.is_confirm_code(&[5; 16], &code) && !keys.is_confirm_code(&[6; 16], &code) && !keys.is_confirm_code(&[5; 16], ""));
        assert_ne!(code, ServerKeys::new(1, &Secret([2; 32])).confirm_code(&[5; 16]));
    }

    #[test]
    fn a_capability_is_refused_when_one_letter_is_changed() {
        let keys = ServerKeys::new(1, &Secret([1; 32]));
        let ids = [Uuid::from_u128(1), Uuid::from_u128(2)];
        let text = keys.capability(&[ids[0].as_bytes(), ids[1].as_bytes()], 99);
        assert_eq!(keys.read_capability(&text), Some((ids, 99)));
        for at in 0..text.len() - 1 {
            let mut other = text.clone().into_bytes();
            other[at] = if other[at] == b'A' { b'B' } else { b'A' };
            assert_eq!(keys.read_capability(std::str::from_utf8(&other).unwrap()), None);
        }
    }

    #[test]
    fn a_password_is_known_again_and_nobody_has_none() {
        let hash = hash_password("correct horse");
        assert!(verify_password("correct horse", Some(&hash)));
        assert!(!verify_password("Correct horse", Some(&hash)));
        assert!(!verify_password("nobody", None));
    }
}
