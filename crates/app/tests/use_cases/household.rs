//! Inviting, accepting, taking back, adding and switching: who sees whose contract, and until when.

mod contracts;
mod invitation;

use crate::common::{
    HOUR, House, MINUTE, PASSWORD, at_once, attempt,
    changes::{NewPasswordForm, change_password},
    claim, done, household, id_form,
};
use madoguchi_app::{
    Outcome, Policies, Subscriber,
    change::Refused,
    contact::verify,
    credential::{PasswordFormFault, disown},
    household::{self as shared, InviteForm, NotAccepted, NotAdded, NotInvited, NotSent},
    job::drain,
    keys::Token,
    port::OutgoingMail,
    recovery::{BeginForm, NewPassword, begin, check_code, set_password},
    registration::{self, IdFault, IdForm, NotRegistered, Purpose, Stage},
    session::{self, Browser},
};
use madoguchi_domain::{
    credential::PasswordFault,
    grant::Scope,
    household::{Household, Term, WishFault},
    id::{CustomerId, GrantId, InvitationId},
    registration::{ProofKind, ReplacementProof},
};
use madoguchi_store::{both_engines, sql, testing::TestDb};
use std::time::Duration;

const HOLDER: &str = "hanako@example.jp";
const GUEST: &str = "kenji@example.jp";
const DAY: Duration = Duration::from_hours(24);

/// Two households; the first is registered and its address verified.
async fn house(db: &TestDb) -> (House, Token) {
    with(db, Policies::default()).await
}

async fn with(db: &TestDb, policies: Policies) -> (House, Token) {
    let house = House::with(db, policies);
    house.on_file(vec![household("c1"), household("c2"), household("c3")]).await;
    let token = house.registered("c1", HOLDER).await;
    let code = house.newest_mail().await.mail.text;
    assert_eq!(verify(&house.cx(), me(&house, &token).await.login(), &code).await.unwrap(), Outcome::Done(()));
    (house, token)
}

async fn me(house: &House, token: &Token) -> Subscriber {
    house.me(token).await.unwrap()
}

fn form(address: &str, scopes: &[Scope]) -> InviteForm {
    InviteForm { address: address.to_owned(), scopes: scopes.to_vec(), term: Some(Term::OneYear) }
}

async fn drafted(house: &House, token: &Token, address: &str, scopes: &[Scope]) -> InvitationId {
    let holder = me(house, token).await;
    let may = holder.share().unwrap();
    match shared::draft(&house.cx(), &holder, may, &form(address, scopes)).await.unwrap() {
        Outcome::Done(id) => id,
        Outcome::Refused(refused) => panic!("{refused:?}"),
    }
}

async fn mailed(house: &House, to: &str, subject: &str) -> Option<OutgoingMail> {
    drain(&house.app, "w").await.unwrap();
    house.mails.all().into_iter().rev().find(|mail| mail.to == to && mail.mail.subject == subject)
}

/// The mail that told the holder of a change.
async fn told(house: &House, change: &str) -> Option<String> {
    drain(&house.app, "w").await.unwrap();
    let texts: Vec<String> =
        house.mails.all().into_iter().filter(|mail| mail.to == HOLDER).map(|mail| mail.mail.text).collect();
    texts.into_iter().rev().find(|text| text.split(' ').next() == Some(change))
}

/// Sends an invitation; returns it and its link's key.
async fn invited(house: &House, token: &Token, address: &str, scopes: &[Scope]) -> (InvitationId, String) {
    let id = drafted(house, token, address, scopes).await;
    let holder = me(house, token).await;
    let sent = shared::send(&house.cx(), &holder, holder.share().unwrap(), id).await.unwrap();
    assert!(matches!(sent, Outcome::Done(_)), "{sent:?}");
    (id, key(house, address).await)
}

async fn key(house: &House, address: &str) -> String {
    let mail = mailed(house, address, "invited ja").await.unwrap();
    mail.mail.text.split_whitespace().next().unwrap().split("key=").nth(1).unwrap().to_owned()
}

/// A login of another household, with its session.
async fn neighbour(house: &House) -> Token {
    house.verified("c2", GUEST).await
}

