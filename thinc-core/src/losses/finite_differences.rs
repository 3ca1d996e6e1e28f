//! What the tests of losses share.

/// Checks that `loss` is the value of `reference` at `x`, and `grad` its derivative there.
#[track_caller]
pub(super) fn assert_derivative(grad: &[f32], loss: f32, x: &[f64], reference: impl Fn(&[f64]) -> f64) {
    let expected = reference(x);
    assert!((f64::from(loss) - expected).abs() < 1e-5 * expected.abs().max(1.0), "{loss}, not {expected}");
    assert_eq!(grad.len(), x.len());
    for (i, &found) in grad.iter().enumerate() {
        let (mut up, mut down) = (x.to_vec(), x.to_vec());
        up[i] += 1e-5;
        down[i] -= 1e-5;
        let expected = (reference(&up) - reference(&down)) / 2e-5;
        assert!((f64::from(found) - expected).abs() < 1e-6, "{i}: {found}, not {expected}");
    }
}
