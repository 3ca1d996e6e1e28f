use crate::array::Storage;
use crate::error::{Error, ErrorKind, Result};
use crate::initializers::InitContext;
use crate::model::{AnyParam, Attr, Node, Train, Visit, VisitMut, Width, Widths, check_rate};
use crate::wiring::Relation;

pub(super) fn initialize(node: &mut dyn Node, x: Width, y: Width, train: &mut Train) -> Result<()> {
    let mut before = Before::default();
    node.visit(&mut before)?;
    let result = try_initialize(node, x, y, train);
    if result.is_err() {
        // The error that is there already is the one to report.
        let _ = node.visit_mut(&mut before.restore());
    }
    result
}

fn try_initialize(node: &mut dyn Node, x: Width, y: Width, train: &mut Train) -> Result<()> {
    let alone = node.unify(Widths::default())?;
    let label = format!("`{}`", node.name());
    check_input(&label, &x, &alone.input)?;
    let output = complete_output(&label, &alone.output, &y)?;
    node.unify(Widths { input: x, output })?;
    node.initialize_params(&mut InitContext::new(train))
}

/// An error unless a layer takes what the sample gives.
fn check_input(label: &str, sample: &Width, takes: &Width) -> Result<()> {
    match (sample, takes) {
        (&Width::Known(gives), &Width::Known(takes)) if gives != takes => {
            Err(mismatch("the input sample", gives, label, takes))
        }
        (Width::Many(samples), Width::Many(takes)) => {
            samples.iter().zip(takes).try_for_each(|(sample, takes)| check_input(label, sample, takes))
        }
        _ => Ok(()),
    }
}

/// What a layer gives, completed by what the sample of the output tells.
fn complete_output(label: &str, gives: &Width, sample: &Width) -> Result<Width> {
    match (gives, sample) {
        (Width::Unknown, sample) => Ok(sample.clone()),
        // Labels tell how many classes there are at least: a sample need not hold the highest.
        (&Width::Known(gives), &Width::Known(sample)) if gives < sample => {
            Err(mismatch(label, gives, "the output sample", sample))
        }
        (Width::Many(gives), Width::Many(samples)) if gives.len() == samples.len() => {
            let parts = gives.iter().zip(samples).map(|(gives, sample)| complete_output(label, gives, sample));
            Ok(Width::Many(parts.collect::<Result<_>>()?))
        }
        (gives, _) => Ok(gives.clone()),
    }
}

fn mismatch(left: &str, gives: usize, right: &str, takes: usize) -> Error {
    let (left, right) = (left.to_owned(), right.to_owned());
    ErrorKind::Widths { relation: Relation::Takes, left, gives, right, takes }.into()
}

/// The dimensions and parameters of a model, to put them back.
#[derive(Default)]
struct Before {
    dims: Vec<Option<usize>>,
    params: Vec<Option<(Vec<usize>, Storage<f32>)>>,
}

impl Before {
    /// Last first, so that the visitor can take them off the end.
    fn restore(mut self) -> Self {
        self.dims.reverse();
        self.params.reverse();
        self
    }
}

impl Visit for Before {
    fn dim(&mut self, _: &'static str, size: Option<usize>) -> Result<()> {
        self.dims.push(size);
        Ok(())
    }

    fn param(&mut self, _: &'static str, param: &dyn AnyParam) -> Result<()> {
        let value = param.shape().zip(param.storage());
        self.params.push(value.map(|(shape, storage)| (shape.to_vec(), storage.clone())));
        Ok(())
    }

    fn child(&mut self, _: &str, child: &dyn Node) -> Result<()> {
        child.visit(self)
    }
}

impl VisitMut for Before {
    fn dim(&mut self, _: &'static str, size: &mut Option<usize>) -> Result<()> {
        if let Some(before) = self.dims.pop() {
            *size = before;
        }
        Ok(())
    }

    fn param(&mut self, _: &'static str, param: &mut dyn AnyParam) -> Result<()> {
        match self.params.pop() {
            Some(Some((shape, storage))) => param.replace(&shape, storage),
            Some(None) => {
                param.clear();
                Ok(())
            }
            None => Ok(()),
        }
    }

    fn child(&mut self, _: &str, child: &mut dyn Node) -> Result<()> {
        child.visit_mut(self)
    }
}

pub(super) fn set_dropout_rate(node: &mut dyn Node, rate: f32) -> Result<usize> {
    struct SetRate(f32, usize);
    impl VisitMut for SetRate {
        fn attr(&mut self, name: &'static str, attr: &mut dyn Attr) -> Result<()> {
            if name == "dropout_rate" {
                if let Some(own) = attr.as_any_mut().downcast_mut::<f32>() {
                    *own = self.0;
                    self.1 += 1;
                } else if let Some(Some(own)) = attr.as_any_mut().downcast_mut::<Option<f32>>() {
                    *own = self.0;
                    self.1 += 1;
                }
            }
            Ok(())
        }

        fn child(&mut self, _: &str, child: &mut dyn Node) -> Result<()> {
            child.visit_mut(self)
        }
    }
    check_rate("set_dropout_rate", rate)?;
    let mut set = SetRate(rate, 0);
    node.visit_mut(&mut set)?;
    Ok(set.1)
}
