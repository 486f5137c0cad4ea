//! IDの変更 (PRODUCT §4.2), in the guide's order: the new ID, 確認 with the choice of the contact address, 登録.

pub(crate) mod confirm;
pub(crate) mod done;
pub(crate) mod form;

use crate::{guard::Access, paths::PORTAL_ID, visit::Visit};
use madoguchi_app::credential::PortalIdChangeFault;
use madoguchi_web::{Faults, Route, component::Breadcrumb, frame::below_top};

const PATH: &str = PORTAL_ID;
const CONFIRM: &str = "/settings/id/confirm";

/// The pages of this feature.
pub(crate) fn routes() -> Vec<Route<Access>> {
    vec![
        Route::form(PORTAL_ID, form::show, form::submit).open_to(Access::Login),
        Route::form(CONFIRM, confirm::show, confirm::submit).open_to(Access::Login),
        Route::page("/settings/id/done", done::show)
            .open_to(Access::Login)
            .sample("/settings/id/done?receipt=0000-0000-0000"),
    ]
}

fn trail(visit: &Visit) -> Breadcrumb {
    below_top(visit, Vec::new(), visit.texts.get("id-change"))
}

/// What is wrong, at the field that it is about.
fn told(visit: &Visit, fault: PortalIdChangeFault) -> Faults {
    let t = &visit.texts;
    match fault {
        PortalIdChangeFault::Id(fault) => {
            Faults::at("portal_id", t.get(crate::registration::id::portal_id_fault(fault)))
        }
        PortalIdChangeFault::Same => Faults::at("portal_id", t.get("id-change-same")),
        PortalIdChangeFault::Taken => Faults::at("portal_id", t.get("id-taken")),
        PortalIdChangeFault::TooMany(until) => Faults::at("portal_id", &visit.text_at("id-change-too-many", until)),
        PortalIdChangeFault::Contact(_) => Faults::at("also_contact", t.get("id-change-contact-long")),
        PortalIdChangeFault::Mails(until) => Faults::at("also_contact", &visit.text_at("id-change-mails", until)),
        PortalIdChangeFault::Frozen(until) => Faults::whole(&visit.text_at("credential-frozen", until)),
    }
}
