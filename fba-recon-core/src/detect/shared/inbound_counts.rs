//! What every list and report says of the products of an inbound shipment: what was sent, and what arrived.
//!
//! The ledger shows receipts by product and shipment; its summary shows them by product, the shipping queue by
//! shipment, the lists by both. What one of them shows and the ledger lacks has arrived all the same.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::inbound::Receipts;
use crate::book::{ItemSource, Shipment, ShipmentItem};
use crate::detect::Context;
use crate::detect::finding::{Line, Term};
use crate::detect::term;
use crate::model::{FileId, SourceRow};

/// The name of the seller's own list among the sources of a product.
pub(in crate::detect) const OWN_LIST: &str = "seller";

/// Units of products that arrived otherwise than with their shipment; each is taken off one shipment only.
pub(in crate::detect) struct Elsewhere {
    /// Received in other shipments above what was sent in them.
    over: BTreeMap<String, i64>,
    /// Shown by the summary of the ledger alone, and taken off a shipment already.
    summarised: BTreeMap<String, i64>,
}

impl Elsewhere {
    pub(in crate::detect) fn new(context: &Context<'_>) -> Self {
        let mut over: BTreeMap<String, i64> = BTreeMap::new();
        for shipment in &context.book.shipments {
            let receipts = Receipts::new(context, &shipment.id);
            let counts = shipment.items.iter().filter_map(|item| count(context, item, &receipts));
            for count in counts.filter(|count| count.received > count.shipped) {
                if let Some(fnsku) = &count.item.fnsku {
                    *over.entry(fnsku.clone()).or_default() += count.received - count.shipped;
                }
            }
        }
        Self { over, summarised: BTreeMap::new() }
    }
}

/// One product as the sources and the receipts tell it.
pub(in crate::detect) struct Count<'a> {
    pub(in crate::detect) item: &'a ShipmentItem,
    pub(in crate::detect) shipped: i64,
    pub(in crate::detect) received: i64,
    /// Units that arrived as another product of the shipment.
    pub(in crate::detect) as_other: i64,
    /// Units that arrived with another shipment.
    pub(in crate::detect) elsewhere: i64,
    /// Units that the summary of the ledger shows and its rows do not.
    pub(in crate::detect) in_summary: i64,
    /// Units that the shipping queue located and no row shows.
    pub(in crate::detect) located: i64,
    /// Units above those that the shipping queue expected.
    pub(in crate::detect) not_announced: i64,
    /// Whether two sources say different units.
    pub(in crate::detect) differs: bool,
    /// Whether a list has it on several lines.
    pub(in crate::detect) has_lines: bool,
    /// Whether the summary of the ledger shows units that its rows do not.
    is_more_in_summary: bool,
}

impl Count<'_> {
    /// Units that nothing answers.
    pub(in crate::detect) fn open(&self) -> i64 {
        let arrived = self.received + self.as_other + self.elsewhere;
        self.shipped - arrived - self.in_summary - self.located - self.not_announced
    }

    /// The line of a finding.
    pub(in crate::detect) fn line(&self, day: Date) -> Option<Line> {
        let others = [
            (term!(shared "received_as_other"), self.as_other),
            (term!(shared "received_elsewhere"), self.elsewhere),
            (term!(shared "in_summary"), self.in_summary),
            (term!(shared "located"), self.located),
            (term!(shared "not_announced"), self.not_announced),
        ];
        let others = others.into_iter().filter(|(_, units)| *units > 0);
        let others = others.map(|(name, units)| Term::minus(name, units));
        let terms = [
            Term::units(term!(shared "shipped"), self.shipped),
            Term::minus(term!(shared "received"), self.received),
        ];
        (self.open() > 0).then(|| Line {
            date: day,
            fnsku: self.item.fnsku.clone(),
            msku: self.item.msku.clone(),
            units: self.open(),
            owed: None,
            terms: terms.into_iter().chain(others).collect(),
        })
    }
}

/// The products of a shipment.
pub(in crate::detect) struct Counts<'a> {
    pub(in crate::detect) counts: Vec<Count<'a>>,
    /// Whether the shipping queue says other units than the lists and rows do.
    queue_differs: bool,
    /// Whether the shipping queue says how many units were announced and located.
    is_in_queue: bool,
}

impl<'a> Counts<'a> {
    /// Every product of a shipment, with all that answers its missing units; `from` is the day from which its
    /// receipts must be known.
    pub(in crate::detect) fn new(
        context: &Context<'_>,
        shipment: &'a Shipment,
        receipts: &Receipts<'_>,
        from: Date,
        elsewhere: &mut Elsewhere,
    ) -> Self {
        let counts = shipment.items.iter().filter_map(|item| count(context, item, receipts));
        let mut counts: Vec<Count<'_>> = counts.collect();
        let mut left = surplus(shipment, &counts, receipts);
        for count in &mut counts {
            count.as_other = left.min(count.open().max(0));
            left -= count.as_other;
            let Some(fnsku) = count.item.fnsku.clone() else { continue };
            if let Some(units) = elsewhere.over.get_mut(&fnsku) {
                count.elsewhere = (*units).min(count.open().max(0));
                *units -= count.elsewhere;
            }
            let shown = more_in_summary(context, &fnsku, from);
            let spent = elsewhere.summarised.entry(fnsku).or_default();
            count.is_more_in_summary = shown > 0;
            count.in_summary = (shown - *spent).min(count.open()).max(0);
            *spent += count.in_summary;
        }
        let arrived: i64 = counts.iter().map(|count| count.received).sum::<i64>()
            + unlisted(shipment, receipts).max(0);
        let mut all = Self { counts, queue_differs: false, is_in_queue: false };
        all.hold_against_queue(shipment, arrived);
        all
    }

