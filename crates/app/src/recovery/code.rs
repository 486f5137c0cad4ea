//! 認証コード入力: the six digits from the mail.

use super::{KIND, PURPOSE, State, Step, about, count_guess, find};
use crate::{
    audit,
    cx::Cx,
    error::{Error, Outcome},
    flow::{Flow, MOST_ROUNDS, SaveAndSend},
    keys::Token,
};
use madoguchi_domain::{audit::Action, folding, time::Ts};

/// Why a code opened nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeRefusal {
    /// Not six digits. This costs no try.
    NotACode,
    /// A code other than the one mailed last.
    Wrong,
    /// Too late, or too many tries: ask for a new one.
    Over,
    /// Too many codes were tried for this ID; another can be tried from that instant.
    Wait(Ts),
    /// There is no such request: begin anew.
    Gone,
}

/// Checks a code. A try is counted, in the request and for the ID, before the code is looked at.
pub async fn check_code(cx: &Cx, token: Option<&Token>, typed: &str) -> Result<Outcome<(), CodeRefusal>, Error> {
    let Some(code) = folding::six_digits(typed) else { return Ok(Outcome::Refused(CodeRefusal::NotACode)) };
    let Some(flow) = find(cx, token).await? else { return Ok(Outcome::Refused(CodeRefusal::Gone)) };
    match flow.state.step {
        // A second click on the right code: that is what was asked for.
        Step::Proven => return Ok(Outcome::Done(())),
        Step::Code { .. } => {}
        _ => return Ok(Outcome::Refused(CodeRefusal::Gone)),
    }
    cx.neutral(async {
        if let Some(until) = count_guess(cx, &flow.state).await? {
            return Ok(Outcome::Refused(CodeRefusal::Wait(until)));
        }
        match take_try(cx, flow).await? {
            Ok(flow) => look(cx, flow, &code).await,
            // The same code was quicker in another request.
            Err(_) if is_proven(cx, token).await? => Ok(Outcome::Done(())),
            Err(CodeRefusal::Over) => refuse(cx, None, CodeRefusal::Over).await,
            Err(refusal) => Ok(Outcome::Refused(refusal)),
        }
    })
    .await
}

async fn is_proven(cx: &Cx, token: Option<&Token>) -> Result<bool, Error> {
    Ok(find(cx, token).await?.is_some_and(|flow| flow.state.step == Step::Proven))
}

/// Counts a try in the request. Returns the request as it then stands.
async fn take_try(cx: &Cx, flow: Flow<State>) -> Result<Result<Flow<State>, CodeRefusal>, Error> {
    let taken = flow.advance(cx, KIND, |state| match &state.step {
        Step::Code { mailed, tries } if mailed.works(cx, *tries) => {
            Ok(State { step: Step::Code { mailed: *mailed, tries: tries + 1 }, ..state.clone() })
        }
        Step::Code { .. } => Err(CodeRefusal::Over),
        _ => Err(CodeRefusal::Gone),
    });
    Ok(taken.await?.unwrap_or(Err(CodeRefusal::Gone)))
}

async fn look(cx: &Cx, mut flow: Flow<State>, code: &str) -> Result<Outcome<(), CodeRefusal>, Error> {
    for _ in 0..MOST_ROUNDS {
        let Step::Code { mailed, .. } = flow.state.step else { break };
        let right = cx.app.keys().is_code(code, PURPOSE, mailed.challenge);
        // For an ID that nobody has no code was mailed, so guessing it finds nothing.
        if !right || flow.state.login.is_none() {
            return refuse(cx, Some(flow), CodeRefusal::Wrong).await;
        }
        let proven = State { step: Step::Proven, ..flow.state.clone() };
        let about = about(proven.login.as_ref());
        let saving = SaveAndSend::new(cx, &flow, &proven, None)?.leaving(Action::RecoveryProven, about);
        let Ok(saved) = cx.db().write(saving).await?;
        if saved {
            return Ok(Outcome::Done(()));
        }
        match find(cx, Some(&flow.token)).await? {
            Some(now) => flow = now,
            None => return Ok(Outcome::Refused(CodeRefusal::Gone)),
        }
    }
    // Another tab proved it with the same code.
    Ok(if flow.state.step == Step::Proven { Outcome::Done(()) } else { Outcome::Refused(CodeRefusal::Gone) })
}

async fn refuse(cx: &Cx, flow: Option<Flow<State>>, refusal: CodeRefusal) -> Result<Outcome<(), CodeRefusal>, Error> {
    let login = flow.and_then(|flow| flow.state.login);
    audit::leave(cx, cx.visitor_stamp(), Action::CodeRefused, about(login.as_ref())).await?;
    Ok(Outcome::Refused(refusal))
}
