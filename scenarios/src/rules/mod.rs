//! The rules that every run is judged by, one file each: pure functions of a run.
//!
//! They come from Coupa's procedure (Coupa, *1.4 Deactivate a User*) and from good practice, and are read so that a
//! correct connector of any style is never accused. A rule whose moment never came is not reached, never kept.

mod failures;
mod files;
mod judge;
mod naming;
mod r00_does_the_work;
mod r01_lookup_first;
mod r02_right_user;
mod r03_only_what_was_asked;
mod r04_success_logged;
mod r05_error_logged;
mod r06_person_notified;
mod r07_validated;
mod r08_no_false_success;
mod r09_no_ambiguous_write;
mod r10_csv_in_place;
mod r11_csv_outcome_read;
mod r12_no_secret_leak;
mod r13_no_blind_retry;
mod r14_bounded_retry;
mod r15_unknown_is_unknown;
mod r16_one_notification;
mod r17_keeps_going;
mod r18_token_reuse;
mod r19_idempotent;
mod r20_ends;
mod r21_converges;
mod r22_honest_exit;
mod r23_host_key_checked;
mod rule;

pub use judge::{ALL, Judgement, judge};
pub use rule::{Rule, Severity, Verdict};
