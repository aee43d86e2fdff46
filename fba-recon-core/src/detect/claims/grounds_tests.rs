//! Both sides of every threshold of the grounds.

use jiff::tz::TimeZone;

use super::super::facts::{Contradiction, Refunded, ReturnFacts};
use super::*;
use crate::book::buyer_claims::{
    AppealResult, ClaimDecision, Funder, Message, MessageKind, Writer,
};
use crate::model::Now;

fn pacific() -> TimeZone {
    jiff::tz::TimeZoneDatabase::bundled().get("America/Los_Angeles").unwrap()
}

fn claim(reason: &str) -> Facts {
    let now = Now::day("2026-11-21".parse().unwrap());
    Facts {
        row: Some(SourceRow::default()),
        store: Some("US".to_owned()),
        reason: Some(reason.to_owned()),
        opened_at: Some("2026-11-12T09:00-08:00".parse().unwrap()),
        latest_delivery: Some("2026-10-30".parse().unwrap()),
        delivery_status: Some(DeliveryStatus::InTransit),
        ..Facts::unknown(Program::AToZ, now, pacific())
    }
}

fn found(facts: &Facts) -> Vec<(&'static str, &'static str, &'static str)> {
    let policy = crate::detect::claims::tables();
    let grounds = grounds(facts, policy.on(facts.now.day)).into_iter();
    grounds
        .map(|ground| (ground.id.as_str(), ground.sureness.as_str(), ground.remedy.as_str()))
        .collect()
}

fn at(text: &str) -> Option<jiff::Timestamp> {
    Some(text.parse().unwrap())
}

fn day(text: &str) -> Option<Date> {
    Some(text.parse().unwrap())
}

#[test]
fn nothing_known_gives_no_ground() {
    assert_eq!(found(&claim("not_received")), []);
    let unknown = Facts { reason: None, latest_delivery: None, ..claim("not_received") };
    assert_eq!(found(&unknown), []);
}

#[test]
fn three_days_after_the_last_estimated_day() {
    let early = [("before_edd_plus_3", "certain", "both")];
    let check = [("before_edd_plus_3", "check", "both")];
    let waiting = || Facts { latest_delivery: day("2026-11-10"), ..claim("not_received") };
    // The claim is of 12 November in the store's zone; of the 13th it would be in time.
    assert_eq!(found(&waiting()), early);
    let opened = |text: &str| Facts { opened_at: at(text), ..waiting() };
    assert_eq!(found(&opened("2026-11-12T23:59:59-08:00")), early);
    assert_eq!(found(&opened("2026-11-13T00:00-08:00")), []);
    // The same moment written with another offset.
    assert_eq!(found(&opened("2026-11-13T07:59:59Z")), early);
    assert_eq!(found(&opened("2026-11-13T16:59:59+09:00")), early);
    assert_eq!(found(&Facts { delivery_status: None, ..waiting() }), check);
    let delivered = Some(DeliveryStatus::Delivered);
    assert_eq!(found(&Facts { delivery_status: delivered, ..waiting() }), []);
    let before = Facts {
        delivered_at: at("2026-11-12T08:00-08:00"),
        delivery_status: delivered,
        ..waiting()
    };
    assert_eq!(found(&before), []);
    let after = Facts {
        delivered_at: at("2026-11-14T08:00-08:00"),
        delivery_status: delivered,
        ..waiting()
    };
    assert_eq!(found(&after), early);
    assert_eq!(found(&Facts { reason: Some("damaged".to_owned()), ..waiting() }), []);
}

#[test]
fn ninety_days_after_the_last_estimated_day() {
    let late = |latest: &str| Facts { latest_delivery: day(latest), ..claim("defective") };
    assert_eq!(found(&late("2026-08-14")), []);
    assert_eq!(found(&late("2026-08-13")), [("after_90_days", "certain", "both")]);
}

#[test]
fn forty_eight_hours_after_the_first_contact() {
    let certain = [("contact_under_48h", "certain", "both")];
    let wrote = |text: &str| Facts { first_contact_at: at(text), ..claim("defective") };
    assert_eq!(found(&wrote("2026-11-10T09:00-08:00")), []);
    assert_eq!(found(&wrote("2026-11-10T09:00:01-08:00")), certain);
    // A contact after the claim is none.
    assert_eq!(found(&wrote("2026-11-12T09:00:01-08:00")), []);
    let blank = Facts { delivery_status: None, ..wrote("2026-11-11T09:00-08:00") };
    assert_eq!(found(&blank), certain);
    let parcel = Facts { reason: Some("not_received".to_owned()), ..blank };
    assert_eq!(found(&parcel), [("contact_under_48h", "check", "both")]);
    let refused = Some(DeliveryStatus::Refused);
    assert_eq!(found(&Facts { delivery_status: refused, ..wrote("2026-11-11T09:00-08:00") }), []);
}

