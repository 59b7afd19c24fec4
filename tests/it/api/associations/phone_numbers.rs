//! Phone numbers, written as texts.

use serde_json::Value;

use super::{WORLD, put};
use crate::support::{Format, Mock};

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
