use super::*;
use crate::array::Ints1d;
use crate::ops::Ops;
use crate::ops::testing::{assert_close, random1d, random2d, wide};

const CPU: &dyn Ops = &CpuOps(());

/// Keys and lengths of five rows, two of them without a feature.
fn rows() -> (Ints1d, Floats1d, Ints1d) {
    let keys: Vec<u64> = (0..20).map(|i| i * i % 9 + (i % 3) * 0x1234_5678_9abc).collect();
    (keys.into(), random1d(1, 20), Ints1d::from(vec![0, 7, 12, 0, 1]))
}

#[test]
fn sums_the_two_weights_of_each_key() {
    let (keys, values, lengths) = rows();
    let x = SparseRows { keys: &keys, values: &values, lengths: &lengths };
    for (length, overlap, n_o) in
        [(16, false, 3), (16, true, 3), (13, false, 1), (13, true, 5), (1, false, 2), (1, true, 2)]
    {
        let weights = HashedWeights { length, overlap };
        let (w, b, dy) = (random1d(2, n_o * length), random1d(3, n_o), random2d(4, [5, n_o]));
        let place = |key: u64, seed, class| {
            let hash = murmur3_x86_32(&key.to_le_bytes(), seed) as usize;
            if overlap { (hash & (length - 1)) + class } else { hash % length + class * length }
        };
        let (w64, b64, values64) =
            (wide(w.as_slice().unwrap()), wide(b.as_slice().unwrap()), wide(values.as_slice().unwrap()));
        let dy64 = wide(dy.as_slice().unwrap());
        let (mut y, mut dw, mut dvalues) = (Vec::new(), vec![1.0; n_o * length], vec![0.0; 20]);
        let mut at = 0;
        for (row, &count) in lengths.as_slice().unwrap().iter().enumerate() {
            for class in 0..n_o {
                let mut sum = b64[class];
                for k in at..at + count as usize {
                    for seed in [0, 1] {
                        let i = place(keys.as_slice().unwrap()[k], seed, class);
                        sum += values64[k] * w64[i];
                        dw[i] += values64[k] * dy64[row * n_o + class];
                        dvalues[k] += w64[i] * dy64[row * n_o + class];
                    }
                }
                y.push(sum);
            }
            at += count as usize;
        }
        assert_close(CPU.sparse_affine(x, &w, &b, weights).unwrap().as_slice().unwrap(), &y, 1e-5);
        let mut found = Floats1d::full([n_o * length], 1.0);
        CPU.backprop_sparse_affine(&dy, x, weights, &mut found).unwrap();
        let found_values = CPU.backprop_sparse_values(&dy, x, &w, weights).unwrap();
        assert_close(found.as_slice().unwrap(), &dw, 1e-5);
        assert_close(found_values.as_slice().unwrap(), &dvalues, 1e-5);
    }
}

#[test]
fn what_does_not_fit_is_an_error() {
    let (keys, values, lengths) = rows();
    let weights = HashedWeights { length: 4, overlap: false };
    let (w, b) = (Floats1d::zeros([8]), Floats1d::zeros([2]));
    let run = |keys: &Ints1d, values: &Floats1d, lengths: &Ints1d, weights, w: &Floats1d| {
        CPU.sparse_affine(SparseRows { keys, values, lengths }, w, &b, weights).map_err(|error| error.to_string())
    };
    assert_eq!(run(&keys, &values, &lengths, weights, &w).unwrap().shape(), [5, 2]);
    let short = Ints1d::from(vec![19]);
    assert_eq!(
        run(&keys, &values, &short, weights, &w).unwrap_err(),
        "`sparse_affine`: the lengths add up to 19, but there are 20 keys: each key belongs to one row"
    );
    assert!(run(&keys, &values, &Ints1d::from(vec![u64::MAX, 2]), weights, &w).is_err());
    assert!(run(&keys, &Floats1d::zeros([19]), &lengths, weights, &w).is_err());
    assert!(run(&keys, &values, &lengths, weights, &Floats1d::zeros([7])).is_err());
    for length in [0, 5, usize::MAX] {
        assert!(run(&keys, &values, &lengths, HashedWeights { length, overlap: true }, &w).is_err());
    }
    let none = run(&Ints1d::default(), &Floats1d::default(), &Ints1d::default(), weights, &w).unwrap();
    assert_eq!(none.shape(), [0, 2]);
    let x = SparseRows { keys: &keys, values: &values, lengths: &lengths };
    for wrong in [[4, 2], [5, 3]] {
        let dy = Floats2d::zeros(wrong);
        assert!(CPU.backprop_sparse_affine(&dy, x, weights, &mut Floats1d::zeros([8])).is_err());
        assert!(CPU.backprop_sparse_values(&dy, x, &w, weights).is_err());
    }
    let dy = Floats2d::zeros([5, 2]);
    assert!(CPU.backprop_sparse_affine(&dy, x, weights, &mut Floats1d::zeros([4])).is_err());
    let x = SparseRows { lengths: &Ints1d::zeros([5]), ..x };
    assert!(CPU.backprop_sparse_affine(&dy, x, weights, &mut Floats1d::zeros([8])).is_err());
    assert!(CPU.backprop_sparse_values(&dy, x, &w, weights).is_err());
}
