//! Layers and operations on ids against Thinc 8.3.11, whose numbers and bytes `tests/golden/make_ids.py` wrote.

#![allow(clippy::unwrap_used, reason = "a test may end at what is not as it should be")]

#[path = "common/golden.rs"]
mod golden;

use serde_json::{Map, Value};
use thinc::array::Array;
use thinc::containers::Stack;
use thinc::hashing::hash_string;
use thinc::layers::{GetIndex, IntoIndex};
use thinc::prelude::*;

use golden::{Case, compare, difference};

const SUITE: &str = "ids";

fn object(path: &[&str]) -> Map<String, Value> {
    let mut value = Value::Object(golden::case(SUITE, path[0]));
    for key in &path[1..] {
        value = value[key].take();
    }
    value.as_object().unwrap().clone()
}

/// Ids are strings: JSON has no numbers of 64 bits.
fn ids(value: &Value) -> Vec<u64> {
    value.as_array().unwrap().iter().map(|id| id.as_str().unwrap().parse().unwrap()).collect()
}

fn floats(value: &Value) -> Floats2d {
    let shape: Vec<usize> = value["shape"].as_array().unwrap().iter().map(|n| n.as_u64().unwrap() as usize).collect();
    // A column is a matrix here.
    Floats2d::from_vec([shape[0], *shape.get(1).unwrap_or(&1)], vector(value)).unwrap()
}

fn vector(value: &Value) -> Vec<f32> {
    value["values"].as_array().unwrap().iter().map(|number| number.as_f64().unwrap() as f32).collect()
}

#[track_caller]
fn assert_close(found: &[f32], expected: &Value) {
    let expected: Vec<_> = vector(expected).into_iter().map(f64::from).collect();
    assert_eq!(found.len(), expected.len());
    assert!(difference(&expected, found) <= 1e-6, "{found:?} is not {expected:?}");
}

fn sparse(name: &str, mut model: SparseLinear) {
    let x = object(&[name])["x"].clone();
    let x = (ids(&x[0]).into(), vector(&x[1]).into(), ids(&x[2]).into());
    let ((), values, ()) = compare(&Case::new(SUITE, name), &mut model, x);
    assert_eq!(values.len(), 8);
}

/// Thinc's callback gives no gradient of the values; tests/gradients proves ours.
#[test]
fn sparse_linear() {
    sparse("sparse_linear", SparseLinear::new(3, 16));
    sparse("sparse_linear", SparseLinear::new(None, 16));
    sparse("sparse_linear_odd_length", SparseLinear::new(2, 13));
    sparse("sparse_linear_v1", SparseLinear::new(3, 16).version_1());
    sparse("sparse_linear_v1_odd_length", SparseLinear::new(4, 13).version_1());
    // The bytes say which version they are.
    sparse("sparse_linear_v1", SparseLinear::new(3, 16));
}

fn unique<M: Model<Ints2d, Output = Floats2d> + Clone>(name: &str, mut model: M) {
    let x = ids(&object(&[name])["x"][0]);
    let x = Ints2d::from_vec([x.len(), 1], x).unwrap();
    compare(&Case::new(SUITE, name), &mut model, x);
}

#[test]
fn uniqued_layers() {
    let hashed = |n_o, n_v| chain((ints_getitem((.., 0)), HashEmbed::new(n_o, n_v)));
    unique("uniqued", uniqued(hashed(Some(4), Some(10))));
    unique("uniqued", uniqued(hashed(None, None)));
    unique("uniqued_chain", uniqued(chain((hashed(Some(4), None), Relu::new(4, 3)))));
}

fn column<M: Model<Ints2d, Output = Floats2d> + Clone>(name: &str, mut model: M) {
    let x = Ints2d::from_vec([5, 4], ids(&object(&[name])["x"][0])).unwrap();
    compare(&Case::new(SUITE, name), &mut model, x);
}

