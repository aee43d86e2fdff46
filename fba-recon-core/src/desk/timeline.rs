//! What happened to a claim, in order, each line with its row.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::book::buyer_claims::{MessageKind, Writer};
use crate::detect::claims::{ClaimFile, Facts};
use crate::model::now::start_of_day;
use crate::model::{Money, SourceRow};
use crate::policy::ClaimMoneyRole;

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimelineEvent {
    /// Day in the store's zone.
    pub day: Date,
    /// The moment, where it is known.
    pub at: Option<Timestamp>,
    /// What, by its name in texts.
    pub what: &'static str,
    /// Money that moved; below zero where it was taken.
    pub amount: Option<Money>,
    /// Where it is written.
    pub source: SourceRow,
}

/// The timeline of a claim, the oldest first.
pub(super) fn timeline(file: &ClaimFile<'_>) -> Vec<TimelineEvent> {
    let facts = &file.facts;
    let mut events = of_row(facts);
    let day = |day: Date, what, source| TimelineEvent { day, at: None, what, amount: None, source };
    for message in &facts.messages {
        let what = match (message.from, message.kind) {
            (_, MessageKind::ReturnRequest) => "return_requested",
            (_, MessageKind::Withdrawal) => "withdrawal_message",
            (_, MessageKind::InformationRequest) => "information_requested",
            (Writer::Buyer, MessageKind::Message) => "buyer_wrote",
            (Writer::Seller, MessageKind::Message) => "seller_wrote",
            (Writer::Amazon, MessageKind::Message) => "amazon_wrote",
        };
        events.push(TimelineEvent {
            day: facts.day(message.at),
            at: Some(message.at),
            what,
            amount: None,
            source: message.source,
        });
    }
    for row in &facts.returns {
        events.push(day(row.requested_on, "return_requested", row.source));
        events.extend(row.delivered_on.map(|came| day(came, "return_delivered", row.source)));
    }
    if let Some(money) = file.money {
        let kinds = [
            ("sold", money.sale.as_slice()),
            ("refunded", money.refunds.as_slice()),
            ("claim_money", money.of(ClaimMoneyRole::AToZ)),
            ("chargeback_money", money.of(ClaimMoneyRole::Chargeback)),
            ("safe_t_money", money.of(ClaimMoneyRole::SafeT)),
            ("buyer_recharged", money.of(ClaimMoneyRole::BuyerRecharge)),
        ];
        for (what, postings) in kinds {
            events.extend(postings.iter().filter_map(|posting| {
                Some(TimelineEvent {
                    day: posting.date,
                    at: None,
                    what,
                    amount: Some(Money::new(posting.net, money.currency)),
                    source: posting.rows.first()?.source,
                })
            }));
        }
    }
    // Of one day what has a time comes where it belongs, the rest at its start.
    events.sort_by_key(|event| {
        let start = event.at.or_else(|| start_of_day(event.day, &facts.zone));
        (start, event.what, event.source)
    });
    events
}

/// What the seller's row tells of times.
fn of_row(facts: &Facts) -> Vec<TimelineEvent> {
    let Some(source) = facts.row else { return Vec::new() };
    let times = [
        ("first_scan", facts.first_scan_at),
        ("delivered", facts.delivered_at),
        ("first_contact", facts.first_contact_at),
        ("claim_opened", facts.opened_at),
        ("noticed", facts.notice_at),
        ("buyer_replied", facts.last_buyer_reply_at),
        ("answered", facts.responded_at),
        ("information_requested", facts.info_requested_at),
        ("information_given", facts.info_answered_at),
        ("decided", facts.decision_at),
        ("withdrawn", facts.withdrawn_at),
        ("appealed", facts.appealed_at),
    ];
    let times = times.into_iter().filter_map(|(what, at)| {
        let at = at?;
        Some(TimelineEvent { day: facts.day(at), at: Some(at), what, amount: None, source })
    });
    let days = [("ship_by", facts.ship_by), ("latest_delivery", facts.latest_delivery)];
    let days = days.into_iter().filter_map(|(what, day)| {
        Some(TimelineEvent { day: day?, at: None, what, amount: None, source })
    });
    times.chain(days).collect()
}
