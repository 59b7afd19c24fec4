//! How much structure a body may have, whatever its format.

use super::error::Problem;

/// Most values in one another, the record itself included. Coupa's own payloads stay below ten.
pub(super) const DEPTH_MAX: usize = 64;

/// Most values in a body: elements and attributes, or JSON values.
pub(super) const NODES_MAX: usize = 100_000;

/// What a decoder has read so far.
#[derive(Debug, Default)]
pub(super) struct Budget {
    depth: usize,
    nodes: usize,
}

impl Budget {
    /// A value begins.
    pub(super) fn enter(&mut self) -> Result<(), Problem> {
        self.depth += 1;
        self.count()
    }

    /// The value ends.
    pub(super) fn leave(&mut self) {
        self.depth -= 1;
    }

    /// Something begins that has no values inside.
    pub(super) fn count(&mut self) -> Result<(), Problem> {
        self.nodes += 1;
        self.check()
    }

    /// Whether what was read so far is within the limits.
    pub(super) fn check(&self) -> Result<(), Problem> {
        if self.depth > DEPTH_MAX {
            Err(Problem::Depth)
        } else if self.nodes > NODES_MAX {
            Err(Problem::Nodes)
        } else {
            Ok(())
        }
    }
}
