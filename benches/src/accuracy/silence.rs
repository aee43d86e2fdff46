//! The rule of silence alone, on drawn days: how many claims of honest reports it keeps, and how many holes it
//! catches.
//!
//! A report is a set of days with rows. A claim of a day is kept where nothing from a week before it to the day of the
//! dump is silent for longer than the rhythm explains. A hole is caught where its silence, or a later one, is.

use fba_recon_core::model::dates::{from_epoch_day, to_epoch_day};
use fba_recon_core::normalise::silence::{Rhythm, SilenceRule};
use jiff::civil::{Date, date};

use crate::generator::Rng;

/// First and last day of every report.
const FIRST: Date = date(2025, 11, 21);
const LAST: Date = date(2026, 11, 20);
/// Days before an event from which on a report must tell of its answer.
const LEAD: i32 = 7;

/// How the days with rows follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rhythms {
    /// Each day by itself.
    Even,
    /// On five days of the week only.
    Weekdays,
    /// A day with rows mostly follows another one.
    Bursts,
    /// Half as many in the first half of the plan as in the second.
    Seasons,
}

impl Rhythms {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::Even, Self::Weekdays, Self::Bursts, Self::Seasons];

    /// The name in tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Even => "even",
            Self::Weekdays => "weekdays",
            Self::Bursts => "bursts",
            Self::Seasons => "seasons",
        }
    }

    /// Days with rows, so many percent of all; the last day has some where the report is to reach it.
    fn days(self, rng: &mut Rng, percent: usize) -> Vec<i32> {
        let (first, last) = (to_epoch_day(FIRST), to_epoch_day(LAST));
        let mut before = false;
        let has_rows = |day: &i32| {
            let chance = match self {
                Self::Even => percent * 100,
                Self::Weekdays => {
                    if matches!(day.rem_euclid(7), 2 | 3) {
                        0
                    } else {
                        percent * 140
                    }
                }
                // The share of days stays: as often as a day with rows ends a run, one begins another.
                Self::Bursts if before => percent * 100 + (100 - percent) * 30,
                Self::Bursts => percent * 70,
                Self::Seasons if *day < (first + last) / 2 => percent * 200 / 3,
                Self::Seasons => percent * 400 / 3,
            };
            before = rng.below(10_000) < chance;
            before
        };
        (first..=last).filter(has_rows).collect()
    }
}

/// What is taken out of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hole {
    /// So many calendar months that follow each other.
    Months(usize),
    /// Every second month.
    EverySecond,
    /// 60 days.
    SixtyDays,
    /// All but the first day with rows and the last one.
    AllButEnds,
}

impl Hole {
    /// Every one.
    pub const ALL: [Self; 6] = [
        Self::Months(1),
        Self::Months(2),
        Self::Months(3),
        Self::EverySecond,
        Self::SixtyDays,
        Self::AllButEnds,
    ];
}

/// Parts of a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Share {
    /// The parts.
    pub part: u64,
    /// The whole.
    pub whole: u64,
}

impl Share {
    /// Tenths of a percent.
    #[must_use]
    pub fn thousandths(self) -> u64 {
        (self.part * 1000).checked_div(self.whole).unwrap_or(1000)
    }

    fn count(&mut self, is_in: bool) {
        self.whole += 1;
        self.part += u64::from(is_in);
    }
}

/// What was seen of reports of one rhythm and share of days with rows.
#[derive(Debug, Clone, Copy, Default)]
pub struct Seen {
    /// Claims of whole reports that are kept.
    pub kept: Share,
    /// Holes that are caught, in the order of [`Hole::ALL`].
    pub caught: [Share; 6],
}

/// The days, from first to last, that the days with rows of a report leave unproven.
type Judge<'a> = dyn Fn(&[i32]) -> Vec<(i32, i32)> + 'a;

/// Draws so many reports; `unproven` tells the silences of one that prove nothing.
#[must_use]
pub fn simulate(unproven: &Judge<'_>, (rhythms, percent): (Rhythms, usize), reports: u64) -> Seen {
    let mut seen = Seen::default();
    for report in 0..reports {
        let mut rng = Rng::new(report, 70 + percent as u64 + rhythms as u64 * 1000);
        let days = rhythms.days(&mut rng, percent);
        let Some(first) = days.first().copied() else { continue };
        let open = unproven(&days);
        for event in first + LEAD..=to_epoch_day(LAST) {
            // Nothing from the week before the event on may be unproven.
            seen.kept.count(open.iter().all(|(_, last)| *last < event - LEAD));
        }
        for (caught, hole) in seen.caught.iter_mut().zip(Hole::ALL) {
            for out in hole.of(&days) {
                let rest: Vec<i32> = days
                    .iter()
                    .copied()
                    .filter(|day| out.iter().all(|(from, to)| day < from || day > to))
                    .collect();
                let open = unproven(&rest);
                for (from, to) in &out {
                    // Only what the rows taken out had answered counts.
                    let answered = days.iter().filter(|day| (from..=to).contains(day)).max();
                    let Some(answered) = answered else { continue };
                    let is_before = rest.first().is_none_or(|first| answered < first);
                    caught.count(is_before || open.iter().any(|(_, last)| last >= answered));
                }
            }
        }
    }
    seen
}

