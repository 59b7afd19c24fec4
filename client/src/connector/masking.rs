//! Which texts must not appear in a log or a message.

use std::sync::Arc;

use crate::api::{Client, Masks, Secret};

/// The secrets of a connector: those of its API client, with its tokens, and those of its sFTP account.
#[derive(Clone, Debug, Default)]
pub(super) struct Masking {
    client: Option<Client>,
    own: Option<Arc<Masks>>,
}

impl Masking {
    pub(super) fn client(&mut self, client: &Client) {
        self.client = Some(client.clone());
    }

    pub(super) fn secrets<'s>(&mut self, secrets: impl IntoIterator<Item = &'s Secret>) {
        self.own = Some(Arc::new(Masks::new(secrets)));
    }

    /// `text` with `***` in place of each secret.
    pub(super) fn apply(&self, text: &str) -> String {
        let text = match &self.client {
            Some(client) => client.masks().apply(text),
            None => text.to_owned(),
        };
        match &self.own {
            Some(masks) => masks.apply(&text),
            None => text,
        }
    }
}
