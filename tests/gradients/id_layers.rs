use thinc::prelude::*;

use crate::{floats, id_columns, ids, prove};

/// So many rows of one to three features, some of which come again, and rows without any.
fn features(rows: usize) -> (Ints1d, Floats1d, Ints1d) {
    let lengths: Vec<u64> = (0..rows as u64).map(|row| (row + 1) % 4).collect();
    let n = lengths.iter().sum();
    let keys = (0..n).map(|i| i * i % 7 * 0x1_0000_0001).collect();
    (keys, floats(n as usize, 1).to_vec().unwrap().into(), lengths.into())
}

#[test]
fn sparse_linear() {
    prove(SparseLinear::new(3, 8), features);
    prove(SparseLinear::<2, 5>::default(), features);
    // Both weights of every key are the same one.
    prove(SparseLinear::new(4, 1), features);
    prove(SparseLinear::new(3, 8).version_1(), features);
    prove(SparseLinear::new(2, 7).version_1(), features);
    prove(chain((SparseLinear::new(5, 9), Softmax::new(5, 3))), features);
}

#[test]
fn uniqued_layers() {
    prove(uniqued(Embed::new(4, 9)), ids);
    prove(uniqued(chain((HashEmbed::new(4, 3), Maxout::new(4, 2)))), ids);
    prove(uniqued(HashEmbed::new(3, 5).column(1)).column(1), id_columns);
    prove(uniqued(Embed::new(3, 5)), id_columns);
    prove(chain((uniqued(Embed::new(4, 9)), Relu::new(4, 2))), ids);
}

#[test]
fn remapped_ids() {
    let embed = || Embed::new(4, 9);
    prove(chain((RemapIds::new([(0, 3), (1, 3), (4, 8)]).default_id(5), embed())), ids);
    prove(chain((PremapIds::new([(0, 3), (2, 1)]).column(1), embed())), id_columns);
    let texts = RemapIds::new([("a".to_owned(), 3), ("b".to_owned(), 1)]);
    prove(chain((texts, embed())), |rows| ["a", "b", "c", "a"].iter().cycle().take(rows).copied().collect::<Vec<_>>());
}

#[test]
fn texts() {
    let text = |row: usize| (0..row % 3).map(|i| format!("word {i}")).collect::<Vec<_>>();
    prove(Strings2Arrays, |rows| (0..rows).map(text).collect::<Vec<_>>());
}

#[test]
fn rows_and_columns_of_floats() {
    let five = |rows| floats(rows, 5);
    prove(floats_getitem(..), five);
    prove(floats_getitem(1..3), five);
    prove(floats_getitem(Slice::new(None, None, -2)), five);
    prove(floats_getitem((.., 1..4)), five);
    prove(floats_getitem((.., Slice::new(-1, None, -2))), five);
    // With repetitions, whose gradients add up.
    prove(floats_getitem((.., [4, 0, 4, 4])), five);
    prove(floats_getitem((Slice::new(None, None, 2), 3)), five);
    prove(floats_getitem([0, 6, 0]), |rows| floats(rows + 7, 3));
    prove(floats_getitem(([2, 2], [1, 0, 1])), |rows| floats(rows + 3, 2));
    prove(array_getitem(2..), |rows| Floats1d::from(floats(rows, 1).to_vec().unwrap()));
    prove(array_getitem([1, 1]), |rows| Floats3d::from(floats(rows + 2, 6).reshape([rows + 2, 2, 3]).unwrap()));
    prove(array_getitem(..1), |rows| Floats4d::from(floats(rows, 4).reshape([rows, 2, 1, 2]).unwrap()));
}

#[test]
fn rows_and_columns_of_ids() {
    prove(chain((ints_getitem((.., 2)), Embed::new(4, 9))), id_columns);
    prove(chain((ints_getitem((.., 1..)), Embed::new(4, 9))), id_columns);
    prove(chain((ints_getitem(..3), Embed::new(4, 9))), ids);
}