/// One layer here, a chain of two in Thinc and in the bytes.
#[test]
fn embeddings_of_a_column() {
    column("hashembed_column", HashEmbed::new(4, 10).column(2));
    column("hashembed_column", HashEmbed::new(None, None).column(2));
    column("hashembed_column", HashEmbed::<4, 10>::default().column(2));
    // The bytes tell which column and which seed.
    column("hashembed_column", HashEmbed::new(4, 10).column(0).seed(5));
    column("hashembed_column_0", HashEmbed::new(4, 10).column(0));
    column("hashembed_column_dropout", HashEmbed::new(4, 10).column(1));
    column("embed_column", Embed::new(4, 9).column(2));
    column("embed_column_dropout", Embed::new(None, None).column(1));
    let hashed = |column| HashEmbed::new(None, None).column(column);
    column("chain_of_column", chain((HashEmbed::new(4, 10).column(1), Relu::new(4, 3))));
    let tables = concatenate((hashed(0), hashed(1), hashed(2)));
    column("concatenated_columns", chain((tables, Relu::new(None, None))));
    let x = Ints2d::from_vec([5, 4], ids(&object(&["uniqued_column"])["x"][0])).unwrap();
    compare(&Case::new(SUITE, "uniqued_column"), &mut uniqued(hashed(0)), x);
    // Without a column, it lacks a layer without parameters, which the report tells.
    let report = HashEmbed::new(4, 10).from_bytes(&Case::new(SUITE, "hashembed_column").bytes()).unwrap();
    let gone = |name| format!("`{name}` of the bytes is no longer in the model");
    assert_eq!(report.assumed, ["ints-getitem>>hashembed", "ints-getitem"].map(gone));
    // The chain that it is in Thinc has no attribute here.
    let mut two = chain((ints_getitem((.., 2)), HashEmbed::new(4, 10)));
    let error = two.from_bytes(&Case::new(SUITE, "hashembed_column").bytes()).unwrap_err();
    assert!(error.to_string().contains("the attribute `column`"), "{error}");
}

/// The layers of spaCy's `HashEmbedCNN`, with the bytes of Thinc's.
#[test]
fn tok2vec() {
    let hashed = |column| HashEmbed::new(3, None).column(column);
    let maxout = |n_i| chain((chain((Maxout::new(n_i, 4), LayerNorm::new(None))), Dropout::new(0.0)));
    let tables = with_array(concatenate((hashed(0), hashed(1), hashed(2))));
    let embed = chain((list2ragged(), tables, with_array(maxout(9)), ragged2list()));
    let block = residual(chain((expand_window(1), maxout(12))));
    let model = chain((embed, with_array(thinc::clone(&block, 2)).pad(2)));

    let case = Case::new(SUITE, "tok2vec");
    let rows: Vec<_> = object(&["tok2vec"])["x"].as_array().unwrap().iter().map(ids).collect();
    let docs: Vec<_> = rows.into_iter().map(|ids| Ints2d::from_vec([ids.len() / 4, 4], ids).unwrap()).collect();
    let lengths = Lengths::new(&[2, 3]).unwrap();
    let join = |docs: Vec<Floats2d>| Floats2d::flatten(docs, 0).unwrap().unwrap();
    let mut model = model;
    model.from_bytes(&case.bytes()).unwrap();
    assert!(model.to_bytes().unwrap() == case.bytes());
    case.check("predict", &join(model.predict(docs.clone()).unwrap()));
    let (y, backprop) = model.begin_update(docs.clone(), &mut Train::new(0)).unwrap();
    case.check("y", &join(y));
    let mut grads = model.zero_grads().unwrap();
    backprop(case.floats("dy").unflatten(&lengths, 0).unwrap(), &mut grads).unwrap();
    case.check_gradients(&mut grads);
    let dy = case.floats("dy").unflatten(&lengths, 0).unwrap();
    golden::write_for_python("tok2vec", &mut model, docs, dy, |y| join(y).to_vec().unwrap());
}

model! {
    #[model(name = "ints-getitem>>hashembed|ints-getitem>>hashembed|ints-getitem>>hashembed>>relu")]
    struct Embedded =
        (HashEmbed<3, 10>.column(0) | HashEmbed<3, 11>.column(1) | HashEmbed<3, 12>.column(2)) >> Relu<9, 4>
}

