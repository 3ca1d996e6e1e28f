//! Schedules give finite values within their bounds at every step.

use std::ops::RangeInclusive;

use proptest::prelude::*;
use thinc::prelude::*;

fn step() -> impl Strategy<Value = u64> {
    prop_oneof![0..400_u64, any::<u64>(), u64::MAX - 4..=u64::MAX]
}

fn count() -> impl Strategy<Value = u64> {
    prop_oneof![0..200_u64, any::<u64>()]
}

#[track_caller]
fn assert_within(schedule: impl Into<Schedule>, step: u64, bounds: RangeInclusive<f64>) {
    let schedule = schedule.into();
    let value = f64::from(schedule.at(step));
    // For the rounding to single precision.
    let slack = 1e-6 * bounds.start().abs().max(bounds.end().abs());
    let within = value >= bounds.start() - slack && value <= bounds.end() + slack;
    assert!(within, "{schedule:?} gives {value} at {step}, which is not in {bounds:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn of_thinc(
        [a, b] in prop::array::uniform2(0.0..10.0_f64),
        share in 0.0..=1.0_f64,
        ratio in 0.0..100.0_f64,
        [first, second] in [count(), count()],
        step in step(),
    ) {
        let (low, high) = (a.min(b), a.max(b));
        assert_within(constant(a), step, a..=a);
        assert_within(decaying(a, b), step, 0.0..=a);
        assert_within(compounding(low, high, 1.0 + share), step, low..=high);
        assert_within(compounding(high, low, share), step, low..=high);
        assert_within(warmup_linear(a, first, second), step, 0.0..=a);
        assert_within(slanted_triangular(a, first), step, a / 32.0..=a);
        assert_within(slanted_triangular_with(a, first, share, ratio), step, a / ratio.max(1.0)..=a);
        assert_within(cyclic_triangular(low, high, first), step, low..=high);
        assert_within(constant_then(a, first, warmup_linear(b, second, first)), step, 0.0..=high);
    }

    #[test]
    fn of_others(
        [a, b] in prop::array::uniform2(0.0..10.0_f64),
        share in 0.0..=1.0_f64,
        divisor in 1.0..1e6_f64,
        [first, second] in [count(), count()],
        scores in prop::collection::vec(-1.0..1.0_f64, 0..20),
        step in step(),
    ) {
        let (low, high) = (a.min(b), a.max(b));
        assert_within(cosine(high, first).floor(low), step, low..=high);
        assert_within(cosine(high, first).floor(low).restarts(second), step, low..=high);
        assert_within(cosine(high, first).warmup(second).restarts(2).floor(low), step, 0.0..=high);
        let cycle = one_cycle(a, first).rise(share).start_div(divisor).end_div(divisor);
        assert_within(cycle, step, a / divisor / divisor..=a);

        let mut schedule = plateau(second, share, cosine(a, first));
        for (step, score) in scores.into_iter().enumerate() {
            schedule.report(step as u64, score);
            assert_within(schedule.clone(), step as u64, 0.0..=a);
        }
        assert_within(schedule, step, 0.0..=a);
    }
}
