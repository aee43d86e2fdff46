//! The events of a day, drawn from the seed and their number; asked for again, they are the same.

use jiff::civil::Date;

use super::super::calendar::Calendar;
use super::super::cards;
use super::super::orders::DAY_SECONDS;
use super::super::products::{CENTRES, Product};
use super::super::rng::Rng;
use super::goods::{self, Demand};
use super::{LAST_DAY, OPEN_LOSS, OVERCHARGED, UNRETURNED};

/// Days from a sale to its refund.
const REFUND_DAYS: usize = 10;
/// Days from a sale to the return of its units.
const RETURN_DAYS: usize = 18;
/// Days from a sale to a payment for units that did not come back.
const PAID_DAYS: usize = 65;
/// Days from a misplacement to the find.
const FOUND_DAYS: usize = 7;
/// Days from a misplacement to a payment.
const LOSS_PAID_DAYS: usize = 20;
/// Days from a damage to a payment.
const DAMAGE_PAID_DAYS: usize = 15;
/// Days of a transfer.
const TRANSFER_DAYS: usize = 3;
/// Days from the approval of a payment to its row in a settlement.
const POSTED_DAYS: usize = 2;

/// Everything the reports are written from.
pub(super) struct Account {
    pub(super) seed: u64,
    pub(super) calendar: Calendar,
    pub(super) periods: Vec<usize>,
    pub(super) goods: Vec<Product>,
    demand: Demand,
    /// Weights of the days before each day, and of all at the end.
    weights: Vec<u64>,
    /// Rows of the ledger.
    pub(super) rows: u64,
    /// Rows of each of the reports of money.
    part: u64,
}

/// A kind of event; with its number it tells what is drawn.
#[derive(Debug, Clone, Copy)]
enum Stream {
    Order = 32,
    Return,
    Payment,
    Loss,
    Damage,
    Transfer,
    Regrade,
    Receipt,
    Removal,
    Shipment,
    OtherReturn,
    OtherPayment,
}

/// An order as the settlement knows it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Order {
    /// Number among all orders, settled or not.
    pub(super) number: usize,
    pub(super) day: usize,
    pub(super) second: usize,
    pub(super) product: usize,
    pub(super) units: i64,
    /// What became of its refund; `None` without one.
    refund: Option<Answer>,
    /// Cents that each unit is charged too much.
    pub(super) excess: i64,
}

/// What answers a refund.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    Returned,
    Paid,
    Nothing,
}

/// Units that came back.
#[derive(Debug, Clone, Copy)]
pub(super) struct Returned {
    pub(super) order: usize,
    pub(super) product: usize,
    pub(super) units: i64,
    pub(super) centre: usize,
    pub(super) second: usize,
    pub(super) disposition: &'static str,
    pub(super) reason: &'static str,
}

/// Why Amazon paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reason {
    Lost,
    Damaged,
    Return(usize),
}

/// A reimbursement.
#[derive(Debug, Clone, Copy)]
pub(super) struct Payment {
    pub(super) id: usize,
    pub(super) product: usize,
    pub(super) units: i64,
    pub(super) reason: Reason,
    pub(super) cents: i64,
    pub(super) in_cash: bool,
    pub(super) second: usize,
}

/// Something in one centre with a number of its own.
#[derive(Debug, Clone, Copy)]
pub(super) struct Event {
    pub(super) number: usize,
    pub(super) product: usize,
    pub(super) centre: usize,
    /// Where it goes, for a transfer.
    pub(super) other: usize,
    pub(super) units: i64,
    pub(super) fate: Fate,
}

/// What became of units that were lost or damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    Found,
    Cash,
    Stock,
    Open,
}

impl Account {
    pub(super) fn new(seed: u64, first_day: Date, rows: u64, skus: usize) -> Self {
        let calendar = Calendar::new(first_day, LAST_DAY);
        let periods = cards::periods(&calendar);
        let mut weights = vec![0];
        let mut total = 0;
        for day in &calendar.days {
            total += match day.month() {
                11 | 12 => 14,
                7 => 11,
                _ => 10,
            };
            weights.push(total);
        }
        Self {
            goods: goods::products(seed, skus, &periods),
            demand: Demand::new(skus),
            part: rows / 20,
            seed,
            calendar,
            periods,
            weights,
            rows,
        }
    }

    /// How many of so many stand before a day.
    pub(super) fn before(&self, day: usize, of: u64) -> u64 {
        let all = self.weights.last().copied().unwrap_or(1);
        let share = u128::from(of) * u128::from(self.weights[day]) / u128::from(all);
        u64::try_from(share).unwrap_or(u64::MAX)
    }

    /// Numbers of the events of a day that lies some days back.
    fn numbers(&self, day: usize, back: usize, of: u64) -> std::ops::Range<usize> {
        let number = |day: usize| usize::try_from(self.before(day, of)).unwrap_or(usize::MAX);
        day.checked_sub(back).map_or(0..0, |day| number(day)..number(day + 1))
    }

