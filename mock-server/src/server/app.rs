//! What is behind the address: the control API, pages for people, and Coupa everywhere else.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::Method;
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use axum::routing::any;
use tower_service::Service as _;

use crate::control::{self, Control};
use crate::http;
use crate::listener;
use crate::pages;
use crate::registry::Registry;

#[derive(Clone)]
pub(super) struct App {
    registry: Arc<Registry>,
    router: Router,
}

impl App {
    pub(super) fn new(registry: &Arc<Registry>, control: Control) -> Self {
        let until_kept = from_fn_with_state(Arc::clone(registry), control::until_kept);
        let router = Router::new()
            .nest("/_mock", control::router(control))
            // Nesting leaves it to the fallback, which is Coupa's.
            .route("/_mock/", any(control::no_such_call))
            .merge(pages::router(Arc::clone(registry)).layer(until_kept))
            .fallback(any(http::exchange).with_state(Arc::clone(registry)));
        Self {
            registry: Arc::clone(registry),
            router,
        }
    }
}

impl listener::App for App {
    async fn answer(mut self, request: Request) -> Response {
        // The router would come to the same, but only after it has looked for a page of that name,
        // and nearly all requests are these. It takes the body off answers to HEAD.
        if request.uri().path().starts_with("/api/") && request.method() != Method::HEAD {
            return http::exchange(State(self.registry), request).await;
        }
        let Ok(response) = self.router.call(request).await;
        response
    }
}
