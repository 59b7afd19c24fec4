//! What a user refers to: departments, currencies, groups, limits, phone numbers (Coupa Compass,
//! *Users API (/users)*), and the resources themselves.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Format, Mock};

const WORLD: &str = "
departments: [{ id: 7, name: Finance }, { id: 8, name: Legal }]
business_groups: [{ id: 5, name: Benelux }]
user_groups: [{ id: 30, name: Approvers, can-approve: true }, { id: 31, name: Travellers }]
addresses: [{ id: 40, location-code: AMS-1, street1: Damrak 1, city: Amsterdam, postal-code: 1012 LG, country: { code: BE } }]
account_types: [{ id: 1, name: Ace Corporate, currency: { code: USD } }, { id: 2, name: Ace Europe, currency: { code: EUR } }]
accounts:
  - { id: 13, segment-1: SF, segment-2: Marketing, account-type: { name: Ace Corporate } }
  - { id: 14, segment-1: SF, segment-2: Marketing, account-type: { name: Ace Europe } }
account_groups: [{ id: 50, name: Marketing, account-group-type: 1, account-type: { name: Ace Corporate } }]
legal_entities: [{ id: 60, name: Ace NV, abbreviation: ACE, currency: { code: EUR } }]
warehouses: [{ id: 70, name: Central, description: The one, address: { location_code: AMS-1 }, currency: { code: EUR } }]
inventory_organizations: [{ id: 80, fulfillment-type: manual, currency: { code: EUR }, warehouses: [{ name: Central }] }]
pcards: [{ id: 90, name: Blue card, number: '4111', expiry: 12/30 }]
users:
  - { id: 10, login: anna, email: anna@example.com, firstname: Anna, lastname: Ames, department: { name: Finance }, phone-work: 555-123-4567, approval-limit: { amount: 250, currency: { code: EUR } } }
  - { id: 11, login: bert, email: bert@example.com, firstname: Bert, lastname: Bond }
";

