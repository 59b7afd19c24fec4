//! How a world defines custom fields.

use coupa_mock_server::instance::World;

pub const WORLD: &str = "
custom_fields:
  - { resource: users, name: custom-field-8, prompt: Badge, global: true }
  - { resource: users, name: remarks, type: html }
  - { resource: users, name: cost_code, prompt: Cost Code }
  - { resource: users, name: floor, type: integer }
  - { resource: users, name: rate, type: decimal }
  - { resource: users, name: remote, type: boolean }
  - { resource: users, name: hired-on, type: date }
  - { resource: users, name: region, lookup: Regions }
  - { resource: departments, name: unit }
lookups: [{ id: 1, name: Regions }, { id: 2, name: Sites }]
lookup_values:
  - { id: 10, name: North, external-ref-num: N, lookup: { name: Sites } }
  - { id: 11, name: North, external-ref-num: N, lookup: { name: Regions } }
  - { id: 12, name: Bergen, external-ref-num: B, lookup: { name: Regions }, parent: { id: 11 } }
departments: [{ name: Finance, custom-fields: { unit: U1 } }]
users:
  - { id: 10, login: anna, email: anna@example.com, firstname: Anna, lastname: Ames, department: { name: Finance },
      custom_field_8: B-7, custom-fields: { cost_code: CC1, floor: 3, rate: 1.5, remote: true, hired-on: 2026-03-02, region: { name: Bergen } } }
  - { id: 11, login: bert, email: bert@example.com, firstname: Bert, lastname: Bond, manager: { login: anna } }
";

#[test]
fn a_definition_that_makes_no_sense_is_refused() {
    for (definition, reason) in [
        ("custom_fields: 1", "custom_fields: expected a list"),
        (
            "custom_fields: [{ resource: usrs, name: a }]",
            "custom_fields[0].resource: expected a resource such as users",
        ),
        (
            "custom_fields: [{ resource: users, name: A b }]",
            "custom_fields[0].name: expected a name such as cost-code",
        ),
        (
            "custom_fields: [{ resource: users, name: a, type: float }]",
            "custom_fields[0].type: expected text, html, integer, decimal, boolean, date or lookup",
        ),
        (
            "custom_fields: [{ resource: users, name: a, type: lookup }]",
            "custom_fields[0].lookup: expected the name of a lookup",
        ),
        (
            "custom_fields: [{ resource: users, name: a, lookup: Nowhere }]",
            "custom_fields: `a` chooses from `Nowhere`, which is no lookup",
        ),
        (
            "custom_fields: [{ resource: users, name: login, global: true }]",
            "custom_fields[0]: another field has this name or this prompt",
        ),
        (
            "custom_fields: [{ resource: users, name: a, colour: red }]",
            "custom_fields[0].colour: unknown key: expected resource, name, prompt, type, lookup or global",
        ),
    ] {
        let error = World::parse(definition).unwrap_err().to_string();
        assert!(error.ends_with(reason), "{error}");
    }
}
