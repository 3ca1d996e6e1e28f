use std::collections::BTreeMap;

use thinc::model::{AnyGradient, VisitGradients};
use thinc::prelude::*;
use thinc::testing::GradientCheck;

fn ragged(width: usize, lengths: &[usize]) -> Ragged {
    let mut rng = Rng::new(11);
    Ragged::with_lengths(Floats2d::from_fn([lengths.iter().sum(), width], |_| rng.normal()), lengths).unwrap()
}

fn initialized<N: Node>(mut model: N) -> N {
    model.initialize(&(), &(), &mut Train::new(3)).unwrap();
    model
}

/// The largest absolute value of each gradient, by path.
fn largest<G: Gradients>(grads: &mut G) -> BTreeMap<String, f32> {
    #[derive(Default)]
    struct Collect(Vec<String>, BTreeMap<String, f32>);
    impl VisitGradients for Collect {
        fn gradient(&mut self, name: &'static str, gradient: &mut dyn AnyGradient) -> Result<()> {
            assert!(gradient.is_set(), "{name} got no gradient");
            let path = self.0.iter().map(String::as_str).chain([name]).collect::<Vec<_>>().join(".");
            self.1.insert(path, gradient.storage().as_slice()?.iter().fold(0.0, |max, x| x.abs().max(max)));
            Ok(())
        }
        fn enter(&mut self, name: &str) {
            self.0.push(name.to_owned());
        }
        fn leave(&mut self) {
            self.0.pop();
        }
    }
    let mut collect = Collect::default();
    grads.visit(&mut collect).unwrap();
    collect.1
}

/// The largest values of `dX` and of the gradients of the parameters, for a gradient of the output.
fn gradients<M: Model<Ragged, Output = Ragged>>(model: &M, x: Ragged, dy: Floats2d) -> (f32, BTreeMap<String, f32>) {
    let (_, backprop) = model.begin_update(x, &mut Train::new(0)).unwrap();
    let mut grads = model.zero_grads().unwrap();
    let dx = backprop(dy, &mut grads).unwrap();
    (dx.as_slice().unwrap().iter().fold(0.0, |max, x| x.abs().max(max)), largest(&mut grads))
}

/// Every element, at parameters that are not zero.
fn prove(model: &mut impl Model<Ragged, Output = Ragged>, x: Ragged) {
    struct Move(Rng);
    impl VisitMut for Move {
        fn param(&mut self, _: &'static str, param: &mut dyn AnyParam) -> Result<()> {
            self.0.fill_uniform(param.storage_mut().unwrap().make_mut()?, -0.8, 0.8);
            Ok(())
        }
        fn child(&mut self, _: &str, child: &mut dyn Node) -> Result<()> {
            child.visit_mut(self)
        }
    }
    model.visit_mut(&mut Move(Rng::new(1))).unwrap();
    let params = model.num_params().unwrap();
    let report = GradientCheck::new().elements(1000).check(model, x).unwrap();
    assert!(report.checked >= params, "{report}");
}

/// With BLIS, Thinc adds gradients to a copy of the parameters: a gradient of zero gives the parameters. The gates of the first
/// step get none, and those of the hidden weights take the outputs of their own step for those of the step before.
#[test]
fn ledger_2_gradients_of_an_lstm_have_no_parameters_in_them_and_all_steps() {
    let mut model = initialized(Lstm::new(3, 4).bidirectional());
    let zero = gradients(&model, ragged(3, &[2, 4]), Floats2d::zeros([6, 4]));
    assert_eq!(zero, (0.0, BTreeMap::from([("HC0".to_owned(), 0.0), ("LSTM".to_owned(), 0.0)])));
    // Sequences of one token have a first step and no other.
    let (dx, params) = gradients(&model, ragged(3, &[1, 1]), Floats2d::full([2, 4], 1.0));
    assert!(dx > 0.01 && params["LSTM"] > 0.01, "{dx} {params:?}");
    prove(&mut model, ragged(3, &[1, 1]));
    prove(&mut model, ragged(3, &[5, 2, 3]));
}

