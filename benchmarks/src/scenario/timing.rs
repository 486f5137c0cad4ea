//! Whether the time of an answer tells who is a customer or has a login.

use crate::{
    account::{Stranger, accounts, letters, strangers},
    browser::Browser,
    load::{Answer, quantile},
    report::{Section, figure, millis, ratio},
    server::Server,
    world::World,
};
use anyhow::ensure;
use hyper::{StatusCode, header};
use std::time::Duration;

const ABOUT: &str = "\
Known and unknown in turn, each request about another person and from another address (told by a trusted proxy), so that \
no throttle answers. Medians of each.";

/// Requests of each sort.
const EACH: usize = 200;
/// The setting by which everybody recovers a password by passphrase.
const BY_PASSPHRASE: [(&str, &str); 1] = [("MADOGUCHI_POLICIES__RECOVERY__WAY", "passphrase")];

pub(super) async fn measure(world: &World) -> anyhow::Result<Section> {
    let mut section = Section::new("Timing", ABOUT);
    section.table(&["engine", "form", "known p50", "unknown p50", "difference", "of each"]);
    for engine in world.bench().engines() {
        world.ensure(engine).await?;
        let ids: Vec<String> =
            accounts(world, engine).await?.into_iter().take(EACH).map(|account| account.portal_id).collect();
        let people = strangers(world, 0, EACH);
        let server = Server::product(world, engine).await?;
        let temporary_ids = letters(world, engine, &people).await?;
        let mut prober = Prober { browser: Browser::open(server.address).await?, requests: 0 };
        let sign_in = prober.sign_in(&ids).await?;
        let contract = prober.contract(&people).await?;
        let second = prober.second_item(&people).await?;
        let letter = prober.letter(&people).await?;
        let temporary = prober.temporary(&temporary_ids).await?;
        let (recovery, code) = prober.recovery(&ids).await?;
        server.stop().await?;
        let server = Server::product_with(world, engine, &BY_PASSPHRASE).await?;
        let mut prober = Prober { browser: Browser::open(server.address).await?, requests: prober.requests };
        let passphrase = prober.passphrase(&ids).await?;
        server.stop().await?;
        let forms = [
            ("sign-in", sign_in),
            ("contract proof", contract),
            ("second item", second),
            ("letter", letter),
            ("temporary ID", temporary),
            ("forgotten password", recovery),
            ("its code", code),
            ("its passphrase", passphrase),
        ];
        for (form, times) in forms {
            let Times { mut known, mut unknown } = times;
            known.sort_unstable();
            unknown.sort_unstable();
            let (yes, no) = (quantile(&known, 0.5), quantile(&unknown, 0.5));
            let difference = (ratio(yes.max(no), yes.min(no)) - 1.0) * 100.0;
            section.row(vec![
                engine.name().to_owned(),
                form.to_owned(),
                millis(yes),
                millis(no),
                format!("{} %", figure(difference)),
                known.len().to_string(),
            ]);
            section.at_most(&format!("{}: {form}, known against unknown", engine.name()), 5.0, difference, " %");
        }
    }
    Ok(section)
}

#[derive(Default)]
struct Times {
    known: Vec<Duration>,
    unknown: Vec<Duration>,
}

struct Prober {
    browser: Browser,
    requests: usize,
}

impl Prober {
    /// Sends a form from an address of its own, which must be answered as `right` says.
    async fn send(
        &mut self,
        path: &str,
        hidden: &[(String, String)],
        typed: &[(&str, &str)],
        right: impl Fn(&Answer) -> bool,
    ) -> anyhow::Result<Duration> {
        self.requests += 1;
        let n = self.requests;
        self.browser.source = Some(format!("100.64.{}.{}", n / 250, n % 250 + 1));
        let (answer, took) = self.browser.post(path, hidden, typed).await?;
        ensure!(right(&answer), "{path} answered {} {}", answer.status, answer.header(header::LOCATION));
        Ok(took)
    }

