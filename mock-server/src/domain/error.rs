//! Why a request to the records failed. Knows no status code; `http::error` has that table.

use super::resource::Resource;

/// A refused read or write.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// There is no such record.
    #[error("no {} with that id", .0.table().element)]
    NotFound(Resource),
    /// The record would not be valid; one sentence for each reason, as Coupa words them.
    #[error("{}", .messages.join("; "))]
    Invalid {
        /// What was written.
        resource: Resource,
        /// The sentences, in field order.
        messages: Vec<String>,
    },
    /// The query string cannot be understood.
    #[error("{message}")]
    Query {
        /// What was searched.
        resource: Resource,
        /// What is wrong and what was expected.
        message: String,
    },
    /// Coupa has it, this fake does not yet.
    #[error("{0}")]
    NotImitated(String),
}
