use thinc::prelude::*;

const HIDDEN: usize = 8;

struct Pipeline {
    encode: model! { type Embed<16, 100> >> Relu<12, 8> },
    tag: model! { type Relu<4, HIDDEN> >> residual(Relu<8, 6>) >> Softmax<_, 3> },
}

// A width that may be a parameter of the struct is checked where the model is made.
struct Generic<const WIDTH: usize> {
    encode: model! { type Relu<4, WIDTH> >> Relu<WIDTH, 8> >> Softmax<6, 3> },
}

fn main() {
    let _: model! { type Relu<4, _> >> Relu<_, 2> };
}
