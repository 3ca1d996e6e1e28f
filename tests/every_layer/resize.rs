//! A layer takes another width at either end, with all that it has learned, or says why it cannot and stays as it was.

use std::collections::{BTreeSet, VecDeque};

use thinc::model::{End, Width, Widths};
use thinc::prelude::*;

use crate::batch::Batch;
use crate::common::snapshot;
use crate::layers_of::randomize;
use crate::properties::{close, same_bits};
use crate::values::Values;

/// Why outputs for the features that were there may change when features are added: parts of the names of models.
const COMPUTED_OF_ALL: &[(&str, &str)] = &[
    ("softmax", "a further class takes its share from the others"),
    ("map_list", "it has a softmax in it"),
    ("layernorm", "features are normalized together"),
    ("batchnorm", "a random variance below 0 makes NaN of everything"),
    ("attention", "scores are divided by the root of the width"),
    ("transformer_encoder", "features are normalized together"),
    ("|", "features of several parts stand behind each other, and each part has new ones"),
];

/// How the width at one end changes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum By {
    One,
    Twice,
    Half,
    Less,
    Nothing,
}

impl By {
    pub const ALL: [Self; 5] = [Self::One, Self::Twice, Self::Half, Self::Less, Self::Nothing];

    fn size(self, old: usize) -> usize {
        match self {
            Self::One => old + 1,
            Self::Twice => 2 * old,
            Self::Half => old / 2,
            Self::Less => old - 1,
            Self::Nothing => old,
        }
    }
}

/// One way of resizing the models of a row of the table, which makes them twice.
pub struct Trial {
    end: End,
    by: By,
    /// What became of the models; `None` for those that refused.
    resized: VecDeque<Option<Resized>>,
    second_time: bool,
    /// Which of [`COMPUTED_OF_ALL`] were needed.
    pub excepted: BTreeSet<&'static str>,
}

struct Resized {
    size: usize,
    bytes: Vec<u8>,
    outputs: Vec<Vec<f64>>,
}

impl Trial {
    pub fn new(end: End, by: By) -> Self {
        Self { end, by, resized: VecDeque::new(), second_time: false, excepted: BTreeSet::new() }
    }

    /// The models are made once more, to load what became of them.
    pub fn again(&mut self) {
        self.second_time = true;
    }

    /// The way of resizing.
    pub fn what(&self) -> String {
        format!("{:?} by {:?}", self.end, self.by)
    }

    pub fn on<X: Batch, M: Model<X>>(&mut self, model: &mut M, cases: &[X], wrong: &mut Vec<String>)
    where
        M::Output: Batch,
    {
        if !self.second_time {
            let resized = self.resize(model, cases, wrong);
            self.resized.push_back(resized);
        } else if let Some(resized) = self.resized.pop_front().flatten() {
            self.load(model, &resized, cases, wrong);
        }
    }

    fn set(&self, model: &mut impl Node, size: usize) -> Result<()> {
        match self.end {
            End::Input => model.resize_input(size),
            End::Output => model.resize_output(size),
        }
    }

