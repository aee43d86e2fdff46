//! Case ids: from what happened, so that the same loss keeps its id when a corrected or larger dump
//! arrives.

use std::fmt::Write;

use compact_str::CompactString;
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::detect::Identity;
use crate::model::fast::HashMap;

/// Digits of Crockford's base 32: no I, L, O or U.
const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Characters of an id after its prefix; more where two different identities would share one.
const LENGTH: usize = 8;
/// Bytes of a digest that make so many characters.
const BEGINNING_BYTES: usize = LENGTH * 5 / 8;

/// Ids that one thread makes at a time.
const TOGETHER: usize = 1 << 10;

/// With what the ids of cases begin.
const CASE: &str = "CS-";
/// With what the ids of claim files begin.
pub const CLAIM: &str = "AZ-";
/// With what the ids of money and stock that moved begin.
pub const MOVED: &str = "MV-";

/// The ids of findings, in their order.
pub fn case_ids<'a>(
    account: &str,
    findings: impl Iterator<Item = (&'a str, &'a Identity)>,
) -> Vec<String> {
    of_identities(CASE, account, findings)
}

/// The ids of claim files, in their order: from account, program and order alone.
#[must_use]
pub fn claim_ids<'a>(
    account: &str,
    files: impl Iterator<Item = (&'a str, &'a Identity)>,
) -> Vec<String> {
    of_identities(CLAIM, account, files)
}

/// The ids of money and stock that moved, in their order: from account, kind and what tells it from others.
#[must_use]
pub fn moved_ids<T: Sync>(
    account: &str,
    moved: &[T],
    told: impl Fn(&T) -> (&'static str, Identity) + Sync,
) -> Vec<CompactString> {
    let digest = |row: &T| {
        let (kind, identity) = told(row);
        digest(account, kind, &identity)
    };
    ids(MOVED, moved.par_iter().with_min_len(TOGETHER).map(digest).collect())
}

fn of_identities<'a>(
    prefix: &str,
    account: &str,
    findings: impl Iterator<Item = (&'a str, &'a Identity)>,
) -> Vec<String> {
    let digests = findings.map(|(detector, identity)| digest(account, detector, identity));
    ids(prefix, digests.collect()).into_iter().map(CompactString::into_string).collect()
}

/// The whole digest of what happened.
type IdDigest = [u8; 32];

/// An id for each digest: as few of its characters as tell it from the others.
fn ids(prefix: &str, mut digests: Vec<IdDigest>) -> Vec<CompactString> {
    let mut order = by_beginning(&digests);
    if tell_apart(&mut digests, &order) {
        order = by_beginning(&digests);
    }
    let short = |digest: &IdDigest| {
        let text = base32(digest.get(..BEGINNING_BYTES).unwrap_or_default());
        compact_str::format_compact!("{prefix}{text}")
    };
    let mut ids: Vec<CompactString> =
        digests.par_iter().with_min_len(TOGETHER).map(short).collect();
    for same in of_one_beginning(&order) {
        let texts: Vec<String> = same.iter().map(|(_, at)| base32(&digests[*at])).collect();
        for (((_, at), text), length) in same.iter().zip(&texts).zip(lengths(&texts)) {
            ids[*at] = compact_str::format_compact!("{prefix}{}", &text[..length]);
        }
    }
    ids
}

/// Places of digests in the order of their beginnings, those of one beginning in their own order.
fn by_beginning(digests: &[IdDigest]) -> Vec<([u8; BEGINNING_BYTES], usize)> {
    let beginning = |digest: &IdDigest| digest.first_chunk().copied().unwrap_or_default();
    let mut order: Vec<_> =
        digests.iter().enumerate().map(|(at, digest)| (beginning(digest), at)).collect();
    order.par_sort_unstable();
    order
}

/// The places that share a beginning with others.
fn of_one_beginning(
    order: &[([u8; BEGINNING_BYTES], usize)],
) -> impl Iterator<Item = &[([u8; BEGINNING_BYTES], usize)]> {
    order.chunk_by(|(one, _), (other, _)| one == other).filter(|same| same.len() > 1)
}

/// Gives each digest that others have before it one of its own: cases that cannot be told apart by what happened are
/// still two. Tells whether there was one.
fn tell_apart(digests: &mut [IdDigest], order: &[([u8; BEGINNING_BYTES], usize)]) -> bool {
    let mut is_changed = false;
    for same in of_one_beginning(order) {
        let mut times: HashMap<IdDigest, usize> = HashMap::default();
        for (_, at) in same {
            let own = digests[*at];
            let before = times.entry(own).and_modify(|times| *times += 1).or_insert(0);
            if *before > 0 {
                digests[*at] = Sha256::digest(format!("{}:{before}", base32(&own))).into();
                is_changed = true;
            }
        }
    }
    is_changed
}

