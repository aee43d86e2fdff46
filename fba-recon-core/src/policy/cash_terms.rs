//! The words of settlements and date-range reports, as the table of cash terms has them.

use serde::Deserialize;

use super::ClaimType;

/// What a transaction of a settlement or date-range report is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TransactionRole {
    /// A customer order.
    Sale,
    /// A refund to a customer.
    Refund,
    /// A fee given back or charged again.
    FeeCorrection,
    /// Everything else that is not tied to an order.
    Adjustment,
}

/// What an amount of a settlement is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AmountRole {
    /// Price of the item.
    Principal,
    /// Shipping the buyer paid.
    Shipping,
    /// Gift wrap the buyer paid, in date-range reports.
    GiftWrap,
    /// Promotion.
    Promotion,
    /// Given to the buyer beyond the price, as a gesture.
    Goodwill,
    /// Referral fee.
    ReferralFee,
    /// Fulfilment fee.
    FulfilmentFee,
    /// Closing and other fees of an item.
    OtherFee,
    /// Fee on the shipping that the buyer paid, given back with it.
    ShippingFee,
    /// What Amazon keeps of a returned referral fee.
    RefundAdministrationFee,
    /// Payment for lost or damaged stock or a customer's return.
    Reimbursement,
    /// Storage fee of the account.
    StorageFee,
    /// Fee given back.
    FeeCorrection,
}

impl AmountRole {
    /// The claims that a fee answers which came back; `None` for an amount that is no fee.
    #[must_use]
    pub fn answers_fees(self) -> Option<&'static [ClaimType]> {
        match self {
            Self::ReferralFee => Some(&[ClaimType::FeeReferral]),
            Self::FulfilmentFee | Self::StorageFee => Some(&[ClaimType::FeeWeightDims]),
            Self::FeeCorrection => Some(ClaimType::FEES),
            _ => None,
        }
    }
}

/// What money of a buyer's claim is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClaimMoneyRole {
    /// An A-to-z claim.
    AToZ,
    /// A bank's chargeback.
    Chargeback,
    /// A SAFE-T claim that Amazon paid.
    SafeT,
    /// Charged to the buyer again.
    BuyerRecharge,
}

/// The words of settlements and date-range reports.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CashTerms {
    /// Where they are written.
    pub source: String,
    /// Transaction types.
    pub transaction: Vec<TransactionTerm>,
    /// Amount types and descriptions.
    pub amount: Vec<AmountTerm>,
    /// Beginnings of date-range descriptions.
    pub description: Vec<DescriptionTerm>,
    /// Who fulfilled an order.
    pub fulfillment: Vec<FulfillmentTerm>,
    /// Types and descriptions of money by which a refund comes back to the seller.
    pub refund_back: Vec<String>,
    /// Types and descriptions of money of buyers' claims.
    pub claim_money: Vec<ClaimMoneyTerm>,
}

/// Names of one role of money of buyers' claims.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimMoneyTerm {
    /// Role.
    pub role: ClaimMoneyRole,
    /// Beginnings, compared by their letters and digits alone.
    pub names: Vec<String>,
}

/// Names of one transaction role.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TransactionTerm {
    /// Role.
    pub role: TransactionRole,
    /// Names in reports.
    pub names: Vec<String>,
}

/// Words of one amount role.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AmountTerm {
    /// Role.
    pub role: AmountRole,
    /// Amount type.
    pub amount_type: String,
    /// Descriptions; none stands for all.
    pub descriptions: Vec<String>,
    /// Claims that such a payment can answer, where its reason does not tell.
    #[serde(default)]
    pub pays: Vec<ClaimType>,
}

/// Beginnings of a date-range description.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DescriptionTerm {
    /// Role.
    pub role: AmountRole,
    /// Beginnings, compared by their letters and digits alone; the rest is the reason.
    pub starts: Vec<String>,
    /// Claims that such a payment can answer, where its reason does not tell.
    #[serde(default)]
    pub pays: Vec<ClaimType>,
}

/// What a description says.
#[derive(Debug, Clone, Copy)]
pub struct Described<'p, 't> {
    /// Role.
    pub role: AmountRole,
    /// The reason that follows the beginning.
    pub reason: &'t str,
    /// Claims that such a payment can answer, where its reason does not tell.
    pub pays: &'p [ClaimType],
}

/// What follows a beginning in a text, compared by letters and digits alone; `None` where the text begins otherwise.
fn after_beginning<'t>(text: &'t str, start: &str) -> Option<&'t str> {
    let mut wanted = super::squash(start).peekable();
    for (at, c) in text.char_indices() {
        if wanted.peek().is_none() {
            return Some(&text[at..]);
        }
        for lower in c.to_lowercase().filter(|_| c.is_alphanumeric()) {
            if wanted.next() != Some(lower) {
                return None;
            }
        }
    }
    wanted.peek().is_none().then_some("")
}

/// Names of a fulfilment channel.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FulfillmentTerm {
    /// Whether Amazon fulfilled the order.
    pub by_amazon: bool,
    /// Names in reports.
    pub names: Vec<String>,
}

impl CashTerms {
    /// The role of a transaction type.
    #[must_use]
    pub fn transaction(&self, name: &str) -> Option<TransactionRole> {
        let named = |term: &&TransactionTerm| {
            term.names.iter().any(|known| known.eq_ignore_ascii_case(name))
        };
        self.transaction.iter().find(named).map(|term| term.role)
    }

    /// The role of an amount.
    #[must_use]
    pub fn amount(&self, amount_type: &str, description: &str) -> Option<AmountRole> {
        self.amount_term(amount_type, description).map(|term| term.role)
    }

    /// The term of an amount.
    #[must_use]
    pub fn amount_term(&self, amount_type: &str, description: &str) -> Option<&AmountTerm> {
        let matches = |term: &&AmountTerm| {
            term.amount_type.eq_ignore_ascii_case(amount_type)
                && (term.descriptions.is_empty()
                    || term
                        .descriptions
                        .iter()
                        .any(|known| known.eq_ignore_ascii_case(description)))
        };
        self.amount.iter().find(matches)
    }

    /// The role of a description, and the reason that follows its beginning.
    #[must_use]
    pub fn description<'t>(&self, text: &'t str) -> Option<Described<'_, 't>> {
        self.description.iter().find_map(|term| {
            let rest = term.starts.iter().find_map(|start| after_beginning(text, start))?;
            let reason = rest.trim_matches(|c: char| !c.is_alphanumeric());
            Some(Described { role: term.role, reason, pays: &term.pays })
        })
    }

    /// Whether words say that the seller got the money of a refund back from the buyer or from Amazon.
    #[must_use]
    pub fn is_refund_back(&self, words: &str) -> bool {
        let wanted: String = super::squash(words).collect();
        let is_named = |name: &String| super::squash(name).eq(wanted.chars());
        self.refund_back.iter().any(is_named)
    }

    /// What money of a buyer's claim a type or description stands for; `None` for all other money.
    #[must_use]
    pub fn claim_money(&self, words: &str) -> Option<ClaimMoneyRole> {
        let begins = |name: &String| after_beginning(words, name).is_some();
        let term = self.claim_money.iter().find(|term| term.names.iter().any(begins));
        term.map(|term| term.role)
    }

    /// Whether Amazon fulfilled an order.
    #[must_use]
    pub fn by_amazon(&self, name: &str) -> Option<bool> {
        let named = |term: &&FulfillmentTerm| {
            term.names.iter().any(|known| known.eq_ignore_ascii_case(name))
        };
        self.fulfillment.iter().find(named).map(|term| term.by_amazon)
    }
}
