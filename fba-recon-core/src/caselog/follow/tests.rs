//! Lives of cases, told by hand-made dumps and what the seller says between them.

use crate::caselog::facts::{Answer, CaseFacts, PaymentFacts};
use crate::caselog::fold::{CaseLog, fold};
use crate::caselog::rows::KnownAccount;
use crate::caselog::store::Log;
use crate::caselog::testing::{Shows, answered, case, day, dump, line, payment, place};
use crate::caselog::verbs::{Closing, Verb, act, undo};
use crate::caselog::write::RunNote;
use crate::caselog::{Review, Waits, review};
use crate::cases::LogState;

const WAITS: Waits = Waits {
    service_percent: 25,
    first: 7,
    again: 14,
    approved: 10,
    investigation: 14,
    dispute: 60,
    lead: 7,
    payment: 120,
};

/// A log with one account.
struct World {
    log: Option<Log>,
    shows: Shows,
    reversals: Vec<(&'static str, u32)>,
}

impl World {
    fn new() -> Self {
        let log = Some(Log::in_memory().unwrap());
        Self { log, shows: Shows { row: false, day: false }, reversals: Vec::new() }
    }

    fn known(&self) -> KnownAccount {
        self.log.as_ref().unwrap().known("a").unwrap()
    }

    /// Scans; gives the review, and how many events were written.
    fn scan_all(
        &mut self,
        as_of: &str,
        cases: &[(&str, CaseFacts)],
        payments: Vec<PaymentFacts>,
    ) -> (Review, usize) {
        let session = self.log.take().unwrap().begin().unwrap();
        let known = session.log().known("a").unwrap();
        let mut dump = dump(as_of, cases, payments, &self.shows);
        for (id, row) in &self.reversals {
            dump.reversals.insert((*id).to_owned(), place(*row));
        }
        let reviewed = review(&known, &dump, WAITS);
        let note = RunNote { account: "a".to_owned(), ..RunNote::default() };
        let written = session.write_run(&known, &reviewed, day(as_of), &note).unwrap();
        self.log = Some(session.commit().unwrap());
        (reviewed, written)
    }

    /// Scans a dump with the case CS-1 and tells its state; the same dump again must add nothing.
    fn scan(&mut self, as_of: &str, facts: &CaseFacts, payments: Vec<PaymentFacts>) -> LogState {
        let cases = [("CS-1", facts.clone())];
        self.scan_all(as_of, &cases, payments.clone());
        let (_, again) = self.scan_all(as_of, &cases, payments);
        assert_eq!(again, 0, "the same dump added events on {as_of}");
        self.state(as_of)
    }

    /// Scans a dump without the case.
    fn scan_without(&mut self, as_of: &str, payments: Vec<PaymentFacts>) -> LogState {
        self.scan_all(as_of, &[], payments.clone());
        assert_eq!(self.scan_all(as_of, &[], payments).1, 0, "added events on {as_of}");
        self.state(as_of)
    }

    fn case_log(&self, on: &str) -> CaseLog {
        fold(&self.known().events, day(on)).remove("CS-1").unwrap()
    }

    fn state(&self, on: &str) -> LogState {
        self.case_log(on).state().unwrap()
    }

    fn say(&mut self, on: &str, verb: &Verb) -> LogState {
        let known = self.known();
        let log = self.case_log(on);
        let (events, payments) =
            act("CS-1", &known.cases["CS-1"], &log, verb, None, day(on)).unwrap();
        let session = self.log.take().unwrap().begin().unwrap();
        session.write_command("a", "", &events, &payments).unwrap();
        self.log = Some(session.commit().unwrap());
        self.state(on)
    }

