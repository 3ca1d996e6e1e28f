use thinc::prelude::*;

// Through `+`, `|` and `&`.
model! {
    struct Sum = Relu<4, 8> >> (Linear<_, 6> + Relu<_, _> + Linear<_, _>) >> Softmax<_, 3>
}

model! {
    struct SumBackward = (Linear<4, _> + (Linear<4, 9> >> Linear<_, _>)) >> LayerNorm<5>
}

model! {
    struct SumWithInput = Relu<4, 8> >> (noop + Relu<_, _>) >> Linear<_, 2>
}

model! {
    struct Beside = Relu<4, 8> >> (Linear<_, 6> | Relu<_, 5> | noop) >> Softmax<_, 3>
}

model! {
    struct Tuple = Relu<4, 8> >> (Softmax<_, 3> & (Relu<_, 2> >> Linear<_, 1>))
}

fn size<N: Node + Default>() -> usize {
    let mut model = N::default();
    model.initialize(&(), &(), &mut Train::new(0)).unwrap();
    model.num_params().unwrap()
}

fn main() -> Result<()> {
    assert_eq!(size::<Sum>(), 40 + 3 * 54 + 21);
    assert_eq!(size::<SumBackward>(), 25 + 45 + 50 + 10);
    assert_eq!(size::<SumWithInput>(), 40 + 72 + 18);
    assert_eq!(size::<Beside>(), 40 + 54 + 45 + (19 * 3 + 3));
    assert_eq!(size::<Tuple>(), 40 + 27 + 18 + 3);
    Ok(())
}
