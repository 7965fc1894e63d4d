//! Four cookies, each with the `__Host-` prefix: browsers keep them to this host, https (or this machine) and the whole site.

use poem::Request;
use poem::http::HeaderValue;

/// A client's session.
pub const CLIENT: &str = "__Host-mw";
/// A client's remembered device.
pub const DEVICE: &str = "__Host-mwd";
/// A practitioner's session.
pub const DESK: &str = "__Host-mws";

/// A practitioner's browser that was handed over for one form.
pub const KIOSK: &str = "__Host-mwk";

/// The value of a cookie.
pub fn read(request: &Request, name: &str) -> Option<String> {
    let headers = request.headers().get_all("cookie");
    let pairs = headers.iter().filter_map(|header| header.to_str().ok()).flat_map(|header| header.split(';'));
    pairs.filter_map(|pair| pair.trim().split_once('=')).find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
}

/// Sets a cookie that ends with the browser, or after `max_age` seconds. `Lax`, because `Strict` is not sent on the
/// redirect that began in webmail.
pub fn set(name: &str, value: &str, max_age: Option<u64>) -> HeaderValue {
    let age = max_age.map(|seconds| format!("; Max-Age={seconds}")).unwrap_or_default();
    let text = format!("{name}={value}; Path=/; Secure; HttpOnly; SameSite=Lax{age}");
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

/// Removes a cookie, with the attributes without which browsers refuse to touch a `__Host-` name.
pub fn remove(name: &str) -> HeaderValue {
    set(name, "", Some(0))
}
