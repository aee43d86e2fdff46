//! One claim file an order and program: the facts of the seller's list, the reports and the posted money together,
//! as far as they had come by the time of the run.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::facts::{Contradiction, Facts, Refunded, ReturnFacts};
use super::safe_t::{SafeTView, safe_t};
use crate::book::buyer_claims::{BuyerClaim, ClaimDecision, Program};
use crate::book::merchant_returns::MerchantReturn;
use crate::book::posted_claims::OrderMoney;
use crate::book::{Book, EvidenceItem};
use crate::model::{Now, SourceRow};
use crate::policy::words::holds;
use crate::policy::{ClaimMoneyRole, ClaimReason, Marketplace, Policy};

/// A claim on an order under one program, with the reports' rows that belong to it.
#[derive(Debug, Clone)]
pub struct ClaimFile<'a> {
    /// Customer order.
    pub order_id: String,
    /// Under which rules it runs.
    pub program: Program,
    /// What is known.
    pub facts: Facts,
    /// The reason as the table has it, fine ones too.
    pub reason: Option<&'a ClaimReason>,
    /// The seller's row.
    pub row: Option<&'a BuyerClaim>,
    /// The order's money.
    pub money: Option<&'a OrderMoney>,
    /// Return requests of the order.
    pub returns: &'a [MerchantReturn],
    /// What the seller's evidence list has of the order.
    pub evidence: Vec<&'a EvidenceItem>,
    /// For SAFE-T: grounds, bars, and whether it was filed or paid.
    pub safe_t: Option<SafeTView>,
}

/// Every claim file, by order and program.
#[must_use]
pub fn claim_files<'a>(book: &'a Book, policy: &'a Policy, now: Now) -> Vec<ClaimFile<'a>> {
    let claims = &book.claims;
    let orders: BTreeSet<&str> = claims
        .rows
        .iter()
        .map(|row| row.order_id.as_str())
        .chain(claims.money.keys().map(String::as_str))
        .chain(claims.returns.keys().map(String::as_str))
        .collect();
    let gatherer = Gatherer { book, policy, now };
    let programs = [Program::AToZ, Program::Chargeback, Program::SafeT];
    orders
        .into_iter()
        .flat_map(|order| programs.map(|program| gatherer.file(order, program)))
        .flatten()
        .collect()
}

#[derive(Clone, Copy)]
struct Gatherer<'a> {
    book: &'a Book,
    policy: &'a Policy,
    now: Now,
}

