//! Any text is a report, near one, or neither; a report starts inside the text.
#![no_main]

use std::sync::LazyLock;

use fba_recon_core::ingest::Formats;
use fba_recon_core::ingest::identify::{Identity, identify};
use libfuzzer_sys::fuzz_target;

static FORMATS: LazyLock<Formats> = LazyLock::new(|| Formats::embedded().expect("formats"));

fuzz_target!(|text: &str| {
    if let Identity::Report(recognised) = identify(text, &FORMATS) {
        assert!(text.is_char_boundary(recognised.offset));
    }
});
