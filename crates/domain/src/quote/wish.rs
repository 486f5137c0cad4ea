//! What is wished: order items, and what is left of them when one takes another back.

use super::{
    Place, Refusal,
    story::{Held, Story},
};
use crate::{catalog::Per, time::Date};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A `ProductOrderItem`: something that is to be added, modified or deleted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "snake_case")]
pub enum Wish {
    /// Something new.
    Add(AddItem),
    /// Another offering for a product.
    Modify(ModifyItem),
    /// The end of a product.
    Delete(DeleteItem),
}

/// Something new.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct AddItem {
    /// Names the item within everything that is held and ordered; the product's key until the records have one.
    pub item: String,
    /// Key of what is wished.
    pub offering: String,
    /// What it is to sit on.
    pub place: Place,
    /// Keys of the channels chosen, of a pack of one's choice.
    pub chosen: Vec<String>,
    /// The day, where one is arranged or wished.
    pub on: Option<Date>,
}

/// Another offering for a product, or another choice of channels.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ModifyItem {
    /// The product's key.
    pub product: String,
    /// Key of what it becomes.
    pub offering: String,
    /// Keys of the channels chosen, of a pack of one's choice.
    pub chosen: Vec<String>,
    /// The day of the swap or visit, where one is arranged or wished.
    pub on: Option<Date>,
}

/// The end of a product.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct DeleteItem {
    /// The product's key.
    pub product: String,
    /// The last day, where one is arranged or wished.
    pub on: Option<Date>,
}

/// The wishes in an order of their own, without those that undo each other; what contradicts itself is refused.
pub(super) fn net(story: &Story<'_>, wishes: &[Wish], refusals: &mut Vec<Refusal>) -> Vec<Wish> {
    let mut wishes: Vec<Wish> = wishes.iter().cloned().collect::<BTreeSet<_>>().into_iter().collect();
    take_back_added(story, &mut wishes);
    take_back_modified(story, &mut wishes);
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for wish in &wishes {
        let subject = wish.subject().to_owned();
        let taken = matches!(wish, Wish::Add(_)) && story.held(&subject).is_some();
        if !seen.insert(subject.clone()) || taken {
            refusals.push(Refusal::TwoWishes { product: subject });
        }
    }
    wishes
}

impl Wish {
    /// The product that it is about; for a new one, its order item.
    #[must_use]
    pub fn subject(&self) -> &str {
        match self {
            Self::Add(add) => &add.item,
            Self::Modify(modify) => &modify.product,
            Self::Delete(delete) => &delete.product,
        }
    }
}

/// Takes out each pair of something new and the end of that very thing: of its own item, or of a product that is the
/// same at the same place and, where days are wished, on the same day.
fn take_back_added(story: &Story<'_>, wishes: &mut Vec<Wish>) {
    let ends: Vec<DeleteItem> =
        wishes.iter().filter_map(|wish| if let Wish::Delete(end) = wish { Some(end.clone()) } else { None }).collect();
    for end in ends {
        let held = story.held(&end.product);
        let same = |add: &AddItem| {
            add.item == end.product || add.on == end.on && held.is_some_and(|held| is_same(story, held, add))
        };
        let add = wishes.iter().position(|wish| matches!(wish, Wish::Add(add) if same(add)));
        if let Some(add) = add {
            wishes.remove(add);
            wishes.retain(|wish| *wish != Wish::Delete(end.clone()));
        }
    }
}

fn is_same(story: &Story<'_>, held: &Held, add: &AddItem) -> bool {
    let (newest, catalog) = (held.newest(), story.catalog);
    let Some(offering) = catalog.id(&add.offering).filter(|offering| *offering == newest.offering) else {
        return false;
    };
    let place = match catalog.on(offering, newest.from).map(|terms| terms.per) {
        Some(Per::Device) => held.place.device == add.place.device,
        Some(Per::Line) => held.place.line == add.place.line,
        _ => true,
    };
    place && is_chosen(story, held, &add.chosen)
}

/// Whether these are the channels chosen last.
fn is_chosen(story: &Story<'_>, held: &Held, chosen: &[String]) -> bool {
    let chosen: BTreeSet<_> = chosen.iter().map(|key| story.catalog.id(key)).collect();
    chosen == held.newest().chosen.iter().copied().map(Some).collect()
}

/// Of a product that is to become another and to stay what it is, nothing is wished.
fn take_back_modified(story: &Story<'_>, wishes: &mut Vec<Wish>) {
    let stays = |modify: &ModifyItem| {
        let held = story.held(&modify.product)?;
        let same = story.catalog.id(&modify.offering) == Some(held.newest().offering);
        Some(same && is_chosen(story, held, &modify.chosen))
    };
    let undone: Vec<String> = wishes
        .iter()
        .filter_map(|wish| if let Wish::Modify(modify) = wish { Some(modify) } else { None })
        .filter(|modify| stays(modify) == Some(true))
        .map(|modify| modify.product.clone())
        .collect();
    for product in undone {
        let about = |wish: &Wish| matches!(wish, Wish::Modify(modify) if modify.product == product);
        // Three wishes are no change and its reverse; what is left of them is refused.
        if wishes.iter().filter(|wish| about(wish)).count() == 2 {
            wishes.retain(|wish| !about(wish));
        }
    }
}
