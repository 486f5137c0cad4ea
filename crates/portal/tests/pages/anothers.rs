//! What belongs to another customer is not found, whichever route of the table is asked.

use crate::{
    household::{invite, join, link, registered},
    orders::ask_for_a_phone_number,
};
use axum::http::{Method, StatusCode};
use madoguchi_store::{one_engine, sql};
use madoguchi_testkit::{Browser, DemoKind, Person, Product};

/// The values that fill in a path of hers.
struct Hers {
    month: String,
    number: String,
    /// An invitation that she has not sent yet.
    id: String,
    /// The grant of somebody she invited.
    grant: String,
    /// The number of an order.
    order: String,
}

impl Hers {
    async fn of(product: &Product, person: &Person, hanako: &mut Browser) -> Self {
        // The demo's bills of a month all have the same number.
        let mut record = person.record.clone();
        let (bill, lines) = record.bills.iter_mut().max_by_key(|(bill, _)| bill.month).unwrap();
        bill.bill_number = "HERS-1".to_owned();
        for line in lines {
            line.bill_number = "HERS-1".to_owned();
        }
        let bill = bill.clone();
        product.add(record).await;
        invite(hanako, "guest@example.jp", &["scope_bills"]).await;
        join(product, &link(product).await, "guest@example.jp").await;
        hanako.open("/settings/household").await;
        let revoke = hanako.page().links().into_iter().find(|link| link.ends_with("/revoke")).unwrap();
        hanako.open("/settings/household/invite").await;
        hanako.submit("/settings/household/invite", &[("address", "other@example.jp"), ("scope_bills", "on")]).await;
        let id = hanako.page().path.rsplit('/').next().unwrap().to_owned();
        Self {
            order: ask_for_a_phone_number(hanako).await,
            month: bill.month.to_string(),
            number: bill.bill_number.clone(),
            id,
            grant: revoke.split('/').nth(3).unwrap().to_owned(),
        }
    }

    /// A path of the table with her values.
    fn path(&self, path: &str) -> String {
        let mut filled = String::new();
        for (at, part) in path.split(['{', '}']).enumerate() {
            filled.push_str(match (at % 2, part) {
                (0, plain) => plain,
                (_, "month") => &self.month,
                (_, "number") => &self.number,
                (_, "id") => &self.id,
                (_, "grant") => &self.grant,
                (_, "order") => &self.order,
                (_, new) => panic!("say here what {{{new}}} is of hers"),
            });
        }
        filled
    }
}

one_engine! {
    async fn what_is_another_customers_is_not_there(db) {
        let product = Product::start(db).await;
        let person = product.person(DemoKind::InternetTv, 0).await;
        let mut hanako = registered(&product, &person, "hanako@example.jp").await;
        let hers = Hers::of(&product, &person, &mut hanako).await;
        let another = product.person(DemoKind::AllFamilies, 1).await;
        let mut jiro = registered(&product, &another, "jiro@example.jp").await;
        let token = jiro.open("/").await.form("/sign-out").unwrap();
        let token: Vec<_> = token.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let mut asked = 0;
        for route in madoguchi_portal::routes().into_iter().filter(|route| route.path.contains('{')) {
            let path = hers.path(route.path);
            let page = hanako.clone().send(Method::GET, &path, None).await;
            assert_eq!(page.status, StatusCode::OK, "{path} is hers");
            let page = jiro.clone().send(Method::GET, &path, None).await;
            // A month belongs to everybody: there he sees his own.
            let own = route.path == "/statements/{month}" && page.status == StatusCode::OK;
            assert!(own || page.status == StatusCode::NOT_FOUND, "{path} {}", page.status);
            // The form that chooses the language leads back to what was asked.
            let shown = page.body.replace(&path, "");
            assert!(!shown.contains(&hers.number) && !shown.contains(person.customer_number()), "{path}");
            if route.posts {
                let page = jiro.clone().send(Method::POST, &path, Some(&token)).await;
                assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
            }
            asked += 1;
        }
        assert!(asked > 3, "{asked}");
        jiro.open("/invitation?key=forged").await;
        let mut foreign = jiro.clone();
        foreign.header("sec-fetch-site", "cross-site");
        foreign.send(Method::POST, "/switch", Some(&token)).await;
        // What was refused is on the trail, by the path as the routes write it.
        let refused = sql!("SELECT detail FROM audit WHERE action = 'access_refused' AND actor <> 'visitor'");
        let refused = db.unwatched().await.fetch_all(refused).await.unwrap();
        let refused: Vec<String> = refused.iter().map(|row| row.get(0).unwrap()).collect();
        let bill = "/statements/{month}/{number}";
        for detail in [bill, "/settings/household/{grant}/revoke", "/invitation", "form of another site"] {
            assert!(refused.iter().any(|one| one == detail), "{detail}: {refused:?}");
        }
        // However many there are, the trail does not fill.
        for _ in 0..40 {
            jiro.clone().send(Method::GET, &hers.path(bill), None).await;
        }
        let lines = sql!("SELECT id FROM audit WHERE action = 'access_refused' AND actor <> 'visitor'");
        assert_eq!(db.unwatched().await.fetch_all(lines).await.unwrap().len(), 30);
        let still = hanako.open("/settings/household").await;
        assert!(still.text().contains("guest@example.jp"), "nothing was changed");
    }
}
