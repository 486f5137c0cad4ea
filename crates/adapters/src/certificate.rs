//! The file with the certificates of an authority of the operator's own, which every adapter may be told to trust.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// Why the file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    /// It is not there or not readable.
    #[error("the certificate file {} cannot be read", path.display())]
    File {
        /// As configured.
        path: PathBuf,
        /// The cause.
        #[source]
        cause: io::Error,
    },
    /// There is no certificate in it.
    #[error("the certificate file {} holds no PEM certificate that can be used", path.display())]
    None {
        /// As configured.
        path: PathBuf,
    },
}

/// The certificates in a file, as `parse` makes them of PEM.
pub(crate) fn read<C, E>(path: &Path, parse: impl FnOnce(&[u8]) -> Result<C, E>) -> Result<C, CertificateError> {
    let pem = fs::read(path).map_err(|cause| CertificateError::File { path: path.to_owned(), cause })?;
    let none = || CertificateError::None { path: path.to_owned() };
    // A file without a single certificate parses as an empty list, and would be noticed at the first call only.
    if !pem.windows(BEGIN.len()).any(|window| window == BEGIN) {
        return Err(none());
    }
    parse(&pem).map_err(|_| none())
}

const BEGIN: &[u8] = b"-----BEGIN CERTIFICATE-----";
