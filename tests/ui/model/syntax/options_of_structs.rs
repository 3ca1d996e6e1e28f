use thinc::prelude::*;

// References are to layers by their names.
model! {
    #[model(refs(first = 0, last = 2, output_layer = ouput, encode = layer0), removed("alpha", "alpha"))]
    struct Mlp = Relu<4, 8> >> #[name = "output"] Softmax<8, 3>
}

// An alias is the type of its layers.
model! {
    #[model(name = "encoder", refs(first = 0), removed("alpha"), output = Floats2d)]
    type Encoder = Relu<4, 8> >> Linear<8, 3>
}

fn main() {}
