//! The people guessed at, the guesses, and those who make them.

use crate::common::{household, product};
use madoguchi_app::{
    App, Outcome, Source,
    keys::Token,
    registration::{ClaimForm, ProofRefusal, prove, prove_extra},
};
use madoguchi_domain::{
    catalog::Family, customer::CustomerKind, import::CustomerRecord, locale::Locale, registration::ProofKind,
};
use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    sync::Arc,
};
use tokio::task::JoinSet;

/// Customers on file.
pub(super) const RECORDS: u32 = 1_000;
/// Everybody guessed at; those beyond the records are no customers.
pub(super) const PEOPLE: u32 = 1_024;
/// Guesses at each of them.
pub(super) const GUESSES: u32 = 10;
/// Networks that guesses come from.
pub(super) const SOURCES: u32 = 2_000;
/// Guesses under way at once.
const HANDS: usize = 8;
/// The guess that is right except for the name.
const WRONG_NAME: u32 = 3;
/// From this guess on every third is right, and none before. A blind guess at four digits could be right among the five
/// that are looked at, which no limit prevents; the test is that nothing opens after them.
const LUCKY_FROM: u32 = 7;

const SURNAMES: &str = "
    サトウ スズキ タカハシ タナカ イトウ ワタナベ ヤマモト ナカムラ コバヤシ カトウ ヨシダ
    ヤマダ ササキ マツモト イノウエ キムラ ハヤシ シミズ モリ アベ イケダ ハシモト
    イシカワ ヤマシタ オガワ ゴトウ オカダ ハセガワ ムラカミ コンドウ サカモト エンドウ
";
const GIVEN_NAMES: &str = "
    ハナコ ヨシコ サチコ キヨシ マサオ アキラ ヒロシ ケンジ ユウコ トモコ ミチコ
    カズオ タケシ ナオミ アヤコ レイコ シゲル ミノル ツトム サトル ユミ エミ
    マリ クミ アイ ケイコ ノリコ フミオ テツオ ヒデキ ナツコ イサム
";

/// Numbers that look random and are the same in every run (`SplitMix64`).
pub(super) struct Dice(pub(super) u64);

impl Dice {
    fn roll(&mut self, sides: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        u32::try_from((mixed ^ (mixed >> 31)) % u64::from(sides)).unwrap()
    }
}

/// A person with name and phone, and what her bill would show.
pub(super) struct Person {
    n: u32,
    pub(super) name: String,
    pub(super) phone: String,
    pub(super) postcode: String,
}

impl Person {
    /// Every tenth shares a phone with the one before, every twenty-fifth a name, nobody both, so a guess is right for
    /// one record or for none.
    pub(super) fn of(n: u32) -> Self {
        let (named, reached) = (if n % 25 == 12 { n - 1 } else { n }, if n % 10 == 9 { n - 1 } else { n });
        let word = |words: &str, n: u32| words.split_whitespace().nth(n as usize).unwrap().to_owned();
        let name = format!("{} {}", word(SURNAMES, named / 32), word(GIVEN_NAMES, named % 32));
        Self {
            n,
            name: if is_company(n) { format!("カ）{name}") } else { name },
            phone: format!("045-{:03}-{:04}", 200 + reached % 700, reached),
            postcode: postcode(n % 20),
        }
    }

    /// The operator's record of the person.
    pub(super) fn on_file(&self) -> CustomerRecord {
        let key = format!("c{}", self.n);
        let mut record = household(&key);
        record.customer.name_kana.clone_from(&self.name);
        record.customer.customer_number = self.item(ProofKind::CustomerNumber);
        record.customer.birth_date = Some(self.item(ProofKind::BirthDate).parse().unwrap());
        record.phones[0].phone.clone_from(&self.phone);
        record.addresses[0].postcode.clone_from(&self.postcode);
        record.billing_accounts[0].last4 = Some(self.item(ProofKind::BankLast4));
        record.billing_accounts[1].last4 = Some(self.item(ProofKind::CardLast4));
        record.devices[0].serial = self.item(ProofKind::Device);
        if is_company(self.n) {
            record.customer.kind = CustomerKind::Company;
            record.customer.birth_date = None;
        }
        match self.n % 9 {
            5 => record.products.push(product(&key, Family::Mobile)),
            7 => record.products.push(product(&key, Family::Energy)),
            _ => {}
        }
        record
    }

    fn item(&self, kind: ProofKind) -> String {
        let n = self.n;
        match kind {
            ProofKind::CustomerNumber => format!("N-{:06}", self.number()),
            ProofKind::Device => format!("STB-{:08}", self.number()),
            ProofKind::BankLast4 => format!("{:04}", n * 7919 % 10_000),
            ProofKind::CardLast4 => format!("{:04}", n * 6131 % 10_000),
            ProofKind::Postcode => self.postcode.clone(),
            ProofKind::BirthDate => birth_date(n),
        }
    }

    /// Numbers are seven apart, so one near somebody's may be somebody else's. Nobody's is near the first person's.
    fn number(&self) -> u32 {
        if self.n == 0 { 500_000 } else { 100_000 + 7 * self.n }
    }