    /// Takes off what the shipping queue located and no row shows, and what it never expected. It tells of the
    /// shipment as a whole, so the first products are answered first.
    fn hold_against_queue(&mut self, shipment: &Shipment, arrived: i64) {
        let Some(queue) = shipment.queue else { return };
        let sent: i64 = self.counts.iter().map(|count| count.shipped).sum();
        let summarised: i64 = self.counts.iter().map(|count| count.in_summary).sum();
        let mut located = queue.located.map_or(0, |units| units - arrived - summarised);
        let expected = queue.expected.filter(|units| *units > 0);
        let mut above = expected.map_or(0, |units| sent - units);
        self.is_in_queue = expected.is_some() && queue.located.is_some();
        self.queue_differs = expected.is_some_and(|units| units != sent)
            || queue.located.is_some_and(|units| units != arrived);
        for count in &mut self.counts {
            count.located = located.min(count.open()).max(0);
            located -= count.located;
            count.not_announced = above.min(count.open()).max(0);
            above -= count.not_announced;
        }
    }

    /// The products of which units are missing.
    pub(in crate::detect) fn open(&self) -> impl Iterator<Item = &Count<'a>> {
        self.counts.iter().filter(|count| count.open() > 0)
    }

    /// Whether two sources disagree on a product of which units are missing.
    pub(in crate::detect) fn differs(&self) -> bool {
        self.queue_differs || self.open().any(|count| count.differs || count.is_more_in_summary)
    }

    /// Whether the seller's own list has every product of which units are missing, and the shipping queue says how
    /// many were announced and located.
    pub(in crate::detect) fn is_confirmed(&self) -> bool {
        let is_own =
            |count: &Count<'_>| count.item.sources.iter().any(|source| source.name == OWN_LIST);
        self.is_in_queue && self.open().all(is_own)
    }
}

/// The least that any source says was sent, and the most that any says was received.
fn count<'a>(
    context: &Context<'_>,
    item: &'a ShipmentItem,
    receipts: &Receipts<'_>,
) -> Option<Count<'a>> {
    // Several lines of one list are parts of one figure.
    let mut lists: BTreeMap<(FileId, &str), Vec<&ItemSource>> = BTreeMap::new();
    for source in &item.sources {
        lists.entry((source.source.file, &source.name)).or_default().push(source);
    }
    let sum = |lines: &[&ItemSource], units: fn(&ItemSource) -> Option<i64>| {
        lines.iter().filter_map(|line| units(line)).reduce(|sum, units| sum + units)
    };
    // What was sent and stands twice may be one line; what was received answers as it stands.
    let said = lists.values().filter_map(|lines| {
        let lines = lines.iter().filter(|line| context.counts(line.source));
        sum(&lines.copied().collect::<Vec<_>>(), |line| line.units_shipped)
    });
    let said: Vec<i64> = said.collect();
    let shipped = *said.iter().min()?;
    let in_ledger: i64 = receipts.of_item(item).iter().map(|row| row.quantity).sum();
    let stated = lists.values().filter_map(|lines| sum(lines, |line| line.units_received)).max();
    let has_lines = lists.values().any(|lines| lines.len() > 1);
    let received = stated.map_or(in_ledger, |stated| stated.max(in_ledger)).max(0);
    let has_ledger = context.book.movements.days.is_some();
    let differs = said.iter().any(|units| *units != shipped)
        || stated.is_some_and(|stated| has_ledger && stated != in_ledger);
    Some(Count {
        item,
        shipped,
        received,
        as_other: 0,
        elsewhere: 0,
        in_summary: 0,
        located: 0,
        not_announced: 0,
        differs,
        has_lines,
        is_more_in_summary: false,
    })
}

/// Units received above what was sent of other products, and of products that the lists do not name.
fn surplus(shipment: &Shipment, counts: &[Count<'_>], receipts: &Receipts<'_>) -> i64 {
    let over: i64 = counts.iter().map(|count| (count.received - count.shipped).max(0)).sum();
    over + unlisted(shipment, receipts).max(0)
}

/// Units received of products that the lists do not name.
fn unlisted(shipment: &Shipment, receipts: &Receipts<'_>) -> i64 {
    let listed = shipment.items.iter().flat_map(|item| receipts.of_item(item));
    let listed: BTreeSet<SourceRow> = listed.map(|row| row.source).collect();
    let others = receipts.rows.iter().filter(|row| !listed.contains(&row.source));
    others.map(|row| row.quantity).sum()
}

/// Units of a product that the summary of the ledger shows as received since a day, whatever their shipment, above
/// those of the ledger's rows; none where it has no period of the product that reaches the day.
fn more_in_summary(context: &Context<'_>, fnsku: &str, from: Date) -> i64 {
    let Some(balance) = context.book.balances.get(fnsku) else { return 0 };
    let reaches = |first: Date, last: Date| last >= from && first <= context.as_of;
    let (mut days, mut units) = (None, 0);
    for (first, (last, received)) in &balance.receipts {
        if reaches(*first, *last) {
            days = days.map_or(Some((*first, *last)), |(start, _)| Some((start, *last)));
            units += received;
        }
    }
    let Some((first, last)) = days else { return 0 };
    let rows = context.book.movements.receipts_of(fnsku);
    let rows = rows.filter(|row| (first..=last.min(context.as_of)).contains(&row.date));
    (units - rows.map(|row| row.quantity).sum::<i64>()).max(0)
}
