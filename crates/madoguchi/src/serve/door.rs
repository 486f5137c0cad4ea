//! The way into a process that stops without turning anybody away.
//!
//! A connection that the system has accepted but we have not is cut when the listener closes, and its request is lost.
//! So waiting connections are let in before the door closes, and connections are told to end only after the last ones
//! had time to send their request.

use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse as _, Response},
    serve::{Listener, ListenerExt as _},
};
use std::{future, io, net::SocketAddr, time::Duration};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{oneshot, watch},
};

/// How long the last connections may take to send their request.
const LAST_WORDS: Duration = Duration::from_millis(250);

/// Answers requests until told to stop; ends when the last one is answered. From `leaving` on, readiness says no and
/// connections are not kept.
pub(super) async fn answer(
    listener: TcpListener,
    router: Router,
    leaving: watch::Receiver<bool>,
    stopped: watch::Receiver<bool>,
) -> io::Result<()> {
    let (closed, is_closed) = oneshot::channel();
    let address = listener.local_addr()?;
    let door = Door { address, open: Some((listener, closed)), last: Vec::new(), stopped }.tap_io(|connection| {
        // Without this, a page of two packets may wait for the client's delayed acknowledgement: slower, nothing worse.
        let _ = connection.set_nodelay(true);
    });
    let router = router.layer(middleware::from_fn_with_state(leaving, say_that_we_leave));
    axum::serve(door, router.into_make_service_with_connect_info::<SocketAddr>())
        .with_graceful_shutdown(async {
            // The door lives as long as the server and sends this before it goes.
            let _ = is_closed.await;
            tokio::time::sleep(LAST_WORDS).await;
        })
        .await
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
    address: SocketAddr,
    open: Option<(TcpListener, oneshot::Sender<()>)>,
    /// Connections that were waiting when the door closed.
    last: Vec<(TcpStream, SocketAddr)>,
    stopped: watch::Receiver<bool>,
}

impl Listener for Door {
    type Io = TcpStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (TcpStream, SocketAddr) {
        if let Some((listener, _)) = &mut self.open {
            tokio::select! {
                visitor = Listener::accept(listener) => return visitor,
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

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.address)
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
