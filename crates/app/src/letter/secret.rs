//! The secrets of a letter, kept nowhere: derived from its id at printing.

use crate::{cx::App, keys::Key};
use madoguchi_domain::{id::LetterId, receipt::Receipt};
use madoguchi_store::letter::NewLetter;

/// What 仮ID and 仮パスワード are derived for.
pub(crate) const ID: &str = "id";
pub(crate) const PASSWORD: &str = "password";

/// A letter with a new id.
pub(super) fn new_letter(app: &App) -> NewLetter {
    let id: LetterId = app.randomness().id(app.now());
    NewLetter { id, number: Receipt::of(app.randomness().bytes()), id_hash: id_hash(app.keys().newest(), id) }
}

/// What a letter is found by when its 仮ID is typed in.
pub(super) fn id_hash(key: &Key, id: LetterId) -> [u8; 32] {
    key.letter_key(&key.temporary(ID, id))
}
