//! The desk's pages as staff and attackers meet them, the whole product in one process. `every_page` asks each route on
//! both engines; signing in runs on one, since use cases and store test its SQL on both.

#[cfg(test)]
mod every_page;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod sign_in;

use axum::http::{Method, StatusCode};
use madoguchi_domain::staff::Role;
use madoguchi_testkit::{Browser, Product, StaffMember};
use totp_rs::Builder;

/// The code that an app shows now for a seed.
fn code(product: &Product, seed: [u8; 20]) -> String {
    let seconds = (product.app.now().micros() / 1_000_000).cast_unsigned();
    Builder::new().with_secret(seed).build_noncompliant().generate(seconds).to_string()
}

/// A browser whose password was right.
async fn after_password(product: &Product, member: &StaffMember) -> Browser {
    let mut browser = product.desk_browser();
    browser.open("/sign-in").await;
    browser.submit("/sign-in", &[("sign_in", &member.sign_in), ("password", &member.password)]).await;
    browser
}

/// A browser that is signed in.
async fn signed_in(product: &Product, role: Role) -> Browser {
    let member = product.hire(role, true).await;
    let mut browser = after_password(product, &member).await;
    browser.submit("/sign-in/code", &[("code", &code(product, member.seed))]).await;
    assert_eq!(browser.page().path, "/");
    browser
}

/// Whether the first page opens to that browser.
async fn is_in(browser: &Browser) -> bool {
    browser.clone().send(Method::GET, "/", None).await.status == StatusCode::OK
}
