use thinc::prelude::*;

use crate::cases::{Cases, data, floats, floats1d, floats3d, floats4d, id_columns, ids};
use crate::table::{Row, row};

/// Rows of no to three features, some of which come again.
fn features() -> Cases<(Ints1d, Floats1d, Ints1d)> {
    let mut rng = Rng::new(3);
    let mut of = |lengths: &[u64]| {
        let n: u64 = lengths.iter().sum();
        let keys = (0..n).map(|i| i * i % 7 * 0x1_0000_0001).collect();
        (keys, (0..n).map(|_| rng.normal()).collect(), Ints1d::from(lengths))
    };
    vec![
        ("an empty batch", of(&[])),
        ("a row without features", of(&[0])),
        ("one item", of(&[2])),
        ("many, some without features", of(&[1, 2, 3, 0, 1, 2, 3, 0])),
    ]
}

/// Texts, some of which come again.
fn texts() -> Cases<Vec<&'static str>> {
    vec![("an empty batch", vec![]), ("one item", vec!["a"]), ("many", vec!["a", "b", "c", "a", ""])]
}

/// Texts of several words.
fn words() -> Cases<Vec<Vec<String>>> {
    let of =
        |texts: &[&str]| texts.iter().map(|text| text.split_terminator(' ').map(str::to_owned).collect()).collect();
    vec![("an empty batch", of(&[])), ("a text without words", of(&[""])), ("many", of(&["a b", "", "b c d"]))]
}

/// Batches that have a third row.
fn three_rows(width: usize) -> Cases<Floats2d> {
    let cases = floats(width).into_iter().skip(2);
    cases.flat_map(|(_, x)| [("three rows", x.rows(..3).unwrap()), ("many", x)]).collect()
}

pub const ROWS: &[Row] = &[
    row("SparseLinear", |proofs| {
        proofs.on(SparseLinear::new(3, 8), features());
        proofs.on(SparseLinear::<2, 5>::default(), features());
        proofs.on(SparseLinear::new(3, 8), data(features()));
        // Both weights of every key are the same one.
        proofs.on(SparseLinear::new(4, 1), features());
        proofs.on(SparseLinear::new(3, 8).version_1(), features());
        proofs.on(SparseLinear::new(2, 7).version_1(), features());
        proofs.on(chain((SparseLinear::new(5, 9), Softmax::new(5, 3))), features());
    }),
    row("Uniqued", |proofs| {
        proofs.on(uniqued(Embed::new(4, 9)), ids());
        proofs.on(uniqued(chain((HashEmbed::new(4, 3), Maxout::new(4, 2)))), ids());
        proofs.on(uniqued(HashEmbed::new(3, 5).column(1)).column(1), id_columns());
        proofs.on(uniqued(Embed::new(3, 5)), id_columns());
        proofs.on(chain((uniqued(Embed::new(4, 9)), Relu::new(4, 2))), ids());
    }),
    row("RemapIds", |proofs| {
        proofs.on(RemapIds::new([(0, 3), (1, 3), (4, 8)]), ids());
        proofs.on(RemapIds::new([(0, 3), (1, 3)]).column(2), id_columns());
        proofs.on(RemapIds::new([("a".to_owned(), 3), ("b".to_owned(), 1)]), texts());
        proofs.on(chain((RemapIds::new([(0, 3), (1, 3), (4, 8)]).default_id(5), Embed::new(4, 9))), ids());
    }),
    row("PremapIds", |proofs| {
        proofs.on(PremapIds::new([(0, 3), (2, 1)]), ids());
        proofs.on(chain((PremapIds::new([(0, 3), (2, 1)]).column(1), Embed::new(4, 9))), id_columns());
    }),
    row("Strings2Arrays", |proofs| proofs.on(Strings2Arrays, words())),
    row("FloatsGetitem", |proofs| {
        proofs.on(floats_getitem(..), floats(5));
        proofs.on(floats_getitem(1..3), floats(5));
        proofs.on(floats_getitem(Slice::new(None, None, -2)), floats(5));
        proofs.on(floats_getitem((.., 1..4)), floats(5));
        proofs.on(floats_getitem((.., Slice::new(-1, None, -2))), floats(5));
        // With repetitions, whose gradients add up.
        proofs.on(floats_getitem((.., [4, 0, 4, 4])), floats(5));
        proofs.on(floats_getitem((Slice::new(None, None, 2), 3)), floats(5));
        proofs.on(floats_getitem([0, 2, 0]), three_rows(4));
        proofs.on(floats_getitem(([2, 2], [1, 0, 1])), three_rows(2));
    }),
    row("ArrayGetitem", |proofs| {
        proofs.on(array_getitem(2..), floats1d());
        proofs.on(array_getitem((.., 0)), floats(3));
        proofs.on(array_getitem(Slice::new(None, None, -1)), floats3d(2, 3));
        proofs.on(array_getitem(..1), floats4d(2, 1, 2));
        proofs.on(array_getitem([1, 1]), three_rows(3));
    }),
    row("IntsGetitem", |proofs| {
        proofs.on(chain((ints_getitem((.., 2)), Embed::new(4, 9))), id_columns());
        proofs.on(chain((ints_getitem((.., 1..)), Embed::new(4, 9))), id_columns());
        proofs.on(chain((ints_getitem(..3), Embed::new(4, 9))), ids());
    }),
];
