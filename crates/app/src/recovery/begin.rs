//! Asking: the ID is typed, the way chosen, the code mailed; and mailing the same code again.

use super::{
    FoundLogin, KIND, MailCounted, State, Step, count_mail, end_link, find,
    mail::{RecoveryCode, RecoveryLink},
    message, note, send,
};
use crate::{
    cx::Cx,
    error::{Error, Outcome, Stop},
    flow::{Flow, Mailed, SaveAndSend},
    keys::Token,
    throttle,
};
use madoguchi_domain::{
    audit::Action,
    challenge::CODE_LIFE,
    credential::{PortalId, PortalIdFault},
    recovery::{Way, made_up, shown},
    time::Ts,
};
use madoguchi_store::{
    Tx, Unit,
    portal_user::{self, ClosedBy},
};
use std::convert::Infallible;

/// The form.
#[derive(Clone)]
pub struct BeginForm {
    /// As typed.
    pub portal_id: String,
    /// The form's own token: a form sent twice asks once.
    pub once: Token,
}

/// Why nothing was begun. Neither reason tells whether the ID exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BeginRefusal {
    /// The typed text cannot be an ID.
    Form(PortalIdFault),
    /// Too many mails were asked for; another can be asked for from that instant.
    Wait(Ts),
}

/// Begins a request for that ID, or continues the one this browser has open for it. Returns the flow's token.
pub async fn begin(cx: &Cx, current: Option<&Token>, form: &BeginForm) -> Result<Outcome<Token, BeginRefusal>, Error> {
    let id = match PortalId::parse(&form.portal_id) {
        Ok(id) => id,
        Err(fault) => return Ok(Outcome::Refused(BeginRefusal::Form(fault))),
    };
    throttle::slow_down(cx, "recovery_source").await?;
    cx.neutral(async {
        let parts = [form.once.as_str().as_bytes(), &id.key().into_bytes()];
        let token = Token::of(cx.app.keys().newest().mac("recovery_flow", &parts));
        let mut left = None;
        for carried in [current, Some(&token)].into_iter().flatten() {
            let Some(flow) = find(cx, Some(carried)).await? else { continue };
            // The code on its way still works; a person coming back for it gets it once more.
            if flow.state.portal_id.key() == id.key() && code_works(cx, &flow.state.step) {
                resend_in(cx, &flow).await?;
                return Ok(Outcome::Done(flow.token));
            }
            left = left.or(Some(flow.state.step));
        }
        let new = request(cx, &id).await?;
        let mut withheld = false;
        if matches!(new.step, Step::Code { .. }) {
            match count_mail(cx, &new).await? {
                MailCounted::Sent => {}
                MailCounted::Withheld => withheld = true,
                MailCounted::Wait(until) => return Ok(Outcome::Refused(BeginRefusal::Wait(until))),
            }
        }
        let Ok(()) = cx.db().write(Beginning { cx: cx.clone(), token: token.clone(), new, left, withheld }).await?;
        Ok(Outcome::Done(token))
    })
    .await
}

/// A new request for that ID.
async fn request(cx: &Cx, id: &PortalId) -> Result<State, Error> {
    let policy = cx.app.policies().recovery;
    let key = id.key();
    // By the oldest key: a newer one must not change what is shown for an ID that nobody has.
    let secret = cx.app.keys().oldest().mac("recovery_shown", &[key.as_bytes()]);
    // A suspended login is nobody's: what opens it again goes by letter. Its mails would reach whoever took it.
    let known = portal_user::credentials(cx.db(), &key).await?.filter(|known| known.closed != Some(ClosedBy::Login));
    let shown = match &known {
        Some(known) => shown(policy, &key, &known.contact_address, known.contact_verified),
        None => made_up(policy, &key, secret),
    };
    let step = match shown.way {
        Way::Code => Step::Code { mailed: Mailed::new(cx, CODE_LIFE), tries: 0 },
        Way::Passphrase => Step::Passphrase,
    };
    Ok(State {
        portal_id: id.clone(),
        login: known.as_ref().map(|known| FoundLogin::of(cx, known)),
        shown,
        step,
        factor: false,
        contract: false,
    })
}

struct Beginning {
    cx: Cx,
    token: Token,
    new: State,
    /// The step of the request that this one replaces.
    left: Option<Step>,
    /// Whether its mail is not sent.
    withheld: bool,
}

impl Unit for Beginning {
    type Done = ();
    type Refusal = Infallible;
    type Error = Error;

    async fn run(&self, tx: &mut Tx) -> Result<(), Stop<Infallible>> {
        let Self { cx, token, new, left, withheld } = self;
        if !tx.begin_flow(token.hash(), KIND, &Flow::written(new)?, cx.now).await? {
            // The same form was quicker.
            return Ok(());
        }
        if let Some(Step::Sent { mailed, .. }) = left {
            end_link(tx, cx, mailed).await?;
        }
        if let Step::Code { mailed, .. } = &new.step {
            let to = new.login.as_ref().filter(|_| !withheld);
            send(tx, cx, message(to, &code_mail(mailed))?).await?;
        }
        Ok(note(tx, cx, new.login.as_ref(), Action::RecoveryAsked).await?)
    }
}

fn code_mail(mailed: &Mailed) -> RecoveryCode {
    RecoveryCode { challenge: mailed.challenge, expires_at: mailed.expires_at }
}

fn code_works(cx: &Cx, step: &Step) -> bool {
    matches!(step, Step::Code { mailed, tries } if mailed.works(cx, *tries))
}

/// Mails the code or link of the browser's request once more: the same while it works. Refused with the instant from
/// which it can be asked for; with `None` when there is no such request.
pub async fn resend(cx: &Cx, token: Option<&Token>) -> Result<Outcome<(), Option<Ts>>, Error> {
    let Some(flow) = find(cx, token).await? else { return Ok(Outcome::Refused(None)) };
    cx.neutral(async {
        Ok(match resend_in(cx, &flow).await? {
            None => Outcome::Done(()),
            Some(refused) => Outcome::Refused(refused),
        })
    })
    .await
}

/// Returns why nothing was sent, if so.
async fn resend_in(cx: &Cx, flow: &Flow<State>) -> Result<Option<Option<Ts>>, Error> {
    let (Step::Code { mailed: last, .. } | Step::Sent { mailed: last, .. }) = &flow.state.step else {
        return Ok(Some(None));
    };
    if let Some(until) = last.wait_until(cx) {
        return Ok(Some(Some(until)));
    }
    let login = match count_mail(cx, &flow.state).await? {
        MailCounted::Sent => flow.state.login.as_ref(),
        MailCounted::Withheld => None,
        MailCounted::Wait(until) => return Ok(Some(Some(until))),
    };
    let (step, mail) = match &flow.state.step {
        Step::Sent { mailed, proof } => {
            let mailed = mailed.again(cx);
            let mail = RecoveryLink { challenge: mailed.challenge, expires_at: mailed.expires_at };
            (Step::Sent { mailed, proof: proof.clone() }, message(login, &mail)?)
        }
        Step::Code { mailed, tries } if code_works(cx, &flow.state.step) => {
            let mailed = mailed.again(cx);
            (Step::Code { mailed, tries: *tries }, message(login, &code_mail(&mailed))?)
        }
        _ => {
            let mailed = Mailed::new(cx, CODE_LIFE);
            (Step::Code { mailed, tries: 0 }, message(login, &code_mail(&mailed))?)
        }
    };
    let state = State { step, ..flow.state.clone() };
    let Ok(_) = cx.db().write(SaveAndSend::new(cx, flow, &state, mail)?).await?;
    Ok(None)
}
