use thinc::prelude::*;

fn make() -> Linear<4, 4> {
    Linear::default()
}

model! {
    struct Cast = Relu<4, 4> >> { make() } as Relu<4, 4> >> Softmax<4, 2>
}

fn main() {}
