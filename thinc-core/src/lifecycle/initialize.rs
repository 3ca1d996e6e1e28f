use crate::error::{Error, ErrorKind, Result};
use crate::initializers::InitContext;
use crate::lifecycle::snapshot::or_restore;
use crate::model::{Node, Train, Width, Widths};
use crate::wiring::Relation;

pub(super) fn initialize(node: &mut dyn Node, x: Width, y: Width, train: &mut Train) -> Result<()> {
    or_restore(node, |node| {
        let alone = node.unify(Widths::default())?;
        let label = format!("`{}`", node.name());
        check_input(&label, &x, &alone.input)?;
        let output = complete_output(&label, &alone.output, &y, false)?;
        let all = node.unify(Widths { input: x, output })?;
        // Labels decide last: only where nothing else says more are there as many classes as they need.
        let output = complete_output(&label, &all.output, &y, true)?;
        if output != all.output {
            node.unify(Widths { input: all.input, output })?;
        }
        node.initialize_params(&mut InitContext::new(train))
    })
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

/// What a layer gives, completed by what the sample of the output tells. What a sample needs at least is a width only
/// with `settle`.
fn complete_output(label: &str, gives: &Width, sample: &Width, settle: bool) -> Result<Width> {
    match (gives, sample) {
        (Width::Unknown, &Width::AtLeast(n)) => Ok(if settle { Width::Known(n) } else { Width::Unknown }),
        (Width::Unknown, Width::Many(samples)) => {
            let parts = samples.iter().map(|sample| complete_output(label, &Width::Unknown, sample, settle));
            Ok(Width::Many(parts.collect::<Result<_>>()?))
        }
        (Width::Unknown, sample) => Ok(sample.clone()),
        (&Width::Known(gives), &Width::Known(sample)) if gives != sample => {
            Err(mismatch(label, gives, "the output sample", sample))
        }
        (&Width::Known(gives), &Width::AtLeast(sample)) if gives < sample => {
            Err(mismatch(label, gives, "the output sample", sample))
        }
        (Width::Many(gives), Width::Many(samples)) if gives.len() == samples.len() => {
            let parts = gives.iter().zip(samples).map(|(gives, sample)| complete_output(label, gives, sample, settle));
            Ok(Width::Many(parts.collect::<Result<_>>()?))
        }
        (gives, _) => Ok(gives.clone()),
    }
}

fn mismatch(left: &str, gives: usize, right: &str, takes: usize) -> Error {
    let (left, right) = (left.to_owned(), right.to_owned());
    ErrorKind::Widths { relation: Relation::Takes, left, gives, right, takes }.into()
}
