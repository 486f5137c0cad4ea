//! What a partner's answer means, and what no answer means, in words that can be stored and logged.
//!
//! A call is refused for good only by an answer that is about this call. Everything else is about the way there: an
//! address, a secret or a certificate that is not as it should be. Operators mend that, and until then nothing that
//! subscribers ask for may be lost; the breaker keeps the waiting calls from failing one by one.

use super::address::Inner;
use madoguchi_app::partner::{CallFault, TIME_LIMIT};
use madoguchi_domain::partner::LONGEST_ASKED;
use reqwest::{
    Error, Response, StatusCode,
    header::{HeaderMap, RETRY_AFTER},
};
use std::{error::Error as _, io, iter, time::Duration};

/// How many bytes of an answer are read; the rest is ignored.
const MOST_BYTES: usize = 64 * 1024;

/// The fault behind an answer that is no success.
pub(super) fn refusal(status: StatusCode, wait: Option<Duration>) -> CallFault {
    let why = format!("the partner answered {}", status.as_u16());
    match status {
        // The partner does not understand this call, or holds it to be wrong; a second try would change nothing.
        StatusCode::BAD_REQUEST
        | StatusCode::CONFLICT
        | StatusCode::PAYLOAD_TOO_LARGE
        | StatusCode::UNSUPPORTED_MEDIA_TYPE
        | StatusCode::UNPROCESSABLE_ENTITY => CallFault::Never(why),
        // 401 and 403 mean the secret, 404, 405, 410 and redirects the address, 408, 425, 429 and 5xx a bad moment.
        _ => CallFault::Later { why, wait },
    }
}

/// How long the partner wants to be left alone, where it says so in seconds.
pub(super) fn retry_after(status: StatusCode, headers: &HeaderMap) -> Option<Duration> {
    if !matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) {
        return None;
    }
    let seconds = headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds).min(LONGEST_ASKED))
}

/// The answer of a partner that took the call, as far as it is read.
pub(super) async fn bounded(mut answer: Response) -> Result<String, CallFault> {
    let mut bytes = Vec::new();
    while bytes.len() < MOST_BYTES
        && let Some(chunk) = answer.chunk().await.map_err(|error| fault_of(&error))?
    {
        bytes.extend(chunk);
    }
    bytes.truncate(MOST_BYTES);
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The fault behind a missing answer.
pub(super) fn fault_of(error: &Error) -> CallFault {
    if error.is_timeout() {
        return CallFault::later(format!("no answer within {} s", TIME_LIMIT.as_secs()));
    }
    let mut broken = None;
    for cause in causes(error) {
        if let Some(inner) = cause.downcast_ref::<Inner>() {
            return CallFault::later(format!("the partner is not called: {inner}"));
        }
        if cause.is::<rustls::Error>() {
            return CallFault::later("no TLS; the certificate may be untrusted, out of date or another host's");
        }
        broken = cause.downcast_ref::<io::Error>().map(io::Error::kind).or(broken);
    }
    let what = if error.is_connect() { "the partner cannot be reached" } else { "the partner's answer broke off" };
    CallFault::later(broken.map_or_else(|| what.to_owned(), |kind| format!("{what}: {kind}")))
}

/// The causes, ever more exact. An IO error leaves its inner error out of its sources, which is the one that says more.
fn causes(error: &Error) -> impl Iterator<Item = &(dyn std::error::Error + 'static)> {
    iter::successors(error.source(), |&cause| match cause.downcast_ref().and_then(io::Error::get_ref) {
        Some(inner) => Some(inner),
        None => cause.source(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_answer_about_the_call_itself_is_final() {
        for status in 300..600_u16 {
            let is_final = matches!(refusal(StatusCode::from_u16(status).unwrap(), None), CallFault::Never(_));
            assert_eq!(is_final, [400, 409, 413, 415, 422].contains(&status), "{status}");
        }
    }

    #[test]
    fn a_partner_may_say_how_long_in_seconds_and_for_an_hour_at_most() {
        for (status, text, wait) in [
            (429, "120", Some(120)),
            (503, " 5 ", Some(5)),
            (503, "86400", Some(3600)),
            (503, "0", Some(0)),
            (500, "120", None),
            (429, "Fri, 31 Dec 2027 23:59:59 GMT", None),
            (429, "-1", None),
        ] {
            let headers = HeaderMap::from_iter([(RETRY_AFTER, text.parse().unwrap())]);
            let status = StatusCode::from_u16(status).unwrap();
            assert_eq!(retry_after(status, &headers), wait.map(Duration::from_secs), "{status} {text}");
        }
        assert_eq!(retry_after(StatusCode::TOO_MANY_REQUESTS, &HeaderMap::new()), None);
    }
}
