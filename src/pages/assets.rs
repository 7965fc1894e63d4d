//! The stylesheet and the small scripts, embedded in the binary. Addresses carry a fingerprint, so they can be cached for ever.

use std::sync::LazyLock;

use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/static"]
struct Static;

/// Eight hex digits over all of them.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut names: Vec<_> = Static::iter().collect();
    names.sort();
    let all: String =
        names.iter().filter_map(|name| Static::get(name)).map(|file| data_encoding::HEXLOWER.encode(&file.metadata.sha256_hash())).collect();
    crate::keys::token_hash(&all).iter().take(4).map(|byte| format!("{byte:02x}")).collect()
});

/// The address of a file.
pub fn address(name: &str) -> String {
    format!("/static/{name}?v={}", *VERSION)
}

/// A file's bytes and type.
pub fn get(name: &str) -> Option<(Vec<u8>, &'static str)> {
    let content_type = match name.rsplit_once('.')?.1 {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        _ => "application/octet-stream",
    };
    Static::get(name).map(|file| (file.data.into_owned(), content_type))
}
