//! What is known of files that were set aside as another seller's: nothing may be claimed from them.

use std::collections::BTreeSet;

use crate::normalise::FileReport;
use crate::normalise::account::product_key;

/// The products of files that were set aside.
#[derive(Debug, Default)]
pub struct Strangers {
    /// Whether any file was set aside.
    pub has_files: bool,
    /// Products of files of a seller who shares none with this account.
    others: BTreeSet<String>,
    /// Products of files of another region's account, which may sell the same ones.
    of_regions: BTreeSet<String>,
}

impl Strangers {
    /// What the files tell.
    #[must_use]
    pub fn new(files: &[FileReport]) -> Self {
        let mut strangers = Self::default();
        for left_out in files.iter().filter_map(|file| file.left_out.as_ref()) {
            strangers.has_files = true;
            let products = match left_out.is_other_region {
                true => &mut strangers.of_regions,
                false => &mut strangers.others,
            };
            products.extend(left_out.products.iter().cloned());
        }
        strangers
    }

    /// Whether a product is that of another seller.
    #[must_use]
    pub fn is_others(&self, fnsku: Option<&str>, msku: Option<&str>) -> bool {
        holds(&self.others, fnsku, msku)
    }

    /// Whether another account, of whatever seller, has the product.
    #[must_use]
    pub fn has(&self, fnsku: Option<&str>, msku: Option<&str>) -> bool {
        self.is_others(fnsku, msku) || holds(&self.of_regions, fnsku, msku)
    }
}

fn holds(products: &BTreeSet<String>, fnsku: Option<&str>, msku: Option<&str>) -> bool {
    let has = |mark: char, name: Option<&str>| {
        name.is_some_and(|name| products.contains(&product_key(mark, name)))
    };
    has('f', fnsku) || has('m', msku)
}
