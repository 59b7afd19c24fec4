//! The field tables, one file for each resource.

pub(crate) mod account_groups;
pub(crate) mod account_types;
pub(crate) mod accounts;
pub(crate) mod addresses;
pub(crate) mod approval_limits;
pub(crate) mod business_groups;
pub(crate) mod countries;
pub(crate) mod currencies;
pub(crate) mod data_file_sources;
pub(crate) mod departments;
pub(crate) mod integration_contacts;
pub(crate) mod integration_errors;
pub(crate) mod integration_history_records;
pub(crate) mod integration_record_responses;
pub(crate) mod integration_runs;
pub(crate) mod integrations;
pub(crate) mod inventory_organizations;
pub(crate) mod invoice_inboxes;
pub(crate) mod layouts;
pub(crate) mod legal_entities;
pub(crate) mod lookup_values;
pub(crate) mod lookups;
pub(crate) mod pcards;
pub(crate) mod phone_numbers;
pub(crate) mod roles;
pub(crate) mod upload_errors;
pub(crate) mod user_group_memberships;
pub(crate) mod user_groups;
pub(crate) mod users;
pub(crate) mod warehouses;

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use crate::domain::resource::Resource;

    #[test]
    fn id_is_the_first_field_of_every_table() {
        for resource in Resource::ALL {
            let first = resource.table().fields.first().map(|field| field.name);
            assert_eq!(first, Some("id"), "{resource:?}");
        }
    }

    #[test]
    fn field_names_are_unique_and_every_named_field_exists() {
        for resource in Resource::ALL {
            let table = resource.table();
            let mut seen = HashSet::new();
            for field in table.fields {
                assert!(
                    seen.insert(field.name),
                    "{} twice in {}",
                    field.name,
                    table.path
                );
            }
            for name in table.natural_keys.iter().chain(table.embedded) {
                assert!(
                    seen.contains(name),
                    "{name} is not a field of {}",
                    table.path
                );
            }
        }
    }

    #[test]
    fn names_inside_kinds_are_fields_of_what_they_speak_of() {
        use crate::domain::field::Kind;
        for resource in Resource::ALL {
            let table = resource.table();
            for field in table.fields {
                if let Kind::Owned { resource, fixed } = field.kind {
                    for (name, _) in fixed {
                        assert!(resource.table().field(name).is_some(), "{name}");
                    }
                }
                if let Kind::FanOut { fields, .. } = field.kind {
                    for name in fields {
                        assert!(table.field(name).is_some(), "{name}");
                    }
                }
            }
        }
    }
}
