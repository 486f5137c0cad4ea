//! What was typed into a form that came too late: found again by its sender, in her browser, on its page.

use crate::common::{House, MINUTE, household};
use madoguchi_app::kept_form::{Sender, find, keep};
use madoguchi_store::both_engines;

const PATH: &str = "/settings/id";

both_engines! {
    async fn what_was_typed_is_kept_for_its_login_browser_contract_and_page_only(db) {
        let house = House::new(db);
        house.on_file(vec![household("c1"), household("c2")]).await;
        let (token, other) = (house.registered("c1", "hanako@example.jp").await, house.registered("c2", "taro@example.jp").await);
        let (me, other) = (house.me(&token).await.unwrap(), house.me(&other).await.unwrap());
        let (device, another) = (house.app.new_token(), house.app.new_token());
        let cx = house.cx_on(&device);
        let mine = Sender { user: me.user(), grant: Some(me.grant()) };
        keep(&cx, mine, PATH, "portal_id=one").await.unwrap();
        keep(&cx, mine, PATH, "portal_id=two").await.unwrap();
        assert_eq!(find(&cx, mine, PATH).await.unwrap().as_deref(), Some("portal_id=two"));
        assert_eq!(find(&cx, mine, "/settings/other").await.unwrap(), None, "another page");
        assert_eq!(find(&house.cx_on(&another), mine, PATH).await.unwrap(), None, "another browser");
        assert_eq!(find(&house.cx(), mine, PATH).await.unwrap(), None, "no browser");
        for whose in [
            Sender { user: other.user(), ..mine },
            Sender { grant: Some(other.grant()), ..mine },
            Sender { grant: None, ..mine },
        ] {
            assert_eq!(find(&cx, whose, PATH).await.unwrap(), None, "{whose:?}");
        }
        house.advance(MINUTE * 60);
        assert_eq!(find(&house.cx_on(&device), mine, PATH).await.unwrap(), None, "an hour later");
    }

    async fn what_nobody_types_is_not_kept(db) {
        let house = House::new(db);
        house.on_file(vec![household("c1")]).await;
        let me = house.me(&house.registered("c1", "hanako@example.jp").await).await.unwrap();
        let cx = house.cx_on(&house.app.new_token());
        let mine = Sender { user: me.user(), grant: None };
        keep(&cx, mine, PATH, &"x".repeat(9_000)).await.unwrap();
        assert_eq!(find(&cx, mine, PATH).await.unwrap(), None, "too long");
        for n in 0..31 {
            keep(&cx, mine, &format!("{PATH}/{n}"), "x").await.unwrap();
        }
        assert!(find(&cx, mine, &format!("{PATH}/29")).await.unwrap().is_some());
        assert_eq!(find(&cx, mine, &format!("{PATH}/30")).await.unwrap(), None, "too many");
    }

    async fn a_session_that_has_run_out_still_says_whose_it_was(db) {
        let house = House::new(db);
        house.on_file(vec![household("c1")]).await;
        let token = house.registered("c1", "hanako@example.jp").await;
        let me = house.me(&token).await.unwrap();
        house.advance(MINUTE * 31);
        assert!(house.me(&token).await.is_none());
        let past = Sender::past(&house.cx(), &token, None).await.unwrap().unwrap();
        assert_eq!(past.user, me.user());
        madoguchi_app::session::sign_out(&house.cx(), &me).await.unwrap();
        assert!(Sender::past(&house.cx(), &token, None).await.unwrap().is_none(), "ended");
        assert!(Sender::past(&house.cx(), &house.app.new_token(), None).await.unwrap().is_none());
    }
}
