//! Orders that the seller fulfilled on which the next claim may come: what to do before a buyer files one. A word that
//! is not known gives no risk, and an order with a claim has its file instead.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::Context;
use crate::assess::Clock;
use crate::assess::clock::clock;
use crate::book::buyer_claims::{MessageKind, Program};
use crate::book::merchant_returns::MerchantReturn;
use crate::book::seller_orders::OpenLine;
use crate::detect::claims::{ClockStart, responsible_for_return, unanswered};
use crate::model::dates::{days_between, shift_days};
use crate::model::names::names;
use crate::model::now::{day_in, start_of_day};
use crate::model::{Money, SourceRow};
use crate::policy::words::{has_part, holds_letters};
use crate::policy::{ClaimMoneyRole, ClockName, Marketplace, Party};

names! {
    /// What may bring the next claim.
    RiskKind {
        /// A return came, and nothing was given back.
        RefundOverdue = "refund_overdue",
        /// A return within the policy was declined.
        ReturnRefused = "return_refused",
        /// A return request waits for an answer.
        ReturnAnswerDue = "return_answer_due",
        /// A buyer's message waits for an answer.
        MessageUnanswered = "message_unanswered",
        /// A return was approved without a label that anybody pays.
        ReturnWithoutLabel = "return_without_label",
        /// A return for a reason that the seller bears came, and less than the order was given back.
        RefundShort = "refund_short",
        /// An order was not shipped.
        OrderUnshipped = "order_unshipped",
        /// Amazon advises a signature for an order that was not shipped.
        SignatureAdvised = "signature_advised",
    }
}

names! {
    /// How near it is.
    RiskLevel {
        /// To look at.
        Watch = "watch",
        /// To be done now.
        Due = "due",
        /// Should have been done.
        Overdue = "overdue",
    }
}

/// An order on which the next claim may come.
#[derive(Debug, Clone)]
pub struct Risk {
    /// What may bring it.
    pub kind: RiskKind,
    /// Customer order.
    pub order_id: String,
    /// Store; `None` where it is not known.
    pub marketplace: Option<String>,
    /// Merchant SKU.
    pub msku: Option<String>,
    /// ASIN.
    pub asin: Option<String>,
    /// How near it is.
    pub level: RiskLevel,
    /// Day on which it began, in the store's zone.
    pub since: Date,
    /// Days since then.
    pub days: i32,
    /// The clock behind it; `None` where the store has none.
    pub clock: Option<Clock>,
    /// Whether the clock counts hours, not days.
    pub is_of_hours: bool,
    /// Names and values.
    pub facts: Vec<(&'static str, String)>,
    /// Where it is written.
    pub source: SourceRow,
}

impl Risk {
    /// Last day, of a clock of days.
    #[must_use]
    pub fn due_on(&self) -> Option<Date> {
        self.clock.as_ref().filter(|_| !self.is_of_hours).map(|clock| clock.due_on)
    }

    /// When it ends, of a clock of hours.
    #[must_use]
    pub fn due_at(&self) -> Option<Timestamp> {
        self.clock.as_ref().filter(|_| self.is_of_hours).map(|clock| clock.due_at)
    }

