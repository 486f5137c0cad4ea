use super::*;
use crate::{
    config::Config,
    demo::{Operator, Options, prepare},
};
use madoguchi_app::{
    Cx, Outcome, Source,
    order::{self, By},
    registration::{ClaimForm, prove, prove_extra},
    session::Browser,
    sign_in::{SignIn, sign_in},
};
use madoguchi_domain::order::OrderState;
use std::net::SocketAddr;

const CUSTOMERS: u64 = 264;

fn options(data: &std::path::Path) -> Options {
    let nowhere = SocketAddr::from(([127, 0, 0, 1], 0));
    Options {
        data: data.to_owned(),
        customers: CUSTOMERS,
        seed: 7,
        operator: Operator::HIBARINO,
        database: None,
        portal: nowhere,
        desk: SocketAddr::from(([127, 0, 0, 1], 1)),
        operations: nowhere,
    }
}

fn some_of_each_kind(people: &[Unregistered], count: usize) -> Vec<&Unregistered> {
    DemoKind::ALL
        .iter()
        .flat_map(|kind| people.iter().filter(|person| person.note == kind.as_str()).take(count))
        .collect()
}

/// Whether somebody reaches STEP3 with this item, and with the postcode where a second one is asked for.
async fn proves(cx: &Cx, person: &Unregistered, kind: ProofKind, proof: &str) -> bool {
    let form =
        ClaimForm { name_kana: person.name_kana.clone(), phone: person.phone.clone(), kind, proof: proof.to_owned() };
    match prove(cx, &form).await.unwrap() {
        Outcome::Done(proven) if !proven.extra => true,
        Outcome::Done(proven) => {
            let extra = prove_extra(cx, Some(&proven.token), ProofKind::Postcode, &person.postcode).await.unwrap();
            matches!(extra, Outcome::Done(proven) if !proven.extra)
        }
        Outcome::Refused(_) => false,
    }
}

#[test]
fn there_are_ten_of_each_kind_on_both_sides() {
    for seed in [1, 7] {
        let world = World::new(240, seed, "2026-11-12".parse().unwrap());
        let (members, strangers) = cast(&world);
        for kind in DemoKind::ALL {
            for side in [&members, &strangers] {
                let count = side.iter().filter(|(_, customer)| customer.kind == *kind).count();
                assert!(count >= 10, "{count} of {kind}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everybody_is_who_the_list_says() {
    let folder = tempfile::tempdir().unwrap();
    let options = options(&folder.path().join("demo"));
    let demo = prepare(&options, &Config::default()).await.unwrap();
    let source = Source::of([127, 0, 0, 1].into(), true);
    let cx = demo.app.cx(source, Locale::Ja);

    for (place, person) in some_of_each_kind(&demo.people.unregistered, 3).into_iter().enumerate() {
        assert!(proves(&cx, person, ProofKind::CustomerNumber, &person.customer_number).await, "{person:?}");
        // One more item each: all of them would exceed the tries that a record has.
        let mut others = [
            (ProofKind::BankLast4, &person.bank_last4),
            (ProofKind::CardLast4, &person.card_last4),
            (ProofKind::Device, &person.device),
        ];
        others.rotate_left(place % 3);
        if let Some((kind, Some(item))) = others.into_iter().find(|(_, item)| item.is_some()) {
            assert!(proves(&cx, person, kind, item).await, "{kind} of {person:?}");
        }
    }
    for person in demo.people.registered.iter().step_by(40) {
        let form = SignIn {
            portal_id: person.portal_id.to_uppercase(),
            password: person.password.clone(),
            browser: Browser::default(),
        };
        assert!(matches!(sign_in(&cx, &form).await.unwrap(), Outcome::Done(_)), "{}", person.portal_id);
    }
    assert!(demo.people.easiest().count() >= 10);
    let mut under_way = 0;
    for state in [OrderState::InProgress, OrderState::Held] {
        under_way += order::queue(&demo.app, &By::System, state, 1_000).await.unwrap().len();
    }
    let with_one = |person: &&Registered| person.note == DemoKind::OpenOrder.as_str();
    assert_eq!(under_way, demo.people.registered.iter().filter(with_one).count());
    demo.app.db().close().await;

    let again = prepare(&options, &Config::default()).await.unwrap();
    assert_eq!(again.people, demo.people, "a second start takes what is there");
    let written: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(options.data.join("people.json")).unwrap()).unwrap();
    let roles: Vec<_> = written["staff"].as_array().unwrap().iter().map(|member| member["role"].clone()).collect();
    assert_eq!(
        roles,
        madoguchi_domain::staff::Role::ALL.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "one in each role"
    );
    assert!(written["unregistered"].as_array().unwrap().iter().any(|person| person["bank_last4"].is_null()));
    assert!(written["registered"][0]["holds"].is_array());
}

#[test]
fn ids_are_unique_and_the_same_for_the_same_seed() {
    let choose = |seed, index| choice::choose(seed, index, |_, _| true).unwrap();
    assert_eq!(choose(1, 5).portal_id, choose(1, 5).portal_id);
    assert_eq!(choose(1, 5).password, choose(1, 5).password);
    assert_ne!(choose(1, 5).password, choose(2, 5).password);
    let ids: std::collections::HashSet<_> = (0..600).map(|index| choose(1, index).portal_id).collect();
    assert_eq!(ids.len(), 600);
}
