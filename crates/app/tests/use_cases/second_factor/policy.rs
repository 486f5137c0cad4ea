//! The operator's policy: off, optional, required for chosen families. Nobody ends up locked out.

use super::{
    ID,
    device::Device,
    house_with, opens,
    passkey::{added, shown_by},
    step,
};
use crate::common::{House, PASSWORD, app_of, attempt, claim, done, fresh, household, product, turned_on, two_step};
use madoguchi_app::{
    Outcome, Policies,
    household::add,
    passkey::{PasskeyRefusal, ask_new, remove},
    registration::{ClaimForm, Purpose, begin_replacing, prove_extra, prove_for},
    second_factor::{ChangeRefusal, SecondStepForm, TwoStepRefusal, factors, second_step, turn_off},
    session::Browser,
};
use madoguchi_domain::{
    catalog::Family,
    registration::ProofKind,
    second_factor::{Demand, SecondFactorPolicy},
};
use madoguchi_store::both_engines;

fn policies(demand: Demand, families: &[Family]) -> Policies {
    let second_factor = SecondFactorPolicy { demand, families: families.to_vec() };
    Policies { second_factor, ..Policies::default() }
}

both_engines! {
    async fn off_adds_none(db) {
        let (house, session) = house_with(db, policies(Demand::Off, &[])).await;
        let (me, once) = (fresh(&house, &session).await, house.app.new_token());
        let app = app_of(&house, &me, &once);
        let refused = turned_on(&house, &me, &app.code(&house), &once).await;
        assert_eq!(refused, Outcome::Refused(TwoStepRefusal::Unavailable));
        assert!(ask_new(&house.cx(), &me).await.unwrap().is_none());
        assert!(matches!(attempt(&house.cx(), ID, PASSWORD).await, Outcome::Done(_)));
    }

    async fn required_leads_to_setting_one_up_and_sees_nothing_before(db) {
        let (house, _) = house_with(db, policies(Demand::Required, &[])).await;
        let Outcome::Done(signed_in) = attempt(&house.cx(), ID, PASSWORD).await else { panic!("signs in") };
        let me = house.me(&signed_in.token).await.unwrap();
        assert!(me.enrolling());
        assert!(me.bills().is_none(), "nothing of the customer is seen");
        let Outcome::Done(thief) = attempt(&house.cx_from("192.0.2.77"), ID, PASSWORD).await else { panic!("signs in") };
        let (me, once) = (fresh(&house, &signed_in.token).await, house.app.new_token());
        let app = app_of(&house, &me, &once);
        assert!(matches!(turned_on(&house, &me, &app.code(&house), &once).await, Outcome::Done(_)));
        let me = house.me(&signed_in.token).await.unwrap();
        assert!(!me.enrolling() && me.bills().is_some());
        assert!(house.me(&thief.token).await.is_none(), "who showed no factor is not let in by the owner's");
        let refused = turn_off(&house.cx(), &fresh(&house, &signed_in.token).await).await.unwrap();
        assert_eq!(refused, Outcome::Refused(ChangeRefusal::Demanded));
        house.advance(std::time::Duration::from_mins(1));
        assert!(opens(&house, &step(&house).await, &app.code(&house)).await);
    }

    async fn required_is_required_of_who_has_just_registered_and_of_a_contract_that_is_added(db) {
        let house = House::with(db, policies(Demand::Required, &[Family::Mobile]));
        let mut dear = household("dear");
        dear.customer.name_kana = "スズキ ハナコ".to_owned();
        dear.products.push(product("dear", Family::Mobile));
        house.on_file(vec![household("c1"), dear]).await;
        let session = house.registered("c1", "plain@example.jp").await;
        let me = house.me(&session).await.unwrap();
        assert!(!me.enrolling(), "nothing is demanded of her own contract");
        let form = ClaimForm { name_kana: "スズキ ハナコ".to_owned(), ..claim(ProofKind::CustomerNumber, "N-dear") };
        let extra = async |purpose| {
            let Outcome::Done(more) = prove_for(&house.cx(), &form, purpose).await.unwrap() else { panic!("more") };
            let device = prove_extra(&house.cx(), Some(&more.token), ProofKind::Device, "STB-dear").await.unwrap();
            assert!(matches!(device, Outcome::Done(_)));
            more.token
        };
        let flow = extra(Purpose::AddTo(me.user())).await;
        let other = extra(Purpose::Register).await;
        assert!(matches!(add(&house.cx(), &me, Some(&flow)).await.unwrap(), Outcome::Done(())));
        let me = house.me(&session).await.unwrap();
        assert!(me.enrolling() && me.bills().is_none(), "a factor is set up before the new contract is seen");
        assert_eq!(begin_replacing(&house.cx(), Some(&other)).await.unwrap(), Outcome::Done(()));
        let first = house.register(&other, "dear@example.jp").await;
        assert!(house.me(&first).await.unwrap().enrolling(), "and before a new registration sees it");
    }

    async fn required_for_other_families_asks_nothing(db) {
        let (house, _) = house_with(db, policies(Demand::Required, &[Family::Energy])).await;
        let Outcome::Done(signed_in) = attempt(&house.cx(), ID, PASSWORD).await else { panic!("signs in") };
        assert!(!house.me(&signed_in.token).await.unwrap().enrolling());
    }

    async fn where_it_is_required_a_password_needs_the_passkey_beside_it(db) {
        let (house, session) = house_with(db, policies(Demand::Required, &[])).await;
        let mut device: Device = added(&house, &session).await;
        let waiting = step(&house).await;
        assert!(!opens(&house, &waiting, "123456").await);
        let form = SecondStepForm {
            code: String::new(),
            passkey: Some(shown_by(&house, &mut device)),
            browser: Browser::default(),
        };
        let Outcome::Done(signed_in) = second_step(&house.cx(), Some(&waiting), &form).await.unwrap() else {
            panic!("steps")
        };
        assert!(!house.me(&signed_in.token).await.unwrap().enrolling());
    }

    async fn where_one_is_demanded_the_last_two_removed_at_once_leave_one(db) {
        let (house, session) = house_with(db, policies(Demand::Required, &[])).await;
        let user = house.me(&session).await.unwrap().user();
        // Only a look before the other one's write could go wrong, so it is tried more than once.
        for round in 0..5 {
            let there = factors(&house.cx(), user).await.unwrap();
            if there.two_step.is_none() {
                two_step(&house, &session).await;
            }
            if there.passkeys.is_empty() {
                added(&house, &session).await;
            }
            let (cx, me) = (house.cx(), fresh(&house, &session).await);
            let id = factors(&cx, user).await.unwrap().passkeys[0].id;
            let (off, removed) = tokio::join!(turn_off(&cx, &me), remove(&cx, &me, id));
            match (off.unwrap(), removed.unwrap()) {
                (Outcome::Done(_), Outcome::Refused(PasskeyRefusal::Demanded))
                | (Outcome::Refused(ChangeRefusal::Demanded), Outcome::Done(_)) => {}
                other => panic!("round {round}: {other:?}"),
            }
            assert!(factors(&cx, user).await.unwrap().any(), "round {round}");
        }
    }

    async fn where_one_is_demanded_the_last_two_passkeys_removed_at_once_leave_one(db) {
        let (house, session) = house_with(db, policies(Demand::Required, &[])).await;
        let user = house.me(&session).await.unwrap().user();
        added(&house, &session).await;
        for round in 0..5 {
            added(&house, &session).await;
            let (cx, me) = (house.cx(), fresh(&house, &session).await);
            let passkeys = factors(&cx, user).await.unwrap().passkeys;
            let [one, two] = passkeys.as_slice() else { panic!("{} passkeys", passkeys.len()) };
            let (one, two) = tokio::join!(remove(&cx, &me, one.id), remove(&cx, &me, two.id));
            let answers = [one.unwrap(), two.unwrap()];
            assert_eq!(done(&answers), 1, "round {round}: {answers:?}");
            assert!(answers.contains(&Outcome::Refused(PasskeyRefusal::Demanded)), "round {round}: {answers:?}");
            assert_eq!(factors(&cx, user).await.unwrap().passkeys.len(), 1, "round {round}");
        }
    }
}
