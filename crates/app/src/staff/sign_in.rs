//! Signing in to the desk: the password, then a code of the authenticator app, then a session.
//!
//! Between the two a flow of this browser waits. A guess has three steps: the token is taken before the check, the
//! check runs with no transaction open, the result is recorded. Known and unknown names take the same path and the same
//! time.

use crate::{
    audit,
    cx::Cx,
    error::{Error, Outcome},
    flow::Flow,
    keys::{Key, Token},
    second_factor::{Seed, Setup, count_try, new_step},
    sign_in::Tries,
};
use madoguchi_domain::{
    audit::Action,
    challenge,
    credential::Password,
    id::{StaffId, StaffSessionId},
    second_factor::{STEP_LIFE, Typed},
    secret::Secret,
    staff::StaffSignIn,
    throttle::Delay,
    time::Ts,
};
use madoguchi_store::{
    Stop, Tx, Unit,
    audit::About,
    staff::{self, Credentials, actor_of},
    throttle::ThrottleKey,
};
use serde::{Deserialize, Serialize};

const KIND: &str = "staff_step";

/// The sign-in form.
#[derive(Debug)]
pub struct SignIn {
    /// As typed.
    pub sign_in: String,
    /// As typed.
    pub password: Secret<String>,
}

/// Why the password step failed. Neither reason tells whether that name exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignInRefusal {
    /// Name or password is wrong.
    Wrong,
    /// There were too many failures.
    Delayed(Delay),
}

/// The state of the flow.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct State {
    staff: StaffId,
    /// A mark of the right password: once the password changes, the step is over.
    mark: String,
    expires_at: Ts,
    tries: u32,
    done: bool,
}

fn mark(key: &Key, password_hash: &str) -> String {
    Token::of(key.mac("staff_step_mark", &[password_hash.as_bytes()])).as_str().to_owned()
}

fn tries(cx: &Cx, key: &str) -> Tries {
    Tries::of_staff(cx, key)
}

/// Checks name and password. Returns the token of the flow in which the code is awaited.
pub async fn sign_in(cx: &Cx, form: &SignIn) -> Result<Outcome<Token, SignInRefusal>, Error> {
    let key = StaffSignIn::key_of(&form.sign_in);
    let tries = tries(cx, &key);
    if let Some(delay) = tries.take(cx).await? {
        audit::leave(cx, cx.visitor_stamp(), Action::StaffSignInDelayed, About::default()).await?;
        return Ok(Outcome::Refused(SignInRefusal::Delayed(delay)));
    }
    let floor = cx.floor();
    let known = staff::credentials(cx.db(), &key).await?;
    let password = Password::typed(form.password.expose());
    let hash = known.as_ref().map(|known| known.password_hash.as_str());
    let right = cx.app.hasher().verify(password.as_ref(), hash).await?;
    let Some(known) = known.as_ref().filter(|_| right) else {
        tries.failed(cx).await?;
        let about = About { entity: known.map(|known| known.staff.0), ..About::default() };
        audit::leave(cx, cx.visitor_stamp(), Action::StaffSignInRefused, about).await?;
        floor.await;
        return Ok(Outcome::Refused(SignInRefusal::Wrong));
    };
    // A right password clears the counter of the sign-in name.
    tries.clear(cx).await?;
    let state = State {
        staff: known.staff,
        mark: mark(cx.app.keys().newest(), &known.password_hash),
        expires_at: cx.now.plus(STEP_LIFE),
        tries: 0,
        done: false,
    };
    Ok(Outcome::Done(Flow::begin(cx, KIND, state).await?.token))
}

/// What a browser waits for.
#[derive(Clone, PartialEq, Eq)]
pub enum Waiting {
    /// A code of the app already set up.
    Code,
    /// The first code of an app being set up, and that app's setup. Nothing of it is stored yet.
    Enrolment(Setup),
}

/// A step whose password was right and still is, with its credentials.
async fn find(cx: &Cx, token: Option<&Token>) -> Result<Option<(Flow<State>, Credentials)>, Error> {
    let Some(token) = token else { return Ok(None) };
    let flow = Flow::<State>::find(cx, KIND, token).await?.filter(|flow| flow.state.expires_at > cx.now);
    let Some(flow) = flow else { return Ok(None) };
    let known = staff::credentials_of(cx.db(), flow.state.staff).await?;
    let still =
        |known: &Credentials| cx.app.keys().each().any(|key| mark(key, &known.password_hash) == flow.state.mark);
    Ok(known.filter(still).map(|known| (flow, known)))
}

/// The step waiting in this browser. `issuer` is the desk's name in an app.
pub async fn waiting(cx: &Cx, token: Option<&Token>, issuer: &str) -> Result<Option<Waiting>, Error> {
    Ok(find(cx, token).await?.filter(|(flow, _)| !flow.state.done).map(|(flow, known)| match known.authenticator {
        Some(_) => Waiting::Code,
        None => Waiting::Enrolment(seed_of(cx.app.keys().newest(), &flow).told(issuer, &known.sign_in)),
    }))
}

/// The seed shown in that flow and nowhere else.
fn seed_of(key: &Key, flow: &Flow<State>) -> Seed {
    Seed::derived(key, flow.state.staff.0, &flow.token)
}

/// Why the code step failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeRefusal {
    /// Not six digits. This costs no try.
    NotACode,
    /// Wrong, or used already.
    Wrong,
    /// Too many were tried.
    Delayed(Delay),
    /// Too late, too many tries, or no password before: sign in anew.
    Gone,
}

