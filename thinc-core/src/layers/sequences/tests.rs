//! What holds for every layer on sequences, whatever it computes.

use crate::model::Grad;
use crate::ops::testing::{random, random2d};
use crate::prelude::*;

const WIDTH: usize = 6;

/// A layer for all containers of sequences.
trait OnSequences:
    Model<Ragged, Output = Ragged>
    + Model<Padded, Output = Padded>
    + Model<Vec<Floats2d>, Output = Vec<Floats2d>>
    + Model<Floats2d, Output = Floats2d>
{
}

impl<M> OnSequences for M where
    M: Model<Ragged, Output = Ragged>
        + Model<Padded, Output = Padded>
        + Model<Vec<Floats2d>, Output = Vec<Floats2d>>
        + Model<Floats2d, Output = Floats2d>
{
}

/// Calls `$test` with each layer.
macro_rules! each {
    ($test:ident) => {
        $test(ParametricAttention::new(WIDTH));
        $test(ParametricAttentionV2::new(Maxout::new(WIDTH, WIDTH), WIDTH));
        $test(MultiHeadAttention::new(WIDTH, 2));
        $test(MultiHeadAttention::<WIDTH, 3>::default().causal(true));
        $test(PositionEncode::new(100.0));
        $test(TransformerEncoder::<WIDTH, 2, 9>::default());
        $test(PostNormTransformerEncoder::<WIDTH, 2, 9>::default().causal(true));
    };
}

fn initialized<M: Node>(mut model: M) -> M {
    model.initialize(&(), &(), &mut Train::new(3)).unwrap();
    struct Random(u64);
    impl VisitMut for Random {
        fn param(&mut self, _: &'static str, param: &mut dyn AnyParam) -> Result<()> {
            self.0 += 1;
            let values = param.storage_mut().unwrap().make_mut()?;
            values.copy_from_slice(&random(self.0, values.len()));
            Ok(())
        }

        fn child(&mut self, _: &str, child: &mut dyn Node) -> Result<()> {
            child.visit_mut(self)
        }
    }
    model.visit_mut(&mut Random(0)).unwrap();
    model
}

fn sequences() -> Vec<Floats2d> {
    [3, 0, 1, 7, 2].iter().zip(1..).map(|(&n, seed)| random2d(seed, [n, WIDTH])).collect()
}

#[track_caller]
fn assert_near(found: &Floats2d, want: &Floats2d) {
    assert_eq!(found.shape(), want.shape());
    for (found, want) in found.as_slice().unwrap().iter().zip(want.as_slice().unwrap()) {
        assert!((found - want).abs() <= 1e-4 * want.abs().max(1.0), "{found}, not {want}");
    }
}

/// Output and gradient of the input, where the gradient of the output is the output.
fn forward_and_back<X: Differentiable, M: Model<X>>(
    model: &M,
    x: X,
    dy: impl Fn(&M::Output) -> Grad<M::Output>,
) -> (M::Output, Grad<X>) {
    let (y, backprop) = model.begin_update(x, &mut Train::new(0)).unwrap();
    let dy = dy(&y);
    let dx = backprop(dy, &mut model.zero_grads().unwrap()).unwrap();
    (y, dx)
}

#[test]
fn a_batch_is_its_sequences_one_at_a_time() {
    fn test<M: OnSequences>(model: M) {
        let model = initialized(model);
        let batch = Ragged::from_list(sequences()).unwrap();
        let (y, dx) = forward_and_back(&model, batch, |y: &Ragged| y.data().clone());
        let dx = y.with_data(dx).unwrap();
        let (listed, listed_dx) = forward_and_back(&model, sequences(), Vec::clone);
        for (i, sequence) in sequences().into_iter().enumerate() {
            let (one, one_dx) = forward_and_back(&model, sequence.clone(), Floats2d::clone);
            for y in [&y.sequence(i).unwrap(), &listed[i], &model.predict(sequence).unwrap()] {
                assert_near(y, &one);
            }
            for dx in [&dx.sequence(i).unwrap(), &listed_dx[i]] {
                assert_near(dx, &one_dx);
            }
        }
    }
    each!(test);
}

