//! The inputs with which each layer is proven: an empty batch, one item, many, and where there are sequences, one without tokens.

use thinc::prelude::*;

/// Inputs, and what they are.
pub type Cases<X> = Vec<(&'static str, X)>;

/// Lengths of sequences.
const LENGTHS: [(&str, &[usize]); 5] = [
    ("an empty batch", &[]),
    ("a sequence without tokens", &[0]),
    ("one item", &[1]),
    ("many, one without tokens", &[3, 0, 1, 5]),
    ("many of one length", &[2, 2, 2]),
];

/// As [`LENGTHS`], for layers that need a token in each sequence.
const LENGTHS_ABOVE_ZERO: [(&str, &[usize]); 4] =
    [("an empty batch", &[]), ("one item", &[1]), ("many", &[3, 2, 1, 5]), ("many of one length", &[2, 2, 2])];

/// Numbers that no two of are equal, so that a maximum has one place.
fn numbers(seed: usize) -> impl FnMut() -> f32 {
    let mut rng = Rng::new(seed as u64);
    move || rng.normal()
}

/// Rows of vectors.
pub fn floats(width: usize) -> Cases<Floats2d> {
    let mut number = numbers(width);
    let mut of = |rows| Floats2d::from_fn([rows, width], |_| number());
    vec![("an empty batch", of(0)), ("one item", of(1)), ("many", of(7))]
}

/// Numbers.
pub fn floats1d() -> Cases<Floats1d> {
    let mut number = numbers(1);
    let mut of = |rows| Floats1d::from_fn([rows], |_| number());
    vec![("an empty batch", of(0)), ("one item", of(1)), ("many", of(7))]
}

/// Matrices.
pub fn floats3d(height: usize, width: usize) -> Cases<Floats3d> {
    let mut number = numbers(height * width);
    let mut of = |rows| Floats3d::from_fn([rows, height, width], |_| number());
    vec![("an empty batch", of(0)), ("one item", of(1)), ("many", of(4))]
}

/// Arrays of four axes.
pub fn floats4d(depth: usize, height: usize, width: usize) -> Cases<Floats4d> {
    let mut number = numbers(depth * height * width);
    let mut of = |rows| Floats4d::from_fn([rows, depth, height, width], |_| number());
    vec![("an empty batch", of(0)), ("one item", of(1)), ("many", of(3))]
}

/// Ids below 5, with repetitions, whose gradients add up.
pub fn ids() -> Cases<Ints1d> {
    let of = |rows: u64| (0..rows).map(|i| i * i % 5).collect();
    vec![("an empty batch", of(0)), ("one item", of(1)), ("many", of(7))]
}

/// Three ids per row, below 5.
pub fn id_columns() -> Cases<Ints2d> {
    let of = |rows| Ints2d::from_fn([rows, 3], |[i, j]| (i as u64 * (j as u64 + 1)) % 4);
    vec![("an empty batch", of(0)), ("one item", of(1)), ("many", of(7))]
}

/// The same without a gradient.
pub fn data<X>(cases: Cases<X>) -> Cases<Data<X>> {
    map(cases, Data)
}

/// Inputs made of others.
pub fn map<X, Y>(cases: Cases<X>, mut f: impl FnMut(X) -> Y) -> Cases<Y> {
    cases.into_iter().map(|(what, x)| (what, f(x))).collect()
}

/// Sequences of vectors, behind each other.
pub fn ragged(width: usize) -> Cases<Ragged> {
    sequences(&LENGTHS, width)
}

/// Sequences of vectors, none of them empty.
pub fn ragged_above_zero(width: usize) -> Cases<Ragged> {
    sequences(&LENGTHS_ABOVE_ZERO, width)
}

fn sequences(lengths: &[(&'static str, &[usize])], width: usize) -> Cases<Ragged> {
    let mut number = numbers(width + 100);
    let mut of = |lengths: &[usize]| {
        let tokens = Floats2d::from_fn([lengths.iter().sum(), width], |_| number());
        Ragged::with_lengths(tokens, lengths).unwrap()
    };
    lengths.iter().map(|&(what, lengths)| (what, of(lengths))).collect()
}

/// Sequences of vectors, side by side.
pub fn padded(width: usize) -> Cases<Padded> {
    map(ragged(width), |ragged| Padded::from_ragged(&ragged).unwrap())
}

/// Sequences of vectors, in a list.
pub fn list(width: usize) -> Cases<Vec<Floats2d>> {
    map(ragged(width), |ragged| ragged.into_list().unwrap())
}

/// Sequences of ids below 5, behind each other.
pub fn ragged_ids() -> Cases<Ragged<Ints1d>> {
    let of = |lengths: &[usize]| {
        let tokens = (0..lengths.iter().sum::<usize>() as u64).map(|i| i * i % 5).collect();
        Ragged::with_lengths(tokens, lengths).unwrap()
    };
    LENGTHS.iter().map(|&(what, lengths)| (what, of(lengths))).collect()
}

/// Sequences of ids below 5, in a list.
pub fn list_ids() -> Cases<Vec<Ints1d>> {
    map(ragged_ids(), |ragged| ragged.into_list().unwrap())
}
