//! Attributes of every kind.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Visitor};
use serde::ser::{Serialize, Serializer};
use thinc::prelude::*;

use crate::{case, loads, same};

#[derive(Clone, Default, Model, Debug, PartialEq)]
#[model(name = "ints")]
struct Ints {
    #[attr]
    zero: u8,
    #[attr]
    byte: u8,
    #[attr]
    two_bytes: usize,
    #[attr]
    four_bytes: u32,
    #[attr]
    eight_bytes: i64,
    #[attr]
    largest: u64,
    #[attr]
    minus_one: i8,
    #[attr]
    minus_33: i32,
    #[attr]
    minus_200: i16,
    #[attr]
    minus_40_000: i32,
    #[attr]
    minus_eight_bytes: i64,
    #[attr]
    smallest: i64,
}

#[test]
fn ints() {
    let expected = Ints {
        zero: 0,
        byte: 200,
        two_bytes: 40_000,
        four_bytes: 3_000_000_000,
        eight_bytes: 1 << 40,
        largest: u64::MAX,
        minus_one: -1,
        minus_33: -33,
        minus_200: -200,
        minus_40_000: -40_000,
        minus_eight_bytes: -(1 << 40),
        smallest: i64::MIN,
    };
    holds("ints", expected);
}

/// What is loaded is `expected`, and what is written is what Thinc writes.
#[track_caller]
fn holds<M: Node + Clone + Default + PartialEq + fmt::Debug>(name: &str, expected: M) {
    let bytes = case(name).bytes();
    let mut loaded = M::default();
    loaded.from_bytes(&bytes).unwrap();
    assert_eq!(loaded, expected);
    assert_eq!(expected.to_bytes().unwrap(), bytes);
    same(name, M::default());
}

#[derive(Clone, Default, Model, Debug, PartialEq)]
#[model(name = "floats")]
struct Floats {
    #[attr]
    half: f32,
    #[attr]
    tenth: f64,
    #[attr]
    tenth_of_32_bits: f32,
    #[attr]
    minus_zero: f32,
    #[attr]
    large: f64,
    #[attr]
    tiny: f64,
    #[attr]
    infinite: f32,
    #[attr]
    whole: f32,
}

#[test]
fn floats() {
    let expected = Floats {
        half: 0.5,
        tenth: 0.1,
        tenth_of_32_bits: 0.1,
        minus_zero: -0.0,
        large: 1e300,
        tiny: 5e-324,
        infinite: f32::INFINITY,
        whole: 3.0,
    };
    holds("floats", expected);
}

#[derive(Clone, Default, Model, Debug, PartialEq)]
#[model(name = "floats_inside")]
struct FloatsInside {
    #[attr]
    list: Vec<f32>,
    #[attr]
    empty: Vec<f32>,
    #[attr]
    tuple: (f32, String, u8),
    #[attr]
    map: BTreeMap<String, f32>,
    #[attr]
    lists: Vec<Vec<f32>>,
    #[attr]
    perhaps: [Option<f32>; 2],
}

#[test]
fn floats_in_other_values() {
    let expected = FloatsInside {
        list: vec![0.1, -2.5, 3.0],
        empty: Vec::new(),
        tuple: (0.2, "0.2".to_owned(), 7),
        map: [("a".to_owned(), 0.3), ("b".to_owned(), f32::INFINITY)].into(),
        lists: vec![vec![0.7], vec![], vec![1e-10, 1e10]],
        perhaps: [None, Some(0.9)],
    };
    holds("floats_inside", expected);
}

#[derive(Clone, Default, Model, Debug, PartialEq)]
#[model(name = "numpy")]
struct OfNumpy {
    #[attr]
    half: f32,
    #[attr]
    tenth: f32,
    #[attr]
    double: f64,
    #[attr]
    yes: bool,
    #[attr]
    small: i8,
    #[attr]
    negative: i64,
    #[attr]
    large: u64,
    #[attr]
    list: Vec<f32>,
}