    async fn sign_in(&mut self, ids: &[String]) -> anyhow::Result<Times> {
        let hidden = self.browser.form("/sign-in", "/sign-in").await?;
        let refused = |answer: &Answer| answer.status == StatusCode::UNPROCESSABLE_ENTITY;
        let mut times = Times::default();
        for id in ids {
            let nobody = format!("x{id}");
            for (id, times) in [(id, &mut times.known), (&nobody, &mut times.unknown)] {
                // Another one each time: one password tried on many IDs looks like a stolen list, and is slowed.
                let wrong = format!("wXq7#Lw4.tZk9-{}", self.requests);
                let typed = [("portal_id", id.as_str()), ("password", wrong.as_str())];
                times.push(self.send("/sign-in", &hidden, &typed, refused).await?);
            }
        }
        Ok(times)
    }

    async fn contract(&mut self, people: &[Stranger]) -> anyhow::Result<Times> {
        let path = "/register/contract";
        let hidden = self.browser.form(path, path).await?;
        // A field that could not be read is another refusal, one that comes before any record is looked at.
        let unread = |answer: &Answer| memchr::memmem::find(&answer.body, b"aria-invalid").is_some();
        let refused = |answer: &Answer| answer.status == StatusCode::UNPROCESSABLE_ENTITY && !unread(answer);
        let mut times = Times::default();
        for (person, nobody) in people.iter().zip(nobodies()) {
            let known = (person.record.customer.name_kana.as_str(), person.phone());
            for ((name, phone), times) in
                [(known, &mut times.known), ((nobody.0.as_str(), nobody.1.as_str()), &mut times.unknown)]
            {
                let typed =
                    [("name_kana", name), ("phone", phone), ("proof_kind", "customer_number"), ("proof", "00000000")];
                times.push(self.send(path, &hidden, &typed, refused).await?);
            }
        }
        Ok(times)
    }

    /// A second item after the last four digits of an account, which always ask for one.
    async fn second_item(&mut self, people: &[Stranger]) -> anyhow::Result<Times> {
        let (first, path) = ("/register/contract", "/register/extra");
        let refused = |answer: &Answer| answer.status == StatusCode::UNPROCESSABLE_ENTITY;
        let asked = |answer: &Answer| answer.header(header::LOCATION) == path;
        let mut times = Times::default();
        for (person, nobody) in people.iter().zip(nobodies()) {
            let known = (person.record.customer.name_kana.as_str(), person.phone());
            for ((name, phone), times) in
                [(known, &mut times.known), ((nobody.0.as_str(), nobody.1.as_str()), &mut times.unknown)]
            {
                let hidden = self.fresh(first).await?;
                let typed = [("name_kana", name), ("phone", phone), ("proof_kind", "bank_last4"), ("proof", "0000")];
                self.send(first, &hidden, &typed, asked).await?;
                let hidden = self.browser.form(path, path).await?;
                let typed = [("proof_kind", "postcode"), ("proof", "000-0000")];
                times.push(self.send(path, &hidden, &typed, refused).await?);
            }
        }
        Ok(times)
    }

    /// A password that is in no letter, with the ID of a letter that is out, or of none.
    async fn temporary(&mut self, ids: &[String]) -> anyhow::Result<Times> {
        let path = "/register/temporary";
        let refused = |answer: &Answer| answer.status == StatusCode::UNPROCESSABLE_ENTITY;
        let mut times = Times::default();
        for id in ids {
            // The same characters, which are no letter's in that order.
            let nobody: String = id.chars().rev().collect();
            for (id, times) in [(id, &mut times.known), (&nobody, &mut times.unknown)] {
                let hidden = self.fresh(path).await?;
                let typed = [("temporary_id", id.as_str()), ("temporary_password", nobody.as_str())];
                times.push(self.send(path, &hidden, &typed, refused).await?);
            }
        }
        Ok(times)
    }

