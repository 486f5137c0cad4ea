//! The handlers of a change's addresses.

use super::{
    Body, ChangePage, ChoiceOf, FaultOf, Open, ReviewPage, Subject, TypedOf, WhoOf,
    page::{done_page, form_page, review_page},
};
use crate::{
    failure::Failure,
    faults::Faults,
    form::Posted,
    guard::{FormFor, PageFor},
    visit::Visit,
};
use axum::{extract::Query, http::StatusCode, response::Response};
use madoguchi_app::{
    Outcome,
    change::{self, Change, NotNow, Refused},
    keys::Token,
};
use madoguchi_domain::receipt::Receipt;
use serde::Deserialize;

/// Answers with the form again, with what was typed and what is wrong with it, or by [`ChangePage::instead`].
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

/// The form with that content, for a feature's own button.
pub fn form_with<P: ChangePage>(
    visit: &Visit<P::Face>,
    open: &Open<P>,
    body: Body,
    faults: &Faults,
) -> Result<Response, Failure> {
    visit.refused(&form_page(visit, open, body, faults))
}

/// 入力, filled with what was typed before a sign-in or a step-up, what waits for its review, or what is in force.
pub async fn show<P: ReviewPage>(
    subject: Subject,
    PageFor { visit, me }: PageFor<P::Face, P::Guard>,
) -> Result<Response, Failure> {
    let open = Open::<P>::by(&visit, &me, subject).await?;
    let (kept, faults) = (visit.kept::<TypedOf<P>>().await?, Faults::none());
    if let Some(answer) = P::instead(&visit, &open.change, kept.as_ref(), &faults).await? {
        return Ok(answer);
    }
    let waiting = match kept {
        Some(_) => None,
        None => change::reviewed::<P::Change>(&visit.cx, &me, &open.subject).await?,
    };
    let typed = kept.unwrap_or_else(|| open.change.typed(waiting.as_ref().map(|waiting| &waiting.wish)));
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
        Refused::NotNow(NotNow::NotSteppedUp) => Ok(visit.step_up(typed).await),
        // The guard of the same page leads on to where that can be remedied.
        Refused::NotNow(NotNow::Gone | NotNow::Unverified) => Ok(visit.see(&open.at.form)),
        _ => form_again(visit, open, typed, &open.told(visit, refused)).await,
    }
}

/// 確認 of the wish that waits for 登録; if none waits, leads to the form.
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

/// 登録 of the reviewed wish.
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
                Outcome::Refused(Refused::NotNow(NotNow::NotSteppedUp)) => return Ok(visit.step_up(&choice).await),
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

/// Shows the form instead of the review, as it was filled in, with what is wrong.
async fn to_form<P: ReviewPage>(
    visit: &Visit<P::Face>,
    me: &WhoOf<P>,
    open: &Open<P>,
    faults: &Faults,
) -> Result<Response, Failure> {
    let waiting = change::reviewed::<P::Change>(&visit.cx, me, &open.subject).await?;
    form_again(visit, open, &open.change.typed(waiting.as_ref().map(|waiting| &waiting.wish)), faults).await
}

/// 入力 of a change without a review, or 完了 where the address has a receipt.
pub async fn show_at_once<P: ChangePage>(
    subject: Subject,
    Query(done): Query<Done>,
    PageFor { visit, me }: PageFor<P::Face, P::Guard>,
) -> Result<Response, Failure> {
    let open = Open::<P>::by(&visit, &me, subject).await?;
    if let Ok(receipt) = done.receipt.parse::<Receipt>() {
        return visit.page(&done_page::<P>(&visit, receipt, P::done(&visit, &open.change).await?));
    }
    let (kept, faults) = (visit.kept::<TypedOf<P>>().await?, Faults::none());
    if let Some(answer) = P::instead(&visit, &open.change, kept.as_ref(), &faults).await? {
        return Ok(answer);
    }
    let typed = kept.unwrap_or_else(|| open.change.typed(None));
    let body = P::form(&visit, &open.change, &typed, &faults).once(visit.web.app().new_token());
    visit.page(&form_page(&visit, &open, body, &faults))
}

/// Registers the form of a change without a review.
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
                Outcome::Refused(Refused::NotNow(NotNow::NotSteppedUp)) => return Ok(visit.step_up(&typed).await),
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

/// The query of 完了.
#[derive(Default, Deserialize)]
pub struct Done {
    #[serde(default)]
    receipt: String,
}

/// 完了: the facts as they are now, and the receipt number.
pub async fn show_done<P: ChangePage>(
    subject: Subject,
    Query(done): Query<Done>,
    PageFor { visit, me }: PageFor<P::Face, WhoOf<P>>,
) -> Result<Response, Failure> {
    let open = Open::<P>::by(&visit, &me, subject).await?;
    match done.receipt.parse::<Receipt>() {
        Ok(receipt) => visit.page(&done_page::<P>(&visit, receipt, P::done(&visit, &open.change).await?)),
        Err(_) => Ok(visit.see(&open.at.form)),
    }
}
