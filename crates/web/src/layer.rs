//! What happens around every request: headers, error pages, metrics, logging.

use crate::{
    component::Page,
    face::Face,
    failure::{Incident, RETRY_AFTER, incident},
    site::{Site, Web},
    visit::{Visit, peer},
};
use askama::Template;
use axum::{
    body::HttpBody as _,
    extract::{MatchedPath, Request, State},
    http::{HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{Html, IntoResponse, Response},
};
use madoguchi_app::audit::{self, About};
use madoguchi_i18n::Texts;

/// Nothing inline, nothing from elsewhere, nobody may frame us, forms go nowhere else. Scripts may ask our own origin:
/// tools that check a page read its `/robots.txt` that way.
pub(crate) const CSP: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; \
     connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'";

const PERMISSIONS: &str = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()";

/// Security headers on every response; personal pages are never kept by browsers or proxies.
pub(crate) fn with_headers(site: &Site, mut response: Response) -> Response {
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(header::CONTENT_SECURITY_POLICY, CSP);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::X_FRAME_OPTIONS, "DENY");
    // `no-referrer` would make browsers send `Origin: null` with our own forms.
    set(header::REFERRER_POLICY, "same-origin");
    set(HeaderName::from_static("permissions-policy"), PERMISSIONS);
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    set(header::CACHE_CONTROL, "no-store");
    if site.origin.is_secure() {
        let below = "max-age=31536000; includeSubDomains";
        set(header::STRICT_TRANSPORT_SECURITY, if site.https_below { below } else { "max-age=31536000" });
    }
    response
}

#[derive(Template)]
#[template(path = "error.html")]
pub(crate) struct ErrorPage<'a> {
    page: Page,
    title: &'a str,
    lines: Vec<String>,
    incident: Option<String>,
    home: (&'a str, &'static str),
}

/// The path of the page that answered, as the routes write it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Answering(pub(crate) &'static str);

/// What a refused access is recorded as: a page that said that there is no such thing, or that it is not the asker's, by
/// its path; and a form that came from another site.
fn refused_access(response: &Response) -> Option<&'static str> {
    match response.status() {
        StatusCode::FORBIDDEN => Some("form of another site"),
        StatusCode::NOT_FOUND => response.extensions().get().map(|Answering(path)| *path),
        _ => None,
    }
}

async fn record_refusal<F: Face>(visit: &Visit<F>, detail: &'static str) {
    let (stamp, about) = visit.recorded(&visit.cx);
    if let Err(error) = audit::refused(&visit.cx, stamp, About { detail, ..about }).await {
        tracing::warn!(error = &error as &dyn std::error::Error, "a refused access was not recorded");
    }
}

/// Adds the page to an error response that has none, in the reader's language.
pub(crate) async fn error_pages<F: Face>(State(web): State<Web>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let (headers, uri, from) = (parts.headers.clone(), parts.uri.clone(), peer(&parts));
    let response = next.run(Request::from_parts(parts, body)).await;
    let status = response.status();
    let bare = response.body().size_hint().exact() == Some(0)
        || response.headers().get(header::CONTENT_TYPE) == Some(&HeaderValue::from_static("text/plain; charset=utf-8"));
    if !(status.is_client_error() || status.is_server_error()) || !bare || uri.path().starts_with("/health/") {
        return response;
    }
    let refused = refused_access(&response);
    let anybody = || Visit::<F>::by_anybody(&web, &headers, &uri, from);
    let visit = if is_for_later(status) {
        // Most likely the database failed: nobody should wait for it again.
        anybody()
    } else {
        let visit = Visit::of(&web, &headers, &uri, from).await.unwrap_or_else(|_| anybody());
        if let Some(detail) = refused {
            record_refusal(&visit, detail).await;
        }
        visit
    };
    let incident = response.extensions().get::<Incident>().map(|incident| incident.0.clone());
    let (mut kept, _) = response.into_parts();
    kept.headers.remove(header::CONTENT_TYPE);
    kept.headers.remove(header::CONTENT_LENGTH);
    if is_for_later(status) {
        kept.headers.entry(header::RETRY_AFTER).or_insert(RETRY_AFTER);
    }
    match error_page(&visit, status, incident).render() {
        Ok(html) => (kept, Html(html)).into_response(),
        Err(_) => kept.status.into_response(),
    }
}

/// Whether the same request may be answered a little later.
const fn is_for_later(status: StatusCode) -> bool {
    matches!(status, StatusCode::SERVICE_UNAVAILABLE)
}

pub(crate) fn error_page<F: Face>(visit: &Visit<F>, status: StatusCode, incident: Option<String>) -> ErrorPage<'_> {
    let texts: &Texts = &visit.texts;
    let (screen, title, lines): (_, _, &[&str]) = match status {
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => {
            ("E-404", "not-found-title", &["not-found-text", "not-found-next"])
        }
        StatusCode::FORBIDDEN => ("E-403", "forbidden-title", &["forbidden-text", "forbidden-next"]),
        StatusCode::SERVICE_UNAVAILABLE => ("E-503", "unavailable-title", &["unavailable-text", "unavailable-next"]),
        status if status.is_client_error() => ("E-400", "bad-request-title", &["bad-request-text"]),
        _ => ("E-500", "incident-title", &["incident-text", "incident-contact"]),
    };
    let site = texts.get(F::NAME);
    // With an answer for later, the session was not looked up.
    let home = if visit.has_top() || is_for_later(status) {
        (texts.get("not-found-home"), "/")
    } else {
        (texts.get("sign-in"), F::SIGN_IN)
    };
    ErrorPage {
        page: visit.frame(screen, texts.get(title)),
        title: texts.get(title),
        lines: lines.iter().map(|key| texts.with(key, &[("site", site.into())])).collect(),
        incident: incident.map(|number| texts.with("incident-number", &[("number", number.into())])),
        home,
    }
}

/// Answers a panic in a handler: a defect, treated like any other.
pub(crate) fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    let number = incident();
    tracing::error!(incident = number, "a handler panicked");
    let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
    response.extensions_mut().insert(Incident(number));
    response
}

/// Counts and times requests by route, and logs them without anything personal: the path's pattern, never the path.
pub(crate) async fn observe(State(web): State<Web>, request: Request, next: Next) -> Response {
    let begun = web.app().now();
    let method = known_method(request.method());
    let route = request.extensions().get::<MatchedPath>().map_or("none", |path| path.as_str()).to_owned();
    let response = next.run(request).await;
    let took = web.app().now().since(begun);
    let status = response.status().as_u16();
    let labels = [("method", method.to_owned()), ("route", route.clone()), ("status", status.to_string())];
    metrics::counter!("madoguchi_http_requests_total", &labels).increment(1);
    metrics::histogram!("madoguchi_http_request_seconds", "route" => route.clone()).record(took.as_secs_f64());
    tracing::info!(method, route, status, millis = u64::try_from(took.as_millis()).unwrap_or(u64::MAX), "request");
    response
}

/// A method as a label: all methods that clients make up share one.
fn known_method(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "POST" => "POST",
        "HEAD" => "HEAD",
        _ => "other",
    }
}
