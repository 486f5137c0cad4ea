//! Makes a table of routes into a router with every layer around it.

use crate::{
    asset,
    face::Face,
    form::{self, LARGEST_FORM},
    health, layer,
    route::Route,
    site::Web,
    well_known,
};
use axum::{
    Router,
    body::Body,
    http::{Response, StatusCode},
    middleware,
    routing::get,
};
use std::time::Duration;
use tower::ServiceBuilder;
use tower_http::{
    CompressionLevel,
    catch_panic::CatchPanicLayer,
    compression::{
        CompressionLayer, Predicate,
        predicate::{DefaultPredicate, SizeAbove},
    },
    csrf::{ConfigError, CsrfLayer},
    limit::RequestBodyLimitLayer,
    timeout::TimeoutLayer,
};

/// How long a request may take. Slowed-down guesses stay below it.
const LONGEST_REQUEST: Duration = Duration::from_secs(30);

/// Pages are compressed for each answer, so at the fastest level: a few per cent more bytes for half the work. Assets
/// are compressed already.
fn compression() -> CompressionLayer<impl Predicate> {
    let worth_it = DefaultPredicate::new().and(SizeAbove::new(512));
    CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(worth_it)
}

/// The router of a face: its pages, its assets and its health, inside the layers.
pub fn router<F: Face, A>(web: Web, routes: impl IntoIterator<Item = Route<A>>) -> Result<Router, ConfigError> {
    let csrf = CsrfLayer::new().add_trusted_origin(web.site().origin.as_str())?;
    let mut pages = Router::new()
        .route("/assets/{version}/{name}", get(asset::serve))
        .route("/.well-known/change-password", get(well_known::change_password::<F>))
        .route("/.well-known/security.txt", get(well_known::security))
        .route("/robots.txt", get(well_known::robots))
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready));
    for route in routes {
        let handlers =
            if route.posts { route.handlers.layer(middleware::from_fn(form::follow::<F>)) } else { route.handlers };
        let answering = layer::Answering(route.path);
        let named = move |mut response: Response<Body>| async move {
            response.extensions_mut().insert(answering);
            response
        };
        pages = pages.route(route.path, handlers.layer(middleware::map_response(named)));
    }
    // From the outside in: a request passes them top to bottom.
    let layers = ServiceBuilder::new()
        .layer(middleware::from_fn_with_state(web.clone(), layer::observe))
        .map_response({
            let web = web.clone();
            move |response: Response<_>| layer::with_headers(web.site(), response.map(Body::new))
        })
        .layer(compression())
        .layer(middleware::from_fn_with_state(web.clone(), layer::error_pages::<F>))
        .layer(CatchPanicLayer::custom(layer::panicked))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, LONGEST_REQUEST))
        .layer(csrf)
        .layer(RequestBodyLimitLayer::new(LARGEST_FORM));
    Ok(pages.fallback(|| async { StatusCode::NOT_FOUND }).layer(layers).with_state(web))
}
