//! Settings that make no sense, and sizes that no memory has.

use thinc::prelude::*;

use crate::batch::Batch;
use crate::table::caught;
use crate::values::Values;

/// Larger than any memory, even if nothing is written to it; products of them overflow or not.
const HUGE: [usize; 4] = [1 << 46, 1 << 61, (usize::MAX / 2) & !3, usize::MAX & !3];

/// What all passes of a model with an odd setting say, and what else is wrong.
#[derive(Default)]
struct Odd {
    wrong: Vec<String>,
}

impl Odd {
    /// A model that one of the passes refuses, in words that have all the parts.
    fn refuses<X: Batch, M: Model<X>>(&mut self, what: &str, model: M, x: X, parts: &[&str])
    where
        M::Output: Batch,
    {
        match self.pass(what, model, x) {
            Some(Ok(())) => self.wrong.push(format!("{what}: no error")),
            Some(Err(error)) if !parts.iter().all(|part| error.to_string().contains(part)) => {
                self.wrong.push(format!("{what}: {parts:?} is not in: {error}"));
            }
            _ => {}
        }
    }

    /// A model that may well take it.
    fn takes<X: Batch, M: Model<X>>(&mut self, what: &str, model: M, x: X)
    where
        M::Output: Batch,
    {
        if let Some(Err(error)) = self.pass(what, model, x) {
            self.wrong.push(format!("{what}: {error}"));
        }
    }

    /// Initializes and goes forth and back. `None` if something panicked.
    fn pass<X: Batch, M: Model<X>>(&mut self, what: &str, mut model: M, x: X) -> Option<Result<()>>
    where
        M::Output: Batch,
    {
        let mut result = None;
        let wrong = caught(|_| {
            let mut train = Train::new(0);
            result = Some(model.initialize(&x, &(), &mut train).and_then(|()| {
                let predicted = model.predict(x.clone()).map(drop);
                let (y, backprop) = match model.begin_update(x.clone(), &mut train) {
                    Ok(pass) => {
                        // Of what is not used in prediction, such as a dropout rate, nothing is said there.
                        predicted?;
                        pass
                    }
                    Err(error) => return Err(error),
                };
                let dy = y.some_grad(&mut Rng::new(0));
                let dx = backprop(dy, &mut model.zero_grads()?)?;
                assert_eq!(dx.numbers().len(), x.some_grad(&mut Rng::new(0)).numbers().len());
                Ok(())
            }));
        });
        self.wrong.extend(wrong.into_iter().map(|panic| format!("{what}: {panic}")));
        result
    }
}

fn x(width: usize) -> Floats2d {
    Floats2d::from_fn([3, width], |[i, j]| i as f32 - j as f32)
}

fn sequences(width: usize) -> Ragged {
    Ragged::with_lengths(x(width), &[2, 0, 1]).unwrap()
}

fn ids() -> Ints1d {
    Ints1d::from(vec![0, 1, 2])
}

