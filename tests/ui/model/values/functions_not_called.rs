use thinc::prelude::*;

fn encoder() -> Relu<4, 8> {
    Relu::default()
}

fn main() {
    let _ = model! { encoder >> Softmax<8, 3> };
    let _ = model! { residual >> Softmax<8, 3> };
}
