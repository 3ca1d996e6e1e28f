use thinc::prelude::*;

struct Builder {
    encode: Relu<4, 8>,
}

impl Builder {
    fn build(self) -> impl Model<Floats2d> {
        model! { self.encode >> Softmax<_, 3> }
    }

    fn unknown(self) -> impl Model<Floats2d> {
        model! { { self.encoder } >> Softmax<8, 3> }
    }
}

fn main() {}
