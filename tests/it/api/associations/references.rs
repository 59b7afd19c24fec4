//! References by id and natural key.

use serde_json::{Value, json};

use super::{WORLD, put};
use crate::support::{Format, Mock};

#[tokio::test]
async fn every_association_can_be_set_by_a_natural_key() {
    for format in Format::BOTH {
        let mock = Mock::with_world(WORLD).await;
        let user = put(
            &mock,
            format,
            [
                "<user>
                   <department><name>legal</name></department>
                   <default-currency><code>EUR</code></default-currency>
                   <country-of-residence><code>BE</code></country-of-residence>
                   <default-address><location-code>AMS-1</location-code></default-address>
                   <default-account-type><name>Ace Europe</name></default-account-type>
                   <default-account><code>SF-Marketing</code><account-type><name>Ace Europe</name></account-type></default-account>
                   <legal-entity><name>Ace NV</name></legal-entity>
                   <pcard><name>Blue card</name></pcard>
                   <content-groups type=\"array\"><content-group><name>Everyone</name></content-group></content-groups>
                   <account-groups type=\"array\"><account-group><name>Marketing</name></account-group></account-groups>
                   <approval-groups type=\"array\"><approval-group><name>Approvers</name></approval-group></approval-groups>
                   <user-groups type=\"array\"><user-group><id>31</id></user-group></user-groups>
                   <working-warehouses type=\"array\"><working-warehouse><name>Central</name></working-warehouse></working-warehouses>
                   <inventory-organizations type=\"array\"><inventory-organization><id>80</id></inventory-organization></inventory-organizations>
                 </user>",
                r#"{"department":{"name":"legal"},"default-currency":{"code":"EUR"},"country-of-residence":{"code":"BE"},
                    "default-address":{"location-code":"AMS-1"},"default-account-type":{"name":"Ace Europe"},
                    "default-account":{"code":"SF-Marketing","account-type":{"name":"Ace Europe"}},
                    "legal-entity":{"name":"Ace NV"},"pcard":{"name":"Blue card"},
                    "content-groups":[{"name":"Everyone"}],"account-groups":[{"name":"Marketing"}],
                    "approval-groups":[{"name":"Approvers"}],"user-groups":[{"id":31}],
                    "working-warehouses":[{"name":"Central"}],"inventory-organizations":[{"id":80}]}"#,
            ],
        )
        .await;
        for (pointer, expected) in [
            ("/department/id", json!(8)),
            (
                "/default-currency",
                json!({"id": 2, "code": "EUR", "decimals": 2}),
            ),
            (
                "/country-of-residence",
                json!({"id": 22, "code": "BE", "name": "Belgium"}),
            ),
            ("/default-address/city", json!("Amsterdam")),
            ("/default-address/country/code", json!("BE")),
            ("/default-account-type/id", json!(2)),
            ("/default-account/id", json!(14)),
            ("/default-account/account-type-id", json!(2)),
            ("/legal-entity/abbreviation", json!("ACE")),
            ("/pcard/id", json!(90)),
            ("/content-groups/0/id", json!(1)),
            ("/account-groups/0/id", json!(50)),
            ("/approval-groups/0/can-approve", json!(true)),
            ("/user-groups/0/name", json!("Travellers")),
            ("/working-warehouses/0/id", json!(70)),
            (
                "/inventory-organizations/0/fulfillment-type",
                json!("manual"),
            ),
        ] {
            assert_eq!(
                user.pointer(pointer),
                Some(&expected),
                "{pointer} {format:?}"
            );
        }
        mock.server.shutdown().await;
    }
}

