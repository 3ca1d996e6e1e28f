use thinc::prelude::*;

fn main() {
    let hidden = 512;
    let classes = std::env::args().count();
    let _ = model! { Relu<784, hidden> >> Softmax<hidden, classes> };
}
