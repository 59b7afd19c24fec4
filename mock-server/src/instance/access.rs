//! Who gets into an instance: tokens, codes, the API key, and how many at a time.

use std::sync::Arc;

use super::authorization::Authorization;
use super::credentials::Secret;
use super::device::{Decision, DeviceCodes};
use super::instance::{Instance, lock};
use super::rate_limit::RateLimit;
use super::token::{Claims, Purpose, TokenError};

impl Instance {
    /// A new token.
    pub(crate) fn issue_token(&self, purpose: Purpose, scope: &str) -> Result<String, TokenError> {
        self.tokens.issue(
            purpose,
            (self.name(), &self.credentials().client_id),
            scope,
            self.now().as_second(),
            |given| self.keep_tokens(given),
        )
    }

    /// The scopes of a token of this instance.
    ///
    /// # Errors
    /// [`TokenError`] when the token is forged or expired.
    pub(crate) fn check_token(&self, token: &str, purpose: Purpose) -> Result<String, TokenError> {
        self.tokens
            .check(token, purpose, self.now().as_second())
            .map(|claims| claims.scope.clone())
    }

    /// What a token of this instance says, good or not, and whether it was ended before its time.
    /// `None` for one that was not issued here.
    pub(crate) fn read_token(&self, token: &str) -> Option<(Arc<Claims>, bool)> {
        self.tokens.read(token)
    }

    /// From now on the token is worth nothing.
    pub(crate) fn revoke_token(&self, token: &str) {
        self.tokens.revoke(token, |given| self.keep_tokens(given));
    }

    /// A code for what a person consented to.
    pub(crate) fn grant_code(&self, authorization: Authorization) -> String {
        let mut codes = lock(&self.authorizations);
        let code = codes.grant(authorization, self.now().as_second());
        self.keep_codes(&codes);
        code
    }

    /// What a code stands for, if it is good; it is spent from now on.
    pub(crate) fn redeem_code(&self, code: &str) -> Option<Authorization> {
        let mut codes = lock(&self.authorizations);
        let redeemed = codes.redeem(code, self.now().as_second());
        if redeemed.is_some() {
            self.keep_codes(&codes);
        }
        redeemed
    }

    /// New codes for a device that asks for these scopes.
    pub(crate) fn begin_device(&self, scope: String) -> DeviceCodes {
        let mut devices = lock(&self.devices);
        let codes = devices.begin(scope, self.now().as_second());
        self.keep_devices(&devices);
        codes
    }

    /// The scopes that a device waits for under this user code.
    pub(crate) fn device_wish(&self, user_code: &str) -> Option<String> {
        lock(&self.devices).wish(user_code, self.now().as_second())
    }

    /// Notes what a person decided about a device; `false` if none waits under this code.
    pub(crate) fn decide_device(&self, user_code: &str, approved: bool) -> bool {
        let mut devices = lock(&self.devices);
        let decided = devices.decide(user_code, approved, self.now().as_second());
        if decided {
            self.keep_devices(&devices);
        }
        decided
    }

    /// What a device hears that asks with this code.
    pub(crate) fn ask_device(&self, device_code: &str) -> Decision {
        let mut devices = lock(&self.devices);
        let decision = devices.ask(device_code, self.now().as_second());
        if !matches!(decision, Decision::Unknown | Decision::Expired) {
            self.keep_devices(&devices);
        }
        decision
    }

    /// The key that opens the instance without OAuth, where its release takes one.
    pub(crate) fn api_key(&self) -> Option<&Secret> {
        self.release()
            .takes_api_keys()
            .then_some(&self.credentials().api_key)
    }

    /// Whether one more request may pass now.
    pub(crate) fn admits(&self) -> bool {
        let own = self.ways().rate_limit;
        match own.unwrap_or(self.settings.behaviour.rate_limit) {
            RateLimit::Off => true,
            RateLimit::On => {
                // The time is read under the lock, so that it never runs backwards for the bucket.
                let mut bucket = lock(&self.bucket);
                bucket.admits(self.now())
            }
        }
    }
}
