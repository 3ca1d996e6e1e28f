use super::*;
use crate::ops::cpu::simd::at_each_level;

#[test]
fn published_vectors() {
    let zeros = philox([0; 4], 0);
    assert_eq!(zeros, [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]);
    let ones = philox([u32::MAX; 4], u64::MAX);
    assert_eq!(ones, [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]);
    let pi = philox([0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], 0x299f_31d0_a409_3822);
    assert_eq!(pi, [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]);
    let mut rng = Rng::new(0);
    assert_eq!([(); 4].map(|()| rng.next_u32()), zeros);
}

#[test]
fn filling_equals_drawing_one_by_one() {
    let starts = [0_u64, 1, 2, 3, 4, 77, (1 << 34) - 3];
    let sizes = [0, 1, 2, 3, 5, 63, 64, 65, 511, 513, 1100];
    at_each_level(|level| {
        for (&position, &n) in starts.iter().flat_map(|start| sizes.iter().map(move |n| (start, n))) {
            let mut single = Rng { seed: 0x1234_5678_9abc_def0, stream: 1 << 40, position };
            let mut bulk = single.clone();
            let mut bits = vec![0; n];
            bulk.fill_bits(&mut bits);
            assert_eq!(bits, (0..n).map(|_| single.next_u32()).collect::<Vec<_>>());
            let mut values = vec![0.0; n];
            bulk.fill_uniform(&mut values, -2.0, 3.0);
            assert_eq!(values, (0..n).map(|_| single.uniform_range(-2.0, 3.0)).collect::<Vec<_>>());
            bulk.fill_normal(&mut values);
            assert_eq!(values, (0..n).map(|_| single.normal()).collect::<Vec<_>>());
            let mut halves = vec![0; n];
            bulk.fill_bits16(&mut halves);
            let words = (0..n.div_ceil(2)).flat_map(|_| {
                let word = single.next_u32();
                [word as u16, (word >> 16) as u16]
            });
            assert_eq!(halves, words.take(n).collect::<Vec<_>>());
            assert_eq!(bulk, single, "{level:?}");
        }
    });
}

#[test]
fn logarithm_and_cosine_are_accurate() {
    for i in 1..20_000_u32 {
        let x = i as f32 / 10_000.0;
        let want = f64::from(x).ln();
        assert!((f64::from(ln(x)) - want).abs() <= 2.5e-7 * want.abs().max(0.1), "ln({x})");
        let turns = i * 838;
        let want = (f64::from(turns) / 16_777_216.0 * std::f64::consts::TAU).cos();
        assert!((f64::from(cos_turns(turns)) - want).abs() < 2.0e-7, "cos of {turns}");
    }
    assert_eq!(ln(1.0), 0.0);
    assert!(box_muller(u32::MAX, 0) == 0.0 && (6.7..6.8).contains(&box_muller(0, 0)));
}

#[test]
fn moments() {
    let mut rng = Rng::new(3);
    let mut values = vec![0.0; 100_000];
    let moment =
        |values: &[f32], k: i32| values.iter().map(|&x| f64::from(x).powi(k)).sum::<f64>() / values.len() as f64;
    rng.fill_uniform(&mut values, 0.0, 1.0);
    assert!(values.iter().all(|x| (0.0..1.0).contains(x)));
    assert!((moment(&values, 1) - 0.5).abs() < 0.005 && (moment(&values, 2) - 1.0 / 3.0).abs() < 0.005);
    rng.fill_normal(&mut values);
    assert!(moment(&values, 1).abs() < 0.015 && moment(&values, 3).abs() < 0.06);
    assert!((moment(&values, 2) - 1.0).abs() < 0.02 && (moment(&values, 4) - 3.0).abs() < 0.15);
}

#[test]
fn below_is_even_and_in_range() {
    let mut rng = Rng::new(1);
    let mut counts = [0_u32; 7];
    for _ in 0..14_000 {
        counts[rng.below(7)] += 1;
    }
    assert!(counts.iter().all(|&n| (1800..2200).contains(&n)), "{counts:?}");
    assert_eq!((rng.below(0), rng.below(1)), (0, 0));
    assert!(rng.below(usize::MAX) < usize::MAX);
}

#[test]
fn permutations_hold_each_number_once() {
    let mut rng = Rng::new(5);
    let first = rng.permutation(100);
    assert_ne!(first, (0..100).collect::<Vec<_>>());
    assert_ne!(first, rng.permutation(100));
    let mut sorted = first.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, (0..100).collect::<Vec<_>>());
    assert_eq!(Rng::new(5).permutation(100), first);
    assert!(rng.permutation(0).is_empty());
}

#[test]
fn streams_and_forks_differ_and_repeat() {
    let mut rng = Rng::new(9);
    let named = rng.stream(4);
    let forks = [rng.fork(), rng.fork()];
    assert_eq!(rng.stream(4), named);
    let mut all = vec![rng.clone(), rng.stream(5), named.stream(4), Rng::new(10).stream(4), named];
    all.extend(forks);
    let firsts: std::collections::HashSet<u64> = all.iter().map(|rng| rng.clone().next_u64()).collect();
    assert_eq!(firsts.len(), all.len());
    let mut again = Rng::new(9);
    assert_eq!([again.fork(), again.fork()], all[5..]);
}

#[test]
fn the_state_can_be_saved() {
    let mut rng = Rng::new(u64::MAX).stream(3);
    rng.next_u32();
    let bytes = rmp_serde::to_vec(&rng).unwrap();
    let mut back: Rng = rmp_serde::from_slice(&bytes).unwrap();
    assert_eq!(back, rng);
    assert_eq!(back.next_u64(), rng.next_u64());
}
