use super::*;
use crate::array::{Ints1d, Ints2d};
use crate::ops::Ops;
use crate::ops::cpu::simd::at_each_level;
use crate::ops::testing::{assert_close, random, random2d};

const CPU: &dyn Ops = &CpuOps(());

#[test]
fn hashes_are_those_of_thinc() {
    let hashes = CPU.hash(Ints1d::from(vec![1, 2]).ids(), 0).unwrap();
    assert_eq!(
        hashes.as_slice().unwrap(),
        [4211459146, 4457399, 3547175942, 1032506804, 1819721896, 3725074592, 1401649061, 3845513878]
    );
    let hashes = CPU.hash(Ints1d::from(vec![0]).ids(), 7).unwrap();
    assert_eq!(hashes.as_slice().unwrap(), [363161713, 1826689969, 588221874, 425284546]);
    assert_eq!(CPU.hash(Ints1d::zeros([0]).ids(), 7).unwrap().shape(), [0, 4]);
}

#[test]
fn remainders_are_exact() {
    let divisors = [1, 2, 3, 7, 1000, 5000, 65_535, 65_536, 1 << 31, u32::MAX - 1, u32::MAX];
    for by in divisors {
        let modulus = Modulus::new(by);
        for x in divisors.into_iter().flat_map(|x| [x - 1, x, x.wrapping_add(1), x.wrapping_mul(by), x ^ 0x9e37_79b9]) {
            assert_eq!(modulus.of(x), x % by, "{x} mod {by}");
        }
    }
}

fn ids(n: usize, below: u64) -> Vec<u64> {
    (0..n as u64).map(|i| (i * i + 3 * i) % below).collect()
}

#[test]
fn gather_and_scatter_add_are_each_others_gradient() {
    at_each_level(|_| {
        for (n, width) in [(0, 3), (1, 1), (5, 17), (200, 33), (4, 0)] {
            let table = random2d(1, [7, width]);
            let list = ids(n, 7);
            // The same ids as a list and as the second of three columns.
            let flat = Ints1d::from(list.clone());
            let columns = Ints2d::from_fn([n, 3], |[i, j]| if j == 1 { list[i] } else { u64::MAX });
            let dy = random2d(2, [n, width]);
            let mut want = vec![0.0; 7 * width];
            for (i, &id) in list.iter().enumerate() {
                for j in 0..width {
                    want[id as usize * width + j] += f64::from(dy.row(i).unwrap()[j]);
                }
            }
            for ids in [flat.ids(), columns.column(1).unwrap()] {
                let y = CPU.gather(&table, ids).unwrap();
                assert_eq!(y.shape(), [n, width]);
                for (i, &id) in list.iter().enumerate() {
                    assert_eq!(y.row(i).unwrap(), table.row(id as usize).unwrap());
                }
                let mut grad = Floats2d::zeros([7, width]);
                CPU.scatter_add(&mut grad, ids, &dy).unwrap();
                assert_close(grad.as_slice().unwrap(), &want, 1e-5);
            }
        }
    });
}

#[test]
fn ids_out_of_range_are_errors_and_write_nothing() {
    let bad = Ints1d::from(vec![0, 6, 7, u64::MAX]);
    let table = Floats2d::zeros([7, 2]);
    let error = CPU.gather(&table, bad.ids()).unwrap_err();
    assert_eq!(error.to_string(), "`gather` got the id 7 at position 2, but its table has 7 rows: ids must be below 7");
    let mut grad = table.clone();
    let error = CPU.scatter_add(&mut grad, bad.ids(), &Floats2d::full([4, 2], 1.0)).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::IdOutOfRange { id: 7, position: 2, rows: 7, .. }));
    assert_eq!(grad, table);
    assert!(CPU.gather(&Floats2d::zeros([0, 2]), Ints1d::from(vec![0]).ids()).is_err());
    assert!(CPU.gather(&Floats2d::zeros([0, 2]), Ints1d::default().ids()).is_ok());
    assert!(CPU.scatter_add(&mut grad, Ints1d::from(vec![1]).ids(), &Floats2d::zeros([2, 2])).is_err());
    assert!(Ints2d::zeros([4, 3]).column(3).is_err());
    assert_eq!(Ints2d::zeros([0, 3]).column(2).unwrap().len(), 0);
}