async fn accept(house: &House, token: &Token, key: &str) -> Outcome<(), NotAccepted> {
    let account = me(house, token).await.login().clone();
    shared::accept(&house.cx(), &account, key).await.unwrap()
}

async fn grants(house: &House, of: &Token) -> Vec<GrantId> {
    let may = me(house, of).await.share().unwrap();
    shared::shared(&house.cx(), may).await.unwrap().0.iter().map(|guest| guest.grant).collect()
}

/// Revokes the only guest.
async fn revoke(house: &House, token: &Token) -> bool {
    let grant = grants(house, token).await[0];
    let holder = me(house, token).await;
    shared::revoke(&house.cx(), &holder, holder.share().unwrap(), grant).await.unwrap()
}

async fn signs_in(house: &House, id: &str) -> Token {
    match attempt(&house.cx(), id, PASSWORD).await {
        Outcome::Done(signed_in) => signed_in.token,
        Outcome::Refused(refused) => panic!("{refused:?}"),
    }
}

/// Registers a new ID with an invitation's key and returns its session.
async fn registered_by(house: &House, key: &str, id: &str) -> Token {
    let Outcome::Done(flow) = shared::begin_registration(&house.cx(), key).await.unwrap() else { panic!("over") };
    house.register(&flow, id).await
}

/// Proves a household to add it to the login of a session.
async fn proven_for(house: &House, token: &Token, key: &str) -> Token {
    let form = claim(ProofKind::CustomerNumber, &format!("N-{key}"));
    let purpose = Purpose::AddTo(me(house, token).await.user());
    match registration::prove_for(&house.cx(), &form, purpose).await.unwrap() {
        Outcome::Done(proven) => proven.token,
        Outcome::Refused(refused) => panic!("{refused:?}"),
    }
}

async fn add(house: &House, token: &Token, flow: &Token) -> Outcome<(), NotAdded> {
    shared::add(&house.cx(), me(house, token).await.login(), Some(flow)).await.unwrap()
}

/// Changes a password. Returns what is wrong with the form, if anything.
async fn changed(house: &House, token: &Token, current: &str, new: &str) -> Option<Vec<PasswordFormFault>> {
    let (current, again, once) = (current.to_owned(), new.to_owned(), house.app.new_token());
    let form = NewPasswordForm { current, new: again.clone(), again, once };
    match change_password(&house.cx(), me(house, token).await.login(), &form).await.unwrap() {
        Outcome::Done(_) => None,
        Outcome::Refused(Refused::Faults(faults)) => Some(faults),
        Outcome::Refused(refused) => panic!("{refused:?}"),
    }
}

/// Replaces the first household's login and returns the session.
async fn replaced(house: &House, id: &str) -> Token {
    let flow = house.proven("c1").await;
    let device = ReplacementProof::Device;
    let opened = registration::prove_replacement(&house.cx(), Some(&flow), device, "STB-c1").await.unwrap();
    assert_eq!(opened, Outcome::Done(()));
    house.register(&flow, id).await
}

