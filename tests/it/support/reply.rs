//! An answer, read whole, with checks that point at the test that fails.

use reqwest::header::HeaderMap;

/// Status, headers and body.
#[derive(Debug)]
#[must_use = "a reply that nobody looks at proves nothing"]
pub struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: String,
}

impl Reply {
    pub async fn read(response: reqwest::Response) -> Self {
        Self {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body: response.text().await.unwrap(),
        }
    }

    /// The status is this one.
    #[track_caller]
    pub fn status(&self, expected: u16) -> &Self {
        assert_eq!(self.status, expected, "{}", self.body);
        self
    }

    /// The body contains this text.
    #[track_caller]
    pub fn contains(&self, part: &str) -> &Self {
        assert!(
            self.body.contains(part),
            "`{part}` is missing in: {}",
            self.body
        );
        self
    }

    /// The body does not contain this text.
    #[track_caller]
    pub fn lacks(&self, part: &str) -> &Self {
        assert!(!self.body.contains(part), "`{part}` is in: {}", self.body);
        self
    }

    /// The one value of a header.
    #[track_caller]
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .unwrap_or_else(|| panic!("no header `{name}`"))
            .to_str()
            .unwrap()
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    /// Coupa's error texts, in either envelope.
    #[track_caller]
    pub fn errors(&self) -> Vec<String> {
        if self.body.starts_with('{') {
            let errors = self.json()["errors"].clone();
            let lists = errors
                .as_object()
                .unwrap_or_else(|| panic!("no errors in: {}", self.body))
                .iter()
                .filter(|(key, value)| *key != "warnings" || !value.is_null());
            return lists
                .flat_map(|(_, list)| {
                    list.as_array()
                        .unwrap()
                        .iter()
                        .map(|text| text.as_str().unwrap().to_owned())
                })
                .collect();
        }
        let unescape = |text: &str| {
            text.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&apos;", "'")
                .replace("&amp;", "&")
        };
        self.body
            .split("<error>")
            .skip(1)
            .map(|rest| unescape(rest.split("</error>").next().unwrap()))
            .collect()
    }
}

/// The ids of a list of records.
#[track_caller]
pub fn ids(list: &serde_json::Value) -> Vec<i64> {
    let list = list.as_array().unwrap();
    list.iter()
        .map(|item| item["id"].as_i64().unwrap())
        .collect()
}