#[test]
fn the_order_of_sequences_does_not_matter() {
    fn test<M: OnSequences>(model: M) {
        let model = initialized(model);
        let order = [4, 2, 0, 3, 1];
        let y: Vec<Floats2d> = model.predict(sequences()).unwrap();
        let shuffled: Vec<_> = order.iter().map(|&i| sequences()[i].clone()).collect();
        for (y_shuffled, &i) in model.predict(shuffled).unwrap().iter().zip(&order) {
            assert_near(y_shuffled, &y[i]);
        }
    }
    each!(test);
}

#[test]
fn padding_does_not_leak() {
    fn test<M: OnSequences>(model: M) {
        let model = initialized(model);
        let ragged = Ragged::from_list(sequences()).unwrap();
        let padded = Padded::from_list(sequences()).unwrap();
        let padding = padded.padding().clone();
        let (y, dx) = forward_and_back(&model, ragged, |y: &Ragged| y.data().clone());
        let (y_padded, dx_padded) = forward_and_back(&model, padded, |y: &Padded| {
            // What stands where no token is means nothing.
            let mut dy = y.data().clone();
            let tokens = Padded::from_tokens(&Floats2d::full([13, WIDTH], 1.0), y.padding().clone()).unwrap();
            for (dy, token) in dy.as_mut_slice().unwrap().iter_mut().zip(tokens.data().as_slice().unwrap()) {
                *dy = if *token == 0.0 { f32::NAN } else { *dy };
            }
            dy
        });
        assert_near(&y_padded.to_tokens().unwrap(), y.data());
        let zeros = Padded::from_tokens(&y_padded.to_tokens().unwrap(), padding.clone()).unwrap();
        assert_eq!(y_padded.data(), zeros.data());
        assert_near(&Padded::new(dx_padded, padding).unwrap().to_tokens().unwrap(), &dx);
    }
    each!(test);
}

#[test]
fn a_list_without_sequences_gives_one() {
    fn test<M: OnSequences>(model: M) {
        let model = initialized(model);
        let (y, dx) = forward_and_back(&model, Vec::new(), Vec::clone);
        assert_eq!((y.len(), dx.len()), (0, 0));
        assert!(Model::<Vec<Floats2d>>::predict(&model, Vec::new()).unwrap().is_empty());
    }
    each!(test);
}

#[test]
fn other_widths_and_gradients_of_other_shapes_are_errors() {
    fn test<M: OnSequences>(model: M) {
        let model = initialized(model);
        let ragged = |width| Ragged::with_lengths(Floats2d::zeros([3, width]), &[1, 2]).unwrap();
        assert!(model.predict(ragged(WIDTH + 1)).is_err());
        assert!(model.begin_update(ragged(WIDTH - 1), &mut Train::new(0)).is_err());
        for shape in [[2, WIDTH], [3, WIDTH + 1]] {
            let (_, backprop) = model.begin_update(ragged(WIDTH), &mut Train::new(0)).unwrap();
            assert!(backprop(Floats2d::zeros(shape), &mut model.zero_grads().unwrap()).is_err());
        }
    }
    test(ParametricAttention::new(WIDTH));
    test(ParametricAttentionV2::new(Linear::new(WIDTH, WIDTH), WIDTH));
    test(MultiHeadAttention::new(WIDTH, 2));
    test(TransformerEncoder::<WIDTH, 2, 9>::default());
    test(PostNormTransformerEncoder::<WIDTH, 2, 9>::default());
}