/// They are read, and written as plain numbers, which are the same to Python's layers.
#[test]
fn numbers_of_numpy() {
    let expected = OfNumpy {
        half: 0.5,
        tenth: 0.1,
        double: 0.1,
        yes: true,
        small: -2,
        negative: -(1 << 40),
        large: u64::MAX,
        list: vec![0.1, 2.0],
    };
    let mut loaded = OfNumpy::default();
    loaded.from_bytes(&case("numpy").bytes()).unwrap();
    assert_eq!(loaded, expected);
    loads("numpy", OfNumpy::default());
    loads("dropout_of_numpy", Dropout::new(0.5));
    loads("linear_of_numpy", Linear::new(None, None));
    loads("linear_of_numpy", Linear::new(4, 3));
}

/// Python keeps the number that it was given, whole or not. Here a float is written as one.
#[test]
fn whole_numbers_in_floats() {
    loads("dropout_of_an_int", Dropout::new(0.5));
    let line = ClippedLinear::new(4, 3).slope(0.5).offset(0.5).min_val(0.5).max_val(0.75);
    loads("clipped_linear_of_ints", line);
}

#[derive(Clone, Default, Model)]
#[model(name = "not_a_number")]
struct NotANumber {
    #[attr]
    rate: f64,
}

#[test]
fn not_a_number() {
    let mut model = NotANumber::default();
    model.from_bytes(&case("not_a_number").bytes()).unwrap();
    assert!(model.rate.is_nan());
    same("not_a_number", model);
}

/// Python's `bytes`.
#[derive(Clone, Debug, Default, PartialEq)]
struct Binary(Vec<u8>);

impl Serialize for Binary {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for Binary {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct Bytes;
        impl Visitor<'_> for Bytes {
            type Value = Binary;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("bytes")
            }

            fn visit_bytes<E>(self, bytes: &[u8]) -> std::result::Result<Binary, E> {
                Ok(Binary(bytes.to_vec()))
            }
        }
        deserializer.deserialize_bytes(Bytes)
    }
}

#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
struct Map {
    a: u8,
    b: u32,
}

#[derive(Clone, Default, Model, Debug, PartialEq)]
#[model(name = "others")]
struct Others {
    #[attr]
    yes: bool,
    #[attr]
    no: bool,
    #[attr]
    nothing: Option<usize>,
    #[attr]
    something: Option<usize>,
    #[attr]
    empty: String,
    #[attr]
    text: String,
    #[attr]
    text_32: String,
    #[attr]
    text_256: String,
    #[attr]
    bytes: Binary,
    #[attr]
    ints: Vec<i32>,
    #[attr]
    floats: Vec<f64>,
    #[attr]
    texts: Vec<String>,
    #[attr]
    lists: Vec<Vec<u8>>,
    #[attr]
    tuple: (u8, String, Option<u8>, f64),
    #[attr]
    map: Map,
    #[attr]
    map_of_ints: BTreeMap<u64, String>,
    #[attr]
    sixteen: Vec<u64>,
    #[attr]
    map_of_16: BTreeMap<String, u64>,
}

#[test]
fn everything_else() {
    let expected = Others {
        yes: true,
        no: false,
        nothing: None,
        something: Some(7),
        empty: String::new(),
        text: "größe 层 🦀".to_owned(),
        text_32: "x".repeat(32),
        text_256: "x".repeat(256),
        bytes: Binary(vec![0, 255]),
        ints: vec![1, 300, -5],
        floats: vec![0.1, 2.0],
        texts: ["a", "", "層"].map(str::to_owned).to_vec(),
        lists: vec![vec![1, 2], vec![]],
        tuple: (1, "a".to_owned(), None, 0.5),
        map: Map { a: 1, b: 70_000 },
        map_of_ints: [(1, "one".to_owned()), (300, "many".to_owned())].into(),
        sixteen: (0..16).collect(),
        map_of_16: (0..16).map(|i| (format!("{i:02}"), i)).collect(),
    };
    holds("others", expected);
}