    /// Asking for a new password, and a wrong code after it.
    async fn recovery(&mut self, ids: &[String]) -> anyhow::Result<(Times, Times)> {
        let (first, path) = ("/recover/password", "/recover/code");
        // Everybody with a login has verified her address here, and an ID that nobody has may lead to either page.
        let led_on = |answer: &Answer| answer.status == StatusCode::SEE_OTHER;
        let refused = |answer: &Answer| answer.status == StatusCode::UNPROCESSABLE_ENTITY;
        let (mut begun, mut tried) = (Times::default(), Times::default());
        for id in ids {
            let nobody = format!("x{id}");
            let sides = [(id, &mut begun.known, &mut tried.known), (&nobody, &mut begun.unknown, &mut tried.unknown)];
            for (id, begun, tried) in sides {
                // Each form begins one request, however often it is sent.
                let hidden = self.fresh(first).await?;
                begun.push(self.send(first, &hidden, &[("portal_id", id.as_str())], led_on).await?);
                if let Ok(hidden) = self.browser.form(path, path).await {
                    tried.push(self.send(path, &hidden, &[("code", "000000")], refused).await?);
                }
            }
        }
        ensure!(!tried.unknown.is_empty(), "no unknown ID led to the page of the code");
        Ok((begun, tried))
    }

    /// A question and its answer, after which a link is mailed.
    async fn passphrase(&mut self, ids: &[String]) -> anyhow::Result<Times> {
        let (first, path) = ("/recover/password", "/recover/passphrase");
        let asked = |answer: &Answer| answer.header(header::LOCATION) == path;
        let sent = |answer: &Answer| answer.header(header::LOCATION) == "/recover/sent";
        let mut times = Times::default();
        for id in ids {
            let nobody = format!("x{id}");
            for (id, times) in [(id, &mut times.known), (&nobody, &mut times.unknown)] {
                let hidden = self.fresh(first).await?;
                self.send(first, &hidden, &[("portal_id", id.as_str())], asked).await?;
                let hidden = self.browser.form(path, path).await?;
                times.push(self.send(path, &hidden, &[("question", "food"), ("answer", "なっとう")], sent).await?);
            }
        }
        Ok(times)
    }

    /// The hidden fields of a page's form in a browser that has been nowhere yet.
    async fn fresh(&mut self, path: &str) -> anyhow::Result<Vec<(String, String)>> {
        self.browser.forget();
        self.browser.form(path, path).await
    }

    async fn letter(&mut self, people: &[Stranger]) -> anyhow::Result<Times> {
        let path = "/register/letter";
        let hidden = self.browser.form(path, path).await?;
        let taken = |answer: &Answer| answer.header(header::LOCATION) == "/register/letter/done";
        let mut times = Times::default();
        for (person, nobody) in people.iter().zip(nobodies()) {
            let known = (person.record.customer.name_kana.as_str(), person.phone(), person.postcode());
            let unknown = (nobody.0.as_str(), nobody.1.as_str(), person.postcode());
            for ((name, phone, postcode), times) in [(known, &mut times.known), (unknown, &mut times.unknown)] {
                let typed = [("name_kana", name), ("phone", phone), ("postcode", postcode)];
                times.push(self.send(path, &hidden, &typed, taken).await?);
            }
        }
        Ok(times)
    }
}

/// Names and phone numbers that no customer has.
fn nobodies() -> impl Iterator<Item = (String, String)> {
    let syllables = ["ヌ", "ヘ", "ポ", "ゾ", "ペ", "ヂ", "ヅ", "ワ", "ヨ", "ロ"];
    (0..).map(move |n: usize| {
        let syllable = |place: usize| syllables.get(place % syllables.len()).copied().unwrap_or("ヌ");
        let family = format!("{}{}ヌペ", syllable(n), syllable(n / 10));
        (format!("{family} {}ゾロポ", syllable(n / 100)), format!("0999-99-{n:04}"))
    })
}
