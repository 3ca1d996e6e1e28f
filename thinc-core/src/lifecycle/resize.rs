use crate::error::{Error, Result};
use crate::model::{End, Node};

pub(super) fn resize(node: &mut dyn Node, end: End, size: usize) -> Result<()> {
    let (op, which) = match end {
        End::Input => ("resize_input", "input"),
        End::Output => ("resize_output", "output"),
    };
    // Asking first keeps the model as it is when a layer deep inside refuses.
    let would = node.resize(end, size, false)?;
    if !would.owned {
        return Err(Error::invalid(
            op,
            format_args!("no layer of `{}` has a dimension for the width of its {which}", node.name()),
        ));
    }
    node.resize(end, size, true).map(drop)
}
