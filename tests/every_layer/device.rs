//! A layer on a device computes what it computes on the CPU.

use thinc::array::OnDevice;
use thinc::prelude::*;

use crate::batch::Batch;
use crate::common::bits;
use crate::gpu::Gpu;
use crate::values::Values;

/// What a layer computes, with the bits of its numbers.
type Computed = Vec<(String, Vec<u64>)>;

/// Whatever a layer computes is the same to the bit, and is on the device as far as it can be.
pub fn as_on_the_cpu<X: Batch, M: Model<X>>(model: &mut M, x: &X, wrong: &mut Vec<String>)
where
    M::Output: Batch,
{
    let expected = compute(model, x.clone(), CpuOps::get(), wrong).unwrap();
    let gpu = Gpu::new(7);
    model.to_device(gpu).unwrap();
    let computed = x.clone().to_backend(gpu).and_then(|x| compute(model, x, gpu, wrong));
    model.to_cpu().unwrap();
    match computed {
        Err(error) => wrong.push(error.to_string()),
        Ok(computed) => {
            let pairs = computed.into_iter().zip(&expected);
            wrong.extend(pairs.filter(|(one, two)| one != *two).map(|(one, _)| format!("{} is another", one.0)));
        }
    }
    if gpu.live() > 0 {
        wrong.push(format!("{} blocks are not released", gpu.live()));
    }
}

fn compute<X: Batch, M: Model<X>>(model: &M, x: X, ops: &'static dyn Ops, wrong: &mut Vec<String>) -> Result<Computed>
where
    M::Output: Batch,
{
    // Of a list without items, a layer without parameters is not told where it runs.
    let is_told = x.backend().is_some() || model.params()?.iter().any(|(_, param)| param.storage().backend().is_some());
    let mut computed = Vec::new();
    let mut stays = Vec::new();
    let y = model.predict(x.clone())?;
    add("the prediction", y, ops, &mut computed, &mut stays)?;
    let (y, backprop) = model.begin_update(x, &mut Train::new(7).with_drop(0.3)?)?;
    let y = add("the output", y, ops, &mut computed, &mut stays)?;
    let mut grads = model.zero_grads()?;
    let dx = backprop(y.some_grad(&mut Rng::new(11)).to_backend(ops)?, &mut grads)?;
    add("the gradient of the input", dx, ops, &mut computed, &mut stays)?;
    wrong.extend(stays.into_iter().filter(|_| is_told).map(|what| format!("{what} is not on {}", ops.device())));
    grads.to_cpu()?;
    computed.extend(bits(&mut grads).into_iter().map(|(path, bits)| (path, bits.into_iter().map(u64::from).collect())));
    Ok(computed)
}

/// Notes a value, and gives it in host memory.
fn add<V: Values + OnDevice>(
    what: &'static str,
    value: V,
    ops: &'static dyn Ops,
    computed: &mut Computed,
    stays: &mut Vec<&'static str>,
) -> Result<V> {
    let is_there = value.backend().is_some();
    let value = value.to_backend(CpuOps::get())?;
    if is_there != value.clone().to_backend(ops)?.backend().is_some() {
        stays.push(what);
    }
    computed.push((what.to_owned(), value.numbers().into_iter().map(f64::to_bits).collect()));
    Ok(value)
}
