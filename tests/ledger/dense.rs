use thinc::prelude::*;
use thinc::testing::GradientCheck;

fn floats(rows: usize, width: usize) -> Floats2d {
    let mut rng = Rng::new(7);
    Floats2d::from_fn([rows, width], |_| rng.normal())
}

/// Thinc takes the derivative of the activation at the input of the layer in place of that of the activation: with
/// other widths its callback fails, with equal ones the gradient is wrong.
#[test]
fn ledger_1_dish_takes_its_derivative_at_what_it_was_given() {
    for (n_i, n_o) in [(5, 3), (2, 6), (4, 4)] {
        let mut model = Dish::new(n_i, n_o);
        model.initialize(&(), &(), &mut Train::new(0)).unwrap();
        let report = GradientCheck::new().elements(1000).check(&mut model, floats(4, n_i)).unwrap();
        assert!(report.checked >= n_i * n_o + n_o, "{report}");
    }
}

/// Thinc computes the softmax of each block, but into arrays that it drops: what comes out are the logits.
#[test]
fn ledger_6_every_block_of_a_multi_softmax_sums_to_one() {
    let mut model = MultiSoftmax::new(4, [2, 3, 1]).init_w(glorot_uniform());
    model.initialize(&(), &(), &mut Train::new(0)).unwrap();
    let probs = model.predict(floats(5, 4)).unwrap();
    assert_eq!(probs.sizes(), [2, 3, 1]);
    for block in probs.blocks().unwrap() {
        for row in 0..5 {
            let row = block.row(row).unwrap();
            assert!(row.iter().all(|&p| p > 0.0) && (row.iter().sum::<f32>() - 1.0).abs() < 1e-6, "{row:?}");
        }
    }
    let (in_training, _) = model.begin_update(floats(5, 4), &mut Train::new(0)).unwrap();
    assert_eq!(in_training, probs);
}

/// Thinc's functions for these take `init_b` and do not pass it on.
#[test]
fn ledger_18_init_b_is_used() {
    fn bias(mut model: impl Node) -> Vec<f32> {
        model.initialize(&(), &(), &mut Train::new(0)).unwrap();
        model.params().unwrap().get("b").unwrap().storage().as_slice().unwrap().to_vec()
    }
    let half = || Initializer::Constant(0.5);
    assert_eq!(bias(HardSigmoid::new(2, 3).init_b(half())), [0.5; 3]);
    assert_eq!(bias(HardTanh::new(2, 3).init_b(half())), [0.5; 3]);
    assert_eq!(bias(ReluK::new(2, 3).init_b(half())), [0.5; 3]);
    assert_eq!(bias(ClippedLinear::new(2, 3).init_b(half())), [0.5; 3]);
    assert_eq!(bias(ReluK::new(2, 3)), [0.0; 3]);
}
