//! STEP2, 契約者情報 認証: name, phone and exactly one item from the bill.

use super::{
    At, CONTRACT, Said, lead_on_proven, lead_to,
    proof_field::{self, TypedBoxes, box_id, typed_at},
    steps,
};
use crate::visit::{FLOW, Form, Visit};
use askama::Template;
use axum::response::Response;
use madoguchi_app::{
    Outcome,
    registration::{self, ClaimForm, ProofRefusal, Purpose, Stage},
};
use madoguchi_domain::{
    folding,
    registration::{ClaimFault, NameFault, ProofKind, read_name},
};
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure, Faults, Posted,
    component::{Button, ContactWindow, ErrorSummary, Field, Notice, Page, RadioCards, StepList, Tone},
    frame,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

#[derive(Default, Deserialize, Serialize)]
pub(crate) struct ContractForm {
    #[serde(default)]
    pub(super) name_kana: String,
    #[serde(default)]
    pub(super) phone: String,
    #[serde(default)]
    pub(super) proof_kind: String,
    #[serde(default)]
    pub(super) proof: TypedBoxes,
}

#[derive(Template)]
#[template(path = "registration/contract.html")]
pub(crate) struct ContractPage {
    page: Page,
    t: Arc<Texts>,
    title: String,
    lead: String,
    action: &'static str,
    steps: Option<StepList>,
    csrf: String,
    errors: Option<ErrorSummary>,
    not_proven: bool,
    window: Option<ContactWindow>,
    name: Field,
    phone: Field,
    kinds: RadioCards,
    submit: Button,
}

/// What is around the form: a contract is proven for a registration, to be added to a login, or for its new password.
pub(crate) struct Place {
    pub(crate) screen: &'static str,
    pub(crate) action: &'static str,
    pub(crate) title: String,
    pub(crate) lead: String,
    pub(crate) steps: Option<StepList>,
}

impl Place {
    pub(super) fn registration(visit: &Visit) -> Self {
        let t = &visit.texts;
        Self {
            screen: "R-02",
            action: CONTRACT,
            title: t.get("contract-check").to_owned(),
            lead: t.get("contract-lead").to_owned(),
            steps: Some(steps(t, At::Contract)),
        }
    }
}

impl ContractPage {
    /// Puts a message above the page.
    pub(crate) fn notice(&mut self, notice: Notice) {
        self.page.notice = Some(notice);
    }
}

pub(crate) fn page(
    visit: &Visit,
    place: &Place,
    form: &ContractForm,
    faults: &Faults,
    not_proven: bool,
) -> ContractPage {
    let t = visit.texts.clone();
    ContractPage {
        page: visit.frame(place.screen, &faults.title(&t, &place.title)),
        title: place.title.clone(),
        lead: place.lead.clone(),
        action: place.action,
        steps: place.steps.clone(),
        csrf: visit.csrf(),
        errors: faults.summary(&t),
        not_proven,
        window: frame::first_window(visit),
        name: Field::text("name_kana", t.get("name-kana"))
            .hint(t.get("name-kana-hint"))
            .value(&form.name_kana)
            .autocomplete("section-holder name")
            .max_length(100)
            .error(faults.of("name_kana")),
        phone: Field::phone("phone", t.get("phone"))
            .hint(t.get("phone-hint"))
            .value(&form.phone)
            .error(faults.of("phone")),
        kinds: proof_field::cards(
            visit,
            &ProofKind::FIRST,
            t.get("proof-kind"),
            (&form.proof_kind, &form.proof),
            faults,
        ),
        submit: Button::submit(t.get("button-check")),
        t,
    }
}

/// The page as first opened.
pub(super) fn empty(visit: &Visit, said: Option<Said>) -> ContractPage {
    let mut page = page(visit, &Place::registration(visit), &ContractForm::default(), &Faults::none(), false);
    if said == Some(Said::Again) {
        page.notice(Notice::new(Tone::Info, visit.texts.get("flow-gone")));
    }
    page
}

pub(crate) async fn show(visit: Visit) -> Result<Response, Failure> {
    visit.page(&empty(&visit, visit.said(Said::parse)))
}

pub(crate) async fn submit(Form { visit, posted }: Form<ContractForm>) -> Result<Response, Failure> {
    prove(&visit, posted, &Place::registration(&visit), Purpose::Register).await
}

/// Proves what was typed and leads on, or shows the same page with what to do.
pub(crate) async fn prove(
    visit: &Visit,
    posted: Posted<ContractForm>,
    place: &Place,
    purpose: Purpose,
) -> Result<Response, Failure> {
    let t = &visit.texts;
    let again =
        |form: &ContractForm, faults: &Faults, not_proven| visit.refused(&page(visit, place, form, faults, not_proven));
    let form = match posted {
        Posted::Fresh(form) => form,
        Posted::Stale(form) => return again(&form, &Faults::whole(t.get("form-stale")), false),
    };
    let place = ProofKind::FIRST.iter().position(|kind| kind.as_str() == form.proof_kind);
    let Some((place, kind)) = place.and_then(|place| Some((place, *ProofKind::FIRST.get(place)?))) else {
        return again(&form, &without_kind(t, &form), false);
    };
    let proof = typed_at(&form.proof, place, Some(place)).to_owned();
    let claim = ClaimForm { name_kana: form.name_kana.clone(), phone: form.phone.clone(), kind, proof };
    match registration::prove_for(&visit.cx, &claim, purpose).await? {
        Outcome::Done(proven) => {
            let mut response = if proven.extra {
                lead_to(visit, &Stage::Extra(Vec::new()))
            } else {
                lead_on_proven(visit, &proven.token, purpose).await?
            };
            visit.set_cookie(&mut response, FLOW, proven.token.as_str());
            Ok(response)
        }
        Outcome::Refused(ProofRefusal::Form(faults)) => again(&form, &told(t, kind, &faults), false),
        Outcome::Refused(_) => again(&form, &Faults::whole(t.get("not-proven")), true),
    }
}

/// The faults when no item was chosen: that, and any others that can be told already.
pub(super) fn without_kind(t: &Texts, form: &ContractForm) -> Faults {
    let mut faults = Faults::none();
    if let Err(fault) = read_name(&form.name_kana) {
        faults.add("name_kana", name_fault(t, fault));
    }
    if folding::phone_key(&form.phone).is_none() {
        faults.add("phone", t.get("phone-wrong"));
    }
    faults.add("proof_kind", t.get("proof-kind-missing"));
    faults
}

pub(super) fn told(t: &Texts, kind: ProofKind, faults: &[ClaimFault]) -> Faults {
    let mut told = Faults::none();
    for fault in faults {
        match fault {
            ClaimFault::Name(fault) => told.add("name_kana", name_fault(t, *fault)),
            ClaimFault::Phone => told.add("phone", t.get("phone-wrong")),
            ClaimFault::Proof(fault) => told.add(&box_id(kind.as_str()), proof_field::fault_text(t, kind, *fault)),
        }
    }
    told
}

/// The message for a name that cannot be compared.
pub(super) fn name_fault(t: &Texts, fault: NameFault) -> &str {
    t.get(match fault {
        NameFault::Empty => "name-empty",
        NameFault::NotKana => "name-not-kana",
        NameFault::TooLong => "name-too-long",
    })
}
