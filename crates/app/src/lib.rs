//! Use cases: one function per thing a person can do, and the ports to the outside world.
//!
//! A use case loads, asks `domain`, stores, enqueues and audits; pages, jobs and the command line call nothing else. A
//! refusal is a value ([`Outcome::Refused`]), something that broke is an [`Error`].

pub mod audit;
pub mod catalog;
pub mod change;
pub mod clock;
pub mod contact;
pub mod credential;
pub mod customer;
pub mod cx;
pub mod error;
pub mod flow;
pub mod health;
pub mod household;
pub mod import;
pub mod job;
mod jobs;
pub mod kept_form;
pub mod keys;
pub mod letter;
pub mod mail;
pub mod mails;
mod once;
pub mod one_key;
pub mod order;
pub mod partner;
pub mod passkey;
pub mod password;
pub mod port;
pub mod product;
pub mod qr;
pub mod recovery;
pub mod registration;
mod review;
pub mod sealed;
pub mod second_factor;
pub mod session;
mod setting;
pub mod sign_in;
pub mod staff;
pub mod statement;
pub mod step_up;
mod sweep;
mod throttle;
pub mod top;
pub mod web_filter;

pub use cx::{App, Cx, Policies, Source};
pub use error::{Error, Outcome};
pub use madoguchi_store::{
    Db, Randomness, Stamp, StoreError,
    actor::{
        Login, MayChangeOptions, MayManageMailboxes, MayOrder, MayReadBills, MayReadCalls, MayReadUsage, MayShare,
        Proven, SteppedUp, Subscriber, Unverified,
    },
};
