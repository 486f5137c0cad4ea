//! Logs name routes, statuses and incidents, never a person: every line of a whole registration is searched.

use madoguchi_store::one_engine;
use madoguchi_testkit::{DemoKind, Product};
use std::{io, sync::Mutex};

/// Everything this process has logged, from whatever task.
static LOG: Mutex<Vec<u8>> = Mutex::new(Vec::new());

struct Lines;

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LOG.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

one_engine! {
    async fn nothing_personal_is_logged(db) {
        let lines = tracing_subscriber::fmt().json().with_max_level(tracing::Level::DEBUG).with_writer(|| Lines).finish();
        tracing::subscriber::set_global_default(lines).unwrap();
        let product = Product::start(db).await;
        let person = product.person(DemoKind::InternetTv, 0).await;
        let mut browser = product.register(&person, "secret.person@example.jp", "三輪車とすべり台と雲").await;
        let code = product.code_for("secret.person@example.jp").await;
        browser.submit("/register/verify", &[("code", &code)]).await;
        browser.open("/").await;
        browser.open("/sign-in").await;
        let wrong = [("portal_id", "secret.person@example.jp"), ("password", "まちがえたパスワード")];
        browser.submit("/sign-in", &wrong).await;
        browser.open("/nowhere/secret.person@example.jp").await;
        let session = browser.cookies().get("madoguchi_session").cloned().unwrap_or_default();
        let log = String::from_utf8(LOG.lock().unwrap().clone()).unwrap();
        assert!(log.contains("/register/contract"), "requests are logged by route");
        for personal in [
            person.name_kana(),
            &person.record.customer.name,
            person.phone(),
            person.customer_number(),
            person.postcode(),
            "secret.person",
            "三輪車",
            "まちがえた",
            &format!("\"{code}\""),
            &session,
            "198.51.",
        ] {
            assert!(!log.contains(personal), "{personal} stands in the log");
        }
    }
}
