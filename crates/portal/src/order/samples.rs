//! The pages of orders and requests in each of their states.

use super::{already, list, moving, phone, request_trail, show, withdraw};
use crate::visit::Visit;
use madoguchi_app::{
    Subscriber,
    order::{Order, OrderInFull, OrderStep, Withdrawal},
};
use madoguchi_domain::{
    order::{
        Answers, MOST_PHONES, MoveFault, MoveField, MoveForm, MoveWish, OrderKind, OrderState, PhoneFault, PhoneForm,
        PhoneWish, WaitsFor,
    },
    receipt::Receipt,
};
use madoguchi_web::{Failure, Faults, change_page::Samples, sample::Sample};

pub(crate) async fn all(visit: &Visit, me: &Subscriber) -> Result<Vec<Sample>, Failure> {
    let mut samples = orders(visit)?;
    samples.extend(requests(visit, me).await?);
    if let Some(change) = Withdrawal::of(me, order(visit, OrderKind::Move, OrderState::Acknowledged)) {
        let late = vec![madoguchi_app::order::WithdrawalFault::TooLate];
        let of = Samples::<withdraw::Pages>::over(visit, change, "0000-0000-0000").form("withdrawal")?;
        let typed = madoguchi_app::order::WithdrawalForm {};
        let mut of = of.refused("too late", &typed, late)?;
        of.change().order.state = OrderState::Cancelled;
        samples.extend(of.done().await?.made());
    }
    Ok(samples)
}

fn order(visit: &Visit, kind: OrderKind, state: OrderState) -> Order {
    Order {
        id: visit.web.app().randomness().id(visit.cx.now),
        number: Receipt::of([7; 8]),
        kind,
        state,
        waits_for: None,
        next_on: state.is_open().then(|| visit.cx.today()),
        created_at: visit.cx.now,
        changed_at: visit.cx.now,
    }
}

/// An order of each open state.
pub(crate) fn open_ones(visit: &Visit) -> Vec<Order> {
    let open = OrderState::ALL.iter().filter(|state| state.is_open());
    open.map(|state| order(visit, OrderKind::RegisteredPhone, *state)).collect()
}

fn wishes(visit: &Visit) -> [Answers; 3] {
    let phone =
        |replaces: Option<&str>| PhoneWish { phone: "09012345678".to_owned(), replaces: replaces.map(str::to_owned) };
    let moving = MoveWish {
        last_day: visit.cx.today(),
        first_day: visit.cx.today(),
        postcode: "2250002".to_owned(),
        address: "神奈川県横浜市青葉区<美しが丘>1-2-3".to_owned(),
        building: "ひばりマンション305".to_owned(),
        phone: "0451234567".to_owned(),
    };
    let added = Answers::RegisteredPhone(phone(None));
    [Answers::Move(moving), Answers::RegisteredPhone(phone(Some("045-123-4567"))), added]
}

fn orders(visit: &Visit) -> Result<Vec<Sample>, Failure> {
    let of_all: Vec<Order> = OrderState::ALL.iter().map(|state| order(visit, OrderKind::Move, *state)).collect();
    let over: Vec<Order> = of_all.iter().filter(|order| !order.state.is_open()).cloned().collect();
    let mut samples = vec![
        Sample::of("orders of every state", &list::page(visit, &of_all))?,
        Sample::of("only earlier orders", &list::page(visit, &over))?,
        Sample::of("no order", &list::page(visit, &[]))?,
    ];
    for answers in wishes(visit) {
        for state in OrderState::ALL {
            samples.push(Sample::of("order", &show::page(visit, &full(visit, *state, None, &answers), &answers))?);
        }
        for waits_for in WaitsFor::ALL {
            let held = full(visit, OrderState::Held, Some(*waits_for), &answers);
            samples.push(Sample::of("held order", &show::page(visit, &held, &answers))?);
        }
    }
    Ok(samples)
}