    /// A wrong item: four random digits, or a number near the right one.
    fn wrong(&self, dice: &mut Dice, kind: ProofKind, nth: u32) -> String {
        let near = if dice.roll(2) == 0 { self.number() + nth + 1 } else { self.number() - nth - 1 };
        match kind {
            ProofKind::CustomerNumber => format!("N-{near:06}"),
            ProofKind::Device => format!("STB-{near:08}"),
            _ => {
                let digits = format!("{:04}", dice.roll(10_000));
                if digits == self.item(kind) { self.wrong(dice, kind, nth) } else { digits }
            }
        }
    }
}

fn is_company(n: u32) -> bool {
    n % 20 == 14
}

/// One of the town's few postcodes.
fn postcode(n: u32) -> String {
    format!("225-00{n:02}")
}

fn birth_date(n: u32) -> String {
    format!("{}-{:02}-{:02}", 1940 + n % 60, 1 + n % 12, 1 + n % 28)
}

/// The same name or phone, written another way.
fn rewritten(dice: &mut Dice, text: &str) -> String {
    match dice.roll(4) {
        0 => text.replace([' ', '-'], ""),
        1 => text.replace(' ', "\u{3000}").replace('-', "－"),
        2 => text.chars().map(hiragana).collect(),
        _ => text.to_owned(),
    }
}

fn hiragana(c: char) -> char {
    match c {
        'ァ'..='ヶ' => char::from_u32(u32::from(c) - 0x60).unwrap(),
        _ => c,
    }
}

/// An address in one of the networks; every other network is an IPv6 /64, with a new host each time.
fn source(dice: &mut Dice) -> IpAddr {
    let network = dice.roll(SOURCES);
    if network.is_multiple_of(2) {
        Ipv4Addr::from(0xC612_0000 + network).into()
    } else {
        let host = dice.roll(u32::MAX);
        Ipv6Addr::from((0x2001_0db8_u128 << 96) + (u128::from(network) << 64) + u128::from(host)).into()
    }
}

/// How a guess was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Refused {
    AtOnce,
    /// Another item was asked for first.
    AfterMore,
}

/// A guess: what is typed into STEP2 and, if asked for, as 追加認証情報.
#[derive(Clone)]
pub(super) struct Guess {
    pub(super) person: u32,
    pub(super) form: ClaimForm,
    extra: (ProofKind, String),
    source: IpAddr,
    right: bool,
}

impl Guess {
    /// A guess with everything right.
    pub(super) fn right(n: u32, kind: ProofKind, source: IpAddr) -> Self {
        let person = Person::of(n);
        let (proof, extra) = (person.item(kind), (ProofKind::Postcode, person.item(ProofKind::Postcode)));
        let form = ClaimForm { name_kana: person.name, phone: person.phone, kind, proof };
        Self { person: n, form, extra, source, right: true }
    }

    /// The `nth` guess at a person.
    pub(super) fn roll(dice: &mut Dice, n: u32, nth: u32) -> Self {
        let kind = ProofKind::FIRST[dice.roll(4) as usize];
        let mut guess = Self::right(n, kind, source(dice));
        if nth == WRONG_NAME {
            guess.form.name_kana = Person::of((n + RECORDS / 2) % RECORDS).name;
            guess.right = false;
        } else if nth < LUCKY_FROM || dice.roll(3) > 0 {
            guess.form.proof = Person::of(n).wrong(dice, kind, nth);
            guess.extra = match dice.roll(2) {
                0 => (ProofKind::Postcode, postcode(dice.roll(20))),
                _ => (ProofKind::BirthDate, birth_date(dice.roll(20_000))),
            };
            guess.right = false;
        }
        guess.form.name_kana = rewritten(dice, &guess.form.name_kana);
        guess.form.phone = rewritten(dice, &guess.form.phone);
        guess
    }

    /// Whether it would open a contract if it were looked at.
    pub(super) fn is_right(&self) -> bool {
        self.right && self.is_at_a_record()
    }

    pub(super) fn is_at_a_record(&self) -> bool {
        self.person < RECORDS
    }

    /// Types it in. Returns the flow of a contract that it opened.
    pub(super) async fn make(&self, app: &App) -> Result<Token, Refused> {
        let cx = app.cx(Source::of(self.source, false), Locale::Ja);
        let first = match prove(&cx, &self.form).await.unwrap() {
            Outcome::Done(first) if first.extra => first.token,
            Outcome::Done(first) => return Ok(first.token),
            Outcome::Refused(refusal) => {
                assert_eq!(refusal, ProofRefusal::NotProven);
                return Err(Refused::AtOnce);
            }
        };
        match prove_extra(&cx, Some(&first), self.extra.0, &self.extra.1).await.unwrap() {
            Outcome::Done(second) => Ok(second.token),
            Outcome::Refused(refusal) => {
                assert_eq!(refusal, ProofRefusal::NotProven);
                Err(Refused::AfterMore)
            }
        }
    }
}

/// Makes guesses, several at once, neighbours together. Returns the answer to each.
pub(super) async fn attack(app: &App, guesses: &Arc<[Guess]>) -> Vec<Result<Token, Refused>> {
    let mut hands = JoinSet::new();
    for hand in 0..HANDS {
        let (app, guesses) = (app.clone(), guesses.clone());
        hands.spawn(async move {
            let mut answers = Vec::new();
            for (n, guess) in guesses.iter().enumerate().skip(hand).step_by(HANDS) {
                answers.push((n, guess.make(&app).await));
            }
            answers
        });
    }
    let mut answers = hands.join_all().await.concat();
    answers.sort_by_key(|(n, _)| *n);
    answers.into_iter().map(|(_, answer)| answer).collect()
}
