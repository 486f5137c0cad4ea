//! Every table with its columns, in an order in which rows can be inserted: tables come before those that refer to
//! them.
//!
//! PostgreSQL has types for ids, instants, dates and booleans, SQLite does not, so neither schema can be asked for
//! both. A test compares this list with both schemas.

use crate::{
    error::StoreError,
    value::{Arg, Row},
};

/// The type of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// BIGINT / INTEGER
    Int,
    /// BOOLEAN / INTEGER 0, 1
    Bool,
    /// TEXT
    Text,
    /// BYTEA / BLOB
    Bytes,
    /// UUID / BLOB of 16 bytes
    Id,
    /// TIMESTAMPTZ / INTEGER microseconds
    Ts,
    /// DATE / TEXT yyyy-mm-dd
    Date,
}

impl Kind {
    /// The value of a column of this kind.
    pub(crate) fn read(self, row: &Row, column: usize) -> Result<Arg, StoreError> {
        Ok(match self {
            Self::Int => Arg::Int(row.get(column)?),
            Self::Bool => Arg::Bool(row.get(column)?),
            Self::Text => Arg::Text(row.get(column)?),
            Self::Bytes => Arg::Bytes(row.get(column)?),
            Self::Id => Arg::Id(row.get(column)?),
            Self::Ts => Arg::Ts(row.get(column)?),
            Self::Date => Arg::Date(row.get(column)?),
        })
    }
}

/// A table that is copied.
#[derive(Debug, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// How many of its columns are its primary key: the first ones, in the key's order.
    pub key: usize,
    /// Its columns.
    pub columns: &'static [(&'static str, Kind)],
}

impl Table {
    /// The names of the columns.
    #[must_use]
    pub fn names(&self) -> Vec<&'static str> {
        self.columns.iter().map(|(name, _)| *name).collect()
    }

    /// The names of the primary key's columns.
    #[must_use]
    pub fn key_names(&self) -> Vec<&'static str> {
        self.columns.iter().take(self.key).map(|(name, _)| *name).collect()
    }

    /// How many rows these values make.
    pub(super) fn rows_in(&self, values: &[Arg]) -> u64 {
        values.len().checked_div(self.columns.len()).and_then(|rows| u64::try_from(rows).ok()).unwrap_or(0)
    }
}

/// Tables as `name(primary key; other columns)`.
macro_rules! tables {
    ($($table:ident($($key:ident: $key_kind:ident),+ $(; $($column:ident: $kind:ident),+)?);)+) => {
        &[$(Table {
            name: stringify!($table),
            key: [$(stringify!($key)),+].len(),
            columns: &[
                $((stringify!($key), Kind::$key_kind),)+
                $($((stringify!($column), Kind::$kind),)+)?
            ],
        }),+]
    };
}