async fn put(mock: &Mock, format: Format, [xml, json]: [&'static str; 2]) -> Value {
    let body = match format {
        Format::Xml => xml,
        Format::Json => json,
    };
    mock.put("/api/users/11", format, body).await.status(200);
    mock.truth("bert").await
}

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
async fn an_approval_limit_goes_to_requisitions_expenses_and_invoices() {
    for format in Format::BOTH {
        let mock = Mock::with_world(WORLD).await;
        let user = put(
            &mock,
            format,
            [
                "<user><approval-limit><amount>0</amount><currency><code>AED</code></currency></approval-limit></user>",
                r#"{"approval-limit":{"amount":0,"currency":{"code":"AED"}}}"#,
            ],
        )
        .await;
        for (limit, name, subject) in [
            (
                "requisition-approval-limit",
                "0.00 AED",
                "requisition_header",
            ),
            ("expense-approval-limit", "0.00 AED (2)", "expense_report"),
            ("invoice-approval-limit", "0.00 AED (3)", "invoice_header"),
        ] {
            assert_eq!(user[limit]["name"], name);
            assert_eq!(user[limit]["amount"], "0.00");
            assert_eq!(user[limit]["subject"], subject);
            assert_eq!(
                user[limit]["currency"],
                json!({"id": 6, "code": "AED", "decimals": 2})
            );
        }
        assert_eq!(user["contract-approval-limit"], Value::Null);
        assert_eq!(user["requisition-self-approval-limit"], Value::Null);
        assert_eq!(user.get("approval-limit"), None);
        mock.server.shutdown().await;
    }
}

#[tokio::test]
async fn a_limit_of_its_own_beats_the_common_one_and_equal_limits_are_one_record() {
    for format in Format::BOTH {
        let mock = Mock::with_world(WORLD).await;
        let user = put(
            &mock,
            format,
            [
                "<user>
                   <expense-self-approval-limit><amount>10.5</amount><currency><code>USD</code></currency></expense-self-approval-limit>
                   <self-approval-limit><amount>250.00</amount><currency><code>EUR</code></currency></self-approval-limit>
                 </user>",
                r#"{"expense-self-approval-limit":{"amount":"10.5","currency":{"code":"USD"}},
                    "self-approval-limit":{"amount":"250.00","currency":{"code":"EUR"}}}"#,
            ],
        )
        .await;
        assert_eq!(user["expense-self-approval-limit"]["name"], "10.50 USD");
        let anna = mock.truth("anna").await;
        assert_eq!(
            user["invoice-self-approval-limit"], anna["invoice-approval-limit"],
            "amount, currency and subject are the same"
        );
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
async fn a_limit_that_is_refused_leaves_nothing_behind() {
    for format in Format::BOTH {
        let mock = Mock::with_world(WORLD).await;
        let send = async |[xml, json]: [&'static str; 2]| {
            let body = match format {
                Format::Xml => xml,
                Format::Json => json,
            };
            mock.put("/api/users/11", format, body).await
        };
        let reply = send([
            "<user><escalation-threshold><amount>much</amount></escalation-threshold></user>",
            r#"{"escalation-threshold":{"amount":"much"}}"#,
        ])
        .await;
        assert_eq!(
            reply.status(400).errors(),
            [
                "Escalation threshold amount is not a number, name can't be blank, amount can't be blank, currency can't be blank"
            ]
        );
        let reply = send([
            "<user><approval-limit><amount>7</amount><currency><code>USD</code></currency></approval-limit><lastname/></user>",
            r#"{"approval-limit":{"amount":7,"currency":{"code":"USD"}},"lastname":""}"#,
        ])
        .await;
        assert_eq!(reply.status(400).errors(), ["Last Name can't be blank"]);
        // Had the three limits of the refused request stayed, this one would be found among them.
        let user = put(
            &mock,
            format,
            [
                "<user><invoice-approval-limit><amount>7</amount><currency><code>USD</code></currency></invoice-approval-limit></user>",
                r#"{"invoice-approval-limit":{"amount":7,"currency":{"code":"USD"}}}"#,
            ],
        )
        .await;
        assert_eq!(user["invoice-approval-limit"]["name"], "7.00 USD");
        mock.server.shutdown().await;
    }
}

#[tokio::test]
async fn a_phone_number_is_written_as_a_text_and_read_in_parts() {
    for format in Format::BOTH {
        let mock = Mock::with_world(WORLD).await;
        let user = put(
            &mock,
            format,
            [
                "<user><phone-mobile>+49 555-123-4567</phone-mobile></user>",
                r#"{"phone-mobile":"+49 555-123-4567"}"#,
            ],
        )
        .await;
        let phone = &user["phone-mobile"];
        assert_eq!(phone["country-code"], "49");
        assert_eq!(phone["area-code"], "555");
        assert_eq!(phone["number"], "123-4567");
        assert_eq!(phone["extension"], Value::Null);
        assert_eq!(phone["created-by"]["login"], "api");
        let again = put(
            &mock,
            format,
            [
                "<user><phone-mobile>+49 555-123-4567</phone-mobile></user>",
                r#"{"phone-mobile":"+49 555-123-4567"}"#,
            ],
        )
        .await;
        assert_eq!(again, user, "the same number is the same record");
        let cleared = put(
            &mock,
            format,
            [
                "<user><phone-mobile nil=\"true\"/></user>",
                r#"{"phone-mobile":null}"#,
            ],
        )
        .await;
        assert_eq!(cleared["phone-mobile"], Value::Null);
        let refused = mock
            .put(
                "/api/users/11",
                format,
                format.user(&[("phone-work", "call me")]),
            )
            .await;
        assert_eq!(
            refused.status(400).errors(),
            ["Phone work must look like xxx-yyy-zzzz or +aa xxx-yyy-zzzz"]
        );
        mock.server.shutdown().await;
    }
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
async fn resources_are_served_by_their_tables() {
    let mock = Mock::with_world(WORLD).await;
    for (path, root, fields) in [
        ("departments", "department", r#"{"name":"Sales"}"#),
        ("business_groups", "business-group", r#"{"name":"Nordics"}"#),
        ("user_groups", "user-group", r#"{"name":"Buyers"}"#),
        (
            "account_types",
            "account-type",
            r#"{"name":"Ace Asia","currency":{"code":"JPY"}}"#,
        ),
        (
            "accounts",
            "account",
            r#"{"segment-1":"NY","account-type":{"name":"Ace Corporate"}}"#,
        ),
        (
            "account_groups",
            "account-group",
            r#"{"name":"HR","account-group-type":2,"account-type":{"id":1}}"#,
        ),
        (
            "addresses",
            "address",
            r#"{"street1":"1 Main St","city":"Reno","postal-code":"89501","country":{"code":"US"}}"#,
        ),
        (
            "legal_entities",
            "legal-entity",
            r#"{"name":"Ace Inc","abbreviation":"AI","currency":{"code":"USD"}}"#,
        ),
        (
            "warehouses",
            "warehouse",
            r#"{"name":"West","description":"West","address":{"id":40},"currency":{"code":"USD"}}"#,
        ),
    ] {
        let created = mock
            .post(&format!("/api/{path}"), Format::Json, fields)
            .await
            .status(201)
            .json();
        let id = &created["id"];
        assert_eq!(created["created-by"]["login"], "api", "{path}");
        mock.get(&format!("/api/{path}/{id}"), Format::Xml)
            .await
            .status(200)
            .contains(&format!("<{root}>"));
        mock.get(&format!("/api/{path}"), Format::Xml)
            .await
            .status(200)
            .contains(&format!("s type=\"array\">\n  <{root}>"));
        let refused = mock.post(&format!("/api/{path}"), Format::Json, "{}").await;
        assert!(
            refused.status(400).errors()[0].ends_with("can't be blank"),
            "{path}"
        );
    }
    mock.server.shutdown().await;
}

#[tokio::test]
async fn names_of_reference_data_are_taken_once() {
    for format in Format::BOTH {
        let mock = Mock::with_world(WORLD).await;
        let body = match format {
            Format::Xml => "<department><name>finance</name></department>",
            Format::Json => r#"{"name":"finance"}"#,
        };
        let reply = mock.post("/api/departments", format, body).await;
        assert_eq!(reply.status(400).errors(), ["Name has already been taken"]);
        mock.server.shutdown().await;
    }
}

#[tokio::test]
async fn the_code_of_an_account_follows_its_segments_and_cannot_be_set() {
    for format in Format::BOTH {
        let mock = Mock::with_world(WORLD).await;
        let body = match format {
            Format::Xml => "<account><code>other</code><segment-2>9999</segment-2></account>",
            Format::Json => r#"{"code":"other","segment-2":"9999"}"#,
        };
        mock.put("/api/accounts/13", format, body)
            .await
            .status(200)
            .contains("SF-9999")
            .lacks("other");
        mock.server.shutdown().await;
    }
}

#[tokio::test]
async fn currencies_are_read_only_and_embedded_resources_have_no_route() {
    let mock = Mock::start().await;
    for format in Format::BOTH {
        mock.get("/api/currencies?code=usd", format)
            .await
            .status(200)
            .contains("USD");
        for (method, path) in [
            (Method::POST, "/api/currencies"),
            (Method::PUT, "/api/currencies/1"),
            (Method::GET, "/api/countries"),
            (Method::GET, "/api/approval_limits"),
            (Method::GET, "/api/phone_numbers"),
            (Method::GET, "/api/pcards"),
        ] {
            let reply = mock
                .send(mock.request(method.clone(), path, format).body("{}"))
                .await;
            assert_eq!(reply.status, 404, "{method} {path}");
        }
    }
    mock.get("/api/business_groups/1", Format::Json)
        .await
        .status(200)
        .contains("Everyone");
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
