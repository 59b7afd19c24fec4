//! Why a connector could not be tried.

/// A command line that cannot be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum CommandLineError {
    /// A quote is left open.
    #[error("the command has an open quote or a trailing backslash: `{0}`")]
    Syntax(String),
    /// There is nothing to start.
    #[error("the command is empty")]
    Empty,
}

/// The connector could not be started or watched: nothing can be said about it.
#[derive(Debug, thiserror::Error)]
pub enum ConnectorError {
    /// The command could not be started.
    #[error("the connector cannot be started: `{program}`: {source}")]
    Start {
        /// Its first word.
        program: String,
        /// Why not.
        source: std::io::Error,
    },
    /// The files around it could not be made or read.
    #[error("the connector cannot be watched: {0}")]
    Watch(#[from] std::io::Error),
    /// The reference connector refuses its settings.
    #[error("the reference connector cannot be set up: {0}")]
    Settings(String),
}
