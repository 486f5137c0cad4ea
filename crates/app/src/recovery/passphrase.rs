//! 合言葉登録: question and answer are chosen now, and asked for again behind the mailed link.
//!
//! They tie link and browser together: whoever reads the mail without having asked cannot answer, and whoever asked
//! without reading the mail has no link.

use super::{
    KIND, LINK, State, Step, about, count_guess, count_mail, end_link, find, link_token, mail::RecoveryLink, message,
    note, send,
};
use crate::{
    audit,
    cx::Cx,
    error::{Error, Outcome},
    flow::{Flow, MOST_ROUNDS, Mailed},
    keys::{self, Key, Token},
};
use madoguchi_domain::{
    audit::Action,
    challenge::{LINK_LIFE, can_be_tried},
    id::ChallengeId,
    recovery::{Question, answer_key},
    time::Ts,
};
use madoguchi_store::Tx;
use serde::{Deserialize, Serialize};

/// What stands behind a mailed link.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Link {
    challenge: ChallengeId,
    /// The request as it goes on once the passphrase is right.
    proven: State,
    /// Keyed hash of the question and the answer.
    proof: String,
    tries: u32,
    /// Hash of the form that opened it: nobody opens it again but the same form sent twice.
    opened_by: Option<[u8; 32]>,
}

/// Why no link was mailed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PassphraseRefusal {
    /// No question was chosen.
    Question,
    /// Nothing was answered.
    Answer,
    /// Too many mails were asked for; from that instant on another can be.
    Wait(Ts),
    /// There is no such request: begin anew.
    Gone,
}

fn proof(key: &Key, challenge: ChallengeId, question: Question, answer: &str) -> String {
    let parts = [challenge.0.as_bytes().as_slice(), question.as_str().as_bytes(), answer.as_bytes()];
    Token::of(key.mac("recovery_passphrase", &parts)).as_str().to_owned()
}

/// Keeps question and answer for this request, as a hash, and mails the link. Chosen again, only the newest link works.
pub async fn choose_passphrase(
    cx: &Cx,
    token: Option<&Token>,
    question: &str,
    answer: &str,
) -> Result<Outcome<(), PassphraseRefusal>, Error> {
    let Some(flow) = find(cx, token).await? else { return Ok(Outcome::Refused(PassphraseRefusal::Gone)) };
    let Some(question) = Question::parse(question) else {
        return Ok(Outcome::Refused(PassphraseRefusal::Question));
    };
    let Some(answer) = answer_key(answer) else { return Ok(Outcome::Refused(PassphraseRefusal::Answer)) };
    let before = match &flow.state.step {
        Step::Passphrase => None,
        // The same form sent twice has mailed its link.
        Step::Sent { mailed, proof: kept }
            if *kept == proof(cx.app.keys().newest(), mailed.challenge, question, &answer) =>
        {
            return Ok(Outcome::Done(()));
        }
        Step::Sent { mailed, .. } => Some(*mailed),
        _ => return Ok(Outcome::Refused(PassphraseRefusal::Gone)),
    };
    cx.neutral(async {
        if let Some(until) = count_mail(cx, &flow.state).await? {
            return Ok(Outcome::Refused(PassphraseRefusal::Wait(until)));
        }
        let mailed = Mailed::new(cx, LINK_LIFE);
        let proof = proof(cx.app.keys().newest(), mailed.challenge, question, &answer);
        let (request, flow) = (cx.clone(), flow.clone());
        let sent = cx.db().write_closure(move |tx| {
            let (cx, flow, proof) = (request.clone(), flow.clone(), proof.clone());
            Box::pin(async move { mail_link(tx, &cx, &flow, before, mailed, proof).await })
        });
        sent.await?;
        // Another tab was quicker: its link is on its way.
        Ok(Outcome::Done(()))
    })
    .await
}

async fn mail_link(
    tx: &mut Tx,
    cx: &Cx,
    flow: &Flow<State>,
    before: Option<Mailed>,
    mailed: Mailed,
    proof: String,
) -> Result<(), Error> {
    let state = State { step: Step::Sent { mailed, proof: proof.clone() }, ..flow.state.clone() };
    if !tx.save_flow(flow.token.hash(), flow.version, &Flow::written(&state)?).await? {
        return Ok(());
    }
    if let Some(before) = before {
        end_link(tx, cx, &before).await?;
    }
    let proven = State { step: Step::Proven, ..state };
    let challenge = mailed.challenge;
    let login = proven.login.clone();
    let link = Link { challenge, proven, proof, tries: 0, opened_by: None };
    let key = link_token(cx.app.keys().newest(), challenge).hash();
    tx.begin_flow(key, LINK, &Flow::written(&link)?, cx.now).await?;
    let mail = RecoveryLink { challenge, expires_at: mailed.expires_at };
    Ok(send(tx, cx, message(login.as_ref(), &mail)?).await?)
}

/// What the page behind the link holds.
#[derive(Clone)]
pub struct LinkForm {
    /// The link's own token, out of its address.
    pub key: Token,
    /// The chosen question.
    pub question: String,
    /// As typed.
    pub answer: String,
    /// The form's own token: sent twice it opens once.
    pub once: Token,
}

