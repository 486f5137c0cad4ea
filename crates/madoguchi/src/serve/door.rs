//! The way into a process that stops without turning anybody away.
//!
//! A connection that the system has accepted but we have not is cut when the listener closes, and its request is lost.
//! So waiting connections are let in before the door closes, and connections are told to end only after the last ones
//! had time to send their request.

use axum::{
    Router,
    extract::{ConnectInfo, Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse as _, Response},
};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::{future, io, net::SocketAddr, sync::Arc, time::Duration};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Semaphore, oneshot, watch},
};
use tower::ServiceExt as _;

/// How long the last connections may take to send their request.
const LAST_WORDS: Duration = Duration::from_millis(250);
/// How long a connection may stay silent, or with a request's head half sent. A proxy that keeps connections should let
/// go of idle ones sooner.
const LONGEST_HEAD: Duration = Duration::from_secs(10);
/// Most connections of one listener. Whoever opens more waits until others end; silent ones do, soon.
const MOST_CONNECTIONS: usize = 4096;
/// Files that a process needs besides connections of visitors: the database, mails, partners, logs.
const OTHER_FILES: u64 = 256;

/// How many connections a listener of this process can hold, given how many there are; raises the system's limit of
/// open files as far as it may.
pub(super) fn seats(listeners: usize) -> usize {
    let limit = getrlimit(Resource::Nofile);
    // Where it cannot be raised, it stays as it is.
    let _ = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum });
    let files = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX).saturating_sub(OTHER_FILES);
    let each = usize::try_from(files).unwrap_or(usize::MAX) / listeners.max(1);
    each.clamp(16, MOST_CONNECTIONS)
}

/// Answers requests until told to stop; ends when the last one is answered. From `leaving` on, readiness says no and
/// connections are not kept.
pub(super) async fn answer(
    listener: TcpListener,
    router: Router,
    seats: usize,
    leaving: watch::Receiver<bool>,
    stopped: watch::Receiver<bool>,
) -> io::Result<()> {
    let router = router.layer(middleware::from_fn_with_state(leaving, say_that_we_leave));
    serve(listener, router, seats, LONGEST_HEAD, stopped).await
}

async fn serve(
    listener: TcpListener,
    router: Router,
    seats: usize,
    longest_head: Duration,
    stopped: watch::Receiver<bool>,
) -> io::Result<()> {
    let (closed, mut is_closed) = oneshot::channel();
    let mut door = Door { open: Some((listener, closed)), last: Vec::new(), stopped: stopped.clone() };
    let (seats, leave) = (Arc::new(Semaphore::new(seats)), GracefulShutdown::new());
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(longest_head);
    loop {
        // Whoever still waits when the door closes is let in without one.
        let seat = tokio::select! {
            seat = seats.clone().acquire_owned() => seat.ok(),
            () = said(stopped.clone()) => None,
        };
        let (connection, address) = tokio::select! {
            biased;
            visitor = door.accept() => visitor,
            _ = &mut is_closed => break,
        };
        // Without this, a page of two packets may wait for the client's delayed acknowledgement: slower, nothing worse.
        let _ = connection.set_nodelay(true);
        let router = router.clone();
        let service = service_fn(move |mut request: hyper::Request<Incoming>| {
            request.extensions_mut().insert(ConnectInfo(address));
            router.clone().oneshot(request)
        });
        let answered = leave.watch(http.serve_connection(TokioIo::new(connection), service));
        tokio::spawn(async move {
            // A connection that breaks has nobody behind it any more.
            let _ = answered.await;
            drop(seat);
        });
    }
    tokio::time::sleep(LAST_WORDS).await;
    leave.shutdown().await;
    Ok(())
}

/// Waits until `word` is true.
pub(super) async fn said(mut word: watch::Receiver<bool>) {
    // The sender lives as long as the house; without it, stopping would be right, too.
    let _ = word.wait_for(|said| *said).await;
}