#[test]
fn a_struct_with_embeddings_of_columns() {
    let case = Case::new(SUITE, "concatenated_columns");
    let mut model = Embedded::default();
    model.from_bytes(&case.bytes()).unwrap();
    assert_eq!(model.to_bytes().unwrap(), case.bytes());
    let x = Ints2d::from_vec([5, 4], ids(&object(&["concatenated_columns"])["x"][0])).unwrap();
    case.check("predict", &model.predict(x).unwrap());
}

/// Version 1 has the type of its ids, and no column.
#[test]
fn bytes_of_an_older_version() {
    let mut model = RemapIds::new([(1, 1)]).default_id(5);
    let report = model.from_bytes_with(&Case::new(SUITE, "remap_ids_v1").bytes(), &Load::partial()).unwrap();
    assert_eq!(report.assumed.len(), 2, "{report}");
    model.from_bytes(&Case::new(SUITE, "remap_ids_v1").bytes()).unwrap();
    assert!(model.to_bytes().unwrap() == Case::new(SUITE, "remap_ids").bytes());
}

#[test]
fn bytes_without_weights() {
    fn round_trip(name: &str, mut model: impl Node) {
        let bytes = Case::new(SUITE, name).bytes();
        assert_eq!(model.to_bytes().unwrap(), bytes, "{name}");
        model.from_bytes(&bytes).unwrap();
        assert_eq!(model.to_bytes().unwrap(), bytes, "{name}, loaded");
    }
    round_trip("remap_ids", RemapIds::new([(5, 1), (3, 2), (1 << 40, 7)]).default_id(9));
    round_trip("remap_ids_column", RemapIds::new([(5, 1)]).column(1));
    round_trip("remap_texts", RemapIds::new([("noun".to_owned(), 1), ("a verb".to_owned(), 300)]));
    round_trip("premap_ids", PremapIds::new([(5, 1), (3, 2)]).default_id(9).column(1));
    round_trip("strings2arrays", Strings2Arrays);
    round_trip("ints_getitem", chain((ints_getitem((.., 1)), Embed::new(4, 9))));
    round_trip("array_getitem", array_getitem((1.., Slice::new(None, None, 2))));
    round_trip("floats_getitem", floats_getitem(1..3));
    round_trip("uniqued_open", uniqued(Embed::new(None, 9)).column(2));
    round_trip("sparse_linear_open", SparseLinear::new(None, 8));
    round_trip("hashembed_column_open", HashEmbed::new(None, 8).column(1).seed(2));
    round_trip("embed_column_open", Embed::new(None, None).column(3));
}

#[test]
fn hashes_and_ngrams() {
    let keys = Ints1d::from_iter(0..12);
    let ops = keys.ops();
    for (n, expected) in object(&["operations", "ngrams"]) {
        assert_eq!(ops.ngrams(n.parse().unwrap(), keys.ids()).unwrap().as_slice().unwrap(), ids(&expected));
    }
    for (seed, expected) in object(&["operations", "hash"]) {
        let hashes: Array<u32, 2> = ops.hash(keys.ids(), seed.parse().unwrap()).unwrap();
        let hashes: Vec<u64> = hashes.as_slice().unwrap().iter().map(|&hash| hash.into()).collect();
        assert_eq!(hashes, ids(&expected));
    }
    for (text, expected) in object(&["operations", "hash_unicode"]) {
        assert_eq!(hash_string(&text), expected.as_str().unwrap().parse::<u64>().unwrap(), "{text}");
    }
}

#[test]
fn positions() {
    let golden = object(&["operations", "position_encode"]);
    let ops = Floats1d::default().ops();
    assert_close(ops.position_encode(9, 6, 1e4).unwrap().as_slice().unwrap(), &golden["even"]);
    assert_close(ops.position_encode(4, 4, 100.0).unwrap().as_slice().unwrap(), &golden["period"]);
    // Of an odd width, Thinc repeats a column at the end.
    let (odd, thinc) = (ops.position_encode(9, 5, 1e4).unwrap(), floats(&golden["odd"]));
    for row in 0..9 {
        let (row, thinc) = (odd.row(row).unwrap(), thinc.row(row).unwrap());
        assert!(row[..4].iter().zip(thinc).all(|(x, y)| (x - y).abs() < 1e-6));
        assert_eq!(thinc[4], thinc[2], "Thinc's last column is its own: the text of `position_encode` is wrong");
    }
}

