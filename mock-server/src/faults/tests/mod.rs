//! Rules, conditions and plans, read and at work.

mod plan;
mod refusals;
mod rules;
mod when;