async fn say_that_we_leave(State(leaving): State<watch::Receiver<bool>>, request: Request, next: Next) -> Response {
    if !*leaving.borrow() {
        return next.run(request).await;
    }
    let mut response = if request.uri().path() == "/health/ready" {
        (StatusCode::SERVICE_UNAVAILABLE, "not ready: stopping\n").into_response()
    } else {
        next.run(request).await
    };
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}

struct Door {
    open: Option<(TcpListener, oneshot::Sender<()>)>,
    /// Connections that were waiting when the door closed.
    last: Vec<(TcpStream, SocketAddr)>,
    stopped: watch::Receiver<bool>,
}

impl Door {
    async fn accept(&mut self) -> (TcpStream, SocketAddr) {
        if let Some((listener, _)) = &mut self.open {
            tokio::select! {
                visitor = accept(listener) => return visitor,
                () = said(self.stopped.clone()) => {}
            }
        }
        if let Some((listener, closed)) = self.open.take() {
            self.last = who_waits(listener);
            // Once the server was cut off, nobody listens and there is nothing to tell.
            let _ = closed.send(());
        }
        match self.last.pop() {
            Some(visitor) => visitor,
            None => future::pending().await,
        }
    }
}

/// The next visitor. What the system cannot give now (it has no file left, or the visitor has gone) is asked for again.
async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    const PAUSE: Duration = Duration::from_millis(100);
    loop {
        match listener.accept().await {
            Ok(visitor) => return visitor,
            Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => {}
            Err(error) => {
                tracing::warn!(%error, "a connection cannot be taken");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

/// Closes a listener. Returns the connections that were waiting to be accepted.
///
/// This asks the system itself: the runtime knows only of those that it has heard of so far.
fn who_waits(listener: TcpListener) -> Vec<(TcpStream, SocketAddr)> {
    let mut waiting = Vec::new();
    match listener.into_std() {
        Ok(listener) => {
            while let Ok(visitor) = listener.accept() {
                waiting.push(visitor);
            }
        }
        Err(error) => tracing::warn!(%error, "connections that wait cannot be taken any more"),
    }
    let taken = waiting.into_iter().map(|(connection, address)| {
        connection.set_nonblocking(true)?;
        Ok((TcpStream::from_std(connection)?, address))
    });
    // A connection that is broken already has nobody behind it.
    taken.filter_map(io::Result::ok).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::routing::get;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    async fn asked(address: SocketAddr) -> String {
        let mut asking = TcpStream::connect(address).await.unwrap();
        asking.write_all(b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await.unwrap();
        let mut answer = String::new();
        asking.read_to_string(&mut answer).await.unwrap();
        answer
    }

    #[tokio::test]
    async fn who_says_nothing_leaves_the_seat_to_others() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = watch::channel(false);
        let router = Router::new().route("/", get(|| async { "ok" }));
        let serving = tokio::spawn(serve(listener, router, 2, Duration::from_millis(200), stopped));
        // One says nothing, the other half a head.
        let mut silent = TcpStream::connect(address).await.unwrap();
        let mut slow = TcpStream::connect(address).await.unwrap();
        slow.write_all(b"GET / HTTP/1.1\r\nhost:").await.unwrap();
        assert!(asked(address).await.ends_with("ok"), "there are two seats, and both were taken");
        for gone in [&mut silent, &mut slow] {
            let mut rest = Vec::new();
            gone.read_to_end(&mut rest).await.unwrap();
            assert!(!String::from_utf8_lossy(&rest).contains("200 OK"));
        }
        stop.send_replace(true);
        serving.await.unwrap().unwrap();
        assert!(TcpStream::connect(address).await.is_err());
    }

    #[test]
    fn every_listener_has_seats_however_few_files_there_are() {
        assert!((16..=MOST_CONNECTIONS).contains(&seats(3)));
        assert_eq!(seats(usize::MAX), 16);
    }
}
