//! The arguments of blocks over windows.

use thinc::ops::{WindowBlock, WindowBlockGradients, WindowBlockState};
use thinc::prelude::*;

use super::Gpu;
use super::arguments::{Argument, InMemory, Returned};

/// Copies of the arrays of a block, and which are added to.
pub struct Weights {
    w: Floats3d,
    b: Floats2d,
    g: Floats1d,
    shift: Floats1d,
    accumulate: (bool, bool),
}

impl Argument for WindowBlock<'_> {
    type Host = Weights;
    type View<'h> = WindowBlock<'h>;

    fn to_host(&self, op: &'static str, gpu: &Gpu) -> Result<Weights> {
        Ok(Weights {
            w: self.w.download(op, gpu)?.into(),
            b: self.b.download(op, gpu)?.into(),
            g: self.g.download(op, gpu)?.into(),
            shift: self.shift.download(op, gpu)?.into(),
            accumulate: (false, false),
        })
    }

    fn view(Weights { w, b, g, shift, .. }: &mut Weights) -> WindowBlock<'_> {
        WindowBlock { w, b, g, shift }
    }
}

impl Argument for WindowBlockGradients<'_> {
    type Host = Weights;
    type View<'h> = WindowBlockGradients<'h>;

    fn to_host(&self, op: &'static str, gpu: &Gpu) -> Result<Weights> {
        let weights = WindowBlock { w: self.w, b: self.b, g: self.g, shift: self.shift };
        Ok(Weights { accumulate: (self.accumulate_maxout, self.accumulate_norm), ..weights.to_host(op, gpu)? })
    }

    fn view(Weights { w, b, g, shift, accumulate }: &mut Weights) -> WindowBlockGradients<'_> {
        let (accumulate_maxout, accumulate_norm) = *accumulate;
        WindowBlockGradients { w, b, accumulate_maxout, g, shift, accumulate_norm }
    }

    fn write_back(self, host: Weights, gpu: &Gpu) -> Result<()> {
        *self.w = host.w.upload(gpu)?.into();
        *self.b = host.b.upload(gpu)?.into();
        *self.g = host.g.upload(gpu)?.into();
        *self.shift = host.shift.upload(gpu)?.into();
        Ok(())
    }
}

impl Argument for &WindowBlockState {
    type Host = WindowBlockState;
    type View<'h> = &'h WindowBlockState;

    fn to_host(&self, op: &'static str, gpu: &Gpu) -> Result<WindowBlockState> {
        Ok(WindowBlockState {
            best: self.best.download(op, gpu)?.into(),
            which: self.which.download(op, gpu)?,
            moments: self.moments.download(op, gpu)?.into(),
            mask: self.mask.as_ref().map(|mask| mask.download(op, gpu)).transpose()?,
        })
    }

    fn view(host: &mut WindowBlockState) -> &WindowBlockState {
        host
    }
}

impl Returned for WindowBlockState {
    fn into_device(self, gpu: &Gpu) -> Result<Self> {
        let Self { best, which, moments, mask } = self;
        let mask = mask.map(|mask| mask.into_device(gpu)).transpose()?;
        let (best, which) = (best.into_device(gpu)?, which.into_device(gpu)?);
        Ok(Self { best, which, moments: moments.into_device(gpu)?, mask })
    }
}
