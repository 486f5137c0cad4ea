//! The table of a face's pages: one line per path, with who may see it and whether it takes forms.
//!
//! The router is made from the table and the coverage test walks it, so that no page escapes either.

use crate::site::Web;
use axum::routing::MethodRouter;

/// Who may see a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody.
    Public,
    /// Who is signed in and looks at a contract; anybody else is led to the sign-in page, or told that there is none.
    Subscriber,
    /// Who is signed in, with or without a contract to look at; anybody else is led to the sign-in page.
    Login,
}

/// One path.
#[derive(Debug)]
pub struct Route {
    /// As axum writes it, with `{parameters}`.
    pub path: &'static str,
    /// Who may see it.
    pub access: Access,
    /// Whether it takes forms.
    pub posts: bool,
    /// A path with its parameters filled in, for tests.
    pub sample: &'static str,
    /// Its handlers.
    pub handlers: MethodRouter<Web>,
}

impl Route {
    /// A page for anybody that only shows something.
    #[must_use]
    pub const fn public(path: &'static str, handlers: MethodRouter<Web>) -> Self {
        Self { path, access: Access::Public, posts: false, sample: path, handlers }
    }

    /// A page for subscribers that only shows something.
    #[must_use]
    pub const fn subscriber(path: &'static str, handlers: MethodRouter<Web>) -> Self {
        Self { path, access: Access::Subscriber, posts: false, sample: path, handlers }
    }

    /// A page for logins that only shows something.
    #[must_use]
    pub const fn login(path: &'static str, handlers: MethodRouter<Web>) -> Self {
        Self { path, access: Access::Login, posts: false, sample: path, handlers }
    }

    /// It takes forms, too.
    #[must_use]
    pub fn with_form(self) -> Self {
        Self { posts: true, ..self }
    }

    /// A path with its parameters filled in.
    #[must_use]
    pub fn sample(self, sample: &'static str) -> Self {
        Self { sample, ..self }
    }
}
