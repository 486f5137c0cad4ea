//! おまかせで作る: a password for people who cannot think of one, made to be written down and typed again from paper.

/// Consonants that are read aloud as one sound and look like no digit.
const CONSONANTS: &[u8; 14] = b"bdghjkmnprstyz";
const VOWELS: &[u8; 5] = b"aiueo";
/// Digits that look like no letter.
const FIGURES: &[u8; 8] = b"23456789";

/// Two made-up words and four digits, such as `tomika-surena-4827`: about 48 bits, all in lower case.
#[must_use]
pub fn made_password(random: [u8; 16]) -> String {
    let mut made = String::with_capacity(18);
    let (words, figures) = random.split_at(12);
    for (place, pair) in words.chunks_exact(2).enumerate() {
        if place == 3 {
            made.push('-');
        }
        let number = pair.iter().fold(0, |number: usize, byte| number << 8 | usize::from(*byte));
        made.push(one_of(CONSONANTS, number));
        made.push(one_of(VOWELS, number / CONSONANTS.len()));
    }
    made.push('-');
    made.extend(figures.iter().map(|byte| one_of(FIGURES, usize::from(*byte))));
    made
}

fn one_of(characters: &[u8], number: usize) -> char {
    characters.get(number % characters.len()).copied().map_or('-', char::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credential::{Password, PasswordContext};
    use proptest::prelude::*;

    #[test]
    fn it_can_be_read_aloud() {
        assert_eq!(made_password([0; 16]), "bababa-bababa-2222");
        assert_eq!(made_password([255; 16]), "dididi-dididi-9999");
    }

    proptest! {
        #[test]
        fn it_is_a_password_with_nothing_that_is_read_as_something_else(random: [u8; 16]) {
            let made = made_password(random);
            prop_assert_eq!(made.len(), 18);
            prop_assert!(!made.contains(['0', '1', 'l', 'I', 'O', 'q', 'v', 'w']));
            prop_assert!(Password::parse(&made).is_ok());
        }
    }

    #[test]
    fn nearly_all_of_them_are_strong_enough() {
        let about = PasswordContext {
            portal_id: "",
            contact_address: "",
            names: Vec::new(),
            phones: Vec::new(),
            operator: &[],
        };
        let mut random = [0; 16];
        let strong = (0..100_u8).filter(|seed| {
            for (place, byte) in random.iter_mut().enumerate() {
                *byte = seed.wrapping_mul(73).wrapping_add(u8::try_from(place).unwrap().wrapping_mul(151))
                    ^ seed.rotate_left(3);
            }
            Password::parse(&made_password(random)).is_ok_and(|made| made.check(&about).is_ok())
        });
        assert!(strong.count() >= 99);
    }
}
