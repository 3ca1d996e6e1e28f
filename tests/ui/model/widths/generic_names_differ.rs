use thinc::prelude::*;

model! {
    struct Mlp<const IN: usize, const H: usize> = Relu<IN, H> >> Softmax<IN, 10>
}

fn main() {
    let _ = Mlp::<784, 512>::default().predict(Floats2d::zeros([1, 784]));
}
