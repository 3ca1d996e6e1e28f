use thinc::prelude::*;

use crate::cases::{data, floats, id_columns, ids, list, list_ids, map, padded, ragged};
use crate::table::{Row, row};

pub const ROWS: &[Row] = &[
    row("MapList", |proofs| {
        proofs.on(map_list(Maxout::new(5, 3)), list(5));
        proofs.on(map_list(chain((Embed::new(4, 9), LayerNorm::new(4)))), list_ids());
        proofs.on(map_list(Softmax::new(4, 3)), list(4));
        proofs.on(map_list(map_list(Linear::new(4, 3))), map(list(4), |list| vec![list.clone(), vec![], list]));
        proofs.on(map_list(with_array(Relu::new(4, 3))), map(ragged(4), |ragged| vec![ragged.clone(), ragged]));
        // Random masks come back in the order of the items.
        proofs.on(map_list(Dropout::new(0.4)), list(4));
    }),
    row("Resizable", |proofs| {
        proofs.on(resizable(Linear::new(5, 3)), floats(5));
        proofs.on(resizable(chain((Relu::new(4, 3), Softmax::new(3, 2)))), data(floats(4)));
        proofs.on(resizable(with_array(Maxout::new(4, 3))), ragged(4));
        let mut grown = resizable(Linear::new(5, 1)).fill_w(0.5).fill_b(-2.0);
        grown.resize_output(4).unwrap();
        proofs.on(grown, floats(5));
    }),
    row("WithCpu", |proofs| {
        proofs.on(with_cpu(Maxout::new(5, 3)), floats(5));
        proofs.on(with_cpu(Linear::new(5, 3)), data(floats(5)));
        proofs.on(with_cpu(HashEmbed::new(4, 3)), ids());
        proofs.on(with_cpu(Embed::new(3, 5).column(1)), id_columns());
        proofs.on(with_cpu(tuplify((Linear::new(5, 3), Softmax::new(5, 2)))), floats(5));
        proofs.on(with_cpu(with_array(Relu::new(4, 3))), ragged(4));
        proofs.on(with_cpu(with_array(Relu::new(4, 3))), padded(4));
        proofs.on(with_cpu(with_array(Relu::new(4, 3))), list(4));
        proofs.on(with_cpu(uniqued(Embed::new(4, 9))), ids());
        let dynamic = valued::<Floats2d, _>(Relu::new(4, 3));
        proofs.on(with_cpu(dynamic), map(floats(4), Value::from));
    }),
    row("WithDebug", |proofs| {
        proofs.on(with_debug(Maxout::new(5, 3), "maxout"), floats(5));
        proofs.on(with_debug(Embed::new(4, 9), None), ids());
        proofs.on(residual(with_debug(with_array(Maxout::new(4, 4)), None)), ragged(4));
    }),
];