    /// Hundredths of the rows of a report of money.
    fn share(&self, hundredths: u64) -> u64 {
        self.part * hundredths / 100
    }

    fn rng(&self, stream: Stream, number: usize) -> Rng {
        let number = u64::try_from(number).unwrap_or(u64::MAX);
        Rng::new(self.seed, (number << 6) | stream as u64)
    }

    /// The source from which the shipments of a day are drawn.
    pub(super) fn shipments(&self, day: usize) -> Rng {
        self.rng(Stream::Shipment, day)
    }

    /// A product as a buyer picks it.
    pub(super) fn pick(&self, rng: &mut Rng) -> usize {
        self.demand.pick(rng)
    }

    /// One of the centres that hold a product.
    pub(super) fn centre(&self, rng: &mut Rng, product: usize) -> usize {
        *rng.pick(&self.goods[product].centres)
    }

    /// Orders in the settlements; with refunds they have about six in ten rows.
    fn settled(&self) -> u64 {
        self.part * 10 / 59
    }

    fn order(&self, number: usize, day: usize) -> Order {
        let mut rng = self.rng(Stream::Order, number);
        let product = self.pick(&mut rng);
        let units = if rng.one_in(16) { rng.amount(2, 3) } else { 1 };
        let refund = rng.one_in(6).then(|| match rng.below(UNRETURNED) {
            0 => Answer::Nothing,
            1..=8 => Answer::Paid,
            _ => Answer::Returned,
        });
        let excess = if rng.one_in(OVERCHARGED) { rng.amount(90, 400) } else { 0 };
        let second = rng.below(DAY_SECONDS);
        Order { number, day, second, product, units, refund, excess }
    }

    fn orders_back(&self, day: usize, back: usize) -> impl Iterator<Item = Order> + Clone {
        let numbers = self.numbers(day, back, self.settled());
        numbers.map(move |number| self.order(number, day - back))
    }

    /// Orders of a day.
    pub(super) fn orders(&self, day: usize) -> impl Iterator<Item = Order> {
        self.orders_back(day, 0)
    }

    /// Orders that are refunded on a day.
    pub(super) fn refunds(&self, day: usize) -> impl Iterator<Item = Order> {
        self.orders_back(day, REFUND_DAYS).filter(|order| order.refund.is_some())
    }

    /// Whether nothing answers the refund of an order within the reports that could.
    pub(super) fn is_unreturned(&self, order: &Order) -> bool {
        let is_old = order.day + RETURN_DAYS < self.calendar.len();
        order.refund == Some(Answer::Nothing) && is_old
    }

    /// Units that come back on a day: of settled orders, and of others.
    pub(super) fn returns(&self, day: usize) -> impl Iterator<Item = Returned> {
        let settled = usize::try_from(self.settled()).unwrap_or(usize::MAX);
        let own = self.orders_back(day, RETURN_DAYS);
        let own = own.filter(|order| order.refund == Some(Answer::Returned));
        let own = own.map(|order| (order.number, order.product, order.units));
        let known = own.clone().count();
        let others = self.numbers(day, 0, self.part).skip(known).map(move |number| {
            let product = self.pick(&mut self.rng(Stream::OtherReturn, number));
            (settled + number * 2, product, 1)
        });
        own.chain(others).map(move |(order, product, units)| {
            let mut rng = self.rng(Stream::Return, order);
            let (disposition, reason) = *rng.pick(&[
                ("SELLABLE", "UNWANTED_ITEM"),
                ("SELLABLE", "ORDERED_WRONG_ITEM"),
                ("SELLABLE", "FOUND_BETTER_PRICE"),
                ("SELLABLE", "NO_REASON_GIVEN"),
                ("CUSTOMER_DAMAGED", "NOT_AS_DESCRIBED"),
                ("DEFECTIVE", "DEFECTIVE"),
            ]);
            let centre = self.centre(&mut rng, product);
            let second = rng.below(DAY_SECONDS);
            Returned { order, product, units, centre, second, disposition, reason }
        })
    }

    fn event(&self, stream: Stream, number: usize) -> Event {
        let mut rng = self.rng(stream, number);
        let product = self.pick(&mut rng);
        let centre = self.centre(&mut rng, product);
        let units = if rng.one_in(5) { rng.amount(2, 6) } else { 1 };
        let other = (centre + 3) % CENTRES.len();
        let mut event = Event { number, product, centre, other, units, fate: Fate::Found };
        match stream {
            Stream::Loss => {
                event.fate = match rng.below(16) {
                    0..=5 => Fate::Found,
                    6..=8 => Fate::Cash,
                    _ => Fate::Stock,
                };
                if rng.one_in(OPEN_LOSS) {
                    // Any product alike, so that payments for the best sellers do not hide it.
                    event.product = rng.below(self.goods.len());
                    event.centre = self.centre(&mut rng, event.product);
                    event.fate = Fate::Open;
                }
            }
            Stream::Damage => {
                event.fate = if rng.one_in(3) { Fate::Cash } else { Fate::Stock };
            }
            Stream::Transfer => event.units = rng.amount(2, 40),
            Stream::Receipt => event.units = rng.amount(7, 13) * 6,
            Stream::Removal => event.units = rng.amount(1, 12),
            _ => {}
        }
        event
    }

