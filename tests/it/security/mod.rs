//! What attackers and broken clients send: refused or bounded, noted, and the next request is served.

mod limits;
