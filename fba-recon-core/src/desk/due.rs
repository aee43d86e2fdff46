//! Days that a seller may not miss, in one list: last safe days of what can be filed, days until which Amazon waits, and
//! clocks that run. Gates, calendar, page, worklist and summary show what stands here.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;

use super::{ClaimView, Desk, RunningClock};
use crate::assess::{Clock, ClockState};
use crate::cases::{Action, Case, LogState, LogView};
use crate::model::Now;
use crate::model::dates::days_between;
use crate::model::now::end_of_day;
use crate::policy::ClockName;

/// Hours of a day by which last days are told.
const HOURS_OF_DAY: i64 = 24;

/// What is due: positions among the cases, and among the claim files and the risks of the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DueOf {
    /// A case.
    Case(usize),
    /// A clock of a claim file that no case tells.
    Claim(usize),
    /// An order on which the next claim may come.
    Risk(usize),
}

/// A day until which something is to be done, or is expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueDay {
    /// What it is about.
    pub of: DueOf,
    /// The case, the claim file, or the order.
    pub id: String,
    /// What no other day of any run is called.
    pub uid: String,
    /// Key of what to do.
    pub action: &'static str,
    /// Key of what runs out: `filing`, `answer`, `appeal`, or the clock of a claim file or risk.
    pub clock: &'static str,
    /// Whether something has to be done by then; else only something is expected.
    pub is_duty: bool,
    /// Whether somebody is to be woken for it: it has to be done, and can be.
    pub is_urgent: bool,
    /// Last day that leaves a safety margin, where there is one to leave.
    pub last_safe_day: Date,
    /// Last day.
    pub closes_on: Option<Date>,
    /// Days from the as-of date to the last day; negative when it has passed.
    pub days_left: Option<i32>,
    /// The clock of a buyer's claim behind it.
    pub running: Option<Clock>,
}

impl DueDay {
    /// Whether it comes within some hours, or is past. Of a day alone, and of a time that gives no moment, the hours
    /// count from the end of the day, so that nothing is told too late.
    #[must_use]
    pub fn is_within(&self, now: Now, hours: i64) -> bool {
        let is_clock_near = self.running.as_ref().is_some_and(|clock| {
            clock.state == ClockState::Overdue || ends_within(clock, now, hours)
        });
        let is_of_case = matches!(self.of, DueOf::Case(_));
        let days = i64::from(days_between(now.day, self.last_safe_day));
        is_clock_near || is_of_case && days * HOURS_OF_DAY <= hours
    }
}

/// Every day of a run, by the day, then what it is called.
#[derive(Debug, Default)]
pub struct DueDays {
    days: Vec<DueDay>,
    of_cases: BTreeMap<String, usize>,
}

impl DueDays {
    /// The days of a run whose actions are decided.
    #[must_use]
    pub fn new(cases: &[Case], desk: &Desk, now: Now) -> Self {
        let of_cases = cases.iter().enumerate().filter_map(|(at, case)| of_case(at, case, now.day));
        let mut days: Vec<DueDay> = of_cases.collect();
        let told = Told::new(cases, &days);
        days.extend(of_claims(desk, &told, now.day));
        days.extend(of_risks(desk, now));
        days.sort_by(|one, other| {
            (one.last_safe_day, &one.uid).cmp(&(other.last_safe_day, &other.uid))
        });
        let of_cases = days.iter().enumerate();
        let of_cases = of_cases.filter(|(_, due)| matches!(due.of, DueOf::Case(_)));
        let of_cases = of_cases.map(|(at, due)| (due.id.clone(), at)).collect();
        Self { days, of_cases }
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &DueDay> {
        self.days.iter()
    }

    /// That of a case; `None` where nothing is to be filed or answered, or where no day is known.
    #[must_use]
    pub fn of_case(&self, id: &str) -> Option<&DueDay> {
        self.of_cases.get(id).map(|at| &self.days[*at])
    }
}

/// The day of a case. One that is filed has a day only while Amazon waits for an answer or a decision can be appealed.
fn of_case(at: usize, case: &Case, as_of: Date) -> Option<DueDay> {
    let clock = case.clock_now().map(|portion| &portion.deadline);
    let clock = clock.filter(|clock| clock.is_known);
    let window = || {
        let (safe, closes) = clock?.last_days();
        Some((safe?, closes, closes.map(|closes| days_between(as_of, closes))))
    };
    let asked = || {
        let day = answer_by(case.log.as_ref()?)?;
        Some((day, Some(day), Some(days_between(as_of, day))))
    };
    let running = || {
        let clock = case.answer.as_ref()?;
        let left = days_between(as_of, clock.due_on);
        Some((safe_day(clock, as_of), Some(clock.due_on), Some(left)))
    };
    // What Amazon asked or refused has nothing to do with the window of the filing.
    let of_claim = || running().or_else(asked).or_else(|| window().filter(|_| !is_of_log(case)));
    let (name, days) = match case.decision.action {
        Action::File | Action::CheckFirst | Action::GetDocuments => ("filing", window()),
        Action::Answer => ("answer", of_claim()),
        Action::Appeal => ("appeal", of_claim()),
        Action::FollowUp | Action::Wait | Action::GetReport | Action::None => return None,
    };
    let (last_safe_day, closes_on, days_left) = days?;
    Some(DueDay {
        of: DueOf::Case(at),
        id: case.id.clone(),
        uid: case.id.clone(),
        action: case.decision.action.as_str(),
        clock: name,
        is_duty: true,
        is_urgent: true,
        last_safe_day,
        closes_on,
        days_left,
        running: case.answer.clone().filter(|_| name != "filing"),
    })
}

/// Whether Amazon asked for something about the case, or refused it, as the log says.
fn is_of_log(case: &Case) -> bool {
    let is_so = |log: &LogView| matches!(log.state, LogState::InfoRequested | LogState::Denied);
    case.log.as_ref().is_some_and(|log| is_so(log) || log.portions.values().any(is_so))
}

/// The first day until which Amazon waits for an answer, over the case and its parts.
fn answer_by(log: &LogView) -> Option<Date> {
    let parts = log.portions.values().filter_map(|part| part.answer_by);
    log.answer_by.into_iter().chain(parts).min()
}

/// The day on which the shorter time ends that other pages name, else the last day; never a day that has passed while
/// the last one has not.
fn safe_day(clock: &Clock, as_of: Date) -> Date {
    let safe = clock.safe_at.map_or(clock.due_on, |at| at.to_zoned(clock.zone.clone()).date());
    safe.max(as_of.min(clock.due_on))
}

/// What the days of cases tell of claim files.
struct Told<'a> {
    /// Claim files of which a case asks for something.
    asked: BTreeSet<&'a str>,
    /// Clocks that they tell, by claim file: by their name and end, or by their name alone.
    ends: BTreeSet<(&'a str, &'static str, Timestamp)>,
    names: BTreeSet<(&'a str, &'static str)>,
}

