//! STEP3: portal ID, password, contact address, terms. Anybody already registered is told so here.

use super::{At, EXTRA, ID, lead_on, lead_to, own_steps};
use crate::{
    visit::{Form, Visit},
    wished_password::{WishedPassword, made_notice, password_fault},
};
use askama::Template;
use axum::response::Response;
use madoguchi_app::{
    Outcome,
    registration::{self, Chosen, Earlier, IdFault, IdForm, NotReminded, NotReplaced, Stage},
};
use madoguchi_domain::{
    credential::{ContactAddressFault, PortalId, PortalIdFault},
    secret::Secret,
};
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure, Faults, Posted,
    component::{Button, ButtonLook, Checkbox, ErrorSummary, Field, Notice, Page, StepList, Tone},
    form::Nothing,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Where a password is made, by a button of the form.
pub(super) const MAKE: &str = "/register/id/make";
/// Where the ID is mailed to its contact address, by a button for those already registered.
pub(super) const REMIND: &str = "/register/id/remind";
/// Where those already registered begin to register again.
pub(super) const REPLACE: &str = "/register/id/replace";

#[derive(Default, Deserialize, Serialize)]
pub(crate) struct Typed {
    #[serde(default)]
    portal_id: String,
    #[serde(default)]
    password: Secret<String>,
    #[serde(default)]
    password_again: Secret<String>,
    #[serde(default)]
    contact_address: String,
    #[serde(default)]
    agree: String,
}

#[derive(Template)]
#[template(path = "registration/id.html")]
pub(super) struct IdPage {
    page: Page,
    t: Arc<Texts>,
    steps: Option<StepList>,
    csrf: String,
    errors: Option<ErrorSummary>,
    portal_id: Field,
    password: WishedPassword,
    contact: Field,
    agree: Checkbox,
    submit: Button,
}

/// `made` is a password that was made for this person; it is shown, to be written down.
pub(super) fn page(
    visit: &Visit,
    steps: Option<StepList>,
    form: &Typed,
    faults: &Faults,
    made: Option<&str>,
) -> IdPage {
    let t = visit.texts.clone();
    let notice = made.map(|_| made_notice(&t));
    IdPage {
        page: Visit::with_notice(visit.frame("R-04", &faults.title(&t, t.get("id-title"))), notice),
        steps,
        csrf: visit.csrf(),
        errors: faults.summary(&t),
        portal_id: Field::address("portal_id", t.get("id-field"))
            .hint(t.get("id-field-hint"))
            .value(&form.portal_id)
            .autocomplete("username")
            .max_length(100)
            .error(faults.of("portal_id")),
        password: WishedPassword::new(&t, ["id-password", "id-password-again"], made, MAKE, faults),
        contact: Field::address("contact_address", t.get("contact-address"))
            .hint(t.get("id-contact-hint"))
            .value(&form.contact_address)
            .autocomplete("email")
            .optional(t.get("optional"))
            .max_length(254)
            .error(faults.of("contact_address")),
        agree: Checkbox::new("agree", t.get("id-agree")).checked(!form.agree.is_empty()).error(faults.of("agree")),
        submit: Button::submit(t.get("button-review")),
        t,
    }
}

#[derive(Template)]
#[template(path = "registration/already.html")]
pub(super) struct AlreadyPage {
    page: Page,
    t: Arc<Texts>,
    csrf: String,
    errors: Option<ErrorSummary>,
    text: String,
    sign_in: Button,
    /// Mails the ID to its contact address.
    remind: Button,
    /// Registers anew in place of that registration.
    replace: Button,
    letter: Button,
}

