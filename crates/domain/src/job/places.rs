//! How many jobs are under way at once, of each queue and for each host: which may begin beside the others, and which
//! gives way when somebody waits (decision 0038).
//!
//! A worker has a place for each job. Mails share those of the mail server's connections; no host at the other end
//! (the recipient's domain, a partner) has all of a queue's, so that a host that hangs leaves room for the others.

use super::Queue;
use crate::time::Ts;
use std::time::Duration;

/// How long a mail may hang before it gives way to another that waits for its place.
pub const GIVES_WAY_AFTER: Duration = Duration::from_secs(2);

/// Most calls to partners at once, and to one of them.
const PARTNER: Share = Share { all: 8, one_lane: 4 };
/// Most jobs within the house at once, and of one kind.
const HOUSE: Share = Share { all: 4, one_lane: 1 };

/// How many jobs of a queue may be under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Share {
    all: usize,
    /// To one host, or of one kind.
    one_lane: usize,
}

/// One job's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ticket(u64);

#[derive(Debug)]
struct UnderWay {
    ticket: Ticket,
    queue: Queue,
    lane: String,
    since: Ts,
    /// When it was asked to give way.
    asked: Option<Ts>,
}

/// The jobs that a worker has under way.
#[derive(Debug)]
pub struct Places {
    /// How many mails may be on their way at once.
    mails: usize,
    under_way: Vec<UnderWay>,
    next: u64,
}

impl Places {
    /// Places of a worker that may have so many mails under way at once.
    #[must_use]
    pub fn new(mails: usize) -> Self {
        Self { mails: mails.max(1), under_way: Vec::new(), next: 0 }
    }

    /// A queue's share. Mails that somebody waits for may take every connection, but a quarter is kept from any one
    /// domain; other mails leave half free, and those that were slow three quarters.
    fn share(&self, queue: Queue) -> Share {
        let part = |parts: usize| (self.mails / parts).max(1);
        match queue {
            Queue::Awaited => Share { all: self.mails, one_lane: (self.mails * 3 / 4).max(1) },
            Queue::Notice => Share { all: part(2), one_lane: part(4) },
            Queue::Slow => Share { all: part(4), one_lane: part(10) },
            Queue::Partner => PARTNER,
            Queue::House => HOUSE,
        }
    }

    fn of(&self, queue: Queue) -> impl Iterator<Item = &UnderWay> {
        self.under_way.iter().filter(move |job| job.queue == queue)
    }

    /// Whether another job of the queue may begin, if its lane has room.
    #[must_use]
    pub fn has_room(&self, queue: Queue) -> bool {
        let mails = self.under_way.iter().filter(|job| job.queue.is_of_mails()).count();
        self.of(queue).count() < self.share(queue).all && !(queue.is_of_mails() && mails >= self.mails)
    }

    /// The lanes of a queue that have no room.
    #[must_use]
    pub fn full_lanes(&self, queue: Queue) -> Vec<String> {
        let most = self.share(queue).one_lane;
        let mut lanes: Vec<&str> = self.of(queue).map(|job| job.lane.as_str()).collect();
        lanes.sort_unstable();
        let full = lanes.chunk_by(|one, next| one == next).filter(|lane| lane.len() >= most);
        full.filter_map(|lane| lane.first()).map(|lane| (*lane).to_owned()).collect()
    }

    /// Gives a place to a job that begins.
    pub fn take(&mut self, queue: Queue, lane: &str, now: Ts) -> Ticket {
        let ticket = Ticket(self.next);
        self.next += 1;
        self.under_way.push(UnderWay { ticket, queue, lane: lane.to_owned(), since: now, asked: None });
        ticket
    }

    /// Takes the place of a job that has ended.
    pub fn leave(&mut self, ticket: Ticket) {
        self.under_way.retain(|job| job.ticket != ticket);
    }

    /// Whether a job hangs where one of the queue that waits could go.
    #[must_use]
    pub fn would_give_way_to(&self, queue: Queue, now: Ts) -> bool {
        self.hanging(queue, now).is_some()
    }

    /// How many jobs were asked a moment ago and are about to give way.
    #[must_use]
    pub fn giving_way(&self, now: Ts) -> usize {
        // Whoever has not by then cannot: the mail itself is on its way.
        let lately = |at: Ts| now < at.plus(Duration::from_secs(1));
        self.under_way.iter().filter(|job| job.asked.is_some_and(lately)).count()
    }

    /// The job that is to give way to one of the queue that waits, if any: the one that has hung longest where the
    /// other could go. Each is asked once.
    pub fn gives_way_to(&mut self, queue: Queue, now: Ts) -> Option<Ticket> {
        let place = self.hanging(queue, now)?;
        let job = self.under_way.get_mut(place)?;
        job.asked = Some(now);
        Some(job.ticket)
    }