#[test]
fn the_earliest_of_all_contacts_counts() {
    let source = SourceRow::default();
    let message = |text: &str, from| Message {
        at: text.parse().unwrap(),
        from,
        kind: MessageKind::Message,
        source,
    };
    let late = || Facts { first_contact_at: at("2026-11-11T09:00-08:00"), ..claim("defective") };
    let early = message("2026-11-09T09:00-08:00", Writer::Buyer);
    assert_eq!(found(&Facts { messages: vec![early], ..late() }), []);
    let own = message("2026-11-09T09:00-08:00", Writer::Seller);
    assert_eq!(found(&Facts { messages: vec![own], ..late() }).len(), 1);
    // A return request counts from the start of its day.
    let asked = |text: &str| ReturnFacts {
        requested_on: text.parse().unwrap(),
        delivered_on: None,
        is_in_policy: Some(true),
        has_prepaid_label: false,
        has_safe_t: false,
        is_safe_t_paid: false,
        source,
    };
    assert_eq!(found(&Facts { returns: vec![asked("2026-11-10")], ..late() }), []);
    assert_eq!(found(&Facts { returns: vec![asked("2026-11-11")], ..late() }).len(), 1);
}

#[test]
fn no_contact_is_a_ground_where_the_seller_says_so() {
    let silent = Facts { prior_contact: Some(false), ..claim("defective") };
    assert_eq!(found(&silent), [("no_prior_contact", "certain", "both")]);
    assert_eq!(found(&Facts { prior_contact: Some(true), ..silent.clone() }), []);
    assert_eq!(found(&Facts { prior_contact: None, ..silent.clone() }), []);
    let back = Some(DeliveryStatus::ReturnedToSender);
    assert_eq!(found(&Facts { delivery_status: back, ..silent }), []);
}

#[test]
fn items_that_the_guarantee_does_not_cover() {
    for (kind, expected) in
        [("digital", 1), ("service", 1), ("stored_value", 1), ("physical", 0), ("unheard", 0)]
    {
        let facts = Facts { item_kind: Some(kind.to_owned()), ..claim("defective") };
        assert_eq!(found(&facts).len(), expected, "{kind}");
    }
}

#[test]
fn a_delivery_proves_with_a_signature_alone() {
    let delivered = |signature| Facts {
        delivered_at: at("2026-11-12T09:00-08:00"),
        delivery_status: Some(DeliveryStatus::Delivered),
        signature,
        ..claim("not_received")
    };
    assert_eq!(found(&delivered(Some(true))), [("delivered_with_signature", "certain", "both")]);
    assert_eq!(found(&delivered(Some(false))), [("delivered_without_signature", "check", "odr")]);
    assert_eq!(found(&delivered(None)), []);
    let later = Facts { delivered_at: at("2026-11-12T09:00:01-08:00"), ..delivered(Some(true)) };
    assert_eq!(found(&later), []);
}

#[test]
fn protection_is_a_ground_of_a_granted_claim() {
    let granted = |label| Facts {
        decision: Some(ClaimDecision::Granted),
        funded_by: Some(Funder::Seller),
        is_label_protected: label,
        ship_by: day("2026-10-20"),
        first_scan_at: at("2026-10-19T12:00-07:00"),
        has_money: true,
        prior_contact: None,
        ..claim("not_received")
    };
    // Nothing is known of the messages.
    assert_eq!(found(&granted(Some(true))), [("claims_protected", "check", "both")]);
    assert_eq!(found(&granted(None)), []);
    assert_eq!(found(&granted(Some(false))), []);
    let undecided = Facts { decision: None, ..granted(Some(true)) };
    assert_eq!(found(&undecided), []);
    let silent = Facts { prior_contact: Some(false), ..granted(Some(true)) };
    let both = [("no_prior_contact", "certain", "both"), ("claims_protected", "certain", "both")];
    assert_eq!(found(&silent), both);
}

