use std::sync::Mutex;

use super::*;
use crate::prelude::*;

fn step<L: Model<Floats2d>>(model: &mut L, x: Floats2d) -> Grad<Floats2d>
where
    L::Output: Differentiable<Grad = Floats2d> + Into<Floats2d>,
{
    let mut train = Train::new(0);
    model.initialize(&(), &(), &mut train).unwrap();
    let y = model.predict(x.clone()).unwrap();
    let (_, backprop) = model.begin_update(x, &mut train).unwrap();
    backprop(y.into(), &mut model.zero_grads().unwrap()).unwrap()
}

#[test]
fn functions_see_each_pass() {
    let seen: Arc<Mutex<Vec<String>>> = Arc::default();
    let note = |what: &'static str| {
        let seen = seen.clone();
        move |text: String| seen.lock().unwrap().push(format!("{what} {text}"))
    };
    let (forward, backprop, init) = (note("forward"), note("backprop"), note("init"));
    let shape = |x: &dyn Any| format!("{:?}", x.downcast_ref::<Floats2d>().unwrap().shape());
    let mut model = with_debug(Linear::new(3, 2), "first")
        .on_forward(move |layer: &Linear, x, is_train| forward(format!("{} {} {is_train}", layer.name(), shape(x))))
        .on_backprop(move |dy| backprop(shape(dy)))
        .on_init(move |layer| init(format!("{:?}", layer.summary().unwrap().rows()[0].input)))
        .clone();
    step(&mut model, Floats2d::zeros([4, 3]));
    let expected = ["init Some(3)", "forward linear [4, 3] false", "forward linear [4, 3] true", "backprop [4, 2]"];
    assert_eq!(*seen.lock().unwrap(), expected);
}

#[test]
fn nothing_but_the_functions_is_added() {
    let x = Floats2d::from_rows(&[[1.0, -2.0, 0.5]]);
    let mut plain = Linear::new(3, 2);
    let mut watched = with_debug(Linear::new(3, 2), None);
    assert_eq!(step(&mut watched, x.clone()), step(&mut plain, x.clone()));
    assert_eq!(watched.to_bytes().unwrap(), plain.to_bytes().unwrap());
    assert!(watched.params().unwrap().get("W").is_some());
    watched.resize_output(4).unwrap();
    assert_eq!(watched.predict(x).unwrap().shape(), [1, 4]);
    assert!(format!("{watched:?}").contains("name: \"linear\""));
    let by_type = WithDebug::<Linear<3, 2>>::default();
    assert_eq!((by_type.name(), &*by_type.name), ("linear".into(), "linear"));
    assert_eq!(WithDebug::<Linear<3, 2>>::SIGNATURE, Linear::<3, 2>::SIGNATURE);
}

#[cfg(feature = "tracing")]
mod spans {
    use tracing::field::{Field, Visit};
    use tracing::span::{Attributes, Id, Record};
    use tracing::{Event, Metadata, Subscriber};

    use super::*;

    /// Notes which spans are entered and left, with their fields.
    #[derive(Clone, Default)]
    struct Recorder {
        spans: Arc<Mutex<Vec<String>>>,
        seen: Arc<Mutex<Vec<String>>>,
    }

    impl Recorder {
        fn note(&self, what: &str, span: &Id) {
            let name = self.spans.lock().unwrap()[span.into_u64() as usize - 1].clone();
            self.seen.lock().unwrap().push(format!("{what}{name}"));
        }
    }

    struct Text(String);

    impl Visit for Text {
        fn record_str(&mut self, field: &Field, value: &str) {
            self.0 += &format!(" {}={value}", field.name());
        }

        fn record_debug(&mut self, _: &Field, _: &dyn fmt::Debug) {}
    }

    impl Subscriber for Recorder {
        fn enabled(&self, _: &Metadata<'_>) -> bool {
            true
        }

        fn new_span(&self, span: &Attributes<'_>) -> Id {
            let mut text = Text(format!("{}::{}", span.metadata().target(), span.metadata().name()));
            span.record(&mut text);
            let mut spans = self.spans.lock().unwrap();
            spans.push(text.0);
            Id::from_u64(spans.len() as u64)
        }

        fn record(&self, _: &Id, _: &Record<'_>) {}

        fn record_follows_from(&self, _: &Id, _: &Id) {}

        fn event(&self, _: &Event<'_>) {}

        fn enter(&self, span: &Id) {
            self.note("", span);
        }

        fn exit(&self, span: &Id) {
            self.note("/", span);
        }
    }

    #[test]
    fn each_pass_is_a_span() {
        let recorder = Recorder::default();
        let seen = recorder.seen.clone();
        let mut model = with_debug(chain((Linear::new(3, 2), with_debug(Relu::new(2, 2), "inner"))), "outer");
        tracing::subscriber::with_default(recorder, || step(&mut model, Floats2d::zeros([4, 3])));
        let expected: Vec<_> = ["initialize", "predict", "forward", "backprop"]
            .iter()
            .flat_map(|pass| {
                [
                    format!("thinc::{pass} layer=outer"),
                    format!("thinc::{pass} layer=inner"),
                    format!("/thinc::{pass} layer=inner"),
                    format!("/thinc::{pass} layer=outer"),
                ]
            })
            .collect();
        assert_eq!(*seen.lock().unwrap(), expected);
    }
}
