//! Links between customer records, looked at together.

use std::collections::{HashMap, HashSet};

/// Which of these links, each from a key to another, lead in a circle. A key stands on the left of one link at most.
#[must_use]
pub fn circular<'k>(links: impl IntoIterator<Item = (&'k str, &'k str)>) -> HashSet<&'k str> {
    let to: HashMap<&str, &str> = links.into_iter().collect();
    let (mut circles, mut done) = (HashSet::new(), HashSet::new());
    for start in to.keys() {
        let (mut way, mut at) = (Vec::new(), *start);
        // Each key is walked over once: what was walked before leads where it was found to lead then.
        while done.insert(at) {
            way.push(at);
            let Some(next) = to.get(at) else { break };
            at = next;
        }
        if let Some(begin) = way.iter().position(|key| *key == at).filter(|_| to.contains_key(at)) {
            circles.extend(way.split_off(begin));
        }
    }
    circles
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn links_that_come_back_to_themselves_are_a_circle_and_those_that_lead_into_one_are_none() {
        for (links, circle) in [
            (vec![("a", "b"), ("b", "c")], vec![]),
            (vec![("a", "b"), ("b", "a")], vec!["a", "b"]),
            (vec![("x", "a"), ("a", "b"), ("b", "c"), ("c", "a"), ("y", "z")], vec!["a", "b", "c"]),
            (vec![("a", "a")], vec!["a"]),
            (vec![], vec![]),
        ] {
            assert_eq!(circular(links.clone()), circle.into_iter().collect(), "{links:?}");
        }
    }

    proptest! {
        #[test]
        fn a_key_is_in_a_circle_exactly_when_following_its_links_comes_back(to in proptest::collection::vec(0_usize..12, 12)) {
            let keys: Vec<String> = (0..12).map(|n| n.to_string()).collect();
            let links = || keys.iter().zip(&to).filter(|(key, to)| **key != to.to_string()).map(|(key, to)| (key.as_str(), keys[*to].as_str()));
            let circles = circular(links());
            let map: HashMap<&str, &str> = links().collect();
            for key in &keys {
                let mut at = Some(key.as_str());
                let back = (0..12).any(|_| { at = at.and_then(|at| map.get(at).copied()); at == Some(key) });
                prop_assert_eq!(circles.contains(key.as_str()), back);
            }
        }
    }
}
