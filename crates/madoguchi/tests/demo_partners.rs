//! The demo's page of partners: it shows what they were told, and its buttons change how they answer.

use axum::http::{Method, StatusCode};
use madoguchi_adapters::fake_partner::Mood;
use madoguchi_app::{
    Error,
    partner::{Called, Partner, PartnerCall, call},
};
use madoguchi_domain::time::Ts;
use madoguchi_store::testing::TestDb;
use madoguchi_testkit::Product;
use uuid::Uuid;

async fn tell(product: &Product, body: &str) -> Result<Called, Error> {
    let told = PartnerCall {
        id: Uuid::from_u128(7),
        event: "web_filter.wished",
        subject: Uuid::from_u128(8),
        body: body.to_owned(),
        at: Ts::from_micros(0),
    };
    call(&product.app, Partner::WebFilter, &told).await
}

#[tokio::test]
async fn what_a_partner_was_told_is_shown_and_a_button_makes_it_fail() {
    let db = TestDb::sqlite().await;
    let product = Product::start(&db).await;
    let told = r#"{"deny":["<script>alert(1)</script>.example"]}"#;
    assert!(matches!(tell(&product, told).await, Ok(Called::Done(_))));

    let mut browser = product.browser();
    let page = browser.open("/_demo/partners").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text().contains("<script>alert(1)</script>.example"), "as it was told, and not as markup");
    let form = page.form("/_demo/partners/web_filter/ok").unwrap();
    let fields: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    for mood in [Mood::Failing, Mood::Silent, Mood::Slow, Mood::Well] {
        let answer = browser.send(Method::POST, &format!("/_demo/partners/web_filter/{mood}"), Some(&fields)).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, Some("/_demo/partners")));
        assert_eq!(product.partners[&Partner::WebFilter].mood(), mood);
    }
    for nowhere in ["/_demo/partners/web_filter/angry", "/_demo/partners/nobody/ok"] {
        assert_eq!(browser.send(Method::POST, nowhere, Some(&fields)).await.status, StatusCode::NOT_FOUND);
    }
    let stranger = browser.send(Method::POST, "/_demo/partners/web_filter/failing", Some(&[("csrf", "x")])).await;
    assert_eq!(stranger.status, StatusCode::SEE_OTHER);
    assert_eq!(product.partners[&Partner::WebFilter].mood(), Mood::Well);

    product.partners[&Partner::WebFilter].set(Mood::Failing);
    assert!(matches!(tell(&product, "{}").await, Ok(Called::Later(_))));
    let json = browser.send(Method::GET, "/_demo/partners.json", None).await;
    let json: serde_json::Value = serde_json::from_str(&json.body).unwrap();
    assert_eq!((&json[0]["partner"], &json[0]["mood"]), (&"web_filter".into(), &"failing".into()));
    assert_eq!(json[0]["calls"].as_array().unwrap().len(), 2);
    assert_eq!(json[0]["calls"][0]["body"]["deny"][0], "<script>alert(1)</script>.example");
    db.finish().await;
}
