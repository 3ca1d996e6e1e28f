use thinc::prelude::*;

fn main() {
    let count = 3_u32;
    let words = vec!["a", "b"];
    let _ = model! { Relu<4, 8> >> count >> words >> Softmax<8, 2> };
}
