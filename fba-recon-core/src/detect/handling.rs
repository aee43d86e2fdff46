//! How the findings of a rule are netted, valued, told and kept, where that is not as usual. What comes after detection
//! asks here; it knows no rule by name.

use super::{Context, Finding};
use crate::diag::Diagnostic;
use crate::policy::letters::LetterKind;

/// What a rule has to say of all that it saw and of its findings.
pub type Remarks = fn(&Context<'_>, &[&Finding]) -> Vec<Diagnostic>;

/// How the findings of a rule are handled.
///
/// A rule names what is special about it and takes the rest from [`Handling::USUAL`]:
///
/// ```
/// use fba_recon_core::detect::{Handling, Leaves};
///
/// const OF_BALANCES: Handling =
///     Handling { leaves: Leaves::BetweenBalances, ..Handling::USUAL };
/// assert_eq!(OF_BALANCES.disputes, None);
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Handling {
    /// How the day is known on which its units left the stock.
    pub leaves: Leaves,
    /// What its lines are told apart by in the case log.
    pub lines: Lines,
    /// What happened to the units of a shipment to Amazon; `None` where it is about no shipment. The kind of claim must
    /// be one of a shipment.
    pub shipment: Option<ShipmentLoss>,
    /// What the fee depends on; `None` where it is about no fee. The kind of claim must be one of a fee.
    pub fee: Option<FeeBy>,
    /// What it says against a payment; `None` where it is about no payment. The kind of claim must be one of a payment.
    pub disputes: Option<Dispute>,
    /// The letter that its cases send; `None` where they are about no buyer's claim and send a message. The kind of
    /// claim must be one of a buyer's.
    pub letter: Option<LetterKind>,
    /// How many events up to the as-of date it looked at. Where almost all of them lack their answer, the report that
    /// would show it may lack it, and all are held as possible. `None` where it claims no absence: its findings rest on
    /// figures of Amazon's own, or on amounts.
    pub looked_at: Option<fn(&Context<'_>) -> usize>,
    /// What there is to say beside its findings, which it is shown.
    pub remarks: Option<Remarks>,
}

impl Handling {
    /// Units of the stock that left on the day of their row, claimed by a message.
    pub const USUAL: Self = Self {
        leaves: Leaves::OnTheDay,
        lines: Lines::ByProduct,
        shipment: None,
        fee: None,
        disputes: None,
        letter: None,
        looked_at: None,
        remarks: None,
    };
}

/// How the day is known on which units left the stock, and with it which adjustments may tell of the same units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leaves {
    /// A row has it. Of units lost in a transfer, an adjustment from that day on may be the same.
    OnTheDay,
    /// They are gone between two balances of the ledger: the balances cast no further doubt on them, and a loss that
    /// is booked shortly before may be the same units.
    BetweenBalances,
    /// The seller asked for them: an adjustment from that day on, and some days after their own, may be the same units.
    OnRequest,
}

/// What tells the lines of a case apart, however much a later dump corrects of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lines {
    /// Their product: their days may be corrected.
    ByProduct,
    /// Their day and product, such as of months or parcels.
    ByDay,
}

/// What happened to the units of a shipment to Amazon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShipmentLoss {
    /// They were not received: a receipt takes them off.
    NotReceived,
    /// They were received damaged: a receipt shows them.
    ReceivedDamaged,
}

/// What a fee depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeeBy {
    /// The price of an item.
    Price,
    /// The size and weight of a unit that was shipped.
    Size,
    /// The volume that was stored: it has charges by month, and no units.
    Volume,
}

impl FeeBy {
    /// Whether it rests on a measurement. Only a payment that names such fees answers one of them.
    #[must_use]
    pub fn is_measured(self) -> bool {
        matches!(self, Self::Size | Self::Volume)
    }
}

/// What is said against a payment, which itself answers nothing of the finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dispute {
    /// It paid less than the units were worth. Money without units raises it.
    Worth,
    /// It was taken back. Whatever comes for the product later may be the money again.
    Reversal,
    /// It was approved and never settled. Posted money that no line of the report explains pays it.
    Settlement,
}