impl<'a> Gatherer<'a> {
    /// The file of an order and program; `None` where nothing tells of such a claim.
    fn file(self, order_id: &str, program: Program) -> Option<ClaimFile<'a>> {
        let claims = &self.book.claims;
        let money = claims.money.get(order_id);
        let returns = claims.returns_of(order_id);
        let store = self.store(order_id, money);
        let zone = store.and_then(Marketplace::time_zone).unwrap_or(TimeZone::UTC);
        let row = self.row(order_id, program, &zone);
        let has_money = |role| money.is_some_and(|money| money.taken(role) > 0);
        let is_told = match program {
            Program::AToZ => {
                has_money(ClaimMoneyRole::AToZ)
                    || returns.iter().any(|row| row.has_claim == Some(true))
            }
            Program::Chargeback => has_money(ClaimMoneyRole::Chargeback),
            Program::SafeT => money.is_some() || !returns.is_empty(),
        };
        if row.is_none() && !is_told {
            return None;
        }
        let reason = row.and_then(|row| self.policy.claim_reason(row.reason.as_deref()?));
        let mut facts = Facts::unknown(program, self.now, zone);
        facts.store = store.map(|store| store.id.clone());
        let evidence = self.book.evidence.about(order_id);
        let evidence: Vec<&EvidenceItem> = evidence.filter(|item| item.scope == "order").collect();
        self.add_order(&mut facts, order_id, money, returns, &evidence);
        if let Some(row) = row {
            add_row(&mut facts, row, reason);
        }
        if program == Program::SafeT {
            // What bars a SAFE-T claim is what became of the buyer's.
            let claim = self.row(order_id, Program::AToZ, &facts.zone.clone());
            facts.decision = claim.and_then(|claim| self.decided(claim, &facts.zone));
        }
        note_contradictions(&mut facts);
        let safe_t = (program == Program::SafeT).then(|| {
            let view = safe_t(&facts, row.is_some(), self.policy.on(self.now.day))?;
            let is_granted = view.is_granted
                || row.is_some_and(|row| row.decision == Some(ClaimDecision::Granted));
            Some(SafeTView { is_granted, ..view })
        });
        let safe_t = match safe_t {
            Some(None) => return None,
            Some(view) => view,
            None => None,
        };
        let order_id = order_id.to_owned();
        Some(ClaimFile { order_id, program, facts, reason, row, money, returns, evidence, safe_t })
    }

    /// The store of an order: of the seller's list, else of its money, else of the list of all orders, else the
    /// account's only one.
    fn store(self, order_id: &str, money: Option<&OrderMoney>) -> Option<&'a Marketplace> {
        let claims = &self.book.claims;
        let typed = claims.rows_of(order_id).find_map(|row| {
            let name = row.marketplace.as_deref()?;
            self.policy.marketplace(name).or_else(|| self.policy.marketplace_of_store(name))
        });
        let id = |id: Option<&String>| id.and_then(|id| self.policy.marketplace(id));
        let listed = claims.orders.get(order_id).and_then(|order| order.marketplace.as_ref());
        typed
            .or_else(|| id(money.and_then(|money| money.marketplace.as_ref())))
            .or_else(|| id(listed))
            .or_else(|| id(self.book.home.as_ref()))
    }

    /// The seller's row: of several the one that was opened last, of those that had been.
    fn row(self, order_id: &str, program: Program, zone: &TimeZone) -> Option<&'a BuyerClaim> {
        let rows = self.book.claims.rows_of(order_id);
        rows.filter(|row| row.program == program && self.now.has_come(row.opened_at, zone))
            .max_by_key(|row| (row.opened_at, row.source))
    }

    /// A decision that had been made.
    fn decided(self, row: &BuyerClaim, zone: &TimeZone) -> Option<ClaimDecision> {
        row.decision.filter(|_| row.decision_at.is_none_or(|at| self.now.has_come(at, zone)))
    }

    fn add_order(
        self,
        facts: &mut Facts,
        order_id: &str,
        money: Option<&OrderMoney>,
        returns: &[MerchantReturn],
        evidence: &[&EvidenceItem],
    ) {
        let claims = &self.book.claims;
        let zone = facts.zone.clone();
        let messages = claims.messages_of(order_id).iter();
        facts.messages =
            messages.filter(|message| self.now.has_come(message.at, &zone)).copied().collect();
        facts.has_messages = !claims.messages.is_empty();
        let is_paid = |state: &str| {
            let state: String = state.chars().filter(|c| c.is_alphanumeric()).collect();
            let granted = &self.policy.words().safe_t_granted;
            granted.iter().any(|word| state.to_lowercase().starts_with(word.as_str()))
        };
        let is_prepaid = |label: &str| {
            let label: String = label.chars().filter(|c| c.is_alphanumeric()).collect();
            holds(&self.policy.words().amazon_prepaid_label, &label)
        };
        facts.returns = returns
            .iter()
            .map(|row| ReturnFacts {
                requested_on: row.requested_on,
                delivered_on: row.delivered_on,
                is_in_policy: row.is_in_policy,
                has_prepaid_label: row.label_type.as_deref().is_some_and(is_prepaid),
                has_safe_t: row.has_safe_t(),
                is_safe_t_paid: row.safe_t_state.as_deref().is_some_and(is_paid),
                source: row.source,
            })
            .collect();
        if let Some(money) = money {
            add_money(facts, money);
        }
        let order = claims.orders.get(order_id);
        facts.is_cancelled = order.map(|order| order.is_cancelled);
        facts.ordered_on = claims.ordered_on(order_id);
        facts.is_ordered_by_posting = claims.is_known_by_posting(order_id);
        // The returns report of merchants lists their own orders only.
        let told = [
            money.and_then(|money| money.by_amazon),
            order.and_then(|order| order.by_amazon),
            (!returns.is_empty()).then_some(false),
        ];
        let says = |by_amazon| told.contains(&Some(by_amazon));
        let differs = says(true) && says(false) || money.is_some_and(|money| money.is_by_both);
        if differs {
            facts.contradictions.push(Contradiction::FulfilmentDiffers);
        } else {
            facts.by_amazon = told.into_iter().flatten().next();
        }
        facts.has_chargeback_row = self.row(order_id, Program::Chargeback, &zone).is_some();
        let has = |kind: &str| evidence.iter().any(|item| item.kind == kind);
        facts.has_refund_notice = has("amazon_refund_notice");
        facts.has_return_photo = has("return_photo");
    }
}