/// How many characters of each of some texts tell it from the others; of texts that are the same, all.
fn lengths(texts: &[String]) -> Vec<usize> {
    let mut lengths: Vec<usize> = vec![LENGTH; texts.len()];
    let longest = texts.first().map_or(0, String::len);
    loop {
        let beginning = |at: usize| &texts[at][..lengths[at]];
        let mut order: Vec<usize> = (0..texts.len()).collect();
        order.sort_unstable_by(|one, other| beginning(*one).cmp(beginning(*other)));
        let same = order.chunk_by(|one, other| beginning(*one) == beginning(*other));
        let shared: Vec<usize> = same.filter(|same| same.len() > 1).flatten().copied().collect();
        let mut grew = false;
        for at in shared {
            if lengths[at] < longest {
                lengths[at] += 1;
                grew = true;
            }
        }
        if !grew {
            return lengths;
        }
    }
}

/// The digest of an account, a detector and what happened.
fn digest(account: &str, detector: &str, identity: &Identity) -> IdDigest {
    let (mut hasher, mut text) = (Sha256::new(), String::new());
    let parts = [("account", account), ("detector", detector)];
    let facts = identity.0.iter().map(|(name, value)| (*name, value.as_str()));
    for (name, value) in parts.into_iter().chain(facts) {
        // Lengths keep "ab" + "c" apart from "a" + "bc".
        text.clear();
        // To write into a text does not fail.
        let _ = write!(text, "{}:{name}={}:{value};", name.len(), value.len());
        hasher.update(&text);
    }
    hasher.finalize().into()
}

/// Bytes in Crockford's base 32.
fn base32(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 8 / 5 + 1);
    let (mut buffer, mut bits) = (0_u32, 0_u32);
    for byte in bytes {
        buffer = (buffer << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(char::from(DIGITS[((buffer >> bits) & 31) as usize]));
        }
        buffer &= (1 << bits) - 1;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity(order: &str) -> Identity {
        Identity(vec![("order_id", order.to_owned()), ("msku", "sku-1".to_owned())])
    }

    #[test]
    fn ids_are_eight_characters_and_depend_on_what_happened_alone() {
        let (one, other) = (identity("111-1"), identity("111-2"));
        let ids =
            case_ids("acme", [("refund", &one), ("refund", &other), ("lost", &one)].into_iter());
        assert!(ids.iter().all(|id| id.len() == 11 && id.starts_with("CS-")));
        assert_eq!(ids.iter().collect::<std::collections::BTreeSet<_>>().len(), 3);
        assert_eq!(ids[1], case_ids("acme", [("refund", &other)].into_iter())[0]);
        assert_ne!(ids[1], case_ids("apex", [("refund", &other)].into_iter())[0]);
    }

    #[test]
    fn no_case_shares_the_id_of_another() {
        let one = identity("111-1");
        let ids = case_ids("acme", [("refund", &one), ("refund", &one)].into_iter());
        assert!(ids[0] != ids[1] && ids.iter().all(|id| id.len() == 11));
        assert_eq!(ids[0], case_ids("acme", [("refund", &one)].into_iter())[0]);
    }

    #[test]
    fn ids_that_begin_alike_grow_until_they_differ() {
        let digest = |bytes: [u8; 7]| {
            let mut digest = [0; 32];
            digest[..7].copy_from_slice(&bytes);
            digest
        };
        // The beginning of the first three is the same; two of them differ in the tenth character only.
        let digests = [
            digest([1, 2, 3, 4, 5, 0b0000_0000, 0]),
            digest([1, 2, 3, 4, 5, 0b0000_0001, 0]),
            digest([1, 2, 3, 4, 5, 0b1000_0000, 0]),
            digest([9, 2, 3, 4, 5, 0, 0]),
        ];
        let own = ids("X-", digests.to_vec());
        assert_eq!(own, ["X-0410610500", "X-0410610504", "X-04106105G", "X-14106105"]);
    }

    #[test]
    fn base32_is_crockford() {
        assert_eq!(base32(&[0xff, 0x00, 0x00, 0x00, 0x1f]), "ZW00000Z");
    }
}