/// Without BLIS and on the GPU, Thinc never writes the gradients of the gates: all that follow are zero.
#[test]
fn ledger_3_gradients_of_an_lstm_are_not_zero() {
    for (bidirectional, depth) in [(false, 1), (true, 1), (false, 2), (true, 2)] {
        let model = Lstm::new(3, 4).depth(depth);
        let mut model = initialized(if bidirectional { model.bidirectional() } else { model });
        let (dx, params) = gradients(&model, ragged(3, &[3, 1]), Floats2d::full([4, 4], 1.0));
        assert!(dx > 0.001 && params["LSTM"] > 0.01, "{dx} {params:?}");
        prove(&mut model, ragged(3, &[3, 1]));
    }
}

/// In Thinc the initial states are parameters that never get a gradient.
#[test]
fn ledger_4_initial_states_are_trained() {
    let mut model = initialized(Lstm::new(3, 4).bidirectional().depth(2));
    let x = ragged(3, &[3, 0, 2]);
    let mut grads = model.zero_grads().unwrap();
    let (_, backprop) = model.begin_update(x.clone(), &mut Train::new(0)).unwrap();
    backprop(Floats2d::full([5, 4], 1.0), &mut grads).unwrap();
    model.finish_update(&mut Sgd::new(0.1), &mut grads).unwrap();
    let params = model.params().unwrap();
    let hc0 = params.get("HC0").unwrap();
    assert_eq!(hc0.shape(), [2, 2, 2, 2]);
    assert!(hc0.storage().as_slice().unwrap().iter().all(|&x| x != 0.0), "{:?}", hc0.storage().as_slice());
    drop(params);
    prove(&mut model, x);
}

/// Thinc's slice `[::1]` reverses nothing, and both layers get the gradient of the first one's output.
#[test]
fn ledger_5_bidirectional_reverses_and_gives_each_layer_its_gradient() {
    let model = initialized(bidirectional(Lstm::new(3, 2)));
    let lengths = [4, 1, 3];
    let x = ragged(3, &lengths);
    let y = model.predict(x.clone()).unwrap();
    // The second half is that of the second layer on sequences that are reversed by hand.
    let mut second = initialized(Lstm::new(3, 2));
    let params = model.params().unwrap();
    struct Copy<'a>(&'a Params);
    impl VisitMut for Copy<'_> {
        fn param(&mut self, name: &'static str, param: &mut dyn AnyParam) -> Result<()> {
            let value = self.0.get(&format!("r2l.{name}")).unwrap();
            param.replace(value.shape(), value.storage().clone())
        }
    }
    second.visit_mut(&mut Copy(&params)).unwrap();
    for (i, &length) in lengths.iter().enumerate() {
        let rows: Vec<usize> = (0..length).rev().collect();
        let reversed: Floats2d = x.sequence(i).unwrap().gather_rows(&rows).unwrap();
        let of_reversed: Floats2d = second.predict(reversed).unwrap();
        let (y, expected) = (y.sequence(i).unwrap(), of_reversed.gather_rows(&rows).unwrap());
        for row in 0..length {
            let (found, expected) = (&y.row(row).unwrap()[2..], expected.row(row).unwrap());
            assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-6), "{found:?} {expected:?}");
        }
    }
    for (half, other) in [("l2r", "r2l"), ("r2l", "l2r")] {
        let dy = Floats2d::from_fn([8, 4], |[_, j]| if (j < 2) == (half == "l2r") { 1.0 } else { 0.0 });
        let (_, grads) = gradients(&model, x.clone(), dy);
        assert!(grads[&format!("{half}.LSTM")] > 0.01, "{half}: {grads:?}");
        assert_eq!(grads[&format!("{other}.LSTM")], 0.0, "{half}: {grads:?}");
    }
    let mut model = model;
    prove(&mut model, x);
}
