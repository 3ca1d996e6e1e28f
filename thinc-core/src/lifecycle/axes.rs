use crate::error::{Error, Result};
use crate::model::{AnyParam, Axis, Node, Visit};

/// Checks the axes whose lengths are computed from dimensions: of parameters that were loaded before the dimensions were known, and
/// of those that cannot follow when a dimension is resized.
pub(crate) fn check_axes(op: &'static str, node: &dyn Node) -> Result<()> {
    node.visit(&mut Check { op, declared: None })
}

struct Check {
    op: &'static str,
    /// The axes of the parameter that is shown next.
    declared: Option<Vec<Axis>>,
}

impl Visit for Check {
    fn axes(&mut self, _: &'static str, axes: &[Axis]) -> Result<()> {
        self.declared = Some(axes.to_vec());
        Ok(())
    }

    fn param(&mut self, name: &'static str, param: &dyn AnyParam) -> Result<()> {
        let (Some(axes), Some(shape)) = (self.declared.take(), param.shape()) else { return Ok(()) };
        for (i, (axis, &found)) in axes.iter().zip(shape).enumerate() {
            // Dimensions are not asked: parameters have their lengths.
            let Some(size) = axis.size(|_| None).filter(|&size| size != found) else { continue };
            let help = match self.op {
                "from_bytes" => "",
                _ => {
                    ", and nothing tells which of its entries stay: make a new layer of that size, or let `shape` say what \
                     the axis is made of"
                }
            };
            return Err(Error::invalid(
                self.op,
                format_args!(
                    "axis {i} of the parameter `{name}` is {found} long, but the layer's dimensions ask for {size}{help}"
                ),
            ));
        }
        Ok(())
    }

    fn child(&mut self, name: &str, child: &dyn Node) -> Result<()> {
        check_axes(self.op, child).map_err(|error| error.at(name))
    }
}
