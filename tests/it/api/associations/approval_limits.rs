//! Approval limits and what they fan out to.

use serde_json::{Value, json};

use super::{WORLD, put};
use crate::support::{Format, Mock};

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
