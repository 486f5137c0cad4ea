//! A partner on loopback that the tests call: it keeps what it hears and answers what it is told to.

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, Method, StatusCode, header},
    response::{IntoResponse, Response},
    serve::Listener,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest as _, Sha256};
use std::{
    collections::VecDeque,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Command,
    sync::{Arc, Mutex},
};
use tempfile::TempDir;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
    },
    server::TlsStream,
};

/// What the partner does with a call.
#[derive(Debug, Clone)]
pub(crate) enum Reaction {
    Answer(StatusCode, String),
    With(StatusCode, &'static str, String),
    Silence,
    /// Promises more bytes than it sends.
    BreakOff,
}

/// What the partner heard.
#[derive(Debug, Clone)]
pub(crate) struct Heard {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

#[derive(Default)]
struct Kept {
    heard: Vec<Heard>,
    reactions: VecDeque<Reaction>,
}

/// A running partner. It ends with the test's runtime.
pub(crate) struct Server {
    pub(crate) port: u16,
    kept: Arc<Mutex<Kept>>,
    folder: Option<TempDir>,
}

impl Server {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (port, kept) = (listener.local_addr().unwrap().port(), Arc::default());
        tokio::spawn(serve(listener, router(&kept)));
        Self { port, kept, folder: None }
    }

    /// One behind TLS, with a certificate for 127.0.0.1 from an authority of its own.
    pub(crate) async fn start_tls() -> Self {
        let folder = tempfile::tempdir().unwrap();
        make_certificate(folder.path());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (port, kept) = (listener.local_addr().unwrap().port(), Arc::default());
        tokio::spawn(serve(Tls { listener, acceptor: acceptor(folder.path()) }, router(&kept)));
        Self { port, kept, folder: Some(folder) }
    }

    pub(crate) fn authority(&self) -> Option<PathBuf> {
        self.folder.as_ref().map(|folder| folder.path().join("authority.pem"))
    }

    /// Sets what it does next, after what was set before; otherwise it answers 200 and `{}`.
    pub(crate) fn will(&self, reaction: Reaction) {
        self.kept.lock().unwrap().reactions.push_back(reaction);
    }

    pub(crate) fn heard(&self) -> Vec<Heard> {
        self.kept.lock().unwrap().heard.clone()
    }
}

async fn serve<L: Listener<Addr = SocketAddr>>(listener: L, router: Router) {
    axum::serve(listener, router).await.unwrap();
}

fn router(kept: &Arc<Mutex<Kept>>) -> Router {
    Router::new().fallback(hear).with_state(kept.clone())
}

async fn hear(State(kept): State<Arc<Mutex<Kept>>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    let heard = Heard {
        method: parts.method,
        path: parts.uri.to_string(),
        headers: parts.headers,
        body: String::from_utf8(body.to_vec()).unwrap(),
    };
    let reaction = {
        let mut kept = kept.lock().unwrap();
        kept.heard.push(heard);
        kept.reactions.pop_front()
    };
    match reaction {
        None => "{}".into_response(),
        Some(Reaction::Answer(status, body)) => (status, body).into_response(),
        Some(Reaction::With(status, name, value)) => (status, [(name, value)]).into_response(),
        Some(Reaction::Silence) => std::future::pending().await,
        Some(Reaction::BreakOff) => ([(header::CONTENT_LENGTH, "100")], Body::from("{".to_owned())).into_response(),
    }
}

struct Tls {
    listener: TcpListener,
    acceptor: TlsAcceptor,
}

impl Listener for Tls {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            let (stream, address) = self.listener.accept().await.unwrap();
            // A client that does not trust the certificate hangs up.
            if let Ok(stream) = self.acceptor.accept(stream).await {
                return (stream, address);
            }
        }
    }

    fn local_addr(&self) -> std::io::Result<Self::Addr> {
        self.listener.local_addr()
    }
}

fn acceptor(folder: &Path) -> TlsAcceptor {
    let certificate = CertificateDer::from_pem_file(folder.join("server.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_file(folder.join("server.key")).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    TlsAcceptor::from(Arc::new(config))
}

fn make_certificate(folder: &Path) {
    let make = |name: &str, subject: &str, more: &[&str]| {
        let made = Command::new("openssl")
            .current_dir(folder)
            .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"])
            .args(["-keyout", &format!("{name}.key"), "-out", &format!("{name}.pem"), "-subj", subject])
            .args(more)
            .output()
            .expect("openssl makes the certificate: install the package openssl, or run ./test");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    };
    make("authority", "/CN=Madoguchi test authority", &[]);
    let signed = ["-CA", "authority.pem", "-CAkey", "authority.key"];
    let of_server = ["-addext", "basicConstraints=critical,CA:FALSE", "-addext", "subjectAltName=IP:127.0.0.1"];
    make("server", "/CN=partner", &[signed, of_server].concat());
}

/// Whether the signature fits, by code of its own: HMAC as RFC 2104 writes it down.
pub(crate) fn is_signed_with(heard: &Heard, secret: &str) -> bool {
    let header = |name: &str| heard.headers[name].to_str().unwrap();
    let content = format!("{}.{}.{}", header("webhook-id"), header("webhook-timestamp"), heard.body);
    let mut key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
    key.resize(64, 0);
    let padded = |pad: u8| key.iter().map(|byte| byte ^ pad).collect::<Vec<u8>>();
    let inner = Sha256::new().chain_update(padded(0x36)).chain_update(&content).finalize();
    let outer = Sha256::new().chain_update(padded(0x5c)).chain_update(inner).finalize();
    let wanted = format!("v1,{}", STANDARD.encode(outer));
    header("webhook-signature").split(' ').any(|signature| signature == wanted)
}