/// Checks the code, sets up the app if it is the first one, and begins the session, replacing the browser's earlier
/// one. The same form sent twice returns the same session.
pub async fn enter(
    cx: &Cx,
    token: Option<&Token>,
    code: &str,
    previous: Option<StaffSessionId>,
) -> Result<Outcome<Token, CodeRefusal>, Error> {
    let Some((flow, known)) = find(cx, token).await? else { return Ok(Outcome::Refused(CodeRefusal::Gone)) };
    let session = Token::of(cx.app.keys().newest().mac("staff_step_session", &[flow.token.as_str().as_bytes()]));
    if flow.state.done {
        return Ok(Outcome::Done(session));
    }
    let Some(Typed::App(code)) = Typed::read(code) else { return Ok(Outcome::Refused(CodeRefusal::NotACode)) };
    let looked = match &known.authenticator {
        None => first_code(cx, &flow, code)?.map(|by| (flow, by)),
        Some(app) => match next_code(cx, flow, app, code).await? {
            // The same form was quicker in another request.
            Err(CodeRefusal::Gone) if is_done(cx, token).await? => return Ok(Outcome::Done(session)),
            Err(refusal) => return Ok(Outcome::Refused(refusal)),
            Ok(looked) => looked,
        },
    };
    let entered = match looked {
        None => false,
        Some((flow, by)) => {
            let enter = Enter { cx: cx.clone(), flow, by, session: session.hash(), previous };
            cx.db().write(enter).await?.is_ok() || is_done(cx, token).await?
        }
    };
    if entered {
        return Ok(Outcome::Done(session));
    }
    // A first code is no guess: the page that asks for it shows the seed.
    if known.authenticator.is_some() {
        tries(cx, "").failed(cx).await?;
    }
    let about = About { entity: Some(known.staff.0), ..About::default() };
    audit::leave(cx, cx.visitor_stamp(), Action::StaffCodeRefused, about).await?;
    Ok(Outcome::Refused(CodeRefusal::Wrong))
}

async fn is_done(cx: &Cx, token: Option<&Token>) -> Result<bool, Error> {
    Ok(find(cx, token).await?.is_some_and(|(flow, _)| flow.state.done))
}

/// The app being set up, if the code is its own.
fn first_code(cx: &Cx, flow: &Flow<State>, code: u32) -> Result<Option<By>, Error> {
    let mut shown = cx.app.keys().each().map(|key| seed_of(key, flow));
    let Some((seed, step)) = shown.find_map(|seed| seed.step_of(code, cx.now).map(|step| (seed, step))) else {
        return Ok(None);
    };
    let sealed = seed.sealed(&cx.app, flow.state.staff.0).ok_or(Error::Corrupt { what: "two-step seed" })?;
    Ok(Some(By::First { sealed: sealed.as_bytes().to_vec(), step }))
}

/// The step with this code, if the app has not used it yet. The try is counted, in the flow and for its owner, before
/// it is looked at.
async fn next_code(
    cx: &Cx,
    flow: Flow<State>,
    app: &staff::Authenticator,
    code: u32,
) -> Result<Result<Option<(Flow<State>, By)>, CodeRefusal>, Error> {
    let taken = flow.advance(cx, KIND, |state| {
        let next = State { tries: state.tries + 1, ..state.clone() };
        (!state.done && challenge::can_be_tried(state.tries)).then_some(next).ok_or(())
    });
    let Some(Ok(flow)) = taken.await? else { return Ok(Err(CodeRefusal::Gone)) };
    let staff = flow.state.staff;
    let counter = match count_try(cx, KIND, staff.0).await? {
        Ok(counter) => counter,
        Err(delay) => return Ok(Err(CodeRefusal::Delayed(delay))),
    };
    let step = new_step(cx, app.seed.clone(), staff.0, app.used_step, code);
    Ok(Ok(step.map(|step| (flow, By::Next { step, counter }))))
}

/// What was shown besides the password.
enum By {
    /// The first code of an app, which it sets up.
    First { sealed: Vec<u8>, step: i64 },
    /// A later code of the app.
    Next { step: i64, counter: ThrottleKey },
}

/// Spends the code and begins the session; refused when somebody else was quicker with the code.
struct Enter {
    cx: Cx,
    flow: Flow<State>,
    by: By,
    session: [u8; 32],
    previous: Option<StaffSessionId>,
}

impl Unit for Enter {
    type Done = ();
    type Refusal = ();
    type Error = Error;

    async fn run(&self, tx: &mut Tx) -> Result<(), Stop<(), Error>> {
        let Self { cx, flow, by, session, previous } = self;
        let staff = flow.state.staff;
        let (stamp, about) = (cx.stamp(actor_of(staff)), About { entity: Some(staff.0), ..About::default() });
        match by {
            By::First { sealed, step } => {
                if !tx.enrol_staff(staff, sealed, *step, cx.now).await? {
                    return Err(Stop::Refused(()));
                }
                tx.audit(&stamp, Action::StaffEnrolled, about.clone()).await?;
            }
            By::Next { step, counter } => {
                if !tx.use_staff_step(staff, *step).await? {
                    return Err(Stop::Refused(()));
                }
                tx.clear_throttle(*counter).await?;
            }
        }
        let done = Flow::written(&State { done: true, ..flow.state.clone() })?;
        tx.overwrite_flow(flow.token.hash(), &done).await?;
        if let Some(previous) = previous {
            tx.end_staff_session(*previous, cx.now).await?;
        }
        tx.begin_staff_session(&stamp, staff, *session).await?;
        Ok(tx.audit(&stamp, Action::StaffSignedIn, about).await?)
    }
}
