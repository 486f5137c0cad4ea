//! The change page's outer half: 入力 → 確認 → 完了, or 入力 → 完了, of anything that somebody signed in can change.
//!
//! A feature implements [`ChangePage`]: its addresses, its words and what stands on each of its pages; what it changes is
//! its [`Change`]. The block brings the rest: the form that came too late, what was typed before a sign-in or a step-up,
//! the review's token, 422 with the faults at their fields, the page after a doubled form, 画面番号 and the way back. A page
//! with a step of its own answers by [`ChangePage::instead`] and uses [`show`], [`submit`] and [`form_again`] beside it.

mod body;

pub use body::{Body, DoneBody};

use crate::{
    component::{Breadcrumb, Button, ButtonLook, Entry, ErrorSummary, KeyValueList, Link, Page},
    face::Face,
    failure::Failure,
    faults::Faults,
    form::Posted,
    guard::{FormFor, PageFor, Who},
    route::Route,
    visit::Visit,
};
use askama::Template;
use axum::{
    extract::{Path, Query},
    http::StatusCode,
    response::Response,
};
use madoguchi_app::{
    Outcome,
    change::{self, Change, NotNow, Refused},
    keys::Token,
};
use madoguchi_domain::receipt::Receipt;
use madoguchi_i18n::Texts;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::{ops::Deref, sync::Arc};

/// The three addresses of a change, as axum writes them.
#[derive(Debug, Clone, Copy)]
pub struct Paths {
    /// 入力
    pub form: &'static str,
    /// 確認
    pub review: &'static str,
    /// 完了
    pub done: &'static str,
    /// 完了 with a receipt, for tests.
    pub done_sample: &'static str,
}

/// The [`Paths`] of a change whose form stands at that address.
#[macro_export]
macro_rules! change_paths {
    ($form:literal) => {
        $crate::change_page::Paths {
            form: $form,
            review: concat!($form, "/confirm"),
            done: concat!($form, "/done"),
            done_sample: concat!($form, "/done?receipt=0000-0000-0000"),
        }
    };
}

/// The 画面番号 of a change's pages.
#[derive(Debug, Clone, Copy)]
pub struct Screens {
    /// 入力
    pub form: &'static str,
    /// 確認; none where nothing needs a second look.
    pub review: Option<&'static str>,
    /// 完了
    pub done: &'static str,
}

/// The pages of a change.
pub trait ChangePage: Sized + Send + Sync + 'static {
    /// The face they belong to.
    type Face: Face;
    /// What is changed.
    type Change: Change<Who: Who<Self::Face>, Typed: Serialize + DeserializeOwned, Choice: Serialize + DeserializeOwned>;
    /// Who gets to the form; anybody else is led to where that can be changed.
    type Guard: Who<Self::Face> + Deref<Target = WhoOf<Self>> + Send;
    /// Where they stand.
    const PATHS: Paths;
    /// Their numbers.
    const SCREENS: Screens;
    /// The key of what is done there, as the menu says it: heading of the form, and of what is done.
    const TITLE: &'static str;
    /// The fields that are chosen on the review page. What is wrong with any other leads back to the form.
    const CHOICES: &'static [&'static str] = &[];

    /// The way to the page.
    fn trail(visit: &Visit<Self::Face>) -> Breadcrumb;

    /// Where 戻る leads.
    fn back(visit: &Visit<Self::Face>) -> String;

    /// Answers in the place of the form: a step of its own that waits, or for whom there is nothing to change. `typed` is
    /// what was sent, with what is wrong with it.
    fn instead(
        visit: &Visit<Self::Face>,
        change: &Self::Change,
        typed: Option<&TypedOf<Self>>,
        faults: &Faults,
    ) -> impl Future<Output = Result<Option<Response>, Failure>> + Send {
        let _ = (visit, change, typed, faults);
        async { Ok(None) }
    }

    /// What stands on the form.
    fn form(visit: &Visit<Self::Face>, change: &Self::Change, typed: &TypedOf<Self>, faults: &Faults) -> Body;

    /// What is wrong, at the field that it is about.
    fn told(visit: &Visit<Self::Face>, fault: &FaultOf<Self>, faults: &mut Faults);

    /// What stands on 完了; the block adds the receipt number.
    fn done(visit: &Visit<Self::Face>, change: &Self::Change)
    -> impl Future<Output = Result<DoneBody, Failure>> + Send;
}

