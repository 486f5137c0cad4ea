//! STEP2 and 追加認証情報: proving a contract against the operator's records.
//!
//! A try is counted, against the name and phone typed and against every record they touch, before it is looked at.
//! Where the kind of item asks for more proof, more is asked whether or not the first was right. One neutral refusal
//! follows, so no guess is confirmed.

use super::{KIND, Purpose, State, Step, find, tries};
use crate::{
    audit,
    cx::Cx,
    error::{Error, Outcome},
    flow::Flow,
    keys::Token,
    throttle,
};
use madoguchi_domain::{
    audit::Action,
    id::CustomerId,
    registration::{
        Claim, ClaimFault, OnFile, Proof, ProofFault, ProofKind, Verdict, first_step, mismatch, second_step,
    },
};
use madoguchi_store::{audit::About, registration as stored};

/// The form of STEP2, as typed.
#[derive(Debug, Clone)]
pub struct ClaimForm {
    /// Contract holder's name in kana.
    pub name_kana: String,
    /// A registered phone number.
    pub phone: String,
    /// The chosen kind of item.
    pub kind: ProofKind,
    /// The item itself.
    pub proof: String,
}

/// The result of a proof.
#[derive(Debug)]
pub struct ProofOutcome {
    /// For the flow's cookie.
    pub token: Token,
    /// Whether another item is asked for; if not, the contract is proven.
    pub extra: bool,
}

/// Why a contract is not proven.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProofRefusal {
    /// A typed value is malformed. This costs no try.
    Form(Vec<ClaimFault>),
    /// The second item is malformed. This costs no try.
    Extra(ProofFault),
    /// It did not match, or the tries are used up: the visitor is not told which.
    NotProven,
    /// The flow is gone (too old, or finished in another tab): begin again.
    Gone,
}

/// STEP2: checks name, phone and one item.
pub async fn prove(cx: &Cx, form: &ClaimForm) -> Result<Outcome<ProofOutcome, ProofRefusal>, Error> {
    prove_for(cx, form, Purpose::Register).await
}

/// STEP2 for any purpose.
pub async fn prove_for(
    cx: &Cx,
    form: &ClaimForm,
    purpose: Purpose,
) -> Result<Outcome<ProofOutcome, ProofRefusal>, Error> {
    let claim = match Claim::read(&form.name_kana, &form.phone, form.kind, &form.proof) {
        Ok(claim) => claim,
        Err(faults) => return Ok(Outcome::Refused(ProofRefusal::Form(faults))),
    };
    throttle::slow_down(cx, "proof_source").await?;
    cx.neutral(async {
        // An item whose kind always asks for a second one is no try yet: until the second one nothing is told or looked
        // at.
        let looked = if asks_anyway(cx, &claim) { Looked::NOTHING } else { look(cx, &claim, None).await? };
        match first_step(&cx.app.policies().extra_proof, &claim, looked.visible()) {
            Verdict::Proven(customer) => {
                let state = State { items: vec![form.kind], ..State::new(Step::Proven(customer), purpose) };
                let flow = Flow::begin(cx, KIND, state).await?;
                record(cx, Action::ContractProven, Some(customer), form.kind).await?;
                Ok(Outcome::Done(ProofOutcome { token: flow.token, extra: false }))
            }
            Verdict::ExtraNeeded => {
                let state = State { claim: Some(claim.clone()), ..State::new(Step::Extra, purpose) };
                let flow = Flow::begin(cx, KIND, state).await?;
                Ok(Outcome::Done(ProofOutcome { token: flow.token, extra: true }))
            }
            Verdict::Refused => refuse(cx, &looked, &claim, None).await,
        }
    })
    .await
}

