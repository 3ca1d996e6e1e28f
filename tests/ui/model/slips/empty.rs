use thinc::prelude::*;

model! {}

fn main() {}
