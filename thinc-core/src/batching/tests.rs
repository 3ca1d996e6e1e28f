use super::*;
use crate::prelude::*;

fn all<D: Batchable>(batches: Batches<'_, D>) -> Vec<D::Batch> {
    batches.collect::<Result<_>>().unwrap()
}

#[test]
fn the_last_batch_is_short() {
    let numbers: Vec<usize> = (0..7).collect();
    for (size, sizes) in [(1, vec![1; 7]), (3, vec![3, 3, 1]), (7, vec![7]), (usize::MAX, vec![7])] {
        let batches = minibatch(size, &numbers).unwrap();
        assert_eq!(batches.sizes(), sizes);
        assert_eq!((batches.len(), batches.iter().len(), batches.is_empty()), (sizes.len(), sizes.len(), false));
        assert_eq!(all(batches.iter()).concat(), numbers);
        // Again, and by reference.
        assert_eq!((&batches).into_iter().map(Result::unwrap).collect::<Vec<_>>().concat(), numbers);
    }
    let none = minibatch(3, Vec::<u8>::new()).unwrap();
    assert!(none.is_empty() && none.iter().next().is_none() && none.shuffled(&mut Rng::new(0)).next().is_none());
}

#[test]
fn sizes_of_a_schedule_lose_no_item() {
    let numbers: Vec<usize> = (0..10).collect();
    for (sizes, want) in [
        (constant(1.9), vec![1; 10]),
        (compounding(1.0, 4.0, 1.5), vec![1, 1, 2, 3, 3]),
        (Schedule::custom(|_| f32::INFINITY), vec![10]),
    ] {
        let batches = minibatch(sizes, &numbers).unwrap();
        assert_eq!(batches.sizes(), want);
        assert_eq!(all(batches.iter()).concat(), numbers);
    }
    let later = minibatch(BatchSize::from_step(compounding(1.0, 4.0, 1.5), 3), &numbers).unwrap();
    assert_eq!(later.sizes(), [3, 4, 3]);
    assert!(minibatch(BatchSize::from_step(constant(3.0), u64::MAX), &numbers).is_ok());
}

#[test]
fn sizes_below_one_are_errors() {
    let message = |size: BatchSize| minibatch(size, [1, 2].as_slice()).unwrap_err().to_string();
    assert_eq!(message(0.into()), "`minibatch`: the size of a batch is 0: it must be at least 1");
    assert!(message(constant(0.5).into()).contains("is 0.5 in step 0 of the schedule"));
    assert!(message(Schedule::custom(|_| f32::NAN).into()).contains("NaN"));
    assert!(message(Schedule::custom(|step| 1.0 - step as f32).into()).contains("in step 1"));
}

#[test]
fn shuffled_batches_have_every_item_once() {
    let x = Floats2d::from_fn([23, 2], |[i, j]| (10 * i + j) as f32);
    let labels: Vec<usize> = (0..23).collect();
    let batches = multibatch(5, (&x, labels.as_slice())).unwrap();
    let mut rng = Rng::new(1);
    let order = |rng: &mut Rng| {
        let mut order = Vec::new();
        for (x, labels) in all(batches.shuffled(rng)) {
            for (i, label) in labels.iter().enumerate() {
                assert_eq!(x.row(i).unwrap(), [10.0 * *label as f32, 10.0 * *label as f32 + 1.0]);
            }
            order.extend(labels);
        }
        order
    };
    let (first, second) = (order(&mut rng), order(&mut rng));
    assert_ne!(first, second);
    assert_ne!(first, labels);
    assert_eq!(order(&mut Rng::new(1)), first);
    let mut sorted = first;
    sorted.sort_unstable();
    assert_eq!(sorted, labels);
}

#[test]
fn sequences_must_be_equally_long() {
    let error = multibatch(2, (vec![1, 2, 3], &Ints1d::zeros([4]), [0; 3].as_slice())).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`multibatch`: what belongs together has 3 and 4 and 3 items: the numbers must be equal"
    );
    assert!(minibatch(2, ((vec![1], vec![1, 2]), vec![1])).is_err());
}

#[test]
fn everything_with_items_can_be_cut() {
    fn check<D: Batchable>(data: D, n: usize) {
        assert_eq!(data.n_items().unwrap(), n);
        assert!(data.select(&[0, n]).is_err() && data.select_range(1..n + 1).is_err());
        assert!(data.select(&[usize::MAX]).is_err());
        assert_eq!(all(minibatch(2, data).unwrap().shuffled(&mut Rng::new(0))).len(), n.div_ceil(2));
    }
    check(Floats1d::zeros([3]), 3);
    check(Floats2d::zeros([3, 0]), 3);
    check(Floats3d::zeros([3, 2, 2]), 3);
    check(Floats4d::zeros([3, 2, 2, 1]), 3);
    check((Ints1d::zeros([3]), Ints2d::zeros([3, 2]), Ints3d::zeros([3, 1, 1]), Ints4d::zeros([3, 1, 1, 1])), 3);
    check(Data(Array::<u8, 2>::zeros([4, 2])), 4);
    check(vec![Floats2d::zeros([1, 1]); 3], 3);
    check(&["a", "b", "c"][..], 3);
    let ragged = Ragged::with_lengths(Floats2d::zeros([4, 2]), &[3, 0, 1]).unwrap();
    check(Padded::from_ragged(&ragged).unwrap(), 3);
    check(&ragged, 3);
    check(Pairs::new(vec![1, 2, 3], vec!["a", "b", "c"]).unwrap(), 3);
}
