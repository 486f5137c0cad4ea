//! Several jobs at once: each on a task of its own, in the order of their queues, with room left for others.
//!
//! Who is waited for comes first. A mail that hangs gives way to one that waits for its place, and while the mail server
//! is away one mail finds out whether it is back.

use super::{
    attempt, end,
    schedule::{Scheduled, schedule},
};
use crate::{
    cx::App,
    error::{Error, chain},
    port::GiveWay,
};
use madoguchi_domain::{
    job::{GIVES_WAY_AFTER, JobOutcome, Places, Queue, Relay, Ticket},
    time::Ts,
};
use madoguchi_store::job::{self, Claimed, look};
use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};
use tokio::{
    sync::watch,
    task::{Id, JoinError, JoinSet},
};
use tracing::instrument::WithSubscriber as _;

/// How long a worker that hears of nothing waits before it looks for jobs of other processes.
const IDLE: Duration = Duration::from_millis(500);
/// How long it waits after the database failed it.
const AFTER_ERROR: Duration = Duration::from_secs(5);
/// Mails to so many domains put off, and none taken between, mean that it was not for the recipients' sake.
const PUT_OFF: usize = 5;

/// Works until told to stop, finishing the jobs in hand first.
pub async fn work(app: &App, worker: &str, mut stop: watch::Receiver<bool>) {
    let mut scheduled = Scheduled::default();
    let mut crew = Crew::new(app, worker);
    while !*stop.borrow() {
        let mut pause = IDLE;
        if let Err(error) = schedule(app, &mut scheduled).await {
            tracing::warn!(error = chain(&error), "regular work cannot be scheduled");
            pause = AFTER_ERROR;
        }
        if let Err(error) = crew.begin_all().await {
            tracing::warn!(error = chain(&error), "the worker cannot reach its jobs");
            pause = AFTER_ERROR;
        }
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = job::enqueued(app.db()) => {}
            () = crew.one_ended() => {}
            // Nobody is left who could say stop.
            told = stop.changed() => if told.is_err() { break },
        }
    }
    while !crew.is_idle() {
        crew.make_way();
        tokio::select! {
            () = tokio::time::sleep(IDLE) => {}
            () = crew.one_ended() => {}
        }
    }
}

/// Does every due job, and regular work whose turn has come. Returns how many. For `madoguchi worker --once`.
pub async fn work_once(app: &App, worker: &str) -> Result<u64, Error> {
    schedule(app, &mut Scheduled::default()).await?;
    let mut crew = Crew::new(app, worker);
    loop {
        crew.begin_all().await?;
        if crew.is_idle() {
            return Ok(crew.ended);
        }
        tokio::select! {
            () = tokio::time::sleep(IDLE) => {}
            () = crew.one_ended() => {}
        }
    }
}

/// The jobs that one worker has under way.
struct Crew {
    app: App,
    worker: String,
    places: Places,
    relay: Relay,
    /// To which domains the server put mails off, since it last took one.
    put_off: HashSet<String>,
    /// Whether it has taken one since: what was put off is to be due.
    taken_again: bool,
    tasks: JoinSet<Result<JobOutcome, Error>>,
    under_way: HashMap<Id, UnderWay>,
    ended: u64,
}

struct UnderWay {
    ticket: Ticket,
    queue: Queue,
    lane: String,
    since: Ts,
    /// Asks it to give way.
    ask: watch::Sender<bool>,
}

impl Crew {
    fn new(app: &App, worker: &str) -> Self {
        Self {
            app: app.clone(),
            worker: worker.to_owned(),
            places: Places::new(app.mailer().at_once()),
            relay: Relay::default(),
            put_off: HashSet::new(),
            taken_again: false,
            tasks: JoinSet::new(),
            under_way: HashMap::new(),
            ended: 0,
        }
    }

    fn is_idle(&self) -> bool {
        self.under_way.is_empty()
    }

    /// Begins every due job that there is room for, in the order of the queues.
    async fn begin_all(&mut self) -> Result<(), Error> {
        let now = self.app.now();
        if self.taken_again {
            let mails = job::bring_forward(self.app.db(), now).await?;
            self.taken_again = false;
            tracing::info!(mails, "the mail server takes mails that it put off; they are due now");
        }
        if look::next_due(self.app.db()).await?.is_none_or(|due| due > now) {
            return Ok(());
        }
        for queue in Queue::ALL {
            while self.begin_one(*queue).await? {}
            self.ask_for_room(*queue).await?;
        }
        Ok(())
    }

