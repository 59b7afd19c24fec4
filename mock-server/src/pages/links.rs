//! Links between pages, which stay in the instance that the reader came for.

use form_urlencoded::Serializer;

/// The pages of one instance.
#[derive(Debug, Clone)]
pub(super) struct Links {
    /// Name of the instance, when the query chose it.
    pub(super) instance: Option<String>,
}

impl Links {
    /// A link to a path with parameters; those without a value are left out.
    pub(super) fn to(&self, path: &str, parameters: &[(&str, &str)]) -> String {
        let mut query = Serializer::new(String::new());
        for (name, value) in parameters {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        if let Some(instance) = &self.instance {
            query.append_pair("instance", instance);
        }
        let query = query.finish();
        if query.is_empty() {
            path.to_owned()
        } else {
            format!("{path}?{query}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Links;

    #[test]
    fn links_carry_the_instance_only_when_the_query_chose_it() {
        let links = |instance: Option<&str>| Links {
            instance: instance.map(str::to_owned),
        };
        assert_eq!(links(None).to("/data_sources", &[]), "/data_sources");
        assert_eq!(
            links(Some("acme")).to("/data_sources/1", &[]),
            "/data_sources/1?instance=acme"
        );
        assert_eq!(
            links(Some("acme")).to("/data_sources", &[("name", "a&b"), ("status", "")]),
            "/data_sources?name=a%26b&instance=acme"
        );
    }
}
