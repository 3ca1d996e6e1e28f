//! A steady training step allocates nothing: arrays come from the pool, and nothing else is needed.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use thinc::prelude::*;

/// The system's allocator, which counts what the threads of the test ask for.
struct Counting;

thread_local! {
    /// How many blocks this thread asked for. Constant, so that reading it allocates nothing.
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
}

fn count() {
    // A thread that is about to end has no counter, and is not tested.
    let _ = ALLOCATIONS.try_with(|count| count.set(count.get() + 1));
}

// SAFETY: every method hands its arguments to the system's allocator, and counting touches no memory of the heap.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count();
        // SAFETY: as the caller's.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count();
        // SAFETY: as the caller's.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count();
        // SAFETY: as the caller's.
        unsafe { System.realloc(block, layout, size) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: as the caller's.
        unsafe { System.dealloc(block, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// How many blocks `work` asked for.
fn allocations<T>(work: impl FnOnce() -> Result<T>) -> Result<usize> {
    let before = ALLOCATIONS.get();
    drop(work()?);
    Ok(ALLOCATIONS.get() - before)
}

#[derive(Model)]
#[model(input = Data<Floats2d>, output = Probs, forward = hidden >> drop >> narrow >> output)]
struct Classifier {
    #[layer]
    hidden: Relu<64, 96>,
    #[layer]
    drop: Dropout,
    #[layer]
    narrow: Relu<96, 40>,
    #[layer]
    output: Softmax<40, 10>,
}

fn classifier(train: &mut Train) -> Result<Classifier> {
    let mut model = Classifier {
        hidden: Relu::default(),
        drop: Dropout::new(0.2),
        narrow: Relu::default(),
        output: Softmax::default(),
    };
    model.initialize(&(), &(), train)?;
    Ok(model)
}

fn samples(rng: &mut Rng) -> (Floats2d, Ints1d) {
    (Floats2d::from_fn([500, 64], |_| rng.uniform()), (0..500).map(|i| i % 10).collect())
}

#[test]
fn the_counter_counts() -> Result<()> {
    assert_eq!(allocations(|| Ok(vec![1_u8]))?, 1);
    assert_eq!(allocations(|| Ok(0))?, 0);
    Ok(())
}

#[test]
fn a_steady_training_step_allocates_nothing() -> Result<()> {
    let mut train = Train::new(0);
    let mut model = classifier(&mut train)?;
    let (x, labels) = samples(train.rng());
    let mut optimizer = Adam::new(0.001).grad_clip(0.01).l2(1e-5).weight_decay(1e-4);
    let mut grads = model.zero_grads()?;
    let order = train.rng().permutation(500);
    let loss = CategoricalCrossentropy::new().label_smoothing(0.1);

    let mut counts = Vec::with_capacity(100);
    let mut losses = Vec::with_capacity(100);
    for rows in order.chunks(100).cycle().take(40) {
        counts.push(allocations(|| {
            let (guess, backprop) = model.begin_update(Data(x.gather_rows(rows)?), &mut train)?;
            let (d_guess, of_batch) = loss.get_grad_and_loss(&guess, &labels.gather_rows(rows)?)?;
            backprop(d_guess, &mut grads)?;
            model.finish_update(&mut optimizer, &mut grads)?;
            losses.push(of_batch);
            Ok(())
        })?);
    }
    // The first steps fill the pool and make the optimizer's moments and averages; from then on nothing is missing.
    assert!(counts[0] > 0, "the first step must need memory, or nothing is counted");
    assert_eq!(counts[5..].iter().sum::<usize>(), 0, "blocks asked for in each step: {counts:?}");
    assert!(losses[39] < losses[0], "the model must have trained: {losses:?}");
    assert!(optimizer.averages().is_some());
    Ok(())
}

#[test]
fn a_steady_step_that_sums_gradients_over_batches_allocates_nothing() -> Result<()> {
    let mut train = Train::new(1);
    let mut model = classifier(&mut train)?;
    let (x, labels) = samples(train.rng());
    let mut optimizer = Sgd::new(0.1);
    let mut grads = model.zero_grads()?;
    let rows: Vec<usize> = (0..64).collect();
    let loss = CategoricalCrossentropy::new();
    let mut step = || {
        for _ in 0..2 {
            let (guess, backprop) = model.begin_update(Data(x.gather_rows(&rows)?), &mut train)?;
            backprop(loss.get_grad(&guess, &labels.gather_rows(&rows)?)?, &mut grads)?;
        }
        model.finish_update(&mut optimizer, &mut grads)
    };
    for _ in 0..5 {
        step()?;
    }
    assert_eq!(allocations(step)?, 0);
    Ok(())
}

#[test]
fn a_steady_step_whose_callback_takes_the_optimizer_allocates_nothing() -> Result<()> {
    let mut train = Train::new(1);
    let (x, labels) = samples(train.rng());
    let mut model = Trainable::new(classifier(&mut train)?, train);
    let mut optimizer = Adam::new(0.01);
    let loss = CategoricalCrossentropy::new();
    let mut step = || {
        for is_last in [false, true] {
            let (guess, backprop) = model.begin_update(Data(x.clone()), 0.1)?;
            backprop(loss.get_grad(&guess, &labels)?, is_last.then_some(&mut optimizer as _))?;
        }
        Ok(())
    };
    for _ in 0..5 {
        step()?;
    }
    assert_eq!(allocations(step)?, 0);
    Ok(())
}

#[test]
fn a_steady_step_of_every_optimizer_allocates_nothing() -> Result<()> {
    let optimizers: [Box<dyn Optimizer>; 5] = [
        Box::new(Adam::new(0.01).beta1(one_cycle(0.9, 50)).eps(1e-6).gradient_noise(0.01, Rng::new(0))),
        Box::new(Sgd::new(0.1).momentum(cosine(0.9, 50)).l2(decaying(0.1, 0.1)).grad_clip(plateau(2, 0.5, 1.0))),
        Box::new(RAdam::new(cosine(0.01, 50)).lookahead(2, 0.5).lr_scale("hidden", 0.1)),
        Box::new(Sgd::new(plateau(2, 0.5, 0.1)).momentum(0.9).nesterov(true).lars(0.01)),
        Box::new(Sgd::new(one_cycle(0.1, 50)).momentum(0.9).global_clip(0.01)),
    ];
    for mut optimizer in optimizers {
        let mut train = Train::new(1);
        let mut model = classifier(&mut train)?;
        let (x, _) = samples(train.rng());
        let mut grads = model.zero_grads()?;
        let names: Vec<&str> = (0..500).map(|row| ["no", "!yes", ""][row % 3]).collect();
        let classes = ["yes", "no", "c", "d", "e", "f", "g", "h", "i", "j"];
        let loss = CategoricalCrossentropy::new().names(classes).neg_prefix("!").missing_value("");
        let mut step = || {
            let (guess, backprop) = model.begin_update(Data(x.clone()), &mut train)?;
            backprop(loss.get_grad(&guess, &names)?, &mut grads)?;
            model.finish_update(&mut *optimizer, &mut grads)?;
            optimizer.report_score(0.5);
            Ok(())
        };
        for _ in 0..6 {
            step()?;
        }
        assert_eq!(allocations(step)?, 0);
    }
    Ok(())
}

#[test]
fn a_steady_prediction_allocates_nothing() -> Result<()> {
    let mut train = Train::new(2);
    let model = classifier(&mut train)?;
    let (x, _) = samples(train.rng());
    for rows in [1, 7, 500] {
        let batch = x.rows(..rows)?;
        for _ in 0..3 {
            model.predict(Data(batch.clone()))?;
        }
        assert_eq!(allocations(|| model.predict(Data(batch.clone())))?, 0, "{rows} rows");
    }
    Ok(())
}

/// Twenty layers whose values have no named type: two segments.
#[derive(Default, Model)]
#[model(forward = 0 >> 1 >> 2 >> 1 >> 2 >> 1 >> 2 >> 1 >> 2 >> 1 >> 2 >> 1 >> 2 >> 1 >> 2 >> 1 >> 2 >> 1 >> 2 >> 3)]
struct Long(#[layer] Relu<8, 6>, #[layer] Linear<6, 6>, #[layer] LayerNorm<6>, #[layer] Linear<6, 2>);

#[test]
fn a_steady_step_of_a_long_model_allocates_nothing() -> Result<()> {
    let mut train = Train::new(2);
    let mut model = Long::default();
    model.initialize(&(), &(), &mut train)?;
    let x = Floats2d::from_fn([16, 8], |_| train.rng().uniform());
    let mut optimizer = Sgd::new(0.01);
    let mut grads = model.zero_grads()?;
    let mut step = || {
        let (y, backprop) = model.begin_update(x.clone(), &mut train)?;
        backprop(y, &mut grads)?;
        model.finish_update(&mut optimizer, &mut grads)
    };
    for _ in 0..5 {
        step()?;
    }
    assert_eq!(allocations(step)?, 0);
    Ok(())
}

/// Asserts that a model's steps, once some were taken, ask for no block. (Those of `|` and of lists of layers do.)
fn assert_steady<M: Model<Floats2d, Output = Floats2d>>(mut model: M) -> Result<()> {
    let mut train = Train::new(3);
    model.initialize(&(), &(), &mut train)?;
    let x = Floats2d::from_fn([16, 8], |_| train.rng().uniform());
    let mut optimizer = Adam::new(0.01);
    let mut grads = model.zero_grads()?;
    let mut step = || {
        let (y, backprop) = model.begin_update(x.clone(), &mut train)?;
        backprop(y, &mut grads)?;
        model.finish_update(&mut optimizer, &mut grads)
    };
    let first = allocations(&mut step)?;
    assert!(first > 0, "the first step must need memory, or nothing is counted");
    for _ in 0..5 {
        step()?;
    }
    assert_eq!(allocations(&mut step)?, 0);
    Ok(())
}

model! {
    struct Wired = residual(Relu<8, _> >> Linear<6, 8>)
        >> (noop + Linear<_, 8>)
        >> LayerNorm<_>
        >> Maxout<_, 8>
        >> Dropout(0.2)
        >> Linear<_, 2>
}

#[test]
fn a_steady_step_of_a_wired_struct_allocates_nothing() -> Result<()> {
    assert_steady(Wired::default())
}

#[test]
fn a_steady_step_of_an_expression_allocates_nothing() -> Result<()> {
    let local = Relu::<8, 8>::default();
    assert_steady(model! {
        residual(Relu<8, _> >> Linear<6, 8>)
            >> (noop + Linear<_, 8>)
            >> LayerNorm<_>
            >> Maxout<_, 8>
            >> local
            >> { Linear::<8, 8>::default() }
            >> Dropout(0.2)
            >> Relu<_, 8>
            >> Linear<_, 2>
    })
}