/// A change whose wish is looked at once more before it is registered.
pub trait ReviewPage: ChangePage<Change: Change<Wish: Serialize + DeserializeOwned>> {
    /// The key of the review's heading.
    const REVIEW: &'static str;

    /// What stands on 確認.
    fn review(
        visit: &Visit<Self::Face>,
        change: &Self::Change,
        wish: &WishOf<Self>,
        choice: Option<&ChoiceOf<Self>>,
        faults: &Faults,
    ) -> Body;

    /// Where a registered wish leads: to 完了, or to a step of the feature's own.
    fn after(paths: &At, receipt: Receipt) -> String {
        paths.done(receipt)
    }
}

/// Who makes the change of a page.
pub type WhoOf<P> = <<P as ChangePage>::Change as Change>::Who;
/// Its form, as typed.
pub type TypedOf<P> = <<P as ChangePage>::Change as Change>::Typed;
/// Its wish.
pub type WishOf<P> = <<P as ChangePage>::Change as Change>::Wish;
/// What is chosen on its review page.
pub type ChoiceOf<P> = <<P as ChangePage>::Change as Change>::Choice;
/// What can be wrong.
pub type FaultOf<P> = <<P as ChangePage>::Change as Change>::Fault;

/// Which of several a request is about, out of its address; empty where there is one.
pub type Subject = Option<Path<String>>;

/// The addresses of a change for one subject.
#[derive(Debug, Clone)]
pub struct At {
    form: String,
    review: String,
    done: String,
}

impl At {
    /// Those of that subject.
    #[must_use]
    pub fn of(paths: &Paths, subject: &str) -> Self {
        let filled = |path: &str| match path
            .split_once('{')
            .and_then(|(before, rest)| Some((before, rest.split_once('}')?.1)))
        {
            Some((before, after)) => format!("{before}{subject}{after}"),
            None => path.to_owned(),
        };
        Self { form: filled(paths.form), review: filled(paths.review), done: filled(paths.done) }
    }

    /// 入力
    #[must_use]
    pub fn form(&self) -> &str {
        &self.form
    }

    /// 完了 under a receipt number.
    #[must_use]
    pub fn done(&self, receipt: Receipt) -> String {
        format!("{}?receipt={receipt}", self.done)
    }
}

/// The routes of a change with a review.
pub fn reviewed<P: ReviewPage>() -> [Route; 3] {
    [
        Route::form(P::PATHS.form, show::<P>, submit::<P>),
        Route::form(P::PATHS.review, show_review::<P>, submit_review::<P>),
        done_route::<P>(),
    ]
}

/// The routes of a change that takes effect at once.
pub fn at_once<P: ChangePage>() -> [Route; 2] {
    [Route::form(P::PATHS.form, show_at_once::<P>, submit_at_once::<P>), done_route::<P>()]
}

/// The route of 完了, for pages whose form has handlers of its own.
pub fn done_route<P: ChangePage>() -> Route {
    Route::page(P::PATHS.done, show_done::<P>).sample(P::PATHS.done_sample)
}

/// A change opened by a request.
pub struct Open<P: ChangePage> {
    /// The change.
    pub change: P::Change,
    subject: String,
    at: At,
}

impl<P: ChangePage> Open<P> {
    /// Opens it for her; without the right to it there is no such page.
    pub async fn by(visit: &Visit<P::Face>, me: &WhoOf<P>, subject: Subject) -> Result<Self, Failure> {
        let subject = subject.map(|Path(subject)| subject).unwrap_or_default();
        let change = P::Change::open(&visit.cx, me, &subject).await?.ok_or(Failure::NotFound)?;
        let at = At::of(&P::PATHS, &subject);
        Ok(Self { change, subject, at })
    }

    /// What is wrong, as the page says it.
    #[must_use]
    pub fn told(&self, visit: &Visit<P::Face>, refused: &Refused<FaultOf<P>>) -> Faults {
        match refused {
            Refused::Stale => Faults::whole(visit.texts.get("contact-change-gone")),
            Refused::NotNow(why) => not_now(visit, *why),
            Refused::Faults(all) => {
                let mut faults = Faults::none();
                for fault in all {
                    P::told(visit, fault, &mut faults);
                }
                faults
            }
        }
    }
}