    fn events(
        &self,
        stream: Stream,
        of: u64,
        day: usize,
        back: usize,
    ) -> impl Iterator<Item = Event> {
        self.numbers(day, back, of).map(move |number| self.event(stream, number))
    }

    fn losses_back(&self, day: usize, back: usize) -> impl Iterator<Item = Event> {
        self.events(Stream::Loss, self.share(80), day, back)
    }

    /// Units misplaced on a day.
    pub(super) fn losses(&self, day: usize) -> impl Iterator<Item = Event> {
        self.losses_back(day, 0)
    }

    /// Units found on a day.
    pub(super) fn finds(&self, day: usize) -> impl Iterator<Item = Event> {
        self.losses_back(day, FOUND_DAYS).filter(|loss| loss.fate == Fate::Found)
    }

    fn damages_back(&self, day: usize, back: usize) -> impl Iterator<Item = Event> {
        self.events(Stream::Damage, self.share(35), day, back)
    }

    /// Units damaged on a day.
    pub(super) fn damages(&self, day: usize) -> impl Iterator<Item = Event> {
        self.damages_back(day, 0)
    }

    fn transfers_back(&self, day: usize, back: usize) -> impl Iterator<Item = Event> {
        self.events(Stream::Transfer, self.share(30), day, back)
    }

    /// Units that leave a centre for another on a day.
    pub(super) fn departures(&self, day: usize) -> impl Iterator<Item = Event> {
        self.transfers_back(day, 0)
    }

    /// Units that arrive on a day.
    pub(super) fn arrivals(&self, day: usize) -> impl Iterator<Item = Event> {
        self.transfers_back(day, TRANSFER_DAYS)
    }

    /// Units that are graded anew on a day.
    pub(super) fn regrades(&self, day: usize) -> impl Iterator<Item = Event> {
        self.events(Stream::Regrade, self.share(10), day, 0)
    }

    /// Units that come in on a day.
    pub(super) fn receipts(&self, day: usize) -> impl Iterator<Item = Event> {
        self.events(Stream::Receipt, self.share(30), day, 0)
    }

    /// Units that the seller takes back on a day.
    pub(super) fn removals(&self, day: usize) -> impl Iterator<Item = Event> {
        self.events(Stream::Removal, self.share(10), day, 0)
    }

    /// What Amazon pays for one unit of an order, in cents.
    fn order_value(&self, product: usize, day: usize) -> i64 {
        let product = &self.goods[product];
        let fee = product.fee(day, self.periods[day]);
        (product.price - cards::half_up(product.price * 15, 100) - fee).max(51)
    }

    /// Payments that are approved on a day.
    pub(super) fn payments(&self, day: usize) -> impl Iterator<Item = Payment> {
        let settled = usize::try_from(self.settled()).unwrap_or(usize::MAX);
        let lost = self.losses_back(day, LOSS_PAID_DAYS);
        let lost = lost.filter(|loss| matches!(loss.fate, Fate::Cash | Fate::Stock));
        let lost = lost.map(|loss| (loss.number * 4, Reason::Lost, loss));
        let damaged = self.damages_back(day, DAMAGE_PAID_DAYS);
        let damaged = damaged.map(|damage| (damage.number * 4 + 1, Reason::Damaged, damage));
        let of_stock = lost.chain(damaged).map(move |(id, reason, event)| {
            let cents = self.goods[event.product].unit_cost;
            let in_cash = event.fate == Fate::Cash;
            (id, reason, event.product, event.units, cents, in_cash)
        });
        let orders = self.orders_back(day, PAID_DAYS);
        let orders = orders.filter(|order| order.refund == Some(Answer::Paid));
        let orders = orders.map(move |order| {
            let cents = self.order_value(order.product, order.day);
            let reason = Reason::Return(order.number);
            (order.number * 4 + 2, reason, order.product, order.units, cents, true)
        });
        let others = self.numbers(day, 0, self.share(15)).map(move |number| {
            let product = self.pick(&mut self.rng(Stream::OtherPayment, number));
            let reason = Reason::Return(settled + number * 2 + 1);
            (number * 4 + 3, reason, product, 1, self.order_value(product, day), true)
        });
        let all = of_stock.chain(orders).chain(others);
        all.map(move |(id, reason, product, units, cents, in_cash)| {
            let second = self.rng(Stream::Payment, id).below(DAY_SECONDS);
            Payment { id, product, units, reason, cents, in_cash, second }
        })
    }

    /// Payments that settlements show on a day.
    pub(super) fn posted(&self, day: usize) -> impl Iterator<Item = Payment> {
        let approved = day.checked_sub(POSTED_DAYS).map(|day| self.payments(day));
        approved.into_iter().flatten().filter(|payment| payment.in_cash)
    }
}
