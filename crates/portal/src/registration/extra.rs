//! 追加認証情報: one more item. The page is the same whether or not the first one was right. It also asks anybody who wants
//! to register in place of an earlier registration.

use super::{
    At, CONTRACT, lead_on, lead_on_proven, lead_to, own_steps,
    proof_field::{self, TypedBoxes, box_id, typed_at},
    replace,
};
use crate::{
    paths::CONTRACT_ADD,
    visit::{Form, Visit},
};
use askama::Template;
use axum::response::Response;
use madoguchi_app::{
    Outcome,
    registration::{self, ProofRefusal, Stage},
};
use madoguchi_domain::registration::ProofKind;
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure, Faults, Posted,
    component::{Button, ContactWindow, ErrorSummary, Page, RadioCards, StepList},
    frame,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

#[derive(Default, Deserialize, Serialize)]
pub(crate) struct ExtraForm {
    #[serde(default)]
    pub(super) proof_kind: String,
    #[serde(default)]
    pub(super) proof: TypedBoxes,
}

#[derive(Template)]
#[template(path = "registration/extra.html")]
pub(super) struct ExtraPage {
    page: Page,
    t: Arc<Texts>,
    steps: Option<StepList>,
    back: &'static str,
    csrf: String,
    errors: Option<ErrorSummary>,
    not_proven: bool,
    window: Option<ContactWindow>,
    kinds: RadioCards,
    submit: Button,
}

/// Without `steps`, it is the page for adding a contract.
pub(super) fn page(
    visit: &Visit,
    steps: Option<StepList>,
    kinds: &[ProofKind],
    form: &ExtraForm,
    faults: &Faults,
    not_proven: bool,
) -> ExtraPage {
    let t = visit.texts.clone();
    ExtraPage {
        page: visit.frame("R-03", &faults.title(&t, t.get("extra-proof"))),
        back: if steps.is_some() { CONTRACT } else { CONTRACT_ADD },
        steps,
        csrf: visit.csrf(),
        errors: faults.summary(&t),
        not_proven,
        window: frame::first_window(visit),
        kinds: proof_field::cards(visit, kinds, t.get("extra-kind"), (&form.proof_kind, &form.proof), faults),
        submit: Button::submit(t.get("button-check")),
        t,
    }
}

pub(crate) async fn show(visit: Visit) -> Result<Response, Failure> {
    match registration::stage(&visit.cx, visit.flow.as_ref()).await? {
        Stage::Extra(kinds) => {
            let steps = own_steps(&visit, At::Contract).await?;
            visit.page(&page(&visit, steps, &kinds, &ExtraForm::default(), &Faults::none(), false))
        }
        Stage::AlreadyRegistered(earlier) => replace::show(&visit, &earlier),
        other => Ok(lead_to(&visit, &other)),
    }
}

pub(crate) async fn submit(Form { visit, posted }: Form<ExtraForm>) -> Result<Response, Failure> {
    let t = &visit.texts;
    let kinds = match registration::stage(&visit.cx, visit.flow.as_ref()).await? {
        Stage::Extra(kinds) => kinds,
        Stage::AlreadyRegistered(earlier) => return replace::submit(&visit, &earlier, posted).await,
        other => return Ok(lead_to(&visit, &other)),
    };
    let again = async |form: &ExtraForm, faults: Faults, not_proven| {
        let steps = own_steps(&visit, At::Contract).await?;
        visit.refused(&page(&visit, steps, &kinds, form, &faults, not_proven))
    };
    let form = match posted {
        Posted::Fresh(form) => form,
        Posted::Stale(form) => return again(&form, Faults::whole(t.get("form-stale")), false).await,
    };
    let place = kinds.iter().position(|kind| kind.as_str() == form.proof_kind);
    let Some((place, kind)) = place.and_then(|place| Some((place, *kinds.get(place)?))) else {
        return again(&form, Faults::at("proof_kind", t.get("proof-kind-missing")), false).await;
    };
    let proof = typed_at(&form.proof, place, Some(place));
    match registration::prove_extra(&visit.cx, visit.flow.as_ref(), kind, proof).await? {
        Outcome::Done(proven) => {
            let purpose = registration::purpose(&visit.cx, Some(&proven.token)).await?;
            lead_on_proven(&visit, &proven.token, purpose).await
        }
        Outcome::Refused(ProofRefusal::Extra(fault)) => {
            let fault = proof_field::fault_text(t, kind, fault);
            again(&form, Faults::at(&box_id(kind.as_str()), fault), false).await
        }
        // The same form was quicker in another request, or it was too long ago.
        Outcome::Refused(ProofRefusal::Gone) => lead_on(&visit).await,
        Outcome::Refused(_) => again(&form, Faults::whole(t.get("not-proven")), true).await,
    }
}
