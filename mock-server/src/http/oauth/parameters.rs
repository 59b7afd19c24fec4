//! The parameters of an OAuth request, from its form and its query string alike.

/// Names and values; of repeated names the first counts, and an empty value is none.
#[derive(Debug)]
pub(super) struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// Clients send them as form body or query string (Coupa's own example of an authorization code
    /// uses the query string of a POST).
    pub(super) fn read(query: &str, body: &[u8]) -> Self {
        let form = form_urlencoded::parse(body);
        let query = form_urlencoded::parse(query.as_bytes());
        Self(form.into_owned().chain(query.into_owned()).collect())
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(parameter, value)| parameter == name && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }
}
