use thinc::prelude::*;

fn main() {
    let model = model! { struct Mlp = Relu<4, 8> >> Softmax<8, 3> };
}
