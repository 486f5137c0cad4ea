//! The outer half of a change page: 入力 → 確認 → 完了, or 入力 → 完了, for anything that can be changed while signed in.
//!
//! A feature implements [`ChangePage`]: its addresses, its words and the content of each page. What it changes is its
//! [`Change`]. The block brings the rest: late forms, what was typed before a sign-in or a step-up, the review's token,
//! 422 with the faults at their fields, the page after a form sent twice, 画面番号 and the way back. A page with a step of
//! its own answers by [`ChangePage::instead`] and also uses [`show`], [`submit`] and [`form_again`].

mod body;
mod handler;
mod page;
#[cfg(feature = "testing")]
mod samples;

pub use body::{Body, DoneBody};
pub use handler::{
    Done, form_again, form_with, show, show_at_once, show_done, show_review, submit, submit_at_once, submit_review,
};

#[cfg(feature = "testing")]
pub use samples::Samples;

use crate::{
    component::Breadcrumb, face::Face, failure::Failure, faults::Faults, guard::Who, route::Route, visit::Visit,
};
use axum::{extract::Path, response::Response};
use madoguchi_app::change::{Change, NotNow, Refused};
use madoguchi_domain::receipt::Receipt;
use serde::{Serialize, de::DeserializeOwned};
use std::ops::Deref;

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

/// The [`Paths`] of a change whose form is at that address. Without a review, 完了 is there too.
#[macro_export]
macro_rules! change_paths {
    (at once $form:literal) => {
        $crate::change_page::Paths {
            form: $form,
            review: $form,
            done: $form,
            done_sample: concat!($form, "?receipt=0000-0000-0000"),
        }
    };
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
    /// The face that the pages belong to.
    type Face: Face;
    /// What is changed.
    type Change: Change<Who: Who<Self::Face>, Typed: Serialize + DeserializeOwned, Choice: Serialize + DeserializeOwned>;
    /// The guard of the form; anybody else is led to the page that can remedy that.
    type Guard: Who<Self::Face> + Deref<Target = WhoOf<Self>> + Send;
    /// The addresses of the pages.
    const PATHS: Paths;
    /// Their 画面番号.
    const SCREENS: Screens;
    /// The text key of the change as the menu names it: heads the form, and is part of the heading of 完了.
    const TITLE: &'static str;
    /// The text key of what is done then, in the heading of 完了.
    const DONE: &'static str = Self::TITLE;
    /// The fields that are chosen on the review page. A fault at any other field leads back to the form.
    const CHOICES: &'static [&'static str] = &[];

    /// The breadcrumb of the pages.
    fn trail(visit: &Visit<Self::Face>) -> Breadcrumb;

    /// Where 戻る leads.
    fn back(visit: &Visit<Self::Face>) -> String;

    /// Answers in place of the form: while a step of the feature's own waits, or where there is nothing to change.
    /// `typed` is what was sent, `faults` what is wrong with it.
    fn instead(
        visit: &Visit<Self::Face>,
        change: &Self::Change,
        typed: Option<&TypedOf<Self>>,
        faults: &Faults,
    ) -> impl Future<Output = Result<Option<Response>, Failure>> + Send {
        let _ = (visit, change, typed, faults);
        async { Ok(None) }
    }

    /// The content of the form.
    fn form(visit: &Visit<Self::Face>, change: &Self::Change, typed: &TypedOf<Self>, faults: &Faults) -> Body;

    /// Adds the message of a fault at its field.
    fn told(visit: &Visit<Self::Face>, fault: &FaultOf<Self>, faults: &mut Faults);

    /// The content of 完了; the block adds the receipt number.
    fn done(visit: &Visit<Self::Face>, change: &Self::Change)
    -> impl Future<Output = Result<DoneBody, Failure>> + Send;
}

/// A change whose wish is reviewed before it is registered.
pub trait ReviewPage: ChangePage<Change: Change<Wish: Serialize + DeserializeOwned>> {
    /// The text key of the review's heading.
    const REVIEW: &'static str;

    /// The content of 確認.
    fn review(
        visit: &Visit<Self::Face>,
        change: &Self::Change,
        wish: &WishOf<Self>,
        choice: Option<&ChoiceOf<Self>>,
        faults: &Faults,
    ) -> Body;

    /// Where a registered wish leads: to 完了, or to a step of the feature's own.
    #[must_use]
    fn after(paths: &At, receipt: Receipt) -> String {
        paths.done(receipt)
    }
}

/// The person who makes a page's change.
pub type WhoOf<P> = <<P as ChangePage>::Change as Change>::Who;
/// Its form, as typed.
pub type TypedOf<P> = <<P as ChangePage>::Change as Change>::Typed;
/// Its wish.
pub type WishOf<P> = <<P as ChangePage>::Change as Change>::Wish;
/// What is chosen on its review page.
pub type ChoiceOf<P> = <<P as ChangePage>::Change as Change>::Choice;
/// What can be wrong with it.
pub type FaultOf<P> = <<P as ChangePage>::Change as Change>::Fault;

/// Which of several a request is about, taken from its address; `None` where there is only one.
pub type Subject = Option<Path<String>>;

/// The addresses of a change for one subject.
#[derive(Debug, Clone)]
pub struct At {
    form: String,
    review: String,
    done: String,
}

impl At {
    /// The addresses of that subject.
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

    /// 完了 with a receipt number.
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

/// The route of a change that takes effect at once.
pub fn at_once<P: ChangePage>() -> Route {
    Route::form(P::PATHS.form, show_at_once::<P>, submit_at_once::<P>)
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
    /// Opens the change for `me`; without the right to it, there is no such page.
    pub async fn by(visit: &Visit<P::Face>, me: &WhoOf<P>, subject: Subject) -> Result<Self, Failure> {
        let subject = subject.map(|Path(subject)| subject).unwrap_or_default();
        let change = P::Change::open(&visit.cx, me, &subject).await?.ok_or(Failure::NotFound)?;
        let at = At::of(&P::PATHS, &subject);
        Ok(Self { change, subject, at })
    }

    /// Turns a refusal into the messages of the page.
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

/// The message on why nothing can be changed at the moment.
pub fn not_now<F: Face>(visit: &Visit<F>, why: NotNow) -> Faults {
    match why {
        NotNow::Frozen(until) => Faults::whole(&visit.text_at("credential-frozen", until)),
        NotNow::Settling(until) => Faults::whole(&visit.text_at("credential-settling", until)),
        NotNow::Gone | NotNow::Unverified | NotNow::NotSteppedUp => Faults::whole(visit.texts.get("form-stale")),
    }
}
