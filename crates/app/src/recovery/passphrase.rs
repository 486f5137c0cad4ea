//! 合言葉登録: question and answer are chosen now and asked for again behind the mailed link.
//!
//! They tie link and browser together: a reader of the mail who did not ask cannot answer, and a person who asked but
//! cannot read the mail has no link.

use super::{
    KIND, LINK, MailCounted, State, Step, about, count_guess, count_mail, end_link, find, link_token,
    mail::RecoveryLink, message, note, send,
};
use crate::{
    audit,
    cx::Cx,
    error::{Error, Outcome, Stop},
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
use madoguchi_store::{Tx, Unit};
use serde::{Deserialize, Serialize};
use std::convert::Infallible;

/// The state behind a mailed link.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Link {
    challenge: ChallengeId,
    /// The request as it continues once the passphrase is right.
    proven: State,
    /// Keyed hash of the question and the answer.
    proof: String,
    tries: u32,
    /// The hash of the form that opened it: nothing but that form opens it again.
    opened_by: Option<[u8; 32]>,
}

/// Why no link was mailed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PassphraseRefusal {
    /// No question was chosen.
    Question,
    /// Nothing was answered.
    Answer,
    /// Too many mails were asked for; another can be asked for from that instant.
    Wait(Ts),
    /// There is no such request: begin anew.
    Gone,
}

fn proof(key: &Key, challenge: ChallengeId, question: Question, answer: &str) -> String {
    let parts = [challenge.0.as_bytes().as_slice(), question.as_str().as_bytes(), answer.as_bytes()];
    Token::of(key.mac("recovery_passphrase", &parts)).as_str().to_owned()
}

/// Keeps question and answer for this request, as a hash, and mails the link. If chosen again, only the newest link
/// works.
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
        // The same form sent twice has mailed its link already.
        Step::Sent { mailed, proof: kept }
            if *kept == proof(cx.app.keys().newest(), mailed.challenge, question, &answer) =>
        {
            return Ok(Outcome::Done(()));
        }
        Step::Sent { mailed, .. } => Some(*mailed),
        _ => return Ok(Outcome::Refused(PassphraseRefusal::Gone)),
    };
    cx.neutral(async {
        let withheld = match count_mail(cx, &flow.state).await? {
            MailCounted::Sent => false,
            MailCounted::Withheld => true,
            MailCounted::Wait(until) => return Ok(Outcome::Refused(PassphraseRefusal::Wait(until))),
        };
        let mailed = Mailed::new(cx, LINK_LIFE);
        let proof = proof(cx.app.keys().newest(), mailed.challenge, question, &answer);
        let Ok(()) =
            cx.db().write(MailLink { cx: cx.clone(), flow: flow.clone(), before, mailed, proof, withheld }).await?;
        // Another tab was quicker: its link is on its way.
        Ok(Outcome::Done(()))
    })
    .await
}

struct MailLink {
    cx: Cx,
    flow: Flow<State>,
    /// The mail whose link this one's replaces.
    before: Option<Mailed>,
    mailed: Mailed,
    proof: String,
    /// Whether the mail is not sent.
    withheld: bool,
}

impl Unit for MailLink {
    type Done = ();
    type Refusal = Infallible;
    type Error = Error;

    async fn run(&self, tx: &mut Tx) -> Result<(), Stop<Infallible>> {
        let Self { cx, flow, before, mailed, proof, withheld } = self;
        let state = State { step: Step::Sent { mailed: *mailed, proof: proof.clone() }, ..flow.state.clone() };
        if !tx.save_flow(flow.token.hash(), flow.version, &Flow::written(&state)?).await? {
            return Ok(());
        }
        if let Some(before) = before {
            end_link(tx, cx, before).await?;
        }
        let mail = RecoveryLink { challenge: mailed.challenge, expires_at: mailed.expires_at };
        let message = message(state.login.as_ref().filter(|_| !withheld), &mail)?;
        let proven = State { step: Step::Proven, ..state };
        let link = Link { challenge: mailed.challenge, proven, proof: proof.clone(), tries: 0, opened_by: None };
        let key = link_token(cx.app.keys().newest(), mailed.challenge).hash();
        tx.begin_flow(key, LINK, &Flow::written(&link)?, cx.now).await?;
        Ok(send(tx, cx, message).await?)
    }
}

/// The form behind the link.
#[derive(Clone)]
pub struct LinkForm {
    /// The link's own token, from its address.
    pub key: Token,
    /// The chosen question.
    pub question: String,
    /// As typed.
    pub answer: String,
    /// The form's own token: a form sent twice opens once.
    pub once: Token,
}

/// Why a link opened nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkRefusal {
    /// No question was chosen.
    Question,
    /// Nothing was answered.
    Answer,
    /// Question or answer differs from the one chosen before.
    Wrong,
    /// Too many answers were tried for this ID; another can be tried from that instant.
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

/// Checks question and answer behind a link. If right, returns the flow in which the new password is set.
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
    opened.open().await
}

/// The flow that a link opens for one form.
fn opened(cx: &Cx, form: &LinkForm) -> Token {
    let parts = [form.key.as_str().as_bytes(), form.once.as_str().as_bytes()];
    Token::of(cx.app.keys().newest().mac("recovery_opened", &parts))
}

/// A link whose try has been counted.
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

    async fn open(mut self) -> Result<Outcome<Token, LinkRefusal>, Error> {
        for _ in 0..MOST_ROUNDS {
            let once = self.form.once.hash();
            let Ok(was_as_looked_at) = self.cx.db().write(self.clone()).await?;
            if was_as_looked_at {
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
}

/// Returns whether the link was still as it was when looked at.
impl Unit for Open {
    type Done = bool;
    type Refusal = Infallible;
    type Error = Error;

    async fn run(&self, tx: &mut Tx) -> Result<bool, Stop<Infallible>> {
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
