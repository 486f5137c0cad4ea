//! The store as its callers know it, on SQLite and on PostgreSQL.

#[cfg(test)]
mod candidates;
#[cfg(test)]
mod common;
#[cfg(test)]
mod copy;
#[cfg(test)]
mod full;
#[cfg(test)]
mod import_links;
#[cfg(test)]
mod import_merge;
#[cfg(test)]
mod import_run;
#[cfg(test)]
mod job_queues;
#[cfg(test)]
mod jobs;
#[cfg(test)]
mod jobs_of_one;
#[cfg(test)]
mod known_device;
#[cfg(test)]
mod letters;
#[cfg(test)]
mod log;
#[cfg(test)]
mod order;
#[cfg(test)]
mod partner;
#[cfg(test)]
mod plan_check;
#[cfg(test)]
mod portal_user;
#[cfg(test)]
mod proof_tries;
#[cfg(test)]
mod retention;
#[cfg(test)]
mod schema;
#[cfg(test)]
mod session;
#[cfg(test)]
mod staff;
#[cfg(test)]
mod throttle;
#[cfg(test)]
mod transactions;
#[cfg(test)]
mod values;