#[test]
fn sizes_of_zero_and_without_end() {
    let mut odd = Odd::default();
    for size in HUGE.into_iter().chain([0]) {
        let name = |layer: &str| format!("{layer} of {size}");
        // Of zero, nothing is said but that the size is not known: zero stands for that.
        let none = |what: &'static str| if size == 0 { what } else { "cannot allocate a parameter of shape" };
        macro_rules! dense {
            ($($layer:ident),*) => {$(
                odd.refuses(&name(stringify!($layer)), $layer::new(None, size), x(3), &[none("nO")]);
            )*};
        }
        dense!(
            Linear,
            Relu,
            Maxout,
            Softmax,
            Mish,
            Gelu,
            Swish,
            Dish,
            HardSwish,
            HardSwishMobilenet,
            Sigmoid,
            Elu,
            Selu
        );
        dense!(HardSigmoid, HardTanh, ClippedLinear, ReluK);
        odd.refuses(&name("pieces"), Maxout::with_pieces(None, 2, size), x(3), &[none("nP")]);
        odd.refuses(&name("blocks"), MultiSoftmax::new(None, [size | 1 << 46, 2]), x(3), &["cannot allocate"]);
        odd.refuses(&name("Embed"), Embed::new(3, size), ids(), &[none("nV")]);
        odd.refuses(&name("Embed, wide"), Embed::new(size, 3), ids(), &[none("nO")]);
        odd.refuses(&name("HashEmbed"), HashEmbed::new(3, size), ids(), &[none("nV")]);
        odd.refuses(&name("HashEmbed, wide"), HashEmbed::new(size, 3), ids(), &[none("nO")]);
        odd.refuses(&name("Lstm"), Lstm::new(None, size), sequences(3), &[none("nO")]);
        odd.refuses(&name("Gru"), Gru::new(None, size), sequences(3), &[none("nO")]);
        odd.refuses(&name("two Lstm"), Lstm::new(None, size).bidirectional(), sequences(3), &[none("nO")]);
        odd.refuses(&name("two Gru"), Gru::new(None, size).bidirectional(), sequences(3), &[none("nO")]);
        odd.refuses(&name("depth of Lstm"), Lstm::new(None, 2).depth(size), sequences(3), &[none("depth")]);
        odd.refuses(&name("depth of Gru"), Gru::new(None, 2).depth(size), sequences(3), &[none("depth")]);
        odd.refuses(
            &name("depth of two"),
            Gru::new(None, 2).bidirectional().depth(size),
            sequences(3),
            &[none("depth")],
        );
        odd.refuses(&name("heads"), MultiHeadAttention::new(None, size), sequences(4), &["heads"]);
        let hidden = || chain((Linear::new(None, 4), LayerNorm::new(4)));
        odd.refuses(&name("heads of a block"), TransformerEncoder::new(None, size, hidden()), sequences(4), &["heads"]);
        if size > 0 {
            odd.refuses(
                &name("wide block"),
                TransformerEncoder::new(size, 1, hidden()),
                sequences(4),
                &["gives 4 features"],
            );
        }
        let features = || (ids(), Floats1d::zeros([3]), Ints1d::from(vec![2, 1]));
        odd.refuses(&name("features"), SparseLinear::new(2, size), features(), &[none("length")]);
        odd.refuses(&name("features of nO"), SparseLinear::new(size, 2), features(), &[none("nO")]);
        odd.refuses(
            &name("features of version 1"),
            SparseLinear::new(2, size).version_1(),
            features(),
            &[none("length")],
        );
        let columns = Ints2d::zeros([2, 2]);
        if size > 0 {
            odd.refuses(&name("window"), expand_window(size), x(3), &[]);
            odd.refuses(&name("window of sequences"), expand_window(size), sequences(3), &[]);
            odd.refuses(&name("pad"), with_array(Linear::new(None, 2)).pad(size), sequences(3), &[]);
            odd.refuses(&name("pad of ids"), with_array(Embed::new(2, 3)).pad(size), vec![ids(), ids()], &[]);
            odd.refuses(&name("column"), Embed::new(3, 4).column(size), columns.clone(), &["column"]);
            odd.refuses(&name("column of a hash"), HashEmbed::new(3, 4).column(size), columns.clone(), &["column"]);
            odd.refuses(
                &name("column of rows"),
                uniqued(HashEmbed::new(3, 4)).column(size),
                columns.clone(),
                &["column"],
            );
            odd.refuses(&name("column of a table"), RemapIds::new([(0, 1)]).column(size), columns.clone(), &["column"]);
            odd.refuses(&name("column to map"), PremapIds::new([(0, 1)]).column(size), columns, &["column"]);
            odd.refuses(&name("row"), floats_getitem([size, 0]), x(3), &["getitem"]);
            odd.takes(&name("slice"), floats_getitem(Slice::new(size as i64, size as i64, -3)), x(3));
            odd.takes(&name("rows"), floats_getitem(..size), x(3));
        }
    }
    assert!(odd.wrong.is_empty(), "{}", odd.wrong.join("\n"));
}