/// Why nothing can be changed at the moment.
pub fn not_now<F: Face>(visit: &Visit<F>, why: NotNow) -> Faults {
    match why {
        NotNow::Frozen(until) => Faults::whole(&visit.text_at("credential-frozen", until)),
        NotNow::Settling(until) => Faults::whole(&visit.text_at("credential-settling", until)),
        NotNow::Gone | NotNow::Unverified | NotNow::NotProven => Faults::whole(visit.texts.get("form-stale")),
    }
}

#[derive(Template)]
#[template(path = "change/form.html")]
struct FormPage {
    page: Page,
    title: String,
    errors: Option<ErrorSummary>,
    action: String,
    csrf: String,
    once: String,
    body: Body,
    submit: Button,
    back: Button,
}

#[derive(Template)]
#[template(path = "change/done.html")]
struct DonePage {
    page: Page,
    title: String,
    body: DoneBody,
    facts: KeyValueList,
    next: Button,
}

fn form_page<P: ChangePage>(visit: &Visit<P::Face>, open: &Open<P>, mut body: Body, faults: &Faults) -> FormPage {
    let t = &visit.texts;
    let title = t.get(P::TITLE);
    let word = if P::SCREENS.review.is_some() { "button-review" } else { "button-register" };
    let frame = visit.frame_under(P::SCREENS.form, &faults.title(t, title), P::trail(visit));
    FormPage {
        page: Visit::<P::Face>::with_notice(frame, body.notice.take()),
        title: title.to_owned(),
        errors: faults.summary(t),
        action: open.at.form.clone(),
        csrf: visit.csrf(),
        once: body.once.take().map(|once| once.as_str().to_owned()).unwrap_or_default(),
        submit: Button::submit(body.submit.take().unwrap_or_else(|| t.get(word).to_owned())),
        back: Button::link(t.get("button-back"), P::back(visit)).look(ButtonLook::Secondary),
        body,
    }
}

/// The form once more, with what was typed and what is wrong with it; or what stands in its place.
pub async fn form_again<P: ChangePage>(
    visit: &Visit<P::Face>,
    open: &Open<P>,
    typed: &TypedOf<P>,
    faults: &Faults,
) -> Result<Response, Failure> {
    match P::instead(visit, &open.change, Some(typed), faults).await? {
        Some(answer) => Ok(answer),
        None => visit.refused(&form_page(visit, open, P::form(visit, &open.change, typed, faults), faults)),
    }
}

/// The form with that on it, for a button of its own.
pub fn form_with<P: ChangePage>(
    visit: &Visit<P::Face>,
    open: &Open<P>,
    body: Body,
    faults: &Faults,
) -> Result<Response, Failure> {
    visit.refused(&form_page(visit, open, body, faults))
}

/// 入力: what was typed before a sign-in or a step-up, what waits for its review, or what is in force.
pub async fn show<P: ReviewPage>(
    subject: Subject,
    PageFor { visit, me }: PageFor<P::Face, P::Guard>,
) -> Result<Response, Failure> {
    let open = Open::<P>::by(&visit, &me, subject).await?;
    let (kept, faults) = (visit.kept::<TypedOf<P>>().await?, Faults::none());
    if let Some(answer) = P::instead(&visit, &open.change, kept.as_ref(), &faults).await? {
        return Ok(answer);
    }
    let typed = match kept {
        Some(typed) => typed,
        None => {
            let waiting = change::reviewed::<P::Change>(&visit.cx, &me, &open.subject).await?;
            open.change.typed(waiting.as_ref().map(|waiting| &waiting.wish))
        }
    };
    visit.page(&form_page(&visit, &open, P::form(&visit, &open.change, &typed, &faults), &faults))
}

/// Reads the form and leads to 確認.
pub async fn submit<P: ReviewPage>(
    subject: Subject,
    FormFor { visit, me, posted, .. }: FormFor<P::Face, P::Guard, TypedOf<P>>,
) -> Result<Response, Failure> {
    let open = Open::<P>::by(&visit, &me, subject).await?;
    let typed = match posted {
        Posted::Fresh(typed) => typed,
        Posted::Stale(typed) => {
            return form_again(&visit, &open, &typed, &Faults::whole(visit.texts.get("form-stale"))).await;
        }
    };
    match change::wish::<P::Change>(&visit.cx, &me, &open.change, &open.subject, &typed).await? {
        Outcome::Done(()) => Ok(visit.see(&open.at.review)),
        Outcome::Refused(refused) => refused_form(&visit, &open, &typed, &refused).await,
    }
}

