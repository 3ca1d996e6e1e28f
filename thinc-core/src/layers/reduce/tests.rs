use crate::prelude::*;

fn x(lengths: &[usize]) -> Ragged {
    let tokens = lengths.iter().sum();
    Ragged::with_lengths(Floats2d::from_fn([tokens, 2], |[t, i]| if i == 0 { t as f32 } else { -(t as f32) }), lengths)
        .unwrap()
}

/// The output, and the gradient of the input for a gradient of ones.
fn pass<M: Model<Ragged, Output = Floats2d>>(model: &M, lengths: &[usize]) -> (Vec<f32>, Vec<f32>) {
    let (y, backprop) = model.begin_update(x(lengths), &mut Train::new(0)).unwrap();
    assert_eq!(model.predict(x(lengths)).unwrap(), y);
    let dx = backprop(Floats2d::full(y.shape(), 1.0), &mut model.zero_grads().unwrap()).unwrap();
    assert_eq!(dx.shape(), [lengths.iter().sum(), 2]);
    (y.to_vec().unwrap(), dx.to_vec().unwrap())
}

#[test]
fn values_and_gradients() {
    let lengths = [2, 1];
    assert_eq!(pass(&reduce_sum(), &lengths), (vec![1.0, -1.0, 2.0, -2.0], vec![1.0; 6]));
    assert_eq!(pass(&reduce_mean(), &lengths), (vec![0.5, -0.5, 2.0, -2.0], vec![0.5, 0.5, 0.5, 0.5, 1.0, 1.0]));
    assert_eq!(pass(&reduce_max(), &lengths), (vec![1.0, 0.0, 2.0, -2.0], vec![0.0, 1.0, 1.0, 0.0, 1.0, 1.0]));
    assert_eq!(pass(&reduce_first(), &lengths), (vec![0.0, 0.0, 2.0, -2.0], vec![1.0, 1.0, 0.0, 0.0, 1.0, 1.0]));
    assert_eq!(pass(&reduce_last(), &lengths), (vec![1.0, -1.0, 2.0, -2.0], vec![0.0, 0.0, 1.0, 1.0, 1.0, 1.0]));
}

#[test]
fn sequences_without_tokens() {
    assert_eq!(pass(&reduce_sum(), &[0, 1]).0, [0.0; 4]);
    assert_eq!(pass(&reduce_mean(), &[1, 0]).0, [0.0; 4]);
    for error in
        [reduce_max().predict(x(&[1, 0])), reduce_first().predict(x(&[1, 0])), reduce_last().predict(x(&[1, 0]))]
    {
        assert!(error.unwrap_err().to_string().contains("sequence 1 has no tokens"));
    }
}

#[test]
fn a_gradient_has_the_shape_of_the_output() {
    fn refuses<M: Model<Ragged, Output = Floats2d>>(model: M) {
        for (shape, text) in [([3, 2], "(2, 2), but got (3, 2)"), ([2, 3], "(2, 2), but got (2, 3)")] {
            let (_, backprop) = model.begin_update(x(&[2, 1]), &mut Train::new(0)).unwrap();
            let error = backprop(Floats2d::zeros(shape), &mut model.zero_grads().unwrap()).unwrap_err();
            assert!(error.to_string().contains(text), "{error}");
        }
    }
    refuses(reduce_sum());
    refuses(reduce_mean());
    refuses(reduce_max());
    refuses(reduce_first());
    refuses(reduce_last());
}
