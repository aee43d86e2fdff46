//! Which code a text has, told by a digest of the text.
//!
//! Two texts are taken to be the same where their digests of 128 bits (XXH3) are. Among a thousand million different
//! texts the odds that any two have the same one are below one to 10^20, far less than those of a disk that reads
//! wrong. In return a look-up touches one place of memory and never the text, and a table grows without reading
//! texts again.

use hashbrown::HashTable;
use xxhash_rust::xxh3::xxh3_128;

/// The digest that stands for a text: its high and its low half.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TextDigest(u64, u64);

impl TextDigest {
    /// The digest of a text.
    pub(super) fn of(text: &str) -> Self {
        let digest = xxh3_128(text.as_bytes());
        let half = |half: u128| u64::try_from(half & u128::from(u64::MAX)).unwrap_or_default();
        Self(half(digest >> 64), half(digest))
    }
}

/// The codes of texts that were seen.
#[derive(Debug, Default)]
pub(super) struct KnownTexts(HashTable<(TextDigest, u32)>);

impl KnownTexts {
    /// The code of a text.
    pub(super) fn get(&self, digest: TextDigest) -> Option<u32> {
        self.0.find(digest.1, |(own, _)| *own == digest).map(|(_, code)| *code)
    }

    /// The code of a text that was looked up already: what was not known then may have been added since.
    pub(super) fn get_since(&self, (digest, code): (TextDigest, Option<u32>)) -> Option<u32> {
        code.or_else(|| self.get(digest))
    }

    /// Adds a text that was not seen before.
    pub(super) fn add(&mut self, digest: TextDigest, code: u32) {
        self.0.insert_unique(digest.1, (digest, code), |(digest, _)| digest.1);
    }
}

/// Texts that stand one after another: their digests, and their codes where they are known.
#[derive(Debug, Default)]
pub(super) struct TextsInARow {
    digests: Vec<TextDigest>,
    codes: Vec<Option<u32>>,
}

impl TextsInARow {
    /// Looks up other texts in place of those before. The look-ups do not depend on each other, so that the processor
    /// waits for the memory of several at once.
    pub(super) fn look_up<'t>(&mut self, texts: impl Iterator<Item = &'t str>, known: &KnownTexts) {
        self.digests.clear();
        let mut before: Option<(&str, TextDigest)> = None;
        for text in texts {
            // Many cells repeat the one of the row before.
            let same = before.filter(|(last, _)| *last == text).map(|(_, digest)| digest);
            let digest = same.unwrap_or_else(|| TextDigest::of(text));
            before = Some((text, digest));
            self.digests.push(digest);
        }
        self.codes.clear();
        self.codes.extend(self.digests.iter().map(|digest| known.get(*digest)));
    }

    /// The digest of each, and its code where it is known.
    pub(super) fn iter(&self) -> impl Iterator<Item = (TextDigest, Option<u32>)> {
        self.digests.iter().copied().zip(self.codes.iter().copied())
    }
}
