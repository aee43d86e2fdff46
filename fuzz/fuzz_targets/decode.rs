//! Any bytes decode to text or to a reason; the text is never longer than the bytes allow.
#![no_main]

use fba_recon_core::ingest::decode::decode;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(decoded) = decode(bytes) {
        assert!(!decoded.text.trim().is_empty());
        assert!(decoded.text.len() <= bytes.len().saturating_mul(3) + 3);
    }
});
