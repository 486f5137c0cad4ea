//! What the people with an open order have asked for, by the same use cases as on their pages.

use super::Registered;
use anyhow::{Context as _, bail};
use madoguchi_app::{
    App, Cx, Outcome, Source, StoreError,
    change::{self, Change},
    order::{self, By, MoveChange, PhoneChange, Step},
    session,
};
use madoguchi_demo_world::DemoKind;
use madoguchi_domain::{
    credential::PortalId,
    id::{GrantId, PortalUserId, SessionId},
    locale::Locale,
    order::{ADD, MoveForm, OrderAct, PhoneForm},
    receipt::Receipt,
    time::Date,
};
use madoguchi_store::{Stamp, Stop, Tx, Unit, actor::Subscriber, portal_user, session::TokenHash};
use std::{convert::Infallible, time::Duration};

/// Days from today until somebody moves.
const DAYS_TO_MOVE: u64 = 20;

/// Has each of them ask for something, and the operator begin to work on it; of every third one something is missing.
pub(super) async fn place(app: &App, people: &[Registered]) -> anyhow::Result<()> {
    let with_one = people.iter().filter(|person| person.note == DemoKind::OpenOrder.as_str());
    for (place, person) in with_one.enumerate() {
        ask(app, place, person).await.with_context(|| format!("{} has no order", person.portal_id))?;
    }
    Ok(())
}

async fn ask(app: &App, place: usize, person: &Registered) -> anyhow::Result<()> {
    let cx = app.cx(Source::of([127, 0, 0, 1].into(), true), Locale::Ja);
    let me = present(&cx, person).await?;
    let number = if place.is_multiple_of(2) {
        placed::<MoveChange>(&cx, &me, &moving(cx.today())).await?
    } else {
        let phone = format!("0800000{place:04}");
        placed::<PhoneChange>(&cx, &me, &PhoneForm { replaces: ADD.to_owned(), phone }).await?
    };
    step(app, number, OrderAct::Take, "", cx.today()).await?;
    if place % 3 == 2 {
        let text = "お手続きに必要なことをうかがいたいので、お電話をください。";
        step(app, number, OrderAct::Hold, text, cx.today()).await?;
    }
    session::sign_out(&cx, &me).await?;
    Ok(())
}

/// Her, in a session that nobody was mailed about.
async fn present(cx: &Cx, person: &Registered) -> anyhow::Result<Subscriber> {
    let key = PortalId::parse(&person.portal_id)?.key();
    let login = portal_user::credentials(cx.db(), &key).await?.context("is not registered")?;
    let (user, grant) = (login.user, login.grant.context("has no contract")?);
    let (stamp, token) = (cx.app.system_stamp("demo"), cx.app.new_token());
    let Ok(_) = cx.db().write(Beginning { stamp, user, grant, hash: token.hash() }).await?;
    session::current(cx, &token).await?.context("is not signed in")
}

struct Beginning {
    stamp: Stamp,
    user: PortalUserId,
    grant: GrantId,
    hash: TokenHash,
}

impl Unit for Beginning {
    type Done = SessionId;
    type Refusal = Infallible;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx) -> Result<SessionId, Stop<Infallible, StoreError>> {
        Ok(tx.begin_session(&self.stamp, self.user, self.grant, self.hash, "demo").await?)
    }
}

async fn placed<C: Change<Who = Subscriber>>(cx: &Cx, me: &Subscriber, typed: &C::Typed) -> anyhow::Result<Receipt> {
    let change = C::open(cx, me, "").await?.context("may not order")?;
    match change::register_typed(cx, me, &change, "", &cx.app.new_token(), typed).await? {
        Outcome::Done(number) => Ok(number),
        Outcome::Refused(_) => bail!("the order was refused"),
    }
}

fn after(today: Date, days: u64) -> Date {
    today.saturating_add(Duration::from_hours(24 * days))
}

fn moving(today: Date) -> MoveForm {
    let day = |days| after(today, days).to_string();
    MoveForm {
        last_day: day(DAYS_TO_MOVE),
        first_day: day(DAYS_TO_MOVE + 1),
        postcode: "2250002".to_owned(),
        address: "神奈川県横浜市青葉区美しが丘1-2-3".to_owned(),
        building: "ひばりハイツ 203".to_owned(),
        phone: "09000000000".to_owned(),
    }
}

async fn step(app: &App, number: Receipt, act: OrderAct, text: &str, today: Date) -> anyhow::Result<()> {
    let next_on = (act == OrderAct::Take).then(|| after(today, DAYS_TO_MOVE));
    let step = Step { act, text: text.to_owned(), waits_for: None, next_on };
    match order::step(app, By::System, number, step).await? {
        Outcome::Done(_) => Ok(()),
        Outcome::Refused(refusal) => bail!("{refusal}"),
    }
}
