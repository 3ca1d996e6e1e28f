use thinc::prelude::*;

fn main() {
    let _ = model(Relu<784, 512> >> Softmax<512, 10>);
}