pub(super) fn already(visit: &Visit, earlier: &Earlier, faults: &Faults, notice: Option<Notice>) -> AlreadyPage {
    let t = visit.texts.clone();
    AlreadyPage {
        page: Visit::with_notice(visit.frame("R-05", &faults.title(&t, t.get("already-title"))), notice),
        csrf: visit.csrf(),
        errors: faults.summary(&t),
        remind: Button::submit(t.get("recovery-remind")).sent_to(REMIND).look(ButtonLook::Secondary),
        replace: Button::submit(t.get("replace-button")).sent_to(REPLACE).look(ButtonLook::Secondary),
        text: t.with("already-text", &[("id", earlier.portal_id.as_str().into())]),
        sign_in: Button::link(t.get("already-sign-in"), "/sign-in").look(ButtonLook::Primary),
        letter: Button::link(t.get("not-proven-letter"), "/register/letter"),
        t,
    }
}

pub(crate) async fn show(visit: Visit) -> Result<Response, Failure> {
    let typed = match registration::stage(&visit.cx, visit.flow.as_ref()).await? {
        Stage::AlreadyRegistered(earlier) => return visit.page(&already(&visit, &earlier, &Faults::none(), None)),
        Stage::Id(chosen) => kept(chosen),
        // Back from the review page: the form holds what was chosen, except the password, which is not kept.
        Stage::Confirm(chosen, _) => kept(Some(chosen)),
        other => return Ok(lead_to(&visit, &other)),
    };
    let steps = own_steps(&visit, At::Id).await?;
    visit.page(&page(&visit, steps, &typed, &Faults::none(), None))
}

pub(super) fn kept(chosen: Option<Chosen>) -> Typed {
    match chosen {
        None => Typed::default(),
        // An invited person's address is known before anything was chosen, and can be the ID, too.
        Some(Chosen { portal_id, contact_address }) if portal_id.is_empty() => Typed {
            portal_id: if PortalId::parse(&contact_address).is_ok() { contact_address.clone() } else { portal_id },
            contact_address,
            ..Typed::default()
        },
        Some(Chosen { portal_id, contact_address }) => Typed {
            contact_address: if contact_address == portal_id { String::new() } else { contact_address },
            agree: "on".to_owned(),
            portal_id,
            ..Typed::default()
        },
    }
}

/// Leads to the form when a button's own address is opened by going back.
pub(crate) async fn to_form(visit: Visit) -> Response {
    visit.see(ID)
}

/// The form again, with what to do or with a password that was made.
async fn again(visit: &Visit, form: &Typed, faults: &Faults, made: Option<&str>) -> Result<Response, Failure> {
    let steps = own_steps(visit, At::Id).await?;
    visit.refused(&page(visit, steps, form, faults, made))
}

pub(crate) async fn submit(Form { visit, posted }: Form<Typed>) -> Result<Response, Failure> {
    let t = &visit.texts;
    let form = match posted {
        Posted::Fresh(form) => form,
        Posted::Stale(form) => return again(&visit, &form, &Faults::whole(t.get("form-stale")), None).await,
    };
    let wanted = IdForm {
        portal_id: form.portal_id.clone(),
        password: form.password.expose().clone(),
        password_again: form.password_again.expose().clone(),
        contact_address: form.contact_address.clone(),
        agree: !form.agree.is_empty(),
    };
    match registration::choose_id(&visit.cx, visit.flow.as_ref(), &wanted).await? {
        Outcome::Done(()) => Ok(visit.see("/register/confirm")),
        Outcome::Refused(faults) if faults.is_empty() => lead_on(&visit).await,
        Outcome::Refused(faults) => again(&visit, &form, &told(&visit, &faults), None).await,
    }
}

/// おまかせで作る: the form again, with a password that was made for this person.
pub(crate) async fn make(Form { visit, posted }: Form<Typed>) -> Result<Response, Failure> {
    let t = &visit.texts;
    let form = match posted {
        Posted::Fresh(form) => form,
        Posted::Stale(form) => return again(&visit, &form, &Faults::whole(t.get("form-stale")), None).await,
    };
    match registration::make_password(&visit.cx, visit.flow.as_ref()).await? {
        Some(made) => again(&visit, &form, &Faults::none(), Some(&made)).await,
        None => lead_on(&visit).await,
    }
}