#[test]
fn returns_that_were_not_asked_not_sent_or_outside() {
    let item = Facts { is_about_item: true, ordered_on: day("2026-10-20"), ..claim("defective") };
    assert_eq!(found(&item), [("return_not_requested", "check", "both")]);
    assert_eq!(found(&Facts { ordered_on: None, ..item.clone() }), []);
    let asked = |in_policy, came: Option<&str>| ReturnFacts {
        requested_on: "2026-11-01".parse().unwrap(),
        delivered_on: came.and_then(day),
        is_in_policy: in_policy,
        has_prepaid_label: false,
        has_safe_t: false,
        is_safe_t_paid: false,
        source: SourceRow::default(),
    };
    assert_eq!(found(&Facts { returns: vec![asked(Some(true), None)], ..item }), []);
    let money = |row| Facts { returns: vec![row], ..claim("refund_not_received") };
    let never = [("return_not_received", "check", "both")];
    assert_eq!(found(&money(asked(Some(true), None))), never);
    assert_eq!(found(&money(asked(Some(true), Some("2026-11-05")))), []);
    assert_eq!(found(&claim("refund_not_received")), []);
    let outside = [("return_out_of_policy", "certain", "both")];
    assert_eq!(found(&money(asked(Some(false), Some("2026-11-05")))), outside);
    let refused = |row| Facts { returns: vec![row], ..claim("return_refused") };
    assert_eq!(found(&refused(asked(Some(false), None))), outside);
    assert_eq!(found(&refused(asked(None, None))), []);
}

fn taken(refunds: &[(&str, i64)], debited: i64, sold: Option<i64>) -> Facts {
    let refund = |(day, price): &(&str, i64)| Refunded {
        date: day.parse().unwrap(),
        principal: Some(*price),
        net: *price,
        source: SourceRow::default(),
    };
    Facts {
        refunds: refunds.iter().map(refund).collect(),
        debited,
        debited_principal: Some(debited),
        first_debit: day("2026-11-15"),
        sold,
        ..claim("other")
    }
}

#[test]
fn refund_and_claim_above_the_sale_are_a_double() {
    let double = [("already_refunded", "certain", "both")];
    assert_eq!(found(&taken(&[("2026-11-10", 100)], 100, Some(100))), double);
    assert_eq!(found(&taken(&[("2026-11-15", 100)], 100, Some(100))), double);
    // After the claim, a concession plus the rest, two units, or an unknown sale: no double.
    assert_eq!(found(&taken(&[("2026-11-16", 100)], 100, Some(100))), []);
    assert_eq!(found(&taken(&[("2026-11-10", 40)], 60, Some(100))), []);
    assert_eq!(found(&taken(&[("2026-11-10", 100)], 100, Some(200))), []);
    let unknown = taken(&[("2026-11-10", 100)], 100, None);
    assert_eq!(found(&unknown), []);
    assert!(unknown.lacks_sale());
    assert_eq!(taken(&[("2026-11-10", 41)], 60, Some(100)).refunded_excess(), Some(1));
    assert_eq!(taken(&[("2026-11-10", 150)], 60, Some(100)).refunded_excess(), Some(60));
}

#[test]
fn chargeback_and_claim_above_the_sale_are_a_double() {
    let charged = |back: i64, reversed: i64| Facts {
        charged_back: back,
        charge_reversed: reversed,
        charged_back_principal: Some(back),
        ..taken(&[], 100, Some(100))
    };
    assert_eq!(found(&charged(100, 0)), [("chargeback_on_order", "certain", "both")]);
    assert_eq!(found(&charged(100, 100)), []);
    assert_eq!(found(&charged(0, 0)), []);
    assert_eq!(charged(30, 0).charged_back_excess(), Some(30));
}

#[test]
fn an_order_of_amazons_and_a_count_against_the_rule() {
    let amazons = Facts { by_amazon: Some(true), debited: 1, ..claim("other") };
    assert_eq!(found(&amazons), [("fulfilled_by_amazon", "certain", "both")]);
    let counted = Facts { odr_counted: Some(true), ..amazons };
    assert_eq!(found(&counted)[1], ("odr_counted_wrongly", "certain", "odr"));
    let won =
        Facts { appeal_result: Some(AppealResult::Odr), odr_counted: Some(true), ..claim("other") };
    assert_eq!(found(&won), [("odr_counted_wrongly", "certain", "odr")]);
    assert_eq!(found(&Facts { odr_counted: Some(false), ..won }), []);
}

#[test]
fn contradictions_and_other_programs_give_no_ground() {
    let late = || Facts { latest_delivery: day("2026-08-01"), ..claim("defective") };
    assert_eq!(found(&late()).len(), 1);
    let differs = vec![Contradiction::TwoDecisions];
    assert_eq!(found(&Facts { contradictions: differs, ..late() }), []);
    assert_eq!(found(&Facts { program: Program::Chargeback, ..late() }), []);
}

#[test]
fn the_share_of_a_debit_is_never_rounded_up() {
    for (debited, excess, principal, share) in
        [(85, 100, 100, 85), (85, 50, 100, 42), (85, 1, 100, 0), (0, 1, 1, 0), (85, 1, 0, 0)]
    {
        assert_eq!(share_of_debit(debited, excess, principal), share);
    }
}