/// 追加認証情報: checks a second item.
pub async fn prove_extra(
    cx: &Cx,
    token: Option<&Token>,
    kind: ProofKind,
    typed: &str,
) -> Result<Outcome<ProofOutcome, ProofRefusal>, Error> {
    let Some(flow) = find(cx, token).await? else { return Ok(Outcome::Refused(ProofRefusal::Gone)) };
    let (Step::Extra, Some(claim)) = (flow.state.step, flow.state.claim.clone()) else {
        return Ok(Outcome::Refused(ProofRefusal::Gone));
    };
    let extra = match Proof::read(kind, typed) {
        Ok(extra) => extra,
        Err(fault) => return Ok(Outcome::Refused(ProofRefusal::Extra(fault))),
    };
    throttle::slow_down(cx, "proof_source").await?;
    cx.neutral(async {
        let looked = look(cx, &claim, Some(&extra)).await?;
        match second_step(&cx.app.policies().extra_proof, &claim, &extra, looked.visible()) {
            Verdict::Proven(customer) => {
                let state = State {
                    items: vec![claim.proof.kind, kind],
                    ..State::new(Step::Proven(customer), flow.state.purpose)
                };
                if !flow.save(cx, &state).await? {
                    return Ok(Outcome::Refused(ProofRefusal::Gone));
                }
                record(cx, Action::ContractProven, Some(customer), kind).await?;
                Ok(Outcome::Done(ProofOutcome { token: flow.token.clone(), extra: false }))
            }
            Verdict::ExtraNeeded | Verdict::Refused => refuse(cx, &looked, &claim, Some(&extra)).await,
        }
    })
    .await
}

/// The records that a claim touches.
struct Looked {
    on_file: Vec<OnFile>,
    /// Whether this try is within the limit of every such record.
    within: bool,
}

impl Looked {
    const NOTHING: Self = Self { on_file: Vec::new(), within: true };

    /// The records that may decide: none once the tries are used up.
    fn visible(&self) -> &[OnFile] {
        if self.within { &self.on_file } else { &[] }
    }
}

/// Finds the records a claim touches, and counts the try against each of them and against what was typed.
async fn look(cx: &Cx, claim: &Claim, extra: Option<&Proof>) -> Result<Looked, Error> {
    let on_file = stored::candidates(cx.db(), claim, cx.ended_after()).await?;
    let key = cx.app.keys().newest();
    let typed = [claim.name_key.as_bytes(), claim.phone_key.as_bytes()];
    let mut records = vec![tries::typed(key, &claim.name_key, &claim.phone_key)];
    records.extend(on_file.iter().map(|on_file| tries::of(key, on_file.customer)));
    let mut everything = vec![typed[0], typed[1], claim.proof.kind.as_str().as_bytes(), claim.proof.key.as_bytes()];
    if let Some(extra) = extra {
        everything.extend([extra.kind.as_str().as_bytes(), extra.key.as_bytes()]);
    }
    let digest = key.mac("try", &everything);
    let policy = &cx.app.policies().tries;
    let window = policy.record_window();
    let limit = i64::from(policy.per_record);
    let within = stored::count_try(cx.db(), &records, digest, limit, window, cx.now).await?;
    Ok(Looked { on_file, within })
}

fn asks_anyway(cx: &Cx, claim: &Claim) -> bool {
    first_step(&cx.app.policies().extra_proof, claim, &[]) == Verdict::ExtraNeeded
}

/// Refuses a proof. The desk sees why, the visitor does not.
async fn refuse(
    cx: &Cx,
    looked: &Looked,
    claim: &Claim,
    extra: Option<&Proof>,
) -> Result<Outcome<ProofOutcome, ProofRefusal>, Error> {
    let (why, customer) = mismatch(claim, extra, &looked.on_file);
    let action = if looked.within { Action::ContractRefused } else { Action::ContractTriesUsedUp };
    audit::leave(cx, cx.visitor_stamp(), action, About { entity: None, customer, detail: why.as_str() }).await?;
    Ok(Outcome::Refused(ProofRefusal::NotProven))
}

async fn record(cx: &Cx, action: Action, customer: Option<CustomerId>, kind: ProofKind) -> Result<(), Error> {
    audit::leave(cx, cx.visitor_stamp(), action, About { entity: None, customer, detail: kind.as_str() }).await
}
