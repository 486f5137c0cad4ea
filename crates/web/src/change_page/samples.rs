//! The pages of a change in the states that tests look at.

use super::{
    At, ChangePage, ChoiceOf, FaultOf, Open, ReviewPage, TypedOf, WhoOf, WishOf,
    page::{done_page, form_page, review_page},
};
use crate::{failure::Failure, faults::Faults, sample::Sample, visit::Visit};
use madoguchi_app::change::{Change, Refused, Reviewed};
use madoguchi_domain::receipt::Receipt;

/// Makes samples of a change, opened for one person.
pub struct Samples<'s, P: ChangePage> {
    visit: &'s Visit<P::Face>,
    open: Open<P>,
    made: Vec<Sample>,
}

impl<'s, P: ChangePage> Samples<'s, P> {
    /// Opens the change.
    pub async fn of(visit: &'s Visit<P::Face>, me: &WhoOf<P>) -> Result<Self, Failure> {
        Ok(Self { visit, open: Open::by(visit, me, None).await?, made: Vec::new() })
    }

    /// Of a change that is opened already, where there are several.
    #[must_use]
    pub fn over(visit: &'s Visit<P::Face>, change: P::Change, subject: &str) -> Self {
        let at = At::of(&P::PATHS, subject);
        Self { visit, open: Open { change, subject: subject.to_owned(), at }, made: Vec::new() }
    }

    /// The change, so that it can be shown in another state.
    pub const fn change(&mut self) -> &mut P::Change {
        &mut self.open.change
    }

    /// 入力 as it is shown first.
    pub fn form(self, state: &'static str) -> Result<Self, Failure> {
        let typed = self.open.change.typed(None);
        self.refused(state, &typed, Vec::new())
    }

    /// 入力 with what was typed and what is wrong with it.
    pub fn refused(
        mut self,
        state: &'static str,
        typed: &TypedOf<P>,
        faults: Vec<FaultOf<P>>,
    ) -> Result<Self, Failure> {
        let faults = self.told(faults);
        let body = P::form(self.visit, &self.open.change, typed, &faults);
        self.made.push(Sample::of(state, &form_page(self.visit, &self.open, body, &faults))?);
        Ok(self)
    }

    /// 完了
    pub async fn done(mut self) -> Result<Self, Failure> {
        let body = P::done(self.visit, &self.open.change).await?;
        self.made.push(Sample::of("done", &done_page::<P>(self.visit, Receipt::of([7; 8]), body))?);
        Ok(self)
    }

    /// The samples made.
    #[must_use]
    pub fn made(self) -> Vec<Sample> {
        self.made
    }

    fn told(&self, faults: Vec<FaultOf<P>>) -> Faults {
        if faults.is_empty() { Faults::none() } else { self.open.told(self.visit, &Refused::Faults(faults)) }
    }
}

impl<P: ReviewPage> Samples<'_, P> {
    /// 確認
    pub fn review(
        mut self,
        state: &'static str,
        wish: WishOf<P>,
        choice: Option<&ChoiceOf<P>>,
        faults: Vec<FaultOf<P>>,
    ) -> Result<Self, Failure> {
        let (faults, once) = (self.told(faults), self.visit.web.app().new_token());
        let page = review_page(self.visit, &self.open, &Reviewed { wish, once }, choice, &faults);
        self.made.push(Sample::of(state, &page)?);
        Ok(self)
    }
}