#[test]
fn tokens_do_not_see_what_comes_after_them() {
    let model = initialized(chain((
        MultiHeadAttention::<WIDTH, 2>::default().causal(true),
        TransformerEncoder::<WIDTH, 3, 9>::default().causal(true),
    )));
    let x = random2d(1, [5, WIDTH]);
    let y = model.predict(x.clone()).unwrap();
    let mut changed = x;
    changed.as_mut_slice().unwrap()[3 * WIDTH..].fill(7.0);
    let y_changed = model.predict(changed).unwrap();
    assert_near(&y_changed.rows(..3).unwrap(), &y.rows(..3).unwrap());
    assert_ne!(y_changed.row(4).unwrap(), y.row(4).unwrap());
}

#[test]
fn dropped_weights_keep_their_mean() {
    let with_dropout = initialized(MultiHeadAttention::new(WIDTH, 2).dropout(0.5));
    let x = random2d(1, [4, WIDTH]);
    let whole = with_dropout.predict(x.clone()).unwrap();
    let mut train = Train::new(0);
    let mut mean = Floats2d::zeros([4, WIDTH]);
    const PASSES: usize = 4000;
    for _ in 0..PASSES {
        let (y, _) = with_dropout.begin_update(x.clone(), &mut train).unwrap();
        mean.accumulate(y.map(|y| y / PASSES as f32).unwrap()).unwrap();
    }
    let error = mean.as_slice().unwrap().iter().zip(whole.as_slice().unwrap()).map(|(a, b)| (a - b).abs());
    let largest = whole.as_slice().unwrap().iter().fold(0_f32, |max, y| max.max(y.abs()));
    assert!(error.fold(0_f32, f32::max) < 0.1 * largest);
    let wrong = initialized(MultiHeadAttention::new(WIDTH, 2).dropout(1.0));
    assert!(wrong.begin_update(x, &mut Train::new(0)).is_err());
}

#[test]
fn heads_divide_the_width() {
    let open = |heads| MultiHeadAttention::new(None, heads);
    let x = Floats2d::zeros([2, 6]);
    let error = open(4).initialize(&x, &(), &mut Train::new(0)).unwrap_err().to_string();
    assert!(error.contains("6 is not divisible by 4 heads"), "{error}");
    open(3).initialize(&x, &(), &mut Train::new(0)).unwrap();
    let mut unknown = MultiHeadAttention::<6>::default();
    unknown.initialize(&(), &(), &mut Train::new(0)).unwrap();
    let error = unknown.predict(x.clone()).unwrap_err().to_string();
    assert!(error.contains("the number of heads is not known"), "{error}");
    // It stays so when the layer is resized.
    let mut model = open(3);
    model.initialize(&x, &(), &mut Train::new(0)).unwrap();
    model.resize_output(9).unwrap();
    assert_eq!(model.predict(Floats2d::zeros([2, 9])).unwrap().shape(), [2, 9]);
    let before = model.to_bytes().unwrap();
    let error = model.resize_output(8).unwrap_err().to_string();
    assert!(error.contains("`resize`: 8 is not divisible by 3 heads"), "{error}");
    assert_eq!(model.to_bytes().unwrap(), before);
}

#[test]
fn costs_are_constants() {
    const _: () = assert!(MultiHeadAttention::<96, 4>::NUM_PARAMS == 4 * (96 * 96 + 96));
    const _: () = assert!(MultiHeadAttention::<96, 4>::MULTIPLY_ADDS == 4 * 96 * 96);
    const _: () = assert!(TransformerEncoder::<96, 4, 384>::NUM_PARAMS == 4 * 97 * 96 + 384 * 97 + 96 * 385 + 4 * 96);
    let model = initialized(TransformerEncoder::<96, 4, 384>::default());
    assert_eq!(model.num_params().unwrap(), TransformerEncoder::<96, 4, 384>::NUM_PARAMS);
}

#[test]
fn the_period_is_above_zero() {
    for period in [0.0, -1.0, f32::NAN] {
        assert!(PositionEncode::new(period).predict(Floats2d::zeros([2, 2])).is_err());
    }
    assert!(PositionEncode::new(0.0).predict(Vec::<Floats2d>::new()).unwrap().is_empty());
}
