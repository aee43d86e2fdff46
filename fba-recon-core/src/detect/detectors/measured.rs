//! What the seller measured of a product, for the detectors of fees by size.

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::book::{Book, MeasuredItem, sku_key};
use crate::detect::Context;
use crate::detect::finding::{Evidence, EvidenceKind};
use crate::policy::fees::{StorageCard, StorageSize, volume};

/// The measurements of a product, by its FNSKU or merchant SKU, oldest first.
pub(super) fn measurements<'a>(
    book: &'a Book,
    fnsku: Option<&str>,
    msku: Option<&str>,
) -> Vec<&'a MeasuredItem> {
    let msku = msku.map(sku_key);
    let is_product = |item: &&MeasuredItem| {
        let same_sku = item.msku.as_deref().map(sku_key);
        (msku.is_some() && same_sku == msku) || (fnsku.is_some() && item.fnsku.as_deref() == fnsku)
    };
    let mut items: Vec<&MeasuredItem> = book.measured.iter().filter(is_product).collect();
    items.sort_by_key(|item| (item.measured_on, item.source));
    items
}

/// The measurement in force on a day, or the first one after it.
pub(super) fn in_force<'a>(measured: &[&'a MeasuredItem], day: Date) -> Option<&'a MeasuredItem> {
    let before = measured.iter().rfind(|item| item.measured_on <= Some(day));
    before.or(measured.first()).copied()
}

/// The measurement as evidence.
pub(super) fn measurement_evidence(measured: &MeasuredItem) -> Evidence {
    Evidence {
        source: measured.source,
        kind: EvidenceKind::Measurement,
        date: measured.measured_on,
        facts: vec![("size", measured.written.clone())],
        is_detail: false,
    }
}

/// Digits after the point of a volume in reports.
const VOLUME_DIGITS: u32 = 4;

/// The share of a volume charged for one unit that the seller's measurement leaves of it: one, where the two
/// differ by no more than the setting allows, the seller's is larger, or the volume's unit is not known.
pub(super) fn share_of_volume(
    context: &Context<'_>,
    measured: Option<&MeasuredItem>,
    charged: Decimal,
    unit: &str,
) -> Decimal {
    let items = measured.into_iter().flat_map(|item| item.size.items());
    let largest = items.filter_map(|item| volume(item, unit)).max();
    // A small volume is rounded: the smallest one that rounds to it decides.
    let digits = charged.normalize().scale().max(VOLUME_DIGITS);
    let smallest = charged - Decimal::new(5, digits + 1);
    let share = largest.filter(|_| smallest > Decimal::ZERO);
    let Some(share) = share.and_then(|largest| largest.checked_div(smallest)) else {
        return Decimal::ONE;
    };
    let tolerance = Decimal::from(context.policy.setting("storage_volume_percent"));
    let least = Decimal::ONE - tolerance / Decimal::ONE_HUNDRED;
    if share < least { share } else { Decimal::ONE }
}

/// The storage size of the seller's measurement in a store; `None` where no tier set holds on the day.
pub(super) fn storage_size(
    context: &Context<'_>,
    card: &StorageCard,
    measured: &MeasuredItem,
    day: Date,
) -> Option<StorageSize> {
    let fees = context.policy.fees();
    let sizes = measured.size.items().into_iter().map(|item| {
        let (tier, _) = fees.documented_size(&card.marketplace, day, item).ok()?;
        Some(card.size_of_tier(tier))
    });
    sizes.collect::<Option<Vec<StorageSize>>>()?.into_iter().max()
}