    /// Begins the job of a queue that has waited longest. Returns whether there was one, and room for it.
    async fn begin_one(&mut self, queue: Queue) -> Result<bool, Error> {
        let now = self.app.now();
        if !self.places.has_room(queue) || queue.is_of_mails() && !self.relay.admits(now) {
            return Ok(false);
        }
        let full = self.places.full_lanes(queue);
        let Some(job) = job::claim(self.app.db(), now, &self.worker, queue, &full).await? else { return Ok(false) };
        if queue.is_of_mails() {
            self.relay.begins(now);
        }
        let ticket = self.places.take(queue, &job.lane, now);
        let (lane, (ask, asked)) = (job.lane.clone(), watch::channel(false));
        let task = self.tasks.spawn(do_one(self.app.clone(), job, GiveWay::when(asked)).with_current_subscriber());
        self.under_way.insert(task.id(), UnderWay { ticket, queue, lane, since: now, ask });
        Ok(true)
    }

    /// Asks as many jobs that hang to give way as of the queue wait for their places.
    async fn ask_for_room(&mut self, queue: Queue) -> Result<(), Error> {
        let now = self.app.now();
        if !self.relay.admits(now) || !self.places.would_give_way_to(queue, now) {
            return Ok(());
        }
        let waiting = look::due(self.app.db(), now, queue, self.under_way.len()).await?;
        for _ in self.places.giving_way(now)..waiting {
            let Some(ticket) = self.places.gives_way_to(queue, now) else { break };
            if let Some(hanging) = self.under_way.values().find(|job| job.ticket == ticket) {
                hanging.ask.send_replace(true);
            }
        }
        Ok(())
    }

    /// Asks whatever hangs to give way, since the process stops: another takes it up sooner than its lease would end.
    fn make_way(&self) {
        let hang = self.app.now().minus(GIVES_WAY_AFTER);
        for job in self.under_way.values().filter(|job| job.since <= hang) {
            job.ask.send_replace(true);
        }
    }

    /// Waits until a job ends; for ever if none is under way.
    async fn one_ended(&mut self) {
        match self.tasks.join_next_with_id().await {
            Some(Ok((id, outcome))) => self.note(id, outcome),
            Some(Err(broke)) => self.note_broken(&broke),
            None => std::future::pending().await,
        }
    }

    /// A defect in one job stops no other. Its lease runs out, and it is tried again.
    fn note_broken(&mut self, broke: &JoinError) {
        tracing::error!(error = %broke, "a job broke off");
        if let Some(job) = self.under_way.remove(&broke.id()) {
            self.places.leave(job.ticket);
        }
    }

    fn note(&mut self, id: Id, outcome: Result<JobOutcome, Error>) {
        let Some(job) = self.under_way.remove(&id) else { return };
        self.places.leave(job.ticket);
        self.ended += 1;
        let outcome = match outcome {
            Ok(outcome) => outcome,
            Err(error) => {
                return tracing::warn!(
                    error = chain(&error),
                    "what came of a job cannot be recorded; it is done again"
                );
            }
        };
        if job.queue.is_of_mails() {
            self.note_mail(outcome, job.lane);
        }
    }

    /// What the end of a mail to that domain says of the mail server.
    fn note_mail(&mut self, outcome: JobOutcome, domain: String) {
        let now = self.app.now();
        match outcome {
            JobOutcome::Away => {
                self.relay.fails(now);
            }
            JobOutcome::Expired => self.relay.learns_nothing(now),
            JobOutcome::Done | JobOutcome::Retry | JobOutcome::Slow | JobOutcome::Waiting | JobOutcome::Dead => {
                if self.relay.answers() {
                    tracing::info!("the mail server takes mails again");
                }
            }
        }
        match outcome {
            JobOutcome::Retry => drop(self.put_off.insert(domain)),
            JobOutcome::Done => {
                self.taken_again |= self.put_off.len() >= PUT_OFF;
                self.put_off.clear();
            }
            _ => {}
        }
    }
}

async fn do_one(app: App, job: Claimed, way: GiveWay) -> Result<JobOutcome, Error> {
    let ran = attempt(&app, &job, &way).await;
    end(&app, job, ran).await
}