    /// Whether the clock is one that a page of Amazon's names, not a rule of this project.
    #[must_use]
    pub fn has_duty(&self) -> bool {
        let own = [RiskKind::OrderUnshipped, RiskKind::SignatureAdvised];
        self.clock.is_some() && !own.contains(&self.kind)
    }
}

/// Every risk: the nearest first, then by order.
pub(super) fn risks(context: &Context<'_>) -> Vec<Risk> {
    let claims = &context.book.claims;
    let mut found = Vec::new();
    for (order, rows) in &claims.returns {
        if let Some(order) = Order::new(context, order) {
            found.extend(of_returns(&order, rows));
        }
    }
    for (order, messages) in &claims.messages {
        let Some(order) = Order::new(context, order) else { continue };
        let come = messages.iter().filter(|message| context.now.has_come(message.at, &order.zone));
        let come: Vec<_> = come.copied().collect();
        found.extend(unanswered(&come).and_then(|message| {
            let kind = match message.kind {
                MessageKind::ReturnRequest => "return_request",
                _ => "message",
            };
            let facts = vec![("asked", kind.to_owned()), ("at", message.at.to_string())];
            let risk = order.of_hours(RiskKind::MessageUnanswered, message.at, message.source)?;
            Some(Risk { facts, ..risk })
        }));
    }
    for line in &claims.of_seller.open {
        if let Some(order) = Order::new(context, &line.order_id) {
            found.extend(of_open_line(&order, line));
        }
    }
    found.sort_by(|one, other| {
        let key = |risk: &Risk| (std::cmp::Reverse(risk.level), risk.since, risk.kind);
        key(one)
            .cmp(&key(other))
            .then_with(|| one.order_id.cmp(&other.order_id))
            .then(one.source.cmp(&other.source))
    });
    found
}

/// An order without a claim, and the time in its store.
struct Order<'a> {
    context: &'a Context<'a>,
    id: &'a str,
    store: Option<String>,
    zone: TimeZone,
    today: Date,
}

impl<'a> Order<'a> {
    /// `None` for an order that is not known to be the seller's, and for one with an A-to-z claim or a chargeback: its file tells what to do.
    fn new(context: &'a Context<'a>, id: &'a str) -> Option<Self> {
        let claims = &context.book.claims;
        let money = claims.money.get(id);
        let takes = [ClaimMoneyRole::AToZ, ClaimMoneyRole::Chargeback];
        let is_taken = |role| money.is_some_and(|money| money.taken(role) > 0);
        let is_claimed = claims.rows_of(id).any(|row| row.program != Program::SafeT)
            || claims.returns_of(id).iter().any(|row| row.has_claim == Some(true))
            || takes.into_iter().any(is_taken);
        // Only what is known to be the seller's is.
        if is_claimed || claims.by_amazon(id) != Some(false) {
            return None;
        }
        let store = super::store_of(context, id);
        let zone = store.as_deref().and_then(|id| context.policy.marketplace(id));
        let zone = zone.and_then(Marketplace::time_zone).unwrap_or(TimeZone::UTC);
        let today = context.now.day_in(&zone);
        Some(Self { context, id, store, zone, today })
    }

    fn risk(&self, kind: RiskKind, since: Date, source: SourceRow) -> Risk {
        Risk {
            kind,
            order_id: self.id.to_owned(),
            marketplace: self.store.clone(),
            msku: None,
            asin: self.context.book.claims.product(self.id).map(ToOwned::to_owned),
            level: RiskLevel::Watch,
            since,
            days: days_between(since, self.today),
            clock: None,
            is_of_hours: false,
            facts: Vec::new(),
            source,
        }
    }

    /// The clock of a name from a moment on, by the store's rule; `None` where the store has none.
    fn clock(&self, name: ClockName, at: Timestamp, basis: &'static str) -> Option<Clock> {
        let rules = self.context.policy.on(self.context.now.day);
        let rule = rules.clock(name, self.store.as_deref()?)?;
        let start = ClockStart { name, at, basis, is_notice_unknown: false, met_at: None };
        let mut clock = clock(&start, rule, self.context.now, &self.zone)?;
        let told = rules.clock(ClockName::AnswerOverdue, self.store.as_deref()?);
        let told = told.and_then(|rule| rule.days);
        clock.told_until = told.map(|days| shift_days(clock.due_on, days));
        Some(clock)
    }

    /// Whether a clock has come to its end; where only the day of the run is given, whether its day has come.
    fn has_ended(&self, clock: &Clock) -> bool {
        match self.context.now.moment {
            Some(moment) => moment >= clock.due_at,
            None => self.today >= clock.due_on,
        }
    }

