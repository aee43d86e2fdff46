//! Exact money: an integer count of millionths of a currency unit, together with its currency.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use rust_decimal::{Decimal, RoundingStrategy};
use serde::ser::{Serialize, SerializeStruct, Serializer};

/// Decimal places kept inside: storage-fee rows carry four, so six lose nothing.
pub const SCALE: u32 = 6;

/// An ISO 4217 code such as `USD`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

impl Currency {
    /// Decimal places of the currency's minor unit, from ISO 4217.
    #[must_use]
    pub fn minor_digits(self) -> u32 {
        match &self.0 {
            b"JPY" | b"KRW" | b"CLP" | b"VND" => 0,
            b"KWD" | b"BHD" | b"OMR" | b"JOD" => 3,
            _ => 2,
        }
    }

    /// Millionths of a unit that its minor unit stands for.
    #[must_use]
    pub fn minor_micros(self) -> i64 {
        10_i64.pow(6_u32.saturating_sub(self.minor_digits()))
    }

    /// The three letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("???")
    }
}

impl FromStr for Currency {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Self, MoneyError> {
        let text = text.trim();
        match text.as_bytes() {
            [a, b, c] if text.chars().all(|letter| letter.is_ascii_alphabetic()) => {
                Ok(Self([*a, *b, *c].map(|byte| byte.to_ascii_uppercase())))
            }
            _ => Err(MoneyError::NotACurrency(text.to_owned())),
        }
    }
}

impl AsRef<str> for Currency {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What can go wrong with money.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// The text is not three letters.
    #[error("not a currency code: {0}")]
    NotACurrency(String),
    /// The amount does not fit in 64 bits of millionths.
    #[error("amount too large")]
    TooLarge,
    /// Two currencies met in one sum.
    #[error("two currencies in one sum: {0} and {1}")]
    MixedCurrencies(Currency, Currency),
}

/// An amount in millionths of one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Money {
    /// Millionths of the currency unit; negative is a debit to the seller.
    pub micros: i64,
    /// The currency of the amount.
    pub currency: Currency,
}

impl Money {
    /// An amount from millionths.
    #[must_use]
    pub fn new(micros: i64, currency: Currency) -> Self {
        Self { micros, currency }
    }

    /// Nothing, in a currency.
    #[must_use]
    pub fn zero(currency: Currency) -> Self {
        Self::new(0, currency)
    }

    /// Sums, one a currency, in the order of the currencies: two of them are never added. One that runs over is left
    /// out.
    #[must_use]
    pub fn sums(amounts: impl IntoIterator<Item = Self>) -> Vec<Self> {
        let mut sums: BTreeMap<Currency, Option<Self>> = BTreeMap::new();
        for amount in amounts {
            let sum = sums.entry(amount.currency).or_insert(Some(Self::zero(amount.currency)));
            *sum = sum.and_then(|sum| sum.plus(amount).ok());
        }
        sums.into_values().flatten().collect()
    }

    /// The sum of two amounts of one currency.
    ///
    /// # Errors
    /// [`MoneyError::MixedCurrencies`], or [`MoneyError::TooLarge`] on overflow.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::MixedCurrencies(self.currency, other.currency));
        }
        let micros = self.micros.checked_add(other.micros).ok_or(MoneyError::TooLarge)?;
        Ok(Self { micros, ..self })
    }

    /// What is left without another amount of one currency; `None` for two currencies, or on overflow.
    #[must_use]
    pub fn less(self, other: Self) -> Option<Self> {
        self.plus(other.times(-1).ok()?).ok()
    }

    /// The amount for so many units.
    ///
    /// # Errors
    /// [`MoneyError::TooLarge`] on overflow.
    pub fn times(self, units: i64) -> Result<Self, MoneyError> {
        let micros = self.micros.checked_mul(units).ok_or(MoneyError::TooLarge)?;
        Ok(Self { micros, ..self })
    }

    /// The amount per unit, rounded half to even at the sixth decimal place; `None` for no units.
    #[must_use]
    pub fn per_unit(self, units: i64) -> Option<Self> {
        divide_half_even(self.micros, units).map(|micros| Self { micros, ..self })
    }

    /// The smaller of two amounts of one currency; `None` for two currencies.
    #[must_use]
    pub fn lesser(self, other: Self) -> Option<Self> {
        (self.currency == other.currency).then_some(if other.micros < self.micros {
            other
        } else {
            self
        })
    }

    /// Rounded half to even to the currency's minor unit.
    ///
    /// # Errors
    /// [`MoneyError::TooLarge`] when the rounded amount does not fit.
    pub fn rounded(self) -> Result<Self, MoneyError> {
        from_decimal(self.rounded_decimal()).map(|micros| Self { micros, ..self })
    }

    fn rounded_decimal(self) -> Decimal {
        let exact = Decimal::from_i128_with_scale(i128::from(self.micros), SCALE);
        let digits = self.currency.minor_digits();
        let mut rounded =
            exact.round_dp_with_strategy(digits, RoundingStrategy::MidpointNearestEven);
        rounded.rescale(digits);
        rounded
    }

    /// The amount as a decimal string in the currency's minor digits, without the currency.
    #[must_use]
    pub fn to_amount(self) -> String {
        self.rounded_decimal().to_string()
    }
}