/// Every table that is copied.
pub const TABLES: &[Table] = tables! {
    customer(id: Id;
        source: Text, source_key: Text, number: Text, number_key: Text, kind: Text, name: Text, name_kana: Text,
        name_key: Text, birth_date: Date, status: Text, started_on: Date, ended_on: Date, content_hash: Bytes,
        as_of: Ts);
    customer_phone(customer_id: Id, phone_key: Text; phone: Text);
    customer_address(customer_id: Id, position: Int;
        kind: Text, postcode: Text, postcode_key: Text, prefecture: Text, city: Text, street: Text, building: Text);
    billing_account(customer_id: Id, account_key: Text;
        method: Text, institution: Text, last4: Text, other_last4: Text, payer: Text);
    catalog(version: Text; files: Text, loaded_at: Ts);
    product_offering(source: Text, offering_key: Text;
        family: Text, name: Text, name_en: Text, price: Int, tax_mode: Text, tax_percent: Int, charge_kind: Text,
        issuer: Text, registration_number: Text, as_of: Ts);
    device(customer_id: Id, device_key: Text; kind: Text, model: Text, serial: Text, cas_card: Text, mac: Text);
    device_number(customer_id: Id, number_key: Text; device_key: Text);
    product(customer_id: Id, product_key: Text;
        source: Text, offering_key: Text, device_key: Text, line: Text, status: Text, started_on: Date,
        planned_end_on: Date, ended_on: Date);
    customer_bill(customer_id: Id, month: Text, number: Text;
        account_key: Text, issued_on: Date, due_on: Date, amount: Int, state: Text);
    applied_charge(customer_id: Id, month: Text, number: Text, line: Int;
        product_key: Text, family: Text, name: Text, kind: Text, amount: Int, tax_mode: Text, tax_percent: Int,
        issuer: Text, registration_number: Text);
    customer_link(source: Text, from_source_key: Text; to_source_key: Text, kind: Text, linked_on: Date);
    import_run(id: Id;
        source: Text, mode: Text, manifest_hash: Bytes, as_of: Ts, state: Text, started_at: Ts, heartbeat_at: Ts,
        finished_at: Ts, read_lines: Int, rejected_lines: Int, changed_customers: Int, unchanged_customers: Int,
        ended_customers: Int, attempt: Int, host: Text, step: Text, file: Int, line: Int, byte: Int,
        customer_key: Text, rejected_bytes: Int, older_customers: Int, tally: Text);
    portal_user(id: Id;
        portal_id: Text, portal_id_key: Text, password_hash: Text, contact_address: Text, contact_verified_at: Ts,
        locale: Text, created_at: Ts, closed_at: Ts, frozen_until: Ts, settling_until: Ts, devices_since: Ts,
        password_stopped_at: Ts, reset_closed_until: Ts, suspended_at: Ts);
    portal_grant(id: Id;
        portal_user_id: Id, customer_id: Id, holder: Bool, scopes: Text, granted_at: Ts, revoked_at: Ts, ends_at: Ts,
        seen_at: Ts);
    household_invitation(id: Id;
        customer_id: Id, invited_by: Id, address: Text, scopes: Text, term: Text, created_at: Ts, last_sent_at: Ts,
        expires_at: Ts, grant_ends_at: Ts, accepted_at: Ts, withdrawn_at: Ts, grant_id: Id, receipt: Text);
    session(id: Id;
        token_hash: Bytes, portal_user_id: Id, grant_id: Id, signed_in_at: Ts, last_seen_at: Ts, ended_at: Ts,
        user_agent: Text, proven_at: Ts, enrolling: Bool, factor_at: Ts, new_device: Bool,
        earlier_hash: Bytes, turned_by: Bytes);
    known_device(token_hash: Bytes, portal_user_id: Id; first_seen_at: Ts, last_seen_at: Ts);
    passkey(id: Id;
        portal_user_id: Id, credential_id: Bytes, credential: Text, name: Text, added_at: Ts, used_at: Ts);
    two_step(portal_user_id: Id; seed: Bytes, used_step: Int, set_at: Ts);
    recovery_code(portal_user_id: Id, code_hash: Bytes; spent_at: Ts);
    credential_change(id: Id;
        portal_user_id: Id, change: Text, receipt: Text, changed_at: Ts, disowned_at: Ts);
    flow(token_hash: Bytes; kind: Text, state: Text, version: Int, created_at: Ts);
    once(token_hash: Bytes; actor: Bytes, form: Text, result_url: Text, created_at: Ts);
    throttle(key: Bytes; count: Int, since: Ts, blocked_until: Ts, updated_at: Ts);
    proof_try(record_key: Bytes, slot: Int; digest: Bytes, tried_at: Ts);
    challenge(id: Id;
        purpose: Text, portal_user_id: Id, contact_address: Text, created_at: Ts, expires_at: Ts, last_sent_at: Ts,
        tries: Int, spent_at: Ts);
    letter(id: Id;
        number: Text, customer_id: Id, purpose: Text, id_hash: Bytes, requested_at: Ts, printed_at: Ts, posted_at: Ts,
        returned_at: Ts, used_at: Ts, valid_until: Ts);
    letter_request(id: Id;
        name_key: Text, phone_key: Text, postcode_key: Text, requested_at: Ts, state: Text, customer_id: Id);
    setting(id: Id;
        customer_id: Id, kind: Text, subject: Text, wished: Text, version: Int, wished_at: Ts, in_force: Text,
        in_force_version: Int, in_force_at: Ts, refused_at: Ts);
    product_order(id: Id;
        number: Text, customer_id: Id, portal_user_id: Id, kind: Text, state: Text, waits_for: Text, answers: Text,
        next_on: Date, created_at: Ts, changed_at: Ts, closed_at: Ts);
    product_order_text(event_id: Id; text: Text, at: Ts);
    staff(id: Id;
        sign_in: Text, sign_in_key: Text, name: Text, role: Text, password_hash: Text, seed: Bytes, used_step: Int,
        enrolled_at: Ts, created_at: Ts, closed_at: Ts);
    staff_session(id: Id; token_hash: Bytes, staff_id: Id, signed_in_at: Ts, last_seen_at: Ts, ended_at: Ts);
    job(id: Id;
        kind: Text, subject: Id, state: Text, due_at: Ts, not_after: Ts, attempt: Int, owner: Text, last_error: Text,
        created_at: Ts, finished_at: Ts, claims: Int, again: Bool, queue: Text, lane: Text);
    partner(partner: Text; failures: Int, open_until: Ts, probing_until: Ts, updated_at: Ts);
    message(id: Id;
        recipient: Text, event: Text, params: Text, locale: Text, portal_user_id: Id, created_at: Ts, sent_at: Ts);
    event(id: Id;
        name: Text, entity: Text, entity_id: Id, customer_id: Id, from_state: Text, to_state: Text, actor: Text,
        at: Ts);
    audit(id: Id;
        at: Ts, actor: Text, action: Text, entity_id: Id, customer_id: Id, detail: Text, number: Int, seal: Bytes);
    audit_cut(number: Int; seal: Bytes, proof: Bytes, cut_at: Ts);
    installation(name: Text; value: Text, noted_at: Ts);
};

/// The table left out: lines of a running import. None runs while a copy is made.
pub const LEFT_OUT: &str = "import_row";