fn add_money(facts: &mut Facts, money: &OrderMoney) {
    let (claim, charge) = (ClaimMoneyRole::AToZ, ClaimMoneyRole::Chargeback);
    facts.has_money = !money.sale.is_empty() || !money.refunds.is_empty();
    facts.sold = money.sold();
    let refunds = money.refunds.iter().filter(|refund| refund.net < 0);
    let refunds = refunds.map(|refund| Refunded {
        date: refund.date,
        principal: refund.principal.map(|price| -price),
        net: -refund.net,
        source: refund.rows.first().map_or_else(SourceRow::default, |row| row.source),
    });
    facts.refunds = refunds.collect();
    facts.debited = money.taken(claim);
    facts.reversed = money.given(claim);
    facts.first_debit = money.first_debit(claim);
    facts.debited_principal = money.principal_taken(claim);
    facts.charged_back = money.taken(charge);
    facts.charge_reversed = money.given(charge);
    facts.charged_back_principal = money.principal_taken(charge);
    let paid = money.of(ClaimMoneyRole::SafeT).iter().map(|posting| posting.net);
    facts.safe_t_paid = paid.sum();
}

/// What the seller's row says, without what had not come by the time of the run.
fn add_row(facts: &mut Facts, row: &BuyerClaim, reason: Option<&ClaimReason>) {
    let (now, zone) = (facts.now, facts.zone.clone());
    let come = |at: Option<Timestamp>| at.filter(|at| now.has_come(*at, &zone));
    facts.row = Some(row.source);
    facts.reason = reason.map(|reason| reason.deciding().to_owned());
    facts.is_reason_unmapped = row.reason.is_some() && reason.is_none();
    facts.is_about_item = reason.is_some_and(|reason| reason.item);
    facts.opened_at = Some(row.opened_at);
    facts.notice_at = come(row.notice_at);
    facts.first_contact_at = come(row.first_contact_at);
    facts.last_buyer_reply_at = come(row.last_buyer_reply_at);
    facts.responded_at = come(row.responded_at);
    facts.info_requested_at = come(row.info_requested_at);
    facts.info_answered_at = come(row.info_answered_at);
    let is_decided = row.decision_at.is_none_or(|at| now.has_come(at, &zone));
    facts.decision = row.decision.filter(|_| is_decided);
    facts.decision_at = come(row.decision_at);
    facts.funded_by = row.funded_by.filter(|_| is_decided);
    facts.odr_counted = row.odr_counted;
    facts.withdrawn_at = come(row.withdrawn_at);
    facts.appealed_at = come(row.appealed_at);
    facts.appeal_result =
        row.appeal_result.filter(|_| row.appealed_at.is_none() || facts.appealed_at.is_some());
    facts.claimed = row.amount;
    facts.is_label_protected = row.is_label_protected;
    facts.ship_by = row.ship_by;
    facts.first_scan_at = come(row.first_scan_at);
    facts.latest_delivery = row.latest_delivery;
    facts.delivered_at = come(row.delivered_at);
    facts.prior_contact = row.prior_contact;
    facts.signature = row.signature;
    facts.buyer_detail = row.buyer_detail;
    facts.delivery_status = row.delivery_status;
    facts.carrier.clone_from(&row.carrier);
    facts.tracking_number.clone_from(&row.tracking_number);
    facts.item_kind.clone_from(&row.item_kind);
}

/// Notes what cannot both be true, and takes what is wrong out of the facts.
fn note_contradictions(facts: &mut Facts) {
    let before = |at: Option<Timestamp>| at.zip(facts.opened_at).is_some_and(|(at, own)| at < own);
    let mut found = Vec::new();
    if before(facts.withdrawn_at) {
        found.push(Contradiction::WithdrawnBeforeOpening);
    }
    if before(facts.decision_at) {
        found.push(Contradiction::DecidedBeforeOpening);
    }
    let is_decided = matches!(facts.decision, Some(ClaimDecision::Granted | ClaimDecision::Denied));
    if is_decided && facts.withdrawn_at.is_some() && facts.program != Program::SafeT {
        found.push(Contradiction::TwoDecisions);
    }
    let delivered = facts.delivered_at.map(|at| facts.day(at));
    if delivered.zip(facts.ordered_on).is_some_and(|(day, ordered)| day < ordered) {
        found.push(Contradiction::DeliveredBeforePurchase);
        facts.delivered_at = None;
        facts.delivery_status = None;
    }
    if facts.by_amazon == Some(true) && facts.row.is_some() {
        found.push(Contradiction::OrderOfAmazon);
    }
    facts.contradictions.extend(found);
}
