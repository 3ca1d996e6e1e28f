use super::*;

/// What `Linear<I, O>` says, with holes where a width is 0.
const fn linear(i: usize, o: usize) -> Signature {
    Signature::fixed(if i == 0 { PROBE } else { i }, if o == 0 { PROBE } else { o })
}

const fn input_hole(o: usize) -> [Signature; 2] {
    [linear(0, o), Signature::fixed(2 * PROBE, o)]
}

const fn output_hole(i: usize) -> [Signature; 2] {
    [linear(i, 0), Signature::fixed(i, 2 * PROBE)]
}

const SAME_HOLE: [Signature; 2] = [Signature::affine(PROBE, 1, 0), Signature::affine(2 * PROBE, 1, 0)];

#[test]
fn solves_forwards_and_backwards() {
    const HOLES: [usize; 3] = solve(&[
        Term::chain(5),
        Term::layer(0, &output_hole(784)),
        Term::layer(1, &SAME_HOLE),
        Term::layer(0, &[Signature::affine(DYN, 3, 0)]),
        Term::layer(2, &input_hole(10)),
    ]);
    assert_eq!(HOLES, [UNDECIDED, DYN, DYN]);
    const KNOWN: [usize; 3] = solve(&[
        Term::chain(5),
        Term::layer(0, &output_hole(784)),
        Term::layer(1, &SAME_HOLE),
        Term::layer(0, &[Signature::affine(DYN, 3, 0)]),
        Term::layer(2, &[linear(384, 10)]),
    ]);
    assert_eq!(KNOWN[..2], [128, 128]);
    const WIDE: [usize; 1] =
        solve(&[Term::chain(3), Term::layer(0, &[linear(3, 800_000)]), Term::layer(0, &input_hole(800_001))]);
    assert_eq!(WIDE, [800_000]);
}

#[test]
fn solves_through_operators() {
    const SUM: [usize; 2] = solve(&[
        Term::chain(6),
        Term::layer(0, &[linear(8, 16)]),
        Term::add(3),
        Term::layer(0, &[linear(16, 4)]),
        Term::layer(0, &[linear(0, 0), Signature::fixed(2 * PROBE, PROBE), Signature::fixed(PROBE, 2 * PROBE)]),
        Term::noop(),
    ]);
    assert_eq!(SUM, [16, 4]);
    const PART: [usize; 1] = solve(&[
        Term::chain(5),
        Term::concatenate(3),
        Term::layer(0, &[linear(8, 16)]),
        Term::layer(0, &output_hole(8)),
        Term::layer(0, &[linear(20, 2)]),
    ]);
    assert_eq!(PART, [4]);
    const COPIES: [usize; 1] = solve(&[Term::copies(2, 3), Term::layer(0, &output_hole(8))]);
    assert_eq!(COPIES, [8]);
    const RESIDUAL: [usize; 1] = solve(&[Term::residual(2), Term::layer(0, &input_hole(8))]);
    assert_eq!(RESIDUAL, [8]);
}

#[test]
fn the_outside_can_tell_what_the_ends_leave_open() {
    const ENDS: [usize; 2] = solve(&[Term::chain(3), Term::layer(0, &input_hole(5)), Term::layer(1, &output_hole(5))]);
    assert_eq!(ENDS, [DYN, DYN]);
    const DYNAMIC: [usize; 1] =
        solve(&[Term::chain(3), Term::layer(0, &[Signature::DYNAMIC]), Term::layer(0, &input_hole(5))]);
    assert_eq!(DYNAMIC, [DYN]);
    const INSIDE: [usize; 2] =
        solve(&[Term::chain(3), Term::layer(0, &output_hole(5)), Term::layer(1, &input_hole(5))]);
    assert_eq!(INSIDE, [UNDECIDED, DYN]);
    assert_eq!(INSIDE.map(decided), [DYN; 2]);
}

#[test]
fn divides_widths() {
    // A layer that gives a quarter of its width.
    const QUARTER: [usize; 1] = solve(&[
        Term::chain(3),
        Term::layer(0, &[Signature::fixed(8, PROBE / 4), Signature::fixed(8, PROBE / 2)]),
        Term::layer(0, &[linear(24, 2)]),
    ]);
    assert_eq!(QUARTER, [96]);
}
