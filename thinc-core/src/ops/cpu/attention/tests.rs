use super::*;
use crate::ops::Ops;
use crate::ops::cpu::simd::at_each_level;
use crate::ops::testing::{assert_close, random1d, random2d, wide};

const CPU: &dyn Ops = &CpuOps(());

const LENGTHS: [&[usize]; 5] = [&[], &[0], &[1], &[3, 0, 1, 5], &[17, 2]];

/// A number as an element of an array `(N, width)`.
fn at(x: &Floats2d, row: usize, column: usize) -> f64 {
    f64::from(x.as_slice().unwrap()[row * x.width() + column])
}

/// The weights of token `i` on those of its sequence, in 64 bits.
fn weights_of(
    q: &Floats2d,
    k: &Floats2d,
    range: &Range<usize>,
    columns: &Range<usize>,
    i: usize,
    causal: bool,
) -> Vec<f64> {
    let scale = (columns.len() as f64).sqrt();
    let seen = if causal { range.start..i + 1 } else { range.clone() };
    let score = |j: usize| columns.clone().map(|c| at(q, i, c) * at(k, j, c)).sum::<f64>() / scale;
    let total: f64 = seen.clone().map(|j| score(j).exp()).sum();
    range.clone().map(|j| if seen.contains(&j) { score(j).exp() / total } else { 0.0 }).collect()
}

#[test]
fn agrees_with_the_formula() {
    at_each_level(|_| {
        for (lengths, (heads, width), causal) in LENGTHS
            .iter()
            .flat_map(|lengths| [(1, 3), (2, 8), (3, 48)].map(|split| (lengths, split)))
            .flat_map(|(lengths, split)| [false, true].map(|causal| (lengths, split, causal)))
        {
            let lengths = Lengths::new(lengths).unwrap();
            let [q, k, v] = [1, 2, 3].map(|seed| random2d(seed, [lengths.total(), width]));
            let weights = CPU.attention_weights(&q, &k, &lengths, heads, causal).unwrap();
            let (mut weights_want, mut y_want) = (Vec::new(), vec![0.0; lengths.total() * width]);
            for range in lengths.ranges() {
                for head in 0..heads {
                    let columns = head * width / heads..(head + 1) * width / heads;
                    for i in range.clone() {
                        let row = weights_of(&q, &k, &range, &columns, i, causal);
                        for c in columns.clone() {
                            y_want[i * width + c] = range.clone().zip(&row).map(|(j, a)| a * at(&v, j, c)).sum();
                        }
                        weights_want.extend(row);
                    }
                }
            }
            assert_close(weights.as_slice().unwrap(), &weights_want, 1e-5);
            let y = CPU.apply_attention(&weights, &v, &lengths, heads).unwrap();
            assert_close(y.as_slice().unwrap(), &y_want, 1e-5);
            let at_once = CPU.attention(&q, &k, &v, &lengths, heads, causal).unwrap();
            assert_close(at_once.as_slice().unwrap(), &y_want, 1e-5);
        }
    });
}

#[test]
fn gradients_agree_with_the_formula() {
    for (heads, width) in [(1, 3), (2, 8)] {
        let lengths = Lengths::new(&[3, 0, 4]).unwrap();
        let [q, k, v, dy] = [1, 2, 3, 4].map(|seed| random2d(seed, [7, width]));
        let weights = CPU.attention_weights(&q, &k, &lengths, heads, true).unwrap();
        let (dweights, dv) = CPU.backprop_apply_attention(&dy, &weights, &v, &lengths, heads).unwrap();
        let (dq, dk) = CPU.backprop_attention_weights(dweights.clone(), &weights, &q, &k, &lengths, heads).unwrap();
        let mut want = [(); 3].map(|()| vec![0.0; 7 * width]);
        let mut dweights_want = Vec::new();
        for range in lengths.ranges() {
            for head in 0..heads {
                let columns = head * width / heads..(head + 1) * width / heads;
                let scale = (columns.len() as f64).sqrt();
                for i in range.clone() {
                    let a = weights_of(&q, &k, &range, &columns, i, true);
                    let da: Vec<f64> =
                        range.clone().map(|j| columns.clone().map(|c| at(&dy, i, c) * at(&v, j, c)).sum()).collect();
                    let dot: f64 = a.iter().zip(&da).map(|(a, da)| a * da).sum();
                    for (m, j) in range.clone().enumerate() {
                        let ds = a[m] * (da[m] - dot) / scale;
                        for c in columns.clone() {
                            want[0][i * width + c] += ds * at(&k, j, c);
                            want[1][j * width + c] += ds * at(&q, i, c);
                            want[2][j * width + c] += a[m] * at(&dy, i, c);
                        }
                    }
                    dweights_want.extend(da);
                }
            }
        }
        assert_close(dweights.as_slice().unwrap(), &dweights_want, 1e-5);
        for (found, want) in [dq, dk, dv].iter().zip(&want) {
            assert_close(found.as_slice().unwrap(), want, 1e-5);
        }
    }
}

#[test]
fn large_scores_stay_finite() {
    let lengths = Lengths::new(&[2]).unwrap();
    let q = Floats2d::full([2, 4], 1e15);
    let y = CPU.attention(&q, &q, &Floats2d::full([2, 4], 3.0), &lengths, 2, true).unwrap();
    assert_eq!(y, Floats2d::full([2, 4], 3.0));
    // Thinc's softmax of sequences takes 40 and 30 for 20 both, and gives half of the weight to each.
    let keys = Floats2d::from_rows(&[[40.0], [30.0], [1e30]]);
    let (_, a) = CPU.parametric_attention(&keys, &keys, &vec![1.0].into(), &Lengths::new(&[2, 1]).unwrap()).unwrap();
    assert_close(a.as_slice().unwrap(), &[1.0 / (1.0 + (-10_f64).exp()), 1.0 / (1.0 + 10_f64.exp()), 1.0], 1e-6);
}

