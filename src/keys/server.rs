//! What the server derives with its own key: tokens of links, write capabilities, codes, blind indexes that belong to no practice.

use data_encoding::{BASE64URL_NOPAD, Encoding, Specification};
use uuid::Uuid;

use super::Secret;

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

#[cfg(test)]
mod tests {
    use super::*;

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
}
