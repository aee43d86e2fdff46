//! Who bears a return or a claim, by the table of responsibility and what is known of the parcel.

use super::facts::Facts;
use super::protection::{Verdict, protection};
use crate::book::buyer_claims::{DeliveryStatus, Program};
use crate::policy::{ClaimReason, Party, Policy, PolicyOn};

/// Who bears something, and by what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bearer {
    /// Who.
    pub party: Party,
    /// `page`, `guides`, `other_stores`, `facts`, or empty where nobody is named.
    pub basis: String,
    /// Where it is written; `None` where nobody is named.
    pub source: Option<String>,
}

impl Bearer {
    fn nobody(party: Party) -> Self {
        Self { party, basis: String::new(), source: None }
    }

    fn by_facts(party: Party, source: &str) -> Self {
        Self { party, basis: "facts".to_owned(), source: Some(source.to_owned()) }
    }
}

/// Who bears a return with a reason code in a store.
#[must_use]
pub fn responsible_for_return(policy: &Policy, store: Option<&str>, code: Option<&str>) -> Bearer {
    let (Some(store), Some(code)) = (store, code) else { return Bearer::nobody(Party::Unknown) };
    match policy.responsible_for_code(store, code) {
        Some(row) => {
            Bearer { party: row.party, basis: row.basis.clone(), source: Some(row.source.clone()) }
        }
        None => Bearer::nobody(Party::Unmapped),
    }
}

/// Who bears a claim: of a parcel that did not come by what is known of it, else by the table.
#[must_use]
pub fn responsible_for_claim(
    policy: &Policy,
    facts: &Facts,
    fine: Option<&ClaimReason>,
    rules: PolicyOn<'_>,
) -> Bearer {
    if facts.is_reason_unmapped {
        return Bearer::nobody(Party::Unmapped);
    }
    if facts.program == Program::Chargeback && facts.is_about("unauthorised") {
        return Bearer::by_facts(
            Party::Amazon,
            "Amazon's page on chargebacks in a copy (hopted.com)",
        );
    }
    if facts.is_about("not_received") {
        return not_received(facts, rules);
    }
    if let Some((reason, party)) = fine.and_then(|reason| Some((reason, reason.party?))) {
        let source = format!("guides for sellers ({})", reason.code);
        return Bearer { party, basis: "guides".to_owned(), source: Some(source) };
    }
    let row = facts.store.as_deref().zip(facts.reason.as_deref());
    match row.and_then(|(store, reason)| policy.responsible_for_reason(store, reason)) {
        Some(row) => {
            Bearer { party: row.party, basis: row.basis.clone(), source: Some(row.source.clone()) }
        }
        None => Bearer::nobody(Party::Unknown),
    }
}

fn not_received(facts: &Facts, rules: PolicyOn<'_>) -> Bearer {
    let is_delivered =
        facts.delivered_at.zip(facts.opened_at).is_some_and(|(at, opened)| at <= opened);
    if protection(facts, rules).verdict == Verdict::Yes {
        let source = "sellercentral.amazon.ca forum fb56bd17-90c4-46cd-9fdb-0a25de1ee208";
        Bearer::by_facts(Party::Amazon, source)
    } else if is_delivered && facts.signature == Some(true) {
        Bearer::by_facts(Party::Buyer, "sellercentral forums 841099")
    } else if facts.delivery_status == Some(DeliveryStatus::Lost)
        && facts.is_label_protected == Some(false)
    {
        Bearer::by_facts(Party::Carrier, "sellercentral forums 841099")
    } else if facts.delivery_status == Some(DeliveryStatus::NotShipped) {
        Bearer::by_facts(Party::Seller, "copies of the notice of 2021-05-17")
    } else {
        Bearer::nobody(Party::Unknown)
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;
    use crate::model::Now;

    #[test]
    fn returns_are_borne_by_the_page_of_their_store() {
        let policy = crate::detect::claims::tables();
        for (store, code, party, basis) in [
            ("DE", "CR-QUALITY_UNACCEPTABLE", "buyer", "page"),
            ("JP", "CR-QUALITY_UNACCEPTABLE", "seller", "page"),
            ("US", "CR-QUALITY_UNACCEPTABLE", "disputed", "guides"),
            ("UK", "NOT_COMPATIBLE", "buyer", "page"),
            ("JP", "CR-NOT_COMPATIBLE", "seller", "page"),
            ("US", "CR-DEFECTIVE", "seller", "guides"),
            ("US", "cr-ordered wrong item", "buyer", "guides"),
            ("US", "UNAUTHORIZED_PURCHASE", "seller", "other_stores"),
            ("US", "CR-NEW-CODE", "unmapped", ""),
        ] {
            let found = responsible_for_return(policy, Some(store), Some(code));
            assert_eq!(
                (found.party.as_str(), found.basis.as_str()),
                (party, basis),
                "{store} {code}"
            );
        }
        assert_eq!(responsible_for_return(policy, None, Some("DEFECTIVE")).party, Party::Unknown);
        assert_eq!(responsible_for_return(policy, Some("US"), None).party, Party::Unknown);
    }

    #[test]
    fn a_claim_is_borne_by_what_is_known_of_the_parcel() {
        let policy = crate::detect::claims::tables();
        let now = Now::day("2026-11-21".parse().unwrap());
        let open = || Facts {
            store: Some("US".to_owned()),
            reason: Some("not_received".to_owned()),
            opened_at: Some("2026-11-18T09:00Z".parse().unwrap()),
            ..Facts::unknown(Program::AToZ, now, TimeZone::UTC)
        };
        let at = Some("2026-11-10T09:00Z".parse().unwrap());
        let lost = || Facts { delivery_status: Some(DeliveryStatus::Lost), ..open() };
        for (facts, party) in [
            (open(), "unknown"),
            (Facts { delivered_at: at, signature: Some(true), ..open() }, "buyer"),
            (Facts { delivered_at: at, signature: Some(false), ..open() }, "unknown"),
            (Facts { delivered_at: at, ..open() }, "unknown"),
            (lost(), "unknown"),
            (Facts { is_label_protected: Some(false), ..lost() }, "carrier"),
            (Facts { is_label_protected: Some(true), ..lost() }, "unknown"),
            (Facts { delivery_status: Some(DeliveryStatus::NotShipped), ..open() }, "seller"),
            (Facts { reason: Some("defective".to_owned()), ..open() }, "seller"),
            (Facts { reason: None, is_reason_unmapped: true, ..open() }, "unmapped"),
            (Facts { reason: None, ..open() }, "unknown"),
        ] {
            let found = responsible_for_claim(policy, &facts, None, policy.on(now.day));
            assert_eq!(found.party.as_str(), party, "{facts:?}");
        }
        let stolen = Facts {
            program: Program::Chargeback,
            reason: Some("unauthorised".to_owned()),
            ..open()
        };
        let found = responsible_for_claim(policy, &stolen, None, policy.on(now.day));
        assert_eq!(found.party, Party::Amazon);
        let clasp = policy.claim_reason("broken clasp");
        let fine = Facts { reason: Some("damaged".to_owned()), ..open() };
        let found = responsible_for_claim(policy, &fine, clasp, policy.on(now.day));
        assert_eq!((found.party, found.basis.as_str()), (Party::Seller, "guides"));
    }
}
