//! Words of reports that decide what a row is, as `words.toml` writes them.

use serde::Deserialize;

/// Words of reports that decide what a row is.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportWords {
    /// Where they are written.
    pub source: String,
    /// Dispositions of a disposed unit that Amazon may owe.
    pub disposal_claimable: Vec<String>,
    /// Dispositions of returned units for which Amazon takes the responsibility.
    pub return_damaged: Vec<String>,
    /// Dispositions of returned units that can be sold again.
    pub return_sellable: Vec<String>,
    /// Statuses of returned units that went back to stock.
    pub return_restocked: Vec<String>,
    /// Statuses of returned units that Amazon says it paid.
    pub return_paid: Vec<String>,
    /// Dispositions of received units that were damaged in Amazon's hands.
    pub receipt_damaged: Vec<String>,
    /// Of these the ones damaged by a carrier.
    pub receipt_carrier_damaged: Vec<String>,
    /// Charges by which Amazon's partnered carrier brought a shipment.
    pub partnered_carrier: Vec<String>,
    /// Statuses of a shipment that Amazon has finished receiving.
    pub shipment_closed: Vec<String>,
    /// Statuses after which Amazon does not look again.
    pub shipment_settled: Vec<String>,
    /// Statuses of a finished removal order.
    pub removal_completed: Vec<String>,
    /// Types of removal orders that dispose of units.
    pub removal_disposal: Vec<String>,
    /// Types of removal orders that send units back.
    pub removal_return: Vec<String>,
    /// Dispositions in removal orders that stand for sellable units.
    pub removal_sellable: Vec<String>,
    /// Beginnings of merchant SKUs of units graded for resale.
    pub graded_skus: Vec<String>,
    /// Beginnings of merchant SKUs of units found without a label.
    pub found_skus: Vec<String>,
    /// Evidence that a parcel never arrived.
    pub evidence_not_delivered: Vec<String>,
    /// Evidence of the day of delivery.
    pub evidence_delivered: Vec<String>,
    /// Parts of the names of size tiers that storage charges as oversize.
    pub storage_oversize: Vec<String>,
    /// Parts of the names of size tiers that storage charges as standard-size, where none of the others is there.
    pub storage_standard: Vec<String>,
    /// Evidence of the units counted on arrival.
    pub evidence_counted: Vec<String>,
    /// Parts of the words of money that may give back any fee.
    pub fee_credits: Vec<String>,
    /// Parts of the words of money that may give back storage.
    pub storage_credits: Vec<String>,
    /// Labels of a return that Amazon prepaid, by their letters and digits.
    pub amazon_prepaid_label: Vec<String>,
    /// Statuses of an order that was cancelled.
    pub order_cancelled: Vec<String>,
    /// Beginnings of states of a SAFE-T claim that was paid, by their letters and digits.
    pub safe_t_granted: Vec<String>,
    /// Endings of files that Amazon takes as proof.
    pub proof_files: Vec<String>,
    /// Statuses of a return request that nobody has decided, by their letters and digits; so all below.
    pub return_pending: Vec<String>,
    /// Statuses of a return request that was declined.
    pub return_declined: Vec<String>,
    /// Statuses of a return request that was approved.
    pub return_approved: Vec<String>,
    /// Statuses of a return request that is over.
    pub return_over: Vec<String>,
    /// Parts of the words for a replacement in place of a refund.
    pub return_replacement: Vec<String>,
    /// Statuses of an order that has to be shipped.
    pub order_unshipped: Vec<String>,
    /// Statuses of an order that has not to be shipped, or no longer.
    pub order_settled: Vec<String>,
    /// Reasons by which a product is not as described.
    pub trouble_not_as_described: Vec<String>,
    /// Reasons by which a product comes damaged.
    pub trouble_damaged: Vec<String>,
    /// Reasons by which a product comes late.
    pub trouble_late: Vec<String>,
}

/// Whether a list of words holds one, without case.
#[must_use]
pub fn holds(words: &[String], word: &str) -> bool {
    words.iter().any(|known| known.eq_ignore_ascii_case(word.trim()))
}

/// Whether a list of words holds one by its letters and digits, without case and whatever stands between them.
#[must_use]
pub fn holds_letters(words: &[String], word: &str) -> bool {
    let word: String = super::squash(word).collect();
    words.contains(&word)
}

/// Whether a text begins with one of the words, without case.
#[must_use]
pub fn begins(words: &[String], text: &str) -> bool {
    words
        .iter()
        .any(|known| text.get(..known.len()).is_some_and(|head| head.eq_ignore_ascii_case(known)))
}

/// Whether a text holds one of the words, without case and whatever stands between the letters.
#[must_use]
pub fn has_part(words: &[String], text: &str) -> bool {
    let text: String = super::squash(text).collect();
    words.iter().any(|word| text.contains(word.as_str()))
}