#[test]
fn sums_of_rows() {
    let golden = object(&["operations", "gather_add"]);
    let table = floats(&golden["table"]);
    let several = Ints2d::from_vec([5, 2], ids(&golden["ids"])).unwrap();
    assert_close(table.ops().gather_add(&table, &several).unwrap().as_slice().unwrap(), &golden["y"]);
}

#[test]
fn rows_and_columns() {
    let golden = object(&["operations", "getitem"]);
    let x = floats(&golden["x"]);
    // `dy` counts up from 1.
    let counting = |shape: [usize; 2]| Floats2d::from_fn(shape, |[i, j]| (i * shape[1] + j + 1) as f32);
    fn block<I>(x: &Floats2d, golden: &Value, index: I, counting: impl Fn([usize; 2]) -> Floats2d)
    where
        I: IntoIndex<Index: GetIndex<Floats2d, Output = Floats2d>>,
    {
        let model = array_getitem(index);
        let (y, backprop) = model.begin_update(x.clone(), &mut Train::new(0)).unwrap();
        assert_close(y.as_slice().unwrap(), &golden["y"]);
        let dx = backprop(counting(y.shape()), &mut model.zero_grads().unwrap()).unwrap();
        assert_close(dx.as_slice().unwrap(), &golden["dx"]);
    }
    block(&x, &golden["rows"], 1..4, counting);
    block(&x, &golden["backwards"], Slice::new(None, None, -2), counting);
    block(&x, &golden["columns"], (.., Slice::new(-1, None, -2)), counting);
    block(&x, &golden["list"], [3, 0, 1], counting);
    block(&x, &golden["block"], ([3, 0], [2, 1]), counting);

    let model = array_getitem((1.., 2));
    let (y, backprop) = model.begin_update(x, &mut Train::new(0)).unwrap();
    assert_close(y.as_slice().unwrap(), &golden["column"]["y"]);
    let dx = backprop((1..=4).map(|i| i as f32).collect(), &mut model.zero_grads().unwrap()).unwrap();
    assert_close(dx.as_slice().unwrap(), &golden["column"]["dx"]);
}

#[test]
fn ids_of_tables_and_texts() {
    let golden = object(&["operations"]);
    let model = RemapIds::new([(5, 1), (3, 2), (1 << 40, 7)]).default_id(9);
    let y = model.predict(Ints1d::from(vec![1, 5, 9])).unwrap();
    assert_eq!(y.as_slice().unwrap(), ids(&golden["remap_ids"]["y"]));
    assert_eq!(golden["remap_ids"], golden["remap_ids_v1"]);
    let check = |name: &str, y: Ints2d| assert_eq!(y.as_slice().unwrap(), ids(&golden[name]["y"]), "{name}");
    let x = Ints2d::from_fn([3, 4], |[i, j]| (4 * i + j) as u64);
    check("remap_ids_column", RemapIds::new([(5, 1)]).column(1).predict(x.clone()).unwrap());
    check("premap_ids", PremapIds::new([(5, 1), (3, 2)]).default_id(9).column(1).predict(x).unwrap());
    let texts = RemapIds::new([("noun".to_owned(), 1), ("a verb".to_owned(), 300)]);
    check("remap_texts", texts.predict(vec!["a verb", "verb", "noun"]).unwrap());

    let texts =
        vec![vec!["hello", "world", ""], vec![], vec!["Ünïcödé", "日本語", "a much longer word than the others"]];
    let expected: Vec<_> = golden["strings2arrays"]["y"].as_array().unwrap().iter().map(ids).collect();
    let found: Vec<_> = Strings2Arrays.predict(texts).unwrap().iter().map(|a| a.to_vec().unwrap()).collect();
    assert_eq!(found, expected);
}