/// Why a link opened nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkRefusal {
    /// No question was chosen.
    Question,
    /// Nothing was answered.
    Answer,
    /// Question or answer is another than the one chosen before.
    Wrong,
    /// Too many answers were tried for this ID; from that instant on it can be tried again.
    Wait(Ts),
    /// Too late, too many tries, already used, or not the newest: begin anew.
    Over,
}

/// Whether the page behind a link can still be filled in. Looking spends nothing. A link works as long as its flow
/// lives, which is [`LINK_LIFE`].
pub async fn link_works(cx: &Cx, key: &Token) -> Result<bool, Error> {
    let found = Flow::<Link>::find(cx, LINK, key).await?;
    Ok(found.is_some_and(|flow| flow.state.opened_by.is_none() && can_be_tried(flow.state.tries)))
}

/// Checks question and answer behind a link. Right, it gives the flow in which the new password is set.
pub async fn open_link(cx: &Cx, form: &LinkForm) -> Result<Outcome<Token, LinkRefusal>, Error> {
    let Some(flow) = Flow::<Link>::find(cx, LINK, &form.key).await? else {
        return Ok(Outcome::Refused(LinkRefusal::Over));
    };
    let Some(question) = Question::parse(&form.question) else { return Ok(Outcome::Refused(LinkRefusal::Question)) };
    let Some(answer) = answer_key(&form.answer) else { return Ok(Outcome::Refused(LinkRefusal::Answer)) };
    if flow.state.opened_by == Some(form.once.hash()) {
        return Ok(Outcome::Done(opened(cx, form)));
    }
    if let Some(until) = count_guess(cx, &flow.state.proven).await? {
        return Ok(Outcome::Refused(LinkRefusal::Wait(until)));
    }
    // The try is counted before the answer is looked at.
    let taken = flow.advance(cx, LINK, |link| {
        let works = link.opened_by.is_none() && can_be_tried(link.tries);
        works.then(|| Link { tries: link.tries + 1, ..link.clone() }).ok_or(LinkRefusal::Over)
    });
    let flow = match taken.await? {
        Some(Ok(flow)) => flow,
        Some(Err(refusal)) => return Ok(Outcome::Refused(refusal)),
        None => return Ok(Outcome::Refused(LinkRefusal::Over)),
    };
    let Link { challenge, proof: kept, .. } = &flow.state;
    let right = cx.app.keys().each().any(|key| keys::same(kept, &proof(key, *challenge, question, &answer)));
    let opened = Open { cx: cx.clone(), form: form.clone(), flow };
    if !right {
        opened.refused().await?;
        return Ok(Outcome::Refused(LinkRefusal::Wrong));
    }
    opened.run().await
}

/// The flow that a link opens for one form.
fn opened(cx: &Cx, form: &LinkForm) -> Token {
    let parts = [form.key.as_str().as_bytes(), form.once.as_str().as_bytes()];
    Token::of(cx.app.keys().newest().mac("recovery_opened", &parts))
}

/// A link whose try is counted.
#[derive(Clone)]
struct Open {
    cx: Cx,
    form: LinkForm,
    flow: Flow<Link>,
}

impl Open {
    async fn refused(&self) -> Result<(), Error> {
        let about = about(self.flow.state.proven.login.as_ref());
        audit::leave(&self.cx, self.cx.visitor_stamp(), Action::PassphraseRefused, about).await
    }

    async fn run(mut self) -> Result<Outcome<Token, LinkRefusal>, Error> {
        for _ in 0..MOST_ROUNDS {
            let open = self.clone();
            let once = self.form.once.hash();
            let written = self.cx.db().write_closure(move |tx| {
                let open = open.clone();
                Box::pin(async move { open.run_in(tx).await })
            });
            if written.await? {
                return Ok(Outcome::Done(opened(&self.cx, &self.form)));
            }
            // Somebody else's try was counted meanwhile, or this form was quicker in another request.
            match Flow::<Link>::find(&self.cx, LINK, &self.form.key).await? {
                Some(now) if now.state.opened_by == Some(once) => {
                    return Ok(Outcome::Done(opened(&self.cx, &self.form)));
                }
                Some(now) if now.state.opened_by.is_none() => self.flow = now,
                _ => break,
            }
        }
        Ok(Outcome::Refused(LinkRefusal::Over))
    }

    /// Says whether the link was still as it was when it was looked at.
    async fn run_in(&self, tx: &mut Tx) -> Result<bool, Error> {
        let Self { cx, form, flow } = self;
        let spent = Link { opened_by: Some(form.once.hash()), ..flow.state.clone() };
        if !tx.save_flow(flow.token.hash(), flow.version, &Flow::written(&spent)?).await? {
            return Ok(false);
        }
        let proven = &flow.state.proven;
        tx.begin_flow(opened(cx, form).hash(), KIND, &Flow::written(proven)?, cx.now).await?;
        note(tx, cx, proven.login.as_ref(), Action::RecoveryProven).await?;
        Ok(true)
    }
}
