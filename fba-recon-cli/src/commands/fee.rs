//! `fee`: one item's size tier and fulfilment fee, with the rows of the cards that give it.

use fba_recon_core::policy::Policy;
use fba_recon_core::policy::fees::{FeeClass, Measured, NoCard, Reading, UsedRow};
use jiff::civil::Date;
use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::{Value, json};

use super::shared::{load_policy, pretty, store, today};
use crate::args::{FeeArgs, Format};
use crate::error::CommandError;
use crate::exit::Exit;
use crate::terminal;

pub(crate) fn fee(args: &FeeArgs) -> Result<Exit, CommandError> {
    if !matches!(args.format, Format::Human | Format::Json) {
        return Err(CommandError::usage("fee writes human or json"));
    }
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
    let measured = measured(&args.dims, &args.weight, class)?;
    let answer = match answer(&policy, &marketplace, date, &measured, args.price) {
        Ok(answer) => answer,
        Err(missing) => {
            let json = json!({"no_card": missing.to_string(), "marketplace": marketplace,
                "date": date.to_string()});
            print(args.format, &json, &format!("{missing}\n"))?;
            return Ok(Exit::Incomplete);
        }
    };
    print(args.format, &answer.json(), &answer.text(&marketplace, date))?;
    Ok(Exit::Done)
}

fn print(format: Format, json: &Value, text: &str) -> Result<(), CommandError> {
    if format == Format::Json {
        terminal::data(&pretty(json)?);
    } else {
        terminal::data(text);
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

/// A fee with its readings.
struct Answer {
    main: Reading,
    readings: Vec<Reading>,
    rows: Vec<UsedRow>,
    currency: String,
    weight: (Decimal, &'static str),
}

/// The fee that Amazon's rule gives, and every other one that the tables allow.
fn answer(
    policy: &Policy,
    marketplace: &str,
    date: Date,
    measured: &Measured,
    price: Decimal,
) -> Result<Answer, NoCard> {
    let fees = policy.fees();
    let (tier, billable) = fees.documented_size(marketplace, date, &measured.item)?;
    let own = fees.readings(marketplace, date, &measured.item, &[price])?;
    let is_documented =
        |reading: &&Reading| reading.tier == tier && reading.billable_lb == billable;
    // With all that may be charged on top: nothing above it can be explained.
    let main = own.iter().filter(is_documented).max().or(own.last()).cloned();
    let Some(main) = main else {
        return Err(NoCard::Marketplace(marketplace.to_owned()));
    };
    let mut readings = own;
    if let Some(most) = &measured.item_most {
        readings.extend(fees.readings(marketplace, date, most, &[price])?);
    }
    readings.sort();
    readings.dedup();
    let unit = fees.weight_unit(&main, date);
    Ok(Answer {
        rows: fees.rows_used(&main, date),
        currency: fees.card_on(marketplace, date)?.currency.clone(),
        weight: (unit.of_pounds(main.billable_lb), unit.as_str()),
        main,
        readings,
    })
}

/// An amount with two decimals.
fn amount(value: Decimal) -> String {
    let mut value = value.round_dp_with_strategy(2, RoundingStrategy::MidpointNearestEven);
    value.rescale(2);
    value.to_string()
}

/// A weight to four decimals.
fn weight(value: Decimal) -> String {
    value.round_dp(4).normalize().to_string()
}

fn surcharges(reading: &Reading) -> Vec<Value> {
    let extras = reading.extras.iter();
    extras.map(|(name, value)| json!({"name": name, "amount": amount(*value)})).collect()
}

impl Answer {
    fn json(&self) -> Value {
        let reading = |reading: &Reading| {
            json!({
                "tier": reading.tier,
                "billable_weight": {"value": weight(reading.billable_lb), "unit": "lb"},
                "base_fee": amount(reading.base),
                "surcharges": surcharges(reading),
                "total": amount(reading.total),
            })
        };
        let row = |row: &UsedRow| {
            json!({"table": row.table, "row": row.row, "verified": row.verified,
                "derived": row.derived, "source": row.source, "doubt": row.doubt})
        };
        json!({
            "tier": self.main.tier,
            "billable_weight": {"value": weight(self.weight.0), "unit": self.weight.1},
            "base_fee": amount(self.main.base),
            "surcharges": surcharges(&self.main),
            "total": amount(self.main.total),
            "currency": self.currency,
            "card": self.main.card,
            "class": self.main.class.as_str(),
            "rows": self.rows.iter().map(row).collect::<Vec<Value>>(),
            "readings": self.readings.iter().map(reading).collect::<Vec<Value>>(),
        })
    }

    fn text(&self, marketplace: &str, date: Date) -> String {
        let main = &self.main;
        let mut text = format!(
            "{marketplace}, shipped {date}: {} {}\n\n  size tier        {}\n  billable weight  {} {}\n  base fee         {}\n",
            self.currency,
            amount(main.total),
            main.tier,
            weight(self.weight.0),
            self.weight.1,
            amount(main.base),
        );
        for (name, value) in &main.extras {
            text.push_str(&format!("  {name:<16} {}\n", amount(*value)));
        }
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
        let others: Vec<&Reading> = self.readings.iter().filter(|other| *other != main).collect();
        if !others.is_empty() {
            text.push_str("\nOther readings of what is not certain\n");
        }
        for other in others {
            let extras: Vec<String> = other
                .extras
                .iter()
                .map(|(name, value)| format!("{name} {}", amount(*value)))
                .collect();
            text.push_str(&format!(
                "  {} {}: {}, {} lb, base {}{}{}\n",
                self.currency,
                amount(other.total),
                other.tier,
                weight(other.billable_lb),
                amount(other.base),
                if extras.is_empty() { "" } else { ", " },
                extras.join(", ")
            ));
        }
        text
    }
}