async fn refused_form<P: ChangePage>(
    visit: &Visit<P::Face>,
    open: &Open<P>,
    typed: &TypedOf<P>,
    refused: &Refused<FaultOf<P>>,
) -> Result<Response, Failure> {
    match refused {
        Refused::NotNow(NotNow::NotProven) => Ok(visit.step_up(typed).await),
        // Led to where that can be changed, by the guard of the same page.
        Refused::NotNow(NotNow::Gone | NotNow::Unverified) => Ok(visit.see(&open.at.form)),
        _ => form_again(visit, open, typed, &open.told(visit, refused)).await,
    }
}

fn review_page<P: ReviewPage>(
    visit: &Visit<P::Face>,
    open: &Open<P>,
    waiting: &change::Reviewed<WishOf<P>>,
    choice: Option<&ChoiceOf<P>>,
    faults: &Faults,
) -> FormPage {
    let t = &visit.texts;
    let mut body = P::review(visit, &open.change, &waiting.wish, choice, faults);
    let title = t.get(P::REVIEW);
    let screen = P::SCREENS.review.unwrap_or(P::SCREENS.form);
    FormPage {
        page: visit.frame_under(screen, &faults.title(t, title), P::trail(visit)),
        title: title.to_owned(),
        errors: faults.summary(t),
        action: open.at.review.clone(),
        csrf: visit.csrf(),
        once: waiting.once.as_str().to_owned(),
        submit: Button::submit(body.submit.take().unwrap_or_else(|| t.get("button-register").to_owned())),
        back: Button::link(t.get("button-correct"), open.at.form.clone()).look(ButtonLook::Secondary),
        body,
    }
}

/// 確認: what waits for 登録; without anything that waits, the form.
pub async fn show_review<P: ReviewPage>(
    subject: Subject,
    PageFor { visit, me }: PageFor<P::Face, P::Guard>,
) -> Result<Response, Failure> {
    let open = Open::<P>::by(&visit, &me, subject).await?;
    let Some(waiting) = change::reviewed::<P::Change>(&visit.cx, &me, &open.subject).await? else {
        return Ok(visit.see(&open.at.form));
    };
    let chosen = visit.kept::<ChoiceOf<P>>().await?;
    visit.page(&review_page(&visit, &open, &waiting, chosen.as_ref(), &Faults::none()))
}

/// 登録
pub async fn submit_review<P: ReviewPage>(
    subject: Subject,
    FormFor { visit, me, posted, once }: FormFor<P::Face, P::Guard, ChoiceOf<P>>,
) -> Result<Response, Failure> {
    let open = Open::<P>::by(&visit, &me, subject).await?;
    let (choice, faults) = match posted {
        Posted::Stale(choice) => (choice, Faults::whole(visit.texts.get("form-stale"))),
        Posted::Fresh(choice) => {
            let once = Token::received(&once);
            match change::register::<P::Change>(&visit.cx, &me, &open.change, &open.subject, &once, &choice).await? {
                Outcome::Done(receipt) => return Ok(visit.see(&P::after(&open.at, receipt))),
                Outcome::Refused(Refused::NotNow(NotNow::NotProven)) => return Ok(visit.step_up(&choice).await),
                Outcome::Refused(Refused::NotNow(NotNow::Gone | NotNow::Unverified)) => {
                    return Ok(visit.see(&open.at.form));
                }
                Outcome::Refused(refused @ Refused::Stale) => {
                    return to_form::<P>(&visit, &me, &open, &open.told(&visit, &refused)).await;
                }
                Outcome::Refused(refused) => (choice, open.told(&visit, &refused)),
            }
        }
    };
    let waiting = change::reviewed::<P::Change>(&visit.cx, &me, &open.subject).await?;
    match waiting {
        Some(waiting) if faults.are_about(P::CHOICES) => {
            visit.refused(&review_page(&visit, &open, &waiting, Some(&choice), &faults))
        }
        Some(_) => to_form::<P>(&visit, &me, &open, &faults).await,
        None => to_form::<P>(&visit, &me, &open, &open.told(&visit, &Refused::Stale)).await,
    }
}

