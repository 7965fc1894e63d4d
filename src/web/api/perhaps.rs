//! A JSON body that may be left out altogether, its content type too.

use poem::{Request, RequestBody};
use poem_openapi::payload::{Json, ParsePayload, Payload};
use poem_openapi::registry::{MetaMediaType, MetaRequest, Registry};
use poem_openapi::types::ParseFromJSON;
use poem_openapi::{ApiExtractor, ApiExtractorType, ExtractParamOptions};

/// What came, or the default.
pub struct Perhaps<T>(pub T);

impl<'a, T: ParseFromJSON + Default> ApiExtractor<'a> for Perhaps<T> {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::RequestObject];

    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        <Json<T> as Payload>::register(registry);
    }

    fn request_meta() -> Option<MetaRequest> {
        let content = vec![MetaMediaType { content_type: <Json<T> as Payload>::CONTENT_TYPE, schema: <Json<T> as Payload>::schema_ref() }];
        Some(MetaRequest { description: None, content, required: false })
    }

    async fn from_request(request: &'a Request, body: &mut RequestBody, _: ExtractParamOptions<()>) -> poem::Result<Self> {
        let Some(content_type) = request.content_type() else { return Ok(Self(T::default())) };
        if !<Json<T> as Payload>::check_content_type(content_type) {
            return Err(crate::error::Error::UnsupportedMedia.into());
        }
        Ok(Self(<Json<Option<T>> as ParsePayload>::from_request(request, body).await?.0.unwrap_or_default()))
    }
}
