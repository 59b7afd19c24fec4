# Everything here also runs without just: each recipe is the command that it stands for.

# What continuous integration runs before the tests
check: fmt lint doc test

fmt:
    cargo fmt --all --check

lint:
    cargo clippy --workspace --all-targets --locked -- -D warnings

doc:
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --document-private-items --locked

test:
    cargo test --workspace --locked

bench:
    cargo bench --locked --bench '*'

# Changed payloads and reports, one by one
review:
    cargo insta review
