//! The messages to people that an instance keeps: what connectors sent to the webhook sink, and mails.

use serde_json::Value as Json;

use super::instance::{Instance, lock};
use super::webhooks::ReceivedWebhook;
use crate::journal::{Details, EventId, MailSent, Webhook};
use crate::mail::{Mail, NewMail};

impl Instance {
    /// Keeps a message that a connector sent to a person.
    pub fn receive_webhook(&self, body: Json) {
        let mut webhooks = lock(&self.webhooks);
        let webhook = ReceivedWebhook {
            at: self.now(),
            body: body.clone(),
        };
        let before = webhooks.first();
        webhooks.keep(webhook);
        let told = Details::Webhook(Webhook { body });
        let event = self.journal().append(self.stamp(), None, told);
        self.keep_webhook(&webhooks, before, event);
    }

    /// The messages that came, oldest first.
    pub fn webhooks(&self) -> Vec<ReceivedWebhook> {
        lock(&self.webhooks).all()
    }

    /// Keeps a mail, whichever way it went, and notes it in the journal.
    pub(crate) fn keep_mail(&self, mail: NewMail, cause: Option<EventId>) {
        let sent = mail.sent();
        let mut mailbox = lock(&self.mailbox);
        let before = mailbox.first();
        mailbox.keep(self.now(), mail);
        let event = self.note_mail(sent, cause);
        self.keep_mails(&mailbox, before, event);
    }

    /// Notes in the journal what became of a mail.
    pub(crate) fn note_mail(&self, sent: MailSent, cause: Option<EventId>) -> EventId {
        self.journal()
            .append(self.stamp(), cause, Details::Mail(sent))
    }

    /// The mails of both directions, oldest first.
    pub fn mails(&self) -> Vec<Mail> {
        lock(&self.mailbox).all()
    }

    /// The mail of this number, unless it is forgotten.
    pub fn mail(&self, id: u64) -> Option<Mail> {
        lock(&self.mailbox).get(id)
    }
}
