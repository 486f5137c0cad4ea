use super::*;
use proptest::prelude::*;

fn at(seconds: u64) -> Ts {
    Ts::from_micros(1_800_000_000_000_000).plus(Duration::from_secs(seconds))
}

const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// A breaker after `failures` failed calls in a row, the last of them at 0 s.
fn after(failures: u32) -> Breaker {
    (0..failures).fold(Breaker::closed(at(0)), |breaker, _| breaker.failed(Turn::Free, None, at(0)))
}

fn probe(breaker: Breaker, now: Ts) -> (Breaker, Turn) {
    let Entry::Probe(probing) = breaker.enter(now) else { panic!("no probe: {breaker:?}") };
    (probing, Turn::Probe(probing.probing_until.unwrap()))
}

#[test]
fn the_fifth_failure_in_a_row_opens_it() {
    assert_eq!(after(4).enter(at(0)), Entry::Free);
    assert_eq!(after(5).enter(at(0)), Entry::Wait(at(30)));
    let broken = after(4).succeeded(at(1));
    assert_eq!(broken.failed(Turn::Free, None, at(2)).failures, 1, "a success between them");
}

#[test]
fn each_probe_that_fails_doubles_the_pause_up_to_a_quarter_of_an_hour() {
    let (mut breaker, mut now) = (after(5), at(30));
    for pause in [60, 120, 240, 480, 900, 900, 900] {
        let (probing, turn) = probe(breaker, now);
        breaker = probing.failed(turn, None, now);
        assert_eq!(breaker.open_until, Some(now.plus(seconds(pause))));
        assert_eq!(breaker.enter(now.plus(seconds(pause - 1))), Entry::Wait(now.plus(seconds(pause))));
        now = now.plus(seconds(pause));
    }
    let (probing, _) = probe(breaker, now);
    assert_eq!(probing.succeeded(now), Breaker::closed(now), "and the first that goes well ends it");
}

#[test]
fn while_one_probes_the_others_wait_until_it_must_be_over() {
    let (probing, _) = probe(after(5), at(30));
    assert_eq!(probing.enter(at(30)), Entry::Wait(at(60)));
    assert_eq!(probing.enter(at(59)), Entry::Wait(at(60)));
    let (again, _) = probe(probing, at(60));
    assert_eq!(again.probing_until, Some(at(90)), "whoever probed first is gone");
}

#[test]
fn what_was_on_its_way_when_it_opened_changes_nothing_unless_it_went_well() {
    let open = after(5);
    assert_eq!(open.failed(Turn::Free, None, at(9)), open);
    assert_eq!(open.failed(Turn::Free, Some(seconds(600)), at(9)), open);
    assert_eq!(open.succeeded(at(9)), Breaker::closed(at(9)));
    let (first, late) = probe(open, at(30));
    let (second, _) = probe(first, at(60));
    assert_eq!(second.failed(late, None, at(61)), second, "a probe that took too long is nobody's");
}

#[test]
fn a_partner_that_says_how_long_is_left_alone_for_that_long() {
    for (failures, asked, pause) in [(0, 120, 120), (0, 7 * 3600, 3600), (4, 5, 30), (4, 120, 120)] {
        let open = after(failures).failed(Turn::Free, Some(seconds(asked)), at(0));
        assert_eq!(open.enter(at(0)), Entry::Wait(at(pause)), "{failures} {asked}");
        assert!(matches!(open.enter(at(pause)), Entry::Probe(_)));
    }
    assert_eq!(after(0).failed(Turn::Free, Some(Duration::ZERO), at(0)).open_until, Some(at(0)));
}

#[test]
fn a_success_of_a_well_partner_changes_nothing() {
    let closed = Breaker::closed(at(0));
    assert_eq!(closed.succeeded(at(100)), closed);
}

#[test]
fn a_clock_that_was_years_ahead_does_not_shut_for_years() {
    let ahead = after(5).failed(Turn::Free, None, at(0));
    let wrong = Breaker { open_until: Some(at(10_000_000)), probing_until: Some(at(10_000_000)), ..ahead };
    assert!(matches!(wrong.enter(at(0)), Entry::Probe(_)));
}

#[derive(Debug, Clone, Copy)]
enum Step {
    Pass(u64),
    Call { works: bool, asked: Option<u64> },
    CallAndVanish,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (0..2000_u64).prop_map(Step::Pass),
        (any::<bool>(), proptest::option::of(0..10_000_u64)).prop_map(|(works, asked)| Step::Call { works, asked }),
        Just(Step::CallAndVanish),
    ]
}

proptest! {
    #[test]
    fn whatever_happens_nobody_waits_longer_than_an_hour_and_one_success_frees_all(
        steps in proptest::collection::vec(step(), 0..60),
    ) {
        let (mut breaker, mut now) = (Breaker::closed(at(0)), at(0));
        for step in steps {
            match (step, breaker.enter(now)) {
                (Step::Pass(time), _) => now = now.plus(seconds(time)),
                (_, Entry::Wait(until)) => {
                    prop_assert!(until > now && until.since(now) <= LONGEST_ASKED);
                    prop_assert!(breaker.is_open());
                }
                (Step::Call { works, asked }, entry) => {
                    let turn = match entry {
                        Entry::Probe(probing) => {
                            breaker = probing;
                            prop_assert!(matches!(breaker.enter(now), Entry::Wait(_)), "a second probe");
                            Turn::Probe(probing.probing_until.unwrap())
                        }
                        _ => Turn::Free,
                    };
                    breaker = if works {
                        breaker.succeeded(now)
                    } else {
                        breaker.failed(turn, asked.map(seconds), now)
                    };
                    if works {
                        prop_assert_eq!((breaker.failures, breaker.enter(now)), (0, Entry::Free));
                    } else {
                        prop_assert_eq!(breaker.is_open(), breaker.failures >= MOST_FAILURES || asked.is_some());
                    }
                }
                (Step::CallAndVanish, Entry::Probe(probing)) => breaker = probing,
                (Step::CallAndVanish, Entry::Free) => {}
            }
        }
        prop_assert!(!matches!(breaker.enter(now.plus(LONGEST_ASKED)), Entry::Wait(_)));
    }

    #[test]
    fn more_failures_never_shorten_the_pause(failures in 0..i64::MAX) {
        prop_assert!(pause(failures) <= pause(failures + 1));
        prop_assert!(pause(failures).is_none_or(|pause| (FIRST_PAUSE..=LONGEST_PAUSE).contains(&pause)));
    }
}
