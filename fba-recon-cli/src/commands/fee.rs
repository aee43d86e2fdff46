//! `fee`: one item's size tier and fulfilment fee, with the rows of the cards that give it.

use std::collections::BTreeMap;

use fba_recon_core::model::money::from_decimal;
use fba_recon_core::model::{Currency, Money};
use fba_recon_core::policy::Policy;
use fba_recon_core::policy::fees::{FeeClass, FeeReading, Measured, NoCard, Programme, UsedRow};
use fba_recon_core::render::v1::fee::{
    FeeAnswerV1, FeeReadingV1, FeeRowV1, FeeV1, NoCardV1, SurchargeV1, WeightV1,
};
use jiff::civil::Date;
use rust_decimal::Decimal;

use super::shared::{load_policy, pretty, store, today};
use crate::args::{AnswerFormat, FeeArgs};
use crate::error::CommandError;
use crate::exit::Exit;
use crate::{said, terminal};

pub(crate) fn fee(args: &FeeArgs) -> Result<Exit, CommandError> {
    let policy = load_policy(args.policy_dir.as_deref())?;
    let marketplace = store(&policy, Some(&args.marketplace))?.unwrap_or_default();
    let date = args.date.unwrap_or_else(today);
    let class = FeeClass::named(&args.class).ok_or_else(|| {
        CommandError::usage(format!("no fee class of this name: {}", args.class))
            .hinted("classes are non_apparel, apparel, dangerous_goods")
    })?;
    if args.price < Decimal::ZERO {
        return Err(CommandError::usage("a price is not negative"));
    }
    let programme = args.programme.as_deref().map(programme).transpose()?;
    let measured = measured(&args.dims, &args.weight, class)?;
    let asked = Asked { marketplace: &marketplace, date, price: args.price, programme };
    let answer = match answer(&policy, &asked, &measured) {
        Ok(answer) => answer,
        Err(missing) => {
            let json = FeeV1::NoCard(NoCardV1 {
                no_card: missing.to_string(),
                marketplace,
                date: date.to_string(),
            });
            print(args.format, &json, &format!("{missing}\n"))?;
            return Ok(Exit::Incomplete);
        }
    };
    print(args.format, &FeeV1::Fee(Box::new(answer.json())), &answer.text(&asked))?;
    Ok(Exit::Done)
}

fn print(format: AnswerFormat, json: &FeeV1, text: &str) -> Result<(), CommandError> {
    if format == AnswerFormat::Json {
        terminal::data(&pretty(json)?)?;
    } else {
        terminal::answer(&said::cells(text))?;
    }
    Ok(())
}

/// Size and weight as typed.
fn measured(dims: &str, weight: &str, class: FeeClass) -> Result<Measured, CommandError> {
    let wrong_size = || {
        CommandError::usage(format!("not three sides with a unit: {dims}"))
            .hinted("write --dims 13x9x0.7in; units are in, cm, mm")
    };
    let wrong_weight = || {
        CommandError::usage(format!("not a weight with a unit: {weight}"))
            .hinted("write --weight 2oz; units are oz, lb, g, kg")
    };
    let (sides, unit) = with_unit(dims);
    let sides = sides.split(['x', 'X', '*', '\u{d7}']).map(positive);
    let sides = sides.collect::<Option<Vec<Decimal>>>().ok_or_else(wrong_size)?;
    let sides: [Decimal; 3] = sides.try_into().map_err(|_| wrong_size())?;
    let (amount, weight_unit) = with_unit(weight);
    let amount = positive(amount).ok_or_else(wrong_weight)?;
    // Either unit may be the wrong one: a size with a known unit tells that it is the weight's.
    Measured::new(sides, unit, (amount, weight_unit), Some(class)).ok_or_else(|| {
        let is_size = Measured::new(sides, unit, (amount, "lb"), Some(class)).is_none();
        if is_size { wrong_size() } else { wrong_weight() }
    })
}

/// The figures of a text, and the unit that follows the last of them.
fn with_unit(text: &str) -> (&str, &str) {
    let end = text.rfind(|c: char| c.is_ascii_digit()).map_or(0, |at| at + 1);
    (&text[..end], &text[end..])
}