    fn hanging(&self, queue: Queue, now: Ts) -> Option<usize> {
        let gives_way = |job: &UnderWay| match queue {
            Queue::Awaited => matches!(job.queue, Queue::Awaited | Queue::Notice),
            Queue::Notice => job.queue == Queue::Notice,
            // One that was slow before is let go on: it would never come to its end.
            Queue::Slow | Queue::Partner | Queue::House => false,
        };
        let (has_room, full) = (self.has_room(queue), self.full_lanes(queue));
        // With room in all, it is a full lane that the other waits for.
        let in_the_way = |job: &UnderWay| !has_room || (job.queue == queue && full.contains(&job.lane));
        let hangs = |job: &UnderWay| job.asked.is_none() && now >= job.since.plus(GIVES_WAY_AFTER);
        let hanging =
            self.under_way.iter().enumerate().filter(|(_, job)| gives_way(job) && in_the_way(job) && hangs(job));
        hanging.min_by_key(|(_, job)| job.since).map(|(place, _)| place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Ts = Ts::from_micros(1_795_000_000_000_000);

    fn after(seconds: u64) -> Ts {
        START.plus(Duration::from_secs(seconds))
    }

    /// Takes places until there is none. Returns how many there were.
    fn fill(places: &mut Places, queue: Queue, lane: &str, now: Ts) -> usize {
        let mut taken = 0;
        while places.has_room(queue) && !places.full_lanes(queue).contains(&lane.to_owned()) {
            places.take(queue, lane, now);
            taken += 1;
        }
        taken
    }

    #[test]
    fn one_host_never_has_all_and_what_can_wait_leaves_room() {
        for (mails, awaited, notice, slow) in [(20, 15, 5, 2), (8, 6, 2, 1), (4, 3, 1, 1), (1, 1, 1, 1)] {
            for (queue, most) in [(Queue::Awaited, awaited), (Queue::Notice, notice), (Queue::Slow, slow)] {
                assert_eq!(fill(&mut Places::new(mails), queue, "a.jp", START), most, "{queue} of {mails}");
            }
        }
        let mut places = Places::new(20);
        for lane in ["a.jp", "b.jp", "c.jp", "d.jp"] {
            fill(&mut places, Queue::Notice, lane, START);
            fill(&mut places, Queue::Slow, lane, START);
        }
        assert_eq!(fill(&mut places, Queue::Awaited, "a.jp", START), 5, "whatever else is under way");
        assert_eq!(fill(&mut places, Queue::Partner, "web_filter", START), 4, "mails take nobody else's place");
        assert_eq!(fill(&mut places, Queue::House, "sweep", START), 1);
        assert_eq!(fill(&mut places, Queue::House, "seal_audit", START), 1);
    }

    #[test]
    fn who_hangs_longest_gives_way_and_is_asked_once() {
        let mut places = Places::new(4);
        let first = places.take(Queue::Awaited, "a.jp", after(0));
        let second = places.take(Queue::Awaited, "a.jp", after(1));
        places.take(Queue::Awaited, "a.jp", after(2));
        assert_eq!(places.full_lanes(Queue::Awaited), ["a.jp"]);
        assert_eq!(places.gives_way_to(Queue::Awaited, after(1)), None, "nobody hangs yet");
        assert_eq!(places.gives_way_to(Queue::Awaited, after(3)), Some(first));
        assert_eq!(places.gives_way_to(Queue::Awaited, after(3)), Some(second));
        assert_eq!(places.gives_way_to(Queue::Awaited, after(3)), None, "the third hangs for one second");
        places.leave(first);
        assert!(places.full_lanes(Queue::Awaited).is_empty());
        assert_eq!(places.gives_way_to(Queue::Awaited, after(9)), None, "there is room for whoever comes");
    }

    #[test]
    fn notices_give_way_to_who_is_waited_for_and_slow_mails_to_nobody() {
        let mut places = Places::new(2);
        places.take(Queue::Slow, "a.jp", START);
        let notice = places.take(Queue::Notice, "b.jp", START);
        assert!(!places.has_room(Queue::Awaited));
        assert_eq!(places.gives_way_to(Queue::Slow, after(60)), None);
        assert_eq!(places.gives_way_to(Queue::Awaited, after(60)), Some(notice));
        assert_eq!(places.gives_way_to(Queue::Awaited, after(60)), None, "one that was slow goes on");
    }

    #[test]
    fn fifty_that_hang_are_through_within_ten_seconds() {
        let (mut places, mut waiting, mut second) = (Places::new(20), 51, 0);
        loop {
            waiting -= fill(&mut places, Queue::Awaited, "a.jp", after(second)).min(waiting);
            if waiting == 0 {
                break;
            }
            second += 1;
            let asked: Vec<Ticket> =
                (0..waiting).map_while(|_| places.gives_way_to(Queue::Awaited, after(second))).collect();
            assert_eq!(places.giving_way(after(second)), asked.len());
            for ticket in asked {
                places.leave(ticket);
            }
        }
        assert!(second < 10, "the last one begins after {second} s");
    }
}
