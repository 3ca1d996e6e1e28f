use super::*;
use crate::schedules::{
    compounding, constant_then, cyclic_triangular, decaying, slanted_triangular, slanted_triangular_with, warmup_linear,
};

fn assert_values(name: &str, schedule: &Schedule, expected: &[(u64, f64)]) {
    for &(step, expected) in expected {
        let found = f64::from(schedule.at(step));
        assert!((found - expected).abs() <= 1e-6 * expected.abs(), "{name} at {step}: {found}, not {expected}");
    }
}

// The numbers here and below are those of Thinc 8.3.11: `list(islice(schedule, step + 1))[step]`.
#[test]
fn the_values_are_those_of_thinc() {
    assert_values("constant", &constant(0.25), &[(0, 0.25), (1_000_000, 0.25)]);
    assert_values(
        "decaying",
        &decaying(0.001, 1e-4),
        &[(0, 0.001), (1, 0.000999900009999), (10, 0.0009990009990009992), (1000, 0.0009090909090909091)],
    );
    assert_values(
        "warmup_linear",
        &warmup_linear(0.01, 10, 100),
        &[(0, 0.0), (1, 0.001), (9, 0.009), (10, 0.01), (11, 0.00988888888888889), (55, 0.005), (100, 0.0), (150, 0.0)],
    );
    assert_values("without warmup", &warmup_linear(0.01, 0, 4), &[(0, 0.01), (1, 0.0075), (4, 0.0), (5, 0.0)]);
    assert_values("warmup only", &warmup_linear(0.01, 4, 4), &[(0, 0.0), (3, 0.0075), (4, 0.0), (5, 0.0)]);
    assert_values(
        "constant_then",
        &constant_then(0.5, 3, decaying(0.1, 1.0)),
        &[(0, 0.5), (2, 0.5), (3, 0.1), (4, 0.05), (5, 0.03333333333333333)],
    );
    assert_values(
        "slanted_triangular",
        &slanted_triangular(0.01, 100),
        &[
            (0, 0.0012812499999999998),
            (4, 0.00515625),
            (8, 0.009031250000000001),
            (9, 0.01),
            (10, 0.009892361111111112),
            (50, 0.005586805555555557),
            (99, 0.0003125),
        ],
    );
    assert_values(
        "slanted_triangular_with",
        &slanted_triangular_with(0.02, 200, 0.25, 10.0),
        &[(0, 0.00236), (20, 0.00956), (48, 0.01964), (49, 0.02), (50, 0.01988), (120, 0.01148), (198, 0.00212)],
    );
    assert_values(
        "cyclic_triangular",
        &cyclic_triangular(0.1, 1.0, 4),
        &[(0, 0.325), (1, 0.55), (3, 1.0), (4, 0.775), (7, 0.1), (8, 0.325), (11, 1.0), (12, 0.775)],
    );
}

#[test]
fn compounding_stops_in_both_directions() {
    let up = compounding(1.0, 32.0, 1.001);
    let values = [(0, 1.0), (1, 1.001), (100, 1.1051156977207561), (3000, 20.055451243143107), (4000, 32.0)];
    assert_values("compounding up", &up, &values);
    let down = compounding(0.1, 0.01, 0.9);
    assert_values("compounding down", &down, &[(0, 0.1), (1, 0.09), (10, 0.03486784401), (30, 0.01)]);
    assert_eq!(compounding(0.0, 1.0, 2.0).at(u64::MAX), 0.0);
    assert_eq!(up.at(u64::MAX), 32.0);
}

#[test]
fn no_step_gives_a_value_that_is_not_a_number() {
    let schedules = [
        warmup_linear(0.01, 0, 0),
        warmup_linear(0.01, 7, 3),
        slanted_triangular(0.01, 0),
        slanted_triangular(0.01, 5),
        slanted_triangular_with(0.01, 5, 0.0, 0.0),
        slanted_triangular_with(0.01, 5, f64::NAN, f64::NAN),
        slanted_triangular_with(0.01, 5, 1.0, 2.0),
        cyclic_triangular(0.1, 0.2, 0),
        constant_then(0.1, u64::MAX, 0.2),
        decaying(0.1, 0.0),
    ];
    for schedule in &schedules {
        for step in [0, 1, 6, 100, u64::MAX] {
            assert!(schedule.at(step).is_finite(), "{schedule:?} at {step}");
        }
    }
    assert_eq!(slanted_triangular(0.32, 100).at(5000), 0.01);
}

#[test]
fn a_schedule_is_saved_and_loaded() {
    let schedule = constant_then(0.5, 3, warmup_linear(0.01, 10, 100));
    let bytes = rmp_serde::to_vec_named(&schedule).unwrap();
    let loaded: Schedule = rmp_serde::from_slice(&bytes).unwrap();
    for step in [0, 2, 3, 8, 50, 500] {
        assert_eq!(loaded.at(step), schedule.at(step));
    }
    let error = rmp_serde::to_vec_named(&Schedule::custom(|_| 1.0)).unwrap_err();
    assert!(error.to_string().contains("Custom"), "{error}");
}
