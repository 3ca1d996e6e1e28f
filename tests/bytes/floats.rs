//! Floats of 32 bits in attributes: Python has 64.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde::{Deserialize, Serialize};
use thinc::prelude::*;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Values<F> {
    list: Vec<F>,
    pairs: Vec<(F, f64)>,
    by_name: BTreeMap<String, Option<F>>,
    nested: Vec<Vec<(i64, F)>>,
    /// Neither texts nor numbers are floats, whatever their bytes are.
    texts: Vec<String>,
    rows: Vec<[u32; 3]>,
}

#[derive(Default, Model)]
#[model(name = "floats")]
struct Narrow {
    #[attr]
    values: Values<f32>,
}

#[derive(Default, Model)]
#[model(name = "floats")]
struct Wide {
    #[attr]
    values: Values<f64>,
}

/// The same value in Python: the shortest decimal.
fn wide(value: f32) -> f64 {
    value.to_string().parse().unwrap()
}

impl Values<f32> {
    fn widened(&self) -> Values<f64> {
        let Self { list, pairs, by_name, nested, texts, rows } = self.clone();
        Values {
            list: list.into_iter().map(wide).collect(),
            pairs: pairs.into_iter().map(|(a, b)| (wide(a), b)).collect(),
            by_name: by_name.into_iter().map(|(name, value)| (name, value.map(wide))).collect(),
            nested: nested
                .into_iter()
                .map(|row| row.into_iter().map(|(i, value)| (i, wide(value))).collect())
                .collect(),
            texts,
            rows,
        }
    }
}

fn values() -> impl Strategy<Value = Values<f32>> {
    let float = || prop::num::f32::ANY.prop_filter("a number", |value| !value.is_nan());
    let double = || prop::num::f64::ANY.prop_filter("a number", |value| !value.is_nan());
    let row = prop_oneof![Just([0xcaca_caca; 3]), any::<[u32; 3]>()];
    let values = (
        prop::collection::vec(float(), 0..40),
        prop::collection::vec((float(), double()), 0..4),
        prop::collection::btree_map("[a-zé]{0,40}", prop::option::of(float()), 0..20),
        prop::collection::vec(prop::collection::vec((any::<i64>(), float()), 0..3), 0..3),
        prop::collection::vec("[a-zʊ]{0,300}", 0..3),
        prop::collection::vec(row, 0..3),
    );
    values.prop_map(|(list, pairs, by_name, nested, texts, rows)| Values { list, pairs, by_name, nested, texts, rows })
}

proptest! {
    #[test]
    fn floats_are_widened_wherever_they_are(values in values()) {
        let bytes = Narrow { values: values.clone() }.to_bytes().unwrap();
        prop_assert_eq!(&bytes, &Wide { values: values.widened() }.to_bytes().unwrap());
        let mut loaded = Narrow::default();
        loaded.from_bytes(&bytes).unwrap();
        prop_assert_eq!(loaded.values, values);
    }
}
