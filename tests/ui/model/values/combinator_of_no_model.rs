use thinc::prelude::*;

fn with_array<L: Model<Floats2d, Output = Floats2d>>(layer: L) -> L {
    layer
}

fn main() {
    let _ = model! { Embed<8, 10> >> with_array(Embed<8, 10> >> Linear<8, 3>) };
    let _ = model! { Embed<8, 10> >> residual("relu") };
}