#[test]
fn no_widths() {
    let mut odd = Odd::default();
    // Without features that come in, there is nothing to learn from.
    odd.refuses("Linear", Linear::new(None, 2), x(0), &["nI"]);
    odd.refuses("Relu", Relu::new(None, 2), x(0), &["nI"]);
    odd.refuses("Maxout", Maxout::new(None, 2), x(0), &["nI"]);
    odd.refuses("Softmax", Softmax::new(None, 2), x(0), &["nI"]);
    odd.refuses("LayerNorm", LayerNorm::new(None), x(0), &["nI"]);
    odd.refuses("BatchNorm", BatchNorm::new(None), x(0), &["nI"]);
    odd.refuses("Lstm", Lstm::new(None, 2), sequences(0), &["nI"]);
    odd.refuses("Gru", Gru::new(None, 2), sequences(0), &["nI"]);
    odd.refuses("attention", MultiHeadAttention::new(None, 2), sequences(0), &["nI"]);
    odd.refuses("ParametricAttention", ParametricAttention::new(None), sequences(0), &["nO"]);
    odd.refuses("similarity", CauchySimilarity::new(None), (x(0), x(0)), &["nI"]);
    // Layers without parameters have nothing to do.
    odd.takes("ExpandWindow", expand_window(2), sequences(0));
    odd.takes("PositionEncode", PositionEncode::default(), sequences(0));
    odd.takes("reduce_sum", reduce_sum(), sequences(0));
    odd.takes("reduce_mean", reduce_mean(), sequences(0));
    odd.takes("SoftmaxActivation", SoftmaxActivation, x(0));
    odd.takes("ReluActivation", ReluActivation, x(0));
    odd.takes("Dropout", Dropout::new(0.5), x(0));
    odd.takes("residual", residual(noop()), x(0));
    odd.takes("concatenate", concatenate((noop(), noop())), x(0));
    odd.takes("list2ragged", list2ragged(), vec![x(0), x(0)]);
    odd.takes("list2padded", list2padded(), vec![x(0), x(0)]);
    odd.takes("padded2list", padded2list(), Padded::from_ragged(&sequences(0)).unwrap());
    odd.takes("with_padded", with_padded(expand_window(1)), sequences(0));
    odd.takes("with_array", with_array(expand_window(1)).pad(1), sequences(0));
    assert!(odd.wrong.is_empty(), "{}", odd.wrong.join("\n"));
}

#[test]
fn more_rows_without_columns_than_could_be_counted_in_time() {
    let mut odd = Odd::default();
    let rows = 1 << 46;
    let x = || Floats2d::zeros([rows, 0]);
    let sequences = || Ragged::with_lengths(x(), &[rows - 1, 1]).unwrap();
    odd.takes("ExpandWindow", expand_window(2), x());
    odd.takes("ExpandWindow", expand_window(2), sequences());
    odd.takes("reduce_sum", reduce_sum(), sequences());
    odd.takes("reduce_mean", reduce_mean(), sequences());
    odd.takes("reduce_max", reduce_first(), sequences());
    odd.takes("reduce_first", reduce_first(), sequences());
    odd.takes("reduce_last", reduce_last(), sequences());
    odd.takes("Dropout", Dropout::new(0.5), sequences());
    odd.takes("SoftmaxActivation", SoftmaxActivation, x());
    odd.takes("ReluActivation", ReluActivation, x());
    odd.takes("ragged2list", ragged2list(), sequences());
    odd.takes("concatenate", concatenate((noop(), noop())), x());
    odd.takes("with_list", with_list(expand_window(1)), sequences());
    odd.takes("with_array", with_array(ReluActivation), sequences());
    odd.refuses("with_padded", with_padded(expand_window(1)), sequences(), &["memory"]);
    odd.takes("PositionEncode", PositionEncode::default(), sequences());
    odd.refuses("Linear", Linear::new(None, 2), x(), &["nI"]);
    assert!(odd.wrong.is_empty(), "{}", odd.wrong.join("\n"));
}

