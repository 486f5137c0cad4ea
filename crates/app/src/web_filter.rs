//! webフィルタリングの設定・変更 (PRODUCT §8): for customers with an internet contract.

use crate::{
    change::{Change, Follows, NoChoice, Preparing, Refused, Taking},
    cx::Cx,
    error::Error,
    setting::{self, Opened},
};
use madoguchi_domain::{
    catalog::Family,
    credential::CredentialChange,
    setting::{Progress, SettingKind},
    web_filter::{WebFilter, WebFilterFault, WebFilterForm},
};
use madoguchi_store::{Stop, Tx, actor::Subscriber, customer, may_change::Asks};

/// The change of a contract's web filter.
#[derive(Debug, Clone)]
pub struct WebFilterChange {
    me: Subscriber,
    /// Whether the customer has an internet contract; without one there is nothing to filter.
    pub has_internet: bool,
    /// The wished setting and the one in force.
    pub setting: Opened<WebFilter>,
}

impl WebFilterChange {
    /// The present wish.
    #[must_use]
    pub fn wished(&self) -> WebFilter {
        self.setting.wished.clone().unwrap_or(WebFilter::off())
    }
}

impl Change for WebFilterChange {
    const WORD: &'static str = "web_filter";
    const ASKS: Asks = Asks::NOTHING;
    type Who = Subscriber;
    type Typed = WebFilterForm;
    type Choice = NoChoice;
    type Wish = WebFilter;
    type Ready = ();
    type Fault = WebFilterFault;

    async fn open(cx: &Cx, me: &Subscriber, subject: &str) -> Result<Option<Self>, Error> {
        let Some(may) = me.options() else { return Ok(None) };
        let has_internet = customer::has_family(cx.db(), may, Family::Internet).await?;
        let setting = setting::open(cx, may, SettingKind::WebFilter, subject).await?;
        Ok(Some(Self { me: me.clone(), has_internet, setting }))
    }

    fn typed(&self, wish: Option<&WebFilter>) -> WebFilterForm {
        WebFilterForm::of(wish.unwrap_or(&self.wished()))
    }

    async fn wish(&self, _cx: &Cx, typed: &WebFilterForm) -> Result<Result<WebFilter, Vec<WebFilterFault>>, Error> {
        if !self.has_internet {
            return Ok(Err(vec![WebFilterFault::NoInternet]));
        }
        // A setting that the partner refused may be asked for again.
        let again = matches!(self.setting.progress, Progress::Refused(_));
        Ok(typed
            .read()
            .and_then(|wish| if wish == self.wished() && !again { Err(vec![WebFilterFault::Same]) } else { Ok(wish) }))
    }

    async fn prepare(&self, _: &Preparing<'_, Self>) -> Result<Result<(), Vec<WebFilterFault>>, Error> {
        Ok(Ok(()))
    }

    async fn take(
        &self,
        tx: &mut Tx,
        taking: &Taking<'_, Self>,
    ) -> Result<Option<Follows>, Stop<Refused<WebFilterFault>, Error>> {
        if !self.has_internet {
            return Err(Stop::Refused(Refused::Stale));
        }
        self.setting.take(tx, taking, taking.wish, (CredentialChange::WebFilter, self.me.login())).await
    }
}
