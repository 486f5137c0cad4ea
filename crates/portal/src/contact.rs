//! 連絡先メールアドレスの変更 (PRODUCT §4.2): the new address, 確認, the code that was mailed to it, 完了.

pub(crate) mod code;
pub(crate) mod confirm;
pub(crate) mod done;
pub(crate) mod form;

use crate::{frame::leads_somewhere, guard::Access, paths::CONTACT, visit::Visit};
use madoguchi_app::contact::ChangeFault;
use madoguchi_web::{
    Faults, Route,
    component::{Breadcrumb, Link},
    frame::below_top,
};

pub(crate) const PATH: &str = CONTACT;
const CONFIRM: &str = "/customer/contact/confirm";

/// The pages of this feature.
pub(crate) fn routes() -> Vec<Route<Access>> {
    vec![
        Route::form(CONTACT, form::show, form::submit).open_to(Access::Login),
        Route::form(CONFIRM, confirm::show, confirm::submit).open_to(Access::Login),
        Route::page("/customer/contact/done", done::show)
            .open_to(Access::Login)
            .sample("/customer/contact/done?receipt=0000-0000-0000"),
    ]
}

/// The page above: what is on file, for who may see that.
fn above(visit: &Visit) -> Option<Link> {
    const CUSTOMER: &str = "/customer";
    leads_somewhere(visit, CUSTOMER).then(|| Link::new(visit.texts.get("menu-customer"), CUSTOMER))
}

fn trail(visit: &Visit) -> Breadcrumb {
    below_top(visit, above(visit).into_iter().collect(), visit.texts.get("contact-change"))
}

/// What is wrong, at the field that it is about.
fn told(visit: &Visit, fault: ChangeFault) -> Faults {
    let t = &visit.texts;
    match fault {
        ChangeFault::Address(fault) => {
            Faults::at("contact_address", t.get(crate::registration::id::contact_fault(fault)))
        }
        ChangeFault::Same => Faults::at("contact_address", t.get("contact-change-same")),
        ChangeFault::Wait(until) => Faults::whole(&visit.text_at("verify-wait", until)),
        ChangeFault::Settling(until) => Faults::whole(&visit.text_at("credential-settling", until)),
        ChangeFault::Frozen(until) => Faults::whole(&visit.text_at("credential-frozen", until)),
        ChangeFault::Gone => Faults::whole(t.get("contact-change-gone")),
    }
}
