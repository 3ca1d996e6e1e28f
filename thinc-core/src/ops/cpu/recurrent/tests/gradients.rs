use super::*;

/// `Σ Y dY` in 64 bits.
fn dot(y: &[f32], dy: &[f32]) -> f64 {
    y.iter().zip(dy).map(|(&y, &dy)| f64::from(y) * f64::from(dy)).sum()
}

/// Compares a gradient with the differences of a loss at some of the values of `at`.
#[track_caller]
fn check_gradient(what: &str, at: &[f32], gradient: &[f32], loss: impl Fn(&[f32]) -> f64) {
    assert_eq!(at.len(), gradient.len(), "{what}");
    for i in (0..at.len()).step_by(at.len().div_ceil(20).max(1)) {
        let moved = |by: f32| {
            let mut values = at.to_vec();
            values[i] += by;
            (loss(&values), f64::from(values[i]))
        };
        let ((up, high), (down, low)) = (moved(0.01), moved(-0.01));
        let slope = (up - down) / (high - low);
        assert!(
            (slope - f64::from(gradient[i])).abs() <= 4e-3 * slope.abs().max(1.0),
            "{what} {i}: {} is not the slope {slope}",
            gradient[i]
        );
    }
}

#[test]
fn lstm_gradients_are_derivatives_and_add_up() {
    at_each_level(|_| {
        for [n_i, n_h, depth, dirs] in [[3, 2, 1, 1], [2, 3, 2, 2], [18, 17, 1, 2]] {
            for lengths in LENGTHS {
                let x = random2d(1, [lengths.iter().sum(), n_i]);
                let params: Floats1d =
                    random1d(2, packed_len(n_i, n_h, depth, dirs).unwrap()).map(|x| 0.4 * x).unwrap();
                let hc0: Floats4d = random_of(3, [2, depth, dirs, n_h]).into();
                let dy = random2d(4, [x.n_rows(), dirs * n_h]);
                let padding = padding(lengths);
                let (_, state) = CPU.lstm_training(&x, &params, &hc0, &padding).unwrap();
                let (mut dparams, mut dhc0) = (Floats1d::full(params.shape(), 7.0), Floats4d::full(hc0.shape(), 7.0));
                let mut back = |accumulate| {
                    let grads = (&mut dparams, &mut dhc0);
                    let dx = CPU
                        .backprop_lstm(&dy, &x, &params, &hc0, &padding, &state, accumulate, grads.0, grads.1)
                        .unwrap();
                    (dx, grads.0.to_vec().unwrap(), grads.1.to_vec().unwrap())
                };
                let (dx, once, once_hc0) = back(false);
                let loss = |x: &[f32], params: &[f32], hc0_values: &[f32]| {
                    let x = Floats2d::from_slice([dy.n_rows(), n_i], x).unwrap();
                    let hc0 = Floats4d::from_slice(hc0.shape(), hc0_values).unwrap();
                    let y = CPU.lstm(&x, &params.to_vec().into(), &hc0, &padding).unwrap();
                    dot(y.as_slice().unwrap(), dy.as_slice().unwrap())
                };
                let [x, params, hc0] = [x.to_vec(), params.to_vec(), hc0.to_vec()].map(Result::unwrap);
                check_gradient("x", &x, dx.as_slice().unwrap(), |x| loss(x, &params, &hc0));
                check_gradient("params", &params, &once, |params| loss(&x, params, &hc0));
                check_gradient("hc0", &hc0, &once_hc0, |hc0| loss(&x, &params, hc0));
                let (again, twice, twice_hc0) = back(true);
                assert_eq!(again, dx);
                assert_close(&twice, &once.iter().map(|&x| 2.0 * f64::from(x)).collect::<Vec<_>>(), 1e-5);
                assert_close(&twice_hc0, &once_hc0.iter().map(|&x| 2.0 * f64::from(x)).collect::<Vec<_>>(), 1e-5);
            }
        }
    });
}

#[test]
fn gru_gradients_are_derivatives() {
    at_each_level(|_| {
        for sizes @ [n_i, n_h, _, dirs] in [[3, 2, 1, 1], [2, 3, 2, 2], [18, 17, 1, 2]] {
            for lengths in LENGTHS {
                let gru = Gru64::new(sizes);
                let (x, dy) =
                    (random2d(1, [lengths.iter().sum(), n_i]), random2d(7, [lengths.iter().sum(), dirs * n_h]));
                let padding = padding(lengths);
                let (_, state) = CPU.gru_training(&x, gru.weights(), &padding).unwrap();
                let (dx, grads) = CPU.backprop_gru(&dy, &x, gru.weights(), &padding, &state).unwrap();
                let loss = |x: &Floats2d, weights: GruWeights<'_>| {
                    dot(CPU.gru(x, weights, &padding).unwrap().as_slice().unwrap(), dy.as_slice().unwrap())
                };
                check_gradient("x", x.as_slice().unwrap(), dx.as_slice().unwrap(), |values| {
                    loss(&Floats2d::from_slice(x.shape(), values).unwrap(), gru.weights())
                });
                macro_rules! each {
                    ($($part:ident: $array:ident),*) => {$(
                        check_gradient(
                            stringify!($part),
                            gru.$part.as_slice().unwrap(),
                            grads.$part.as_slice().unwrap(),
                            |values| {
                                let moved = $array::from_slice(gru.$part.shape(), values).unwrap().into();
                                loss(&x, GruWeights { $part: &moved, ..gru.weights() })
                            },
                        );
                    )*};
                }
                each!(w_input: Floats3d, w_deep: Floats4d, w_hidden: Floats4d, b_input: Floats3d, b_hidden: Floats3d, h0: Floats3d);
            }
        }
    });
}