#[tokio::test]
async fn a_reference_that_leads_nowhere_names_the_possible_keys() {
    let mock = Mock::with_world(WORLD).await;
    for (field, given, model, keys) in [
        ("department", "name", "Department", r#""id", "name""#),
        ("default_currency", "code", "Currency", r#""id", "code""#),
        (
            "country_of_residence",
            "code",
            "Country",
            r#""id", "code", "name""#,
        ),
        (
            "default_address",
            "location_code",
            "Address",
            r#""id", "location_code""#,
        ),
        ("default_account", "code", "Account", r#""id", "code""#),
        (
            "default_account_type",
            "name",
            "AccountType",
            r#""id", "name""#,
        ),
        ("legal_entity", "name", "LegalEntity", r#""id", "name""#),
        ("pcard", "name", "Pcard", r#""id", "name""#),
        (
            "escalation_threshold",
            "name",
            "ApprovalLimit",
            r#""id", "name""#,
        ),
        ("phone_work", "id", "PhoneNumber", r#""id""#),
    ] {
        for format in Format::BOTH {
            let (name, key) = (field.replace('_', "-"), given.replace('_', "-"));
            let body = match format {
                Format::Xml => format!("<user><{name}><{key}>none</{key}></{name}></user>"),
                Format::Json => json!({ name: { key: "none" } }).to_string(),
            };
            let reply = mock.put("/api/users/11", format, body).await;
            assert_eq!(
                reply.status(400).errors(),
                [format!(
                    "Unable to find valid {model} record for {field} with keys {{\"{given}\"=>\"none\"}}. Possible keys are [{keys}]. Please verify your XML."
                )]
            );
        }
    }
    mock.server.shutdown().await;
}

#[tokio::test]
async fn a_new_user_has_the_reporting_currency_unless_the_request_says_otherwise() {
    for (id, sent, code) in [
        (12, json!({}), json!("USD")),
        (
            12,
            json!({"default-currency": {"code": "GBP"}}),
            json!("GBP"),
        ),
        (12, json!({"default-currency": null}), Value::Null),
    ] {
        let mock = Mock::with_world(WORLD).await;
        let mut user = json!({"login": "carl", "email": "carl@example.com", "firstname": "Carl", "lastname": "Cook"});
        user.as_object_mut()
            .unwrap()
            .extend(sent.as_object().unwrap().clone());
        let created = mock
            .post("/api/users", Format::Json, user.to_string())
            .await
            .status(201)
            .json();
        assert_eq!(created["id"], id);
        assert_eq!(created["default-currency"]["code"], code);
        mock.server.shutdown().await;
    }
}

#[tokio::test]
async fn a_user_who_is_sent_back_as_he_was_read_does_not_change() {
    let mock = Mock::with_world(WORLD).await;
    for format in Format::BOTH {
        let before = mock.truth("anna").await;
        let read = mock.get("/api/users/10", format).await;
        mock.put("/api/users/10", format, read.status(200).body.clone())
            .await
            .status(200);
        assert_eq!(mock.truth("anna").await, before, "{format:?}");
    }
    mock.server.shutdown().await;
}

#[tokio::test]
async fn users_are_found_by_what_they_refer_to() {
    let mock = Mock::with_world(WORLD).await;
    for query in [
        "department[name]=Finance",
        "department_id=7",
        "requisition_approval_limit[amount][gt]=99",
        "requisition_approval_limit[currency][code]=eur",
        "phone_work[area_code]=555",
    ] {
        let found = mock
            .get(&format!("/api/users?{query}"), Format::Json)
            .await
            .status(200)
            .json();
        assert_eq!(found[0]["login"], "anna", "{query}");
        assert_eq!(found.as_array().unwrap().len(), 1, "{query}");
    }
    mock.server.shutdown().await;
}

#[tokio::test]
async fn newer_licences_can_be_granted() {
    for format in Format::BOTH {
        let mock = Mock::with_world(WORLD).await;
        let flags = [
            "category-strategy-user",
            "coupa-navi-ai-agent-user",
            "intake-user",
            "treasury-user",
        ];
        mock.put(
            "/api/users/11",
            format,
            format.user(&flags.map(|flag| (flag, "true"))),
        )
        .await
        .status(200);
        let user = mock.truth("bert").await;
        for flag in flags {
            assert_eq!(user[flag], true, "{flag}");
        }
        mock.server.shutdown().await;
    }
}
