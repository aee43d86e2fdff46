//! What to look at before a case is filed.

use super::net::{Netting, Strength};
use super::value::{Basis, Value};
use super::{Assessor, NeededDocument};
use crate::detect::{
    Confidence, Doubt, Evidence, EvidenceKind, FeeBy, Finding, Leaves, LossPoint, Measure,
    RequirementReason,
};
use crate::policy::{ClaimType, PolicyMode};

/// Something to look at before filing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Caution {
    /// A payment or found unit for the same product may be for another loss.
    WeakCredit,
    /// The ledger file with the event ends before a unit that may be this one was found or paid.
    OldFigures,
    /// A payment for it was taken back.
    Reversed,
    /// Rows of a report that the case rests on were left out.
    RowsLeftOut,
    /// No cost is known.
    NoCost,
    /// The cost is the seller's own and Amazon has not approved it.
    OwnCost,
    /// The window is not confirmed by an Amazon page.
    WindowUnconfirmed,
    /// No window is known for the store.
    NoWindow,
    /// The store is not known.
    NoMarketplace,
    /// The sale of the refunded order is not in the dump.
    NoSale,
    /// A refund does not give back whole units at one price.
    NotWhole,
    /// Another SKU of the order came back.
    OtherSkuReturned,
    /// The reason marks a unit of doubtful value.
    DoubtfulValue,
    /// Amazon's measurement is not in the dump.
    NoAmazonMeasurement,
    /// Amazon's measurement does not explain the charge.
    MeasurementAgrees,
    /// A payment of the product under another reason may be for it.
    OtherReason,
    /// The ledger's own balances of the product do not add up.
    BooksOff,
    /// Another report shows found units of the product that the ledger lacks.
    FoundElsewhere,
    /// Another report shows fewer units of the product lost, damaged or disposed of than the case claims.
    GoneElsewhere,
    /// The product has more stock than its movements explain.
    BooksSurplus,
    /// The refund, which starts the clock, is not in the dump.
    RefundUnknown,
    /// The day of delivery, which starts the clock, is not in the dump.
    DeliveryUnknown,
    /// The ledger has no event at all of the kind that would show the units.
    EventsNotShown,
    /// The sale, which would tell what the unit is worth, is not in the dump.
    NoProceeds,
    /// The product of the units is not known.
    NoProduct,
    /// A payment that another case was given may be for this one.
    RivalCase,
    /// Units were added soon after by a row that nothing explains.
    Addition,
    /// Credits of other cases may be for this one: another pairing would answer it.
    OtherPairing,
    /// Money whose role is not known may be for it.
    LooseMoney,
    /// A payment of another product of the shipment may be for it.
    OtherSkuPaid,
    /// Almost every event of the kind lacks its answer.
    AbsenceEverywhere,
    /// The returns report does not prove the days: that no unit came back rests on the ledger.
    ReturnsByLedger,
    /// No report of payments proves the days: Amazon's own open figure is all there is.
    NoPaymentsReport,
    /// A document that Amazon asks for is not in the evidence list.
    DocumentMissing,
    /// Another reading that the detector knows of.
    Doubt(Doubt),
}

impl Caution {
    /// Every caution.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::OWN.iter().copied().chain(Doubt::ALL.iter().copied().map(Self::Doubt))
    }

    /// Those that are found when a case is assessed.
    const OWN: &[Self] = &[
        Self::WeakCredit,
        Self::OldFigures,
        Self::Reversed,
        Self::RowsLeftOut,
        Self::NoCost,
        Self::OwnCost,
        Self::WindowUnconfirmed,
        Self::NoWindow,
        Self::NoMarketplace,
        Self::NoSale,
        Self::NotWhole,
        Self::OtherSkuReturned,
        Self::DoubtfulValue,
        Self::NoAmazonMeasurement,
        Self::MeasurementAgrees,
        Self::OtherReason,
        Self::BooksOff,
        Self::FoundElsewhere,
        Self::GoneElsewhere,
        Self::BooksSurplus,
        Self::RefundUnknown,
        Self::DeliveryUnknown,
        Self::EventsNotShown,
        Self::NoProceeds,
        Self::NoProduct,
        Self::RivalCase,
        Self::OtherPairing,
        Self::Addition,
        Self::LooseMoney,
        Self::OtherSkuPaid,
        Self::AbsenceEverywhere,
        Self::ReturnsByLedger,
        Self::NoPaymentsReport,
        Self::DocumentMissing,
    ];

    /// The name in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::WeakCredit => "weak_credit",
            Self::OldFigures => "old_figures",
            Self::Reversed => "reversed",
            Self::RowsLeftOut => "rows_left_out",
            Self::NoCost => "no_cost",
            Self::OwnCost => "own_cost",
            Self::WindowUnconfirmed => "window_unconfirmed",
            Self::NoWindow => "no_window",
            Self::NoMarketplace => "no_marketplace",
            Self::NoSale => "no_sale",
            Self::NotWhole => "not_whole",
            Self::OtherSkuReturned => "other_sku_returned",
            Self::DoubtfulValue => "doubtful_value",
            Self::NoAmazonMeasurement => "no_amazon_measurement",
            Self::MeasurementAgrees => "measurement_agrees",
            Self::OtherReason => "other_reason",
            Self::BooksOff => "books_off",
            Self::FoundElsewhere => "found_elsewhere",
            Self::GoneElsewhere => "gone_elsewhere",
            Self::BooksSurplus => "books_surplus",
            Self::RefundUnknown => "refund_unknown",
            Self::DeliveryUnknown => "delivery_unknown",
            Self::EventsNotShown => "events_not_shown",
            Self::NoProceeds => "no_proceeds",
            Self::NoProduct => "no_product",
            Self::RivalCase => "rival_case",
            Self::OtherPairing => "other_pairing",
            Self::Addition => "addition",
            Self::LooseMoney => "loose_money",
            Self::OtherSkuPaid => "other_sku_paid",
            Self::AbsenceEverywhere => "absence_everywhere",
            Self::ReturnsByLedger => "returns_by_ledger",
            Self::NoPaymentsReport => "no_payments_report",
            Self::DocumentMissing => "document_missing",
            Self::Doubt(doubt) => doubt.as_str(),
        }
    }
}

