//! Until when something may be claimed in the US: the windows in force since 2024-10-23, and the older
//! horizon behind them.

use jiff::civil::Date;
use jiff::{Span, ToSpan};

use crate::generator::Planted;

/// How far a claim is on a day, the most urgent first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Open.
    Claimable,
    /// Not open yet, or Amazon may still pay by itself.
    TooEarly,
    /// Past the window, inside the older one.
    Late,
    /// Past both.
    Expired,
}

impl Status {
    /// The name in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Claimable => "claimable",
            Self::TooEarly => "too_early",
            Self::Late => "late",
            Self::Expired => "expired",
        }
    }

    /// Whether money may still come of it.
    #[must_use]
    pub fn is_live(self) -> bool {
        self != Self::Expired
    }
}

/// What a scan should say on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Expected {
    /// Status of the most urgent parts.
    pub status: Status,
    /// Their units.
    pub units: i64,
    /// What they are worth in cents; `None` where a part's worth is not known.
    pub cents: Option<i64>,
}

/// When a kind of claim opens and closes.
struct Window {
    /// Days until it opens.
    opens: i64,
    /// Days after that in which Amazon mostly pays by itself.
    wait: i64,
    /// How long it is open, from the event; `None` without end.
    closes: Option<Span>,
    /// How long it was open of old; `None` for what never had those months.
    horizon: Option<Span>,
}

fn window(detector: &str) -> Window {
    let days = |opens, wait, closes: i64| Window {
        opens,
        wait,
        closes: Some(closes.days()),
        horizon: Some(18.months()),
    };
    match detector {
        "lost_in_warehouse"
        | "damaged_in_warehouse"
        | "disposed_without_request"
        | "lost_in_transfer"
        | "unexplained_stock_decrease" => days(0, 10, 60),
        "refund_without_return"
        | "replacement_without_return"
        | "return_not_restocked"
        | "return_damaged_by_amazon"
        | "refund_exceeds_sale"
        | "duplicate_refund" => days(60, 3, 120),
        "removal_lost" => days(15, 0, 75),
        "inbound_shortage" | "inbound_damaged" => {
            Window { opens: 0, wait: 0, closes: Some(9.months()), horizon: Some(9.months()) }
        }
        "reimbursement_not_settled" => Window { closes: None, horizon: None, ..days(0, 0, 0) },
        "removal_short" => days(0, 0, 60),
        "reimbursement_underpaid" | "reimbursement_reversed" => {
            Window { horizon: None, ..days(0, 0, 60) }
        }
        _ => Window { horizon: None, ..days(0, 0, 90) },
    }
}

fn status(detector: &str, event: Date, on: Date) -> Status {
    let window = window(detector);
    let after = |span: Span| event.saturating_add(span);
    if window.closes.is_some_and(|closes| after(closes) < on) {
        let is_late = window.horizon.is_some_and(|horizon| on <= after(horizon));
        return if is_late { Status::Late } else { Status::Expired };
    }
    if on < after((window.opens + window.wait).days()) {
        Status::TooEarly
    } else {
        Status::Claimable
    }
}

/// Days before an event from which on a report must have rows that answers it: payments are dated up to so many
/// days before, and units come back before their refund.
fn lead(detector: &str) -> i64 {
    match detector {
        "refund_without_return" | "replacement_without_return" => 45,
        _ => 7,
    }
}

impl Planted {
    /// Whether reports that begin on a day can prove it.
    #[must_use]
    pub fn is_provable(&self, first: Date) -> bool {
        let lead = lead(self.detector).days();
        self.parts.iter().all(|part| part.day.saturating_sub(lead) >= first)
    }

    /// What a scan of the whole account should say on a day; `None` where nothing is owed.
    #[must_use]
    pub fn expected(&self, on: Date) -> Option<Expected> {
        let parts = || self.parts.iter().map(|part| (status(self.detector, part.day, on), part));
        let status = parts().map(|(status, _)| status).min()?;
        let own = || parts().filter(|(of, _)| *of == status).map(|(_, part)| part);
        let micros = own().map(|part| part.micros).sum::<Option<i64>>();
        Some(Expected {
            status,
            units: own().map(|part| part.units).sum(),
            cents: micros.map(|micros| super::divide(micros, super::CENT)),
        })
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn both_ends_of_a_window_count() {
        let on = date(2026, 11, 21);
        for (detector, event, expected) in [
            ("lost_in_warehouse", date(2026, 11, 12), Status::TooEarly),
            ("lost_in_warehouse", date(2026, 11, 11), Status::Claimable),
            ("lost_in_warehouse", date(2026, 9, 22), Status::Claimable),
            ("lost_in_warehouse", date(2026, 9, 21), Status::Late),
            ("lost_in_warehouse", date(2025, 5, 21), Status::Late),
            ("lost_in_warehouse", date(2025, 5, 20), Status::Expired),
            ("refund_without_return", date(2026, 9, 20), Status::TooEarly),
            ("refund_without_return", date(2026, 9, 19), Status::Claimable),
            ("inbound_shortage", date(2026, 2, 21), Status::Claimable),
            ("inbound_shortage", date(2026, 2, 20), Status::Expired),
            ("reimbursement_not_settled", date(2024, 1, 1), Status::Claimable),
        ] {
            assert_eq!(status(detector, event, on), expected, "{detector} {event}");
        }
    }
}