/// Mails the registered ID to its contact address, and says so on the same page.
pub(crate) async fn remind(Form { visit, posted }: Form<Nothing>) -> Result<Response, Failure> {
    let stage = registration::stage(&visit.cx, visit.flow.as_ref()).await?;
    let Stage::AlreadyRegistered(earlier) = &stage else { return Ok(lead_to(&visit, &stage)) };
    let faults = match posted {
        Posted::Stale(_) => Faults::whole(visit.texts.get("form-stale")),
        Posted::Fresh(_) => match registration::remind(&visit.cx, visit.flow.as_ref()).await? {
            Outcome::Done(address) => {
                let notice = reminded(&visit.texts, address);
                return visit.page(&already(&visit, earlier, &Faults::none(), Some(notice)));
            }
            Outcome::Refused(why) => not_reminded(&visit, why),
        },
    };
    visit.refused(&already(&visit, earlier, &faults, None))
}

pub(super) fn reminded(t: &Texts, address: String) -> Notice {
    let text = t.with("recovery-reminded-text", &[("address", address.into())]);
    Notice::new(Tone::Success, t.get("recovery-reminded")).line(text)
}

pub(super) fn not_reminded(visit: &Visit, why: NotReminded) -> Faults {
    match why {
        NotReminded::Wait(until) => Faults::whole(&visit.text_at("recovery-mails-wait", until)),
        NotReminded::Gone => Faults::whole(visit.texts.get("recovery-remind-not")),
    }
}

/// 登録し直す: leads to the proof that comes first, or to the choice of an ID.
pub(crate) async fn replace(Form { visit, posted }: Form<Nothing>) -> Result<Response, Failure> {
    if let Posted::Stale(_) = posted {
        return match registration::stage(&visit.cx, visit.flow.as_ref()).await? {
            Stage::AlreadyRegistered(earlier) => {
                let faults = Faults::whole(visit.texts.get("form-stale"));
                visit.refused(&already(&visit, &earlier, &faults, None))
            }
            other => Ok(lead_to(&visit, &other)),
        };
    }
    match registration::begin_replacing(&visit.cx, visit.flow.as_ref()).await? {
        Outcome::Refused(NotReplaced::MoreNeeded) => Ok(visit.see(EXTRA)),
        Outcome::Done(()) | Outcome::Refused(_) => lead_on(&visit).await,
    }
}

pub(super) fn told(visit: &Visit, faults: &[IdFault]) -> Faults {
    let t = &visit.texts;
    let mut told = Faults::none();
    for fault in faults {
        let (field, key) = match fault {
            IdFault::PortalId(fault) => ("portal_id", portal_id_fault(*fault)),
            IdFault::Taken => ("portal_id", "id-taken"),
            IdFault::TooMany(until) => {
                told.add("portal_id", &visit.text_at("id-change-too-many", *until));
                continue;
            }
            IdFault::Password(fault) => ("password", password_fault(*fault)),
            IdFault::PasswordAgain => ("password_again", "password-again-differs"),
            IdFault::Contact(fault) => ("contact_address", contact_fault(*fault)),
            IdFault::Agree => ("agree", "id-agree-missing"),
        };
        told.add(field, t.get(key));
    }
    told
}

pub(crate) const fn portal_id_fault(fault: PortalIdFault) -> &'static str {
    match fault {
        PortalIdFault::Empty => "id-empty",
        PortalIdFault::Length => "id-length",
        PortalIdFault::Characters => "id-characters",
        PortalIdFault::NotMailShaped => "id-not-mail",
    }
}

/// The text key for a contact address that cannot be one.
pub(crate) const fn contact_fault(fault: ContactAddressFault) -> &'static str {
    match fault {
        ContactAddressFault::Empty => "contact-empty",
        _ => "contact-wrong",
    }
}
