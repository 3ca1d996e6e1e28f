use thinc::prelude::*;

fn make() -> Linear<4, 4> {
    Linear::default()
}

macro_rules! output {
    () => {
        Softmax::<4, 2>::default()
    };
}

model! {
    struct Block = Relu<4, 4> >> { make() } >> output!()
}

model! {
    type Alias = Relu<4, 4> >> { make() }
}

fn main() {
    let _ = output!();
    let _: model! { type { make() } >> Softmax<4, 2> };
}
