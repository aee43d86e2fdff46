//! Refunds and replacements, and what became of the units.

use crate::generator::stock::Disposition;

/// How units come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::generator) enum Back {
    /// To stock, in whatever state.
    #[default]
    Usual,
    /// Damaged by Amazon or its carrier, marked as paid; not to stock.
    Paid,
    /// Damaged by Amazon or its carrier, to stock and not marked.
    AtFault(Disposition),
    /// Sellable; so many units never reach the stock.
    Missing(i64),
    /// Sellable; to stock so many days later.
    Late(usize),
    /// Sellable; to stock under another label.
    Relabelled(usize),
}

/// What is unusual about the payment for a refund.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::generator) enum Oddity {
    /// Nothing.
    #[default]
    None,
    /// It was taken back on a day; why that is planted.
    Reversed(usize, Option<&'static str>),
    /// No settlement shows it.
    Unposted(&'static str),
    /// It is too small.
    Underpaid(&'static str),
}

/// What a refund gives back of the referral fee.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::generator) enum Fee {
    /// All of it, less the administration fee.
    #[default]
    Back,
    /// Half of it, less the administration fee of that.
    Half,
    /// Nothing.
    Kept,
}

/// A refund of an order, and how it was answered.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::generator) struct Refund {
    /// Order; until the orders are sorted, the position in which it was made.
    pub(in crate::generator) order: usize,
    /// Day it was posted.
    pub(in crate::generator) day: usize,
    /// Units given back.
    pub(in crate::generator) units: i64,
    /// A part of the price in hundredths, instead of units: a concession.
    pub(in crate::generator) share: i64,
    /// A part of the price in hundredths, given back on top of the units.
    pub(in crate::generator) more: i64,
    /// What it gives back of the referral fee.
    pub(in crate::generator) fee: Fee,
    /// Whether the shipping that the buyer paid is given back too.
    pub(in crate::generator) gives_shipping: bool,
    /// Whether it takes an earlier refund back.
    pub(in crate::generator) takes_back: bool,
    /// Units that came back.
    pub(in crate::generator) returned: i64,
    /// Day they came back.
    pub(in crate::generator) return_day: usize,
    /// How they came back.
    pub(in crate::generator) back: Back,
    /// Units that Amazon paid.
    pub(in crate::generator) paid: i64,
    /// Day it approved that.
    pub(in crate::generator) paid_day: usize,
    /// What is unusual about that.
    pub(in crate::generator) oddity: Oddity,
}

/// What became of the original after a replacement was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::generator) enum Answer {
    /// Nothing.
    None,
    /// It came back on a day, under the original order or the replacement.
    Returned(usize, bool),
    /// Amazon paid on a day.
    Paid(usize),
}

/// A replacement of an order.
#[derive(Debug, Clone)]
pub(in crate::generator) struct Replacement {
    /// Order; until the orders are sorted, the position in which it was made.
    pub(in crate::generator) order: usize,
    /// Day it was shipped.
    pub(in crate::generator) day: usize,
    /// Units.
    pub(in crate::generator) units: i64,
    /// What became of the original.
    pub(in crate::generator) answer: Answer,
}