#[test]
fn parametric_attention_agrees_with_the_formula() {
    at_each_level(|_| {
        for (lengths, width) in LENGTHS.iter().flat_map(|lengths| [1, 3, 37].map(|width| (lengths, width))) {
            let lengths = Lengths::new(lengths).unwrap();
            let n = lengths.total();
            let [x, keys, dy] = [1, 2, 3].map(|seed| random2d(seed, [n, width]));
            let q = random1d(4, width);
            let q64 = wide(q.as_slice().unwrap());
            let (y, a) = CPU.parametric_attention(&x, &keys, &q, &lengths).unwrap();
            let mut dq = Floats1d::full([width], 7.0);
            let (dx, dkeys) =
                CPU.backprop_parametric_attention(&dy, &x, &keys, &q, &a, &lengths, false, &mut dq).unwrap();
            let (mut a_want, mut ds) = (vec![0.0; n], vec![0.0; n]);
            let score = |i: usize| (0..width).map(|c| at(&keys, i, c) * q64[c]).sum::<f64>();
            let da = |i: usize| (0..width).map(|c| at(&dy, i, c) * at(&x, i, c)).sum::<f64>();
            for range in lengths.ranges() {
                let total: f64 = range.clone().map(|i| score(i).exp()).sum();
                range.clone().for_each(|i| a_want[i] = score(i).exp() / total);
                let dot: f64 = range.clone().map(|i| a_want[i] * da(i)).sum();
                range.for_each(|i| ds[i] = a_want[i] * (da(i) - dot));
            }
            let elements = |value: &dyn Fn(usize, usize) -> f64| -> Vec<f64> {
                (0..n * width).map(|e| value(e / width, e % width)).collect()
            };
            assert_close(a.as_slice().unwrap(), &a_want, 1e-5);
            assert_close(y.as_slice().unwrap(), &elements(&|i, c| a_want[i] * at(&x, i, c)), 1e-5);
            assert_close(dx.as_slice().unwrap(), &elements(&|i, c| a_want[i] * at(&dy, i, c)), 1e-5);
            assert_close(dkeys.as_slice().unwrap(), &elements(&|i, c| ds[i] * q64[c]), 1e-5);
            let dq_want: Vec<f64> = (0..width).map(|c| (0..n).map(|i| ds[i] * at(&keys, i, c)).sum()).collect();
            assert_close(dq.as_slice().unwrap(), &dq_want, 1e-5);
            CPU.backprop_parametric_attention(&dy, &x, &keys, &q, &a, &lengths, true, &mut dq).unwrap();
            assert_close(dq.as_slice().unwrap(), &dq_want.iter().map(|d| 2.0 * d).collect::<Vec<_>>(), 1e-5);
        }
    });
}

#[test]
fn what_does_not_fit_is_an_error() {
    let (x, y, lengths) = (Floats2d::zeros([3, 4]), Floats2d::zeros([2, 4]), Lengths::one(3));
    for heads in [0, 3, 8] {
        let error = CPU.attention(&x, &x, &x, &lengths, heads, false).unwrap_err().to_string();
        assert!(error.contains(&format!("4 features cannot be shared equally among {heads} heads")), "{error}");
    }
    let two = Lengths::one(2);
    assert!(CPU.attention(&x, &x, &x, &two, 2, false).unwrap_err().to_string().contains("3 tokens"));
    assert!(CPU.attention(&x, &y, &x, &lengths, 2, false).is_err());
    assert!(CPU.attention(&x, &x, &y, &lengths, 2, false).is_err());
    assert!(CPU.attention_weights(&x, &y, &lengths, 2, false).is_err());
    let (weights, few) = (Floats1d::zeros([18]), Floats1d::zeros([9]));
    assert!(CPU.apply_attention(&weights, &x, &lengths, 2).is_ok());
    assert!(CPU.apply_attention(&few, &x, &lengths, 2).is_err());
    assert!(CPU.backprop_apply_attention(&y, &weights, &x, &lengths, 2).is_err());
    assert!(CPU.backprop_attention_weights(few, &weights, &x, &x, &lengths, 2).is_err());
    // Rows without features take no memory, but their weights would.
    let none = Floats2d::zeros([1 << 40, 0]);
    assert!(CPU.attention_weights(&none, &none, &Lengths::one(1 << 40), 1, false).is_err());

    let q = Floats1d::zeros([4]);
    assert!(CPU.parametric_attention(&x, &x, &Floats1d::zeros([3]), &lengths).is_err());
    assert!(CPU.parametric_attention(&x, &y, &q, &lengths).is_err());
    assert!(CPU.parametric_attention(&x, &x, &q, &two).is_err());
    let a = Floats1d::zeros([3]);
    let back = |dy: &Floats2d, a: &Floats1d, dq: usize| {
        CPU.backprop_parametric_attention(dy, &x, &x, &q, a, &lengths, false, &mut Floats1d::zeros([dq]))
    };
    assert!(back(&x, &a, 4).is_ok());
    assert!(back(&y, &a, 4).is_err() && back(&x, &q, 4).is_err() && back(&x, &a, 3).is_err());
}
