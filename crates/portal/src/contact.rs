//! 連絡先メールアドレスの変更 (PRODUCT §4.2): the new address, 確認, the code that was mailed to it, 完了.

mod code;
#[cfg(feature = "testing")]
pub(crate) mod samples;

use crate::{
    frame::leads_somewhere,
    guard::{Access, LoginPage, SteppedUpForm},
    registration::id::contact_fault,
    visit::{Portal, Visit},
};
use axum::response::Response;
use code::Said;
use madoguchi_app::{
    SteppedUp,
    change::NoChoice,
    contact::{self, ContactChange, ContactFault, ContactForm},
};
use madoguchi_domain::{credential::ContactAddress, receipt::Receipt};
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure, Faults, Posted, Route,
    change_page::{self, At, Body, ChangePage, DoneBody, Paths, ReviewPage, Screens, done_route},
    change_paths,
    component::{Breadcrumb, Entry, Field, Link, Notice, Tone},
    frame::below_top,
};

pub(crate) const PATH: &str = Pages::PATHS.form;
const RESEND: &str = "/customer/contact/resend";
const GIVE_UP: &str = "/customer/contact/give-up";

/// The pages of this feature.
pub(crate) fn routes() -> Vec<Route<Access>> {
    [
        Route::form(PATH, change_page::show::<Pages>, submit),
        Route::form(RESEND, to_form, code::resend),
        Route::form(GIVE_UP, to_form, code::give_up),
        Route::form(Pages::PATHS.review, change_page::show_review::<Pages>, change_page::submit_review::<Pages>),
        done_route::<Pages>(),
    ]
    .map(|route| route.open_to(Access::Login))
    .into()
}

/// Leads to the form when a button's own address is opened, by going back or after a sign-in.
async fn to_form(LoginPage { visit, .. }: LoginPage) -> Response {
    visit.see(PATH)
}

/// The page above, with what is on file, for those who may see it.
fn above(visit: &Visit) -> Option<Link> {
    const CUSTOMER: &str = "/customer";
    leads_somewhere(visit, CUSTOMER).then(|| Link::new(visit.texts.get("menu-customer"), CUSTOMER))
}

fn address_field(t: &Texts, typed: &str, faults: &Faults) -> Field {
    Field::address("contact_address", t.get("contact-change-new"))
        .value(typed)
        .autocomplete("email")
        .max_length(254)
        .error(faults.of("contact_address"))
}

/// Names the domain that the code comes from, so that a phone's mail filter lets it in.
fn sender(visit: &Visit) -> String {
    visit.texts.with("verify-sender", &[("domain", visit.web.site().sender_domain.as_str().into())])
}

/// Takes the code, where one was typed; otherwise a new address.
async fn submit(form: SteppedUpForm<ContactForm>) -> Result<Response, Failure> {
    match &form.posted {
        // An empty code beside a new address is ignored.
        Posted::Fresh(ContactForm { code: Some(code), contact_address })
            if contact_address.is_empty() || !code.expose().is_empty() =>
        {
            code::verify(&form.visit, &form.me, code).await
        }
        _ => change_page::submit::<Pages>(None, form).await,
    }
}

struct Pages;

impl ChangePage for Pages {
    type Face = Portal;
    type Change = ContactChange;
    type Guard = SteppedUp;
    const PATHS: Paths = change_paths!("/customer/contact");
    const SCREENS: Screens = Screens { form: "C-02", review: Some("C-03"), done: "C-05" };
    const TITLE: &'static str = "contact-change";

    fn trail(visit: &Visit) -> Breadcrumb {
        below_top(visit, above(visit).into_iter().collect(), visit.texts.get("contact-change"))
    }

    fn back(visit: &Visit) -> String {
        above(visit).map_or("/".to_owned(), |above| above.href)
    }

    /// While an address waits for its code, the page of the code stands here.
    async fn instead(
        visit: &Visit,
        change: &ContactChange,
        typed: Option<&ContactForm>,
        faults: &Faults,
    ) -> Result<Option<Response>, Failure> {
        let Some(pending) = contact::pending(&visit.cx, change.me()).await? else { return Ok(None) };
        code::answer(visit, change.me(), &pending, typed, faults).map(Some)
    }

    fn form(visit: &Visit, change: &ContactChange, typed: &ContactForm, faults: &Faults) -> Body {
        let t = &visit.texts;
        let given_up = visit.said(Said::parse) == Some(Said::GivenUp);
        Body::new(t.get("contact-change-lead"))
            .notice(given_up.then(|| Notice::new(Tone::Success, t.get("contact-change-given-up"))))
            .facts(vec![Entry::new(t.get("contact-change-now"), change.me().contact_address())])
            .field(address_field(t, &typed.contact_address, faults))
    }

    fn told(visit: &Visit, fault: &ContactFault, faults: &mut Faults) {
        let t = &visit.texts;
        match *fault {
            ContactFault::Address(fault) => faults.add("contact_address", t.get(contact_fault(fault))),
            ContactFault::Same => faults.add("contact_address", t.get("contact-change-same")),
            ContactFault::Wait(until) => *faults = Faults::whole(&visit.text_at("verify-wait", until)),
        }
    }

    async fn done(visit: &Visit, change: &ContactChange) -> Result<DoneBody, Failure> {
        let t = &visit.texts;
        Ok(DoneBody::new(t.get("contact-change-done-text"))
            .line(t.get("contact-change-done-mail"))
            .fact(Entry::new(t.get("contact-address"), change.me().contact_address())))
    }
}

impl ReviewPage for Pages {
    const REVIEW: &'static str = "contact-change-review";

    fn review(
        visit: &Visit,
        change: &ContactChange,
        wish: &ContactAddress,
        _choice: Option<&NoChoice>,
        _faults: &Faults,
    ) -> Body {
        let t = &visit.texts;
        let body = Body::new(t.get("contact-change-review-lead"))
            .facts(vec![
                Entry::new(t.get("contact-change-now"), change.me().contact_address()),
                Entry::new(t.get("contact-change-new"), wish.as_str()),
            ])
            .effect(format!("{} {}", t.get("contact-change-until-then"), t.get("contact-change-effect")))
            .hint_below(sender(visit));
        if wish.has_odd_dots() { body.above_line(t.get("verify-odd-dots")) } else { body }
    }

    /// Leads to the code, which comes first.
    fn after(at: &At, _receipt: Receipt) -> String {
        at.form().to_owned()
    }
}
