//! Hides the secrets of an event before it is shown.

use bytes::Bytes;

use super::body::{mask_address, mask_codes};
use super::value::{mask as mask_value, mask_map};
use super::{mask, mask_query};
use crate::journal::{Body, Details, Exchange, Fields, Headers, Response};

impl Details {
    /// The same without its secrets.
    pub(in crate::journal) fn masked(mut self) -> Self {
        match &mut self {
            Self::Http(exchange) => mask_exchange(exchange),
            Self::Change(change) => {
                mask_fields(&mut change.before);
                mask_fields(&mut change.after);
            }
            Self::Webhook(webhook) => mask_value(&mut webhook.body),
            // An sFTP step has no content, a job only numbers. What a connector mails to a person
            // is evidence: a secret in it must be seen to be judged.
            Self::Clock(_) | Self::Fault(_) | Self::Sftp(_) | Self::Job(_) | Self::Mail(_) => {}
        }
        self
    }
}

fn mask_fields(fields: &mut Fields) {
    let mut map = fields.to_map();
    mask_map(&mut map);
    *fields = map.into();
}

fn mask_exchange(exchange: &mut Exchange) {
    exchange.query = mask_query(&exchange.query);
    mask_message(&mut exchange.request.headers, &mut exchange.request.body);
    if let Some(response) = &mut exchange.response {
        mask_response(response);
    }
    if exchange.path.starts_with("/oauth2/") {
        mask_authorization_codes(exchange);
    }
}

fn mask_authorization_codes(exchange: &mut Exchange) {
    let query = mask_codes(&Bytes::copy_from_slice(exchange.query.as_bytes()));
    exchange.query = String::from_utf8_lossy(&query).into_owned();
    exchange.request.body = mask_codes(exchange.request.body.bytes()).into();
    if let Some(response) = &mut exchange.response {
        response.headers.replace("location", mask_address);
    }
}

fn mask_response(response: &mut Response) {
    mask_message(&mut response.headers, &mut response.body);
}

fn mask_message(headers: &mut Headers, body: &mut Body) {
    *body = mask(headers.get("content-type"), body.bytes()).into();
    headers.mask();
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::journal::{Change, Webhook};

    #[test]
    fn a_password_is_hidden_in_a_change() {
        let change = |before: Value, after: Value| {
            Details::Change(Change {
                resource: "users".to_owned(),
                id: 281,
                by: "api".to_owned(),
                before: Fields::new(&before),
                after: Fields::new(&after),
            })
        };
        assert_eq!(
            change(
                json!({"password": null, "active": true}),
                json!({"password": "p", "active": false})
            )
            .masked(),
            change(
                json!({"password": null, "active": true}),
                json!({"password": "***", "active": false})
            ),
        );
    }

    #[test]
    fn a_secret_is_hidden_in_a_webhook_at_any_depth() {
        let webhook = |body| Details::Webhook(Webhook { body });
        assert_eq!(
            webhook(
                json!({"text": "hi", "sent": [{"accessToken": {"value": 1}}, {"password": ""}]})
            )
            .masked(),
            webhook(json!({"text": "hi", "sent": [{"accessToken": "***"}, {"password": ""}]})),
        );
    }
}
