//! Values by the million in a few large pieces of memory, instead of one piece for each text.

use crate::value::Cell;
use madoguchi_domain::time::{Date, Ts};
use std::ops::Range;
use uuid::Uuid;

/// Values one after the other.
#[derive(Debug, Default)]
pub(crate) struct Packed {
    slots: Vec<Slot>,
    texts: String,
    bytes: Vec<u8>,
}

/// A [`Cell`] whose bytes are stored elsewhere.
#[derive(Debug)]
enum Slot {
    Int(Option<i64>),
    Bool(Option<bool>),
    Text(Option<Range<usize>>),
    Bytes(Option<Range<usize>>),
    Id(Option<Uuid>),
    Ts(Option<Ts>),
    Date(Option<Date>),
}

impl Packed {
    pub(crate) const fn len(&self) -> usize {
        self.slots.len()
    }

    pub(crate) fn push(&mut self, value: Cell<'_>) {
        let slot = match value {
            Cell::Int(value) => Slot::Int(value),
            Cell::Bool(value) => Slot::Bool(value),
            Cell::Text(value) => Slot::Text(value.map(|text| {
                let from = self.texts.len();
                self.texts.push_str(text);
                from..self.texts.len()
            })),
            Cell::Bytes(value) => Slot::Bytes(value.map(|bytes| {
                let from = self.bytes.len();
                self.bytes.extend_from_slice(bytes);
                from..self.bytes.len()
            })),
            Cell::Id(value) => Slot::Id(value.copied()),
            Cell::Ts(value) => Slot::Ts(value),
            Cell::Date(value) => Slot::Date(value),
        };
        self.slots.push(slot);
    }

    /// The values in order.
    pub(crate) fn cells(&self) -> impl Iterator<Item = Cell<'_>> {
        self.slots.iter().map(|slot| match slot {
            Slot::Int(value) => Cell::Int(*value),
            Slot::Bool(value) => Cell::Bool(*value),
            Slot::Text(value) => Cell::Text(value.clone().and_then(|range| self.texts.get(range))),
            Slot::Bytes(value) => Cell::Bytes(value.clone().and_then(|range| self.bytes.get(range))),
            Slot::Id(value) => Cell::Id(value.as_ref()),
            Slot::Ts(value) => Cell::Ts(*value),
            Slot::Date(value) => Cell::Date(*value),
        })
    }
}
