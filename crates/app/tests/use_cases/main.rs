//! What people and the worker can do, on SQLite and on PostgreSQL.

#[cfg(test)]
mod abuse;
#[cfg(test)]
mod audit;
#[cfg(test)]
mod brought_logins;
#[cfg(test)]
mod catalog;
#[cfg(test)]
mod common;
#[cfg(test)]
mod contact;
#[cfg(test)]
mod contact_change;
#[cfg(test)]
mod credential;
#[cfg(test)]
mod frozen;
#[cfg(test)]
mod household;
#[cfg(test)]
mod import;
#[cfg(test)]
mod jobs;
#[cfg(test)]
mod jobs_side_by_side;
#[cfg(test)]
mod kept_form;
#[cfg(test)]
mod known_device;
#[cfg(test)]
mod letter;
#[cfg(test)]
mod order;
#[cfg(test)]
mod partner;
#[cfg(test)]
mod portal_id;
#[cfg(test)]
mod recovery;
#[cfg(test)]
mod registration;
#[cfg(test)]
mod registration_tries;
#[cfg(test)]
mod replacement;
#[cfg(test)]
mod second_factor;
#[cfg(test)]
mod sign_in;
#[cfg(test)]
mod staff;
#[cfg(test)]
mod step_up;
#[cfg(test)]
mod web_filter;