fn positive(text: &str) -> Option<Decimal> {
    text.trim().parse().ok().filter(|value: &Decimal| *value > Decimal::ZERO)
}

/// What is asked besides size and weight.
struct Asked<'a> {
    marketplace: &'a str,
    date: Date,
    price: Decimal,
    programme: Option<Programme>,
}

fn programme(name: &str) -> Result<Programme, CommandError> {
    Programme::named(name).ok_or_else(|| {
        let known: Vec<&str> = Programme::ALL.iter().map(|one| one.as_str()).collect();
        CommandError::usage(format!("no programme of this name: {name}"))
            .hinted(format!("programmes are {}", known.join(", ")))
    })
}

/// Readings that are listed one by one; more are put together.
const LINES_MOST: usize = 16;

/// A fee with its readings.
struct Answer {
    main: FeeReading,
    readings: Vec<FeeReading>,
    rows: Vec<UsedRow>,
    currency: Option<Currency>,
    weight: (Decimal, &'static str),
}

/// The fee that Amazon's rule gives, and every other one that the tables allow.
fn answer(policy: &Policy, asked: &Asked<'_>, measured: &Measured) -> Result<Answer, NoCard> {
    let fees = policy.fees();
    let Asked { marketplace, date, price, programme } = *asked;
    let main = fees.documented(marketplace, date, &measured.item, price, programme)?;
    let mut readings = Vec::new();
    for item in measured.items() {
        readings.extend(fees.readings_in(marketplace, date, item, &[price], programme)?);
    }
    readings.sort();
    readings.dedup();
    let unit = fees.weight_unit(&main, date);
    Ok(Answer {
        rows: fees.rows_used(&main, date),
        currency: fees.card_on(marketplace, date)?.currency.parse().ok(),
        weight: (unit.of_base(main.billable_weight), unit.as_str()),
        main,
        readings,
    })
}

/// A weight to four decimals.
fn weight(value: Decimal) -> String {
    value.round_dp(4).normalize().to_string()
}

impl Answer {
    /// An amount in the digits of the currency.
    fn amount(&self, value: Decimal) -> String {
        let micros = from_decimal(value).ok();
        let money =
            self.currency.zip(micros).map(|(currency, micros)| Money::new(micros, currency));
        money.map_or_else(|| value.to_string(), Money::to_amount)
    }

    fn currency(&self) -> &str {
        self.currency.as_ref().map_or("", Currency::as_str)
    }

    fn surcharges(&self, reading: &FeeReading) -> Vec<SurchargeV1> {
        let extras = reading.extras.iter();
        let extras = extras
            .map(|(name, value)| SurchargeV1 { name: name.clone(), amount: self.amount(*value) });
        extras.collect()
    }

    fn reading(&self, reading: &FeeReading) -> FeeReadingV1 {
        FeeReadingV1 {
            tier: reading.tier.clone(),
            billable_weight: WeightV1 {
                value: weight(reading.billable_weight),
                unit: reading.weight_unit.as_str().to_owned(),
            },
            base_fee: self.amount(reading.base),
            surcharges: self.surcharges(reading),
            total: self.amount(reading.total),
            case: reading.case.clone(),
            programme: reading.programme.map(|one| one.as_str().to_owned()),
            is_conditional: reading.is_conditional,
        }
    }

    fn json(&self) -> FeeAnswerV1 {
        let main = &self.main;
        let row = |row: &UsedRow| FeeRowV1 {
            table: row.table.to_owned(),
            row: row.row.clone(),
            verified: row.verified,
            derived: row.derived,
            source: row.source.clone(),
            doubt: row.doubt.clone(),
        };
        FeeAnswerV1 {
            tier: main.tier.clone(),
            billable_weight: WeightV1 {
                value: weight(self.weight.0),
                unit: self.weight.1.to_owned(),
            },
            base_fee: self.amount(main.base),
            surcharges: self.surcharges(main),
            total: self.amount(main.total),
            currency: self.currency().to_owned(),
            card: main.card.clone(),
            class: main.class.as_str().to_owned(),
            case: main.case.clone(),
            programme: main.programme.map(|one| one.as_str().to_owned()),
            rows: self.rows.iter().map(row).collect(),
            readings: self.readings.iter().map(|reading| self.reading(reading)).collect(),
        }
    }