    /// Resizes a model that has been trained, and uses it. `None` where it refuses.
    fn resize<X: Batch, M: Model<X>>(&mut self, model: &mut M, cases: &[X], wrong: &mut Vec<String>) -> Option<Resized>
    where
        M::Output: Batch,
    {
        let sample = cases.last().unwrap();
        model.initialize(sample, &(), &mut Train::new(0)).unwrap();
        randomize(model, &mut Rng::new(1));
        let mut optimizer = Adam::new(0.01);
        train(model, sample, &mut optimizer, wrong);

        let old = width(model, self.end).unwrap_or(3);
        let size = self.by.size(old);
        let (before, params) = (model.to_bytes().unwrap(), snapshot(model));
        let outputs: Vec<_> = cases.iter().map(|x| model.predict(x.clone()).unwrap()).collect();
        let features = width(model, End::Output);
        if let Err(error) = self.set(model, size) {
            if model.to_bytes().unwrap() != before {
                wrong.push("it refuses and is another than before".to_owned());
            }
            if size > 0 && !self.may_refuse(model, &error) {
                wrong.push(format!("it refuses: {error}"));
            }
            return None;
        }
        let bytes = model.to_bytes().unwrap();
        if size == old && bytes != before {
            wrong.push("the same size changes it".to_owned());
        }
        if width(model, self.end).is_some_and(|now| now != size) {
            wrong.push(format!("the width is {:?}, not {size}", width(model, self.end)));
        }
        kept(&params, &snapshot(model), self.fills(model), wrong);
        if size > old {
            self.set(model, old).unwrap();
            if model.to_bytes().unwrap() != before {
                wrong.push("it does not come back".to_owned());
            }
            self.set(model, size).unwrap();
            if model.to_bytes().unwrap() != bytes {
                wrong.push("it becomes another the second time".to_owned());
            }
        }
        // The averages have the old shapes until the next step.
        match model.use_params(&optimizer.averages()) {
            Ok(averaged) => kept(&averages(&optimizer, &params), &snapshot(&*averaged), true, wrong),
            Err(error) => wrong.push(format!("no averages: {error}")),
        }
        let mut found = Vec::new();
        for (x, before) in cases.iter().zip(&outputs) {
            let x = fitting(x, model);
            match model.predict(x) {
                Ok(y) => found.push(y),
                Err(error) => {
                    wrong.push(format!("no prediction: {error}"));
                    return None;
                }
            }
            let widths = [features, width(model, End::Output)].map(Option::unwrap_or_default);
            if size > old && !same_features([before, found.last().unwrap()], widths) {
                self.except(model, wrong);
            }
        }
        let sample = fitting(sample, model);
        train(model, &sample, &mut optimizer, wrong);
        Some(Resized { size, bytes, outputs: found.iter().map(Values::numbers).collect() })
    }

    /// A model of the new size takes what a resized one has saved.
    fn load<X: Batch, M: Model<X>>(&self, model: &mut M, resized: &Resized, cases: &[X], wrong: &mut Vec<String>)
    where
        M::Output: Batch,
    {
        self.set(model, resized.size).unwrap();
        if let Err(error) = model.from_bytes(&resized.bytes) {
            wrong.push(format!("a model of the new size does not load it: {error}"));
            return;
        }
        if model.to_bytes().unwrap() != resized.bytes {
            wrong.push("loaded, it has other bytes".to_owned());
        }
        for (x, expected) in cases.iter().zip(&resized.outputs) {
            let x = fitting(x, model);
            if !same_bits(&model.predict(x).unwrap().numbers(), expected) {
                wrong.push("loaded, it predicts otherwise".to_owned());
            }
        }
    }

    /// Whether an error tells why a model cannot be resized.
    fn may_refuse(&self, model: &mut impl Node, error: &Error) -> bool {
        let (text, name) = (error.to_string(), model.name().into_owned());
        let says = |part: &str| text.contains(part);
        let has_params = model.num_params().unwrap() > 0;
        if says("has a dimension for the width of its") || says("widths of the form") {
            return !has_params || width(model, self.end).is_none();
        }
        if says("whose parts have a width each") || says("part of a tuple") {
            return name.contains("tuple(") || name.contains("with_getitem(");
        }
        if says("is shared by its parts") {
            return name.contains('|') && self.end == End::Output;
        }
        let reasons = ["the type fixes this dimension", "is not divisible by", "is odd: give an even", "leave it none"];
        self.by != By::Nothing && reasons.into_iter().any(says)
    }

    /// Whether new entries are other than zero.
    fn fills(&self, model: &impl Node) -> bool {
        model.name() == "resizable(linear)"
    }

    /// Notes that outputs for the features that were there have changed.
    fn except(&mut self, model: &impl Node, wrong: &mut Vec<String>) {
        let name = model.name();
        match COMPUTED_OF_ALL.iter().find(|(part, _)| name.contains(part)) {
            Some((part, _)) => {
                self.excepted.insert(part);
            }
            None => wrong.push("new features change what the others give".to_owned()),
        }
    }
}

