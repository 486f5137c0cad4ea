//! The table of a face's pages: one line per path, with its access and whether it takes forms.
//!
//! The router is made from the table and the coverage test walks it, so that no page escapes either.

use crate::site::Web;
use axum::{
    handler::Handler,
    routing::{MethodRouter, get, post},
};

/// One path. `A` is the face's type for access; a route has none until it is [opened](Self::open_to).
#[derive(Debug)]
pub struct Route<A = ()> {
    /// The path as axum writes it, with `{parameters}`.
    pub path: &'static str,
    /// Who may reach it.
    pub access: A,
    /// Whether it takes forms.
    pub posts: bool,
    /// A path with its parameters filled in, for tests.
    pub sample: &'static str,
    /// Its handlers.
    pub handlers: MethodRouter<Web>,
}

impl Route {
    /// A page that only shows something.
    pub fn page<H: Handler<T, Web>, T: 'static>(path: &'static str, show: H) -> Self {
        Self { path, access: (), posts: false, sample: path, handlers: get(show) }
    }

    /// A page with a form, which is sent to the page's own path.
    pub fn form<S, T, H, U>(path: &'static str, show: S, submit: H) -> Self
    where
        S: Handler<T, Web>,
        T: 'static,
        H: Handler<U, Web>,
        U: 'static,
    {
        Self { path, access: (), posts: true, sample: path, handlers: get(show).post(submit) }
    }

    /// A path that takes the form of another page, or one button of it.
    pub fn button<H: Handler<T, Web>, T: 'static>(path: &'static str, submit: H) -> Self {
        Self { path, access: (), posts: true, sample: path, handlers: post(submit) }
    }
}

impl<A> Route<A> {
    /// Sets who may reach it.
    #[must_use]
    pub fn open_to<B>(self, access: B) -> Route<B> {
        let Self { path, posts, sample, handlers, .. } = self;
        Route { path, access, posts, sample, handlers }
    }

    /// Fills in the path's parameters, for tests.
    #[must_use]
    pub fn sample(self, sample: &'static str) -> Self {
        Self { sample, ..self }
    }
}
