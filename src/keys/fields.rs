//! Sealing what belongs to a practice or to a client, each value for its own place.

use entity::ids::{ClientId, PracticeId, VaultId};
use uuid::Uuid;

use super::{Secret, Unopenable, secret_of};

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
}
