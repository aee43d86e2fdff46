//! What happens to stock, and the rows of other reports that go with it.

/// What state a unit is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::generator) enum Disposition {
    /// Can be sold.
    Sellable,
    /// Damaged by the customer.
    CustomerDamaged,
    /// Defective.
    Defective,
    /// Damaged by Amazon.
    WarehouseDamaged,
    /// Damaged by Amazon's carrier.
    CarrierDamaged,
    /// Damaged by the supplier.
    DistributorDamaged,
    /// Damaged; a return says no more.
    Damaged,
}

impl Disposition {
    /// Every disposition.
    pub(in crate::generator) const ALL: [Self; 7] = [
        Self::Sellable,
        Self::CustomerDamaged,
        Self::Defective,
        Self::WarehouseDamaged,
        Self::CarrierDamaged,
        Self::DistributorDamaged,
        Self::Damaged,
    ];

    /// The name in reports.
    pub(in crate::generator) fn name(self) -> &'static str {
        match self {
            Self::Sellable => "SELLABLE",
            Self::CustomerDamaged => "CUSTOMER_DAMAGED",
            Self::Defective => "DEFECTIVE",
            Self::WarehouseDamaged => "WAREHOUSE_DAMAGED",
            Self::CarrierDamaged => "CARRIER_DAMAGED",
            Self::DistributorDamaged => "DISTRIBUTOR_DAMAGED",
            Self::Damaged => "DAMAGED",
        }
    }
}

/// Something that changes stock.
#[derive(Debug, Clone)]
pub(in crate::generator) enum Kind {
    /// Came back from a customer.
    Returned(Disposition),
    /// Left for another centre; the number pairs it with its arrival.
    Sent(usize),
    /// Arrived from another centre.
    Arrived(usize),
    /// Misplaced, under a reason code.
    Lost(Loss, &'static str),
    /// Found again.
    Found,
    /// Given by Amazon instead of money.
    Given,
    /// Damaged by Amazon.
    Damaged(Loss),
    /// Taken off under a reason code that nobody explains.
    Unexplained,
    /// Sent to a customer instead of another unit.
    Replaced,
    /// Received with a shipment; fewer than nothing is a correction.
    Received(String, Disposition),
    /// Left for the seller under a removal order.
    Removed(String),
    /// Disposed of; the units that nobody asked for, and why they are planted.
    Disposed(Disposition, Option<(i64, &'static str)>),
    /// Graded from one disposition to another.
    Graded(Disposition, Disposition),
}

/// What Amazon has matched of a loss.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::generator) struct Loss {
    /// Units matched.
    pub(in crate::generator) reconciled: i64,
    /// Why what is not matched is planted.
    pub(in crate::generator) why: Option<&'static str>,
}

/// One event of a product in a centre.
#[derive(Debug, Clone)]
pub(in crate::generator) struct Move {
    /// Day.
    pub(in crate::generator) day: usize,
    /// Product.
    pub(in crate::generator) product: usize,
    /// Position in [`CENTRES`].
    pub(in crate::generator) centre: usize,
    /// Units; positive but for a correction.
    pub(in crate::generator) units: i64,
    /// Number of identical rows that it is written as.
    pub(in crate::generator) rows: usize,
    /// What happened.
    pub(in crate::generator) kind: Kind,
}

/// A unit that came back, for the returns report.
#[derive(Debug, Clone)]
pub(in crate::generator) struct ReturnedUnit {
    /// Day.
    pub(in crate::generator) day: usize,
    /// The number of the order or the replacement.
    pub(in crate::generator) order: usize,
    /// Product.
    pub(in crate::generator) product: usize,
    /// Position in [`CENTRES`].
    pub(in crate::generator) centre: usize,
    /// Disposition; `None` when Amazon or its carrier damaged it and it is marked as paid.
    pub(in crate::generator) disposition: Option<Disposition>,
}

/// A row of the settlements that is about a shipment or a removal order.
#[derive(Debug, Clone)]
pub(in crate::generator) struct Charge {
    /// Day.
    pub(in crate::generator) day: usize,
    /// Description.
    pub(in crate::generator) name: &'static str,
    /// Cents.
    pub(in crate::generator) cents: i64,
    /// Removal order.
    pub(in crate::generator) order: String,
    /// Inbound shipment.
    pub(in crate::generator) shipment: String,
}

/// The number that both ends of a transfer carry.
pub(in crate::generator) fn transfer_id(pair: usize) -> String {
    format!("{}", 31_000_000_000_u64 + pair as u64 * 7)
}
