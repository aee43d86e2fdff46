//! A small seeded source of numbers: SplitMix64.

/// One stream of numbers; the same seed and stream always give the same numbers.
#[derive(Debug, Clone)]
pub(crate) struct Rng {
    state: u64,
}

impl Rng {
    /// The stream of a number under a seed.
    pub(crate) fn new(seed: u64, stream: u64) -> Self {
        let mut rng = Self { state: seed ^ stream.wrapping_mul(0xA24B_AED4_963E_E407) };
        rng.draw();
        rng
    }

    /// The next 64 bits.
    pub(crate) fn draw(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.state;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        bits ^ (bits >> 31)
    }

    /// A number below a limit; zero when the limit is zero.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        let product = u128::from(self.draw()) * (limit as u128);
        usize::try_from(product >> 64).unwrap_or(0)
    }

    /// A number from a low to a high one, both included; the low one when the range is empty.
    pub(crate) fn range(&mut self, low: usize, high: usize) -> usize {
        low + self.below(high.saturating_sub(low) + 1)
    }

    /// An amount from a low to a high one, both included; the low one when the range is empty.
    pub(crate) fn amount(&mut self, low: i64, high: i64) -> i64 {
        let width = usize::try_from(high - low).unwrap_or(0);
        low + i64::try_from(self.below(width + 1)).unwrap_or(0)
    }

    /// Whether something happens that happens once in so many times.
    pub(crate) fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// One of some items; the slice is never empty.
    pub(crate) fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }
}

/// A number of so many decimal digits that no other index below that size has under the same seed.
pub(super) fn digits(index: usize, width: u32, seed: u64) -> u64 {
    let size = 10_u128.pow(width);
    // The factor is odd and no multiple of five, so no two indexes share a number.
    let mixed = (index as u128) * 61_803_398_875_213 + offset(seed);
    u64::try_from(mixed % size).unwrap_or(0)
}

/// So many letters and digits that no other index below 32 to that power has under the same seed.
pub(super) fn code(index: usize, width: usize, seed: u64) -> String {
    const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKLMNPQRSTUVWX";
    let mut mixed = (index as u128) * 1_618_033_988_749_895 + offset(seed);
    let mut code = String::with_capacity(width);
    for _ in 0..width {
        let at = usize::try_from(mixed % 32).unwrap_or(0);
        code.push(char::from(LETTERS[at]));
        mixed /= 32;
    }
    code
}

/// Where the numbers of a seed begin.
fn offset(seed: u64) -> u128 {
    u128::from(Rng::new(seed, 0).draw()) * 1_000_003
}