#[test]
fn hash_embed_sums_the_hashed_rows() {
    at_each_level(|_| {
        for (n, width, rows) in [(0, 3, 5), (1, 1, 1), (3, 17, 5), (64, 33, 40), (65, 3, 1000), (300, 8, 11), (9, 0, 4)]
        {
            let table = random2d(1, [rows, width]);
            let keys: Vec<u64> = random(3, n).iter().map(|x| u64::from(x.to_bits()) << 20).collect();
            let flat = Ints1d::from(keys.clone());
            let columns = Ints2d::from_fn([n, 2], |[i, j]| keys[i] * j as u64);
            let hashes = CPU.hash(flat.ids(), 5).unwrap();
            let dy = random2d(2, [n, width]);
            let (mut want, mut grad_want) = (vec![0.0; n * width], vec![0.0; rows * width]);
            for i in 0..n {
                for row in hashes.row(i).unwrap().iter().map(|&hash| hash as usize % rows) {
                    for j in 0..width {
                        want[i * width + j] += f64::from(table.row(row).unwrap()[j]);
                        grad_want[row * width + j] += f64::from(dy.row(i).unwrap()[j]);
                    }
                }
            }
            for ids in [flat.ids(), columns.column(1).unwrap()] {
                assert_close(CPU.hash_embed(&table, ids, 5).unwrap().as_slice().unwrap(), &want, 1e-5);
                let mut grad = Floats2d::full([rows, width], 1.0);
                CPU.backprop_hash_embed(&dy, ids, 5, &mut grad).unwrap();
                assert_close(grad.as_slice().unwrap(), &grad_want.iter().map(|d| d + 1.0).collect::<Vec<_>>(), 1e-4);
            }
        }
    });
}

#[test]
fn a_table_without_rows_is_an_error() {
    let mut empty = Floats2d::zeros([0, 2]);
    let one = Ints1d::from(vec![1]);
    assert!(CPU.hash_embed(&empty, one.ids(), 0).unwrap_err().to_string().contains("the table has 0 rows"));
    assert!(CPU.backprop_hash_embed(&Floats2d::zeros([1, 2]), one.ids(), 0, &mut empty).is_err());
    assert_eq!(CPU.hash_embed(&empty, Ints1d::default().ids(), 0).unwrap().shape(), [0, 2]);
    let mut table = Floats2d::zeros([3, 2]);
    assert!(CPU.backprop_hash_embed(&Floats2d::zeros([1, 3]), one.ids(), 0, &mut table).is_err());
}

#[test]
fn gather_add_sums_rows() {
    at_each_level(|_| {
        for (n, k, width) in [(0, 2, 3), (4, 0, 3), (1, 1, 1), (5, 3, 17), (70, 4, 33), (3, 2, 0)] {
            let table = random2d(1, [7, width]);
            let ids = Ints2d::from_fn([n, k], |[i, j]| (i as u64 * 3 + j as u64 * j as u64) % 7);
            let mut want = vec![0.0; n * width];
            for (i, sum) in want.chunks_mut(width.max(1)).enumerate() {
                for &id in ids.row(i).unwrap() {
                    for (sum, &value) in sum.iter_mut().zip(table.row(id as usize).unwrap()) {
                        *sum += f64::from(value);
                    }
                }
            }
            let y = CPU.gather_add(&table, &ids).unwrap();
            assert_eq!(y.shape(), [n, width]);
            assert_close(y.as_slice().unwrap(), &want, 1e-5);
        }
    });
}

#[test]
fn ngrams_are_those_of_thinc() {
    let ngrams = |n, keys: Vec<u64>| CPU.ngrams(n, Ints1d::from(keys).ids());
    assert_eq!(ngrams(2, vec![1, 2, 3]).unwrap().as_slice().unwrap(), [2346165840139155392, 16863871380863422640]);
    assert_eq!(
        ngrams(3, (0..5).collect()).unwrap().as_slice().unwrap(),
        [5907585418267410952, 3968991871514447549, 7617889641228870909]
    );
    assert!(ngrams(1, vec![]).unwrap().is_empty() && ngrams(4, vec![1, 2, 3]).unwrap().is_empty());
    assert!(ngrams(usize::MAX, vec![1]).unwrap().is_empty());
    assert_eq!(ngrams(0, vec![1]).unwrap_err().to_string(), "`ngrams`: `n` is 0: an n-gram has at least one key");
    let columns = Ints2d::from_rows(&[[9, 1], [9, 2], [9, 3]]);
    assert_eq!(CPU.ngrams(2, columns.column(1).unwrap()).unwrap(), ngrams(2, vec![1, 2, 3]).unwrap());
}
