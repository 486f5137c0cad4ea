//! Settings of a service that a partner runs: wished on a page, handed over by a job, in force once the partner says
//! so.
//!
//! A feature brings its document (the wish, as JSON); this file keeps it, enqueues its job and runs that. A setting has
//! one job at a time, which hands over the version wished when it runs, so several wishes in a row end as the last.

use crate::{
    change::{Change, Event, Follows, Refused, Taking},
    cx::{App, Cx},
    error::Error,
    job::kind::{Effect, Job, Ran},
    partner::{self, Called},
    port::{GiveWay, PartnerCall, PortFuture},
};
use madoguchi_domain::{
    audit::Action,
    credential::CredentialChange,
    id::SettingId,
    job::JobKind,
    setting::{Progress, SettingKind},
};
use madoguchi_store::{
    Stamp, Stop, StoreError, Tx,
    actor::{Login, MayChangeOptions},
    job::{Claimed, Ending},
    setting::{self, Setting, Which},
};
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// A setting as its page opens it.
#[derive(Debug, Clone)]
pub struct Opened<T> {
    which: Which,
    version: i64,
    /// The wish, if there ever was one.
    pub wished: Option<T>,
    /// The value in force, if any.
    pub in_force: Option<T>,
    /// How far the wish has got.
    pub progress: Progress,
}

/// Opens a setting of a customer.
pub(crate) async fn open<T: DeserializeOwned>(
    cx: &Cx,
    may: MayChangeOptions,
    kind: SettingKind,
    subject: &str,
) -> Result<Opened<T>, Error> {
    let which = Which { may, kind, subject: subject.to_owned() };
    let stored = setting::of(cx.db(), &which).await?;
    let read = |document: &str| serde_json::from_str(document).map_err(|_| Error::Corrupt { what: "setting" });
    let Some(stored) = stored else {
        return Ok(Opened { which, version: 0, wished: None, in_force: None, progress: Progress::Unset });
    };
    let in_force = stored.in_force.as_ref();
    Ok(Opened {
        which,
        version: stored.version,
        wished: Some(read(&stored.wished)?),
        in_force: in_force.map(|taken| read(&taken.document)).transpose()?,
        progress: Progress::of(
            Some((stored.version, stored.wished_at)),
            in_force.map(|taken| (taken.version, taken.since)),
            stored.refused_at,
        ),
    })
}

impl<T: Serialize> Opened<T> {
    /// Notes the wish in the transaction of its change and enqueues its job. Returns what follows, the same for every
    /// setting.
    pub(crate) async fn take<C: Change>(
        &self,
        tx: &mut Tx,
        taking: &Taking<'_, C>,
        document: &T,
        told: (CredentialChange, &Login),
    ) -> Result<Option<Follows>, Stop<Refused<C::Fault>, Error>> {
        let written = serde_json::to_string(document).map_err(|_| Error::Corrupt { what: "setting" })?;
        let wished = tx.wish_setting(taking.stamp, taking.may, &self.which, self.version, &written).await?;
        // Another window wished something else after this page was opened.
        let Some(id) = wished else { return Err(Stop::Refused(Refused::Stale)) };
        tx.enqueue_one(taking.stamp, JobKind::ApplySetting, id.0).await?;
        let (change, me) = told;
        Ok(Some(Follows {
            action: Action::SettingWished,
            entity: id.0,
            customer: Some(self.which.may.customer()),
            event: Event {
                name: "serviceAttributeValueChangeEvent",
                entity: "service",
                from: None,
                to: Some("wished"),
            },
            told: Some((change, vec![me.contact_address().to_owned()])),
        }))
    }
}

/// The body of a call to a partner.
#[derive(Serialize)]
struct Handed<'h> {
    r#type: &'static str,
    timestamp: String,
    data: Data<'h>,
}

#[derive(Serialize)]
struct Data<'h> {
    customer_number: &'h str,
    setting: Uuid,
    version: i64,
    wished: serde_json::Value,
}

/// The job that hands one setting over; its subject is the setting.
pub(crate) struct ApplySetting;

impl Job for ApplySetting {
    const KIND: JobKind = JobKind::ApplySetting;

    async fn run(app: &App, job: &Claimed, _: &GiveWay) -> Result<Ran, Error> {
        let Some(wished) = setting::find(app.db(), SettingId(job.subject)).await? else {
            return Ok(Ending::Dead("the setting is gone".to_owned()).into());
        };
        let call = call_for(app, &wished).await?;
        Ok(match partner::call(app, wished.kind.partner(), &call).await? {
            Called::Done(_) => Ran::with(Answered { wished, taken: true }),
            // The partner's words are in the log; the desk sees the setting.
            Called::Never(_) => Ran::with(Answered { wished, taken: false }),
            Called::WaitUntil(until) => Ending::Wait(until, None).into(),
            Called::Later(reason) => Ending::Retry(reason).into(),
            Called::NotConnected => Ending::Retry("the partner is not connected".to_owned()).into(),
        })
    }
}

/// The partner's answer to one version of a wish.
struct Answered {
    wished: Setting,
    taken: bool,
}

impl Effect for Answered {
    fn record<'a>(&'a self, tx: &'a mut Tx, stamp: &'a Stamp) -> PortFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            if self.taken {
                tx.setting_in_force(&self.wished, stamp.now).await
            } else {
                tx.setting_refused(&self.wished, stamp.now).await
            }
        })
    }
}

async fn call_for(app: &App, wished: &Setting) -> Result<PartnerCall, Error> {
    let customer = wished.customer;
    let number = app.db().read(move |tx| Box::pin(async move { tx.name_and_number(customer).await })).await;
    let number = number.map_err(|error: StoreError| Error::from(error))?.map(|(_, number)| number);
    let number = number.ok_or(Error::Corrupt { what: "customer of a setting" })?;
    let document = serde_json::from_str(&wished.wished).map_err(|_| Error::Corrupt { what: "setting" })?;
    let handed = Handed {
        r#type: event_of(wished.kind),
        timestamp: wished.wished_at.to_string(),
        data: Data { customer_number: &number, setting: wished.id.0, version: wished.version, wished: document },
    };
    let body = serde_json::to_string(&handed).map_err(|_| Error::Corrupt { what: "setting" })?;
    // The same version sent again is the same call.
    let digest: [u8; 32] =
        Sha256::new().chain_update(wished.id.0).chain_update(wished.version.to_be_bytes()).finalize().into();
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
    let id = uuid::Builder::from_custom_bytes(bytes).into_uuid();
    Ok(PartnerCall { id, event: event_of(wished.kind), subject: wished.id.0, body, at: wished.wished_at })
}

/// The event name in a call's body.
const fn event_of(kind: SettingKind) -> &'static str {
    match kind {
        SettingKind::WebFilter => "web_filter.wished",
    }
}
