//! STEP2, 契約者情報 認証: name, phone and exactly one item from the bill.

use super::{At, lead_to, proof_field, steps};
use askama::Template;
use axum::response::Response;
use madoguchi_app::{
    Outcome,
    registration::{self, ClaimForm, ProofRefusal, Stage},
};
use madoguchi_domain::{
    folding,
    registration::{ClaimFault, NameFault, ProofKind, read_name},
};
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure, Faults, Form, Posted, Visit,
    component::{Button, ContactWindow, ErrorSummary, Field, Notice, Page, RadioCards, StepList, Tone},
    cookie::Jar,
    frame,
};
use serde::Deserialize;
use std::sync::Arc;

#[derive(Default, Deserialize)]
pub(crate) struct ContractForm {
    #[serde(default)]
    name_kana: String,
    #[serde(default)]
    phone: String,
    #[serde(default)]
    proof_kind: String,
    #[serde(default)]
    proof: String,
}

#[derive(Template)]
#[template(path = "registration/contract.html")]
struct ContractPage {
    page: Page,
    t: Arc<Texts>,
    steps: StepList,
    csrf: String,
    errors: Option<ErrorSummary>,
    not_proven: bool,
    window: Option<ContactWindow>,
    name: Field,
    phone: Field,
    kinds: RadioCards,
    proof: Field,
    submit: Button,
}

fn page(visit: &Visit, form: &ContractForm, faults: &Faults, not_proven: bool) -> ContractPage {
    let t = visit.texts.clone();
    ContractPage {
        page: visit.frame("R-02", &faults.title(&t, t.get("contract-check"))),
        steps: steps(&t, At::Contract),
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
        kinds: proof_field::cards(visit, &ProofKind::FIRST, t.get("proof-kind"), &form.proof_kind, faults),
        proof: proof_field::item(visit, &form.proof, faults),
        submit: Button::submit(t.get("button-check")),
        t,
    }
}

pub(crate) async fn show(visit: Visit) -> Result<Response, Failure> {
    let mut page = page(&visit, &ContractForm::default(), &Faults::none(), false);
    if visit.path.ends_with("?again") {
        let gone = Notice::new(Tone::Info, visit.texts.get("flow-gone"));
        page.page = Visit::with_notice(page.page, Some(gone));
    }
    visit.page(&page)
}

pub(crate) async fn submit(Form { visit, posted }: Form<ContractForm>) -> Result<Response, Failure> {
    let t = &visit.texts;
    let form = match posted {
        Posted::Fresh(form) => form,
        Posted::Stale(form) => {
            return visit.refused(&page(&visit, &form, &Faults::whole(t.get("form-stale")), false));
        }
    };
    let Some(kind) = ProofKind::parse(&form.proof_kind).filter(|kind| ProofKind::FIRST.contains(kind)) else {
        return visit.refused(&page(&visit, &form, &without_kind(t, &form), false));
    };
    let claim =
        ClaimForm { name_kana: form.name_kana.clone(), phone: form.phone.clone(), kind, proof: form.proof.clone() };
    match registration::prove(&visit.cx, &claim).await? {
        Outcome::Done(proven) => {
            let stage = if proven.extra { Stage::Extra(Vec::new()) } else { Stage::Id(None) };
            let mut response = lead_to(&visit, &stage);
            visit.set_cookie(&mut response, Jar::Flow, proven.token.as_str());
            Ok(response)
        }
        Outcome::Refused(ProofRefusal::Form(faults)) => {
            visit.refused(&page(&visit, &form, &told(t, kind, &faults), false))
        }
        Outcome::Refused(_) => visit.refused(&page(&visit, &form, &Faults::whole(t.get("not-proven")), true)),
    }
}

/// What is wrong when no item was chosen: that, and whatever else can be told already.
fn without_kind(t: &Texts, form: &ContractForm) -> Faults {
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

fn told(t: &Texts, kind: ProofKind, faults: &[ClaimFault]) -> Faults {
    let mut told = Faults::none();
    for fault in faults {
        match fault {
            ClaimFault::Name(fault) => told.add("name_kana", name_fault(t, *fault)),
            ClaimFault::Phone => told.add("phone", t.get("phone-wrong")),
            ClaimFault::Proof(fault) => told.add("proof", proof_field::fault_text(t, kind, *fault)),
        }
    }
    told
}

/// What to do about a name that cannot be compared.
pub(super) fn name_fault(t: &Texts, fault: NameFault) -> &str {
    t.get(match fault {
        NameFault::Empty => "name-empty",
        NameFault::NotKana => "name-not-kana",
        NameFault::TooLong => "name-too-long",
    })
}