/// The silences that the rhythm does not explain, to the day of the dump; `sparse_days` is how long a report of few rows
/// may be silent at its end.
#[must_use]
pub fn unproven(rule: &SilenceRule, days: &[i32], sparse_days: Option<i32>) -> Vec<(i32, i32)> {
    let rhythm = Rhythm::new(days, rule);
    let silences = rhythm.silences().into_iter().chain(rhythm.last_silence(LAST, sparse_days));
    let open = silences.filter(|silence| !silence.is_ordinary);
    open.map(|silence| (to_epoch_day(silence.days.first), to_epoch_day(silence.days.last)))
        .collect()
}

/// Percent of days with rows of the reports that are drawn.
pub const PERCENTS: [usize; 10] = [5, 10, 15, 20, 25, 30, 40, 50, 70, 90];

/// The columns of [`Seen::row`].
pub const COLUMNS: [&str; 9] = [
    "",
    "days with rows",
    "claims kept",
    "1 month",
    "2 months",
    "3 months",
    "every 2nd month",
    "60 days",
    "all but ends",
];

impl Seen {
    /// A row of the table.
    #[must_use]
    pub fn row(&self, name: &str, percent: usize) -> Vec<String> {
        let share = |share: Share| {
            let thousandths = share.thousandths();
            format!("{}.{} %", thousandths / 10, thousandths % 10)
        };
        let shares = std::iter::once(self.kept).chain(self.caught).map(share);
        [name.to_owned(), format!("{percent} %")].into_iter().chain(shares).collect()
    }

    /// Whether enough claims are kept and enough holes caught; below a fifth of the days there is no goal.
    #[must_use]
    pub fn is_right(&self, percent: usize) -> bool {
        let [month, .., every_second, _, _] = self.caught;
        let caught = percent < 30 || every_second.thousandths() >= 900;
        percent < 20 || self.kept.thousandths() >= 970 && month.thousandths() >= 900 && caught
    }
}

impl Hole {
    /// The name in tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Months(1) => "1 month",
            Self::Months(2) => "2 months",
            Self::Months(_) => "3 months",
            Self::EverySecond => "every 2nd",
            Self::SixtyDays => "60 days",
            Self::AllButEnds => "all but ends",
        }
    }

    /// The spans of days that each hole of a report takes out; a report that has no row in one of the other months
    /// shows nothing of a forgotten one.
    fn of(self, days: &[i32]) -> Vec<Vec<(i32, i32)>> {
        let months = months();
        let has_rows = |(from, to): &(i32, i32)| days.iter().any(|day| from <= day && day <= to);
        if !months.iter().all(has_rows) {
            return Vec::new();
        }
        let joined = |months: &[(i32, i32)]| vec![(months[0].0, months[months.len() - 1].1)];
        let (first, last) = (months[0].0, months[months.len() - 1].1);
        match self {
            Self::Months(count) => months.windows(count).map(joined).collect(),
            Self::EverySecond => {
                (0..2).map(|at| months.iter().skip(at).step_by(2).copied().collect()).collect()
            }
            Self::SixtyDays => {
                (first..=last - 59).step_by(30).map(|from| vec![(from, from + 59)]).collect()
            }
            Self::AllButEnds => match days {
                [first, .., last] if first + 1 < *last => vec![vec![(first + 1, last - 1)]],
                _ => Vec::new(),
            },
        }
    }
}

/// First and last day of each month of the plan.
fn months() -> Vec<(i32, i32)> {
    let (first, last) = (to_epoch_day(FIRST), to_epoch_day(LAST));
    let days: Vec<i32> = (first..=last).collect();
    let month = |day: i32| from_epoch_day(day).first_of_month();
    let months = days.chunk_by(|one, next| month(*one) == month(*next));
    months.map(|days| (days[0], days[days.len() - 1])).collect()
}