both_engines! {
    async fn what_concerns_a_guests_login_has_nothing_to_do_with_the_holder(db) {
        let (house, holder) = house(db).await;
        let (_, key) = invited(&house, &holder, GUEST, &[Scope::Bills]).await;
        registered_by(&house, &key, GUEST).await;
        let asked = BeginForm { portal_id: GUEST.to_owned(), once: house.app.new_token() };
        let Outcome::Done(flow) = begin(&house.cx(), None, &asked).await.unwrap() else { panic!("begins") };
        let code = mailed(&house, GUEST, "recovery code ja").await.unwrap().mail.text;
        assert_eq!(check_code(&house.cx(), Some(&flow), &code).await.unwrap(), Outcome::Done(()));
        // The holder's name and phone: refusing them would reveal them.
        let password = "hanako-4567-xk7Qw".to_owned();
        let form = NewPassword { password: password.clone(), again: password, once: house.app.new_token(), browser: Browser::default() };
        assert!(matches!(set_password(&house.cx(), Some(&flow), &form).await.unwrap(), Outcome::Done(_)));
        let filed = sql!("SELECT customer_id FROM audit WHERE action IN ($1, $2)", "signed_in", "password_reset");
        let filed = db.unwatched().await.fetch_all(filed).await.unwrap();
        assert!(!filed.is_empty() && filed.iter().all(|row| row.get::<Option<CustomerId>>(0).unwrap().is_none()));
    }

    async fn who_accepts_sees_what_was_chosen_and_nothing_else(db) {
        let (house, holder) = house(db).await;
        let (_, key) = invited(&house, &holder, GUEST, &[Scope::Bills, Scope::Usage]).await;
        assert!(told(&house, "household_invited").await.is_some());
        let invitation = mailed(&house, GUEST, "invited ja").await.unwrap();
        assert!(invitation.mail.text.ends_with("髙○ 花○"), "{}", invitation.mail.text);
        let guest = neighbour(&house).await;
        let own = me(&house, &guest).await;
        assert_eq!(accept(&house, &guest, &key).await, Outcome::Done(()));
        let seen = me(&house, &guest).await;
        assert_eq!(seen.customer(), me(&house, &holder).await.customer());
        assert!(seen.bills().is_some() && seen.usage().is_some());
        assert!(seen.orders().is_none() && seen.mailboxes().is_none(), "not chosen");
        assert!(seen.calls().is_none() && seen.share().is_none(), "never another's");
        assert!(own.calls().is_some() && own.orders().is_some(), "of the own contract, everything");
        assert!(told(&house, "household_accepted").await.is_some());
        assert!(session::present(&house.cx(), &guest).await.unwrap().is_some());
        let (guests, open) = shared::shared(&house.cx(), me(&house, &holder).await.share().unwrap()).await.unwrap();
        assert_eq!((guests.len(), open.len()), (1, 0));
        assert_eq!((guests[0].address.as_deref(), guests[0].seen_at), (Some(GUEST), Some(house.app.now())));
    }

    async fn what_is_taken_back_is_gone_with_the_next_request(db) {
        let (house, holder) = house(db).await;
        let (_, key) = invited(&house, &holder, GUEST, &[Scope::Bills]).await;
        let guest = neighbour(&house).await;
        let own = me(&house, &guest).await.customer();
        accept(&house, &guest, &key).await;
        let grant = grants(&house, &holder).await[0];
        assert!(revoke(&house, &holder).await);
        assert_eq!(me(&house, &guest).await.customer(), own, "her own contract is what is left");
        assert!(!shared::switch(&house.cx(), me(&house, &guest).await.login(), grant).await.unwrap());
        assert_eq!(mailed(&house, GUEST, "ended ja").await.unwrap().mail.text, "髙○ 花○");
        assert!(told(&house, "household_revoked").await.is_some());
        let mails = house.mails.all().len();
        let by = me(&house, &holder).await;
        assert!(shared::revoke(&house.cx(), &by, by.share().unwrap(), grant).await.unwrap(), "twice is once");
        drain(&house.app, "w").await.unwrap();
        assert_eq!(house.mails.all().len(), mails);
        assert_eq!(accept(&house, &guest, &key).await, Outcome::Refused(NotAccepted::Over), "the link is spent");
    }

    async fn a_grant_ends_with_its_last_day(db) {
        let (house, holder) = house(db).await;
        let (_, key) = invited(&house, &holder, GUEST, &[Scope::Bills]).await;
        let guest = registered_by(&house, &key, GUEST).await;
        // It is 2026-11-01 09:00 in Tokyo; a year's last day is 2027-11-01, which ends 15 hours after nine of that day.
        house.advance(365 * DAY + 14 * HOUR);
        drop(guest);
        let late = signs_in(&house, GUEST).await;
        assert!(house.me(&late).await.is_some_and(|me| me.bills().is_some()));
        house.advance(10 * MINUTE);
        assert!(house.me(&late).await.is_some());
        house.advance(20 * MINUTE);
        assert!(house.me(&late).await.is_some(), "14:30 later");
        house.advance(29 * MINUTE);
        assert!(house.me(&late).await.is_some());
        house.advance(MINUTE);
        assert!(house.me(&late).await.is_none(), "midnight");
        let present = session::present(&house.cx(), &late).await.unwrap();
        assert!(matches!(present, Some(session::Present::Stranded(_))));
        let again = signs_in(&house, GUEST).await;
        assert!(house.me(&again).await.is_none(), "signs in, and sees nothing");
        assert!(grants(&house, &signs_in(&house, HOLDER).await).await.is_empty());
    }

    async fn who_takes_the_holders_place_finds_guests_and_invitations_as_they_were_and_can_end_them(db) {
        let (house, holder) = house(db).await;
        let (_, key) = invited(&house, &holder, GUEST, &[Scope::Bills]).await;
        let guest = registered_by(&house, &key, GUEST).await;
        let (open, key) = invited(&house, &holder, "third@example.jp", &[Scope::Bills]).await;
        let contract = me(&house, &guest).await.customer();
        let new = replaced(&house, "new@example.jp").await;
        assert!(house.me(&holder).await.is_none());
        let seen = me(&house, &guest).await;
        assert!(seen.customer() == contract && seen.bills().is_some(), "the guest notices nothing");
        let by = me(&house, &new).await;
        let may = by.share().unwrap();
        let (guests, waiting) = shared::shared(&house.cx(), may).await.unwrap();
        assert_eq!((guests.len(), waiting.iter().map(|one| one.id).collect::<Vec<_>>()), (1, vec![open]));
        assert!(shared::offer(&house.cx(), &key).await.unwrap().is_some(), "the link works on");
        let until = house.app.now().plus(48 * HOUR);
        house.advance(MINUTE);
        let reminded = shared::remind(&house.cx(), &by, may, open).await.unwrap();
        assert_eq!(reminded, Outcome::Refused(NotSent::Settling(until)), "but no mail goes out for two days");
        let third = registered_by(&house, &key, "third@example.jp").await;
        assert_eq!(me(&house, &third).await.customer(), contract);
        for grant in grants(&house, &new).await {
            assert!(shared::revoke(&house.cx(), &by, may, grant).await.unwrap());
        }
        assert!(house.me(&guest).await.is_none() && house.me(&third).await.is_none(), "letting nobody in can be done at once");
    }

    async fn a_guests_password_is_refused_for_what_she_knows_and_never_for_what_the_holder_is_called(db) {
        let (house, holder) = house(db).await;
        let (_, key) = invited(&house, &holder, GUEST, &[Scope::Bills]).await;
        let Outcome::Done(flow) = shared::begin_registration(&house.cx(), &key).await.unwrap() else { panic!("over") };
        // The holder's name and phone: refusing them would reveal them.
        let (first, second) = ("hanako-4567-xk7Qw", "hanako-4567-zk8Rv");
        for (password, fault) in
            [(GUEST, Some(PasswordFault::SameAsId)), ("password1", Some(PasswordFault::Common)), (first, None)]
        {
            let (typed, again) = (password.to_owned(), password.to_owned());
            let form = IdForm { password: typed, password_again: again, ..id_form(GUEST) };
            let chosen = registration::choose_id(&house.cx(), Some(&flow), &form).await.unwrap();
            let expected = fault.map_or(Outcome::Done(()), |fault| Outcome::Refused(vec![IdFault::Password(fault)]));
            assert_eq!(chosen, expected, "{password}");
        }
        let once = house.once(&flow).await;
        let registered = registration::register(&house.cx(), Some(&flow), &once, &Browser::default()).await.unwrap();
        let Outcome::Done(registered) = registered else { panic!("refused") };
        let guest = registered.session;
        let new = |fault| Some(vec![PasswordFormFault::New(fault)]);
        assert_eq!(changed(&house, &guest, first, GUEST).await, new(PasswordFault::SameAsId));
        assert_eq!(changed(&house, &guest, first, "password1").await, new(PasswordFault::Common));
        assert_eq!(changed(&house, &guest, second, second).await, Some(vec![PasswordFormFault::Same]));
        assert_eq!(changed(&house, &guest, second, first).await, Some(vec![PasswordFormFault::Current]));
        assert_eq!(changed(&house, &guest, first, second).await, None);
    }

    async fn what_is_another_holders_does_not_exist(db) {
        let (house, holder) = house(db).await;
        let (id, key) = invited(&house, &holder, "third@example.jp", &[Scope::Bills]).await;
        let third = registered_by(&house, &key, "third@example.jp").await;
        let grant = grants(&house, &holder).await[0];
        let (open, _) = invited(&house, &holder, "fourth@example.jp", &[Scope::Bills]).await;
        let stranger = neighbour(&house).await;
        let by = me(&house, &stranger).await;
        let may = by.share().unwrap();
        assert!(shared::invitation(&house.cx(), may, id).await.unwrap().is_none());
        assert!(shared::guest(&house.cx(), may, grant).await.unwrap().is_none());
        assert!(!shared::withdraw(&house.cx(), &by, may, open).await.unwrap());
        assert!(!shared::revoke(&house.cx(), &by, may, grant).await.unwrap());
        assert_eq!(shared::send(&house.cx(), &by, may, open).await.unwrap(), Outcome::Refused(NotSent::Gone));
        assert_eq!(shared::remind(&house.cx(), &by, may, open).await.unwrap(), Outcome::Refused(NotSent::Gone));
        assert!(!shared::switch(&house.cx(), &by, grant).await.unwrap());
        assert!(house.me(&third).await.is_some());
    }

    async fn who_says_that_it_was_not_her_takes_back_whom_it_let_in(db) {
        let (house, holder) = house(db).await;
        let (_, key) = invited(&house, &holder, GUEST, &[Scope::Bills]).await;
        let not_me = told(&house, "household_invited").await.unwrap();
        let not_me = not_me.split("key=").nth(1).unwrap().to_owned();
        let guest = registered_by(&house, &key, GUEST).await;
        let (_, other) = invited(&house, &holder, "third@example.jp", &[Scope::Bills]).await;
        assert!(matches!(disown(&house.cx(), &not_me).await.unwrap(), Outcome::Done(_)));
        assert!(house.me(&guest).await.is_none());
        assert!(shared::offer(&house.cx(), &other).await.unwrap().is_none());
        let again = house.recovered(HOLDER, "夜明けの紫陽花をながめる").await;
        let by = me(&house, &again).await;
        let refused = shared::draft(&house.cx(), &by, by.share().unwrap(), &form(GUEST, &[Scope::Bills])).await.unwrap();
        assert!(matches!(refused, Outcome::Refused(NotInvited::Sent(NotSent::Frozen(_)))));
        let flow = proven_for(&house, &again, "c2").await;
        assert!(matches!(add(&house, &again, &flow).await, Outcome::Refused(NotAdded::Frozen(_))));
    }

    async fn where_households_are_off_nobody_is_invited_and_guests_see_nothing(db) {
        let (house, holder) = house(db).await;
        let (id, key) = invited(&house, &holder, GUEST, &[Scope::Bills]).await;
        let guest = registered_by(&house, &key, GUEST).await;
        let (_, open) = invited(&house, &holder, "third@example.jp", &[Scope::Bills]).await;
        let off = House::made(db, |parts| parts.policies.household = Household::Off);
        assert!(off.me(&guest).await.is_none());
        assert!(shared::offer(&off.cx(), &open).await.unwrap().is_none());
        let by = me(&off, &holder).await;
        let may = by.share().unwrap();
        let refused = shared::draft(&off.cx(), &by, may, &form(GUEST, &[Scope::Bills])).await.unwrap();
        assert_eq!(refused, Outcome::Refused(NotInvited::Sent(NotSent::Gone)));
        assert_eq!(shared::remind(&off.cx(), &by, may, id).await.unwrap(), Outcome::Refused(NotSent::Gone));
        let flow = proven_for(&off, &holder, "c2").await;
        // Adding her own contracts is not affected.
        assert_eq!(add(&off, &holder, &flow).await, Outcome::Done(()));
        assert!(me(&off, &holder).await.has_several());
    }
}
