//! `/api/data_file_sources`: what became of a file (Coupa, *Data File Sources API*).

use reqwest::Method;

use super::request::{Body, Request};
use super::retry::Repeat;
use super::wire::read_loads;
use super::{Client, Error, Load};

/// The loads of one Coupa; from [`Client::loads`].
#[derive(Debug)]
pub struct Loads<'a> {
    client: &'a Client,
}

impl<'a> Loads<'a> {
    pub(super) fn new(client: &'a Client) -> Self {
        Self { client }
    }

    /// The loads of a file of this name, the latest first: up to 50, as many as Coupa shows on a page.
    ///
    /// # Errors
    /// Any failure of the call. That nothing was found is none.
    pub async fn find(&self, file_name: &str) -> Result<Vec<Load>, Error> {
        let settings = self.client.settings();
        let mut url = settings.endpoint("/api/data_file_sources");
        url.query_pairs_mut()
            .append_pair("file_file_name", file_name)
            .append_pair("order_by", "id")
            .append_pair("dir", "desc");
        let media_type = settings.format.media_type();
        let request = Request {
            method: Method::GET,
            url,
            accept: media_type,
            body: Body::Empty(media_type),
            expected: &[200],
            repeat: Repeat::Harmless,
            answer_max_bytes: settings.answer_max_bytes,
        };
        let found = self
            .client
            .call(&request, |body| read_loads(settings.format, body))
            .await;
        match found {
            Err(error) if error.is_no_match() => Ok(Vec::new()),
            Err(error) => Err(error),
            Ok(mut loads) => {
                loads.sort_by_key(|load| std::cmp::Reverse(load.id));
                Ok(loads)
            }
        }
    }
}