/// Shows the form instead of the review, with what it was filled in with and what is wrong.
async fn to_form<P: ReviewPage>(
    visit: &Visit<P::Face>,
    me: &WhoOf<P>,
    open: &Open<P>,
    faults: &Faults,
) -> Result<Response, Failure> {
    let waiting = change::reviewed::<P::Change>(&visit.cx, me, &open.subject).await?;
    form_again(visit, open, &open.change.typed(waiting.as_ref().map(|waiting| &waiting.wish)), faults).await
}

/// 入力 of a change without a review.
pub async fn show_at_once<P: ChangePage>(
    subject: Subject,
    PageFor { visit, me }: PageFor<P::Face, P::Guard>,
) -> Result<Response, Failure> {
    let open = Open::<P>::by(&visit, &me, subject).await?;
    let (kept, faults) = (visit.kept::<TypedOf<P>>().await?, Faults::none());
    if let Some(answer) = P::instead(&visit, &open.change, kept.as_ref(), &faults).await? {
        return Ok(answer);
    }
    let typed = kept.unwrap_or_else(|| open.change.typed(None));
    let body = P::form(&visit, &open.change, &typed, &faults).once(visit.web.app().new_token());
    visit.page(&form_page(&visit, &open, body, &faults))
}

/// The form of a change without a review takes effect.
pub async fn submit_at_once<P: ChangePage>(
    subject: Subject,
    FormFor { visit, me, posted, once }: FormFor<P::Face, P::Guard, TypedOf<P>>,
) -> Result<Response, Failure> {
    let open = Open::<P>::by(&visit, &me, subject).await?;
    let once = visit.once(&once);
    let (typed, faults) = match posted {
        Posted::Stale(typed) => (typed, Faults::whole(visit.texts.get("form-stale"))),
        Posted::Fresh(typed) => {
            let taken =
                change::register_typed::<P::Change>(&visit.cx, &me, &open.change, &open.subject, &once, &typed).await?;
            match taken {
                Outcome::Done(receipt) => return Ok(visit.see(&open.at.done(receipt))),
                Outcome::Refused(Refused::NotNow(NotNow::NotProven)) => return Ok(visit.step_up(&typed).await),
                Outcome::Refused(Refused::NotNow(NotNow::Gone | NotNow::Unverified)) => {
                    return Ok(visit.see(&open.at.form));
                }
                Outcome::Refused(refused) => {
                    let faults = open.told(&visit, &refused);
                    (typed, faults)
                }
            }
        }
    };
    let body = P::form(&visit, &open.change, &typed, &faults).once(once);
    visit.answer(StatusCode::UNPROCESSABLE_ENTITY, &form_page(&visit, &open, body, &faults))
}

/// The form of a button alone.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Nothing {}

/// What 完了 is told in its address.
#[derive(Default, Deserialize)]
pub struct Done {
    #[serde(default)]
    receipt: String,
}

/// 完了: what is so now, and the receipt number.
pub async fn show_done<P: ChangePage>(
    subject: Subject,
    Query(done): Query<Done>,
    PageFor { visit, me }: PageFor<P::Face, WhoOf<P>>,
) -> Result<Response, Failure> {
    let open = Open::<P>::by(&visit, &me, subject).await?;
    let Ok(receipt) = done.receipt.parse::<Receipt>() else { return Ok(visit.see(&open.at.form)) };
    let t: &Arc<Texts> = &visit.texts;
    let mut body = P::done(&visit, &open.change).await?;
    let title = t.with("done-title", &[("what", t.get(P::TITLE).into())]);
    let mut facts = std::mem::take(&mut body.facts);
    facts.push(Entry::new(t.get("receipt"), receipt.to_string()));
    let Link { label, href } = body.next.take().unwrap_or_else(|| Link::new(t.get("register-done-top"), "/"));
    visit.page(&DonePage {
        page: visit.frame_under(P::SCREENS.done, &title, P::trail(&visit)),
        title,
        facts: KeyValueList::new(facts),
        next: Button::link(label, href).look(ButtonLook::Primary),
        body,
    })
}
