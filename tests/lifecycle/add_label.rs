//! A text categorizer gets labels while it is trained, as spaCy's `add_label` does it.

use thinc::prelude::*;

use crate::common::{floats, initialized, param, snapshot};

/// What the bias of a label starts with that no text has yet.
const NEGATIVE: f32 = -4.0;

/// Scores each label by itself.
#[derive(Clone, Model)]
#[model(input = Ragged<Ints1d>, output = Floats2d, forward = embed >> window >> mix >> pool >> output >> score)]
struct TextCat {
    #[layer]
    embed: WithArray<HashEmbed>,
    #[layer]
    window: ExpandWindow<1>,
    #[layer]
    mix: WithArray<Maxout>,
    #[layer]
    pool: ReduceMean,
    #[layer]
    output: Resizable<Linear>,
    #[layer]
    score: Logistic,
}

/// The categorizer with its labels.
struct Categorizer {
    labels: Vec<&'static str>,
    model: TextCat,
    optimizer: Adam,
}

/// Texts, and the label of each.
const TEXTS: [(&[u64], &str); 6] = [
    (&[1, 2, 3], "GOOD"),
    (&[1, 4], "GOOD"),
    (&[5, 6, 3], "BAD"),
    (&[5, 4, 7, 6], "BAD"),
    (&[8, 9, 3], "SPAM"),
    (&[9, 8, 4, 7], "SPAM"),
];

impl Categorizer {
    fn new(labels: &[&'static str]) -> Self {
        let model = TextCat {
            embed: with_array(HashEmbed::new(8, 100)),
            window: ExpandWindow::default(),
            mix: with_array(Maxout::new(24, 8)),
            pool: reduce_mean(),
            output: resizable(Linear::new(8, labels.len())).fill_b(NEGATIVE),
            score: Logistic,
        };
        Self { labels: labels.to_vec(), model: initialized(model), optimizer: Adam::new(0.05) }
    }

    fn add_label(&mut self, label: &'static str) {
        self.labels.push(label);
        self.model.resize_output(self.labels.len()).unwrap();
    }

    /// The texts whose labels there are, and their truth.
    fn examples(&self) -> (Ragged<Ints1d>, Floats2d) {
        let texts: Vec<_> = TEXTS.iter().filter(|(_, label)| self.labels.contains(label)).collect();
        let words = texts.iter().map(|(words, _)| Ints1d::from(words.to_vec())).collect();
        let truth =
            Floats2d::from_fn(
                [texts.len(), self.labels.len()],
                |[i, j]| {
                    if texts[i].1 == self.labels[j] { 1.0 } else { 0.0 }
                },
            );
        (Ragged::from_list(words).unwrap(), truth)
    }

    fn scores(&self) -> Floats2d {
        self.model.predict(self.examples().0).unwrap()
    }

    fn train(&mut self, steps: usize) -> f32 {
        let (x, truth) = self.examples();
        let (mut train, mut grads, mut last) = (Train::new(0), self.model.zero_grads().unwrap(), f32::NAN);
        for _ in 0..steps {
            let (y, backprop) = self.model.begin_update(x.clone(), &mut train).unwrap();
            let (dy, loss) = L2Distance::new().get_grad_and_loss(&y, &truth).unwrap();
            backprop(dy, &mut grads).unwrap();
            self.model.finish_update(&mut self.optimizer, &mut grads).unwrap();
            last = loss;
        }
        last
    }

    fn average(&self, path: &str) -> Vec<f32> {
        let averages = self.optimizer.averages().unwrap();
        averages.get(path).unwrap().storage().as_slice().unwrap().to_vec()
    }
}

#[test]
fn labels_come_between_training_steps() {
    let mut textcat = Categorizer::new(&["GOOD", "BAD"]);
    let (first, last) = (textcat.train(1), textcat.train(60));
    assert!(last < 0.2 * first, "{first} to {last}");
    let (before, b) = (textcat.scores(), textcat.average("output.layer.b"));

    textcat.add_label("SPAM");
    // Those that were there have the scores that they had, and what came is improbable.
    let after = textcat.scores();
    for i in 0..4 {
        assert_eq!(after.row(i).unwrap()[..2], *before.row(i).unwrap());
        assert!(after.row(i).unwrap()[2] < 0.02);
    }
    {
        let averaged = textcat.model.use_params(&textcat.optimizer.averages()).unwrap();
        assert_eq!(param(&*averaged, "output.layer.b"), [b[0], b[1], NEGATIVE]);
        assert_eq!(param(&*averaged, "output.layer.W")[16..], [0.0; 8]);
    }
    // The average of what came starts at its weights, and not at the 0 of the moments.
    let first = textcat.train(1);
    let (bias, average) = (param(&textcat.model, "output.layer.b")[2], textcat.average("output.layer.b")[2]);
    assert!(bias != NEGATIVE && (average - bias).abs() < 1e-6, "{average} of {bias}");

    let last = textcat.train(150);
    assert!(last < 0.2 * first, "{first} to {last}");
    let expected: Vec<_> = TEXTS.iter().map(|(_, label)| *label).collect();
    let best = |scores: &[f32]| textcat.labels[(0..3).max_by(|&i, &j| scores[i].total_cmp(&scores[j])).unwrap()];
    let scores = textcat.scores();
    let found: Vec<_> = (0..TEXTS.len()).map(|i| best(scores.row(i).unwrap())).collect();
    assert_eq!(found, expected);

    // What was saved with three labels goes into a model that has three.
    let mut other = Categorizer::new(&["GOOD", "BAD", "SPAM"]);
    other.model.from_bytes(&textcat.model.to_bytes().unwrap()).unwrap();
    assert_eq!(other.scores(), textcat.scores());
}

#[test]
fn resizable_fills_wherever_it_stands() {
    let head = || resizable(Linear::new(4, 2)).fill_w(0.5).fill_b(-1.0);
    #[track_caller]
    fn check<M: Node>(mut model: M, path: &str) {
        model.initialize(&(), &(), &mut Train::new(0)).unwrap();
        let before = snapshot(&model);
        let values = |model: &M, name: &str| param(model, &format!("{path}.layer.{name}"));
        let (w, b) = (values(&model, "W"), values(&model, "b"));
        model.resize_output(3).unwrap();
        assert_eq!(values(&model, "W"), [w, vec![0.5; 4]].concat());
        assert_eq!(values(&model, "b"), [b, vec![-1.0]].concat());
        model.resize_output(2).unwrap();
        assert_eq!(snapshot(&model), before);
    }
    check(chain((Relu::new(3, 4), head())), "1");
    check(with_array(head()), "layer");
    check(chain((with_array(Relu::new(3, 4)), with_array(chain((head(), Logistic))))), "1.layer.0");
    check(with_list(with_array(head())), "layer.layer");
    check(vec![Box::new(head()) as Box<dyn DynModel<Floats2d, Floats2d>>], "0");
    check(chain((Some(Relu::new(3, 4)), Box::new(head()), Dropout::default())), "1");
    // Both parts of a sum get the new output.
    let mut sum = initialized(add((head(), Linear::new(4, 2))));
    sum.resize_output(3).unwrap();
    assert_eq!((param(&sum, "0.layer.b")[2], param(&sum, "1.b")[2]), (-1.0, 0.0));
    assert_eq!(sum.predict(floats(1, 4)).unwrap().shape(), [1, 3]);
}
