use thinc::prelude::*;

model! {
    struct Mlp = Rellu<784, 512> >> Dropuot(0.2) >> SoftMax<512, 10>
}

fn main() {}