    /// A risk of an answer that a clock of hours asks for; `None` in its first hours.
    fn of_hours(&self, kind: RiskKind, at: Timestamp, source: SourceRow) -> Option<Risk> {
        let watch = self.clock(ClockName::AnswerWatch, at, "message")?;
        if !self.has_ended(&watch) {
            return None;
        }
        let clock = self.clock(ClockName::BuyerMessage, at, "message");
        let level = clock.as_ref().map_or(RiskLevel::Watch, |clock| {
            if clock.state == crate::assess::ClockState::Overdue {
                RiskLevel::Overdue
            } else {
                RiskLevel::Due
            }
        });
        let since = day_in(at, &self.zone);
        Some(Risk { level, clock, is_of_hours: true, ..self.risk(kind, since, source) })
    }

    /// The same of a clock of days: due on its last day.
    fn of_days(&self, name: ClockName, risk: Risk, basis: &'static str) -> Risk {
        let start = start_of_day(risk.since, &self.zone);
        let clock = start.and_then(|at| self.clock(name, at, basis));
        let level =
            clock.as_ref().map_or(RiskLevel::Watch, |clock| match self.today.cmp(&clock.due_on) {
                std::cmp::Ordering::Less => RiskLevel::Watch,
                std::cmp::Ordering::Equal => RiskLevel::Due,
                std::cmp::Ordering::Greater => RiskLevel::Overdue,
            });
        Risk { level, clock, ..risk }
    }

    /// Whether the days of a rule have passed since a day; `None` where the store has no such rule.
    fn is_after(&self, name: ClockName, since: Date) -> Option<bool> {
        let rules = self.context.policy.on(self.context.now.day);
        let days = rules.clock(name, self.store.as_deref()?)?.days?;
        Some(days_between(since, self.today) >= days)
    }
}

/// The risks of the return requests of one order.
fn of_returns(order: &Order<'_>, rows: &[MerchantReturn]) -> Vec<Risk> {
    let words = order.context.policy.words();
    let is = |list: &[String], row: &MerchantReturn| {
        row.status.as_deref().is_some_and(|status| holds_letters(list, status))
    };
    // A word that is not known concludes nothing, for any request of the order.
    if rows.iter().any(|row| is_unknown(order.context, row)) {
        return Vec::new();
    }
    let claims = &order.context.book.claims;
    let posted = claims.money.get(order.id);
    let is_posted = posted.is_some_and(|money| money.refunds.iter().any(|day| day.net < 0));
    let is_refunded = is_posted || rows.iter().any(|row| is_some(row.refunded));
    let mut found = Vec::new();
    for row in rows {
        let risk = |kind, since| Risk {
            msku: row.msku.clone(),
            asin: row.asin.clone(),
            facts: facts(row),
            ..order.risk(kind, since, row.source)
        };
        if let (Some(came), false) = (row.delivered_on, is_refunded || is_replaced(order, row))
            && order.is_after(ClockName::RefundWatch, came) == Some(true)
        {
            let risk = risk(RiskKind::RefundOverdue, came);
            found.push(order.of_days(ClockName::RefundAfterReturn, risk, "return_delivery"));
        }
        if is_refunded {
            continue;
        }
        if is(&words.return_declined, row) && row.is_in_policy == Some(true) {
            found.push(risk(RiskKind::ReturnRefused, row.requested_on));
        }
        let is_open = row.delivered_on.is_none();
        if is(&words.return_pending, row) && is_open {
            let asked = start_of_day(row.requested_on, &order.zone);
            let asked =
                asked.and_then(|at| order.of_hours(RiskKind::ReturnAnswerDue, at, row.source));
            found.extend(asked.map(|risk| Risk {
                msku: row.msku.clone(),
                asin: row.asin.clone(),
                facts: facts(row),
                ..risk
            }));
        }
        let has_label = row.label_type.is_some() || row.label_paid_by.is_some();
        if is(&words.return_approved, row) && is_open && !has_label {
            found.push(risk(RiskKind::ReturnWithoutLabel, row.requested_on));
        }
    }
    found.extend(refund_short(order, rows));
    found
}

