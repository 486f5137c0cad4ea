//! Logins brought from another system: taken once, refused with their reasons, and upgraded at the first sign-in.

use crate::common::{House, attempt, household};
use madoguchi_app::{
    Outcome,
    credential::{Brought, BroughtLogin, NotTaken, bring},
};
use madoguchi_store::{both_engines, sql};

/// `himawari-batake` by PBKDF2.
const HASH: &str = "pbkdf2_sha256$1000$Kp3vQz$/uupgdlMvo9mDP59CPR91FdG6zlP7h2fzhOin6CrrkI=";
/// `rose12`, shorter than passwords chosen here may be, salted with `salt`.
const SHORT: &str = "{SSHA256}RQSqXd1tumfalqQLh3OI0kHcB4jD3CvrEQcs8vxJ3N1zYWx0";

fn login(line: u64, customer_key: &str, portal_id: &str, password_hash: &str) -> BroughtLogin {
    BroughtLogin {
        line,
        customer_key: customer_key.to_owned(),
        portal_id: portal_id.to_owned(),
        contact_address: String::new(),
        contact_verified: true,
        password_hash: password_hash.to_owned(),
    }
}

async fn brought(house: &House, logins: Vec<BroughtLogin>) -> Brought {
    bring(&house.app, "crm", logins, |_| {}).await.unwrap()
}

both_engines! {
    async fn who_comes_along_signs_in_with_the_old_password_whose_hash_is_ours_from_then_on(db) {
        let house = House::new(db);
        house.on_file(vec![household("c1"), household("c2")]).await;
        let logins = vec![login(2, "c1", "Hanako@example.jp", HASH), login(3, "c2", "taro@example.jp", SHORT)];
        assert_eq!(brought(&house, logins.clone()).await, Brought { added: 2, ..Brought::default() });
        assert_eq!(brought(&house, logins).await, Brought { unchanged: 2, ..Brought::default() }, "the same file again");
        for (id, wrong, right) in [("hanako@example.jp", "himawari", "himawari-batake"), ("taro@example.jp", "rose13", "rose12")] {
            assert!(matches!(attempt(&house.cx(), id, wrong).await, Outcome::Refused(_)), "{id}");
            for _ in 0..2 {
                let Outcome::Done(signed_in) = attempt(&house.cx(), id, right).await else { panic!("{id}") };
                assert!(house.me(&signed_in.token).await.unwrap().contact_verified());
            }
        }
        for id in ["hanako@example.jp", "taro@example.jp"] {
            let select = sql!("SELECT password_hash FROM portal_user WHERE portal_id_key = $1", id);
            let hash: String = house.app.db().fetch_optional(select).await.unwrap().unwrap().get(0).unwrap();
            assert!(hash.starts_with("$argon2id$"), "{hash}");
        }
    }

    async fn what_cannot_be_taken_is_told_line_by_line_and_the_rest_is_taken(db) {
        let house = House::new(db);
        house.on_file(vec![household("c1"), household("c2")]).await;
        house.registered("c1", "hanako@example.jp").await;
        let came = brought(&house, vec![
            login(2, "c1", "other@example.jp", HASH),
            login(3, "c2", "HANAKO@example.jp", HASH),
            login(4, "nobody", "nobody@example.jp", HASH),
            login(5, "c2", "no id", HASH),
            login(6, "c2", "taro@example.jp", "himawari-batake"),
            BroughtLogin { contact_address: "not an address".to_owned(), ..login(7, "c2", "taro@example.jp", HASH) },
            login(8, "c2", "taro@example.jp", HASH),
            login(9, "c2", "jiro@example.jp", HASH),
        ])
        .await;
        assert_eq!(came.added, 1);
        assert_eq!(came.refused, [
            (2, NotTaken::Held),
            (3, NotTaken::Taken),
            (4, NotTaken::Customer),
            (5, NotTaken::PortalId),
            (6, NotTaken::PasswordHash),
            (7, NotTaken::ContactAddress),
            (9, NotTaken::Held),
        ]);
    }
}
