//! What an operator lives through: a busy or lost database, processes that are killed, stopped and started under load.
//!
//! Processes here are real ones, with a real PostgreSQL, nginx and mail server on loopback.

#[cfg(test)]
mod audit_trail;
#[cfg(test)]
mod away;
#[cfg(test)]
mod busy_database;
#[cfg(test)]
mod checked_settings;
#[cfg(test)]
mod children;
#[cfg(test)]
mod copied_database;
#[cfg(test)]
mod lost_database;
#[cfg(test)]
mod mail_server;
#[cfg(test)]
mod mails;
#[cfg(test)]
mod metrics;
#[cfg(test)]
mod newer_key;
#[cfg(test)]
mod pair;
#[cfg(test)]
mod postgresql;
#[cfg(test)]
mod restored_database;
#[cfg(test)]
mod site;
#[cfg(test)]
mod told;
#[cfg(test)]
mod two_processes;
#[cfg(test)]
mod wire;