    fn text(&self, asked: &Asked<'_>) -> String {
        let main = &self.main;
        let programme = asked.programme.map(|one| format!(", {}", one.as_str()));
        let mut text = format!(
            "{}, shipped {}{}: {} {}\n\n",
            asked.marketplace,
            asked.date,
            programme.unwrap_or_default(),
            self.currency(),
            self.amount(main.total),
        );
        let heavy = format!("{} {}", weight(self.weight.0), self.weight.1);
        let base = self.amount(main.base);
        for (name, value) in
            [("size tier", &main.tier), ("billable weight", &heavy), ("base fee", &base)]
        {
            text.push_str(&format!("  {}{value}\n", terminal::label(name, 17)));
        }
        for (name, value) in &main.extras {
            text.push_str(&format!("  {name:<16} {}\n", self.amount(*value)));
        }
        self.rows_used(&mut text);
        self.others("Other readings of what is not certain", false, &mut text);
        self.others("Fees that hold only for some units", true, &mut text);
        text
    }

    fn rows_used(&self, text: &mut String) {
        text.push_str("\nRows used\n");
        for row in &self.rows {
            let derived = if row.derived { ", derived" } else { "" };
            let plural = if row.verified == 1 { "" } else { "s" };
            text.push_str(&format!(
                "  {} ({} agreeing source{plural}{derived})\n",
                row.row, row.verified
            ));
            text.extend(row.source.iter().map(|source| format!("    {source}\n")));
            text.extend(row.doubt.iter().map(|doubt| format!("    not certain: {doubt}\n")));
        }
    }

    /// The readings besides the main one: those that may hold for every unit, or those that hold for some.
    fn others(&self, title: &str, is_conditional: bool, text: &mut String) {
        let others = self.readings.iter();
        let others: Vec<&FeeReading> = others
            .filter(|other| **other != self.main && other.is_conditional == is_conditional)
            .collect();
        if others.is_empty() {
            return;
        }
        text.push_str(&format!("\n{title}\n"));
        if others.len() > LINES_MOST {
            self.ranges(&others, text);
            return;
        }
        for other in others {
            text.push_str(&format!(
                "  {} {}: {}, {} {}, base {}",
                self.currency(),
                self.amount(other.total),
                other.tier,
                weight(other.billable_weight),
                other.weight_unit.as_str(),
                self.amount(other.base),
            ));
            for (name, value) in &other.extras {
                text.push_str(&format!(", {name} {}", self.amount(*value)));
            }
            text.push_str(&named(other));
            text.push('\n');
        }
    }

    /// One line for all readings of a tier, a case and a programme.
    fn ranges(&self, readings: &[&FeeReading], text: &mut String) {
        let mut groups: BTreeMap<(&str, String), Vec<&FeeReading>> = BTreeMap::new();
        for reading in readings {
            groups.entry((&reading.tier, named(reading))).or_default().push(reading);
        }
        let mut groups: Vec<_> = groups.into_iter().collect();
        groups.sort_by_key(|(_, readings)| readings.iter().map(|reading| reading.total).min());
        for ((tier, named), readings) in groups {
            let totals = self.range(readings.iter().map(|reading| reading.total));
            let bases = self.range(readings.iter().map(|reading| reading.base));
            text.push_str(&format!(
                "  {} {totals}: {tier}, base {bases}, {} readings{named}\n",
                self.currency(),
                readings.len(),
            ));
        }
        text.push_str("  (--format json lists each)\n");
    }

    /// The least and the greatest of some amounts.
    fn range(&self, amounts: impl Iterator<Item = Decimal> + Clone) -> String {
        let ends = [amounts.clone().min(), amounts.max()].map(Option::unwrap_or_default);
        let [least, most] = ends.map(|end| self.amount(end));
        if least == most { least } else { format!("{least}{}{most}", said::cell(" to ")) }
    }
}

/// The case and the programme of a reading.
fn named(reading: &FeeReading) -> String {
    let case = reading.case.as_deref();
    let programme = reading.programme.map(Programme::as_str);
    let programme = programme.filter(|name| case != Some(*name));
    case.into_iter().chain(programme).map(|name| format!("; {name}")).collect()
}