fn is_some(money: Option<Money>) -> bool {
    money.is_some_and(|money| money.micros > 0)
}

fn is_replaced(order: &Order<'_>, row: &MerchantReturn) -> bool {
    let words = &order.context.policy.words().return_replacement;
    row.resolution.as_deref().is_some_and(|what| has_part(words, what))
}

/// What of a request the reader needs to judge it.
fn facts(row: &MerchantReturn) -> Vec<(&'static str, String)> {
    let mut facts = vec![("requested_on", row.requested_on.to_string())];
    let mut add = |name, value: Option<String>| facts.extend(value.map(|value| (name, value)));
    add("status", row.status.clone());
    add("return_reason", row.reason.clone());
    add("return_delivered", row.delivered_on.map(|day| day.to_string()));
    add("order_amount", row.order_amount.map(|money| money.to_string()));
    add("refunded_amount", row.refunded.map(|money| money.to_string()));
    facts
}

/// A return of the whole order, for a reason that the seller bears, of which less than the order was given back. Where
/// only a part came back, nobody knows what is owed.
fn refund_short(order: &Order<'_>, rows: &[MerchantReturn]) -> Option<Risk> {
    let first = rows.first()?;
    let came = rows.iter().map(|row| row.delivered_on).collect::<Option<Vec<Date>>>()?;
    let units = rows.iter().map(|row| row.units).sum::<Option<i64>>()?;
    let owed = first.order_amount.filter(|owed| owed.micros > 0)?;
    let is_whole = first.order_units == Some(units)
        && rows.iter().all(|row| row.order_amount == first.order_amount);
    let is_sellers = rows.iter().all(|row| {
        let policy = order.context.policy;
        let bearer = responsible_for_return(policy, order.store.as_deref(), row.reason.as_deref());
        bearer.party == Party::Seller && !is_replaced(order, row)
    });
    let given =
        rows.iter().filter_map(|row| row.refunded).filter(|own| own.currency == owed.currency);
    let given: i64 = given.map(|money| money.micros).sum();
    let money = order.context.book.claims.money.get(order.id);
    // What the money reports post as refunded whole is whole, whatever the returns report says.
    let is_posted_whole = money.is_some_and(|money| {
        let back = money.refunds.iter().filter_map(|day| day.principal).sum::<i64>();
        money.sold().is_some_and(|sold| -back >= sold)
    });
    if !is_whole || !is_sellers || is_posted_whole || given <= 0 || given >= owed.micros {
        return None;
    }
    let since = came.into_iter().max()?;
    Some(Risk {
        msku: first.msku.clone(),
        asin: first.asin.clone(),
        facts: facts(first),
        ..order.risk(RiskKind::RefundShort, since, first.source)
    })
}

/// The risks of a line that still has to be shipped.
fn of_open_line(order: &Order<'_>, line: &OpenLine) -> Vec<Risk> {
    let risk = |kind| Risk {
        marketplace: order.store.clone().or_else(|| line.marketplace.clone()),
        msku: line.msku.clone(),
        asin: line.asin.clone(),
        ..order.risk(kind, line.ordered_on, line.source)
    };
    let mut found = Vec::new();
    if order.is_after(ClockName::OrderUnshipped, line.ordered_on) == Some(true) {
        let risk = risk(RiskKind::OrderUnshipped);
        found.push(order.of_days(ClockName::OrderUnshipped, risk, "order"));
    }
    if line.signature_recommended == Some(true) {
        found.push(risk(RiskKind::SignatureAdvised));
    }
    found
}

/// Whether the status of a request is a word that is in no list.
pub(super) fn is_unknown(context: &Context<'_>, row: &MerchantReturn) -> bool {
    let words = context.policy.words();
    let lists =
        [&words.return_pending, &words.return_declined, &words.return_approved, &words.return_over];
    row.status
        .as_deref()
        .is_some_and(|status| !lists.into_iter().any(|list| holds_letters(list, status)))
}
