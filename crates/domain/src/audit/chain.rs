//! The chain in which audit lines are sealed, and what a walk along it finds.
//!
//! Each sealed line has a number, counted from 1 without a gap, and a seal: a keyed code over the seal before it and
//! everything in the line. Changing, removing or inserting a line breaks the chain there, unless it is done with the
//! key.

use crate::{
    id::{AuditId, CustomerId},
    time::Ts,
};
use uuid::Uuid;

/// A keyed code over a line and everything before it.
pub type Seal = [u8; 32];

/// A line as it stands in the database, in words and ids. Unknown words are taken as they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The line's id.
    pub id: AuditId,
    /// When the line was written.
    pub at: Ts,
    /// Who acted.
    pub actor: String,
    /// The word of the action.
    pub action: String,
    /// The thing acted on.
    pub entity: Option<Uuid>,
    /// The customer concerned.
    pub customer: Option<CustomerId>,
    /// Field names or a fixed word.
    pub detail: String,
}

/// A place in the chain: the number and seal of the last line so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// The line's number; 0 before the first.
    pub number: i64,
    /// Its seal.
    pub seal: Seal,
}

impl Link {
    /// The place before the first line.
    pub const BEGINNING: Self = Self { number: 0, seal: [0; 32] };

    /// The place of a line directly after this one, sealed by `seal_of`.
    #[must_use]
    pub fn next(&self, line: &Line, seal_of: impl FnOnce(&Link, &Line) -> Seal) -> Self {
        Self { number: self.number.saturating_add(1), seal: seal_of(self, line) }
    }
}

/// A line with the place that the database gives for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// Its place, as stored.
    pub link: Link,
    /// What it holds.
    pub line: Line,
}

/// Something that is not as it was sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finding {
    /// Lines are gone. What the line after them says cannot be proven.
    Missing {
        /// Number of the first.
        first: i64,
        /// Number of the last.
        last: i64,
    },
    /// A line differs from what was sealed, or was never sealed.
    Changed {
        /// Its number.
        number: i64,
        /// Its id.
        id: AuditId,
    },
    /// This is not the chain whose head was noted outside the database.
    OtherChain {
        /// The number of that head.
        number: i64,
    },
    /// Retention removed lines that were not as they had been sealed, as a line of the chain tells.
    UnprovenCut {
        /// The number of that line.
        number: i64,
    },
    /// Lines said to have been removed by retention were not removed by this installation, or under an older key.
    FalseCut {
        /// The last line said to be gone.
        number: i64,
    },
}

/// A walk along the chain, line by line in order.
#[derive(Debug)]
pub struct Walk {
    at: Link,
    /// The head noted outside the database, until the walk has reached it.
    noted: Option<Link>,
    proven: u64,
}

impl Walk {
    /// A walk that begins after `from`, the last line that retention removed. `noted` is the head noted outside the
    /// database, if any.
    #[must_use]
    pub fn new(from: Link, noted: Option<Link>) -> Self {
        // A head older than what retention keeps tells nothing any more.
        Self { at: from, noted: noted.filter(|noted| noted.number >= from.number), proven: 0 }
    }

    /// Checks the next line. `seal_of` seals a line after a place.
    pub fn look(&mut self, next: &Sealed, seal_of: impl FnOnce(&Link, &Line) -> Seal) -> Option<Finding> {
        let expected = self.at.number.saturating_add(1);
        let finding = if next.link.number == expected {
            let changed = self.at.next(&next.line, seal_of) != next.link;
            changed.then_some(Finding::Changed { number: expected, id: next.line.id })
        } else {
            Some(Finding::Missing { first: expected, last: next.link.number.saturating_sub(1) })
        };
        if finding.is_none() {
            self.proven += 1;
        }
        let differs = self.pass(next.link);
        finding.or(differs)
    }

    /// Moves on to a place. Returns a finding if the noted head is there and differs.
    fn pass(&mut self, to: Link) -> Option<Finding> {
        let before = std::mem::replace(&mut self.at, to);
        let noted = self.noted.filter(|noted| noted.number <= to.number)?;
        self.noted = None;
        // A noted head among missing lines tells no more than that they are missing.
        let is_another = |place: Link| place.number == noted.number && place.seal != noted.seal;
        (is_another(before) || is_another(to)).then_some(Finding::OtherChain { number: noted.number })
    }

