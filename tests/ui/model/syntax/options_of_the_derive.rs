use thinc::prelude::*;

// What the wiring says already.
model! {
    #[model(input = Floats2d, output = Probs, forward = hidden >> output)]
    struct Mlp = #[name = "hidden"] Relu<4, 8> >> #[name = "output"] Softmax<8, 3>
}

fn main() {}