/// The exceptions that no model needed.
pub fn idle(needed: &BTreeSet<&str>) -> Vec<&'static str> {
    COMPUTED_OF_ALL.iter().map(|(part, _)| *part).filter(|part| !needed.contains(part)).collect()
}

fn width(model: &mut impl Node, end: End) -> Option<usize> {
    let widths = model.unify(Widths::default()).unwrap();
    match if end == End::Input { widths.input } else { widths.output } {
        Width::Many(parts) => parts.first().and_then(Width::known),
        width => width.known(),
    }
}

/// An input as wide as the model takes it.
fn fitting<X: Values>(x: &X, model: &mut impl Node) -> X {
    width(model, End::Input).map_or_else(|| x.clone(), |width| x.with_width(width, 0.25))
}

/// Updates every parameter once.
fn train<X: Batch, M: Model<X>>(model: &mut M, x: &X, optimizer: &mut Adam, wrong: &mut Vec<String>)
where
    M::Output: Batch,
{
    let (y, backprop) = model.begin_update(x.clone(), &mut Train::new(0)).unwrap();
    let mut grads = model.zero_grads().unwrap();
    backprop(y.some_grad(&mut Rng::new(3)), &mut grads).unwrap();
    if let Err(error) = model.finish_update(optimizer, &mut grads) {
        wrong.push(format!("no training: {error}"));
    }
    let params = model.params().unwrap();
    for (path, average) in optimizer.averages().unwrap().iter() {
        if average.shape() != params.get(path).unwrap().shape() {
            wrong.push(format!("the average of `{path}` has the shape {:?}", average.shape()));
        }
    }
}

/// Every parameter, with its path and shape.
type Snapshot = Vec<(String, Vec<usize>, Vec<f32>)>;

/// The averages, and the parameters that have none.
fn averages(optimizer: &Adam, params: &Snapshot) -> Snapshot {
    let averages = optimizer.averages().unwrap();
    let of = |(path, shape, values): &(String, Vec<usize>, Vec<f32>)| {
        let average = averages.get(path).map(|average| average.storage().as_slice().unwrap().to_vec());
        (path.clone(), shape.clone(), average.unwrap_or_else(|| values.clone()))
    };
    params.iter().map(of).collect()
}

/// What stayed has its bits, in the same order, and what is new is zero, unless it is filled.
fn kept(old: &Snapshot, new: &Snapshot, filled: bool, wrong: &mut Vec<String>) {
    for ((path, from, old), (_, to, new)) in old.iter().zip(new) {
        if from == to && old != new {
            wrong.push(format!("the values of `{path}` changed"));
        }
        let not_zero = |values: &[f32]| values.iter().filter(|&&x| x != 0.0).map(|x| x.to_bits()).collect::<Vec<_>>();
        let (old, new) = (not_zero(old), not_zero(new));
        let grew = from.iter().zip(to).all(|(from, to)| from <= to);
        if grew && !is_within(&old, &new) {
            wrong.push(format!("`{path}` lost some of {old:?}: {new:?}"));
        }
        if !filled && !is_within(&new, &old) {
            wrong.push(format!("`{path}` has other values than {old:?}: {new:?}"));
        }
    }
}

/// Whether the values are some of others, in the same order.
fn is_within(values: &[u32], others: &[u32]) -> bool {
    let mut others = others.iter();
    values.iter().all(|value| others.any(|other| other == value))
}

/// Whether features are those from before, and new ones are behind them, or zero among them.
fn same_features<Y: Values>([before, after]: [&Y; 2], [narrow, wide]: [usize; 2]) -> bool {
    let not_zero = |y: &Y| y.numbers().into_iter().filter(|&x| x != 0.0).collect::<Vec<_>>();
    close(&after.with_width(narrow, 0.0).numbers(), &before.numbers())
        || close(&not_zero(after), &not_zero(&before.with_width(wide, 0.0)))
}
