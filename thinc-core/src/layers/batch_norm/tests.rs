use crate::parallel::accumulate_shards;
use crate::prelude::*;

fn model(momentum: f32) -> BatchNorm {
    let mut model = BatchNorm::new(2).momentum(momentum);
    model.initialize(&(), &(), &mut Train::new(0)).unwrap();
    model
}

/// One step on several batches.
fn step(model: &mut BatchNorm, batches: &[&Floats2d]) {
    let mut grads = model.zero_grads().unwrap();
    for &x in batches {
        let (y, backprop) = model.begin_update(x.clone(), &mut Train::new(0)).unwrap();
        backprop(Floats2d::zeros(y.shape()), &mut grads).unwrap();
    }
    model.finish_update(&mut Adam::new(0.1), &mut grads).unwrap();
}

fn averages(model: &BatchNorm) -> (Vec<f32>, Vec<f32>) {
    let values = |a: &Floats1d| a.as_slice().unwrap().to_vec();
    (values(model.mean().unwrap()), values(model.variance().unwrap()))
}

#[test]
fn averages_move_by_the_momentum() {
    let mut model = model(0.25);
    step(&mut model, &[&Floats2d::from_rows(&[[1.0, 8.0], [3.0, 4.0]])]);
    assert_eq!(averages(&model), (vec![0.5, 1.5], vec![1.25, 2.75]));
    step(&mut model, &[&Floats2d::from_rows(&[[1.0, 8.0], [3.0, 4.0]])]);
    assert_eq!(averages(&model), (vec![0.875, 2.625], vec![1.4375, 4.0625]));
}

#[test]
fn batches_of_one_step_count_as_one() {
    let mut model = model(1.0);
    let three = Floats2d::from_rows(&[[0.0, 1.0], [3.0, 1.0], [6.0, 1.0]]);
    let one = Floats2d::from_rows(&[[7.0, 5.0]]);
    step(&mut model, &[&three, &one]);
    // A single row tells of the mean alone.
    assert_eq!(averages(&model), (vec![4.0, 2.0], vec![9.0, 0.0]));
}

#[test]
fn small_batches() {
    let mut model = model(0.5);
    let before = averages(&model);
    step(&mut model, &[&Floats2d::zeros([0, 2])]);
    assert_eq!(averages(&model), before);
    let one = Floats2d::from_rows(&[[7.0, 5.0]]);
    let (y, backprop) = model.begin_update(one.clone(), &mut Train::new(0)).unwrap();
    assert_eq!(y, Floats2d::zeros([1, 2]));
    let dx = backprop(Floats2d::full([1, 2], 3.0), &mut model.zero_grads().unwrap()).unwrap();
    assert_eq!(dx, Floats2d::zeros([1, 2]));
    step(&mut model, &[&one]);
    assert_eq!(averages(&model), (vec![3.5, 2.5], vec![1.0, 1.0]));
}

/// Each shard is normalized by itself, whatever thread it is on, and the averages see all of them.
#[test]
fn shards_on_threads_move_the_averages_once() {
    let shards: Vec<Floats2d> = (0..5).map(|n| Floats2d::from_fn([n, 2], |[i, j]| (n * i + j) as f32)).collect();
    let trained = |threads: usize| {
        let mut model = model(0.5);
        let threads = std::num::NonZeroUsize::new(threads).unwrap();
        let (mut grads, _) =
            accumulate_shards(&model, shards.clone(), threads, &mut Train::new(0), |x, train, grads| {
                let (y, backprop) = model.begin_update(x, train)?;
                backprop(y, grads)
            })
            .unwrap();
        model.finish_update(&mut Sgd::new(0.1), &mut grads).unwrap();
        model.to_bytes().unwrap()
    };
    assert!(trained(1) == trained(4));
    let mut one_by_one = model(0.5);
    step(&mut one_by_one, &shards.iter().collect::<Vec<_>>());
    let mut on_threads = model(0.5);
    on_threads.from_bytes(&trained(3)).unwrap();
    assert_eq!(averages(&on_threads), averages(&one_by_one));
}

#[test]
fn averages_of_weights_leave_the_running_ones() {
    let mut model = model(0.5);
    let mut adam = Adam::new(0.1).use_averages(true);
    let mut grads = model.zero_grads().unwrap();
    let (y, backprop) = model.begin_update(Floats2d::from_rows(&[[1.0, 8.0], [3.0, 4.0]]), &mut Train::new(0)).unwrap();
    backprop(y, &mut grads).unwrap();
    model.finish_update(&mut adam, &mut grads).unwrap();
    let before = averages(&model);
    let averaged = model.use_params(adam.averages().unwrap()).unwrap();
    assert_eq!(averages(&averaged), before);
}

#[test]
fn a_prediction_does_not_hang_on_other_rows() {
    let mut model = model(0.3);
    let x = Floats2d::from_rows(&[[1.0, 8.0], [3.0, 4.0], [-1.0, 2.0]]);
    step(&mut model, &[&x]);
    let all = model.predict(x.clone()).unwrap();
    for i in 0..3 {
        assert_eq!(model.predict(x.rows(i..=i).unwrap()).unwrap().row(0).unwrap(), all.row(i).unwrap());
    }
    assert_ne!(model.begin_update(x, &mut Train::new(0)).unwrap().0, all);
    // What is saved predicts the same.
    let mut copy = BatchNorm::<2>::default();
    copy.from_bytes(&model.to_bytes().unwrap()).unwrap();
    let x = Floats2d::full([1, 2], 3.0);
    assert_eq!(copy.predict(x.clone()).unwrap(), model.predict(x).unwrap());
}

#[test]
fn settings_that_make_no_sense_are_errors() {
    for momentum in [-0.1, 1.5, f32::NAN] {
        let error = model(momentum).begin_update(Floats2d::zeros([2, 2]), &mut Train::new(0)).err().unwrap();
        assert!(error.to_string().contains("momentum is between 0 and 1"), "{error}");
    }
    let mut wrong = BatchNorm::new(2).eps(0.0);
    wrong.initialize(&(), &(), &mut Train::new(0)).unwrap();
    assert!(wrong.predict(Floats2d::zeros([2, 2])).unwrap_err().to_string().contains("eps"));
    assert!(model(0.1).predict(Floats2d::zeros([2, 3])).is_err());
}