    fn file(&mut self, on: &str, amazon: &str) {
        let verb = Verb::File { amazon_case_id: Some(amazon.to_owned()) };
        assert_eq!(self.say(on, &verb), LogState::Filed);
    }
}

fn told(state: LogState) -> CaseFacts {
    CaseFacts { lines: vec![line("", state, 2)], ..case("a") }
}

#[test]
fn an_unfiled_case_follows_the_dump() {
    let mut world = World::new();
    for (as_of, state) in [
        ("2026-01-10", LogState::Waiting),
        ("2026-01-20", LogState::NeedsDocuments),
        ("2026-01-25", LogState::Ready),
        ("2026-02-10", LogState::Found),
        ("2026-03-10", LogState::Expired),
    ] {
        assert_eq!(world.scan(as_of, &told(state), Vec::new()), state);
    }
    // Nothing but money reopens it.
    assert_eq!(world.scan("2026-03-11", &told(LogState::Ready), Vec::new()), LogState::Expired);
    let paid = answered(case("a"), Answer::Cash, 2, "R1");
    let payments = vec![payment("R1", 2, None)];
    assert_eq!(world.scan("2026-03-12", &paid, payments), LogState::Paid);
}

#[test]
fn what_covers_a_case_at_first_sight_says_how_it_ended() {
    for (answer, key, state) in [
        (Answer::Cash, "R1", LogState::Paid),
        (Answer::Stock, "R1", LogState::PaidInStock),
        (Answer::Recovered, "", LogState::RecoveredStock),
    ] {
        let mut world = World::new();
        let facts = answered(case("a"), answer, 2, key);
        let payments = vec![payment("R1", 2, None)];
        assert_eq!(world.scan("2026-02-10", &facts, payments), state);
        let event = &world.known().events[0];
        assert_eq!((event.from, event.row.as_ref().map(|row| row.line)), (None, Some(7)));
    }
}

#[test]
fn a_filed_case_is_paid_and_closed() {
    let mut world = World::new();
    world.scan("2026-01-25", &told(LogState::Ready), Vec::new());
    world.file("2026-01-26", "990");
    // Its window ends while Amazon has it.
    assert_eq!(world.scan("2026-03-20", &told(LogState::Expired), Vec::new()), LogState::Filed);
    let part = answered(case("a"), Answer::Cash, 1, "R1");
    let one = vec![payment("R1", 1, None)];
    assert_eq!(world.scan("2026-03-21", &part, one.clone()), LogState::PaidPartly);
    let (reviewed, _) = world.scan_all("2026-03-22", &[("CS-1", part)], one);
    let open = reviewed.views["CS-1"].open.unwrap();
    assert_eq!((open.units, open.amount.unwrap().to_amount()), (1, "10.00".to_owned()));
    let whole = answered(case("a"), Answer::Cash, 2, "R2");
    let two = vec![payment("R2", 2, None)];
    assert_eq!(world.scan("2026-03-25", &whole, two.clone()), LogState::Paid);
    // The last payment is of 2026-02-01.
    assert_eq!(world.scan("2026-04-02", &whole, two), LogState::ClosedWon);
    let (reviewed, _) = world.scan_all("2026-04-03", &[("CS-1", told(LogState::Expired))], vec![]);
    assert_eq!(reviewed.views["CS-1"].open.unwrap().units, 0);
}

#[test]
fn money_under_one_amazon_case_never_moves_another() {
    let mut world = World::new();
    let two = || [("CS-1", case("a")), ("CS-2", case("b"))];
    world.scan_all("2026-01-25", &two(), Vec::new());
    world.file("2026-01-26", "990");
    // The dump gives the payment to CS-2, by its product; Amazon's own id says CS-1.
    let cases = [("CS-1", case("a")), ("CS-2", answered(case("b"), Answer::Cash, 2, "R1"))];
    let (reviewed, _) = world.scan_all("2026-02-10", &cases, vec![payment("R1", 2, Some("990"))]);
    let logs = fold(&world.known().events, day("2026-02-10"));
    assert_eq!(logs["CS-1"].state(), Some(LogState::Paid));
    assert_eq!(logs["CS-2"].state(), Some(LogState::Found));
    assert_eq!(reviewed.views["CS-1"].open.unwrap().units, 0);
    assert_eq!(reviewed.views["CS-2"].open.unwrap().units, 2);
    // An id that nobody gave leaves it where the dump puts it.
    let mut world = World::new();
    world.scan_all("2026-01-25", &two(), Vec::new());
    world.scan_all("2026-02-10", &cases, vec![payment("R1", 2, Some("991"))]);
    let logs = fold(&world.known().events, day("2026-02-10"));
    assert_eq!(logs["CS-1"].state(), Some(LogState::Ready));
    assert_eq!(logs["CS-2"].state(), Some(LogState::Paid));
}

#[test]
fn a_payment_that_turns_out_to_answer_another_case_moves_there() {
    let mut world = World::new();
    let paid = |id: &str| answered(case(id), Answer::Cash, 2, "R1");
    let payments = || vec![payment("R1", 2, None)];
    world.scan_all("2026-02-10", &[("CS-1", paid("a")), ("CS-2", case("b"))], payments());
    assert_eq!(world.state("2026-02-10"), LogState::Paid);
    let swapped = [("CS-1", case("a")), ("CS-2", paid("b"))];
    let (reviewed, _) = world.scan_all("2026-02-20", &swapped, payments());
    assert_eq!(world.state("2026-02-20"), LogState::Ready);
    assert_eq!(reviewed.views["CS-1"].open.unwrap().units, 2);
    assert_eq!(world.scan_all("2026-02-20", &swapped, payments()).1, 0);
    // A smaller dump, without the payment, moves nothing.
    let smaller = [("CS-1", case("a")), ("CS-2", case("b"))];
    world.scan_all("2026-02-25", &smaller, Vec::new());
    let logs = fold(&world.known().events, day("2026-02-25"));
    assert_eq!(logs["CS-2"].state(), Some(LogState::Paid));
}

#[test]
fn reversals_move_what_was_paid() {
    let reversal = CaseFacts {
        identity: "reimbursement_id=R9;original_reimbursement_id=R1;fnsku=X001".to_owned(),
        detector: "reimbursement_reversed".to_owned(),
        claim_type: "reversal".to_owned(),
        ..case("r")
    };
    for (others, state) in [
        (vec![("CS-9", reversal)], LogState::Reversed),
        // No case of its own: the units came back.
        (vec![], LogState::ClosedWon),
    ] {
        let mut world = World::new();
        world.scan("2026-01-25", &told(LogState::Ready), Vec::new());
        world.file("2026-01-26", "990");
        let paid = answered(case("a"), Answer::Cash, 2, "R1");
        world.scan("2026-02-10", &paid, vec![payment("R1", 2, Some("990"))]);
        world.reversals.push(("R1", 12));
        let cases: Vec<_> = [("CS-1", told(LogState::Ready))].into_iter().chain(others).collect();
        let taken = PaymentFacts { cash: 0, ..payment("R1", 2, Some("990")) };
        let (reviewed, _) = world.scan_all("2026-02-20", &cases, vec![taken.clone()]);
        assert_eq!(world.state("2026-02-20"), state);
        assert_eq!(reviewed.views["CS-1"].open.unwrap().units, 0);
        assert_eq!(world.scan_all("2026-02-20", &cases, vec![taken]).1, 0);
    }
}

#[test]
fn a_case_that_the_dump_lacks_is_moved_by_what_explains_it() {
    use LogState as S;
    // Filed or not, row there, day covered, payment, state.
    let of_case = |amazon: Option<&str>| Some(payment("R1", 2, amazon));
    for (filed, row, covered, paid, state) in [
        (false, false, false, None, S::Ready),
        (false, false, true, None, S::Gone),
        (false, true, true, None, S::RecoveredStock),
        (false, true, true, of_case(None), S::Paid),
        // By product and reason only where the row is there and nothing is open.
        (false, false, false, of_case(None), S::Ready),
        (true, false, false, None, S::Filed),
        (true, false, true, None, S::Filed),
        (true, true, true, None, S::RecoveredStock),
        (true, false, false, of_case(Some("990")), S::Paid),
        (true, false, false, of_case(Some("991")), S::Filed),
    ] {
        let mut world = World::new();
        world.scan("2026-01-25", &told(S::Ready), Vec::new());
        if filed {
            world.file("2026-01-26", "990");
        }
        world.shows = Shows { row, day: covered };
        let found = world.scan_without("2026-02-10", paid.clone().into_iter().collect());
        assert_eq!(found, state, "{filed} {row} {covered} {paid:?}");
    }
    // The calendar moves it too.
    let mut world = World::new();
    world.scan("2026-01-25", &told(S::Ready), Vec::new());
    assert_eq!(world.scan_without("2026-03-06", Vec::new()), S::Ready);
    assert_eq!(world.scan_without("2026-03-07", Vec::new()), S::Expired);
}

#[test]
fn a_payment_of_the_order_and_sku_finds_its_case_in_a_later_dump() {
    let order = |facts: CaseFacts| CaseFacts { order_id: Some("111-1".to_owned()), ..facts };
    let paid = |order: &str, msku: &str| PaymentFacts {
        order_id: Some(order.to_owned()),
        msku: Some(msku.to_owned()),
        fnsku: None,
        ..payment("R1", 1, None)
    };
    for (paid, state) in [
        (paid("111-1", "mug-1"), LogState::PaidPartly),
        (PaymentFacts { cash: 2, ..paid("111-1", "mug-1") }, LogState::Paid),
        (paid("111-2", "mug-1"), LogState::Filed),
        (paid("111-1", "mug-2"), LogState::Filed),
        (PaymentFacts { pays: Vec::new(), ..paid("111-1", "mug-1") }, LogState::Filed),
    ] {
        let mut world = World::new();
        world.scan("2026-01-25", &order(told(LogState::Ready)), Vec::new());
        world.file("2026-01-26", "990");
        assert_eq!(world.scan_without("2026-02-10", vec![paid.clone()]), state, "{paid:?}");
    }
}

#[test]
fn an_investigation_ends_by_itself() {
    let mut world = World::new();
    world.scan("2026-01-25", &told(LogState::Ready), Vec::new());
    assert_eq!(world.say("2026-01-26", &Verb::Investigate), LogState::Investigating);
    let ready = told(LogState::Ready);
    assert_eq!(world.scan("2026-02-08", &ready, Vec::new()), LogState::Investigating);
    assert_eq!(world.scan("2026-02-09", &ready, Vec::new()), LogState::Ready);
    world.say("2026-02-10", &Verb::Investigate);
    world.shows = Shows { row: true, day: true };
    assert_eq!(world.scan_without("2026-02-11", Vec::new()), LogState::RecoveredStock);
}

#[test]
fn new_lines_of_a_case_are_open_alone() {
    let of = |lines: Vec<_>| CaseFacts { is_money: true, lines, ..case("fee") };
    let (november, december) = ("2026-11-03 111-1", "2026-12-05 111-2");
    let mut world = World::new();
    world.scan("2026-11-25", &of(vec![line(november, LogState::Ready, 2)]), Vec::new());
    world.file("2026-11-26", "990");
    let both = of(vec![line(november, LogState::Ready, 2), line(december, LogState::Ready, 1)]);
    assert_eq!(world.scan("2026-12-20", &both, Vec::new()), LogState::Ready);
    let (reviewed, _) = world.scan_all("2026-12-21", &[("CS-1", both)], Vec::new());
    let view = &reviewed.views["CS-1"];
    assert_eq!(view.open.unwrap().amount.unwrap().to_amount(), "10.00");
    assert_eq!(view.portions[november].state, LogState::Filed);
    assert_eq!(view.portions[december].state, LogState::Ready);
    assert_eq!(view.filed_on, Some(day("2026-11-26")));
}

#[test]
fn what_the_seller_notes_counts_until_it_is_taken_back() {
    let mut world = World::new();
    world.scan("2026-01-25", &told(LogState::Ready), Vec::new());
    world.file("2026-01-26", "990");
    let pay = Verb::Pay { amount: None, units: Some(1) };
    assert_eq!(world.say("2026-02-01", &pay), LogState::PaidPartly);
    let (reviewed, _) = world.scan_all("2026-02-02", &[("CS-1", told(LogState::Ready))], vec![]);
    assert_eq!(reviewed.views["CS-1"].open.unwrap().units, 1);
    let taken = undo(&world.known(), "CS-1", None, day("2026-02-03")).unwrap();
    let session = world.log.take().unwrap().begin().unwrap();
    session.write_command("a", "", &[taken], &[]).unwrap();
    world.log = Some(session.commit().unwrap());
    assert_eq!(world.state("2026-02-03"), LogState::Filed);
    let (reviewed, _) = world.scan_all("2026-02-04", &[("CS-1", told(LogState::Ready))], vec![]);
    assert_eq!(reviewed.views["CS-1"].open.unwrap().units, 2);
    // The scan that followed can not be taken back, nor the same command twice.
    assert!(undo(&world.known(), "CS-1", Some(1), day("2026-02-05")).is_err());
    assert!(undo(&world.known(), "CS-1", Some(3), day("2026-02-05")).is_err());
    world.say("2026-02-06", &Verb::Close(Closing::Lost));
    assert_eq!(world.scan("2026-02-07", &told(LogState::Ready), vec![]), LogState::ClosedLost);
}

#[test]
fn news_compare_with_the_last_run_of_an_earlier_day() {
    let mut world = World::new();
    let cases = [("CS-1", told(LogState::Waiting)), ("CS-2", case("b"))];
    let (first, _) = world.scan_all("2026-01-25", &cases, Vec::new());
    assert_eq!(first.news, crate::caselog::News::default());
    world.shows = Shows { row: false, day: true };
    let later = [("CS-1", told(LogState::Ready)), ("CS-3", case("c"))];
    let (second, written) = world.scan_all("2026-02-01", &later, Vec::new());
    assert_eq!(written, 3);
    let ids = |changes: &[crate::caselog::Change]| {
        changes.iter().map(|change| format!("{} {}", change.id, change.to)).collect::<Vec<_>>()
    };
    assert_eq!(second.news.since, Some(day("2026-01-25")));
    assert_eq!(ids(&second.news.new), ["CS-3 ready"]);
    assert_eq!(ids(&second.news.changed), ["CS-1 ready"]);
    assert_eq!(ids(&second.news.gone), ["CS-2 gone"]);
    assert_eq!(second.views["CS-3"].new_since, Some(day("2026-01-25")));
    assert_eq!(second.views["CS-1"].new_since, None);
    // A rerun of the same day says the same.
    let (again, written) = world.scan_all("2026-02-01", &later, Vec::new());
    assert_eq!((written, &again.news, &again.views), (0, &second.news, &second.views));
    // A day before the last run is told and writes nothing.
    let (before, written) = world.scan_all("2026-01-28", &later, Vec::new());
    assert_eq!((written, before.is_before), (0, Some(day("2026-02-01"))));
}
