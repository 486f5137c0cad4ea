//! What people and the worker can do, on SQLite and on PostgreSQL.

#[cfg(test)]
mod abuse;
#[cfg(test)]
mod audit;
#[cfg(test)]
mod common;
#[cfg(test)]
mod contact;
#[cfg(test)]
mod credential;
#[cfg(test)]
mod household;
#[cfg(test)]
mod import;
#[cfg(test)]
mod jobs;
#[cfg(test)]
mod recovery;
#[cfg(test)]
mod registration;
#[cfg(test)]
mod registration_tries;
#[cfg(test)]
mod sign_in;
