//! The custom fields of one instance.

use super::field::{CustomField, Place};
use crate::domain::field::FieldId;
use crate::domain::field_set::FIELDS_MAX;
use crate::domain::folding::fold;
use crate::domain::names;
use crate::domain::resource::Resource;

/// The member that holds the fields of [`Place::Namespace`].
pub(crate) const NAMESPACE: &str = "custom-fields";

/// The custom fields of every resource, in the order in which payloads show them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CustomFields {
    fields: [Vec<CustomField>; Resource::ALL.len()],
}

/// Why a custom field cannot be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Another field has the name, or the prompt.
    #[error("another field has this name or this prompt")]
    Taken,
    /// There are as many as a record can hold.
    #[error("there are too many custom fields")]
    TooMany,
}

impl CustomFields {
    /// Adds a field behind the others of its resource.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn add(&mut self, mut field: CustomField) -> Result<(), Refusal> {
        let resource = field.resource;
        let table = resource.table();
        let taken = match field.place {
            Place::Global => {
                table.field(&field.name).is_some() || names::same(NAMESPACE, &field.name)
            }
            Place::Namespace => false,
        };
        if taken
            || self.named(resource, field.place, &field.name).is_some()
            || self.by_prompt(resource, &field.prompt).is_some()
        {
            return Err(Refusal::Taken);
        }
        let position = table.fields.len() + self.of(resource).len();
        field.id = u16::try_from(position)
            .ok()
            .filter(|_| position < FIELDS_MAX)
            .map(FieldId)
            .ok_or(Refusal::TooMany)?;
        if let Some(fields) = self.fields.get_mut(resource as usize) {
            fields.push(field);
        }
        Ok(())
    }

    /// The custom fields of a resource.
    pub fn of(&self, resource: Resource) -> &[CustomField] {
        self.fields
            .get(resource as usize)
            .map_or(&[], Vec::as_slice)
    }

    /// The custom fields of a resource that stand in that place.
    pub fn placed(&self, resource: Resource, place: Place) -> impl Iterator<Item = &CustomField> {
        let fields = self.of(resource).iter();
        fields.filter(move |field| field.place == place)
    }

    /// The field of that name. Kebab-case, `snake_case` and camelCase are the same name.
    pub fn named(&self, resource: Resource, place: Place, name: &str) -> Option<&CustomField> {
        self.placed(resource, place)
            .find(|field| names::same(&field.name, name))
    }

    /// The field that CSV files and forms call so; case does not count.
    pub fn by_prompt(&self, resource: Resource, prompt: &str) -> Option<&CustomField> {
        let prompt = fold(prompt.trim());
        let fields = self.of(resource).iter();
        fields
            .into_iter()
            .find(|field| fold(&field.prompt) == prompt)
    }

    /// Whether a member of a payload is a custom field, or holds those of the namespace.
    pub(crate) fn claims(&self, resource: Resource, member: &str) -> bool {
        names::same(NAMESPACE, member) || self.named(resource, Place::Global, member).is_some()
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::{CustomFields, Refusal};
    use crate::domain::custom::{CustomField, CustomKind, Place};
    use crate::domain::field::FieldId;
    use crate::domain::field_set::FIELDS_MAX;
    use crate::domain::resource::Resource::User;

    fn field(name: &str, prompt: &str, place: Place) -> CustomField {
        CustomField {
            resource: User,
            name: name.into(),
            prompt: prompt.into(),
            kind: CustomKind::Text,
            place,
            id: FieldId::ID,
        }
    }

    #[test]
    fn a_field_is_found_by_any_spelling_of_its_name_and_by_its_prompt() {
        let mut fields = CustomFields::default();
        fields
            .add(field("cost-code", "Cost Code", Place::Namespace))
            .unwrap();
        for name in ["cost-code", "cost_code", "costCode"] {
            assert!(fields.named(User, Place::Namespace, name).is_some());
            assert!(fields.named(User, Place::Global, name).is_none());
        }
        let found = fields.by_prompt(User, " cost code").unwrap();
        assert_eq!(found.name, "cost-code");
    }

    #[test]
    fn a_name_or_prompt_that_is_taken_is_refused() {
        let mut fields = CustomFields::default();
        fields.add(field("a-b", "A", Place::Global)).unwrap();
        for (name, prompt, place) in [
            ("a_b", "B", Place::Global),
            ("other", "a", Place::Namespace),
            ("login", "C", Place::Global),
            ("custom-fields", "D", Place::Global),
        ] {
            let refused = fields.add(field(name, prompt, place));
            assert_eq!(refused, Err(Refusal::Taken), "{name}");
        }
        fields.add(field("login", "E", Place::Namespace)).unwrap();
    }

    #[test]
    fn there_are_no_more_than_a_record_can_hold() {
        let mut fields = CustomFields::default();
        for number in User.table().fields.len()..FIELDS_MAX {
            let name = format!("field-{number}");
            fields.add(field(&name, &name, Place::Namespace)).unwrap();
        }
        let refused = fields.add(field("more", "more", Place::Namespace));
        assert_eq!(refused, Err(Refusal::TooMany));
    }
}