impl Assessor<'_> {
    /// Units by which the ledger's own books of the product are off, where the case rests on them;
    /// negative is missing, zero also where they are not known.
    pub(super) fn books(&self, finding: &Finding) -> i64 {
        let rests = matches!(finding.answers, crate::detect::Answers::Stock(_))
            && finding.rule.handling.leaves != Leaves::BetweenBalances;
        let fnsku = finding.fnsku.as_deref().filter(|_| rests);
        let balance = fnsku.and_then(|fnsku| self.book.balances.get(fnsku));
        balance.map_or(0, crate::book::Balance::difference)
    }

    /// Whether the inventory reconciliation report shows found units of the product beyond those of the ledger.
    pub(super) fn is_found_elsewhere(&self, finding: &Finding) -> bool {
        let rests = matches!(finding.answers, crate::detect::Answers::Stock(_));
        let fnsku = finding.fnsku.as_deref().filter(|_| rests);
        fnsku.is_some_and(|fnsku| self.book.movements.found_elsewhere.contains_key(fnsku))
    }

    /// Whether the inventory reconciliation report shows fewer units of the product lost, damaged or disposed of than
    /// the ledger's rows of the finding.
    pub(super) fn is_less_elsewhere(&self, finding: &Finding) -> bool {
        let rests = matches!(finding.answers, crate::detect::Answers::Stock(_));
        let fnsku = finding.fnsku.as_deref().filter(|_| rests);
        let gone = fnsku.and_then(|fnsku| self.book.movements.gone_elsewhere.get(fnsku));
        let reason = finding.reason.as_deref().and_then(|code| self.policy.ledger_reason(code));
        let units = match &finding.measure {
            Measure::Adjustments(counts) => counts.quantity,
            _ => finding.units,
        };
        let shown = gone.zip(reason).and_then(|(gone, reason)| gone.of(reason.group));
        shown.is_some_and(|shown| shown < units)
    }

    /// Everything to look at before filing, in the order in which cautions are declared.
    ///
    /// Nothing is decided here: how sure a case is follows from the finding, from netting and from the reports, and a
    /// caution says why. Where a rule leaves a case possible and names no doubt, the kind of its measure tells the
    /// reason that is left, so that no sheet holds a case back without saying what to look at. One lack is told once:
    /// no cost is asked for where the sale would tell the worth, nor of units whose product is not known.
    pub(super) fn cautions(
        &self,
        finding: &Finding,
        netting: &Netting,
        claim_type: ClaimType,
        value: &Value,
        documents: &[NeededDocument],
    ) -> Vec<Caution> {
        let mut cautions = Vec::new();
        let mut add = |holds: bool, caution: Caution| {
            if holds {
                cautions.push(caution);
            }
        };
        add(
            netting.credits.iter().any(|credit| credit.strength == Strength::Weak),
            Caution::WeakCredit,
        );
        add(netting.has_old_figures, Caution::OldFigures);
        add(netting.is_reversed, Caution::Reversed);
        add(netting.has_other_reason, Caution::OtherReason);
        let books = self.books(finding);
        add(books < 0, Caution::BooksOff);
        add(books > 0, Caution::BooksSurplus);
        add(self.is_found_elsewhere(finding), Caution::FoundElsewhere);
        add(self.is_less_elsewhere(finding), Caution::GoneElsewhere);
        let lacks = |document: &NeededDocument| document.required && !document.is_complete();
        add(documents.iter().any(lacks), Caution::DocumentMissing);
        let needs = |why| finding.requirements.iter().any(|need| need.why == why);
        add(needs(RequirementReason::Refund), Caution::RefundUnknown);
        add(needs(RequirementReason::Delivery), Caution::DeliveryUnknown);
        add(needs(RequirementReason::EventKind), Caution::EventsNotShown);
        add(netting.has_rival, Caution::RivalCase);
        add(netting.units_rival > 0, Caution::OtherPairing);
        add(!netting.added.is_empty(), Caution::Addition);
        add(netting.has_loose_money, Caution::LooseMoney);
        add(netting.has_other_sku, Caution::OtherSkuPaid);
        add(self.has_rows_left_out(finding), Caution::RowsLeftOut);
        // Of a buyer's claim the money is known, or an answer saves it.
        let lacks_value = value.basis == Basis::Unknown && finding.claim.is_none();
        let is_order = finding.loss_point == LossPoint::AfterOrder;
        let has_product = finding.claim.is_some()
            || !matches!(&finding.measure, Measure::Lines(lines)
            if lines.iter().any(|line| line.fnsku.is_none() && line.msku.is_none()));
        add(lacks_value && !is_order && has_product, Caution::NoCost);
        let is_line = matches!(finding.measure, Measure::Lines(_));
        add(lacks_value && is_order && is_line, Caution::NoProceeds);
        add(!has_product, Caution::NoProduct);
        add(value.basis == Basis::OwnCost, Caution::OwnCost);
        let needs_sale = needs(RequirementReason::Sale);
        add(needs_sale, Caution::NoSale);
        for doubt in &finding.doubts {
            add(true, Caution::Doubt(*doubt));
        }
        match &finding.measure {
            Measure::OrderItem { counts, .. } => {
                let is_possible = finding.confidence == Confidence::Possible
                    && !needs_sale
                    && finding.doubts.is_empty();
                add(is_possible && !counts.is_whole, Caution::NotWhole);
                add(is_possible && counts.is_whole, Caution::OtherSkuReturned);
            }
            Measure::Adjustments(_) => {
                let is_possible =
                    finding.confidence == Confidence::Possible && finding.doubts.is_empty();
                add(is_possible, Caution::DoubtfulValue);
            }
            Measure::Lines(_) => {}
            Measure::Charges(_) => {
                cautions.extend(of_charges(finding));
            }
        }
        cautions.extend(self.of_window(finding, claim_type));
        cautions.sort();
        cautions
    }

    /// What is not known of the window in which a claim may be filed.
    fn of_window(&self, finding: &Finding, claim_type: ClaimType) -> Option<Caution> {
        let Some(store) = finding.marketplace.as_deref() else {
            return Some(Caution::NoMarketplace);
        };
        if claim_type.is_answer() {
            return self.of_clocks(finding, store);
        }
        let rules = self.policy.on(self.settings.as_of);
        let is_current =
            self.settings.mode == PolicyMode::Current || rules.horizon(claim_type).is_none();
        match rules.window(claim_type, store) {
            _ if !is_current => None,
            None => Some(Caution::NoWindow),
            Some(window) => (!window.confirmed).then_some(Caution::WindowUnconfirmed),
        }
    }
}

impl Assessor<'_> {
    /// What is not known of the clocks of an answer.
    fn of_clocks(&self, finding: &Finding, store: &str) -> Option<Caution> {
        let rules = self.policy.on(self.settings.as_of);
        let starts = finding.claim.iter().flat_map(|part| &part.clocks);
        let known: Vec<_> = starts
            .filter_map(|start| rules.clock(start.name, store))
            .map(|rule| rule.confirmed)
            .collect();
        if known.is_empty() {
            return Some(Caution::NoWindow);
        }
        known.contains(&false).then_some(Caution::WindowUnconfirmed)
    }
}

/// What Amazon's measurement leaves open of fees by size.
fn of_charges(finding: &Finding) -> Option<Caution> {
    let is_of_amazon = |row: &Evidence| row.kind == EvidenceKind::AmazonMeasurement;
    let is_measured = finding.evidence.iter().any(is_of_amazon);
    match finding.confidence {
        _ if finding.rule.handling.fee != Some(FeeBy::Size) => None,
        _ if !is_measured => Some(Caution::NoAmazonMeasurement),
        Confidence::Possible if finding.doubts.is_empty() => Some(Caution::MeasurementAgrees),
        _ => None,
    }
}