impl<'a> Told<'a> {
    fn new(cases: &'a [Case], days: &[DueDay]) -> Self {
        let is_asked = |case: &&Case| case.decision.action != Action::None;
        let asked = cases.iter().filter(is_asked).filter_map(|case| case.claim.as_deref());
        let mut told =
            Self { asked: asked.collect(), ends: BTreeSet::new(), names: BTreeSet::new() };
        for due in days {
            let DueOf::Case(at) = due.of else { continue };
            let Some(claim) = cases[at].claim.as_deref() else { continue };
            told.names.insert((claim, due.clock));
            // The window of an appeal or of a SAFE-T claim is the clock of that name.
            let letter = cases[at].rule.handling.letter;
            told.names.extend(letter.map(|letter| (claim, letter.as_str())));
            let end = due.running.as_ref().map(|clock| (claim, clock.name.as_str(), clock.due_at));
            told.ends.extend(end);
        }
        told
    }

    fn has(&self, claim: &str, clock: &Clock) -> bool {
        let name = clock.name.as_str();
        self.ends.contains(&(claim, name, clock.due_at)) || self.names.contains(&(claim, name))
    }
}

/// The clocks of claim files that no day of a case tells already.
fn of_claims(desk: &Desk, told: &Told<'_>, as_of: Date) -> Vec<DueDay> {
    let clocks = desk.claims.iter().enumerate();
    let clocks = clocks
        .flat_map(|(at, claim)| claim.clocks.iter().map(move |running| (at, claim, running)))
        .filter(|(_, claim, running)| !told.has(&claim.id, &running.clock))
        .filter(|(_, _, running)| !running.clock.is_over(as_of));
    clocks.map(|(at, claim, running)| of_claim(at, claim, running, told, as_of)).collect()
}

/// What a clock asks for.
fn action_of(running: &RunningClock) -> &'static str {
    let action = match running.clock.name {
        _ if !running.is_duty => Action::None,
        ClockName::SafeT => Action::File,
        ClockName::Appeal => Action::Appeal,
        _ => Action::Answer,
    };
    action.as_str()
}

fn of_claim(
    at: usize,
    claim: &ClaimView,
    running: &RunningClock,
    told: &Told<'_>,
    as_of: Date,
) -> DueDay {
    let clock = &running.clock;
    DueDay {
        of: DueOf::Claim(at),
        id: claim.id.clone(),
        uid: format!("{}-{}", claim.id, clock.name.as_str()),
        action: action_of(running),
        clock: clock.name.as_str(),
        is_duty: running.is_duty,
        // What no case asks for, such as an appeal without a ground, wakes nobody.
        is_urgent: running.is_duty && told.asked.contains(claim.id.as_str()),
        last_safe_day: safe_day(clock, as_of),
        closes_on: Some(clock.due_on),
        days_left: Some(days_between(as_of, clock.due_on)),
        running: Some(clock.clone()),
    }
}

/// The clocks of orders on which the next claim may come. Amazon gives no number to them, so that the order is their id.
fn of_risks(desk: &Desk, now: Now) -> Vec<DueDay> {
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let mut days: Vec<DueDay> = Vec::new();
    for (at, risk) in desk.risks.iter().enumerate() {
        let Some(clock) = &risk.clock else { continue };
        // What is long overdue has become a claim, or nobody asks for it any more.
        if clock.is_over(now.day_in(&clock.zone)) {
            continue;
        }
        let uid = format!("{}-{}", risk.order_id, risk.kind.as_str());
        // An order has each clock once, however many lines it has; any of them may ask for it.
        if let Some(place) = places.get(&uid) {
            days[*place].is_urgent |= risk.has_duty();
            continue;
        }
        places.insert(uid.clone(), days.len());
        days.push(DueDay {
            of: DueOf::Risk(at),
            id: risk.order_id.clone(),
            uid,
            action: "prevent",
            clock: risk.kind.as_str(),
            is_duty: true,
            is_urgent: risk.has_duty(),
            last_safe_day: safe_day(clock, now.day),
            closes_on: Some(clock.due_on),
            days_left: Some(days_between(now.day, clock.due_on)),
            running: Some(clock.clone()),
        });
    }
    days
}

/// Whether a clock ends within some hours; of a day alone they count from its end.
fn ends_within(clock: &Clock, now: Now, hours: i64) -> bool {
    let from: Option<Timestamp> = now.moment.or_else(|| end_of_day(now.day, &clock.zone));
    from.is_none_or(|from| {
        clock.due_at.as_second() - from.as_second() <= hours.saturating_mul(3_600)
    })
}