    /// Ends the walk at the noted head. Returns the number of proven lines and a last finding.
    #[must_use]
    pub fn end(mut self) -> (u64, Option<Finding>) {
        // After a walk without lines, the head may be the place where the walk began.
        let finding = self.pass(self.at);
        let missing =
            self.noted.map(|noted| Finding::Missing { first: self.at.number.saturating_add(1), last: noted.number });
        (self.proven, finding.or(missing))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A seal good enough to tell lines and places apart.
    fn seal_of(before: &Link, line: &Line) -> Seal {
        let mut seal = before.seal;
        seal.rotate_left(1);
        let text = format!("{}{line:?}", before.number);
        for (place, byte) in text.bytes().enumerate() {
            seal[place % 32] = seal[place % 32].wrapping_mul(31).wrapping_add(byte);
        }
        seal
    }

    fn line(number: u128) -> Line {
        Line {
            id: AuditId(Uuid::from_u128(number)),
            at: Ts::from_micros(1),
            actor: "visitor".to_owned(),
            action: "signed_in".to_owned(),
            entity: None,
            customer: None,
            detail: String::new(),
        }
    }

    fn chain(length: u128) -> Vec<Sealed> {
        let mut at = Link::BEGINNING;
        let sealed = |number| {
            at = at.next(&line(number), seal_of);
            Sealed { link: at, line: line(number) }
        };
        (1..=length).map(sealed).collect()
    }

    fn walk(from: Link, chain: &[Sealed], noted: Option<Link>) -> (u64, Vec<Finding>) {
        let mut walk = Walk::new(from, noted);
        let mut findings: Vec<_> = chain.iter().filter_map(|next| walk.look(next, seal_of)).collect();
        let (proven, last) = walk.end();
        findings.extend(last);
        (proven, findings)
    }

    #[test]
    fn an_untouched_chain_is_proven_from_any_place_on() {
        let chain = chain(5);
        assert_eq!(walk(Link::BEGINNING, &chain, None), (5, vec![]));
        assert_eq!(walk(Link::BEGINNING, &chain, Some(chain[4].link)), (5, vec![]));
        assert_eq!(walk(Link::BEGINNING, &chain, Some(chain[1].link)), (5, vec![]), "others may have sealed since");
        assert_eq!(walk(chain[1].link, &chain[2..], Some(chain[4].link)), (3, vec![]));
        assert_eq!(walk(chain[1].link, &chain[2..], Some(chain[0].link)), (3, vec![]), "it is older than what is kept");
        assert_eq!(walk(chain[1].link, &chain[2..], Some(chain[1].link)), (3, vec![]));
        assert_eq!(walk(chain[4].link, &[], Some(chain[4].link)), (0, vec![]));
        assert_eq!(walk(Link::BEGINNING, &[], None), (0, vec![]));
    }

    #[test]
    fn whatever_is_changed_in_a_line_is_found_and_only_there() {
        let changes: [fn(&mut Line); 7] = [
            |line| line.id = AuditId(Uuid::from_u128(99)),
            |line| line.at = Ts::from_micros(2),
            |line| line.actor.push('x'),
            |line| line.action = "signed_out".to_owned(),
            |line| line.entity = Some(Uuid::nil()),
            |line| line.customer = Some(CustomerId(Uuid::nil())),
            |line| line.detail.push('x'),
        ];
        for change in changes {
            let mut chain = chain(4);
            change(&mut chain[1].line);
            let found = vec![Finding::Changed { number: 2, id: chain[1].line.id }];
            assert_eq!(walk(Link::BEGINNING, &chain, None), (3, found));
        }
    }

    #[test]
    fn a_seal_that_was_made_anew_without_the_key_is_found() {
        let mut chain = chain(4);
        chain[1].link.seal = [9; 32];
        let (_, found) = walk(Link::BEGINNING, &chain, None);
        let changed = |number: u128| Finding::Changed { number: i64::try_from(number).unwrap(), id: line(number).id };
        assert_eq!(found, [changed(2), changed(3)], "the line itself, and the next, which was sealed behind another");
    }

    #[test]
    fn lines_that_are_gone_are_found_at_the_beginning_within_and_at_the_end() {
        let chain = chain(6);
        let noted = Some(chain[5].link);
        let missing = |first, last| vec![Finding::Missing { first, last }];
        assert_eq!(walk(Link::BEGINNING, &chain[2..], noted), (3, missing(1, 2)));
        let within = [&chain[..2], &chain[4..]].concat();
        assert_eq!(walk(Link::BEGINNING, &within, noted), (3, missing(3, 4)));
        assert_eq!(walk(Link::BEGINNING, &chain[..4], noted), (4, missing(5, 6)));
        assert_eq!(walk(Link::BEGINNING, &[], noted), (0, missing(1, 6)));
        assert_eq!(walk(Link::BEGINNING, &chain[..4], None), (4, vec![]), "nobody can tell without a head outside");
    }

    #[test]
    fn another_chain_that_is_sound_in_itself_is_found_by_the_head() {
        let (chain, mut other) = (chain(4), chain(4));
        other[0].line.actor.push('x');
        let mut at = Link::BEGINNING;
        for sealed in &mut other {
            at = at.next(&sealed.line, seal_of);
            sealed.link = at;
        }
        let found = vec![Finding::OtherChain { number: 3 }];
        assert_eq!(walk(Link::BEGINNING, &other, Some(chain[2].link)), (4, found.clone()));
        assert_eq!(walk(other[2].link, &other[3..], Some(chain[2].link)), (1, found), "also where the walk begins");
    }

    #[test]
    fn lines_in_another_order_or_with_a_number_twice_are_found() {
        let mut swapped = chain(4);
        let (second, third) = (swapped[1].line.clone(), swapped[2].line.clone());
        (swapped[1].line, swapped[2].line) = (third, second);
        assert_eq!(walk(Link::BEGINNING, &swapped, None).1.len(), 2);
    }
}
