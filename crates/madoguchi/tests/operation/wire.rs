//! A portal over the wire, for the browser that otherwise has it in the same process.

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::Request,
    http::{HeaderName, HeaderValue, Response, StatusCode, header},
};
use std::{
    io::{Error, ErrorKind},
    net::SocketAddr,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// The status that stands for an answer that never came, or came only in part.
pub(crate) const NO_ANSWER: u16 = 599;

/// Sends every request to that address, on a connection of its own.
pub(crate) fn to(address: SocketAddr) -> Router {
    Router::new().fallback(async move |request: Request| match forward(address, request).await {
        Ok(response) => response,
        Err(error) => Response::builder()
            .status(StatusCode::from_u16(NO_ANSWER).unwrap())
            .body(Body::from(error.to_string()))
            .unwrap(),
    })
}

async fn forward(address: SocketAddr, request: Request) -> Result<Response<Body>, Error> {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    let mut message =
        format!("{} {} HTTP/1.1\r\nconnection: close\r\ncontent-length: {}\r\n", parts.method, parts.uri, body.len());
    for (name, value) in &parts.headers {
        message.extend([name.as_str(), ": ", value.to_str().unwrap(), "\r\n"]);
    }
    message += "\r\n";
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(message.as_bytes()).await?;
    stream.write_all(&body).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    read(&answer).ok_or_else(|| Error::new(ErrorKind::UnexpectedEof, "no whole answer came"))
}

/// An answer, if it is whole.
fn read(answer: &[u8]) -> Option<Response<Body>> {
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n")?;
    let (head, body) = (std::str::from_utf8(&answer[..end]).ok()?, &answer[end + 4..]);
    let mut lines = head.split("\r\n");
    let status: u16 = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let mut response = Response::builder().status(status).body(Body::from(body.to_vec())).unwrap();
    for line in lines {
        let (name, value) = line.split_once(':')?;
        let name: HeaderName = name.parse().ok()?;
        response.headers_mut().append(name, HeaderValue::from_str(value.trim()).ok()?);
    }
    let length: usize = response.headers().get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()?;
    (length == body.len()).then_some(response)
}
