//! Mails by SMTP: TLS, signing in, mails side by side over connections that are used again.
//!
//! A mail is delivered when the server has said so, and only then. Whatever the server does, an answer comes within
//! the configured time; what it says is kept as a number, since it may repeat the recipient's address.

mod config;
mod fault;
mod letter;

pub use config::{Password, Security, SmtpConfig, SmtpError};
pub use fault::{ServerFault, Stage};

use config::Protection;
use letter::Letter;
use lettre::{
    message::Mailbox,
    transport::smtp::{
        authentication::{Credentials, DEFAULT_MECHANISMS},
        client::AsyncSmtpConnection,
        commands::{Data, Mail, Rcpt},
        extension::ClientId,
    },
};
use madoguchi_app::port::{DeliveryError, GiveWay, Mailer, OutgoingMail, PortFuture};
use std::{
    fmt,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// How many connections may wait for the next mail.
const MOST_IDLE: usize = 4;

/// How long a waiting connection may take to show that it still works, or a failed one to say good-bye.
const SHORT_WORD: Duration = Duration::from_secs(5);

/// Hands mails to a mail server.
///
/// Connections are kept here and not in lettre's own pool: that pool takes back a connection whose mail was given up
/// in the middle, and the next mail would then read the answers meant for the one before. Here a connection comes
/// back only after its mail was taken, and is closed when the delivery is dropped.
pub struct SmtpMailer {
    host: String,
    port: u16,
    protection: Protection,
    hello: ClientId,
    credentials: Option<Credentials>,
    from: Mailbox,
    timeout: Duration,
    connections: usize,
    idle: Mutex<Vec<AsyncSmtpConnection>>,
}

impl SmtpMailer {
    /// A mailer for this configuration, or what is wrong with it. Does not connect yet.
    pub fn new(config: &SmtpConfig) -> Result<Self, SmtpError> {
        Ok(Self {
            host: config.host.clone(),
            port: config.port(),
            protection: config.protection()?,
            hello: config.hello()?,
            credentials: config.credentials()?,
            from: config.sender()?,
            timeout: config.timeout()?,
            connections: config.connections()?,
            idle: Mutex::default(),
        })
    }

    /// Connects, turns to TLS and signs in as for a mail, and sends none (`madoguchi check`).
    pub async fn check(&self) -> Result<(), ServerFault> {
        let slow = ServerFault::Slow { stage: Stage::Connecting, limit: self.timeout };
        let connection = tokio::time::timeout(self.timeout, self.connect()).await.unwrap_or(Err(slow))?;
        farewell(connection).await;
        Ok(())
    }

    /// Sends the mail command by command: which of them was refused or took long decides whether to try again.
    ///
    /// It gives way only while the server thinks about the recipient: before that every mail hangs alike, and once the
    /// mail itself is on its way it may have been taken.
    async fn send(&self, letter: &Letter, way: &GiveWay) -> Result<(), ServerFault> {
        let limit = tokio::time::sleep(self.timeout);
        tokio::pin!(limit);
        let slow = |stage| ServerFault::Slow { stage, limit: self.timeout };
        let mut connection = tokio::select! {
            begun = self.begin(letter) => begun?,
            () = &mut limit => return Err(slow(Stage::Sender)),
        };
        let taken = tokio::select! {
            named = name_recipient(&mut connection, letter) => named,
            () = &mut limit => return Err(slow(Stage::Recipient)),
            () = way.asked() => return Err(ServerFault::GaveWay),
        };
        let taken = match taken {
            Ok(()) => tokio::select! {
                taken = hand_over(&mut connection, letter) => taken,
                () = &mut limit => return Err(slow(Stage::Content)),
            },
            refused => refused,
        };
        match taken {
            Ok(()) => self.keep(connection),
            Err(_) => farewell(connection).await,
        }
        taken
    }

    /// A connection on which the sender was named.
    async fn begin(&self, letter: &Letter) -> Result<AsyncSmtpConnection, ServerFault> {
        let mut connection = self.connection().await?;
        let sender = connection.command(Mail::new(Some(letter.from.clone()), Vec::new())).await;
        match sender {
            Ok(_) => Ok(connection),
            Err(error) => {
                farewell(connection).await;
                Err(ServerFault::at(Stage::Sender, &error))
            }
        }
    }

    /// A waiting connection that still works, or a new one.
    async fn connection(&self) -> Result<AsyncSmtpConnection, ServerFault> {
        while let Some(mut connection) = self.take_idle() {
            if tokio::time::timeout(SHORT_WORD, connection.test_connected()).await == Ok(true) {
                return Ok(connection);
            }
        }
        self.connect().await
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, ServerFault> {
        let first_byte_tls = match &self.protection {
            Protection::Tls(tls) => Some(tls.clone()),
            Protection::None | Protection::StartTls(_) => None,
        };
        let server = (self.host.as_str(), self.port);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(server, Some(self.timeout), &self.hello, first_byte_tls, None)
                .await
                .map_err(|error| ServerFault::at(Stage::Connecting, &error))?;
        if let Protection::StartTls(tls) = &self.protection {
            let upgraded = connection.starttls(tls.clone(), &self.hello).await;
            upgraded.map_err(|error| ServerFault::at(Stage::StartTls, &error))?;
        }
        if let Some(credentials) = &self.credentials {
            let signed_in = connection.auth(DEFAULT_MECHANISMS, credentials).await;
            signed_in.map_err(|error| ServerFault::at(Stage::SigningIn, &error))?;
        }
        Ok(connection)
    }

    fn take_idle(&self) -> Option<AsyncSmtpConnection> {
        self.idle().pop()
    }

    fn keep(&self, connection: AsyncSmtpConnection) {
        let mut idle = self.idle();
        if idle.len() < MOST_IDLE {
            idle.push(connection);
        }
    }

    /// A push or a pop is whole or not at all, so a thread that panicked elsewhere left nothing half done.
    fn idle(&self) -> MutexGuard<'_, Vec<AsyncSmtpConnection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Mailer for SmtpMailer {
    fn deliver<'a>(&'a self, mail: &'a OutgoingMail, way: &'a GiveWay) -> PortFuture<'a, Result<(), DeliveryError>> {
        Box::pin(async move {
            let letter = Letter::new(&self.from, mail)
                .ok_or_else(|| DeliveryError::Never("the recipient is not a mail address".to_owned()))?;
            self.send(&letter, way).await.map_err(DeliveryError::from)
        })
    }

    fn at_once(&self) -> usize {
        self.connections
    }
}

impl fmt::Debug for SmtpMailer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmtpMailer").field("host", &self.host).field("port", &self.port).finish_non_exhaustive()
    }
}

async fn name_recipient(connection: &mut AsyncSmtpConnection, letter: &Letter) -> Result<(), ServerFault> {
    let recipient = connection.command(Rcpt::new(letter.to.clone(), Vec::new())).await;
    recipient.map(drop).map_err(|error| ServerFault::at(Stage::Recipient, &error))
}

async fn hand_over(connection: &mut AsyncSmtpConnection, letter: &Letter) -> Result<(), ServerFault> {
    let content = async {
        connection.command(Data).await?;
        connection.message(&letter.bytes).await
    };
    content.await.map(drop).map_err(|error| ServerFault::at(Stage::Content, &error))
}

/// Says good-bye, if the server still listens.
async fn farewell(mut connection: AsyncSmtpConnection) {
    // Nothing depends on the answer: the connection is closed either way.
    let _ = tokio::time::timeout(SHORT_WORD, connection.quit()).await;
}
