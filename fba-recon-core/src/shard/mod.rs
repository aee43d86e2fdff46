//! Many machines: accounts share nothing, so that one account is one task of whatever engine places and repeats tasks.
//!
//! - [`plan`] says in one line an account what is to be scanned and with which options.
//! - [`one`] scans one line into a place of its own, so that doing it twice does it once.
//! - [`mod@merge`] totals what is there and names what is not.
//!
//! The plan is the contract: an engine needs to know no more than how to hand a line to a task. Nothing here opens a
//! network, and nothing knows a clock, a terminal or the environment.

mod attempt;
pub mod merge;
pub mod one;
pub mod place;
pub mod plan;
pub mod result;

pub use merge::{Merged, merge};
pub use one::{Look, ShardError, ShardTask, run};
pub(crate) use place::Failure;
pub use place::ResultPlace;
pub use plan::{Plan, PlanError, Spec, ordered};
pub(crate) use result::Stored;
pub use result::{ShardResult, ShardStatus};

/// A name as one part of a path: letters and digits of ASCII, `.`, `_`, `-` and space stand for themselves, every
/// other byte as `%` and two hexadecimal digits. No two names give the same part.
#[must_use]
pub fn escaped(name: &str) -> String {
    let mut part = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"._- ".contains(&byte) {
            part.push(char::from(byte));
        } else {
            part.push_str(&format!("%{byte:02X}"));
        }
    }
    part
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn a_name_is_one_part_of_a_path() {
        for (name, part) in [
            ("north-1_a.b c", "north-1_a.b c"),
            ("a/b", "a%2Fb"),
            ("50%", "50%25"),
            ("50%25", "50%2525"),
            ("\u{5317}", "%E5%8C%97"),
            ("a=b:c\\d", "a%3Db%3Ac%5Cd"),
        ] {
            assert_eq!(escaped(name), part);
        }
    }
}
