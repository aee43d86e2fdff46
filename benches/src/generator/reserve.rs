//! Products set aside for one event each: no payment or found unit of another event can then answer it
//! by product and date alone.

use super::rng::Rng;

/// What a product is set aside for: what is planted, and what looks like it and is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// Disposed of without a request.
    Disposed,
    /// Disposed of on request, or worth nothing, or damaged before.
    DisposedAnswered,
    /// Left for another centre and never arrived.
    Transfer,
    /// Arrived late or early, or is still on its way.
    TransferAnswered,
    /// A summary whose opening balance is too low.
    Decrease,
    /// The same, made good a month later.
    DecreaseAnswered,
    /// Replaced, and the original never came back.
    Replaced,
    /// Returned as sellable and never in stock.
    NotRestocked,
    /// In stock late, or under the label of [`Use::RestockedTwin`].
    Restocked,
    /// A second label of a product of [`Use::Restocked`].
    RestockedTwin,
    /// Returned damaged by Amazon or its carrier.
    ReturnDamaged,
    /// Refunded for more than the sale.
    Excess,
    /// Refunded more often than sold.
    Duplicate,
    /// Short in an inbound shipment.
    Short,
    /// A second product of the same shipment.
    ShortOther,
    /// Short and paid, short in an open shipment, or received as another product.
    ShortAnswered,
    /// A second product of the same shipment.
    ShortAnsweredOther,
    /// Received damaged.
    ReceiptDamaged,
    /// Received damaged and paid, or not damaged by Amazon.
    ReceiptDamagedAnswered,
    /// Removed, and lost by the carrier.
    RemovalLost,
    /// Removed, and too few.
    RemovalShort,
    /// Removed, lost and paid; or not too few.
    RemovalAnswered,
    /// Paid less than the approved cost.
    Underpaid,
    /// Paid what was approved on that day.
    UnderpaidAnswered,
    /// Paid, and taken back without a reason.
    Reversed,
    /// Paid, and taken back because the units are there.
    ReversedAnswered,
    /// Approved and never posted.
    Unsettled,
    /// Approved in two lines and posted in one row, or taken back before it was posted.
    UnsettledAnswered,
    /// Refunded, and the referral fee kept.
    FeeKept,
}

const USES: usize = Use::FeeKept as usize + 1;
/// Orders for which each use has one more product.
const ORDERS_EACH: usize = 800;
/// The most products of one use.
const EACH_MAX: usize = 12;
/// Days before an event that what leads to it may need.
const ROOM: usize = 60;

/// One product of a use.
#[derive(Debug, Clone, Copy)]
pub(super) struct Turn {
    /// Position within the use.
    pub(super) at: usize,
    /// Decides which variant of the event it gets; small plans of different seeds differ.
    pub(super) variant: usize,
    /// The product.
    pub(super) product: usize,
}

/// The products that are set aside; they come after those that buyers pick.
#[derive(Debug)]
pub(super) struct Reserve {
    first: usize,
    each: usize,
    variant: usize,
}

impl Reserve {
    /// The reserve after so many products, for so many orders.
    pub(super) fn new(seed: u64, first: usize, orders: usize) -> Self {
        let variant = Rng::new(seed, 11).below(EACH_MAX);
        Self { first, each: (orders / ORDERS_EACH).clamp(1, EACH_MAX), variant }
    }

    /// Number of products.
    pub(super) fn len(&self) -> usize {
        USES * self.each
    }

    /// The product of a use at a position.
    pub(super) fn product(&self, of: Use, at: usize) -> usize {
        self.first + of as usize * self.each + at
    }

    /// Every product of a use.
    pub(super) fn turns(&self, of: Use) -> Vec<Turn> {
        let turn = |at| Turn { at, variant: self.variant + at, product: self.product(of, at) };
        (0..self.each).map(turn).collect()
    }

    /// The products that are bought now and then: all but the second labels.
    pub(super) fn sold(&self) -> Vec<usize> {
        let twins = self.product(Use::RestockedTwin, 0)..self.product(Use::ReturnDamaged, 0);
        (self.first..self.first + self.len()).filter(|at| !twins.contains(at)).collect()
    }
}

/// The day of an event: the first of its use so many days before the last day that it can be claimed,
/// the others anywhere. `None` where the plan is too short for it.
pub(super) fn day(
    rng: &mut Rng,
    last: usize,
    at: usize,
    first: (usize, usize),
    others: (usize, usize),
) -> Option<usize> {
    let (low, high) = if at == 0 { first } else { others };
    let high = high.min(last.checked_sub(ROOM)?);
    (low <= high).then(|| last - rng.range(low, high))
}