#[test]
fn numbers_that_are_no_settings() {
    let mut odd = Odd::default();
    for number in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, -1.0] {
        let name = |layer: &str| format!("{layer} of {number}");
        odd.refuses(&name("temperature"), Softmax::new(None, 2).temperature(number), x(3), &["temperature"]);
        odd.refuses(&name("period"), PositionEncode::new(number), sequences(3), &["period"]);
        odd.refuses(&name("eps"), BatchNorm::new(None).eps(number), x(3), &["eps"]);
        odd.refuses(&name("momentum"), BatchNorm::new(None).momentum(number), x(3), &["momentum"]);
    }
    for number in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let name = |layer: &str| format!("{layer} of {number}");
        odd.refuses(&name("slope"), ClippedLinear::new(None, 2).slope(number), x(3), &["slope"]);
        odd.refuses(&name("offset"), ClippedLinear::new(None, 2).offset(number), x(3), &["offset"]);
    }
    odd.refuses("k of NaN", ReluK::new(None, 2).k(f32::NAN), x(3), &["NaN"]);
    odd.refuses("temperature 0", Softmax::new(None, 2).temperature(0.0), x(3), &["temperature"]);
    odd.refuses("period 0", PositionEncode::new(0.0), sequences(3), &["period"]);
    odd.refuses("bounds", ClippedLinear::new(None, 2).min_val(1.0).max_val(0.0), x(3), &["1", "0"]);
    odd.refuses("bound", ClippedLinear::new(None, 2).min_val(f32::NAN), x(3), &["NaN"]);
    for rate in [1.0, -0.5, f32::NAN, f32::INFINITY] {
        let name = |layer: &str| format!("dropout {rate} of {layer}");
        let parts = ["dropout rate", "below 1"];
        odd.refuses(&name("Dropout"), Dropout::new(rate), x(3), &parts);
        odd.refuses(&name("sequences"), Dropout::new(rate), sequences(3), &parts);
        odd.refuses(&name("Lstm"), Lstm::new(None, 2).dropout(rate), sequences(3), &parts);
        odd.refuses(&name("Gru"), Gru::new(None, 2).dropout(rate), sequences(3), &parts);
        odd.refuses(&name("MultiHeadAttention"), MultiHeadAttention::new(None, 1).dropout(rate), sequences(3), &parts);
        odd.refuses(&name("Embed"), Embed::new(2, 3).dropout(rate), ids(), &parts);
        odd.refuses(&name("HashEmbed"), HashEmbed::new(2, 3).dropout(rate), ids(), &parts);
        let encoder = MaxoutWindowEncoder::new(None, 1, 1, 2).dropout(rate);
        odd.refuses(&name("MaxoutWindowEncoder"), encoder, sequences(3), &parts);
        let block = TransformerEncoder::new(None, 1, Linear::new(None, 4)).dropout(rate);
        odd.refuses(&name("TransformerEncoder"), block, sequences(3), &parts);
    }
    assert!(odd.wrong.is_empty(), "{}", odd.wrong.join("\n"));
}

#[test]
fn resizing_beyond_all_memory() {
    let mut odd = Odd::default();
    fn of(odd: &mut Odd, mut model: impl Node) {
        let name = model.name().into_owned();
        model.initialize(&(), &(), &mut Train::new(0)).unwrap();
        for size in HUGE.into_iter().chain([0]) {
            let mut resized = Vec::new();
            odd.wrong.extend(caught(|_| {
                resized.push(model.resize_output(size).is_ok());
                resized.push(model.resize_input(size).is_ok());
            }));
            if resized != [false, false] {
                odd.wrong.push(format!("{name} resized to {size}: {resized:?}"));
            }
        }
    }
    of(&mut odd, Linear::new(3, 2));
    of(&mut odd, Maxout::new(3, 2));
    of(&mut odd, chain((Relu::new(3, 2), Softmax::new(2, 3))));
    of(&mut odd, residual(Linear::new(3, 3)));
    of(&mut odd, chain((expand_window(1), with_array(Linear::new(9, 3)))));
    of(&mut odd, resizable(Linear::new(3, 3)));
    of(&mut odd, chain((Linear::new(3, 3), concatenate((Linear::new(3, 2), noop())))));
    of(&mut odd, chain((Lstm::new(3, 2), with_array(Linear::new(2, 2)))));
    assert!(odd.wrong.is_empty(), "{}", odd.wrong.join("\n"));
}
