//! Posted forms, read within limits: at most 1 MiB (where templates and calendars are imported 6) and 10,000 fields, urlencoded or with a file, not compressed.

use poem::web::RequestBody;
use poem::{FromRequest, Request};
use tokio::io::AsyncReadExt;

use crate::error::{Error, Result};
use crate::urls;

const LARGEST: usize = 1024 * 1024;
/// A template's file, and what a form puts around it.
const LARGEST_FILE: usize = 6 * 1024 * 1024;
/// The editor of a long template has the most: some twenty for each of two hundred questions, more where there are options.
const MOST_FIELDS: usize = 10_000;

/// The fields of a form in the order of the page.
#[derive(Clone, Debug, Default)]
pub struct Fields(pub Vec<(String, String)>);

impl Fields {
    /// The first value of that name, empty if there is none.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// Every value of that name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Whether the form has such a field at all.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| key == name)
    }

    /// Reads the form of a request. A file's text becomes a field like any other.
    ///
    /// # Errors
    /// `TooLarge`, `UnsupportedMedia`, or `BadRequest` for more fields than any page has.
    pub async fn read(request: &Request, body: &mut RequestBody) -> Result<Self> {
        if request.header("content-encoding").is_some_and(|encoding| encoding != "identity") {
            return Err(Error::UnsupportedMedia);
        }
        let path = request.original_uri().path();
        let has_file = path == urls::IMPORT_TEMPLATE || path.ends_with(urls::IMPORT_CALENDAR);
        let largest = if has_file { LARGEST_FILE } else { LARGEST };
        let bytes = limited(request, body, largest).await?;
        if let Some(boundary) = request.content_type().and_then(|kind| multer::parse_boundary(kind).ok()) {
            return Self::multipart(bytes, boundary).await;
        }
        let is_form = request.content_type().is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
        if !is_form && !bytes.is_empty() {
            return Err(Error::UnsupportedMedia);
        }
        let fields: Vec<(String, String)> = form_urlencoded::parse(&bytes).into_owned().take(MOST_FIELDS + 1).collect();
        if fields.len() > MOST_FIELDS {
            return Err(Error::BadRequest("This form has more fields than any of our pages."));
        }
        Ok(Self(fields))
    }
}

impl Fields {
    /// The parts of a form with a file. A file that is no text in UTF-8 is read as far as it goes, so that somebody can be told.
    async fn multipart(bytes: Vec<u8>, boundary: String) -> Result<Self> {
        let unreadable = |_| Error::BadRequest("This form could not be read.");
        let once = futures_util::stream::once(async move { Ok::<_, std::convert::Infallible>(bytes) });
        let mut parts = multer::Multipart::new(once, boundary);
        let mut fields = Vec::new();
        while let Some(part) = parts.next_field().await.map_err(unreadable)? {
            let name = part.name().unwrap_or_default().to_owned();
            let value = part.bytes().await.map_err(unreadable)?;
            fields.push((name, String::from_utf8_lossy(&value).into_owned()));
            if fields.len() > MOST_FIELDS {
                return Err(Error::BadRequest("This form has more fields than any of our pages."));
            }
        }
        Ok(Self(fields))
    }
}

/// Bytes of a body that is too large which are still taken off the line.
const DROPPED: u64 = 16 * 1024 * 1024;

/// A body of at most `largest` bytes, whatever its headers say.
///
/// # Errors
/// [`Error::TooLarge`], after reading on for a while: an answer given while somebody still sends is lost with the connection.
pub async fn limited(request: &Request, body: &mut RequestBody, largest: usize) -> Result<Vec<u8>> {
    let said = request.header("content-length").and_then(|length| length.parse::<u64>().ok());
    if said.is_some_and(|length| length > DROPPED) {
        return Err(Error::TooLarge);
    }
    let mut body = body.take().map_err(|_| Error::internal("a body was read twice"))?.into_async_read();
    let mut bytes = Vec::new();
    (&mut body).take(largest as u64 + 1).read_to_end(&mut bytes).await.map_err(|_| Error::BadRequest("The request ended early."))?;
    if bytes.len() <= largest {
        return Ok(bytes);
    }
    // Whether all of it came does not matter any more.
    let _ = tokio::io::copy(&mut body.take(DROPPED), &mut tokio::io::sink()).await;
    Err(Error::TooLarge)
}

impl<'a> FromRequest<'a> for Fields {
    async fn from_request(request: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        Ok(Self::read(request, body).await?)
    }
}