impl Serialize for Money {
    /// `{amount, currency}`: a decimal string in the currency's minor digits, and the three letters.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut money = serializer.serialize_struct("Money", 2)?;
        money.serialize_field("amount", &self.to_amount())?;
        money.serialize_field("currency", self.currency.as_str())?;
        money.end()
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.currency, self.to_amount())
    }
}

/// Millionths of a decimal.
///
/// # Errors
/// [`MoneyError::TooLarge`] when it does not fit, or has more than six decimal places.
pub fn from_decimal(value: Decimal) -> Result<i64, MoneyError> {
    let scaled = value.checked_mul(Decimal::from(1_000_000)).ok_or(MoneyError::TooLarge)?;
    if !scaled.is_integer() {
        return Err(MoneyError::TooLarge);
    }
    i64::try_from(scaled.trunc().mantissa() / 10_i128.pow(scaled.trunc().scale()))
        .map_err(|_| MoneyError::TooLarge)
}

/// The decimal of so many millionths.
#[must_use]
pub fn to_decimal(micros: i64) -> Decimal {
    Decimal::from_i128_with_scale(i128::from(micros), SCALE)
}

/// `numerator / denominator`, rounded half to even; `None` when the denominator is not positive.
#[must_use]
pub fn divide_half_even(numerator: i64, denominator: i64) -> Option<i64> {
    if denominator <= 0 {
        return None;
    }
    let quotient = numerator.div_euclid(denominator);
    let twice = i128::from(numerator.rem_euclid(denominator)) * 2;
    let up = match twice.cmp(&i128::from(denominator)) {
        std::cmp::Ordering::Greater => true,
        std::cmp::Ordering::Equal => quotient % 2 != 0,
        std::cmp::Ordering::Less => false,
    };
    Some(quotient + i64::from(up))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usd(micros: i64) -> Money {
        Money::new(micros, "usd".parse().unwrap())
    }

    #[test]
    fn rounding_is_half_to_even_in_the_minor_unit() {
        for (micros, expected) in [
            (2_665_000, "2.66"),
            (2_675_000, "2.68"),
            (-2_665_000, "-2.66"),
            (1, "0.00"),
            (12_345_678_900, "12345.68"),
        ] {
            assert_eq!(usd(micros).to_amount(), expected);
        }
        let yen = Money::new(2_691_500_000, "JPY".parse().unwrap());
        assert_eq!(yen.to_string(), "JPY 2692");
    }

    #[test]
    fn currencies_never_mix_and_sums_never_wrap() {
        let eur = Money::new(1, "EUR".parse().unwrap());
        assert!(matches!(usd(1).plus(eur), Err(MoneyError::MixedCurrencies(..))));
        assert_eq!(usd(i64::MAX).plus(usd(1)), Err(MoneyError::TooLarge));
        assert_eq!(usd(i64::MAX).times(2), Err(MoneyError::TooLarge));
    }

    #[test]
    fn division_rounds_half_to_even() {
        for (n, d, expected) in
            [(5, 2, 2), (7, 2, 4), (-5, 2, -2), (-7, 2, -4), (10, 3, 3), (11, 3, 4)]
        {
            assert_eq!(divide_half_even(n, d), Some(expected), "{n}/{d}");
        }
        assert_eq!(divide_half_even(1, 0), None);
    }

    #[test]
    fn decimals_convert_exactly_or_not_at_all() {
        assert_eq!(from_decimal("0.000001".parse().unwrap()), Ok(1));
        assert_eq!(from_decimal("-43.29".parse().unwrap()), Ok(-43_290_000));
        assert!(from_decimal("0.0000001".parse().unwrap()).is_err());
        assert_eq!(to_decimal(-43_290_000).normalize().to_string(), "-43.29");
    }
}