fn full(visit: &Visit, state: OrderState, waits_for: Option<WaitsFor>, answers: &Answers) -> OrderInFull {
    let step = |state, actor: &str, text: Option<&str>| OrderStep {
        state,
        at: visit.cx.now,
        actor: actor.to_owned(),
        text: text.map(str::to_owned),
    };
    let mut steps = vec![step(OrderState::Acknowledged, "user:1", None)];
    if !matches!(state, OrderState::Acknowledged | OrderState::Cancelled) {
        steps.push(step(OrderState::InProgress, "staff:1", None));
    }
    if !matches!(state, OrderState::Acknowledged | OrderState::InProgress) {
        steps.push(step(state, "system:orders", Some("建物名を<お知らせください>。\nお電話でも承ります。")));
    }
    OrderInFull {
        order: Order { waits_for, ..order(visit, answers.kind(), state) },
        customer: visit.web.app().randomness().id(visit.cx.now),
        customer_number: "C-1".to_owned(),
        login: visit.web.app().randomness().id(visit.cx.now),
        answers: String::new(),
        steps,
    }
}

async fn requests(visit: &Visit, me: &Subscriber) -> Result<Vec<Sample>, Failure> {
    let number = Receipt::of([7; 8]);
    let trail = |title| request_trail(visit, title);
    let of = |kind, screen, title| already::Of { kind, screen, title };
    let open = already::page(visit, number, &of(OrderKind::Move, "K-11", "move"), trail("move"), &Faults::none());
    let mut samples = vec![Sample::of("a move is under way", &open)?];
    let [moving_wish, phone_wish, _] = wishes(visit);

    let typed = MoveForm { last_day: "<昨日>".to_owned(), ..MoveForm::default() };
    let fields = [
        MoveField::LastDay,
        MoveField::FirstDay,
        MoveField::Postcode,
        MoveField::Address,
        MoveField::Building,
        MoveField::Phone,
    ];
    let mut of_move = Samples::<moving::Pages>::of(visit, me).await?.form("first")?;
    let faults: [fn(MoveField) -> MoveFault; 5] =
        [MoveFault::Missing, MoveFault::NotOne, MoveFault::TooSoon, MoveFault::TooFar, |field| {
            MoveFault::TooLong(field, 100)
        }];
    for fault in faults {
        of_move = of_move.refused("refused", &typed, fields.map(fault).to_vec())?;
    }
    of_move = of_move.refused("already under way", &typed, vec![MoveFault::AlreadyOpen])?;
    of_move = of_move.refused("nothing to move", &typed, vec![MoveFault::NothingToMove])?;
    if let Answers::Move(wish) = moving_wish {
        of_move = of_move.review("review", wish, None, Vec::new())?;
    }
    of_move.change().request.open = Some(number);
    samples.extend(of_move.done().await?.made());

    let typed = PhoneForm { replaces: "add".to_owned(), phone: "<090>".to_owned() };
    let mut of_phone = Samples::<phone::Pages>::of(visit, me).await?.form("first")?;
    let all = [
        PhoneFault::NoChoice,
        PhoneFault::Missing,
        PhoneFault::NotOne,
        PhoneFault::OnFile,
        PhoneFault::TooMany,
        PhoneFault::AlreadyOpen,
    ];
    for fault in all {
        of_phone = of_phone.refused("refused", &typed, vec![fault])?;
    }
    of_phone.change().on_file = (0..MOST_PHONES).map(|n| format!("0900000000{n}")).collect();
    of_phone = of_phone.form("no room for more")?;
    of_phone.change().on_file = Vec::new();
    of_phone = of_phone.form("nothing on file")?;
    if let Answers::RegisteredPhone(wish) = phone_wish {
        of_phone = of_phone.review("review", wish, None, Vec::new())?;
    }
    samples.extend(of_phone.done().await?.made());
    Ok(samples)
}
