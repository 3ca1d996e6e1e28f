use thinc::prelude::*;

fn initialized<N: Node>(mut model: N) -> N {
    model.initialize(&(), &(), &mut Train::new(1)).unwrap();
    model
}

/// Thinc's `HashEmbed` takes an empty batch, but its callback ends in a `NameError`.
#[test]
fn ledger_10_hash_embed_goes_back_through_an_empty_batch() {
    let model = initialized(HashEmbed::new(4, 10));
    for dropout in [0.0, 0.5] {
        let mut model = model.clone().dropout(dropout);
        let (y, backprop) = model.begin_update(Ints1d::default(), &mut Train::new(0)).unwrap();
        assert_eq!(y.shape(), [0, 4]);
        let mut grads = model.zero_grads().unwrap();
        backprop(y, &mut grads).unwrap();
        let before = model.to_bytes().unwrap();
        model.finish_update(&mut Sgd::new(1.0), &mut grads).unwrap();
        assert_eq!(model.to_bytes().unwrap(), before);
    }
}

/// Thinc's `Embed` and `HashEmbed` multiply the caller's gradient by the mask of their dropout, in place.
#[test]
fn ledger_11_embeddings_with_dropout_leave_the_gradient_of_the_caller() {
    fn check<M: Model<Ints1d, Output = Floats2d>>(model: &M) {
        let ids = Ints1d::from(vec![3, 1, 3]);
        let (y, backprop) = model.begin_update(ids, &mut Train::new(0)).unwrap();
        assert!(y.row(0).unwrap().contains(&0.0), "nothing was dropped");
        let dy = Floats2d::full([3, 32], 1.0);
        backprop(dy.clone(), &mut model.zero_grads().unwrap()).unwrap();
        assert_eq!(dy, Floats2d::full([3, 32], 1.0));
    }
    check(&initialized(Embed::new(32, 5).dropout(0.5)));
    check(&initialized(HashEmbed::new(32, 5).dropout(0.5)));
}

/// Thinc compares an id of `gather_add` with the number of rows by `>`, so that one behind the last row is read.
#[test]
fn ledger_21_gather_add_reads_no_row_behind_the_last() {
    let table = Floats2d::from_rows(&[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]);
    let sum = |ids: &Ints2d| table.ops().gather_add(&table, ids);
    assert_eq!(sum(&Ints2d::from_rows(&[[2, 0], [1, 1]])).unwrap(), Floats2d::from_rows(&[[6.0, 8.0], [6.0, 8.0]]));
    let error = sum(&Ints2d::from_rows(&[[2, 0], [0, 3]])).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::IdOutOfRange { id: 3, position: 3, rows: 3, .. }), "{error}");
    assert!(sum(&Ints2d::from_rows(&[[u64::MAX]])).is_err());
    let empty = Floats2d::zeros([0, 2]);
    assert!(empty.ops().gather_add(&empty, &Ints2d::from_rows(&[[0]])).is_err());
}
